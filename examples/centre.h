/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a spectrum in a file has frequency 0, and its image its index 0. */
#ifndef EXAMPLES_CENTRE_H
#define EXAMPLES_CENTRE_H

#include "array.h"

/* As options name them, with NumPy's words for an image x. Ours is
 * CENTRED_FREQUENCY. */
typedef enum centring {
    CENTRED_BY_FORMAT = 0, /* .cfl: both, as BART writes; .npy: frequency */
    CENTRED_FREQUENCY,     /* fftshift(fft2(x)) */
    CENTRED_BOTH,          /* fftshift(fft2(ifftshift(x))), as scanners have */
    CENTRED_IMAGE,         /* fft2(ifftshift(x)) */
    CENTRED_NONE           /* fft2(x) */
} centring;

/* The value of --centred. Prints an error and returns false. */
bool centring_take(const char *value, centring *out);

/* What a file of this name has where the user does not say. */
centring centring_resolve(centring how, const char *path);

/* Turns a spectrum of even sides into ours, and one of ours back. */
void centre_import(array *spectrum, centring how, const char *path);
void centre_export(array *spectrum, centring how, const char *path);

/* Moves which samples were taken as centre_import moves the samples. */
void centre_import_mask(array *mask, centring how);

/* Looks at the energy of a spectrum of ours: it should lie around frequency 0,
 * and that of its image not at the corners. Prints an error, naming the option
 * that would help, and returns false; the same of numbers that are real. */
bool centre_check(const array *spectrum, const char *option, const char *path);

#endif
