/* SPDX-License-Identifier: BSD-3-Clause */
/* Problems: values, proximal maps, duality, conversions. */
#include "solving.h"

#include <math.h>

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

static solving_spec spec_of(int kind, firenet_type type) {
    return (solving_spec){type, kind, 7, 12, 5, 1, -0.3};
}

/* The weights the fixture draws, after everything else. */
static void weights_of(const solving *s, double *w) {
    solving_spec spec = spec_of(P1, s->type);
    uint64_t state = spec.seed;
    int64_t k = type_is_complex(s->type) ? 2 : 1, n = spec.cols, m = spec.rows;
    int64_t before = k * n * m + (n / 8 > 1 ? n / 8 : 1) * (1 + k) + k * m;
    for (int64_t i = 0; i < before; i++)
        random_bits(&state);
    for (int64_t j = 0; j < n; j++)
        w[j] = 0.5 + 2 * random_uniform(&state);
}

static double soft_distance(const solving *s, const double *w, double t,
                            const vec *z, const vec *x) {
    double worst = 0;
    for (int64_t j = 0; j < s->x.length; j++) {
        double modulus = cabs(vec_get(z, j));
        double factor = modulus > t * w[j] ? 1 - t * w[j] / modulus : 0;
        worst = fmax(worst, cabs(vec_get(x, j) - factor * vec_get(z, j)));
    }
    return worst;
}

START_TEST(primal_map_is_soft_thresholding) {
    for (int i = 0; i < 12; i++) {
        solving_spec spec = spec_of(kinds[i % 3], types[i / 3]);
        solving s = solving_problem(&spec);
        double w[12], step = 0.2;
        weights_of(&s, w);
        double lambda =
            spec.kind == P1 ? 1 : firenet_problem_parameter(s.problem);
        vec z = vec_random(s.type, s.x.length, 9);
        assert_ok(s.context, firenet_problem_prox_primal(s.context, s.problem,
                                                         s.type, step, z.data,
                                                         s.x.data, s.x.length));
        assert_at_most(soft_distance(&s, w, step * lambda, &z, &s.x),
                       8 * type_epsilon(s.type));
        vec_free(&z);
        solving_free(&s);
    }
}
END_TEST

/* Moreau: v = prox_{s h*}(v) + s prox_{h/s}(v/s), h of each problem. */
START_TEST(dual_map_obeys_moreau) {
    for (int i = 0; i < 12; i++) {
        solving_spec spec = spec_of(kinds[i % 3], types[i / 3]);
        solving s = solving_problem(&spec);
        double step = 0.7, eta = firenet_problem_parameter(s.problem);
        vec v = vec_random(s.type, s.y.length, 11);
        vec q = vec_new(s.type, s.y.length);
        assert_ok(s.context,
                  firenet_problem_prox_dual(s.context, s.problem, s.type, step,
                                            v.data, q.data, q.length));
        double norm = vec_norm(&v) / step, factor = 0; /* prox of h/s at v/s */
        if (spec.kind == P1)
            factor = norm > eta ? eta / norm : 1;
        else if (spec.kind == P2)
            factor = 1 / (1 + 2 / step);
        else
            factor = norm > 1 / step ? 1 - 1 / (step * norm) : 0;
        for (int64_t j = 0; j < v.length; j++)
            vec_set(&v, j, vec_get(&v, j) - factor * vec_get(&v, j));
        assert_at_most(vec_distance(&q, &v), 16 * type_epsilon(s.type));
        vec_free(&v);
        vec_free(&q);
        solving_free(&s);
    }
}
END_TEST

/* Objective and residual from the definition. */
START_TEST(values_follow_the_definitions) {
    for (int i = 0; i < 12; i++) {
        solving_spec spec = spec_of(kinds[i % 3], types[i / 3]);
        solving s = solving_problem(&spec);
        double w[12], l1 = 0, square = 0, seen[3];
        weights_of(&s, w);
        vec x = vec_random(s.type, s.x.length, 3);
        for (int64_t j = 0; j < x.length; j++)
            l1 += w[j] * cabs(vec_get(&x, j));
        for (int64_t r = 0; r < s.y.length; r++) {
            double complex sum = -vec_get(&s.y, r);
            for (int64_t j = 0; j < x.length; j++)
                sum += vec_get(&s.matrix, r * x.length + j) * vec_get(&x, j);
            square += creal(sum) * creal(sum) + cimag(sum) * cimag(sum);
        }
        double r = sqrt(square), p = firenet_problem_parameter(s.problem);
        double objective = spec.kind == P1   ? l1
                           : spec.kind == P2 ? p * l1 + square
                                             : p * l1 + r;
        assert_ok(s.context,
                  firenet_problem_evaluate(
                      s.context, s.problem, s.type, x.data, x.length, s.type,
                      s.y.data, s.y.length, &seen[0], &seen[1], &seen[2]));
        double bound = 64 * type_epsilon(s.type);
        assert_at_most(relative_difference(seen[0], objective), bound);
        assert_at_most(relative_difference(seen[1], r), bound);
        assert_at_most(fabs(seen[2] - (spec.kind == P1 ? fmax(0, r - p) : 0)),
                       bound * r);
        vec_free(&x);
        solving_free(&s);
    }
}
END_TEST

