/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks of an encoding operator's arguments, its maps and what follows from
 * them. */
#include "operators/encoding.h"
#include "operators/encoding_lines.h"
#include "operators/sample.h"

#include <firenet/encoding.h>
#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------- maps */

/* Sums over coils at a chunk of pixels, of maps divided by their largest
 * modulus: |s_0|^2, |s_1|^2 and conj(s_0) s_1. */
typedef struct gram {
    double sum[2][FN_CHUNK];
    double modulus[FN_CHUNK];
    double cross[2 * FN_CHUNK], product[2 * FN_CHUNK]; /* of the maps' type */
} gram;

static const void *map_at(const fn_encoding *self, int64_t coil, int set,
                          int64_t at) {
    return fn_at_const(self->base.domain, self->maps,
                       (coil * self->sets + set) * self->image.length + at);
}

static void add_squares(const fn_encoding *self, gram *g, int set, int64_t at,
                        int64_t count, double largest) {
    const fn_kernels *real = fn_kernels_for(self->base.context, FIRENET_F64);
    const fn_kernels *kernels =
        fn_kernels_for(self->base.context, self->base.domain);
    for (int64_t c = 0; c < self->coils; ++c) {
        kernels->modulus(count, map_at(self, c, set, at), g->modulus);
        real->scale(count, 1.0 / largest, g->modulus, g->modulus);
        real->multiply(count, false, g->modulus, g->modulus, g->modulus);
        real->axpby(count, 1.0, g->modulus, 1.0, g->sum[set]);
    }
}

/* |sum conj(s_0) s_1| to modulus. */
static void cross_modulus(const fn_encoding *self, gram *g, int64_t at,
                          int64_t count, double largest) {
    const fn_kernels *kernels =
        fn_kernels_for(self->base.context, self->base.domain);
    for (int64_t c = 0; c < self->coils; ++c) {
        kernels->scale(count, 1.0 / largest, map_at(self, c, 0, at),
                       g->product);
        kernels->multiply(count, true, g->product, map_at(self, c, 1, at),
                          g->product);
        kernels->axpby(count, 1.0 / largest, g->product, 1.0, g->cross);
    }
    kernels->modulus(count, g->cross, g->modulus);
}

/* Range of the largest eigenvalue over pixels. The sums of products are made in
 * the maps' precision: what rounding may have taken is added. */
static void chunk_range(const fn_encoding *self, gram *g, int64_t at,
                        double largest, double range[2]) {
    int64_t left = self->image.length - at;
    int64_t count = left < FN_CHUNK ? left : FN_CHUNK;
    double slack =
        ((double)self->coils + 4.0) * fn_type_epsilon(self->base.domain);
    memset(g, 0, sizeof *g);
    add_squares(self, g, 0, at, count, largest);
    if (self->sets == 2) {
        add_squares(self, g, 1, at, count, largest);
        cross_modulus(self, g, at, count, largest);
    }
    for (int64_t i = 0; i < count; ++i) {
        double value = g->sum[0][i];
        if (self->sets == 2) {
            double a = g->sum[0][i], b = g->sum[1][i];
            value = 0.5 * (a + b) + hypot(0.5 * (a - b), g->modulus[i]) +
                    slack * 0.5 * (a + b);
        }
        range[0] = fmin(range[0], value);
        range[1] = fmax(range[1], value);
    }
}

/* Of one set, sums that are constant up to rounding: with all of k-space, or
 * of one coil. */
static void set_isometry(fn_encoding *self, const double range[2]) {
    firenet_operator *base = &self->base;
    double slack = 8.0 * fn_type_epsilon(base->domain);
    double c = base->norm_size * base->norm_size;
    bool constant = self->sets == 1 && c > 0.0 && c <= DBL_MAX &&
                    range[1] - range[0] <= slack * range[1];
    if (constant && fabs(c - 1.0) <= slack) {
        base->norm_size = base->norm_proved = c = 1.0;
    }
    bool all = base->rows == self->coils * base->cols;
    base->isometry = constant && all ? c : 0.0;
    base->coisometry = constant && self->coils == 1 ? c : 0.0;
}

