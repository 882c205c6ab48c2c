/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/event.h"

#include "core/number.h"

#include <math.h>

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

/* The same by name. */

FN_READ_REAL(event, objective, firenet_event_objective)
FN_READ_REAL(event, gap, firenet_event_gap)
FN_READ_REAL(event, infeasibility, firenet_event_infeasibility)
FN_READ_REAL(event, residual, firenet_event_residual)
FN_READ_REAL(event, error, firenet_event_error)
FN_READ_REAL(event, epsilon, firenet_event_epsilon)
FN_READ_REAL(event, prior_bound, firenet_event_prior_bound)
FN_READ_REAL(event, posterior_bound, firenet_event_posterior_bound)
FN_READ_REAL(event, seconds, firenet_event_seconds)
FN_READ_INT(event, problem, firenet_event_problem)
FN_READ_INT(event, instance, firenet_event_instance)
FN_READ_INT(event, restart, firenet_event_restart)
FN_READ_INT(event, inner, firenet_event_inner)
FN_READ_INT(event, layer, firenet_event_layer)

static const fn_property properties[] = {
    FN_REAL_PROPERTY(FIRENET_EVENT_OBJECTIVE, event, objective),
    FN_REAL_PROPERTY(FIRENET_EVENT_GAP, event, gap),
    FN_REAL_PROPERTY(FIRENET_EVENT_INFEASIBILITY, event, infeasibility),
    FN_REAL_PROPERTY(FIRENET_EVENT_RESIDUAL, event, residual),
    FN_REAL_PROPERTY(FIRENET_EVENT_ERROR, event, error),
    FN_REAL_PROPERTY(FIRENET_EVENT_EPSILON, event, epsilon),
    FN_REAL_PROPERTY(FIRENET_EVENT_PRIOR_BOUND, event, prior_bound),
    FN_REAL_PROPERTY(FIRENET_EVENT_POSTERIOR_BOUND, event, posterior_bound),
    FN_REAL_PROPERTY(FIRENET_EVENT_SECONDS, event, seconds),
    FN_INT_PROPERTY(FIRENET_EVENT_PROBLEM, event, problem),
    FN_INT_PROPERTY(FIRENET_EVENT_INSTANCE, event, instance),
    FN_INT_PROPERTY(FIRENET_EVENT_RESTART, event, restart),
    FN_INT_PROPERTY(FIRENET_EVENT_INNER, event, inner),
    FN_INT_PROPERTY(FIRENET_EVENT_LAYER, event, layer),
    {.is = FN_END}};

const firenet_option *firenet_number_of_event(int64_t index) {
    return fn_property_at(properties, index);
}

/* The run that has the context waits for this call. */
static fn_readable readable(const firenet_event *event) {
    return (fn_readable){event, event ? event->context : NULL, properties,
                         true};
}

firenet_status firenet_event_get_real(const firenet_event *event,
                                      firenet_event_property property,
                                      double *value) {
    return fn_read_real(readable(event), (int)property, value);
}

firenet_status firenet_event_get_int(const firenet_event *event,
                                     firenet_event_property property,
                                     int64_t *value) {
    return fn_read_int(readable(event), (int)property, value);
}

firenet_status firenet_event_copy_iterate(const firenet_event *event,
                                          firenet_type type, void *x,
                                          int64_t length) {
    if (!event) {
        return FIRENET_ERR_NULL;
    }
    /* The run that has the context waits for this call. */
    firenet_status status = fn_check_array(event->context, "x", x, type, length,
                                           event->side.type, event->side.n);
    if (status != FIRENET_OK) {
        return status;
    }
    /* The share may be beyond the type where the product is not. */
    int exponent = 0;
    double factor = frexp(event->share, &exponent);
    bool far = exponent > 100 || exponent < -100;
    fn_vec_export(event->context, event->side, far ? factor : event->share,
                  event->vector, x);
    if (far) {
        fn_host_scale_by(event->context, event->side, exponent, x);
    }
    return FIRENET_OK;
}
