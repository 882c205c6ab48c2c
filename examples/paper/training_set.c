/* SPDX-License-Identifier: BSD-3-Clause */
#include "training_set.h"

#include "brain.h"
#include "message.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 96, LEFT = 112, BRAIN = 256 }; /* where the test patch is */
enum { SQUARE = 8, SQUARE_TOP = 3, SQUARE_LEFT = 4 }; /* the detail in it */

/* ||detail||; that of the test patch is 18.5. */
static const double strength = 1.6;

static void cut(const image *brain, int64_t top, int64_t left, int turn,
                double *out) {
    for (int64_t i = 0; i < PATCH; i++)
        for (int64_t j = 0; j < PATCH; j++) {
            const int64_t a = turn & 1 ? PATCH - 1 - i : i,
                          b = turn & 2 ? PATCH - 1 - j : j;
            out[i * PATCH + j] =
                brain->pixels[(top + (turn & 4 ? b : a)) * brain->cols + left +
                              (turn & 4 ? a : b)];
        }
}

bool training_set_test(image *out) {
    image brain;
    if (!brain_read(&brain, BRAIN))
        return false;
    const bool ok = image_create(out, PATCH, PATCH);
    if (ok)
        cut(&brain, TOP, LEFT, 0, out->pixels);
    image_free(&brain);
    return ok;
}

bool training_set_open(training_set *out, firenet_context *context,
                       firenet_operator *camera) {
    *out = (training_set){.state = 3};
    return brain_read(&out->brain, BRAIN) &&
           training_set_detail(context, camera, out->detail);
}

void training_set_close(training_set *from) {
    image_free(&from->brain);
}

/* Another patch; false if it is of no use: near the one kept, or black. */
static bool draw_patch(training_set *from, double *x) {
    const int64_t top = random_index(&from->state, BRAIN - PATCH + 1),
                  left = random_index(&from->state, BRAIN - PATCH + 1);
    double sum = 0;
    cut(&from->brain, top, left, (int)random_index(&from->state, 8), x);
    for (int i = 0; i < PIXELS; i++)
        sum += x[i];
    return (llabs(top - TOP) >= PATCH || llabs(left - LEFT) >= PATCH) &&
           sum > .1 * PIXELS;
}

void training_set_draw(training_set *from, double *x) {
    while (!draw_patch(from, x))
        ;
    for (int corner = 0; corner < 4; corner++) {
        const double chance = random_uniform(&from->state);
        if (chance > .5)
            training_set_add(from->detail, corner, chance, x);
    }
}

void training_set_add(const double *detail, int corner, double factor,
                      double *x) {
    const int down = corner / 2 * PATCH / 2, right = corner % 2 * PATCH / 2;
    for (int i = 0; i < PIXELS; i++)
        x[(i / PATCH + down) % PATCH * PATCH + (i % PATCH + right) % PATCH] +=
            factor * detail[i];
}

/* ------------------------------------------------------------------- detail */

/* d = its part in the square, of norm 1. */
static void restrict_to_square(double *d) {
    double square = 0;
    for (int i = 0; i < PIXELS; i++) {
        const int row = i / PATCH - SQUARE_TOP, col = i % PATCH - SQUARE_LEFT;
        if (row < 0 || row >= SQUARE || col < 0 || col >= SQUARE)
            d[i] = 0;
        square += d[i] * d[i];
    }
    for (int i = 0; i < PIXELS; i++)
        d[i] /= sqrt(square);
}

/* Power iteration d <- (I - A^T A) d in the square. */
static firenet_status find_detail(firenet_workspace *camera, int64_t samples,
                                  double complex *y, double *d) {
    uint64_t state = 11;
    double seen[PIXELS];
    firenet_status status = FIRENET_OK;
    for (int i = 0; i < PIXELS; i++)
        d[i] = creal(random_gaussian(&state));
    for (int step = 0; step < 5000 && !status; step++) {
        restrict_to_square(d);
        status = firenet_workspace_apply(camera, FIRENET_F64, d, PIXELS,
                                         FIRENET_C128, y, samples);
        if (!status)
            status = firenet_workspace_apply_adjoint(
                camera, FIRENET_C128, y, samples, FIRENET_F64, seen, PIXELS);
        for (int i = 0; i < PIXELS; i++)
            d[i] -= seen[i];
    }
    restrict_to_square(d);
    for (int i = 0; i < PIXELS; i++)
        d[i] *= strength;
    return status;
}

bool training_set_detail(firenet_context *context, firenet_operator *camera,
                         double *d) {
    const int64_t samples = firenet_operator_rows(camera);
    double complex *y = malloc((size_t)samples * sizeof *y);
    firenet_workspace *workspace = NULL;
    firenet_status status =
        firenet_workspace_create(&workspace, context, camera);
    if (!status && y)
        status = find_detail(workspace, samples, y, d);
    firenet_workspace_release(workspace);
    free(y);
    return (y && !status) ||
           print_error("the detail: %s", firenet_status_message(status));
}
