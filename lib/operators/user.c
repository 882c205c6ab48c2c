/* SPDX-License-Identifier: BSD-3-Clause */
/* An operator made of the host's functions. */
#include "core/shape.h"
#include "operators/norm.h"
#include "operators/operator.h"

#include <math.h>

typedef struct user {
    firenet_operator base;
    firenet_apply_fn forward, adjoint; /* one vector, or */
    firenet_apply_many_fn forward_many, adjoint_many;
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

static firenet_status user_many(const firenet_operator *a, fn_scratch *scratch,
                                bool adjoint, const fn_vectors *v) {
    const user *self = (const user *)a;
    firenet_apply_many_fn call =
        adjoint ? self->adjoint_many : self->forward_many;
    return report(a, scratch, adjoint ? "adjoint" : "forward",
                  call(v->count, v->in, adjoint ? a->rows : a->cols,
                       v->in_stride, v->out, adjoint ? a->cols : a->rows,
                       v->out_stride, self->data));
}

/* One vector by what takes several. */
static firenet_status many_forward(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const fn_vectors one = {1, in, a->cols, out, a->rows};
    return user_many(a, scratch, false, &one);
}

static firenet_status many_adjoint(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const fn_vectors one = {1, in, a->rows, out, a->cols};
    return user_many(a, scratch, true, &one);
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

static const fn_operator_table many_table = {
    .forward = many_forward,
    .adjoint = many_adjoint,
    .many = user_many,
    .destroy = user_destroy,
};

/* What the creators are given. */
typedef struct callbacks {
    firenet_apply_fn forward, adjoint;
    firenet_apply_many_fn forward_many, adjoint_many;
    bool many; /* the last two, with up to */
    int64_t many_count;
    firenet_destroy_fn destroy;
    void *data;
    firenet_callback_threads threads;
} callbacks;

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

/* In lockstep so many vectors are kept; more than this gains nothing. */
#define TOGETHER_MAX 4096

static firenet_status check_callbacks(firenet_context *context,
                                      const callbacks *c) {
    bool many = c->many;
    if (many ? !c->forward_many : !c->forward) {
        return fn_fail_null(context, "forward");
    }
    if (many ? !c->adjoint_many : !c->adjoint) {
        return fn_fail_null(context, "adjoint");
    }
    if (many && (c->many_count < 1 || c->many_count > TOGETHER_MAX)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "together: %lld, allowed is 1 .. %d",
                       (long long)c->many_count, TOGETHER_MAX);
    }
    if (c->threads != FIRENET_CALLBACK_CALLER &&
        c->threads != FIRENET_CALLBACK_ANY) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "threads: %d, allowed are %d (CALLER), %d (ANY)",
                       (int)c->threads, FIRENET_CALLBACK_CALLER,
                       FIRENET_CALLBACK_ANY);
    }
    return FIRENET_OK;
}

static void fill(user *self, const sides *s, const callbacks *c) {
    fn_operator_set_shape(&self->base, s->domain, s->rows, s->cols);
    self->base.range = s->range;
    self->forward = c->forward;
    self->adjoint = c->adjoint;
    self->forward_many = c->forward_many;
    self->adjoint_many = c->adjoint_many;
    self->data = c->data;
    self->base.user_code = true;
    self->base.caller_only = c->threads == FIRENET_CALLBACK_CALLER;
    self->base.many_count = c->many_count > 1 ? c->many_count : 0;
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             const sides *s, const callbacks *c,
                             double norm_bound) {
    firenet_status status = check_sides(context, s);
    if (status == FIRENET_OK) {
        status = check_callbacks(context, c);
    }
    if (status == FIRENET_OK) {
        status = fn_check_norm(context, norm_bound);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    user *self = fn_operator_new(context, sizeof *self,
                                 c->many ? &many_table : &user_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fill(self, s, c);
    status = fn_operator_describe(&self->base, "user[%lld x %lld]",
                                  (long long)s->rows, (long long)s->cols);
    if (status == FIRENET_OK) {
        status =
            fn_operator_set_norm(&self->base, context, norm_bound, INFINITY);
    }
    /* Set last: on failure the data stay the caller's. */
    self->destroy = status == FIRENET_OK ? c->destroy : NULL;
    return fn_operator_finish(out, &self->base, status);
}

firenet_status firenet_operator_create_user(
    firenet_operator **out, firenet_context *context, firenet_type range,
    int64_t rows, firenet_type domain, int64_t cols, firenet_apply_fn forward,
    firenet_apply_fn adjoint, firenet_destroy_fn destroy, void *data,
    double norm_bound, firenet_callback_threads threads) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    const sides s = {range, domain, rows, cols};
    const callbacks c = {.forward = forward,
                         .adjoint = adjoint,
                         .destroy = destroy,
                         .data = data,
                         .threads = threads};
    return fn_leave(context, create(out, context, &s, &c, norm_bound));
}

firenet_status firenet_operator_create_user_many(
    firenet_operator **out, firenet_context *context, firenet_type range,
    int64_t rows, firenet_type domain, int64_t cols,
    firenet_apply_many_fn forward, firenet_apply_many_fn adjoint,
    int64_t together, firenet_destroy_fn destroy, void *data, double norm_bound,
    firenet_callback_threads threads) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    const sides s = {range, domain, rows, cols};
    const callbacks c = {.forward_many = forward,
                         .adjoint_many = adjoint,
                         .many = true,
                         .many_count = together,
                         .destroy = destroy,
                         .data = data,
                         .threads = threads};
    return fn_leave(context, create(out, context, &s, &c, norm_bound));
}
