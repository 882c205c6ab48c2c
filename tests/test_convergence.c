/* SPDX-License-Identifier: BSD-3-Clause */
/* How much faster the last iterate and the kept dual variable converge than
 * the published network does: prints the table of doc/network.md. */
#include "problem.h"

#include <math.h>
#include <stdio.h>

enum { RESTARTS = 16, SHOWN = 4 };

static const int shown[SHOWN] = {1, 4, 8, 16};

typedef struct record {
    int64_t inner;
    double error[SHOWN], gap[SHOWN];
} record;

static int write_down(const firenet_event *event, void *user) {
    record *r = user;
    for (int i = 0; i < SHOWN; i++)
        if (firenet_event_restart(event) == shown[i] &&
            firenet_event_inner(event) == r->inner) {
            r->error[i] = firenet_event_error(event);
            r->gap[i] = firenet_event_gap(event);
        }
    return 0;
}

static record converge(int64_t inner, int output, int dual) {
    tally t;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, &problem_standard, 11);
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, RESTARTS},
                                {FIRENET_NETWORK_INNER, (double)inner},
                                {FIRENET_NETWORK_OUTPUT, output},
                                {FIRENET_NETWORK_DUAL, dual},
                                {FIRENET_NETWORK_DELTA, 2e-3},
                                {0, 0}};
    firenet_network *network = problem_network_with(&p, context, settings);
    firenet_runner *runner = problem_runner(context, network);
    record r = {.inner = inner};
    vec x = vec_new(p.spec.type, p.truth.length);
    assert_ok(context, firenet_runner_set_reference(runner, x.type,
                                                    p.truth.data, x.length));
    assert_ok(context, firenet_runner_set_int(
                           runner, FIRENET_RUNNER_MONITOR_EVERY, inner));
    assert_ok(context, firenet_runner_set_monitor(runner, write_down, &r));
    assert_ok(context, problem_run(&p, runner, &x));
    printf("# p = %3lld, %-7s output, %-5s dual:", (long long)inner,
           output == FIRENET_OUTPUT_LAST ? "last" : "average",
           dual == FIRENET_DUAL_KEEP ? "kept" : "reset");
    for (int i = 0; i < SHOWN; i++)
        printf("  %.1e / %.1e", r.error[i], r.gap[i]);
    printf("\n");
    fflush(stdout);
    vec_free(&x);
    firenet_runner_release(runner);
    firenet_network_release(network);
    problem_free(&p);
    context_end(context, &t);
    return r;
}

START_TEST(kept_dual_and_last_iterate_converge_faster) {
    const int64_t inner = (const int64_t[]){5, 20, 62}[_i];
    record plain = converge(inner, FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET);
    record kept = converge(inner, FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_KEEP);
    record last = converge(inner, FIRENET_OUTPUT_LAST, FIRENET_DUAL_RESET);
    record both = converge(inner, FIRENET_OUTPUT_LAST, FIRENET_DUAL_KEEP);
    assert_at_most(kept.error[1], plain.error[1] / 2);
    assert_at_most(last.error[0], plain.error[0] / 2);
    assert_at_most(both.error[1], plain.error[1] / 2);
    /* Only a kept dual variable certifies what was reached. */
    assert_at_most(kept.gap[3], plain.gap[3] / 5);
    assert_at_most(both.gap[3], last.gap[3] / 5);
}
END_TEST

/* With as many layers a proved network does better with a kept dual. */
START_TEST(kept_dual_pays_for_its_proof) {
    record plain = converge(62, FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET);
    record kept = converge(124, FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_KEEP);
    assert_at_most(kept.error[1], plain.error[2]);
    assert_at_most(kept.gap[2], plain.gap[3]);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("convergence");
    TCase *table = tcase_create("table");
    tcase_set_timeout(table, 300);
    tcase_add_loop_test(table, kept_dual_and_last_iterate_converge_faster, 0,
                        3);
    tcase_add_test(table, kept_dual_pays_for_its_proof);
    suite_add_tcase(s, table);
    return s;
}

int main(void) {
    return run_suite(suite());
}
