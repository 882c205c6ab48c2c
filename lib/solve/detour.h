/* SPDX-License-Identifier: BSD-3-Clause */
/* What the Halpern iteration does instead of a step where steps do not get on.
 * Both work in the anchor's place, A^H q's and each other's: one at a time, and
 * a new anchor is set when they are done. */
#ifndef FN_SOLVE_DETOUR_H
#define FN_SOLVE_DETOUR_H

#include "solve/feasibility.h"
#include "solve/halpern.h"
#include "solve/polish.h"

/* One step of the search for a proof that there is no x, which begins at this
 * iteration if it is not running. */
firenet_status fn_detour_search(fn_method *method, fn_halpern *halpern,
                                fn_feasibility *search, int64_t iteration);

/* A piece of Newton's method. At its end the iteration goes on from what it
 * found if that is better than `merit`, else from where it was. */
firenet_status fn_detour_polish(fn_method *method, fn_halpern *halpern,
                                fn_polish *polish, double merit);

#endif
