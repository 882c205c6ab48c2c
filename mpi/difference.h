/* SPDX-License-Identifier: BSD-3-Clause */
/* What inverts the Laplacian of differences. */
#ifndef MPI_DIFFERENCE_H
#define MPI_DIFFERENCE_H

#include "team.h"

/* Lets `d`, differences that nobody else has yet, solve their normal equations
 * over all ranks. */
firenet_status mpi_invert_laplacian(firenet_operator *d, firenet_mpi_team *team,
                                    const mpi_slabs *slabs, int64_t multiple,
                                    bool periodic, const double *weights);

#endif
