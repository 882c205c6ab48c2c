/* SPDX-License-Identifier: BSD-3-Clause */
#include "subjects.h"

#include <stdlib.h>

/* Every third index, from the last on. */
static int64_t *thirds(int64_t cells, int64_t *count) {
    *count = (cells + 2) / 3;
    int64_t *indices = malloc((size_t)*count * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    for (int64_t i = 0; i < *count; i++)
        indices[i] = 3 * (*count - 1 - i);
    return indices;
}

static firenet_status sampled(firenet_operator **out, firenet_context *c,
                              firenet_operator *a) {
    int64_t count, cells = firenet_operator_rows(a);
    int64_t *indices = thirds(cells, &count);
    firenet_operator *sample = NULL;
    firenet_status status = firenet_operator_create_sample(
        &sample, c, firenet_operator_range_type(a), cells, indices, count);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(out, c, sample, a);
    firenet_operator_release(sample);
    firenet_operator_release(a);
    free(indices);
    return status;
}

#define DFT(name, axes_, ...)                                                  \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_dft(out, c, type, axes_, size, 0);      \
    }                                                                          \
    static firenet_status make_centred_##name(                                 \
        firenet_operator **out, firenet_context *c, firenet_type type) {       \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_centred_dft(out, c, type, axes_, size,  \
                                                   (1u << (axes_)) - 1,        \
                                                   (1u << (axes_)) - 1);       \
    }                                                                          \
    static firenet_status make_sampled_##name(                                 \
        firenet_operator **out, firenet_context *c, firenet_type type) {       \
        firenet_operator *a;                                                   \
        firenet_status status = make_centred_##name(&a, c, type);              \
        return status == FIRENET_OK ? sampled(out, c, a) : status;             \
    }
DFT(dft_1, 1, 30)
DFT(dft_2, 2, 16, 12)
DFT(dft_odd, 2, 9, 7)
DFT(dft_prime, 1, 37)
DFT(dft_3, 3, 4, 6, 10)
DFT(dft_line, 2, 1, 8)

#define HAAR(name, layout, levels, axes, ...)                                  \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_haar(out, c, type, axes, size, levels,  \
                                            FIRENET_LAYOUT_##layout);          \
    }
HAAR(haar_1, LEVELS, 3, 1, 24)
HAAR(haar_2, LEVELS, 2, 2, 8, 12)
HAAR(haar_nested, NESTED, 3, 2, 16, 8)
HAAR(haar_3, NESTED, 1, 3, 4, 6, 2)
HAAR(haar_tiles, LEVELS, 3, 2, 64, 32)
HAAR(haar_tiles_nested, NESTED, 6, 2, 64, 128)
HAAR(haar_deep, LEVELS, 4, 3, 16, 16, 16)

#define WAVELET(name, which, layout, levels, axes, ...)                        \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_wavelet(                                \
            out, c, type, axes, size, levels, FIRENET_WAVELET_##which,         \
            FIRENET_LAYOUT_##layout);                                          \
    }
WAVELET(db2_1, DB2, LEVELS, 3, 1, 40)
WAVELET(db4_2, DB4, LEVELS, 2, 2, 16, 24)
WAVELET(sym5_nested, SYM5, NESTED, 3, 2, 8, 16)
WAVELET(db3_3, DB3, LEVELS, 2, 3, 4, 8, 12)

#define FRAME(name, which, levels, axes, ...)                                  \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_undecimated_wavelet(                    \
            out, c, type, axes, size, levels, FIRENET_WAVELET_##which);        \
    }
FRAME(frame_1, DB3, 3, 1, 17)
FRAME(frame_haar, DB1, 3, 2, 9, 12)
FRAME(frame_2, DB2, 2, 2, 8, 15)
FRAME(frame_haar_3, DB1, 2, 3, 5, 4, 6)
FRAME(frame_3, SYM4, 1, 3, 3, 4, 5)

#define WALSH(name, order, axes, ...)                                          \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_walsh(out, c, type, axes, size,         \
                                             FIRENET_WALSH_##order);           \
    }                                                                          \
    static firenet_status make_sampled_##name(                                 \
        firenet_operator **out, firenet_context *c, firenet_type type) {       \
        firenet_operator *a;                                                   \
        firenet_status status = make_##name(&a, c, type);                      \
        return status == FIRENET_OK ? sampled(out, c, a) : status;             \
    }
WALSH(walsh_natural, NATURAL, 1, 32)
WALSH(walsh_sequency, SEQUENCY, 2, 8, 16)
WALSH(walsh_dyadic, DYADIC, 2, 4, 4)
WALSH(walsh_one, SEQUENCY, 1, 1)
WALSH(walsh_large, SEQUENCY, 2, 64, 128)

static firenet_status make_difference(firenet_operator **out,
                                      firenet_context *c, firenet_type type) {
    const int64_t size[] = {5, 7, 3};
    return firenet_operator_create_difference(out, c, type, 3, size);
}

