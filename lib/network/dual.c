/* SPDX-License-Identifier: BSD-3-Clause */
/* Gaps of networks with dual blocks: their dual vectors are corrected, where
 * those of others prove something as they are. */
#include "network/worker.h"

firenet_status fn_worker_connect_dual(fn_worker *worker,
                                      firenet_context *context,
                                      const firenet_network *network) {
    worker->problem = network->problem;
    if (!network->problem.analysis) {
        return FIRENET_OK;
    }
    worker->dual = fn_vec_alloc(context, 1, fn_range(network->problem.a));
    if (!worker->dual) {
        return FIRENET_ERR_NOMEM;
    }
    worker->problem.analysis = &worker->analysis;
    return fn_analysis_share(&worker->analysis, context, &network->analysis);
}

size_t fn_worker_dual_bytes(const firenet_network *network) {
    return network->problem.analysis
               ? fn_range_bytes(network->problem.a) +
                     fn_analysis_room_bytes(&network->analysis)
               : 0;
}

void fn_worker_start_dual(const fn_worker *worker,
                          const firenet_network *network, int64_t i) {
    fn_progress *progress = &worker->progress[i];
    const firenet_operator *a = network->a;
    double given =
        ldexp(network->settings[FN_SIGNAL_BOUND], fn_units_x(&progress->units));
    double y_norm = fn_vec_norm(worker->scratch.context, fn_range(a),
                                fn_worker_y(worker, network, i));
    progress->basis =
        fn_dual_basis(&network->problem, given, y_norm, &progress->x_bound);
}

static firenet_status correct(fn_worker *worker, int64_t i, int passes) {
    const fn_problem *problem = &worker->problem;
    fn_progress *progress = &worker->progress[i];
    fn_step *step = &worker->steps[i];
    fn_dual_numbers q;
    fn_dual_value value;
    const fn_dual_correction c = {.problem = problem,
                                  .scratch = &worker->scratch,
                                  .y = step->y,
                                  .y_norm = step->y_norm,
                                  .x_bound = progress->x_bound,
                                  .r = step->atv};
    fn_vec_scale(step->context, fn_range(problem->a), step->scale, step->v,
                 worker->dual);
    firenet_status status =
        fn_dual_correct(&c, passes, worker->dual, &q, &value);
    if (status == FIRENET_OK) {
        fn_certificate_offer(&progress->certificate, step->context, problem,
                             worker->dual, 1.0, &q, value);
    }
    return status;
}

static bool can_correct(const fn_worker *worker, int64_t i) {
    return worker->problem.analysis && !worker->progress[i].trivial &&
           !worker->steps[i].dual_zero;
}

firenet_status fn_worker_correct(fn_worker *worker, int64_t i) {
    fn_progress *progress = &worker->progress[i];
    return can_correct(worker, i) &&
                   fn_dual_correction_due(progress->now.layer / 3,
                                          &progress->correction)
               ? correct(worker, i, fn_dual_passes(&worker->analysis))
               : FIRENET_OK;
}

firenet_status fn_worker_correct_last(fn_worker *worker, int64_t i) {
    return can_correct(worker, i) ? correct(worker, i, FN_DUAL_PASSES)
                                  : FIRENET_OK;
}
