/* SPDX-License-Identifier: BSD-3-Clause */
/* The host's memory as a space: a handle is the address of the first element.
 * Whole vectors are handled in an order fixed by their length alone. */
#include "space/cpu.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

/* --------------------------------------------------------------- vectors */

static fn_vec *cpu_alloc(firenet_context *context, int64_t count, size_t bytes,
                         bool zero) {
    return zero ? fn_alloc_zero(context, count, bytes)
                : fn_alloc(context, count, bytes);
}

static void cpu_free(firenet_context *context, fn_vec *x) {
    fn_free(context, x);
}

static fn_vec *cpu_at(const firenet_context *context, const fn_vec *x,
                      size_t bytes) {
    (void)context;
    return (fn_vec *)((uintptr_t)x + bytes);
}

static void *cpu_open(const firenet_context *context, const fn_vec *x,
                      size_t bytes, bool write) {
    (void)context;
    (void)bytes;
    (void)write;
    return fn_vec_host(x);
}

static void cpu_close(const firenet_context *context, const fn_vec *x,
                      void *memory) {
    (void)context;
    (void)x;
    (void)memory;
}

static void cpu_zero(const firenet_context *context, size_t bytes, fn_vec *x) {
    (void)context;
    memset(x, 0, bytes);
}

static void cpu_copy(const firenet_context *context, size_t bytes,
                     const fn_vec *x, fn_vec *y) {
    (void)context;
    memcpy(y, x, bytes);
}

static void cpu_import(const firenet_context *context, fn_side side, double a,
                       const void *x, fn_vec *y) {
    fn_kernels_for(context, side.type)->scale(side.n, a, x, y);
}

static void cpu_export(const firenet_context *context, fn_side side, double a,
                       const fn_vec *x, void *y) {
    fn_kernels_for(context, side.type)->scale(side.n, a, x, y);
}

/* --------------------------------------------------------------- elements */

static void cpu_scale(const firenet_context *context, fn_side side, double a,
                      const fn_vec *x, fn_vec *y) {
    fn_kernels_for(context, side.type)->scale(side.n, a, x, y);
}

static void cpu_axpby(const firenet_context *context, fn_side side, double a,
                      const fn_vec *x, double b, fn_vec *y) {
    fn_kernels_for(context, side.type)->axpby(side.n, a, x, b, y);
}

static double cpu_distance(const firenet_context *context, fn_side side,
                           double a, const fn_vec *x, const fn_vec *y) {
    return fn_vector_distance(context, side.type, side.n, a, x, y);
}

static void cpu_dot(const firenet_context *context, fn_side side,
                    const fn_vec *x, const fn_vec *y, double out[2]) {
    fn_vector_dot(context, side.type, side.n, x, y, out);
}

static double cpu_largest(const firenet_context *context, fn_side side,
                          const fn_vec *x) {
    return fn_vector_largest(context, side.type, side.n, x);
}

static void cpu_fill(const firenet_context *context, fn_side side,
                     const double c[2], fn_vec *x) {
    int reals = fn_type_complex(side.type) ? 2 : 1;
    void *elements = x;
    (void)context;
    for (int64_t i = 0; i < reals * side.n; ++i) {
        double value = c[i % reals];
        if (fn_type_single(side.type)) {
            ((float *)elements)[i] = (float)value;
        } else {
            ((double *)elements)[i] = value;
        }
    }
}

static void cpu_total(const firenet_context *context, fn_side side,
                      const fn_vec *x, double out[2]) {
    fn_kernels_for(context, side.type)->sum(side.n, x, out);
}

static void cpu_add_multiple(const firenet_context *context, fn_side side,
                             const double c[2], const fn_vec *x, fn_vec *y) {
    fn_kernels_for(context, side.type)->add_multiple(side.n, c, x, y);
}

static void cpu_real_part(const firenet_context *context, fn_side side,
                          fn_vec *x) {
    fn_kernels_for(context, side.type)->real_part(side.n, x);
}

static void cpu_nonnegative_part(const firenet_context *context, fn_side side,
                                 bool negative, fn_vec *x) {
    fn_kernels_for(context, side.type)->nonnegative_part(side.n, negative, x);
}

/* ----------------------------------------------------------------- chunks */

/* The weights of a chunk's elements, or NULL. */
static const double *weights_of(const fn_chunks *chunks,
                                const fn_chunk *chunk) {
    return chunks->weights ? chunks->weights + chunk->begin : NULL;
}

static double cpu_l1(const firenet_context *context, const fn_chunks *chunks,
                     firenet_type type, const fn_vec *x) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    double sum = 0.0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        const double *w = weights_of(chunks, chunk);
        int64_t n = chunk->end - chunk->begin;
        const void *part = fn_at_const(type, x, chunk->begin);
        sum += w ? kernels->weighted_l1(n, w, part)
                 : chunk->weight * kernels->l1(n, part);
    }
    return sum;
}

static double cpu_polar(const firenet_context *context, const fn_chunks *chunks,
                        firenet_type type, const fn_vec *x) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    double polar = 0.0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        const double *w = weights_of(chunks, chunk);
        int64_t n = chunk->end - chunk->begin;
        const void *part = fn_at_const(type, x, chunk->begin);
        polar = fmax(polar, w ? kernels->weighted_max(n, w, part)
                              : kernels->max(n, part) / chunk->weight);
    }
    return polar;
}

static fn_partial groups_of_chunk(const fn_kernels *kernels,
                                  const fn_groups *groups, int64_t n,
                                  const double *weights, double weight,
                                  const void *x) {
    return groups->norm
               ? kernels->norms(groups->norm, n, groups->members,
                                groups->member_stride, groups->group_stride,
                                weights, weight, x)
               : kernels->groups(n, groups->members, groups->member_stride,
                                 groups->group_stride, weights, weight, x);
}

static fn_partial cpu_groups(const firenet_context *context,
                             const fn_chunks *chunks, firenet_type type,
                             const fn_groups *groups, const fn_vec *x) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    fn_partial total = {{0.0}, 0.0};
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        fn_partial part = groups_of_chunk(
            kernels, groups, chunk->end - chunk->begin,
            weights_of(chunks, chunk), chunk->weight,
            fn_at_const(type, x, chunk->begin * groups->group_stride));
        total.sum[0] += part.sum[0];
        total.max = fmax(total.max, part.max);
    }
    return total;
}

static void cpu_sign(const firenet_context *context, const fn_chunks *chunks,
                     firenet_type type, double lambda, const fn_vec *x,
                     fn_vec *y) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        kernels->sign(chunk->end - chunk->begin, lambda * chunk->weight,
                      weights_of(chunks, chunk),
                      fn_at_const(type, x, chunk->begin),
                      fn_at(type, y, chunk->begin));
    }
}

const fn_space fn_cpu_space = {
    .host = true,
    .alloc = cpu_alloc,
    .free = cpu_free,
    .at = cpu_at,
    .open = cpu_open,
    .close = cpu_close,
    .zero = cpu_zero,
    .copy = cpu_copy,
    .import = cpu_import,
    .export = cpu_export,
    .scale = cpu_scale,
    .axpby = cpu_axpby,
    .distance = cpu_distance,
    .dot = cpu_dot,
    .largest = cpu_largest,
    .fill = cpu_fill,
    .total = cpu_total,
    .add_multiple = cpu_add_multiple,
    .real_part = cpu_real_part,
    .nonnegative_part = cpu_nonnegative_part,
    .l1 = cpu_l1,
    .polar = cpu_polar,
    .groups = cpu_groups,
    .sign = cpu_sign,
    .run = fn_cpu_run,
};
