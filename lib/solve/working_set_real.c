/* SPDX-License-Identifier: BSD-3-Clause */
/* (P2) with real x on the columns of a working set, by its support: where the
 * derivatives of other elements are off, those join it; then Newton steps with
 * signs s = w sign(x) held,
 *
 *     G d = -(h + lambda s / 2)    on the support,
 *
 * each ending at its best length, where an element that would change its sign
 * is 0 and leaves. The function falls with every step, so that no support with
 * its signs comes twice. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* So many elements join at once: this part of the support, or a few. */
#define PORTION 4
#define FEW 8
/* The rounds of both that a call may take, beside as many as there are columns.
 */
#define ROUNDS 200
/* Changes of the factor until it is made anew. */
#define UPDATES 200

/* --------------------------------------------------------- along a step */

/* Where an element changes its sign. */
typedef struct kink {
    double t;
    int64_t i;
} kink;

/* A heap of n, the smallest t on top: what is taken of it comes in order, and
 * most of it is never taken. (qsort may allocate.) */
static void sink(kink *heap, int64_t i, int64_t n) {
    kink value = heap[i];
    for (int64_t child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && heap[child + 1].t < heap[child].t;
        if (value.t <= heap[child].t) {
            break;
        }
        heap[i] = heap[child];
    }
    heap[i] = value;
}

static void make_heap(kink *heap, int64_t n) {
    for (int64_t i = n / 2; i-- > 0;) {
        sink(heap, i, n);
    }
}

static kink take_smallest(kink *heap, int64_t *n) {
    kink smallest = heap[0];
    heap[0] = heap[--*n];
    sink(heap, 0, *n);
    return smallest;
}

/* The best length of a step d along which the function has that slope at 0 and
 * `square` t^2 as its smooth part; the slope grows by 2 lambda w |d| at a kink.
 * `ends`: the element of the support that is 0 there, or -1. */
static double best_length(const fn_working_set *self, double lambda,
                          double slope, double square, int64_t *ends) {
    kink *kinks = self->kinks;
    int64_t count = 0;
    double most = square > 0.0 ? -slope / (2.0 * square) : INFINITY;
    *ends = -1;
    for (int64_t i = 0; i < self->free; ++i) {
        double x = self->x[self->support[i]], d = self->step[i];
        if (x * d < 0.0 && -x / d < most) {
            kinks[count++] = (kink){-x / d, i};
        }
    }
    make_heap(kinks, count);
    while (count > 0) {
        kink next = take_smallest(kinks, &count);
        if (slope + 2.0 * square * next.t >= 0.0) {
            break;
        }
        slope += 2.0 * lambda * self->weight[self->support[next.i]] *
                 fabs(self->step[next.i]);
        if (slope + 2.0 * square * next.t >= 0.0) {
            *ends = next.i;
            return next.t;
        }
    }
    return square > 0.0 ? -slope / (2.0 * square) : 0.0;
}

/* x += t d on the support; true where a sign changed. */
static bool move(fn_working_set *self, double t, int64_t ends) {
    bool changed = false;
    for (int64_t i = 0; i < self->free; ++i) {
        double *x = self->x + self->support[i], old = *x;
        *x = i == ends ? 0.0 : old + t * self->step[i];
        if (i != ends && *x * self->sign[i] < 0.0) {
            self->sign[i] = -self->sign[i];
            changed = true;
        }
    }
    return changed;
}

/* ------------------------------------------------------------ the support */

/* h = before + G (x - x_before) on all columns. */
static void follow(fn_working_set *self) {
    int n = (int)self->used;
    memcpy(self->h, self->h_before, (size_t)n * sizeof *self->h);
    for (int64_t k = 0; k < self->used; ++k) {
        double moved = self->x[k] - self->x_before[k];
        if (moved != 0.0) {
            cblas_daxpy(n, moved, fn_working_set_gram(self, k), 1, self->h, 1);
        }
    }
}

static void remember(fn_working_set *self) {
    size_t bytes = (size_t)self->used * sizeof *self->x;
    memcpy(self->h_before, self->h, bytes);
    memcpy(self->x_before, self->x, bytes);
}

/* One Newton step; false where it was the last: nothing to gain, or a whole one
 * that changed no sign. On the support G d is the right side. */
