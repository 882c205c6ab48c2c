/* SPDX-License-Identifier: BSD-3-Clause */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

static const char *name = "firenet";

void set_program_name(const char *program) {
    name = program;
}

bool print_error(const char *format, ...) {
    char text[8192]; /* a line of one write, since processes share stderr */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(stderr, "%s: %s\n", name, text);
    return false;
}
