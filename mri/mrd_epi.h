/* SPDX-License-Identifier: BSD-3-Clause */
/* Echo-planar readouts, as the XML's trajectoryDescription has them. */
#ifndef MRI_MRD_EPI_H
#define MRI_MRD_EPI_H

#include "mrd.h"

enum {
    MRD_EPI_RAMP_UP,
    MRD_EPI_FLAT_TOP,
    MRD_EPI_DELAY,
    MRD_EPI_SAMPLES,
    MRD_EPI_DWELL,
    MRD_EPI_NUMBERS
};

typedef struct mrd_epi {
    bool is_epi;
    int current; /* of the parameter whose name came last, or -1 */
    double value[MRD_EPI_NUMBERS]; /* microseconds, but samples; < 0: none */
} mrd_epi;

mrd_epi mrd_epi_none(void);

/* A parameter's name; what `current` is of afterwards. */
void mrd_epi_name(mrd_epi *e, const char *name);

/* ERR_UNSUPPORTED, and the numbers, where samples are taken while the gradient
 * changes: these are not on the lines of a grid. Without a description of that
 * readouts are taken for uniform ones. */
firenet_status mrd_epi_check(firenet_context *context, const mrd_epi *e);

#endif
