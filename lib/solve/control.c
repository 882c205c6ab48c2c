/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/control.h"

#include <math.h>
#include <time.h>

double fn_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

firenet_status fn_control_set_reference(fn_control *control,
                                        firenet_context *context,
                                        firenet_type type,
                                        const void *reference, int64_t length,
                                        fn_side side) {
    if (!reference) {
        fn_vec_free(context, control->reference);
        control->reference = NULL;
        return FIRENET_OK;
    }
    firenet_status status = fn_check_array(context, "reference", reference,
                                           type, length, side.type, side.n);
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "reference", type, length, reference);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (!control->reference) {
        control->reference = fn_vec_alloc(context, 1, side);
    }
    if (!control->reference) {
        return FIRENET_ERR_NOMEM;
    }
    fn_vec_import(context, side, reference, control->reference);
    return FIRENET_OK;
}

/* A hash as a number that double holds. */
static double number(uint64_t hash) {
    return (double)(hash >> 11);
}

/* What all parties have to know of each other. */
static firenet_status agree(fn_control *control, firenet_context *context,
                            uint64_t common) {
    fn_partial p = {
        {control->limited, control->watched, control->reference != NULL, 1.0},
        0.0};
    firenet_status status =
        fn_sum_check_same(context, "settings", number(common));
    fn_sum(context, &p);
    control->limited = p.sum[0] > 0.0;
    control->watched = p.sum[1] > 0.0;
    if (status == FIRENET_OK && p.sum[2] > 0.0 && p.sum[2] < p.sum[3]) {
        status =
            fn_fail(context, FIRENET_ERR_STATE,
                    "reference: set by %g of %g parties, must be all or none",
                    p.sum[2], p.sum[3]);
    }
    return fn_sum_status(context, status);
}

/* Iterations between looks where numbers are far. */
#define CHECK_FAR 16

int64_t fn_control_check(const firenet_context *context, double given) {
    return given > 0.0 ? (int64_t)given
                       : (fn_space_of(context)->keeps ? CHECK_FAR : 1);
}

firenet_status fn_control_start(fn_control *control, firenet_context *context,
                                double deadline, double every, double check,
                                uint64_t common) {
    control->deadline = deadline;
    control->every = (int64_t)every;
    control->check = fn_control_check(context, check);
    control->started = fn_clock();
    control->outcome = FIRENET_OUTCOME_NONE;
    control->callback_value = 0;
    control->limited = deadline < INFINITY;
    control->watched = control->monitor != NULL;
    control->agreed = false;
    return context->reduce ? agree(control, context, common) : FIRENET_OK;
}

static bool cancelled(fn_control *control) {
    return atomic_exchange_explicit(&control->cancelled, false,
                                    memory_order_acquire) ||
           (control->group &&
            atomic_load_explicit(control->group, memory_order_acquire));
}

static bool late(const fn_control *control) {
    return control->deadline < INFINITY &&
           fn_clock() - control->started >= control->deadline;
}

bool fn_control_presses(const fn_control *control) {
    return atomic_load_explicit(&control->cancelled, memory_order_acquire) ||
           (control->group &&
            atomic_load_explicit(control->group, memory_order_acquire)) ||
           late(control);
}

/* The same over all parties. */
static bool ends_together(fn_control *control, firenet_context *context) {
    fn_partial p = {{control->outcome != FIRENET_OUTCOME_NONE,
                     cancelled(control), late(control)},
                    0.0};
    if (control->agreed) {
        return true;
    }
    fn_sum_ends(context, &p);
    if (p.sum[0] > 0.0) {
        control->outcome = FIRENET_OUTCOME_STOPPED;
    } else if (p.sum[1] > 0.0) {
        control->outcome = FIRENET_OUTCOME_CANCELLED;
    } else if (p.sum[2] > 0.0) {
        control->outcome = FIRENET_OUTCOME_DEADLINE;
    }
    control->agreed = control->outcome != FIRENET_OUTCOME_NONE;
    return control->agreed;
}

bool fn_control_ends(fn_control *control, firenet_context *context) {
    if (context->reduce) {
        return ends_together(control, context);
    }
    if (control->outcome != FIRENET_OUTCOME_NONE) {
        return true;
    }
    if (cancelled(control)) {
        control->outcome = FIRENET_OUTCOME_CANCELLED;
        return true;
    }
    if (late(control)) {
        control->outcome = FIRENET_OUTCOME_DEADLINE;
        return true;
    }
    return false;
}

firenet_status fn_control_report(fn_control *control, firenet_context *context,
                                 firenet_event *event) {
    event->context = context;
    event->error = NAN;
    if (control->reference) {
        event->error = fn_vec_distance(context, event->side, event->share,
                                       event->vector, control->reference);
    }
    event->seconds = fn_clock() - control->started;
    int value = control->monitor ? control->monitor(event, control->user) : 0;
    control->callback_value = value;
    if (value == 1) {
        control->outcome = FIRENET_OUTCOME_STOPPED;
    } else if (value != 0) {
        return fn_fail(context, FIRENET_ERR_CALLBACK,
                       "monitor: returned %d, allowed are 0 (go on) and 1 "
                       "(stop)",
                       value);
    }
    return FIRENET_OK;
}
