/* SPDX-License-Identifier: BSD-3-Clause */
/* A matrix operator's products over bare calls of BLAS's gemv with the same
 * matrix. Run with OPENBLAS_NUM_THREADS=1. */
#include "bench.h"

#include <cblas.h>
#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 512, COLS = 2048 };

typedef struct product {
    firenet_context *context;
    firenet_operator *a;
    firenet_workspace *workspace;
    firenet_type type;
    int adjoint;
    void *values, *x, *y;
} product;

static void product_create(product *p, firenet_type type, int adjoint) {
    *p = (product){.type = type, .adjoint = adjoint};
    p->values = bench_vector((int)type, (long long)ROWS * COLS);
    p->x = bench_vector((int)type, COLS);
    p->y = bench_vector((int)type, ROWS);
    bench_check(firenet_context_create(&p->context, NULL, NULL, NULL), NULL);
    bench_check(firenet_operator_create_matrix(
                    &p->a, p->context, type, ROWS, COLS, p->values, COLS,
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
    bench_check(p->adjoint ? firenet_operator_apply_adjoint(p->workspace,
                                                            p->type, p->y, ROWS,
                                                            p->type, p->x, COLS)
                           : firenet_operator_apply(p->workspace, p->type, p->x,
                                                    COLS, p->type, p->y, ROWS),
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
        cblas_sgemv(CblasRowMajor, transpose, ROWS, COLS, 1, p->values, COLS, x,
                    1, 0, y, 1);
        break;
    case FIRENET_F64:
        cblas_dgemv(CblasRowMajor, transpose, ROWS, COLS, 1, p->values, COLS, x,
                    1, 0, y, 1);
        break;
    case FIRENET_C64:
        cblas_cgemv(CblasRowMajor, transpose, ROWS, COLS, one_f, p->values,
                    COLS, x, 1, zero_f, y, 1);
        break;
    case FIRENET_C128:
        cblas_zgemv(CblasRowMajor, transpose, ROWS, COLS, one, p->values, COLS,
                    x, 1, zero, y, 1);
        break;
    }
}

static void compare(firenet_type type, const char *name, int adjoint) {
    char what[64];
    product p;
    product_create(&p, type, adjoint);
    snprintf(what, sizeof what, "%d x %d %s%s", ROWS, COLS, name,
             adjoint ? ", adjoint" : "");
    bench_row(what, bench_compare(apply, &p, gemv, &p, 41, 20.0), 1.03);
    product_release(&p);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "matrix operator / bare gemv");
    for (int adjoint = 0; adjoint < 2; ++adjoint) {
        compare(FIRENET_F32, "f32", adjoint);
        compare(FIRENET_F64, "f64", adjoint);
        compare(FIRENET_C64, "c64", adjoint);
        compare(FIRENET_C128, "c128", adjoint);
    }
    bench_close();
    return 0;
}
