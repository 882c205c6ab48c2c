/* SPDX-License-Identifier: BSD-3-Clause */
/* The scanners of several coils that benchmarks measure with. */
#ifndef BENCH_COILS_H
#define BENCH_COILS_H

#include <firenet/firenet.h>

enum { BENCH_POINTS, BENCH_EVERY_ROW, BENCH_EVERY_COLUMN };

/* A quarter of k-space: scattered points (of a volume, lines along its first
 * axis), every fourth row, or every fourth column. */
typedef struct bench_coils {
    int axes; /* 2 or 3 */
    int64_t shape[3], coils;
    int mask;
} bench_coils;

int64_t bench_coils_cells(const bench_coils *s);

/* Indices of the samples of each coil; free() them. */
int64_t *bench_coils_mask(const bench_coils *s, int64_t *count);

/* [coils][shape], c64: smooth maps around the middle, the sum of whose squares
 * is 1; free() them. */
float *bench_coils_maps(const bench_coils *s);

/* firenet_operator_create_encoding of these; exits with a message on failure.
 */
firenet_operator *bench_coils_encoding(firenet_context *context,
                                       const bench_coils *s);

#endif
