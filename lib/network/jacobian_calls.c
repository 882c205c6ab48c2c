/* SPDX-License-Identifier: BSD-3-Clause */
/* The public products with J and J^T: what they check. */
#include "network/jacobian.h"

/* Both calls take a vector of the range and one of the domain. */
typedef struct pair {
    const char *y_name, *x_name;
    firenet_type y_type, x_type;
    const void *y, *x;
    int64_t y_length, x_length;
} pair;

static firenet_status check_point(const firenet_jacobian *self, const pair *p) {
    firenet_context *context = self->context;
    const firenet_operator *a = self->network->a;
    firenet_status status = fn_check_array(context, p->y_name, p->y, p->y_type,
                                           p->y_length, a->range, a->rows);
    if (status == FIRENET_OK) {
        status = fn_check_array(context, p->x_name, p->x, p->x_type,
                                p->x_length, a->domain, a->cols);
    }
    if (status == FIRENET_OK) {
        status = fn_check_apart(context, p->y_name, p->y,
                                (size_t)p->y_length * fn_type_size(p->y_type),
                                p->x_name, p->x,
                                (size_t)p->x_length * fn_type_size(p->x_type));
    }
    if (status == FIRENET_OK && self->restarts < 0) {
        status = fn_fail(context, FIRENET_ERR_STATE,
                         "jacobian: has no point, call firenet_jacobian_run "
                         "first");
    }
    return status;
}

firenet_status firenet_jacobian_jvp(firenet_jacobian *jacobian,
                                    firenet_type y_type, const void *dy,
                                    int64_t y_length, firenet_type x_type,
                                    const void *dx0, void *dx,
                                    int64_t x_length) {
    firenet_context *context = jacobian ? jacobian->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    pair p = {"dy", "dx", y_type, x_type, dy, dx, y_length, x_length};
    status = check_point(jacobian, &p);
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "dy", y_type, y_length, dy);
    }
    if (status == FIRENET_OK && dx0) {
        status = fn_check_finite(context, "dx0", x_type, x_length, dx0);
    }
    if (status == FIRENET_OK) {
        status = fn_jacobian_jvp(jacobian, dy, dx0, dx);
    }
    return fn_leave(context, status);
}

firenet_status firenet_jacobian_vjp(firenet_jacobian *jacobian,
                                    firenet_type x_type, const void *u,
                                    int64_t x_length, firenet_type y_type,
                                    void *uy, int64_t y_length, void *ux0) {
    firenet_context *context = jacobian ? jacobian->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    pair p = {"uy", "u", y_type, x_type, uy, u, y_length, x_length};
    status = check_point(jacobian, &p);
    if (status == FIRENET_OK && ux0) {
        status = fn_check_apart(context, "uy", uy,
                                (size_t)y_length * fn_type_size(y_type), "ux0",
                                ux0, (size_t)x_length * fn_type_size(x_type));
    }
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "u", x_type, x_length, u);
    }
    if (status == FIRENET_OK) {
        status = fn_jacobian_vjp(jacobian, u, ux0, uy);
    }
    return fn_leave(context, status);
}