static firenet_status set_norm(fn_encoding *self) {
    firenet_operator *base = &self->base;
    gram *g = fn_alloc(base->context, 1, sizeof *g);
    if (!g) {
        return FIRENET_ERR_NOMEM;
    }
    int64_t elements = self->coils * self->sets * self->image.length;
    double largest =
        fn_vector_largest(base->context, base->domain, elements, self->maps);
    double range[2] = {INFINITY, 0.0};
    bool any = largest > 0.0;
    /* Of subnormal numbers there are no reciprocals. */
    largest = fmax(largest, fn_type_single(base->domain) ? FLT_MIN : DBL_MIN);
    for (int64_t i = 0; i < self->image.length && any; i += FN_CHUNK) {
        chunk_range(self, g, i, largest, range);
    }
    base->norm_size = base->norm_proved = largest * sqrt(range[1]);
    set_isometry(self, range);
    fn_free(base->context, g);
    return FIRENET_OK;
}

firenet_status fn_encoding_maps(fn_encoding *self, const void *maps) {
    firenet_operator *base = &self->base;
    const fn_kernels *kernels = fn_kernels_for(base->context, base->domain);
    int64_t cells = self->image.length;
    self->maps = fn_operator_alloc(base, self->coils * self->sets * cells,
                                   fn_type_size(base->domain));
    if (!self->maps) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t i = 0; i < self->coils * self->sets; ++i) {
        int64_t coil = i / self->sets, set = i % self->sets;
        for (int64_t b = 0; b < fn_encoding_blocks(self); ++b) {
            fn_encoding_reorder(self, kernels, false, b,
                                fn_at_const(base->domain, maps,
                                            (set * self->coils + coil) * cells),
                                fn_at(base->domain, self->maps, i * cells));
        }
    }
    return set_norm(self);
}

/* --------------------------------------------------------------- creation */

typedef struct arguments {
    firenet_type type;
    fn_shape shape;
    fn_centring centring;
    int sets;
    int64_t coils;
    const void *maps;
    const int64_t *indices;
    int64_t count;
} arguments;

static firenet_status check_centring(firenet_context *context,
                                     const arguments *given) {
    const uint32_t mask[2] = {given->centring.spectrum, given->centring.image};
    for (int i = 0; i < 2; ++i) {
        if (mask[i] >> given->shape.axes) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "%s: %#x has a bit above axis %d",
                           i ? "image_centred" : "centred", (unsigned)mask[i],
                           given->shape.axes - 1);
        }
    }
    return FIRENET_OK;
}

static firenet_status check_counts(firenet_context *context,
                                   const arguments *given) {
    int64_t n = given->shape.length;
    if (given->sets < 1 || given->sets > 2) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "sets: %d, allowed is 1 or 2", given->sets);
    }
    firenet_status status = fn_check_length(context, "coils", given->coils);
    if (status != FIRENET_OK) {
        return status;
    }
    if (given->coils > FN_LENGTH_MAX / (given->sets * n)) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "coils: %lld maps of %d x %lld points, at most %lld "
                       "elements in all",
                       (long long)given->coils, given->sets, (long long)n,
                       (long long)FN_LENGTH_MAX);
    }
    int64_t least = given->indices ? 1 : n;
    if (given->count < least || given->count > n) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is %lld .. %lld, the points of "
                       "shape",
                       (long long)given->count, (long long)least, (long long)n);
    }
    if (given->count > FN_SAMPLED_MAX) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "count: %lld, at most %lld", (long long)given->count,
                       (long long)FN_SAMPLED_MAX);
    }
    return FIRENET_OK;
}

