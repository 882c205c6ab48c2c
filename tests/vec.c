/* SPDX-License-Identifier: BSD-3-Clause */
#include "vec.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GUARD = 64, GUARD_BYTE = 0xC3 };

static size_t bytes_of(firenet_type type, int64_t length) {
    return (size_t)length * (size_t)firenet_type_size(type);
}

vec vec_new(firenet_type type, int64_t length) {
    size_t bytes = bytes_of(type, length);
    unsigned char *base = malloc(bytes + (size_t)2 * GUARD);
    ck_assert_ptr_nonnull(base);
    memset(base, GUARD_BYTE, GUARD);
    memset(base + GUARD, 0xFF, bytes);
    memset(base + GUARD + bytes, GUARD_BYTE, GUARD);
    return (vec){type, length, base + GUARD};
}

void vec_free(vec *v) {
    if (v->data)
        free((unsigned char *)v->data - GUARD);
    v->data = NULL;
}

int vec_guards_hold(const vec *v) {
    const unsigned char *low = (const unsigned char *)v->data - GUARD;
    const unsigned char *high =
        (const unsigned char *)v->data + bytes_of(v->type, v->length);
    for (int i = 0; i < GUARD; i++)
        if (low[i] != GUARD_BYTE || high[i] != GUARD_BYTE)
            return 0;
    return 1;
}

vec vec_random(firenet_type type, int64_t length, uint64_t seed) {
    vec v = vec_new(type, length);
    for (int64_t i = 0; i < length; i++) {
        double re = 2 * random_uniform(&seed) - 1;
        double im = 2 * random_uniform(&seed) - 1;
        vec_set(&v, i, re + im * I);
    }
    return v;
}

void vec_fill(vec *v, double complex value) {
    for (int64_t i = 0; i < v->length; i++)
        vec_set(v, i, value);
}

vec vec_convert(firenet_type type, const vec *v) {
    vec w = vec_new(type, v->length);
    for (int64_t i = 0; i < v->length; i++)
        vec_set(&w, i, vec_get(v, i));
    return w;
}

double complex vec_get(const vec *v, int64_t i) {
    const float *f = v->data;
    const double *d = v->data;
    switch (v->type) {
    case FIRENET_F32:
        return (double)f[i];
    case FIRENET_F64:
        return d[i];
    case FIRENET_C64:
        return (double)f[2 * i] + (double)f[2 * i + 1] * I;
    case FIRENET_C128:
        return d[2 * i] + d[2 * i + 1] * I;
    default:
        return NAN;
    }
}

void vec_set(vec *v, int64_t i, double complex value) {
    float *f = v->data;
    double *d = v->data;
    switch (v->type) {
    case FIRENET_F32:
        f[i] = (float)creal(value);
        break;
    case FIRENET_F64:
        d[i] = creal(value);
        break;
    case FIRENET_C64:
        f[2 * i] = (float)creal(value);
        f[2 * i + 1] = (float)cimag(value);
        break;
    case FIRENET_C128:
        d[2 * i] = creal(value);
        d[2 * i + 1] = cimag(value);
        break;
    }
}

double complex vec_dot(const vec *a, const vec *b) {
    double complex sum = 0;
    ck_assert_int_eq(a->length, b->length);
    for (int64_t i = 0; i < a->length; i++)
        sum += conj(vec_get(a, i)) * vec_get(b, i);
    return sum;
}

double vec_norm(const vec *v) {
    return sqrt(creal(vec_dot(v, v)));
}

double vec_distance(const vec *a, const vec *b) {
    double sum = 0;
    ck_assert_int_eq(a->length, b->length);
    for (int64_t i = 0; i < a->length; i++) {
        double complex d = vec_get(a, i) - vec_get(b, i);
        sum += creal(d) * creal(d) + cimag(d) * cimag(d);
    }
    return sqrt(sum);
}

double vec_error(const vec *seen, const vec *expected) {
    double scale = vec_norm(expected);
    return vec_distance(seen, expected) / (scale > 0 ? scale : 1);
}

int vec_same_bits(const vec *a, const vec *b) {
    return a->type == b->type && a->length == b->length &&
           memcmp(a->data, b->data, bytes_of(a->type, a->length)) == 0;
}

int type_is_complex(firenet_type type) {
    return type == FIRENET_C64 || type == FIRENET_C128;
}

double type_epsilon(firenet_type type) {
    int single = type == FIRENET_F32 || type == FIRENET_C64;
    return (single ? (double)FLT_EPSILON : DBL_EPSILON) / 2;
}

/* splitmix64: every seed, 0 too, is a good one. */
uint64_t random_bits(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

double random_uniform(uint64_t *state) {
    return (double)(random_bits(state) >> 11) * 0x1p-53;
}

double random_normal(uint64_t *state) {
    double radius = sqrt(-2 * log(1 - random_uniform(state)));
    return radius * cos(6.283185307179586 * random_uniform(state));
}
