/* SPDX-License-Identifier: BSD-3-Clause */
/* The operator contract over matrices, diagonals, stacks, sums, multiples,
 * padding, differences and users' operators. */
#include "contract.h"
#include "operators.h"

#include <stdlib.h>

static const contract_shape shapes[] = {
    {1, {1}, 0},      {1, {2}, 0},    {2, {1, 2}, 0},    {2, {3, 5}, 0},
    {2, {8, 8}, 0},   {1, {30}, 0},   {3, {8, 4, 2}, 0}, {3, {3, 1, 5}, 0},
    {2, {17, 32}, 0}, {2, {64, 3}, 0}};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static firenet_type real_type(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64 ? FIRENET_F32
                                                      : FIRENET_F64;
}

/* ----------------------------------------------------------- the simplest */

static firenet_status make_identity(firenet_operator **out, firenet_context *c,
                                    firenet_type type,
                                    const contract_shape *s) {
    return firenet_operator_create_identity(out, c, type, contract_cells(s));
}

static firenet_status make_complex(firenet_operator **out, firenet_context *c,
                                   firenet_type type, const contract_shape *s) {
    return firenet_operator_create_complex(out, c, type, contract_cells(s));
}

static firenet_status make_difference(firenet_operator **out,
                                      firenet_context *c, firenet_type type,
                                      const contract_shape *s) {
    return firenet_operator_create_difference(out, c, type, s->axes, s->size);
}

/* A kernel of 3 points on each axis: on the short ones it wraps, or most of it
 * meets nothing. */
static firenet_status convolved(firenet_convolution_mode mode,
                                firenet_operator **out, firenet_context *c,
                                firenet_type type, const contract_shape *s) {
    int64_t three[3] = {3, 3, 3}, length = s->axes == 3   ? 27
                                           : s->axes == 2 ? 9
                                                          : 3;
    vec kernel = vec_random(type, length, 4);
    firenet_status status = firenet_operator_create_convolution(
        out, c, type, s->axes, s->size, three, kernel.data, mode);
    vec_free(&kernel);
    return status;
}

static firenet_status make_periodic(firenet_operator **out, firenet_context *c,
                                    firenet_type type,
                                    const contract_shape *s) {
    return convolved(FIRENET_CONVOLUTION_PERIODIC, out, c, type, s);
}

static firenet_status make_same(firenet_operator **out, firenet_context *c,
                                firenet_type type, const contract_shape *s) {
    return convolved(FIRENET_CONVOLUTION_SAME, out, c, type, s);
}

static firenet_status make_full(firenet_operator **out, firenet_context *c,
                                firenet_type type, const contract_shape *s) {
    return convolved(FIRENET_CONVOLUTION_FULL, out, c, type, s);
}

static firenet_status make_diagonal(firenet_operator **out, firenet_context *c,
                                    firenet_type type,
                                    const contract_shape *s) {
    vec w = vec_random(type, contract_cells(s), 5);
    firenet_status status =
        firenet_operator_create_diagonal(out, c, type, w.length, type, w.data);
    vec_free(&w);
    return status;
}

static firenet_status make_real_diagonal(firenet_operator **out,
                                         firenet_context *c, firenet_type type,
                                         const contract_shape *s) {
    vec w = vec_random(real_type(type), contract_cells(s), 6);
    firenet_status status = firenet_operator_create_diagonal(
        out, c, type, w.length, w.type, w.data);
    vec_free(&w);
    return status;
}

/* Signs, or phases: unitary. */
static firenet_status make_phases(firenet_operator **out, firenet_context *c,
                                  firenet_type type, const contract_shape *s) {
    vec w = vec_random(type, contract_cells(s), 7);
    for (int64_t i = 0; i < w.length; i++)
        vec_set(&w, i, vec_get(&w, i) / cabs(vec_get(&w, i)));
    firenet_status status =
        firenet_operator_create_diagonal(out, c, type, w.length, type, w.data);
    vec_free(&w);
    return status;
}