START_TEST(no_dual_value_exceeds_any_objective) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = spec_of(kinds[i], FIRENET_C128);
        solving s = solving_problem(&spec);
        for (uint64_t seed = 0; seed < 50; seed++) {
            vec q = vec_random(s.type, s.y.length, 100 + seed);
            vec x = vec_random(s.type, s.x.length, 200 + seed);
            double dual, gap, objective, infeasibility;
            assert_ok(s.context,
                      firenet_problem_dual(s.context, s.problem, s.type, q.data,
                                           s.y.data, s.y.length, &dual));
            assert_ok(s.context, firenet_problem_evaluate(
                                     s.context, s.problem, s.type, x.data,
                                     x.length, s.type, s.y.data, s.y.length,
                                     &objective, NULL, &infeasibility));
            assert_ok(s.context,
                      firenet_problem_gap(s.context, s.problem, s.type, x.data,
                                          x.length, s.type, q.data, s.y.data,
                                          s.y.length, &gap));
            assert_at_most(0, dual);
            assert_at_most(relative_difference(gap, objective - dual), 1e-12);
            if (infeasibility == 0)
                assert_at_most(dual, objective);
            vec_free(&q);
            vec_free(&x);
        }
        solving_free(&s);
    }
}
END_TEST

/* From the largest parameter on 0 solves: a dual value reaches its objective
 * there, and below it does not. */
START_TEST(parameter_max_is_where_zero_begins_to_solve) {
    static const double shares[] = {1, 0.99};
    for (int i = 0; i < 6; i++) {
        solving_spec spec = spec_of(kinds[i % 3], FIRENET_F64);
        spec.parameter = -shares[i / 3];
        solving s = solving_problem(&spec);
        double gap;
        vec_fill(&s.x, 0);
        assert_ok(s.context,
                  firenet_problem_gap(s.context, s.problem, s.type, s.x.data,
                                      s.x.length, s.type, s.y.data, s.y.data,
                                      s.y.length, &gap));
        double unit = vec_norm(&s.y) * vec_norm(&s.y);
        if (i / 3 == 0)
            assert_at_most(fabs(gap), 1e-14 * unit);
        else if (spec.kind != P1)
            assert_at_most(1e-6 * unit, gap * (spec.kind == P3 ? unit : 1));
        solving_free(&s);
    }
}
END_TEST

/* The parameters that share a solution, there and back, and the objectives
 * that follow: solved again from scratch, the solution is the same. */
START_TEST(conversions_keep_the_solution) {
    for (int from = 0; from < 3; from++) {
        solving_spec spec = {FIRENET_F64, kinds[from], 30, 45, 21, 1, -0.2};
        solving s = solving_new(&spec);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-12);
        solving_run(&s);
        for (int to = 0; to < 3; to++) {
            double parameter;
            assert_ok(s.context,
                      firenet_problem_convert(
                          s.context, s.problem, s.type, s.x.data, s.x.length,
                          s.type, s.y.data, s.y.length,
                          (firenet_problem_kind)kinds[to], &parameter));
            solving_spec other = spec;
            other.kind = kinds[to];
            other.parameter = parameter;
            solving t = solving_new(&other);
            set_real(&t, FIRENET_SOLVER_TOLERANCE, 1e-12);
            solving_run(&t);
            /* An objective known to 1e-12 tells x to the root of that. */
            assert_at_most(vec_error(&t.x, &s.x), 1e-6);
            solving_free(&t);
        }
        solving_free(&s);
    }
}
END_TEST

START_TEST(no_lambda_follows_from_a_zero_residual) {
    solving_spec spec = spec_of(P1, FIRENET_F64);
    solving s = solving_problem(&spec);
    double parameter;
    vec_fill(&s.x, 0);
    vec_fill(&s.y, 0);
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_problem_convert(
                      s.context, s.problem, s.type, s.x.data, s.x.length,
                      s.type, s.y.data, s.y.length, P2, &parameter));
    assert_ok(s.context, firenet_problem_convert(
                             s.context, s.problem, s.type, s.x.data, s.x.length,
                             s.type, s.y.data, s.y.length, P1, &parameter));
    assert_at_most(fabs(parameter), 0);
    solving_free(&s);
}
END_TEST

/* The share of noises longer than the bound is at most what was asked for. */
START_TEST(noise_bound_holds_as_often_as_it_says) {
    tally memory = {0};
    firenet_context *context = context_new(&memory);
    enum { ROWS = 40, TRIALS = 2000, SCAN = 20000 };
    for (int complex_type = 0; complex_type < 2; complex_type++) {
        firenet_type type = complex_type ? FIRENET_C128 : FIRENET_F64;
        uint64_t state = 8;
        vec scan = vec_new(type, SCAN);
        for (int64_t i = 0; i < SCAN; i++)
            vec_set(&scan, i,
                    random_normal(&state) + I * random_normal(&state));
        double eta;
        assert_ok(context, firenet_noise_bound(context, type, scan.data, SCAN,
                                               ROWS, 0.05, &eta));
        int longer = 0;
        for (int t = 0; t < TRIALS; t++) {
            double square = 0;
            for (int i = 0; i < ROWS * (complex_type ? 2 : 1); i++)
                square += pow(random_normal(&state), 2);
            longer += square > eta * eta;
        }
        assert_at_most(longer, 0.05 * TRIALS);
        assert_at_most(1, longer); /* nor is it far too long */
        vec_free(&scan);
    }
    context_end(context, &memory);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("problem");
    TCase *values = tcase_create("values");
    tcase_add_test(values, primal_map_is_soft_thresholding);
    tcase_add_test(values, dual_map_obeys_moreau);
    tcase_add_test(values, values_follow_the_definitions);
    tcase_add_test(values, no_dual_value_exceeds_any_objective);
    tcase_add_test(values, parameter_max_is_where_zero_begins_to_solve);
    tcase_add_test(values, conversions_keep_the_solution);
    tcase_add_test(values, no_lambda_follows_from_a_zero_residual);
    tcase_add_test(values, noise_bound_holds_as_often_as_it_says);
    suite_add_tcase(suite, values);
    return run_suite(suite);
}
