/* SPDX-License-Identifier: BSD-3-Clause */
/* Products with B (encoding_lines.h). A point of the lines has all its coils
 * one after the other while its part of the image is near: times the map, the
 * rows of the plane transformed, then its columns strip by strip, of which the
 * samples leave. Points need nothing of each other, and threads share them out.
 */
#include "operators/encoding_lines.h"

#include <string.h>

/* Places of a thread's buffer. */
fn_lines_places fn_lines_places_of(const fn_encoding_lines *self,
                                   void *buffer) {
    unsigned char *at = buffer;
    fn_lines_places p = {.plane = at};
    p.row[0] = at + self->plane_bytes;
    p.row[1] = at + self->plane_bytes + self->row_bytes;
    p.strip = at + self->plane_bytes + 2 * self->row_bytes;
    p.samples =
        at + self->plane_bytes + 2 * self->row_bytes + self->strip_bytes;
    return p;
}

static int64_t wrapped(int64_t i, int64_t origin, int64_t n) {
    int64_t k = i + origin;
    return k < n ? k : k - n;
}

/* Point p of the lines and row r of its plane, from their origins on, in an
 * image. */
static int64_t row_at(const fn_encoding_lines *self, int64_t p, int64_t r) {
    const int64_t *n = self->size, *origin = self->plane_origin;
    return wrapped(p, self->origin, self->n) * self->plane +
           wrapped(r, origin[FN_PLANE_ACROSS], n[FN_PLANE_ACROSS]) *
               n[FN_PLANE_ALONG];
}

/* The same of coil c's map. */
static int64_t map_at(const fn_encoding_lines *self, int64_t c, int set,
                      int64_t p, int64_t r) {
    int64_t point = wrapped(p, self->origin, self->n) * self->plane;
    return point * self->coils * self->sets +
           (c * self->sets + set) * self->plane + row_at(self, p, r) - point;
}

typedef void (*multiply_fn)(int64_t n, bool conjugate, const void *w,
                            const void *x, void *y);

/* Brings what stands behind a row of a map, which is wanted next, nearer while
 * the row is transformed: maps come from far away, a row at a time, and so few
 * lines in a row are no stream that a processor would see. */
static void fetch_behind(const fn_lines_run *e, const void *s, int64_t n) {
    uintptr_t row = (uintptr_t)s;
    uintptr_t bytes = (uintptr_t)n * fn_type_size(e->type);
    for (uintptr_t at = row + bytes; at < row + 2 * bytes; at += FN_ALIGNMENT) {
        __builtin_prefetch((const void *)at);
    }
}

/* row = sum of s_k x_k, the row from its origin on. */
static void weigh_row(const fn_lines_run *e, int64_t c, int64_t p, int64_t r,
                      void *row) {
    const fn_encoding_lines *self = e->self;
    int64_t n = self->size[FN_PLANE_ALONG];
    int64_t origin = self->plane_origin[FN_PLANE_ALONG];
    for (int set = 0; set < self->sets; ++set) {
        const void *x = fn_at_const(
            e->type, e->in, set * self->image.length + row_at(self, p, r));
        const void *s =
            fn_at_const(e->type, self->maps, map_at(self, c, set, p, r));
        multiply_fn multiply =
            set > 0 ? e->kernels->multiply_add : e->kernels->multiply;
        multiply(n - origin, false, fn_at_const(e->type, s, origin),
                 fn_at_const(e->type, x, origin), row);
        multiply(origin, false, s, x, fn_at(e->type, row, n - origin));
        fetch_behind(e, s, n);
    }
}

/* x_k += conj(s_k) row, or = for the first coil. */
static void return_row(const fn_lines_run *e, int64_t c, int64_t p, int64_t r,
                       const void *row) {
    const fn_encoding_lines *self = e->self;
    int64_t n = self->size[FN_PLANE_ALONG];
    int64_t origin = self->plane_origin[FN_PLANE_ALONG];
    multiply_fn multiply =
        c > 0 ? e->kernels->multiply_add : e->kernels->multiply;
    for (int set = 0; set < self->sets; ++set) {
        void *x = fn_at(e->type, e->out,
                        set * self->image.length + row_at(self, p, r));
        const void *s =
            fn_at_const(e->type, self->maps, map_at(self, c, set, p, r));
        multiply(n - origin, true, fn_at_const(e->type, s, origin), row,
                 fn_at(e->type, x, origin));
        multiply(origin, true, s, fn_at_const(e->type, row, n - origin), x);
        fetch_behind(e, s, n);
    }
}

static int64_t samples_at(const fn_encoding_lines *self, int64_t c, int64_t p) {
    return (p * self->coils + c) * self->lines;
}

/* Columns of a strip through its buffer, each to the place before its own. */
static void transform_columns(const fn_lines_run *e, fn_direction direction,
                              int64_t width, void *strip) {
    int64_t stride = e->self->column_stride;
    for (int64_t l = 0; l < width; ++l) {
        fn_fft_line(&e->self->fft[FN_PLANE_ACROSS], direction,
                    fn_at(e->type, strip, (l + 1) * stride),
                    fn_at(e->type, strip, l * stride));
    }
}

