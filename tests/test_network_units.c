/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks in other units: the same bits, bounds that hold beside rounding, a
 * gap that can be checked, and what is refused by name. */
#include "problem.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { N = 64, M = 40, RESTARTS = 4, INNER = 3 };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

static int is_single(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64;
}

/* Samples of a line's spectrum, or of its Walsh transform, of coefficients. */
static firenet_operator *operator_new(firenet_context *c, firenet_type type) {
    static const int64_t shape[] = {N};
    int64_t indices[M];
    firenet_operator *sample, *transform, *a;
    for (int64_t i = 0; i < M; i++)
        indices[i] = i + (i > 10) * 7 + (i > 25) * 9;
    assert_ok(c,
              firenet_operator_create_sample(&sample, c, type, N, indices, M));
    if (type_is_complex(type))
        assert_ok(
            c, firenet_operator_create_dft(&transform, c, type, 1, shape, 0));
    else
        assert_ok(c,
                  firenet_operator_create_walsh(&transform, c, type, 1, shape,
                                                FIRENET_WALSH_SEQUENCY));
    assert_ok(c, firenet_operator_compose(&a, c, sample, transform));
    firenet_operator_release(sample);
    firenet_operator_release(transform);
    return a;
}

/* Units: y = 2^y, A = 2^a, w = 2^w of what they are in the plain subject. */
typedef struct units {
    int y, a, w;
} units;

typedef struct way {
    int output, dual, grid;
    double delta, bound; /* in plain units, 0: none */
} way;

static const way ways[] = {
    {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 1, 0, 0},
    {FIRENET_OUTPUT_LAST, FIRENET_DUAL_RESET, 1, 1e-3, 0},
    {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_KEEP, 1, 1e-3, 0},
    {FIRENET_OUTPUT_LAST, FIRENET_DUAL_KEEP, 2, 0, 0},
    {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 3, 1e-3, 20}};
enum { WAYS = sizeof ways / sizeof ways[0] };

typedef struct subject {
    tally memory;
    firenet_context *context;
    firenet_type type;
    units units;
    firenet_operator *a;
    firenet_levels *levels;
    firenet_network *network;
    vec y, x0;
} subject;

/* 2^exponent v; the sign of a zero is lost. */
static vec scaled(vec v, int exponent) {
    for (int64_t i = 0; i < v.length; i++)
        vec_set(&v, i, ldexp(1, exponent) * vec_get(&v, i));
    return v;
}

static firenet_status network_create(subject *s, const way *w) {
    const setting settings[] = {
        {FIRENET_NETWORK_RESTARTS, RESTARTS},
        {FIRENET_NETWORK_INNER, INNER},
        {FIRENET_NETWORK_OUTPUT, w->output},
        {FIRENET_NETWORK_DUAL, w->dual},
        {FIRENET_NETWORK_GRID, w->grid},
        {FIRENET_NETWORK_GAMMA, ldexp(1.5, -s->units.a)},
        {FIRENET_NETWORK_DELTA, ldexp(w->delta, s->units.y)},
        {FIRENET_NETWORK_MEASUREMENT_BOUND, ldexp(w->bound, s->units.y)},
        {0, 0}};
    firenet_network_config *config = config_with(s->context, settings);
    firenet_status status = firenet_network_create(&s->network, s->context,
                                                   s->a, s->levels, config);
    firenet_network_config_release(config);
    return status;
}

static void subject_make(subject *s, firenet_type type, units u, const way *w) {
    static const int64_t bounds[] = {N / 4, N}, sparsities[] = {3, 2};
    const double weights[] = {ldexp(1.25, u.w), ldexp(1.75, u.w)};
    *s = (subject){.type = type, .units = u};
    firenet_context *c = s->context = context_new(&s->memory);
    firenet_operator *plain = operator_new(c, type);
    assert_ok(c, firenet_operator_scale(&s->a, c, plain, ldexp(1, u.a), 0));
    firenet_operator_release(plain);
    assert_ok(c, firenet_levels_create(&s->levels, c, 2, bounds, sparsities,
                                       weights));
    s->y = scaled(vec_random(type, M, 5), u.y);
    s->x0 = scaled(vec_random(type, N, 6), u.y - u.a);
    assert_ok(c, network_create(s, w));
}

static void subject_drop(subject *s) {
    vec_free(&s->y);
    vec_free(&s->x0);
    firenet_network_release(s->network);
    firenet_levels_release(s->levels);
    firenet_operator_release(s->a);
    context_end(s->context, &s->memory);
}

static firenet_runner *run(subject *s, int from_x0, vec *x) {
    firenet_runner *runner = problem_runner(s->context, s->network);
    assert_ok(s->context,
              firenet_runner_run(runner, s->type, s->y.data, M, s->type,
                                 from_x0 ? s->x0.data : NULL, x->data, N));
    return runner;
}

