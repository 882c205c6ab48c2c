/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches for worst-case perturbations: of a linear map, whose worst case is
 * known, and of a network, whose bound is. */
#include "operators.h"
#include "problem.h"

#include <math.h>
#include <string.h>

enum { LENGTH = 8, STEPS = 60 };

/* ------------------------------------------------------------- linear map */

/* x_i = factor_i y_i. The largest gain is the largest factor, and the search
 * must find its coordinate. */
static const double factor[LENGTH] = {0.1, 0.5, -3, 1, 0.2, 2, 0, 0.7};
enum { WORST = 2 };

static int scale_value(const void *y, void *x, void *user) {
    for (int i = 0; i < LENGTH; i++)
        ((double *)x)[i] = factor[i] * ((const double *)y)[i];
    return user ? *(int *)user : 0;
}

static int scale_gradient(const void *u, void *uy, void *user) {
    (void)user;
    return scale_value(u, uy, NULL);
}

typedef struct fixture {
    tally memory;
    firenet_context *context;
    firenet_perturbation *search;
    vec y, r;
    int answer; /* what the map returns */
} fixture;

static void fixture_make(fixture *f) {
    f->context = context_new(&f->memory);
    f->answer = 0;
    assert_ok(f->context, firenet_perturbation_create(
                              &f->search, f->context, FIRENET_F64, LENGTH,
                              FIRENET_F64, LENGTH, scale_value, scale_gradient,
                              &f->answer, NULL, STEPS));
    f->y = vec_random(FIRENET_F64, LENGTH, 1);
    f->r = vec_new(FIRENET_F64, LENGTH);
}

static void fixture_drop(fixture *f) {
    vec_free(&f->y);
    vec_free(&f->r);
    firenet_perturbation_release(f->search);
    context_end(f->context, &f->memory);
}

static firenet_status run(fixture *f) {
    return firenet_perturbation_run(f->search, f->y.type, f->y.data,
                                    f->y.length, f->r.type, f->r.data,
                                    f->r.length);
}

static void set(fixture *f, firenet_perturbation_option option, double value) {
    assert_ok(f->context,
              firenet_perturbation_set_real(f->search, option, value));
}

static double get(fixture *f, firenet_perturbation_option option) {
    double value = NAN;
    assert_ok(f->context,
              firenet_perturbation_get_real(f->search, option, &value));
    return value;
}

START_TEST(worst_direction_of_a_linear_map_is_found) {
    fixture f;
    fixture_make(&f);
    set(&f, FIRENET_PERTURBATION_STEP, 0.1);
    set(&f, FIRENET_PERTURBATION_RADIUS, 0.5);
    assert_ok(f.context, run(&f));
    assert_at_most(fabs(get(&f, FIRENET_PERTURBATION_NORM) - 0.5), 1e-14);
    /* What so many steps of the ascent leave. */
    assert_at_most(fabs(get(&f, FIRENET_PERTURBATION_CHANGE) - 1.5), 1e-5);
    assert_at_most(fabs(fabs(creal(vec_get(&f.r, WORST))) - 0.5), 1e-5);
    fixture_drop(&f);
}
END_TEST

/* With mu above the largest gain squared, r = 0 is best and r shrinks. */
START_TEST(a_large_mu_shrinks_the_perturbation) {
    fixture f;
    fixture_make(&f);
    double first, last, change;
    set(&f, FIRENET_PERTURBATION_STEP, 0.01);
    set(&f, FIRENET_PERTURBATION_MU, 10);
    assert_ok(f.context, run(&f));
    assert_ok(f.context,
              firenet_perturbation_history(f.search, 0, &first, &change));
    assert_ok(f.context, firenet_perturbation_history(f.search, STEPS - 1,
                                                      &last, &change));
    assert_at_most(last, 0.5 * first);
    fixture_drop(&f);
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
    fixture f;
    diary d = {0};
    fixture_make(&f);
    int64_t steps = 0;
    set(&f, FIRENET_PERTURBATION_STEP, 0.05);
    assert_ok(f.context,
              firenet_perturbation_set_monitor(f.search, write_down, &d));
    long calls = f.memory.calls;
    assert_ok(f.context, run(&f));
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
    fixture_drop(&f);
}
END_TEST

