/* SPDX-License-Identifier: BSD-3-Clause */
/* What all spaces have in common: numbers over parties, scaling by powers of
 * two, sweeps. */
#include "space/space.h"
#include "kernels/vector.h"

#include <math.h>

/* --------------------------------------------------------------- numbers */

/* c += c of the other parties. */
static void add_up(firenet_context *context, bool split, double c[2]) {
    if (fn_shared(context, split)) {
        fn_partial p = {{c[0], c[1]}, 0.0};
        fn_sum(context, &p);
        c[0] = p.sum[0];
        c[1] = p.sum[1];
    }
}

void fn_vec_dot(firenet_context *context, fn_side side, const fn_vec *x,
                const fn_vec *y, double out[2]) {
    fn_space_of(context)->dot(context, side, x, y, out);
    add_up(context, side.split, out);
}

void fn_vec_total(firenet_context *context, fn_side side, const fn_vec *x,
                  double out[2]) {
    fn_space_of(context)->total(context, side, x, out);
    add_up(context, side.split, out);
}

/* The largest of the parties' numbers. */
static double most(firenet_context *context, bool split, double here) {
    if (fn_shared(context, split)) {
        /* NaN gets through as a sum. */
        fn_partial p = {{isnan(here) ? here : 0.0}, isnan(here) ? 0.0 : here};
        fn_sum(context, &p);
        return isnan(p.sum[0]) ? p.sum[0] : p.max;
    }
    return here;
}

double fn_vec_largest(firenet_context *context, fn_side side, const fn_vec *x) {
    return most(context, side.split,
                fn_space_of(context)->largest(context, side, x));
}

double fn_vec_l1(firenet_context *context, const fn_chunks *chunks,
                 firenet_type type, const fn_vec *x) {
    double here = fn_space_of(context)->l1(context, chunks, type, x);
    if (fn_shared(context, chunks->split)) {
        fn_partial p = {{here}, 0.0};
        fn_sum(context, &p);
        return p.sum[0];
    }
    return here;
}

double fn_vec_polar(firenet_context *context, const fn_chunks *chunks,
                    firenet_type type, const fn_vec *x) {
    return most(context, chunks->split,
                fn_space_of(context)->polar(context, chunks, type, x));
}

fn_partial fn_vec_groups(firenet_context *context, const fn_chunks *chunks,
                         firenet_type type, const fn_groups *groups,
                         const fn_vec *x) {
    fn_partial p =
        fn_space_of(context)->groups(context, chunks, type, groups, x);
    if (fn_shared(context, chunks->split)) {
        fn_sum(context, &p);
    }
    return p;
}

/* --------------------------------------------------------- powers of two */

/* The part of an exponent whose power every element type holds. */
static int held(firenet_type type, int exponent) {
    int most_held = fn_type_single(type) ? 100 : 1000;
    return exponent > most_held    ? most_held
           : exponent < -most_held ? -most_held
                                   : exponent;
}

void fn_vec_scale_by(const firenet_context *context, fn_side side, int exponent,
                     const fn_vec *x, fn_vec *y) {
    do {
        int part = held(side.type, exponent);
        fn_vec_scale(context, side, ldexp(1.0, part), x, y);
        x = y;
        exponent -= part;
    } while (exponent != 0);
}

void fn_vec_import_by(const firenet_context *context, fn_side side,
                      int exponent, const void *x, fn_vec *y) {
    int part = held(side.type, exponent);
    fn_space_of(context)->import(context, side, ldexp(1.0, part), x, y);
    if (part != exponent) {
        fn_vec_scale_by(context, side, exponent - part, y, y);
    }
}

void fn_vec_export_by(const firenet_context *context, fn_side side, double a,
                      int exponent, const fn_vec *x, void *y) {
    int part = held(side.type, exponent);
    fn_vec_export(context, side, a * ldexp(1.0, part), x, y);
    if (part != exponent) {
        fn_host_scale_by(context, side, exponent - part, y);
    }
}

/* ------------------------------------------------------------ host memory */

fn_vec *fn_vec_borrow(firenet_context *context, fn_side side, const void *x) {
    if (fn_space_of(context)->host) {
        return (fn_vec *)(uintptr_t)x;
    }
    fn_vec *copy = fn_vec_alloc(context, 1, side);
    if (copy) {
        fn_vec_import(context, side, x, copy);
    }
    return copy;
}

void fn_vec_give_back(firenet_context *context, fn_side side, fn_vec *x,
                      void *out) {
    if (fn_space_of(context)->host) {
        return;
    }
    if (x && out) {
        fn_vec_export(context, side, 1.0, x, out);
    }
    fn_vec_free(context, x);
}

void fn_host_scale_by(const firenet_context *context, fn_side side,
                      int exponent, void *x) {
    while (exponent != 0) {
        int part = held(side.type, exponent);
        fn_kernels_for(context, side.type)
            ->scale(side.n, ldexp(1.0, part), x, x);
        exponent -= part;
    }
}

double fn_host_norm(firenet_context *context, fn_side side, const void *x) {
    double here = fn_vector_norm(context, side.type, side.n, x);
    return fn_shared(context, side.split) ? fn_sum_norms(context, here) : here;
}

double fn_host_largest(const firenet_context *context, fn_side side,
                       const void *x) {
    return fn_vector_largest(context, side.type, side.n, x);
}

int64_t fn_host_first_nonfinite(const firenet_context *context, fn_side side,
                                const void *x) {
    return fn_kernels_for(context, side.type)->first_nonfinite(side.n, x);
}

