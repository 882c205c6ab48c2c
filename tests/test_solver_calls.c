/* SPDX-License-Identifier: BSD-3-Clause */
/* What solvers refuse, and that a run allocates nothing. */
#include "solving.h"

#include <math.h>

START_TEST(methods_refuse_other_problems) {
    solving s = solving_by(0);
    firenet_solver *out;
    assert_status(FIRENET_ERR_UNSUPPORTED, s.context,
                  firenet_solver_create(&out, s.context, s.problem,
                                        FIRENET_METHOD_FISTA));
    assert_status(
        FIRENET_ERR_RANGE, s.context,
        firenet_solver_create(&out, s.context, s.problem, (firenet_method)5));
    ck_assert_ptr_null(out);
    ck_assert_uint_eq(firenet_solver_bytes(s.problem, (firenet_method)5), 0);
    assert_status(
        FIRENET_ERR_NULL, s.context,
        firenet_solver_create(&out, s.context, NULL, FIRENET_METHOD_ADAPTIVE));
    solving_spec spec = solving_small(P2);
    solving t = solving_problem(&spec);
    assert_status(FIRENET_ERR_UNSUPPORTED, t.context,
                  firenet_solver_create(&out, t.context, t.problem,
                                        FIRENET_METHOD_SCHEDULED));
    solving_free(&s);
    solving_free(&t);
}
END_TEST

START_TEST(schedules_need_their_constants) {
    solving_spec spec = solving_small(P1);
    solving s = solving_with(&spec, FIRENET_METHOD_SCHEDULED);
    for (int i = 0; i < 2; i++) {
        assert_status(FIRENET_ERR_STATE, s.context,
                      firenet_solver_solve(s.solver, s.type, s.y.data,
                                           s.y.length, s.type, NULL, s.x.data,
                                           s.x.length));
        assert_error_names(s.context, i ? "penalty" : "sharpness");
        set_real(&s, FIRENET_SOLVER_SHARPNESS, 5);
    }
    solving_free(&s);
}
END_TEST

/* tests/test_options.c goes through the values of settings. */
START_TEST(reals_integers_and_results_are_told_apart) {
    solving s = solving_by(1);
    assert_status(
        FIRENET_ERR_UNSUPPORTED, s.context,
        firenet_solver_set_int(s.solver, FIRENET_SOLVER_TOLERANCE, 1));
    double value;
    assert_status(
        FIRENET_ERR_UNSUPPORTED, s.context,
        firenet_solver_get_real(s.solver, FIRENET_SOLVER_OUTCOME, &value));
    assert_status(FIRENET_ERR_NULL, s.context,
                  firenet_solver_get_real(s.solver, FIRENET_SOLVER_GAP, NULL));
    solving_free(&s);
}
END_TEST

START_TEST(bad_data_are_refused_by_name) {
    solving s = solving_by(0);
    vec_set(&s.y, 4, INFINITY);
    assert_status(FIRENET_ERR_NUMERIC, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       s.type, NULL, s.x.data, s.x.length));
    assert_error_names(s.context, "y[4]");
    vec_set(&s.y, 4, 1);
    vec_fill(&s.x, 0);
    vec_set(&s.x, 3, NAN);
    assert_status(FIRENET_ERR_NUMERIC, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       s.type, s.x.data, s.x.data, s.x.length));
    assert_error_names(s.context, "x0[3]");
    assert_status(FIRENET_ERR_SHAPE, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, 3, s.type,
                                       NULL, s.x.data, s.x.length));
    assert_status(FIRENET_ERR_TYPE, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       FIRENET_C128, NULL, s.x.data,
                                       s.x.length));
    assert_status(FIRENET_ERR_OVERLAP, s.context,
                  firenet_solver_solve(s.solver, s.type, s.x.data, s.y.length,
                                       s.type, NULL, s.x.data, s.x.length));
    assert_status(
        FIRENET_ERR_STATE, s.context,
        firenet_solver_copy_best(s.solver, s.type, s.x.data, s.x.length));
    ck_assert_int_eq(firenet_solver_solve(NULL, s.type, s.y.data, s.y.length,
                                          s.type, NULL, s.x.data, s.x.length),
                     FIRENET_ERR_NULL);
    solving_free(&s);
}
END_TEST

START_TEST(solving_allocates_nothing) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m);
        long before = atomic_load(&s.memory->calls);
        solving_run(&s);
        ck_assert_int_eq(atomic_load(&s.memory->calls), before);
        solving_free(&s);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("solver_calls");
    TCase *refusals = tcase_create("refusals");
    tcase_add_test(refusals, methods_refuse_other_problems);
    tcase_add_test(refusals, schedules_need_their_constants);
    tcase_add_test(refusals, reals_integers_and_results_are_told_apart);
    tcase_add_test(refusals, bad_data_are_refused_by_name);
    tcase_add_test(refusals, solving_allocates_nothing);
    suite_add_tcase(suite, refusals);
    return run_suite(suite);
}
