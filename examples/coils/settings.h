/* SPDX-License-Identifier: BSD-3-Clause */
/* What programs of several coils agree on. */
#ifndef EXAMPLES_COILS_SETTINGS_H
#define EXAMPLES_COILS_SETTINGS_H

#include <stdint.h>

/* Of the calibration region, points of an axis at most; of more coils than so
 * many, virtual ones are made; box of adaptive maps. */
enum { LARGEST_REGION = 24, MANY_COILS = 12, ADAPTIVE_WIDTH = 5 };

/* Energy of the calibration region that virtual coils may lose; eigenvalue
 * below which a pixel belongs to no coil. */
static const double energy_lost = .003, eigenvalue_crop = .8;

/* The next length that is quick for FFTs and divisible by 8; a quick one
 * stays. */
int64_t quick_length(int64_t n);

#endif
