/* SPDX-License-Identifier: BSD-3-Clause */
/* What a search found, read out. */
#include "attack/refute.h"

#include <math.h>
#include <string.h>

double fn_refutation_ratio(const firenet_refutation *refutation) {
    const firenet_refutation *r = refutation;
    if (!(r->left > 0.0)) {
        return 0.0;
    }
    return r->right > 0.0 ? r->left / r->right : INFINITY; /* A = 0 */
}

firenet_status firenet_refutation_get_real(const firenet_refutation *refutation,
                                           firenet_refutation_property property,
                                           double *value) {
    const firenet_refutation *r = refutation;
    if (!r || !value) {
        return FIRENET_ERR_NULL;
    }
    switch (property) {
    case FIRENET_REFUTATION_RATIO:
        *value = fn_refutation_ratio(r);
        return FIRENET_OK;
    case FIRENET_REFUTATION_LEFT:
        *value = r->left;
        return FIRENET_OK;
    case FIRENET_REFUTATION_RIGHT:
        *value = r->right;
        return FIRENET_OK;
    case FIRENET_REFUTATION_TAIL:
        *value = r->tail;
        return FIRENET_OK;
    case FIRENET_REFUTATION_IMAGE:
        *value = r->image;
        return FIRENET_OK;
    case FIRENET_REFUTATION_ROUNDING:
        *value = r->rounding;
        return FIRENET_OK;
    case FIRENET_REFUTATION_GAMMA:
        *value = r->gamma;
        return FIRENET_OK;
    default:
        return FIRENET_ERR_UNSUPPORTED;
    }
}

/* The sides are sums over the entries, computed in double. */
static firenet_assumption state_of(const firenet_refutation *r) {
    if (r->tried == 0) {
        return FIRENET_ASSUMPTION_ASSUMED;
    }
    double slack = 8.0 * DBL_EPSILON * (double)r->length;
    return fn_refutation_ratio(r) > 1.0 + slack
               ? FIRENET_ASSUMPTION_REFUTED
               : FIRENET_ASSUMPTION_NOT_REFUTED;
}

firenet_status firenet_refutation_get_int(const firenet_refutation *refutation,
                                          firenet_refutation_property property,
                                          int64_t *value) {
    if (!refutation || !value) {
        return FIRENET_ERR_NULL;
    }
    switch (property) {
    case FIRENET_REFUTATION_STATE:
        *value = (int64_t)state_of(refutation);
        return FIRENET_OK;
    case FIRENET_REFUTATION_TRIED:
        *value = refutation->tried;
        return FIRENET_OK;
    case FIRENET_REFUTATION_PRODUCTS:
        *value = refutation->products;
        return FIRENET_OK;
    default:
        return FIRENET_ERR_UNSUPPORTED;
    }
}

firenet_status firenet_refutation_copy(const firenet_refutation *refutation,
                                       firenet_type type, void *v,
                                       int64_t length) {
    if (!refutation || !v) {
        return FIRENET_ERR_NULL;
    }
    if (type != refutation->type) {
        return FIRENET_ERR_TYPE;
    }
    if (length != refutation->length) {
        return FIRENET_ERR_SHAPE;
    }
    memcpy(v, refutation->witness, (size_t)length * fn_type_size(type));
    return FIRENET_OK;
}
