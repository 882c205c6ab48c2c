/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/event.h"

#include "solve/units.h"

const fn_choice fn_outputs[] = {{FIRENET_OUTPUT_ERGODIC, "ERGODIC"},
                                {FIRENET_OUTPUT_LAST, "LAST"},
                                {0, NULL}};

int64_t firenet_event_problem(const firenet_event *event) {
    return event->problem;
}

int firenet_event_instance(const firenet_event *event) {
    return event->instance;
}

int64_t firenet_event_restart(const firenet_event *event) {
    return event->restart;
}

int64_t firenet_event_inner(const firenet_event *event) {
    return event->inner;
}

int64_t firenet_event_layer(const firenet_event *event) {
    return event->layer;
}

double firenet_event_objective(const firenet_event *event) {
    return event->objective;
}

double firenet_event_gap(const firenet_event *event) {
    return event->gap;
}

double firenet_event_infeasibility(const firenet_event *event) {
    return event->infeasibility;
}

double firenet_event_residual(const firenet_event *event) {
    return event->residual;
}

double firenet_event_error(const firenet_event *event) {
    return event->error;
}

double firenet_event_epsilon(const firenet_event *event) {
    return event->epsilon;
}

double firenet_event_prior_bound(const firenet_event *event) {
    return event->prior_bound;
}

double firenet_event_posterior_bound(const firenet_event *event) {
    return event->posterior_bound;
}

double firenet_event_seconds(const firenet_event *event) {
    return event->seconds;
}

firenet_status firenet_event_copy_iterate(const firenet_event *event,
                                          firenet_type type, void *x,
                                          int64_t length) {
    /* The run that has the context waits for this call. */
    firenet_status status = fn_check_array(event->context, "x", x, type, length,
                                           event->type, event->length);
    if (status != FIRENET_OK) {
        return status;
    }
    /* The share may be beyond the type where the product is not. */
    int exponent = 0;
    double factor = frexp(event->share, &exponent);
    bool far = exponent > 100 || exponent < -100;
    fn_kernels_for(event->context, type)
        ->scale(length, far ? factor : event->share, event->vector, x);
    if (far) {
        fn_units_scale(event->context, type, length, exponent, x, x);
    }
    return FIRENET_OK;
}