static firenet_status scaled(contract_make make, double re, double im,
                             firenet_operator **out, firenet_context *c,
                             firenet_type type, const contract_shape *s) {
    firenet_operator *a;
    firenet_status status = make(&a, c, type, s);
    if (status == FIRENET_OK)
        status = firenet_operator_scale(out, c, a, re, im);
    firenet_operator_release(a);
    return status;
}

static firenet_status make_scaled(firenet_operator **out, firenet_context *c,
                                  firenet_type type, const contract_shape *s) {
    return scaled(make_difference, -2.5, 0, out, c, type, s);
}

static firenet_status make_multiple(firenet_operator **out, firenet_context *c,
                                    firenet_type type,
                                    const contract_shape *s) {
    return scaled(make_identity, 1.5, -2, out, c, type, s);
}

static firenet_status padded(firenet_placement placement,
                             firenet_operator **out, firenet_context *c,
                             firenet_type type, const contract_shape *s) {
    int64_t larger[FIRENET_MAX_AXES];
    for (int a = 0; a < s->axes; a++)
        larger[a] = s->size[a] + 3 * a + 1;
    return firenet_operator_create_pad(out, c, type, s->axes, s->size, larger,
                                       placement);
}

static firenet_status make_pad(firenet_operator **out, firenet_context *c,
                               firenet_type type, const contract_shape *s) {
    return padded(FIRENET_PLACEMENT_CORNER, out, c, type, s);
}

static firenet_status make_centred_pad(firenet_operator **out,
                                       firenet_context *c, firenet_type type,
                                       const contract_shape *s) {
    return padded(FIRENET_PLACEMENT_CENTRED, out, c, type, s);
}

/* -------------------------------------------------------------- matrices */

static firenet_status matrix(firenet_operator **out, firenet_context *c,
                             firenet_type type, int64_t rows, int64_t cols,
                             firenet_matrix_order order, uint64_t seed) {
    int64_t leading =
        (order == FIRENET_MATRIX_ROW_MAJOR ? cols : rows) + (int64_t)seed % 3;
    vec values = vec_random(type, (rows > cols ? rows : cols) * leading, seed);
    firenet_status status = firenet_operator_create_matrix(
        out, c, type, rows, cols, values.data, leading, order,
        FIRENET_MATRIX_COPIED, 0);
    vec_free(&values);
    return status;
}

/* As many columns as the shape has cells. */
static firenet_status make_wide(firenet_operator **out, firenet_context *c,
                                firenet_type type, const contract_shape *s) {
    return matrix(out, c, type, 3, contract_cells(s), FIRENET_MATRIX_ROW_MAJOR,
                  1);
}

static firenet_status make_tall(firenet_operator **out, firenet_context *c,
                                firenet_type type, const contract_shape *s) {
    int64_t cells = contract_cells(s);
    return matrix(out, c, type, cells + 2, cells < 40 ? cells : 40,
                  FIRENET_MATRIX_COLUMN_MAJOR, 2);
}

/* ---------------------------------------------------------------- bundles */

typedef firenet_status (*bundle)(firenet_operator **out, firenet_context *c,
                                 firenet_operator *const *parts, int64_t count);

static firenet_status bundled(bundle make, contract_make first,
                              contract_make second, firenet_operator **out,
                              firenet_context *c, firenet_type type,
                              const contract_shape *s) {
    firenet_operator *parts[3] = {NULL, NULL, NULL};
    firenet_status status = first(&parts[0], c, type, s);
    if (status == FIRENET_OK)
        status = second(&parts[1], c, type, s);
    if (status == FIRENET_OK)
        status = firenet_operator_scale(&parts[2], c, parts[0], 0.5, 0);
    if (status == FIRENET_OK)
        status = make(out, c, parts, 3);
    for (int i = 0; i < 3; i++)
        firenet_operator_release(parts[i]);
    return status;
}

static firenet_status make_stack(firenet_operator **out, firenet_context *c,
                                 firenet_type type, const contract_shape *s) {
    return bundled(firenet_operator_stack, make_wide, make_difference, out, c,
                   type, s);
}

