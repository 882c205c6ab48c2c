/* SPDX-License-Identifier: BSD-3-Clause */
#include "range.h"
#include <stdlib.h>

static void subtract_projection(const wide *unit, wide *v, int64_t length) {
    wide along = 0;
    for (int64_t i = 0; i < length; i++) {
        along += conjl(unit[i]) * v[i];
    }
    for (int64_t i = 0; i < length; i++) {
        v[i] -= along * unit[i];
    }
}

static int64_t longest(const wide *columns, int64_t rows, int64_t from,
                       int64_t to, long double *length) {
    int64_t best = from;
    *length = -1;
    for (int64_t j = from; j < to; j++) {
        long double norm = wide_norm(columns + j * rows, rows);
        if (norm > *length) {
            *length = norm;
            best = j;
        }
    }
    return best;
}

static void swap(wide *a, wide *b, int64_t length) {
    for (int64_t i = 0; i < length; i++) {
        wide keep = a[i];
        a[i] = b[i];
        b[i] = keep;
    }
}

/* Two rounds leave v orthogonal to the first k vectors but for rounding:
 * Giraud, Langou, Rozloznik, Comput. Math. Appl. 50, 2005. */
static void orthogonalise(const wide *basis, int64_t k, wide *v, int64_t rows) {
    for (int round = 0; round < 2; round++) {
        for (int64_t i = 0; i < k; i++) {
            subtract_projection(basis + i * rows, v, rows);
        }
    }
}

long double range_distance(const model *m, const double complex *y,
                           long double negligible) {
    int64_t rows = m->rows, cols = m->cols;
    wide *columns = torture_alloc(rows * cols, sizeof *columns);
    wide *rest = torture_alloc(rows, sizeof *rest);
    for (int64_t i = 0; i < rows; i++) {
        rest[i] = y[i];
        for (int64_t j = 0; j < cols; j++) {
            columns[j * rows + i] = m->matrix[i * cols + j];
        }
    }
    long double first = 0, length;
    int64_t k = 0;
    for (; k < cols && k < rows; k++) {
        int64_t pivot = longest(columns, rows, k, cols, &length);
        first = k == 0 ? length : first;
        if (length <= negligible * first) {
            break;
        }
        wide *unit = columns + k * rows;
        swap(unit, columns + pivot * rows, rows);
        orthogonalise(columns, k, unit, rows);
        length = wide_norm(unit, rows);
        for (int64_t i = 0; i < rows; i++) {
            unit[i] /= length;
        }
        for (int64_t j = k + 1; j < cols; j++) {
            subtract_projection(unit, columns + j * rows, rows);
        }
    }
    orthogonalise(columns, k, rest, rows);
    long double distance = k == rows ? 0 : wide_norm(rest, rows);
    free(columns);
    free(rest);
    return distance;
}