/* ------------------------------------------------------------ the same bits */

/* Far from one, as far as nothing of y, A, x or their products leaves the type.
 */
static const units single_units[] = {
    {20, 0, 0}, {-90, 0, 0}, {90, 0, 0}, {30, 60, 0}, {0, -50, 40}};
static const units double_units[] = {
    {20, 0, 0}, {-900, 0, 0}, {900, 0, 0}, {100, 500, 0}, {0, -400, 200}};
enum { UNITS = sizeof single_units / sizeof single_units[0] };

static units units_at(firenet_type type, int i) {
    return is_single(type) ? single_units[i] : double_units[i];
}

static void assert_same_results(firenet_runner *a, firenet_runner *b, units u) {
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
    firenet_type type = types[_i % 4];
    const way *w = &ways[_i / 4];
    for (int i = 0; i < 2 * UNITS; i++) {
        units u = units_at(type, i / 2);
        subject plain, other;
        subject_make(&plain, type, (units){0, 0, 0}, w);
        subject_make(&other, type, u, w);
        vec x = vec_new(type, N), z = vec_new(type, N);
        firenet_runner *a = run(&plain, i % 2, &x), *b = run(&other, i % 2, &z);
        assert_same_results(a, b, u);
        x = scaled(x, 0);
        z = scaled(z, u.a - u.y);
        ck_assert_msg(vec_same_bits(&x, &z), "y 2^%d, A 2^%d, w 2^%d: %g", u.y,
                      u.a, u.w, vec_error(&z, &x));
        firenet_runner_release(a);
        firenet_runner_release(b);
        vec_free(&x);
        vec_free(&z);
        subject_drop(&plain);
        subject_drop(&other);
    }
}
END_TEST