static firenet_status make_coils(firenet_operator **out, firenet_context *c,
                                 firenet_type type, const contract_shape *s) {
    return bundled(firenet_operator_stack, make_diagonal, make_real_diagonal,
                   out, c, type, s);
}

static firenet_status make_tight_stack(firenet_operator **out,
                                       firenet_context *c, firenet_type type,
                                       const contract_shape *s) {
    return bundled(firenet_operator_stack, make_pad, make_phases, out, c, type,
                   s);
}

static firenet_status make_sum(firenet_operator **out, firenet_context *c,
                               firenet_type type, const contract_shape *s) {
    return bundled(firenet_operator_sum, make_pad, make_centred_pad, out, c,
                   type, s);
}

static firenet_status make_mixed_sum(firenet_operator **out, firenet_context *c,
                                     firenet_type type,
                                     const contract_shape *s) {
    return bundled(firenet_operator_sum, make_complex, make_complex, out, c,
                   type, s);
}

/* ------------------------------------------------------ a user's operator */

/* Doubles and reverses, and sums pairs into one; of any type. */
typedef struct reversal {
    firenet_type type;
} reversal;

static int reverse(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    const reversal *r = user;
    vec x = {r->type, in_length, (void *)(uintptr_t)in};
    vec y = {r->type, out_length, out};
    for (int64_t i = 0; i < out_length; i++)
        vec_set(&y, i, 2 * vec_get(&x, in_length - 1 - i));
    return 0;
}

static firenet_status user(double norm_bound, firenet_operator **out,
                           firenet_context *c, firenet_type type,
                           const contract_shape *s) {
    int64_t n = contract_cells(s);
    reversal *r = malloc(sizeof *r);
    ck_assert_ptr_nonnull(r);
    r->type = type;
    firenet_status status = firenet_operator_create_user(
        out, c, type, n, type, n, reverse, reverse, free, r, norm_bound,
        FIRENET_CALLBACK_CALLER);
    if (status != FIRENET_OK)
        free(r);
    return status;
}

static firenet_status make_user(firenet_operator **out, firenet_context *c,
                                firenet_type type, const contract_shape *s) {
    return user(2, out, c, type, s);
}

static firenet_status make_estimated(firenet_operator **out, firenet_context *c,
                                     firenet_type type,
                                     const contract_shape *s) {
    return user(0, out, c, type, s);
}

/* ------------------------------------------------------------ made of them */

CONTRACT_ADJOINT(make_real_part, make_complex)
CONTRACT_ADJOINT(make_divergence, make_difference)
CONTRACT_ADJOINT(make_crop, make_centred_pad)
CONTRACT_ADJOINT(make_conjugate, make_diagonal)
CONTRACT_ADJOINT(make_wide_adjoint, make_wide)
CONTRACT_ADJOINT(make_coils_adjoint, make_coils)
CONTRACT_ADJOINT(make_sum_adjoint, make_sum)
CONTRACT_ADJOINT(make_multiple_adjoint, make_multiple)
CONTRACT_ADJOINT(make_user_adjoint, make_user)
CONTRACT_COMPOSED(make_laplacian, make_divergence, make_difference)
CONTRACT_COMPOSED(make_real_domain, make_diagonal, make_complex)
CONTRACT_COMPOSED(make_embedded_multiple, make_multiple, make_complex)
CONTRACT_COMPOSED(make_scaled_diagonal, make_diagonal, make_multiple)
CONTRACT_COMPOSED(make_diagonals, make_real_diagonal, make_diagonal)
CONTRACT_COMPOSED(make_mixed_diagonals, make_conjugate, make_diagonal)
CONTRACT_COMPOSED(make_matrix_of_coils, make_wide, make_diagonals)
CONTRACT_COMPOSED(make_stack_of_user, make_stack, make_user)
CONTRACT_COMPOSED(make_real_projection, make_complex, make_real_part)

