/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks beyond the published one: dual variables kept, grids over p,
 * inexact operators; the bounds a run tells. */
#include "problem.h"

#include <math.h>

typedef struct fixture {
    tally memory;
    firenet_context *context;
    problem p;
    firenet_network *network;
    firenet_runner *runner;
    vec x;
} fixture;

static void fixture_make(fixture *f, const problem_spec *spec,
                         const setting *settings) {
    f->context = context_new(&f->memory);
    f->p = problem_new(f->context, spec, 1);
    f->network = problem_network_with(&f->p, f->context, settings);
    f->runner = problem_runner(f->context, f->network);
    f->x = vec_new(spec->type, f->p.truth.length);
}

static void fixture_drop(fixture *f) {
    firenet_runner_release(f->runner);
    firenet_network_release(f->network);
    problem_free(&f->p);
    vec_free(&f->x);
    context_end(f->context, &f->memory);
}

static void run(fixture *f) {
    assert_ok(f->context, problem_run(&f->p, f->runner, &f->x));
}

/* ---------------------------------------------------------------- bounds */

/* Compares the bounds of each event with the formulas and, where they claim
 * something, with the true error. */
typedef struct bounds_check {
    double sharpness, delta, worst_formula;
    int64_t inner;
    int broken, events;
} bounds_check;

static int check_bounds(const firenet_event *event, void *user) {
    bounds_check *b = user;
    double error = firenet_event_error(event);
    double prior = firenet_event_prior_bound(event);
    double posterior = firenet_event_posterior_bound(event);
    double d = b->sharpness;
    b->events++;
    b->worst_formula =
        fmax(b->worst_formula,
             fmax(relative_difference(
                      prior, d * (firenet_event_epsilon(event) + b->delta)),
                  relative_difference(
                      posterior, d * (firenet_event_gap(event) + b->delta))));
    if (firenet_event_inner(event) == b->inner)
        b->broken += !(error <= prior);
    b->broken += !(error <= posterior);
    return 0;
}

/* Runs a proved network with the truth as reference and checks bounds. */
static void bounds_hold(const setting *settings, double delta) {
    fixture f;
    fixture_make(&f, &problem_standard, settings);
    ck_assert_int_eq(network_int(f.network, FIRENET_NETWORK_PROVED), 1);
    bounds_check b = {
        .sharpness = network_real(f.network, FIRENET_NETWORK_SHARPNESS),
        .delta = delta,
        .inner = network_int(f.network, FIRENET_NETWORK_USED_INNER)};
    assert_ok(f.context, firenet_runner_set_reference(
                             f.runner, f.x.type, f.p.truth.data, f.x.length));
    assert_ok(f.context,
              firenet_runner_set_monitor(f.runner, check_bounds, &b));
    run(&f);
    ck_assert_int_gt(b.events, 0);
    ck_assert_msg(b.broken == 0, "%d of %d bounds broken", b.broken, b.events);
    assert_at_most(b.worst_formula, 1e-13);
    double error = vec_distance(&f.x, &f.p.truth);
    assert_at_most(error, runner_real(f.runner, FIRENET_RUNNER_PRIOR_BOUND));
    assert_at_most(error,
                   runner_real(f.runner, FIRENET_RUNNER_POSTERIOR_BOUND));
    assert_at_most(error, 5e-3); /* and far below the bound, 3.6e-2 */
    fixture_drop(&f);
}

START_TEST(told_bounds_are_the_formulas_and_hold) {
    const setting settings[] = {{FIRENET_NETWORK_DELTA, 2e-3}, {0, 0}};
    bounds_hold(settings, 2e-3);
}
END_TEST

START_TEST(kept_dual_has_bounds_of_its_own) {
    const setting settings[] = {{FIRENET_NETWORK_DELTA, 2e-3},
                                {FIRENET_NETWORK_DUAL, FIRENET_DUAL_KEEP},
                                {0, 0}};
    bounds_hold(settings, 2e-3);
}
END_TEST

START_TEST(nothing_proved_is_told_as_nan) {
    const setting settings[] = {
        {FIRENET_NETWORK_INNER, 5}, {FIRENET_NETWORK_LAMBDA, 1}, {0, 0}};
    fixture f;
    fixture_make(&f, &problem_small, settings);
    run(&f);
    ck_assert(isnan(runner_real(f.runner, FIRENET_RUNNER_PRIOR_BOUND)));
    ck_assert(isnan(runner_real(f.runner, FIRENET_RUNNER_POSTERIOR_BOUND)));
    fixture_drop(&f);
}
END_TEST

