/* SPDX-License-Identifier: BSD-3-Clause */
/* Dense matrices: products and norms against NumPy's, every layout, threads,
 * refusals. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "operators.h"

#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/algebra_table.inc"

enum { ROWS = 5, COLS = 7 };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4 };

/* The table's matrix in memory: rows or columns, `gap` elements between. */
static vec laid_out(firenet_type type, firenet_matrix_order order, int gap) {
    int by_rows = order == FIRENET_MATRIX_ROW_MAJOR;
    int lines = by_rows ? ROWS : COLS, length = by_rows ? COLS : ROWS;
    vec v =
        vec_new(type, (int64_t)lines * (length + gap)); /* NaN in the gaps */
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLS; j++)
            vec_set(&v,
                    by_rows ? i * (length + gap) + j : i + j * (length + gap),
                    matrix_a[i * COLS + j]);
    return v;
}

static firenet_operator *table_matrix(firenet_context *c, firenet_type type) {
    firenet_operator *a;
    vec v = laid_out(type, FIRENET_MATRIX_ROW_MAJOR, 0);
    assert_ok(c, firenet_operator_create_matrix(&a, c, type, ROWS, COLS, v.data,
                                                COLS, FIRENET_MATRIX_ROW_MAJOR,
                                                FIRENET_MATRIX_COPIED, 0));
    vec_free(&v);
    return a;
}

/* -------------------------------------------------------------- products */

START_TEST(products_are_numpys_in_every_layout) {
    static const firenet_matrix_order orders[] = {FIRENET_MATRIX_ROW_MAJOR,
                                                  FIRENET_MATRIX_COLUMN_MAJOR};
    static const firenet_matrix_storage storages[] = {FIRENET_MATRIX_COPIED,
                                                      FIRENET_MATRIX_BORROWED};
    firenet_type type = types[_i % TYPES];
    firenet_matrix_order order = orders[_i / TYPES % 2];
    firenet_matrix_storage storage = storages[_i / TYPES / 2 % 2];
    int gap = _i / TYPES / 4 * 3, complex_type = type_is_complex(type);
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    vec v = laid_out(type, order, gap);
    int64_t leading = (order == FIRENET_MATRIX_ROW_MAJOR ? COLS : ROWS) + gap;
    assert_ok(c, firenet_operator_create_matrix(&a, c, type, ROWS, COLS, v.data,
                                                leading, order, storage, 0));
    if (storage == FIRENET_MATRIX_COPIED)
        vec_fill(&v, NAN);
    assert_gives(c, a, 0, matrix_x, complex_type ? matrix_ax : matrix_real_ax);
    assert_gives(c, a, 1, matrix_y,
                 complex_type ? matrix_ahy : matrix_real_aty);
    ck_assert_int_eq((int)firenet_operator_table_bytes(a),
                     storage == FIRENET_MATRIX_COPIED
                         ? ROWS * COLS * firenet_type_size(type)
                         : 0);
    ck_assert_str_eq(firenet_operator_description(a), "matrix[5 x 7]");
    firenet_operator_release(a);
    vec_free(&v);
    context_end(c, &t);
}
END_TEST

/* Memory that ends where the mapping does. */
typedef struct edge {
    unsigned char *pages;
    size_t size;
} edge;

