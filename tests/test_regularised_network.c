/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks of regularisers as objects: types, memory, threads, batches,
 * derivatives, ends of runs, refusals. What they compute is compared with NumPy
 * in test_regularised_network.py and with cone programs in
 * regularised_networks.py. */
#include "operators.h"
#include "problem.h"

#include <math.h>
#include <string.h>

enum { SIDE = 12, PIXELS = SIDE * SIDE, SAMPLES = 90, BATCH = 7 };

/* ------------------------------------------------------------- instances */

typedef enum term {
    TERM_VARIATION,
    TERM_FRAME,
    TERM_SUM,
    TERM_GROUP_NONNEGATIVE,
    TERM_PLAIN
} term;

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TERMS = 5, CASES = 4 * TERMS };

typedef struct instance {
    tally memory;
    firenet_context *context;
    firenet_type type;
    firenet_operator *a;
    firenet_regulariser *r;
    firenet_network *network;
    firenet_runner *runner;
    vec y, x;
} instance;

/* Rows of a matrix with 1 / SIDE times normal entries; or half of a unitary
 * transform, which takes one vector at a time. */
static firenet_operator *measuring(firenet_context *c, firenet_type type,
                                   int matrix) {
    const int64_t shape[2] = {SIDE, SIDE};
    int64_t indices[SAMPLES];
    firenet_operator *haar, *sample, *a;
    if (matrix) {
        vec v = vec_random(type, SAMPLES * PIXELS, 11);
        for (int64_t i = 0; i < v.length; i++)
            vec_set(&v, i, vec_get(&v, i) / SIDE);
        assert_ok(c, firenet_operator_create_matrix(
                         &a, c, type, SAMPLES, PIXELS, v.data, PIXELS,
                         FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
        vec_free(&v);
        return a;
    }
    for (int64_t i = 0; i < SAMPLES; i++)
        indices[i] = i < 60 ? i : 60 + 2 * (i - 60);
    assert_ok(c, firenet_operator_create_haar(&haar, c, type, 2, shape, 2,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_create_sample(&sample, c, type, PIXELS,
                                                indices, SAMPLES));
    assert_ok(c, firenet_operator_compose(&a, c, sample, haar));
    firenet_operator_release(haar);
    firenet_operator_release(sample);
    return a;
}

static firenet_regulariser *variation(firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_regulariser *r;
    assert_ok(c, firenet_regulariser_create_variation(
                     &r, c, type, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                     FIRENET_VARIATION_ISOTROPIC, NULL));
    return r;
}

static firenet_regulariser *frame(firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w;
    firenet_regulariser *r;
    assert_ok(
        c, firenet_operator_create_undecimated_haar(&w, c, type, 2, shape, 1));
    assert_ok(c, firenet_regulariser_create_l1(&r, c, w, NULL, 0));
    firenet_operator_release(w);
    return r;
}

/* With a weight for each element. */
static firenet_regulariser *plain(firenet_context *c, firenet_type type) {
    double weights[PIXELS];
    firenet_operator *w;
    firenet_regulariser *r;
    for (int i = 0; i < PIXELS; i++)
        weights[i] = 0.5 + (double)i / PIXELS;
    assert_ok(c, firenet_operator_create_identity(&w, c, type, PIXELS));
    assert_ok(c, firenet_regulariser_create_l1(&r, c, w, weights, PIXELS));
    firenet_operator_release(w);
    return r;
}

static firenet_regulariser *group_nonnegative(firenet_context *c,
                                              firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w;
    firenet_regulariser *group, *r;
    assert_ok(c, firenet_operator_create_haar(&w, c, type, 2, shape, 1,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_regulariser_create_group(
                     &group, c, w, 4, FIRENET_GROUPING_STRIDED, NULL, 0));
    assert_ok(c, firenet_regulariser_create_constrained(
                     &r, c, group, FIRENET_CONSTRAINT_NONNEGATIVE));
    firenet_operator_release(w);
    firenet_regulariser_release(group);
    return r;
}

static firenet_regulariser *sum(firenet_context *c, firenet_type type) {
    const double factors[3] = {1, 0.4, 0.2};
    firenet_regulariser *parts[3] = {variation(c, type), frame(c, type),
                                     plain(c, type)},
                        *r;
    assert_ok(c, firenet_regulariser_create_sum(&r, c, 3, parts, factors));
    for (int i = 0; i < 3; i++)
        firenet_regulariser_release(parts[i]);
    return r;
}

static firenet_regulariser *regulariser(firenet_context *c, firenet_type type,
                                        term kind) {
    switch (kind) {
    case TERM_VARIATION:
        return variation(c, type);
    case TERM_FRAME:
        return frame(c, type);
    case TERM_SUM:
        return sum(c, type);
    case TERM_GROUP_NONNEGATIVE:
        return group_nonnegative(c, type);
    case TERM_PLAIN:
        break;
    }
    return plain(c, type);
}

static firenet_network *network_with(const instance *s, const setting *more) {
    setting settings[12] = {{FIRENET_NETWORK_LAMBDA, 0.03},
                            {FIRENET_NETWORK_RESTARTS, 3},
                            {FIRENET_NETWORK_INNER, 6}};
    firenet_network *network;
    for (int i = 0; more[i].option; i++)
        settings[3 + i] = more[i];
    firenet_network_config *config = config_with(s->context, settings);
    assert_ok(s->context, firenet_network_create_regularised(
                              &network, s->context, s->a, s->r, config));
    firenet_network_config_release(config);
    return network;
}

static void instance_make(instance *s, firenet_type type, term kind, int matrix,
                          int threads, const setting *more) {
    memset(s, 0, sizeof *s);
    firenet_context *c = s->context = context_new(&s->memory);
    assert_ok(c, firenet_context_set_threads(c, threads));
    s->type = type;
    s->a = measuring(c, type, matrix);
    s->r = regulariser(c, type, kind);
    s->y = vec_random(type, SAMPLES, 5);
    s->x = vec_new(type, PIXELS);
    s->network = network_with(s, more);
    s->runner = problem_runner(c, s->network);
}

static void instance_drop(instance *s) {
    vec_free(&s->y);
    vec_free(&s->x);
    firenet_runner_release(s->runner);
    firenet_network_release(s->network);
    firenet_regulariser_release(s->r);
    firenet_operator_release(s->a);
    context_end(s->context, &s->memory);
}

/* Case i: its type, its regulariser, and what it does at restarts. */
static void make_case(instance *s, int i) {
    const setting more[] = {
        {FIRENET_NETWORK_DUAL, i % 3 ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET},
        {FIRENET_NETWORK_OUTPUT,
         i % 2 ? FIRENET_OUTPUT_LAST : FIRENET_OUTPUT_ERGODIC},
        {FIRENET_NETWORK_DELTA, i % 5 ? 0 : 0.1},
        {0, 0}};
    instance_make(s, types[i % 4], (term)(i / 4), 0, 1, more);
}

static void run(const instance *s, const vec *y, vec *x) {
    assert_ok(s->context,
              firenet_runner_run(s->runner, s->type, y->data, SAMPLES, s->type,
                                 NULL, x->data, PIXELS));
}

/* ------------------------------------------------------------- precision */

START_TEST(single_precision_computes_what_double_does) {
    static const setting none[] = {{0, 0}};
    firenet_type single = _i % 2 ? FIRENET_C64 : FIRENET_F32;
    firenet_type wide = _i % 2 ? FIRENET_C128 : FIRENET_F64;
    instance s, d;
    instance_make(&s, single, (term)(_i / 2), 0, 1, none);
    instance_make(&d, wide, (term)(_i / 2), 0, 1, none);
    run(&s, &s.y, &s.x);
    run(&d, &d.y, &d.x);
    assert_at_most(vec_error(&s.x, &d.x), 2e-5);
    assert_at_most(
        relative_difference(runner_real(s.runner, FIRENET_RUNNER_OBJECTIVE),
                            runner_real(d.runner, FIRENET_RUNNER_OBJECTIVE)),
        1e-5);
    ck_assert(vec_guards_hold(&s.x));
    instance_drop(&s);
    instance_drop(&d);
}
END_TEST

/* ---------------------------------------------------------------- memory */

START_TEST(memory_is_told_and_runs_take_none) {
    instance s;
    make_case(&s, _i);
    firenet_context *c = s.context;
    firenet_runner *runner;
    firenet_jacobian *jacobian;
    long before = s.memory.bytes;
    assert_ok(c, firenet_runner_create(&runner, c, s.network));
    ck_assert_int_eq(s.memory.bytes - before,
                     network_int(s.network, FIRENET_NETWORK_RUNNER_BYTES));
    before = s.memory.bytes;
    assert_ok(c, firenet_jacobian_create(&jacobian, c, s.network));
    ck_assert_int_eq(s.memory.bytes - before,
                     network_int(s.network, FIRENET_NETWORK_JACOBIAN_BYTES));
    long calls = s.memory.calls;
    run(&s, &s.y, &s.x);
    assert_ok(c, firenet_jacobian_run(jacobian, s.type, s.y.data, SAMPLES,
                                      s.type, NULL, s.x.data, PIXELS));
    assert_ok(c, firenet_jacobian_vjp(jacobian, s.type, s.x.data, PIXELS,
                                      s.type, s.y.data, SAMPLES, NULL));
    ck_assert_int_eq(s.memory.calls, calls);
    firenet_jacobian_release(jacobian);
    firenet_runner_release(runner);
    instance_drop(&s);
}
END_TEST

/* Every allocation of all that is made of a regulariser fails once. */
START_TEST(anything_may_lack_memory) {
    instance s;
    make_case(&s, 4 * _i + 3);
    firenet_context *c = s.context;
    setting settings[] = {{FIRENET_NETWORK_LAMBDA, 0.03}, {0, 0}};
    firenet_network_config *config = config_with(c, settings);
    firenet_status status = FIRENET_ERR_NOMEM;
    long at = 0, live = s.memory.live;
    while (status == FIRENET_ERR_NOMEM) {
        firenet_network *network = NULL;
        firenet_runner *runner = NULL;
        firenet_jacobian *jacobian = NULL;
        s.memory.fail_at = s.memory.calls + ++at;
        status =
            firenet_network_create_regularised(&network, c, s.a, s.r, config);
        if (status == FIRENET_OK)
            status = firenet_runner_create(&runner, c, network);
        if (status == FIRENET_OK)
            status = firenet_jacobian_create(&jacobian, c, network);
        s.memory.fail_at = 0;
        firenet_network_release(network);
        firenet_runner_release(runner);
        firenet_jacobian_release(jacobian);
        ck_assert_msg(s.memory.live == live, "allocation %ld: %ld blocks left",
                      at, s.memory.live - live);
    }
    ck_assert_int_eq(status, FIRENET_OK);
    ck_assert_int_gt(at, 15);
    firenet_network_config_release(config);
    instance_drop(&s);
}
END_TEST

/* ------------------------------------------------------ threads, batches */

static vec batch_of(const instance *s) {
    vec all = vec_new(s->type, BATCH * SAMPLES);
    for (int64_t i = 0; i < all.length; i++)
        vec_set(&all, i,
                (1 + (double)(i / SAMPLES) / 8) *
                    vec_get(&s->y, (i + i / SAMPLES) % SAMPLES));
    return all;
}

static vec nth(const vec *all, int64_t i, int64_t length) {
    vec one = vec_new(all->type, length);
    for (int64_t j = 0; j < length; j++)
        vec_set(&one, j, vec_get(all, i * length + j));
    return one;
}

static vec run_batch(const instance *s, const vec *y) {
    vec x = vec_new(s->type, BATCH * PIXELS);
    assert_ok(s->context, firenet_runner_run_batch(s->runner, BATCH, s->type,
                                                   y->data, y->length, s->type,
                                                   NULL, x.data, x.length));
    return x;
}

static void check_batch(int matrix, int i, double tolerance) {
    const setting more[] = {{FIRENET_NETWORK_GRID, 2}, {0, 0}};
    instance s, t;
    instance_make(&s, types[i % 4], (term)(i / 4), matrix, 1, more);
    instance_make(&t, types[i % 4], (term)(i / 4), matrix, 3, more);
    vec y = batch_of(&s), x = run_batch(&s, &y), other = run_batch(&t, &y);
    double gap = runner_real(s.runner, FIRENET_RUNNER_GAP);
    ck_assert(vec_same_bits(&x, &other));
    for (int64_t k = 0; k < BATCH; k++) {
        vec one = nth(&y, k, SAMPLES), seen = nth(&x, k, PIXELS);
        run(&t, &one, &t.x);
        if (tolerance == 0)
            ck_assert_msg(vec_same_bits(&seen, &t.x), "problem %lld",
                          (long long)k);
        assert_at_most(vec_error(&seen, &t.x), tolerance);
        vec_free(&one);
        vec_free(&seen);
    }
    assert_at_most(
        relative_difference(gap, runner_real(t.runner, FIRENET_RUNNER_GAP)),
        1e3 * type_epsilon(s.type));
    vec_free(&y);
    vec_free(&x);
    vec_free(&other);
    instance_drop(&s);
    instance_drop(&t);
}

START_TEST(batches_are_runs_bit_for_bit_with_any_threads) {
    check_batch(0, _i, 0);
}
END_TEST

START_TEST(batches_of_matrices_are_runs_to_rounding) {
    check_batch(1, _i, 1e4 * type_epsilon(types[_i % 4]));
}
END_TEST

/* ----------------------------------------------------------- derivatives */

static double real_dot(const vec *a, const vec *b) {
    return creal(vec_dot(a, b));
}

/* A norm without derivatives: the network runs, its Jacobian is refused. */
START_TEST(sparse_groups_run_but_have_no_jacobian) {
    static const setting none[] = {{0, 0}};
    instance s;
    instance_make(&s, FIRENET_C128, TERM_GROUP_NONNEGATIVE, 0, 1, none);
    firenet_context *c = s.context;
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w;
    firenet_jacobian *jacobian = (firenet_jacobian *)(void *)&s;
    firenet_network_release(s.network);
    firenet_regulariser_release(s.r);
    assert_ok(
        c, firenet_operator_create_difference(&w, c, FIRENET_C128, 2, shape));
    assert_ok(c, firenet_regulariser_create_sparse_group(
                     &s.r, c, w, 2, FIRENET_GROUPING_STRIDED, 0.5, NULL, 0));
    firenet_operator_release(w);
    s.network = network_with(&s, none);
    assert_status(FIRENET_ERR_UNSUPPORTED, c,
                  firenet_jacobian_create(&jacobian, c, s.network));
    assert_error_names(c, "sparse group norm");
    ck_assert_ptr_null(jacobian);
    instance_drop(&s);
}
END_TEST

START_TEST(jacobians_run_the_network_and_are_adjoint) {
    instance s;
    make_case(&s, _i);
    firenet_context *c = s.context;
    firenet_jacobian *j;
    vec x0 = vec_random(s.type, PIXELS, 21), same = vec_new(s.type, PIXELS);
    vec dy = vec_random(s.type, SAMPLES, 22),
        u = vec_random(s.type, PIXELS, 23);
    vec dx = vec_new(s.type, PIXELS), uy = vec_new(s.type, SAMPLES);
    vec ux0 = vec_new(s.type, PIXELS);
    assert_ok(c, firenet_jacobian_create(&j, c, s.network));
    assert_ok(c, firenet_runner_run(s.runner, s.type, s.y.data, SAMPLES, s.type,
                                    x0.data, s.x.data, PIXELS));
    assert_ok(c, firenet_jacobian_run(j, s.type, s.y.data, SAMPLES, s.type,
                                      x0.data, same.data, PIXELS));
    ck_assert(vec_same_bits(&s.x, &same));
    assert_ok(c, firenet_jacobian_jvp(j, s.type, dy.data, SAMPLES, s.type,
                                      x0.data, dx.data, PIXELS));
    assert_ok(c, firenet_jacobian_vjp(j, s.type, u.data, PIXELS, s.type,
                                      uy.data, SAMPLES, ux0.data));
    double forward = real_dot(&u, &dx);
    double backward = real_dot(&uy, &dy) + real_dot(&ux0, &x0);
    assert_at_most(fabs(forward - backward),
                   100 * type_epsilon(s.type) * vec_norm(&u) * vec_norm(&dx));
    ck_assert(vec_guards_hold(&dx) && vec_guards_hold(&uy));
    vec *all[] = {&x0, &same, &dy, &u, &dx, &uy, &ux0};
    for (int i = 0; i < 7; i++)
        vec_free(all[i]);
    firenet_jacobian_release(j);
    instance_drop(&s);
}
END_TEST

START_TEST(searches_go_through_them) {
    instance s;
    make_case(&s, _i);
    firenet_context *c = s.context;
    firenet_perturbation *search;
    vec r = vec_new(s.type, SAMPLES), near = vec_new(s.type, PIXELS);
    assert_ok(
        c, firenet_perturbation_create_network(&search, c, s.network, NULL, 5));
    assert_ok(c, firenet_perturbation_run(search, s.type, s.y.data, SAMPLES,
                                          s.type, r.data, SAMPLES));
    double change;
    assert_ok(c, firenet_perturbation_get_real(
                     search, FIRENET_PERTURBATION_CHANGE, &change));
    run(&s, &s.y, &s.x);
    for (int64_t i = 0; i < SAMPLES; i++)
        vec_set(&r, i, vec_get(&r, i) + vec_get(&s.y, i));
    run(&s, &r, &near);
    assert_at_most(fabs(change - vec_distance(&near, &s.x)),
                   100 * type_epsilon(s.type) * vec_norm(&s.x));
    firenet_perturbation_release(search);
    vec_free(&r);
    vec_free(&near);
    instance_drop(&s);
}
END_TEST

/* --------------------------------------------------------- ends of a run */

static int stop_at_five(const firenet_event *event, void *user) {
    *(double *)user = firenet_event_gap(event);
    return firenet_event_layer(event) >= 15;
}

START_TEST(a_monitor_ends_a_run_with_a_gap) {
    instance s;
    make_case(&s, _i);
    double gap = NAN;
    assert_ok(s.context,
              firenet_runner_set_monitor(s.runner, stop_at_five, &gap));
    run(&s, &s.y, &s.x);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_STOPPED);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_LAYER), 15);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_GAP_BASIS),
                     FIRENET_GAP_EXACT);
    ck_assert(isfinite(gap) && gap > 0);
    assert_at_most(runner_real(s.runner, FIRENET_RUNNER_GAP), gap * (1 + 1e-6));
    instance_drop(&s);
}
END_TEST

