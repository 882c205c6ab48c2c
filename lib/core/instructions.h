/* SPDX-License-Identifier: BSD-3-Clause */
/* Sets of instructions that this build has code for and this machine runs. */
#ifndef FN_CORE_INSTRUCTIONS_H
#define FN_CORE_INSTRUCTIONS_H

#include "core/context.h"

/* Whether both have a set; of AUTOMATIC it is true. */
bool fn_instructions_here(firenet_instructions set);

/* The set itself, or for AUTOMATIC the one it stands for here. */
firenet_instructions fn_instructions_resolve(firenet_instructions set);

#endif
