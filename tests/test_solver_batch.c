/* SPDX-License-Identifier: BSD-3-Clause */
/* Many y for one problem: what a loop of solves gives, bit for bit, on any
 * threads; ended early, failing in the middle, refused. */
#include "solving.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 7 };

static const int threads[] = {1, 3};
enum { THREADS = sizeof threads / sizeof *threads };

/* A problem, COUNT measurements, and a batch on some threads. */
typedef struct subject {
    solving s;
    firenet_solver_batch *batch;
    vec y, x0, x;
    firenet_outcome outcomes[COUNT];
    int64_t iterations[COUNT], solved;
    double gaps[COUNT];
} subject;

/* Row i of y is that of the solving, scaled and disturbed, so that each takes
 * iterations of its own. */
static void fill_y(subject *b) {
    vec noise = vec_random(b->s.type, b->y.length, 5);
    int64_t rows = b->s.y.length;
    for (int64_t i = 0; i < b->y.length; i++)
        vec_set(&b->y, i,
                ldexp(1, (int)(i / rows) - 3) *
                    (vec_get(&b->s.y, i % rows) + 0.2 * vec_get(&noise, i)));
    vec_free(&noise);
}

static subject subject_of(solving s, int count) {
    subject b = {.s = s};
    b.y = vec_new(s.type, COUNT * s.y.length);
    b.x0 = vec_random(s.type, COUNT * s.x.length, 6);
    b.x = vec_new(s.type, COUNT * s.x.length);
    fill_y(&b);
    assert_ok(s.context, firenet_context_set_threads(s.context, count));
    return b;
}

static void make_batch(subject *b, firenet_method method) {
    assert_ok(b->s.context, firenet_solver_batch_create(&b->batch, b->s.context,
                                                        b->s.problem, method));
}

static void subject_free(subject *b) {
    ck_assert(vec_guards_hold(&b->x));
    firenet_solver_batch_release(b->batch);
    vec_free(&b->y);
    vec_free(&b->x0);
    vec_free(&b->x);
    solving_free(&b->s);
}

static firenet_status run(subject *b, const void *x0) {
    return firenet_solver_batch_solve(b->batch, COUNT, b->s.type, b->y.data,
                                      b->y.length, b->s.type, x0, b->x.data,
                                      b->x.length, b->outcomes, b->iterations,
                                      b->gaps, &b->solved);
}

static const char *element(const vec *v, int64_t i) {
    return (const char *)v->data + i * firenet_type_size(v->type);
}

/* Asserts that the solver, one after the other, gives what the batch gave. */
static void assert_as_a_loop(subject *b, int from_x0) {
    solving *s = &b->s;
    int64_t m = s->y.length, n = s->x.length;
    ck_assert_int_eq(COUNT, b->solved);
    for (int64_t i = 0; i < COUNT; i++) {
        assert_ok(s->context,
                  firenet_solver_solve(
                      s->solver, s->type, element(&b->y, i * m), m, s->type,
                      from_x0 ? element(&b->x0, i * n) : NULL, s->x.data, n));
        ck_assert_msg(memcmp(s->x.data, element(&b->x, i * n),
                             (size_t)n * (size_t)firenet_type_size(s->type)) ==
                          0,
                      "y %d: not the bits of a solve alone", (int)i);
        ck_assert_int_eq(b->outcomes[i], result_int(s, FIRENET_SOLVER_OUTCOME));
        ck_assert_int_eq(b->iterations[i],
                         result_int(s, FIRENET_SOLVER_ITERATION));
        double gap = result_real(s, FIRENET_SOLVER_GAP);
        ck_assert_msg(b->gaps[i] == gap, "y %d: gap %g, alone %g", (int)i,
                      b->gaps[i], gap);
    }
}

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

START_TEST(each_y_is_solved_as_if_alone) {
    for (int t = 0; t < 4; t++) {
        for (int k = 0; k < 3; k++) {
            solving_spec spec = solving_small(kinds[k]);
            spec.type = types[t];
            subject b = subject_of(solving_new(&spec), threads[_i]);
            make_batch(&b, FIRENET_METHOD_ADAPTIVE);
            assert_ok(b.s.context, run(&b, NULL));
            assert_as_a_loop(&b, 0);
            assert_ok(b.s.context, run(&b, b.x0.data));
            assert_as_a_loop(&b, 1);
            subject_free(&b);
        }
    }
}
END_TEST

