/* SPDX-License-Identifier: BSD-3-Clause */
/* Running a network: the schedule of restarts around the step, for every
 * instance of a grid and all problems that a worker has at hand. */
#include "network/runner.h"
#include "network/units.h"

#include <math.h>

/* ||x|| of an average is at most the mean of norms; adding up p vectors costs
 * each at most p/2 roundings, p/4 on average over a growing sum. */
static double average_norm(const fn_progress *progress, int64_t summed) {
    double p = (double)summed;
    return progress->norms / p * (1.0 + p / 4.0);
}

/* Objective and residual of what the network would return now. */
static void evaluate(const firenet_network *network, const fn_step *step,
                     fn_progress *progress) {
    const fn_problem *problem = &network->problem;
    fn_result *now = &progress->now;
    double norm = step->x_norm;
    if (step->sum && step->summed) {
        now->objective = fn_step_average_objective(step, &now->residual);
        norm = isnan(progress->norms)
                   ? fn_vec_norm(step->context, fn_domain(network->problem.a),
                                 step->sum) /
                         (double)step->summed
                   : average_norm(progress, step->summed);
    } else {
        now->residual = step->residual;
        now->objective =
            fn_problem_objective(problem, step->l1, step->residual);
    }
    now->x_norm = norm;
    now->rounding = fn_problem_objective_rounding(
        problem, (now->objective - now->residual) / problem->lambda, norm,
        now->residual, step->y_norm);
}

static firenet_status report(firenet_runner *self, fn_worker *worker, int64_t i,
                             int64_t restart, int64_t inner) {
    const firenet_network *network = self->network;
    const firenet_operator *a = network->a;
    const fn_step *step = &worker->steps[i];
    fn_progress *progress = &worker->progress[i];
    firenet_status status = fn_worker_correct(worker, i);
    if (status != FIRENET_OK) {
        return status;
    }
    evaluate(network, step, progress);
    fn_result now = fn_progress_in_caller_units(progress, &progress->now);
    double gap = fn_progress_gap(progress, &progress->now);
    double share = step->sum ? 1.0 / (double)step->summed : 1.0;
    firenet_event event = {
        .problem = worker->first + i,
        .instance = worker->instance,
        .restart = restart,
        .inner = inner,
        .layer = now.layer,
        .objective = now.objective,
        .gap = gap,
        .residual = now.residual,
        .epsilon = now.epsilon,
        .prior_bound = fn_network_prior_bound(network, now.epsilon),
        .posterior_bound = fn_network_posterior_bound(network, gap),
        .side = fn_domain(a),
        .vector = step->sum ? step->sum : step->x,
        .share = ldexp(share, -fn_units_x(&progress->units)),
    };
    return fn_control_report(&self->control, self->context, &event);
}

/* Calls the monitor for every problem at hand, until it asks to stop. */
static firenet_status report_all(firenet_runner *self, fn_worker *worker,
                                 int64_t restart, int64_t inner) {
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < worker->count && status == FIRENET_OK &&
                        self->control.outcome == FIRENET_OUTCOME_NONE;
         ++i) {
        if (!worker->progress[i].trivial) {
            status = report(self, worker, i, restart, inner);
        }
    }
    return status;
}

/* The run is over, or its result is a failure before these problems. */
static bool is_over(fn_batch *batch, const fn_worker *worker) {
    fn_control *control = &batch->runner->control;
    return fn_control_ends(control, batch->runner->context) ||
           batch->failed < worker->first;
}

static firenet_status advance(const fn_worker *worker, int64_t layer,
                              bool quiet) {
    for (int64_t i = 0; i < worker->count; ++i) {
        worker->steps[i].quiet = quiet;
    }
    firenet_status status = fn_network_advance(worker->steps, worker->count,
                                               worker->lengths, layer);
    for (int64_t i = 0; i < worker->count; ++i) {
        fn_progress *progress = &worker->progress[i];
        const fn_step *step = &worker->steps[i];
        progress->now.layer = layer;
        progress->norms += fn_step_keeps(step) ? NAN : step->x_norm;
    }
    return status;
}

/* The inner iterations of restart k; ends early when control says so. */
static firenet_status run_inner(fn_batch *batch, fn_worker *worker,
                                int64_t restart) {
    firenet_runner *self = batch->runner;
    const fn_control *control = &self->control;
    int64_t inner = fn_network_inner(self->network, worker->instance);
    for (int64_t j = 1; j <= inner; ++j) {
        bool looks = fn_control_looks(control, j) || j == inner;
        firenet_status status =
            advance(worker, 3 * ((restart - 1) * inner + j), !looks);
        bool due = fn_control_reports(control, j) || j == inner;
        if (control->watched && due && status == FIRENET_OK) {
            status = report_all(self, worker, restart, j);
        }
        if (status != FIRENET_OK || (looks && is_over(batch, worker))) {
            return status;
        }
    }
    return FIRENET_OK;
}

/* Steps of the next restart, which the problem's eps_k sets; 0 for trivial
 * problems. */
static fn_lengths next_lengths(const firenet_network *network, int64_t inner,
                               fn_progress *progress) {
    if (progress->trivial) {
        return (fn_lengths){0.0, 0.0};
    }
    fn_schedule_next(&progress->schedule);
    progress->now.epsilon = progress->schedule.epsilon;
    return fn_network_lengths(network, inner, progress->schedule.epsilon);
}

