/* SPDX-License-Identifier: BSD-3-Clause */
/* What a sparse matrix must be: every index and pointer is read before any is
 * used. */
#include "operators/norm.h"
#include "operators/sparse.h"

#include "core/shape.h"

static bool is_wide(const fn_sparse_arguments *given) {
    return given->index_type == FIRENET_INDEX_64;
}

static firenet_status check_choices(firenet_context *context,
                                    const fn_sparse_arguments *given) {
    if (given->index_type != FIRENET_INDEX_32 && !is_wide(given)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "index_type: %d, allowed are %d (32 bits) and %d (64)",
                       (int)given->index_type, FIRENET_INDEX_32,
                       FIRENET_INDEX_64);
    }
    if (given->storage != FIRENET_MATRIX_COPIED &&
        given->storage != FIRENET_MATRIX_BORROWED) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "storage: %d, allowed are %d and %d",
                       (int)given->storage, FIRENET_MATRIX_COPIED,
                       FIRENET_MATRIX_BORROWED);
    }
    return fn_check_norm(context, given->norm_bound);
}

static firenet_status check_sizes(firenet_context *context,
                                  const fn_sparse_arguments *given) {
    firenet_status status = fn_check_length(context, "rows", given->rows);
    if (status == FIRENET_OK) {
        status = fn_check_length(context, "cols", given->cols);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    double most = (double)given->rows * (double)given->cols;
    if (given->count < 0 || (double)given->count > most) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is 0 .. rows cols = %.17g",
                       (long long)given->count, most);
    }
    if (given->count > FN_LENGTH_MAX / 16) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "count: %lld elements overflow memory",
                       (long long)given->count);
    }
    return FIRENET_OK;
}

static firenet_status check_given(firenet_context *context,
                                  const fn_sparse_arguments *given) {
    if (!given->pointers) {
        return fn_fail_null(context, "pointers");
    }
    if (given->count > 0 && !given->indices) {
        return fn_fail_null(context, "indices");
    }
    return given->count > 0 && !given->values ? fn_fail_null(context, "values")
                                              : FIRENET_OK;
}

/* 0 = pointers[0] <= pointers[1] <= .. <= pointers[lines] = count. */
static firenet_status check_pointers(firenet_context *context,
                                     const fn_sparse_arguments *given) {
    int64_t before = 0;
    for (int64_t i = 0; i <= given->lines; ++i) {
        int64_t p = fn_index_at(is_wide(given), given->pointers, i);
        int64_t least = before;
        int64_t most = i == 0 ? 0 : given->count;
        if (i == given->lines && least <= given->count) {
            least = given->count;
        }
        if (p < least || p > most) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "pointers[%lld]: %lld, allowed is %lld .. %lld: "
                           "they start with 0, never fall, and end with count",
                           (long long)i, (long long)p, (long long)least,
                           (long long)most);
        }
        before = p;
    }
    return FIRENET_OK;
}

/* In range, and ascending within a line. */
static firenet_status check_line(firenet_context *context,
                                 const fn_sparse_arguments *given, int64_t i) {
    bool wide = is_wide(given);
    const char *line = given->by_rows ? "row" : "column";
    const char *place = given->by_rows ? "column" : "row";
    int64_t begin = fn_index_at(wide, given->pointers, i);
    int64_t end = fn_index_at(wide, given->pointers, i + 1), before = -1;
    for (int64_t k = begin; k < end; ++k) {
        int64_t j = fn_index_at(wide, given->indices, k);
        if (j < 0 || j >= given->across) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "indices[%lld]: %s %lld, allowed is 0 .. %lld",
                           (long long)k, place, (long long)j,
                           (long long)given->across - 1);
        }
        if (j == before) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "indices[%lld]: %s %lld is in %s %lld already; add "
                           "up duplicates",
                           (long long)k, place, (long long)j, line,
                           (long long)i);
        }
        if (j < before) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "indices[%lld]: %s %lld after %lld; within a %s "
                           "they must ascend",
                           (long long)k, place, (long long)j, (long long)before,
                           line);
        }
        before = j;
    }
    return FIRENET_OK;
}

static firenet_status check_values(firenet_context *context,
                                   const fn_sparse_arguments *given) {
    const fn_kernels *kernels = fn_kernels_for(context, given->type);
    int64_t k = given->count > 0
                    ? kernels->first_nonfinite(given->count, given->values)
                    : 0;
    if (k < given->count) {
        return fn_fail(context, FIRENET_ERR_NUMERIC,
                       "values[%lld] is not finite; every element must be",
                       (long long)k);
    }
    return FIRENET_OK;
}

firenet_status fn_sparse_check(firenet_context *context,
                               const fn_sparse_arguments *given) {
    firenet_status status = fn_check_type(context, given->type);
    firenet_status (*const checks[])(firenet_context *,
                                     const fn_sparse_arguments *) = {
        check_choices, check_sizes, check_given, check_pointers};
    for (size_t i = 0;
         i < sizeof checks / sizeof *checks && status == FIRENET_OK; ++i) {
        status = checks[i](context, given);
    }
    for (int64_t i = 0; i < given->lines && status == FIRENET_OK; ++i) {
        status = check_line(context, given, i);
    }
    return status == FIRENET_OK ? check_values(context, given) : status;
}