static firenet_status make_neumann(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    const int64_t size[] = {5, 1};
    const double weights[] = {0.5, 3.0};
    return firenet_operator_create_weighted_difference(
        out, c, type, 2, size, FIRENET_BOUNDARY_NEUMANN, weights);
}

static firenet_status make_neumann_line(firenet_operator **out,
                                        firenet_context *c, firenet_type type) {
    const int64_t size[] = {40};
    return firenet_operator_create_weighted_difference(
        out, c, type, 1, size, FIRENET_BOUNDARY_NEUMANN, NULL);
}

static firenet_status make_diagonal(firenet_operator **out, firenet_context *c,
                                    firenet_type type) {
    vec w = vec_random(type, 50, 3);
    firenet_status status = firenet_operator_create_diagonal(
        out, c, type, w.length, w.type, w.data);
    vec_free(&w);
    return status;
}

static firenet_status make_real_diagonal(firenet_operator **out,
                                         firenet_context *c,
                                         firenet_type type) {
    firenet_type real =
        firenet_type_size(type) / (type_is_complex(type) ? 2 : 1) == 4
            ? FIRENET_F32
            : FIRENET_F64;
    vec w = vec_random(real, 50, 3);
    firenet_status status = firenet_operator_create_diagonal(
        out, c, type, w.length, w.type, w.data);
    vec_free(&w);
    return status;
}

static firenet_status make_scaled(firenet_operator **out, firenet_context *c,
                                  firenet_type type) {
    firenet_operator *a;
    firenet_status status = make_difference(&a, c, type);
    if (status != FIRENET_OK)
        return status;
    status = firenet_operator_scale(out, c, a, -0.5,
                                    type_is_complex(type) ? 2.0 : 0.0);
    firenet_operator_release(a);
    return status;
}

static firenet_status make_adjoint(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    firenet_operator *a;
    firenet_status status = make_difference(&a, c, type);
    if (status != FIRENET_OK)
        return status;
    status = firenet_operator_adjoint(out, c, a);
    firenet_operator_release(a);
    return status;
}

static firenet_status make_batch(firenet_operator **out, firenet_context *c,
                                 firenet_type type) {
    firenet_operator *a;
    firenet_status status = make_sampled_dft_odd(&a, c, type);
    if (status != FIRENET_OK)
        return status;
    status = firenet_operator_batch(out, c, a, 3);
    firenet_operator_release(a);
    return status;
}

/* [F; W D] and F + W D of one shape. */
static firenet_status make_pair(firenet_operator **out, firenet_context *c,
                                firenet_type type, int stacked) {
    const int64_t size[] = {8, 8};
    firenet_operator *parts[2] = {NULL, NULL}, *w = NULL, *d = NULL;
    vec weights = vec_random(type, 64, 5);
    firenet_status status = firenet_operator_create_walsh(
        &parts[0], c, type, 2, size, FIRENET_WALSH_SEQUENCY);
    if (status == FIRENET_OK)
        status = firenet_operator_create_haar(&w, c, type, 2, size, 2,
                                              FIRENET_LAYOUT_LEVELS);
    if (status == FIRENET_OK)
        status = firenet_operator_create_diagonal(&d, c, type, 64, type,
                                                  weights.data);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(&parts[1], c, w, d);
    if (status == FIRENET_OK)
        status = stacked ? firenet_operator_stack(out, c, parts, 2)
                         : firenet_operator_sum(out, c, parts, 2);
    firenet_operator_release(parts[0]);
    firenet_operator_release(parts[1]);
    firenet_operator_release(w);
    firenet_operator_release(d);
    vec_free(&weights);
    return status;
}

static firenet_status make_stack(firenet_operator **out, firenet_context *c,
                                 firenet_type type) {
    return make_pair(out, c, type, 1);
}
static firenet_status make_sum(firenet_operator **out, firenet_context *c,
                               firenet_type type) {
    return make_pair(out, c, type, 0);
}

static firenet_status make_pad(firenet_operator **out, firenet_context *c,
                               firenet_type type) {
    const int64_t size[] = {3, 5, 4}, padded[] = {4, 8, 7};
    return firenet_operator_create_pad(out, c, type, 3, size, padded,
                                       FIRENET_PLACEMENT_CENTRED);
}

static firenet_status make_pad_line(firenet_operator **out, firenet_context *c,
                                    firenet_type type) {
    const int64_t size[] = {5}, padded[] = {8};
    return firenet_operator_create_pad(out, c, type, 1, size, padded,
                                       FIRENET_PLACEMENT_CORNER);
}

static firenet_status make_sample(firenet_operator **out, firenet_context *c,
                                  firenet_type type) {
    int64_t count, *indices = thirds(100, &count);
    firenet_status status =
        firenet_operator_create_sample(out, c, type, 100, indices, count);
    free(indices);
    return status;
}

/* Fourier samples of coefficients: what networks are made of. */
firenet_status make_fourier_haar(firenet_operator **out, firenet_context *c,
                                 firenet_type type) {
    return make_tiles(out, c, type, 16, 3);
}

