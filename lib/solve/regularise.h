/* SPDX-License-Identifier: BSD-3-Clause */
/* A problem with a regulariser, in units near one: K stands where A does. */
#ifndef FN_SOLVE_REGULARISE_H
#define FN_SOLVE_REGULARISE_H

#include "solve/units.h"

/* What the problem is made of, all of it its owner's to free, on failure too.
 */
typedef struct fn_regularised {
    fn_chunks *weights;      /* of x, in these units */
    fn_chunks *range_chunks; /* of K, the measurements first */
    fn_analysis *analysis;
    fn_units *units;
    bool tiled; /* blocks may be swept by tiles, which keep of K x only A x */
    firenet_operator *k; /* out */
} fn_regularised;

/* An owner's problem with an outline of its analysis, if it has one, in
 * `outline`: enough to tell which method it is for, and the memory that takes.
 */
fn_problem fn_problem_outline(const firenet_problem *owner,
                              fn_analysis *outline);

/* Takes an owner's problem to that form. */
firenet_status fn_problem_regularise(fn_problem *problem,
                                     firenet_context *context,
                                     const firenet_regulariser *regulariser,
                                     fn_regularised *parts);

#endif
