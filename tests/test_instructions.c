/* SPDX-License-Identifier: BSD-3-Clause */
/* Whatever is computed has the same bits on every instruction set. Operators
 * are compared by the contract suites. */
#include "problem.h"
#include "solving.h"

#include <stdio.h>

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4 };

/* A run with instruction set i; 0 where it is not there. */
typedef int (*computation)(int i, int which, vec *result);

static void gives_the_same_bits(computation run, int which) {
    vec first, other;
    ck_assert(run(0, which, &first));
    for (int i = 1; i < INSTRUCTION_SETS; i++) {
        if (!run(i, which, &other))
            continue;
        ck_assert_msg(vec_same_bits(&first, &other),
                      "case %d: set %d is off by %g", which,
                      (int)instruction_sets[i], vec_error(&other, &first));
        vec_free(&other);
    }
    vec_free(&first);
}

/* --------------------------------------------------------------- networks */

/* Fourier-Haar in the complex types, Walsh-Haar in all four. */
static int run_network(int i, int which, vec *result) {
    problem_spec spec = problem_small;
    tally t;
    firenet_context *context = context_new(&t);
    int here = instructions_use(context, i);
    spec.type = types[which % TYPES];
    spec.walsh = which / TYPES || !type_is_complex(spec.type);
    spec.side = 64; /* lines of several of the longest vectors */
    if (here) {
        problem p = problem_new(context, &spec, 1);
        firenet_network *network = problem_network(&p, context, 3, 5, 1e-3);
        firenet_runner *runner = problem_runner(context, network);
        *result = vec_new(spec.type, p.truth.length);
        assert_ok(context, problem_run(&p, runner, result));
        firenet_runner_release(runner);
        firenet_network_release(network);
        problem_free(&p);
    }
    context_end(context, &t);
    return here;
}

START_TEST(a_network_gives_the_same_bits) {
    gives_the_same_bits(run_network, _i);
}
END_TEST

/* Products with the Jacobian and its adjoint at one point. */
static int run_gradient(int i, int which, vec *result) {
    tally t;
    firenet_context *context = context_new(&t);
    int here = instructions_use(context, i);
    (void)which;
    if (here) {
        problem p = problem_new(context, &problem_small, 1);
        firenet_network *network = problem_network(&p, context, 2, 4, 1e-3);
        firenet_jacobian *g;
        firenet_type type = p.y.type;
        int64_t m = p.y.length, n = p.truth.length;
        vec x = vec_new(type, n), dx = vec_new(type, n);
        *result = vec_new(type, m);
        assert_ok(context, firenet_jacobian_create(&g, context, network));
        assert_ok(context, firenet_jacobian_run(g, type, p.y.data, m, type,
                                                NULL, x.data, n));
        assert_ok(context, firenet_jacobian_jvp(g, type, p.y.data, m, type,
                                                NULL, dx.data, n));
        assert_ok(context, firenet_jacobian_vjp(g, type, dx.data, n, type,
                                                result->data, m, NULL));
        firenet_jacobian_release(g);
        firenet_network_release(network);
        vec_free(&x);
        vec_free(&dx);
        problem_free(&p);
    }
    context_end(context, &t);
    return here;
}

START_TEST(a_gradient_gives_the_same_bits) {
    gives_the_same_bits(run_gradient, 0);
}
END_TEST

/* ---------------------------------------------------------------- solvers */

static int run_solving(solving s, int i, vec *result) {
    int here = instructions_use(s.context, i);
    if (here) {
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 100);
        solving_run(&s);
        *result = vec_convert(s.x.type, &s.x);
    }
    solving_free(&s);
    return here;
}

static int run_method(int i, int which, vec *result) {
    return run_solving(solving_by(which % METHODS), i, result);
}

START_TEST(a_solver_gives_the_same_bits) {
    gives_the_same_bits(run_method, _i);
}
END_TEST

/* One problem of each kind in each type. */
static int run_kind(int i, int which, vec *result) {
    solving_spec spec = solving_small(kinds[which % 3]);
    spec.type = types[which / 3];
    return run_solving(solving_new(&spec), i, result);
}

START_TEST(every_problem_in_every_type_gives_the_same_bits) {
    gives_the_same_bits(run_kind, _i);
}
END_TEST

/* -------------------------------------------------------------- the option */

START_TEST(the_set_in_use_is_told) {
    tally t;
    firenet_context *context = context_new(&t);
    int64_t best, used;
    assert_ok(context, firenet_context_get_int(
                           context, FIRENET_CONTEXT_INSTRUCTIONS, &best));
    for (int i = 0; i < INSTRUCTION_SETS; i++)
        fprintf(stderr, "# instruction set %d: %s\n", (int)instruction_sets[i],
                instructions_use(context, i) ? "here" : "not here");
    assert_ok(context,
              firenet_context_set_int(context, FIRENET_CONTEXT_INSTRUCTIONS,
                                      FIRENET_INSTRUCTIONS_AUTOMATIC));
    assert_ok(context, firenet_context_get_int(
                           context, FIRENET_CONTEXT_INSTRUCTIONS, &used));
    ck_assert_int_eq(used, best);
    ck_assert_int_ge(used, FIRENET_INSTRUCTIONS_BASELINE);
    context_end(context, &t);
}
END_TEST

START_TEST(a_set_nobody_knows_is_refused) {
    tally t;
    firenet_context *context = context_new(&t);
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_context_set_int(context, FIRENET_CONTEXT_INSTRUCTIONS, 7));
    assert_error_names(context, "instructions: 7");
    assert_error_names(context, "10 (BASELINE)");
    context_end(context, &t);
}
END_TEST

/* The set is the context's: another one in the process keeps its own. */
START_TEST(contexts_do_not_share_a_set) {
    tally t, t2;
    firenet_context *one = context_new(&t), *other = context_new(&t2);
    int64_t before, after;
    assert_ok(other, firenet_context_get_int(
                         other, FIRENET_CONTEXT_INSTRUCTIONS, &before));
    instructions_use(one, 0);
    assert_ok(other, firenet_context_get_int(
                         other, FIRENET_CONTEXT_INSTRUCTIONS, &after));
    ck_assert_int_eq(after, before);
    context_end(one, &t);
    context_end(other, &t2);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("instructions");
    TCase *bits = tcase_create("bits");
    TCase *option = tcase_create("option");
    tcase_add_loop_test(bits, a_network_gives_the_same_bits, 0, 2 * TYPES);
    tcase_add_test(bits, a_gradient_gives_the_same_bits);
    tcase_add_loop_test(bits, a_solver_gives_the_same_bits, 0, METHODS);
    tcase_add_loop_test(bits, every_problem_in_every_type_gives_the_same_bits,
                        0, 3 * TYPES);
    tcase_add_test(option, the_set_in_use_is_told);
    tcase_add_test(option, a_set_nobody_knows_is_refused);
    tcase_add_test(option, contexts_do_not_share_a_set);
    suite_add_tcase(s, bits);
    suite_add_tcase(s, option);
    return s;
}

int main(void) {
    return run_suite(suite());
}
