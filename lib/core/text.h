/* SPDX-License-Identifier: BSD-3-Clause */
/* Text for people and parsers: numbers have a decimal point whatever locale the
 * host chose. */
#ifndef FN_CORE_TEXT_H
#define FN_CORE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* vsnprintf in the C locale. */
int fn_print(char *text, size_t size, const char *format, va_list arguments);

#endif
