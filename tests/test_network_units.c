/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks in other units: the same bits; what the element type cannot hold
 * is refused by name. */
#include "units_fixture.h"

#include <math.h>

/* ------------------------------------------------------------ the same bits */

/* Far from one, as far as nothing of y, A, x or their products leaves the type.
 */
static const unit_exponents single_units[] = {
    {20, 0, 0}, {-90, 0, 0}, {90, 0, 0}, {30, 60, 0}, {0, -50, 40}};
static const unit_exponents double_units[] = {
    {20, 0, 0}, {-900, 0, 0}, {900, 0, 0}, {100, 500, 0}, {0, -400, 200}};
enum { UNITS = sizeof single_units / sizeof single_units[0] };

static unit_exponents units_at(firenet_type type, int i) {
    return type_is_single(type) ? single_units[i] : double_units[i];
}

static void assert_same_results(firenet_runner *a, firenet_runner *b,
                                unit_exponents u) {
    const struct {
        firenet_runner_option result;
        int exponent;
    } results[] = {{FIRENET_RUNNER_OBJECTIVE, u.y},
                   {FIRENET_RUNNER_GAP, u.y},
                   {FIRENET_RUNNER_RESIDUAL, u.y},
                   {FIRENET_RUNNER_EPSILON, u.y}};
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        double plain =
            ldexp(runner_real(a, results[i].result), results[i].exponent);
        double other = runner_real(b, results[i].result);
        ck_assert_msg(fabs(plain - other) <= 0, "result %d: %.17g and %.17g",
                      (int)results[i].result, plain, other);
    }
    double plain = runner_real(a, FIRENET_RUNNER_POSTERIOR_BOUND);
    double other = runner_real(b, FIRENET_RUNNER_POSTERIOR_BOUND);
    assert_at_most(relative_difference(ldexp(other, u.a - u.y), plain), 1e-12);
}

START_TEST(runs_are_the_same_bits_in_any_units) {
    firenet_type type = units_types[_i % 4];
    const units_way *w = &units_ways[_i / 4];
    for (int i = 0; i < 2 * UNITS; i++) {
        unit_exponents u = units_at(type, i / 2);
        units_subject plain, other;
        units_make(&plain, type, (unit_exponents){0, 0, 0}, w);
        units_make(&other, type, u, w);
        vec x = vec_new(type, UNITS_N), z = vec_new(type, UNITS_N);
        firenet_runner *a = units_run(&plain, i % 2, &x),
                       *b = units_run(&other, i % 2, &z);
        assert_same_results(a, b, u);
        x = vec_times_power(x, 0);
        z = vec_times_power(z, u.a - u.y);
        ck_assert_msg(vec_same_bits(&x, &z), "y 2^%d, A 2^%d, w 2^%d: %g", u.y,
                      u.a, u.w, vec_error(&z, &x));
        firenet_runner_release(a);
        firenet_runner_release(b);
        vec_free(&x);
        vec_free(&z);
        units_drop(&plain);
        units_drop(&other);
    }
}
END_TEST

/* The last event of a run. */
typedef struct seen {
    vec x;
    double objective, gap, error;
} seen;

static int look(const firenet_event *event, void *user) {
    seen *s = user;
    s->objective = firenet_event_objective(event);
    s->gap = firenet_event_gap(event);
    s->error = firenet_event_error(event);
    return firenet_event_copy_iterate(event, s->x.type, s->x.data, UNITS_N);
}

/* What a monitor sees at the end is what the run returns, in the caller's
 * units. (The winner of a grid need not be its last instance.) */
START_TEST(events_are_in_the_units_of_the_caller) {
    firenet_type type = units_types[_i % 4];
    const units_way *w = &units_ways[_i / 4];
    for (int i = 0; i < UNITS; i++) {
        units_subject s;
        units_make(&s, type, units_at(type, i), w);
        seen last = {.x = vec_new(type, UNITS_N)};
        vec x = vec_new(type, UNITS_N);
        firenet_runner *r = problem_runner(s.context, s.network);
        assert_ok(s.context, firenet_runner_set_monitor(r, look, &last));
        assert_ok(s.context,
                  firenet_runner_set_reference(r, type, s.x0.data, UNITS_N));
        assert_ok(s.context, firenet_runner_run(r, type, s.y.data, UNITS_M,
                                                type, NULL, x.data, UNITS_N));
        ck_assert(vec_same_bits(&x, &last.x));
        assert_at_most(
            fabs(last.objective - runner_real(r, FIRENET_RUNNER_OBJECTIVE)), 0);
        assert_at_most(fabs(last.gap - runner_real(r, FIRENET_RUNNER_GAP)), 0);
        int up = s.units.a - s.units.y;
        x = vec_times_power(x, up);
        vec x0 = vec_times_power(vec_convert(type, &s.x0), up);
        double error = vec_distance(&x, &x0);
        assert_at_most(relative_difference(ldexp(last.error, up), error), 1e-6);
        firenet_runner_release(r);
        vec_free(&x);
        vec_free(&x0);
        vec_free(&last.x);
        units_drop(&s);
    }
}
END_TEST

