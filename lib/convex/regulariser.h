/* SPDX-License-Identifier: BSD-3-Clause */
/* R(x) = sum_j g_j(W_j x), x in C. */
#ifndef FN_CONVEX_REGULARISER_H
#define FN_CONVEX_REGULARISER_H

#include "operators/product.h"

#include <firenet/regulariser.h>

/* g(W x): a weighted sum of the norms of groups of elements of W x. */
typedef struct fn_term {
    firenet_operator *w; /* retained */
    int64_t groups, members;
    firenet_grouping grouping;
    fn_chunks weights; /* one for each group */
    fn_group_norm norm;
} fn_term;

struct firenet_regulariser {
    atomic_int references;
    firenet_context *context;
    firenet_type domain;
    int64_t cols;
    firenet_constraint constraint;
    int count;
    fn_term term[FIRENET_MAX_TERMS];
};

/* Whether the term is sum w_i |x_i|: it belongs to the primal proximal map. */
bool fn_term_is_l1(const fn_term *term);

/* Elements between the members of a group, and between groups. */
static inline int64_t fn_term_member_stride(const fn_term *term) {
    return term->grouping == FIRENET_GROUPING_STRIDED ? term->groups : 1;
}
static inline int64_t fn_term_group_stride(const fn_term *term) {
    return term->grouping == FIRENET_GROUPING_STRIDED ? 1 : term->members;
}

/* The term's norm; NULL: the Euclidean one, which alone is swept by tiles and
 * has derivatives. */
static inline const fn_group_norm *fn_term_norm(const fn_term *term) {
    return term->norm.table ? &term->norm : NULL;
}

/* A regulariser of one term; of the Euclidean norm where `norm` is NULL. */
firenet_status fn_regulariser_create_term(firenet_regulariser **out,
                                          firenet_context *context,
                                          firenet_operator *w, int64_t members,
                                          firenet_grouping grouping,
                                          const fn_group_norm *norm,
                                          const double *weights, int64_t count);

/* sum w_g g(u_g) and max polar(u_g) / w_g, of u = W x, with `weights` in the
 * place of the term's own. */
fn_partial fn_term_norms(const fn_term *term, const fn_chunks *weights,
                         firenet_context *context, firenet_type type,
                         const fn_vec *u);

/* R(x); split: x is shared out among parties. */
firenet_status fn_regulariser_value(const firenet_regulariser *regulariser,
                                    firenet_context *context, bool split,
                                    const fn_vec *x, double *value);

/* Rows of K = [A; c W; ..], and the scratch it takes from the stack. */
int64_t fn_regulariser_rows(const firenet_regulariser *regulariser,
                            const firenet_operator *a);
size_t fn_regulariser_operator_scratch(const firenet_regulariser *regulariser,
                                       const firenet_operator *a);

#endif
