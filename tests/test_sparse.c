/* SPDX-License-Identifier: BSD-3-Clause */
/* Sparse matrices: products against NumPy's of the table's matrix with entries
 * left out, every width of index and storage, threads, norms, refusals. */
#include "operators.h"

#include <math.h>
#include <stdlib.h>

#include "data/algebra_table.inc"

enum { ROWS = 5, COLS = 7, ALL = ROWS * COLS };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4 };

/* The table's matrix, every entry stored, by rows or by columns. */
typedef struct stored {
    int by_rows;
    int32_t narrow_pointers[COLS + 1], narrow[ALL];
    int64_t wide_pointers[COLS + 1], wide[ALL];
    vec values;
} stored;

static stored store(firenet_type type, int by_rows) {
    stored s = {.by_rows = by_rows, .values = vec_new(type, ALL)};
    int lines = by_rows ? ROWS : COLS, across = by_rows ? COLS : ROWS;
    for (int i = 0; i < lines; i++) {
        for (int j = 0; j < across; j++) {
            s.narrow[i * across + j] = j;
            s.wide[i * across + j] = j;
            vec_set(&s.values, i * across + j,
                    matrix_a[by_rows ? i * COLS + j : j * COLS + i]);
        }
        s.narrow_pointers[i + 1] = (i + 1) * across;
        s.wide_pointers[i + 1] = (i + 1) * across;
    }
    return s;
}

static firenet_operator *made(firenet_context *c, const stored *s, int wide,
                              firenet_matrix_storage storage) {
    firenet_operator *a;
    const void *pointers = wide ? (const void *)s->wide_pointers
                                : (const void *)s->narrow_pointers;
    const void *indices =
        wide ? (const void *)s->wide : (const void *)s->narrow;
    firenet_index_type width = wide ? FIRENET_INDEX_64 : FIRENET_INDEX_32;
    assert_ok(c, s->by_rows
                     ? firenet_operator_create_csr(
                           &a, c, s->values.type, ROWS, COLS, ALL, width,
                           pointers, indices, s->values.data, storage, 0)
                     : firenet_operator_create_csc(
                           &a, c, s->values.type, ROWS, COLS, ALL, width,
                           pointers, indices, s->values.data, storage, 0));
    return a;
}

START_TEST(products_are_numpys_in_every_storage) {
    firenet_type type = types[_i % TYPES];
    int by_rows = _i / TYPES % 2, wide = _i / TYPES / 2 % 2;
    firenet_matrix_storage storage =
        _i / TYPES / 4 % 2 ? FIRENET_MATRIX_BORROWED : FIRENET_MATRIX_COPIED;
    int complex_type = type_is_complex(type);
    tally t;
    firenet_context *c = context_new(&t);
    stored s = store(type, by_rows);
    firenet_operator *a = made(c, &s, wide, storage);
    if (storage == FIRENET_MATRIX_COPIED)
        vec_fill(&s.values, NAN);
    assert_gives(c, a, 0, matrix_x, complex_type ? matrix_ax : matrix_real_ax);
    assert_gives(c, a, 1, matrix_y,
                 complex_type ? matrix_ahy : matrix_real_aty);
    ck_assert_str_eq(firenet_operator_description(a), "sparse[5 x 7, 35]");
    double norm = complex_type ? matrix_norm : matrix_real_norm;
    double proved = firenet_operator_norm_proved(a);
    ck_assert_double_le(norm * (1 - 4 * type_epsilon(type)),
                        firenet_operator_norm_bound(a));
    ck_assert_double_le(firenet_operator_norm_bound(a), proved);
    firenet_operator_release(a);
    vec_free(&s.values);
    context_end(c, &t);
}
END_TEST

/* Each element of a pseudo-random matrix is there with probability 1/8; lines
 * without any among them. */
enum { LARGE = 1200 };
typedef struct large {
    int64_t *pointers, *indices;
    double *values;
} large;

