/* SPDX-License-Identifier: BSD-3-Clause */
#include "space/sum.h"

#include <float.h>
#include <math.h>

/* What a message is about; all parties must mean the same. */
typedef enum message_kind {
    NUMBERS = 1,
    NORM,
    FAR_NORM,
    SAME,
    ENDS,
    READY,
    LAST
} message_kind;

/* The maxima of a message. */
enum { LARGEST, FAILED, KIND, MINUS_KIND, MAXIMA };

static fn_partial nothing(void) {
    return (fn_partial){{NAN, NAN, NAN, NAN}, NAN};
}

static void fail(firenet_context *context, firenet_status status,
                 const char *why) {
    context->sum_status = status;
    fn_fail(context, status, "reduce: %s", why);
}

/* What the maxima of a message say of the parties. */
static void judge(firenet_context *context, const double maxima[MAXIMA],
                  firenet_status mine) {
    if (maxima[FAILED] > 0.0) {
        firenet_status status = (firenet_status)-maxima[FAILED];
        context->sum_status = status;
        if (mine == FIRENET_OK) {
            fn_fail(context, status, "reduce: another party failed: %s",
                    firenet_status_message(status));
        }
    } else if (maxima[KIND] != -maxima[MINUS_KIND]) {
        fail(context, FIRENET_ERR_STATE,
             "the parties do not make the same calls");
    }
}

static void send(firenet_context *context, message_kind kind, fn_partial *p,
                 firenet_status mine) {
    if (context->sum_status != FIRENET_OK) {
        *p = nothing();
        return;
    }
    double maxima[MAXIMA] = {[LARGEST] = p->max,
                             [FAILED] = -(double)mine,
                             [KIND] = (double)kind,
                             [MINUS_KIND] = -(double)kind};
    int answer =
        context->reduce(p->sum, 4, maxima, MAXIMA, context->reduce_user);
    if (answer != 0) {
        context->sum_status = FIRENET_ERR_CALLBACK;
        fn_fail(context, FIRENET_ERR_CALLBACK,
                "reduce: returned %d, 0 is success", answer);
    } else {
        judge(context, maxima, mine);
    }
    p->max = maxima[LARGEST];
    if (context->sum_status != FIRENET_OK) {
        *p = nothing();
    }
}

void fn_sum(firenet_context *context, fn_partial *p) {
    send(context, NUMBERS, p, FIRENET_OK);
}

void fn_sum_ends(firenet_context *context, fn_partial *p) {
    send(context, ENDS, p, FIRENET_OK);
}

double fn_sum_norms(firenet_context *context, double here) {
    fn_partial p = {{here * here}, here};
    send(context, NORM, &p, FIRENET_OK);
    double largest = p.max;
    /* Outside of this range squares have lost bits, or are infinite. */
    if (p.sum[0] >= DBL_MIN / DBL_EPSILON && p.sum[0] <= DBL_MAX) {
        return sqrt(p.sum[0]);
    }
    if (!(largest > 0.0) || isinf(largest)) {
        return isnan(p.sum[0]) ? NAN : largest;
    }
    p = (fn_partial){{here / largest * (here / largest)}, 0.0};
    send(context, FAR_NORM, &p, FIRENET_OK);
    return largest * sqrt(p.sum[0]);
}

firenet_status fn_sum_check_same(firenet_context *context, const char *name,
                                 double value) {
    fn_partial high = {{0.0}, value}, low = {{0.0}, -value};
    if (!context->reduce) {
        return FIRENET_OK;
    }
    send(context, SAME, &high, FIRENET_OK);
    send(context, SAME, &low, FIRENET_OK);
    if (context->sum_status == FIRENET_OK && high.max != -low.max) {
        return fn_fail(context, FIRENET_ERR_STATE,
                       "%s: differs among the parties", name);
    }
    return context->sum_status;
}

firenet_status fn_sum_agree(firenet_context *context, firenet_status status) {
    fn_partial p = {{0.0}, 0.0};
    if (context->reduce) {
        send(context, READY, &p, status);
    }
    return fn_sum_status(context, status);
}

firenet_status fn_sum_share_chunks(firenet_context *context,
                                   fn_chunks *chunks) {
    double least, largest;
    fn_chunks_range(chunks, &least, &largest);
    chunks->split = true;
    chunks->least = least;
    chunks->largest = largest;
    if (context->reduce) {
        fn_partial low = {{0.0}, -least}, high = {{0.0}, largest};
        fn_sum(context, &low);
        fn_sum(context, &high);
        chunks->least = -low.max;
        chunks->largest = high.max;
    }
    return fn_sum_status(context, FIRENET_OK);
}

firenet_status fn_sum_array(firenet_context *context, int64_t n, double *x) {
    if (!context->reduce) {
        return FIRENET_OK;
    }
    int answer = context->reduce(x, n, NULL, 0, context->reduce_user);
    if (answer != 0) {
        context->sum_status = FIRENET_ERR_CALLBACK;
        return fn_fail(context, FIRENET_ERR_CALLBACK,
                       "reduce: returned %d, 0 is success", answer);
    }
    return FIRENET_OK;
}

firenet_status fn_sum_status(const firenet_context *context,
                             firenet_status status) {
    return context->sum_status != FIRENET_OK ? context->sum_status : status;
}

firenet_status fn_refuse_shared(firenet_context *context, const char *name) {
    if (!context || !context->reduce) {
        return fn_refuse_null(context, name);
    }
    firenet_status status = fn_enter(context);
    return status == FIRENET_OK
               ? fn_leave_shared(context, fn_fail_null(context, name))
               : status;
}

firenet_status fn_leave_shared(firenet_context *context,
                               firenet_status status) {
    fn_partial none = {{0.0}, 0.0};
    if (context->reduce) {
        send(context, LAST, &none, status);
        status = fn_sum_status(context, status);
    }
    return fn_leave(context, status);
}

firenet_status firenet_context_set_reduce(firenet_context *context,
                                          firenet_reduce_fn reduce,
                                          void *user) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    context->reduce = reduce;
    context->reduce_user = user;
    return fn_leave(context, FIRENET_OK);
}
