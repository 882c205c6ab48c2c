/* SPDX-License-Identifier: BSD-3-Clause */
/* Products with B of one point: a whole image of two axes, of whose lines of
 * k-space none is whole. A round is as many coils as threads, each of which
 * takes one to the spectra of its rows; then rows are shared out, and coils are
 * added in their order, so that the bits are the same for any threads. */
#include "operators/encoding_lines.h"

typedef struct coils {
    const fn_lines_run *e;
    const fn_round *round; /* NULL: an adjoint */
    void *planes;          /* of the coils of a round */
    int64_t first, count;  /* these */
} coils;

static void *plane_of(const coils *g, int64_t i) {
    return (unsigned char *)g->planes + (size_t)i * g->e->self->plane_bytes;
}

static void coil_forward(const void *data, int64_t c, void *buffer) {
    const fn_lines_run *e = data;
    fn_lines_places at = fn_lines_places_of(e->self, buffer);
    fn_lines_coil_forward(e, c, 0, &at,
                          fn_at(e->type, e->out, c * e->self->lines));
}

void fn_coils_forward(const fn_lines_run *e, fn_scratch *scratch) {
    fn_scratch_share(scratch, e->self->point_bytes, e->self->coils,
                     coil_forward, e);
}

/* Coil i of the round to the spectra of its rows. */
static void coil_spectra(const void *data, int64_t i, void *buffer) {
    const coils *g = data;
    const fn_lines_run *e = g->e;
    int64_t c = g->first + i, lines = e->self->lines;
    fn_lines_places at = fn_lines_places_of(e->self, buffer);
    const void *samples = g->round ? g->round->v : e->in;
    at.plane = plane_of(g, i);
    if (g->round) {
        fn_lines_coil_forward(e, c, 0, &at, at.samples);
        g->round->use(g->round->data, c, c * lines, lines, at.samples);
    }
    fn_lines_strips_adjoint(e, fn_at_const(e->type, samples, c * lines), &at);
}

static void add_row(const void *data, int64_t r, void *buffer) {
    const coils *g = data;
    for (int64_t i = 0; i < g->count; ++i) {
        fn_lines_row_adjoint(g->e, g->first + i, 0, r, plane_of(g, i), buffer);
    }
}

static void go(coils *g, fn_scratch *scratch) {
    const fn_encoding_lines *self = g->e->self;
    size_t mark = scratch->used;
    int64_t threads = scratch->threads;
    int64_t most = threads < self->coils ? threads : self->coils;
    g->planes = fn_scratch_push(scratch, (size_t)most * self->plane_bytes);
    for (g->first = 0; g->first < self->coils; g->first += most) {
        int64_t left = self->coils - g->first;
        g->count = left < most ? left : most;
        fn_scratch_share(scratch, self->point_bytes, g->count, coil_spectra, g);
        fn_scratch_share(scratch, self->row_bytes, self->size[FN_PLANE_ACROSS],
                         add_row, g);
    }
    scratch->used = mark;
}

void fn_coils_adjoint(const fn_lines_run *e, fn_scratch *scratch) {
    coils g = {.e = e};
    go(&g, scratch);
}

void fn_coils_round(const fn_lines_run *e, fn_scratch *scratch,
                    const fn_round *round) {
    coils g = {.e = e, .round = round};
    go(&g, scratch);
}
