/* SPDX-License-Identifier: BSD-3-Clause */
/* Many problems through one network: on several threads, in lockstep through a
 * matrix, ended early, failing in the middle. */
#include "operators.h"
#include "problem.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { COUNT = 35, ROWS = 300, COLS = 600 };

/* How a context is to work. */
typedef struct workers {
    int threads;  /* of the context's own, or */
    int executor; /* threads of a host that runs tasks last to first */
} workers;

static const workers ways[] = {{2, 0}, {3, 0}, {0, 4}};
enum { WAYS = sizeof ways / sizeof ways[0] };

static void backwards(int64_t count, firenet_task_fn task, void *data,
                      void *user) {
    (void)user;
    while (count > 0)
        task(data, --count);
}

static firenet_context *context_of(tally *t, workers w) {
    firenet_context *context = context_new(t);
    if (w.executor)
        assert_ok(context, firenet_context_set_executor(context, backwards,
                                                        w.executor, NULL));
    else
        assert_ok(context, firenet_context_set_threads(context, w.threads));
    return context;
}

/* ---------------------------------------------------------------- subjects */

/* A short network on one of several operators, and COUNT measurements. */
typedef struct subject {
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_network *network;
    firenet_runner *runner;
    vec y, x;
    int64_t rows, cols;
} subject;

typedef enum kind {
    FOURIER,
    MATRIX,
    SCALED_MATRIX,
    HOSTED,
    KINDS,
    FAINT = KINDS /* FOURIER times 1e-20 */
} kind_of;

static firenet_operator *matrix_new(firenet_context *c, firenet_type type,
                                    firenet_matrix_order order) {
    firenet_operator *a;
    vec v = vec_random(type, ROWS * COLS, 3);
    int64_t leading = order == FIRENET_MATRIX_ROW_MAJOR ? COLS : ROWS;
    assert_ok(c, firenet_operator_create_matrix(&a, c, type, ROWS, COLS, v.data,
                                                leading, order,
                                                FIRENET_MATRIX_COPIED, 50));
    vec_free(&v);
    return a;
}

/* A matrix between a transform and a factor: what `many` must pass through. */
static firenet_operator *scaled_new(firenet_context *c, firenet_type type) {
    const int64_t shape[] = {COLS};
    firenet_operator *a = matrix_new(c, type, FIRENET_MATRIX_ROW_MAJOR);
    firenet_operator *haar, *product, *scaled;
    assert_ok(c, firenet_operator_create_haar(&haar, c, type, 1, shape, 2,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_compose(&product, c, a, haar));
    assert_ok(c, firenet_operator_scale(&scaled, c, product, 0.5, 0));
    firenet_operator_release(a);
    firenet_operator_release(haar);
    firenet_operator_release(product);
    return scaled;
}

static firenet_operator *faint_new(firenet_context *c, firenet_operator *a) {
    firenet_operator *faint;
    assert_ok(c, firenet_operator_scale(&faint, c, a, 1e-20, 0));
    return faint;
}

/* x -> (x_0 .. x_{m-1}); notes calls from threads other than the first. */
typedef struct host {
    pthread_t thread;
    int strangers;
    int64_t left; /* calls before it fails; < 0: never */
} host;

static int host_copy(const void *in, int64_t in_length, void *out,
                     int64_t out_length, void *user) {
    host *h = user;
    const double *from = in;
    double *to = out;
    h->strangers += !pthread_equal(h->thread, pthread_self());
    for (int64_t i = 0; i < out_length; i++)
        to[i] = i < in_length ? from[i] : 0;
    return h->left-- == 0 ? 7 : 0;
}

static firenet_operator *hosted_new(firenet_context *c, host *h) {
    firenet_operator *a;
    assert_ok(c, firenet_operator_create_user(
                     &a, c, FIRENET_F64, ROWS, FIRENET_F64, COLS, host_copy,
                     host_copy, NULL, h, 1, FIRENET_CALLBACK_CALLER));
    return a;
}

static firenet_levels *levels_new(firenet_context *c, int64_t length) {
    const int64_t bounds[] = {length / 5, length}, sparsities[] = {5, 10};
    firenet_levels *levels;
    assert_ok(c,
              firenet_levels_create(&levels, c, 2, bounds, sparsities, NULL));
    return levels;
}

/* `restarts` x 4 iterations, no theory behind it. */
static void make_network(subject *s, int64_t restarts, int64_t grid) {
    double norm = firenet_operator_norm_bound(s->a);
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, (double)restarts},
                                {FIRENET_NETWORK_INNER, 4},
                                {FIRENET_NETWORK_GAMMA, 1.5 / fmin(norm, 1)},
                                {FIRENET_NETWORK_GRID, (double)grid},
                                {0, 0}};
    firenet_network_config *config = config_with(s->context, settings);
    firenet_levels *levels = levels_new(s->context, s->cols);
    assert_ok(s->context, firenet_network_create(&s->network, s->context, s->a,
                                                 levels, config));
    s->runner = problem_runner(s->context, s->network);
    firenet_levels_release(levels);
    firenet_network_config_release(config);
}

