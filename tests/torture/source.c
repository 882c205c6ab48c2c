/* SPDX-License-Identifier: BSD-3-Clause */
#include "source.h"

static const char *const design_names[DESIGNS] = {
    "gaussian", "ar-0.5",    "ar-0.9", "ar-0.99", "expression", "uncentred",
    "rank",     "duplicate", "zero",   "tiny",    "huge",       "vander",
    "tones",    "frequency", "blocks", "uniform"};

static void draw_shape(draw *d, const problem_class *c, int which,
                       int64_t *rows, int64_t *cols) {
    *rows = draw_size(d, 1, 60);
    *cols = draw_size(d, 1, 300);
    if (c->shape == SMALL_SHAPE) {
        *rows = draw_integer(d, 1, 3);
        *cols = draw_integer(d, 1, 5);
    } else if (c->shape == ROW_SHAPE) {
        *rows = 1;
    } else if (c->shape == TALL_SHAPE || c->regime == INFEASIBLE) {
        *rows = draw_size(d, 2, 60);
        *cols = draw_integer(d, 1, which == DEFICIENT ? 60 : *rows - 1);
    } else if (which == EXPRESSION || which == UNCENTRED) {
        int whole = draw_chance(d, 0.02);
        *rows = whole ? 62 : draw_size(d, 8, 60);
        *cols = whole ? 2000 : draw_size(d, 60, 600);
    }
}

static model *draw_matrix(draw *d, instance *p, const problem_class *c,
                          int is_complex) {
    int which = c->source == ANY_DESIGN ? (int)draw_integer(d, 0, DESIGNS - 1)
                                        : c->source;
    int64_t rows, cols;
    draw_shape(d, c, which, &rows, &cols);
    model *m = model_matrix(rows, cols, is_complex);
    if (which < DESIGNS) {
        p->design_name = design_names[which];
        design_fill(d, (design)which, m);
    } else {
        p->design_name = "nothing";
    }
    return m;
}

/* Smooth sensitivities that turn in phase, away from zero somewhere. */
static double complex *draw_coils(draw *d, int64_t coils, const int64_t *side) {
    int64_t pixels = side[0] * side[1];
    double complex *coil = torture_alloc(coils * pixels, sizeof *coil);
    for (int64_t c = 0; c < coils; c++) {
        double u = draw_uniform(d), v = draw_uniform(d);
        double phase = 6.28 * draw_uniform(d), width = draw_log(d, 0.1, 1);
        for (int64_t i = 0; i < pixels; i++) {
            double r = (double)(i / side[1]) / (double)side[0] - u;
            double s = (double)(i % side[1]) / (double)side[1] - v;
            coil[c * pixels + i] =
                cexp(-(r * r + s * s) / width + (phase + 3 * r) * I);
        }
    }
    return coil;
}

static model *draw_transform(draw *d, instance *p, const problem_class *c,
                             int is_complex) {
    transform_kind kind = c->source == OF_WALSH ? WALSH : FOURIER;
    int64_t side[2], coils = 0;
    for (int axis = 0; axis < 2; axis++) {
        side[axis] = INT64_C(1)
                     << draw_integer(d, 1, draw_chance(d, 0.1) ? 6 : 4);
        if (kind == FOURIER && draw_chance(d, 0.3)) {
            side[axis] = draw_size(d, 1, 20);
        }
    }
    int deepest = 0;
    while ((side[0] >> deepest) % 2 == 0 && (side[1] >> deepest) % 2 == 0) {
        deepest++;
    }
    int levels = draw_chance(d, 0.7) ? deepest : 0;
    int64_t pixels = side[0] * side[1];
    int64_t count = draw_size(d, 1 + pixels / 20, pixels);
    int64_t *samples = torture_alloc(count, sizeof *samples);
    draw_subset(d, pixels, count, samples);
    double complex *coil = NULL;
    if (c->source == OF_COILS) {
        coils = draw_integer(d, 1, 4);
        coil = draw_coils(d, coils, side);
        for (int64_t i = 0; i < coils * pixels && c->regime == NO_OPERATOR;
             i++) {
            coil[i] = 0;
        }
        is_complex = 1;
    }
    p->design_name = levels > 0 ? "haar" : "pixels";
    return model_transform(kind, side, levels, count, samples, coils, coil,
                           is_complex);
}

model *source_draw(draw *d, instance *p, const problem_class *c) {
    int is_complex = draw_chance(d, 0.4);
    if (c->source == OF_FOURIER || c->source == OF_WALSH ||
        c->source == OF_COILS) {
        return draw_transform(d, p, c, is_complex);
    }
    return draw_matrix(d, p, c, is_complex);
}
