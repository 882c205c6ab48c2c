/* SPDX-License-Identifier: BSD-3-Clause */
/* Which columns may matter. */
#include "solve/working_set.h"

#include <math.h>

/* At least so many columns are brought in where so many ask for it, else as
 * many as the support has. */
#define FEW 64
/* Sparse ones, which have no inner products to be made. */
#define FEW_SPARSE 512
/* And groups, however many columns these have. */
#define FEW_GROUPS 8

/* |a_j^H r| of each column. */
static void take_moduli(fn_working_set *self) {
    if (!self->whole) {
        fn_kernels_for(self->base.context, self->a->domain)
            ->modulus(self->a->cols, self->gradient, self->score);
        return;
    }
    for (int64_t k = 0; k < self->used; ++k) {
        self->score[self->column[k]] =
            fn_ws_length(self->h + self->parts * k, self->parts);
    }
}

/* Of each group in the place of its first member, or of one before. */
static void take_lengths(fn_working_set *self) {
    for (int64_t g = 0; self->members > 1 && g < self->groups; ++g) {
        double square = 0.0;
        for (int64_t i = 0; i < self->members; ++i) {
            double part = self->score[fn_ws_column(self, g, i)];
            square += part * part;
        }
        self->score[g] = sqrt(square);
    }
}

double fn_working_set_score(fn_working_set *self) {
    double largest = 0.0, unit;
    const fn_chunks *chunks = fn_ws_weights(self, &unit);
    take_moduli(self);
    take_lengths(self);
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        for (int64_t g = chunk->begin; g < chunk->end; ++g) {
            double w = chunks->weights ? chunks->weights[g] : chunk->weight;
            self->score[g] *= 2.0 / (w * unit);
            largest = fmax(largest, self->score[g]);
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
    for (int64_t k = 0; k < self->used; k += self->members) {
        count += !fn_ws_is_zero(self, k);
    }
    return count;
}

/* So many groups come in at least where so many ask for it. */
static int64_t few(const fn_working_set *self) {
    int64_t columns = self->columns.sparse ? FEW_SPARSE : FEW;
    return columns / self->members > FEW_GROUPS ? columns / self->members
                                                : FEW_GROUPS;
}

double fn_working_set_select(fn_working_set *self, double lambda) {
    double largest = 0.0;
    int64_t count = 0, support = support_size(self);
    int64_t limit = support > few(self) ? support : few(self);
    /* A score falls by at most lambda_before - lambda for most columns: those
     * below are left alone. */
    double least = fmax(2.0 * lambda - self->now.lambda, 0.0);
    for (int64_t g = 0; g < self->groups; ++g) {
        if (self->slot[fn_ws_column(self, g, 0)] < 0 &&
            self->score[g] > least) {
            self->order[count++] = (int32_t)g;
            largest = fmax(largest, self->score[g]);
        }
    }
    if (count > limit) {
        put_first(self->score, self->order, count, limit);
        count = limit;
    }
    self->now.added = fn_working_set_add(self, count);
    return largest;
}
