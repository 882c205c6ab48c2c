/* SPDX-License-Identifier: BSD-3-Clause */
/* What a search found, read out. */
#include "attack/refute.h"

#include "core/number.h"

#include <math.h>
#include <string.h>

double fn_refutation_ratio(const firenet_refutation *refutation) {
    const firenet_refutation *r = refutation;
    if (!(r->left > 0.0)) {
        return 0.0;
    }
    return r->right > 0.0 ? r->left / r->right : INFINITY; /* A = 0 */
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

FN_READ_REAL_MEMBER(refutation, left)
FN_READ_REAL_MEMBER(refutation, right)
FN_READ_REAL_MEMBER(refutation, tail)
FN_READ_REAL_MEMBER(refutation, image)
FN_READ_REAL_MEMBER(refutation, rounding)
FN_READ_REAL_MEMBER(refutation, gamma)
FN_READ_INT_MEMBER(refutation, tried)
FN_READ_INT_MEMBER(refutation, products)
FN_READ_REAL(refutation, ratio, fn_refutation_ratio)
FN_READ_INT(refutation, state, state_of)

static const fn_property properties[] = {
    FN_REAL_PROPERTY(FIRENET_REFUTATION_RATIO, refutation, ratio),
    FN_REAL_PROPERTY(FIRENET_REFUTATION_LEFT, refutation, left),
    FN_REAL_PROPERTY(FIRENET_REFUTATION_RIGHT, refutation, right),
    FN_REAL_PROPERTY(FIRENET_REFUTATION_TAIL, refutation, tail),
    FN_REAL_PROPERTY(FIRENET_REFUTATION_IMAGE, refutation, image),
    FN_REAL_PROPERTY(FIRENET_REFUTATION_ROUNDING, refutation, rounding),
    FN_REAL_PROPERTY(FIRENET_REFUTATION_GAMMA, refutation, gamma),
    FN_INT_PROPERTY(FIRENET_REFUTATION_STATE, refutation, state),
    FN_INT_PROPERTY(FIRENET_REFUTATION_TRIED, refutation, tried),
    FN_INT_PROPERTY(FIRENET_REFUTATION_PRODUCTS, refutation, products),
    {.is = FN_END}};

const firenet_option *firenet_number_of_refutation(int64_t index) {
    return fn_property_at(properties, index);
}

static fn_readable readable(const firenet_refutation *refutation) {
    return (fn_readable){refutation, refutation ? refutation->context : NULL,
                         properties, false};
}

firenet_status firenet_refutation_get_real(const firenet_refutation *refutation,
                                           firenet_refutation_property property,
                                           double *value) {
    return fn_read_real(readable(refutation), (int)property, value);
}

firenet_status firenet_refutation_get_int(const firenet_refutation *refutation,
                                          firenet_refutation_property property,
                                          int64_t *value) {
    return fn_read_int(readable(refutation), (int)property, value);
}

firenet_status firenet_refutation_copy(const firenet_refutation *refutation,
                                       firenet_type type, void *v,
                                       int64_t length) {
    firenet_context *context = refutation ? refutation->context : NULL;
    if (!refutation || !v) {
        return fn_refuse_null(context, "v");
    }
    if (type != refutation->type) {
        return fn_refuse(context, FIRENET_ERR_TYPE, "type: %s, must be %s",
                         fn_type_name(type), fn_type_name(refutation->type));
    }
    if (length != refutation->length) {
        return fn_refuse(context, FIRENET_ERR_SHAPE,
                         "length: %lld, must be %lld", (long long)length,
                         (long long)refutation->length);
    }
    memcpy(v, refutation->witness, (size_t)length * fn_type_size(type));
    return FIRENET_OK;
}
