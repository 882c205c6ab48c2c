/* SPDX-License-Identifier: BSD-3-Clause */
/* Agreement with the vectors of the published code: see tests/data/README. */
#include "operators.h"
#include "problem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct reference_case {
    const char *name;
    int64_t side, m;
    int levels;
    int64_t sparsities[8];
    int walsh, weighted;
    double lambda, delta, epsilon0, primal_factor, dual_factor;
    int64_t inner, restarts;
    double fstar_dual, fstar_primal;
} reference_case;

static const reference_case cases[] = {
#include "data/cases.inc"
};
enum { CASES = sizeof cases / sizeof cases[0] };

/* Every case is run in both precisions: loop index 2 case + precision. */
enum { RUNS = 2 * CASES };

typedef struct fixture {
    const reference_case *c;
    firenet_type type;
    tally memory;
    firenet_context *context;
    firenet_operator *spectrum, *haar, *a;
    firenet_levels *levels;
} fixture;

static int64_t cells(const fixture *f) {
    return f->c->side * f->c->side;
}

/* A stored vector, rounded to the fixture's precision. */
static vec stored(const fixture *f, const char *name, int64_t length) {
    size_t bytes = (size_t)length * 16;
    void *raw = data_read(f->c->name, name, bytes);
    vec wide = vec_new(FIRENET_C128, length);
    memcpy(wide.data, raw, bytes);
    free(raw);
    vec v = vec_convert(f->type, &wide);
    vec_free(&wide);
    return v;
}

/* The measurement operator P F W^-1 of the case, F Fourier or Walsh. */
static void make_operator(fixture *f, const int64_t *shape) {
    firenet_operator *sample, *inverse, *image_to_samples;
    int64_t *indices =
        data_read(f->c->name, "indices.bin", (size_t)f->c->m * 8);
    assert_ok(f->context,
              firenet_operator_create_sample(&sample, f->context, f->type,
                                             cells(f), indices, f->c->m));
    assert_ok(f->context,
              firenet_operator_adjoint(&inverse, f->context, f->haar));
    assert_ok(f->context,
              firenet_operator_compose(&image_to_samples, f->context, sample,
                                       f->spectrum));
    assert_ok(f->context, firenet_operator_compose(&f->a, f->context,
                                                   image_to_samples, inverse));
    firenet_operator_release(sample);
    firenet_operator_release(inverse);
    firenet_operator_release(image_to_samples);
    free(indices);
    ck_assert_int_eq(shape[0] * shape[1], firenet_operator_cols(f->a));
}

