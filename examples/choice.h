/* SPDX-License-Identifier: BSD-3-Clause */
/* Which undecimated frame a first image asks for, where none was named. */
#ifndef EXAMPLES_CHOICE_H
#define EXAMPLES_CHOICE_H

#include "sparsity.h"

/* uwt:haar in the place of uwt:db2 in *s and terms[], where the weighted l1
 * norm of x in it is less than 1.02 times that in uwt:db2. A rule that follows
 * the image, and so a heuristic like reweighting. Prints an error and returns
 * false on failure. */
bool choose_frame(sparsity *s, term *terms, const measurement *m,
                  const vector *x);

#endif
