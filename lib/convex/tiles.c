/* SPDX-License-Identifier: BSD-3-Clause */
/* The dual step of the blocks by tiles: W z, z = 2 x+ - x, and W x+ where its
 * sums are wanted, are made where they are used, and never stored. In the
 * memory of the host, for differences and for operators with by_tiles. */
#include "convex/tiles.h"

#include <string.h>

typedef fn_tile_sweep sweep;

/* ------------------------------------------------------------- what can be */

/* Euclidean groups of one, or with differences of all axes of a pixel. */
static bool can_tile(const fn_analysis *self, const fn_dual_block *block) {
    const fn_term *term = block->term;
    const fn_difference_form *form = fn_difference_form_of(block->k);
    if (fn_term_norm(term)) {
        return false;
    }
    if (form) {
        return term->members == 1 ||
               (term->grouping == FIRENET_GROUPING_STRIDED &&
                term->groups == self->cols &&
                term->members == form->shape.axes);
    }
    return term->members == 1 && term->w->tiles > 0 &&
           term->w->range == self->range;
}

static int64_t items_of(const fn_dual_block *block) {
    const fn_difference_form *form = fn_difference_form_of(block->k);
    return form ? fn_difference_items(form) : block->term->w->tiles;
}

int64_t fn_analysis_tiles(const fn_analysis *analysis) {
    int64_t most = 0;
    for (int j = 0; analysis->tiled && j < analysis->count; ++j) {
        int64_t items = items_of(&analysis->block[j]);
        items *= j == fn_analysis_fused(analysis) ? 2 : 1; /* and of x */
        most = items > most ? items : most;
    }
    return most;
}

/* Room for a run of zeros in the place of v and one of p+ that is not read. */
static size_t room_of(const fn_analysis *self, const fn_dual_block *block) {
    int64_t points = fn_difference_form_of(block->k) ? FN_CHUNK : FN_TILE_ROWS;
    return 2 * fn_vector_bytes(self->range, points);
}

size_t fn_analysis_tile_thread_bytes(const firenet_regulariser *regulariser) {
    size_t most = 0;
    for (int j = 0; j < regulariser->count; ++j) {
        const firenet_operator *w = regulariser->term[j].w;
        size_t bytes =
            w->tile_thread_bytes + 2 * fn_vector_bytes(w->range, FN_TILE_ROWS);
        most = w->tiles > 0 && bytes > most ? bytes : most;
    }
    return most;
}

void fn_analysis_tile(fn_analysis *self, const firenet_context *context,
                      firenet_operator *k) {
    bool all = fn_space_of(context)->host && self->count > 0;
    for (int j = 0; j < self->count && all; ++j) {
        all = can_tile(self, &self->block[j]);
    }
    self->tiled = all;
    for (int j = 0; j < self->count && all; ++j) {
        const fn_dual_block *block = &self->block[j];
        const firenet_operator *w = block->term->w;
        size_t bytes = w->tile_thread_bytes + room_of(self, block);
        k->scratch =
            w->tile_scratch > k->scratch ? w->tile_scratch : k->scratch;
        k->thread_bytes = bytes > k->thread_bytes ? bytes : k->thread_bytes;
    }
}

/* ------------------------------------------------------------------ points */

/* The same from point `from` on to point `to`, of n. */
static fn_tile part_of(firenet_type type, const fn_tile *t, int64_t from,
                       int64_t to, int64_t n) {
    fn_tile part = *t;
    int last = t->members - 1;
    for (int m = 0; m <= last; ++m) {
        part.v[m] = fn_at_const(type, t->v[m], from);
        part.next[m] = fn_at(type, t->next[m], from);
        part.kz[m] = fn_at_const(type, t->kz[m], from);
        part.kx[m] = fn_at_const(type, t->kx[m], from);
    }
    if (t->z) {
        part.z = fn_at_const(type, t->z, from);
        part.x = fn_at_const(type, t->x, from);
    }
    if (t->z && to < n) {
        part.z_end = fn_at_const(type, t->kz[last], to - 1);
        part.x_end = fn_at_const(type, t->kx[last], to - 1);
    }
    return part;
}

