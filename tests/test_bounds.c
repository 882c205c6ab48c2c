/* SPDX-License-Identifier: BSD-3-Clause */
/* The bounds of the theory with its default constants, on 240 problems: are
 * they ever below the error, and how far above it are they? The constants of a
 * given operator cannot be computed; these hold with high probability, so an
 * operator may lack them. Then the inequality they imply fails for the truth
 * and the output themselves, whatever the library did. */
#include "problem.h"

#include <math.h>
#include <stdio.h>

enum { PROBLEMS = 100, RESTARTS = 16, SHOWN = 3 };

static const int shown[SHOWN] = {4, 8, 16};

/* Of one run: error and bounds after some restarts. */
typedef struct record {
    int64_t inner;
    double error[SHOWN], prior[SHOWN], posterior[SHOWN];
    int below;   /* bounds below the error, over all restarts */
    int lacking; /* the operator is seen not to have the constants */
} record;

static int write_down(const firenet_event *event, void *user) {
    record *r = user;
    if (firenet_event_inner(event) < r->inner)
        return 0;
    double error = firenet_event_error(event);
    double prior = firenet_event_prior_bound(event);
    double posterior = firenet_event_posterior_bound(event);
    r->below += !(prior >= error) + !(posterior >= error);
    for (int i = 0; i < SHOWN; i++)
        if (firenet_event_restart(event) == shown[i]) {
            r->error[i] = error;
            r->prior[i] = prior;
            r->posterior[i] = posterior;
        }
    return 0;
}

/* Everything off the sparse support becomes small instead of 0, so that the
 * truth is compressible only; returns c(x) for lambda at its limit. */
static double blur(problem *p, firenet_context *context, double lambda,
                   uint64_t seed) {
    double sigma;
    for (int64_t i = 0; i < p->truth.length; i++)
        vec_set(&p->truth, i,
                vec_get(&p->truth, i) + 1e-5 * random_normal(&seed));
    assert_ok(context,
              firenet_levels_distance(context, p->levels, p->truth.type,
                                      p->truth.data, p->truth.length, &sigma));
    double residual = problem_objective(p, context, 0, &p->truth);
    return 2 * lambda * sigma + 2 * residual;
}

/* ||z - x|| > D (F(z) - F(x) + c(x)), which no operator with the constants
 * allows. */
static int lacks_constants(const problem *p, firenet_context *context,
                           const firenet_network *network, const vec *z) {
    double lambda = network_real(network, FIRENET_NETWORK_USED_LAMBDA);
    double rise = problem_objective(p, context, lambda, z) -
                  problem_objective(p, context, lambda, &p->truth);
    return vec_distance(z, &p->truth) >
           network_real(network, FIRENET_NETWORK_SHARPNESS) *
               (rise + network_real(network, FIRENET_NETWORK_DELTA));
}

static record one_problem(const problem_spec *spec, uint64_t seed, int dual) {
    tally t;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, spec, seed);
    setting settings[] = {{FIRENET_NETWORK_RESTARTS, RESTARTS},
                          {FIRENET_NETWORK_DUAL, dual},
                          {FIRENET_NETWORK_DELTA, 1},
                          {0, 0}};
    firenet_network *network = problem_network_with(&p, context, settings);
    settings[2].value =
        blur(&p, context, network_real(network, FIRENET_NETWORK_USED_LAMBDA),
             seed + 1);
    firenet_network_release(network);
    network = problem_network_with(&p, context, settings);
    firenet_runner *runner = problem_runner(context, network);
    record r = {.inner = network_int(network, FIRENET_NETWORK_USED_INNER)};
    vec x = vec_new(spec->type, p.truth.length);
    assert_ok(context, firenet_runner_set_reference(
                           runner, spec->type, p.truth.data, p.truth.length));
    assert_ok(context, firenet_runner_set_int(
                           runner, FIRENET_RUNNER_MONITOR_EVERY, r.inner));
    assert_ok(context, firenet_runner_set_monitor(runner, write_down, &r));
    assert_ok(context, problem_run(&p, runner, &x));
    r.lacking = lacks_constants(&p, context, network, &x);
    vec_free(&x);
    firenet_runner_release(runner);
    firenet_network_release(network);
    problem_free(&p);
    context_end(context, &t);
    return r;
}

START_TEST(bounds_are_never_below_the_error) {
    const problem_spec spec = {FIRENET_C128, 32,   3,     {10, 20, 15},
                               0.45,         1e-3, _i % 2};
    const int dual = _i / 2 ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET;
    const int problems = dual == FIRENET_DUAL_KEEP ? PROBLEMS / 5 : PROBLEMS;
    double error[SHOWN] = {0}, prior[SHOWN] = {0}, posterior[SHOWN] = {0};
    int below = 0, lacking = 0;
    for (int k = 0; k < problems; k++) {
        record r = one_problem(&spec, 7000 + (uint64_t)k, dual);
        below += r.lacking ? 0 : r.below;
        lacking += r.lacking;
        for (int i = 0; i < SHOWN; i++) {
            error[i] += log(r.error[i]) / problems;
            prior[i] += log(r.prior[i]) / problems;
            posterior[i] += log(r.posterior[i]) / problems;
        }
    }
    for (int i = 0; i < SHOWN; i++)
        printf("# %s, %s dual, n = %2d: error %.1e, prior bound %.1e, "
               "posterior bound %.1e (geometric means of %d)\n",
               spec.walsh ? "walsh" : "fourier",
               dual == FIRENET_DUAL_KEEP ? "kept" : "reset", shown[i],
               exp(error[i]), exp(prior[i]), exp(posterior[i]), problems);
    printf("# operators without these constants: %d of %d\n", lacking,
           problems);
    fflush(stdout);
    ck_assert_int_le(lacking, 1);
    ck_assert_msg(below == 0, "%d bounds of %d problems below the error", below,
                  problems);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bounds");
    TCase *bounds = tcase_create("bounds");
    tcase_set_timeout(bounds, 300);
    tcase_add_loop_test(bounds, bounds_are_never_below_the_error, 0, 4);
    suite_add_tcase(s, bounds);
    return s;
}

int main(void) {
    return run_suite(suite());
}
