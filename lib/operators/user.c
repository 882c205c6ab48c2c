/* SPDX-License-Identifier: BSD-3-Clause */
/* An operator made of the host's functions. */
#include "core/shape.h"
#include "operators/norm.h"
#include "operators/operator.h"

#include <math.h>

typedef struct user {
    firenet_operator base;
    firenet_apply_fn forward, adjoint;
    firenet_destroy_fn destroy;
    void *data;
} user;

static firenet_status report(const firenet_operator *a, fn_scratch *scratch,
                             const char *direction, int value) {
    if (value == 0) {
        return FIRENET_OK;
    }
    return fn_fail(scratch->context, FIRENET_ERR_CALLBACK,
                   "%s: %s returned %d, 0 is success", a->description,
                   direction, value);
}

static firenet_status user_forward(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const user *self = (const user *)a;
    return report(a, scratch, "forward",
                  self->forward(in, a->cols, out, a->rows, self->data));
}

static firenet_status user_adjoint(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const user *self = (const user *)a;
    return report(a, scratch, "adjoint",
                  self->adjoint(in, a->rows, out, a->cols, self->data));
}

static void user_destroy(firenet_operator *a) {
    user *self = (user *)a;
    if (self->destroy) {
        self->destroy(self->data);
    }
}

static const fn_operator_table user_table = {
    .forward = user_forward,
    .adjoint = user_adjoint,
    .destroy = user_destroy,
};

typedef struct sides {
    firenet_type range, domain;
    int64_t rows, cols;
} sides;

static firenet_status check_sides(firenet_context *context, const sides *s) {
    firenet_status status = fn_check_type(context, s->range);
    if (status == FIRENET_OK) {
        status = fn_check_type(context, s->domain);
    }
    if (status == FIRENET_OK) {
        status = fn_check_length(context, "rows", s->rows);
    }
    if (status == FIRENET_OK) {
        status = fn_check_length(context, "cols", s->cols);
    }
    if (status == FIRENET_OK &&
        fn_type_single(s->range) != fn_type_single(s->domain)) {
        status = fn_fail(context, FIRENET_ERR_TYPE,
                         "range %s and domain %s: must be of one precision",
                         fn_type_name(s->range), fn_type_name(s->domain));
    }
    return status;
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             const sides *s, firenet_apply_fn forward,
                             firenet_apply_fn adjoint,
                             firenet_destroy_fn destroy, void *data,
                             double norm_bound) {
    firenet_status status = check_sides(context, s);
    if (status == FIRENET_OK && (!forward || !adjoint)) {
        status = fn_fail_null(context, forward ? "adjoint" : "forward");
    }
    if (status == FIRENET_OK) {
        status = fn_check_norm(context, norm_bound);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    user *self = fn_operator_new(context, sizeof *self, &user_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_operator_set_shape(&self->base, s->domain, s->rows, s->cols);
    self->base.range = s->range;
    self->forward = forward;
    self->adjoint = adjoint;
    self->data = data;
    self->base.hosted = true;
    status = fn_operator_describe(&self->base, "user[%lld x %lld]",
                                  (long long)s->rows, (long long)s->cols);
    if (status == FIRENET_OK) {
        status =
            fn_operator_set_norm(&self->base, context, norm_bound, INFINITY);
    }
    /* Set last: on failure the data stay the caller's. */
    self->destroy = status == FIRENET_OK ? destroy : NULL;
    return fn_operator_finish(out, &self->base, status);
}

firenet_status firenet_operator_create_user(
    firenet_operator **out, firenet_context *context, firenet_type range,
    int64_t rows, firenet_type domain, int64_t cols, firenet_apply_fn forward,
    firenet_apply_fn adjoint, firenet_destroy_fn destroy, void *data,
    double norm_bound) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    const sides s = {range, domain, rows, cols};
    return fn_leave(context, create(out, context, &s, forward, adjoint, destroy,
                                    data, norm_bound));
}
