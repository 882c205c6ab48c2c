/* SPDX-License-Identifier: BSD-3-Clause */
/* What pins are taken of: an operator, a model and data, made by additions and
 * multiplications alone. */
#include "operators.h"
#include "pins.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SIDE = 64, /* N = 4096 coefficients: several blocks for several threads */
    CELLS = SIDE * SIDE,
    SAMPLES = 1200,
    DENSE_ROWS = 60,
    DENSE_COLS = 160,
    PARTS = 3 /* of a stack */
};

static const char *const family_names[PINS_FAMILIES] = {
    [PINS_WALSH] = "walsh",     [PINS_USER] = "user",
    [PINS_WEIGHTS] = "weights", [PINS_FOURIER] = "fourier",
    [PINS_DENSE] = "dense",     [PINS_COILS] = "coils"};

static const char *name_of(firenet_type type) {
    return type == FIRENET_F32   ? "f32"
           : type == FIRENET_F64 ? "f64"
           : type == FIRENET_C64 ? "c64"
                                 : "c128";
}

static firenet_type complex_of(firenet_type type) {
    return type == FIRENET_F32   ? FIRENET_C64
           : type == FIRENET_F64 ? FIRENET_C128
                                 : type;
}

/* ------------------------------------------------------------- transforms */

/* a o b; drops both. */
static firenet_operator *then(firenet_context *c, firenet_operator *a,
                              firenet_operator *b) {
    firenet_operator *ab = NULL;
    must(firenet_operator_compose(&ab, c, a, b), c);
    firenet_operator_release(a);
    firenet_operator_release(b);
    return ab;
}

/* `count` distinct indices below CELLS, low ones first of all. */
static void draw_indices(int64_t *indices, int64_t count, uint64_t seed) {
    char taken[CELLS] = {0};
    for (int64_t i = 0; i < count; i++) {
        int64_t at = i;
        while (i >= count / 8 && taken[at])
            at = (int64_t)(random_bits(&seed) % CELLS);
        taken[at] = 1;
        indices[i] = at;
    }
}

/* The sampled transform of an image, of `count` samples. */
static firenet_operator *sampled(firenet_context *c, int fourier,
                                 firenet_type type, int64_t count,
                                 uint64_t seed) {
    static const int64_t shape[] = {SIDE, SIDE};
    int64_t indices[SAMPLES];
    firenet_operator *sample = NULL, *transform = NULL;
    firenet_type of = fourier ? complex_of(type) : type;
    draw_indices(indices, count, seed);
    must(firenet_operator_create_sample(&sample, c, of, CELLS, indices, count),
         c);
    must(fourier ? firenet_operator_create_dft(&transform, c, of, 2, shape, 3)
                 : firenet_operator_create_walsh(&transform, c, of, 2, shape,
                                                 FIRENET_WALSH_SEQUENCY),
         c);
    return then(c, sample, transform);
}

/* `a`, of complex images, for real ones too. */
static firenet_operator *of_images(firenet_context *c, firenet_operator *a,
                                   firenet_type type) {
    firenet_operator *embed = NULL;
    if (firenet_operator_domain_type(a) == type)
        return a;
    must(firenet_operator_create_complex(&embed, c, complex_of(type), CELLS),
         c);
    return then(c, a, embed);
}

static firenet_operator *weighted(firenet_context *c, firenet_operator *a,
                                  uint64_t seed) {
    firenet_operator *diagonal = NULL;
    firenet_type type = firenet_operator_domain_type(a);
    vec weights = vec_random(type, CELLS, seed);
    must(firenet_operator_create_diagonal(&diagonal, c, type, CELLS, type,
                                          weights.data),
         c);
    vec_free(&weights);
    return then(c, a, diagonal);
}

static firenet_operator *stacked(firenet_context *c, int fourier,
                                 firenet_type type) {
    firenet_operator *parts[PARTS], *stack = NULL;
    for (int i = 0; i < PARTS; i++) {
        uint64_t seed = 20 + (uint64_t)i;
        parts[i] =
            weighted(c, sampled(c, fourier, type, SAMPLES / PARTS, seed), seed);
    }
    must(firenet_operator_stack(&stack, c, parts, PARTS), c);
    for (int i = 0; i < PARTS; i++)
        firenet_operator_release(parts[i]);
    return stack;
}

/* `a` of the image that Haar coefficients stand for. */
static firenet_operator *of_coefficients(firenet_context *c,
                                         firenet_operator *a) {
    static const int64_t shape[] = {SIDE, SIDE};
    firenet_operator *haar = NULL, *back = NULL;
    must(firenet_operator_create_haar(&haar, c, firenet_operator_domain_type(a),
                                      2, shape, 3, FIRENET_LAYOUT_LEVELS),
         c);
    must(firenet_operator_adjoint(&back, c, haar), c);
    firenet_operator_release(haar);
    return then(c, a, back);
}

/* --------------------------------------------------------------- matrices */