static void fixture_make(fixture *f, int run) {
    *f = (fixture){.c = &cases[run / 2],
                   .type = run % 2 ? FIRENET_C64 : FIRENET_C128};
    const int64_t shape[2] = {f->c->side, f->c->side};
    int64_t bounds[8];
    const double ones[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    f->context = context_new(&f->memory);
    if (f->c->walsh)
        assert_ok(f->context, firenet_operator_create_walsh(
                                  &f->spectrum, f->context, f->type, 2, shape,
                                  FIRENET_WALSH_SEQUENCY));
    else
        assert_ok(f->context,
                  firenet_operator_create_dft(&f->spectrum, f->context, f->type,
                                              2, shape, 3));
    assert_ok(f->context, firenet_operator_create_haar(
                              &f->haar, f->context, f->type, 2, shape,
                              f->c->levels, FIRENET_LAYOUT_LEVELS));
    make_operator(f, shape);
    assert_ok(f->context, firenet_levels_haar_bounds(f->context, 2, shape,
                                                     f->c->levels, bounds));
    assert_ok(f->context, firenet_levels_create(
                              &f->levels, f->context, f->c->levels, bounds,
                              f->c->sparsities, f->c->weighted ? NULL : ones));
}

static void fixture_drop(fixture *f) {
    firenet_levels_release(f->levels);
    firenet_operator_release(f->a);
    firenet_operator_release(f->haar);
    firenet_operator_release(f->spectrum);
    context_end(f->context, &f->memory);
}

/* ------------------------------------------------------------- operators */

static double operator_tolerance(const fixture *f) {
    return f->type == FIRENET_C128 ? 1e-13 : 1e-6;
}

/* Applies `a` (or its adjoint) to one stored vector and compares the result
 * with another. */
static void compare(fixture *f, firenet_operator *a, int adjoint,
                    const char *input, const char *expected) {
    int64_t rows = firenet_operator_rows(a), cols = firenet_operator_cols(a);
    vec x = stored(f, input, adjoint ? rows : cols);
    vec want = stored(f, expected, adjoint ? cols : rows);
    vec got = operator_applied(f->context, a, &x, adjoint);
    ck_assert_msg(vec_error(&got, &want) <= operator_tolerance(f),
                  "%s: %s -> %s off by %.3g, allowed %.3g", f->c->name, input,
                  expected, vec_error(&got, &want), operator_tolerance(f));
    vec_free(&x);
    vec_free(&want);
    vec_free(&got);
}

START_TEST(spectrum_is_the_reference_spectrum) {
    fixture f;
    fixture_make(&f, _i);
    const char *file =
        f.c->walsh ? "chk_walsh2_seq.bin" : "chk_fft2_shift_unitary.bin";
    compare(&f, f.spectrum, 0, "chk_x.bin", file);
    compare(&f, f.spectrum, 1, file, "chk_x.bin");
    fixture_drop(&f);
}
END_TEST

START_TEST(haar_is_the_reference_haar) {
    fixture f;
    fixture_make(&f, _i);
    compare(&f, f.haar, 0, "chk_x.bin", "chk_Wx.bin");
    compare(&f, f.haar, 1, "chk_c.bin", "chk_iWx.bin");
    fixture_drop(&f);
}
END_TEST

START_TEST(haar_of_the_image_is_stored) {
    fixture f;
    fixture_make(&f, _i);
    double *pixels = data_read(f.c->name, "image.bin", (size_t)cells(&f) * 8);
    vec image = vec_new(f.type, cells(&f));
    vec coefficients = stored(&f, "image_wcoeff.bin", cells(&f));
    vec back = operator_applied(f.context, f.haar, &coefficients, 1);
    for (int64_t i = 0; i < cells(&f); i++)
        vec_set(&image, i, pixels[i]);
    assert_at_most(vec_error(&back, &image), operator_tolerance(&f));
    free(pixels);
    vec_free(&image);
    vec_free(&back);
    vec_free(&coefficients);
    fixture_drop(&f);
}
END_TEST

START_TEST(measurement_operator_is_the_reference_one) {
    fixture f;
    fixture_make(&f, _i);
    compare(&f, f.a, 0, "chk_c.bin", "chk_Ax.bin");
    compare(&f, f.a, 1, "chk_y.bin", "chk_Aty.bin");
    fixture_drop(&f);
}
END_TEST

START_TEST(default_weights_are_the_reference_weights) {
    fixture f;
    fixture_make(&f, _i);
    double *weights =
        data_read(f.c->name, "weights.bin", (size_t)cells(&f) * 8);
    int64_t i = 0;
    for (int k = 0; k < f.c->levels; k++)
        for (; i < firenet_levels_bound(f.levels, k); i++)
            assert_at_most(relative_difference(
                               firenet_levels_weight(f.levels, k), weights[i]),
                           1e-15);
    ck_assert_int_eq(i, cells(&f));
    free(weights);
    fixture_drop(&f);
}
END_TEST

/* --------------------------------------------------------------- network */

/* What the monitor compares every inner iteration with. */
typedef struct follower {
    fixture *f;
    vec iterate, expected;
    const double *iterates, *hist; /* stored, all rows */
    int64_t rows;
    double worst_x, worst_objective, worst_residual, least_slack;
} follower;

enum { HIST_OBJECTIVE = 1, HIST_RESIDUAL = 3, HIST_COLUMNS = 5 };

static int follow(const firenet_event *event, void *user) {
    follower *r = user;
    int64_t n = r->iterate.length;
    int64_t row = (firenet_event_restart(event) - 1) * r->f->c->inner +
                  firenet_event_inner(event) - 1;
    const double *hist = r->hist + row * HIST_COLUMNS;
    double objective = firenet_event_objective(event);
    r->rows++;
    if (firenet_event_copy_iterate(event, r->f->type, r->iterate.data, n))
        return -1;
    for (int64_t i = 0; i < n; i++) {
        const double *z = r->iterates + 2 * (row * n + i);
        vec_set(&r->expected, i, z[0] + z[1] * I);
    }
    r->worst_x = fmax(r->worst_x, vec_error(&r->iterate, &r->expected));
    r->worst_objective =
        fmax(r->worst_objective,
             relative_difference(objective, hist[HIST_OBJECTIVE]));
    /* It falls to nearly 0, its errors stay those of numbers of y's size. */
    r->worst_residual =
        fmax(r->worst_residual,
             fabs(firenet_event_residual(event) - hist[HIST_RESIDUAL]) /
                 r->f->c->epsilon0);
    r->least_slack =
        fmin(r->least_slack,
             firenet_event_gap(event) - (objective - r->f->c->fstar_primal));
    return 0;
}

static firenet_network *network_of(fixture *f) {
    const reference_case *c = f->c;
    const setting settings[] = {
        {FIRENET_NETWORK_LAMBDA, c->lambda},
        {FIRENET_NETWORK_DELTA, c->delta},
        {FIRENET_NETWORK_NORM, 1},
        {FIRENET_NETWORK_PRIMAL_FACTOR, c->primal_factor},
        {FIRENET_NETWORK_DUAL_FACTOR, c->dual_factor},
        {FIRENET_NETWORK_RESTARTS, (double)c->restarts},
        {FIRENET_NETWORK_INNER, (double)c->inner},
        {0, 0}};
    firenet_network *network;
    firenet_network_config *config = config_with(f->context, settings);
    assert_ok(f->context, firenet_network_create(&network, f->context, f->a,
                                                 f->levels, config));
    firenet_network_config_release(config);
    return network;
}

/* Runs the case's network on its y, following every iteration. */
static void run_case(fixture *f, follower *r, vec *result) {
    firenet_network *network = network_of(f);
    firenet_runner *runner;
    vec y = stored(f, "y.bin", f->c->m);
    assert_ok(f->context, firenet_runner_create(&runner, f->context, network));
    assert_ok(f->context, firenet_runner_set_monitor(runner, follow, r));
    assert_ok(f->context,
              firenet_runner_set_int(runner, FIRENET_RUNNER_CHECK_EVERY, 1));
    assert_ok(f->context,
              firenet_runner_run(runner, f->type, y.data, y.length, f->type,
                                 NULL, result->data, result->length));
    firenet_runner_release(runner);
    firenet_network_release(network);
    vec_free(&y);
}

START_TEST(network_reproduces_every_iterate) {
    fixture f;
    fixture_make(&f, _i);
    int64_t rows = f.c->inner * f.c->restarts, n = cells(&f);
    int wide = f.type == FIRENET_C128;
    double *iterates =
        data_read(f.c->name, "iterates.bin", (size_t)(rows * n) * 16);
    double *hist =
        data_read(f.c->name, "hist.bin", (size_t)(rows * HIST_COLUMNS) * 8);
    follower r = {.f = &f,
                  .iterate = vec_new(f.type, n),
                  .expected = vec_new(FIRENET_C128, n),
                  .iterates = iterates,
                  .hist = hist,
                  .least_slack = INFINITY};
    vec result = vec_new(f.type, n);
    vec expected = stored(&f, "rec_wcoeff.bin", n);

    run_case(&f, &r, &result);
    ck_assert_int_eq(r.rows, rows);
    assert_at_most(r.worst_x, wide ? 1e-11 : 1e-4);
    assert_at_most(vec_error(&result, &expected), wide ? 1e-11 : 1e-4);
    assert_at_most(r.worst_objective, wide ? 1e-11 : 1e-4);
    assert_at_most(r.worst_residual, wide ? 1e-12 : 1e-5);
    assert_at_most(-r.least_slack, wide ? 1e-13 : 1e-6);

    free(iterates);
    free(hist);
    vec_free(&r.iterate);
    vec_free(&r.expected);
    vec_free(&result);
    vec_free(&expected);
    fixture_drop(&f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("reference");
    TCase *operators = tcase_create("operators");
    TCase *network = tcase_create("network");
    tcase_add_loop_test(operators, spectrum_is_the_reference_spectrum, 0, RUNS);
    tcase_add_loop_test(operators, haar_is_the_reference_haar, 0, RUNS);
    tcase_add_loop_test(operators, haar_of_the_image_is_stored, 0, RUNS);
    tcase_add_loop_test(operators, measurement_operator_is_the_reference_one, 0,
                        RUNS);
    tcase_add_loop_test(operators, default_weights_are_the_reference_weights, 0,
                        RUNS);
    tcase_add_loop_test(network, network_reproduces_every_iterate, 0, RUNS);
    tcase_set_timeout(network, 120);
    suite_add_tcase(s, operators);
    suite_add_tcase(s, network);
    return s;
}

int main(void) {
    return run_suite(suite());
}