static firenet_status run_restart(fn_batch *batch, fn_worker *worker,
                                  int64_t restart) {
    const firenet_network *network = batch->runner->network;
    int64_t inner = fn_network_inner(network, worker->instance);
    for (int64_t i = 0; i < worker->count; ++i) {
        worker->lengths[i] = next_lengths(network, inner, &worker->progress[i]);
        worker->progress[i].norms = 0.0;
        fn_network_begin_restart(network, inner, &worker->steps[i]);
    }
    firenet_status status = run_inner(batch, worker, restart);
    for (int64_t i = 0; i < worker->count; ++i) {
        if (status == FIRENET_OK) {
            status = fn_worker_correct(worker, i);
        }
        evaluate(network, &worker->steps[i], &worker->progress[i]);
        fn_network_end_restart(network, &worker->steps[i]);
    }
    return status;
}

/* Takes over the problems at hand, each in its units. */
static void take_data(const fn_batch *batch, fn_worker *worker) {
    const firenet_network *network = batch->runner->network;
    const firenet_operator *a = network->a;
    fn_steps_align(worker->steps, worker->count);
    for (int64_t i = 0; i < worker->count; ++i) {
        fn_progress *progress = &worker->progress[i];
        fn_given given = fn_arrays_at(batch->given, network, worker->first + i);
        progress->units = fn_network_units(network, worker->scratch.context,
                                           given.y, given.x0);
        progress->now = progress->best = (fn_result){0};
        fn_certificate_clear(&progress->certificate, worker->scratch.context,
                             &network->problem);
        fn_vec_import_by(worker->scratch.context, fn_range(a),
                         progress->units.y, given.y,
                         fn_worker_y(worker, network, i));
        fn_problem_turn(&network->problem, &worker->scratch, true,
                        fn_vec_host(fn_worker_y(worker, network, i)));
        fn_worker_start_dual(worker, network, i);
    }
}

static firenet_status start_one(const fn_batch *batch, const fn_worker *worker,
                                int64_t i) {
    const firenet_network *network = batch->runner->network;
    const firenet_operator *a = network->a;
    fn_given given = fn_arrays_at(batch->given, network, worker->first + i);
    fn_step *step = &worker->steps[i];
    fn_progress *progress = &worker->progress[i];
    if (given.x0) {
        fn_vec_import_by(step->context, fn_domain(a),
                         fn_units_x(&progress->units), given.x0, step->x);
    }
    firenet_status status = fn_step_start(step, fn_worker_y(worker, network, i),
                                          given.x0 ? step->x : NULL);
    progress->schedule = fn_network_schedule(
        network, fn_network_first_epsilon(network, step, progress->units.y),
        progress->units.y);
    progress->now =
        (fn_result){.inner = fn_network_inner(network, worker->instance),
                    .epsilon = progress->schedule.epsilon};
    progress->correction = 0;
    evaluate(network, step, progress);
    progress->trivial = fn_network_is_trivial(network, step);
    return status;
}

/* Starts all problems at hand; *any_to_run: whether one of them is not
 * trivial. */
static firenet_status start(const fn_batch *batch, const fn_worker *worker,
                            bool *any_to_run) {
    firenet_status status = FIRENET_OK;
    *any_to_run = false;
    for (int64_t i = 0; i < worker->count && status == FIRENET_OK; ++i) {
        status = start_one(batch, worker, i);
        *any_to_run = *any_to_run || !worker->progress[i].trivial;
    }
    return status;
}

/* Keeps the better of the instance that ended and the best before it. */
static void keep_better(const fn_batch *batch, const fn_worker *worker) {
    const firenet_network *network = batch->runner->network;
    bool complete = batch->runner->control.outcome == FIRENET_OUTCOME_NONE;
    for (int64_t i = 0; i < worker->count; ++i) {
        fn_progress *progress = &worker->progress[i];
        if (complete) {
            progress->now.layer = fn_network_layers(network, worker->instance);
        }
        if (worker->instance == 0 ||
            progress->now.objective < progress->best.objective) {
            progress->best = progress->now;
            if (worker->best) {
                fn_vec_copy(worker->scratch.context, fn_domain(network->a),
                            worker->steps[i].x,
                            fn_worker_best(worker, network, i));
            }
        }
    }
}

static firenet_status run_instance(fn_batch *batch, fn_worker *worker) {
    bool any_to_run;
    firenet_status status = start(batch, worker, &any_to_run);
    int64_t restarts = any_to_run ? batch->runner->network->restarts : 0;
    for (int64_t k = 1; k <= restarts && status == FIRENET_OK &&
                        (k == 1 || !is_over(batch, worker));
         ++k) {
        status = run_restart(batch, worker, k);
    }
    for (int64_t i = 0; i < worker->count && status == FIRENET_OK; ++i) {
        status = fn_worker_correct_last(worker, i);
    }
    keep_better(batch, worker);
    return status;
}

static firenet_status hand_out(const fn_batch *batch, const fn_worker *worker) {
    const firenet_network *network = batch->runner->network;
    const firenet_operator *a = network->a;
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < worker->count && status == FIRENET_OK; ++i) {
        status = fn_network_in_caller_units(
            network, worker->scratch.context, &worker->progress[i].units,
            worker->progress[i].best.x_norm,
            worker->best ? fn_worker_best(worker, network, i)
                         : worker->steps[i].x,
            fn_at(a->domain, batch->x, (worker->first + i) * a->cols));
    }
    return status;
}

firenet_status fn_worker_run(fn_batch *batch, fn_worker *worker) {
    firenet_status status = FIRENET_OK;
    take_data(batch, worker);
    for (worker->instance = 0;
         worker->instance < batch->runner->network->instances &&
         status == FIRENET_OK &&
         (worker->instance == 0 || !is_over(batch, worker));
         ++worker->instance) {
        status = run_instance(batch, worker);
    }
    return status == FIRENET_OK ? hand_out(batch, worker) : status;
}