static int user_forward(const void *in, int64_t in_length, void *out,
                        int64_t out_length, void *user) {
    const vec *m = user;
    const vec x = {m->type, in_length, (void *)(uintptr_t)in};
    vec y = {m->type, out_length, out};
    for (int64_t i = 0; i < out_length; i++) {
        double complex sum = 0;
        for (int64_t j = 0; j < in_length; j++)
            sum += vec_get(m, i * in_length + j) * vec_get(&x, j);
        vec_set(&y, i, sum);
    }
    return 0;
}

static int user_adjoint(const void *in, int64_t in_length, void *out,
                        int64_t out_length, void *user) {
    const vec *m = user;
    const vec y = {m->type, in_length, (void *)(uintptr_t)in};
    vec x = {m->type, out_length, out};
    for (int64_t j = 0; j < out_length; j++) {
        double complex sum = 0;
        for (int64_t i = 0; i < in_length; i++)
            sum += conj(vec_get(m, i * out_length + j)) * vec_get(&y, i);
        vec_set(&x, j, sum);
    }
    return 0;
}

/* A given bound on the norm, sqrt(rows cols) max |a_ij|, spares an estimate
 * from normal numbers, which are the C library's. */
static firenet_operator *dense(subject *s, int user, firenet_type type) {
    firenet_operator *a = NULL;
    firenet_context *c = s->context;
    s->matrix = vec_random(type, (int64_t)DENSE_ROWS * DENSE_COLS, 4);
    must(user ? firenet_operator_create_user(
                    &a, c, type, DENSE_ROWS, type, DENSE_COLS, user_forward,
                    user_adjoint, NULL, &s->matrix, 24, FIRENET_CALLBACK_CALLER)
              : firenet_operator_create_matrix(
                    &a, c, type, DENSE_ROWS, DENSE_COLS, s->matrix.data,
                    DENSE_COLS, FIRENET_MATRIX_ROW_MAJOR,
                    FIRENET_MATRIX_BORROWED, 0),
         c);
    return a;
}

/* ----------------------------------------------------------------- subject */

static firenet_operator *operator_of(subject *s, pins_family family,
                                     firenet_type type) {
    firenet_context *c = s->context;
    int fourier = family >= PINS_OWN;
    firenet_operator *a = family == PINS_USER || family == PINS_DENSE
                              ? dense(s, family == PINS_USER, type)
                          : family == PINS_WEIGHTS || family == PINS_COILS
                              ? stacked(c, fourier, type)
                              : sampled(c, fourier, type, SAMPLES, 3);
    return s->matrix.data ? a : of_coefficients(c, of_images(c, a, type));
}

static void make_model(subject *s, int64_t n) {
    const int64_t bounds[] = {n / 16, n / 4, n};
    const int64_t sparsities[] = {n / 32, n / 40, n / 40};
    uint64_t seed = 8;
    must(firenet_levels_create(&s->levels, s->context, 3, bounds, sparsities,
                               NULL),
         s->context);
    s->weights = calloc((size_t)n, sizeof *s->weights);
    if (!s->weights)
        must(FIRENET_ERR_NOMEM, NULL);
    for (int64_t i = 0; i < n; i++)
        s->weights[i] = 0.5 + random_uniform(&seed);
}

/* y = A x + noise, of an x with a twentieth of its entries. */
static void make_data(subject *s, firenet_type type, int64_t n) {
    uint64_t seed = 10;
    vec truth = vec_random(type, n, 9);
    for (int64_t i = 0; i < n; i++)
        if (random_uniform(&seed) > 0.05)
            vec_set(&truth, i, 0);
    s->y = operator_applied(s->context, s->a, &truth, 0);
    vec noise = vec_random(s->y.type, s->y.length, 11);
    for (int64_t i = 0; i < s->y.length; i++)
        vec_set(&s->y, i, vec_get(&s->y, i) + 0.01 * vec_get(&noise, i));
    s->x0 = vec_random(type, n, 12);
    s->x = vec_new(type, n);
    vec_free(&truth);
    vec_free(&noise);
}

void subject_make(subject *s, pins_family family, firenet_type type,
                  int threads) {
    *s = (subject){.context = NULL};
    snprintf(s->name, sizeof s->name, "%s/%s/%d", family_names[family],
             name_of(type), threads);
    must(firenet_context_create(&s->context, NULL, NULL, NULL), NULL);
    must(firenet_context_set_threads(s->context, threads), s->context);
    s->a = operator_of(s, family, type);
    int64_t n = firenet_operator_cols(s->a);
    make_model(s, n);
    make_data(s, type, n);
}

void subject_drop(subject *s) {
    firenet_levels_release(s->levels);
    firenet_operator_release(s->a);
    free(s->weights);
    vec_free(&s->matrix);
    vec_free(&s->y);
    vec_free(&s->x0);
    vec_free(&s->x);
    firenet_context_release(s->context);
}
