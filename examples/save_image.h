/* SPDX-License-Identifier: BSD-3-Clause */
/* The recovered image as a file of its own. */
#ifndef EXAMPLES_SAVE_IMAGE_H
#define EXAMPLES_SAVE_IMAGE_H

#include "result.h"

/* Whether the path has an ending that can be written; prints an error else. */
bool save_image_check(const char *option, const char *path);

/* Writes r->answer where --save-image says, if it does. Prints an error and
 * returns false on failure. */
bool save_image(const result *r);

#endif
