/* SPDX-License-Identifier: BSD-3-Clause */
/* Products of operators with buffers of the host on the device. */
#include "ocl.h"

#include <firenet/opencl.h>
#include <stdio.h>

/* One of the two buffers, and its part that takes part. */
typedef struct range {
    const char *name;
    cl_mem memory;
    size_t offset, bytes;
} range;

static firenet_status fail(firenet_context *context, firenet_status status,
                           const char *name, const char *what) {
    char text[200];
    snprintf(text, sizeof text, "%s: %s", name, what);
    return ocl_core()->fail(context, status, text);
}

static firenet_status check(firenet_context *context, const range *r,
                            firenet_type type) {
    size_t size;
    if (!r->memory) {
        return fail(context, FIRENET_ERR_NULL, r->name, "NULL");
    }
    if (clGetMemObjectInfo(r->memory, CL_MEM_SIZE, sizeof size, &size, NULL) !=
        CL_SUCCESS) {
        return fail(context, FIRENET_ERR_DEVICE, r->name,
                    "CL_INVALID_MEM_OBJECT");
    }
    if (r->offset % fn_type_size(type) != 0) {
        return fail(context, FIRENET_ERR_RANGE, r->name,
                    "its offset must be a whole number of elements");
    }
    if (r->offset > size || r->bytes > size - r->offset) {
        return fail(context, FIRENET_ERR_SHAPE, r->name,
                    "the buffer ends before the vector does");
    }
    return FIRENET_OK;
}

static firenet_status check_apart(firenet_context *context, const range *in,
                                  const range *out) {
    bool apart = in->memory != out->memory ||
                 in->offset + in->bytes <= out->offset ||
                 out->offset + out->bytes <= in->offset;
    return apart ? FIRENET_OK
                 : fail(context, FIRENET_ERR_OVERLAP, "in and out", "overlap");
}

static firenet_status apply(firenet_context *context, const firenet_operator *a,
                            bool adjoint, range in, range out) {
    ocl *o = ocl_in(context);
    fn_vec *from = NULL, *to = NULL;
    firenet_status status = FIRENET_ERR_NOMEM;
    if (ocl_lend(o, in.memory, in.offset, &from) &&
        ocl_lend(o, out.memory, out.offset, &to)) {
        status = ocl_core()->apply(a, context, adjoint, from, to);
    }
    ocl_take_back(o, from);
    ocl_take_back(o, to);
    return status;
}

static firenet_status check_and_apply(firenet_context *context,
                                      const firenet_operator *a, int adjoint,
                                      range in, range out) {
    if (!a) {
        return fail(context, FIRENET_ERR_NULL, "a", "NULL");
    }
    size_t x = (size_t)a->cols * fn_type_size(a->domain);
    size_t y = (size_t)a->rows * fn_type_size(a->range);
    in.bytes = adjoint ? y : x;
    out.bytes = adjoint ? x : y;
    firenet_status status = check(context, &in, adjoint ? a->range : a->domain);
    if (status == FIRENET_OK) {
        status = check(context, &out, adjoint ? a->domain : a->range);
    }
    if (status == FIRENET_OK) {
        status = check_apart(context, &in, &out);
    }
    return status == FIRENET_OK ? apply(context, a, adjoint != 0, in, out)
                                : status;
}

firenet_status firenet_opencl_apply(firenet_context *context,
                                    firenet_operator *a, int adjoint, void *in,
                                    size_t in_offset, void *out,
                                    size_t out_offset) {
    firenet_status status = ocl_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return ocl_core()->leave(
        context,
        check_and_apply(context, a, adjoint, (range){"in", in, in_offset, 0},
                        (range){"out", out, out_offset, 0}));
}