static int64_t strip_width(const fn_encoding_lines *self, int64_t first) {
    int64_t left = self->size[FN_PLANE_ALONG] - first;
    return left < FN_LINES_STRIP ? left : FN_LINES_STRIP;
}

/* ---------------------------------------------------------------- forward */

static void strips_forward(const fn_lines_run *e, const fn_lines_places *at,
                           void *y) {
    const fn_encoding_lines *self = e->self;
    int64_t rows = self->size[FN_PLANE_ACROSS], stride = self->column_stride;
    for (int64_t j = 0; j < self->size[FN_PLANE_ALONG]; j += FN_LINES_STRIP) {
        int64_t width = strip_width(self, j), number = j / FN_LINES_STRIP;
        if (fn_sample_table_empty(&self->samples, number, 1)) {
            continue;
        }
        e->kernels->transpose(
            rows, width, 1.0, fn_at_const(e->type, at->plane, j),
            self->row_stride, fn_at(e->type, at->strip, stride), stride);
        transform_columns(e, FN_FORWARD, width, at->strip);
        fn_sample_table_gather(&self->samples, e->kernels->copy_indexed, number,
                               self->factor, at->strip, y);
    }
}

void fn_lines_coil_forward(const fn_lines_run *e, int64_t c, int64_t p,
                           const fn_lines_places *at, void *y) {
    const fn_encoding_lines *self = e->self;
    int64_t rows = self->size[FN_PLANE_ACROSS];
    for (int64_t r = 0; r < rows; ++r) {
        weigh_row(e, c, p, r, at->row[0]);
        fn_fft_line(&self->fft[FN_PLANE_ALONG], FN_FORWARD, at->row[0],
                    fn_at(e->type, at->plane, r * self->row_stride));
    }
    if (rows > 1) {
        strips_forward(e, at, y);
    } else {
        fn_sample_table_gather(&self->samples, e->kernels->copy_indexed, 0,
                               self->factor, at->plane, y);
    }
}

static void point_forward(const void *data, int64_t p, void *buffer) {
    const fn_lines_run *e = data;
    fn_lines_places at = fn_lines_places_of(e->self, buffer);
    for (int64_t c = 0; c < e->self->coils; ++c) {
        fn_lines_coil_forward(
            e, c, p, &at, fn_at(e->type, e->out, samples_at(e->self, c, p)));
    }
}

/* ---------------------------------------------------------------- adjoint */

void fn_lines_strips_adjoint(const fn_lines_run *e, const void *y,
                             const fn_lines_places *at) {
    const fn_encoding_lines *self = e->self;
    int64_t rows = self->size[FN_PLANE_ACROSS], stride = self->column_stride;
    for (int64_t j = 0; j < self->size[FN_PLANE_ALONG]; j += FN_LINES_STRIP) {
        int64_t width = strip_width(self, j), number = j / FN_LINES_STRIP;
        void *spectra = fn_at(e->type, at->strip, stride);
        memset(at->strip, 0,
               (size_t)((width + 1) * stride) * fn_type_size(e->type));
        if (!fn_sample_table_empty(&self->samples, number, 1)) {
            fn_sample_table_scatter(&self->samples, e->kernels->copy_indexed,
                                    number, self->factor, y, spectra);
            transform_columns(e, FN_BACKWARD, width, at->strip);
        }
        e->kernels->transpose(width, rows, 1.0, at->strip, stride,
                              fn_at(e->type, at->plane, j), self->row_stride);
    }
}

void fn_lines_row_adjoint(const fn_lines_run *e, int64_t c, int64_t p,
                          int64_t r, const void *plane, void *row) {
    const fn_encoding_lines *self = e->self;
    fn_fft_line(&self->fft[FN_PLANE_ALONG], FN_BACKWARD,
                fn_at_const(e->type, plane, r * self->row_stride), row);
    return_row(e, c, p, r, row);
}

static void coil_adjoint(const fn_lines_run *e, int64_t c, int64_t p,
                         const fn_lines_places *at, const void *y) {
    const fn_encoding_lines *self = e->self;
    int64_t rows = self->size[FN_PLANE_ACROSS];
    if (rows > 1) {
        fn_lines_strips_adjoint(e, y, at);
    } else {
        memset(at->plane, 0, self->row_bytes);
        fn_sample_table_scatter(&self->samples, e->kernels->copy_indexed, 0,
                                self->factor, y, at->plane);
    }
    for (int64_t r = 0; r < rows; ++r) {
        fn_lines_row_adjoint(e, c, p, r, at->plane, at->row[0]);
    }
}

static void point_adjoint(const void *data, int64_t p, void *buffer) {
    const fn_lines_run *e = data;
    fn_lines_places at = fn_lines_places_of(e->self, buffer);
    for (int64_t c = 0; c < e->self->coils; ++c) {
        coil_adjoint(e, c, p, &at,
                     fn_at_const(e->type, e->in, samples_at(e->self, c, p)));
    }
}

/* ------------------------------------------------------------------- round */

