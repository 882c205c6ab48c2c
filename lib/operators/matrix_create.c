/* SPDX-License-Identifier: BSD-3-Clause */
/* A dense matrix from the caller's values: checked, copied or borrowed, and the
 * norms that bound its own. */
#include "core/shape.h"
#include "operators/matrix.h"
#include "operators/norm.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* Columns that make a product with a matrix one of arithmetic instead of
 * memory. */
#define TOGETHER 32

/* ------------------------------------------------------------------ lines */

/* The values as lines of contiguous elements. */
typedef struct lines {
    firenet_type type;
    int64_t count, length, leading;
    const void *values;
    bool rows; /* lines are rows */
} lines;

static const void *line_at(const lines *l, int64_t i) {
    return fn_at_const(l->type, l->values, i * l->leading);
}

static firenet_status check_values(firenet_context *context, const lines *l) {
    const fn_kernels *kernels = fn_kernels_for(context, l->type);
    for (int64_t i = 0; i < l->count; ++i) {
        int64_t k = kernels->first_nonfinite(l->length, line_at(l, i));
        if (k < l->length) {
            return fn_fail(context, FIRENET_ERR_NUMERIC,
                           "values: row %lld, column %lld is not finite; every "
                           "element must be",
                           (long long)(l->rows ? i : k),
                           (long long)(l->rows ? k : i));
        }
    }
    return FIRENET_OK;
}

static void copy_values(const lines *l, void *copy) {
    for (int64_t i = 0; i < l->count; ++i) {
        memcpy(fn_at(l->type, copy, i * l->length), line_at(l, i),
               (size_t)l->length * fn_type_size(l->type));
    }
}

/* Sums over the lines; across them, of the moduli and, where lines are rows, of
 * their squares. */
static void add_line(const lines *l, const fn_kernels *real, double *moduli,
                     double *across, double *squares) {
    real->axpby(l->length, 1.0, moduli, 1.0, across);
    for (int64_t k = 0; l->rows && k < l->length; ++k) {
        squares[k] += moduli[k] * moduli[k];
    }
}

/* ||a_j||^2 of the columns, and
 *     min( ||A||_F, sqrt(||A||_1 ||A||_inf) ),
 * each >= ||A||, with room for the rounding of sums of at most count + length
 * terms and for squares that vanish below DBL_MIN. */
static firenet_status measure(firenet_context *context, const lines *l,
                              double *squares, double *bound) {
    const fn_kernels *kernels = fn_kernels_for(context, l->type);
    const fn_kernels *real = fn_kernels_for(context, FIRENET_F64);
    double frobenius = 0.0, longest = 0.0;
    double *across = fn_alloc_zero(context, l->length, sizeof *across);
    double *moduli = fn_alloc(context, l->length, sizeof *moduli);
    if (across && moduli) {
        for (int64_t i = 0; i < l->count; ++i) {
            const void *line = line_at(l, i);
            double square = kernels->distance2(l->length, 1.0, line, NULL);
            kernels->modulus(l->length, line, moduli);
            add_line(l, real, moduli, across, squares);
            longest = fmax(longest, real->l1(l->length, moduli));
            frobenius += square;
            if (!l->rows) {
                squares[i] = square;
            }
        }
        double widest = real->max(l->length, across);
        double rounding = 1.0 + (double)(l->count + l->length) * DBL_EPSILON;
        frobenius += (double)l->count * (double)l->length * DBL_MIN;
        *bound = rounding * fmin(sqrt(frobenius), sqrt(longest) * sqrt(widest));
    }
    bool enough = across && moduli;
    fn_free(context, across);
    fn_free(context, moduli);
    return enough ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

static firenet_status set_norm(matrix *self, firenet_context *context,
                               const lines *l, double given) {
    double proved = INFINITY;
    self->squares = fn_alloc_zero(context, self->base.cols, sizeof(double));
    firenet_status status = self->squares
                                ? measure(context, l, self->squares, &proved)
                                : FIRENET_ERR_NOMEM;
    return status == FIRENET_OK ? fn_operator_set_matrix_norm(
                                      &self->base, context, given, proved)
                                : status;
}

/* --------------------------------------------------------------- creation */

static firenet_status check_blas_size(firenet_context *context,
                                      const char *name, int64_t size,
                                      int64_t least) {
    if (size < least) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %lld, must be at least %lld", name, (long long)size,
                       (long long)least);
    }
    if (size > INT_MAX) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "%s: %lld, at most %d: BLAS counts with 32 bits", name,
                       (long long)size, INT_MAX);
    }
    return FIRENET_OK;
}

static firenet_status check_choice(firenet_context *context, const char *name,
                                   int value, int first, int second) {
    if (value != first && value != second) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %d, allowed are %d and %d", name, value, first,
                       second);
    }
    return FIRENET_OK;
}

typedef struct arguments {
    int64_t rows, cols, leading;
    firenet_matrix_order order;
    firenet_matrix_storage storage;
    double norm_bound;
    lines lines;
} arguments;

