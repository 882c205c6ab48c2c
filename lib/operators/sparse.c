/* SPDX-License-Identifier: BSD-3-Clause */
/* A sparse matrix. It is kept twice, by rows and by columns: each direction is
 * then a product of lines with a vector, which threads share out without
 * waiting for each other, with the same bits for any number of them. */
#include "operators/sparse.h"
#include "operators/columns.h"
#include "operators/norm.h"

#include <math.h>
#include <string.h>

/* A thread's part of a product is about so many elements. */
#define PART 16384

typedef struct sparse {
    firenet_operator base;
    fn_sparse_lines rows, cols;
    /* The library's own arrays: what was given, copied, and the other half. */
    int64_t *given_pointers, *other_pointers;
    void *given_indices, *given_values;
    void *other_indices, *other_values;
} sparse;

/* ------------------------------------------------------------ application */

typedef struct product {
    const fn_kernels *kernels;
    const fn_sparse_lines *lines;
    bool conjugate;
    int64_t share; /* lines of a part */
    const void *in;
    void *out;
} product;

static void run_part(const void *data, int64_t item, void *buffer) {
    const product *p = data;
    int64_t begin = item * p->share, left = p->lines->count - begin;
    (void)buffer;
    p->kernels->sparse_product(p->lines, p->conjugate, begin,
                               begin + (left < p->share ? left : p->share),
                               p->in, p->out);
}

static firenet_status apply(const firenet_operator *a, fn_scratch *scratch,
                            const fn_sparse_lines *lines, bool conjugate,
                            const void *in, void *out) {
    int64_t count = lines->count;
    double mean = (double)lines->pointers[count] / (double)count;
    int64_t share = (int64_t)fmin((double)count, PART / (mean + 1.0)) + 1;
    const product p = {.kernels = fn_kernels_for(scratch->context, a->domain),
                       .lines = lines,
                       .conjugate = conjugate,
                       .share = share,
                       .in = in,
                       .out = out};
    fn_scratch_share(scratch, 0, (count + share - 1) / share, run_part, &p);
    return FIRENET_OK;
}

static firenet_status sparse_forward(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    return apply(a, scratch, &((const sparse *)a)->rows, false, in, out);
}

static firenet_status sparse_adjoint(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    return apply(a, scratch, &((const sparse *)a)->cols, true, in, out);
}

static bool sparse_columns(const firenet_operator *a, fn_columns *out) {
    *out = (fn_columns){.type = a->domain,
                        .rows = a->rows,
                        .cols = a->cols,
                        .sparse = true,
                        .scale = 1.0,
                        .lines = ((const sparse *)a)->cols,
                        .across = ((const sparse *)a)->rows};
    return true;
}

static void sparse_destroy(firenet_operator *a) {
    sparse *self = (sparse *)a;
    void *arrays[] = {self->given_pointers, self->given_indices,
                      self->given_values,   self->other_pointers,
                      self->other_indices,  self->other_values};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; ++i) {
        fn_free(a->context, arrays[i]);
    }
}

static void sparse_form(const firenet_operator *a, fn_form *form) {
    const sparse *self = (const sparse *)a;
    form->kind = FN_FORM_SPARSE;
    form->data = &self->rows;
    form->other_data = &self->cols;
}

static const fn_operator_table sparse_table = {
    .forward = sparse_forward,
    .adjoint = sparse_adjoint,
    .destroy = sparse_destroy,
    .columns = sparse_columns,
    .norm = fn_norm_by_estimate,
    .form = sparse_form,
};

/* ------------------------------------------------------------------- norm */

/* The largest sum of moduli in a line, and the sum of all squares. */
static void sums_of_lines(firenet_context *context, firenet_type type,
                          const fn_sparse_lines *lines, double *longest,
                          double *squares) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    *longest = *squares = 0.0;
    for (int64_t i = 0; i < lines->count; ++i) {
        const void *line = fn_at_const(type, lines->values, lines->pointers[i]);
        int64_t n = lines->pointers[i + 1] - lines->pointers[i];
        *longest = fmax(*longest, fn_vector_moduli(context, type, n, line));
        *squares += kernels->distance2(n, 1.0, line, NULL);
    }
}

/* min( ||A||_F, sqrt(||A||_1 ||A||_inf) ), each >= ||A||, with room for the
 * rounding of sums and for squares that vanish below DBL_MIN. */
static double proved_norm(firenet_context *context, const sparse *self) {
    double longest, widest, squares;
    double count = (double)self->rows.pointers[self->rows.count];
    sums_of_lines(context, self->base.domain, &self->cols, &widest, &squares);
    sums_of_lines(context, self->base.domain, &self->rows, &longest, &squares);
    double rounding = 1.0 + (count + 8.0) * DBL_EPSILON;
    squares += count * DBL_MIN;
    return rounding * fmin(sqrt(squares), sqrt(longest) * sqrt(widest));
}

/* --------------------------------------------------------------- creation */

static size_t index_size(bool wide) {
    return wide ? sizeof(int64_t) : sizeof(int32_t);
}

