/* SPDX-License-Identifier: BSD-3-Clause */
#include "model/support.h"

#include "model/sort.h"

#include <math.h>
#include <string.h>

firenet_status fn_support_create(fn_support *support, firenet_context *context,
                                 const firenet_levels *levels) {
    int64_t n = levels->bounds[levels->count - 1];
    *support = (fn_support){.levels = levels};
    support->moduli = fn_alloc(context, n, sizeof *support->moduli);
    support->sorted = fn_alloc(context, n, sizeof *support->sorted);
    /* The total is exact: it is no more than n < 2^53. */
    support->index = fn_alloc(context, (int64_t)levels->total_sparsity,
                              sizeof *support->index);
    return support->moduli && support->sorted && support->index
               ? FIRENET_OK
               : FIRENET_ERR_NOMEM;
}

void fn_support_free(fn_support *support, firenet_context *context) {
    fn_free(context, support->moduli);
    fn_free(context, support->sorted);
    fn_free(context, support->index);
}

/* The s entries of [begin, end) that are largest, the first ones of equals. */
static void choose_in_level(fn_support *support, int64_t begin, int64_t end,
                            int64_t s, double weight) {
    const double *m = support->moduli;
    int64_t n = end - begin;
    s = s < n ? s : n; /* of a part, s is the whole's */
    int64_t equal = s;
    memcpy(support->sorted, m + begin, (size_t)n * sizeof *m);
    double least = fn_select(support->sorted, n, n - s), tail = 0.0;
    for (int64_t i = begin; i < end; ++i) {
        equal -= m[i] > least;
    }
    for (int64_t i = begin; i < end; ++i) {
        bool in = m[i] > least || (m[i] == least && equal-- > 0);
        if (in && m[i] > 0.0) {
            support->index[support->count++] = i;
            support->head += m[i] * m[i];
        } else {
            tail += m[i];
        }
    }
    support->tail += weight * tail;
}

void fn_support_choose(fn_support *support, const fn_kernels *kernels,
                       const void *x) {
    const firenet_levels *levels = support->levels;
    kernels->modulus(levels->bounds[levels->count - 1], x, support->moduli);
    support->count = 0;
    support->head = support->tail = 0.0;
    for (int k = 0; k < levels->count; ++k) {
        choose_in_level(support, k ? levels->bounds[k - 1] : 0,
                        levels->bounds[k], levels->sparsities[k],
                        levels->weights[k]);
    }
    support->head = sqrt(support->head);
}

void fn_support_restrict(const fn_support *support, const fn_kernels *kernels,
                         void *x, void *buffer) {
    int64_t n = support->levels->bounds[support->levels->count - 1];
    kernels->gather(support->count, 1.0, support->index, x, buffer);
    memset(x, 0, (size_t)n * fn_type_size(kernels->type));
    kernels->scatter(support->count, 1.0, support->index, buffer, x);
}
