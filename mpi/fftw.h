/* SPDX-License-Identifier: BSD-3-Clause */
/* FFTW's transforms, in either precision, and the samples of what they make. */
#ifndef MPI_FFTW_H
#define MPI_FFTW_H

#include "team.h"

#include <stddef.h>

/* Transforms along lines: Fourier's, or of real numbers Hartley's or the cosine
 * transform (DCT-II, then its inverse). Backward o forward is not scaled. */
typedef enum mpi_kind { FOURIER, HARTLEY, COSINE } mpi_kind;

/* Lines of n points, `columns` of them side by side, `rows` times, in numbers
 * that are complex or real as the transform is. */
typedef struct mpi_plan_lines {
    int64_t n, stride, columns, rows, row_stride;
} mpi_plan_lines;

/* Samples of strips (transform.h), sorted by strip. */
typedef struct mpi_samples {
    int64_t count, strips;
    int64_t *start;  /* of each strip, and the end */
    uint32_t *at;    /* in the strip's lines */
    uint32_t *order; /* which sample it is */
    double scale;    /* N^-1/2 */
    double *phase;   /* of each, re and im, times the scale; NULL: 1 */
} mpi_samples;

typedef struct mpi_fftw {
    /* For these two arrays, which are overwritten; NULL where FFTW makes none.
     */
    void *(*plan)(const mpi_plan_lines *lines, mpi_kind kind, bool backward,
                  void *from, void *to, bool measure);
    void (*execute)(void *plan, void *from, void *to);
    void (*execute_real)(void *plan, void *from, void *to);
    void (*destroy)(void *plan);
    /* Samples of a strip to y, or the strip, `points` elements that are zeroed,
     * from y. */
    void (*gather)(const mpi_samples *samples, int64_t strip, const void *lines,
                   void *y);
    void (*scatter)(const mpi_samples *samples, int64_t strip, const void *y,
                    void *lines, int64_t points);
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

extern const mpi_fftw mpi_fftw_single, mpi_fftw_double;

#endif
