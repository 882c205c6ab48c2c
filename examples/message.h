/* SPDX-License-Identifier: BSD-3-Clause */
/* How the examples report a failure: one line on stderr. */
#ifndef EXAMPLES_MESSAGE_H
#define EXAMPLES_MESSAGE_H

#include <stdbool.h>

#ifdef __GNUC__
#define PRINT_ERROR_FORMAT __attribute__((format(printf, 1, 2)))
#else
#define PRINT_ERROR_FORMAT
#endif

/* Prints "firenet-reconstruct: <message>" and returns false, so that a function
 * fails with `return print_error(...)`. */
bool print_error(const char *format, ...) PRINT_ERROR_FORMAT;

/* The name printed before messages. */
void set_program_name(const char *program);

#endif
