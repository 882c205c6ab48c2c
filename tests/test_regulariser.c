/* SPDX-License-Identifier: BSD-3-Clause */
/* Regularisers: what is refused, memory, and that runs with them are runs like
 * any other. Their minima are compared with cone programs in regularisers.py.
 */
#include "operators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 16, PIXELS = SIDE * SIDE, SAMPLES = 100 };

/* ------------------------------------------------------------- instances */

typedef enum term {
    TERM_VARIATION,
    TERM_FRAME,
    TERM_SUM,
    TERM_NONNEGATIVE,
    TERM_SPARSE_GROUP
} term;
enum { TERMS = 5 };

typedef struct instance {
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_regulariser *r;
    firenet_problem *problem;
    vec y;
} instance;

static firenet_operator *measuring(firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    int64_t indices[SAMPLES];
    firenet_operator *dft, *sample, *a;
    for (int64_t i = 0; i < SAMPLES;
         i++) /* low frequencies, then every third */
        indices[i] = i < 40 ? i : 40 + 2 * (i - 40);
    assert_ok(c, firenet_operator_create_dft(&dft, c, type, 2, shape, 0));
    assert_ok(c, firenet_operator_create_sample(&sample, c, type, PIXELS,
                                                indices, SAMPLES));
    assert_ok(c, firenet_operator_compose(&a, c, sample, dft));
    firenet_operator_release(dft);
    firenet_operator_release(sample);
    return a;
}

static firenet_status variation(firenet_regulariser **out, firenet_context *c,
                                firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    const double weights[2] = {1, 0.5};
    return firenet_regulariser_create_variation(
        out, c, type, 2, shape, FIRENET_BOUNDARY_NEUMANN,
        FIRENET_VARIATION_ISOTROPIC, weights);
}

static firenet_status frame(firenet_regulariser **out, firenet_context *c,
                            firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w = NULL;
    *out = NULL;
    firenet_status status =
        firenet_operator_create_undecimated_haar(&w, c, type, 2, shape, 2);
    if (status == FIRENET_OK)
        status = firenet_regulariser_create_l1(out, c, w, NULL, 0);
    firenet_operator_release(w);
    return status;
}

/* Groups of the two differences of a pixel. */
static firenet_status sparse_group(firenet_regulariser **out,
                                   firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w = NULL;
    *out = NULL;
    firenet_status status =
        firenet_operator_create_difference(&w, c, type, 2, shape);
    if (status == FIRENET_OK)
        status = firenet_regulariser_create_sparse_group(
            out, c, w, 2, FIRENET_GROUPING_STRIDED, 0.4, NULL, 0);
    firenet_operator_release(w);
    return status;
}

static firenet_status make_term(firenet_regulariser **out, firenet_context *c,
                                firenet_type type, term kind) {
    firenet_regulariser *parts[2] = {NULL, NULL};
    const double factors[2] = {0.7, 0.3};
    if (kind == TERM_VARIATION)
        return variation(out, c, type);
    if (kind == TERM_FRAME)
        return frame(out, c, type);
    if (kind == TERM_SPARSE_GROUP)
        return sparse_group(out, c, type);
    *out = NULL;
    firenet_status status = variation(&parts[0], c, type);
    if (status == FIRENET_OK)
        status = frame(&parts[1], c, type);
    if (status == FIRENET_OK && kind == TERM_SUM)
        status = firenet_regulariser_create_sum(out, c, 2, parts, factors);
    if (status == FIRENET_OK && kind == TERM_NONNEGATIVE)
        status = firenet_regulariser_create_constrained(
            out, c, parts[0], FIRENET_CONSTRAINT_NONNEGATIVE);
    firenet_regulariser_release(parts[0]);
    firenet_regulariser_release(parts[1]);
    return status;
}

/* Samples of a square on a dark ground, with noise. */
static vec data_of(firenet_context *c, firenet_operator *a, firenet_type type) {
    vec x = vec_new(type, PIXELS), noise = vec_random(type, SAMPLES, 3);
    for (int64_t i = 0; i < PIXELS; i++)
        vec_set(&x, i,
                i / SIDE > 3 && i / SIDE < 11 && i % SIDE > 5 && i % SIDE < 12);
    vec y = operator_applied(c, a, &x, 0);
    for (int64_t i = 0; i < SAMPLES; i++)
        vec_set(&y, i, vec_get(&y, i) + 0.01 * vec_get(&noise, i));
    vec_free(&x);
    vec_free(&noise);
    return y;
}

