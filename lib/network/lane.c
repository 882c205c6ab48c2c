/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/lane.h"

#include <math.h>

/* Beyond this size a problem keeps all threads busy by itself, and memory for
 * several at a time would be missed. */
#define LANE_BYTES_MAX ((size_t)32 << 20)

static int64_t width_of(const firenet_network *network) {
    const firenet_operator *a = network->problem.a;
    return a->together > 0 ? a->together : 1;
}

/* A grid keeps its best result so far. */
static size_t best_bytes(const firenet_network *network) {
    return network->instances > 1 ? fn_domain_bytes(network->a) : 0;
}

size_t fn_lane_bytes(const firenet_network *network) {
    int64_t width = width_of(network);
    size_t each = sizeof(fn_step) + sizeof(fn_progress) + sizeof(fn_lengths) +
                  2u * fn_range_bytes(network->a) + best_bytes(network);
    return sizeof(fn_lane) + fn_network_seat_bytes(network, width) +
           (size_t)width * each;
}

int fn_lane_count(const firenet_network *network,
                  const firenet_context *context) {
    const firenet_operator *a = network->problem.a;
    bool alone =
        a->tied || a->together > 0 || fn_lane_bytes(network) > LANE_BYTES_MAX;
    return alone ? 1 : fn_lanes(context);
}

static firenet_status allocate(fn_lane *lane, firenet_context *context,
                               const firenet_network *network) {
    int64_t width = lane->width;
    lane->steps = fn_alloc_zero(context, width, sizeof *lane->steps);
    lane->progress = fn_alloc_zero(context, width, sizeof *lane->progress);
    lane->lengths = fn_alloc_zero(context, width, sizeof *lane->lengths);
    lane->y = fn_alloc_zero(context, width, fn_range_bytes(network->a));
    lane->dual = fn_alloc_zero(context, width, fn_range_bytes(network->a));
    if (!lane->steps || !lane->progress || !lane->lengths || !lane->y ||
        !lane->dual) {
        return FIRENET_ERR_NOMEM;
    }
    if (network->instances > 1) {
        lane->best = fn_alloc(context, width, best_bytes(network));
        if (!lane->best) {
            return FIRENET_ERR_NOMEM;
        }
    }
    return FIRENET_OK;
}

/* Each step offers its dual variables to the proof of its problem. */
static void connect(fn_lane *lane, const firenet_network *network) {
    for (int64_t i = 0; i < lane->width; ++i) {
        fn_certificate *certificate = &lane->progress[i].certificate;
        certificate->q = lane->dual + (size_t)i * fn_range_bytes(network->a);
        lane->steps[i].certificate = certificate;
    }
}

/* The first lane may also run with all threads, and has scratch for them. */
firenet_status fn_lane_create(fn_lane *lane, firenet_context *context,
                              const firenet_network *network, int number,
                              int count) {
    lane->width = width_of(network);
    firenet_status status = allocate(lane, context, network);
    if (status == FIRENET_OK && count > 1) {
        status = fn_context_branch(&lane->own, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_network_seat(network, number == 0 ? context : lane->own,
                             &lane->scratch, lane->steps, lane->width);
    if (status == FIRENET_OK) {
        connect(lane, network);
        return status;
    }
    return number == 0 ? status : fn_fail_as(context, lane->own, status);
}

void fn_lane_free(fn_lane *lane, firenet_context *context) {
    if (lane->steps) {
        fn_network_unseat(&lane->scratch, lane->steps);
    }
    fn_free(context, lane->steps);
    fn_free(context, lane->progress);
    fn_free(context, lane->lengths);
    fn_free(context, lane->y);
    fn_free(context, lane->dual);
    fn_free(context, lane->best);
    firenet_context_release(lane->own);
    *lane = (fn_lane){0};
}

void fn_lane_use(fn_lane *lane, firenet_context *context, int threads) {
    lane->scratch.context = context;
    lane->scratch.lanes = threads;
    for (int64_t i = 0; i < lane->width; ++i) {
        lane->steps[i].context = context;
    }
}

fn_result fn_progress_show(const fn_progress *progress,
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
    double gap = result->objective - progress->certificate.dual.value;
    return ldexp(gap + result->rounding, -fn_units_objective(&progress->units));
}

void *fn_lane_y(const fn_lane *lane, const firenet_network *network,
                int64_t i) {
    return lane->y + (size_t)i * fn_range_bytes(network->a);
}

void *fn_lane_best(const fn_lane *lane, const firenet_network *network,
                   int64_t i) {
    return lane->best + (size_t)i * fn_domain_bytes(network->a);
}
