/* SPDX-License-Identifier: BSD-3-Clause */
/* Whole-vector operations: kernels run chunk by chunk, in an order fixed by
 * the length alone. */
#ifndef FN_KERNELS_VECTOR_H
#define FN_KERNELS_VECTOR_H

#include "kernels/kernels.h"

/* Address of element i, which may be before x. */
static inline void *fn_at(firenet_type type, void *x, int64_t i) {
    return (unsigned char *)x + i * (int64_t)fn_type_size(type);
}
static inline const void *fn_at_const(firenet_type type, const void *x,
                                      int64_t i) {
    return (const unsigned char *)x + i * (int64_t)fn_type_size(type);
}

/* Exchanges two vectors, without a copy. */
static inline void fn_swap(void **x, void **y) {
    void *z = *x;
    *x = *y;
    *y = z;
}

/* ||a x - y||_2; y may be NULL for 0. */
double fn_vector_distance(const firenet_context *context, firenet_type type,
                          int64_t n, double a, const void *x, const void *y);
static inline double fn_vector_norm(const firenet_context *context,
                                    firenet_type type, int64_t n,
                                    const void *x) {
    return fn_vector_distance(context, type, n, 1.0, x, NULL);
}

/* max |x_i|, and sum |x_i|, of numbers of any size. */
double fn_vector_largest(const firenet_context *context, firenet_type type,
                         int64_t n, const void *x);
double fn_vector_moduli(const firenet_context *context, firenet_type type,
                        int64_t n, const void *x);

/* <x, y> = x^H y. */
void fn_vector_dot(const firenet_context *context, firenet_type type, int64_t n,
                   const void *x, const void *y, double out[2]);

/* OK, or ERR_NUMERIC naming `name` and the first index that is not finite. */
firenet_status fn_check_finite(firenet_context *context, const char *name,
                               firenet_type type, int64_t n, const void *x);

/* OK, or ERR_TYPE / ERR_SHAPE / ERR_NULL naming `name`, what was passed and
 * what is needed. */
firenet_status fn_check_array(firenet_context *context, const char *name,
                              const void *x, firenet_type type, int64_t length,
                              firenet_type want_type, int64_t want_length);

/* OK, or ERR_OVERLAP naming both. */
firenet_status fn_check_apart(firenet_context *context, const char *name_a,
                              const void *a, size_t a_bytes, const char *name_b,
                              const void *b, size_t b_bytes);

#endif