static bool step(fn_working_set *self, double lambda) {
    double square = 0.0;
    int64_t n = self->free, ends;
    for (int64_t i = 0; i < n; ++i) {
        self->side[i] =
            -self->h[self->support[i]] - 0.5 * lambda * self->sign[i];
        self->step[i] = self->side[i];
    }
    fn_working_set_divide_lower(self, self->step);
    square = cblas_ddot((int)n, self->step, 1, self->step, 1);
    fn_working_set_divide_upper(self, self->step);
    if (!(square > 0.0)) {
        return false;
    }
    double t = best_length(self, lambda, -2.0 * square, square, &ends);
    for (int64_t i = 0; i < n; ++i) {
        self->h[self->support[i]] += t * self->side[i];
    }
    bool changed = move(self, t, ends);
    if (ends >= 0) {
        fn_working_set_remove(self, ends);
    }
    return changed || ends >= 0;
}

/* The minimum on the support, from which elements may leave. */
static void descend(fn_working_set *self, double lambda) {
    int64_t most = 3 * self->free + 10;
    remember(self);
    for (int64_t i = 0; i < most && self->free > 0 && step(self, lambda); ++i) {
    }
    follow(self);
}

/* Column k joins though it depends on the support: along x_k and what makes up
 * for it C x hardly moves and |x| falls, until another element leaves. */
static bool exchange(fn_working_set *self, int64_t k, double lambda) {
    double h = self->h[k], direction = h > 0.0 ? -1.0 : 1.0;
    double slope = lambda * self->weight[k] - 2.0 * fabs(h), pivot;
    int64_t ends;
    if (self->free == self->most_free) {
        return false;
    }
    for (int64_t i = 0; i < self->free; ++i) {
        self->step[i] = -direction * self->side[i];
    }
    fn_working_set_divide_upper(self, self->step);
    double t = best_length(self, lambda, slope, 0.0, &ends);
    if (ends < 0) {
        return false;
    }
    remember(self);
    move(self, t, ends);
    self->x[k] = t * direction;
    fn_working_set_remove(self, ends);
    pivot = fn_working_set_pivot(self, k, self->side);
    fn_working_set_append(self, k, self->side, pivot);
    follow(self);
    return true;
}

/* x_k from 0 to its best value; it joins the support. */
static bool join(fn_working_set *self, int64_t k, double lambda, bool first) {
    double h = self->h[k];
    double off = fabs(h) - 0.5 * lambda * self->weight[k];
    if (off <= 0.0 || self->free == self->most_free) {
        return false;
    }
    double pivot = fn_working_set_pivot(self, k, self->side);
    if (pivot == 0.0) {
        return first && exchange(self, k, lambda);
    }
    const double *g = fn_working_set_gram(self, k);
    self->x[k] = -copysign(off / g[k], h);
    fn_working_set_append(self, k, self->side, pivot);
    cblas_daxpy((int)self->used, self->x[k], g, 1, self->h, 1);
    return true;
}

/* Elements whose derivatives are off the most join. False where none does. */
static bool gather(fn_working_set *self, double lambda, double precision) {
    kink *off = self->kinks;
    int64_t count = 0, joined = 0;
    for (int64_t k = 0; k < self->used; ++k) {
        double steep = 2.0 * fabs(self->h[k]) / (lambda * self->weight[k]);
        if (self->x[k] == 0.0 && steep > 1.0 + precision) {
            off[count++] = (kink){-steep, k};
        }
    }
    int64_t most = self->free / PORTION > FEW ? self->free / PORTION : FEW;
    make_heap(off, count);
    while (count > 0 && joined < most) {
        kink next = take_smallest(off, &count);
        joined += join(self, next.i, lambda, joined == 0);
    }
    return joined > 0;
}

void fn_working_set_solve_real(fn_working_set *self, double lambda,
                               double precision) {
    for (int64_t round = 0; round < ROUNDS + self->used; ++round) {
        if ((!self->ready || self->updates > UPDATES + self->free) &&
            !fn_working_set_refactor(self)) {
            return;
        }
        descend(self, lambda);
        if (!gather(self, lambda, precision)) {
            return;
        }
    }
}

double fn_working_set_curvature_real(fn_working_set *self) {
    cblas_dcopy((int)self->free, self->sign, 1, self->step, 1);
    fn_working_set_divide_lower(self, self->step);
    return 0.25 * cblas_ddot((int)self->free, self->step, 1, self->step, 1);
}
