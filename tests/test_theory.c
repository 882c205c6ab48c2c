/* SPDX-License-Identifier: BSD-3-Clause */
/* What the theory promises, on problems whose truth is known: bounds above the
 * error, gaps above the objective error, geometric decay. */
#include "problem.h"

#include <math.h>

enum { RESTARTS = 16, PROBLEMS = 20 };

/* With an exactly sparse truth and lambda at its limit, c(x) is twice the
 * noise. */
static const double delta = 2e-3;

/* Errors end far below the bound of 3.6e-2, at what noise leaves. */
#define SMALL 5e-3

/* What a run showed at the end of each restart. */
typedef struct record {
    int64_t inner;
    double error[RESTARTS], epsilon[RESTARTS], objective[RESTARTS];
    double gap[RESTARTS];
} record;

static int write_down(const firenet_event *event, void *user) {
    record *r = user;
    int64_t k = firenet_event_restart(event) - 1;
    if (k < 0 || k >= RESTARTS || firenet_event_inner(event) > r->inner)
        return -1;
    if (firenet_event_inner(event) == r->inner) {
        r->error[k] = firenet_event_error(event);
        r->epsilon[k] = firenet_event_epsilon(event);
        r->objective[k] = firenet_event_objective(event);
        r->gap[k] = firenet_event_gap(event);
    }
    return 0;
}

/* A problem, its proved network and a finished run. */
typedef struct fixture {
    tally memory;
    firenet_context *context;
    problem p;
    firenet_network *network;
    firenet_runner *runner;
    vec x;
    record r;
    double lambda, sharpness;
} fixture;

static void fixture_run(fixture *f, const problem_spec *spec, uint64_t seed) {
    f->context = context_new(&f->memory);
    f->p = problem_new(f->context, spec, seed);
    f->network = problem_network(&f->p, f->context, RESTARTS, 0, delta);
    f->lambda = network_real(f->network, FIRENET_NETWORK_USED_LAMBDA);
    f->sharpness = network_real(f->network, FIRENET_NETWORK_SHARPNESS);
    f->r =
        (record){.inner = network_int(f->network, FIRENET_NETWORK_USED_INNER)};
    f->runner = problem_runner(f->context, f->network);
    f->x = vec_new(spec->type, f->p.truth.length);
    assert_ok(f->context,
              firenet_runner_set_reference(f->runner, spec->type,
                                           f->p.truth.data, f->p.truth.length));
    assert_ok(f->context,
              firenet_runner_set_monitor(f->runner, write_down, &f->r));
    assert_ok(f->context, problem_run(&f->p, f->runner, &f->x));
}

static void fixture_drop(fixture *f) {
    firenet_runner_release(f->runner);
    firenet_network_release(f->network);
    problem_free(&f->p);
    vec_free(&f->x);
    context_end(f->context, &f->memory);
}

START_TEST(prior_bound_is_never_below_the_error) {
    fixture f;
    fixture_run(&f, &problem_standard, 100 + (uint64_t)_i);
    ck_assert_int_eq(network_int(f.network, FIRENET_NETWORK_PROVED), 1);
    for (int k = 0; k < RESTARTS; k++) {
        double bound;
        assert_ok(NULL, firenet_rnspl_prior_bound(
                            NULL, f.sharpness, f.r.epsilon[k], delta, &bound));
        ck_assert_msg(f.r.error[k] <= bound,
                      "problem %d, restart %d: error %g, bound %g", _i, k + 1,
                      f.r.error[k], bound);
        /* F - F(truth) <= eps_k, the bound's other half */
        double truth = problem_objective(&f.p, f.context, f.lambda, &f.p.truth);
        assert_at_most(f.r.objective[k] - truth, f.r.epsilon[k]);
    }
    assert_at_most(f.r.error[RESTARTS - 1], SMALL);
    fixture_drop(&f);
}
END_TEST

START_TEST(posterior_bound_is_never_below_the_error) {
    fixture f;
    fixture_run(&f, &problem_standard, 200 + (uint64_t)_i);
    for (int k = 0; k < RESTARTS; k++) {
        double bound;
        assert_ok(NULL, firenet_rnspl_posterior_bound(
                            NULL, f.sharpness, f.r.gap[k], delta, &bound));
        ck_assert_msg(f.r.error[k] <= bound,
                      "problem %d, restart %d: error %g, bound %g", _i, k + 1,
                      f.r.error[k], bound);
    }
    fixture_drop(&f);
}
END_TEST

START_TEST(epsilon_follows_the_published_schedule) {
    fixture f;
    fixture_run(&f, &problem_standard, 1);
    double epsilon = vec_norm(&f.p.y); /* F(0) */
    for (int k = 0; k < RESTARTS; k++) {
        epsilon = (epsilon + delta) / exp(1);
        assert_at_most(relative_difference(f.r.epsilon[k], epsilon), 1e-13);
    }
    assert_at_most(relative_difference(
                       runner_real(f.runner, FIRENET_RUNNER_EPSILON), epsilon),
                   1e-13);
    fixture_drop(&f);
}
END_TEST

