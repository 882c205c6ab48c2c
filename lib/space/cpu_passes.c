/* SPDX-License-Identifier: BSD-3-Clause */
/* A kernel over all chunks of a vector, shared among threads: then each chunk
 * is a sweep of its own. */
#include "kernels/vector.h"
#include "space/cpu.h"

#include <string.h>

typedef struct sharing {
    const fn_pass *pass;
    const fn_chunks *chunks;
    firenet_type type;
    firenet_context *context;
    fn_partial *partials;
} sharing;

static void run_chunk(const void *data, int64_t item, void *buffer) {
    const sharing *s = data;
    fn_chunks one = *s->chunks;
    fn_scratch alone = {.context = s->context, .threads = 1};
    (void)buffer;
    one.chunk += item;
    one.count = 1;
    fn_cpu_run(s->pass, &one, s->type, &alone,
               s->partials ? s->partials + item : NULL);
}

static void combine(const fn_kernels *kernels, const fn_combine *c,
                    int64_t begin, int64_t end) {
    kernels->axpby(end - begin, c->a, fn_at_const(kernels->type, c->x, begin),
                   c->b, fn_at(kernels->type, c->y, begin));
}

void fn_cpu_dual_rows(const firenet_context *context, firenet_type type,
                      const fn_dual_update *whole, int64_t begin, int64_t count,
                      void *ax, fn_partial *partial) {
    fn_dual_update rows = *whole;
    rows.v = fn_at(type, whole->v, begin);
    rows.ax = fn_at_const(type, whole->ax, begin);
    rows.ax_next = ax;
    rows.y = fn_at_const(type, whole->y, begin);
    rows.sum = whole->sum ? fn_at(type, whole->sum, begin) : NULL;
    fn_kernels_for(context, type)->dual_update(&rows, 0, count, partial);
    memcpy((void *)(uintptr_t)rows.ax, ax, (size_t)count * fn_type_size(type));
}

/* For each chunk, with its bounds, its weight and the place of its numbers. */
#define EACH(call)                                            \
    for (int64_t i = 0; i < chunks->count; ++i) {             \
        const int64_t begin = chunks->chunk[i].begin;         \
        const int64_t end = chunks->chunk[i].end;             \
        const double w = chunks->chunk[i].weight;             \
        fn_partial *partial = partials ? &partials[i] : NULL; \
        (void)w;                                              \
        (void)partial;                                        \
        call;                                                 \
    }                                                         \
    break

fn_partial fn_cpu_run(const fn_pass *pass, const fn_chunks *chunks,
                      firenet_type type, fn_scratch *scratch,
                      fn_partial *partials) {
    const fn_kernels *k = fn_kernels_for(scratch->context, type);
    const void *update = pass->update;
    if (scratch->threads > 1) {
        const sharing s = {pass, chunks, type, scratch->context, partials};
        fn_scratch_share(scratch, 0, chunks->count, run_chunk, &s);
        return fn_reduce(partials, partials ? chunks->count : 0);
    }
    switch (pass->kind) {
    case FN_PASS_PRIMAL:
        EACH(k->primal_update(update, begin, end, w, partial));
    case FN_PASS_NONNEGATIVE:
        EACH(k->primal_nonnegative(update, begin, end, w, partial));
    case FN_PASS_DUAL:
        EACH(k->dual_update(update, begin, end, partial));
    case FN_PASS_DELTA_NORMS:
        EACH(k->delta_norms(update, pass->next_scale, begin, end, partial));
    case FN_PASS_PROJECT:
        if (((const fn_project *)update)->norm) {
            EACH(k->project_norm(update, begin, end, w, partial));
        }
        EACH(k->project(update, begin, end, w, partial));
    case FN_PASS_REFLECT:
        EACH(k->reflect(update, begin, end));
    case FN_PASS_MOMENTUM:
        EACH(k->momentum(update, begin, end, partial));
    case FN_PASS_TANGENT:
        EACH(k->tangent(update, begin, end, w, partial));
    case FN_PASS_PROJECT_TANGENT:
        EACH(k->project_tangent(update, begin, end, w));
    case FN_PASS_GROUP_SIGN:
        EACH(k->group_sign(update, begin, end, w));
    case FN_PASS_COMBINE:
        EACH(combine(k, update, begin, end));
    case FN_PASS_MULTIPLY: /* of numbers that are kept elsewhere */
        break;
    }
    return fn_reduce(partials, partials ? chunks->count : 0);
}
