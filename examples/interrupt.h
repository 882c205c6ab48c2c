/* SPDX-License-Identifier: BSD-3-Clause */
/* Ctrl-C ends the computing, not the program: what there is gets written. */
#ifndef EXAMPLES_INTERRUPT_H
#define EXAMPLES_INTERRUPT_H

#include <stdbool.h>

/* From here on the first SIGINT or SIGTERM is noted, the second ends the
 * program as it would have. */
void interrupt_catch(void);

/* True once a signal came. */
bool interrupt_came(void);

#endif
