/* SPDX-License-Identifier: BSD-3-Clause */
/* Several coils' measurements of an image, coil by coil through one buffer.
 *
 * Forward: each row of the image, times the map, goes through the transform
 * along the last axis while it is near; a plane is transformed, and of its
 * spectrum those lines are kept that hold samples; strips of them are
 * transformed along the gather axis, and only samples leave, in the user's
 * order, in which those of neighbouring lines are neighbours. The adjoint runs
 * backwards, and a plane of all coils of a round is added to the image while
 * the image's is near. An origin in the middle of the image is where its loops
 * begin.
 *
 * A round is as many coils as threads; coils are added in their order, whatever
 * the round, so that the bits are the same. */
#include "operators/encoding.h"

#include <string.h>

/* What an item needs; x and y are those of all sets and all coils. */
typedef struct encode {
    const fn_encoding *self;
    const fn_kernels *kernels;
    firenet_type type;
    void *coil;           /* the round's, coil_bytes apart */
    int64_t first, count; /* its coils */
    const void *in;
    void *out;
} encode;

/* The index in the image of point i from the origin. */
static int64_t from_origin(const fn_encoding *self, int axis, int64_t i) {
    int64_t k = i + self->origin[axis];
    return k < self->n[axis] ? k : k - self->n[axis];
}

/* ------------------------------------------------------------- one plane */

/* Places of a thread's buffer. */
typedef struct places {
    void *plane, *row[2], *strip;
} places;

static places places_of(const fn_encoding *self, void *buffer) {
    unsigned char *at = buffer;
    places p = {.plane = at};
    p.row[0] = at + self->plane_bytes;
    p.row[1] = at + self->plane_bytes + self->row_bytes;
    p.strip = at + self->plane_bytes + 2 * self->row_bytes;
    return p;
}

static void *coil_plane(const encode *e, int64_t c, int64_t p) {
    const fn_encoding *self = e->self;
    unsigned char *coil =
        (unsigned char *)e->coil + (size_t)c * self->coil_bytes;
    return fn_at(e->type, coil, p * self->line_stride);
}

/* Transforms columns of a plane of rows of n, from `in` to `out`, which may be
 * the same, a strip at a time. */
static void across(const encode *e, fn_direction direction, const void *in,
                   void *out, void *buffer) {
    const fn_fft *fft = &e->self->fft[FN_ACROSS];
    int64_t rows = fft->n, n = e->self->n[FN_ALONG];
    int64_t stride = fn_encoding_stride(e->type, rows);
    for (int64_t j = 0; j < n; j += FN_ENCODING_STRIP) {
        int64_t left = n - j;
        int64_t width = left < FN_ENCODING_STRIP ? left : FN_ENCODING_STRIP;
        e->kernels->transpose(rows, width, 1.0, fn_at_const(e->type, in, j), n,
                              fn_at(e->type, buffer, stride), stride);
        for (int64_t l = 0; l < width; ++l) {
            fn_fft_line(fft, direction,
                        fn_at(e->type, buffer, (l + 1) * stride),
                        fn_at(e->type, buffer, l * stride));
        }
        e->kernels->transpose(width, rows, 1.0, buffer, stride,
                              fn_at(e->type, out, j), n);
    }
}

/* A row from its origin on, which the transform has first, then what stands
 * before it. */
typedef struct part {
    int64_t image, row, count;
} part;

static part part_of(const fn_encoding *self, int number) {
    int64_t n = self->n[FN_ALONG], origin = self->origin[FN_ALONG];
    return number == 0 ? (part){origin, 0, n - origin}
                       : (part){0, n - origin, origin};
}

/* Where row r of plane p, both from the origin on, is in the image of a set. */
static int64_t row_at(const fn_encoding *self, int set, int64_t p, int64_t r) {
    return set * self->n[FN_GATHER] * self->plane +
           from_origin(self, FN_GATHER, p) * self->plane +
           from_origin(self, FN_ACROSS, r) * self->n[FN_ALONG];
}

