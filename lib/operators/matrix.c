/* SPDX-License-Identifier: BSD-3-Clause */
/* A dense matrix: BLAS multiplies. Rows or columns, whichever are contiguous,
 * are its lines. */
#include "core/shape.h"
#include "operators/columns.h"
#include "operators/norm.h"
#include "operators/operator.h"

#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* Columns that make a product with a matrix one of arithmetic instead of
 * memory. */
#define TOGETHER 32

/* A thread's part of a product: at least so many entries of A, and either so
 * many of its lines, or so many bytes of every line, which are read fast only
 * where they are many. */
#define PART_ENTRIES 65536
#define PART_LINES 128
#define PART_BYTES 16384

typedef struct matrix {
    firenet_operator base;
    CBLAS_ORDER order;
    int leading;        /* elements from one line to the next */
    const void *values; /* the caller's, or `copy` */
    void *copy;
} matrix;

/* ------------------------------------------------------------ application */

/* Part of a product: elements [begin, begin + count) of every output. */
typedef struct part {
    const matrix *self;
    bool adjoint;
    int count, inner; /* of outputs, and what each sums over */
    const void *values;
    const void *in;
    void *out;
    int in_stride, out_stride, vectors;
} part;

static const float one_c64[2] = {1.0F, 0.0F}, zero_c64[2] = {0.0F, 0.0F};
static const double one_c128[2] = {1.0, 0.0}, zero_c128[2] = {0.0, 0.0};

static void gemv(const part *p) {
    const matrix *self = p->self;
    CBLAS_TRANSPOSE transpose = p->adjoint ? CblasConjTrans : CblasNoTrans;
    int m = p->adjoint ? p->inner : p->count;
    int n = p->adjoint ? p->count : p->inner;
    switch (self->base.domain) {
    case FIRENET_F32:
        cblas_sgemv(self->order, transpose, m, n, 1.0F, p->values,
                    self->leading, p->in, 1, 0.0F, p->out, 1);
        break;
    case FIRENET_F64:
        cblas_dgemv(self->order, transpose, m, n, 1.0, p->values, self->leading,
                    p->in, 1, 0.0, p->out, 1);
        break;
    case FIRENET_C64:
        cblas_cgemv(self->order, transpose, m, n, one_c64, p->values,
                    self->leading, p->in, 1, zero_c64, p->out, 1);
        break;
    case FIRENET_C128:
        cblas_zgemv(self->order, transpose, m, n, one_c128, p->values,
                    self->leading, p->in, 1, zero_c128, p->out, 1);
        break;
    }
}

/* Vectors are the columns of column-major matrices, for which a row-major A is
 * its transpose. Then A^H = conj(A^T)^T conj, which BLAS has no name for: the
 * caller conjugates what goes in and what comes out. */
static bool conjugates(const matrix *self, bool adjoint) {
    return adjoint && self->order == CblasRowMajor &&
           fn_type_complex(self->base.domain);
}

static void gemm(const part *p) {
    const matrix *self = p->self;
    bool row_major = self->order == CblasRowMajor;
    CBLAS_TRANSPOSE op = p->adjoint == row_major ? CblasNoTrans
                         : p->adjoint            ? CblasConjTrans
                                                 : CblasTrans;
    const CBLAS_ORDER order = CblasColMajor;
    switch (self->base.domain) {
    case FIRENET_F32:
        cblas_sgemm(order, op, CblasNoTrans, p->count, p->vectors, p->inner,
                    1.0F, p->values, self->leading, p->in, p->in_stride, 0.0F,
                    p->out, p->out_stride);
        break;
    case FIRENET_F64:
        cblas_dgemm(order, op, CblasNoTrans, p->count, p->vectors, p->inner,
                    1.0, p->values, self->leading, p->in, p->in_stride, 0.0,
                    p->out, p->out_stride);
        break;
    case FIRENET_C64:
        cblas_cgemm(order, op, CblasNoTrans, p->count, p->vectors, p->inner,
                    one_c64, p->values, self->leading, p->in, p->in_stride,
                    zero_c64, p->out, p->out_stride);
        break;
    case FIRENET_C128:
        cblas_zgemm(order, op, CblasNoTrans, p->count, p->vectors, p->inner,
                    one_c128, p->values, self->leading, p->in, p->in_stride,
                    zero_c128, p->out, p->out_stride);
        break;
    }
}