static void instance_make(instance *s, firenet_type type, term kind,
                          int threads) {
    memset(s, 0, sizeof *s);
    firenet_context *c = s->context = context_new(&s->memory);
    assert_ok(c, firenet_context_set_threads(c, threads));
    s->a = measuring(c, type);
    s->y = data_of(c, s->a, type);
    assert_ok(c, make_term(&s->r, c, type, kind));
    assert_ok(c, firenet_problem_create_regularised(
                     &s->problem, c, FIRENET_PROBLEM_P3, s->a, 0.05, s->r));
}

static void instance_drop(instance *s) {
    vec_free(&s->y);
    firenet_problem_release(s->problem);
    firenet_regulariser_release(s->r);
    firenet_operator_release(s->a);
    context_end(s->context, &s->memory);
}

static firenet_solver *solver_of(const instance *s, int64_t iterations) {
    firenet_solver *solver;
    assert_ok(s->context, firenet_solver_create(&solver, s->context, s->problem,
                                                FIRENET_METHOD_ADAPTIVE));
    assert_ok(s->context, firenet_solver_set_int(
                              solver, FIRENET_SOLVER_ITERATIONS, iterations));
    return solver;
}

static void solve(const instance *s, firenet_solver *solver, vec *x) {
    assert_ok(s->context,
              firenet_solver_solve(solver, s->y.type, s->y.data, s->y.length,
                                   x->type, NULL, x->data, x->length));
}

static double real_of(firenet_solver *solver, firenet_solver_option what) {
    double value = NAN;
    ck_assert_int_eq(firenet_solver_get_real(solver, what, &value), FIRENET_OK);
    return value;
}

/* ----------------------------------------------------------------- tests */

START_TEST(the_l1_norm_of_x_itself_is_the_plain_problem) {
    instance s;
    instance_make(&s, FIRENET_C128, TERM_VARIATION, 1);
    firenet_context *c = s.context;
    firenet_operator *identity;
    firenet_regulariser *r;
    firenet_problem *plain, *same;
    double w[PIXELS];
    for (int i = 0; i < PIXELS; i++)
        w[i] = 1 + i % 3;
    assert_ok(c, firenet_operator_create_identity(&identity, c, FIRENET_C128,
                                                  PIXELS));
    assert_ok(c, firenet_regulariser_create_l1(&r, c, identity, w, PIXELS));
    assert_ok(c, firenet_problem_create_regularised(
                     &same, c, FIRENET_PROBLEM_P2, s.a, 0.02, r));
    assert_ok(c, firenet_problem_create(&plain, c, FIRENET_PROBLEM_P2, s.a,
                                        0.02, w, PIXELS));
    vec x[2];
    for (int i = 0; i < 2; i++) {
        firenet_solver *solver;
        x[i] = vec_new(FIRENET_C128, PIXELS);
        assert_ok(c, firenet_solver_create(&solver, c, i ? same : plain,
                                           FIRENET_METHOD_FISTA));
        solve(&s, solver, &x[i]);
        firenet_solver_release(solver);
    }
    ck_assert(vec_same_bits(&x[0], &x[1]));
    vec_free(&x[0]);
    vec_free(&x[1]);
    firenet_problem_release(plain);
    firenet_problem_release(same);
    firenet_regulariser_release(r);
    firenet_operator_release(identity);
    instance_drop(&s);
}
END_TEST

static const firenet_type types[] = {FIRENET_C64, FIRENET_C128};

/* Index: type, term. */
START_TEST(threads_change_no_bit) {
    vec x[2];
    for (int i = 0; i < 2; i++) {
        instance s;
        instance_make(&s, types[_i % 2], (term)(_i / 2), i ? 3 : 1);
        firenet_solver *solver = solver_of(&s, 130);
        x[i] = vec_new(s.y.type, PIXELS);
        solve(&s, solver, &x[i]);
        firenet_solver_release(solver);
        instance_drop(&s);
    }
    ck_assert(vec_guards_hold(&x[0]) && vec_same_bits(&x[0], &x[1]));
    vec_free(&x[0]);
    vec_free(&x[1]);
}
END_TEST