START_TEST(kept_dual_doubles_the_proved_iterations) {
    const setting keep[] = {{FIRENET_NETWORK_DUAL, FIRENET_DUAL_KEEP}, {0, 0}};
    const setting reset[] = {{0, 0}};
    fixture a, b;
    fixture_make(&a, &problem_standard, reset);
    fixture_make(&b, &problem_standard, keep);
    /* ceil(2 L D e) and ceil(4 L D e) with D = 11.242640687119285 */
    ck_assert_int_eq(network_int(a.network, FIRENET_NETWORK_PROVED_INNER), 62);
    ck_assert_int_eq(network_int(b.network, FIRENET_NETWORK_PROVED_INNER), 123);
    fixture_drop(&a);
    fixture_drop(&b);
}
END_TEST

START_TEST(kept_dual_certifies_much_more_with_as_many_layers) {
    const setting keep[] = {{FIRENET_NETWORK_INNER, 20},
                            {FIRENET_NETWORK_DELTA, 2e-3},
                            {FIRENET_NETWORK_DUAL, FIRENET_DUAL_KEEP},
                            {0, 0}};
    const setting reset[] = {
        {FIRENET_NETWORK_INNER, 20}, {FIRENET_NETWORK_DELTA, 2e-3}, {0, 0}};
    fixture a, b;
    fixture_make(&a, &problem_standard, keep);
    fixture_make(&b, &problem_standard, reset);
    run(&a);
    run(&b);
    assert_at_most(runner_real(a.runner, FIRENET_RUNNER_GAP),
                   1e-4 * runner_real(b.runner, FIRENET_RUNNER_GAP));
    assert_at_most(runner_real(a.runner, FIRENET_RUNNER_OBJECTIVE),
                   runner_real(b.runner, FIRENET_RUNNER_OBJECTIVE));
    fixture_drop(&a);
    fixture_drop(&b);
}
END_TEST

/* ------------------------------------------------------------------ grid */

typedef struct grid_seen {
    int instances;
    double last[8]; /* objective at the end of each */
} grid_seen;

static int watch_grid(const firenet_event *event, void *user) {
    grid_seen *g = user;
    int instance = firenet_event_instance(event);
    if (instance < 0 || instance >= 8)
        return -1;
    g->instances = instance + 1 > g->instances ? instance + 1 : g->instances;
    g->last[instance] = firenet_event_objective(event);
    return 0;
}

START_TEST(grid_doubles_p_and_the_best_objective_wins) {
    const setting settings[] = {{FIRENET_NETWORK_GRID, 4},
                                {FIRENET_NETWORK_INNER, 3},
                                {FIRENET_NETWORK_RESTARTS, 6},
                                {0, 0}};
    fixture f;
    grid_seen g = {0};
    fixture_make(&f, &problem_small, settings);
    ck_assert_int_eq(network_int(f.network, FIRENET_NETWORK_USED_INNER), 3);
    ck_assert_int_eq(network_int(f.network, FIRENET_NETWORK_LARGEST_INNER), 24);
    ck_assert_int_eq(network_int(f.network, FIRENET_NETWORK_LAYERS),
                     3 * 6 * 24 + 1);
    assert_ok(f.context, firenet_runner_set_monitor(f.runner, watch_grid, &g));
    run(&f);
    ck_assert_int_eq(g.instances, 4);
    int best = 0;
    for (int i = 1; i < 4; i++)
        best = g.last[i] < g.last[best] ? i : best;
    double objective = runner_real(f.runner, FIRENET_RUNNER_OBJECTIVE);
    assert_at_most(relative_difference(objective, g.last[best]), 1e-14);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_INNER), 3 << best);
    double lambda = network_real(f.network, FIRENET_NETWORK_USED_LAMBDA);
    assert_at_most(
        relative_difference(problem_objective(&f.p, f.context, lambda, &f.x),
                            objective),
        1e-13);
    /* The winner is the network of that p alone. */
    firenet_network *alone = problem_network(&f.p, f.context, 6, 3 << best, 0);
    firenet_runner *runner = problem_runner(f.context, alone);
    vec x = vec_new(f.x.type, f.x.length);
    assert_ok(f.context, problem_run(&f.p, runner, &x));
    ck_assert(vec_same_bits(&x, &f.x));
    firenet_runner_release(runner);
    firenet_network_release(alone);
    vec_free(&x);
    fixture_drop(&f);
}
END_TEST

