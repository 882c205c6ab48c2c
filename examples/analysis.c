/* SPDX-License-Identifier: BSD-3-Clause */
#include "analysis.h"

#include "choice.h"
#include "clock.h"
#include "interrupt.h"
#include "lambda.h"
#include "regulariser.h"
#include "reweight.h"

#include <math.h>
#include <stdlib.h>

/* What the rounds share. */
typedef struct rounds {
    result *result;
    const measurement *m;
    int count; /* of terms */
    term terms[MOST_TERMS];
    double *weights[MOST_TERMS]; /* of their groups; NULL in the first round */
    vector x, reference;
    int round;
    int64_t before; /* iterations of earlier rounds */
} rounds;

/* One problem and who solves it. */
typedef struct task {
    firenet_regulariser *regulariser;
    firenet_problem *problem;
    firenet_solver *solver;
} task;

static void task_free(task *t) {
    firenet_solver_release(t->solver);
    firenet_problem_release(t->problem);
    firenet_regulariser_release(t->regulariser);
}

/* ------------------------------------------------------------------ solving */

static int monitor(const firenet_event *event, void *user) {
    rounds *rs = user;
    if (!history_add_round(&rs->result->history, event, rs->round, rs->before,
                           rs->result->truth_norm))
        return 2; /* neither 0, go on, nor 1, stop: the run fails */
    return interrupt_came();
}

/* A heuristic ends after so many iterations: pictures stop changing before. Its
 * objective is a product more, so that not every one is looked at. */
static firenet_status set_spinning(firenet_solver *solver, const options *o) {
    const uint64_t most = (uint64_t)1 << 53;
    firenet_status status =
        firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 100);
    if (!status)
        status =
            firenet_solver_set_int(solver, FIRENET_SOLVER_MONITOR_EVERY, 4);
    return status ? status
                  : firenet_solver_set_int(solver, FIRENET_SOLVER_SEED,
                                           (int64_t)(o->seed % most));
}

/* Seconds until the deadline. */
static double time_left(const result *r) {
    return r->started + r->options->deadline - clock_seconds();
}

/* Even after it the image is not worse than what is known without iterating. */
static firenet_status set_deadline(firenet_solver *solver, const result *r) {
    const double least = 1e-6;
    return r->options->deadline < HUGE_VAL
               ? firenet_solver_set_real(solver, FIRENET_SOLVER_DEADLINE,
                                         fmax(time_left(r), least))
               : FIRENET_OK;
}

/* Rounds before the last only have to show which coefficients are large, and
 * pictures stop changing long before gaps are small. */
static firenet_status set_ends(firenet_solver *solver, const rounds *rs) {
    const options *o = rs->result->options;
    const bool last = rs->round == o->reweight;
    if (o->method == FIRENET_METHOD_SPINNING)
        return set_spinning(solver, o);
    firenet_status status = firenet_solver_set_real(
        solver, FIRENET_SOLVER_TOLERANCE, last ? o->tolerance : .1);
    if (!status)
        status = firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                        last ? 2000 : 300);
    /* With C coils the dual vector of norm 1 is spread over C times as many
     * samples: 40 to 60 iterations of a brain of 8 where 1 takes 120 to 144. */
    return status ? status
                  : firenet_solver_set_real(solver, FIRENET_SOLVER_STEP_RATIO,
                                            sqrt((double)rs->m->coils));
}

static firenet_status create_task(task *t, rounds *rs) {
    const result *r = rs->result;
    firenet_context *context = rs->m->context;
    firenet_status status =
        regulariser_create(&t->regulariser, rs->m->context, &r->sparsity,
                           rs->terms, rs->weights, r->options->constraint);
    if (!status)
        status = firenet_problem_create_regularised(
            &t->problem, context, r->options->problem, rs->m->measure,
            r->parameter, t->regulariser);
    if (!status)
        status = firenet_solver_create(&t->solver, context, t->problem,
                                       r->options->method);
    if (!status)
        status = set_ends(t->solver, rs);
    if (!status)
        status = set_deadline(t->solver, r);
    if (!status)
        status = firenet_solver_set_monitor(t->solver, monitor, rs);
    if (!status && rs->reference.data)
        status = firenet_solver_set_reference(t->solver, rs->reference.type,
                                              rs->reference.data,
                                              rs->reference.length);
    return status;
}

static firenet_status solve(task *t, rounds *rs, const vector *y, bool start,
                            round_facts *facts) {
    vector *x = &rs->x;
    int64_t outcome = FIRENET_OUTCOME_NONE;
    firenet_status status =
        firenet_solver_solve(t->solver, y->type, y->data, y->length, x->type,
                             start ? x->data : NULL, x->data, x->length);
    if (status)
        return status;
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_OBJECTIVE,
                            &facts->objective);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_GAP, &facts->gap);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_SECONDS, &facts->seconds);
    firenet_solver_get_int(t->solver, FIRENET_SOLVER_ITERATION,
                           &facts->iterations);
    firenet_solver_get_int(t->solver, FIRENET_SOLVER_OUTCOME, &outcome);
    facts->outcome = firenet_outcome_message((firenet_outcome)outcome);
    return FIRENET_OK;
}

static bool run_round(rounds *rs, const vector *y, bool start,
                      round_facts *facts) {
    task t = {0};
    firenet_status status = create_task(&t, rs);
    if (!status)
        status = solve(&t, rs, y, start, facts);
    task_free(&t);
    TRY(rs->m->context, status);
    return true;
}

/* ------------------------------------------------------------------- rounds */

/* Deviation of a pixel of the zero-filled image due to noise, which is spread
 * over all of it; where there is said to be none, a thousandth of the samples
 * stands for what is too small to matter. */