/* Powers of two multiply y, lambda R and the answer alike. */
START_TEST(units_change_no_bit) {
    instance s;
    instance_make(&s, types[_i % 2], (term)(_i / 2), 1);
    firenet_solver *solver = solver_of(&s, 130);
    vec x = vec_new(s.y.type, PIXELS), scaled = vec_new(s.y.type, PIXELS);
    solve(&s, solver, &x);
    const double factor = ldexp(1, -30);
    for (int64_t i = 0; i < SAMPLES; i++)
        vec_set(&s.y, i, factor * vec_get(&s.y, i));
    solve(&s, solver, &scaled);
    for (int64_t i = 0; i < PIXELS; i++)
        vec_set(&x, i, factor * vec_get(&x, i));
    ck_assert(vec_same_bits(&x, &scaled));
    vec_free(&x);
    vec_free(&scaled);
    firenet_solver_release(solver);
    instance_drop(&s);
}
END_TEST

START_TEST(a_saved_run_goes_on_as_if_nothing_had_been) {
    instance s;
    instance_make(&s, types[_i % 2], (term)(_i / 2), 1);
    firenet_context *c = s.context;
    vec whole = vec_new(s.y.type, PIXELS), parts = vec_new(s.y.type, PIXELS);
    firenet_solver *one = solver_of(&s, 160), *first = solver_of(&s, 60);
    firenet_solver *second = solver_of(&s, 160);
    solve(&s, one, &whole);
    solve(&s, first, &parts);
    size_t bytes = firenet_solver_state_bytes(first);
    void *state = malloc(bytes);
    assert_ok(c, firenet_solver_save_state(first, state, bytes));
    assert_ok(c, firenet_solver_load_state(second, state, bytes));
    assert_ok(c, firenet_solver_resume(second, s.y.type, s.y.data, s.y.length,
                                       parts.type, parts.data, parts.length));
    ck_assert(vec_same_bits(&whole, &parts));
    /* What the first ended on was corrected once more. */
    assert_at_most(relative_difference(real_of(second, FIRENET_SOLVER_DUAL),
                                       real_of(one, FIRENET_SOLVER_DUAL)),
                   1000 * type_epsilon(whole.type));
    free(state);
    firenet_solver_release(one);
    firenet_solver_release(first);
    firenet_solver_release(second);
    vec_free(&whole);
    vec_free(&parts);
    instance_drop(&s);
}
END_TEST

/* Of two regularisers that differ in the norm alone. */
START_TEST(states_of_another_norm_are_refused) {
    instance s;
    instance_make(&s, FIRENET_C128, TERM_VARIATION, 1);
    firenet_context *c = s.context;
    const int64_t shape[2] = {SIDE, SIDE};
    const double mixes[3] = {0, 0.4, 0.5};
    firenet_operator *w;
    firenet_solver *solvers[3];
    vec x = vec_new(s.y.type, PIXELS);
    assert_ok(
        c, firenet_operator_create_difference(&w, c, FIRENET_C128, 2, shape));
    for (int i = 0; i < 3; i++) {
        firenet_problem_release(s.problem);
        firenet_regulariser_release(s.r);
        assert_ok(
            c, firenet_regulariser_create_sparse_group(
                   &s.r, c, w, 2, FIRENET_GROUPING_STRIDED, mixes[i], NULL, 0));
        assert_ok(c, firenet_problem_create_regularised(
                         &s.problem, c, FIRENET_PROBLEM_P3, s.a, 0.05, s.r));
        solvers[i] = solver_of(&s, 5);
    }
    solve(&s, solvers[1], &x);
    size_t bytes = firenet_solver_state_bytes(solvers[1]);
    void *state = malloc(bytes);
    assert_ok(c, firenet_solver_save_state(solvers[1], state, bytes));
    assert_ok(c, firenet_solver_load_state(solvers[1], state, bytes));
    for (int i = 0; i < 3; i += 2)
        ck_assert_int_ne(firenet_solver_load_state(solvers[i], state, bytes),
                         FIRENET_OK);
    free(state);
    vec_free(&x);
    for (int i = 0; i < 3; i++)
        firenet_solver_release(solvers[i]);
    firenet_operator_release(w);
    instance_drop(&s);
}
END_TEST

