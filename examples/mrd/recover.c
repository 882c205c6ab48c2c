/* SPDX-License-Identifier: BSD-3-Clause */
/* From whitened samples and maps to an image: a minimum of (P3), or what comes
 * near it where time is short. */
#include "lambda.h"
#include "mrd/quick.h"
#include "mrd/start.h"
#include "mrd/stream.h"
#include "mrd/work.h"
#include "regulariser.h"

#include <firenet/companion.h>
#include <math.h>

typedef struct task {
    measurement m;
    term terms[MOST_TERMS];
    firenet_regulariser *regulariser;
    firenet_problem *problem;
    firenet_solver *solver;
} task;

static void task_free(task *t, int count) {
    firenet_solver_release(t->solver);
    firenet_problem_release(t->problem);
    firenet_regulariser_release(t->regulariser);
    for (int k = 0; k < count; k++)
        term_free(&t->terms[k]);
    firenet_operator_release(t->m.measure);
}

static int watch(const firenet_event *event, void *user) {
    (void)event;
    return atomic_load((const atomic_bool *)user);
}

static bool is_variation(const sparsity *s) {
    return s->count == 1 && s->terms[0].kind == TRANSFORM_VARIATION;
}

static firenet_status create_model(task *t, const work *w) {
    const sparsity *s = &w->j->settings.sparsity;
    t->m = (measurement){.context = w->context,
                         .type = FIRENET_C64,
                         .planes = w->axes == 3 ? w->shape[0] : 1,
                         .rows = w->shape[w->axes - 2],
                         .cols = w->shape[w->axes - 1],
                         .pixels = w->points,
                         .samples = w->samples,
                         .coils = w->coils};
    firenet_status status = firenet_operator_create_encoding(
        &t->m.measure, w->context, FIRENET_C64, w->axes, w->shape,
        (1u << w->axes) - 1, (1u << w->axes) - 1, 1, w->coils, w->maps,
        w->indices, w->samples);
    if (!status && w->axes == 3 && !is_variation(s))
        status = firenet_companion_fail(
            w->context, FIRENET_ERR_UNSUPPORTED,
            "sparsity: of a volume (kspace_encode_step_2), allowed is tv");
    for (int k = 0; k < s->count && !status; k++)
        if (!term_create(&t->terms[k], &t->m, &s->terms[k]))
            status = FIRENET_ERR_UNSUPPORTED; /* the context says why */
    return status;
}

static double lambda_of(const task *t, const work *w) {
    const settings *s = &w->j->settings;
    return s->lambda > 0 ? s->lambda : lambda_default(&t->m, &s->sparsity, 0);
}

/* ---------------------------------------------------------- a minimum of (P3)
 */

static firenet_status create_solver(task *t, const work *w) {
    const settings *s = &w->j->settings;
    double *weights[MOST_TERMS] = {0};
    firenet_status status =
        regulariser_create(&t->regulariser, t->m.context, &s->sparsity,
                           t->terms, weights, FIRENET_CONSTRAINT_NONE);
    if (!status)
        status = firenet_problem_create_regularised(
            &t->problem, w->context, FIRENET_PROBLEM_P3, t->m.measure,
            lambda_of(t, w), t->regulariser);
    if (!status)
        status = firenet_solver_create(&t->solver, w->context, t->problem,
                                       FIRENET_METHOD_ADAPTIVE);
    if (!status)
        status = firenet_solver_set_real(t->solver, FIRENET_SOLVER_TOLERANCE,
                                         s->tolerance);
    if (!status)
        status = firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                        s->iterations);
    return status ? status
                  : firenet_solver_set_monitor(t->solver, watch,
                                               (void *)w->cancelled);
}

/* A late slice gets an iteration still. */
static firenet_status set_deadline(const task *t, const work *w) {
    if (isinf(w->j->settings.deadline))
        return FIRENET_OK;
    const double left = w->started + w->j->settings.deadline - clock_seconds();
    return firenet_solver_set_real(t->solver, FIRENET_SOLVER_DEADLINE,
                                   fmax(left, 1e-6));
}

static void keep_facts(const task *t, picture *out) {
    int64_t outcome = FIRENET_OUTCOME_NONE;
    double objective = NAN, gap = NAN;
    firenet_solver_get_int(t->solver, FIRENET_SOLVER_OUTCOME, &outcome);
    firenet_solver_get_int(t->solver, FIRENET_SOLVER_ITERATION,
                           &out->iterations);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_OBJECTIVE, &objective);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_GAP, &gap);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_SECONDS,
                            &out->solve_seconds);
    out->gap = objective > 0 ? gap / objective : 0;
    out->outcome = firenet_outcome_message((firenet_outcome)outcome);
}

static firenet_status start(const work *w, const task *t, const settings *s) {
    normal n;
    firenet_status status =
        normal_create(&n, w->context, t->m.measure, w->shape, w->coils, w->maps,
                      w->indices, w->samples);
    if (!status)
        status =
            start_image(&n, w->y, s->start, w->started + s->deadline, w->x);
    normal_free(&n);
    return status;
}

static firenet_status solve(const work *w, task *t, picture *out) {
    const settings *s = &w->j->settings;
    const bool started = s->start > 0 && w->axes == 2;
    firenet_status status = create_solver(t, w);
    if (!status && started)
        status = start(w, t, s);
    if (!status)
        status = set_deadline(t, w);
    if (!status)
        status = firenet_solver_solve(t->solver, FIRENET_C64, w->y,
                                      w->coils * w->samples, FIRENET_C64,
                                      started ? w->x : NULL, w->x, w->points);
    if (!status)
        keep_facts(t, out);
    return status;
}

/* ------------------------------------------------------------------ in haste
 */

static firenet_status hurry(const work *w, const task *t, picture *out) {
    const settings *s = &w->j->settings;
    const quick_options o = {.lambda = lambda_of(t, w),
                             .start = s->start,
                             .rounds = s->rounds,
                             .until = w->started + s->deadline};
    const double began = clock_seconds();
    quick_facts facts = {0};
    normal n;
    firenet_status status =
        normal_create(&n, w->context, t->m.measure, w->shape, w->coils, w->maps,
                      w->indices, w->samples);
    if (!status)
        status = quick_image(&n, &t->terms[0], &o, w->y, w->x, &facts);
    normal_free(&n);
    if (!status && !isfinite(square(w->points, w->x)))
        status = firenet_companion_fail(w->context, FIRENET_ERR_NUMERIC,
                                        "samples: too large");
    out->solve_seconds = clock_seconds() - began;
    out->iterations = facts.steps;
    out->outcome =
        firenet_outcome_message(facts.late ? FIRENET_OUTCOME_DEADLINE
                                           : FIRENET_OUTCOME_ITERATION_LIMIT);
    return status;
}

firenet_status recover(work *w, picture *out) {
    task t = {0};
    firenet_status status = create_model(&t, w);
    w->x = work_take(w, &status, w->points, sizeof *w->x);
    if (!status)
        status = w->j->settings.method == METHOD_QUICK ? hurry(w, &t, out)
                                                       : solve(w, &t, out);
    task_free(&t, w->j->settings.sparsity.count);
    return status;
}