/* A whole product, to be shared out. */
typedef struct product {
    const matrix *self;
    const fn_kernels *kernels;
    bool adjoint;
    int64_t outputs, inner, share; /* share: outputs of a part */
    const fn_vectors *vectors;
} product;

static void run_part(const void *data, int64_t item, void *buffer) {
    const product *whole = data;
    const matrix *self = whole->self;
    const fn_vectors *v = whole->vectors;
    firenet_type type = self->base.domain;
    int64_t begin = item * whole->share, left = whole->outputs - begin;
    bool row_major = self->order == CblasRowMajor;
    int64_t at = row_major == whole->adjoint ? begin : begin * self->leading;
    const part p = {.self = self,
                    .adjoint = whole->adjoint,
                    .count = (int)(left < whole->share ? left : whole->share),
                    .inner = (int)whole->inner,
                    .values = fn_at_const(type, self->values, at),
                    .in = v->in,
                    .out = fn_at(type, v->out, begin),
                    .in_stride = (int)v->in_stride,
                    .out_stride = (int)v->out_stride,
                    .vectors = (int)v->count};
    (void)buffer;
    if (v->count == 1) {
        gemv(&p);
        return;
    }
    gemm(&p);
    for (int64_t i = 0; conjugates(self, p.adjoint) && i < v->count; ++i) {
        void *out = fn_at(type, p.out, i * v->out_stride);
        whole->kernels->conjugate(p.count, out, out);
    }
}

/* Parts have many outputs and much work, and are the same for any number of
 * threads, as their bits then are. */
static void multiply(const matrix *self, fn_scratch *scratch, bool adjoint,
                     const fn_vectors *v) {
    product whole = {.self = self,
                     .kernels =
                         fn_kernels_for(scratch->context, self->base.domain),
                     .adjoint = adjoint,
                     .outputs = adjoint ? self->base.cols : self->base.rows,
                     .inner = adjoint ? self->base.rows : self->base.cols,
                     .vectors = v};
    bool across = adjoint == (self->order == CblasRowMajor);
    int64_t piece = PART_BYTES / (int64_t)fn_type_size(self->base.domain);
    int64_t least = across ? piece : PART_LINES;
    int64_t enough = PART_ENTRIES / whole.inner;
    whole.share = enough > least ? enough : least;
    fn_scratch_share(scratch, 0,
                     (whole.outputs + whole.share - 1) / whole.share, run_part,
                     &whole);
}

/* Complex kernels of OpenBLAS 0.3.21 read one element beyond the input, which
 * may be the end of mapped memory: they get a copy with room behind it. */
static firenet_status apply(const firenet_operator *a, fn_scratch *scratch,
                            bool adjoint, const void *in, void *out) {
    int64_t length = adjoint ? a->rows : a->cols;
    void *copy = fn_scratch_push(scratch, a->scratch);
    if (copy) {
        in = memcpy(copy, in, (size_t)length * fn_type_size(a->domain));
    }
    multiply((const matrix *)a, scratch, adjoint,
             &(fn_vectors){.count = 1, .in = in, .out = out});
    return FIRENET_OK;
}

static size_t copy_bytes(const firenet_operator *a) {
    int64_t longer = a->rows > a->cols ? a->rows : a->cols;
    return fn_type_complex(a->domain) ? fn_vector_bytes(a->domain, longer + 1)
                                      : 0;
}

static firenet_status matrix_forward(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    return apply(a, scratch, false, in, out);
}

static firenet_status matrix_adjoint(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    return apply(a, scratch, true, in, out);
}

static firenet_status matrix_many(const firenet_operator *a,
                                  fn_scratch *scratch, bool adjoint,
                                  const fn_vectors *v) {
    const matrix *self = (const matrix *)a;
    fn_vectors given = *v;
    if (conjugates(self, adjoint)) {
        unsigned char *copy = fn_scratch_push(scratch, a->many_scratch);
        given.in = copy;
        given.in_stride = fn_vector_stride(a->range, a->rows);
        for (int64_t i = 0; i < v->count; ++i) {
            fn_kernels_for(scratch->context, a->range)
                ->conjugate(a->rows,
                            fn_at_const(a->range, v->in, i * v->in_stride),
                            fn_at(a->range, copy, i * given.in_stride));
        }
    }
    multiply(self, scratch, adjoint, &given);
    return FIRENET_OK;
}

