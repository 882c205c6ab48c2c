/* SPDX-License-Identifier: BSD-3-Clause */
/* What regularisers refuse, and all they do with too little memory. */
#include "regularised_problem_fixture.h"

#include <math.h>

/* -------------------------------------------------------------- refusals */

#define REFUSED(status, word, call)       \
    do {                                  \
        firenet_regulariser *out_ = s.r;  \
        assert_status(status, c, (call)); \
        assert_error_names(c, word);      \
        ck_assert_ptr_null(out_);         \
    } while (0)

START_TEST(what_makes_no_sense_is_refused_by_name) {
    regularised_problem s;
    regularised_problem_make(&s, FIRENET_C64, TERM_VARIATION, 1);
    firenet_context *c = s.context;
    firenet_operator *f = s.a, *id;
    firenet_regulariser *pair[2] = {s.r, NULL}, *other;
    const int64_t shape[2] = {SIDE, SIDE};
    double w[PIXELS] = {1, 0};
    const double minus[2] = {1, -1}, vanishing = 1e-320, small = 1e-10;
    firenet_regulariser *tiny;
    assert_ok(c, firenet_operator_create_identity(&id, c, FIRENET_C128, 4));
    assert_ok(c, firenet_regulariser_create_l1(&other, c, id, NULL, 0));
    assert_ok(c, firenet_regulariser_create_sum(&tiny, c, 1, &s.r, &small));
    REFUSED(FIRENET_ERR_NULL, "w",
            firenet_regulariser_create_l1(&out_, c, NULL, NULL, 0));
    REFUSED(FIRENET_ERR_SHAPE, "count",
            firenet_regulariser_create_l1(&out_, c, f, w, 3));
    REFUSED(FIRENET_ERR_RANGE, "weights[1]",
            firenet_regulariser_create_l1(&out_, c, f, w, SAMPLES));
    REFUSED(FIRENET_ERR_RANGE, "members: 7",
            firenet_regulariser_create_group(
                &out_, c, f, 7, FIRENET_GROUPING_STRIDED, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "members: 0",
            firenet_regulariser_create_group(
                &out_, c, f, 0, FIRENET_GROUPING_STRIDED, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "grouping: 3",
            firenet_regulariser_create_group(&out_, c, f, 2,
                                             (firenet_grouping)3, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "mix: 1.5",
            firenet_regulariser_create_sparse_group(
                &out_, c, f, 2, FIRENET_GROUPING_STRIDED, 1.5, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "mix: nan",
            firenet_regulariser_create_sparse_group(
                &out_, c, f, 2, FIRENET_GROUPING_STRIDED, NAN, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "members: 7",
            firenet_regulariser_create_sparse_group(
                &out_, c, f, 7, FIRENET_GROUPING_STRIDED, 0.5, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "boundary: 1",
            firenet_regulariser_create_variation(
                &out_, c, FIRENET_C64, 2, shape, (firenet_boundary)1,
                FIRENET_VARIATION_ISOTROPIC, NULL));
    REFUSED(FIRENET_ERR_RANGE, "variation: 1",
            firenet_regulariser_create_variation(
                &out_, c, FIRENET_C64, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                (firenet_variation)1, NULL));
    REFUSED(FIRENET_ERR_RANGE, "weights[1]",
            firenet_regulariser_create_variation(
                &out_, c, FIRENET_C64, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                FIRENET_VARIATION_ISOTROPIC, minus));
    REFUSED(FIRENET_ERR_NULL, "parts[1]",
            firenet_regulariser_create_sum(&out_, c, 2, pair, NULL));
    pair[1] = other;
    REFUSED(FIRENET_ERR_TYPE, "parts[1]",
            firenet_regulariser_create_sum(&out_, c, 2, pair, NULL));
    pair[1] = s.r;
    REFUSED(FIRENET_ERR_RANGE, "factors[1]",
            firenet_regulariser_create_sum(&out_, c, 2, pair, minus));
    REFUSED(FIRENET_ERR_RANGE, "factors: ",
            firenet_regulariser_create_sum(&out_, c, 1, &tiny, &vanishing));
    REFUSED(FIRENET_ERR_RANGE, "count: 9",
            firenet_regulariser_create_sum(&out_, c, 9, pair, NULL));
    REFUSED(FIRENET_ERR_RANGE, "constraint: 0",
            firenet_regulariser_create_constrained(&out_, c, s.r,
                                                   (firenet_constraint)0));
    firenet_regulariser_release(tiny);
    firenet_regulariser_release(other);
    firenet_operator_release(id);
    regularised_problem_drop(&s);
}
END_TEST

START_TEST(methods_that_know_l1_alone_are_refused) {
    regularised_problem s;
    regularised_problem_make(&s, FIRENET_C128, TERM_VARIATION, 1);
    firenet_context *c = s.context;
    const firenet_method methods[] = {
        FIRENET_METHOD_FISTA, FIRENET_METHOD_SCHEDULED, FIRENET_METHOD_GRID};
    for (int i = 0; i < 3; i++) {
        firenet_solver *solver = (firenet_solver *)(void *)&s;
        assert_status(FIRENET_ERR_UNSUPPORTED, c,
                      firenet_solver_create(&solver, c, s.problem, methods[i]));
        assert_error_names(c, "adaptive or plain");
        ck_assert_ptr_null(solver);
    }
    firenet_regulariser *r;
    firenet_problem *regularised;
    assert_ok(c, firenet_regulariser_create_l1(&r, c, s.a, NULL, 0));
    assert_ok(c, firenet_problem_create_regularised(
                     &regularised, c, FIRENET_PROBLEM_P3, s.a, 1, r));
    double value = 0;
    assert_status(FIRENET_ERR_UNSUPPORTED, c,
                  firenet_problem_parameter_max(c, regularised, s.y.type,
                                                s.y.data, s.y.length, &value));
    firenet_problem_release(regularised);
    firenet_regulariser_release(r);
    regularised_problem_drop(&s);
}
END_TEST

/* ---------------------------------------------------------------- memory */

/* The whole way from operators to an answer and its proof. */
static firenet_status whole_way(firenet_context *c, firenet_operator *a,
                                const vec *y, term kind) {
    firenet_regulariser *r = NULL;
    firenet_problem *regularised = NULL;
    firenet_solver *solver = NULL;
    vec x = vec_new(y->type, PIXELS);
    double value;
    firenet_status status = regularised_term(&r, c, y->type, kind);
    if (status == FIRENET_OK)
        status = firenet_problem_create_regularised(
            &regularised, c, FIRENET_PROBLEM_P1, a, 0.1, r);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&solver, c, regularised,
                                       FIRENET_METHOD_ADAPTIVE);
    if (status == FIRENET_OK)
        status = firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 3);
    if (status == FIRENET_OK)
        status = firenet_solver_solve(solver, y->type, y->data, y->length,
                                      x.type, NULL, x.data, x.length);
    if (status == FIRENET_OK)
        status = firenet_regulariser_evaluate(c, r, x.type, x.data, x.length,
                                              &value);
    if (status == FIRENET_OK)
        status = firenet_problem_evaluate(c, regularised, x.type, x.data,
                                          x.length, y->type, y->data, y->length,
                                          &value, NULL, NULL);
    vec_free(&x);
    firenet_solver_release(solver);
    firenet_problem_release(regularised);
    firenet_regulariser_release(r);
    return status;
}

START_TEST(the_whole_way_may_fail_anywhere) {
    regularised_problem s;
    regularised_problem_make(&s, FIRENET_C128, (term)_i, 1);
    long live = s.memory.live, n = 1;
    firenet_status status = FIRENET_ERR_NOMEM;
    for (; status != FIRENET_OK; n++) {
        s.memory.fail_at = s.memory.calls + n;
        status = whole_way(s.context, s.a, &s.y, (term)_i);
        ck_assert_msg(s.memory.live == live, "allocation %ld: %ld leaked", n,
                      (long)s.memory.live - live);
        ck_assert_msg(status == FIRENET_OK || status == FIRENET_ERR_NOMEM,
                      "allocation %ld: %s", n, firenet_status_name(status));
    }
    ck_assert_int_gt(n, 20);
    s.memory.fail_at = 0;
    regularised_problem_drop(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("regulariser_calls");
    TCase *refusals = tcase_create("refusals");
    tcase_add_test(refusals, what_makes_no_sense_is_refused_by_name);
    tcase_add_test(refusals, methods_that_know_l1_alone_are_refused);
    tcase_add_loop_test(refusals, the_whole_way_may_fail_anywhere, 0, TERMS);
    tcase_set_timeout(refusals, 60);
    suite_add_tcase(suite, refusals);
    return run_suite(suite);
}