/* n points whose first group is number g, by runs of one weight. */
static void project(const sweep *s, fn_tile *t, int64_t g, int64_t n,
                    fn_partial *partial) {
    const fn_chunks *chunks = &s->block->weights;
    firenet_type type = s->kernels->type;
    t->sigma = s->sigma;
    t->radius = s->radius;
    t->sums = s->sums;
    if (chunks->weights) {
        t->weights = chunks->weights + g;
        s->kernels->project_tile(t, n, 1.0, partial);
        return;
    }
    if (s->uniform) {
        s->kernels->project_tile(t, n, chunks->chunk[0].weight, partial);
        return;
    }
    int64_t c = fn_chunks_find(chunks, g);
    for (int64_t begin = 0, end; begin < n; begin = end) {
        double w = chunks->chunk[c].weight;
        while (chunks->chunk[c].end < g + n && c + 1 < chunks->count &&
               chunks->chunk[c + 1].weight == w) {
            ++c;
        }
        end = chunks->chunk[c].end - g;
        end = end < n ? end : n;
        fn_tile part = part_of(type, t, begin, end, n);
        s->kernels->project_tile(&part, end - begin, w, partial);
        ++c;
    }
}

/* Where v and p+ of row `row` on are, or what stands for them. */
static void set_dual(const sweep *s, fn_tile *t, int m, int64_t row,
                     unsigned char *room, size_t half) {
    firenet_type type = s->kernels->type;
    t->v[m] = s->next ? fn_at_const(type, s->v, row) : room;
    t->next[m] = s->next ? fn_at(type, s->next, row) : room + half;
}

/* ------------------------------------------------------------- differences */

/* Member m of the tile: what is ahead along an axis. */
static void set_ahead(const sweep *s, const fn_difference_run *run, int axis,
                      int m, fn_tile *t) {
    firenet_type type = s->kernels->type;
    int last = s->form->shape.axes - 1;
    int64_t by = axis < last ? run->ahead[axis] : 1;
    int64_t end = run->count - 1 + run->ahead[axis];
    t->factor[m] = s->form->weights[axis];
    t->kz[m] = fn_at_const(type, t->z, by);
    t->kx[m] = fn_at_const(type, t->x, by);
    if (axis == 0 && run->ahead_apart) {
        bool same = s->x == s->z;
        t->kz[m] = fn_at_const(type, s->form->halo.plane[0], run->in_plane);
        t->kx[m] =
            fn_at_const(type, s->form->halo.plane[same ? 0 : 1], run->in_plane);
    }
    if (m == t->members - 1) {
        t->z_end = fn_at_const(type, t->z, end);
        t->x_end = fn_at_const(type, t->x, end);
    }
}

void fn_tile_project_run(const sweep *s, const fn_difference_run *run,
                         fn_partial *partial, unsigned char *room) {
    firenet_type type = s->kernels->type;
    int axes = s->form->shape.axes;
    bool together = s->block->term->members == axes;
    size_t half = fn_vector_bytes(type, FN_CHUNK);
    fn_tile t = {.members = together ? axes : 1,
                 .z = fn_at_const(type, s->z, run->begin),
                 .x = fn_at_const(type, s->x, run->begin)};
    for (int a = 0; a < axes; ++a) {
        int m = together ? a : 0;
        int64_t row = a * s->cols + run->begin;
        set_ahead(s, run, a, m, &t);
        set_dual(s, &t, m, row, room, half);
        if (!together || a == axes - 1) {
            project(s, &t, together ? run->begin : row, run->count, partial);
        }
    }
}

static void project_item(const void *data, int64_t item, void *room) {
    const sweep *s = data;
    fn_difference_run run;
    fn_partial *partial = &s->partials[item];
    if (!s->next) {
        memset(room, 0, fn_vector_bytes(s->kernels->type, FN_CHUNK));
    }
    for (int64_t k = 0; fn_difference_run_at(s->form, item, k, &run); ++k) {
        fn_tile_project_run(s, &run, partial, room);
    }
}

/* ------------------------------------------------------------------ frames */

static void project_rows(const void *data, const fn_tile_rows *rows,
                         void *room) {
    const sweep *s = data;
    size_t half = fn_vector_bytes(s->kernels->type, FN_TILE_ROWS);
    fn_tile t = {.members = 1,
                 .kz = {rows->of[0]},
                 .kx = {rows->of[s->z == s->x ? 0 : 1]}};
    if (!s->next) {
        memset(room, 0, fn_vector_bytes(s->kernels->type, rows->count));
    }
    set_dual(s, &t, 0, rows->begin, room, half);
    project(s, &t, rows->begin, rows->count, &s->partials[rows->item]);
}

