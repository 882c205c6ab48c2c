/* SPDX-License-Identifier: BSD-3-Clause */
/* The simulated scanner: measurements of images that are known, so that every
 * bound can be held against the truth. */
#ifndef SCANNER_PHANTOMS_H
#define SCANNER_PHANTOMS_H

#include "protocol.h"

enum { PHANTOMS = 8 };

typedef struct phantoms {
    int64_t coefficients;
    float *truth[PHANTOMS]; /* wavelet coefficients of each */
    float *y[PHANTOMS];     /* A truth + noise */
} phantoms;

/* Prints an error and returns false on failure; phantoms_free() is for the
 * caller either way. */
bool phantoms_make(phantoms *out, const protocol *p);

void phantoms_free(phantoms *f);

/* The l2 distance of x to the truth of slice `number`. */
double phantoms_error(const phantoms *f, int64_t number, const float *x);

#endif
