/* SPDX-License-Identifier: BSD-3-Clause */
/* A spectrum cut into the dyadic bands of a Haar transform's levels: band (k_1
 * .. k_d) belongs to level max k_i. Levels count from 0 here, coarse to fine.
 */
#ifndef FN_MODEL_BANDS_H
#define FN_MODEL_BANDS_H

#include "core/shape.h"

#include <firenet/sampling.h>

/* A spectrum of axes of the same size N = 2^R, cut for J levels. */
typedef struct fn_bands {
    firenet_sampling_law law;
    int axes, levels;
    int64_t side, length;
} fn_bands;

/* Begins a public call with what it has to know of a spectrum: OK, and the call
 * ends with fn_leave; or what it returns, ERR_RANGE, ERR_NULL, ERR_TOO_LARGE
 * naming the argument. */
firenet_status fn_bands_enter(fn_bands *bands, firenet_context *context,
                              firenet_sampling_law law, int axes,
                              const int64_t *shape, int levels);

/* J^axes, and the band of a point, numbered in C order of (k_1 .. k_d). */
int64_t fn_bands_count(const fn_bands *bands);
int32_t fn_bands_number(const fn_bands *bands, int64_t index);

/* Level of a point, and the points of a level. */
int fn_bands_level(const fn_bands *bands, int64_t index);
int64_t fn_bands_size(const fn_bands *bands, int level);

/* s log2(e n/s), what s coefficients among n cost in samples up to a constant,
 * for 1 <= s <= n; more counts as n. The logarithm is linear between powers of
 * two, so that every machine finds the same number. */
double fn_bands_cost(int64_t n, int64_t s);

/* What the law gives a band, up to a factor common to all. */
double fn_bands_density(const fn_bands *bands, const int64_t *sparsities,
                        int64_t number);

#endif
