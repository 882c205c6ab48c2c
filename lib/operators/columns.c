/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/columns.h"
#include "operators/chain.h"
#include "operators/multiple.h"

#include <math.h>
#include <string.h>

/* c A, c real, of the columns of A. */
static bool take_multiple(const firenet_operator *a, fn_columns *out) {
    const chain *product = (const chain *)a;
    if (!fn_is_chain(a) || product->count != 2) {
        return false;
    }
    const double *factor = fn_multiple_factor(product->factors[0]);
    if (!factor || factor[1] != 0.0 ||
        !fn_columns_of(product->factors[1], out)) {
        return false;
    }
    out->scale *= factor[0];
    return true;
}

bool fn_columns_of(const firenet_operator *a, fn_columns *out) {
    out->deflation = NULL;
    return a->table->columns ? a->table->columns(a, out)
                             : take_multiple(a, out);
}

void fn_columns_turn(fn_columns *columns) {
    const fn_columns a = *columns;
    columns->rows = a.cols;
    columns->cols = a.rows;
    columns->row_step = a.col_step;
    columns->col_step = a.row_step;
    columns->lines = a.across;
    columns->across = a.lines;
    columns->conjugate = !a.conjugate;
}

int64_t fn_columns_stored(const fn_columns *columns) {
    return columns->sparse ? columns->lines.pointers[columns->cols]
                           : columns->rows * columns->cols;
}

/* n elements, `step` apart. */
static void read_elements(const fn_columns *columns, const void *from,
                          int64_t n, int64_t step, double *values) {
    int64_t parts = fn_type_complex(columns->type) ? 2 : 1;
    double scale[2] = {columns->scale,
                       columns->conjugate ? -columns->scale : columns->scale};
    const float *single = from;
    const double *real = from;
    bool is_single = fn_type_single(columns->type);
    for (int64_t i = 0; i < n; ++i) {
        for (int64_t c = 0; c < parts; ++c) {
            int64_t at = parts * i * step + c;
            double v = is_single ? (double)single[at] : real[at];
            values[parts * i + c] = scale[c] * v;
        }
    }
}

void fn_columns_read(const fn_columns *columns, int64_t j, int32_t *rows,
                     double *values) {
    if (!columns->sparse) {
        read_elements(
            columns,
            fn_at_const(columns->type, columns->values, j * columns->col_step),
            columns->rows, columns->row_step, values);
        return;
    }
    const fn_sparse_lines *lines = &columns->lines;
    int64_t first = lines->pointers[j], n = lines->pointers[j + 1] - first;
    for (int64_t k = 0; k < n; ++k) {
        rows[k] = lines->wide
                      ? (int32_t)((const int64_t *)lines->indices)[first + k]
                      : ((const int32_t *)lines->indices)[first + k];
    }
    read_elements(columns, fn_at_const(columns->type, lines->values, first), n,
                  1, values);
}

/* As it is in A. */
static void expand(const fn_columns *columns, int64_t j, double *column) {
    int64_t parts = fn_type_complex(columns->type) ? 2 : 1;
    if (!columns->sparse) {
        fn_columns_read(columns, j, NULL, column);
        return;
    }
    for (int64_t i = 0; i < parts * columns->rows; ++i) {
        column[i] = 0.0;
    }
    const fn_sparse_lines *lines = &columns->lines;
    for (int64_t k = lines->pointers[j]; k < lines->pointers[j + 1]; ++k) {
        int64_t row = lines->wide ? ((const int64_t *)lines->indices)[k]
                                  : ((const int32_t *)lines->indices)[k];
        read_elements(columns, fn_at_const(columns->type, lines->values, k), 1,
                      1, column + parts * row);
    }
}

void fn_columns_expand(const fn_columns *columns, int64_t j, double *column) {
    const fn_deflation *deflation = columns->deflation;
    if (deflation && fn_deflation_masks(deflation, j)) {
        memset(column, 0, (size_t)deflation->length * sizeof *column);
        return;
    }
    expand(columns, j, column);
    if (deflation) {
        fn_deflation_project_column(deflation, column);
    }
}

/* Adds the squares of n elements from `from` on to sums, one for each. */
static void add_squares(const fn_columns *columns, int64_t from, int64_t n,
                        double *restrict sums) {
    const void *x = fn_at_const(columns->type, columns->values, from);
    int64_t parts = fn_type_complex(columns->type) ? 2 : 1;
    for (int64_t c = 0; c < parts; ++c) {
        if (fn_type_single(columns->type)) {
            const float *v = (const float *)x + c;
            for (int64_t i = 0; i < n; ++i) {
                sums[i] += (double)v[parts * i] * (double)v[parts * i];
            }
        } else {
            const double *v = (const double *)x + c;
            for (int64_t i = 0; i < n; ++i) {
                sums[i] += v[parts * i] * v[parts * i];
            }
        }
    }
}

/* The sum of n squares from `from` on. */
static double sum_squares(const fn_columns *columns, int64_t from, int64_t n) {
    double sums[8] = {0.0};
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        add_squares(columns, from + i, 8, sums);
    }
    add_squares(columns, from + i, n - i, sums);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]) + (sums[4] + sums[5]) +
           (sums[6] + sums[7]);
}

static void sum_dense(const fn_columns *columns, double *squares) {
    for (int64_t j = 0; j < columns->cols; ++j) {
        squares[j] =
            columns->col_step == 1
                ? 0.0
                : sum_squares(columns, j * columns->col_step, columns->rows);
    }
    for (int64_t i = 0; columns->col_step == 1 && i < columns->rows; ++i) {
        add_squares(columns, i * columns->row_step, columns->cols, squares);
    }
}

/* Lines are short: what takes time is to begin one. */
static void sum_sparse(const fn_columns *columns, double *squares) {
    int64_t parts = fn_type_complex(columns->type) ? 2 : 1;
    const int64_t *pointers = columns->lines.pointers;
    const float *single = columns->lines.values;
    const double *real = columns->lines.values;
    bool is_single = fn_type_single(columns->type);
    for (int64_t j = 0; j < columns->cols; ++j) {
        int64_t from = parts * pointers[j], to = parts * pointers[j + 1];
        double sum = 0.0;
        for (int64_t i = from; i < to && is_single; ++i) {
            sum += (double)single[i] * (double)single[i];
        }
        for (int64_t i = from; i < to && !is_single; ++i) {
            sum += real[i] * real[i];
        }
        squares[j] = sum;
    }
}

void fn_columns_lengths(const fn_columns *columns, double *lengths) {
    double up = 1.0 + ((double)columns->rows + 4.0) * DBL_EPSILON;
    double longest = 0.0;
    (columns->sparse ? sum_sparse : sum_dense)(columns, lengths);
    for (int64_t j = 0; j < columns->cols; ++j) {
        bool masked =
            columns->deflation && fn_deflation_masks(columns->deflation, j);
        lengths[j] =
            masked ? 0.0 : fabs(columns->scale) * sqrt(lengths[j]) * up;
        longest = fmax(longest, lengths[j]);
    }
    for (int64_t j = 0; j < columns->cols; ++j) {
        lengths[j] = fmax(lengths[j], DBL_EPSILON * longest);
    }
}