firenet_status make_tiles(firenet_operator **out, firenet_context *c,
                          firenet_type type, int64_t side, int levels) {
    const int64_t size[] = {side, side};
    firenet_operator *f = NULL, *w = NULL, *wt = NULL, *dft = NULL;
    firenet_status status =
        firenet_operator_create_dft(&dft, c, type, 2, size, 3);
    if (status == FIRENET_OK)
        status = sampled(&f, c, dft);
    if (status == FIRENET_OK)
        status = firenet_operator_create_haar(&w, c, type, 2, size, levels,
                                              FIRENET_LAYOUT_LEVELS);
    if (status == FIRENET_OK)
        status = firenet_operator_adjoint(&wt, c, w);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(out, c, f, wt);
    firenet_operator_release(f);
    firenet_operator_release(w);
    firenet_operator_release(wt);
    return status;
}

/* Three images at once: in one plan each. */
static firenet_status make_tile_batch(firenet_operator **out,
                                      firenet_context *c, firenet_type type) {
    firenet_operator *a = NULL;
    firenet_status status = make_tiles(&a, c, type, 32, 4);
    if (status == FIRENET_OK)
        status = firenet_operator_batch(out, c, a, 3);
    firenet_operator_release(a);
    return status;
}

static firenet_status make_coils(firenet_operator **out, firenet_context *c,
                                 firenet_type type, int axes,
                                 const int64_t *size, int sets, int all) {
    int64_t cells = 1, count, *indices;
    for (int a = 0; a < axes; a++)
        cells *= size[a];
    indices = thirds(cells, &count);
    vec maps = vec_random(type, 4 * sets * cells, 8);
    firenet_status status = firenet_operator_create_encoding(
        out, c, type, axes, size, 3, 1, sets, 4, maps.data,
        all ? NULL : indices, all ? cells : count);
    vec_free(&maps);
    free(indices);
    return status;
}

static firenet_status make_coils_2(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    const int64_t size[] = {12, 9};
    return make_coils(out, c, type, 2, size, 1, 0);
}
/* Scattered points: no line is sampled whole. */
static firenet_status make_coils_points(firenet_operator **out,
                                        firenet_context *c, firenet_type type) {
    const int64_t size[] = {12, 10};
    return make_coils(out, c, type, 2, size, 1, 0);
}
static firenet_status make_coils_sets(firenet_operator **out,
                                      firenet_context *c, firenet_type type) {
    const int64_t size[] = {8, 10};
    return make_coils(out, c, type, 2, size, 2, 1);
}
static firenet_status make_coils_3(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    const int64_t size[] = {6, 5, 4};
    return make_coils(out, c, type, 3, size, 1, 0);
}

#define KIND(name) \
    { #name, make_##name, 0 }
const kind kinds[] = {KIND(dft_1),
                      KIND(centred_dft_1),
                      KIND(sampled_dft_1),
                      KIND(dft_2),
                      KIND(centred_dft_2),
                      KIND(sampled_dft_2),
                      KIND(dft_odd),
                      KIND(centred_dft_odd),
                      KIND(sampled_dft_odd),
                      KIND(dft_prime),
                      KIND(sampled_dft_prime),
                      KIND(dft_3),
                      KIND(centred_dft_3),
                      KIND(sampled_dft_3),
                      KIND(dft_line),
                      KIND(sampled_dft_line),
                      KIND(haar_1),
                      KIND(haar_2),
                      KIND(haar_nested),
                      KIND(haar_3),
                      KIND(haar_tiles),
                      KIND(haar_tiles_nested),
                      KIND(haar_deep),
                      KIND(db2_1),
                      KIND(db4_2),
                      KIND(sym5_nested),
                      KIND(db3_3),
                      KIND(frame_1),
                      KIND(frame_haar),
                      KIND(frame_2),
                      KIND(frame_haar_3),
                      KIND(frame_3),
                      KIND(walsh_natural),
                      KIND(sampled_walsh_natural),
                      KIND(walsh_sequency),
                      KIND(sampled_walsh_sequency),
                      KIND(walsh_dyadic),
                      KIND(sampled_walsh_dyadic),
                      KIND(walsh_one),
                      KIND(sampled_walsh_one),
                      KIND(walsh_large),
                      KIND(sampled_walsh_large),
                      KIND(difference),
                      KIND(neumann),
                      KIND(neumann_line),
                      KIND(diagonal),
                      KIND(real_diagonal),
                      KIND(scaled),
                      KIND(adjoint),
                      KIND(batch),
                      KIND(tile_batch),
                      KIND(stack),
                      KIND(sum),
                      KIND(pad),
                      KIND(pad_line),
                      KIND(sample),
                      KIND(fourier_haar),
                      KIND(rows),
                      KIND(columns),
                      KIND(sparse_32),
                      KIND(sparse_64),
                      {"coils_2", make_coils_2, 1},
                      {"coils_points", make_coils_points, 1},
                      {"coils_sets", make_coils_sets, 1},
                      {"coils_3", make_coils_3, 1}};
const int kind_count = sizeof kinds / sizeof *kinds;
