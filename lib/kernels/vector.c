/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernels/vector.h"

#include <float.h>
#include <math.h>
#include <string.h>

static int64_t chunk_end(int64_t begin, int64_t n) {
    return n - begin < FN_CHUNK ? n : begin + FN_CHUNK;
}

/* ||a x - y||^2; y may be NULL for 0. */
static double distance2(const firenet_context *context, firenet_type type,
                        int64_t n, double a, const void *x, const void *y) {
    const fn_kernels *k = fn_kernels_for(context, type);
    double sum = 0.0;
    for (int64_t i = 0, end; i < n; i = end) {
        end = chunk_end(i, n);
        sum += k->distance2(end - i, a, fn_at_const(type, x, i),
                            y ? fn_at_const(type, y, i) : NULL);
    }
    return sum;
}

static double part_at(firenet_type type, const void *x, int64_t i) {
    return fn_type_single(type) ? (double)((const float *)x)[i]
                                : ((const double *)x)[i];
}

/* The largest |Re| or |Im|; NaN if there is one. */
static double largest_part(firenet_type type, int64_t n, const void *x) {
    int64_t reals = fn_type_complex(type) ? 2 * n : n;
    double largest = 0.0;
    for (int64_t i = 0; i < reals; ++i) {
        double part = fabs(part_at(type, x, i));
        largest = part <= largest ? largest : part;
    }
    return largest;
}

/* Whether every bit is 0, as in a vector that nothing was written to. */
static bool blank(firenet_type type, int64_t n, const void *x) {
    const unsigned char *bytes = x;
    size_t count = (size_t)n * fn_type_size(type);
    return count == 0 ||
           (bytes[0] == 0 && memcmp(bytes, bytes + 1, count - 1) == 0);
}

/* ||x|| where squares leave the range of double: of 2^e x with its largest
 * part near one. */
static double scaled_norm(const firenet_context *context, firenet_type type,
                          int64_t n, double a, const void *x) {
    int exponent = 0, half;
    double largest = blank(type, n, x) ? 0.0 : largest_part(type, n, x);
    if (largest == 0.0 || !isfinite(largest) || a == 0.0) {
        return a * largest;
    }
    (void)frexp(largest, &exponent);
    /* In two steps: 2^-exponent alone may overflow for subnormal numbers, but
     * then half of it brings squares back already. */
    half = -exponent > DBL_MAX_EXP - 2 ? DBL_MAX_EXP - 2 : -exponent;
    return fabs(a) *
           ldexp(sqrt(distance2(context, type, n, ldexp(1.0, half), x, NULL)),
                 -half);
}

/* ||a x - y|| likewise. */
static double scaled_distance(firenet_type type, int64_t n, double a,
                              const void *x, const void *y) {
    int64_t reals = fn_type_complex(type) ? 2 * n : n;
    double sum = 0.0, other = largest_part(type, n, y);
    double size = fabs(a) * largest_part(type, n, x);
    size = other <= size ? size : other; /* NaN if either is */
    int exponent = 0;
    if (size == 0.0 || !isfinite(size)) {
        return size;
    }
    (void)frexp(size, &exponent);
    int half = -exponent > DBL_MAX_EXP - 2 ? DBL_MAX_EXP - 2 : -exponent;
    double unit = ldexp(1.0, half);
    for (int64_t i = 0; i < reals; ++i) {
        double d =
            a * (unit * part_at(type, x, i)) - unit * part_at(type, y, i);
        sum += d * d;
    }
    return ldexp(sqrt(sum), -half);
}

double fn_vector_distance(const firenet_context *context, firenet_type type,
                          int64_t n, double a, const void *x, const void *y) {
    double sum = distance2(context, type, n, a, x, y);
    /* Below this, terms may have lost bits to gradual underflow. */
    bool safe = sum <= DBL_MAX && sum >= DBL_MIN / DBL_EPSILON;
    if (safe) {
        return sqrt(sum);
    }
    return y ? scaled_distance(type, n, a, x, y)
             : scaled_norm(context, type, n, a, x);
}

