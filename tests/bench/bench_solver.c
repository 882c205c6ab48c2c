/* SPDX-License-Identifier: BSD-3-Clause */
/* Iterations to a certified relative gap of 1e-6:
 *
 *     bench_solver table [out.json] [largest side]   images up to that side
 *     bench_solver curves                             gap by iteration, as CSV
 *
 * "fixed" is the plain iteration with the best of 13 step ratios, 10^-3 to
 * 10^3 times the one the data suggest, found by trying them all; "default"
 * has no setting; "from" is the adaptive iteration from 10^-4 and 10^4 times
 * that ratio. */
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 5000, RATIOS = 13 };

typedef struct run {
    firenet_method method;
    double ratio;
    int64_t limit;
} run;

static firenet_solver *solver_of(firenet_context *context, const instance *p,
                                 const run *r) {
    firenet_solver *solver;
    must(context,
         firenet_solver_create(&solver, context, p->problem, r->method));
    must(context,
         firenet_solver_set_real(solver, FIRENET_SOLVER_STEP_RATIO, r->ratio));
    must(context,
         firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, r->limit));
    return solver;
}

/* Iterations to convergence, limit + 1 where it does not. */
static int64_t iterations(firenet_context *context, const instance *p, run r) {
    int64_t outcome, count;
    firenet_solver *solver = solver_of(context, p, &r);
    must(context, firenet_solver_solve(solver, p->type, p->y, p->rows, p->type,
                                       NULL, p->x, p->cols));
    must(context,
         firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &outcome));
    must(context,
         firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION, &count));
    firenet_solver_release(solver);
    return outcome == FIRENET_OUTCOME_CONVERGED ? count : r.limit + 1;
}

/* Tries the middle of the grid first and gives up on a ratio as soon as it is
 * worse than the best, which changes nothing about the best. */
static int64_t best_fixed(firenet_context *context, const instance *p,
                          double *ratio) {
    int64_t best = LIMIT;
    *ratio = NAN;
    for (int i = 0; i < RATIOS; i++) {
        int offset = i % 2 ? -(i + 1) / 2 : i / 2;
        run r = {FIRENET_METHOD_PLAIN, pow(10, 0.5 * offset), best};
        int64_t count = iterations(context, p, r);
        if (count <= best) {
            best = count;
            *ratio = r.ratio;
        }
    }
    return isnan(*ratio) ? LIMIT + 1 : best;
}

static const char *shown(int64_t count) {
    static char text[8][24];
    static int next;
    char *out = text[next = (next + 1) % 8];
    snprintf(out, sizeof text[0], count > LIMIT ? ">%d" : "%d",
             (int)(count > LIMIT ? LIMIT : count));
    return out;
}

static void measure(firenet_context *context, const entry *e, FILE *json,
                    double *worst) {
    instance p = instance_new(context, e);
    double ratio, starts[] = {1, 1e-4, 1e4};
    int64_t adaptive[3], largest = 0;
    int64_t fixed = best_fixed(context, &p, &ratio);
    for (int i = 0; i < 3; i++) {
        run r = {FIRENET_METHOD_ADAPTIVE, starts[i], LIMIT};
        adaptive[i] = iterations(context, &p, r);
        largest = adaptive[i] > largest ? adaptive[i] : largest;
    }
    int64_t fista = 0;
    if (e->kind == FIRENET_PROBLEM_P2)
        fista = iterations(context, &p, (run){FIRENET_METHOD_FISTA, 1, LIMIT});
    double factor = (double)largest / (double)fixed;
    *worst = factor > *worst ? factor : *worst;
    printf("| %s | %s | %8.2g | %s | %s | %s | %.2f | %s |\n", entry_name(e),
           shown(fixed), ratio, shown(adaptive[0]), shown(adaptive[1]),
           shown(adaptive[2]), factor, fista ? shown(fista) : "");
    fflush(stdout);
    if (json)
        fprintf(json,
                "%s\n  {\"problem\": \"%s\", \"fixed\": %lld, \"adaptive\": "
                "[%lld, %lld, %lld], \"fista\": %lld}",
                e == suite ? "[" : ",", entry_name(e), (long long)fixed,
                (long long)adaptive[0], (long long)adaptive[1],
                (long long)adaptive[2], (long long)fista);
    instance_free(&p);
}

static int table(firenet_context *context, const char *path, int64_t side) {
    FILE *json = path ? fopen(path, "w") : NULL;
    double worst = 0;
    printf("| problem | fixed | its ratio | default | from 1e-4 | from 1e4 | "
           "worst/fixed | FISTA |\n|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < suite_count; i++)
        if (suite[i].family == GAUSSIAN || suite[i].family == SCALED ||
            suite[i].size <= side)
            measure(context, &suite[i], json, &worst);
    printf("\nworst/fixed over all: %.2f\n", worst);
    if (json) {
        fprintf(json, "\n]\n");
        fclose(json);
    }
    return 0;
}

/* ---------------------------------------------------------------- curves */

static void curve(firenet_context *context, const instance *p, const char *name,
                  firenet_solver *solver) {
    double y_norm = p->y_norm;
    must(context,
         firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-10));
    must(context, firenet_solver_solve(solver, p->type, p->y, p->rows, p->type,
                                       NULL, p->x, p->cols));
    for (int64_t i = 0; i < firenet_solver_history_length(solver); i++) {
        int64_t iteration;
        double objective, gap, infeasibility;
        must(context, firenet_solver_history(solver, i, &iteration, &objective,
                                             &gap, &infeasibility));
        double relative = fabs(gap) / objective;
        printf("%s,%lld,%.6e\n", name, (long long)iteration,
               fmax(relative, infeasibility / y_norm));
    }
    firenet_solver_release(solver);
}

static int curves(firenet_context *context) {
    const entry e = {FOURIER, 128, FIRENET_PROBLEM_P3, 1e-2};
    instance p = instance_new(context, &e);
    printf("method,iteration,gap\n");
    static const struct {
        const char *name;
        run run;
    } runs[] = {
        {"plain", {FIRENET_METHOD_PLAIN, 1, 3000}},
        {"plain at its best ratio", {FIRENET_METHOD_PLAIN, 1e-2, 3000}},
        {"plain from 1e2", {FIRENET_METHOD_PLAIN, 1e2, 3000}},
        {"scheduled", {FIRENET_METHOD_SCHEDULED, 1, 3000}},
        {"grid", {FIRENET_METHOD_GRID, 1, 3000}},
        {"adaptive", {FIRENET_METHOD_ADAPTIVE, 1, 3000}},
        {"adaptive from 1e4", {FIRENET_METHOD_ADAPTIVE, 1e4, 3000}},
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        firenet_solver *solver = solver_of(context, &p, &runs[i].run);
        /* D of a network with rho = 1/2, gamma = sqrt 2 on this model. */
        must(context,
             firenet_solver_set_real(solver, FIRENET_SOLVER_SHARPNESS, 12));
        curve(context, &p, runs[i].name, solver);
    }
    instance_free(&p);
    return 0;
}

int main(int argc, char **argv) {
    firenet_context *context;
    must(NULL, firenet_context_create(&context, NULL, NULL, NULL));
    int status = 2;
    if (argc >= 2 && strcmp(argv[1], "table") == 0)
        status = table(context, argc > 2 ? argv[2] : NULL,
                       argc > 3 ? atoll(argv[3]) : 512);
    else if (argc == 2 && strcmp(argv[1], "curves") == 0)
        status = curves(context);
    else
        fprintf(stderr, "usage: bench_solver table [out.json] [largest side]\n"
                        "       bench_solver curves\n");
    firenet_context_release(context);
    return status;
}
