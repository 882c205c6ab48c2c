/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators from random bytes, well and badly. */
#include "machine.h"

#include <math.h>

uint8_t machine_byte(machine *m) {
    if (m->size == 0)
        return 0;
    m->size--;
    return *m->bytes++;
}

int machine_choice(machine *m, int count) {
    return machine_byte(m) % count;
}

/* Mostly small, now and then at the edges of what 64 bits hold. */
static int64_t size(machine *m) {
    static const int64_t edges[] = {
        0,         -1,        1 << 16,       INT32_MAX,     (1LL << 31),
        1LL << 40, 1LL << 53, INT64_MAX / 2, INT64_MAX - 1, INT64_MIN};
    uint8_t b = machine_byte(m);
    return b < 240 ? 1 + b % 12 : edges[b % 10];
}

static firenet_type type(machine *m) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    uint8_t b = machine_byte(m);
    return b < 250 ? types[b % 4] : (firenet_type)b;
}

static double real(machine *m) {
    static const double values[] = {1,   -1,   0.5,      2,     0,    -3.25,
                                    0.1, 1e39, INFINITY, 1e300, -NAN, 1e-5};
    return values[machine_choice(m, 12)];
}

/* Enough elements of any type for what `size` calls small, all finite; some
 * inputs poison one. */
static const void *elements(machine *m, firenet_type t) {
    static union {
        float f[2 * LARGEST];
        double d[2 * LARGEST];
    } room;
    int single = t == FIRENET_F32 || t == FIRENET_C64;
    uint8_t seed = machine_byte(m);
    for (int i = 0; i < 2 * LARGEST; i++) {
        int value = (i * (seed | 1) + seed) % 31 - 15;
        if (single)
            room.f[i] = (float)value / 8;
        else
            room.d[i] = (double)value / 8;
    }
    if (seed == 255)
        room.d[machine_choice(m, 16)] = NAN;
    return seed == 254 ? NULL : room.d;
}

static void shape(machine *m, int64_t sizes[4], int *axes) {
    *axes = machine_choice(m, 6);
    for (int a = 0; a < 4; a++)
        sizes[a] = size(m);
    if (*axes > 3)
        *axes = *axes == 4
                    ? 2
                    : 7 - machine_byte(m); /* sometimes no number of axes */
}

static firenet_operator *member(machine *m) {
    return m->used ? m->pool[machine_choice(m, m->used)] : NULL;
}

/* -------------------------------------------------------------- creators */

static firenet_status dft(machine *m, firenet_operator **out) {
    int64_t sizes[4];
    int axes;
    shape(m, sizes, &axes);
    firenet_type t = type(m);
    return firenet_operator_create_dft(out, m->context, t, axes, sizes,
                                       machine_byte(m) % 9);
}

static firenet_status haar(machine *m, firenet_operator **out) {
    int64_t sizes[4];
    int axes;
    shape(m, sizes, &axes);
    firenet_type t = type(m);
    int levels = machine_choice(m, 5);
    return firenet_operator_create_haar(
        out, m->context, t, axes, sizes, levels,
        (firenet_layout)(machine_choice(m, 4) * 10));
}

/* Mostly powers of two, up to 64 points. */
static firenet_status walsh(machine *m, firenet_operator **out) {
    int64_t sizes[4];
    int axes;
    shape(m, sizes, &axes);
    for (int a = 0; a < 4; a++)
        if (sizes[a] > 0 && machine_choice(m, 8))
            sizes[a] = INT64_C(1) << sizes[a] % 7;
    firenet_type t = type(m);
    return firenet_operator_create_walsh(
        out, m->context, t, axes, sizes,
        (firenet_walsh_order)(machine_choice(m, 5) * 10));
}

static firenet_status undecimated(machine *m, firenet_operator **out) {
    int64_t sizes[4];
    int axes;
    shape(m, sizes, &axes);
    firenet_type t = type(m);
    return firenet_operator_create_undecimated_haar(
        out, m->context, t, axes, sizes, machine_choice(m, 5));
}

/* Mostly one that there is. */
static firenet_wavelet wavelet_of(machine *m) {
    uint8_t b = machine_byte(m);
    int known = b % 19 < 10 ? 101 + b % 19 : 192 + b % 19;
    return (firenet_wavelet)(b < 240 ? known : 80 + b % 140);
}