/* Moduli of x from number `begin` on, at most a chunk; how many. */
static int64_t moduli_from(const firenet_context *context, firenet_type type,
                           int64_t begin, int64_t n, const void *x,
                           double moduli[FN_CHUNK]) {
    int64_t count = chunk_end(begin, n) - begin;
    fn_kernels_for(context, type)
        ->modulus(count, fn_at_const(type, x, begin), moduli);
    return count;
}

double fn_vector_largest(const firenet_context *context, firenet_type type,
                         int64_t n, const void *x) {
    double moduli[FN_CHUNK];
    double largest = fn_kernels_for(context, type)->max(n, x);
    if (type != FIRENET_C128 ||
        (largest >= FN_MODULUS_LEAST && largest <= FN_MODULUS_MOST)) {
        return largest;
    }
    largest = 0.0;
    for (int64_t i = 0; i < n; i += FN_CHUNK) {
        int64_t count = moduli_from(context, type, i, n, x, moduli);
        largest = fmax(
            largest, fn_kernels_for(context, FIRENET_F64)->max(count, moduli));
    }
    return largest;
}

double fn_vector_moduli(const firenet_context *context, firenet_type type,
                        int64_t n, const void *x) {
    double moduli[FN_CHUNK], sum = 0.0;
    for (int64_t i = 0; i < n; i += FN_CHUNK) {
        int64_t count = moduli_from(context, type, i, n, x, moduli);
        sum += fn_kernels_for(context, FIRENET_F64)->l1(count, moduli);
    }
    return sum;
}

void fn_vector_dot(const firenet_context *context, firenet_type type, int64_t n,
                   const void *x, const void *y, double out[2]) {
    const fn_kernels *k = fn_kernels_for(context, type);
    out[0] = out[1] = 0.0;
    for (int64_t i = 0, end; i < n; i = end) {
        double part[2];
        end = chunk_end(i, n);
        k->dot(end - i, fn_at_const(type, x, i), fn_at_const(type, y, i), part);
        out[0] += part[0];
        out[1] += part[1];
    }
}

firenet_status fn_check_finite(firenet_context *context, const char *name,
                               firenet_type type, int64_t n, const void *x) {
    int64_t index = fn_kernels_for(context, type)->first_nonfinite(n, x);
    if (index < n) {
        const void *element = fn_at_const(type, x, index);
        bool nan = isnan(fn_vector_norm(context, type, 1, element));
        return fn_fail(context, FIRENET_ERR_NUMERIC,
                       "%s[%lld]: %s, every element must be finite", name,
                       (long long)index, nan ? "NaN" : "infinite");
    }
    return FIRENET_OK;
}

firenet_status fn_check_array(firenet_context *context, const char *name,
                              const void *x, firenet_type type, int64_t length,
                              firenet_type want_type, int64_t want_length) {
    if (!x) {
        return fn_fail_null(context, name);
    }
    if (type != want_type) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "%s: element type %s (%d), must be %s", name,
                       fn_type_name(type), (int)type, fn_type_name(want_type));
    }
    if (length != want_length) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "%s: %lld elements, must have %lld", name,
                       (long long)length, (long long)want_length);
    }
    return FIRENET_OK;
}

firenet_status fn_check_apart(firenet_context *context, const char *name_a,
                              const void *a, size_t a_bytes, const char *name_b,
                              const void *b, size_t b_bytes) {
    uintptr_t pa = (uintptr_t)a, pb = (uintptr_t)b;
    if (pa < pb + b_bytes && pb < pa + a_bytes) {
        return fn_fail(context, FIRENET_ERR_OVERLAP,
                       "%s and %s: must not overlap in memory", name_a, name_b);
    }
    return FIRENET_OK;
}