/* The same row of a coil's map. */
static const void *map_row(const encode *e, int64_t coil, int set, int64_t p,
                           int64_t r) {
    const fn_encoding *self = e->self;
    int64_t first = coil * self->sets * self->n[FN_GATHER] * self->plane;
    return fn_at_const(e->type, self->maps, first + row_at(self, set, p, r));
}

typedef void (*multiply_fn)(int64_t n, bool conjugate, const void *w,
                            const void *x, void *y);

/* row = sum of s_k x_k over the sets. */
static void weigh_row(const encode *e, int64_t coil, int64_t p, int64_t r,
                      void *row) {
    for (int set = 0; set < e->self->sets; ++set) {
        const void *x = fn_at_const(e->type, e->in, row_at(e->self, set, p, r));
        const void *s = map_row(e, coil, set, p, r);
        multiply_fn multiply =
            set > 0 ? e->kernels->multiply_add : e->kernels->multiply;
        for (int i = 0; i < 2; ++i) {
            part a = part_of(e->self, i);
            multiply(a.count, false, fn_at_const(e->type, s, a.image),
                     fn_at_const(e->type, x, a.image),
                     fn_at(e->type, row, a.row));
        }
    }
}

/* x_k += conj(s_k) row, or = for the first coil. */
static void return_row(const encode *e, int64_t coil, int64_t p, int64_t r,
                       const void *row) {
    multiply_fn multiply =
        coil > 0 ? e->kernels->multiply_add : e->kernels->multiply;
    for (int set = 0; set < e->self->sets; ++set) {
        void *x = fn_at(e->type, e->out, row_at(e->self, set, p, r));
        const void *s = map_row(e, coil, set, p, r);
        for (int i = 0; i < 2; ++i) {
            part a = part_of(e->self, i);
            multiply(a.count, true, fn_at_const(e->type, s, a.image),
                     fn_at_const(e->type, row, a.row),
                     fn_at(e->type, x, a.image));
        }
    }
}

/* A row to where FFTW may not write to it: by way of a buffer. */
static void transform_row(const encode *e, fn_direction direction,
                          const void *in, void *out, void *buffer) {
    const fn_fft *fft = &e->self->fft[FN_ALONG];
    bool direct = fn_fft_aligned(e->type, out);
    fn_fft_line(fft, direction, in, direct ? out : buffer);
    if (!direct) {
        memcpy(out, buffer, (size_t)fft->n * fn_type_size(e->type));
    }
}

/* Plane p of a coil of the round: image to the lines of its spectrum. */
static void plane_forward(const void *data, int64_t item, void *buffer) {
    const encode *e = data;
    const fn_encoding *self = e->self;
    int64_t c = item / self->n[FN_GATHER], p = item % self->n[FN_GATHER];
    int64_t rows = self->n[FN_ACROSS];
    places at = places_of(self, buffer);
    void *lines = coil_plane(e, c, p);
    void *spectrum = self->whole ? lines : at.plane;
    void *plane = rows > 1 ? at.plane : spectrum;
    for (int64_t r = 0; r < rows; ++r) {
        weigh_row(e, e->first + c, p, r, at.row[0]);
        transform_row(e, FN_FORWARD, at.row[0],
                      fn_at(e->type, plane, r * self->n[FN_ALONG]), at.row[1]);
    }
    if (rows > 1) {
        across(e, FN_FORWARD, plane, spectrum, at.strip);
    }
    if (!self->whole) {
        e->kernels->gather(self->lines, 1.0, self->line, spectrum, lines);
    }
}

/* A row of a spectrum as FFTW may read it. */
static const void *aligned_row(const encode *e, const void *row, void *buffer) {
    if (fn_fft_aligned(e->type, row)) {
        return row;
    }
    size_t bytes = (size_t)e->self->n[FN_ALONG] * fn_type_size(e->type);
    return memcpy(buffer, row, bytes);
}

