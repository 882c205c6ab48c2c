/* SPDX-License-Identifier: BSD-3-Clause */
/* J and J^T of networks: against central differences, against each other,
 * against the same in double precision. */
#include "operators.h"
#include "problem.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE = 16, CELLS = SIDE * SIDE, ROWS = CELLS / 2, POINTS = 13 };

/* A kind of network; every one is looked at in every type. */
typedef struct kind {
    firenet_type type;
    int dual, output;
    double bound; /* of the measurements, 0: none */
} kind;

enum { KINDS = 16 };

static kind kind_of(int i) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    return (kind){
        types[i % 4], i / 4 % 2 ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET,
        i / 8 ? FIRENET_OUTPUT_LAST : FIRENET_OUTPUT_ERGODIC, i % 3 ? 0 : 12};
}

typedef struct fixture {
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_levels *levels;
    firenet_network *network;
    firenet_jacobian *jacobian;
    firenet_type type;
    vec y, x0;
} fixture;

/* Half of the pixels (real) or of the spectrum (complex) of an image of Haar
 * coefficients. */
static firenet_operator *make_operator(firenet_context *c, firenet_type type) {
    static const int64_t shape[] = {SIDE, SIDE};
    int64_t indices[ROWS];
    firenet_operator *sample, *dft, *haar, *back, *half, *a;
    assert_ok(c, firenet_sampling_power(c, 2, shape, 1, 0, ROWS, 3, indices));
    assert_ok(c, firenet_operator_create_sample(&sample, c, type, CELLS,
                                                indices, ROWS));
    assert_ok(c, firenet_operator_create_haar(&haar, c, type, 2, shape, 2,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_adjoint(&back, c, haar));
    half = firenet_operator_retain(sample);
    if (type_is_complex(type)) {
        firenet_operator_release(half);
        assert_ok(c, firenet_operator_create_dft(&dft, c, type, 2, shape, 3));
        assert_ok(c, firenet_operator_compose(&half, c, sample, dft));
        firenet_operator_release(dft);
    }
    assert_ok(c, firenet_operator_compose(&a, c, half, back));
    firenet_operator_release(sample);
    firenet_operator_release(haar);
    firenet_operator_release(back);
    firenet_operator_release(half);
    return a;
}

static void make_network(fixture *f, const kind *k) {
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, 3},
                                {FIRENET_NETWORK_INNER, 4},
                                {FIRENET_NETWORK_DUAL, k->dual},
                                {FIRENET_NETWORK_OUTPUT, k->output},
                                {FIRENET_NETWORK_LAMBDA, 0.02},
                                {FIRENET_NETWORK_DELTA, 1e-3},
                                {FIRENET_NETWORK_MEASUREMENT_BOUND, k->bound},
                                {0, 0}};
    firenet_network_config *config = config_with(f->context, settings);
    assert_ok(f->context, firenet_network_create(&f->network, f->context, f->a,
                                                 f->levels, config));
    firenet_network_config_release(config);
}

static void fixture_make(fixture *f, const kind *k, uint64_t seed) {
    static const int64_t bounds[] = {CELLS / 4, CELLS}, sparse[] = {6, 10};
    f->context = context_new(&f->memory);
    f->type = k->type;
    f->a = make_operator(f->context, k->type);
    assert_ok(f->context, firenet_levels_create(&f->levels, f->context, 2,
                                                bounds, sparse, NULL));
    make_network(f, k);
    assert_ok(f->context,
              firenet_jacobian_create(&f->jacobian, f->context, f->network));
    f->y = vec_random(k->type, ROWS, seed);
    f->x0 = vec_random(k->type, CELLS, seed + 1000);
}

static void fixture_drop(fixture *f) {
    vec_free(&f->y);
    vec_free(&f->x0);
    firenet_jacobian_release(f->jacobian);
    firenet_network_release(f->network);
    firenet_levels_release(f->levels);
    firenet_operator_release(f->a);
    context_end(f->context, &f->memory);
}

/* phi(y + h dy, x0 + h dx0), at which the jacobian stands afterwards. */
static vec run_at(fixture *f, double h, const vec *dy, const vec *dx0) {
    vec y = vec_new(f->type, ROWS), x = vec_new(f->type, CELLS);
    for (int64_t i = 0; i < ROWS; i++)
        vec_set(&y, i, vec_get(&f->y, i) + h * vec_get(dy, i));
    for (int64_t i = 0; i < CELLS; i++)
        vec_set(&x, i, vec_get(&f->x0, i) + h * vec_get(dx0, i));
    assert_ok(f->context,
              firenet_jacobian_run(f->jacobian, f->type, y.data, ROWS, f->type,
                                   x.data, x.data, CELLS));
    vec_free(&y);
    return x;
}

