/* SPDX-License-Identifier: BSD-3-Clause */
/* A network's gap and bound beside rounding, and what proves them. */
#include "units_fixture.h"

#include <math.h>

/* ------------------------------------------------- gaps and bounds hold */

/* With a truth, exact measurements up to rounding, and a deep network. */
typedef struct exact {
    units_subject s;
    vec truth;
} exact;

static void exact_make(exact *e, firenet_type type, double scale, int dual) {
    const units_way w = {FIRENET_OUTPUT_ERGODIC, dual, 1, 0, 0};
    units_subject *s = &e->s;
    firenet_workspace *workspace;
    units_make(s, type, (unit_exponents){0, 0, 0}, &w);
    firenet_network_release(s->network);
    const setting settings[] = {
        {FIRENET_NETWORK_RESTARTS, 20}, {FIRENET_NETWORK_DUAL, dual}, {0, 0}};
    firenet_network_config *config = config_with(s->context, settings);
    assert_ok(s->context, firenet_network_create(&s->network, s->context, s->a,
                                                 s->levels, config));
    firenet_network_config_release(config);
    e->truth = vec_new(type, UNITS_N);
    vec_fill(&e->truth, 0);
    vec_set(&e->truth, 3, scale);
    vec_set(&e->truth, 9, -2 * scale);
    vec_set(&e->truth, 40, 0.7 * scale);
    assert_ok(s->context,
              firenet_workspace_create(&workspace, s->context, s->a));
    assert_ok(s->context,
              firenet_workspace_apply(workspace, type, e->truth.data, UNITS_N,
                                      type, s->y.data, UNITS_M));
    firenet_workspace_release(workspace);
}

static int watch_gap(const firenet_event *event, void *user) {
    double *least = user;
    *least = fmin(*least, firenet_event_gap(event));
    return 0;
}

START_TEST(no_gap_is_negative_and_no_bound_below_the_error_for_rounding) {
    static const double scales[] = {1, 1e3, 1e-12, 1e-25, 1e30};
    firenet_type type = units_types[_i % 4];
    for (int i = 0; i < 10; i++) {
        exact e;
        double scale = scales[i / 2], least = INFINITY;
        exact_make(&e, type, scale,
                   i % 2 ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET);
        firenet_runner *r = problem_runner(e.s.context, e.s.network);
        vec x = vec_new(type, UNITS_N);
        assert_ok(e.s.context,
                  firenet_runner_set_monitor(r, watch_gap, &least));
        assert_ok(e.s.context, firenet_runner_run(r, type, e.s.y.data, UNITS_M,
                                                  type, NULL, x.data, UNITS_N));
        double error = vec_distance(&x, &e.truth);
        double bound = runner_real(r, FIRENET_RUNNER_POSTERIOR_BOUND);
        ck_assert_msg(least >= 0, "scale %g: a gap of %g", scale, least);
        ck_assert_msg(error <= bound, "scale %g: error %g, bound %g", scale,
                      error, bound);
        error = vec_error(&x, &e.truth);
        ck_assert_msg(error <= (type_is_single(type) ? 1e-4 : 1e-6),
                      "scale %g: error %g", scale, error);
        firenet_runner_release(r);
        vec_free(&x);
        vec_free(&e.truth);
        units_drop(&e.s);
    }
}
END_TEST

/* A^H q in double precision, whatever the type of q. */
static vec adjoint_of(firenet_context *c, firenet_type type, const vec *q,
                      const vec *x, vec *ax) {
    firenet_type wide = type_is_complex(type) ? FIRENET_C128 : FIRENET_F64;
    firenet_operator *a = units_operator(c, wide);
    firenet_workspace *w;
    vec in = vec_convert(wide, q), g = vec_new(wide, UNITS_N);
    vec from = vec_convert(wide, x);
    *ax = vec_new(wide, UNITS_M);
    assert_ok(c, firenet_workspace_create(&w, c, a));
    assert_ok(c, firenet_workspace_apply_adjoint(w, wide, in.data, UNITS_M,
                                                 wide, g.data, UNITS_N));
    assert_ok(c, firenet_workspace_apply(w, wide, from.data, UNITS_N, wide,
                                         ax->data, UNITS_M));
    firenet_workspace_release(w);
    firenet_operator_release(a);
    vec_free(&in);
    vec_free(&from);
    return g;
}

static double weight_at(int64_t i) {
    return i < UNITS_N / 4 ? 1.25 : 1.75;
}

START_TEST(the_dual_variable_proves_the_gap) {
    firenet_type type = units_types[_i % 4];
    const units_way *w = &units_ways[_i / 4];
    units_subject s;
    units_make(&s, type, (unit_exponents){0, 0, 0}, w);
    vec q = vec_new(type, UNITS_M), x = vec_new(type, UNITS_N), ax;
    firenet_runner *r = problem_runner(s.context, s.network);
    assert_status(FIRENET_ERR_STATE, s.context,
                  firenet_runner_copy_dual(r, type, q.data, UNITS_M));
    firenet_runner_release(r);
    r = units_run(&s, 0, &x);
    assert_status(FIRENET_ERR_NULL, s.context,
                  firenet_runner_copy_dual(r, type, NULL, UNITS_M));
    assert_status(FIRENET_ERR_SHAPE, s.context,
                  firenet_runner_copy_dual(r, type, q.data, UNITS_M + 1));
    assert_ok(s.context, firenet_runner_copy_dual(r, type, q.data, UNITS_M));
    vec g = adjoint_of(s.context, type, &q, &x, &ax);
    double lambda = network_real(s.network, FIRENET_NETWORK_USED_LAMBDA);
    double eps = 2 * type_epsilon(type), norm = vec_norm(&s.y), l1 = 0;
    for (int64_t i = 0; i < UNITS_N; i++) {
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
    units_drop(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("network_gap");
    TCase *t = tcase_create("network_gap");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(
        t, no_gap_is_negative_and_no_bound_below_the_error_for_rounding, 0, 4);
    tcase_add_loop_test(t, the_dual_variable_proves_the_gap, 0, 4 * UNITS_WAYS);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return run_suite(suite());
}
