/* SPDX-License-Identifier: BSD-3-Clause */
/* From the k-space of several coils to an image. */
#ifndef EXAMPLES_COILS_COILS_H
#define EXAMPLES_COILS_COILS_H

#include "result.h"

/* Reads --kspace, whitens and compresses the coils, finds their maps and
 * recovers the image, into *r as experiment_run() does. Prints an error and
 * returns false on failure. */
bool coils_run(result *r);

#endif
