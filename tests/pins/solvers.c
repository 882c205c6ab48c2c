/* SPDX-License-Identifier: BSD-3-Clause */
/* Every method on every kind of problem it is for. */
#include "pins.h"

#include <math.h>

enum { METHODS = 5, KINDS = 3, ITERATIONS = 60, ROWS = 2 /* of a path */ };

static const firenet_method methods[METHODS] = {
    FIRENET_METHOD_ADAPTIVE, FIRENET_METHOD_PLAIN, FIRENET_METHOD_SCHEDULED,
    FIRENET_METHOD_GRID, FIRENET_METHOD_FISTA};
static const char *const names[METHODS] = {"adaptive", "plain", "scheduled",
                                           "grid", "fista"};
static const firenet_problem_kind kinds[KINDS] = {
    FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2, FIRENET_PROBLEM_P3};

static firenet_problem *problem_of(subject *s, firenet_problem_kind kind,
                                   double parameter) {
    firenet_problem *problem = NULL;
    must(firenet_problem_create(&problem, s->context, kind, s->a, parameter,
                                s->weights, s->x.length),
         s->context);
    return problem;
}

/* A tenth of what x = 0 needs. */
static double parameter_of(subject *s, firenet_problem_kind kind) {
    double most = 0;
    firenet_problem *problem = problem_of(s, kind, 1);
    must(firenet_problem_parameter_max(s->context, problem, s->y.type,
                                       s->y.data, s->y.length, &most),
         s->context);
    firenet_problem_release(problem);
    return most / 10;
}

/* A given norm spares an estimate from normal numbers, the C library's. */
static void settle(subject *s, firenet_solver *solver) {
    static const struct {
        firenet_solver_option option;
        double value;
    } reals[] = {{FIRENET_SOLVER_TOLERANCE, 1e-5},
                 {FIRENET_SOLVER_FEASIBILITY, 1e-5},
                 {FIRENET_SOLVER_SHARPNESS, 5},
                 {FIRENET_SOLVER_DELTA, 1e-4},
                 {FIRENET_SOLVER_PENALTY, 3}};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        must(firenet_solver_set_real(solver, reals[i].option, reals[i].value),
             s->context);
    must(firenet_solver_set_real(solver, FIRENET_SOLVER_NORM,
                                 firenet_operator_norm_bound(s->a)),
         s->context);
    must(firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, ITERATIONS),
         s->context);
}

static void pin_results(pin *p, subject *s, firenet_solver *solver) {
    static const firenet_solver_option reals[] = {
        FIRENET_SOLVER_OBJECTIVE,
        FIRENET_SOLVER_DUAL,
        FIRENET_SOLVER_GAP,
        FIRENET_SOLVER_INFEASIBILITY,
        FIRENET_SOLVER_RESIDUAL,
        FIRENET_SOLVER_BEST_OBJECTIVE,
        FIRENET_SOLVER_BEST_RESIDUAL,
        FIRENET_SOLVER_USED_NORM,
        FIRENET_SOLVER_USED_STEP_RATIO};
    static const firenet_solver_option ints[] = {
        FIRENET_SOLVER_OUTCOME, FIRENET_SOLVER_ITERATION,
        FIRENET_SOLVER_RESTARTS, FIRENET_SOLVER_NORM_RAISED};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        double value = NAN;
        must(firenet_solver_get_real(solver, reals[i], &value), s->context);
        pin_real(p, value);
    }
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
        int64_t value = -1;
        must(firenet_solver_get_int(solver, ints[i], &value), s->context);
        pin_int(p, value);
    }
}

/* x, its figures, the best x and the dual vector. */
static void pin_answer(subject *s, firenet_solver *solver, const char *what,
                       const char *method, int kind) {
    pin p = pin_begin();
    vec q = vec_new(s->y.type, s->y.length);
    pin_vec(&p, &s->x);
    pin_results(&p, s, solver);
    must(firenet_solver_copy_best(solver, s->x.type, s->x.data, s->x.length),
         s->context);
    must(firenet_solver_copy_dual(solver, q.type, q.data, q.length),
         s->context);
    pin_vec(&p, &s->x);
    pin_vec(&p, &q);
    pin_end(&p, "%s/%s/%s-p%d", what, s->name, method, kind + 1);
    vec_free(&q);
}

/* A solve, and one that goes on behind its limit. */
static void pin_solves(subject *s, firenet_solver *solver, const char *method,
                       int kind) {
    must(firenet_solver_solve(solver, s->y.type, s->y.data, s->y.length,
                              s->x.type, kind == 1 ? s->x0.data : NULL,
                              s->x.data, s->x.length),
         s->context);
    pin_answer(s, solver, "solve", method, kind);
    must(firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                ITERATIONS + ITERATIONS / 2),
         s->context);
    must(firenet_solver_resume(solver, s->y.type, s->y.data, s->y.length,
                               s->x.type, s->x.data, s->x.length),
         s->context);
    pin_answer(s, solver, "resume", method, kind);
}

static void pin_path(subject *s, firenet_solver *solver, double parameter,
                     const char *method, int kind) {
    const double parameters[ROWS] = {2 * parameter, parameter};
    double gaps[ROWS] = {0, 0};
    int64_t iterations[ROWS] = {0, 0}, solved = 0;
    vec x = vec_new(s->x.type, ROWS * s->x.length);
    pin p = pin_begin();
    must(firenet_solver_path(solver, ROWS, parameters, s->y.type, s->y.data,
                             s->y.length, x.type, x.data, x.length, NULL,
                             iterations, gaps, &solved),
         s->context);
    pin_vec(&p, &x);
    pin_bytes(&p, gaps, sizeof gaps);
    pin_bytes(&p, iterations, sizeof iterations);
    pin_end(&p, "path/%s/%s-p%d", s->name, method, kind + 1);
    vec_free(&x);
}

void pins_of_solvers(subject *s) {
    for (int kind = 0; kind < KINDS; kind++) {
        double parameter = parameter_of(s, kinds[kind]);
        firenet_problem *problem = problem_of(s, kinds[kind], parameter);
        for (int m = 0; m < METHODS; m++) {
            firenet_solver *solver = NULL;
            firenet_status status =
                firenet_solver_create(&solver, s->context, problem, methods[m]);
            if (status == FIRENET_ERR_UNSUPPORTED)
                continue; /* not a method for this kind */
            must(status, s->context);
            settle(s, solver);
            pin_solves(s, solver, names[m], kind);
            if (m == 0)
                pin_path(s, solver, parameter, names[m], kind);
            firenet_solver_release(solver);
        }
        firenet_problem_release(problem);
    }
}
