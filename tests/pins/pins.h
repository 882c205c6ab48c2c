/* SPDX-License-Identifier: BSD-3-Clause */
/* Hashes of what the library computes, for changes that should change no bit of
 * it. */
#ifndef TESTS_PINS_H
#define TESTS_PINS_H

#include "vec.h"

#include <firenet/firenet.h>
#include <stddef.h>

/* ----------------------------------------------------------------- output */

/* One line "name hash" from the bytes added since the last. */
typedef struct pin {
    uint64_t hash;
} pin;

pin pin_begin(void);
void pin_bytes(pin *p, const void *data, size_t bytes);
void pin_vec(pin *p, const vec *v);
void pin_real(pin *p, double value); /* one NaN is as good as another */
void pin_int(pin *p, int64_t value);

/* Prints the line; the arguments are printf's. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void pin_end(const pin *p, const char *format, ...);

/* Fails with the library's message unless status is OK. */
void must(firenet_status status, const firenet_context *context);

/* --------------------------------------------------------------- subjects */

/* How a subject measures: what A is made of. */
typedef enum pins_family {
    PINS_WALSH,   /* samples of the 2-D Walsh transform of Haar coefficients */
    PINS_USER,    /* a dense matrix in a host's functions, summed in order */
    PINS_WEIGHTS, /* a stack of Walsh samples of differently weighted images */
    PINS_OWN,     /* those above have the same bits on every x86-64 machine */
    PINS_FOURIER = PINS_OWN, /* samples of a 2-D spectrum, by FFTW */
    PINS_DENSE,              /* a dense matrix, by BLAS */
    PINS_COILS,              /* a stack of spectra of weighted images */
    PINS_FAMILIES
} pins_family;

typedef struct subject {
    char name[32]; /* family/type/threads */
    firenet_context *context;
    firenet_operator *a;
    firenet_levels *levels;
    double *weights; /* one for each column */
    vec matrix;      /* of USER and DENSE */
    vec y;           /* samples of something sparse, and noise */
    vec x0, x;       /* of the domain: a start, and room for a result */
} subject;

void subject_make(subject *s, pins_family family, firenet_type type,
                  int threads);
void subject_drop(subject *s);

/* ------------------------------------------------------------------- pins */

void pins_of_networks(subject *s);
void pins_of_jacobians(subject *s);
void pins_of_solvers(subject *s);
/* Witnesses of a refutation and a worst perturbation. */
void pins_of_attacks(subject *s);
/* Sampling patterns and constants of the theory. */
void pins_of_model(void);

#endif
