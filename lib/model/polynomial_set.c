/* SPDX-License-Identifier: BSD-3-Clause */
/* Lower sets of multi-indices, counted and listed by one walk in lexicographic
 * order: raise the last variable; where that leaves the set, set it to 0 and
 * raise the one before. In a lower set that misses nothing. */
#include "core/types.h"

#include <firenet/polynomial.h>
#include <string.h>

/* A walk over more would take seconds. */
#define COUNT_MAX (INT64_C(1) << 27)

typedef struct walk {
    firenet_polynomial_set set;
    int64_t variables, order;
    int32_t *index;
} walk;

/* What is left of the order after all variables: below 0 outside the set. A
 * product is divided out, floor(floor(n/a)/b) = floor(n/(ab)). */
static int64_t left(const walk *w) {
    bool product = w->set == FIRENET_POLYNOMIAL_HYPERBOLIC;
    int64_t rest = product ? w->order + 1 : w->order;
    for (int64_t i = 0; i < w->variables && rest >= 0; ++i) {
        switch (w->set) {
        case FIRENET_POLYNOMIAL_TENSOR:
            rest = w->index[i] > w->order ? -1 : rest;
            break;
        case FIRENET_POLYNOMIAL_TOTAL:
            rest -= w->index[i];
            break;
        case FIRENET_POLYNOMIAL_HYPERBOLIC:
            rest /= w->index[i] + INT64_C(1);
            break;
        }
    }
    return product ? rest - 1 : rest;
}

/* The next multi-index; false after the last. */
static bool advance(const walk *w) {
    for (int64_t i = w->variables - 1; i >= 0; --i) {
        if (w->index[i] < INT32_MAX) {
            ++w->index[i];
            if (left(w) >= 0) {
                return true;
            }
        }
        w->index[i] = 0;
    }
    return false;
}

static firenet_status check(firenet_context *context, const walk *w) {
    if (w->set != FIRENET_POLYNOMIAL_TENSOR &&
        w->set != FIRENET_POLYNOMIAL_TOTAL &&
        w->set != FIRENET_POLYNOMIAL_HYPERBOLIC) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "set: %d, allowed are %d (TENSOR), %d (TOTAL) and %d "
                       "(HYPERBOLIC)",
                       (int)w->set, FIRENET_POLYNOMIAL_TENSOR,
                       FIRENET_POLYNOMIAL_TOTAL, FIRENET_POLYNOMIAL_HYPERBOLIC);
    }
    if (w->variables < 1 || w->variables > COUNT_MAX) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "variables: %lld, allowed is 1 .. %lld",
                       (long long)w->variables, (long long)COUNT_MAX);
    }
    if (w->order < 0 || w->order > INT32_MAX) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "order: %lld, allowed is 0 .. %d", (long long)w->order,
                       INT32_MAX);
    }
    return FIRENET_OK;
}

/* Walks over the set and counts; lists into `indices` if it is not NULL, up to
 * `most` of them. */
static int64_t list(walk *w, int64_t most, int32_t *indices) {
    int64_t count = 0;
    do {
        if (indices && count < most) {
            memcpy(indices + count * w->variables, w->index,
                   (size_t)w->variables * sizeof *indices);
        }
    } while (++count <= most && advance(w));
    return count;
}

static firenet_status run(firenet_context *context, walk *w, int64_t most,
                          int32_t *indices, int64_t *count) {
    w->index = fn_alloc_zero(context, w->variables, sizeof *w->index);
    if (!w->index) {
        return FIRENET_ERR_NOMEM;
    }
    *count = list(w, most, indices);
    fn_free(context, w->index);
    return FIRENET_OK;
}

static firenet_status count_all(firenet_context *context, walk *w,
                                int64_t *count) {
    firenet_status status = check(context, w);
    if (status == FIRENET_OK) {
        status = run(context, w, COUNT_MAX, NULL, count);
    }
    if (status == FIRENET_OK && *count > COUNT_MAX) {
        *count = 0;
        status = fn_fail(context, FIRENET_ERR_TOO_LARGE,
                         "order: %lld in %lld variables has more than %lld "
                         "multi-indices",
                         (long long)w->order, (long long)w->variables,
                         (long long)COUNT_MAX);
    }
    return status;
}

firenet_status firenet_polynomial_count(firenet_context *context,
                                        firenet_polynomial_set set,
                                        int64_t variables, int64_t order,
                                        int64_t *count) {
    if (!count) {
        return fn_refuse_null(context, "count");
    }
    *count = 0;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    walk w = {set, variables, order, NULL};
    return fn_leave(context, count_all(context, &w, count));
}

static firenet_status list_all(firenet_context *context, walk *w, int64_t count,
                               int32_t *indices) {
    firenet_status status = check(context, w);
    if (status == FIRENET_OK && (count < 1 || count > COUNT_MAX)) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "count: %lld, allowed is 1 .. %lld", (long long)count,
                         (long long)COUNT_MAX);
    }
    if (status == FIRENET_OK && !indices) {
        status = fn_fail_null(context, "indices");
    }
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t seen = 0;
    status = run(context, w, count, indices, &seen);
    if (status == FIRENET_OK && seen != count) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "count: %lld, the set has %s; firenet_polynomial_count"
                         " tells",
                         (long long)count, seen > count ? "more" : "fewer");
    }
    return status;
}

firenet_status firenet_polynomial_indices(firenet_context *context,
                                          firenet_polynomial_set set,
                                          int64_t variables, int64_t order,
                                          int64_t count, int32_t *indices) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    walk w = {set, variables, order, NULL};
    return fn_leave(context, list_all(context, &w, count, indices));
}
