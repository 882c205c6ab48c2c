/* SPDX-License-Identifier: BSD-3-Clause */
/* The space of handles.c, seen from outside. */
#ifndef TESTS_HANDLES_H
#define TESTS_HANDLES_H

/* Looks at vectors since the program began. */
long long handles_accesses(void);

#endif
