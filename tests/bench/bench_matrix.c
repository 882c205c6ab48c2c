/* SPDX-License-Identifier: BSD-3-Clause */
/* A matrix operator's products over bare calls of BLAS's gemv with the same
 * matrix. The 8 x 8 rows show what the operator layer costs a call. Run with
 * OPENBLAS_NUM_THREADS=1. */
#include "bench.h"

#include <cblas.h>
#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct product {
    firenet_context *context;
    firenet_operator *a;
    firenet_workspace *workspace;
    firenet_type type;
    int adjoint, rows, cols;
    void *values, *x, *y;
} product;

static void product_create(product *p, int rows, int cols, firenet_type type,
                           int adjoint) {
    *p =
        (product){.type = type, .adjoint = adjoint, .rows = rows, .cols = cols};
    p->values = bench_vector((int)type, (long long)rows * cols);
    p->x = bench_vector((int)type, cols);
    p->y = bench_vector((int)type, rows);
    bench_check(firenet_context_create(&p->context, NULL, NULL, NULL), NULL);
    bench_check(firenet_operator_create_matrix(
                    &p->a, p->context, type, rows, cols, p->values, cols,
                    FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED, 1e3),
                p->context);
    bench_check(firenet_workspace_create(&p->workspace, p->context, p->a),
                p->context);
}

static void product_release(product *p) {
    firenet_workspace_release(p->workspace);
    firenet_operator_release(p->a);
    firenet_context_release(p->context);
    free(p->values);
    free(p->x);
    free(p->y);
}

static void apply(void *data) {
    product *p = data;
    bench_check(p->adjoint
                    ? firenet_workspace_apply_adjoint(p->workspace, p->type,
                                                      p->y, p->rows, p->type,
                                                      p->x, p->cols)
                    : firenet_workspace_apply(p->workspace, p->type, p->x,
                                              p->cols, p->type, p->y, p->rows),
                p->context);
}

static void gemv(void *data) {
    static const float one_f[] = {1, 0}, zero_f[] = {0, 0};
    static const double one[] = {1, 0}, zero[] = {0, 0};
    product *p = data;
    CBLAS_TRANSPOSE transpose = p->adjoint ? CblasConjTrans : CblasNoTrans;
    const void *x = p->adjoint ? p->y : p->x;
    void *y = p->adjoint ? p->x : p->y;
    switch (p->type) {
    case FIRENET_F32:
        cblas_sgemv(CblasRowMajor, transpose, p->rows, p->cols, 1, p->values,
                    p->cols, x, 1, 0, y, 1);
        break;
    case FIRENET_F64:
        cblas_dgemv(CblasRowMajor, transpose, p->rows, p->cols, 1, p->values,
                    p->cols, x, 1, 0, y, 1);
        break;
    case FIRENET_C64:
        cblas_cgemv(CblasRowMajor, transpose, p->rows, p->cols, one_f,
                    p->values, p->cols, x, 1, zero_f, y, 1);
        break;
    case FIRENET_C128:
        cblas_zgemv(CblasRowMajor, transpose, p->rows, p->cols, one, p->values,
                    p->cols, x, 1, zero, y, 1);
        break;
    }
}

static void compare(int rows, int cols, firenet_type type, const char *name,
                    int adjoint, double goal) {
    char what[64];
    product p;
    product_create(&p, rows, cols, type, adjoint);
    snprintf(what, sizeof what, "%d x %d %s%s", rows, cols, name,
             adjoint ? ", adjoint" : "");
    bench_row(what, bench_compare(apply, &p, gemv, &p, 99, 2.0), goal);
    product_release(&p);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "matrix operator / bare gemv");
    for (int adjoint = 0; adjoint < 2; ++adjoint) {
        compare(512, 2048, FIRENET_F32, "f32", adjoint, 1.03);
        compare(512, 2048, FIRENET_F64, "f64", adjoint, 1.03);
        compare(512, 2048, FIRENET_C64, "c64", adjoint, 1.03);
        compare(512, 2048, FIRENET_C128, "c128", adjoint, 1.03);
    }
    compare(8, 8, FIRENET_F64, "f64", 0, 0);
    compare(8, 8, FIRENET_C128, "c128", 0, 0);
    bench_close();
    return 0;
}