static firenet_status wavelet(machine *m, firenet_operator **out) {
    int64_t sizes[4];
    int axes;
    shape(m, sizes, &axes);
    firenet_type t = type(m);
    int levels = machine_choice(m, 5);
    firenet_wavelet which = wavelet_of(m);
    return firenet_operator_create_wavelet(
        out, m->context, t, axes, sizes, levels, which,
        (firenet_layout)(machine_choice(m, 4) * 10));
}

static firenet_status undecimated_wavelet(machine *m, firenet_operator **out) {
    int64_t sizes[4];
    int axes;
    shape(m, sizes, &axes);
    firenet_type t = type(m);
    int levels = machine_choice(m, 5);
    return firenet_operator_create_undecimated_wavelet(
        out, m->context, t, axes, sizes, levels, wavelet_of(m));
}

static firenet_status sample(machine *m, firenet_operator **out) {
    int64_t indices[256], length = size(m), count = size(m);
    firenet_type t = type(m);
    int step = 1 + machine_choice(m, 3);
    for (int i = 0; i < 256; i++)
        indices[i] = length > 0 ? (int64_t)i * step % length : i;
    if (machine_choice(m, 8) == 0)
        indices[machine_choice(m, 4)] = size(m);
    if (count > 256)
        count = INT64_MAX; /* refused before the indices are read */
    return firenet_operator_create_sample(out, m->context, t, length, indices,
                                          count);
}

/* Leading dimensions are told the truth about: memory beyond `elements` would
 * be the caller's mistake. */
static firenet_status matrix(machine *m, firenet_operator **out) {
    firenet_type t = type(m);
    int64_t rows = size(m), cols = size(m), leading = size(m);
    firenet_matrix_order order =
        (firenet_matrix_order)(10 * machine_choice(m, 4));
    if ((rows < 0 ? 0 : rows) > 12 || (cols < 0 ? 0 : cols) > 12) {
        if (leading > 12 && rows > 0 && cols > 0)
            return FIRENET_ERR_RANGE;
        rows = rows > 12 ? INT64_MAX : rows;
        cols = cols > 12 ? INT64_MAX : cols;
    }
    leading = leading > 12 ? 12 : leading;
    const void *values = elements(m, t);
    return firenet_operator_create_matrix(
        out, m->context, t, rows, cols, values, leading, order,
        FIRENET_MATRIX_COPIED, machine_choice(m, 3) ? 0 : 1e3);
}

static firenet_status diagonal(machine *m, firenet_operator **out) {
    firenet_type t = type(m), w = type(m);
    int64_t length = size(m);
    if (length > LARGEST)
        length = INT64_MAX; /* refused before the weights are read */
    const void *weights = elements(m, w);
    return firenet_operator_create_diagonal(out, m->context, t, length, w,
                                            weights);
}

static firenet_status identity(machine *m, firenet_operator **out) {
    firenet_type t = type(m);
    return firenet_operator_create_identity(out, m->context, t, size(m));
}

static firenet_status embedding(machine *m, firenet_operator **out) {
    firenet_type t = type(m);
    return firenet_operator_create_complex(out, m->context, t, size(m));
}

static firenet_status pad(machine *m, firenet_operator **out) {
    int64_t sizes[4], padded[4];
    int axes;
    shape(m, sizes, &axes);
    for (int a = 0; a < 4; a++)
        padded[a] = machine_choice(m, 4)
                        ? (sizes[a] & 15) + machine_choice(m, 5)
                        : size(m);
    firenet_type t = type(m);
    return firenet_operator_create_pad(
        out, m->context, t, axes, sizes, padded,
        (firenet_placement)(10 * machine_choice(m, 4)));
}

static firenet_status difference(machine *m, firenet_operator **out) {
    int64_t sizes[4];
    int axes;
    shape(m, sizes, &axes);
    firenet_type t = type(m);
    return firenet_operator_create_difference(out, m->context, t, axes, sizes);
}