/* Rows of a batch in units of their own. */
START_TEST(rows_of_a_batch_have_units_of_their_own) {
    firenet_type type = types[_i];
    subject s;
    enum { ROWS = 5 };
    subject_make(&s, type, (units){0, 0, 0}, &ways[0]);
    vec y = vec_new(type, ROWS * M), x = vec_new(type, ROWS * N);
    for (int64_t i = 0; i < ROWS * M; i++)
        vec_set(&y, i,
                ldexp(1, units_at(type, (int)(i / M)).y) *
                    vec_get(&s.y, i % M));
    vec one = vec_new(type, N);
    firenet_runner *runner = run(&s, 0, &one);
    assert_ok(s.context,
              firenet_runner_run_batch(runner, ROWS, type, y.data, ROWS * M,
                                       type, NULL, x.data, ROWS * N));
    for (int64_t i = 0; i < ROWS * N; i++) {
        double complex back =
            ldexp(1, -units_at(type, (int)(i / N)).y) * vec_get(&x, i);
        ck_assert(cabs(back - vec_get(&one, i % N)) <= 0);
    }
    firenet_runner_release(runner);
    vec_free(&y);
    vec_free(&x);
    vec_free(&one);
    subject_drop(&s);
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
static products differentiate(subject *s, int direction) {
    firenet_type t = s->type;
    firenet_context *c = s->context;
    firenet_gradient *g;
    int a = s->units.a;
    vec dy = scaled(vec_random(t, M, 21), direction);
    vec dx0 = scaled(vec_random(t, N, 22), direction - a);
    vec u = scaled(vec_random(t, N, 23), direction);
    products p = {vec_new(t, N), vec_new(t, N), vec_new(t, M), vec_new(t, N)};
    assert_ok(c, firenet_gradient_create(&g, c, s->network));
    assert_ok(c, firenet_gradient_run(g, t, s->y.data, M, t, s->x0.data,
                                      p.x.data, N));
    assert_ok(
        c, firenet_gradient_jvp(g, t, dy.data, M, t, dx0.data, p.dx.data, N));
    assert_ok(
        c, firenet_gradient_vjp(g, t, u.data, p.ux0.data, N, t, p.uy.data, M));
    p.dx = scaled(p.dx, a - direction);
    p.uy = scaled(p.uy, a - direction);
    p.ux0 = scaled(p.ux0, -direction);
    firenet_gradient_release(g);
    vec_free(&dy);
    vec_free(&dx0);
    vec_free(&u);
    return p;
}

START_TEST(gradients_are_the_same_bits_in_any_units) {
    firenet_type type = types[_i % 4];
    const way *w = &ways[(int[]){0, 1, 2}[_i / 4]];
    for (int i = 0; i < UNITS; i++) {
        units u = units_at(type, i);
        subject plain, other;
        subject_make(&plain, type, (units){0, 0, 0}, w);
        subject_make(&other, type, u, w);
        products p = differentiate(&plain, 0);
        products q = differentiate(&other, is_single(type) ? 30 : -500);
        p.x = scaled(p.x, 0);
        q.x = scaled(q.x, u.a - u.y);
        ck_assert(vec_same_bits(&p.x, &q.x));
        ck_assert_msg(vec_same_bits(&p.dx, &q.dx), "dx: y 2^%d, A 2^%d: %g",
                      u.y, u.a, vec_error(&q.dx, &p.dx));
        ck_assert(vec_same_bits(&p.uy, &q.uy));
        ck_assert(vec_same_bits(&p.ux0, &q.ux0));
        products_free(&p);
        products_free(&q);
        subject_drop(&plain);
        subject_drop(&other);
    }
}
END_TEST

/* ------------------------------------------------- gaps and bounds hold */

/* With a truth, exact measurements up to rounding, and a deep network. */
typedef struct exact {
    subject s;
    vec truth;
} exact;

static void exact_make(exact *e, firenet_type type, double scale, int dual) {
    const way w = {FIRENET_OUTPUT_ERGODIC, dual, 1, 0, 0};
    subject *s = &e->s;
    firenet_workspace *workspace;
    subject_make(s, type, (units){0, 0, 0}, &w);
    firenet_network_release(s->network);
    const setting settings[] = {
        {FIRENET_NETWORK_RESTARTS, 20}, {FIRENET_NETWORK_DUAL, dual}, {0, 0}};
    firenet_network_config *config = config_with(s->context, settings);
    assert_ok(s->context, firenet_network_create(&s->network, s->context, s->a,
                                                 s->levels, config));
    firenet_network_config_release(config);
    e->truth = vec_new(type, N);
    vec_fill(&e->truth, 0);
    vec_set(&e->truth, 3, scale);
    vec_set(&e->truth, 9, -2 * scale);
    vec_set(&e->truth, 40, 0.7 * scale);
    assert_ok(s->context,
              firenet_workspace_create(&workspace, s->context, s->a));
    assert_ok(s->context, firenet_operator_apply(workspace, type, e->truth.data,
                                                 N, type, s->y.data, M));
    firenet_workspace_release(workspace);
}

static int watch_gap(const firenet_event *event, void *user) {
    double *least = user;
    *least = fmin(*least, firenet_event_gap(event));
    return 0;
}

START_TEST(no_gap_is_negative_and_no_bound_below_the_error_for_rounding) {
    static const double scales[] = {1, 1e3, 1e-12, 1e-25, 1e30};
    firenet_type type = types[_i % 4];
    for (int i = 0; i < 10; i++) {
        exact e;
        double scale = scales[i / 2], least = INFINITY;
        exact_make(&e, type, scale,
                   i % 2 ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET);
        firenet_runner *r = problem_runner(e.s.context, e.s.network);
        vec x = vec_new(type, N);
        assert_ok(e.s.context,
                  firenet_runner_set_monitor(r, watch_gap, &least));
        assert_ok(e.s.context, firenet_runner_run(r, type, e.s.y.data, M, type,
                                                  NULL, x.data, N));
        double error = vec_distance(&x, &e.truth);
        double bound = runner_real(r, FIRENET_RUNNER_POSTERIOR_BOUND);
        ck_assert_msg(least >= 0, "scale %g: a gap of %g", scale, least);
        ck_assert_msg(error <= bound, "scale %g: error %g, bound %g", scale,
                      error, bound);
        error = vec_error(&x, &e.truth);
        ck_assert_msg(error <= (is_single(type) ? 1e-4 : 1e-6),
                      "scale %g: error %g", scale, error);
        firenet_runner_release(r);
        vec_free(&x);
        vec_free(&e.truth);
        subject_drop(&e.s);
    }
}
END_TEST

/* A^H q in double precision, whatever the type of q. */
static vec adjoint_of(firenet_context *c, firenet_type type, const vec *q,
                      const vec *x, vec *ax) {
    firenet_type wide = type_is_complex(type) ? FIRENET_C128 : FIRENET_F64;
    firenet_operator *a = operator_new(c, wide);
    firenet_workspace *w;
    vec in = vec_convert(wide, q), g = vec_new(wide, N);
    vec from = vec_convert(wide, x);
    *ax = vec_new(wide, M);
    assert_ok(c, firenet_workspace_create(&w, c, a));
    assert_ok(c, firenet_operator_apply_adjoint(w, wide, in.data, M, wide,
                                                g.data, N));
    assert_ok(c,
              firenet_operator_apply(w, wide, from.data, N, wide, ax->data, M));
    firenet_workspace_release(w);
    firenet_operator_release(a);
    vec_free(&in);
    vec_free(&from);
    return g;
}

static double weight_at(int64_t i) {
    return i < N / 4 ? 1.25 : 1.75;
}

START_TEST(the_dual_variable_proves_the_gap) {
    firenet_type type = types[_i % 4];
    const way *w = &ways[_i / 4];
    subject s;
    subject_make(&s, type, (units){0, 0, 0}, w);
    vec q = vec_new(type, M), x = vec_new(type, N), ax;
    firenet_runner *r = problem_runner(s.context, s.network);
    assert_status(FIRENET_ERR_STATE, s.context,
                  firenet_runner_copy_dual(r, type, q.data, M));
    firenet_runner_release(r);
    r = run(&s, 0, &x);
    assert_status(FIRENET_ERR_NULL, s.context,
                  firenet_runner_copy_dual(r, type, NULL, M));
    assert_status(FIRENET_ERR_SHAPE, s.context,
                  firenet_runner_copy_dual(r, type, q.data, M + 1));
    assert_ok(s.context, firenet_runner_copy_dual(r, type, q.data, M));
    vec g = adjoint_of(s.context, type, &q, &x, &ax);
    double lambda = network_real(s.network, FIRENET_NETWORK_USED_LAMBDA);
    double eps = 2 * type_epsilon(type), norm = vec_norm(&s.y), l1 = 0;
    for (int64_t i = 0; i < N; i++) {
        assert_at_most(cabs(vec_get(&g, i)),
                       lambda * weight_at(i) + eps * vec_norm(&q));
        l1 += weight_at(i) * cabs(vec_get(&x, i));
    }
    assert_at_most(vec_norm(&q), 1 + eps);
    double objective = lambda * l1 + vec_distance(&ax, &s.y);
    double gap = objective + creal(vec_dot(&s.y, &q));
    double seen = runner_real(r, FIRENET_RUNNER_GAP);
    /* Rounding was charged: the gap seen is larger, but not by much. */
    assert_at_most(gap, seen);
    assert_at_most(seen, gap + 20 * eps * norm);
    assert_at_most(gap, 0.9 * norm);
    firenet_runner_release(r);
    vec *all[] = {&q, &x, &g, &ax};
    for (int i = 0; i < 4; i++)
        vec_free(all[i]);
    subject_drop(&s);
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
    firenet_type type = types[_i % 4];
    const refusal *r = &refused[is_single(type) ? 0 : 1][_i / 4];
    const way w = {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 1, r->delta,
                   r->bound};
    subject s;
    subject_make(&s, type, (units){0, 0, 0}, &w);
    vec x = vec_new(type, N);
    vec_fill(&s.y, r->y);
    vec_fill(&s.x0, r->x0);
    firenet_runner *runner = problem_runner(s.context, s.network);
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_runner_run(runner, type, s.y.data, M, type,
                                     r->x0 > 0 ? s.x0.data : NULL, x.data, N));
    assert_error_names(s.context, r->word);
    firenet_runner_release(runner);
    vec_free(&x);
    subject_drop(&s);
}
END_TEST