static void copy_indices(bool wide, const void *from, int64_t count,
                         bool to_wide, void *to) {
    for (int64_t k = 0; k < count; ++k) {
        int64_t j = fn_index_at(wide, from, k);
        if (to_wide) {
            ((int64_t *)to)[k] = j;
        } else {
            ((int32_t *)to)[k] = (int32_t)j;
        }
    }
}

/* The lines that were given, with copies of what is not borrowed. Copies are of
 * 32 bits where those do. */
static firenet_status take_given(sparse *self, const fn_sparse_arguments *given,
                                 fn_sparse_lines *lines) {
    bool wide = given->index_type == FIRENET_INDEX_64;
    firenet_operator *base = &self->base;
    self->given_pointers =
        fn_operator_alloc(base, given->lines + 1, sizeof(int64_t));
    if (!self->given_pointers) {
        return FIRENET_ERR_NOMEM;
    }
    copy_indices(wide, given->pointers, given->lines + 1, true,
                 self->given_pointers);
    *lines = (fn_sparse_lines){.count = given->lines,
                               .pointers = self->given_pointers,
                               .wide = wide,
                               .indices = given->indices,
                               .values = given->values};
    if (given->storage == FIRENET_MATRIX_BORROWED) {
        return FIRENET_OK;
    }
    size_t size = fn_type_size(given->type);
    lines->wide = given->across > INT32_MAX;
    self->given_indices =
        fn_operator_alloc(base, given->count, index_size(lines->wide));
    self->given_values = fn_operator_alloc(base, given->count, size);
    if (!self->given_indices || !self->given_values) {
        return FIRENET_ERR_NOMEM;
    }
    copy_indices(wide, given->indices, given->count, lines->wide,
                 self->given_indices);
    if (given->count > 0) {
        memcpy(self->given_values, given->values, (size_t)given->count * size);
    }
    lines->indices = self->given_indices;
    lines->values = self->given_values;
    return FIRENET_OK;
}

/* The same matrix by its other lines. */
static firenet_status make_other(sparse *self, const fn_sparse_arguments *given,
                                 const fn_sparse_lines *lines,
                                 fn_sparse_lines *other) {
    firenet_operator *base = &self->base;
    other->wide = given->lines > INT32_MAX;
    self->other_pointers =
        fn_operator_alloc(base, given->across + 1, sizeof(int64_t));
    self->other_indices =
        fn_operator_alloc(base, given->count, index_size(other->wide));
    self->other_values =
        fn_operator_alloc(base, given->count, fn_type_size(given->type));
    if (!self->other_pointers || !self->other_indices || !self->other_values) {
        return FIRENET_ERR_NOMEM;
    }
    fn_sparse_transpose(given->type, lines, given->across, other,
                        self->other_pointers, self->other_indices,
                        self->other_values);
    return FIRENET_OK;
}

static firenet_status fill(sparse *self, firenet_context *context,
                           const fn_sparse_arguments *given) {
    firenet_operator *base = &self->base;
    double count = (double)given->count;
    fn_operator_set_shape(base, given->type, given->rows, given->cols);
    base->flops = count * (fn_type_complex(given->type) ? 8.0 : 2.0);
    fn_sparse_lines *lines = given->by_rows ? &self->rows : &self->cols;
    fn_sparse_lines *other = given->by_rows ? &self->cols : &self->rows;
    firenet_status status = take_given(self, given, lines);
    if (status == FIRENET_OK) {
        status = make_other(self, given, lines, other);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    base->traffic =
        (double)(given->rows + given->cols) *
            (double)fn_type_size(given->type) +
        count * (double)(fn_type_size(given->type) + index_size(lines->wide));
    status = fn_operator_set_matrix_norm(base, context, given->norm_bound,
                                         proved_norm(context, self));
    return status == FIRENET_OK
               ? fn_operator_describe(
                     base, "sparse[%lld x %lld, %lld]", (long long)given->rows,
                     (long long)given->cols, (long long)given->count)
               : status;
}

firenet_status fn_create_sparse(firenet_operator **out,
                                firenet_context *context,
                                const fn_sparse_arguments *given) {
    firenet_status status = fn_sparse_check(context, given);
    if (status != FIRENET_OK) {
        return status;
    }
    sparse *self = fn_operator_new(context, sizeof *self, &sparse_table);
    return self ? fn_operator_finish(out, &self->base,
                                     fill(self, context, given))
                : FIRENET_ERR_NOMEM;
}

firenet_status firenet_operator_create_csr(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, int64_t count, firenet_index_type index_type,
    const void *pointers, const void *indices, const void *values,
    firenet_matrix_storage storage, double norm_bound) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_sparse_arguments given = {
        type,       rows,     cols,    rows,   cols,    count,     true,
        index_type, pointers, indices, values, storage, norm_bound};
    return fn_leave(context, fn_create_sparse(out, context, &given));
}

firenet_status firenet_operator_create_csc(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, int64_t count, firenet_index_type index_type,
    const void *pointers, const void *indices, const void *values,
    firenet_matrix_storage storage, double norm_bound) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_sparse_arguments given = {
        type,       rows,     cols,    cols,   rows,    count,     false,
        index_type, pointers, indices, values, storage, norm_bound};
    return fn_leave(context, fn_create_sparse(out, context, &given));
}
