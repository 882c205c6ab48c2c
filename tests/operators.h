/* SPDX-License-Identifier: BSD-3-Clause */
/* Short ways to apply an operator and to expect that none is made. */
#ifndef TESTS_OPERATORS_H
#define TESTS_OPERATORS_H

#include "support.h"
#include "vec.h"

/* A x, or A^H x, in a workspace of its own. */
vec operator_applied(firenet_context *context, firenet_operator *a,
                     const vec *x, int adjoint);

/* `values`, rounded to a type; a real type drops the imaginary parts. */
vec vec_of(firenet_type type, const double complex *values, int64_t length);

/* Asserts that A x, or A^H x, is `expected` to 20 eps, relative. */
#define assert_gives(context, a, adjoint, x, expected) \
    operator_gives((context), (a), (adjoint), (x), (expected), #a, __LINE__)
void operator_gives(firenet_context *context, firenet_operator *a, int adjoint,
                    const double complex *x, const double complex *expected,
                    const char *what, int line);

/* Asserts that `call`, which creates `out`, returns `expected`, sets `out` to
 * NULL and names `word` in its message. */
#define assert_refused(expected, context, out, word, call)            \
    do {                                                              \
        int unset_;                                                   \
        (out) = (firenet_operator *)(void *)&unset_;                  \
        firenet_status seen_ = (call);                                \
        operator_refused((expected), seen_, (context), (out), (word), \
                         __LINE__);                                   \
    } while (0)
void operator_refused(firenet_status expected, firenet_status seen,
                      const firenet_context *context,
                      const firenet_operator *out, const char *word, int line);

#endif
