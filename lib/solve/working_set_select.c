/* SPDX-License-Identifier: BSD-3-Clause */
/* Which columns may matter. */
#include "solve/working_set.h"

#include <math.h>

/* At least so many columns are brought in where so many ask for it, else as
 * many as the support has. */
#define FEW 64
/* Sparse ones, which have no inner products to be made. */
#define FEW_SPARSE 512

double fn_working_set_score(fn_working_set *self) {
    const fn_problem *problem = self->base.problem;
    const fn_chunks *chunks = &problem->domain_chunks;
    const firenet_operator *a = problem->a;
    double largest = 0.0;
    if (self->whole) {
        for (int64_t k = 0; k < self->used; ++k) {
            const double *h = self->h + self->parts * k;
            self->score[self->column[k]] =
                self->parts == 1 ? fabs(h[0]) : hypot(h[0], h[1]);
        }
    } else {
        fn_kernels_for(self->base.context, a->domain)
            ->modulus(a->cols, self->gradient, self->score);
    }
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        for (int64_t j = chunk->begin; j < chunk->end; ++j) {
            double w = chunks->weights ? chunks->weights[j] : chunk->weight;
            self->score[j] *= 2.0 / w;
            largest = fmax(largest, self->score[j]);
        }
    }
    return largest;
}

/* Puts those of the greatest scores first, `count` of `all`. */
static void put_first(const double *score, int32_t *order, int64_t all,
                      int64_t count) {
    int64_t low = 0, high = all - 1;
    while (low < high) {
        double pivot = score[order[(low + high) / 2]];
        int64_t i = low, j = high;
        while (i <= j) {
            while (score[order[i]] > pivot) {
                ++i;
            }
            while (score[order[j]] < pivot) {
                --j;
            }
            if (i <= j) {
                int32_t swapped = order[i];
                order[i++] = order[j];
                order[j--] = swapped;
            }
        }
        if (count <= j) {
            high = j;
        } else if (count >= i) {
            low = i;
        } else {
            return;
        }
    }
}

static int64_t support_size(const fn_working_set *self) {
    int64_t count = 0;
    for (int64_t k = 0; k < self->used; ++k) {
        const double *x = self->x + self->parts * k;
        count += x[0] != 0.0 || (self->parts == 2 && x[1] != 0.0);
    }
    return count;
}

void fn_working_set_select(fn_working_set *self, double lambda) {
    int64_t n = self->columns.cols, count = 0;
    int64_t limit = support_size(self);
    /* A score falls by at most lambda_before - lambda for most columns: those
     * below are left alone. */
    double least = fmax(2.0 * lambda - self->now.lambda, 0.0);
    for (int64_t j = 0; j < n; ++j) {
        if (self->slot[j] < 0 && self->score[j] > least) {
            self->order[count++] = (int32_t)j;
        }
    }
    int64_t few = self->columns.sparse ? FEW_SPARSE : FEW;
    limit = limit > few ? limit : few;
    if (count > limit) {
        put_first(self->score, self->order, count, limit);
        count = limit;
    }
    self->now.added = fn_working_set_add(self, count);
}
