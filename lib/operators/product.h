/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators on vectors of a space: what solve/ and network/ know of both. */
#ifndef FN_OPERATORS_PRODUCT_H
#define FN_OPERATORS_PRODUCT_H

#include "operators/operator.h"
#include "space/space.h"

/* What its vectors are like. */
static inline fn_side fn_domain(const firenet_operator *a) {
    return (fn_side){a->domain, a->cols, a->split_domain};
}
static inline fn_side fn_range(const firenet_operator *a) {
    return (fn_side){a->range, a->rows, a->split_range};
}

/* Whether all of its vectors is here, in the host's memory: asked by what needs
 * elements one by one (Newton's method on small problems, column scaling), and
 * is left out where they are elsewhere. */
static inline bool fn_operator_on_host(const firenet_operator *a) {
    return fn_space_of(a->context)->host && !fn_is_split(a);
}

/* Gets ready for products in the context's space, where they are its own: for
 * creators of what iterates. The space's refusal, which names the
 * operator, if it has none and may not go through host memory. */
firenet_status fn_operator_prepare(const firenet_operator *a,
                                   firenet_context *context);
/* What a space takes for it, NULL if nothing. */
void *fn_operator_plan(const firenet_operator *a, const fn_space *space);

/* Vectors one behind the other, fn_side_bytes apart. */
typedef struct fn_vec_array {
    int64_t count;
    const fn_vec *in;
    fn_vec *out;
} fn_vec_array;

/* Either direction, wherever the vectors are. */
firenet_status fn_product_many(const firenet_operator *a, fn_scratch *scratch,
                               bool adjoint, const fn_vec_array *v);

/* Both products and the primal update between them at once; false: the space
 * has nothing better than one after the other. */
bool fn_product_around(const firenet_operator *a, fn_scratch *scratch,
                       const fn_around *around, fn_partial *found,
                       firenet_status *status);

/* ax = A x. */
static inline firenet_status fn_product(const firenet_operator *a,
                                        fn_scratch *scratch, const fn_vec *x,
                                        fn_vec *ax) {
    return fn_product_many(a, scratch, false, &(fn_vec_array){1, x, ax});
}
/* aty = A^H y. */
static inline firenet_status fn_adjoint_product(const firenet_operator *a,
                                                fn_scratch *scratch,
                                                const fn_vec *y, fn_vec *aty) {
    return fn_product_many(a, scratch, true, &(fn_vec_array){1, y, aty});
}

#endif
