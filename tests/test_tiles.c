/* SPDX-License-Identifier: BSD-3-Clause */
/* Solvers sweep regularisers by tiles where they can. A stack of one part is
 * the same W, and no operator that they can tile: both give the same iterates.
 */
#include "operators.h"

#include <stdbool.h>
#include <stdlib.h>

enum { ITERATIONS = 130, AXES = 3 }; /* plain ones, and anchored ones */

typedef struct setting {
    int axes;
    int64_t shape[AXES];
    firenet_type type;
    bool frame, periodic, together, weighted;
    firenet_wavelet wavelet;
} setting;

static const setting settings[] = {
    {1, {50}, FIRENET_F64, false, false, true, false, FIRENET_WAVELET_DB2},
    {1, {4100}, FIRENET_F32, false, true, true, false, FIRENET_WAVELET_DB2},
    {2, {12, 10}, FIRENET_C128, false, false, true, false, FIRENET_WAVELET_DB2},
    {2, {9, 33}, FIRENET_C64, false, true, true, true, FIRENET_WAVELET_DB2},
    {2, {9, 33}, FIRENET_F32, false, false, false, true, FIRENET_WAVELET_DB2},
    {2, {1, 20}, FIRENET_C128, false, true, true, false, FIRENET_WAVELET_DB2},
    {2, {20, 1}, FIRENET_F64, false, false, true, false, FIRENET_WAVELET_DB2},
    {3, {5, 6, 7}, FIRENET_F64, false, true, true, false, FIRENET_WAVELET_DB2},
    {3, {4, 3, 17}, FIRENET_C64, false, false, true, true, FIRENET_WAVELET_DB2},
    {2, {16, 24}, FIRENET_C128, true, false, false, false, FIRENET_WAVELET_DB2},
    {2, {40, 9}, FIRENET_C64, true, false, false, true, FIRENET_WAVELET_DB2},
    {2, {16, 16}, FIRENET_F32, true, false, false, false, FIRENET_WAVELET_DB2},
    {3, {6, 8, 10}, FIRENET_F64, true, false, false, true, FIRENET_WAVELET_DB2},
    {2, {16, 24}, FIRENET_C128, true, false, false, false, FIRENET_WAVELET_DB1},
    {2, {40, 9}, FIRENET_C64, true, false, false, true, FIRENET_WAVELET_DB1},
    {2, {33, 300}, FIRENET_F32, true, false, false, true, FIRENET_WAVELET_DB1},
    {3,
     {6, 8, 10},
     FIRENET_F64,
     true,
     false,
     false,
     false,
     FIRENET_WAVELET_DB1},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static int64_t pixels_of(const setting *s) {
    int64_t n = 1;
    for (int a = 0; a < s->axes; a++)
        n *= s->shape[a];
    return n;
}

static firenet_operator *transform(firenet_context *c, const setting *s) {
    static const double weights[AXES] = {1, 0.5, 2};
    firenet_operator *w;
    if (s->frame)
        assert_ok(c, firenet_operator_create_undecimated_wavelet(
                         &w, c, s->type, s->axes, s->shape, 2, s->wavelet));
    else
        assert_ok(c, firenet_operator_create_weighted_difference(
                         &w, c, s->type, s->axes, s->shape,
                         s->periodic ? FIRENET_BOUNDARY_PERIODIC
                                     : FIRENET_BOUNDARY_NEUMANN,
                         weights));
    return w;
}

/* Every second element of x. */
static firenet_operator *measuring(firenet_context *c, const setting *s) {
    int64_t n = pixels_of(s), *indices = calloc((size_t)n, sizeof *indices);
    firenet_operator *a;
    for (int64_t i = 0; i < (n + 1) / 2; i++)
        indices[i] = 2 * i;
    assert_ok(c, firenet_operator_create_sample(&a, c, s->type, n, indices,
                                                (n + 1) / 2));
    free(indices);
    return a;
}

static int look(const firenet_event *event, void *user) {
    *(double *)user = firenet_event_objective(event);
    return 0;
}

/* `watched`: the objective of every iterate is asked for. */
static vec solved(firenet_context *c, const setting *s, firenet_operator *w,
                  firenet_method method, bool watched) {
    double objective = 0;
    int64_t rows = firenet_operator_rows(w);
    int64_t members = s->together ? s->axes : 1, groups = rows / members;
    double *weights = calloc((size_t)groups, sizeof *weights);
    firenet_operator *a = measuring(c, s);
    firenet_regulariser *r;
    firenet_problem *problem;
    firenet_solver *solver;
    for (int64_t g = 0; g < groups; g++)
        weights[g] = 0.5 + (double)(g % 7) / 7;
    assert_ok(c, firenet_regulariser_create_group(
                     &r, c, w, members, FIRENET_GROUPING_STRIDED,
                     s->weighted ? weights : NULL, s->weighted ? groups : 0));
    assert_ok(c, firenet_problem_create_regularised(
                     &problem, c, FIRENET_PROBLEM_P2, a, 0.1, r));
    assert_ok(c, firenet_solver_create(&solver, c, problem, method));
    assert_ok(c, firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                        ITERATIONS));
    assert_ok(c,
              firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-15));
    if (watched)
        assert_ok(c, firenet_solver_set_monitor(solver, look, &objective));
    vec y = vec_random(s->type, firenet_operator_rows(a), 5);
    vec x = vec_new(s->type, pixels_of(s));
    assert_ok(c, firenet_solver_solve(solver, y.type, y.data, y.length, x.type,
                                      NULL, x.data, x.length));
    if (watched)
        ck_assert_double_gt(objective, 0);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_regulariser_release(r);
    firenet_operator_release(a);
    vec_free(&y);
    free(weights);
    return x;
}

static void compare(const setting *s, firenet_method method) {
    tally memory = {0};
    firenet_context *c = context_new(&memory);
    firenet_operator *w = transform(c, s), *stacked;
    assert_ok(c, firenet_operator_stack(&stacked, c, &w, 1));
    vec tiled = solved(c, s, w, method, false);
    vec whole = solved(c, s, stacked, method, false);
    vec watched = solved(c, s, w, method, true);
    double error = vec_error(&tiled, &whole);
    ck_assert_msg(error <= 8 * ITERATIONS * type_epsilon(s->type),
                  "%s: off by %.3g, %.3g eps", firenet_operator_description(w),
                  error, error / type_epsilon(s->type));
    ck_assert_msg(vec_error(&tiled, &watched) == 0,
                  "%s: other iterates where the objective is asked for",
                  firenet_operator_description(w));
    vec_free(&tiled);
    vec_free(&whole);
    vec_free(&watched);
    firenet_operator_release(stacked);
    firenet_operator_release(w);
    context_end(c, &memory);
}

/* Nor does it matter to them when the objective is measured. */
START_TEST(tiles_give_the_iterates_of_whole_vectors) {
    compare(&settings[_i], FIRENET_METHOD_PLAIN);
    compare(&settings[_i], FIRENET_METHOD_ADAPTIVE);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("tiles");
    TCase *tiles = tcase_create("tiles");
    tcase_add_loop_test(tiles, tiles_give_the_iterates_of_whole_vectors, 0,
                        SETTINGS);
    suite_add_tcase(suite, tiles);
    return run_suite(suite);
}