/* Rows of a batch in units of their own. */
START_TEST(rows_of_a_batch_have_units_of_their_own) {
    firenet_type type = units_types[_i];
    units_subject s;
    enum { ROWS = 5 };
    units_make(&s, type, (unit_exponents){0, 0, 0}, &units_ways[0]);
    vec y = vec_new(type, ROWS * UNITS_M), x = vec_new(type, ROWS * UNITS_N);
    for (int64_t i = 0; i < ROWS * UNITS_M; i++)
        vec_set(&y, i,
                ldexp(1, units_at(type, (int)(i / UNITS_M)).y) *
                    vec_get(&s.y, i % UNITS_M));
    vec one = vec_new(type, UNITS_N);
    firenet_runner *runner = units_run(&s, 0, &one);
    assert_ok(s.context, firenet_runner_run_batch(runner, ROWS, type, y.data,
                                                  ROWS * UNITS_M, type, NULL,
                                                  x.data, ROWS * UNITS_N));
    for (int64_t i = 0; i < ROWS * UNITS_N; i++) {
        double complex back =
            ldexp(1, -units_at(type, (int)(i / UNITS_N)).y) * vec_get(&x, i);
        ck_assert(cabs(back - vec_get(&one, i % UNITS_N)) <= 0);
    }
    firenet_runner_release(runner);
    vec_free(&y);
    vec_free(&x);
    vec_free(&one);
    units_drop(&s);
}
END_TEST

typedef struct products {
    vec x, dx, uy, ux0;
} products;

static void products_free(products *p) {
    vec_free(&p->x);
    vec_free(&p->dx);
    vec_free(&p->uy);
    vec_free(&p->ux0);
}

/* J and J^T at (y, x0), on directions in units 2^`direction`. */
static products differentiate(units_subject *s, int direction) {
    firenet_type t = s->type;
    firenet_context *c = s->context;
    firenet_jacobian *g;
    int a = s->units.a;
    vec dy = vec_times_power(vec_random(t, UNITS_M, 21), direction);
    vec dx0 = vec_times_power(vec_random(t, UNITS_N, 22), direction - a);
    vec u = vec_times_power(vec_random(t, UNITS_N, 23), direction);
    products p = {vec_new(t, UNITS_N), vec_new(t, UNITS_N), vec_new(t, UNITS_M),
                  vec_new(t, UNITS_N)};
    assert_ok(c, firenet_jacobian_create(&g, c, s->network));
    assert_ok(c, firenet_jacobian_run(g, t, s->y.data, UNITS_M, t, s->x0.data,
                                      p.x.data, UNITS_N));
    assert_ok(c, firenet_jacobian_jvp(g, t, dy.data, UNITS_M, t, dx0.data,
                                      p.dx.data, UNITS_N));
    assert_ok(c, firenet_jacobian_vjp(g, t, u.data, UNITS_N, t, p.uy.data,
                                      UNITS_M, p.ux0.data));
    p.dx = vec_times_power(p.dx, a - direction);
    p.uy = vec_times_power(p.uy, a - direction);
    p.ux0 = vec_times_power(p.ux0, -direction);
    firenet_jacobian_release(g);
    vec_free(&dy);
    vec_free(&dx0);
    vec_free(&u);
    return p;
}

