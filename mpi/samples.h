/* SPDX-License-Identifier: BSD-3-Clause */
/* The samples of a transform that a rank makes. */
#ifndef MPI_SAMPLES_H
#define MPI_SAMPLES_H

#include "transform.h"

/* Those of `of`, all of which must be at this rank's positions; to be freed on
 * failure too. */
firenet_status mpi_samples_create(mpi_samples *out, const mpi_dft_shape *of,
                                  const mpi_transform *t);
void mpi_samples_free(mpi_samples *samples, firenet_context *context);

#endif