/* And back: plane p of all coils of the round to the image. */
static void plane_adjoint(const void *data, int64_t p, void *buffer) {
    const encode *e = data;
    const fn_encoding *self = e->self;
    int64_t rows = self->n[FN_ACROSS];
    places at = places_of(self, buffer);
    for (int64_t c = 0; c < e->count; ++c) {
        const void *lines = coil_plane(e, c, p), *spectrum = lines;
        if (!self->whole) {
            memset(at.plane, 0, self->plane_bytes);
            e->kernels->scatter(self->lines, 1.0, self->line, lines, at.plane);
            spectrum = at.plane;
        }
        if (rows > 1) {
            across(e, FN_BACKWARD, spectrum, at.plane, at.strip);
            spectrum = at.plane;
        }
        for (int64_t r = 0; r < rows; ++r) {
            const void *row = aligned_row(
                e, fn_at_const(e->type, spectrum, r * self->n[FN_ALONG]),
                at.row[1]);
            fn_fft_line(&self->fft[FN_ALONG], FN_BACKWARD, row, at.row[0]);
            return_row(e, e->first + c, p, r, at.row[0]);
        }
    }
}

/* ------------------------------------------------------ along the gather axis
 */

/* A strip of lines of a coil of the round, and the coil's samples. */
typedef struct strip {
    int64_t number, width, stride;
    void *lines; /* of plane 0 */
    int64_t sample;
} strip;

static strip strip_of(const encode *e, int64_t item) {
    const fn_encoding *self = e->self;
    int64_t c = item / fn_encoding_strips(self);
    int64_t first = item % fn_encoding_strips(self) * FN_ENCODING_STRIP;
    int64_t left = self->lines - first;
    return (strip){.number = item % fn_encoding_strips(self),
                   .width = left < FN_ENCODING_STRIP ? left : FN_ENCODING_STRIP,
                   .stride = fn_encoding_stride(e->type, self->n[FN_GATHER]),
                   .lines = fn_at(e->type, coil_plane(e, c, 0), first),
                   .sample = (e->first + c) * (self->base.rows / self->coils)};
}

static void strip_forward(const void *data, int64_t item, void *buffer) {
    const encode *e = data;
    const fn_encoding *self = e->self;
    strip s = strip_of(e, item);
    void *y = fn_at(e->type, e->out, s.sample);
    e->kernels->transpose(self->n[FN_GATHER], s.width, 1.0, s.lines,
                          self->line_stride, fn_at(e->type, buffer, s.stride),
                          s.stride);
    for (int64_t l = 0; l < s.width; ++l) {
        fn_fft_line(&self->fft[FN_GATHER], FN_FORWARD,
                    fn_at(e->type, buffer, (l + 1) * s.stride),
                    fn_at(e->type, buffer, l * s.stride));
    }
    fn_sample_table_gather(&self->samples, e->kernels->copy_indexed, s.number,
                           self->factor, buffer, y);
}

static void strip_adjoint(const void *data, int64_t item, void *buffer) {
    const encode *e = data;
    const fn_encoding *self = e->self;
    strip s = strip_of(e, item);
    const void *y = fn_at_const(e->type, e->in, s.sample);
    void *spectra = fn_at(e->type, buffer, s.stride);
    memset(spectra, 0, (size_t)(s.width * s.stride) * fn_type_size(e->type));
    fn_sample_table_scatter(&self->samples, e->kernels->copy_indexed, s.number,
                            self->factor, y, spectra);
    for (int64_t l = 0; l < s.width; ++l) {
        fn_fft_line(&self->fft[FN_GATHER], FN_BACKWARD,
                    fn_at(e->type, buffer, (l + 1) * s.stride),
                    fn_at(e->type, buffer, l * s.stride));
    }
    e->kernels->transpose(s.width, self->n[FN_GATHER], 1.0, buffer, s.stride,
                          s.lines, self->line_stride);
}

