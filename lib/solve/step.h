/* SPDX-License-Identifier: BSD-3-Clause */
/* The one iteration that networks and solvers are made of:
 *
 *   x+ = soft(x - tau A^H q, tau lambda w)
 *   q+ = shrink(q + sigma (A(2 x+ - x) - y))        tau sigma L^2 <= 1
 *
 * Three things make it cheap. A is linear, so with A x kept, A(2 x+ - x) is
 * 2 A x+ - A x and every residual and every running sum's image is free. The
 * dual proximal map is a multiple of its argument, so q is kept as scale * v
 * and never rewritten. And the numbers a certificate needs fall out of the two
 * passes.
 *
 * A step overwrites its iterate, unless it keeps the previous one for a policy
 * that combines the two. */
#ifndef FN_SOLVE_STEP_H
#define FN_SOLVE_STEP_H

#include "core/archive.h"
#include "model/schedule.h"
#include "solve/certificate.h"

typedef struct fn_step {
    const fn_problem *problem;
    firenet_context *context;
    fn_scratch *scratch;
    fn_partial *partials;        /* one per chunk */
    const fn_vec *y;             /* borrowed during a run */
    fn_certificate *certificate; /* offered every q, or NULL */

    fn_vec *x;          /* primal iterate, N */
    fn_vec *atv;        /* A^H v, N */
    fn_vec *sum;        /* of the iterates since the last clear, N, or NULL */
    fn_vec *x_previous; /* the x the last step started from, N, or NULL */
    fn_vec
        *v_previous; /* likewise, q = scale_previous v_previous, m, or NULL */
    fn_vec *v;       /* q = scale v, m */
    /* Images, of the rows of fn_problem_image. */
    fn_vec *ax;      /* A x */
    fn_vec *ax_next; /* A x+ during a step, after it A x_previous */
    fn_vec *ax_sum;  /* A sum */
    double scale, scale_previous;
    double shrunk;  /* what the last step's projection made of q: a multiple */
    int64_t summed; /* iterates in sum */
    /* With a tiled analysis: how far blocks move is bounded, not measured;
     * l1 is not needed at all, and is wrong after such a step; the iterate
     * is overwritten, though a previous one could be kept. */
    bool still, blind, in_place;
    bool fused;       /* this step takes a block of differences together with */
    fn_partial block; /* the primal update, and this is what it added up */
    int dual_zero;    /* q = 0: its adjoint need not be computed */
    /* Only steps change v, and one follows those that make fewer than so many
     * iterates of the sum; 0: others may. */
    int64_t rounds;
    bool ready; /* atv is A^H v */
    /* The numbers of this step are not read. Where the space keeps numbers,
     * those of the last dual update are `away` in `kept` then, with the factor
     * of v, whose scale is 1 here; or q was not measured at all. */
    bool quiet, away, unmeasured;
    fn_vec *kept; /* NULL in other spaces */

    /* Of q. */
    double q_norm, yq;
    double y_norm;
    /* ||dp||^2, Re <dk, dp>, ||dk||^2 of the blocks in the last step. */
    double delta_norms[3];
    /* Left by the last advance, of the new x unless said otherwise. */
    double l1, residual, dx_norm; /* ||x||_{1,w}, ||Ax - y||, ||x+ - x|| */
    double x_norm;
    /* Of the q the step started with. */
    fn_dual_numbers before;
    fn_dual_value dual_value;
} fn_step;

/* What a step carries beside its iterate. */
typedef enum fn_memory {
    FN_MEMORY_NONE,
    FN_MEMORY_SUM,          /* for ergodic averages */
    FN_MEMORY_SUM_AND_DUAL, /* and v_previous */
    FN_MEMORY_PREVIOUS,     /* x_previous and v_previous */
    FN_MEMORY_DUAL          /* v_previous */
} fn_memory;

/* Allocates the vectors. */
firenet_status fn_step_create(fn_step *step, firenet_context *context,
                              const fn_problem *problem, fn_scratch *scratch,
                              fn_memory memory);
void fn_step_free(fn_step *step);

/* Steps of several measurements that advance together: each of their vectors
 * stands behind that of the step before, fn_vector_bytes apart, so that an
 * operator can take them all at once. The first owns the memory. */
