/* SPDX-License-Identifier: BSD-3-Clause */
/* What is measured of an image, and the model it is recovered in: samples of
 * its spectrum, and sparsity of its Haar coefficients in levels. */
#ifndef EXAMPLES_MEASUREMENT_H
#define EXAMPLES_MEASUREMENT_H

#include "message.h"
#include "vector.h"

#include <firenet/firenet.h>

enum { MAX_LEVELS = 16 };

typedef enum modality {
    MODALITY_FOURIER, /* the centred DFT: magnetic resonance */
    MODALITY_WALSH    /* Walsh functions by sequency: masks of an optical
                         camera */
} modality;

typedef struct measurement {
    firenet_context *context;
    firenet_operator *haar;    /* image -> wavelet coefficients */
    firenet_operator *measure; /* image -> samples */
    firenet_operator *a;       /* wavelet coefficients -> samples */
    firenet_levels *levels;

    modality modality;
    firenet_type type;
    int64_t side, rows, cols, pixels, samples; /* coils: rows x cols images */
    int64_t planes;                            /* of a volume; or 0 or 1 */
    int64_t coils;                             /* that see each sample */
    int depth; /* J wavelet levels, and what holds in each, coarse to fine */
    int64_t bounds[MAX_LEVELS], sparsities[MAX_LEVELS];
    int64_t taken[MAX_LEVELS]; /* samples in the bands of each level */
    int64_t *indices;          /* of the samples in the spectrum, C order */
} measurement;

/* Leaves the function with the library's own words if a call failed. */
#define TRY(context, call)                                                 \
    do {                                                                   \
        if ((call) != FIRENET_OK)                                          \
            return print_error("%s", firenet_context_last_error(context)); \
    } while (0)

/* "Fourier" or "Walsh". */
const char *modality_name(modality m);

/* The deepest Haar transform the samplings allow: blocks of 2 pixels left. */
int measurement_deepest(int64_t side);

/* Makes the context and the Haar transform of side x side images; `depth` 0 is
 * the deepest. Prints an error and returns false on failure, as all of these
 * do; measurement_close() is for the caller either way. */
bool measurement_open(measurement *out, modality kind, firenet_type type,
                      int64_t side, int depth, int64_t device);

/* So many threads compute; 0 and 1 are the same. */
bool measurement_use_threads(measurement *m, int64_t threads);

void measurement_close(measurement *m);

/* out = op in, or op^H in. */
bool measurement_apply(const measurement *m, firenet_operator *op, bool adjoint,
                       const vector *in, vector *out);

/* Wavelet coefficients of the image. */
bool measurement_analyse(const measurement *m, const image *img,
                         vector *coefficients);

/* Sparsities to expect of an unknown image, few enough for `samples` of its
 * spectrum: firenet_sampling_prior() with the constants that measurement.c
 * states; 1 throughout where the samples are too few even for that. */
bool measurement_expect(const measurement *m, int64_t samples,
                        int64_t *sparsities);

/* How the largest coefficients of an image are spread over the levels, one for
 * log N samples. */
bool measurement_count(const measurement *m, const vector *coefficients,
                       int64_t samples, int64_t *sparsities);

/* Draws `samples` of the spectrum, where images of these sparsities have what
 * matters, and makes `measure` and `a`. */
bool measurement_draw_for(measurement *m, const int64_t *sparsities,
                          int64_t samples, uint64_t seed);

/* Makes the levels: the `expected` sparsities set the weights, and of so many
 * one in `divisor` is claimed, at least 1. */
bool measurement_claim(measurement *m, const int64_t *expected,
                       int64_t divisor);

/* Like measurement_draw_for(), for an image with these coefficients and by the
 * law of the paper's text. */
bool measurement_draw(measurement *m, const vector *coefficients,
                      int64_t samples, uint64_t seed);

/* Takes the samples that are not 0 in the mask instead, C order. */
bool measurement_use_mask(measurement *m, const image *mask);

/* Once the samples are known, says where to expect an image whose coefficients
 * are like these: the levels hold the largest of them, one for three samples.
 * With fewer lambda is so large that detail is lost, with more little is left
 * of the denoising. */
bool measurement_set_levels(measurement *m, const vector *coefficients);

/* Draws, and sets the levels, for one image. */
bool measurement_fit(measurement *m, const vector *coefficients,
                     int64_t samples, uint64_t seed);

#endif