START_TEST(by_every_method) {
    for (int m = 0; m < METHODS; m++) {
        subject b = subject_of(solving_by(m), threads[_i]);
        make_batch(&b, methods[m]);
        assert_ok(b.s.context, firenet_solver_batch_set_real(
                                   b.batch, FIRENET_SOLVER_SHARPNESS, 5));
        assert_ok(b.s.context, firenet_solver_batch_set_int(
                                   b.batch, FIRENET_SOLVER_ITERATIONS, 300));
        set_int(&b.s, FIRENET_SOLVER_ITERATIONS, 300);
        assert_ok(b.s.context, run(&b, NULL));
        assert_as_a_loop(&b, 0);
        subject_free(&b);
    }
}
END_TEST

/* Columns of very different lengths: the threads share one balance. */
#ifndef ELSEWHERE
START_TEST(with_columns_that_have_to_be_balanced) {
    solving_spec spec = solving_small(P2);
    solving s = solving_problem(&spec);
    firenet_operator *scale, *a;
    double d[40];
    for (int i = 0; i < 40; i++)
        d[i] = ldexp(1, i % 20 - 10);
    assert_ok(s.context, firenet_operator_create_diagonal(
                             &scale, s.context, s.type, 40, FIRENET_F64, d));
    assert_ok(s.context, firenet_operator_compose(&a, s.context, s.a, scale));
    firenet_operator_release(scale);
    firenet_operator_release(s.a);
    firenet_problem_release(s.problem);
    s.a = a;
    assert_ok(s.context, firenet_problem_create(&s.problem, s.context, P2, a,
                                                0.3, NULL, 0));
    assert_ok(s.context, firenet_solver_create(&s.solver, s.context, s.problem,
                                               FIRENET_METHOD_ADAPTIVE));
    subject b = subject_of(s, threads[_i]);
    make_batch(&b, FIRENET_METHOD_ADAPTIVE);
    assert_ok(b.s.context, run(&b, NULL));
    assert_as_a_loop(&b, 0);
    subject_free(&b);
}
END_TEST
#endif

START_TEST(x0_may_be_x) {
    solving_spec spec = solving_small(P3);
    subject b = subject_of(solving_new(&spec), threads[_i]);
    make_batch(&b, FIRENET_METHOD_ADAPTIVE);
    memcpy(b.x.data, b.x0.data, (size_t)b.x.length * sizeof(double));
    assert_ok(b.s.context, run(&b, b.x.data));
    assert_as_a_loop(&b, 1);
    subject_free(&b);
}
END_TEST

START_TEST(outputs_may_be_left_out) {
    solving_spec spec = solving_small(P3);
    subject b = subject_of(solving_new(&spec), threads[_i]);
    make_batch(&b, FIRENET_METHOD_ADAPTIVE);
    assert_ok(b.s.context,
              firenet_solver_batch_solve(b.batch, COUNT, b.s.type, b.y.data,
                                         b.y.length, b.s.type, NULL, b.x.data,
                                         b.x.length, NULL, NULL, NULL, NULL));
    vec x = vec_new(b.s.type, b.x.length);
    memcpy(x.data, b.x.data, (size_t)x.length * sizeof(double));
    assert_ok(b.s.context, run(&b, NULL));
    ck_assert(vec_same_bits(&x, &b.x));
    vec_free(&x);
    subject_free(&b);
}
END_TEST

/* ------------------------------------------------------------------ ends */

START_TEST(a_cancelled_batch_begins_nothing_and_the_next_one_runs) {
    solving_spec spec = solving_small(P3);
    subject b = subject_of(solving_new(&spec), threads[_i]);
    make_batch(&b, FIRENET_METHOD_ADAPTIVE);
    firenet_solver_batch_cancel(b.batch);
    assert_ok(b.s.context, run(&b, NULL));
    ck_assert_int_eq(0, b.solved);
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(FIRENET_OUTCOME_NONE, b.outcomes[i]);
        ck_assert(isnan(b.gaps[i]) && b.iterations[i] == 0);
    }
    ck_assert_msg(isnan(creal(vec_get(&b.x, 0))), "x was written");
    assert_ok(b.s.context, run(&b, NULL));
    assert_as_a_loop(&b, 0);
    subject_free(&b);
}
END_TEST