/* ------------------------------------------------------------ application */

typedef struct reordering {
    const encode *e;
    bool back;
} reordering;

static void reorder_block(const void *data, int64_t item, void *buffer) {
    const reordering *r = data;
    const fn_encoding *self = r->e->self;
    int64_t blocks = fn_encoding_blocks(self);
    int64_t at = item / blocks * self->image.length;
    (void)buffer;
    fn_encoding_reorder(self, r->e->kernels, r->back, item % blocks,
                        fn_at_const(r->e->type, r->e->in, at),
                        fn_at(r->e->type, r->e->out, at));
}

/* The images of all sets in the other order. */
static void reorder(const encode *e, fn_scratch *scratch, bool back,
                    const void *in, void *out) {
    encode copy = *e;
    copy.in = in;
    copy.out = out;
    const reordering r = {&copy, back};
    fn_scratch_share(scratch, 0, e->self->sets * fn_encoding_blocks(e->self),
                     reorder_block, &r);
}

static encode begin(const firenet_operator *a, fn_scratch *scratch,
                    const void *in, void *out) {
    const fn_encoding *self = (const fn_encoding *)a;
    int64_t group =
        scratch->threads < self->coils ? scratch->threads : self->coils;
    return (encode){
        .self = self,
        .kernels = fn_kernels_for(scratch->context, a->domain),
        .type = a->domain,
        .coil = fn_scratch_push(scratch, (size_t)group * self->coil_bytes),
        .count = group,
        .in = in,
        .out = out};
}

static size_t thread_buffer(const fn_encoding *self) {
    return self->plane_bytes + 2 * self->row_bytes + self->strip_bytes;
}

/* Its coils are those left, if fewer than in the rounds before. */
static void set_round(encode *e, int64_t first, int64_t group) {
    int64_t left = e->self->coils - first;
    e->first = first;
    e->count = left < group ? left : group;
}

static firenet_status encoding_forward(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    const fn_encoding *self = (const fn_encoding *)a;
    void *image = fn_scratch_push(scratch, a->scratch);
    encode e = begin(a, scratch, image ? image : in, out);
    int64_t group = e.count;
    if (image) {
        reorder(&e, scratch, false, in, image);
    }
    for (int64_t c = 0; c < self->coils; c += group) {
        set_round(&e, c, group);
        fn_scratch_share(scratch, thread_buffer(self),
                         e.count * self->n[FN_GATHER], plane_forward, &e);
        fn_scratch_share(scratch, self->strip_bytes,
                         e.count * fn_encoding_strips(self), strip_forward, &e);
    }
    return FIRENET_OK;
}

static firenet_status encoding_adjoint(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    const fn_encoding *self = (const fn_encoding *)a;
    void *image = fn_scratch_push(scratch, a->scratch);
    encode e = begin(a, scratch, in, image ? image : out);
    int64_t group = e.count;
    for (int64_t c = 0; c < self->coils; c += group) {
        set_round(&e, c, group);
        fn_scratch_share(scratch, self->strip_bytes,
                         e.count * fn_encoding_strips(self), strip_adjoint, &e);
        fn_scratch_share(scratch, thread_buffer(self), self->n[FN_GATHER],
                         plane_adjoint, &e);
    }
    if (image) {
        reorder(&e, scratch, true, image, out);
    }
    return FIRENET_OK;
}

static void encoding_destroy(firenet_operator *a) {
    fn_encoding *self = (fn_encoding *)a;
    for (int axis = 0; axis < FN_ENCODING_AXES; ++axis) {
        fn_fft_destroy(&self->fft[axis]);
    }
    fn_sample_table_free(&self->samples, a->context);
    fn_free(a->context, self->line);
    fn_free(a->context, self->maps);
}

const fn_operator_table fn_encoding_table = {
    .forward = encoding_forward,
    .adjoint = encoding_adjoint,
    .destroy = encoding_destroy,
    .form = fn_encoding_form,
};