START_TEST(gradients_are_the_same_bits_in_any_units) {
    firenet_type type = units_types[_i % 4];
    const units_way *w = &units_ways[(int[]){0, 1, 2}[_i / 4]];
    for (int i = 0; i < UNITS; i++) {
        unit_exponents u = units_at(type, i);
        units_subject plain, other;
        units_make(&plain, type, (unit_exponents){0, 0, 0}, w);
        units_make(&other, type, u, w);
        products p = differentiate(&plain, 0);
        products q = differentiate(&other, type_is_single(type) ? 30 : -500);
        p.x = vec_times_power(p.x, 0);
        q.x = vec_times_power(q.x, u.a - u.y);
        ck_assert(vec_same_bits(&p.x, &q.x));
        ck_assert_msg(vec_same_bits(&p.dx, &q.dx), "dx: y 2^%d, A 2^%d: %g",
                      u.y, u.a, vec_error(&q.dx, &p.dx));
        ck_assert(vec_same_bits(&p.uy, &q.uy));
        ck_assert(vec_same_bits(&p.ux0, &q.ux0));
        products_free(&p);
        products_free(&q);
        units_drop(&plain);
        units_drop(&other);
    }
}
END_TEST

/* ---------------------------------------------------------------- refusals */

/* Runs a network with these settings on y of this size; the word named. */
typedef struct refusal {
    const char *word;
    double y, x0, delta, bound;
} refusal;

static const refusal refused[2][5] = {
    {{"delta:", 1e-12, 0, 1e6, 0},
     {"measurement_bound:", 1e-12, 0, 0, 1e9},
     {"x0:", 1e-12, 1e8, 0, 0},
     {"delta:", 1e-30, 0, 1e-9, 0},
     {"x0:", 1e-25, 1, 0, 0}},
    {{"delta:", 1e-300, 0, 1, 0},
     {"measurement_bound:", 1e-200, 0, 0, 1e9},
     {"x0:", 1e-100, 1e100, 0, 0},
     {"y:", 1e-315, 0, 0, 0},
     {"y:", 1.7e308, 0, 0, 0}}};

START_TEST(what_does_not_go_together_is_refused_by_name) {
    firenet_type type = units_types[_i % 4];
    const refusal *r = &refused[type_is_single(type) ? 0 : 1][_i / 4];
    const units_way w = {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 1,
                         r->delta, r->bound};
    units_subject s;
    units_make(&s, type, (unit_exponents){0, 0, 0}, &w);
    vec x = vec_new(type, UNITS_N);
    vec_fill(&s.y, r->y);
    vec_fill(&s.x0, r->x0);
    firenet_runner *runner = problem_runner(s.context, s.network);
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_runner_run(runner, type, s.y.data, UNITS_M, type,
                                     r->x0 > 0 ? s.x0.data : NULL, x.data,
                                     UNITS_N));
    assert_error_names(s.context, r->word);
    firenet_runner_release(runner);
    vec_free(&x);
    units_drop(&s);
}
END_TEST

START_TEST(layers_are_finite_or_refused) {
    static const double sizes[] = {1e-320, 1e-300, 1e-200, 1e-30, 1,
                                   1e30,   1e200,  1e305,  1e308};
    int described = 0;
    for (int i = 0; i < (int)(sizeof sizes / sizeof sizes[0]) * 13; i++) {
        units_subject s;
        firenet_layer *layer;
        units_make(&s, units_types[_i], (unit_exponents){0, 0, 0},
                   &units_ways[1]);
        firenet_status status = firenet_layer_create(
            &layer, s.context, s.network, 0, i % 13 + 1, sizes[i / 13]);
        if (status == FIRENET_OK) {
            double t = firenet_layer_threshold(layer, 1);
            ck_assert(isfinite(t));
            ck_assert_int_eq(t > 0, firenet_layer_kind_of(layer) ==
                                        FIRENET_LAYER_SOFT);
            for (int j = 0; j < 25; j++)
                ck_assert(isfinite(firenet_layer_weight(
                    layer, (firenet_layer_part)(j / 5 * 10 + 10),
                    (firenet_layer_part)(j % 5 * 10 + 10))));
            firenet_layer_release(layer);
            described++;
        } else {
            assert_status(FIRENET_ERR_RANGE, s.context, status);
        }
        units_drop(&s);
    }
    ck_assert_int_ge(described, 13 * 2);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("network_units");
    TCase *t = tcase_create("network_units");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, runs_are_the_same_bits_in_any_units, 0,
                        4 * UNITS_WAYS);
    tcase_add_loop_test(t, events_are_in_the_units_of_the_caller, 0, 12);
    tcase_add_loop_test(t, rows_of_a_batch_have_units_of_their_own, 0, 4);
    tcase_add_loop_test(t, gradients_are_the_same_bits_in_any_units, 0, 12);
    tcase_add_loop_test(t, what_does_not_go_together_is_refused_by_name, 0, 20);
    tcase_add_loop_test(t, layers_are_finite_or_refused, 0, 4);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return run_suite(suite());
}
