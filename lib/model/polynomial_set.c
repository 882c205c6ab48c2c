/* SPDX-License-Identifier: BSD-3-Clause */
/* Lower sets of multi-indices, counted and listed by one walk in lexicographic
 * order: raise the last variable; where that leaves the set, set it to 0 and
 * raise the one before. In a lower set that misses nothing. */
#include "core/types.h"

#include <firenet/polynomial.h>
#include <string.h>

/* Degrees of a whole set: a walk over more would take seconds. */
#define DEGREES_MAX (INT64_C(1) << 27)

typedef struct walk {
    firenet_polynomial_set set;
    int64_t variables, order;
    int32_t *index;
    int32_t *rest; /* of the order, before each variable */
} walk;

/* What a variable of a degree leaves of the order; -1 outside the set. A
 * product is divided out: floor(floor(n/a)/b) = floor(n/(ab)). */
static int32_t leave(firenet_polynomial_set set, int32_t rest, int32_t degree) {
    switch (set) {
    case FIRENET_POLYNOMIAL_TENSOR:
        return degree > rest ? -1 : rest;
    case FIRENET_POLYNOMIAL_TOTAL:
        return degree > rest ? -1 : rest - degree;
    case FIRENET_POLYNOMIAL_HYPERBOLIC: /* of n + 1, less one */
        return degree > rest
                   ? -1
                   : (int32_t)((rest + INT64_C(1)) / (degree + INT64_C(1))) - 1;
    }
    return -1;
}

/* The next multi-index; false after the last. */
static bool advance(const walk *w) {
    for (int64_t i = w->variables - 1; i >= 0; --i) {
        int32_t left = w->index[i] < w->rest[i]
                           ? leave(w->set, w->rest[i], w->index[i] + 1)
                           : -1;
        if (left >= 0) {
            ++w->index[i];
            for (int64_t j = i + 1; j < w->variables; ++j) {
                w->rest[j] = left;
            }
            return true;
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
    if (w->variables < 1 || w->variables > DEGREES_MAX) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "variables: %lld, allowed is 1 .. %lld",
                       (long long)w->variables, (long long)DEGREES_MAX);
    }
    if (w->order < 0 || w->order >= INT32_MAX) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "order: %lld, allowed is 0 .. %d", (long long)w->order,
                       INT32_MAX - 1);
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
    w->rest = fn_alloc(context, w->variables, sizeof *w->rest);
    bool enough = w->index && w->rest;
    for (int64_t i = 0; enough && i < w->variables; ++i) {
        w->rest[i] = (int32_t)w->order;
    }
    *count = enough ? list(w, most, indices) : 0;
    fn_free(context, w->index);
    fn_free(context, w->rest);
    return enough ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

static firenet_status count_all(firenet_context *context, walk *w,
                                int64_t *count) {
    firenet_status status = check(context, w);
    if (status == FIRENET_OK) {
        status = run(context, w, DEGREES_MAX / w->variables, NULL, count);
    }
    if (status == FIRENET_OK && *count > DEGREES_MAX / w->variables) {
        *count = 0;
        status = fn_fail(context, FIRENET_ERR_TOO_LARGE,
                         "order: %lld in %lld variables has more than %lld "
                         "multi-indices",
                         (long long)w->order, (long long)w->variables,
                         (long long)(DEGREES_MAX / w->variables));
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
    walk w = {set, variables, order, NULL, NULL};
    return fn_leave(context, count_all(context, &w, count));
}

static firenet_status list_all(firenet_context *context, walk *w, int64_t count,
                               int32_t *indices) {
    firenet_status status = check(context, w);
    int64_t most = status == FIRENET_OK ? DEGREES_MAX / w->variables : 0;
    if (status == FIRENET_OK && (count < 1 || count > most)) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "count: %lld, allowed is 1 .. %lld", (long long)count,
                         (long long)most);
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
                         "count: %lld, the set has %s multi-indices; "
                         "firenet_polynomial_count returns their number",
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
    walk w = {set, variables, order, NULL, NULL};
    return fn_leave(context, list_all(context, &w, count, indices));
}
