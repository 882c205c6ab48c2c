/* SPDX-License-Identifier: BSD-3-Clause */
/* Users' functions that are thread-safe, or that take several vectors at once.
 */
#include "operators.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

static const firenet_type f64 = FIRENET_F64;

enum { SIDE = 8, SLICES = 6, MOST = 4 };

/* y_i = w_i x_i; who called and with how many vectors. */
typedef struct watched {
    atomic_int calls, others; /* others: from threads that are not `host` */
    atomic_long largest;
    pthread_t host;
    int answer;
} watched;

static void note(watched *w, int64_t count) {
    atomic_fetch_add(&w->calls, 1);
    if (!pthread_equal(pthread_self(), w->host))
        atomic_fetch_add(&w->others, 1);
    if (count > w->largest)
        w->largest = count;
}

static void weigh(const double *in, double *out) {
    for (int i = 0; i < SIDE; i++)
        out[i] = (1 + 0.1 * i) * in[i];
}

static int weigh_one(const void *in, int64_t in_length, void *out,
                     int64_t out_length, void *user) {
    watched *w = user;
    note(w, 1);
    weigh(in, out);
    return in_length == SIDE && out_length == SIDE ? w->answer : -1;
}

static int weigh_many(int64_t count, const void *in, int64_t in_length,
                      int64_t in_stride, void *out, int64_t out_length,
                      int64_t out_stride, void *user) {
    watched *w = user;
    note(w, count);
    for (int64_t k = 0; k < count; k++)
        weigh((const double *)in + k * in_stride,
              (double *)out + k * out_stride);
    return in_length == SIDE && out_length == SIDE ? w->answer : -1;
}

static watched watched_new(void) {
    watched w = {.host = pthread_self()};
    return w;
}

/* The operator, of the functions of one or of MOST vectors. */
static firenet_operator *weights_of(firenet_context *c, watched *w, int many,
                                    firenet_callback_threads threads) {
    firenet_operator *a;
    if (many)
        assert_ok(c, firenet_operator_create_user_many(
                         &a, c, f64, SIDE, f64, SIDE, weigh_many, weigh_many,
                         MOST, NULL, w, 1.7, threads));
    else
        assert_ok(c, firenet_operator_create_user(&a, c, f64, SIDE, f64, SIDE,
                                                  weigh_one, weigh_one, NULL, w,
                                                  1.7, threads));
    return a;
}

/* SLICES runs of a network on `a` as a batch. */
static firenet_status run_slices(firenet_context *c, firenet_operator *a,
                                 double *x) {
    const int64_t bound = SIDE, sparsity = 2;
    double y[SLICES * SIDE];
    for (int i = 0; i < SLICES * SIDE; i++)
        y[i] = sin(i) * (1 + i / SIDE);
    firenet_levels *levels;
    firenet_network *network;
    firenet_runner *runner;
    assert_ok(c, firenet_levels_create(&levels, c, 1, &bound, &sparsity, NULL));
    assert_ok(c, firenet_network_create(&network, c, a, levels, NULL));
    assert_ok(c, firenet_runner_create(&runner, c, network));
    firenet_status status = firenet_runner_run_batch(
        runner, SLICES, f64, y, SLICES * SIDE, f64, NULL, x, SLICES * SIDE);
    firenet_runner_release(runner);
    firenet_network_release(network);
    firenet_levels_release(levels);
    return status;
}

typedef struct errand {
    firenet_task_fn task;
    void *data;
    int64_t number;
} errand;

static void *run_errand(void *argument) {
    errand *e = argument;
    e->task(e->data, e->number);
    return NULL;
}

/* All tasks on threads of the host's own. */
static void elsewhere(int64_t count, firenet_task_fn task, void *data,
                      void *user) {
    (void)user;
    for (int64_t i = 0; i < count; i++) {
        pthread_t thread;
        errand e = {task, data, i};
        ck_assert_int_eq(0, pthread_create(&thread, NULL, run_errand, &e));
        pthread_join(thread, NULL);
    }
}

START_TEST(functions_run_where_they_are_allowed_to) {
    watched any = watched_new(), caller = watched_new();
    double x[2][SLICES * SIDE];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = weights_of(c, &any, 0, FIRENET_CALLBACK_ANY);
    firenet_operator *b = weights_of(c, &caller, 0, FIRENET_CALLBACK_CALLER);
    assert_ok(c, firenet_context_set_executor(c, elsewhere, 3, NULL));
    assert_ok(c, run_slices(c, a, x[0]));
    assert_ok(c, run_slices(c, b, x[1]));
    ck_assert_int_gt(any.others, 0);
    ck_assert_int_eq(caller.others, 0);
    ck_assert_int_gt(caller.calls, 0);
    ck_assert(memcmp(x[0], x[1], sizeof x[0]) == 0);
    firenet_operator_release(a);
    firenet_operator_release(b);
    context_end(c, &t);
}
END_TEST

