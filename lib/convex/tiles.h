/* SPDX-License-Identifier: BSD-3-Clause */
/* A block's dual step by tiles, run by run, for those who sweep it themselves
 * (tiles.c, difference_step.c). */
#ifndef FN_CONVEX_TILES_H
#define FN_CONVEX_TILES_H

#include "convex/analysis.h"

/* Without `next` the value alone is wanted. */
typedef struct fn_tile_sweep {
    const fn_dual_block *block;
    const fn_difference_form *form; /* or NULL */
    const fn_kernels *kernels;
    int64_t cols;
    const void *z, *x, *v; /* x: x+ */
    void *next;
    double sigma, radius;
    bool sums;
    bool uniform; /* one weight for all groups */
    fn_partial *partials;
} fn_tile_sweep;

/* Block j of the vectors of `update`, in host memory. */
fn_tile_sweep fn_tile_sweep_of(const fn_analysis *analysis, int j,
                               const fn_dual_sweep *update,
                               const fn_scratch *scratch, fn_partial *partials);

/* One run of a block of differences; `room` is used without `next` alone. */
void fn_tile_project_run(const fn_tile_sweep *sweep,
                         const fn_difference_run *run, fn_partial *partial,
                         unsigned char *room);

#endif
