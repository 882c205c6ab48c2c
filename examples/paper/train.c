/* SPDX-License-Identifier: BSD-3-Clause */
/* Trains the learned map that the others attack, without noise, and checks its
 * derivatives: learned-map.f32, train.csv. */
#include "adam.h"
#include "attack.h"
#include "message.h"
#include "output_file.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 10, STEPS = 6000, QUICK_STEPS = 300, REPORTS = 10, LOOK = 2000 };

/* What a step needs beside the map. */
typedef struct trainer {
    training_set from;
    adam optimisers[LEARNED_PARTS];
    double *gradients[LEARNED_PARTS];
    vector image, y;
} trainer;

static void trainer_close(trainer *s) {
    training_set_close(&s->from);
    for (int part = 0; part < LEARNED_PARTS; part++) {
        adam_free(&s->optimisers[part]);
        free(s->gradients[part]);
    }
    vector_free(&s->image);
    vector_free(&s->y);
}

static bool trainer_open(trainer *s, const attack_setup *a) {
    *s = (trainer){.gradients = {NULL}};
    bool ok = training_set_open(&s->from, a->s.m.context, a->camera) &&
              vector_create(&s->image, FIRENET_C128, PIXELS) &&
              vector_create(&s->y, FIRENET_C128, a->s.y.length);
    for (int part = 0; ok && part < LEARNED_PARTS; part++) {
        const size_t count = (size_t)learned_parameter_count(a->map, part);
        s->gradients[part] = malloc(count * sizeof(double));
        ok = adam_create(&s->optimisers[part], count) &&
             (s->gradients[part] || print_error("out of memory"));
    }
    return ok;
}

/* The next image and its measurements, in s->y. */
static bool draw(trainer *s, const attack_setup *a, double *x) {
    training_set_draw(&s->from, x);
    for (int i = 0; i < PIXELS; i++)
        vector_set(&s->image, i, x[i]);
    return measurement_apply(&a->s.m, a->s.m.measure, false, &s->image, &s->y);
}

static bool standardise(trainer *s, const attack_setup *a) {
    const size_t reals = 2 * (size_t)s->y.length;
    double *rows = malloc(LOOK * reals * sizeof *rows), x[PIXELS];
    bool ok = rows || print_error("out of memory");
    for (size_t k = 0; ok && k < LOOK; k++) {
        ok = draw(s, a, x);
        memcpy(rows + k * reals, s->y.data, reals * sizeof *rows);
    }
    if (ok)
        learned_standardise(a->map, rows, LOOK);
    free(rows);
    return ok;
}

/* One step of Adam on a batch; `error` is relative, and of the batch. */
static bool step(trainer *s, const attack_setup *a, double rate,
                 double *error) {
    double square = 0, norm = 0, x[PIXELS];
    for (int part = 0; part < LEARNED_PARTS; part++)
        memset(s->gradients[part], 0,
               s->optimisers[part].count * sizeof(double));
    for (int k = 0; k < BATCH; k++) {
        if (!draw(s, a, x))
            return false;
        square += learned_add_gradient(a->map, s->y.data, x, s->gradients);
        for (int i = 0; i < PIXELS; i++)
            norm += x[i] * x[i];
    }
    for (int part = 0; part < LEARNED_PARTS; part++)
        adam_step(&s->optimisers[part], rate, s->gradients[part],
                  learned_parameters(a->map, part));
    *error = sqrt(square / norm);
    return true;
}

/* errors[k]: the mean over the k-th tenth of the training. */
static bool train(trainer *s, const attack_setup *a, int steps,
                  double *errors) {
    for (int k = 0; k < steps; k++) {
        /* Down to a fiftieth, so that the noise of the batches dies out. */
        const double rate = 2e-3 * pow(.02, (double)k / steps);
        double error;
        if (!step(s, a, rate, &error))
            return false;
        errors[k * REPORTS / steps] += error * REPORTS / steps;
        if ((k + 1) % (steps / REPORTS) == 0) {
            printf("%5d steps: error %.4f\n", k + 1,
                   errors[k * REPORTS / steps]);
            fflush(stdout);
        }
    }
    return true;
}

/* The relative error on the test patch with the details of the corners whose
 * bits are set. */
static bool test(const attack_setup *a, int corners, double *error) {
    double r[PIXELS] = {0};
    vector y = {0};
    image answer = {0};
    for (int corner = 0; corner < 4; corner++)
        training_set_add(a->detail, corner, corners >> corner & 1, r);
    const bool ok = vector_create(&y, a->s.y.type, a->s.y.length) &&
                    image_create(&answer, PATCH, PATCH) &&
                    attack_measure(a, r, &y);
    if (ok) {
        attack_apply_map(a, &y, &answer);
        *error = attack_distance(a, r, &answer);
    }
    image_free(&answer);
    vector_free(&y);
    return ok;
}