static firenet_status convolution(machine *m, firenet_operator **out) {
    static const double kernel[64] = {1, -2, 3, 0, 5};
    int64_t sizes[4], kernel_sizes[4], length = 1;
    int axes;
    shape(m, sizes, &axes);
    for (int a = 0; a < 4; a++)
        kernel_sizes[a] = machine_choice(m, 5);
    for (int a = 0; a < axes && a < 4; a++)
        length *= kernel_sizes[a];
    firenet_type t = type(m);
    return firenet_operator_create_convolution(
        out, m->context, t, axes, sizes, kernel_sizes,
        length > 32 ? NULL : kernel,
        (firenet_convolution_mode)(10 * machine_choice(m, 6)));
}

static firenet_status radon(machine *m, firenet_operator **out) {
    double theta[12];
    int64_t rows = size(m), cols = size(m), angles = machine_choice(m, 13);
    for (int i = 0; i < 12; i++)
        theta[i] = real(m);
    int64_t detectors = size(m);
    double spacing = real(m), source = real(m), detector = real(m);
    firenet_type t = type(m);
    if (machine_choice(m, 2))
        return firenet_operator_create_radon(out, m->context, t, rows, cols,
                                             angles, theta, detectors, spacing);
    return firenet_operator_create_fan_radon(out, m->context, t, rows, cols,
                                             angles, theta, detectors, spacing,
                                             source, detector);
}

/* Zero-fills or cuts; `user` 1 fails, 2 makes NaN. */
static int cut(const void *in, int64_t in_length, void *out, int64_t out_length,
               void *user) {
    const double *x = in;
    double *y = out;
    int kind = *(const int *)user;
    for (int64_t i = 0; i < out_length; i++)
        y[i] = kind == 2 ? NAN : i < in_length ? x[i] : 0;
    return kind == 1;
}

static firenet_status user(machine *m, firenet_operator **out) {
    static int kinds[3] = {0, 1, 2};
    int kind = machine_choice(m, 16);
    int64_t rows = size(m), cols = size(m);
    if (rows > LARGEST || cols > LARGEST)
        kind = 0, rows = INT64_MAX;
    return firenet_operator_create_user(
        out, m->context, FIRENET_F64, rows, FIRENET_F64, cols, cut, cut, NULL,
        &kinds[kind > 2 ? 0 : kind], kind % 2 ? 1 : 0, FIRENET_CALLBACK_CALLER);
}

static firenet_status adjoint(machine *m, firenet_operator **out) {
    return firenet_operator_adjoint(out, m->context, member(m));
}

static firenet_status compose(machine *m, firenet_operator **out) {
    firenet_operator *a = member(m), *b = member(m);
    return firenet_operator_compose(out, m->context, a, b);
}

/* The adjoint beside its original: fits whatever the bytes say. */
static firenet_status normal(machine *m, firenet_operator **out) {
    firenet_operator *a = member(m), *adjoint = NULL;
    firenet_status status = firenet_operator_adjoint(&adjoint, m->context, a);
    int inside = machine_choice(m, 2);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(out, m->context, inside ? adjoint : a,
                                          inside ? a : adjoint);
    firenet_operator_release(adjoint);
    return status;
}

static firenet_status scale(machine *m, firenet_operator **out) {
    firenet_operator *a = member(m);
    double re = real(m), im = machine_choice(m, 2) ? 0 : real(m);
    return firenet_operator_scale(out, m->context, a, re, im);
}

static firenet_status bundle(machine *m, firenet_operator **out) {
    firenet_operator *parts[4];
    int64_t count = machine_choice(m, 5);
    int same = machine_choice(m, 2), stacked = machine_choice(m, 2);
    for (int i = 0; i < 4; i++)
        parts[i] = i && same ? parts[0] : member(m);
    if (stacked)
        return firenet_operator_stack(out, m->context, parts, count);
    return firenet_operator_sum(out, m->context, parts, count);
}

const creator creators[CREATORS] = {dft,
                                    haar,
                                    walsh,
                                    undecimated,
                                    sample,
                                    matrix,
                                    diagonal,
                                    identity,
                                    embedding,
                                    pad,
                                    difference,
                                    user,
                                    adjoint,
                                    adjoint,
                                    compose,
                                    compose,
                                    compose,
                                    normal,
                                    scale,
                                    bundle,
                                    bundle,
                                    wavelet,
                                    undecimated_wavelet,
                                    convolution,
                                    radon};
