/* SPDX-License-Identifier: BSD-3-Clause */
/* Differences, as regularisers need to know them. */
#ifndef FN_OPERATORS_DIFFERENCE_H
#define FN_OPERATORS_DIFFERENCE_H

#include "core/shape.h"
#include "operators/operator.h"

/* firenet_operator_create_weighted_difference inside a public call. */
firenet_status fn_create_difference(firenet_operator **out,
                                    firenet_context *context, firenet_type type,
                                    int axes, const int64_t *size,
                                    firenet_boundary boundary,
                                    const double *weights);

/* What D^H D of a difference is made of. */
typedef struct fn_difference_form {
    fn_shape shape;
    firenet_boundary boundary;
    double weights[FIRENET_MAX_AXES];
} fn_difference_form;

/* Points [begin, begin + count) of a line of the last axis. From each of them
 * the next one along axis a is ahead[a] elements on, and the one before it
 * behind[a] elements; 0 where Neumann ends leave them out. Of the last axis
 * this is said of the run's own last and first point. */
typedef struct fn_difference_run {
    int64_t begin, count;
    int64_t ahead[FIRENET_MAX_AXES], behind[FIRENET_MAX_AXES];
} fn_difference_run;

/* Items for threads, each of some runs of at most FN_CHUNK points, and run
 * number k of an item; false: it has no more. */
int64_t fn_difference_items(const fn_difference_form *form);
bool fn_difference_run_at(const fn_difference_form *form, int64_t item,
                          int64_t k, fn_difference_run *run);

/* x += D^H y on a run; `zeros`: the operator's thread_bytes of them. */
void fn_difference_add_adjoint_run(const firenet_operator *a,
                                   const fn_kernels *kernels,
                                   const fn_difference_run *run, const void *y,
                                   void *x, const void *zeros);

/* The form of a difference, NULL for any other operator. */
const fn_difference_form *fn_difference_form_of(const firenet_operator *a);

#endif
