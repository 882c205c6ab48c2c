/* SPDX-License-Identifier: BSD-3-Clause */
/* Where points, samples and maps of B are (encoding_lines.h). */
#include "operators/encoding_lines.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ images */

/* Rows of a block of a transposition. */
#define BLOCK 64

/* The lines' axis first: of the first axis there is nothing to do, the middle
 * one of three moves whole rows, the last one is a transposition. */
static fn_lines_order order_of(const fn_shape *image, int axis) {
    const int64_t *n = image->size;
    if (axis <= 0) {
        return (fn_lines_order){0};
    }
    return axis == image->axes - 1
               ? (fn_lines_order){1, image->length / n[axis], n[axis], 1}
               : (fn_lines_order){1, n[0], n[1], n[2]};
}

int64_t fn_lines_blocks(const fn_encoding_lines *self) {
    return self->order.outer > 0 ? (self->order.from + BLOCK - 1) / BLOCK : 1;
}

static void move_rows(const fn_lines_order *o, firenet_type type, bool back,
                      int64_t first, int64_t count, const void *in, void *out) {
    for (int64_t i = first; i < first + count; ++i) {
        for (int64_t j = 0; j < o->to; ++j) {
            int64_t theirs = (i * o->to + j) * o->row;
            int64_t ours = (j * o->from + i) * o->row;
            memcpy(fn_at(type, out, back ? theirs : ours),
                   fn_at_const(type, in, back ? ours : theirs),
                   (size_t)o->row * fn_type_size(type));
        }
    }
}

void fn_lines_reorder(const fn_encoding_lines *self, const fn_kernels *kernels,
                      bool back, int64_t b, const void *in, void *out) {
    const fn_lines_order *o = &self->order;
    firenet_type type = self->base.domain;
    int64_t first = b * BLOCK, left = o->from - first;
    int64_t count = left < BLOCK ? left : BLOCK;
    if (o->outer == 0) {
        memcpy(out, in, (size_t)self->image.length * fn_type_size(type));
    } else if (o->row > 1) {
        move_rows(o, type, back, first, count, in, out);
    } else if (back) {
        kernels->transpose(o->to, count, 1.0, fn_at_const(type, in, first),
                           o->from, fn_at(type, out, first * o->to), o->to);
    } else {
        kernels->transpose(count, o->to, 1.0,
                           fn_at_const(type, in, first * o->to), o->to,
                           fn_at(type, out, first), o->from);
    }
}

/* -------------------------------------------------------------------- maps */

/* Elements of a user's array from a point of the lines to the next, from row to
 * row of a plane, and along a row. */
typedef struct steps {
    int64_t point, row, along;
} steps;

static steps steps_of(const fn_encoding_lines *self) {
    const fn_shape *image = &self->image;
    int64_t step = 1, *free;
    steps s = {0};
    free = &s.along;
    for (int a = image->axes - 1; a >= 0; --a) {
        if (a == self->axis) {
            s.point = step;
        } else {
            *free = step;
            free = &s.row;
        }
        step *= image->size[a];
    }
    return s;
}

/* Between a row of B's and the user's elements. */
static void copy_row(firenet_type type, int64_t n, void *ours, void *theirs,
                     int64_t step, bool back) {
    size_t bytes = fn_type_size(type);
    if (step == 1) {
        memcpy(back ? theirs : ours, back ? ours : theirs, (size_t)n * bytes);
        return;
    }
    for (int64_t i = 0; i < n; ++i) {
        void *x = fn_at(type, ours, i), *y = fn_at(type, theirs, i * step);
        memcpy(back ? y : x, back ? x : y, bytes);
    }
}

static void copy_map(const fn_encoding_lines *self, int64_t number, bool back,
                     void *map) {
    firenet_type type = self->base.domain;
    int64_t all = self->coils * self->sets;
    int64_t rows = self->size[FN_PLANE_ACROSS], n = self->size[FN_PLANE_ALONG];
    const steps s = steps_of(self);
    for (int64_t p = 0; p < self->n; ++p) {
        for (int64_t r = 0; r < rows; ++r) {
            int64_t at = (p * all + number) * self->plane + r * n;
            copy_row(type, n, fn_at(type, self->maps, at),
                     fn_at(type, map, p * s.point + r * s.row), s.along, back);
        }
    }
}

