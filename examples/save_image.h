/* SPDX-License-Identifier: BSD-3-Clause */
/* The recovered image as a file of its own. */
#ifndef EXAMPLES_SAVE_IMAGE_H
#define EXAMPLES_SAVE_IMAGE_H

#include "result.h"

/* Takes --save-image, whose path must have an ending that can be written;
 * prints an error and returns false else. */
bool take_save_image(options *o, const char *value);

/* Writes r->answer where --save-image says, if it does. Prints an error and
 * returns false on failure. */
bool save_image(const result *r);

#endif
