/* SPDX-License-Identifier: BSD-3-Clause */
/* What firenet-reconstruct --help says. */
#ifndef EXAMPLES_HELP_H
#define EXAMPLES_HELP_H

#include <stdio.h>

/* Errors show in ferror(file). */
void help_print(FILE *file);

#endif
