/* SPDX-License-Identifier: BSD-3-Clause */
/* FFTW's distributed transforms, in either precision, and the samples of what
 * they make. */
#ifndef MPI_FFTW_H
#define MPI_FFTW_H

#include "team.h"

#include <stddef.h>

/* How an array is shared out before and after the transform, which leaves axes
 * 0 and 1 transposed. */
typedef struct mpi_halves {
    ptrdiff_t begin[2], count[2]; /* of axis 0, then of axis 1 */
    ptrdiff_t block[2];
    ptrdiff_t elements; /* that the work array holds */
} mpi_halves;

/* Phase of a sample, or all of them the scale of a unitary transform. */
typedef struct mpi_samples {
    int64_t count;
    int64_t *at;   /* in the transposed slab */
    double scale;  /* N^-1/2 */
    double *phase; /* of each, re and im, times the scale; NULL: 1 */
} mpi_samples;

/* Those of a rank, all of which must be in its slab of axis 1; to be freed on
 * failure too. */
firenet_status mpi_take_samples(firenet_mpi_team *team, const mpi_dft_shape *of,
                                const mpi_halves *halves, mpi_samples *out);

typedef struct mpi_fftw {
    void (*init)(void);
    /* Of `count` interleaved arrays. */
    void (*halves)(const mpi_slabs *slabs, int64_t multiple, MPI_Comm comm,
                   int size, int count, mpi_halves *out);
    /* Complex elements. */
    void *(*allocate)(ptrdiff_t elements);
    void (*release)(void *work);
    /* In place, forward (transposed in the end) or backward (at first); NULL
     * where FFTW makes none. Collective. */
    void *(*plan)(const mpi_slabs *slabs, const mpi_halves *halves, void *work,
                  MPI_Comm comm, bool forward, bool measure);
    /* The same for separable real transforms of `count` interleaved arrays: the
     * Hartley transform, or the cosine transform (DCT-II, then its inverse). */
    void *(*plan_real)(const mpi_slabs *slabs, const mpi_halves *halves,
                       int count, bool hartley, void *work, MPI_Comm comm,
                       bool forward);
    void (*execute)(void *plan);
    void (*destroy)(void *plan);
    /* y from work, or work, zeroed, from y. */
    void (*gather)(const mpi_samples *samples, const void *work, void *y);
    void (*scatter)(const mpi_samples *samples, const void *y, void *work,
                    ptrdiff_t elements);
    /* work = s x, or work += s x; x = conj(s) work, or x += conj(s) work. */
    void (*weigh)(int64_t n, bool add, const void *s, const void *x,
                  void *work);
    void (*weigh_back)(int64_t n, bool add, const void *s, const void *work,
                       void *x);
    /* Element k of a line, `count` numbers, over factor (rest + values[k]); 0
     * where that is 0. */
    void (*divide)(int64_t n, int count, double factor, double rest,
                   const double *values, void *line);
    /* The largest eigenvalue of sum_c s_kc^* s_lc over the points. */
    double (*steepest)(int64_t n, int sets, int64_t coils, const void *maps);
} mpi_fftw;

/* Gives two plans and their work array back; each may be NULL. */
void mpi_fftw_end(const mpi_fftw *fftw, void *forward, void *backward,
                  void *work);

extern const mpi_fftw mpi_fftw_single, mpi_fftw_double;

#endif
