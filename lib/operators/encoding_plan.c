/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the samples of coils leave and enter (encoding.c): the gather axis and
 * those of its lines that hold samples; images in the order of the plan. */
#include "operators/encoding.h"

#include <string.h>

/* Points of the image or of its spectrum by axis. */
typedef struct point {
    int64_t k[FIRENET_MAX_AXES];
} point;

/* The frequencies of the user's sample `index`. */
static point frequency_of(const fn_shape *image, fn_centring centring,
                          int64_t index) {
    point p = {{0}};
    for (int a = image->axes - 1; a >= 0; --a) {
        int64_t n = image->size[a];
        p.k[a] = fn_fft_frequency(n, centring.spectrum >> a & 1, index % n);
        index /= n;
    }
    return p;
}

/* Where the line of `axis` through a point is in the plane of the others. */
static int64_t line_of(const fn_shape *image, int axis, const point *p) {
    int64_t line = 0;
    for (int a = 0; a < image->axes; ++a) {
        line = a == axis ? line : line * image->size[a] + p->k[a];
    }
    return line;
}

typedef struct plan {
    fn_encoding *self;
    fn_centring centring;
    const int64_t *indices;
    int64_t count;
    int64_t *number; /* of a plane's line among those that hold samples; -1 */
} plan;

static int64_t index_of(const plan *p, int64_t i) {
    return p->indices ? p->indices[i] : i;
}

/* Numbers the lines of an axis that hold samples; how many. */
static int64_t number_lines(const plan *p, int axis) {
    const fn_shape *image = &p->self->image;
    int64_t plane = image->length / image->size[axis], lines = 0;
    memset(p->number, -1, (size_t)plane * sizeof *p->number);
    for (int64_t i = 0; i < p->count; ++i) {
        point at = frequency_of(image, p->centring, index_of(p, i));
        p->number[line_of(image, axis, &at)] = 0;
    }
    for (int64_t l = 0; l < plane; ++l) {
        if (p->number[l] == 0) {
            p->number[l] = lines++;
        }
    }
    return lines;
}

/* The axis whose lines with samples have the fewest points. */
static int choose_axis(const plan *p) {
    const fn_shape *image = &p->self->image;
    int best = 0;
    int64_t fewest = INT64_MAX;
    for (int a = 0; a < image->axes; ++a) {
        int64_t points = number_lines(p, a) * image->size[a];
        if (points < fewest) {
            fewest = points;
            best = a;
        }
    }
    return best;
}

/* Lines are skipped where at most so many of four hold samples. */
#define SKIPPED 3

/* What encoding_lines.h takes: the first axis, other than a single one or one
 * of one point, whose lines are sampled whole or not at all; -1 for two axes
 * most of whose lines hold samples; else -2. */
static int lines_axis(const plan *p) {
    const fn_shape *image = &p->self->image;
    for (int a = 0; a < image->axes && image->axes > 1; ++a) {
        int64_t n = image->size[a];
        if (n > 1 && number_lines(p, a) * n == p->count) {
            return a;
        }
    }
    int axis = choose_axis(p);
    int64_t lines = image->length / image->size[axis];
    bool all = 4 * number_lines(p, axis) > SKIPPED * lines;
    return image->axes == 2 && all && image->size[0] > 1 ? -1 : -2;
}

static void set_axes(fn_encoding *self, int axis, uint32_t image_centred) {
    const fn_shape *image = &self->image;
    int last = FN_ALONG;
    self->axis = axis;
    for (int i = 0; i < FN_ENCODING_AXES; ++i) {
        self->n[i] = 1;
        self->origin[i] = 0;
    }
    self->n[FN_GATHER] = image->size[axis];
    self->origin[FN_GATHER] = fn_origin(image_centred, image, axis);
    for (int a = image->axes - 1; a >= 0; --a) {
        if (a != axis) {
            self->n[last] = image->size[a];
            self->origin[last--] = fn_origin(image_centred, image, a);
        }
    }
    self->plane = image->length / image->size[axis];
}

static int64_t piece_of(const void *data, int64_t index, int64_t *offset) {
    const plan *p = data;
    const fn_encoding *self = p->self;
    point at = frequency_of(&self->image, p->centring, index);
    int64_t line = p->number[line_of(&self->image, self->axis, &at)];
    *offset = line % FN_ENCODING_STRIP *
                  fn_encoding_stride(self->base.domain, self->n[FN_GATHER]) +
              at.k[self->axis];
    return line / FN_ENCODING_STRIP;
}

static firenet_status keep_lines(plan *p) {
    fn_encoding *self = p->self;
    self->lines = number_lines(p, self->axis);
    self->whole = self->lines == self->plane;
    self->line_stride = fn_encoding_stride(self->base.domain, self->lines);
    self->line =
        fn_operator_alloc(&self->base, self->lines, sizeof *self->line);
    if (!self->line) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t l = 0; l < self->plane; ++l) {
        if (p->number[l] >= 0) {
            self->line[p->number[l]] = l;
        }
    }
    firenet_status status = fn_sample_table_create(&self->samples, &self->base,
                                                   self->lines, p->count);
    if (status == FIRENET_OK) {
        fn_sample_table_sort(&self->samples, fn_encoding_strips(self), piece_of,
                             p, p->indices, p->count);
    }
    return status;
}