/* What the solver says of the objective is what the problem says of x. */
START_TEST(the_objective_is_the_problems) {
    instance s;
    instance_make(&s, types[_i % 2], (term)(_i / 2), 1);
    firenet_solver *solver = solver_of(&s, 3000);
    vec x = vec_new(s.y.type, PIXELS);
    solve(&s, solver, &x);
    double objective, value, residual;
    assert_ok(s.context,
              firenet_problem_evaluate(s.context, s.problem, x.type, x.data,
                                       x.length, s.y.type, s.y.data, s.y.length,
                                       &objective, &residual, NULL));
    assert_ok(s.context, firenet_regulariser_evaluate(
                             s.context, s.r, x.type, x.data, x.length, &value));
    double eps = type_epsilon(x.type), scale = objective;
    assert_at_most(fabs(objective - (0.05 * value + residual)),
                   8 * eps * scale);
    assert_at_most(fabs(real_of(solver, FIRENET_SOLVER_OBJECTIVE) - objective),
                   200 * eps * scale);
    double gap = real_of(solver, FIRENET_SOLVER_GAP);
    ck_assert_msg(gap >= 0 && gap < 1e-2 * objective, "gap %g of %g", gap,
                  objective);
    if (_i / 2 == TERM_NONNEGATIVE)
        for (int64_t i = 0; i < PIXELS; i++)
            ck_assert(creal(vec_get(&x, i)) >= 0 && cimag(vec_get(&x, i)) == 0);
    firenet_solver_release(solver);
    vec_free(&x);
    instance_drop(&s);
}
END_TEST

START_TEST(runs_allocate_nothing_and_bytes_are_told) {
    instance s;
    instance_make(&s, types[_i % 2], (term)(_i / 2), 1);
    long bytes = s.memory.bytes;
    firenet_solver *solver = solver_of(&s, 50);
    long held = s.memory.bytes - bytes;
    size_t told = firenet_solver_bytes(s.problem, FIRENET_METHOD_ADAPTIVE);
    ck_assert_msg((size_t)held <= told + 20000, "%ld held, %zu told", held,
                  told);
    vec x = vec_new(s.y.type, PIXELS);
    long calls = s.memory.calls;
    solve(&s, solver, &x);
    ck_assert_int_eq(s.memory.calls, calls);
    vec_free(&x);
    firenet_solver_release(solver);
    instance_drop(&s);
}
END_TEST

/* Elements of dual vectors that short lose their bits, and |p| <= lambda w
 * could not be seen to be broken: no bound is claimed then. */
START_TEST(bounds_that_underflow_prove_nothing) {
    instance s;
    instance_make(&s, FIRENET_C64, (term)_i, 1);
    firenet_problem_release(s.problem);
    assert_ok(s.context,
              firenet_problem_create_regularised(
                  &s.problem, s.context, FIRENET_PROBLEM_P3, s.a, 1e-34, s.r));
    firenet_solver *solver = solver_of(&s, 60);
    vec x = vec_new(s.y.type, PIXELS);
    solve(&s, solver, &x);
    ck_assert_double_eq(real_of(solver, FIRENET_SOLVER_DUAL), 0.0);
    vec_free(&x);
    firenet_solver_release(solver);
    instance_drop(&s);
}
END_TEST

/* -------------------------------------------------------------- refusals */

#define REFUSED(status, word, call)       \
    do {                                  \
        firenet_regulariser *out_ = s.r;  \
        assert_status(status, c, (call)); \
        assert_error_names(c, word);      \
        ck_assert_ptr_null(out_);         \
    } while (0)