/* As many vectors as gemm wants, but no more than take the memory of the
 * matrix when something iterates on them. */
static void set_many_count(matrix *self) {
    firenet_operator *a = &self->base;
    double fit = (double)a->rows * (double)a->cols /
                 (4.0 * ((double)a->rows + (double)a->cols));
    int64_t most = fit < TOGETHER ? (int64_t)fit : TOGETHER;
    int64_t longer = a->rows > a->cols ? a->rows : a->cols;
    a->many_count =
        most > 1 && fn_vector_stride(a->domain, longer) <= INT_MAX ? most : 0;
    a->many_scratch =
        conjugates(self, true) && a->many_count > 0
            ? (size_t)a->many_count * fn_vector_bytes(a->range, a->rows)
            : 0;
}

static void matrix_destroy(firenet_operator *a) {
    fn_free(a->context, ((matrix *)a)->copy);
}

static bool matrix_columns(const firenet_operator *a, fn_columns *out) {
    const matrix *self = (const matrix *)a;
    bool row_major = self->order == CblasRowMajor;
    *out = (fn_columns){.type = a->domain,
                        .rows = a->rows,
                        .cols = a->cols,
                        .values = self->values,
                        .row_step = row_major ? self->leading : 1,
                        .col_step = row_major ? 1 : self->leading};
    return true;
}

static const fn_operator_table matrix_table = {
    .forward = matrix_forward,
    .adjoint = matrix_adjoint,
    .many = matrix_many,
    .destroy = matrix_destroy,
    .columns = matrix_columns,
};

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

/* min( ||A||_F, sqrt(||A||_1 ||A||_inf) ), each >= ||A||, with room for the
 * rounding of sums of at most count + length terms and for squares that vanish
 * below DBL_MIN. */
static firenet_status proved_norm(firenet_context *context, const lines *l,
                                  double *bound) {
    const fn_kernels *kernels = fn_kernels_for(context, l->type);
    double frobenius = 0.0, longest = 0.0;
    double *across = fn_alloc_zero(context, l->length, sizeof *across);
    double *moduli = fn_alloc(context, l->length, sizeof *moduli);
    if (across && moduli) {
        for (int64_t i = 0; i < l->count; ++i) {
            const void *line = line_at(l, i);
            kernels->modulus(l->length, line, moduli);
            fn_kernels_for(context, FIRENET_F64)
                ->axpby(l->length, 1.0, moduli, 1.0, across);
            longest = fmax(longest, kernels->l1(l->length, line));
            frobenius += kernels->distance2(l->length, 1.0, line, NULL);
        }
        double widest =
            fn_kernels_for(context, FIRENET_F64)->max(l->length, across);
        double rounding = 1.0 + (double)(l->count + l->length) * DBL_EPSILON;
        frobenius += (double)l->count * (double)l->length * DBL_MIN;
        *bound = rounding * fmin(sqrt(frobenius), sqrt(longest) * sqrt(widest));
    }
    bool enough = across && moduli;
    fn_free(context, across);
    fn_free(context, moduli);
    return enough ? FIRENET_OK : FIRENET_ERR_NOMEM;
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

static firenet_status create(firenet_operator **out, firenet_context *context,
                             const arguments *given) {
    firenet_status status = check_arguments(context, given);
    if (status != FIRENET_OK) {
        return status;
    }
    matrix *self = fn_operator_new(context, sizeof *self, &matrix_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    firenet_type type = given->lines.type;
    double entries = (double)given->rows * (double)given->cols;
    double proved = INFINITY;
    fn_operator_set_shape(base, type, given->rows, given->cols);
    base->scratch = copy_bytes(base);
    base->flops = entries * (fn_type_complex(type) ? 8.0 : 2.0);
    base->traffic =
        fn_operator_traffic(base) + entries * (double)fn_type_size(type);
    status = set_values(self, given);
    set_many_count(self);
    if (status == FIRENET_OK) {
        status = proved_norm(context, &given->lines, &proved);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_set_norm(base, context, given->norm_bound, proved);
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
