/* SPDX-License-Identifier: BSD-3-Clause */
/* The operator contract over every kind, element type and a grid of shapes. A
 * new operator is one line of `kinds`, a new shape one line of `shapes`. */
#include "contract.h"
#include "support.h"
#include "vec.h"

#include <stdlib.h>

static const contract_shape shapes[] = {
    {2, {1, 1}, 0},   {2, {2, 2}, 1},   {2, {3, 5}, 0},   {2, {1, 7}, 0},
    {2, {6, 2}, 1},   {2, {8, 8}, 3},   {2, {12, 20}, 2}, {2, {30, 30}, 1},
    {2, {17, 32}, 0}, {2, {32, 16}, 4}, {2, {64, 64}, 6},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static firenet_status make_dft(firenet_operator **out, firenet_context *c,
                               firenet_type type, const contract_shape *s) {
    return firenet_operator_create_dft(out, c, type, s->axes, s->size, 0);
}

static firenet_status make_centred(firenet_operator **out, firenet_context *c,
                                   firenet_type type, const contract_shape *s) {
    return firenet_operator_create_dft(out, c, type, s->axes, s->size,
                                       (1u << s->axes) - 1);
}

static firenet_status make_half_centred(firenet_operator **out,
                                        firenet_context *c, firenet_type type,
                                        const contract_shape *s) {
    return firenet_operator_create_dft(out, c, type, s->axes, s->size, 1);
}

static firenet_status make_haar(firenet_operator **out, firenet_context *c,
                                firenet_type type, const contract_shape *s) {
    return firenet_operator_create_haar(out, c, type, s->axes, s->size,
                                        s->levels, FIRENET_LAYOUT_LEVELS);
}

static firenet_status make_haar_once(firenet_operator **out, firenet_context *c,
                                     firenet_type type,
                                     const contract_shape *s) {
    return firenet_operator_create_haar(out, c, type, s->axes, s->size, 1,
                                        FIRENET_LAYOUT_LEVELS);
}

/* About a third of the indices, at least one, in an order that is not
 * ascending. */
static firenet_status make_sample(firenet_operator **out, firenet_context *c,
                                  firenet_type type, const contract_shape *s) {
    int64_t cells = contract_cells(s), count = (cells + 2) / 3;
    int64_t *indices = malloc((size_t)count * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    for (int64_t i = 0; i < count; i++)
        indices[i] = 3 * (count - 1 - i);
    firenet_status status =
        firenet_operator_create_sample(out, c, type, cells, indices, count);
    free(indices);
    return status;
}

/* Every index, in order: a sampling that is unitary. */
static firenet_status make_sample_all(firenet_operator **out,
                                      firenet_context *c, firenet_type type,
                                      const contract_shape *s) {
    int64_t cells = contract_cells(s);
    int64_t *indices = malloc((size_t)cells * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    for (int64_t i = 0; i < cells; i++)
        indices[i] = i;
    firenet_status status =
        firenet_operator_create_sample(out, c, type, cells, indices, cells);
    free(indices);
    return status;
}

/* Half as many rows as cells, at least one; every third element, of long lines
 * some thirty, and a row without any. */
static firenet_status make_sparse(firenet_operator **out, firenet_context *c,
                                  firenet_type type, const contract_shape *s,
                                  int by_rows) {
    int64_t cols = contract_cells(s), rows = (cols + 1) / 2, count = 0;
    int64_t lines = by_rows ? rows : cols, across = by_rows ? cols : rows;
    int64_t step = 3 + across / 32;
    int64_t *pointers = malloc((size_t)(lines + 1) * sizeof *pointers);
    int64_t *indices = malloc((size_t)(rows * cols) * sizeof *indices);
    ck_assert(pointers && indices);
    for (int64_t i = 0; i < lines; i++) {
        pointers[i] = count;
        for (int64_t j = i % step; j < across && i % 5 != 2; j += step)
            indices[count++] = j;
    }
    pointers[lines] = count;
    vec v = vec_random(type, count, 5);
    firenet_status status =
        by_rows
            ? firenet_operator_create_csr(out, c, type, rows, cols, count,
                                          FIRENET_INDEX_64, pointers, indices,
                                          v.data, FIRENET_MATRIX_COPIED, 0)
            : firenet_operator_create_csc(out, c, type, rows, cols, count,
                                          FIRENET_INDEX_64, pointers, indices,
                                          v.data, FIRENET_MATRIX_COPIED, 0);
    vec_free(&v);
    free(pointers);
    free(indices);
    return status;
}

static firenet_status make_csr(firenet_operator **out, firenet_context *c,
                               firenet_type type, const contract_shape *s) {
    return make_sparse(out, c, type, s, 1);
}

static firenet_status make_csc(firenet_operator **out, firenet_context *c,
                               firenet_type type, const contract_shape *s) {
    return make_sparse(out, c, type, s, 0);
}

CONTRACT_ADJOINT(make_csr_adjoint, make_csr)
CONTRACT_ADJOINT(make_dft_adjoint, make_centred)
CONTRACT_ADJOINT(make_haar_adjoint, make_haar)
CONTRACT_ADJOINT(make_sample_adjoint, make_sample)
CONTRACT_COMPOSED(make_dft_of_haar, make_centred, make_haar_adjoint)
CONTRACT_COMPOSED(make_samples, make_sample, make_centred)
CONTRACT_COMPOSED(make_plain_samples, make_sample, make_dft)
CONTRACT_COMPOSED(make_measurement, make_samples, make_haar_adjoint)
CONTRACT_COMPOSED(make_nested_right, make_sample, make_dft_of_haar)
CONTRACT_COMPOSED(make_sampled_haar, make_sample, make_haar)
CONTRACT_COMPOSED(make_normal, make_sample_adjoint, make_sample)
CONTRACT_COMPOSED(make_gram, make_sample, make_sample_adjoint)
CONTRACT_COMPOSED(make_identity, make_haar_adjoint, make_haar)
CONTRACT_ADJOINT(make_measurement_adjoint, make_measurement)
CONTRACT_COMPOSED(make_round, make_measurement_adjoint, make_measurement)

enum {
    UNITARY = CONTRACT_UNITARY,
    CO = CONTRACT_COISOMETRY,
    ISO = CONTRACT_ISOMETRY,
    ANY = CONTRACT_ANY_TYPE,
    COMPLEX = CONTRACT_COMPLEX
};

static const contract_kind kinds[] = {
    {"dft", make_dft, COMPLEX, 0, UNITARY},
    {"dft centred", make_centred, COMPLEX, 0, UNITARY},
    {"dft centred on axis 0", make_half_centred, COMPLEX, 0, UNITARY},
    {"dft^H", make_dft_adjoint, COMPLEX, 0, UNITARY},
    {"haar", make_haar, ANY, 1, UNITARY},
    {"haar, 1 level", make_haar_once, ANY, 1, UNITARY},
    {"haar^H", make_haar_adjoint, ANY, 1, UNITARY},
    {"sample", make_sample, ANY, 0, CO},
    {"sample all", make_sample_all, ANY, 0, CO},
    {"sample^H", make_sample_adjoint, ANY, 0, ISO},
    {"dft o haar^H", make_dft_of_haar, COMPLEX, 1, UNITARY},
    {"sample o dft centred", make_samples, COMPLEX, 0, CO},
    {"sample o dft", make_plain_samples, COMPLEX, 0, CO},
    {"(sample o dft) o haar^H", make_measurement, COMPLEX, 1, CO},
    {"sample o (dft o haar^H)", make_nested_right, COMPLEX, 1, CO},
    {"(sample o dft o haar^H)^H", make_measurement_adjoint, COMPLEX, 1, ISO},
    {"A^H o A", make_round, COMPLEX, 1, 0},
    {"sample o haar", make_sampled_haar, ANY, 1, CO},
    {"sample^H o sample", make_normal, ANY, 0, 0},
    {"sample o sample^H", make_gram, ANY, 0, 0},
    {"haar^H o haar", make_identity, ANY, 1, UNITARY},
    {"csr", make_csr, ANY, 0, 0},
    {"csc", make_csc, ANY, 0, 0},
    {"csr^H", make_csr_adjoint, ANY, 0, 0},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

int main(void) {
    Suite *s = suite_create("contract");
    TCase *grid = tcase_create("grid");
    contract_add(grid, kinds, KINDS, shapes, SHAPES);
    suite_add_tcase(s, grid);
    return run_suite_in_process(s); /* thousands of forks take longer */
}
