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

void fn_control_start(fn_control *control, double deadline, double every) {
    control->deadline = deadline;
    control->every = (int64_t)every;
    control->started = fn_clock();
    control->outcome = FIRENET_OUTCOME_NONE;
    control->callback_value = 0;
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

bool fn_control_ends(fn_control *control) {
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
    int value = control->monitor(event, control->user);
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
