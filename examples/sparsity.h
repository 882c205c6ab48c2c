/* SPDX-License-Identifier: BSD-3-Clause */
/* What an image is expected to be sparse in, as --sparsity says it: "tv",
 * "haar", "db4", "uwt:db2", "tv+uwt:db2". */
#ifndef EXAMPLES_SPARSITY_H
#define EXAMPLES_SPARSITY_H

#include "measurement.h"

enum { MOST_TERMS = 3 };

/* One term's operator W. */
typedef enum transform_kind {
    TRANSFORM_VARIATION,  /* differences; those of a pixel are a group */
    TRANSFORM_DECIMATED,  /* an orthonormal wavelet transform */
    TRANSFORM_UNDECIMATED /* the tight frame of all its shifts */
} transform_kind;

typedef struct ingredient {
    transform_kind kind;
    firenet_wavelet wavelet; /* but of differences */
} ingredient;

typedef struct sparsity {
    const char *text; /* as it was given */
    int count;
    ingredient terms[MOST_TERMS];
} sparsity;

/* What can be read, as a format with MOST_TERMS. */
#define SPARSITY_ALLOWED                                                    \
    "tv; the wavelets haar, db1 to db10, sym2 to sym10; uwt: and a "        \
    "wavelet, at all its positions; and sums of up to %d of them, such as " \
    "tv+uwt:db2"

/* The same without complaint. */
bool sparsity_parse(sparsity *out, const char *text);

/* Reads it; complains, naming what is allowed, and returns false if it cannot
 * be. */
bool sparsity_read(sparsity *out, const char *option, const char *text);

/* sum_g w_g ||(W x)_g||_2, of one W. */
typedef struct term {
    firenet_operator *w;
    int64_t members, groups; /* of a group; groups in W x */
    int levels;              /* of wavelets */
    int64_t bounds[MAX_LEVELS];
    double level_weights[MAX_LEVELS]; /* of the groups below each bound */
} term;

/* Wavelet levels of images whose shortest side is so long: more than 3 add work
 * and no PSNR, with several coils more than 2. */
int sparsity_levels(int64_t side, int64_t coils);

/* Weights of the levels of an image's term, `axes` of it transformed. */
void term_set_weights(term *t, transform_kind kind, int axes);

/* Makes it for images of the measurement, with wavelets of so many levels;
 * term_free() is for the caller either way. */
firenet_status term_make(term *out, const measurement *m, const ingredient *of,
                         int levels);

/* The same of sparsity_levels(), and prints what is wrong. */
bool term_create(term *out, const measurement *m, const ingredient *of);

void term_free(term *t);

/* Weight of a group before any reweighting. */
double term_weight(const term *t, int64_t group);

#endif