START_TEST(a_solver_batch_heeds_it) {
    double y[SLICES * SIDE], x[2][SLICES * SIDE];
    for (int i = 0; i < SLICES * SIDE; i++)
        y[i] = cos(i);
    tally t;
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 2; i++) {
        watched w = watched_new();
        firenet_operator *a = weights_of(
            c, &w, 0, i ? FIRENET_CALLBACK_CALLER : FIRENET_CALLBACK_ANY);
        firenet_problem *p;
        firenet_solver_batch *batch;
        assert_ok(c, firenet_context_set_executor(c, elsewhere, 3, NULL));
        assert_ok(c, firenet_problem_create(&p, c, FIRENET_PROBLEM_P3, a, 0.1,
                                            NULL, 0));
        assert_ok(c, firenet_solver_batch_create(&batch, c, p,
                                                 FIRENET_METHOD_ADAPTIVE));
        assert_ok(c, firenet_solver_batch_solve(
                         batch, SLICES, f64, y, SLICES * SIDE, f64, NULL, x[i],
                         SLICES * SIDE, NULL, NULL, NULL, NULL));
        ck_assert(i ? w.others == 0 : w.others > 0);
        firenet_solver_batch_release(batch);
        firenet_problem_release(p);
        firenet_operator_release(a);
    }
    ck_assert(memcmp(x[0], x[1], sizeof x[0]) == 0);
    context_end(c, &t);
}
END_TEST

START_TEST(many_vectors_come_at_once) {
    watched one = watched_new(), many = watched_new();
    double x[2][SLICES * SIDE];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = weights_of(c, &one, 0, FIRENET_CALLBACK_CALLER);
    firenet_operator *b = weights_of(c, &many, 1, FIRENET_CALLBACK_CALLER);
    assert_ok(c, firenet_context_set_threads(c, 3));
    assert_ok(c, run_slices(c, a, x[0]));
    assert_ok(c, run_slices(c, b, x[1]));
    ck_assert_int_eq(many.largest, MOST);
    ck_assert_int_eq(many.others, 0);
    ck_assert_int_lt(3 * many.calls, one.calls + 1);
    for (int i = 0; i < SLICES * SIDE; i++)
        assert_at_most(fabs(x[0][i] - x[1][i]), 1e-13);
    firenet_operator_release(a);
    firenet_operator_release(b);
    context_end(c, &t);
}
END_TEST

START_TEST(an_operator_on_a_batch_passes_them_on) {
    watched w = watched_new();
    double x[SLICES * SIDE], y[SLICES * SIDE], back[SLICES * SIDE], want[SIDE];
    firenet_operator *b;
    firenet_workspace *s;
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = weights_of(c, &w, 1, FIRENET_CALLBACK_CALLER);
    for (int i = 0; i < SLICES * SIDE; i++)
        x[i] = i;
    assert_ok(c, firenet_operator_batch(&b, c, a, SLICES));
    assert_ok(c, firenet_workspace_create(&s, c, b));
    assert_ok(c, firenet_workspace_apply(s, f64, x, SLICES * SIDE, f64, y,
                                         SLICES * SIDE));
    ck_assert_int_eq(w.calls, 2); /* of MOST and of the rest */
    assert_ok(c, firenet_workspace_apply_adjoint(s, f64, y, SLICES * SIDE, f64,
                                                 back, SLICES * SIDE));
    for (int k = 0; k < SLICES; k++) {
        weigh(x + k * SIDE, want);
        ck_assert(memcmp(want, y + k * SIDE, sizeof want) == 0);
        weigh(y + k * SIDE, want);
        ck_assert(memcmp(want, back + k * SIDE, sizeof want) == 0);
    }
    w.answer = 5;
    assert_status(FIRENET_ERR_CALLBACK, c,
                  firenet_workspace_apply(s, f64, x, SLICES * SIDE, f64, y,
                                          SLICES * SIDE));
    assert_error_names(c, "forward returned 5");
    assert_status(FIRENET_ERR_CALLBACK, c, run_slices(c, a, x));
    assert_error_names(c, "returned 5");
    firenet_workspace_release(s);
    firenet_operator_release(b);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

START_TEST(what_is_wrong_with_many_is_named) {
    watched w = watched_new();
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
#define MANY(forward, adjoint, together, threads)                           \
    firenet_operator_create_user_many(&a, c, f64, SIDE, f64, SIDE, forward, \
                                      adjoint, together, NULL, &w, 1.7,     \
                                      (firenet_callback_threads)(threads))
    assert_refused(FIRENET_ERR_NULL, c, a, "forward",
                   MANY(NULL, weigh_many, 2, 0));
    assert_refused(FIRENET_ERR_NULL, c, a, "adjoint",
                   MANY(weigh_many, NULL, 2, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "together",
                   MANY(weigh_many, weigh_many, 0, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "together: 5000",
                   MANY(weigh_many, weigh_many, 5000, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "threads: 3",
                   MANY(weigh_many, weigh_many, 2, 3));
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("user_many");
    TCase *use = tcase_create("use");
    tcase_add_test(use, functions_run_where_they_are_allowed_to);
    tcase_add_test(use, a_solver_batch_heeds_it);
    tcase_add_test(use, many_vectors_come_at_once);
    tcase_add_test(use, an_operator_on_a_batch_passes_them_on);
    tcase_add_test(use, what_is_wrong_with_many_is_named);
    suite_add_tcase(s, use);
    return run_suite(s);
}
