/* SPDX-License-Identifier: BSD-3-Clause */
/* How the examples report a failure: one line on stderr. */
#ifndef EXAMPLES_COMPLAIN_H
#define EXAMPLES_COMPLAIN_H

#include <stdbool.h>

#ifdef __GNUC__
#define COMPLAIN_FORMAT __attribute__((format(printf, 1, 2)))
#else
#define COMPLAIN_FORMAT
#endif

/* Prints "firenet-reconstruct: <message>" and returns false, so that a function
 * fails with `return complain(...)`. */
bool complain(const char *format, ...) COMPLAIN_FORMAT;

/* The name printed before messages. */
void complain_as(const char *program);

#endif
