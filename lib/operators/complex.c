/* SPDX-License-Identifier: BSD-3-Clause */
/* Real vectors as complex ones, x + 0i; the adjoint is the real part. */
#include "core/shape.h"
#include "operators/operator.h"

static firenet_status complex_forward(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    fn_kernels_for(scratch->context, a->range)->from_real(a->rows, in, out);
    return FIRENET_OK;
}

static firenet_status complex_adjoint(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    fn_kernels_for(scratch->context, a->range)->to_real(a->rows, in, out);
    return FIRENET_OK;
}

static void complex_form(const firenet_operator *a, fn_form *form) {
    (void)a;
    form->kind = FN_FORM_COMPLEX;
}

static const fn_operator_table complex_table = {
    .forward = complex_forward,
    .adjoint = complex_adjoint,
    .form = complex_form,
};

firenet_status fn_create_complex(firenet_operator **out,
                                 firenet_context *context, firenet_type type,
                                 int64_t length) {
    firenet_status status = fn_check_vector(context, type, length);
    if (status == FIRENET_OK && !fn_type_complex(type)) {
        status =
            fn_fail(context, FIRENET_ERR_TYPE,
                    "type: %s, allowed are the types of a range, c64 and c128",
                    fn_type_name(type));
    }
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_operator *self =
        fn_operator_new(context, sizeof *self, &complex_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_operator_set_shape(self, type, length, length);
    self->domain = fn_type_real(type);
    self->norm_size = self->norm_proved = self->isometry = 1.0;
    self->pointwise = true;
    return fn_operator_finish(
        out, self,
        fn_operator_describe(self, "complex[%lld]", (long long)length));
}

firenet_status firenet_operator_create_complex(firenet_operator **out,
                                               firenet_context *context,
                                               firenet_type type,
                                               int64_t length) {
    return FN_CREATE(context, out,
                     fn_create_complex(out, context, type, length));
}
