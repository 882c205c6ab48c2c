/* SPDX-License-Identifier: BSD-3-Clause */
/* Which undecimated frame a first image asks for, where none was named. */
#ifndef EXAMPLES_CHOICE_H
#define EXAMPLES_CHOICE_H

#include "sparsity.h"

/* Of uwt:db2 in *s and uwt:haar the one in which x has the smaller weighted l1
 * norm: *s and terms[] are changed where that is Haar. A rule that follows the
 * image, and so a heuristic like reweighting. Prints an error and returns false
 * on failure. */
bool choose_frame(sparsity *s, term *terms, const measurement *m,
                  const vector *x);

#endif
