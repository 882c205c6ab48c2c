/* SPDX-License-Identifier: BSD-3-Clause */
/* The one reduction. Where a host shares a problem out among several parties
 * (processes, threads) and gave the context a function that adds up
 * (firenet_context_set_reduce), every number that decides anything goes through
 * it, so that all parties decide the same.
 *
 * Each use of the function is one message of the same length: a kind, that all
 * parties must have in common, numbers, and the status of a party that failed.
 * A party that fails in a call still takes part in one more message; whatever
 * the others were about to add up then, they learn of it and give up. From then
 * on the numbers of a call are NaN and no more messages are sent. */
#ifndef FN_SPACE_SUM_H
#define FN_SPACE_SUM_H

#include "kernels/kernels.h"
#include "space/chunks.h"

#include <firenet/status.h>

/* Whether numbers of such a vector have to be added up over parties. */
static inline bool fn_shared(const firenet_context *context, bool split) {
    return split && context->reduce;
}

/* *p becomes the sum of all parties', its maximum their largest. */
void fn_sum(firenet_context *context, fn_partial *p);

/* The same for reasons to end a run. */
void fn_sum_ends(firenet_context *context, fn_partial *p);

/* ||x|| from ||.|| of each party's part. */
double fn_sum_norms(firenet_context *context, double here);

/* The number is the same for all parties; ERR_STATE, naming it, where not. */
firenet_status fn_sum_check_same(firenet_context *context, const char *name,
                                 double value);

/* `status` if all parties are at this place with OK, else that of one that
 * failed. */
firenet_status fn_sum_agree(firenet_context *context, firenet_status status);

/* The chunks are of a vector that is shared out: their weights' range becomes
 * that of all parties. */
firenet_status fn_sum_share_chunks(firenet_context *context, fn_chunks *chunks);

/* x += x of the others, n doubles, after fn_sum_agree. */
firenet_status fn_sum_array(firenet_context *context, int64_t n, double *x);

/* `status`, or that of the first message in which a party failed. */
firenet_status fn_sum_status(const firenet_context *context,
                             firenet_status status);

/* Closes a call that all parties make, as fn_leave: the last message, unless a
 * party failed before. */
firenet_status fn_leave_shared(firenet_context *context, firenet_status status);

/* ERR_NULL for all parties, and how such a call that creates *out begins. */
firenet_status fn_refuse_shared(firenet_context *context, const char *name);
#define FN_ENTER_SHARED_CREATE(context, out)    \
    ((out) ? (*(out) = NULL, fn_enter(context)) \
           : fn_refuse_shared((context), "out"))

/* What it returns after fn_leave_shared: where that failed, perhaps in another
 * party, what was created here is released. */
#define FN_SHARED_RESULT(status, out, release) \
    ((status) == FIRENET_OK ? FIRENET_OK       \
                            : (release(*(out)), *(out) = NULL, (status)))

#endif
