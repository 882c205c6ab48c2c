/* SPDX-License-Identifier: BSD-3-Clause */
/* A program of the past: it sees the baseline's interface instead of today's
 * headers, and runs with today's library. */
#include BASELINE

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 64, M = 32 };

static int failures, number;

static void report(const char *what, int good) {
    printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, what);
    failures += !good;
}

/* ------------------------------------------------- the host's callbacks */

typedef struct host {
    int held, logged, events;
    double seen_gap;
} host;

static void *take(size_t size, size_t alignment, void *user) {
    ((host *)user)->held++;
    return aligned_alloc(alignment,
                         (size + alignment - 1) / alignment * alignment);
}

static void give(void *pointer, void *user) {
    ((host *)user)->held--;
    free(pointer);
}

static void logged(firenet_log_level level, const char *message, void *user) {
    ((host *)user)->logged += level == FIRENET_LOG_ERROR && strlen(message) > 0;
}

static int watch(const firenet_event *event, void *user) {
    host *h = user;
    h->events++;
    h->seen_gap = firenet_event_gap(event);
    return 0;
}

/* ------------------------------------------------------- what they have */

typedef struct setting {
    firenet_context *context;
    firenet_operator *a;
    double x[2 * N], y[2 * M];
} setting;

/* A = sample o Walsh o Haar^H. */
static void make_operator(setting *s) {
    const int64_t shape[1] = {N};
    int64_t indices[M];
    firenet_operator *walsh, *haar, *synthesis, *samples, *spectrum;
    for (int i = 0; i < M; i++) {
        indices[i] = i;
        s->y[2 * i] = 1.0 / (1 + i);
    }
    firenet_operator_create_walsh(&walsh, s->context, FIRENET_C128, 1, shape,
                                  FIRENET_WALSH_SEQUENCY);
    firenet_operator_create_haar(&haar, s->context, FIRENET_C128, 1, shape, 2,
                                 FIRENET_LAYOUT_LEVELS);
    firenet_operator_create_sample(&samples, s->context, FIRENET_C128, N,
                                   indices, M);
    firenet_operator_adjoint(&synthesis, s->context, haar);
    firenet_operator_compose(&spectrum, s->context, walsh, synthesis);
    firenet_operator_compose(&s->a, s->context, samples, spectrum);
    firenet_operator_release(walsh);
    firenet_operator_release(haar);
    firenet_operator_release(samples);
    firenet_operator_release(synthesis);
    firenet_operator_release(spectrum);
}

static void run_network(setting *s, host *h) {
    const int64_t bounds[2] = {32, 64}, sparsities[2] = {4, 4};
    double gap = -1.0;
    int64_t outcome = 0;
    firenet_levels *levels = NULL;
    firenet_network *network = NULL;
    firenet_runner *runner = NULL;
    firenet_levels_create(&levels, s->context, 2, bounds, sparsities, NULL);
    firenet_network_create(&network, s->context, s->a, levels, NULL);
    firenet_runner_create(&runner, s->context, network);
    firenet_runner_set_int(runner, FIRENET_RUNNER_MONITOR_EVERY, 1);
    firenet_runner_set_monitor(runner, watch, h);
    report("a network runs",
           firenet_runner_run(runner, FIRENET_C128, s->y, M, FIRENET_C128, NULL,
                              s->x, N) == FIRENET_OK);
    firenet_runner_get_real(runner, FIRENET_RUNNER_GAP, &gap);
    firenet_runner_get_int(runner, FIRENET_RUNNER_OUTCOME, &outcome);
    report("its results are where they were",
           outcome == FIRENET_OUTCOME_COMPLETED && gap > 0.0 && gap < 1.0);
    report("it called the monitor", h->events > 0 && h->seen_gap > 0.0);
    firenet_runner_release(runner);
    firenet_network_release(network);
    firenet_levels_release(levels);
}

static void run_solver(setting *s) {
    double gap = NAN, infeasibility = NAN;
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    firenet_problem_create(&problem, s->context, FIRENET_PROBLEM_P1, s->a, 0.1,
                           NULL, 0);
    firenet_solver_create(&solver, s->context, problem,
                          FIRENET_METHOD_ADAPTIVE);
    firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-6);
    report("a solver runs",
           firenet_solver_solve(solver, FIRENET_C128, s->y, M, FIRENET_C128,
                                NULL, s->x, N) == FIRENET_OK);
    firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &gap);
    firenet_solver_get_real(solver, FIRENET_SOLVER_INFEASIBILITY,
                            &infeasibility);
    report("its results are where they were",
           fabs(gap) < 1e-4 && infeasibility >= 0.0 && infeasibility < 1e-4);
    report("bad settings are told",
           firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, -1.0) ==
                   FIRENET_ERR_RANGE &&
               strlen(firenet_context_last_error(s->context)) > 0);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
}

int main(void) {
    host h = {0};
    setting s = {0};
    report("the library is not older than the program",
           firenet_version_number() >= FIRENET_VERSION_NUMBER);
    report("a context is made",
           firenet_context_create(&s.context, take, give, &h) == FIRENET_OK);
    firenet_context_set_log(s.context, logged, &h);
    make_operator(&s);
    run_network(&s, &h);
    run_solver(&s);
    report("errors were logged", h.logged > 0);
    firenet_operator_release(s.a);
    firenet_context_release(s.context);
    report("all memory came back", h.held == 0);
    printf("1..%d\n", number);
    return failures > 0;
}