START_TEST(gaps_close_in_deep_networks) {
    static const setting deep[] = {{FIRENET_NETWORK_RESTARTS, 8},
                                   {FIRENET_NETWORK_INNER, 400},
                                   {FIRENET_NETWORK_DUAL, FIRENET_DUAL_KEEP},
                                   {0, 0}};
    instance s;
    firenet_type type = types[_i % 4];
    instance_make(&s, type, (term)(_i / 4), 0, 1, deep);
    run(&s, &s.y, &s.x);
    double value = runner_real(s.runner, FIRENET_RUNNER_OBJECTIVE);
    assert_at_most(runner_real(s.runner, FIRENET_RUNNER_GAP),
                   (type_epsilon(type) > 1e-10 ? 2e-3 : 1e-4) * value);
    assert_at_most(0, runner_real(s.runner, FIRENET_RUNNER_GAP));
    instance_drop(&s);
}
END_TEST

/* -------------------------------------------------------------- refusals */

static void refused(const instance *s, const setting *settings,
                    firenet_status expected, const char *word) {
    firenet_network *network = s->network;
    firenet_network_config *config = config_with(s->context, settings);
    assert_status(expected, s->context,
                  firenet_network_create_regularised(&network, s->context, s->a,
                                                     s->r, config));
    ck_assert_ptr_null(network);
    assert_error_names(s->context, word);
    firenet_network_config_release(config);
}

