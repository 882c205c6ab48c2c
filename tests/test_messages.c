/* SPDX-License-Identifier: BSD-3-Clause */
/* Every failing call says what went wrong with it, and not with an earlier
 * one. */
#include "allocations.h"
#include "run_fixture.h"
#include "solving.h"

#include <math.h>
#include <string.h>

/* ---------------------------------------------------------- failing calls */

/* One object of each noun, on one context. */
typedef struct nouns {
    bench b;
    solving solving; /* with a context of its own */
    firenet_workspace *workspace;
    firenet_network_config *config;
    firenet_jacobian *jacobian;
    firenet_layer *layer;
    firenet_perturbation *search;
} nouns;

static void nouns_make(nouns *n) {
    bench_make(&n->b);
    firenet_context *c = n->b.context;
    solving_spec spec = solving_small(P3);
    n->solving = solving_with(&spec, FIRENET_METHOD_ADAPTIVE);
    n->config = config_with(c, (setting[]){{0, 0.0}});
    assert_ok(c, firenet_workspace_create(&n->workspace, c, n->b.p.a));
    assert_ok(c, firenet_jacobian_create(&n->jacobian, c, n->b.network));
    assert_ok(c, firenet_layer_create(&n->layer, c, n->b.network, 0, 1, 1.0));
    assert_ok(c, firenet_perturbation_create_network(&n->search, c,
                                                     n->b.network, NULL, 2));
}

static void nouns_drop(nouns *n) {
    firenet_workspace_release(n->workspace);
    firenet_jacobian_release(n->jacobian);
    firenet_layer_release(n->layer);
    firenet_perturbation_release(n->search);
    firenet_network_config_release(n->config);
    solving_free(&n->solving);
    bench_drop(&n->b);
}

/* Calls on the nouns *n, each with a word that its message must have. C is the
 * context of all but the solver, which has its own. */
