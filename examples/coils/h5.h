/* SPDX-License-Identifier: BSD-3-Clause */
/* Raw data and images in files of the scanners' open format, ISMRMRD: .h5. */
#ifndef EXAMPLES_COILS_H5_H
#define EXAMPLES_COILS_H5_H

#include "result.h"

#include <stdbool.h>

/* The path ends in .h5. */
bool h5_is_named(const char *path);

struct scan;

/* Reads slice --slice of --kspace: its k-space, noise and calibration lines.
 * Prints an error and returns false on failure. */
bool h5_read(struct scan *s, const options *o);

/* Writes the complex image as 'image_0' of the group 'dataset', with the XML
 * header and the place of the raw data where they are known. The same. */
bool h5_write(const result *r, const char *path);

#endif