/* Far from any tolerance: nothing but the deadline ends it. */
START_TEST(one_deadline_is_for_all) {
    solving_spec spec = solving_small(P3);
    subject b = subject_of(solving_new(&spec), threads[_i]);
    make_batch(&b, FIRENET_METHOD_PLAIN);
    double kept;
    firenet_solver_batch *batch = b.batch;
    assert_ok(b.s.context, firenet_solver_batch_set_real(
                               batch, FIRENET_SOLVER_STEP_RATIO, 1e-9));
    assert_ok(b.s.context, firenet_solver_batch_set_int(
                               batch, FIRENET_SOLVER_ITERATIONS, INT32_MAX));
    assert_ok(b.s.context, firenet_solver_batch_set_real(
                               batch, FIRENET_SOLVER_DEADLINE, 0.05));
    assert_ok(b.s.context, run(&b, NULL));
    ck_assert_int_le(b.solved, threads[_i]);
    ck_assert_int_ge(b.solved, 1);
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq(b.outcomes[i], i < b.solved ? FIRENET_OUTCOME_DEADLINE
                                                     : FIRENET_OUTCOME_NONE);
    assert_ok(b.s.context, firenet_solver_batch_get_real(
                               batch, FIRENET_SOLVER_DEADLINE, &kept));
    ck_assert_msg(kept == 0.05, "the deadline became %g", kept);
    subject_free(&b);
}
END_TEST

/* y 4 is so large that its units cannot be held; the ones before it are
 * solved. */
START_TEST(the_first_failure_is_told_and_named) {
    solving_spec spec = solving_small(P2);
    subject b = subject_of(solving_new(&spec), threads[_i]);
    make_batch(&b, FIRENET_METHOD_ADAPTIVE);
    int64_t m = b.s.y.length, n = b.s.x.length;
    for (int64_t i = 4 * m; i < 6 * m; i++)
        vec_set(&b.y, i, 1e300 * vec_get(&b.y, i));
    assert_status(FIRENET_ERR_RANGE, b.s.context, run(&b, NULL));
    assert_error_names(b.s.context, "problem 4: ");
    for (int64_t i = 0; i < 4; i++) {
        ck_assert_int_eq(FIRENET_OUTCOME_CONVERGED, b.outcomes[i]);
        ck_assert(isfinite(creal(vec_get(&b.x, i * n))));
    }
    subject_free(&b);
}
END_TEST

static int forward(const void *in, int64_t n, void *out, int64_t m,
                   void *user) {
    int *calls = user;
    memcpy(out, in, (size_t)(n < m ? n : m) * sizeof(double));
    return ++calls[0] == calls[1];
}

/* A callback of the host's fails: its words come through. */
START_TEST(a_callback_runs_on_the_callers_thread_and_may_fail) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a;
    firenet_problem *p;
    firenet_solver_batch *batch;
    double y[8] = {1, 2, 3, 4, 5, 6, 7, 8}, x[8];
    int calls[2] = {0, 0};
    int64_t solved;
    assert_ok(c, firenet_context_set_threads(c, threads[_i]));
    assert_ok(c, firenet_operator_create_user(
                     &a, c, FIRENET_F64, 4, FIRENET_F64, 4, forward, forward,
                     NULL, calls, 1, FIRENET_CALLBACK_CALLER));
    assert_ok(c, firenet_problem_create(&p, c, P3, a, 0.1, NULL, 0));
    assert_ok(
        c, firenet_solver_batch_create(&batch, c, p, FIRENET_METHOD_ADAPTIVE));
    calls[1] = calls[0] + 3;
    assert_status(FIRENET_ERR_CALLBACK, c,
                  firenet_solver_batch_solve(batch, 2, FIRENET_F64, y, 8,
                                             FIRENET_F64, NULL, x, 8, NULL,
                                             NULL, NULL, &solved));
    assert_error_names(c, "problem 0: ");
    assert_error_names(c, "returned 1");
    calls[1] = 0;
    assert_ok(c, firenet_solver_batch_solve(batch, 2, FIRENET_F64, y, 8,
                                            FIRENET_F64, NULL, x, 8, NULL, NULL,
                                            NULL, &solved));
    ck_assert_int_eq(2, solved);
    firenet_solver_batch_release(batch);
    firenet_problem_release(p);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* -------------------------------------------------------------- refusals */

