/* SPDX-License-Identifier: BSD-3-Clause */
/* Cycle spinning inside the iteration: where W stands, what the seed fixes, and
 * that nothing is claimed of the answer. */
#include "operators.h"
#include "support.h"
#include "vec.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE = 8, N = SIDE * SIDE, LEVELS = 2, POSITIONS = 16, MOST = 64 };
static const int64_t shape[] = {SIDE, SIDE};
static const double lambda = 0.4;
/* Of the coarse coefficients, and the finest. */
static const double level_weights[] = {0.5, 1};
enum { COARSE = 16 };

static firenet_operator *haar_new(firenet_context *c, firenet_type type) {
    firenet_operator *w;
    assert_ok(c, firenet_operator_create_haar(&w, c, type, 2, shape, LEVELS,
                                              FIRENET_LAYOUT_LEVELS));
    return w;
}

/* A: the orthonormal Walsh transform, or `count` rows of it. */
static firenet_operator *measure_new(firenet_context *c, int64_t count) {
    firenet_operator *a, *s;
    int64_t rows[N];
    assert_ok(c, firenet_operator_create_walsh(&a, c, FIRENET_F64, 2, shape,
                                               FIRENET_WALSH_SEQUENCY));
    if (count == N)
        return a;
    for (int64_t i = 0; i < count; i++)
        rows[i] = i < 16 ? i : 16 + (i - 16) * 3;
    assert_ok(
        c, firenet_operator_create_sample(&s, c, FIRENET_F64, N, rows, count));
    firenet_operator *sampled;
    assert_ok(c, firenet_operator_compose(&sampled, c, s, a));
    firenet_operator_release(s);
    firenet_operator_release(a);
    return sampled;
}

/* A (P2) that can be spun, and its solver. */
typedef struct subject {
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    vec y, x;
} subject;

static firenet_solver *solver_new(subject *s) {
    firenet_solver *solver;
    assert_ok(s->context, firenet_solver_create(&solver, s->context, s->problem,
                                                FIRENET_METHOD_SPINNING));
    return solver;
}

static void subject_make(subject *s, int64_t rows, int threads,
                         firenet_constraint constraint) {
    *s = (subject){0};
    firenet_context *c = s->context = context_new(&s->memory);
    firenet_regulariser *r, *constrained;
    firenet_levels *levels;
    assert_ok(c, firenet_context_set_threads(c, threads));
    firenet_operator *w = haar_new(c, FIRENET_F64);
    s->a = measure_new(c, rows);
    s->y = vec_random(FIRENET_F64, rows, 7);
    s->x = vec_new(FIRENET_F64, N);
    assert_ok(c, firenet_levels_create(&levels, c, 2, (int64_t[]){COARSE, N},
                                       (int64_t[]){1, 1}, level_weights));
    assert_ok(c, firenet_regulariser_create_l1_in_levels(&r, c, w, levels));
    firenet_levels_release(levels);
    assert_ok(c, firenet_regulariser_create_constrained(&constrained, c, r,
                                                        constraint));
    assert_ok(c, firenet_problem_create_regularised(&s->problem, c,
                                                    FIRENET_PROBLEM_P2, s->a,
                                                    lambda, constrained));
    long before = s->memory.bytes;
    s->solver = solver_new(s);
    /* Of one thread; what a creation gives back is counted, too. */
    if (threads == 1)
        assert_at_most(
            (double)(s->memory.bytes - before),
            (double)firenet_solver_bytes(s->problem, FIRENET_METHOD_SPINNING) *
                    1.1 +
                65536);
    firenet_regulariser_release(constrained);
    firenet_regulariser_release(r);
    firenet_operator_release(w);
}

static void subject_drop(subject *s) {
    firenet_solver_release(s->solver);
    firenet_problem_release(s->problem);
    firenet_operator_release(s->a);
    vec_free(&s->y);
    vec_free(&s->x);
    context_end(s->context, &s->memory);
}

static void set_int(subject *s, firenet_solver_option option, int64_t value) {
    assert_ok(s->context, firenet_solver_set_int(s->solver, option, value));
}

