/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches for worst-case perturbations: of a linear map, whose worst case is
 * known, and of a network, whose bound is. */
#include "operators.h"
#include "problem.h"
#include "searching.h"

#include <math.h>
#include <string.h>

START_TEST(worst_direction_of_a_linear_map_is_found) {
    searching f;
    searching_make(&f);
    searching_set(&f, FIRENET_PERTURBATION_STEP, 0.1);
    searching_set(&f, FIRENET_PERTURBATION_RADIUS, 0.5);
    assert_ok(f.context, searching_run(&f));
    assert_at_most(fabs(searching_get(&f, FIRENET_PERTURBATION_NORM) - 0.5),
                   1e-14);
    /* What so many steps of the ascent leave. */
    assert_at_most(fabs(searching_get(&f, FIRENET_PERTURBATION_CHANGE) - 1.5),
                   1e-5);
    assert_at_most(fabs(fabs(creal(vec_get(&f.r, WORST))) - 0.5), 1e-5);
    searching_drop(&f);
}
END_TEST

/* With mu above the largest gain squared, r = 0 is best and r shrinks. */
START_TEST(a_large_mu_shrinks_the_perturbation) {
    searching f;
    searching_make(&f);
    double first, last, change;
    searching_set(&f, FIRENET_PERTURBATION_STEP, 0.01);
    searching_set(&f, FIRENET_PERTURBATION_MU, 10);
    assert_ok(f.context, searching_run(&f));
    assert_ok(f.context,
              firenet_perturbation_history(f.search, 0, &first, &change));
    assert_ok(f.context, firenet_perturbation_history(f.search, STEPS - 1,
                                                      &last, &change));
    assert_at_most(last, 0.5 * first);
    searching_drop(&f);
}
END_TEST

typedef struct diary {
    int64_t steps;
    double norm[STEPS], change[STEPS], r[STEPS];
    int64_t stop_at;
    int answer;
} diary;

static int write_down(int64_t step, double norm, double change, const void *r,
                      void *user) {
    diary *d = user;
    if (step != d->steps || step >= STEPS)
        return -1;
    d->norm[step] = norm;
    d->change[step] = change;
    double sum = 0;
    for (int i = 0; i < LENGTH; i++)
        sum += ((const double *)r)[i] * ((const double *)r)[i];
    d->r[step] = sqrt(sum);
    d->steps++;
    return d->steps == d->stop_at ? d->answer : 0;
}

START_TEST(every_step_is_shown_and_kept) {
    searching f;
    diary d = {0};
    searching_make(&f);
    int64_t steps = 0;
    searching_set(&f, FIRENET_PERTURBATION_STEP, 0.05);
    assert_ok(f.context,
              firenet_perturbation_set_monitor(f.search, write_down, &d));
    long calls = f.memory.calls;
    assert_ok(f.context, searching_run(&f));
    ck_assert_int_eq(f.memory.calls, calls);
    ck_assert_int_eq(d.steps, STEPS);
    assert_ok(f.context, firenet_perturbation_get_int(
                             f.search, FIRENET_PERTURBATION_STEPS, &steps));
    ck_assert_int_eq(steps, STEPS);
    for (int i = 0; i < STEPS; i++) {
        double norm, change;
        assert_ok(f.context,
                  firenet_perturbation_history(f.search, i, &norm, &change));
        assert_at_most(fabs(norm - d.norm[i]) + fabs(change - d.change[i]), 0);
        assert_at_most(relative_difference(d.norm[i], d.r[i]), 1e-14);
        assert_at_most(d.change[i], 3 * d.norm[i] * (1 + 1e-8));
    }
    assert_at_most(relative_difference(d.norm[0], 1e-3), 1e-14);
    ck_assert_double_gt(d.change[STEPS - 1] / d.norm[STEPS - 1],
                        d.change[0] / d.norm[0]);
    searching_drop(&f);
}
END_TEST

START_TEST(monitor_stops_or_fails_the_search) {
    searching f;
    diary stopped = {.stop_at = 7, .answer = 1};
    diary failed = {.stop_at = 7, .answer = 3};
    int64_t steps;
    searching_make(&f);
    assert_ok(f.context,
              firenet_perturbation_set_monitor(f.search, write_down, &stopped));
    assert_ok(f.context, searching_run(&f));
    assert_ok(f.context, firenet_perturbation_get_int(
                             f.search, FIRENET_PERTURBATION_STEPS, &steps));
    ck_assert_int_eq(steps, 7);
    assert_ok(f.context,
              firenet_perturbation_set_monitor(f.search, write_down, &failed));
    assert_status(FIRENET_ERR_CALLBACK, f.context, searching_run(&f));
    assert_error_names(f.context, "monitor: returned 3");
    searching_drop(&f);
}
END_TEST

