/* SPDX-License-Identifier: BSD-3-Clause */
/* The modified Shepp-Logan phantom. */
#ifndef EXAMPLES_PHANTOM_H
#define EXAMPLES_PHANTOM_H

#include "image.h"

/* Makes the phantom with `size` x `size` pixels, sampled at pixel centres,
 * values in [0, 1]. Prints an error and returns false if memory is out. */
bool phantom_create(image *out, int64_t size);

#endif