firenet_status fn_steps_create(fn_step *steps, int64_t count,
                               firenet_context *context,
                               const fn_problem *problem, fn_scratch *scratch,
                               fn_memory memory);

/* Puts them there again before a start: steps exchange vectors as they advance,
 * and fewer of them may have advanced together. What they hold is lost. */
void fn_steps_align(fn_step *steps, int64_t count);

/* Bytes fn_steps_create allocates. */
size_t fn_steps_bytes(const fn_problem *problem, int64_t count,
                      fn_memory memory);

/* Starts from x0 (NULL for 0; step->x itself is allowed), q = 0. Computes A x0.
 */
firenet_status fn_step_start(fn_step *step, const fn_vec *y, const fn_vec *x0);

/* x = t x, A x likewise, with the t >= 0 for which the objective is least, in
 * (P1) the residual: where x has the wrong size, which a start in other units
 * or an unnormalised one has. Other x stay as they are. */
void fn_step_fit(fn_step *step);

/* What makes the images that it keeps: A, or all of K. */
const firenet_operator *fn_step_image_operator(const fn_step *step);

/* A x anew, where carrying it along has added up rounding errors. */
firenet_status fn_step_refresh(fn_step *step);

/* An empty sum; x and q stay. */
void fn_step_clear_sum(fn_step *step);

/* l1 and residual of the x it holds. */
void fn_step_measure(fn_step *step);

/* q = 0 and an empty sum; x stays. */
void fn_step_clear(fn_step *step);

/* Whether numbers stay where the vectors are in this step. */
static inline bool fn_step_keeps(const fn_step *step) {
    return step->quiet && step->kept;
}
/* What v is multiplied by beside its scale; NULL: 1. With blocks it was. */
static inline const fn_vec *fn_step_factor(const fn_step *step) {
    return step->away && !step->problem->analysis ? step->kept : NULL;
}

/* The numbers of q, where quiet steps left them. */
void fn_step_fetch(fn_step *step);

/* One iteration. ERR_NUMERIC if a NaN or infinity came up, which a quiet step
 * leaves to the next one to find. */
firenet_status fn_step_advance(fn_step *step, double tau, double sigma);

/* One iteration of the first `count` of fn_steps_create, each with lengths of
 * its own. */
firenet_status fn_steps_advance(fn_step *steps, int64_t count,
                                const fn_lengths *lengths);

/* q = t (A x - y) with the largest feasible t, but in (P2) at most 2: where x
 * solves, q does; and no longer than `most`, as t is in (P1) where A^H (A x -
 * y) is next to 0. Costs an adjoint. */
firenet_status fn_step_start_dual(fn_step *step, double most);

/* q = scale v, with v as the caller left it in step->v. */
void fn_step_set_dual(fn_step *step, double scale);

/* With an analysis: what (q, p) was projected from in the last step, m and the
 * blocks' rows. */
void fn_step_argument(const fn_step *step, double sigma, fn_vec *v);

/* v = q, scale = 1. */
void fn_step_settle(fn_step *step);

/* How far the last step went; needs the previous iterate. With dq = q+ - q and
 * da = A(x+ - x): ||dq||^2, Re <da, dq>, ||da||^2. */
fn_partial fn_step_delta_norms(const fn_step *step);

/* (x, q) = a (2 (x+, q+) - (x, q)) + b (x0, q0), A x likewise; x_previous
 * becomes x+. Needs the previous iterate, with q0 unscaled. */
void fn_step_reflect(fn_step *step, double a, double b, const fn_vec *x0,
                     const fn_vec *q0, const fn_vec *ax0);

/* Back to the iterate before the last step, with q multiplied by `factor`. */
void fn_step_reject(fn_step *step, double factor);

/* The iterate, the sums and the numbers about them. */
void fn_step_archive(fn_step *step, fn_archive *archive);

/* x = the average of the iterates summed; A x likewise. */
void fn_step_take_average(fn_step *step);

/* Objective and residual of the average of the iterates summed. */
double fn_step_average_objective(const fn_step *step, double *residual);

#endif
