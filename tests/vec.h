/* SPDX-License-Identifier: BSD-3-Clause */
/* Vectors of any element type with guard bands, and the few double precision
 * sums the tests judge them by. */
#ifndef TESTS_VEC_H
#define TESTS_VEC_H

#include <complex.h>
#include <firenet/firenet.h>
#include <stdint.h>

typedef struct vec {
    firenet_type type;
    int64_t length;
    void *data; /* `length` elements, a guard band on either side */
} vec;

/* A vector of NaNs, so that an element left out of an output shows. */
vec vec_new(firenet_type type, int64_t length);
void vec_free(vec *v);

/* Real and imaginary parts uniform in [-1,1); the same for a seed in every
 * type, to rounding. */
vec vec_random(firenet_type type, int64_t length, uint64_t seed);
void vec_fill(vec *v, double complex value);

/* `v` rounded or widened to another type (complex to real drops Im). */
vec vec_convert(firenet_type type, const vec *v);

double complex vec_get(const vec *v, int64_t i);
void vec_set(vec *v, int64_t i, double complex value);

double complex vec_dot(const vec *a, const vec *b); /* a^H b */
double vec_norm(const vec *v);
double vec_distance(const vec *a, const vec *b);

/* ||seen - expected|| / ||expected||, or ||seen|| where 0 is expected. */
double vec_error(const vec *seen, const vec *expected);

/* 1 if both hold the same bits. */
int vec_same_bits(const vec *a, const vec *b);

/* 1 if nothing was written outside the elements. */
int vec_guards_hold(const vec *v);

int type_is_complex(firenet_type type);

/* Half the distance from 1 to the next number of the type's precision. */
double type_epsilon(firenet_type type);

/* The next of a seeded sequence: 64 bits; uniform in [0,1); normal. */
uint64_t random_bits(uint64_t *state);
double random_uniform(uint64_t *state);
double random_normal(uint64_t *state);

#endif
