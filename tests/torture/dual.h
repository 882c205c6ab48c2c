/* SPDX-License-Identifier: BSD-3-Clause */
/* The dual vector of a solver, where the library tells it. */
#ifndef TORTURE_DUAL_H
#define TORTURE_DUAL_H

#include "model.h"
#include <firenet/firenet.h>

/* What attains FIRENET_SOLVER_DUAL; of an infeasible problem the ray that
 * proves it. NULL if there is none. */
wide *dual_read(firenet_solver *solver, firenet_type type, int64_t rows);

#define TORTURE_OUTCOME_INFEASIBLE 90

#endif
