/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of options as numbers. */
#ifndef EXAMPLES_OPTION_VALUE_H
#define EXAMPLES_OPTION_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* Prints that the value is not allowed, and what is; returns false. */
bool bad_value(const char *option, const char *value, const char *allowed);

/* An integer from low to high; prints an error and returns false otherwise. */
bool read_integer(const char *option, const char *text, int64_t low,
                  int64_t high, int64_t *value);

/* Whether the text is a finite number; what else is asked of it is for the
 * caller to check. */
bool read_real(const char *text, double *value);

#endif