START_TEST(what_is_wrong_is_named) {
    solving_spec spec = solving_small(P3);
    subject b = subject_of(solving_new(&spec), threads[_i]);
    make_batch(&b, FIRENET_METHOD_ADAPTIVE);
    firenet_context *c = b.s.context;
    firenet_solver_batch *batch = b.batch, *none;
    double value;
#define SOLVE(number, from, size, into)                                       \
    firenet_solver_batch_solve(batch, number, b.s.type, from, size, b.s.type, \
                               NULL, into, b.x.length, NULL, NULL, NULL, NULL)
    assert_status(FIRENET_ERR_RANGE, c,
                  SOLVE(0, b.y.data, b.y.length, b.x.data));
    assert_error_names(c, "count: 0");
    assert_status(FIRENET_ERR_SHAPE, c,
                  SOLVE(COUNT, b.y.data, b.y.length - 1, b.x.data));
    assert_status(FIRENET_ERR_NULL, c,
                  SOLVE(COUNT, NULL, b.y.length, b.x.data));
    assert_status(FIRENET_ERR_OVERLAP, c,
                  SOLVE(COUNT, b.y.data, b.y.length, b.y.data));
    vec_set(&b.y, 3, NAN);
    assert_status(FIRENET_ERR_NUMERIC, c,
                  SOLVE(COUNT, b.y.data, b.y.length, b.x.data));
    assert_error_names(c, "y[3]");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_solver_batch_create(&none, c, NULL, 0));
    assert_error_names(c, "problem");
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_solver_batch_create(&none, c, b.s.problem, 7));
    assert_error_names(c, "method: 7");
    assert_status(FIRENET_ERR_UNSUPPORTED, c,
                  firenet_solver_batch_create(&none, c, b.s.problem,
                                              FIRENET_METHOD_FISTA));
    assert_status(
        FIRENET_ERR_UNSUPPORTED, c,
        firenet_solver_batch_get_real(batch, FIRENET_SOLVER_GAP, &value));
    assert_status(
        FIRENET_ERR_RANGE, c,
        firenet_solver_batch_set_real(batch, FIRENET_SOLVER_TOLERANCE, -1));
    assert_error_names(c, "tolerance: -1");
    ck_assert_int_eq(FIRENET_ERR_NULL,
                     firenet_solver_batch_set_int(NULL, 200, 1));
    subject_free(&b);
}
END_TEST

START_TEST(solving_allocates_nothing) {
    solving_spec spec = solving_small(P3);
    subject b = subject_of(solving_new(&spec), threads[_i]);
    make_batch(&b, FIRENET_METHOD_ADAPTIVE);
    long before = b.s.memory->calls;
    assert_ok(b.s.context, run(&b, NULL));
    ck_assert_int_eq(before, b.s.memory->calls);
    subject_free(&b);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("solver_batch");
    TCase *all = tcase_create("solver_batch");
#define EACH(test) tcase_add_loop_test(all, test, 0, THREADS)
    EACH(each_y_is_solved_as_if_alone);
    EACH(by_every_method);
#ifndef ELSEWHERE /* columns are balanced where elements are at hand */
    EACH(with_columns_that_have_to_be_balanced);
#endif
    EACH(x0_may_be_x);
    EACH(outputs_may_be_left_out);
    EACH(a_cancelled_batch_begins_nothing_and_the_next_one_runs);
    EACH(one_deadline_is_for_all);
    EACH(the_first_failure_is_told_and_named);
    EACH(a_callback_runs_on_the_callers_thread_and_may_fail);
    EACH(what_is_wrong_is_named);
    EACH(solving_allocates_nothing);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
