/* SPDX-License-Identifier: BSD-3-Clause */
/* A dense matrix: BLAS multiplies. Rows or columns, whichever are contiguous,
 * are its lines. */
#include "operators/matrix.h"
#include "operators/columns.h"
#include "operators/norm.h"

#include <string.h>

/* A thread's part of a product: at least so many entries of A, and either so
 * many of its lines, or so many bytes of every line, which are read fast only
 * where they are many. */
#define PART_ENTRIES 65536
#define PART_LINES 128
#define PART_BYTES 16384

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
    for (int64_t i = 0; fn_matrix_conjugates(self, p.adjoint) && i < v->count;
         ++i) {
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
    if (fn_matrix_conjugates(self, adjoint)) {
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

static void matrix_destroy(firenet_operator *a) {
    fn_free(a->context, ((matrix *)a)->copy);
    fn_free(a->context, ((matrix *)a)->squares);
}

static const double *matrix_column_squares(const firenet_operator *a) {
    return ((const matrix *)a)->squares;
}

static bool matrix_columns(const firenet_operator *a, fn_columns *out) {
    const matrix *self = (const matrix *)a;
    bool row_major = self->order == CblasRowMajor;
    *out = (fn_columns){.type = a->domain,
                        .rows = a->rows,
                        .cols = a->cols,
                        .scale = 1.0,
                        .values = self->values,
                        .row_step = row_major ? self->leading : 1,
                        .col_step = row_major ? 1 : self->leading};
    return true;
}

static void matrix_form(const firenet_operator *a, fn_form *form) {
    const matrix *self = (const matrix *)a;
    bool row_major = self->order == CblasRowMajor;
    form->kind = FN_FORM_MATRIX;
    form->data = self->values;
    form->offset[0] = row_major ? self->leading : 1;
    form->offset[1] = row_major ? 1 : self->leading;
}

const fn_operator_table fn_matrix_table = {
    .forward = matrix_forward,
    .adjoint = matrix_adjoint,
    .many = matrix_many,
    .destroy = matrix_destroy,
    .columns = matrix_columns,
    .norm = fn_norm_by_estimate,
    .column_squares = matrix_column_squares,
    .form = matrix_form,
};
