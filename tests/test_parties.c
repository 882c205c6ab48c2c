/* SPDX-License-Identifier: BSD-3-Clause */
/* A problem shared out between two or three threads is solved as by one: the
 * same iterates to rounding, the same decisions always, the same end. */
#include "shared_out.h"

/* The whole x from the parts. */
static vec join(const task *t, const crew *c) {
    vec x = vec_new(t->type, t->n);
    for (int i = 0; i < c->count; ++i) {
        part p = part_of(t, i, c->count);
        for (int64_t j = 0; j < p.cols; ++j)
            vec_set(&x, p.col + j, vec_get(&c->of[i].x, j));
    }
    return x;
}

static void same_decisions(const run *a, const run *b) {
    ck_assert_int_eq(a->status, b->status);
    ck_assert_int_eq(a->outcome, b->outcome);
    ck_assert_int_eq(a->iteration, b->iteration);
    ck_assert_int_eq(a->restarts, b->restarts);
}

/* All numbers that a party reports are those of the whole. */
static void same_bits(const run *a, const run *b) {
    same_decisions(a, b);
    ck_assert_double_eq(a->objective, b->objective);
    ck_assert_double_eq(a->residual, b->residual);
    ck_assert_double_eq(a->gap, b->gap);
    ck_assert_double_eq(a->rate, b->rate);
    for (int i = 0; i < 3; ++i)
        ck_assert_double_eq(a->evaluated[i], b->evaluated[i]);
}

/* ------------------------------------------------------------------- tests */

typedef struct example {
    firenet_type type;
    firenet_problem_kind kind;
    firenet_method method;
    firenet_split split;
} example;

static const example examples[] = {
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_ROWS},
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_C128, FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_ROWS},
    {FIRENET_C128, FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_F64, FIRENET_PROBLEM_P2, FIRENET_METHOD_FISTA, FIRENET_SPLIT_ROWS},
    {FIRENET_C128, FIRENET_PROBLEM_P2, FIRENET_METHOD_FISTA,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_F64, FIRENET_PROBLEM_P2, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_PLAIN, FIRENET_SPLIT_ROWS},
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_GRID, FIRENET_SPLIT_ROWS},
    {FIRENET_F64, FIRENET_PROBLEM_P1, FIRENET_METHOD_SCHEDULED,
     FIRENET_SPLIT_COLUMNS},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

/* Few iterations: differences of rounding have not grown. */
/* Every other test has two parties, the others three. */
static int parties_of(int i) {
    return 2 + i % 2;
}

static void all_same(const run *whole, const crew *c) {
    for (int i = 0; i < c->count; ++i) {
        same_bits(&c->of[0], &c->of[i]);
        same_decisions(whole, &c->of[i]);
    }
}

/* Few iterations: differences of rounding have not grown. */
START_TEST(parties_iterate_as_one) {
    const example *e = &examples[_i / 2];
    task t = task_new(e->type, e->kind, e->method, e->split);
    run whole = run_new(&t);
    crew c = crew_new(&t, parties_of(_i));
    whole.iterations = 60;
    for (int i = 0; i < c.count; ++i)
        c.of[i].iterations = 60;
    solve_whole(&whole);
    solve_together(&c);
    ck_assert_int_eq(whole.status, FIRENET_OK);
    all_same(&whole, &c);
    vec x = join(&t, &c);
    const run *one = &c.of[0];
    assert_at_most(vec_error(&x, &whole.x), 1e-11);
    assert_at_most(relative_difference(one->objective, whole.objective), 1e-12);
    assert_at_most(relative_difference(one->rate, whole.rate), 1e-11);
    for (int i = 0; i < 3; ++i)
        assert_at_most(
            relative_difference(one->evaluated[i], whole.evaluated[i]), 1e-10);
    vec_free(&x);
    vec_free(&whole.x);
    crew_free(&c);
    task_free(&t);
}
END_TEST