static void subject_make(subject *s, workers w, kind_of kind, firenet_type type,
                         int64_t restarts, host *h) {
    firenet_context *c = s->context = context_of(&s->memory, w);
    problem p = {.a = NULL};
    if (kind == FOURIER || kind == FAINT)
        assert_ok(c, problem_model(&p, c, &problem_small, 1));
    s->a = kind == FOURIER  ? firenet_operator_retain(p.a)
           : kind == FAINT  ? faint_new(c, p.a)
           : kind == MATRIX ? matrix_new(c, type, FIRENET_MATRIX_ROW_MAJOR)
           : kind == SCALED_MATRIX ? scaled_new(c, type)
                                   : hosted_new(c, h);
    problem_free(&p);
    type = firenet_operator_domain_type(s->a);
    s->rows = firenet_operator_rows(s->a);
    s->cols = firenet_operator_cols(s->a);
    make_network(s, restarts, 2);
    s->y = vec_random(type, COUNT * s->rows, 9);
    s->x = vec_new(type, COUNT * s->cols);
}

static void subject_drop(subject *s) {
    firenet_runner_release(s->runner);
    firenet_network_release(s->network);
    firenet_operator_release(s->a);
    vec_free(&s->y);
    vec_free(&s->x);
    context_end(s->context, &s->memory);
}

static firenet_status run_some(subject *s, int64_t first, int64_t count,
                               vec *x) {
    size_t size = (size_t)firenet_type_size(x->type);
    size_t from = (size_t)(first * s->rows) * size;
    size_t to = (size_t)(first * s->cols) * size;
    return firenet_runner_run_batch(
        s->runner, count, s->y.type, (char *)s->y.data + from, count * s->rows,
        x->type, NULL, (char *)x->data + to, count * s->cols);
}

static firenet_status run(subject *s) {
    return run_some(s, 0, COUNT, &s->x);
}

/* 1 if nothing of problem i has been written over the NaNs of vec_new. */
static int untouched(const subject *s, int64_t i) {
    for (int64_t k = i * s->cols; k < (i + 1) * s->cols; k++)
        if (!isnan(creal(vec_get(&s->x, k))))
            return 0;
    return 1;
}

static int64_t written(const subject *s) {
    return runner_int(s->runner, FIRENET_RUNNER_WRITTEN);
}

/* The first `count` are written, the others not. */
static void assert_written(const subject *s, int64_t count) {
    ck_assert_int_eq(written(s), count);
    for (int64_t i = 0; i < COUNT; i++)
        ck_assert_msg(untouched(s, i) == (i >= count), "problem %d of %d",
                      (int)i, (int)count);
    ck_assert(vec_guards_hold(&s->x));
}

/* ------------------------------------------------------------------- bits */

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4, CASES = KINDS * TYPES };

START_TEST(any_way_to_work_gives_the_same_bits) {
    kind_of k = (kind_of)(_i / TYPES);
    firenet_type type = types[_i % TYPES];
    host h = {pthread_self(), 0, -1};
    subject one, more;
    subject_make(&one, (workers){1, 0}, k, type, 2, &h);
    long calls = one.memory.calls;
    assert_ok(one.context, run(&one));
    ck_assert_int_eq(one.memory.calls, calls);
    assert_written(&one, COUNT);
    for (int w = 0; w < WAYS; w++) {
        subject_make(&more, ways[w], k, type, 2, &h);
        calls = more.memory.calls;
        assert_ok(more.context, run(&more));
        ck_assert_int_eq(more.memory.calls, calls);
        ck_assert(vec_same_bits(&one.x, &more.x));
        ck_assert(fabs(runner_real(one.runner, FIRENET_RUNNER_GAP) -
                       runner_real(more.runner, FIRENET_RUNNER_GAP)) <= 0);
        subject_drop(&more);
    }
    ck_assert_int_eq(h.strangers, 0);
    subject_drop(&one);
}
END_TEST

/* To the last bit, but where a matrix multiplies them all. */
START_TEST(a_batch_is_its_single_runs) {
    kind_of k = (kind_of)(_i / TYPES);
    firenet_type type = types[_i % TYPES];
    host h = {pthread_self(), 0, -1};
    subject s;
    subject_make(&s, (workers){2, 0}, k, type, 2, &h);
    vec alone = vec_new(s.x.type, s.x.length);
    assert_ok(s.context, run(&s));
    for (int64_t i = 0; i < COUNT; i++)
        assert_ok(s.context, run_some(&s, i, 1, &alone));
    if (k == FOURIER || k == HOSTED)
        ck_assert(vec_same_bits(&s.x, &alone));
    else
        assert_at_most(vec_error(&s.x, &alone), 200 * type_epsilon(type));
    vec_free(&alone);
    subject_drop(&s);
}
END_TEST

