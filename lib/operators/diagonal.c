/* SPDX-License-Identifier: BSD-3-Clause */
/* Multiplication by weights, w_i x_i, real or complex. */
#include "operators/diagonal.h"
#include "core/shape.h"

#include <math.h>
#include <string.h>

typedef struct diagonal {
    firenet_operator base;
    firenet_type weight_type; /* the operator's, or the real one beside it */
    void *weights;
} diagonal;

/* y = w x with elements of `type`. */
static void multiply(const firenet_context *context, firenet_type type,
                     int64_t n, const diagonal *w, bool conjugate,
                     const void *x, void *y) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    if (w->weight_type == type) {
        kernels->multiply(n, conjugate, w->weights, x, y);
    } else {
        kernels->multiply_real(n, w->weights, x, y);
    }
}

static firenet_status diagonal_forward(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    multiply(scratch->context, a->domain, a->rows, (const diagonal *)a, false,
             in, out);
    return FIRENET_OK;
}

static firenet_status diagonal_adjoint(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    multiply(scratch->context, a->domain, a->rows, (const diagonal *)a, true,
             in, out);
    return FIRENET_OK;
}

static void diagonal_destroy(firenet_operator *a) {
    fn_free(a->context, ((diagonal *)a)->weights);
}

/* Real weights: itself. */
static firenet_status diagonal_adjoint_of(firenet_operator **out,
                                          firenet_context *context,
                                          firenet_operator *a) {
    (void)context;
    if (!fn_type_complex(((const diagonal *)a)->weight_type)) {
        *out = firenet_operator_retain(a);
    }
    return FIRENET_OK;
}

static void diagonal_form(const firenet_operator *a, fn_form *form) {
    const diagonal *self = (const diagonal *)a;
    form->kind = FN_FORM_DIAGONAL;
    form->data = self->weights;
    form->data_type = self->weight_type;
}

static const fn_operator_table diagonal_table = {
    .forward = diagonal_forward,
    .adjoint = diagonal_adjoint,
    .destroy = diagonal_destroy,
    .adjoint_of = diagonal_adjoint_of,
    .form = diagonal_form,
};

bool fn_is_diagonal(const firenet_operator *a) {
    return a->table == &diagonal_table;
}

/* --------------------------------------------------------------- creation */

/* Moduli of the weights from `begin` on, at most a chunk; how many. */
static int64_t chunk_moduli(const firenet_context *context,
                            const diagonal *self, int64_t begin,
                            double moduli[FN_CHUNK]) {
    int64_t left = self->base.rows - begin;
    int64_t count = left < FN_CHUNK ? left : FN_CHUNK;
    fn_kernels_for(context, self->weight_type)
        ->modulus(count, fn_at_const(self->weight_type, self->weights, begin),
                  moduli);
    return count;
}

/* Smallest and largest modulus. */
static void modulus_range(const diagonal *self, double range[2]) {
    double moduli[FN_CHUNK];
    range[0] = INFINITY;
    range[1] = 0.0;
    for (int64_t i = 0; i < self->base.rows; i += FN_CHUNK) {
        int64_t count = chunk_moduli(self->base.context, self, i, moduli);
        for (int64_t k = 0; k < count; ++k) {
            range[0] = fmin(range[0], moduli[k]);
            range[1] = fmax(range[1], moduli[k]);
        }
    }
}

/* ||A|| = max |w|; A^H A = c I if all moduli are equal, up to rounding. */
static void set_properties(diagonal *self) {
    firenet_operator *base = &self->base;
    double range[2];
    modulus_range(self, range);
    double slack = 4.0 * fn_type_epsilon(base->domain) * range[1];
    bool constant = range[1] - range[0] <= slack;
    bool unit = constant && fabs(range[1] - 1.0) <= slack;
    base->norm_size = base->norm_proved = unit ? 1.0 : range[1];
    base->isometry =
        constant ? fn_isometry_product(base->norm_size, base->norm_size) : 0.0;
    base->coisometry = base->isometry;
    base->flops = (double)base->rows * (fn_type_complex(self->weight_type) ? 6.0
                                        : fn_type_complex(base->domain)    ? 2.0
                                                                        : 1.0);
}