static firenet_status check(firenet_context *context, const arguments *given) {
    firenet_status status = check_centring(context, given);
    if (status == FIRENET_OK) {
        status = check_counts(context, given);
    }
    if (status == FIRENET_OK && !given->maps) {
        status = fn_fail_null(context, "maps");
    }
    if (status == FIRENET_OK) {
        status = fn_check_finite(
            context, "maps", given->type,
            given->sets * given->coils * given->shape.length, given->maps);
    }
    if (status == FIRENET_OK && given->indices) {
        status = fn_check_indices(context, given->shape.length, given->indices,
                                  given->count);
    }
    return status;
}

static firenet_status build(fn_encoding *self, const arguments *given) {
    firenet_operator *base = &self->base;
    firenet_status status =
        fn_encoding_plan(self, given->centring, given->indices, given->count);
    bool own = self->lines_axis == -2; /* products */
    for (int a = 0; own && a < FN_ENCODING_AXES && status == FIRENET_OK; ++a) {
        status = fn_fft_create(&self->fft[a], base->context, base->domain,
                               self->n[a]);
    }
    if (status == FIRENET_OK) {
        status = fn_encoding_maps(self, given->maps);
    }
    base->scratch =
        self->axis > 0 ? fn_vector_bytes(base->domain, base->cols) : 0;
    base->thread_bytes = self->coil_bytes + self->plane_bytes +
                         2 * self->row_bytes + self->strip_bytes;
    if (status == FIRENET_OK) {
        char text[FN_SHAPE_TEXT];
        status = fn_operator_describe(
            base, "encoding[%lld coils%s, %lld of %lld, dft[%s%s]]",
            (long long)self->coils, self->sets == 2 ? ", 2 sets" : "",
            (long long)given->count, (long long)self->image.length,
            fn_shape_text(&self->image, text),
            fn_centring_text(given->centring));
    }
    return status;
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             const arguments *given) {
    firenet_status status = check(context, given);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_encoding *self =
        fn_operator_new(context, sizeof *self, &fn_encoding_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    double n = (double)given->shape.length, coils = (double)given->coils;
    self->image = given->shape;
    self->sets = given->sets;
    self->coils = given->coils;
    self->factor = 1.0 / sqrt(n);
    fn_operator_set_shape(&self->base, given->type, given->coils * given->count,
                          given->sets * given->shape.length);
    self->base.flops =
        coils * (5.0 * n * log2(n) + 8.0 * n * (double)given->sets);
    status = build(self, given);
    if (status != FIRENET_OK || self->lines_axis == -2) {
        return fn_operator_finish(out, &self->base, status);
    }
    const fn_lines_given lines = {.image = given->shape,
                                  .centring = given->centring,
                                  .axis = self->lines_axis,
                                  .sets = given->sets,
                                  .coils = given->coils,
                                  .maps = given->maps,
                                  .indices = given->indices,
                                  .count = given->count};
    status = fn_encoding_turned_create(out, &self->base, &lines);
    firenet_operator_release(&self->base);
    return status;
}

static firenet_status enter(firenet_operator **out, firenet_context *context,
                            int axes, const int64_t *shape, arguments *given) {
    firenet_status status = fn_check_type(context, given->type);
    if (status == FIRENET_OK && !fn_type_complex(given->type)) {
        status = fn_fail(context, FIRENET_ERR_TYPE,
                         "type: %s (%d), allowed are c64 and c128",
                         fn_type_name(given->type), (int)given->type);
    }
    if (status == FIRENET_OK) {
        status = fn_shape_set(&given->shape, context, axes, shape);
    }
    return status == FIRENET_OK ? create(out, context, given) : status;
}

firenet_status firenet_operator_create_encoding(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, uint32_t centred, uint32_t image_centred,
    int sets, int64_t coils, const void *maps, const int64_t *indices,
    int64_t count) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    arguments given = {.type = type,
                       .centring = {centred, image_centred},
                       .sets = sets,
                       .coils = coils,
                       .maps = maps,
                       .indices = indices,
                       .count = count};
    return fn_leave(context, enter(out, context, axes, shape, &given));
}