static large large_new(void) {
    large l = {malloc((LARGE + 1) * sizeof *l.pointers),
               malloc(LARGE * LARGE * sizeof *l.indices),
               malloc(LARGE * LARGE * sizeof *l.values)};
    ck_assert(l.pointers && l.indices && l.values);
    uint64_t state = 7;
    int64_t count = 0;
    for (int64_t i = 0; i < LARGE; i++) {
        l.pointers[i] = count;
        for (int64_t j = 0; j < LARGE && i % 10 != 3; j++) {
            state =
                state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            if (state >> 61 == 0) {
                l.indices[count] = j;
                l.values[count++] = (double)(state >> 32 & 1023) / 512 - 1;
            }
        }
    }
    l.pointers[LARGE] = count;
    return l;
}

static void large_free(large *l) {
    free(l->pointers);
    free(l->indices);
    free(l->values);
}

START_TEST(a_large_one_is_its_sum_with_any_number_of_threads) {
    large l = large_new();
    vec x = vec_random(FIRENET_F64, LARGE, 3), first[2];
    for (int threads = 1; threads <= 4; threads += 3) {
        firenet_operator *a;
        tally t;
        firenet_context *c = context_new(&t);
        assert_ok(c, firenet_context_set_threads(c, threads));
        assert_ok(c, firenet_operator_create_csr(
                         &a, c, FIRENET_F64, LARGE, LARGE, l.pointers[LARGE],
                         FIRENET_INDEX_64, l.pointers, l.indices, l.values,
                         FIRENET_MATRIX_BORROWED, 1));
        for (int adjoint = 0; adjoint < 2; adjoint++) {
            vec y = operator_applied(c, a, &x, adjoint);
            if (threads == 1) {
                first[adjoint] = y;
                continue;
            }
            ck_assert_mem_eq(y.data, first[adjoint].data,
                             LARGE * sizeof(double));
            vec_free(&y);
        }
        firenet_operator_release(a);
        context_end(c, &t);
    }
    const double *in = x.data;
    double want[2][LARGE] = {{0}};
    for (int64_t i = 0; i < LARGE; i++)
        for (int64_t k = l.pointers[i]; k < l.pointers[i + 1]; k++) {
            want[0][i] += l.values[k] * in[l.indices[k]];
            want[1][l.indices[k]] += l.values[k] * in[i];
        }
    for (int adjoint = 0; adjoint < 2; adjoint++) {
        for (int i = 0; i < LARGE; i++)
            ck_assert_double_eq_tol(((const double *)first[adjoint].data)[i],
                                    want[adjoint][i], 1e-12);
        vec_free(&first[adjoint]);
    }
    vec_free(&x);
    large_free(&l);
}
END_TEST