static vec jvp(fixture *f, const vec *dy, const vec *dx0) {
    vec dx = vec_new(f->type, CELLS);
    assert_ok(f->context,
              firenet_jacobian_jvp(f->jacobian, f->type, dy->data, ROWS,
                                   f->type, dx0->data, dx.data, CELLS));
    return dx;
}

/* (b - a) / h. */
static vec slope_of(const vec *b, const vec *a, double h) {
    vec d = vec_new(a->type, a->length);
    for (int64_t i = 0; i < a->length; i++)
        vec_set(&d, i, (vec_get(b, i) - vec_get(a, i)) / h);
    return d;
}

/* ----------------------------------------------------------- differences */

/* Central differences in double precision at 200 points; where the two
 * one-sided ones disagree a layer changes branch within the step, and there is
 * nothing to compare. A difference is known to about eps/h. */
START_TEST(jvp_is_the_limit_of_differences) {
    kind k = kind_of(2 * _i + 1);
    const double h = 1e-7, known = type_epsilon(k.type) / h;
    int smooth = 0;
    for (uint64_t point = 0; point < 2 * POINTS; point++) {
        fixture f;
        fixture_make(&f, &k, 1 + point);
        vec dy = vec_random(k.type, ROWS, 77 + point);
        vec dx0 = vec_random(k.type, CELLS, 99 + point);
        vec up = run_at(&f, h, &dy, &dx0), down = run_at(&f, -h, &dy, &dx0);
        vec here = run_at(&f, 0, &dy, &dx0);
        vec seen = jvp(&f, &dy, &dx0);
        vec right = slope_of(&up, &here, h), left = slope_of(&here, &down, h);
        vec central = slope_of(&up, &down, 2 * h);
        if (vec_error(&right, &left) < 1e-4) {
            smooth++;
            assert_at_most(vec_error(&seen, &central), 50 * known);
        }
        vec *all[] = {&dy,   &dx0,   &up,   &down,   &here,
                      &seen, &right, &left, &central};
        for (int i = 0; i < 9; i++)
            vec_free(all[i]);
        fixture_drop(&f);
    }
    ck_assert_msg(smooth >= 2 * POINTS * 3 / 4, "only %d of %d points smooth",
                  smooth, 2 * POINTS);
}
END_TEST

START_TEST(jvp_and_vjp_are_adjoint) {
    kind k = kind_of(_i);
    for (uint64_t point = 0; point < POINTS; point++) {
        fixture f;
        fixture_make(&f, &k, 1 + point);
        vec dy = vec_random(k.type, ROWS, 177 + point);
        vec dx0 = vec_random(k.type, CELLS, 199 + point);
        vec u = vec_random(k.type, CELLS, 233 + point);
        vec uy = vec_new(k.type, ROWS), ux0 = vec_new(k.type, CELLS);
        vec x = run_at(&f, 0, &dy, &dx0), dx = jvp(&f, &dy, &dx0);
        assert_ok(f.context,
                  firenet_jacobian_vjp(f.jacobian, k.type, u.data, CELLS,
                                       k.type, uy.data, ROWS, ux0.data));
        double left = creal(vec_dot(&dx, &u));
        double right = creal(vec_dot(&dy, &uy)) + creal(vec_dot(&dx0, &ux0));
        double scale = vec_norm(&dx) * vec_norm(&u);
        ck_assert_double_gt(scale, 0); /* something moves */
        assert_at_most(fabs(left - right), 20 * type_epsilon(k.type) * scale);
        vec *all[] = {&dy, &dx0, &u, &uy, &ux0, &x, &dx};
        for (int i = 0; i < 7; i++)
            vec_free(all[i]);
        fixture_drop(&f);
    }
}
END_TEST