/* The factor must not move past the sum, with which it does not commute. */
static firenet_status make_projections(firenet_operator **out,
                                       firenet_context *c, firenet_type type,
                                       const contract_shape *s) {
    return bundled(firenet_operator_sum, make_real_projection,
                   make_real_projection, out, c, type, s);
}
CONTRACT_COMPOSED(make_turned_projections, make_projections, make_multiple)

enum {
    U = CONTRACT_UNITARY,
    C = CONTRACT_COISOMETRY,
    J = CONTRACT_ISOMETRY,
    R = CONTRACT_REAL_LINEAR,
    ANY = CONTRACT_ANY_TYPE,
    COMPLEX = CONTRACT_COMPLEX
};

static const contract_kind kinds[] = {
    {"identity", make_identity, ANY, 0, U},
    {"complex", make_complex, COMPLEX, 0, J},
    {"real part", make_real_part, COMPLEX, 0, C},
    {"(1.5-2i) identity", make_multiple, COMPLEX, 0, 0},
    {"((1.5-2i) identity)^H", make_multiple_adjoint, COMPLEX, 0, 0},
    {"diagonal", make_diagonal, ANY, 0, 0},
    {"real diagonal", make_real_diagonal, ANY, 0, 0},
    {"diagonal^H", make_conjugate, ANY, 0, 0},
    {"phases", make_phases, ANY, 0, U},
    {"difference", make_difference, ANY, 0, 0},
    {"difference^H", make_divergence, ANY, 0, 0},
    {"-2.5 difference", make_scaled, ANY, 0, 0},
    {"difference^H o difference", make_laplacian, ANY, 0, 0},
    {"convolution, periodic", make_periodic, ANY, 0, 0},
    {"convolution, same", make_same, ANY, 0, 0},
    {"convolution, full", make_full, ANY, 0, 0},
    {"pad", make_pad, ANY, 0, J},
    {"pad centred", make_centred_pad, ANY, 0, J},
    {"pad^H", make_crop, ANY, 0, C},
    {"wide matrix", make_wide, ANY, 0, 0},
    {"tall matrix", make_tall, ANY, 0, 0},
    {"wide matrix^H", make_wide_adjoint, ANY, 0, 0},
    {"stack", make_stack, ANY, 0, 0},
    {"coils", make_coils, ANY, 0, 0},
    {"coils^H", make_coils_adjoint, ANY, 0, 0},
    {"stack of isometries", make_tight_stack, ANY, 0, 0},
    {"sum", make_sum, ANY, 0, 0},
    {"sum^H", make_sum_adjoint, ANY, 0, 0},
    {"sum on a real domain", make_mixed_sum, COMPLEX, 0, 0},
    {"user", make_user, ANY, 0, 0},
    {"user, norm estimated", make_estimated, ANY, 0, 0},
    {"user^H", make_user_adjoint, ANY, 0, 0},
    {"diagonal o complex", make_real_domain, COMPLEX, 0, 0},
    {"(1.5-2i) complex", make_embedded_multiple, COMPLEX, 0, 0},
    {"complex o real part", make_real_projection, COMPLEX, 0, R},
    {"real projections o (1.5-2i) identity", make_turned_projections, COMPLEX,
     0, R},
    {"diagonal o (1.5-2i) identity", make_scaled_diagonal, COMPLEX, 0, 0},
    {"diagonal o diagonal", make_diagonals, ANY, 0, 0},
    {"diagonal^H o diagonal", make_mixed_diagonals, ANY, 0, 0},
    {"matrix o diagonals", make_matrix_of_coils, ANY, 0, 0},
    {"stack o user", make_stack_of_user, ANY, 0, 0},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

int main(void) {
    Suite *s = suite_create("contract_algebra");
    TCase *grid = tcase_create("grid");
    contract_add(grid, kinds, KINDS, shapes, SHAPES);
    suite_add_tcase(s, grid);
    return run_suite_in_process(s); /* thousands of forks take longer */
}