START_TEST(what_cannot_be_is_refused_by_name) {
    static const struct {
        setting settings[3];
        firenet_status status;
        const char *word;
    } bad[] = {
        {{{FIRENET_NETWORK_RESTARTS, 3}}, FIRENET_ERR_RANGE, "lambda"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_RHO, 0.4}},
         FIRENET_ERR_UNSUPPORTED,
         "rho"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_GAMMA, 2}},
         FIRENET_ERR_UNSUPPORTED,
         "gamma"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_THETA, 0.1}},
         FIRENET_ERR_UNSUPPORTED,
         "theta"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_PRIMAL_FACTOR, 2}},
         FIRENET_ERR_RANGE,
         "primal_factor"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_ALPHA, 1e12}},
         FIRENET_ERR_TOO_LARGE,
         "alpha"},
        {{{FIRENET_NETWORK_LAMBDA, 1e300}}, FIRENET_ERR_RANGE, "lambda"},
    };
    instance s;
    make_case(&s, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(&s, bad[i].settings, bad[i].status, bad[i].word);
    firenet_network *network;
    assert_status(FIRENET_ERR_NULL, s.context,
                  firenet_network_create_regularised(&network, s.context, s.a,
                                                     s.r, NULL));
    assert_error_names(s.context, "config");
    instance_drop(&s);
}
END_TEST

