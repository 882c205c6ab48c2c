/* SPDX-License-Identifier: BSD-3-Clause */
/* Problems and answers as files, for solvers in other languages. */
#ifndef TORTURE_DUMP_H
#define TORTURE_DUMP_H

#include "check.h"

/* Writes folder/index.json if the operator is a matrix and its last parameter
 * was reached; complex numbers are pairs. */
void dump_write(const char *folder, const instance *p, const answer *s,
                const judgement *j);

#endif