/* Zero measurements rest while the others move. */
START_TEST(a_blank_slice_among_others_is_exactly_zero) {
    subject s;
    subject_make(&s, ways[0], (kind_of)_i, FIRENET_C128, 2, NULL);
    vec before = vec_new(s.x.type, s.x.length);
    assert_ok(s.context, run_some(&s, 0, COUNT, &before));
    for (int64_t i = 0; i < s.rows; i++)
        vec_set(&s.y, 3 * s.rows + i, 0);
    assert_ok(s.context, run(&s));
    for (int64_t i = 0; i < s.x.length; i++) {
        int blank = i / s.cols == 3;
        double complex expected = blank ? 0 : vec_get(&before, i);
        ck_assert(cabs(vec_get(&s.x, i) - expected) <= 0);
    }
    vec_free(&before);
    subject_drop(&s);
}
END_TEST

/* -------------------------------------------------------------- early ends */

/* Over a faint operator x would be 1e320. */
static void spoil(subject *s, int64_t number) {
    for (int64_t i = 0; i < s->rows; i++)
        vec_set(&s->y, number * s->rows + i, 1e300);
}

/* The failure told is that of the first problem that fails, whichever thread
 * comes first. */
START_TEST(the_first_failure_is_told) {
    static const workers all[] = {{1, 0}, {2, 0}, {3, 0}, {0, 4}};
    subject s;
    subject_make(&s, all[_i], FAINT, FIRENET_C128, 2, NULL);
    spoil(&s, 20);
    spoil(&s, 5);
    for (int repeat = 0; repeat < 5; repeat++) {
        assert_status(FIRENET_ERR_RANGE, s.context, run(&s));
        assert_error_names(s.context, "x[");
        ck_assert_int_eq(written(&s), 5);
        for (int64_t i = 0; i < 5; i++)
            ck_assert(!untouched(&s, i));
    }
    subject_drop(&s);
}
END_TEST

START_TEST(a_failing_host_function_ends_the_batch) {
    host h = {pthread_self(), 0, -1};
    subject s;
    subject_make(&s, ways[0], HOSTED, FIRENET_F64, 2, &h);
    h.left = 100;
    assert_status(FIRENET_ERR_CALLBACK, s.context, run(&s));
    assert_error_names(s.context, "returned 7");
    ck_assert_int_lt(written(&s), COUNT);
    assert_written(&s, written(&s));
    subject_drop(&s);
}
END_TEST

/* Way and kind of test i; left alone it would run for hours. */
static void make_endless(subject *s, int i) {
    subject_make(s, ways[i % WAYS], (kind_of)(i / WAYS), FIRENET_C128, 1000000,
                 NULL);
}

static void run_to(subject *s, firenet_outcome outcome) {
    assert_ok(s->context, run(s));
    ck_assert_int_eq(runner_int(s->runner, FIRENET_RUNNER_OUTCOME), outcome);
    ck_assert_int_lt(written(s), COUNT);
    assert_written(s, written(s));
}

START_TEST(a_cancelled_batch_ends_after_the_iteration_at_hand) {
    subject s;
    make_endless(&s, _i);
    firenet_runner_cancel(s.runner);
    run_to(&s, FIRENET_OUTCOME_CANCELLED);
    ck_assert_int_ge(written(&s), 1);
    subject_drop(&s);
}
END_TEST

START_TEST(the_deadline_is_one_for_all) {
    subject s;
    make_endless(&s, _i);
    assert_ok(s.context,
              firenet_runner_set_real(s.runner, FIRENET_RUNNER_DEADLINE, 0.01));
    run_to(&s, FIRENET_OUTCOME_DEADLINE);
    subject_drop(&s);
}
END_TEST

/* ---------------------------------------------------------------- monitors */

/* What a monitor saw. */
typedef struct watch {
    pthread_t thread;
    int64_t events, last, layer, problems[COUNT];
    int strangers, disorder, stop_at;
} watch;

static int look(const firenet_event *event, void *user) {
    watch *w = user;
    int64_t number = firenet_event_problem(event);
    int64_t layer = firenet_event_layer(event);
    w->strangers += !pthread_equal(w->thread, pthread_self());
    w->disorder += number < w->last && layer == w->layer;
    w->last = number;
    w->layer = layer;
    w->problems[number]++;
    return ++w->events == w->stop_at;
}