static void solve(subject *s, int64_t iterations) {
    set_int(s, FIRENET_SOLVER_ITERATIONS, iterations);
    assert_ok(s->context, firenet_solver_solve(
                              s->solver, FIRENET_F64, s->y.data, s->y.length,
                              FIRENET_F64, NULL, s->x.data, s->x.length));
}

/* -------------------------------------------------------------- positions */

static double weight(int i) {
    return level_weights[i >= COARSE];
}

/* S^H W^H soft(W S v, t w), (S v)[i + offset] = v[i], by the operators alone.
 */
static vec threshold_at(firenet_context *c, const vec *v, int down, int right,
                        double t) {
    firenet_operator *w = haar_new(c, FIRENET_F64);
    vec moved = vec_new(FIRENET_F64, N), back = vec_new(FIRENET_F64, N);
    for (int i = 0; i < N; i++)
        vec_set(&moved,
                (i / SIDE + down) % SIDE * SIDE + (i % SIDE + right) % SIDE,
                vec_get(v, i));
    vec u = operator_applied(c, w, &moved, 0);
    for (int i = 0; i < N; i++) {
        double z = creal(vec_get(&u, i));
        vec_set(&u, i, copysign(fmax(0, fabs(z) - t * weight(i)), z));
    }
    vec x = operator_applied(c, w, &u, 1);
    for (int i = 0; i < N; i++)
        vec_set(&back, i,
                vec_get(&x, (i / SIDE + down) % SIDE * SIDE +
                                (i % SIDE + right) % SIDE));
    firenet_operator_release(w);
    vec_free(&moved), vec_free(&u), vec_free(&x);
    return back;
}

typedef struct images {
    vec x[MOST];
    int count;
} images;

static int keep_image(const firenet_event *event, void *user) {
    images *seen = user;
    vec x = vec_new(FIRENET_F64, N);
    ck_assert_int_lt(seen->count, MOST);
    ck_assert_int_eq(firenet_event_copy_iterate(event, FIRENET_F64, x.data, N),
                     FIRENET_OK);
    seen->x[seen->count++] = x;
    return 0;
}

/* Which position made x of v; it has to be one of them. */
static int position_of(firenet_context *c, const vec *v, const vec *x) {
    double least = INFINITY;
    int best = -1;
    for (int p = 0; p < POSITIONS; p++) {
        vec t = threshold_at(c, v, p / 4, p % 4, lambda / 2);
        double off = vec_distance(&t, x);
        best = off < least ? p : best;
        least = fmin(off, least);
        vec_free(&t);
    }
    assert_at_most(least, 1e-13 * vec_norm(v));
    return best;
}

/* With a unitary A every iterate is the threshold of A^H y at its position. */
START_TEST(iterations_threshold_at_positions_that_balance) {
    subject s;
    images seen = {.count = 0};
    subject_make(&s, N, 1, FIRENET_CONSTRAINT_NONE);
    vec v = operator_applied(s.context, s.a, &s.y, 1);
    assert_ok(s.context,
              firenet_solver_set_monitor(s.solver, keep_image, &seen));
    solve(&s, 2 * POSITIONS);
    ck_assert_int_eq(seen.count, 2 * POSITIONS);
    for (int round = 0; round < 2; round++) {
        int all = 0;
        for (int k = 0; k < POSITIONS; k += 4) {
            int parities = 0;
            for (int i = 0; i < 4; i++) {
                int p = position_of(s.context, &v,
                                    &seen.x[round * POSITIONS + k + i]);
                parities |= 1 << (p / 4 % 2 * 2 + p % 2);
                all |= 1 << p;
            }
            ck_assert_int_eq(parities, 15);
        }
        ck_assert_int_eq(all, (1 << POSITIONS) - 1);
    }
    for (int i = 0; i < seen.count; i++)
        vec_free(&seen.x[i]);
    vec_free(&v);
    subject_drop(&s);
}
END_TEST

/* ------------------------------------------------------------------- seed */

static vec answer(uint64_t seed, int threads) {
    subject s;
    subject_make(&s, 24, threads, FIRENET_CONSTRAINT_NONE);
    set_int(&s, FIRENET_SOLVER_SEED, (int64_t)seed);
    solve(&s, 25);
    vec x = vec_convert(FIRENET_F64, &s.x);
    subject_drop(&s);
    return x;
}

