/* SPDX-License-Identifier: BSD-3-Clause */
/* An image that was measured, and networks to recover it. */
#ifndef PAPER_SUBJECT_H
#define PAPER_SUBJECT_H

#include "measurement.h"

typedef struct subject {
    measurement m;       /* complex, double precision */
    vector coefficients; /* of the truth */
    vector y;            /* noisy samples */
    double norm;         /* of the truth */
    double noise;        /* norm of the noise in y */
} subject;

/* Measures the image at `rate` samples per pixel, with noise of `level` times
 * the norm of the samples. Complains and returns false on failure, as all of
 * these do; subject_close() is for the caller either way. */
bool subject_open(subject *out, modality kind, const image *truth, double rate,
                  double level);

void subject_close(subject *s);

/* What a network is made from; 0 is as the theory says. */
typedef struct design {
    double lambda, delta;
    int64_t inner, restarts;
} design;

bool subject_create_network(const subject *s, const design *d,
                            firenet_network **out);

/* coefficients = phi(y, x0), x0 = 0 if NULL; `gap` (or NULL) is the certified
 * gap. */
bool subject_run(const subject *s, firenet_network *network, const vector *y,
                 const vector *x0, vector *coefficients, double *gap);

/* Looks for a v, ||v|| = 1, that refutes the robust null space property in
 * levels, and with it every error bound of the theory. Both sides at the worst
 * found: it does if left > right. */
bool subject_refute(const subject *s, firenet_network *network, double *left,
                    double *right);

/* The image with these coefficients: their real part, for the image is. */
bool subject_synthesise(const subject *s, const vector *coefficients,
                        image *out);

#endif
