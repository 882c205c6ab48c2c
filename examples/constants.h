/* SPDX-License-Identifier: BSD-3-Clause */
/* lambda and delta: what the theory and the samples make of them. */
#ifndef EXAMPLES_CONSTANTS_H
#define EXAMPLES_CONSTANTS_H

#include "session.h"

/* Chooses the positions of the wavelets, finds what the theory needs to know of
 * the image, and lambda and delta as the options ask. delta, the network's
 * knowledge of what noise and lack of sparsity cost, is c(x) of rnspl.h; the
 * largest over all positions serves every one. Prints an error and returns
 * false on failure. */
bool constants_choose(session *s, result *r);

#endif