#define C n->b.context
#define CALLS(X)                                                               \
    X("option", firenet_context_set_int(C, 9, 1))                              \
    X("planner", firenet_context_set_int(C, FIRENET_CONTEXT_FFTW_PLANNER, 3))  \
    X("value", firenet_context_get_int(C, FIRENET_CONTEXT_FFTW_PLANNER, NULL)) \
    X("threads", firenet_context_set_threads(C, 0))                            \
    X("threads", firenet_context_set_executor(C, executor, 0, NULL))           \
    X("needed", firenet_context_save_wisdom(C, NULL, 0, NULL))                 \
    X("text", firenet_context_load_wisdom(C, NULL, 0))                         \
    X("out", firenet_operator_create_dft(NULL, C, FIRENET_C64, 1, &one, 0))    \
    X("type", firenet_operator_create_dft(&a, C, 3, 1, &one, 0))               \
    X("axes", firenet_operator_create_dft(&a, C, FIRENET_C64, 4, &one, 0))     \
    X("shape[0]",                                                              \
      firenet_operator_create_walsh(&a, C, FIRENET_F64, 1, &three, 20))        \
    X("levels", firenet_operator_create_haar(&a, C, FIRENET_F64, 1, &three, 1, \
                                             FIRENET_LAYOUT_LEVELS))           \
    X("wavelet", firenet_operator_create_wavelet(&a, C, FIRENET_F64, 1, &four, \
                                                 1, 9, FIRENET_LAYOUT_LEVELS)) \
    X("indices",                                                               \
      firenet_operator_create_sample(&a, C, FIRENET_F64, 3, NULL, 1))          \
    X("values", firenet_operator_create_matrix(&a, C, FIRENET_F64, 1, 1,       \
                                               &nan_, 1, 10, 10, 0))           \
    X("weights", firenet_operator_create_diagonal(&a, C, FIRENET_F64, 1,       \
                                                  FIRENET_F64, &nan_))         \
    X("a", firenet_operator_adjoint(&a, C, NULL))                              \
    X("a", firenet_operator_scale(&a, C, NULL, 1, 0))                          \
    X("b", firenet_operator_compose(&a, C, n->b.dft, NULL))                    \
    X("256", firenet_operator_compose(&a, C, n->b.few, n->b.dft))              \
    X("parts", firenet_operator_stack(&a, C, NULL, 1))                         \
    X("count", firenet_operator_batch(&a, C, n->b.dft, 0))                     \
    X("x", firenet_workspace_apply(n->workspace, FIRENET_C128, NULL, 1,        \
                                   FIRENET_C128, NULL, 1))                     \
    X("y", firenet_workspace_apply_adjoint(n->workspace, FIRENET_C128, NULL,   \
                                           1, FIRENET_C128, NULL, 1))          \
    X("trials", firenet_operator_check_adjoint(C, n->b.dft, 0, 1, &real))      \
    X("iterations", firenet_operator_check_norm(C, n->b.dft, 0, 1, &real))     \
    X("bound", firenet_operator_estimate_norm(C, n->b.dft, 1, &real, NULL))    \
    X("bounds", firenet_levels_create(&l, C, 1, NULL, &one, NULL))             \
    X("value", firenet_levels_get_real(n->b.p.levels, 100, NULL))              \
    X("property", firenet_levels_get_real(n->b.p.levels, 9, &real))            \
    X("x",                                                                     \
      firenet_levels_distance(C, n->b.p.levels, FIRENET_F64, NULL, 1, &real))  \
    X("rho: 1", firenet_rnspl_constants(C, 1, 1, 1, &real, &real))             \
    X("kappa: 0.5", firenet_rnspl_constants(C, .5, 1, .5, &real, &real))       \
    X("c1, c2", firenet_rnspl_constants(C, .5, 1, 1, &real, NULL))             \
    X("xi: -1", firenet_rnspl_lambda(C, 1, 1, -1, &real))                      \
    X("lambda: 0", firenet_rnspl_sharpness(C, 1, 0, 1, &real))                 \
    X("sigma: -1", firenet_rnspl_floor(C, 1, 1, 1, -1, 0, &real))              \
    X("inner: 5", firenet_rnspl_inner(C, 1, 1e9, &whole))                      \
    X("restarts: -1", firenet_rnspl_epsilon(C, 1, 1, -1, &real))               \
    X("epsilon: -1", firenet_rnspl_prior_bound(C, 1, -1, 0, &real))            \
    X("gap: -1", firenet_rnspl_posterior_bound(C, 1, -1, 0, &real))            \
    X("target: 1", firenet_rnspl_depth(C, 1, 1, 1, 1, 1, &whole, &whole))      \
    X("theta: 2", firenet_rnspl_perturbed(C, .5, 1, 2, 1, 1, &real, &real))    \
    X("weight: 0", firenet_rnspl_theta_limit(C, .5, 1, 1, 0, &real))           \
    X("inner: 1", firenet_rnspl_implied(C, 1, 1e-9, 1, 1, 1, &real, &real))    \
    X("property: 9", firenet_operator_get_real(n->b.dft, 9, &real))            \
    X("rows: is an integer, use _get_int",                                     \
      firenet_operator_get_real(n->b.dft, FIRENET_OPERATOR_ROWS, &real))       \
    X("value",                                                                 \
      firenet_operator_get_int(n->b.dft, FIRENET_OPERATOR_ROWS, NULL))         \
    X("size: is an integer",                                                   \
      firenet_levels_get_real(n->b.p.levels, FIRENET_LEVELS_SIZE, &real))      \
    X("out", firenet_network_config_create(NULL, C))                           \
    X("option", firenet_network_config_set_real(n->config, 9, 1))              \
    X("rho",                                                                   \
      firenet_network_config_set_real(n->config, FIRENET_NETWORK_RHO, 2))      \
    X("rho: is a real number, use _set_real",                                  \
      firenet_network_config_set_int(n->config, FIRENET_NETWORK_RHO, 2))       \
    X("value", firenet_network_get_real(n->b.network, 100, NULL))              \
    X("c1: is a real number, use _get_real",                                   \
      firenet_network_get_int(                                                 \
          n->b.network, (firenet_network_property)FIRENET_NETWORK_C1, &whole)) \
    X("option: 9", firenet_network_get_real(n->b.network, 9, &real))           \
    X("network", firenet_runner_create(&r, C, NULL))                           \
    X("layer: is an integer, use _get_int",                                    \
      firenet_runner_get_real(n->b.runner, FIRENET_RUNNER_LAYER, &real))       \
    X("gap: is a result",                                                      \
      firenet_runner_set_real(n->b.runner, FIRENET_RUNNER_GAP, 1))             \
    X("y", firenet_runner_run(n->b.runner, FIRENET_C128, NULL, 1,              \
                              FIRENET_C128, NULL, NULL, 1))                    \
    X("reference",                                                             \
      firenet_runner_set_reference(n->b.runner, FIRENET_F32, &real, 1))        \
    X("count", firenet_runner_run_batch(n->b.runner, 0, FIRENET_C128, &real,   \
                                        1, FIRENET_C128, NULL, &real, 1))      \
    X("network", firenet_jacobian_create(&g, C, NULL))                         \
    X("y", firenet_jacobian_run(n->jacobian, FIRENET_C128, NULL, 1,            \
                                FIRENET_C128, NULL, NULL, 1))                  \
    X("network", firenet_layer_create(&y, C, NULL, 0, 1, 1.0))                 \
    X("steps",                                                                 \
      firenet_perturbation_create_network(&s, C, n->b.network, NULL, 0))       \
    X("step", firenet_perturbation_history(n->search, 9, &real, &real))        \
    X("steps: is an integer, use _get_int",                                    \
      firenet_perturbation_get_real(n->search, FIRENET_PERTURBATION_STEPS,     \
                                    &real))                                    \
    X("y", firenet_perturbation_run(n->search, FIRENET_C128, NULL, 1,          \
                                    FIRENET_C128, NULL, 1))                    \
    X("kind", firenet_problem_create(&p, C, 9, n->b.p.a, 1, NULL, 0))          \
    X("method", firenet_solver_create(&v, C, n->solving.problem, 9))           \
    X("gap", firenet_problem_gap(C, n->solving.problem, FIRENET_F64, &real, 1, \
                                 FIRENET_F64, &real, &real, 1, NULL))          \
    X("levels",                                                                \
      firenet_sampling_fourier_haar(C, 1, &four, 9, &one, 1, 1, &four))