START_TEST(duals_of_terms_are_copied_where_there_are_any) {
    instance s;
    make_case(&s, 4 * TERM_SUM + 3);
    firenet_context *c = s.context;
    vec p = vec_new(s.type, 2 * PIXELS);
    assert_status(
        FIRENET_ERR_STATE, c,
        firenet_runner_copy_term_dual(s.runner, 0, s.type, p.data, 2 * PIXELS));
    run(&s, &s.y, &s.x);
    assert_ok(c, firenet_runner_copy_term_dual(s.runner, 0, s.type, p.data,
                                               2 * PIXELS));
    for (int64_t i = 0; i < PIXELS; i++)
        assert_at_most(
            hypot(cabs(vec_get(&p, i)), cabs(vec_get(&p, i + PIXELS))),
            0.03 * (1 + 1e-12));
    assert_status(
        FIRENET_ERR_SHAPE, c,
        firenet_runner_copy_term_dual(s.runner, 0, s.type, p.data, PIXELS));
    static const int none[] = {-1, 2, 3};
    for (int i = 0; i < 3; i++) {
        assert_status(FIRENET_ERR_RANGE, c,
                      firenet_runner_copy_term_dual(s.runner, none[i], s.type,
                                                    p.data, 2 * PIXELS));
        assert_error_names(c, "term");
    }
    vec_free(&p);
    instance_drop(&s);
}
END_TEST

/* ------------------------------------------------------------------ main */

static Suite *suite(void) {
    Suite *s = suite_create("regularised_network");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, single_precision_computes_what_double_does, 0,
                        2 * TERMS);
    tcase_add_loop_test(t, memory_is_told_and_runs_take_none, 0, CASES);
    tcase_add_loop_test(t, anything_may_lack_memory, 0, TERMS);
    tcase_add_loop_test(t, batches_are_runs_bit_for_bit_with_any_threads, 0,
                        CASES);
    tcase_add_loop_test(t, batches_of_matrices_are_runs_to_rounding, 0, CASES);
    tcase_add_test(t, sparse_groups_run_but_have_no_jacobian);
    tcase_add_loop_test(t, jacobians_run_the_network_and_are_adjoint, 0, CASES);
    tcase_add_loop_test(t, searches_go_through_them, 0, CASES);
    tcase_add_loop_test(t, a_monitor_ends_a_run_with_a_gap, 0, CASES);
    tcase_add_loop_test(t, gaps_close_in_deep_networks, 0, CASES);
    tcase_add_test(t, what_cannot_be_is_refused_by_name);
    tcase_add_test(t, duals_of_terms_are_copied_where_there_are_any);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return run_suite(suite());
}
