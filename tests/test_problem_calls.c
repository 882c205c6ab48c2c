/* SPDX-License-Identifier: BSD-3-Clause */
/* What problems and their functions refuse. */
#include "solving.h"

#include <math.h>

static const solving_spec small = {FIRENET_F64, P3, 7, 12, 5, 1, -0.3};

START_TEST(bad_problems_are_refused_by_name) {
    solving s = solving_problem(&small);
    firenet_context *c = s.context;
    firenet_problem *out;
    double weights[12];
    for (int i = 0; i < 12; i++)
        weights[i] = 1;
    const struct {
        int kind;
        double parameter;
        const char *word;
    } bad[] = {{7, 1, "kind"},        {P1, -1, "eta"},   {P1, NAN, "eta"},
               {P1, INFINITY, "eta"}, {P2, 0, "lambda"}, {P3, -1, "lambda"},
               {P3, NAN, "lambda"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_status(FIRENET_ERR_RANGE, c,
                      firenet_problem_create(&out, c,
                                             (firenet_problem_kind)bad[i].kind,
                                             s.a, bad[i].parameter, NULL, 0));
        assert_error_names(c, bad[i].word);
        ck_assert_ptr_null(out);
    }
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_problem_create(&out, c, P3, s.a, 1, weights, 11));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_problem_create(&out, c, P3, s.a, 1, NULL, 12));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_problem_create(&out, c, P3, NULL, 1, NULL, 0));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_problem_create(NULL, c, P3, s.a, 1, NULL, 0));
    static const double wrong[] = {-1, NAN, -INFINITY};
    for (int i = 0; i < 3; i++) {
        weights[9] = wrong[i];
        assert_status(FIRENET_ERR_RANGE, c,
                      firenet_problem_create(&out, c, P3, s.a, 1, weights, 12));
        assert_error_names(c, "weights[9]");
    }
    solving_free(&s);
}
END_TEST

START_TEST(levels_must_fit_the_operator) {
    solving s = solving_problem(&small);
    const int64_t bounds[] = {4, 12}, few[] = {4, 11}, sparse[] = {2, 3};
    firenet_levels *levels, *short_levels;
    firenet_problem *out;
    assert_ok(s.context, firenet_levels_create(&levels, s.context, 2, bounds,
                                               sparse, NULL));
    assert_ok(s.context, firenet_levels_create(&short_levels, s.context, 2, few,
                                               sparse, NULL));
    assert_status(FIRENET_ERR_SHAPE, s.context,
                  firenet_problem_create_in_levels(&out, s.context, P3, s.a, 1,
                                                   short_levels));
    assert_status(
        FIRENET_ERR_NULL, s.context,
        firenet_problem_create_in_levels(&out, s.context, P3, s.a, 1, NULL));
    assert_ok(s.context, firenet_problem_create_in_levels(&out, s.context, P3,
                                                          s.a, 1, levels));
    /* ||1||_{1,w} tells the weights. */
    double objective, residual;
    vec_fill(&s.x, 1);
    assert_ok(s.context,
              firenet_problem_evaluate(s.context, out, s.type, s.x.data,
                                       s.x.length, s.type, s.y.data, s.y.length,
                                       &objective, &residual, NULL));
    double l1 = 4 * firenet_levels_weight(levels, 0) +
                8 * firenet_levels_weight(levels, 1);
    assert_at_most(relative_difference(objective - residual, l1), 1e-13);
    firenet_problem_release(out);
    firenet_levels_release(levels);
    firenet_levels_release(short_levels);
    solving_free(&s);
}
END_TEST

START_TEST(bad_vectors_are_refused_by_name) {
    solving s = solving_problem(&small);
    firenet_context *c = s.context;
    double value;
    vec_fill(&s.x, 0);
    assert_status(FIRENET_ERR_TYPE, c,
                  firenet_problem_evaluate(c, s.problem, FIRENET_F32, s.x.data,
                                           12, s.type, s.y.data, 7, &value,
                                           NULL, NULL));
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_problem_evaluate(c, s.problem, s.type, s.x.data, 11,
                                           s.type, s.y.data, 7, &value, NULL,
                                           NULL));
    vec_set(&s.x, 5, NAN);
    assert_status(FIRENET_ERR_NUMERIC, c,
                  firenet_problem_evaluate(c, s.problem, s.type, s.x.data, 12,
                                           s.type, s.y.data, 7, &value, NULL,
                                           NULL));
    assert_error_names(c, "x[5]");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_problem_evaluate(c, NULL, s.type, s.x.data, 12,
                                           s.type, s.y.data, 7, &value, NULL,
                                           NULL));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_problem_dual(c, s.problem, s.type, s.y.data, s.y.data,
                                       7, NULL));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_problem_gap(c, s.problem, s.type, s.x.data, 12,
                                      s.type, s.y.data, s.y.data, 7, NULL));
    solving_free(&s);
}
END_TEST

START_TEST(bad_steps_and_outputs_are_refused_by_name) {
    solving s = solving_problem(&small);
    firenet_context *c = s.context;
    double value;
    static const double steps[] = {0, -1, NAN, INFINITY};
    for (int i = 0; i < 4; i++) {
        assert_status(FIRENET_ERR_RANGE, c,
                      firenet_problem_prox_dual(c, s.problem, s.type, steps[i],
                                                s.y.data, s.y.data, 7));
        assert_error_names(c, "step");
    }
    assert_status(
        FIRENET_ERR_NULL, c,
        firenet_problem_prox_dual(c, s.problem, s.type, 1, s.y.data, NULL, 7));
    assert_error_names(c, "q:");
    vec_fill(&s.x, 0);
    assert_status(FIRENET_ERR_OVERLAP, c,
                  firenet_problem_prox_primal(c, s.problem, s.type, 1, s.x.data,
                                              s.x.data, 12));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_noise_bound(c, s.type, s.y.data, 7, 0, 0.1, &value));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_noise_bound(c, s.type, s.y.data, 7, 7, 1, &value));
    solving_free(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("problem_calls");
    TCase *refusals = tcase_create("refusals");
    tcase_add_test(refusals, bad_problems_are_refused_by_name);
    tcase_add_test(refusals, levels_must_fit_the_operator);
    tcase_add_test(refusals, bad_vectors_are_refused_by_name);
    tcase_add_test(refusals, bad_steps_and_outputs_are_refused_by_name);
    suite_add_tcase(suite, refusals);
    return run_suite(suite);
}
