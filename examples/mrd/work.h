/* SPDX-License-Identifier: BSD-3-Clause */
/* What the steps from a slice to its image share. */
#ifndef EXAMPLES_MRD_WORK_H
#define EXAMPLES_MRD_WORK_H

#include "mrd/job.h"

#include <complex.h>

typedef float complex single;

typedef struct work {
    firenet_context *context;
    const job *j;
    const atomic_bool *cancelled;
    double started;
    int axes; /* 2, or 3 of a volume: partitions, rows, columns */
    int64_t coils, samples, region[3], calibrated; /* points of the region */
    int64_t given[3], shape[3], points; /* of the slice; computed on */
    int64_t *indices;
    single *y, *calibration, *maps, *x;
} work;

/* Memory of the context, not cleared; NULL once `status` is a failure. */
void *work_take(const work *w, firenet_status *status, int64_t count,
                size_t size);

/* x from y, maps and indices, in the time that is left. */
firenet_status recover(work *w, picture *out);

#endif