static firenet_status take_maps(fn_encoding_lines *self, const void *maps) {
    firenet_type type = self->base.domain;
    int64_t n = self->image.length, all = self->coils * self->sets;
    self->maps = fn_operator_alloc(&self->base, all * n, fn_type_size(type));
    for (int64_t i = 0; self->maps && i < all; ++i) {
        int64_t theirs = i % self->sets * self->coils + i / self->sets;
        void *map = (void *)(uintptr_t)fn_at_const(type, maps, theirs * n);
        copy_map(self, i, false, map); /* only read */
    }
    return self->maps ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

void fn_lines_map(const fn_encoding_lines *self, int64_t number, void *to) {
    copy_map(self, number, true, to);
}

/* ----------------------------------------------------------------- samples */

/* A user's sample: its point in the plane, and its frequency along the line. */
typedef struct sample {
    int64_t in_plane, frequency;
} sample;

static sample sample_of(const fn_lines_given *given, int64_t i) {
    const fn_shape *image = &given->image;
    int64_t index = given->indices ? given->indices[i] : i, step = 1;
    sample s = {0, 0};
    for (int a = image->axes - 1; a >= 0; --a) {
        int64_t n = image->size[a];
        int64_t k =
            fn_fft_frequency(n, given->centring.spectrum >> a & 1, index % n);
        index /= n;
        if (a == given->axis) {
            s.frequency = k;
        } else {
            s.in_plane += k * step;
            step *= n;
        }
    }
    return s;
}

static int64_t piece_of(const void *data, int64_t in_plane, int64_t *offset) {
    const fn_encoding_lines *self = data;
    int64_t n = self->size[FN_PLANE_ALONG], column = in_plane % n;
    if (self->size[FN_PLANE_ACROSS] == 1) {
        *offset = column;
        return 0;
    }
    *offset = column % FN_LINES_STRIP * self->column_stride + in_plane / n;
    return column / FN_LINES_STRIP;
}

/* The lines that are sampled, in order of their points; how many, which is
 * count / n. `number` says which of them a point of the plane has. */
static void number_lines(const fn_lines_given *given, int64_t *line,
                         int64_t *number, int64_t plane) {
    int64_t lines = 0;
    memset(number, -1, (size_t)plane * sizeof *number);
    for (int64_t i = 0; i < given->count; ++i) {
        number[sample_of(given, i).in_plane] = 0;
    }
    for (int64_t p = 0; p < plane; ++p) {
        if (number[p] == 0) {
            line[lines++] = p;
        }
    }
}

/* Sorts them by strip, and numbers them in that order: so they leave one
 * behind the other. */
static void sort_lines(fn_encoding_lines *self, const fn_lines_given *given,
                       int64_t *line, int64_t *number) {
    fn_sample_table *samples = &self->samples;
    number_lines(given, line, number, self->plane);
    fn_sample_table_sort(samples, fn_lines_strips(self), piece_of, self, line,
                         self->lines);
    for (int64_t l = 0; l < self->lines; ++l) {
        number[line[samples->sample[l]]] = l;
        samples->sample[l] = (uint32_t)l;
    }
    for (int64_t i = 0; i < given->count; ++i) {
        sample s = sample_of(given, i);
        self->place[number[s.in_plane] * self->n + s.frequency] = i;
    }
}

static firenet_status take_samples(fn_encoding_lines *self,
                                   const fn_lines_given *given) {
    firenet_context *context = self->base.context;
    int64_t most = self->plane > fn_lines_strips(self) ? self->plane : 1;
    self->place =
        fn_operator_alloc(&self->base, given->count, sizeof *self->place);
    int64_t *line = fn_alloc(context, self->lines, sizeof *line);
    int64_t *number = fn_alloc(context, self->plane, sizeof *number);
    firenet_status status =
        fn_sample_table_create(&self->samples, &self->base, most, self->lines);
    if (!self->place || !line || !number) {
        status = FIRENET_ERR_NOMEM;
    }
    if (status == FIRENET_OK) {
        sort_lines(self, given, line, number);
    }
    fn_free(context, line);
    fn_free(context, number);
    return status;
}

/* ---------------------------------------------------------------- creation */

static void set_axes(fn_encoding_lines *self, const fn_lines_given *given) {
    const fn_shape *image = &given->image;
    int last = FN_PLANE_ALONG;
    self->n = self->size[FN_PLANE_ACROSS] = 1;
    for (int a = image->axes - 1; a >= 0; --a) {
        int64_t origin = fn_origin(given->centring.image, image, a);
        if (a == self->axis) {
            self->n = image->size[a];
            self->origin = origin;
        } else {
            self->size[last] = image->size[a];
            self->plane_origin[last--] = origin;
        }
    }
    self->plane = image->length / self->n;
    self->lines = given->count / self->n;
    self->factor = 1.0 / sqrt((double)self->plane);
    self->line_factor = 1.0 / sqrt((double)self->n);
    self->order = order_of(image, self->axis);
}

/* Elements between lines of n side by side; the pad keeps them out of each
 * other's cache sets. */
static int64_t stride_of(firenet_type type, int64_t n) {
    int64_t pad = (int64_t)(FN_ALIGNMENT / fn_type_size(type));
    return (n + pad - 1) / pad * pad + pad;
}

/* Bytes of maps that are taken there and back at once: near caches hold them
 * beside images. */
#define GROUP_BYTES ((size_t)1 << 16)

static void set_group(fn_encoding_lines *self) {
    size_t each =
        (size_t)(self->sets * self->plane) * fn_type_size(self->base.domain);
    int64_t group = (int64_t)(GROUP_BYTES / each);
    group = group < self->coils ? group : self->coils;
    self->group = group > 1 && self->n > 1 ? group : 1;
    self->groups = (self->coils + self->group - 1) / self->group;
}

static void set_bytes(fn_encoding_lines *self) {
    firenet_operator *base = &self->base;
    firenet_type type = base->domain;
    int64_t rows = self->size[FN_PLANE_ACROSS];
    const int64_t places = FN_LINES_STRIP + 1;
    self->row_stride = stride_of(type, self->size[FN_PLANE_ALONG]);
    self->column_stride = stride_of(type, rows);
    self->line_stride = stride_of(type, self->n);
    self->row_bytes = fn_vector_bytes(type, self->size[FN_PLANE_ALONG]);
    self->plane_bytes = fn_vector_bytes(type, rows * self->row_stride);
    self->strip_bytes = fn_vector_bytes(type, places * self->column_stride);
    self->line_bytes = fn_vector_bytes(type, places * self->line_stride);
    self->point_bytes = self->plane_bytes + 2 * self->row_bytes +
                        self->strip_bytes +
                        fn_vector_bytes(type, self->group * self->lines);
    size_t product = self->point_bytes + (self->n == 1 ? self->plane_bytes : 0);
    base->thread_bytes =
        product > self->line_bytes ? product : self->line_bytes;
    size_t images = self->order.outer > 0 ? 2 * fn_domain_bytes(base) : 0;
    size_t turn = fn_range_bytes(base);
    base->scratch = images > turn ? images : turn;
    base->pieces = self->groups * self->n;
}

static firenet_status make_transforms(fn_encoding_lines *self) {
    const firenet_operator *base = &self->base;
    firenet_status status =
        fn_fft_create(&self->line_fft, base->context, base->domain, self->n);
    for (int a = 0; a < FN_PLANE_AXES && status == FIRENET_OK; ++a) {
        status = fn_fft_create(&self->fft[a], base->context, base->domain,
                               self->size[a]);
    }
    return status;
}

firenet_status fn_encoding_lines_create(firenet_operator **out,
                                        const firenet_operator *model,
                                        const fn_lines_given *given) {
    fn_encoding_lines *self =
        fn_operator_new(model->context, sizeof *self, &fn_encoding_lines_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    self->image = given->image;
    self->axis = given->axis;
    self->sets = given->sets;
    self->coils = given->coils;
    fn_operator_set_shape(base, model->domain, model->rows, model->cols);
    fn_operator_copy_norms(base, model);
    set_axes(self, given);
    set_group(self);
    set_bytes(self);
    double axes = (double)given->image.axes;
    base->flops = model->flops * (given->axis < 0 ? 1.0 : (axes - 1.0) / axes);
    firenet_status status = make_transforms(self);
    if (status == FIRENET_OK) {
        status = take_samples(self, given);
    }
    if (status == FIRENET_OK) {
        status = take_maps(self, given->maps);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_describe(base, "%s by points", model->description);
    }
    return fn_operator_finish(out, base, status);
}