static edge edge_new(void) {
    edge e = {.size = (size_t)sysconf(_SC_PAGESIZE)};
    e.pages = mmap(NULL, 2 * e.size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(e.pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(e.pages + e.size, e.size, PROT_NONE), 0);
    return e;
}

static void *edge_vector(const edge *e, firenet_type type, int64_t length) {
    return e->pages + e->size -
           (size_t)length * (size_t)firenet_type_size(type);
}

START_TEST(products_stay_inside_their_vectors) {
    firenet_type type = types[_i];
    edge in = edge_new(), out = edge_new();
    tally t;
    firenet_context *c = context_new(&t);
    vec v = vec_random(type, 12 * 12, 1);
    for (int64_t m = 1; m <= 12; m++)
        for (int64_t n = 1; n <= 12; n++) {
            firenet_operator *a;
            firenet_workspace *w;
            assert_ok(
                c, firenet_operator_create_matrix(&a, c, type, m, n, v.data, n,
                                                  FIRENET_MATRIX_ROW_MAJOR,
                                                  FIRENET_MATRIX_BORROWED, 1));
            assert_ok(c, firenet_workspace_create(&w, c, a));
            assert_ok(c, firenet_workspace_apply(
                             w, type, edge_vector(&in, type, n), n, type,
                             edge_vector(&out, type, m), m));
            assert_ok(c, firenet_workspace_apply_adjoint(
                             w, type, edge_vector(&in, type, m), m, type,
                             edge_vector(&out, type, n), n));
            firenet_workspace_release(w);
            firenet_operator_release(a);
        }
    vec_free(&v);
    munmap(in.pages, 2 * in.size);
    munmap(out.pages, 2 * out.size);
    context_end(c, &t);
}
END_TEST

/* One shared matrix, as many products as fit a moment. */
typedef struct worker {
    pthread_t thread;
    firenet_operator *a;
    const vec *x, *expected;
    firenet_status status;
    int differences;
} worker;

static void *multiply_repeatedly(void *argument) {
    worker *w = argument;
    firenet_context *c = NULL;
    firenet_workspace *workspace = NULL;
    vec y = vec_new(w->expected->type, w->expected->length);
    w->status = firenet_context_create(&c, NULL, NULL, NULL);
    if (w->status == FIRENET_OK)
        w->status = firenet_workspace_create(&workspace, c, w->a);
    for (int i = 0; i < 50 && w->status == FIRENET_OK; i++) {
        w->status =
            firenet_workspace_apply(workspace, w->x->type, w->x->data,
                                    w->x->length, y.type, y.data, y.length);
        w->differences += !vec_same_bits(&y, w->expected);
    }
    firenet_workspace_release(workspace);
    firenet_context_release(c);
    vec_free(&y);
    return NULL;
}

START_TEST(threads_share_a_matrix) {
    enum { N = 200, THREADS = 2 };
    firenet_operator *a;
    worker workers[THREADS];
    tally t;
    firenet_context *c = context_new(&t);
    vec v = vec_random(FIRENET_C128, N * N, 1);
    vec x = vec_random(FIRENET_C128, N, 2);
    assert_ok(c, firenet_operator_create_matrix(
                     &a, c, FIRENET_C128, N, N, v.data, N,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED, 0));
    vec alone = operator_applied(c, a, &x, 0);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){.a = a, .x = &x, .expected = &alone};
        ck_assert_int_eq(pthread_create(&workers[i].thread, NULL,
                                        multiply_repeatedly, &workers[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_ok(NULL, workers[i].status);
        ck_assert_int_eq(workers[i].differences, 0);
    }
    firenet_operator_release(a);
    vec_free(&v);
    vec_free(&x);
    vec_free(&alone);
    context_end(c, &t);
}
END_TEST

/* ----------------------------------------------------------------- norms */

START_TEST(norms_bracket_numpys) {
    firenet_type type = types[_i];
    double norm = type_is_complex(type) ? matrix_norm : matrix_real_norm;
    double estimate, bound, largest;
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = table_matrix(c, type);
    assert_ok(c, firenet_operator_estimate_norm(c, a, 5, &estimate, &bound));
    assert_at_most(relative_difference(estimate, norm),
                   40 * type_epsilon(type));
    assert_at_most(norm, bound);
    assert_at_most(norm, firenet_operator_norm_bound(a));
    assert_at_most(firenet_operator_norm_bound(a), 1.086 * norm);
    assert_ok(c, firenet_operator_check_norm(c, a, 100, 5, &largest));
    /* 100 steps bring the second singular value's share down to this. */
    assert_at_most(relative_difference(largest, norm), 1e-6);
    assert_at_most(largest, firenet_operator_norm_bound(a));
    if (type_is_complex(type)) {
        double proved = fmin(matrix_frobenius, matrix_one_inf);
        assert_at_most(
            relative_difference(firenet_operator_norm_proved(a), proved),
            1e-14);
    }
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* +-1 nearly everywhere and one larger entry, far above the cluster or just:
 * a random start is almost orthogonal to its direction. */
START_TEST(norms_of_hard_spectra_are_not_missed) {
    enum { N = 400 };
    const double top[] = {2, 1.001};
    tally t;
    firenet_context *c = context_new(&t);
    double *v = calloc(N * N, sizeof *v);
    ck_assert_ptr_nonnull(v);
    for (int i = 0; i < N; i++)
        v[i * N + i] = i % 2 ? 1 - 1e-3 * i / N : -1;
    for (int k = 0; k < 2; k++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            double estimate, bound;
            firenet_operator *a;
            v[0] = top[k];
            assert_ok(c, firenet_operator_create_matrix(
                             &a, c, FIRENET_F64, N, N, v, N,
                             FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED,
                             top[k]));
            assert_ok(c, firenet_operator_estimate_norm(c, a, seed, &estimate,
                                                        &bound));
            assert_at_most(estimate, top[k] * (1 + 1e-14));
            assert_at_most(top[k], bound);
            firenet_operator_release(a);
        }
    free(v);
    context_end(c, &t);
}
END_TEST

START_TEST(extreme_matrices_have_norms) {
    static const double zero[4] = {0, 0, 0, 0};
    static const double huge[4] = {1e300, 0, 0, -1e300};
    static const double tiny[4] = {1e-300, 0, 0, 1e-310};
    static const double one[1] = {-3};
    const struct {
        const double *values;
        int64_t n;
        double norm;
    } cases[] = {
        {zero, 2, 0}, {huge, 2, 1e300}, {tiny, 2, 1e-300}, {one, 1, 3}};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(c, firenet_operator_create_matrix(
                         &a, c, FIRENET_F64, cases[i].n, cases[i].n,
                         cases[i].values, cases[i].n, FIRENET_MATRIX_ROW_MAJOR,
                         FIRENET_MATRIX_COPIED, 0));
        assert_at_most(cases[i].norm,
                       firenet_operator_norm_bound(a) * (1 + 1e-15));
        assert_at_most(firenet_operator_norm_bound(a), 1.5 * cases[i].norm);
        firenet_operator_release(a);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(a_norm_that_is_given_is_used) {
    const double v[] = {3, 1, 1, 4}; /* norm 4.618, proved 5 */
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_matrix(&a, c, FIRENET_F64, 2, 2, v, 2,
                                                FIRENET_MATRIX_ROW_MAJOR,
                                                FIRENET_MATRIX_COPIED, 4.75));
    assert_at_most(fabs(firenet_operator_norm_bound(a) - 4.75), 0);
    assert_at_most(fabs(firenet_operator_norm_proved(a) - 4.75), 0);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* -------------------------------------------------------------- refusals */

static firenet_status make(firenet_operator **out, firenet_context *c,
                           int64_t rows, int64_t cols, const double *values,
                           int64_t leading) {
    return firenet_operator_create_matrix(
        out, c, FIRENET_F64, rows, cols, values, leading,
        FIRENET_MATRIX_COLUMN_MAJOR, FIRENET_MATRIX_COPIED, 0);
}

START_TEST(matrix_refuses_bad_arguments) {
    const double v[6] = {1, 2, 3, 4, -INFINITY, 6};
    const int64_t large = (int64_t)INT_MAX + 1;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_NUMERIC, c, a, "row 0, column 2",
                   make(&a, c, 2, 3, v, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "rows: 0", make(&a, c, 0, 3, v, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "cols: -3",
                   make(&a, c, 2, -3, v, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "leading: 1",
                   make(&a, c, 2, 2, v, 1));
    assert_error_names(c, "at least 2");
    assert_refused(FIRENET_ERR_NULL, c, a, "values",
                   make(&a, c, 2, 2, NULL, 2));
    assert_refused(FIRENET_ERR_TOO_LARGE, c, a, "32 bits",
                   make(&a, c, large, 2, v, large));
    assert_refused(FIRENET_ERR_TOO_LARGE, c, a, "cols",
                   make(&a, c, 2, large, v, 2));
    assert_refused(FIRENET_ERR_TOO_LARGE, c, a, "leading",
                   make(&a, c, 2, 2, v, large));
    context_end(c, &t);
}
END_TEST

START_TEST(matrix_refuses_unknown_choices) {
    const double v[4] = {1, 2, 3, 4};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_TYPE, c, a, "type: 3",
                   firenet_operator_create_matrix(
                       &a, c, (firenet_type)3, 2, 2, v, 2,
                       FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "order: 0",
                   firenet_operator_create_matrix(&a, c, FIRENET_F64, 2, 2, v,
                                                  2, (firenet_matrix_order)0,
                                                  FIRENET_MATRIX_COPIED, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "storage: 5",
                   firenet_operator_create_matrix(
                       &a, c, FIRENET_F64, 2, 2, v, 2, FIRENET_MATRIX_ROW_MAJOR,
                       (firenet_matrix_storage)5, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "norm_bound: -2",
                   firenet_operator_create_matrix(&a, c, FIRENET_F64, 2, 2, v,
                                                  2, FIRENET_MATRIX_ROW_MAJOR,
                                                  FIRENET_MATRIX_COPIED, -2));
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("matrix");
    TCase *products = tcase_create("products");
    TCase *norms = tcase_create("norms");
    TCase *bad = tcase_create("bad input");
    tcase_add_loop_test(products, products_are_numpys_in_every_layout, 0,
                        TYPES * 8);
    tcase_add_loop_test(products, products_stay_inside_their_vectors, 0, TYPES);
    tcase_add_test(products, threads_share_a_matrix);
    tcase_add_loop_test(norms, norms_bracket_numpys, 0, TYPES);
    tcase_add_test(norms, norms_of_hard_spectra_are_not_missed);
    tcase_add_test(norms, extreme_matrices_have_norms);
    tcase_add_test(norms, a_norm_that_is_given_is_used);
    tcase_add_test(bad, matrix_refuses_bad_arguments);
    tcase_add_test(bad, matrix_refuses_unknown_choices);
    suite_add_tcase(s, products);
    suite_add_tcase(s, norms);
    suite_add_tcase(s, bad);
    return s;
}

int main(void) {
    return run_suite(suite());
}
