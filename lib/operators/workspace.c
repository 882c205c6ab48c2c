/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/operator.h"

struct firenet_workspace {
    firenet_context *context;
    firenet_operator *a;
    fn_scratch scratch;
};

size_t firenet_operator_workspace_bytes(const firenet_operator *a) {
    return a ? sizeof(firenet_workspace) + fn_operator_scratch_bytes(a) : 0;
}

size_t firenet_operator_thread_bytes(const firenet_operator *a) {
    return a ? a->thread_bytes : 0;
}

static firenet_status create(firenet_workspace **out, firenet_context *context,
                             firenet_operator *a) {
    if (!a) {
        return fn_fail_null(context, "a");
    }
    firenet_workspace *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    if (fn_operator_scratch(a, context, &self->scratch) != FIRENET_OK) {
        fn_free(context, self);
        return FIRENET_ERR_NOMEM;
    }
    self->context = firenet_context_retain(context);
    self->a = firenet_operator_retain(a);
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_workspace_create(firenet_workspace **out,
                                        firenet_context *context,
                                        firenet_operator *a) {
    return FN_CREATE(context, out, create(out, context, a));
}

void firenet_workspace_release(firenet_workspace *workspace) {
    if (!workspace) {
        return;
    }
    firenet_context *context = workspace->context;
    firenet_operator_release(workspace->a);
    fn_scratch_free(&workspace->scratch);
    fn_free(context, workspace);
    firenet_context_release(context);
}

/* Names of the two arrays, so that messages speak of the caller's call. */
typedef struct array {
    const char *name;
    firenet_type type, want_type;
    const void *data;
    int64_t length, want_length;
} array;

static firenet_status check_pair(firenet_context *context, const array *in,
                                 const array *out) {
    firenet_status status =
        fn_check_array(context, in->name, in->data, in->type, in->length,
                       in->want_type, in->want_length);
    if (status == FIRENET_OK) {
        status = fn_check_array(context, out->name, out->data, out->type,
                                out->length, out->want_type, out->want_length);
    }
    if (status == FIRENET_OK) {
        status = fn_check_apart(context, in->name, in->data,
                                (size_t)in->length * fn_type_size(in->type),
                                out->name, out->data,
                                (size_t)out->length * fn_type_size(out->type));
    }
    return status;
}

/* y = A x, or x = A^H y as the caller names them, in memory that is there. */
static firenet_status apply(const firenet_operator *a, firenet_context *context,
                            fn_scratch *scratch, bool adjoint, const array *in,
                            const array *out, void *to) {
    firenet_status status = check_pair(context, in, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return adjoint ? fn_adjoint(a, scratch, in->data, to)
                   : fn_forward(a, scratch, in->data, to);
}

static array domain_array(const firenet_operator *a, firenet_type type,
                          const void *x, int64_t length) {
    return (array){"x", type, a->domain, x, length, a->cols};
}

static array range_array(const firenet_operator *a, firenet_type type,
                         const void *y, int64_t length) {
    return (array){"y", type, a->range, y, length, a->rows};
}

firenet_status firenet_workspace_apply(firenet_workspace *workspace,
                                       firenet_type x_type, const void *x,
                                       int64_t x_length, firenet_type y_type,
                                       void *y, int64_t y_length) {
    firenet_context *context = workspace ? workspace->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    const firenet_operator *a = workspace->a;
    array in = domain_array(a, x_type, x, x_length);
    array out = range_array(a, y_type, y, y_length);
    return fn_leave(
        context, apply(a, context, &workspace->scratch, false, &in, &out, y));
}

firenet_status firenet_workspace_apply_adjoint(firenet_workspace *workspace,
                                               firenet_type y_type,
                                               const void *y, int64_t y_length,
                                               firenet_type x_type, void *x,
                                               int64_t x_length) {
    firenet_context *context = workspace ? workspace->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    const firenet_operator *a = workspace->a;
    array in = range_array(a, y_type, y, y_length);
    array out = domain_array(a, x_type, x, x_length);
    return fn_leave(context,
                    apply(a, context, &workspace->scratch, true, &in, &out, x));
}

/* ------------------------------------------------------ without a workspace */

/* With scratch for this call alone. */
static firenet_status apply_once(const firenet_operator *a,
                                 firenet_context *context, bool adjoint,
                                 const array *in, const array *out, void *to) {
    fn_scratch scratch = {0};
    firenet_status status = fn_operator_scratch(a, context, &scratch);
    if (status == FIRENET_OK) {
        status = apply(a, context, &scratch, adjoint, in, out, to);
    }
    fn_scratch_free(&scratch);
    return status;
}

firenet_status firenet_operator_apply(firenet_context *context,
                                      firenet_operator *a, firenet_type x_type,
                                      const void *x, int64_t x_length,
                                      firenet_type y_type, void *y,
                                      int64_t y_length) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!a) {
        return fn_leave(context, fn_fail_null(context, "a"));
    }
    array in = domain_array(a, x_type, x, x_length);
    array out = range_array(a, y_type, y, y_length);
    return fn_leave(context, apply_once(a, context, false, &in, &out, y));
}

firenet_status firenet_operator_apply_adjoint(firenet_context *context,
                                              firenet_operator *a,
                                              firenet_type y_type,
                                              const void *y, int64_t y_length,
                                              firenet_type x_type, void *x,
                                              int64_t x_length) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!a) {
        return fn_leave(context, fn_fail_null(context, "a"));
    }
    array in = range_array(a, y_type, y, y_length);
    array out = domain_array(a, x_type, x, x_length);
    return fn_leave(context, apply_once(a, context, true, &in, &out, x));
}