START_TEST(monitor_stops_or_fails_the_search) {
    fixture f;
    diary stopped = {.stop_at = 7, .answer = 1};
    diary failed = {.stop_at = 7, .answer = 3};
    int64_t steps;
    fixture_make(&f);
    assert_ok(f.context,
              firenet_perturbation_set_monitor(f.search, write_down, &stopped));
    assert_ok(f.context, run(&f));
    assert_ok(f.context, firenet_perturbation_get_int(
                             f.search, FIRENET_PERTURBATION_STEPS, &steps));
    ck_assert_int_eq(steps, 7);
    assert_ok(f.context,
              firenet_perturbation_set_monitor(f.search, write_down, &failed));
    assert_status(FIRENET_ERR_CALLBACK, f.context, run(&f));
    assert_error_names(f.context, "monitor: returned 3");
    fixture_drop(&f);
}
END_TEST

START_TEST(a_failing_map_ends_the_search) {
    fixture f;
    fixture_make(&f);
    f.answer = 9;
    assert_status(FIRENET_ERR_CALLBACK, f.context, run(&f));
    assert_error_names(f.context, "map: returned 9");
    f.answer = 0;
    assert_ok(f.context, run(&f));
    fixture_drop(&f);
}
END_TEST

START_TEST(a_runaway_ascent_is_reported) {
    fixture f;
    fixture_make(&f);
    set(&f, FIRENET_PERTURBATION_STEP, 1e30);
    assert_status(FIRENET_ERR_NUMERIC, f.context, run(&f));
    assert_error_names(f.context, "FIRENET_PERTURBATION_STEP");
    fixture_drop(&f);
}
END_TEST

