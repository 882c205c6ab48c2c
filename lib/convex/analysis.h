/* SPDX-License-Identifier: BSD-3-Clause */
/* A regulariser inside a problem. Its l1 term of x itself, if it has one, goes
 * into the primal proximal map; every other term gets a block of rows below A,
 *
 *   K = [A; c_1 W_1; c_2 W_2; ..],   dual vector (q, p_1, p_2, ..),
 *
 * with c_j a power of two that makes ||c_j W_j|| about ||A||, and the dual
 * proximal map p_j = projection of v on ||p_g|| <= lambda w_g / c_j, ||.|| the
 * polar of the term's norm (fn_group_norm). */
#ifndef FN_CONVEX_ANALYSIS_H
#define FN_CONVEX_ANALYSIS_H

#include "convex/regulariser.h"
#include "operators/difference.h"

typedef struct fn_dual_block {
    const fn_term *term;
    firenet_operator *k;       /* c W, into the range of A */
    int64_t begin;             /* its first row in K */
    double norm;               /* a bound of its norm */
    double scale;              /* c */
    fn_chunks weights;         /* w / c, in the problem's units */
    double groups;             /* of all parties */
    double lightest, heaviest; /* lightest ||u_g|| <= g(u_g) <= heaviest ||u_g||
                                  for all of its groups */
} fn_dual_block;

/* What corrections work in; each solver has its own. */
typedef struct fn_analysis_room {
    fn_vec *image;          /* of the corrector's rows, or all blocks' */
    fn_vec *step;           /* of all blocks' rows, and */
    fn_vec *s, *step_image; /* of x, for blocks of any kind; */
    fn_vec *part;           /* with several of them */
} fn_analysis_room;

typedef struct fn_analysis {
    int count;
    fn_dual_block block[FIRENET_MAX_TERMS];
    const fn_term *primal; /* the l1 term of x, or NULL */
    firenet_constraint constraint;
    const firenet_operator *a; /* A, which K keeps */
    int64_t measured;          /* rows of A */
    double a_norm;             /* a bound of ||A|| */
    firenet_type domain;       /* of x, and of K x */
    firenet_type range;
    int64_t cols;
    bool split;        /* both sides are shared out among parties, */
    double all_cols;   /* of all of them */
    int64_t rows;      /* of all blocks */
    double a_isometry; /* c with A^H A = c I, or 0 */
    /* Makes K^H (q, p) = 0 where no primal term allows anything else: by a
     * block with (c W)^H (c W) = isometry I, or by one of differences; or
     * smaller, by all of them, and what is left is charged. */
    int corrector;      /* block, -1: none is needed */
    bool general;       /* by all of them */
    double isometry;    /* 0 for differences */
    double gain;        /* an r asks for p of about its size over this */
    fn_normal normal;   /* of differences */
    fn_vec *ones;       /* A 1, m; NULL but for differences */
    fn_vec *ones_image; /* A^H A 1, N */
    double ones_norm;   /* ||A 1||; 0 where it is rounding */
    fn_analysis_room room;
    bool shared; /* all but the room is another's */
    bool tiled;  /* fn_analysis_tile has been asked for, and can be */
} fn_analysis;

/* What is known before anything is made: A, the terms and C. */
fn_analysis fn_analysis_outline(const firenet_regulariser *regulariser,
                                const firenet_operator *a);

/* Makes K of A and the terms, with weights 2^exponent times the regulariser's,
 * which stays the caller's. */
firenet_status fn_analysis_create(fn_analysis *analysis,
                                  firenet_context *context,
                                  const firenet_regulariser *regulariser,
                                  firenet_operator *a, int exponent,
                                  firenet_operator **k);
void fn_analysis_free(fn_analysis *analysis, firenet_context *context);

/* The same for another solver, with a room of its own; not to outlive `of`. */
firenet_status fn_analysis_share(fn_analysis *analysis,
                                 firenet_context *context,
                                 const fn_analysis *of);

/* Bytes of the room of one that is shared. */
size_t fn_analysis_room_bytes(const fn_analysis *analysis);

/* Most bytes it keeps. */
size_t fn_analysis_bytes(const firenet_regulariser *regulariser,
                         const firenet_operator *a);

/* A bound of ||K|| from one of ||A||. */
double fn_analysis_norm(const fn_analysis *analysis, double a_norm);

/* A bound of ||p|| over p_j with ||p_g|| <= lambda w_g / c_j. */
double fn_analysis_dual_norm(const fn_analysis *analysis, double lambda);

/* Most chunks of one of its blocks: the partial sums a projection needs. */
int64_t fn_analysis_chunks(const fn_analysis *analysis);

/* The dual proximal map of the blocks; v, next, kx, .. are whole vectors of K's
 * range, weights and strides are filled in. sum[0] = sum_j g_j(W_j x+). */
fn_partial fn_analysis_project(const fn_analysis *analysis,
                               const fn_project *update, fn_scratch *scratch,
                               fn_partial *partials);

/* A term of a block that has none of the derivatives below, or NULL. */
const fn_term *fn_analysis_without_derivative(const fn_analysis *analysis);

