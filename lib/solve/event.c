/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/event.h"

#include "solve/units.h"

const fn_choice fn_outputs[] = {{FIRENET_OUTPUT_ERGODIC, "ERGODIC"},
                                {FIRENET_OUTPUT_LAST, "LAST"},
                                {0, NULL}};

int64_t firenet_event_problem(const firenet_event *event) {
    return event ? event->problem : 0;
}

int firenet_event_instance(const firenet_event *event) {
    return event ? event->instance : 0;
}

int64_t firenet_event_restart(const firenet_event *event) {
    return event ? event->restart : 0;
}

int64_t firenet_event_inner(const firenet_event *event) {
    return event ? event->inner : 0;
}

int64_t firenet_event_layer(const firenet_event *event) {
    return event ? event->layer : 0;
}

double firenet_event_objective(const firenet_event *event) {
    return event ? event->objective : NAN;
}

double firenet_event_gap(const firenet_event *event) {
    return event ? event->gap : NAN;
}

double firenet_event_infeasibility(const firenet_event *event) {
    return event ? event->infeasibility : NAN;
}

double firenet_event_residual(const firenet_event *event) {
    return event ? event->residual : NAN;
}

double firenet_event_error(const firenet_event *event) {
    return event ? event->error : NAN;
}

double firenet_event_epsilon(const firenet_event *event) {
    return event ? event->epsilon : NAN;
}

double firenet_event_prior_bound(const firenet_event *event) {
    return event ? event->prior_bound : NAN;
}

double firenet_event_posterior_bound(const firenet_event *event) {
    return event ? event->posterior_bound : NAN;
}

double firenet_event_seconds(const firenet_event *event) {
    return event ? event->seconds : NAN;
}

firenet_status firenet_event_copy_iterate(const firenet_event *event,
                                          firenet_type type, void *x,
                                          int64_t length) {
    if (!event) {
        return FIRENET_ERR_NULL;
    }
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
