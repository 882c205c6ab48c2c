/* SPDX-License-Identifier: BSD-3-Clause */
/* The operator contract over the transforms, in one to three axes. */
#include "contract.h"
#include "support.h"

#include <stdlib.h>

static const contract_shape shapes[] = {
    {1, {1}, 0},      {1, {2}, 1},       {1, {3}, 0},       {1, {5}, 0},
    {1, {8}, 3},      {1, {30}, 1},      {1, {64}, 6},      {2, {17, 32}, 0},
    {2, {4, 16}, 2},  {3, {8, 4, 2}, 1}, {3, {3, 5, 4}, 0}, {3, {16, 4, 8}, 2},
    {2, {32, 64}, 3},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* One line per transform: its name and how it is made on a shape s. */
#define TRANSFORM(name, ...)                                                 \
    static firenet_status name(firenet_operator **out, firenet_context *c,   \
                               firenet_type type, const contract_shape *s) { \
        return firenet_operator_create_##__VA_ARGS__;                        \
    }

TRANSFORM(dft, dft(out, c, type, s->axes, s->size, 0))
TRANSFORM(centred, dft(out, c, type, s->axes, s->size, (1u << s->axes) - 1))
TRANSFORM(both, centred_dft(out, c, type, s->axes, s->size, (1u << s->axes) - 1,
                            (1u << s->axes) - 1))
TRANSFORM(mixed,
          centred_dft(out, c, type, s->axes, s->size, 1, 1u << s->axes >> 1))
TRANSFORM(sequency,
          walsh(out, c, type, s->axes, s->size, FIRENET_WALSH_SEQUENCY))
TRANSFORM(dyadic, walsh(out, c, type, s->axes, s->size, FIRENET_WALSH_DYADIC))
TRANSFORM(natural, walsh(out, c, type, s->axes, s->size, FIRENET_WALSH_NATURAL))
TRANSFORM(haar, haar(out, c, type, s->axes, s->size, s->levels,
                     FIRENET_LAYOUT_LEVELS))
TRANSFORM(nested, haar(out, c, type, s->axes, s->size, s->levels,
                       FIRENET_LAYOUT_NESTED))
TRANSFORM(undecimated,
          undecimated_haar(out, c, type, s->axes, s->size, s->levels))

TRANSFORM(db4, wavelet(out, c, type, s->axes, s->size, s->levels,
                       FIRENET_WAVELET_DB4, FIRENET_LAYOUT_LEVELS))
TRANSFORM(sym5, wavelet(out, c, type, s->axes, s->size, s->levels,
                        FIRENET_WAVELET_SYM5, FIRENET_LAYOUT_NESTED))
TRANSFORM(undecimated_db3, undecimated_wavelet(out, c, type, s->axes, s->size,
                                               s->levels, FIRENET_WAVELET_DB3))

/* a o b, where b^H if `adjoint`; releases both. */
static firenet_status composed(firenet_operator **out, firenet_context *c,
                               firenet_operator *a, firenet_operator *b,
                               int adjoint) {
    firenet_operator *right = NULL;
    firenet_status status = FIRENET_OK;
    if (adjoint)
        status = firenet_operator_adjoint(&right, c, b);
    else
        right = firenet_operator_retain(b);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(out, c, a, right);
    firenet_operator_release(a);
    firenet_operator_release(b);
    firenet_operator_release(right);
    return status;
}

/* About a third of the indices of `b`'s range, in descending order. */
static firenet_status sampled(firenet_operator **out, firenet_context *c,
                              firenet_operator *b) {
    int64_t rows = firenet_operator_rows(b), count = (rows + 2) / 3;
    firenet_operator *a = NULL;
    int64_t *indices = malloc((size_t)count * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    for (int64_t i = 0; i < count; i++)
        indices[i] = 3 * (count - 1 - i);
    firenet_status status = firenet_operator_create_sample(
        &a, c, firenet_operator_range_type(b), rows, indices, count);
    free(indices);
    return status == FIRENET_OK ? composed(out, c, a, b, 0) : status;
}

/* sample o first, and sample o first o second^H: in the second, sampling may
 * overwrite what second^H made. */
#define SAMPLED(name, first)                                                 \
    static firenet_status name(firenet_operator **out, firenet_context *c,   \
                               firenet_type type, const contract_shape *s) { \
        firenet_operator *a = NULL;                                          \
        firenet_status status = first(&a, c, type, s);                       \
        return status == FIRENET_OK ? sampled(out, c, a) : status;           \
    }
#define MEASURED(name, first, second)                                        \
    static firenet_status name(firenet_operator **out, firenet_context *c,   \
                               firenet_type type, const contract_shape *s) { \
        firenet_operator *a = NULL, *b = NULL;                               \
        firenet_status status = first(&a, c, type, s);                       \
        if (status == FIRENET_OK)                                            \
            status = second(&b, c, type, s);                                 \
        return status == FIRENET_OK ? composed(out, c, a, b, 1) : status;    \
    }

SAMPLED(sampled_dft, centred)
SAMPLED(sampled_both, both)
SAMPLED(sampled_mixed, mixed)
SAMPLED(sampled_walsh, sequency)
SAMPLED(sampled_natural, natural)
MEASURED(measured_dft, sampled_dft, nested)
MEASURED(measured_both, sampled_both, nested)
MEASURED(measured_walsh, sampled_walsh, haar)
MEASURED(measured_frame, sampled_walsh, undecimated)
MEASURED(measured_wavelet, sampled_dft, db4)
MEASURED(measured_wavelet_frame, sampled_dft, undecimated_db3)

static firenet_status batch(firenet_operator **out, firenet_context *c,
                            firenet_type type, const contract_shape *s) {
    firenet_operator *one = NULL;
    firenet_status status = sampled_dft(&one, c, type, s);
    if (status == FIRENET_OK)
        status = firenet_operator_batch(out, c, one, 3);
    firenet_operator_release(one);
    return status;
}

enum {
    U = CONTRACT_UNITARY,
    C = CONTRACT_COISOMETRY,
    I = CONTRACT_ISOMETRY,
    P = CONTRACT_POWERS,
    ANY = CONTRACT_ANY_TYPE,
    REAL = CONTRACT_REAL,
    COMPLEX = CONTRACT_COMPLEX
};

static const contract_kind kinds[] = {
    {"dft", dft, COMPLEX, 0, U},
    {"dft centred", centred, COMPLEX, 0, U},
    {"dft of reals", dft, REAL, 0, I},
    {"dft of reals, centred", centred, REAL, 0, I},
    {"dft, image centred", both, COMPLEX, 0, U},
    {"dft, image centred on one axis", mixed, COMPLEX, 0, U},
    {"dft of reals, image centred", both, REAL, 0, I},
    {"dft of reals, image centred on one axis", mixed, REAL, 0, I},
    {"sample o dft, image centred", sampled_both, COMPLEX, 0, C},
    {"sample o dft, image centred on one axis", sampled_mixed, COMPLEX, 0, C},
    {"sample o dft of reals, image centred", sampled_both, REAL, 0, 0},
    {"sample o dft o haar^H, image centred", measured_both, COMPLEX, 1, C},
    {"sample o dft of reals o haar^H, image centred", measured_both, REAL, 1,
     0},
    {"sample o dft of reals", sampled_dft, REAL, 0, 0},
    {"sample o dft of reals o haar^H", measured_dft, REAL, 1, 0},
    {"3 x sample o dft", batch, COMPLEX, 0, C},
    {"sample o dft", sampled_dft, COMPLEX, 0, C},
    {"sample o dft o haar^H", measured_dft, COMPLEX, 1, C},
    {"walsh, sequency", sequency, ANY, 0, U | P},
    {"walsh, dyadic", dyadic, ANY, 0, U | P},
    {"walsh, natural", natural, ANY, 0, U | P},
    {"sample o walsh", sampled_walsh, ANY, 0, C | P},
    {"sample o walsh, natural", sampled_natural, ANY, 0, C | P},
    {"sample o walsh o haar^H", measured_walsh, ANY, 1, C | P},
    {"sample o walsh o frame^H", measured_frame, ANY, 1, C | P},
    {"haar", haar, ANY, 1, U},
    {"haar, nested", nested, ANY, 1, U},
    {"undecimated haar", undecimated, ANY, 1, I},
    {"db4", db4, ANY, 1, U},
    {"sym5, nested", sym5, ANY, 1, U},
    {"undecimated db3", undecimated_db3, ANY, 1, I},
    {"sample o dft o db4^H", measured_wavelet, COMPLEX, 1, C},
    {"sample o dft of reals o db4^H", measured_wavelet, REAL, 1, 0},
    {"sample o dft o (undecimated db3)^H", measured_wavelet_frame, COMPLEX, 1,
     C},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

int main(void) {
    Suite *s = suite_create("transform contract");
    TCase *grid = tcase_create("grid");
    contract_add(grid, kinds, KINDS, shapes, SHAPES);
    suite_add_tcase(s, grid);
    return run_suite(s);
}
