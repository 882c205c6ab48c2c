/* SPDX-License-Identifier: BSD-3-Clause */
/* A run that its deadline cuts short, however early: never worse than x0, nor
 * than A^H y, and its results are those of the x it gives. */
#include "solving.h"

#include <math.h>
#include <string.h>

/* What a problem is solved by, on columns that are about equally long or not.
 */
typedef struct way {
    firenet_method method;
    int kind;
    int uneven;
} way;

static const way ways[] = {
    {FIRENET_METHOD_ADAPTIVE, P1, 0},  {FIRENET_METHOD_ADAPTIVE, P2, 0},
    {FIRENET_METHOD_ADAPTIVE, P3, 0},  {FIRENET_METHOD_ADAPTIVE, P1, 1},
    {FIRENET_METHOD_ADAPTIVE, P2, 1},  {FIRENET_METHOD_ADAPTIVE, P3, 1},
    {FIRENET_METHOD_PLAIN, P1, 0},     {FIRENET_METHOD_PLAIN, P3, 0},
    {FIRENET_METHOD_SCHEDULED, P1, 0}, {FIRENET_METHOD_SCHEDULED, P3, 0},
    {FIRENET_METHOD_GRID, P3, 0},      {FIRENET_METHOD_FISTA, P2, 0},
    {FIRENET_METHOD_FISTA, P2, 1}};
enum { WAYS = sizeof ways / sizeof *ways };

/* A solver of it whose deadline has passed when it begins. */
static solving make(const way *w, double share) {
    solving_spec spec = solving_small(w->kind);
    spec.parameter = -share;
    spec.weighted = 0;
    solving s = solving_problem(&spec);
    if (w->uneven) {
        firenet_operator *scale, *a;
        double d[40];
        for (int i = 0; i < 40; i++)
            d[i] = ldexp(1, i % 16 - 8);
        assert_ok(s.context,
                  firenet_operator_create_diagonal(&scale, s.context, s.type,
                                                   40, FIRENET_F64, d));
        assert_ok(s.context,
                  firenet_operator_compose(&a, s.context, s.a, scale));
        firenet_operator_release(scale);
        firenet_operator_release(s.a);
        double parameter = firenet_problem_parameter(s.problem);
        firenet_problem_release(s.problem);
        s.a = a;
        assert_ok(s.context,
                  firenet_problem_create(&s.problem, s.context,
                                         (firenet_problem_kind)w->kind, a,
                                         parameter, NULL, 0));
    }
    assert_ok(s.context, firenet_solver_create(&s.solver, s.context, s.problem,
                                               w->method));
    set_real(&s, FIRENET_SOLVER_SHARPNESS, 5);
    set_real(&s, FIRENET_SOLVER_PENALTY, 3);
    set_real(&s, FIRENET_SOLVER_DEADLINE, 1e-9);
    return s;
}

static vec adjoint_of(const solving *s) {
    vec x = vec_new(s->type, s->x.length);
    assert_ok(s->context, firenet_operator_apply_adjoint(
                              s->context, s->a, s->type, s->y.data, s->y.length,
                              s->type, x.data, x.length));
    return x;
}

/* 100 ||y|| / max |A^H y|_i, of weights 1. */
static double price(const solving *s) {
    double most;
    firenet_problem *p;
    assert_ok(s->context,
              firenet_problem_create(&p, s->context, P3, s->a, 1, NULL, 0));
    assert_ok(s->context,
              firenet_problem_parameter_max(s->context, p, s->type, s->y.data,
                                            s->y.length, &most));
    firenet_problem_release(p);
    return 100 / most;
}

/* F, in (P1) with the penalty solver.h states for runs that are cut short. */
static double badness(const solving *s, int kind, const void *x) {
    double objective, residual, infeasibility;
    assert_ok(s->context, firenet_problem_evaluate(
                              s->context, s->problem, s->type, x, s->x.length,
                              s->type, s->y.data, s->y.length, &objective,
                              &residual, &infeasibility));
    return kind == P1 ? objective + price(s) * infeasibility : objective;
}

