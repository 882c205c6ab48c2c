/* SPDX-License-Identifier: BSD-3-Clause */
/* Early ends of a run: the monitor, a cancel, the deadline. Used by everything
 * that iterates. */
#ifndef FN_SOLVE_CONTROL_H
#define FN_SOLVE_CONTROL_H

#include "solve/event.h"

typedef struct fn_control {
    firenet_monitor_fn monitor;
    void *user;
    fn_vec *reference; /* owned, or NULL */
    double deadline;   /* seconds from the start */
    int64_t every;     /* inner iterations between events, */
    int64_t check;     /* and between looks */
    bool limited;      /* some party has a deadline, */
    bool watched;      /* and some one a monitor */
    bool agreed;       /* that the run ends */
    atomic_bool cancelled;
    const atomic_bool *group; /* cancels this run among others, or NULL */
    double started;
    int callback_value;
    _Atomic(firenet_outcome) outcome; /* read by all workers */
} fn_control;

/* Seconds on the monotonic clock. */
double fn_clock(void);

/* Copies the vector that errors are measured against; NULL drops it. `type`
 * and `length` are the caller's, `side` what the iterate is like. */
firenet_status fn_control_set_reference(fn_control *control,
                                        firenet_context *context,
                                        firenet_type type,
                                        const void *reference, int64_t length,
                                        fn_side side);

/* After how many iterations a run is looked at: `given`, or the space's own
 * number where that is 0. */
int64_t fn_control_check(const firenet_context *context, double given);

/* Whether iteration `i` is one to look at, and, if it is, to report. */
static inline bool fn_control_looks(const fn_control *control, int64_t i) {
    return i % control->check == 0;
}
static inline bool fn_control_reports(const fn_control *control, int64_t i) {
    return fn_control_looks(control, i) && i % control->every < control->check;
}

/* The clock of a run starts; `deadline`, `every` and `check` as in the struct,
 * `check` as told. OK, or ERR_STATE where not all parties or none have a
 * reference, or where `common` differs: what they must have in common. */
firenet_status fn_control_start(fn_control *control, firenet_context *context,
                                double deadline, double every, double check,
                                uint64_t common);

/* Whether the run ends for a reason from outside, of any party: sets the
 * outcome to cancelled, past the deadline, or what a monitor set it to. Called
 * after every inner iteration that is looked at, by all parties or none. */
bool fn_control_ends(fn_control *control, firenet_context *context);

/* Whether it would: for what should not take long before the first iteration,
 * which then ends the run. */
bool fn_control_presses(const fn_control *control);

/* Fills error and seconds, calls the monitor if there is one here;
 * ERR_CALLBACK, or OK with the outcome STOPPED if it asked to stop. */
firenet_status fn_control_report(fn_control *control, firenet_context *context,
                                 firenet_event *event);

#endif