/* Measured with an independent implementation of the same formulas: error
 * 3.3, 0.17, 3.7e-3, 1.4e-3 after n = 1, 4, 8, 16; other draws of truth and
 * mask stay within a factor of a few. */
START_TEST(error_falls_geometrically_to_the_noise) {
    static const struct {
        int n;
        double error;
    } expected[] = {{1, 3.3}, {4, 0.17}, {8, 3.7e-3}, {16, 1.4e-3}};
    fixture f;
    fixture_run(&f, &problem_standard, 300 + (uint64_t)_i);
    for (int i = 0; i < 4; i++) {
        double seen = f.r.error[expected[i].n - 1];
        ck_assert_msg(seen <= 4 * expected[i].error,
                      "n = %d: error %g, expected about %g", expected[i].n,
                      seen, expected[i].error);
    }
    for (int k = 1; k < 8; k++) /* down to the noise, every restart helps */
        ck_assert_msg(f.r.error[k] < f.r.error[k - 1],
                      "restart %d: %g after %g", k + 1, f.r.error[k],
                      f.r.error[k - 1]);
    fixture_drop(&f);
}
END_TEST

/* ------------------------------------------------------------------- gap */

typedef struct gap_record {
    const problem *p;
    double optimum, worst_shortfall, first, last;
} gap_record;

static int watch_gap(const firenet_event *event, void *user) {
    gap_record *r = user;
    double gap = firenet_event_gap(event);
    double above = firenet_event_objective(event) - r->optimum;
    r->worst_shortfall = fmax(r->worst_shortfall, above - gap);
    if (firenet_event_layer(event) == 3)
        r->first = gap;
    r->last = gap;
    return isfinite(gap) ? 0 : -1;
}

/* F after a long run, an upper bound of min F. */
static double long_run(firenet_context *context, const problem *p) {
    firenet_network *network = problem_network(p, context, 40, 200, 0);
    firenet_runner *runner = problem_runner(context, network);
    vec x = vec_new(p->spec.type, p->truth.length);
    assert_ok(context, problem_run(p, runner, &x));
    double lambda = network_real(network, FIRENET_NETWORK_USED_LAMBDA);
    double f = problem_objective(p, context, lambda, &x);
    firenet_runner_release(runner);
    firenet_network_release(network);
    vec_free(&x);
    return f;
}

START_TEST(gap_is_never_below_the_objective_error) {
    static const int64_t inners[] = {1, 5, 20, 0};
    tally t;
    firenet_context *context = context_new(&t);
    problem_spec spec = problem_standard;
    spec.noise = _i / 4 ? 0.5 : 1e-3; /* a little and a lot */
    spec.side = 32; /* quicker: level 1 has 16 coefficients only */
    spec.sparsities[0] = 10;
    spec.sparsities[1] = 15;
    spec.sparsities[2] = 30;
    spec.sparsities[3] = 20;
    problem p = problem_new(context, &spec, 11);
    gap_record r = {.p = &p, .optimum = long_run(context, &p)};
    firenet_network *network =
        problem_network(&p, context, RESTARTS, inners[_i % 4], 1e-9);
    firenet_runner *runner = problem_runner(context, network);
    vec x = vec_new(spec.type, p.truth.length);
    assert_ok(context, firenet_runner_set_monitor(runner, watch_gap, &r));
    assert_ok(context, problem_run(&p, runner, &x));
    assert_at_most(r.worst_shortfall, 1e-14 * vec_norm(&p.y));
    if (inners[_i % 4] == 0) /* a gap that certifies something */
        assert_at_most(r.last, 1e-3 * r.first);
    assert_at_most(
        relative_difference(runner_real(runner, FIRENET_RUNNER_GAP), r.last),
        1e-12);
    firenet_runner_release(runner);
    firenet_network_release(network);
    problem_free(&p);
    vec_free(&x);
    context_end(context, &t);
}
END_TEST

START_TEST(single_precision_keeps_the_bound) {
    fixture f;
    problem_spec spec = problem_standard;
    spec.type = FIRENET_C64;
    fixture_run(&f, &spec, 5);
    for (int k = 0; k < RESTARTS; k++)
        assert_at_most(f.r.error[k], f.sharpness * (f.r.epsilon[k] + delta));
    assert_at_most(f.r.error[RESTARTS - 1], SMALL);
    fixture_drop(&f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("theory");
    TCase *theory = tcase_create("theory");
    tcase_set_timeout(theory, 300);
    tcase_add_loop_test(theory, prior_bound_is_never_below_the_error, 0,
                        PROBLEMS);
    tcase_add_loop_test(theory, posterior_bound_is_never_below_the_error, 0, 5);
    tcase_add_test(theory, epsilon_follows_the_published_schedule);
    tcase_add_loop_test(theory, error_falls_geometrically_to_the_noise, 0, 3);
    tcase_add_loop_test(theory, gap_is_never_below_the_objective_error, 0, 8);
    tcase_add_test(theory, single_precision_keeps_the_bound);
    suite_add_tcase(s, theory);
    return s;
}

int main(void) {
    return run_suite(suite());
}