START_TEST(one_without_elements_is_zero) {
    const int32_t pointers[4] = {0, 0, 0, 0};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_csr(&a, c, FIRENET_F64, 3, 2, 0,
                                             FIRENET_INDEX_32, pointers, NULL,
                                             NULL, FIRENET_MATRIX_COPIED, 0));
    vec x = vec_random(FIRENET_F64, 2, 1);
    vec y = operator_applied(c, a, &x, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(((double *)y.data)[i], 0);
    vec_free(&x);
    vec_free(&y);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* -------------------------------------------------------------- refusals */

typedef struct bad {
    firenet_status status;
    const char *word;
    int64_t rows, cols, count;
    int width;
    int32_t pointers[4], indices[4];
    double values[4];
} bad;

static const bad refusals[] = {
    {FIRENET_ERR_RANGE, "rows: 0", 0, 3, 2, 32, {0}, {0}, {0}},
    {FIRENET_ERR_RANGE, "cols: -1", 2, -1, 2, 32, {0}, {0}, {0}},
    {FIRENET_ERR_RANGE, "count: -1", 2, 3, -1, 32, {0}, {0}, {0}},
    {FIRENET_ERR_RANGE, "count: 7", 2, 3, 7, 32, {0}, {0}, {0}},
    {FIRENET_ERR_RANGE, "index_type: 16", 2, 3, 2, 16, {0}, {0}, {0}},
    {FIRENET_ERR_RANGE, "pointers[0]: 1", 2, 3, 2, 32, {1, 1, 2}, {0}, {0}},
    {FIRENET_ERR_RANGE, "pointers[2]: 0", 3, 3, 2, 32, {0, 1, 0, 2}, {0}, {0}},
    {FIRENET_ERR_RANGE, "pointers[1]: 3", 2, 3, 2, 32, {0, 3, 2}, {0}, {0}},
    {FIRENET_ERR_RANGE, "pointers[2]: 1", 2, 3, 2, 32, {0, 1, 1}, {0}, {0}},
    {FIRENET_ERR_RANGE,
     "indices[1]: column 3",
     2,
     3,
     2,
     32,
     {0, 1, 2},
     {0, 3},
     {1, 1}},
    {FIRENET_ERR_RANGE,
     "indices[0]: column -2",
     2,
     3,
     2,
     32,
     {0, 1, 2},
     {-2, 1},
     {1, 1}},
    {FIRENET_ERR_RANGE,
     "indices[1]: column 1 is in row 0 already",
     2,
     3,
     2,
     32,
     {0, 2, 2},
     {1, 1},
     {1, 1}},
    {FIRENET_ERR_RANGE,
     "indices[1]: column 0 after 2",
     2,
     3,
     2,
     32,
     {0, 2, 2},
     {2, 0},
     {1, 1}},
    {FIRENET_ERR_NUMERIC,
     "values[1]",
     2,
     3,
     2,
     32,
     {0, 1, 2},
     {0, 1},
     {1, NAN}},
};
enum { REFUSALS = sizeof refusals / sizeof refusals[0] };

START_TEST(what_is_wrong_is_named_with_its_place) {
    const bad *b = &refusals[_i];
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(b->status, c, a, b->word,
                   firenet_operator_create_csr(
                       &a, c, FIRENET_F64, b->rows, b->cols, b->count,
                       (firenet_index_type)b->width, b->pointers, b->indices,
                       b->values, FIRENET_MATRIX_COPIED, 0));
    context_end(c, &t);
}
END_TEST

START_TEST(missing_arrays_and_unknown_choices_are_named) {
    const int32_t pointers[3] = {0, 1, 1}, index = 0;
    const double value = 1;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_NULL, c, a, "pointers",
                   firenet_operator_create_csr(
                       &a, c, FIRENET_F64, 2, 2, 1, FIRENET_INDEX_32, NULL,
                       &index, &value, FIRENET_MATRIX_COPIED, 0));
    assert_refused(FIRENET_ERR_NULL, c, a, "indices",
                   firenet_operator_create_csc(
                       &a, c, FIRENET_F64, 2, 2, 1, FIRENET_INDEX_32, pointers,
                       NULL, &value, FIRENET_MATRIX_COPIED, 0));
    assert_refused(FIRENET_ERR_NULL, c, a, "values",
                   firenet_operator_create_csr(
                       &a, c, FIRENET_F64, 2, 2, 1, FIRENET_INDEX_32, pointers,
                       &index, NULL, FIRENET_MATRIX_COPIED, 0));
    assert_refused(FIRENET_ERR_TYPE, c, a, "type: 3",
                   firenet_operator_create_csr(
                       &a, c, (firenet_type)3, 2, 2, 1, FIRENET_INDEX_32,
                       pointers, &index, &value, FIRENET_MATRIX_COPIED, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "storage: 5",
                   firenet_operator_create_csr(
                       &a, c, FIRENET_F64, 2, 2, 1, FIRENET_INDEX_32, pointers,
                       &index, &value, (firenet_matrix_storage)5, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "norm_bound: -2",
                   firenet_operator_create_csr(
                       &a, c, FIRENET_F64, 2, 2, 1, FIRENET_INDEX_32, pointers,
                       &index, &value, FIRENET_MATRIX_COPIED, -2));
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("sparse");
    TCase *products = tcase_create("products");
    TCase *bad_input = tcase_create("bad input");
    tcase_add_loop_test(products, products_are_numpys_in_every_storage, 0,
                        TYPES * 8);
    tcase_add_test(products, a_large_one_is_its_sum_with_any_number_of_threads);
    tcase_add_test(products, one_without_elements_is_zero);
    tcase_add_loop_test(bad_input, what_is_wrong_is_named_with_its_place, 0,
                        REFUSALS);
    tcase_add_test(bad_input, missing_arrays_and_unknown_choices_are_named);
    suite_add_tcase(s, products);
    suite_add_tcase(s, bad_input);
    return s;
}

int main(void) {
    return run_suite(suite());
}