START_TEST(parties_converge_when_one_does) {
    const example *e = &examples[_i / 2];
    task t = task_new(e->type, e->kind, e->method, e->split);
    run whole = run_new(&t);
    crew c = crew_new(&t, parties_of(_i));
    whole.tolerance = 1e-4;
    for (int i = 0; i < c.count; ++i)
        c.of[i].tolerance = 1e-4;
    solve_whole(&whole);
    solve_together(&c);
    ck_assert_int_eq(whole.outcome, FIRENET_OUTCOME_CONVERGED);
    all_same(&whole, &c);
    vec_free(&whole.x);
    crew_free(&c);
    task_free(&t);
}
END_TEST

/* What was replicated is the same, bit for bit, in all. */
START_TEST(a_replicated_solution_has_the_same_bits) {
    task t = task_new(FIRENET_C64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    crew c = crew_new(&t, parties_of(_i));
    for (int i = 0; i < c.count; ++i)
        c.of[i].tolerance = 1e-3;
    solve_together(&c);
    ck_assert_int_eq(c.of[0].outcome, FIRENET_OUTCOME_CONVERGED);
    for (int i = 1; i < c.count; ++i) {
        same_bits(&c.of[0], &c.of[i]);
        ck_assert(vec_same_bits(&c.of[0].x, &c.of[i].x));
    }
    crew_free(&c);
    task_free(&t);
}
END_TEST

/* ------------------------------------------------------- one party's reasons
 */

typedef void (*reason_fn)(run *one);

static int stop_at_20(const firenet_event *event, void *user) {
    (void)user;
    return firenet_event_layer(event) == 20;
}

static int fail_at_20(const firenet_event *event, void *user) {
    (void)user;
    return firenet_event_layer(event) == 20 ? 5 : 0;
}

static void cancel(run *one) {
    one->cancel = 1;
}
static void be_late(run *one) {
    one->deadline = 1e-9;
}
static void stop(run *one) {
    one->monitor = stop_at_20;
}
static void fail_monitor(run *one) {
    one->monitor = fail_at_20;
}
static void fail_operator(run *one) {
    one->fail_forward = 15;
}
static void fail_first(run *one) {
    one->fail_forward = 1;
}
static void pass_nonsense(run *one) {
    one->refused = 1;
}
static void set_otherwise(run *one) {
    one->tolerance = 1e-9;
}
static void start_elsewhere(run *one) {
    one->with_x0 = 1;
}

static const struct {
    reason_fn reason;
    firenet_status status;
    firenet_outcome outcome;
} reasons[] = {
    {cancel, FIRENET_OK, FIRENET_OUTCOME_CANCELLED},
    {be_late, FIRENET_OK, FIRENET_OUTCOME_DEADLINE},
    {stop, FIRENET_OK, FIRENET_OUTCOME_STOPPED},
    {fail_monitor, FIRENET_ERR_CALLBACK, FIRENET_OUTCOME_NONE},
    {fail_operator, FIRENET_ERR_CALLBACK, FIRENET_OUTCOME_NONE},
    {fail_first, FIRENET_ERR_CALLBACK, FIRENET_OUTCOME_NONE},
    {pass_nonsense, FIRENET_ERR_SHAPE, FIRENET_OUTCOME_NONE},
    {set_otherwise, FIRENET_ERR_STATE, FIRENET_OUTCOME_NONE},
    {start_elsewhere, FIRENET_ERR_STATE, FIRENET_OUTCOME_NONE},
};
enum { REASONS = sizeof reasons / sizeof *reasons };

static crew long_crew(const task *t, int count) {
    crew c = crew_new(t, count);
    for (int i = 0; i < count; ++i) {
        c.of[i].iterations = 500;
        c.of[i].tolerance = 1e-12;
    }
    return c;
}

/* Each reason to end, of the first or the last party, for each split. */
START_TEST(all_end_when_one_has_to) {
    int reason = _i / 8, last = _i % 4 / 2;
    task t = task_new(FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      _i % 2 ? FIRENET_SPLIT_ROWS : FIRENET_SPLIT_COLUMNS);
    crew c = long_crew(&t, parties_of(_i % 8 / 4));
    reasons[reason].reason(&c.of[last ? c.count - 1 : 0]);
    solve_together(&c);
    for (int i = 0; i < c.count; ++i) {
        ck_assert_int_eq(c.of[i].status, reasons[reason].status);
        if (reasons[reason].status == FIRENET_OK)
            ck_assert_int_eq(c.of[i].outcome, reasons[reason].outcome);
        else
            ck_assert_msg(c.of[i].message[0], "no message");
        ck_assert_int_eq(c.of[0].iteration, c.of[i].iteration);
    }
    crew_free(&c);
    task_free(&t);
}
END_TEST

/* The function that adds up fails in the middle of a run, for all. */
START_TEST(all_fail_when_adding_up_does) {
    task t = task_new(FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    crew c = long_crew(&t, parties_of(_i));
    room r;
    room_open(&r, c.count);
    r.fail_at = 200 + _i / 2;
    parties_run(&r, solve_part, c.of, sizeof c.of[0]);
    room_close(&r);
    for (int i = 0; i < c.count; ++i) {
        ck_assert_int_eq(c.of[i].status, FIRENET_ERR_CALLBACK);
        ck_assert_msg(c.of[i].message[0], "no message");
    }
    crew_free(&c);
    task_free(&t);
}
END_TEST

/* ------------------------------------------------------------------- calls */

/* With nobody to add up with, a part is the whole. */
START_TEST(without_parties_a_part_is_the_whole) {
    tally memory;
    firenet_context *context = context_new(&memory);
    vec values = vec_random(FIRENET_F32, 12, 3),
        x = vec_random(FIRENET_F32, 4, 4);
    vec one = vec_new(FIRENET_F32, 3), other = vec_new(FIRENET_F32, 3);
    firenet_operator *a, *part_, *again = NULL, *product = NULL;
    assert_ok(context,
              firenet_operator_create_matrix(
                  &a, context, FIRENET_F32, 3, 4, values.data, 4,
                  FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED, 0));
    assert_ok(context, firenet_operator_split(&part_, context, a,
                                              FIRENET_SPLIT_COLUMNS, 0.0));
    assert_ok(context, firenet_operator_apply(context, a, FIRENET_F32, x.data,
                                              4, FIRENET_F32, one.data, 3));
    assert_ok(context,
              firenet_operator_apply(context, part_, FIRENET_F32, x.data, 4,
                                     FIRENET_F32, other.data, 3));
    ck_assert(vec_same_bits(&one, &other));
    ck_assert_double_eq(firenet_operator_norm_bound(part_),
                        firenet_operator_norm_bound(a));
    assert_status(FIRENET_ERR_UNSUPPORTED, context,
                  firenet_operator_split(&again, context, part_,
                                         FIRENET_SPLIT_ROWS, 0.0));
    assert_status(FIRENET_ERR_UNSUPPORTED, context,
                  firenet_operator_compose(&product, context, part_, a));
    assert_error_names(context, "shared out");
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_operator_split(&again, context, a, (firenet_split)7, 0.0));
    assert_error_names(context, "split: 7");
    assert_status(
        FIRENET_ERR_NULL, context,
        firenet_operator_split(&again, context, NULL, FIRENET_SPLIT_ROWS, 0.0));
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_operator_split(&again, context, a, FIRENET_SPLIT_ROWS, -1.0));
    ck_assert_ptr_null(again);
    vec_free(&values);
    vec_free(&x);
    vec_free(&one);
    vec_free(&other);
    firenet_operator_release(a);
    firenet_operator_release(part_);
    context_end(context, &memory);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parties");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, parties_iterate_as_one, 0, 2 * EXAMPLES);
    tcase_add_loop_test(c, parties_converge_when_one_does, 0, 2 * EXAMPLES);
    tcase_add_loop_test(c, a_replicated_solution_has_the_same_bits, 0, 2);
    tcase_add_loop_test(c, all_end_when_one_has_to, 0, 8 * REASONS);
    tcase_add_loop_test(c, all_fail_when_adding_up_does, 0, 24);
    tcase_add_test(c, without_parties_a_part_is_the_whole);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
