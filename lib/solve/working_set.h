/* SPDX-License-Identifier: BSD-3-Clause */
/* Working sets for problems whose operator is a matrix.
 *
 * (P2) is solved on the columns that seem to matter, then the gradient of all
 * columns says which others do. On a set with columns C and h = C^H (C x - y),
 * everything is read from G = C^H C: coordinate descent finds the support,
 * Newton's method on the support solves it. (P3) and (P1) are (P2) with
 * another lambda: 2 ||Ax - y|| lambda, and the one whose residual is eta.
 *
 * Numbers are of double precision whatever the element type; complex ones are
 * pairs. What is found is rounded to the element type and judged like any
 * other iterate.
 *
 * With a regulariser sum_g w_g ||x_g||_2 columns come and go by groups, whose
 * members are in neighbouring slots, and the dual vector of K = [A; c I] is (q,
 * -A^H q / c). Without one a group is a column.
 *
 * Sources: Massias, Gramfort, Salmon, 'Celer', ICML 2018 (working sets);
 * Tibshirani et al., J. R. Stat. Soc. B 74, 2012 (which columns may matter);
 * Lee, Battle, Raina, Ng, NIPS 2006 (steps on the support, stopped at the best
 * change of sign). */
#ifndef FN_SOLVE_WORKING_SET_H
#define FN_SOLVE_WORKING_SET_H

#include "operators/columns.h"
#include "solve/method.h"

/* Plain data, a piece of the saved state. */
typedef struct fn_working_set_state {
    double lambda; /* of (P2), for which x was made */
    double least;  /* (P1): what the residual is aimed at */
    double y_norm, residual;
    double lambda_before, residual_before;
    double curvature; /* d r^2 / d lambda^2 on the support */
    double precision; /* of the inner problems, relative to lambda, */
    double way;       /* and on the way to it */
    double floor;     /* lambda does not go below */
    int64_t added;    /* columns, in the last iteration */
} fn_working_set_state;

typedef struct fn_working_set {
    fn_method base;
    const firenet_operator *a; /* the matrix */
    const fn_dual_block *term; /* of the groups, or NULL */
    fn_columns columns;
    int64_t groups, members; /* of x, of a group */
    const void *given;       /* y, as the operator's range has it */
    int64_t parts;           /* reals of an element */
    int64_t length;          /* reals of a column */
    int64_t most;            /* columns there is room for */
    int64_t most_free; /* elements of a support that Newton's method takes */
    int64_t used;      /* columns that are there, */
    int64_t known;     /* the first of them with products in `gram` */
    bool whole;        /* all columns of A are there */
    bool lazy;         /* from the beginning: columns of `gram` are made when
                          they are asked for */
    void *memory;
    int32_t *slot;   /* of each column of A; -1 for none */
    int32_t *column; /* of A, of each slot */
    int32_t *held;   /* the same, for which all below was made */
    int64_t held_count;
    int32_t *block;  /* with which each slot came in */
    double *packed;  /* the columns, one after the other; where the matrix is
                        sparse all elements of A, */
    int32_t *rows;   /* and their rows, */
    double *square;  /* and ||a_k||^2 of each slot; no `gram` then. With groups
                        a bound of ||C_g||^2, in a group's first slot */
    double *past;    /* iterates */
    double *gram;    /* column k of G at k most elements, */
    bool *made;      /* lazy: if it is */
    double *weight;  /* w of each slot */
    double *x, *h;   /* of each slot: x and C^H (C x - y) */
    double *rounded; /* C x - y for x as the element type has it */
    double *y, *r;   /* the data, C x - y: `length` */
    double out[2 * FN_FREE_MAX]; /* with a deflation, sparse: Q^H of r, which
                                    is C x - y but for Q times that */
    /* Of a support: slots, a factor of its Hessian, the step and G times it,
     * w times the sign of x. */
    int32_t *support;
    int64_t free;
    double *factor, *step, *image, *sign, *side, *tried;
    double *moved; /* of a group */
    double *x_before, *h_before;
    void *kinks;     /* room to sort as many as there are columns */
    bool ready;      /* the factor is that of the support of x, */
    int64_t updates; /* after so many changes */
    bool current;    /* h, score and residual are those of x */
    double *score;   /* of each group: ||2 A_g^H r|| / w_g */
    int32_t *order;  /* room for N indices */
    void *primal;    /* N: x as an element of the domain */
    void *gradient;  /* N: A^H r */
    void *residual;  /* m: r as an element of the range */
    fn_working_set_state now;
} fn_working_set;

/* The length of a group of `size` reals. */
static inline double fn_ws_length(const double *v, int64_t size) {
    double sum = 0.0;
    if (size <= 2) {
        return size == 1 ? fabs(v[0]) : hypot(v[0], v[1]);
    }
    for (int64_t i = 0; i < size; ++i) {
        sum += v[i] * v[i];
    }
    return sqrt(sum);
}

/* The group of a column of A, and the columns of a group. */
static inline int64_t fn_ws_group(const fn_working_set *self, int64_t column) {
    return self->term && self->term->term->grouping == FIRENET_GROUPING_STRIDED
               ? column % self->groups
               : column / self->members;
}
static inline int64_t fn_ws_column(const fn_working_set *self, int64_t group,
                                   int64_t member) {
    return self->term ? group * fn_term_group_stride(self->term->term) +
                            member * fn_term_member_stride(self->term->term)
                      : group;
}