/* -------------------------------------------------------- inexact operator */

START_TEST(theta_costs_what_the_theory_says) {
    const double theta = 0.005, bound = 10;
    const setting settings[] = {{FIRENET_NETWORK_THETA, theta},
                                {FIRENET_NETWORK_SIGNAL_BOUND, bound},
                                {FIRENET_NETWORK_DELTA, 1e-3},
                                {0, 0}};
    fixture f;
    fixture_make(&f, &problem_standard, settings);
    /* sqrt(xi) = sqrt 680; the least weight is sqrt(170/60) */
    double ratio = sqrt(680) / sqrt(170.0 / 60), root = sqrt(2);
    double rho = (0.5 + root * theta * ratio) / (1 - root * theta);
    double gamma = root / (1 - root * theta), c1, c2;
    assert_at_most(relative_difference(
                       network_real(f.network, FIRENET_NETWORK_USED_RHO), rho),
                   1e-14);
    assert_at_most(
        relative_difference(network_real(f.network, FIRENET_NETWORK_USED_GAMMA),
                            gamma),
        1e-14);
    assert_ok(NULL, firenet_rnspl_constants(NULL, rho, gamma, 4, &c1, &c2));
    assert_at_most(
        relative_difference(network_real(f.network, FIRENET_NETWORK_C1), c1),
        1e-13);
    /* lambda is at its limit, so 1 + C2/D = 2 */
    assert_at_most(
        relative_difference(network_real(f.network, FIRENET_NETWORK_USED_DELTA),
                            1e-3 + 2 * theta * bound),
        1e-13);
    double limit = 0.5 / (root * (1 + ratio));
    assert_at_most(
        relative_difference(
            network_real(f.network, FIRENET_NETWORK_THETA_LIMIT), limit),
        1e-13);
    ck_assert_int_eq(network_int(f.network, FIRENET_NETWORK_EXACT_INNER), 62);
    ck_assert_int_gt(network_int(f.network, FIRENET_NETWORK_PROVED_INNER), 62);
    fixture_drop(&f);
}
END_TEST

START_TEST(grid_with_more_iterations_than_can_be_counted_is_refused) {
    const setting settings[] = {
        {FIRENET_NETWORK_GRID, 30}, {FIRENET_NETWORK_INNER, INT32_MAX}, {0, 0}};
    const setting none[] = {{0, 0}};
    fixture f;
    fixture_make(&f, &problem_small, none);
    firenet_network *n = f.network;
    firenet_network_config *config = config_with(f.context, settings);
    assert_status(
        FIRENET_ERR_RANGE, f.context,
        firenet_network_create(&n, f.context, f.p.a, f.p.levels, config));
    ck_assert_ptr_null(n);
    assert_error_names(f.context, "grid");
    firenet_network_config_release(config);
    fixture_drop(&f);
}
END_TEST

START_TEST(theta_too_large_is_refused) {
    const setting settings[] = {{FIRENET_NETWORK_THETA, 0.03}, {0, 0}};
    const setting none[] = {{0, 0}};
    fixture f;
    fixture_make(&f, &problem_standard, none);
    firenet_network *n = f.network;
    firenet_network_config *config = config_with(f.context, settings);
    assert_status(
        FIRENET_ERR_RANGE, f.context,
        firenet_network_create(&n, f.context, f.p.a, f.p.levels, config));
    ck_assert_ptr_null(n);
    assert_error_names(f.context, "theta");
    firenet_network_config_release(config);
    fixture_drop(&f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("variants");
    TCase *bounds = tcase_create("bounds");
    TCase *variants = tcase_create("variants");
    tcase_set_timeout(bounds, 120);
    tcase_add_test(bounds, told_bounds_are_the_formulas_and_hold);
    tcase_add_test(bounds, kept_dual_has_bounds_of_its_own);
    tcase_add_test(bounds, nothing_proved_is_told_as_nan);
    tcase_add_test(variants, kept_dual_doubles_the_proved_iterations);
    tcase_add_test(variants, kept_dual_certifies_much_more_with_as_many_layers);
    tcase_add_test(variants, grid_doubles_p_and_the_best_objective_wins);
    tcase_add_test(variants,
                   grid_with_more_iterations_than_can_be_counted_is_refused);
    tcase_add_test(variants, theta_costs_what_the_theory_says);
    tcase_add_test(variants, theta_too_large_is_refused);
    suite_add_tcase(s, bounds);
    suite_add_tcase(s, variants);
    return s;
}

int main(void) {
    return run_suite(suite());
}
