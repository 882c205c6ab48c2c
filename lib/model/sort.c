/* SPDX-License-Identifier: BSD-3-Clause */
/* Heap sort. */
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
