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

/* Planes of other parties next to the slab of axis 0 that is here. */
typedef struct fn_difference_halo {
    bool before, behind; /* whether there is one */
    void *plane[2];      /* room for two that come from there */
    /* This party's plane to the neighbour before the slab, and that of the one
     * behind it to `to`; `back`: the other way round. Called by all parties; 0
     * is success. */
    int (*exchange)(void *data, bool back, const void *plane, void *to);
    /* The data are shared by operators. */
    void (*retain)(void *data);
    void (*release)(void *data);
    void *data;
} fn_difference_halo;

/* What D^H D of a difference is made of. */
typedef struct fn_difference_form {
    fn_shape shape;
    firenet_boundary boundary;
    double weights[FIRENET_MAX_AXES];
    bool slab; /* of axis 0, whose ends are then those of the halo */
    fn_difference_halo halo;
} fn_difference_form;

/* Differences of a slab, whose halo is taken over; a party that has no part of
 * the array gives one point, Neumann ends and no neighbours. `norm` is that of
 * all parties' together. In a call that all make. */
firenet_status fn_create_slab_difference(firenet_operator **out,
                                         firenet_context *context,
                                         firenet_type type,
                                         const fn_difference_form *form,
                                         double norm);

/* factor D, as differences again. */
firenet_status fn_difference_scaled(firenet_operator **out,
                                    firenet_context *context,
                                    const firenet_operator *d, double factor);

/* The planes that sums over a slab need of others: of differences y along axis
 * 0 the one before it, to plane[0]; of images z and x the ones behind it, to
 * plane[0] and plane[1]. x may be z: one plane is enough then. Nothing to do
 * for whole arrays. */
firenet_status fn_difference_fetch_before(const fn_difference_form *form,
                                          firenet_context *context,
                                          firenet_type type, const void *y);
firenet_status fn_difference_fetch_behind(const fn_difference_form *form,
                                          firenet_context *context,
                                          const void *z, const void *x);

/* Points [begin, begin + count) of a line of the last axis. From each of them
 * the next one along axis a is ahead[a] elements on, and the one before it
 * behind[a] elements; 0 where Neumann ends leave them out. Of the last axis
 * this is said of the run's own last and first point. Along axis 0 they may be
 * in a plane of the halo, from element `in_plane` on. */
typedef struct fn_difference_run {
    int64_t begin, count;
    int64_t ahead[FIRENET_MAX_AXES], behind[FIRENET_MAX_AXES];
    bool ahead_apart, behind_apart;
    int64_t in_plane;
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
