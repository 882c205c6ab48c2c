/* SPDX-License-Identifier: BSD-3-Clause */
/* An image that was measured, and networks to recover it. */
#ifndef PAPER_TEST_CASE_H
#define PAPER_TEST_CASE_H

#include "measurement.h"

typedef struct test_case {
    measurement m;       /* complex, double precision */
    vector coefficients; /* of the truth */
    vector y;            /* noisy samples */
    double norm;         /* of the truth */
    double noise;        /* norm of the noise in y */
} test_case;

/* Measures the image at `rate` samples per pixel, with noise of `level` times
 * the norm of the samples. Prints an error and returns false on failure, as all
 * of these do; test_case_close() is for the caller either way. */
bool test_case_open(test_case *out, modality kind, const image *truth,
                    double rate, double level);

void test_case_close(test_case *s);

/* What a network is made from; 0 is as the theory says. */
typedef struct design {
    double lambda, delta;
    int64_t inner, restarts;
} design;

bool test_case_create_network(const test_case *s, const design *d,
                              firenet_network **out);

/* coefficients = phi(y, x0), x0 = 0 if NULL; `gap` (or NULL) is the certified
 * gap. */
bool test_case_run(const test_case *s, firenet_network *network,
                   const vector *y, const vector *x0, vector *coefficients,
                   double *gap);

/* Looks for a v, ||v|| = 1, that refutes the robust null space property in
 * levels, and with it every error bound of the theory. Both sides at the worst
 * found: it does if left > right. */
bool test_case_refute(const test_case *s, firenet_network *network,
                      double *left, double *right);

/* The image with these coefficients: their real part, for the image is. */
bool test_case_synthesise(const test_case *s, const vector *coefficients,
                          image *out);

#endif