/* ------------------------------------------------------- derivatives, by hand
 */

/* Of differences. Wider ones of the trained map cross kinks of its rectifiers,
 * narrower ones are rounding. */
static const double h = 1e-7;

/* d/dt ||map(y) - x||^2 / 2 along `direction` of a part's parameters, by
 * differences. */
static double differ(const attack_setup *a, trainer *s, int part,
                     const double *x, const double *direction) {
    double *parameters = learned_parameters(a->map, part), value[2];
    const int count = learned_parameter_count(a->map, part);
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < count; i++)
            parameters[i] += (side ? -2 : 1) * h * direction[i];
        value[side] =
            learned_add_gradient(a->map, s->y.data, x, s->gradients) / 2;
    }
    for (int i = 0; i < count; i++)
        parameters[i] += h * direction[i];
    return (value[0] - value[1]) / (2 * h);
}

/* How much the gradient of one training example and differences disagree,
 * relative, along a random direction of each part. */
static bool check_parameters(trainer *s, const attack_setup *a, double *worst) {
    double x[PIXELS];
    uint64_t state = 13;
    *worst = 0;
    if (!draw(s, a, x))
        return false;
    for (int part = 0; part < LEARNED_PARTS; part++) {
        const size_t count = s->optimisers[part].count;
        double *direction = malloc(count * sizeof *direction), product = 0;
        if (!direction)
            return print_error("out of memory");
        memset(s->gradients[part], 0, count * sizeof *direction);
        learned_add_gradient(a->map, s->y.data, x, s->gradients);
        for (size_t i = 0; i < count; i++) {
            direction[i] = creal(random_gaussian(&state));
            product += direction[i] * s->gradients[part][i];
        }
        const double other = differ(a, s, part, x, direction);
        *worst = fmax(*worst, fabs(other - product) / fabs(product));
        free(direction);
    }
    return true;
}

/* The same of J^T: <J^T u, dy> against <u, change of the map along dy>. */
static double check_input(trainer *s, const attack_setup *a) {
    uint64_t state = 17;
    double u[PIXELS], x[PIXELS], product = 0, change = 0;
    double *y = s->y.data, *gradient = s->gradients[1]; /* long enough */
    const int64_t reals = 2 * s->y.length;
    for (int i = 0; i < PIXELS; i++)
        u[i] = creal(random_gaussian(&state));
    learned_apply(y, x, a->map);
    learned_vjp(u, gradient, a->map);
    for (int side = 0; side < 2; side++) {
        state = 19;
        for (int64_t i = 0; i < reals; i++) {
            const double dy = creal(random_gaussian(&state));
            product += side ? 0 : dy * gradient[i];
            y[i] += (side ? -2 : 1) * h * dy;
        }
        learned_apply(y, x, a->map);
        for (int i = 0; i < PIXELS; i++)
            change += (side ? -1 : 1) * u[i] * x[i] / (2 * h);
    }
    return fabs(change - product) / fabs(product);
}

static bool check(trainer *s, const attack_setup *a) {
    double parameters, input;
    if (!check_parameters(s, a, &parameters))
        return false;
    input = check_input(s, a);
    verdict(parameters < 1e-3 && input < 1e-3,
            "derivatives written by hand and differences: %.1e apart by the "
            "parameters, %.1e by y",
            parameters, input);
    return parameters < 1e-3 && input < 1e-3;
}

static bool write_table(const setting *s, const double *errors) {
    output_file table;
    if (!output_file_open(&table, s->folder, "train.csv"))
        return false;
    fputs("part,error\n", table.file);
    for (int k = 0; k < REPORTS; k++)
        fprintf(table.file, "%d,%.6g\n", k, errors[k]);
    return output_file_close(&table);
}

int main(int argc, char **argv) {
    setting s;
    if (!setting_read(&s, "train", argc, argv))
        return 2;
    attack_setup a;
    trainer class;
    double errors[REPORTS] = {0}, before = 0, plain = 0, detailed = 0;
    bool ok = attack_open(&a, ATTACK_RATE, ATTACK_UNTRAINED);
    if (ok) {
        ok = test(&a, 0, &before) && trainer_open(&class, &a) &&
             standardise(&class, &a) &&
             train(&class, &a, s.quick ? QUICK_STEPS : STEPS, errors) &&
             test(&a, 0, &plain) && test(&a, 6, &detailed) &&
             write_table(&s, errors) &&
             learned_write(a.map, s.folder, "learned-map.f32");
        ok = ok && check(&class, &a);
        trainer_close(&class);
    }
    attack_close(&a);
    if (!ok)
        return 1;
    verdict(plain < before,
            "on the patch it has not seen the map errs by %.4f, untrained by "
            "%.4f; with details in two corners by %.4f",
            plain, before, detailed);
    return 0;
}