START_TEST(a_failing_map_ends_the_search) {
    searching f;
    searching_make(&f);
    f.answer = 9;
    assert_status(FIRENET_ERR_CALLBACK, f.context, searching_run(&f));
    assert_error_names(f.context, "map: returned 9");
    f.answer = 0;
    assert_ok(f.context, searching_run(&f));
    searching_drop(&f);
}
END_TEST

START_TEST(a_runaway_ascent_is_reported) {
    searching f;
    searching_make(&f);
    searching_set(&f, FIRENET_PERTURBATION_STEP, 1e30);
    assert_status(FIRENET_ERR_NUMERIC, f.context, searching_run(&f));
    assert_error_names(f.context, "FIRENET_PERTURBATION_STEP");
    searching_drop(&f);
}
END_TEST

/* A map may use the library with the search's own context. */
static int busy_value(const void *y, void *x, void *user) {
    searching *f = user;
    vec probe = vec_random(FIRENET_F64, LENGTH, 3);
    double d;
    const int64_t bound[] = {LENGTH}, sparse[] = {2};
    firenet_levels *levels;
    assert_ok(f->context, firenet_levels_create(&levels, f->context, 1, bound,
                                                sparse, NULL));
    assert_ok(f->context,
              firenet_levels_distance(f->context, levels, FIRENET_F64,
                                      probe.data, LENGTH, &d));
    firenet_levels_release(levels);
    vec_free(&probe);
    return scale_value(y, x, NULL);
}

START_TEST(a_map_may_use_the_library) {
    searching f;
    searching_make(&f);
    firenet_perturbation *search;
    assert_ok(f.context,
              firenet_perturbation_create(
                  &search, f.context, FIRENET_F64, LENGTH, FIRENET_F64, LENGTH,
                  busy_value, scale_gradient, &f, NULL, 3));
    assert_ok(f.context,
              firenet_perturbation_run(search, FIRENET_F64, f.y.data, LENGTH,
                                       FIRENET_F64, f.r.data, LENGTH));
    firenet_perturbation_release(search);
    searching_drop(&f);
}
END_TEST

/* ---------------------------------------------------------------- network */

/* Images are perturbed through the measurement operator. The network moves by
 * no more than its bound allows: both outputs are within D (eps + c) of their
 * own truth, and the search does find more than its random start. */
START_TEST(a_network_moves_as_little_as_its_bound_says) {
    tally t;
    firenet_context *c = context_new(&t);
    problem p = problem_new(c, &problem_small, 1);
    firenet_network *network = problem_network(&p, c, 5, 0, 1e-2);
    firenet_perturbation *search;
    double first, change, norm;
    assert_ok(
        c, firenet_perturbation_create_network(&search, c, network, p.a, 12));
    assert_ok(c, firenet_perturbation_set_real(
                     search, FIRENET_PERTURBATION_RADIUS, 0.1));
    vec r = vec_new(p.y.type, p.truth.length);
    assert_ok(c,
              firenet_perturbation_run(search, p.y.type, p.y.data, p.y.length,
                                       r.type, r.data, r.length));
    assert_ok(c, firenet_perturbation_history(search, 0, &norm, &first));
    first /= norm;
    assert_ok(c, firenet_perturbation_get_real(
                     search, FIRENET_PERTURBATION_CHANGE, &change));
    assert_ok(c, firenet_perturbation_get_real(
                     search, FIRENET_PERTURBATION_NORM, &norm));
    assert_at_most(relative_difference(norm, vec_norm(&r)), 1e-12);
    ck_assert_double_gt(change / norm, 1.1 * first);
    double sharpness = network_real(network, FIRENET_NETWORK_SHARPNESS);
    /* F - F(truth) of the second run is measured against y + A r: its c(x)
     * grows by twice ||A r|| at most. */
    double epsilon = vec_norm(&p.y) + norm;
    for (int k = 0; k < 5; k++)
        epsilon = (epsilon + 1e-2 + 2 * norm) / exp(1);
    assert_at_most(change, 2 * sharpness * (epsilon + 1e-2 + 2 * norm));
    vec_free(&r);
    firenet_perturbation_release(search);
    firenet_network_release(network);
    problem_free(&p);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("perturbation");
    TCase *search = tcase_create("search");
    tcase_add_test(search, worst_direction_of_a_linear_map_is_found);
    tcase_add_test(search, a_large_mu_shrinks_the_perturbation);
    tcase_add_test(search, every_step_is_shown_and_kept);
    tcase_add_test(search, monitor_stops_or_fails_the_search);
    tcase_add_test(search, a_failing_map_ends_the_search);
    tcase_add_test(search, a_runaway_ascent_is_reported);
    tcase_add_test(search, a_map_may_use_the_library);
    tcase_add_test(search, a_network_moves_as_little_as_its_bound_says);
    suite_add_tcase(s, search);
    return s;
}

int main(void) {
    return run_suite(suite());
}
