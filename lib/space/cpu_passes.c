/* SPDX-License-Identifier: BSD-3-Clause */
/* A kernel over all chunks of a vector, shared among threads. */
#include "kernels/vector.h"
#include "space/cpu.h"

typedef struct loop {
    const fn_pass *pass;
    const fn_chunks *chunks;
    const fn_kernels *kernels;
    fn_partial *partials; /* NULL where the sweep has no numbers */
} loop;

static void combine(const fn_combine *c, const fn_kernels *kernels,
                    const fn_chunk *chunk) {
    kernels->axpby(chunk->end - chunk->begin, c->a,
                   fn_at_const(kernels->type, c->x, chunk->begin), c->b,
                   fn_at(kernels->type, c->y, chunk->begin));
}

static void run_chunk(const void *data, int64_t item, void *buffer) {
    const loop *l = data;
    const fn_kernels *k = l->kernels;
    const fn_chunk *chunk = &l->chunks->chunk[item];
    const void *update = l->pass->update;
    int64_t begin = chunk->begin, end = chunk->end;
    fn_partial *partial = l->partials ? &l->partials[item] : NULL;
    (void)buffer;
    switch (l->pass->kind) {
    case FN_PASS_PRIMAL:
        k->primal_update(update, begin, end, chunk->weight, partial);
        break;
    case FN_PASS_NONNEGATIVE:
        k->primal_nonnegative(update, begin, end, chunk->weight, partial);
        break;
    case FN_PASS_DUAL:
        k->dual_update(update, begin, end, partial);
        break;
    case FN_PASS_DELTA_NORMS:
        k->delta_norms(update, l->pass->next_scale, begin, end, partial);
        break;
    case FN_PASS_PROJECT:
        k->project(update, begin, end, chunk->weight, partial);
        break;
    case FN_PASS_REFLECT:
        k->reflect(update, begin, end);
        break;
    case FN_PASS_TANGENT:
        k->tangent(update, begin, end, chunk->weight, partial);
        break;
    case FN_PASS_COMBINE:
        combine(update, k, chunk);
        break;
    }
}

fn_partial fn_cpu_run(const fn_pass *pass, const fn_chunks *chunks,
                      firenet_type type, fn_scratch *scratch,
                      fn_partial *partials) {
    const loop l = {pass, chunks, fn_kernels_for(scratch->context, type),
                    partials};
    if (scratch->threads == 1) { /* and none of sharing's cost */
        for (int64_t b = 0; b < chunks->count; ++b) {
            run_chunk(&l, b, NULL);
        }
    } else {
        fn_scratch_share(scratch, 0, chunks->count, run_chunk, &l);
    }
    return fn_reduce(partials, partials ? chunks->count : 0);
}