static void set_bytes(fn_encoding *self) {
    firenet_type type = self->base.domain;
    int64_t longest = self->n[FN_GATHER] > self->n[FN_ACROSS]
                          ? self->n[FN_GATHER]
                          : self->n[FN_ACROSS];
    self->plane_bytes = fn_vector_bytes(type, self->plane);
    self->row_bytes = fn_vector_bytes(type, self->n[FN_ALONG]);
    self->strip_bytes = fn_vector_bytes(
        type, (FN_ENCODING_STRIP + 1) * fn_encoding_stride(type, longest));
    self->coil_bytes =
        fn_vector_bytes(type, self->n[FN_GATHER] * self->line_stride);
}

firenet_status fn_encoding_plan(fn_encoding *self, fn_centring centring,
                                const int64_t *indices, int64_t count) {
    plan p = {self, centring, indices, count, NULL};
    int64_t largest = 1;
    for (int a = 0; a < self->image.axes; ++a) {
        int64_t plane = self->image.length / self->image.size[a];
        largest = plane > largest ? plane : largest;
    }
    p.number = fn_alloc(self->base.context, largest, sizeof *p.number);
    if (!p.number) {
        return FIRENET_ERR_NOMEM;
    }
    self->lines_axis = lines_axis(&p);
    set_axes(self, choose_axis(&p), centring.image);
    firenet_status status =
        self->lines_axis == -2 ? keep_lines(&p) : FIRENET_OK;
    set_bytes(self);
    fn_free(self->base.context, p.number);
    return status;
}

/* ------------------------------------------------------------------ images */

/* Rows of a block of a transposition. */
#define BLOCK 64

int64_t fn_encoding_blocks(const fn_encoding *self) {
    bool last = self->axis == self->image.axes - 1;
    return self->axis == 0 ? 1
           : last          ? (self->plane + BLOCK - 1) / BLOCK
                           : self->n[FN_ACROSS];
}

/* The last of several axes comes first: a transposition, by rows of the
 * user's. */
static void transpose_block(const fn_encoding *self, const fn_kernels *kernels,
                            bool back, int64_t b, const void *in, void *out) {
    firenet_type type = self->base.domain;
    int64_t n = self->n[FN_GATHER], first = b * BLOCK;
    int64_t left = self->plane - first, rows = left < BLOCK ? left : BLOCK;
    if (back) {
        kernels->transpose(n, rows, 1.0, fn_at_const(type, in, first),
                           self->plane, fn_at(type, out, first * n), n);
    } else {
        kernels->transpose(rows, n, 1.0, fn_at_const(type, in, first * n), n,
                           fn_at(type, out, first), self->plane);
    }
}

/* The middle one of three: whole rows move. */
static void move_rows(const fn_encoding *self, bool back, int64_t i,
                      const void *in, void *out) {
    firenet_type type = self->base.domain;
    int64_t n = self->n[FN_ALONG], planes = self->n[FN_GATHER];
    for (int64_t p = 0; p < planes; ++p) {
        int64_t theirs = (i * planes + p) * n, ours = p * self->plane + i * n;
        memcpy(fn_at(type, out, back ? theirs : ours),
               fn_at_const(type, in, back ? ours : theirs),
               (size_t)n * fn_type_size(type));
    }
}

void fn_encoding_reorder(const fn_encoding *self, const fn_kernels *kernels,
                         bool back, int64_t b, const void *in, void *out) {
    if (self->axis == 0) {
        memcpy(out, in,
               (size_t)self->image.length * fn_type_size(self->base.domain));
    } else if (self->axis == self->image.axes - 1) {
        transpose_block(self, kernels, back, b, in, out);
    } else {
        move_rows(self, back, b, in, out);
    }
}

/* ------------------------------------------------------- what it is made of */

static void encoding_samples(const firenet_operator *a, fn_sample_fn take,
                             void *to) {
    const fn_encoding *self = (const fn_encoding *)a;
    int64_t stride = fn_encoding_stride(a->domain, self->n[FN_GATHER]);
    for (int64_t s = 0; s < fn_encoding_strips(self); ++s) {
        for (int64_t i = self->samples.start[s]; i < self->samples.start[s + 1];
             ++i) {
            int64_t offset = self->samples.offset[i];
            int64_t line = self->line[s * FN_ENCODING_STRIP + offset / stride];
            int64_t element = 0, step = 1;
            for (int x = self->image.axes - 1; x >= 0; --x) {
                int64_t n = self->image.size[x], k = offset % stride;
                if (x != self->axis) {
                    k = line % n;
                    line /= n;
                }
                element += k * step;
                step *= n;
            }
            take(to, self->samples.sample[i], element);
        }
    }
}

/* A map in the user's order of axes. */
static void encoding_map(const firenet_operator *a, int64_t number, void *to) {
    const fn_encoding *self = (const fn_encoding *)a;
    for (int64_t b = 0; b < fn_encoding_blocks(self); ++b) {
        fn_encoding_reorder(
            self, fn_kernels_for(a->context, a->domain), true, b,
            fn_at_const(a->domain, self->maps, number * self->image.length),
            to);
    }
}

void fn_encoding_form(const firenet_operator *a, fn_form *form) {
    const fn_encoding *self = (const fn_encoding *)a;
    form->kind = FN_FORM_ENCODING;
    form->shape = self->image;
    form->count = a->rows / self->coils;
    form->coils = self->coils;
    form->sets = self->sets;
    form->samples = encoding_samples;
    form->map = encoding_map;
    for (int x = 0, free = FN_ALONG - self->image.axes + 2;
         x < self->image.axes; ++x) {
        form->image[x] = self->origin[x == self->axis ? FN_GATHER : free++];
    }
}