typedef struct going_round {
    fn_lines_run images; /* in and out */
    const fn_round *round;
} going_round;

/* A group of coils from number `first` on. */
static void group_round(const going_round *g, int64_t p, int64_t first,
                        const fn_lines_places *at) {
    const fn_lines_run *e = &g->images;
    const fn_encoding_lines *self = e->self;
    int64_t left = self->coils - first;
    int64_t count = left < self->group ? left : self->group;
    int64_t begin = samples_at(self, first, p);
    for (int64_t i = 0; i < count; ++i) {
        fn_lines_coil_forward(e, first + i, p, at,
                              fn_at(e->type, at->samples, i * self->lines));
    }
    g->round->use(g->round->data, p * self->groups + first / self->group, begin,
                  count * self->lines, at->samples);
    for (int64_t i = 0; i < count; ++i) {
        coil_adjoint(
            e, first + i, p, at,
            fn_at_const(e->type, g->round->v, begin + i * self->lines));
    }
}

static void point_round(const void *data, int64_t p, void *buffer) {
    const going_round *g = data;
    const fn_encoding_lines *self = g->images.self;
    fn_lines_places at = fn_lines_places_of(self, buffer);
    for (int64_t c = 0; c < self->coils; c += self->group) {
        group_round(g, p, c, &at);
    }
}

/* ------------------------------------------------------------ application */

typedef struct reordering {
    const fn_encoding_lines *self;
    const fn_kernels *kernels;
    bool back;
    const void *in;
    void *out;
} reordering;

static void reorder_block(const void *data, int64_t item, void *buffer) {
    const reordering *r = data;
    int64_t blocks = fn_lines_blocks(r->self);
    int64_t set = item / blocks * r->self->image.length;
    firenet_type type = r->self->base.domain;
    (void)buffer;
    fn_lines_reorder(r->self, r->kernels, r->back, item % blocks,
                     fn_at_const(type, r->in, set), fn_at(type, r->out, set));
}

static void reorder(const fn_lines_run *e, fn_scratch *scratch, bool back,
                    const void *in, void *out) {
    const reordering r = {e->self, e->kernels, back, in, out};
    fn_scratch_share(scratch, 0, e->self->sets * fn_lines_blocks(e->self),
                     reorder_block, &r);
}

static void *push_image(const fn_encoding_lines *self, fn_scratch *scratch) {
    return fn_scratch_push(
        scratch, self->order.outer > 0 ? fn_domain_bytes(&self->base) : 0);
}

static firenet_status forward(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const fn_encoding_lines *self = (const fn_encoding_lines *)a;
    void *image = push_image(self, scratch);
    const fn_lines_run e = {self, fn_kernels_for(scratch->context, a->domain),
                            a->domain, image ? image : in, out};
    if (image) {
        reorder(&e, scratch, false, in, image);
    }
    if (self->n == 1) {
        fn_coils_forward(&e, scratch);
    } else {
        fn_scratch_share(scratch, self->point_bytes, self->n, point_forward,
                         &e);
    }
    return FIRENET_OK;
}

static firenet_status adjoint(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const fn_encoding_lines *self = (const fn_encoding_lines *)a;
    void *image = push_image(self, scratch);
    const fn_lines_run e = {self, fn_kernels_for(scratch->context, a->domain),
                            a->domain, in, image ? image : out};
    if (self->n == 1) {
        fn_coils_adjoint(&e, scratch);
    } else {
        fn_scratch_share(scratch, self->point_bytes, self->n, point_adjoint,
                         &e);
    }
    if (image) {
        reorder(&e, scratch, true, image, out);
    }
    return FIRENET_OK;
}

static firenet_status round_trip(const firenet_operator *a, fn_scratch *scratch,
                                 const fn_round *round) {
    const fn_encoding_lines *self = (const fn_encoding_lines *)a;
    void *x = push_image(self, scratch), *atv = push_image(self, scratch);
    const going_round g = {{self, fn_kernels_for(scratch->context, a->domain),
                            a->domain, x ? x : round->x,
                            atv ? atv : round->atv},
                           round};
    if (x) {
        reorder(&g.images, scratch, false, round->x, x);
    }
    if (self->n == 1) {
        fn_coils_round(&g.images, scratch, round);
    } else {
        fn_scratch_share(scratch, self->point_bytes, self->n, point_round, &g);
    }
    if (atv) {
        reorder(&g.images, scratch, true, atv, round->atv);
    }
    return FIRENET_OK;
}

static void destroy(firenet_operator *a) {
    fn_encoding_lines *self = (fn_encoding_lines *)a;
    for (int axis = 0; axis < FN_PLANE_AXES; ++axis) {
        fn_fft_destroy(&self->fft[axis]);
    }
    fn_fft_destroy(&self->line_fft);
    fn_sample_table_free(&self->samples, a->context);
    fn_free(a->context, self->place);
    fn_free(a->context, self->maps);
}

const fn_operator_table fn_encoding_lines_table = {
    .forward = forward,
    .adjoint = adjoint,
    .destroy = destroy,
    .turn = fn_encoding_lines_turn,
    .round = round_trip,
};