#define SOLVER n->solving.solver
#define SOLVER_CALLS(X)                                                        \
    X("option: 9", firenet_solver_set_real(SOLVER, 9, 1))                      \
    X("iterations: is an integer, use _set_int",                               \
      firenet_solver_set_real(SOLVER, FIRENET_SOLVER_ITERATIONS, 1))           \
    X("tolerance: is a real number, use _get_real",                            \
      firenet_solver_get_int(SOLVER, FIRENET_SOLVER_TOLERANCE, &whole))        \
    X("kind: is an integer",                                                   \
      firenet_problem_get_real(n->solving.problem, FIRENET_PROBLEM_KIND,       \
                               &real))                                         \
    X("gap: is a result", firenet_solver_set_real(SOLVER, 520, 1))             \
    X("outcome: is an integer, use _get_int",                                  \
      firenet_solver_get_real(SOLVER, FIRENET_SOLVER_OUTCOME, &real))          \
    X("value", firenet_solver_get_real(SOLVER, FIRENET_SOLVER_GAP, NULL))      \
    X("index: 7", firenet_solver_history(SOLVER, 7, NULL, NULL, NULL, NULL))   \
    X("q", firenet_solver_copy_dual(SOLVER, FIRENET_F64, NULL, 1))             \
    X("parameters",                                                            \
      firenet_solver_path(SOLVER, 1, NULL, FIRENET_F64, &real, 1, FIRENET_F64, \
                          &real, 1, NULL, NULL, NULL, NULL))                   \
    X("solved",                                                                \
      firenet_solver_copy_best(SOLVER, FIRENET_F64, n->solving.x.data,         \
                               n->solving.x.length))                           \
    X("reference",                                                             \
      firenet_solver_set_reference(SOLVER, FIRENET_F32, &real, 1))             \
    X("y[3]: NaN", solve_with(n, 3, NAN))                                      \
    X("y[5]: infinite", solve_with(n, 5, -INFINITY))