static diagonal *new_diagonal(firenet_context *context, firenet_type type,
                              int64_t length, firenet_type weight_type) {
    diagonal *self = fn_operator_new(context, sizeof *self, &diagonal_table);
    if (!self) {
        return NULL;
    }
    fn_operator_set_shape(&self->base, type, length, length);
    self->weight_type = weight_type;
    self->weights =
        fn_operator_alloc(&self->base, length, fn_type_size(weight_type));
    if (!self->weights) {
        firenet_operator_release(&self->base);
        return NULL;
    }
    return self;
}

/* Once the weights are in place. */
static firenet_status finish(firenet_operator **out, diagonal *self) {
    set_properties(self);
    return fn_operator_finish(
        out, &self->base,
        fn_operator_describe(
            &self->base, "diagonal[%lld%s]", (long long)self->base.rows,
            fn_type_complex(self->weight_type) ? ", complex" : ""));
}

static firenet_status check_arguments(firenet_context *context,
                                      firenet_type type, int64_t length,
                                      firenet_type weight_type,
                                      const void *weights) {
    firenet_status status = fn_check_vector(context, type, length);
    if (status != FIRENET_OK) {
        return status;
    }
    if (weight_type != type && weight_type != fn_type_real(type)) {
        return fn_fail(
            context, FIRENET_ERR_TYPE,
            "weight_type: %s (%d), for %s elements allowed are %s and %s",
            fn_type_name(weight_type), (int)weight_type, fn_type_name(type),
            fn_type_name(type), fn_type_name(fn_type_real(type)));
    }
    if (!weights) {
        return fn_fail_null(context, "weights");
    }
    return fn_check_finite(context, "weights", weight_type, length, weights);
}

firenet_status fn_create_diagonal(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  int64_t length, firenet_type weight_type,
                                  const void *weights) {
    firenet_status status =
        check_arguments(context, type, length, weight_type, weights);
    if (status != FIRENET_OK) {
        return status;
    }
    diagonal *self = new_diagonal(context, type, length, weight_type);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    memcpy(self->weights, weights, (size_t)length * fn_type_size(weight_type));
    return finish(out, self);
}

firenet_status firenet_operator_create_diagonal(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t length, firenet_type weight_type, const void *weights) {
    return FN_CREATE(
        context, out,
        fn_create_diagonal(out, context, type, length, weight_type, weights));
}

/* ---------------------------------------------------------------- algebra */

firenet_status fn_diagonal_product(firenet_operator **out,
                                   firenet_context *context,
                                   const firenet_operator *a, bool conjugate,
                                   const firenet_operator *b) {
    const diagonal *left = (const diagonal *)a, *right = (const diagonal *)b;
    int64_t n = a->rows;
    firenet_type type = fn_type_complex(left->weight_type) ? left->weight_type
                                                           : right->weight_type;
    diagonal *self = new_diagonal(context, a->domain, n, type);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    const void *factor = right->weights;
    if (right->weight_type != type) {
        fn_kernels_for(context, type)->from_real(n, factor, self->weights);
        factor = self->weights;
    }
    multiply(context, type, n, left, conjugate, factor, self->weights);
    return finish(out, self);
}

void fn_diagonal_add_squares(const firenet_context *context,
                             const firenet_operator *a, double factor,
                             double *sums) {
    const fn_kernels *kernels = fn_kernels_for(context, FIRENET_F64);
    double moduli[FN_CHUNK];
    for (int64_t i = 0; i < a->rows; i += FN_CHUNK) {
        int64_t count = chunk_moduli(context, (const diagonal *)a, i, moduli);
        kernels->multiply(count, false, moduli, moduli, moduli);
        kernels->axpby(count, factor, moduli, 1.0, sums + i);
    }
}
