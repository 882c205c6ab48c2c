/* SPDX-License-Identifier: BSD-3-Clause */
/* A slice on its way to an image. */
#ifndef EXAMPLES_MRD_JOB_H
#define EXAMPLES_MRD_JOB_H

#include "mrd/settings.h"

#include <firenet/mrd.h>
#include <stdatomic.h>

typedef struct job {
    firenet_mrd_slice *slice;
    settings settings;
    /* What whitens the coils, [coils][coils] C128, and whose it is; NULL: the
     * corners of k-space say. */
    double *whitening;
    firenet_context *owner;
    int64_t index; /* of the image in its series, from 1 */
} job;

void job_release(job *j);

/* What a slice became. */
typedef struct picture {
    firenet_mrd_image header;
    void *pixels; /* of the wire, `bytes` of the context's memory */
    int64_t bytes, iterations;
    double seconds, maps_seconds, solve_seconds;
    double processor_seconds; /* of this thread */
    double gap;               /* relative */
    const char *outcome;
} picture;

/* Recovers the image by the job's settings. Ends early, with what there is, at
 * the deadline, and once `cancelled` is set. On failure the context has the
 * message. picture_free() is for the caller either way. */
firenet_status picture_make(picture *out, firenet_context *context,
                            const job *j, const atomic_bool *cancelled);
void picture_free(picture *p, firenet_context *context);

#endif