static void executor(int64_t count, firenet_task_fn task, void *data,
                     void *user) {
    (void)user;
    for (int64_t i = 0; i < count; i++)
        task(data, i);
}

static firenet_status solve_with(nouns *n, int64_t index, double value) {
    vec *y = &n->solving.y, *x = &n->solving.x;
    double *elements = y->data, kept = elements[index];
    elements[index] = value;
    firenet_status status = firenet_solver_solve(
        SOLVER, y->type, y->data, y->length, x->type, NULL, x->data, x->length);
    elements[index] = kept;
    return status;
}

static void judge(firenet_status status, firenet_context *context,
                  const char *word, const char *call) {
    const char *text = firenet_context_last_error(context);
    ck_assert_msg(status != FIRENET_OK, "%s is OK", call);
    ck_assert_msg(!strstr(text, "31415"), "%s, %s: an earlier text, \"%s\"",
                  call, firenet_status_name(status), text);
    ck_assert_msg(strstr(text, word), "%s: \"%s\" does not name \"%s\"", call,
                  text, word);
}

START_TEST(a_failing_call_says_what_failed) {
    nouns all, *n = &all;
    nouns_make(n);
    const int64_t one = 1, three = 3;
    int64_t four = 4, whole;
    double real, nan_ = NAN;
    firenet_operator *a;
    firenet_levels *l;
    firenet_runner *r;
    firenet_jacobian *g;
    firenet_layer *y;
    firenet_perturbation *s;
    firenet_problem *p;
    firenet_solver *v;
#define TRY(context, word, call) \
    fail_first(context);         \
    judge(call, context, word, #call);
#define ON_BENCH(word, call) TRY(C, word, call)
#define ON_SOLVER(word, call) TRY(n->solving.context, word, call)
    CALLS(ON_BENCH)
    SOLVER_CALLS(ON_SOLVER)
    nouns_drop(n);
}
END_TEST

/* ----------------------------------------------------------------- memory */

START_TEST(a_runner_of_two_threads_says_what_it_lacks) {
    run_fixture f;
    run_fixture_make(&f);
    assert_ok(f.context, firenet_context_set_threads(f.context, 2));
    long failures = 0;
    for (firenet_status status = FIRENET_ERR_NOMEM; status != FIRENET_OK;) {
        firenet_runner *runner;
        fail_first(f.context);
        f.memory.fail_at = f.memory.calls + ++failures;
        status = firenet_runner_create(&runner, f.context, f.network);
        f.memory.fail_at = 0;
        if (status == FIRENET_OK)
            firenet_runner_release(runner);
        else
            judge(status, f.context, "memory: ", "firenet_runner_create");
    }
    ck_assert_int_gt(failures, 10);
    run_fixture_drop(&f);
}
END_TEST

/* ----------------------------------------------------------------- levels */

START_TEST(levels_allowed_are_those_of_all_axes) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a;
    const int64_t shape[] = {64, 48};
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_operator_create_haar(&a, c, FIRENET_F64, 2, shape, 9,
                                               FIRENET_LAYOUT_LEVELS));
    assert_error_names(c, "levels: 9, allowed is 1 .. 4: axis 1 has 48 points");
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_operator_create_undecimated_haar(&a, c, FIRENET_F64,
                                                           2, shape, 9));
    assert_error_names(c, "levels: 9, allowed is 1 .. 5: axis 1 has 48 points");
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("messages");
    TCase *texts = tcase_create("texts");
    tcase_add_test(texts, a_failing_call_says_what_failed);
    tcase_add_test(texts, a_runner_of_two_threads_says_what_it_lacks);
    tcase_add_test(texts, levels_allowed_are_those_of_all_axes);
    suite_add_tcase(s, texts);
    return s;
}

int main(void) {
    return run_suite(suite());
}
