/* SPDX-License-Identifier: BSD-3-Clause */
/* Multiples of the identity, c I. The identity is c = 1. */
#include "operators/multiple.h"
#include "core/shape.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct multiple {
    firenet_operator base;
    double factor[2];
} multiple;

static firenet_status apply(const firenet_operator *a,
                            const fn_scratch *scratch, double re, double im,
                            const void *in, void *out) {
    const fn_kernels *kernels = fn_kernels_for(scratch->context, a->domain);
    const double factor[2] = {re, im};
    if (im != 0.0) {
        kernels->scale_complex(a->rows, factor, in, out);
    } else if (re != 1.0) {
        kernels->scale(a->rows, re, in, out);
    } else {
        memcpy(out, in, (size_t)a->rows * fn_type_size(a->range));
    }
    return FIRENET_OK;
}

static firenet_status multiple_forward(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    const double *c = ((const multiple *)a)->factor;
    return apply(a, scratch, c[0], c[1], in, out);
}

static firenet_status multiple_adjoint(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    const double *c = ((const multiple *)a)->factor;
    return apply(a, scratch, c[0], -c[1], in, out);
}

static firenet_status multiple_adjoint_of(firenet_operator **out,
                                          firenet_context *context,
                                          firenet_operator *a) {
    const double *c = ((const multiple *)a)->factor;
    if (c[1] != 0.0) {
        return fn_create_multiple(out, context, a->domain, a->cols, c[0],
                                  -c[1]);
    }
    *out = firenet_operator_retain(a);
    return FIRENET_OK;
}

static void multiple_form(const firenet_operator *a, fn_form *form) {
    const multiple *self = (const multiple *)a;
    form->kind = FN_FORM_MULTIPLE;
    form->factor[0] = self->factor[0];
    form->factor[1] = self->factor[1];
}

static const fn_operator_table multiple_table = {
    .forward = multiple_forward,
    .adjoint = multiple_adjoint,
    .adjoint_of = multiple_adjoint_of,
    .form = multiple_form,
};

const double *fn_multiple_factor(const firenet_operator *a) {
    return a->table == &multiple_table ? ((const multiple *)a)->factor : NULL;
}

bool fn_is_identity(const firenet_operator *a) {
    const double *c = fn_multiple_factor(a);
    return c && c[0] == 1.0 && c[1] == 0.0;
}

static firenet_status describe(multiple *self) {
    const double *c = self->factor;
    long long n = (long long)self->base.rows;
    if (fn_is_identity(&self->base)) {
        return fn_operator_describe(&self->base, "identity[%lld]", n);
    }
    if (c[1] == 0.0) {
        return fn_operator_describe(&self->base, "scale[%g]", c[0]);
    }
    return fn_operator_describe(&self->base, "scale[%g%+gi]", c[0], c[1]);
}

static firenet_status check_factor(firenet_context *context, firenet_type type,
                                   double re, double im) {
    double largest = fn_type_single(type) ? (double)FLT_MAX : DBL_MAX;
    if (!(fabs(re) <= largest) || !(fabs(im) <= largest)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "factor: %g%+gi, both parts must be within +-%g", re, im,
                       largest);
    }
    if (im != 0.0 && !fn_type_complex(type)) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "factor: %g%+gi is complex, the range is %s; pass im = "
                       "0 or compose with firenet_operator_create_complex",
                       re, im, fn_type_name(type));
    }
    return FIRENET_OK;
}

firenet_status fn_create_multiple(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  int64_t length, double re, double im) {
    firenet_status status = check_factor(context, type, re, im);
    if (status != FIRENET_OK) {
        return status;
    }
    multiple *self = fn_operator_new(context, sizeof *self, &multiple_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_operator_set_shape(&self->base, type, length, length);
    self->factor[0] = re;
    self->factor[1] = im;
    double modulus = hypot(re, im);
    /* A phase that is a unit up to rounding is one. */
    double unit = fabs(modulus - 1.0) <= 2.0 * DBL_EPSILON ? 1.0 : modulus;
    self->base.norm_size = self->base.norm_proved = unit;
    self->base.pointwise = true;
    self->base.isometry = self->base.coisometry =
        fn_isometry_product(unit, unit);
    self->base.flops = (double)length * (im != 0.0               ? 6.0
                                         : fn_type_complex(type) ? 2.0
                                                                 : 1.0);
    return fn_operator_finish(out, &self->base, describe(self));
}

static firenet_status create_identity(firenet_operator **out,
                                      firenet_context *context,
                                      firenet_type type, int64_t length) {
    firenet_status status = fn_check_vector(context, type, length);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_create_multiple(out, context, type, length, 1.0, 0.0);
}

firenet_status firenet_operator_create_identity(firenet_operator **out,
                                                firenet_context *context,
                                                firenet_type type,
                                                int64_t length) {
    return FN_CREATE(context, out, create_identity(out, context, type, length));
}
