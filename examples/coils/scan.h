/* SPDX-License-Identifier: BSD-3-Clause */
/* A scan with several coils on its way to what is solved. */
#ifndef EXAMPLES_COILS_SCAN_H
#define EXAMPLES_COILS_SCAN_H

#include "result.h"

#include <complex.h>
#include <firenet/mrd.h>
#include <firenet/mri.h>

typedef struct scan {
    result *r;
    firenet_context *context;
    int64_t coils, shape[2], points, samples;
    int64_t given[2]; /* the user's shape, once `shape` is the grid's */
    uint32_t centred, image_centred;
    float complex *kspace; /* [coils][points], 0 where nothing was acquired */
    float complex *maps;   /* [coils][points] */
    unsigned char *mask;   /* of points */
    int64_t *indices;      /* of the samples */
    /* What the answer is held against: coils' images, of a simulation without
     * noise, of a test all lines', which go through all that the coils do. And
     * of a simulation a scan of noise, [coils][noise_length]. */
    float complex *clean, *noise;
    int64_t noise_length;
    /* Of a file of raw data: the slice, or NULL, and its calibration region,
     * frequency 0 in the middle, which may be of lines of their own. */
    firenet_mrd_slice *slice;
    float complex *box; /* [coils][box_shape] */
    int64_t box_shape[2];
    double started; /* seconds, of the step at hand */
} scan;

/* Reads k-space, mask and origins. All print an error and return false on
 * failure; scan_close() is for the caller either way. */
bool scan_read(scan *s, result *r);

/* Simulates them instead. */
bool scan_simulate(scan *s, result *r);

/* Moves k-space, mask and samples to the grid that is computed on. */
bool scan_fit(scan *s);

/* An image on the grid to the user's, or to what the raw data want of it. */
bool scan_return(const scan *s, const vector *x, array *out);

/* Whitens by the noise scan or the corners of k-space. */
bool scan_whiten(scan *s);

/* Of a test: keeps what all lines give, and drops most of them. */
bool scan_undersample(scan *s);

/* The images of the coils by themselves, zero-filled, [coils][points]. */
bool scan_images(const scan *s, float complex *images);

/* Compresses to the virtual coils that are asked for, or that the energy asks
 * for. */
bool scan_compress(scan *s);

/* Maps from the calibration region, or as they are given. */
bool scan_find_maps(scan *s);

/* Moduli of coils' images or maps, one beside the other, the largest white. */
bool scan_montage(const scan *s, const float complex *images, image *out);

void scan_close(scan *s);

/* Ends a step: its seconds go to the result. */
void scan_step(scan *s, const char *name);

/* Leaves the function with the library's own words if a call failed. */
#define CALL(s, call) TRY((s)->context, call)

#endif