/* On the blocks of whole vectors of K's range: p = projection of v, the
 * derivative of that along d in place, and d = what sum_j lambda g_j(W_j x) has
 * as its derivative by K x. */
void fn_analysis_project_at(const fn_analysis *analysis, double lambda,
                            const fn_vec *v, fn_vec *p, fn_scratch *scratch,
                            fn_partial *partials);
void fn_analysis_project_tangent(const fn_analysis *analysis, double lambda,
                                 const fn_vec *v, fn_vec *d,
                                 fn_scratch *scratch);
void fn_analysis_sign(const fn_analysis *analysis, double lambda,
                      const fn_vec *kx, fn_vec *d, fn_scratch *scratch);

/* Lets the blocks be swept by tiles, from x itself, where all of them can and
 * vectors are in the memory of the host: what steps keep of K x is then A x
 * alone. `k` of fn_analysis_create, before it is used, gets the scratch. */
void fn_analysis_tile(fn_analysis *analysis, const firenet_context *context,
                      firenet_operator *k);

/* Most items of one of its blocks, the partial sums a sweep by tiles needs; and
 * the bytes of each thread for frames. */
int64_t fn_analysis_tiles(const fn_analysis *analysis);
size_t fn_analysis_tile_thread_bytes(const firenet_regulariser *regulariser);

/* fn_analysis_project where it is `tiled`: v and next are whole vectors of K's
 * range; without `next` sum[0] alone is found. p+ depends on `sums` in no bit,
 * which cost a second W x, and are 0 where they are not wanted. */
typedef struct fn_dual_sweep {
    const fn_vec *z; /* 2 x+ - x */
    const fn_vec *x; /* x+, for sums */
    const fn_vec *v;
    fn_vec *next; /* may be v itself */
    double sigma, radius;
    bool sums;
    const fn_partial *done; /* of fn_analysis_fused, which is left out; or NULL,
                               where none is */
} fn_dual_sweep;
firenet_status fn_analysis_sweep(const fn_analysis *analysis,
                                 const fn_dual_sweep *update,
                                 fn_scratch *scratch, fn_partial *partials,
                                 fn_partial *total);

/* A block of differences whose p goes into g = K^H (q, p), x into x+ and p into
 * p+ in one sweep over the image; -1 where there is none. */
int fn_analysis_fused(const fn_analysis *analysis);

/* That: x and p of the block as `primal` and `dual` say, given `primal->g`, in
 * whose place is z, without the block's part. `moved`: what fn_pass_primal
 * gives; `done`: what fn_analysis_sweep would add for the block, here. */
typedef struct fn_fused_step {
    const fn_chunks *chunks;        /* of x */
    const fn_primal_update *primal; /* of vectors */
    const fn_dual_sweep *dual;
} fn_fused_step;
firenet_status fn_analysis_fused_step(const fn_analysis *analysis,
                                      const fn_fused_step *step,
                                      fn_scratch *scratch, fn_partial *partials,
                                      fn_partial *moved, fn_partial *done);

/* g = K^H (q, p) without that block's part. */
firenet_status fn_analysis_other_adjoint(const fn_analysis *analysis,
                                         fn_scratch *scratch,
                                         const fn_vec *dual, fn_vec *g);

/* sum_j g_j(W_j x) likewise, from x. */
firenet_status fn_analysis_sweep_value(const fn_analysis *analysis,
                                       const fn_vec *x, fn_scratch *scratch,
                                       fn_partial *partials, double *value);

/* sum_j g_j(W_j x) from K x. */
double fn_analysis_value(const fn_analysis *analysis, firenet_context *context,
                         const fn_vec *kx);

/* What that may be off by, in roundings of x: entries of W x are off by those
 * of the x they are made of, by chance. Times ||x||. */
double fn_analysis_uncertainty(const fn_analysis *analysis);

/* The polar at (q, p): max_j,g ||p_g|| / w_g, of that ||.||. */
double fn_analysis_polar(const fn_analysis *analysis, firenet_context *context,
                         const fn_vec *dual);

/* x = its nearest point of C. */
void fn_analysis_constrain(const fn_analysis *analysis,
                           firenet_context *context, fn_vec *x);

/* x = the constant c, re and im. */
void fn_analysis_fill(const fn_analysis *analysis,
                      const firenet_context *context, const double c[2],
                      fn_vec *x);

/* x = the constant of C for which ||Ax - y|| is least; false where A does not
 * see constants, or every term might. */
bool fn_analysis_constant(const fn_analysis *analysis, firenet_context *context,
                          const fn_vec *y, fn_vec *x);

/* One pass of corrections of (q, p), given r = K^H (q, p), which is
 * overwritten. r vanishes then, or is smaller where `general`. */
firenet_status fn_analysis_correct(const fn_analysis *analysis,
                                   fn_scratch *scratch, fn_vec *dual,
                                   fn_vec *r);

/* max |r_i| over what of r = K^H (q, p) keeps (q, p) from being feasible. */
double fn_analysis_excess(const fn_analysis *analysis, firenet_context *context,
                          fn_vec *r);

#endif
