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

size_t firenet_operator_lane_bytes(const firenet_operator *a) {
    return a ? a->lane : 0;
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
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, a));
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

firenet_status firenet_operator_apply(firenet_workspace *workspace,
                                      firenet_type x_type, const void *x,
                                      int64_t x_length, firenet_type y_type,
                                      void *y, int64_t y_length) {
    firenet_context *context = workspace ? workspace->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    const firenet_operator *a = workspace->a;
    array in = {"x", x_type, a->domain, x, x_length, a->cols};
    array out = {"y", y_type, a->range, y, y_length, a->rows};
    status = check_pair(context, &in, &out);
    if (status == FIRENET_OK) {
        status = fn_forward(a, &workspace->scratch, x, y);
    }
    return fn_leave(context, status);
}

firenet_status firenet_operator_apply_adjoint(firenet_workspace *workspace,
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
    array in = {"y", y_type, a->range, y, y_length, a->rows};
    array out = {"x", x_type, a->domain, x, x_length, a->cols};
    status = check_pair(context, &in, &out);
    if (status == FIRENET_OK) {
        status = fn_adjoint(a, &workspace->scratch, y, x);
    }
    return fn_leave(context, status);
}