/* Whether x is 0 in the group of slot k. */
static inline bool fn_ws_is_zero(const fn_working_set *self, int64_t k) {
    int64_t first = k - k % self->members;
    for (int64_t i = 0; i < self->parts * self->members; ++i) {
        if (self->x[self->parts * first + i] != 0.0) {
            return false;
        }
    }
    return true;
}

/* The weights of groups, times `unit`. */
static inline const fn_chunks *fn_ws_weights(const fn_working_set *self,
                                             double *unit) {
    *unit = self->term ? self->term->scale : 1.0;
    return self->term ? &self->term->weights
                      : &self->base.problem->domain_chunks;
}

/* ------------------------------------------------- working_set_columns.c */

/* The matrix, and the block of the groups or NULL. False where there is no
 * matrix, or a regulariser of another kind. */
bool fn_working_set_takes(const fn_problem *problem, const firenet_operator **a,
                          const fn_dual_block **term);

/* Numbers of the memory it takes; 0 where the problem is not for it. */
size_t fn_working_set_bytes(const fn_problem *problem);
firenet_status fn_working_set_allocate(fn_working_set *self);

/* Brings in the groups order[0 .. count - 1], which are not there yet, and
 * makes room for them by dropping ones with x = 0. Returns how many found
 * room. */
int64_t fn_working_set_add(fn_working_set *self, int64_t count);

/* Makes what belongs to the columns anew where they are not the ones that
 * `held` says; false where they are. */
bool fn_working_set_restore(fn_working_set *self);

/* No columns, or where those of A are few all of them. */
void fn_working_set_clear(fn_working_set *self);

/* Column k of G. */
const double *fn_working_set_gram(fn_working_set *self, int64_t k);

/* C x - y, and C^H r. */
void fn_working_set_take_residual(fn_working_set *self);
void fn_working_set_take_gradient(fn_working_set *self);
/* ||C x - y|| for x as the element type has it, after fn_..take_residual. */
double fn_working_set_residual(fn_working_set *self);

/* -------------------------------------------------- working_set_inner.c */

/* Minimises lambda ||x||_{1,w} + ||C x - y||^2 until no derivative is off by
 * more than `precision` lambda w. */
void fn_working_set_solve(fn_working_set *self, double lambda,
                          double precision);

/* What the largest derivative is off by, over lambda w. */
double fn_working_set_violation(const fn_working_set *self, double lambda);

/* sum w |x|. */
double fn_working_set_l1(const fn_working_set *self);

/* d r^2 / d lambda^2 on the support; 0 without one. */
double fn_working_set_curvature(fn_working_set *self, double lambda);

/* --------------------------------------------------- working_set_real.c */

void fn_working_set_solve_real(fn_working_set *self, double lambda,
                               double precision);
double fn_working_set_curvature_real(fn_working_set *self);

/* ------------------------------------------------- working_set_factor.c */

/* The factor of G on the support of x, from nothing; false where the support is
 * too large. */
bool fn_working_set_refactor(fn_working_set *self);

/* v = U^-T v, U^-1 v. */
void fn_working_set_divide_lower(const fn_working_set *self, double *v);
void fn_working_set_divide_upper(const fn_working_set *self, double *v);

/* v = U^-T g for the column g of G that belongs to slot k, and the square of
 * the pivot it would have; 0 where the column depends on the support. */
double fn_working_set_pivot(fn_working_set *self, int64_t k, double *v);

/* Slot k joins the support, with those; element i of the support leaves. */
void fn_working_set_append(fn_working_set *self, int64_t k, const double *v,
                           double pivot);
void fn_working_set_remove(fn_working_set *self, int64_t i);

/* ------------------------------------------------- working_set_sparse.c */

/* Sweeps between two extrapolations. */
#define FN_WS_PAST 5

void fn_working_set_solve_sparse(fn_working_set *self, double lambda,
                                 double precision);
/* v += x a_k, as a_k is in A; and c_k^H r for column k of C; r is that of A but
 * for what `out` says. */
void fn_working_set_sparse_add(const fn_working_set *self, int64_t k,
                               const double x[2], double *v);
void fn_working_set_sparse_product(const fn_working_set *self, int64_t k,
                                   const double *r, double h[2]);

/* ------------------------------------------------- working_set_groups.c */

void fn_working_set_solve_groups(fn_working_set *self, double lambda,
                                 double precision);
double fn_working_set_curvature_groups(fn_working_set *self, double lambda);

/* ------------------------------------------------- working_set_select.c */

/* Scores of all groups, from A^H r. Returns the largest. */
double fn_working_set_score(fn_working_set *self);

/* Brings in groups whose scores say that they may matter at lambda. Returns the
 * largest of them; 0 where there is none. */
double fn_working_set_select(fn_working_set *self, double lambda);

/* ------------------------------------------------- working_set_lambda.c */

/* The lambda that solves, as far as one can tell from x and r, and how far to
 * go towards it at once. */
double fn_working_set_target(const fn_working_set *self);
double fn_working_set_next(const fn_working_set *self);

/* Solves (P2) on the set for lambda and, in (P1) and (P3), corrects that, down
 * to `least` at the most, until the problem asked is solved on the set. */
void fn_working_set_correct(fn_working_set *self, double lambda, double least,
                            double precision);

#endif
