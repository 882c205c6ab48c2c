/* SPDX-License-Identifier: BSD-3-Clause */
/* Differences of one rank's planes, given a plane of its neighbour, and what
 * inverts their Laplacian. */
#ifndef MPI_DIFFERENCE_H
#define MPI_DIFFERENCE_H

#include "team.h"

/* Lets `d`, differences that nobody else has yet, solve their normal equations
 * over all ranks. */
firenet_status mpi_invert_laplacian(firenet_operator *d, firenet_mpi_team *team,
                                    const mpi_slabs *slabs, int64_t multiple,
                                    bool periodic, const double *weights);

/* An array of real numbers; complex ones are pairs of them. */
typedef struct mpi_lines {
    int axes;
    int64_t shape[FIRENET_MAX_AXES]; /* planes here, then the whole axes */
    int64_t reals;                   /* of an element: 1 or 2 */
    int64_t plane;                   /* reals of a plane of axis 0 */
} mpi_lines;

/* y_a = w_a (x(i + e_a) - x(i)), one array for each axis; `next` is the plane
 * behind the last one, NULL where there is none. */
void mpi_differences_single(const mpi_lines *lines, const double *weights,
                            bool periodic, const void *x, const void *next,
                            void *y);
void mpi_differences_double(const mpi_lines *lines, const double *weights,
                            bool periodic, const void *x, const void *next,
                            void *y);

/* x = sum_a w_a (y_a(i - e_a) - y_a(i)); `previous` is the plane of y_0 before
 * the first one, NULL where there is none; `goes_on`: a plane follows the last
 * one. */
void mpi_divergence_single(const mpi_lines *lines, const double *weights,
                           bool periodic, bool goes_on, const void *y,
                           const void *previous, void *x);
void mpi_divergence_double(const mpi_lines *lines, const double *weights,
                           bool periodic, bool goes_on, const void *y,
                           const void *previous, void *x);

#endif