START_TEST(a_monitor_sees_every_problem_on_the_callers_thread) {
    host h = {pthread_self(), 0, -1};
    watch w = {.thread = pthread_self()};
    subject s, unwatched;
    subject_make(&s, ways[0], (kind_of)_i, FIRENET_C128, 2, &h);
    subject_make(&unwatched, ways[0], (kind_of)_i, FIRENET_C128, 2, &h);
    assert_ok(s.context, firenet_runner_set_monitor(s.runner, look, &w));
    assert_ok(s.context, run(&s));
    assert_ok(unwatched.context, run(&unwatched));
    ck_assert_int_eq(w.strangers, 0);
    ck_assert_int_eq(w.disorder, 0);
    for (int i = 0; i < COUNT; i++) /* a grid of 4 and 8 inner iterations */
        ck_assert_int_eq(w.problems[i], 2 * (4 + 8));
    ck_assert(vec_same_bits(&s.x, &unwatched.x));
    subject_drop(&s);
    subject_drop(&unwatched);
}
END_TEST

START_TEST(a_monitor_stops_a_batch_in_lockstep) {
    watch w = {.thread = pthread_self(), .stop_at = 40};
    subject s;
    subject_make(&s, ways[0], MATRIX, FIRENET_F64, 2, NULL);
    assert_ok(s.context, firenet_runner_set_monitor(s.runner, look, &w));
    assert_ok(s.context, run(&s));
    ck_assert_int_eq(w.events, 40);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_STOPPED);
    assert_written(&s, 32); /* those that were at hand together */
    subject_drop(&s);
}
END_TEST

/* --------------------------------------------------------------- operators */

/* I (x) A of a matrix is a product of matrices; its adjoint stays one. */
START_TEST(a_batch_of_a_matrix_is_one_product) {
    firenet_type type = types[_i / 2];
    tally t;
    firenet_context *c = context_of(&t, ways[1]);
    firenet_operator *a = matrix_new(c, type,
                                     _i % 2 ? FIRENET_MATRIX_COLUMN_MAJOR
                                            : FIRENET_MATRIX_ROW_MAJOR);
    firenet_operator *many;
    double worst;
    assert_ok(c, firenet_operator_batch(&many, c, a, COUNT));
    assert_ok(c, firenet_operator_check_adjoint(c, many, 2, 1, &worst));
    assert_at_most(worst, 100 * type_epsilon(type));
    for (int adjoint = 0; adjoint < 2; adjoint++) {
        int64_t in = adjoint ? ROWS : COLS, out = adjoint ? COLS : ROWS;
        vec x = vec_random(type, COUNT * in, 5);
        vec y = operator_applied(c, many, &x, adjoint);
        size_t size = (size_t)firenet_type_size(type);
        for (int64_t i = 0; i < COUNT; i++) {
            vec one = vec_new(type, in), part = vec_new(type, out);
            memcpy(one.data, (char *)x.data + (size_t)(i * in) * size,
                   (size_t)in * size);
            memcpy(part.data, (char *)y.data + (size_t)(i * out) * size,
                   (size_t)out * size);
            vec alone = operator_applied(c, a, &one, adjoint);
            assert_at_most(vec_error(&part, &alone), 50 * type_epsilon(type));
            vec_free(&one);
            vec_free(&part);
            vec_free(&alone);
        }
        ck_assert(vec_guards_hold(&y));
        vec_free(&x);
        vec_free(&y);
    }
    firenet_operator_release(many);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("batch");
    TCase *bits = tcase_create("bits");
    TCase *ends = tcase_create("ends");
    TCase *monitors = tcase_create("monitors");
    TCase *operators = tcase_create("operators");
    tcase_set_timeout(bits, 120);
    tcase_set_timeout(ends, 120);
    tcase_add_loop_test(bits, any_way_to_work_gives_the_same_bits, 0, CASES);
    tcase_add_loop_test(bits, a_batch_is_its_single_runs, 0, CASES);
    tcase_add_loop_test(bits, a_blank_slice_among_others_is_exactly_zero, 0,
                        HOSTED);
    tcase_add_loop_test(ends, the_first_failure_is_told, 0, 4);
    tcase_add_test(ends, a_failing_host_function_ends_the_batch);
    tcase_add_loop_test(
        ends, a_cancelled_batch_ends_after_the_iteration_at_hand, 0, 2 * WAYS);
    tcase_add_loop_test(ends, the_deadline_is_one_for_all, 0, 2 * WAYS);
    tcase_add_loop_test(
        monitors, a_monitor_sees_every_problem_on_the_callers_thread, 0, KINDS);
    tcase_add_test(monitors, a_monitor_stops_a_batch_in_lockstep);
    tcase_add_loop_test(operators, a_batch_of_a_matrix_is_one_product, 0,
                        2 * TYPES);
    suite_add_tcase(s, bits);
    suite_add_tcase(s, ends);
    suite_add_tcase(s, monitors);
    suite_add_tcase(s, operators);
    return s;
}

int main(void) {
    return run_suite(suite());
}