/* A single-precision derivative is that of double at nearly the same point. */
START_TEST(single_precision_has_the_derivative_of_double) {
    kind single = kind_of(2 * _i), wide = single;
    wide.type = type_is_complex(single.type) ? FIRENET_C128 : FIRENET_F64;
    fixture f, g;
    fixture_make(&f, &single, 5);
    fixture_make(&g, &wide, 5);
    vec dy = vec_random(single.type, ROWS, 7);
    vec dx0 = vec_random(single.type, CELLS, 9);
    vec wide_dy = vec_convert(wide.type, &dy);
    vec wide_dx0 = vec_convert(wide.type, &dx0);
    vec x = run_at(&f, 0, &dy, &dx0), wide_x = run_at(&g, 0, &dy, &dx0);
    vec dx = jvp(&f, &dy, &dx0), wide_dx = jvp(&g, &wide_dy, &wide_dx0);
    vec seen = vec_convert(wide.type, &dx);
    assert_at_most(vec_error(&seen, &wide_dx), 100 * type_epsilon(single.type));
    vec *all[] = {&dy,     &dx0, &wide_dy, &wide_dx0, &x,
                  &wide_x, &dx,  &wide_dx, &seen};
    for (int i = 0; i < 9; i++)
        vec_free(all[i]);
    fixture_drop(&f);
    fixture_drop(&g);
}
END_TEST

/* -------------------------------------------------------------------- run */

START_TEST(the_point_is_what_a_runner_makes) {
    kind k = kind_of(_i);
    fixture f;
    fixture_make(&f, &k, 3);
    firenet_runner *runner = problem_runner(f.context, f.network);
    vec seen = run_at(&f, 0, &f.y, &f.x0), x = vec_new(k.type, CELLS);
    assert_ok(f.context, firenet_runner_run(runner, k.type, f.y.data, ROWS,
                                            k.type, f.x0.data, x.data, CELLS));
    ck_assert(vec_same_bits(&seen, &x));
    vec_free(&seen);
    vec_free(&x);
    firenet_runner_release(runner);
    fixture_drop(&f);
}
END_TEST

/* J and J^T may be applied in any order, any number of times. */
START_TEST(a_point_can_be_used_again) {
    kind k = kind_of(3);
    fixture f;
    fixture_make(&f, &k, 3);
    vec x = run_at(&f, 0, &f.y, &f.x0), u = vec_random(k.type, CELLS, 5);
    vec first = jvp(&f, &f.y, &f.x0), uy = vec_new(k.type, ROWS);
    assert_ok(f.context, firenet_jacobian_vjp(f.jacobian, k.type, u.data, CELLS,
                                              k.type, uy.data, ROWS, NULL));
    vec again = jvp(&f, &f.y, &f.x0);
    ck_assert(vec_same_bits(&first, &again));
    vec *all[] = {&x, &u, &first, &uy, &again};
    for (int i = 0; i < 5; i++)
        vec_free(all[i]);
    fixture_drop(&f);
}
END_TEST

#ifndef ON_DEVICE /* where vectors are not of the host's memory */
START_TEST(memory_is_told_beforehand) {
    kind k = kind_of(_i);
    fixture f;
    fixture_make(&f, &k, 3);
    firenet_jacobian *jacobian;
    long before = f.memory.bytes;
    assert_ok(f.context,
              firenet_jacobian_create(&jacobian, f.context, f.network));
    ck_assert_int_eq(f.memory.bytes - before,
                     network_int(f.network, FIRENET_NETWORK_JACOBIAN_BYTES));
    long calls = f.memory.calls;
    vec x = run_at(&f, 0, &f.y, &f.x0), dx = jvp(&f, &f.y, &f.x0);
    ck_assert_int_eq(f.memory.calls, calls); /* nothing while it works */
    vec_free(&x);
    vec_free(&dx);
    firenet_jacobian_release(jacobian);
    fixture_drop(&f);
}
END_TEST
#endif

/* y = 0 from 0 is answered without a layer; nearby nothing moves. */
START_TEST(zero_measurements_have_a_derivative) {
    kind k = kind_of(3);
    fixture f;
    fixture_make(&f, &k, 3);
    vec_fill(&f.y, 0);
    vec x = vec_new(k.type, CELLS), dy = vec_random(k.type, ROWS, 1);
    assert_ok(f.context,
              firenet_jacobian_run(f.jacobian, k.type, f.y.data, ROWS, k.type,
                                   NULL, x.data, CELLS));
    assert_ok(f.context, firenet_jacobian_jvp(f.jacobian, k.type, dy.data, ROWS,
                                              k.type, NULL, x.data, CELLS));
    assert_at_most(vec_norm(&x), 0);
    vec_free(&x);
    vec_free(&dy);
    fixture_drop(&f);
}
END_TEST