START_TEST(what_makes_no_sense_is_refused_by_name) {
    instance s;
    instance_make(&s, FIRENET_C64, TERM_VARIATION, 1);
    firenet_context *c = s.context;
    firenet_operator *f = s.a, *id;
    firenet_regulariser *pair[2] = {s.r, NULL}, *other;
    const int64_t shape[2] = {SIDE, SIDE};
    double w[PIXELS] = {1, 0};
    const double minus[2] = {1, -1}, vanishing = 1e-320, small = 1e-10;
    firenet_regulariser *tiny;
    assert_ok(c, firenet_operator_create_identity(&id, c, FIRENET_C128, 4));
    assert_ok(c, firenet_regulariser_create_l1(&other, c, id, NULL, 0));
    assert_ok(c, firenet_regulariser_create_sum(&tiny, c, 1, &s.r, &small));
    REFUSED(FIRENET_ERR_NULL, "w",
            firenet_regulariser_create_l1(&out_, c, NULL, NULL, 0));
    REFUSED(FIRENET_ERR_SHAPE, "count",
            firenet_regulariser_create_l1(&out_, c, f, w, 3));
    REFUSED(FIRENET_ERR_RANGE, "weights[1]",
            firenet_regulariser_create_l1(&out_, c, f, w, SAMPLES));
    REFUSED(FIRENET_ERR_RANGE, "members: 7",
            firenet_regulariser_create_group(
                &out_, c, f, 7, FIRENET_GROUPING_STRIDED, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "members: 0",
            firenet_regulariser_create_group(
                &out_, c, f, 0, FIRENET_GROUPING_STRIDED, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "grouping: 3",
            firenet_regulariser_create_group(&out_, c, f, 2,
                                             (firenet_grouping)3, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "mix: 1.5",
            firenet_regulariser_create_sparse_group(
                &out_, c, f, 2, FIRENET_GROUPING_STRIDED, 1.5, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "mix: nan",
            firenet_regulariser_create_sparse_group(
                &out_, c, f, 2, FIRENET_GROUPING_STRIDED, NAN, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "members: 7",
            firenet_regulariser_create_sparse_group(
                &out_, c, f, 7, FIRENET_GROUPING_STRIDED, 0.5, NULL, 0));
    REFUSED(FIRENET_ERR_RANGE, "boundary: 1",
            firenet_regulariser_create_variation(
                &out_, c, FIRENET_C64, 2, shape, (firenet_boundary)1,
                FIRENET_VARIATION_ISOTROPIC, NULL));
    REFUSED(FIRENET_ERR_RANGE, "variation: 1",
            firenet_regulariser_create_variation(
                &out_, c, FIRENET_C64, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                (firenet_variation)1, NULL));
    REFUSED(FIRENET_ERR_RANGE, "weights[1]",
            firenet_regulariser_create_variation(
                &out_, c, FIRENET_C64, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                FIRENET_VARIATION_ISOTROPIC, minus));
    REFUSED(FIRENET_ERR_NULL, "parts[1]",
            firenet_regulariser_create_sum(&out_, c, 2, pair, NULL));
    pair[1] = other;
    REFUSED(FIRENET_ERR_TYPE, "parts[1]",
            firenet_regulariser_create_sum(&out_, c, 2, pair, NULL));
    pair[1] = s.r;
    REFUSED(FIRENET_ERR_RANGE, "factors[1]",
            firenet_regulariser_create_sum(&out_, c, 2, pair, minus));
    REFUSED(FIRENET_ERR_RANGE, "factors: ",
            firenet_regulariser_create_sum(&out_, c, 1, &tiny, &vanishing));
    REFUSED(FIRENET_ERR_RANGE, "count: 9",
            firenet_regulariser_create_sum(&out_, c, 9, pair, NULL));
    REFUSED(FIRENET_ERR_RANGE, "constraint: 0",
            firenet_regulariser_create_constrained(&out_, c, s.r,
                                                   (firenet_constraint)0));
    firenet_regulariser_release(tiny);
    firenet_regulariser_release(other);
    firenet_operator_release(id);
    instance_drop(&s);
}
END_TEST

START_TEST(methods_that_know_l1_alone_are_refused) {
    instance s;
    instance_make(&s, FIRENET_C128, TERM_VARIATION, 1);
    firenet_context *c = s.context;
    const firenet_method methods[] = {
        FIRENET_METHOD_FISTA, FIRENET_METHOD_SCHEDULED, FIRENET_METHOD_GRID};
    for (int i = 0; i < 3; i++) {
        firenet_solver *solver = (firenet_solver *)(void *)&s;
        assert_status(FIRENET_ERR_UNSUPPORTED, c,
                      firenet_solver_create(&solver, c, s.problem, methods[i]));
        assert_error_names(c, "adaptive or plain");
        ck_assert_ptr_null(solver);
    }
    firenet_regulariser *r;
    firenet_problem *regularised;
    assert_ok(c, firenet_regulariser_create_l1(&r, c, s.a, NULL, 0));
    assert_ok(c, firenet_problem_create_regularised(
                     &regularised, c, FIRENET_PROBLEM_P3, s.a, 1, r));
    double value = 0;
    assert_status(FIRENET_ERR_UNSUPPORTED, c,
                  firenet_problem_parameter_max(c, regularised, s.y.type,
                                                s.y.data, s.y.length, &value));
    firenet_problem_release(regularised);
    firenet_regulariser_release(r);
    instance_drop(&s);
}
END_TEST

/* ---------------------------------------------------------------- memory */

/* The whole way from operators to an answer and its proof. */
static firenet_status whole_way(firenet_context *c, firenet_operator *a,
                                const vec *y, term kind) {
    firenet_regulariser *r = NULL;
    firenet_problem *regularised = NULL;
    firenet_solver *solver = NULL;
    vec x = vec_new(y->type, PIXELS);
    double value;
    firenet_status status = make_term(&r, c, y->type, kind);
    if (status == FIRENET_OK)
        status = firenet_problem_create_regularised(
            &regularised, c, FIRENET_PROBLEM_P1, a, 0.1, r);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&solver, c, regularised,
                                       FIRENET_METHOD_ADAPTIVE);
    if (status == FIRENET_OK)
        status = firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 3);
    if (status == FIRENET_OK)
        status = firenet_solver_solve(solver, y->type, y->data, y->length,
                                      x.type, NULL, x.data, x.length);
    if (status == FIRENET_OK)
        status = firenet_regulariser_evaluate(c, r, x.type, x.data, x.length,
                                              &value);
    if (status == FIRENET_OK)
        status = firenet_problem_evaluate(c, regularised, x.type, x.data,
                                          x.length, y->type, y->data, y->length,
                                          &value, NULL, NULL);
    vec_free(&x);
    firenet_solver_release(solver);
    firenet_problem_release(regularised);
    firenet_regulariser_release(r);
    return status;
}

START_TEST(the_whole_way_may_fail_anywhere) {
    instance s;
    instance_make(&s, FIRENET_C128, (term)_i, 1);
    long live = s.memory.live, n = 1;
    firenet_status status = FIRENET_ERR_NOMEM;
    for (; status != FIRENET_OK; n++) {
        s.memory.fail_at = s.memory.calls + n;
        status = whole_way(s.context, s.a, &s.y, (term)_i);
        ck_assert_msg(s.memory.live == live, "allocation %ld: %ld leaked", n,
                      (long)s.memory.live - live);
        ck_assert_msg(status == FIRENET_OK || status == FIRENET_ERR_NOMEM,
                      "allocation %ld: %s", n, firenet_status_name(status));
    }
    ck_assert_int_gt(n, 20);
    s.memory.fail_at = 0;
    instance_drop(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("regulariser");
    TCase *runs = tcase_create("runs");
    tcase_add_test(runs, the_l1_norm_of_x_itself_is_the_plain_problem);
    tcase_add_loop_test(runs, threads_change_no_bit, 0, 2 * TERMS);
    tcase_add_loop_test(runs, units_change_no_bit, 0, 2 * TERMS);
    tcase_add_loop_test(runs, a_saved_run_goes_on_as_if_nothing_had_been, 0,
                        2 * TERMS);
    tcase_add_test(runs, states_of_another_norm_are_refused);
    tcase_add_loop_test(runs, bounds_that_underflow_prove_nothing, 0, TERMS);
    tcase_add_loop_test(runs, the_objective_is_the_problems, 0, 2 * TERMS);
    tcase_add_loop_test(runs, runs_allocate_nothing_and_bytes_are_told, 0,
                        2 * TERMS);
    tcase_set_timeout(runs, 60);
    TCase *refusals = tcase_create("refusals");
    tcase_add_test(refusals, what_makes_no_sense_is_refused_by_name);
    tcase_add_test(refusals, methods_that_know_l1_alone_are_refused);
    tcase_add_loop_test(refusals, the_whole_way_may_fail_anywhere, 0, TERMS);
    tcase_set_timeout(refusals, 60);
    suite_add_tcase(suite, runs);
    suite_add_tcase(suite, refusals);
    return run_suite(suite);
}
