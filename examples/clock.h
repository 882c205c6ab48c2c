/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef EXAMPLES_CLOCK_H
#define EXAMPLES_CLOCK_H

/* Seconds that pass, from any one moment. */
double clock_seconds(void);

#endif
