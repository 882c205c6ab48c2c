/* SPDX-License-Identifier: BSD-3-Clause */
/* No file that a run reads may be one that it writes. */
#ifndef EXAMPLES_OVERWRITE_H
#define EXAMPLES_OVERWRITE_H

#include "options.h"

/* Compares all files that the options name for reading with the `count` files
 * of the folder --out that are about to be written, and with --save-kspace.
 * Files are distinguished by what they are, not by their names, so that links
 * and other spellings are seen through. Prints an error and returns false on
 * the first that is both. */
bool overwrite_check(const options *o, const char *const names[], int count);

#endif
