/* SPDX-License-Identifier: BSD-3-Clause */
#include "arena.h"

#include "brain.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>

/* The patch to recover: folds and a ventricle. No lesson touches it. */
enum { TOP = 96, LEFT = 112, BRAIN = 256 };

static void cut(const image *brain, int64_t top, int64_t left, int turn,
                image *out) {
    for (int64_t i = 0; i < PATCH; i++)
        for (int64_t j = 0; j < PATCH; j++) {
            const int64_t a = turn & 1 ? PATCH - 1 - i : i,
                          b = turn & 2 ? PATCH - 1 - j : j;
            out->pixels[i * PATCH + j] =
                brain->pixels[(top + (turn & 4 ? b : a)) * brain->cols + left +
                              (turn & 4 ? a : b)];
        }
}

/* Another patch, in one of 8 positions; false if it is of no use: of the one
 * to recover, or black. */
static bool draw_lesson(const image *brain, uint64_t *state, image *out) {
    const int64_t top = random_index(state, BRAIN - PATCH + 1),
                  left = random_index(state, BRAIN - PATCH + 1);
    double sum = 0;
    cut(brain, top, left, (int)random_index(state, 8), out);
    for (int i = 0; i < PIXELS; i++)
        sum += out->pixels[i];
    return (llabs(top - TOP) >= PATCH || llabs(left - LEFT) >= PATCH) &&
           sum > .1 * PIXELS;
}

/* ------------------------------------------------------------------ lessons */

static bool fill(arena *a, const image *brain, int count, double *y,
                 double *x) {
    uint64_t state = 3;
    image patch;
    vector from = {0};
    bool ok = image_create(&patch, PATCH, PATCH) &&
              vector_create(&from, FIRENET_C128, PIXELS);
    for (int k = 0; ok && k < count;) {
        if (!draw_lesson(brain, &state, &patch))
            continue;
        const size_t inputs = 2 * (size_t)a->s.m.samples;
        vector to = {FIRENET_C128, a->s.m.samples, y + (size_t)k * inputs};
        vector_from_image(&from, &patch, (shift){0, 0});
        ok = measurement_apply(&a->s.m, a->s.m.measure, false, &from, &to);
        for (int i = 0; i < PIXELS; i++)
            x[(size_t)k * PIXELS + (size_t)i] = patch.pixels[i];
        k++;
    }
    vector_free(&from);
    image_free(&patch);
    return ok;
}

static bool train(arena *a, const image *brain, bool quick) {
    const int count = quick ? 300 : 4000, inputs = 2 * (int)a->s.m.samples;
    double *y = malloc((size_t)count * (size_t)inputs * sizeof *y),
           *x = malloc((size_t)count * PIXELS * sizeof *x);
    const bool ok =
        ((y && x) || complain("out of memory")) && fill(a, brain, count, y, x);
    if (ok)
        a->map = learned_train(&(lessons){inputs, PIXELS, count, y, x},
                               quick ? 64 : 400, quick ? 20 : 40);
    free(x);
    free(y);
    return a->map != NULL;
}

/* -------------------------------------------------------------------- arena */

static bool create_camera(arena *a) {
    firenet_context *context = a->s.m.context;
    firenet_operator *complex_image = NULL;
    firenet_status status = firenet_operator_create_complex(
        &complex_image, context, FIRENET_C128, PIXELS);
    if (!status)
        status = firenet_operator_compose(&a->camera, context, a->s.m.measure,
                                          complex_image);
    firenet_operator_release(complex_image);
    TRY(context, status);
    return true;
}

bool arena_open(arena *out, bool learning, bool quick) {
    *out = (arena){.map = NULL};
    image brain;
    if (!brain_read(&brain, BRAIN))
        return false;
    bool ok = image_create(&out->truth, PATCH, PATCH);
    if (ok) {
        cut(&brain, TOP, LEFT, 0, &out->truth);
        ok = subject_open(&out->s, MODALITY_FOURIER, &out->truth, .6, 0) &&
             create_camera(out) && (!learning || train(out, &brain, quick));
    }
    image_free(&brain);
    return ok;
}

void arena_close(arena *a) {
    learned_free(a->map);
    firenet_operator_release(a->camera);
    subject_close(&a->s);
    image_free(&a->truth);
}

bool arena_measure(const arena *a, const double *r, vector *y) {
    vector img = {0};
    bool ok = vector_create(&img, FIRENET_C128, PIXELS);
    for (int i = 0; ok && i < PIXELS; i++)
        vector_set(&img, i, a->truth.pixels[i] + r[i]);
    ok = ok && measurement_apply(&a->s.m, a->s.m.measure, false, &img, y);
    vector_free(&img);
    return ok;
}

void arena_show(const arena *a, const double *r, image *img) {
    for (int i = 0; i < PIXELS; i++)
        img->pixels[i] = fabs(a->truth.pixels[i] + r[i]);
}

void arena_imagine(const arena *a, const vector *y, image *img) {
    learned_apply(y->data, img->pixels, a->map);
}

double arena_error(const arena *a, const image *img) {
    double square = 0;
    for (int i = 0; i < PIXELS; i++)
        square += pow(img->pixels[i] - a->truth.pixels[i], 2);
    return sqrt(square) / a->s.norm;
}

/* ------------------------------------------------------------------- attack */

static firenet_status set_up(firenet_perturbation *search, double radius) {
    firenet_status status = firenet_perturbation_set_real(
        search, FIRENET_PERTURBATION_RADIUS, radius);
    if (!status)
        status = firenet_perturbation_set_real(
            search, FIRENET_PERTURBATION_START, radius / 10);
    return status;
}

bool arena_attack(const arena *a, firenet_network *network, double radius,
                  int64_t steps, double *r, double *change) {
    firenet_context *context = a->s.m.context;
    firenet_perturbation *search = NULL;
    const vector *y = &a->s.y;
    firenet_status status =
        network ? firenet_perturbation_create_network(&search, context, network,
                                                      a->camera, steps)
                : firenet_perturbation_create(&search, context, y->type,
                                              y->length, FIRENET_F64, PIXELS,
                                              learned_apply, learned_gradient,
                                              a->map, a->camera, steps);
    if (!status)
        status = set_up(search, radius);
    if (!status)
        status = firenet_perturbation_run(search, y->type, y->data, y->length,
                                          FIRENET_F64, r, PIXELS);
    if (!status)
        status = firenet_perturbation_get_real(
            search, FIRENET_PERTURBATION_CHANGE, change);
    firenet_perturbation_release(search);
    TRY(context, status);
    return true;
}

/* --------------------------------------------------------------- experiment */

int arena_experiment(const char *program, int argc, char **argv, int count,
                     bool (*run)(const setting *s, const arena *a,
                                 image *pictures)) {
    setting s;
    if (!setting_read(&s, program, argc, argv))
        return 2;
    arena a;
    image *pictures = calloc((size_t)count, sizeof *pictures);
    bool ok = arena_open(&a, true, s.quick) &&
              (pictures || complain("out of memory"));
    for (int k = 0; ok && k < count; k++)
        ok = image_create(&pictures[k], PATCH, PATCH);
    ok = ok && run(&s, &a, pictures);
    for (int k = 0; pictures && k < count; k++)
        image_free(&pictures[k]);
    free(pictures);
    arena_close(&a);
    return ok ? 0 : 1;
}
