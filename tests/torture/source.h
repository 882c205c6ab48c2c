/* SPDX-License-Identifier: BSD-3-Clause */
/* The operator of a problem. */
#ifndef TORTURE_SOURCE_H
#define TORTURE_SOURCE_H

#include "classes.h"
#include "instance.h"

/* Draws shape and elements, in units of one, not yet rounded; names the design
 * in the problem. */
model *source_draw(draw *d, instance *p, const problem_class *c);

#endif