static double pixel_noise(const rounds *rs, const vector *y) {
    return fmax(rs->result->noise_norm, 1e-3 * vector_norm(y)) /
           sqrt((double)rs->m->pixels);
}

static bool set_weights(rounds *rs, double noise) {
    for (int k = 0; k < rs->count; k++) {
        const term *t = &rs->terms[k];
        if (!rs->weights[k])
            rs->weights[k] = malloc((size_t)t->groups * sizeof *rs->weights[k]);
        if (!rs->weights[k])
            return print_error("out of memory for %lld weights",
                               (long long)t->groups);
        if (!reweight(t, rs->m, &rs->x, noise, rs->weights[k]))
            return false;
    }
    return true;
}

/* What one round found, beside the others. */
static void record_round(rounds *rs, const round_facts *facts) {
    result *r = rs->result;
    round_facts *kept = &r->rounds[r->round_count++];
    *kept = *facts;
    vector_modulus(&rs->x, 1, &r->recovered);
    if (r->truth_known)
        kept->quality = metrics_compare(&r->recovered, &r->truth);
    rs->before += facts->iterations;
    r->objective = facts->objective;
    r->gap = facts->gap < 0 ? 0 : facts->gap; /* NaN: there is none */
    r->outcome = facts->outcome;
    r->iterations += facts->iterations;
    r->seconds += facts->seconds;
    r->interrupted = interrupt_came();
}

/* Where Haar was chosen the picture is sparser than the rule for lambda takes
 * it to be: so much more is within 0.2 dB of the best (measured). */
static const double larger = 1.35;

static bool choose(rounds *rs) {
    result *r = rs->result;
    const options *o = r->options;
    if (!choose_frame(&r->sparsity, rs->terms, rs->m, &rs->x))
        return false;
    if (r->sparsity.text != o->sparsity.text && o->lambda == 0 &&
        o->problem != FIRENET_PROBLEM_P1)
        r->parameter *= larger;
    return true;
}

static bool run_rounds(rounds *rs, const vector *y) {
    result *r = rs->result;
    const int last = (int)r->options->reweight;
    for (rs->round = 0; rs->round <= last; rs->round++) {
        round_facts facts = {0};
        /* A round that starts from the image before, but without its dual
         * vector, needs more iterations than one that starts anew, unless it
         * may have to end before. */
        const bool start = rs->round == 0 ? r->start.values.data != NULL
                                          : r->options->deadline < HUGE_VAL;
        if (rs->round > 0 && time_left(r) <= 0)
            break;
        if ((rs->round == 1 && r->options->choose && !choose(rs)) ||
            (rs->round > 0 && !set_weights(rs, pixel_noise(rs, y))) ||
            !run_round(rs, y, start, &facts))
            return false;
        record_round(rs, &facts);
        if (r->interrupted)
            break;
    }
    return true;
}

/* ---------------------------------------------------------------- the whole */

/* Of the lambda of (P2), where the positions of a wavelet change all the time:
 * what one of them thresholds too much the others do, too (measured). */
static const double spinning_part = .32;

/* eta, or lambda: with a residual of the size of the noise, lambda of (P2) has
 * the minimiser of (P3) for lambda / (2 eta). */
static void choose_parameter(const measurement *m, result *r) {
    const options *o = r->options;
    r->lambda = o->lambda > 0 ? o->lambda
                              : lambda_default(m, &o->sparsity, o->reweight);
    r->parameter = r->lambda;
    if (o->problem == FIRENET_PROBLEM_P1)
        r->parameter = r->noise_norm;
    else if (o->problem == FIRENET_PROBLEM_P2 && o->lambda == 0)
        r->parameter *=
            2 * r->noise_norm *
            (o->method == FIRENET_METHOD_SPINNING ? spinning_part : 1);
}

static void copy_vector(const vector *from, vector *to) {
    for (int64_t i = 0; i < to->length; i++)
        vector_set(to, i, vector_get(from, i));
}

static bool prepare(rounds *rs) {
    result *r = rs->result;
    const measurement *m = rs->m;
    r->sparsity = r->options->sparsity;
    rs->count = r->sparsity.count;
    for (int k = 0; k < rs->count; k++)
        if (!term_create(&rs->terms[k], m, &r->sparsity.terms[k]))
            return false;
    if (!vector_create(&rs->x, m->type, m->pixels) ||
        (r->truth_known && !vector_create(&rs->reference, m->type, m->pixels)))
        return false;
    if (r->start.values.data)
        copy_vector(&r->start.values, &rs->x);
    if (r->truth_known)
        vector_from_image(&rs->reference, &r->truth, (shift){0, 0});
    return true;
}

/* The answer, and how far it is from the truth. */
static bool finish(rounds *rs) {
    result *r = rs->result;
    r->positions = 1;
    r->answer.rows = rs->m->rows, r->answer.cols = rs->m->cols;
    if (!vector_create(&r->answer.values, FIRENET_C128, rs->m->pixels))
        return false;
    copy_vector(&rs->x, &r->answer.values);
    return true;
}

static void free_all(rounds *rs) {
    for (int k = 0; k < rs->count; k++) {
        term_free(&rs->terms[k]);
        free(rs->weights[k]);
    }
    vector_free(&rs->x);
    vector_free(&rs->reference);
}

bool analysis_recover(session *s, result *r) {
    rounds rs = {.result = r, .m = &s->m};
    choose_parameter(&s->m, r);
    const bool ok = prepare(&rs) && run_rounds(&rs, &s->samples) && finish(&rs);
    free_all(&rs);
    return ok;
}