/* ----------------------------------------------------------------- states */

void fn_vec_archive(const firenet_context *context, fn_archive *archive,
                    size_t bytes, fn_vec *x) {
    const fn_space *space = fn_space_of(context);
    void *memory = space->open(context, x, bytes, true);
    if (memory) {
        fn_archive_bytes(archive, memory, bytes);
        space->close(context, x, memory);
    }
}

/* ----------------------------------------------------------------- sweeps */

/* A sweep here, and what it found over all parties. */
static fn_partial sweep(const fn_pass *pass, const fn_chunks *chunks,
                        firenet_type type, fn_scratch *scratch,
                        fn_partial *partials) {
    firenet_context *context = scratch->context;
    fn_partial found =
        fn_space_of(context)->run(pass, chunks, type, scratch, partials);
    if (fn_shared(context, chunks->split)) {
        fn_sum(context, &found);
    }
    return found;
}

fn_partial fn_pass_primal(const fn_chunks *chunks, firenet_type type,
                          fn_primal_update *update, fn_scratch *scratch,
                          fn_partial *partials) {
    const fn_pass pass = {FN_PASS_PRIMAL, update, 0.0};
    update->weights = chunks->weights;
    return sweep(&pass, chunks, type, scratch, partials);
}

fn_partial fn_pass_nonnegative(const fn_chunks *chunks, firenet_type type,
                               fn_primal_update *update, fn_scratch *scratch,
                               fn_partial *partials) {
    const fn_pass pass = {FN_PASS_NONNEGATIVE, update, 0.0};
    update->weights = chunks->weights;
    return sweep(&pass, chunks, type, scratch, partials);
}

fn_partial fn_pass_dual(const fn_chunks *chunks, firenet_type type,
                        const fn_dual_update *update, fn_scratch *scratch,
                        fn_partial *partials) {
    const fn_pass pass = {FN_PASS_DUAL, update, 0.0};
    return sweep(&pass, chunks, type, scratch, partials);
}

fn_partial fn_pass_delta_norms(const fn_chunks *chunks, firenet_type type,
                               const fn_dual_update *pair, double next_scale,
                               fn_scratch *scratch, fn_partial *partials) {
    const fn_pass pass = {FN_PASS_DELTA_NORMS, pair, next_scale};
    return sweep(&pass, chunks, type, scratch, partials);
}

fn_partial fn_pass_project(const fn_chunks *chunks, firenet_type type,
                           const fn_project *update, fn_scratch *scratch,
                           fn_partial *partials) {
    fn_project weighted = *update;
    const fn_pass pass = {FN_PASS_PROJECT, &weighted, 0.0};
    weighted.weights = chunks->weights;
    return sweep(&pass, chunks, type, scratch, partials);
}

fn_partial fn_pass_momentum(const fn_chunks *chunks, firenet_type type,
                            const fn_momentum *update, fn_scratch *scratch,
                            fn_partial *partials) {
    const fn_pass pass = {FN_PASS_MOMENTUM, update, 0.0};
    return sweep(&pass, chunks, type, scratch, partials);
}

fn_partial fn_pass_tangent(const fn_chunks *chunks, firenet_type type,
                           const fn_tangent *update, fn_scratch *scratch,
                           fn_partial *partials) {
    fn_tangent weighted = *update;
    const fn_pass pass = {FN_PASS_TANGENT, &weighted, 0.0};
    weighted.weights = chunks->weights;
    return sweep(&pass, chunks, type, scratch, partials);
}

void fn_pass_reflect(const fn_chunks *chunks, firenet_type type,
                     const fn_reflect *update, fn_scratch *scratch) {
    const fn_pass pass = {FN_PASS_REFLECT, update, 0.0};
    fn_space_of(scratch->context)->run(&pass, chunks, type, scratch, NULL);
}

static void map_groups(fn_pass_kind kind, const fn_chunks *chunks,
                       firenet_type type, const fn_group_map *update,
                       fn_scratch *scratch) {
    fn_group_map weighted = *update;
    const fn_pass pass = {kind, &weighted, 0.0};
    weighted.weights = chunks->weights;
    fn_space_of(scratch->context)->run(&pass, chunks, type, scratch, NULL);
}

void fn_pass_project_tangent(const fn_chunks *chunks, firenet_type type,
                             const fn_group_map *update, fn_scratch *scratch) {
    map_groups(FN_PASS_PROJECT_TANGENT, chunks, type, update, scratch);
}

void fn_pass_group_sign(const fn_chunks *chunks, firenet_type type,
                        const fn_group_map *update, fn_scratch *scratch) {
    map_groups(FN_PASS_GROUP_SIGN, chunks, type, update, scratch);
}

void fn_pass_multiply(const fn_chunks *chunks, firenet_type type,
                      const fn_vec *factor, fn_vec *x, fn_scratch *scratch) {
    const fn_multiply update = {x, factor};
    const fn_pass pass = {FN_PASS_MULTIPLY, &update, 0.0};
    fn_space_of(scratch->context)->run(&pass, chunks, type, scratch, NULL);
}

void fn_pass_combine(const fn_chunks *chunks, firenet_type type, double a,
                     const fn_vec *x, double b, fn_vec *y,
                     fn_scratch *scratch) {
    const fn_combine update = {a, b, x, y};
    const fn_pass pass = {FN_PASS_COMBINE, &update, 0.0};
    fn_space_of(scratch->context)->run(&pass, chunks, type, scratch, NULL);
}