START_TEST(the_seed_fixes_the_bits) {
    vec one = answer(1, 1), same = answer(1, 1), shared = answer(1, 3);
    vec other = answer(2, 1);
    ck_assert(vec_same_bits(&one, &same));
    ck_assert(vec_same_bits(&one, &shared));
    ck_assert(!vec_same_bits(&one, &other));
    assert_at_most(vec_distance(&one, &other), 0.5 * vec_norm(&one));
    vec_free(&one), vec_free(&same), vec_free(&shared), vec_free(&other);
}
END_TEST

START_TEST(a_saved_run_goes_on_with_the_same_bits) {
    subject s;
    subject_make(&s, 24, 1, FIRENET_CONSTRAINT_NONE);
    firenet_context *c = s.context;
    solve(&s, 21);
    vec whole = vec_convert(FIRENET_F64, &s.x);
    solve(&s, 9);
    size_t size = firenet_solver_state_bytes(s.solver);
    void *state = malloc(size);
    ck_assert_ptr_nonnull(state);
    assert_ok(c, firenet_solver_save_state(s.solver, state, size));
    firenet_solver_release(s.solver);
    s.solver = solver_new(&s);
    assert_ok(c, firenet_solver_load_state(s.solver, state, size));
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 21);
    assert_ok(c,
              firenet_solver_resume(s.solver, FIRENET_F64, s.y.data, s.y.length,
                                    FIRENET_F64, s.x.data, s.x.length));
    ck_assert(vec_same_bits(&whole, &s.x));
    free(state);
    vec_free(&whole);
    subject_drop(&s);
}
END_TEST

/* ----------------------------------------------------------------- claims */

START_TEST(nothing_is_claimed) {
    subject s;
    int64_t outcome, basis, iterations;
    double gap, objective, residual, value;
    subject_make(&s, 24, 1, FIRENET_CONSTRAINT_NONE);
    firenet_context *c = s.context;
    assert_ok(
        c, firenet_solver_set_real(s.solver, FIRENET_SOLVER_TOLERANCE, 0.99));
    solve(&s, 300);
    assert_ok(
        c, firenet_solver_get_int(s.solver, FIRENET_SOLVER_OUTCOME, &outcome));
    assert_ok(
        c, firenet_solver_get_int(s.solver, FIRENET_SOLVER_GAP_BASIS, &basis));
    assert_ok(c, firenet_solver_get_int(s.solver, FIRENET_SOLVER_ITERATION,
                                        &iterations));
    assert_ok(c, firenet_solver_get_real(s.solver, FIRENET_SOLVER_GAP, &gap));
    assert_ok(c, firenet_solver_get_real(s.solver, FIRENET_SOLVER_OBJECTIVE,
                                         &objective));
    assert_ok(c, firenet_solver_get_real(s.solver, FIRENET_SOLVER_RESIDUAL,
                                         &residual));
    ck_assert_int_eq(outcome, FIRENET_OUTCOME_ITERATION_LIMIT);
    ck_assert_int_eq(basis, FIRENET_GAP_HEURISTIC);
    ck_assert_int_eq(iterations, 300);
    ck_assert(isnan(gap));
    /* The objective is that of the problem, at x. */
    vec ax = operator_applied(c, s.a, &s.x, 0);
    firenet_operator *w = haar_new(c, FIRENET_F64);
    vec u = operator_applied(c, w, &s.x, 0);
    double r = vec_distance(&ax, &s.y), l1 = 0;
    for (int i = 0; i < N; i++)
        l1 += weight(i) * cabs(vec_get(&u, i));
    value = lambda * l1 + r * r;
    assert_at_most(relative_difference(residual, r), 1e-12);
    assert_at_most(relative_difference(objective, value), 1e-12);
    firenet_operator_release(w);
    vec_free(&ax), vec_free(&u);
    subject_drop(&s);
}
END_TEST

