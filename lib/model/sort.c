/* SPDX-License-Identifier: BSD-3-Clause */
/* Heap sort and quick select. */
#include "model/sort.h"

/* Lets x[i] sink to its place in a heap of n, the largest on top. */
static void sink(double *x, int64_t i, int64_t n) {
    double value = x[i];
    for (int64_t child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && x[child] < x[child + 1];
        if (x[child] <= value) {
            break;
        }
        x[i] = x[child];
    }
    x[i] = value;
}

void fn_sort(double *x, int64_t n) {
    for (int64_t i = n / 2; i-- > 0;) {
        sink(x, i, n);
    }
    while (n-- > 1) {
        double largest = x[0];
        x[0] = x[n];
        x[n] = largest;
        sink(x, 0, n);
    }
}

/* Splits x[low .. high] by a value of it: x[.. *j] are no larger, x[*i ..] no
 * smaller, and what is between equals it. Stops at NaN too. */
static void split(double *x, int64_t low, int64_t high, int64_t *i,
                  int64_t *j) {
    double pivot = x[low + (high - low) / 2];
    *i = low;
    *j = high;
    while (*i <= *j) {
        while (x[*i] < pivot) {
            ++*i;
        }
        while (x[*j] > pivot) {
            --*j;
        }
        if (*i <= *j) {
            double other = x[*i];
            x[(*i)++] = x[*j];
            x[(*j)--] = other;
        }
    }
}

double fn_select(double *x, int64_t n, int64_t k) {
    for (int64_t low = 0, high = n - 1; low < high;) {
        int64_t i, j;
        split(x, low, high, &i, &j);
        if (k > j && k < i) {
            break;
        }
        high = k <= j ? j : high;
        low = k >= i ? i : low;
    }
    return x[k];
}
