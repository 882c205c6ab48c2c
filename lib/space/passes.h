/* SPDX-License-Identifier: BSD-3-Clause */
/* The sweeps over a vector that an iteration is made of: kernels (kernels.h)
 * over all chunks, shared among the threads of `scratch`. Vectors in the
 * kernels' structs are handles of a space here. `partials` has room for the
 * numbers of each chunk, which are added up in order, and then over the parties
 * of a split vector. A space that keeps numbers (space.h) takes NULL for it:
 * then none is asked for. */
#ifndef FN_SPACE_PASSES_H
#define FN_SPACE_PASSES_H

#include "core/scratch.h"
#include "kernels/kernels.h"
#include "space/chunks.h"

/* Never defined: what a space calls a vector. */
typedef struct fn_vec fn_vec;

typedef enum fn_pass_kind {
    FN_PASS_PRIMAL,
    FN_PASS_NONNEGATIVE,
    FN_PASS_DUAL,
    FN_PASS_DELTA_NORMS,
    FN_PASS_PROJECT,
    FN_PASS_REFLECT,
    FN_PASS_MOMENTUM,
    FN_PASS_TANGENT,
    FN_PASS_PROJECT_TANGENT,
    FN_PASS_GROUP_SIGN,
    FN_PASS_COMBINE,
    FN_PASS_MULTIPLY
} fn_pass_kind;

/* y = a x + b y. */
typedef struct fn_combine {
    double a, b;
    const fn_vec *x;
    fn_vec *y;
} fn_combine;

/* x *= factor, a number that the space keeps. */
typedef struct fn_multiply {
    fn_vec *x;
    const fn_vec *factor;
} fn_multiply;

typedef struct fn_pass {
    fn_pass_kind kind;
    const void *update; /* the kernel's struct, or one of those above */
    double next_scale;  /* of FN_PASS_DELTA_NORMS */
} fn_pass;

fn_partial fn_pass_primal(const fn_chunks *chunks, firenet_type type,
                          fn_primal_update *update, fn_scratch *scratch,
                          fn_partial *partials);
fn_partial fn_pass_nonnegative(const fn_chunks *chunks, firenet_type type,
                               fn_primal_update *update, fn_scratch *scratch,
                               fn_partial *partials);
fn_partial fn_pass_dual(const fn_chunks *chunks, firenet_type type,
                        const fn_dual_update *update, fn_scratch *scratch,
                        fn_partial *partials);
fn_partial fn_pass_delta_norms(const fn_chunks *chunks, firenet_type type,
                               const fn_dual_update *pair, double next_scale,
                               fn_scratch *scratch, fn_partial *partials);
fn_partial fn_pass_project(const fn_chunks *chunks, firenet_type type,
                           const fn_project *update, fn_scratch *scratch,
                           fn_partial *partials);
void fn_pass_reflect(const fn_chunks *chunks, firenet_type type,
                     const fn_reflect *update, fn_scratch *scratch);
fn_partial fn_pass_momentum(const fn_chunks *chunks, firenet_type type,
                            const fn_momentum *update, fn_scratch *scratch,
                            fn_partial *partials);
fn_partial fn_pass_tangent(const fn_chunks *chunks, firenet_type type,
                           const fn_tangent *update, fn_scratch *scratch,
                           fn_partial *partials);
void fn_pass_project_tangent(const fn_chunks *chunks, firenet_type type,
                             const fn_group_map *update, fn_scratch *scratch);
void fn_pass_group_sign(const fn_chunks *chunks, firenet_type type,
                        const fn_group_map *update, fn_scratch *scratch);
void fn_pass_multiply(const fn_chunks *chunks, firenet_type type,
                      const fn_vec *factor, fn_vec *x, fn_scratch *scratch);
void fn_pass_combine(const fn_chunks *chunks, firenet_type type, double a,
                     const fn_vec *x, double b, fn_vec *y, fn_scratch *scratch);

#endif