START_TEST(images_stay_in_their_set) {
    subject s;
    int negative = 0, positive = 0;
    subject_make(&s, 24, 1, FIRENET_CONSTRAINT_NONNEGATIVE);
    solve(&s, 30);
    for (int i = 0; i < N; i++) {
        negative += creal(vec_get(&s.x, i)) < 0;
        positive += creal(vec_get(&s.x, i)) > 0;
    }
    ck_assert_int_eq(negative, 0);
    ck_assert_int_gt(positive, 0);
    subject_drop(&s);
}
END_TEST

/* --------------------------------------------------------------- refusals */

static void assert_unsupported(firenet_context *c, firenet_problem_kind kind,
                               firenet_operator *a, firenet_regulariser *r,
                               const char *word) {
    firenet_problem *problem;
    firenet_solver *solver;
    assert_ok(
        c, r ? firenet_problem_create_regularised(&problem, c, kind, a, 0.1, r)
             : firenet_problem_create(&problem, c, kind, a, 0.1, NULL, 0));
    assert_status(
        FIRENET_ERR_UNSUPPORTED, c,
        firenet_solver_create(&solver, c, problem, FIRENET_METHOD_SPINNING));
    ck_assert_ptr_null(solver);
    assert_error_names(c, word);
    firenet_problem_release(problem);
}

START_TEST(other_problems_are_refused) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    firenet_operator *w = haar_new(c, FIRENET_F64), *a = measure_new(c, N), *f;
    firenet_regulariser *r, *frame, *group, *sum;
    assert_ok(c, firenet_operator_create_undecimated_haar(&f, c, FIRENET_F64, 2,
                                                          shape, LEVELS));
    assert_ok(c, firenet_regulariser_create_l1(&r, c, w, NULL, 0));
    assert_ok(c, firenet_regulariser_create_l1(&frame, c, f, NULL, 0));
    assert_ok(c, firenet_regulariser_create_group(
                     &group, c, w, 2, FIRENET_GROUPING_STRIDED, NULL, 0));
    assert_ok(c, firenet_regulariser_create_sum(
                     &sum, c, 2, (firenet_regulariser *[]){r, frame}, NULL));
    assert_unsupported(c, FIRENET_PROBLEM_P1, a, r, "P2");
    assert_unsupported(c, FIRENET_PROBLEM_P3, a, r, "P2");
    assert_unsupported(c, FIRENET_PROBLEM_P2, a, NULL, "orthonormal wavelet");
    assert_unsupported(c, FIRENET_PROBLEM_P2, a, frame, "orthonormal wavelet");
    assert_unsupported(c, FIRENET_PROBLEM_P2, a, group, "orthonormal wavelet");
    assert_unsupported(c, FIRENET_PROBLEM_P2, a, sum, "orthonormal wavelet");
    firenet_regulariser_release(sum);
    firenet_regulariser_release(group);
    firenet_regulariser_release(frame);
    firenet_regulariser_release(r);
    firenet_operator_release(f);
    firenet_operator_release(a);
    firenet_operator_release(w);
    context_end(c, &t);
}
END_TEST

START_TEST(every_allocation_may_fail) {
    subject s;
    subject_make(&s, 24, 1, FIRENET_CONSTRAINT_NONE);
    firenet_status status = FIRENET_ERR_NOMEM;
    int failed = 0;
    for (; status == FIRENET_ERR_NOMEM && failed < 500; failed++) {
        firenet_solver *solver;
        s.memory.fail_at = s.memory.calls + 1 + failed;
        status = firenet_solver_create(&solver, s.context, s.problem,
                                       FIRENET_METHOD_SPINNING);
        s.memory.fail_at = 0;
        ck_assert(status == FIRENET_OK || !solver);
        firenet_solver_release(solver);
    }
    ck_assert_int_eq(status, FIRENET_OK);
    ck_assert_int_gt(failed, 20);
    subject_drop(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("spinning");
    TCase *c = tcase_create("spinning");
    tcase_add_test(c, iterations_threshold_at_positions_that_balance);
    tcase_add_test(c, the_seed_fixes_the_bits);
    tcase_add_test(c, a_saved_run_goes_on_with_the_same_bits);
    tcase_add_test(c, nothing_is_claimed);
    tcase_add_test(c, images_stay_in_their_set);
    tcase_add_test(c, other_problems_are_refused);
    tcase_add_test(c, every_allocation_may_fail);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
