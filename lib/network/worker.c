/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/worker.h"

#include <math.h>

/* Beyond this size a problem keeps all threads busy by itself, and memory for
 * several at a time would be missed. */
#define WORKER_BYTES_MAX ((size_t)32 << 20)

static int64_t width_of(const firenet_network *network) {
    const firenet_operator *a = network->problem.a;
    return a->many_count > 0 ? a->many_count : 1;
}

/* A grid keeps its best result so far. */
static size_t best_bytes(const firenet_network *network) {
    return network->instances > 1 ? fn_domain_bytes(network->a) : 0;
}

size_t fn_worker_bytes(const firenet_network *network) {
    int64_t width = width_of(network);
    size_t each = sizeof(fn_step) + sizeof(fn_progress) + sizeof(fn_lengths) +
                  fn_range_bytes(network->a) +
                  fn_range_bytes(network->problem.a) + best_bytes(network);
    return sizeof(fn_worker) + fn_network_workspace_bytes(network, width) +
           fn_worker_dual_bytes(network) + (size_t)width * each;
}

int fn_worker_count(const firenet_network *network, firenet_context *context) {
    const firenet_operator *a = network->problem.a;
    bool alone = context->reduce || a->caller_only || a->many_count > 0 ||
                 fn_worker_bytes(network) > WORKER_BYTES_MAX;
    return alone ? 1 : fn_threads(context);
}

static firenet_status allocate(fn_worker *worker, firenet_context *context,
                               const firenet_network *network) {
    int64_t width = worker->width;
    worker->steps = fn_alloc_zero(context, width, sizeof *worker->steps);
    worker->progress = fn_alloc_zero(context, width, sizeof *worker->progress);
    worker->lengths = fn_alloc_zero(context, width, sizeof *worker->lengths);
    worker->y = fn_vec_alloc_zero(context, width, fn_range(network->a));
    worker->q = fn_vec_alloc_zero(context, width, fn_range(network->problem.a));
    if (!worker->steps || !worker->progress || !worker->lengths || !worker->y ||
        !worker->q) {
        return FIRENET_ERR_NOMEM;
    }
    if (network->instances > 1) {
        worker->best = fn_vec_alloc(context, width, fn_domain(network->a));
        if (!worker->best) {
            return FIRENET_ERR_NOMEM;
        }
    }
    return FIRENET_OK;
}

/* Each step offers its dual variables to the proof of its problem. */
static void connect(fn_worker *worker, const firenet_context *context,
                    const firenet_network *network) {
    for (int64_t i = 0; i < worker->width; ++i) {
        fn_certificate *certificate = &worker->progress[i].certificate;
        certificate->q =
            fn_vec_nth(context, fn_range(network->problem.a), worker->q, i);
        worker->steps[i].certificate = certificate;
    }
}

/* The first worker may also run with all threads, and has scratch for them. */
firenet_status fn_worker_create(fn_worker *worker, firenet_context *context,
                                const firenet_network *network, int number,
                                int count) {
    worker->width = width_of(network);
    firenet_status status = allocate(worker, context, network);
    if (status == FIRENET_OK) {
        status = fn_worker_connect_dual(worker, context, network);
    }
    if (status == FIRENET_OK && count > 1) {
        status = fn_context_branch(&worker->own, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_network_workspace_create(
        network, number == 0 ? context : worker->own, &worker->scratch,
        worker->steps, worker->width);
    if (status == FIRENET_OK) {
        connect(worker, context, network);
        return status;
    }
    return number == 0 ? status : fn_fail_as(context, worker->own, status);
}

void fn_worker_free(fn_worker *worker, firenet_context *context) {
    if (worker->steps) {
        fn_network_workspace_free(&worker->scratch, worker->steps);
    }
    fn_free(context, worker->steps);
    fn_free(context, worker->progress);
    fn_free(context, worker->lengths);
    fn_vec_free(context, worker->y);
    fn_vec_free(context, worker->q);
    fn_vec_free(context, worker->best);
    fn_vec_free(context, worker->dual);
    fn_analysis_free(&worker->analysis, context);
    firenet_context_release(worker->own);
    *worker = (fn_worker){0};
}

void fn_worker_use(fn_worker *worker, firenet_context *context, int threads) {
    worker->scratch.context = context;
    worker->scratch.threads = threads;
    for (int64_t i = 0; i < worker->width; ++i) {
        worker->steps[i].context = context;
    }
}

fn_result fn_progress_in_caller_units(const fn_progress *progress,
                                      const fn_result *result) {
    int exponent = -fn_units_objective(&progress->units);
    fn_result shown = *result;
    shown.objective = ldexp(result->objective, exponent);
    shown.residual = ldexp(result->residual, exponent);
    shown.epsilon = ldexp(result->epsilon, exponent);
    shown.rounding = ldexp(result->rounding, exponent);
    return shown;
}

double fn_progress_gap(const fn_progress *progress, const fn_result *result) {
    double gap = result->objective - progress->certificate.bound.value;
    if (progress->basis == FIRENET_GAP_NONE) {
        return NAN;
    }
    return ldexp(gap + result->rounding, -fn_units_objective(&progress->units));
}

fn_vec *fn_worker_y(const fn_worker *worker, const firenet_network *network,
                    int64_t i) {
    return fn_vec_nth(worker->scratch.context, fn_range(network->a), worker->y,
                      i);
}

fn_vec *fn_worker_best(const fn_worker *worker, const firenet_network *network,
                       int64_t i) {
    return fn_vec_nth(worker->scratch.context, fn_domain(network->a),
                      worker->best, i);
}