/* A map may use the library with the search's own context. */
static int busy_value(const void *y, void *x, void *user) {
    fixture *f = user;
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
    fixture f;
    fixture_make(&f);
    firenet_perturbation *search;
    assert_ok(f.context,
              firenet_perturbation_create(
                  &search, f.context, FIRENET_F64, LENGTH, FIRENET_F64, LENGTH,
                  busy_value, scale_gradient, &f, NULL, 3));
    assert_ok(f.context,
              firenet_perturbation_run(search, FIRENET_F64, f.y.data, LENGTH,
                                       FIRENET_F64, f.r.data, LENGTH));
    firenet_perturbation_release(search);
    fixture_drop(&f);
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

/* -------------------------------------------------------------- bad input */

START_TEST(settings_have_ranges) {
    static const struct {
        firenet_perturbation_option option;
        double fallback, bad;
        const char *name;
    } reals[] = {{FIRENET_PERTURBATION_MU, 0, -1, "mu"},
                 {FIRENET_PERTURBATION_STEP, 1, 0, "step"},
                 {FIRENET_PERTURBATION_MOMENTUM, 0.9, 1, "momentum"},
                 {FIRENET_PERTURBATION_RADIUS, INFINITY, 0, "radius"},
                 {FIRENET_PERTURBATION_START, 1e-3, 0, "start"}};
    fixture f;
    int64_t seed;
    fixture_make(&f);
    for (int i = 0; i < 5; i++) {
        ck_assert(get(&f, reals[i].option) == reals[i].fallback);
        assert_status(FIRENET_ERR_RANGE, f.context,
                      firenet_perturbation_set_real(f.search, reals[i].option,
                                                    reals[i].bad));
        assert_error_names(f.context, reals[i].name);
        assert_status(
            FIRENET_ERR_RANGE, f.context,
            firenet_perturbation_set_real(f.search, reals[i].option, NAN));
    }
    assert_ok(f.context, firenet_perturbation_get_int(
                             f.search, FIRENET_PERTURBATION_SEED, &seed));
    ck_assert_int_eq(seed, 1);
    assert_status(
        FIRENET_ERR_RANGE, f.context,
        firenet_perturbation_set_int(f.search, FIRENET_PERTURBATION_SEED, -1));
    assert_status(
        FIRENET_ERR_UNSUPPORTED, f.context,
        firenet_perturbation_set_real(f.search, FIRENET_PERTURBATION_NORM, 1));
    assert_status(
        FIRENET_ERR_NULL, f.context,
        firenet_perturbation_get_real(f.search, FIRENET_PERTURBATION_MU, NULL));
    fixture_drop(&f);
}
END_TEST

#define assert_none_made(expected, context, word, call)   \
    do {                                                  \
        int unset_;                                       \
        search = (firenet_perturbation *)(void *)&unset_; \
        assert_status((expected), (context), call);       \
        ck_assert_ptr_null(search);                       \
        assert_error_names((context), (word));            \
    } while (0)

START_TEST(creation_refuses_what_does_not_fit) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_perturbation *search;
    const firenet_type d = FIRENET_F64;
    problem p;
    assert_ok(c, problem_model(&p, c, &problem_small, 1));
    assert_none_made(FIRENET_ERR_NULL, c, "map",
                     firenet_perturbation_create(&search, c, d, 2, d, 2, NULL,
                                                 scale_gradient, NULL, NULL,
                                                 1));
    assert_none_made(FIRENET_ERR_NULL, c, "vjp",
                     firenet_perturbation_create(&search, c, d, 2, d, 2,
                                                 scale_value, NULL, NULL, NULL,
                                                 1));
    assert_none_made(FIRENET_ERR_TYPE, c, "y_type",
                     firenet_perturbation_create(
                         &search, c, (firenet_type)11, 2, d, 2, scale_value,
                         scale_gradient, NULL, NULL, 1));
    assert_none_made(FIRENET_ERR_RANGE, c, "y_length: 0",
                     firenet_perturbation_create(&search, c, d, 0, d, 2,
                                                 scale_value, scale_gradient,
                                                 NULL, NULL, 1));
    assert_none_made(FIRENET_ERR_RANGE, c, "x_length: 9223372036854775807",
                     firenet_perturbation_create(&search, c, d, 2, d, INT64_MAX,
                                                 scale_value, scale_gradient,
                                                 NULL, NULL, 1));
    assert_none_made(FIRENET_ERR_RANGE, c, "steps",
                     firenet_perturbation_create(&search, c, d, 2, d, 2,
                                                 scale_value, scale_gradient,
                                                 NULL, NULL, 0));
    assert_none_made(FIRENET_ERR_TYPE, c, "b:",
                     firenet_perturbation_create(&search, c, d, 2, d, 2,
                                                 scale_value, scale_gradient,
                                                 NULL, p.a, 1));
    assert_none_made(FIRENET_ERR_SHAPE, c, "b:",
                     firenet_perturbation_create(&search, c, FIRENET_C128, 2, d,
                                                 2, scale_value, scale_gradient,
                                                 NULL, p.a, 1));
    assert_none_made(
        FIRENET_ERR_NULL, c, "network",
        firenet_perturbation_create_network(&search, c, NULL, NULL, 1));
    firenet_perturbation_release(NULL);
    problem_free(&p);
    context_end(c, &t);
}
END_TEST

START_TEST(runs_refuse_bad_input) {
    fixture f;
    double norm;
    fixture_make(&f);
    vec_set(&f.y, 5, INFINITY);
    assert_status(FIRENET_ERR_NUMERIC, f.context, run(&f));
    assert_error_names(f.context, "y[5]");
    assert_status(FIRENET_ERR_SHAPE, f.context,
                  firenet_perturbation_run(f.search, FIRENET_F64, f.y.data,
                                           LENGTH, FIRENET_F64, f.r.data,
                                           LENGTH + 1));
    assert_error_names(f.context, "r:");
    assert_status(FIRENET_ERR_OVERLAP, f.context,
                  firenet_perturbation_run(f.search, FIRENET_F64, f.y.data,
                                           LENGTH, FIRENET_F64, f.y.data,
                                           LENGTH));
    assert_status(FIRENET_ERR_RANGE, f.context,
                  firenet_perturbation_history(f.search, 0, &norm, &norm));
    assert_error_names(f.context, "step");
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_perturbation_run(NULL, FIRENET_F64, f.y.data, LENGTH,
                                           FIRENET_F64, f.r.data, LENGTH));
    fixture_drop(&f);
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
    TCase *input = tcase_create("input");
    tcase_add_test(input, settings_have_ranges);
    tcase_add_test(input, creation_refuses_what_does_not_fit);
    tcase_add_test(input, runs_refuse_bad_input);
    suite_add_tcase(s, input);
    return s;
}

int main(void) {
    return run_suite(suite());
}