static firenet_status check_sizes(firenet_context *context,
                                  const arguments *given) {
    firenet_status status = check_blas_size(context, "rows", given->rows, 1);
    if (status == FIRENET_OK) {
        status = check_blas_size(context, "cols", given->cols, 1);
    }
    if (status == FIRENET_OK) {
        status = check_blas_size(context, "leading", given->leading,
                                 given->lines.length);
    }
    if (status == FIRENET_OK &&
        given->lines.count > FN_LENGTH_MAX / given->leading) {
        status =
            fn_fail(context, FIRENET_ERR_TOO_LARGE,
                    "leading: %lld times %lld lines overflow memory",
                    (long long)given->leading, (long long)given->lines.count);
    }
    return status;
}

static firenet_status check_arguments(firenet_context *context,
                                      const arguments *given) {
    firenet_status status = fn_check_type(context, given->lines.type);
    if (status == FIRENET_OK) {
        status =
            check_choice(context, "order", (int)given->order,
                         FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COLUMN_MAJOR);
    }
    if (status == FIRENET_OK) {
        status = check_sizes(context, given);
    }
    if (status == FIRENET_OK) {
        status = check_choice(context, "storage", (int)given->storage,
                              FIRENET_MATRIX_COPIED, FIRENET_MATRIX_BORROWED);
    }
    if (status == FIRENET_OK) {
        status = fn_check_norm(context, given->norm_bound);
    }
    if (status == FIRENET_OK && !given->lines.values) {
        status = fn_fail_null(context, "values");
    }
    return status != FIRENET_OK ? status : check_values(context, &given->lines);
}

/* Points at the caller's values, or at a compact copy of them. */
static firenet_status set_values(matrix *self, const arguments *given) {
    const lines *l = &given->lines;
    self->order = l->rows ? CblasRowMajor : CblasColMajor;
    self->leading = (int)l->leading;
    self->values = l->values;
    if (given->storage == FIRENET_MATRIX_COPIED) {
        self->copy = fn_operator_alloc(&self->base, l->count * l->length,
                                       fn_type_size(l->type));
        if (!self->copy) {
            return FIRENET_ERR_NOMEM;
        }
        copy_values(l, self->copy);
        self->leading = (int)l->length;
        self->values = self->copy;
    }
    return FIRENET_OK;
}

/* What the copy of an input takes; see apply() in matrix.c. */
static size_t copy_bytes(const firenet_operator *a) {
    int64_t longer = a->rows > a->cols ? a->rows : a->cols;
    return fn_type_complex(a->domain) ? fn_vector_bytes(a->domain, longer + 1)
                                      : 0;
}

/* Enough vectors for gemm to be fast, but no more than take the memory of the
 * matrix in an iteration. */
static void set_many_count(matrix *self) {
    firenet_operator *a = &self->base;
    double fit = (double)a->rows * (double)a->cols /
                 (4.0 * ((double)a->rows + (double)a->cols));
    int64_t most = fit < TOGETHER ? (int64_t)fit : TOGETHER;
    int64_t longer = a->rows > a->cols ? a->rows : a->cols;
    a->many_count =
        most > 1 && fn_vector_stride(a->domain, longer) <= INT_MAX ? most : 0;
    a->many_scratch =
        fn_matrix_conjugates(self, true) && a->many_count > 0
            ? (size_t)a->many_count * fn_vector_bytes(a->range, a->rows)
            : 0;
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             const arguments *given) {
    firenet_status status = check_arguments(context, given);
    if (status != FIRENET_OK) {
        return status;
    }
    matrix *self = fn_operator_new(context, sizeof *self, &fn_matrix_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    firenet_type type = given->lines.type;
    double entries = (double)given->rows * (double)given->cols;
    fn_operator_set_shape(base, type, given->rows, given->cols);
    base->scratch = copy_bytes(base);
    base->flops = entries * (fn_type_complex(type) ? 8.0 : 2.0);
    base->traffic =
        fn_operator_traffic(base) + entries * (double)fn_type_size(type);
    status = set_values(self, given);
    set_many_count(self);
    if (status == FIRENET_OK) {
        status = set_norm(self, context, &given->lines, given->norm_bound);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_describe(base, "matrix[%lld x %lld]",
                                      (long long)given->rows,
                                      (long long)given->cols);
    }
    return fn_operator_finish(out, base, status);
}

firenet_status firenet_operator_create_matrix(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, const void *values, int64_t leading,
    firenet_matrix_order order, firenet_matrix_storage storage,
    double norm_bound) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    bool row_major = order == FIRENET_MATRIX_ROW_MAJOR;
    const arguments given = {rows,
                             cols,
                             leading,
                             order,
                             storage,
                             norm_bound,
                             {type, row_major ? rows : cols,
                              row_major ? cols : rows, leading, values,
                              row_major}};
    return fn_leave(context, create(out, context, &given));
}
