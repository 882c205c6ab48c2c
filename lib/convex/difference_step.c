/* SPDX-License-Identifier: BSD-3-Clause */
/* What an iteration does with a block of differences D, in one sweep over the
 * image,
 *
 *     g += D^H p,   x+ = prox(x - tau g),   z = 2 x+ - x,
 *     p+ = projection of p + sigma D z,
 *
 * strip by strip, so that p and z are in the cache when they are needed again.
 * Runs with a neighbour ahead in another strip wait for a second sweep: its z
 * is not there yet, nor may their p be overwritten. Parties exchange p before
 * the first sweep and z before the second. */
#include "convex/tiles.h"
#include "operators/product.h"
#include "space/sum.h"

#include <math.h>
#include <string.h>

typedef struct fused {
    const fn_analysis *analysis;
    fn_tile_sweep tiles;
    const fn_chunks *chunks; /* of x */
    fn_primal_update primal; /* in host memory */
    void *g;
    fn_partial *moved; /* of x, for each item */
} fused;

int fn_analysis_fused(const fn_analysis *analysis) {
    for (int j = 0; analysis->tiled && j < analysis->count; ++j) {
        if (fn_difference_form_of(analysis->block[j].k)) {
            return j;
        }
    }
    return -1;
}

/* ------------------------------------------------------------------ strips */

/* The points of an item. */
typedef struct strip {
    int64_t begin, end;
} strip;

static strip strip_of(const fused *s, int64_t item) {
    fn_difference_run run;
    strip all = {0, 0};
    for (int64_t k = 0; fn_difference_run_at(s->tiles.form, item, k, &run);
         ++k) {
        all.begin = k == 0 ? run.begin : all.begin;
        all.end = run.begin + run.count;
    }
    return all;
}

/* Whether all that is ahead of the run is in the strip. */
static bool complete(const fused *s, const strip *all,
                     const fn_difference_run *run) {
    int last = s->tiles.form->shape.axes - 1;
    if (run->ahead_apart) {
        return false;
    }
    for (int a = 0; a <= last; ++a) {
        int64_t from = a < last ? run->begin : run->begin + run->count - 1;
        int64_t to = from + run->ahead[a];
        if (to < all->begin || to >= all->end) {
            return false;
        }
    }
    return true;
}

static void add_partial(fn_partial *total, const fn_partial *part) {
    for (int i = 0; i < 4; ++i) {
        total->sum[i] += part->sum[i];
    }
    total->max = fmax(total->max, part->max);
}

/* x+ of a strip, by runs of one weight. */
static void move(const fused *s, const strip *all, fn_partial *total) {
    const fn_kernels *k = s->tiles.kernels;
    firenet_constraint constraint = s->analysis->constraint;
    if (constraint == FIRENET_CONSTRAINT_REAL) {
        k->real_part(all->end - all->begin, fn_at(k->type, s->g, all->begin));
    }
    int64_t c = fn_chunks_find(s->chunks, all->begin);
    for (int64_t i = all->begin, end; i < all->end; i = end, ++c) {
        const fn_chunk *chunk = &s->chunks->chunk[c];
        fn_partial part = {{0.0}, 0.0};
        end = chunk->end < all->end ? chunk->end : all->end;
        (constraint == FIRENET_CONSTRAINT_NONNEGATIVE
             ? k->primal_nonnegative
             : k->primal_update)(&s->primal, i, end, chunk->weight, &part);
        add_partial(total, &part);
    }
}

static void project(const fused *s, int64_t item, const strip *all,
                    bool whether) {
    fn_difference_run run;
    for (int64_t k = 0; fn_difference_run_at(s->tiles.form, item, k, &run);
         ++k) {
        if (complete(s, all, &run) == whether) {
            fn_tile_project_run(&s->tiles, &run, &s->tiles.partials[item],
                                NULL);
        }
    }
}

static void first_sweep(const void *data, int64_t item, void *zeros) {
    const fused *s = data;
    const firenet_operator *d = s->tiles.block->k;
    const strip all = strip_of(s, item);
    fn_difference_run run;
    memset(zeros, 0, d->thread_bytes);
    for (int64_t k = 0; fn_difference_run_at(s->tiles.form, item, k, &run);
         ++k) {
        fn_difference_add_adjoint_run(d, s->tiles.kernels, &run, s->tiles.v,
                                      s->g, zeros);
    }
    move(s, &all, &s->moved[item]);
    project(s, item, &all, true);
}

static void second_sweep(const void *data, int64_t item, void *buffer) {
    const fused *s = data;
    const strip all = strip_of(s, item);
    (void)buffer;
    project(s, item, &all, false);
}

/* -------------------------------------------------------------------- step */

static void *host(void *x) {
    return x ? fn_vec_host(x) : NULL;
}

firenet_status fn_analysis_fused_step(const fn_analysis *analysis,
                                      const fn_fused_step *step,
                                      fn_scratch *scratch, fn_partial *partials,
                                      fn_partial *moved, fn_partial *done) {
    int j = fn_analysis_fused(analysis);
    const fn_dual_block *block = &analysis->block[j];
    const fn_difference_form *form = fn_difference_form_of(block->k);
    firenet_context *context = scratch->context;
    int64_t items = fn_difference_items(form);
    fused s = {.analysis = analysis,
               .tiles =
                   fn_tile_sweep_of(analysis, j, step->dual, scratch, partials),
               .chunks = step->chunks,
               .primal = *step->primal,
               .moved = partials + items};
    s.primal.x = host(s.primal.x);
    s.primal.next = host(s.primal.next);
    s.primal.sum = host(s.primal.sum);
    s.primal.g = s.primal.ahead = s.g = host(s.primal.ahead);
    s.primal.weights = step->chunks->weights;
    memset(partials, 0, 2 * (size_t)items * sizeof *partials);
    firenet_status status =
        fn_difference_fetch_before(form, context, analysis->range, s.tiles.v);
    if (status == FIRENET_OK) {
        fn_scratch_share(scratch, block->k->thread_bytes, items, first_sweep,
                         &s);
        status =
            fn_difference_fetch_behind(form, context, s.tiles.z, s.tiles.x);
    }
    if (status == FIRENET_OK) {
        fn_scratch_share(scratch, 0, items, second_sweep, &s);
    }
    *done = fn_reduce(partials, items);
    *moved = fn_reduce(s.moved, items);
    if (fn_shared(context, step->chunks->split)) {
        fn_sum(context, moved);
    }
    return status;
}

firenet_status fn_analysis_other_adjoint(const fn_analysis *analysis,
                                         fn_scratch *scratch,
                                         const fn_vec *dual, fn_vec *g) {
    const fn_kernels *kernels =
        fn_kernels_for(scratch->context, analysis->domain);
    size_t mark = scratch->used;
    void *out = fn_vec_host(g);
    void *term = fn_scratch_push(
        scratch, fn_vector_bytes(analysis->domain, analysis->cols));
    firenet_status status =
        fn_adjoint(analysis->a, scratch, fn_vec_host(dual), out);
    for (int j = 0; j < analysis->count && status == FIRENET_OK; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        if (j != fn_analysis_fused(analysis)) {
            status = fn_adjoint(
                block->k, scratch,
                fn_at_const(analysis->range, fn_vec_host(dual), block->begin),
                term);
            kernels->axpby(analysis->cols, 1.0, term, 1.0, out);
        }
    }
    scratch->used = mark;
    return status;
}