/* The block's operator is c W: p + sigma c W z, and the sums with powers of c,
 * which is a power of two. */
static firenet_status run_frame(const sweep *s, const fn_analysis *self,
                                fn_scratch *scratch) {
    const firenet_operator *w = s->block->term->w;
    sweep scaled = *s;
    scaled.sigma *= s->block->scale;
    const fn_tiling tiling = {.inputs = s->z == s->x ? 1 : 2,
                              .in = {s->z, s->x},
                              .use = project_rows,
                              .data = &scaled,
                              .room = room_of(self, s->block)};
    return w->table->by_tiles(w, scratch, &tiling);
}

/* --------------------------------------------------------------- all blocks */

static firenet_status run_block(const sweep *s, const fn_analysis *self,
                                fn_scratch *scratch, fn_partial *total) {
    int64_t items = items_of(s->block);
    firenet_status status = FIRENET_OK;
    double c = s->form ? 1.0 : s->block->scale;
    memset(s->partials, 0, (size_t)items * sizeof *s->partials);
    if (s->form) {
        status =
            fn_difference_fetch_behind(s->form, scratch->context, s->z, s->x);
    }
    if (s->form && status == FIRENET_OK) {
        fn_scratch_share(scratch, room_of(self, s->block), items, project_item,
                         s);
    } else if (!s->form) {
        status = run_frame(s, self, scratch);
    }
    fn_partial part = fn_reduce(s->partials, items);
    total->sum[0] += c * part.sum[0];
    total->sum[1] += part.sum[1];
    total->sum[2] += c * part.sum[2];
    total->sum[3] += c * c * part.sum[3];
    return status;
}

static bool is_uniform(const fn_chunks *chunks) {
    bool uniform = !chunks->weights;
    for (int64_t c = 1; uniform && c < chunks->count; ++c) {
        uniform = chunks->chunk[c].weight == chunks->chunk[0].weight;
    }
    return uniform;
}

sweep fn_tile_sweep_of(const fn_analysis *analysis, int j,
                       const fn_dual_sweep *update, const fn_scratch *scratch,
                       fn_partial *partials) {
    const fn_dual_block *block = &analysis->block[j];
    firenet_type type = analysis->range;
    sweep s = {.block = block,
               .form = fn_difference_form_of(block->k),
               .kernels = fn_kernels_for(scratch->context, type),
               .cols = analysis->cols,
               .z = fn_vec_host(update->z),
               .x = fn_vec_host(update->sums ? update->x : update->z),
               .sigma = update->sigma,
               .radius = update->radius,
               .sums = update->sums,
               .uniform = is_uniform(&block->weights),
               .partials = partials};
    if (update->next) {
        s.v = fn_at_const(type, fn_vec_host(update->v), block->begin);
        s.next = fn_at(type, fn_vec_host(update->next), block->begin);
    }
    return s;
}

firenet_status fn_analysis_sweep(const fn_analysis *analysis,
                                 const fn_dual_sweep *update,
                                 fn_scratch *scratch, fn_partial *partials,
                                 fn_partial *total) {
    firenet_status status = FIRENET_OK;
    *total = (fn_partial){{0.0}, 0.0};
    for (int j = 0; j < analysis->count && status == FIRENET_OK; ++j) {
        const fn_partial *done = update->done;
        if (done && j == fn_analysis_fused(analysis)) {
            for (int i = 0; i < 4; ++i) {
                total->sum[i] += done->sum[i];
            }
            continue;
        }
        sweep s = fn_tile_sweep_of(analysis, j, update, scratch, partials);
        status = run_block(&s, analysis, scratch, total);
    }
    if (update->sums && fn_shared(scratch->context, analysis->split)) {
        fn_sum(scratch->context, total);
    }
    return status;
}

firenet_status fn_analysis_sweep_value(const fn_analysis *analysis,
                                       const fn_vec *x, fn_scratch *scratch,
                                       fn_partial *partials, double *value) {
    const fn_dual_sweep update = {.z = x, .x = x, .radius = 1.0, .sums = true};
    fn_partial total;
    firenet_status status =
        fn_analysis_sweep(analysis, &update, scratch, partials, &total);
    *value = total.sum[0];
    return status;
}
