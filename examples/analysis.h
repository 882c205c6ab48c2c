/* SPDX-License-Identifier: BSD-3-Clause */
/* Recovery by analysis sparsity: the image x itself is found, with W x sparse,
 * by a solver and to a certified gap. */
#ifndef EXAMPLES_ANALYSIS_H
#define EXAMPLES_ANALYSIS_H

#include "session.h"

/* Recovers the image from s->samples into *r, --reweight times again with
 * weights that follow from the image before. Prints an error and returns false
 * on failure. */
bool analysis_recover(session *s, result *r);

#endif