/* Ends at once, from x0 or from 0, and asserts what is promised. */
static void cut_short(solving *s, const way *w, const vec *x0) {
    assert_ok(s->context,
              firenet_solver_solve(s->solver, s->type, s->y.data, s->y.length,
                                   s->type, x0 ? x0->data : NULL, s->x.data,
                                   s->x.length));
    ck_assert_int_eq(FIRENET_OUTCOME_DEADLINE,
                     result_int(s, FIRENET_SOLVER_OUTCOME));
    vec back = adjoint_of(s), zero = vec_new(s->type, s->x.length);
    vec_fill(&zero, 0);
    double seen = badness(s, w->kind, s->x.data), rounding = 1 + 1e-10;
    assert_at_most(seen, rounding * badness(s, w->kind, back.data));
    if (x0)
        assert_at_most(seen, rounding * badness(s, w->kind, x0->data));
    else if (w->kind != P1)
        assert_at_most(seen, rounding * badness(s, w->kind, zero.data));
    double objective, residual;
    assert_ok(s->context, firenet_problem_evaluate(
                              s->context, s->problem, s->type, s->x.data,
                              s->x.length, s->type, s->y.data, s->y.length,
                              &objective, &residual, NULL));
    assert_at_most(relative_difference(result_real(s, FIRENET_SOLVER_OBJECTIVE),
                                       objective),
                   1e-12);
    assert_at_most(fabs(result_real(s, FIRENET_SOLVER_RESIDUAL) - residual),
                   1e-12 * vec_norm(&s->y));
    vec_free(&back);
    vec_free(&zero);
}

START_TEST(a_run_cut_short_is_no_worse_than_what_it_began_with) {
    const way *w = &ways[_i];
    static const double shares[] = {0.9, 0.2, 0.01};
    for (int k = 0; k < 3; k++) {
        solving s = make(w, shares[k]);
        cut_short(&s, w, NULL);
        vec x0 = vec_random(s.type, s.x.length, 8), good = adjoint_of(&s);
        for (int64_t i = 0; i < good.length; i++)
            vec_set(&good, i, 0.3 * vec_get(&good, i));
        cut_short(&s, w, &x0);
        cut_short(&s, w, &good);
        /* From a solution, which one iteration may leave. */
        set_real(&s, FIRENET_SOLVER_DEADLINE, INFINITY);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 500);
        solving_run(&s);
        memcpy(x0.data, s.x.data, (size_t)x0.length * sizeof(double));
        set_real(&s, FIRENET_SOLVER_DEADLINE, 1e-9);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-13);
        cut_short(&s, w, &x0);
        vec_free(&x0);
        vec_free(&good);
        solving_free(&s);
    }
}
END_TEST

/* A deadline far away changes no bit of where a run goes. */
START_TEST(a_deadline_that_is_met_changes_nothing) {
    const way *w = &ways[_i];
    solving s = make(w, 0.2);
    set_real(&s, FIRENET_SOLVER_DEADLINE, INFINITY);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 60);
    int64_t outcome = solving_run(&s);
    vec x = vec_new(s.type, s.x.length);
    memcpy(x.data, s.x.data, (size_t)x.length * sizeof(double));
    set_real(&s, FIRENET_SOLVER_DEADLINE, 1e6);
    ck_assert_int_eq(outcome, solving_run(&s));
    ck_assert(vec_same_bits(&x, &s.x));
    vec_free(&x);
    solving_free(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("deadline");
    TCase *all = tcase_create("deadline");
    tcase_add_loop_test(
        all, a_run_cut_short_is_no_worse_than_what_it_began_with, 0, WAYS);
    tcase_add_loop_test(all, a_deadline_that_is_met_changes_nothing, 0, WAYS);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