START_TEST(layers_are_finite_or_refused) {
    static const double sizes[] = {1e-320, 1e-300, 1e-200, 1e-30, 1,
                                   1e30,   1e200,  1e305,  1e308};
    int described = 0;
    for (int i = 0; i < (int)(sizeof sizes / sizeof sizes[0]) * 13; i++) {
        subject s;
        firenet_layer *layer;
        subject_make(&s, types[_i], (units){0, 0, 0}, &ways[1]);
        firenet_status status = firenet_layer_create(
            &layer, s.context, s.network, 0, i % 13 + 1, sizes[i / 13]);
        if (status == FIRENET_OK) {
            double t = firenet_layer_threshold(layer, 1);
            ck_assert(isfinite(t));
            ck_assert_int_eq(t > 0, firenet_layer_kind_of(layer) ==
                                        FIRENET_LAYER_SOFT);
            for (int j = 0; j < 25; j++)
                ck_assert(isfinite(firenet_layer_weight(
                    layer, (firenet_block)(j / 5 * 10 + 10),
                    (firenet_block)(j % 5 * 10 + 10))));
            firenet_layer_release(layer);
            described++;
        } else {
            assert_status(FIRENET_ERR_RANGE, s.context, status);
        }
        subject_drop(&s);
    }
    ck_assert_int_ge(described, 13 * 2);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("network_units");
    TCase *t = tcase_create("network_units");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, runs_are_the_same_bits_in_any_units, 0, 4 * WAYS);
    tcase_add_loop_test(t, rows_of_a_batch_have_units_of_their_own, 0, 4);
    tcase_add_loop_test(t, gradients_are_the_same_bits_in_any_units, 0, 12);
    tcase_add_loop_test(
        t, no_gap_is_negative_and_no_bound_below_the_error_for_rounding, 0, 4);
    tcase_add_loop_test(t, the_dual_variable_proves_the_gap, 0, 4 * WAYS);
    tcase_add_loop_test(t, what_does_not_go_together_is_refused_by_name, 0, 20);
    tcase_add_loop_test(t, layers_are_finite_or_refused, 0, 4);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return run_suite(suite());
}