/* -------------------------------------------------------------- bad input */

START_TEST(bad_input_is_refused) {
    kind k = kind_of(3);
    fixture f;
    fixture_make(&f, &k, 3);
    firenet_context *c = f.context;
    firenet_type t = k.type;
    vec x = vec_new(t, CELLS), uy = vec_new(t, ROWS);
    vec_fill(&x, 1);
    assert_status(FIRENET_ERR_STATE, c,
                  firenet_jacobian_jvp(f.jacobian, t, f.y.data, ROWS, t, NULL,
                                       x.data, CELLS));
    assert_error_names(c, "firenet_jacobian_run");
    assert_status(FIRENET_ERR_STATE, c,
                  firenet_jacobian_vjp(f.jacobian, t, x.data, CELLS, t, uy.data,
                                       ROWS, NULL));
    vec point = run_at(&f, 0, &f.y, &f.x0);
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_jacobian_jvp(f.jacobian, t, f.y.data, ROWS - 1, t,
                                       NULL, x.data, CELLS));
    assert_error_names(c, "dy:");
    assert_status(FIRENET_ERR_TYPE, c,
                  firenet_jacobian_vjp(f.jacobian, FIRENET_C64, x.data, CELLS,
                                       t, uy.data, ROWS, NULL));
    assert_error_names(c, "u:");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_jacobian_vjp(f.jacobian, t, x.data, CELLS, t, NULL,
                                       ROWS, NULL));
    assert_error_names(c, "uy:");
    assert_status(FIRENET_ERR_OVERLAP, c,
                  firenet_jacobian_vjp(f.jacobian, t, x.data, CELLS, t, x.data,
                                       ROWS, NULL));
    vec_set(&x, 7, NAN);
    assert_status(FIRENET_ERR_NUMERIC, c,
                  firenet_jacobian_vjp(f.jacobian, t, x.data, CELLS, t, uy.data,
                                       ROWS, NULL));
    assert_error_names(c, "u[7]");
    assert_status(
        FIRENET_ERR_NULL, NULL,
        firenet_jacobian_jvp(NULL, t, f.y.data, ROWS, t, NULL, x.data, CELLS));
    vec_free(&x);
    vec_free(&uy);
    vec_free(&point);
    fixture_drop(&f);
}
END_TEST

START_TEST(grids_have_no_gradient) {
    kind k = kind_of(3);
    fixture f;
    fixture_make(&f, &k, 3);
    firenet_network_config *config;
    firenet_network *grid;
    int unset;
    firenet_jacobian *jacobian = (firenet_jacobian *)(void *)&unset;
    assert_ok(f.context, firenet_network_config_create(&config, f.context));
    assert_ok(f.context,
              firenet_network_config_set_int(config, FIRENET_NETWORK_GRID, 3));
    assert_ok(f.context,
              firenet_network_create(&grid, f.context, f.a, f.levels, config));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_jacobian_create(&jacobian, f.context, grid));
    ck_assert_ptr_null(jacobian);
    assert_error_names(f.context, "grid");
    firenet_network_config_release(config);
    firenet_network_release(grid);
    fixture_drop(&f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("jacobian");
    TCase *maps = tcase_create("maps");
    tcase_set_timeout(maps, 120);
    tcase_add_loop_test(maps, jvp_is_the_limit_of_differences, 0, KINDS / 2);
    tcase_add_loop_test(maps, jvp_and_vjp_are_adjoint, 0, KINDS);
    tcase_add_loop_test(maps, single_precision_has_the_derivative_of_double, 0,
                        KINDS / 2);
    suite_add_tcase(s, maps);
    TCase *use = tcase_create("use");
    tcase_add_loop_test(use, the_point_is_what_a_runner_makes, 0, KINDS);
    tcase_add_test(use, a_point_can_be_used_again);
#ifndef ON_DEVICE
    tcase_add_loop_test(use, memory_is_told_beforehand, 0, KINDS);
#endif
    tcase_add_test(use, zero_measurements_have_a_derivative);
    tcase_add_test(use, bad_input_is_refused);
    tcase_add_test(use, grids_have_no_gradient);
    suite_add_tcase(s, use);
    return s;
}

int main(void) {
    return run_suite(suite());
}
