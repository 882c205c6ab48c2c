/* SPDX-License-Identifier: BSD-3-Clause */
/* Plans: their life, tables and buffers. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------ tables and buffers */

firenet_status ocl_plan_table_set(ocl_plan *plan, firenet_context *context,
                                  int number, size_t bytes, const void *from) {
    cl_int error;
    plan->tables[number] = ocl_buffer_new(plan->o, bytes, from, &error);
    return plan->tables[number]
               ? FIRENET_OK
               : ocl_no_memory(context, plan->o, plan->a->description, error);
}

firenet_status ocl_plan_buffer(ocl_plan *plan, firenet_context *context,
                               int number, firenet_type type, int64_t count) {
    cl_int error;
    plan->buffer[number] =
        ocl_vector_new(plan->o, fn_vector_bytes(type, count), &error);
    return plan->buffer[number]
               ? FIRENET_OK
               : ocl_no_memory(context, plan->o, plan->a->description, error);
}

/* ---------------------------------------------------- through host memory */

/* Of a part of an operator that has no form: on one thread of the host. */
static void *map(ocl *o, const fn_vec *x, bool write, size_t bytes) {
    cl_int error;
    void *memory =
        clEnqueueMapBuffer(o->queue, ocl_find(o, x), CL_TRUE,
                           write ? CL_MAP_READ | CL_MAP_WRITE : CL_MAP_READ,
                           ocl_offset(x), bytes, 0, NULL, NULL, &error);
    return ocl_check(o, "mapping a vector", error) ? memory : NULL;
}

static void unmap(ocl *o, const fn_vec *x, void *memory) {
    if (memory) {
        ocl_check(o, "unmapping a vector",
                  clEnqueueUnmapMemObject(o->queue, ocl_find(o, x), memory, 0,
                                          NULL, NULL));
    }
}

static firenet_status staged_run(const ocl_plan *plan, bool adjoint,
                                 const fn_vec *in, fn_vec *out) {
    const firenet_operator *a = plan->a;
    ocl *o = plan->o;
    size_t domain = (size_t)a->cols * fn_type_size(a->domain);
    size_t range = (size_t)a->rows * fn_type_size(a->range);
    void *from = map(o, in, false, adjoint ? range : domain);
    void *to = map(o, out, true, adjoint ? domain : range);
    firenet_status status = FIRENET_ERR_DEVICE;
    if (from && to) {
        status = adjoint ? fn_adjoint(a, plan->extra, from, to)
                         : fn_forward(a, plan->extra, from, to);
    }
    unmap(o, in, from);
    unmap(o, out, to);
    return status;
}

static void staged_end(ocl_plan *plan) {
    if (plan->extra) {
        ocl_core()->scratch_free(plan->extra);
        ocl_memory_free(plan->o, plan->extra);
    }
}

static const ocl_plan_table staged = {staged_run, staged_end};

static firenet_status plan_staged(ocl_plan *plan, firenet_context *context) {
    fn_scratch *scratch = ocl_memory(plan->o, sizeof *scratch);
    if (!scratch) {
        return ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                "memory: the allocator returned NULL");
    }
    *scratch = (fn_scratch){0};
    plan->table = &staged;
    plan->extra = scratch;
    firenet_status status =
        ocl_core()->scratch_create(plan->a, plan->a->context, scratch);
    scratch->threads = 1; /* those of the context may be at work */
    return status;
}

/* ------------------------------------------------------------------- life */

static void plan_free(ocl_plan *plan) {
    ocl *o = plan->o;
    if (plan->table && plan->table->end) {
        plan->table->end(plan);
    }
    for (int64_t i = 0; plan->part && i < plan->parts; ++i) {
        if (plan->part[i].own) {
            plan_free(plan->part[i].plan);
        }
    }
    for (int i = 0; i < OCL_TABLES; ++i) {
        if (plan->tables[i]) {
            clReleaseMemObject(plan->tables[i]);
        }
    }
    for (int i = 0; i < OCL_BUFFERS; ++i) {
        if (plan->buffer[i]) {
            ocl_vector_free(o, plan->buffer[i]);
        }
    }
    ocl_memory_free(o, plan->part);
    ocl_memory_free(o, plan);
    ocl_release(o);
}

static ocl_plan *plan_new(ocl *o, const firenet_operator *a, int64_t many) {
    ocl_plan *plan = ocl_memory(o, sizeof *plan);
    if (plan) {
        memset(plan, 0, sizeof *plan);
        plan->o = ocl_retain(o);
        plan->a = a;
        plan->many = many;
        plan->form = ocl_core()->form_of(a);
    }
    return plan;
}

static firenet_status fill(ocl_plan *plan, firenet_context *context) {
    switch (plan->form.kind) {
    case FN_FORM_CHAIN:
    case FN_FORM_SUM:
    case FN_FORM_STACK:
    case FN_FORM_ADJOINT:
    case FN_FORM_BATCH:
        return ocl_plan_parts(plan, context);
    case FN_FORM_MULTIPLE:
    case FN_FORM_COMPLEX:
    case FN_FORM_DIAGONAL:
    case FN_FORM_SAMPLE:
    case FN_FORM_PAD:
    case FN_FORM_DIFFERENCE:
        return ocl_plan_elements(plan, context);
    case FN_FORM_HAAR:
        return ocl_plan_haar(plan, context);
    case FN_FORM_WAVELET:
    case FN_FORM_FRAME:
        return ocl_plan_wavelet(plan, context);
    case FN_FORM_WALSH:
        return ocl_plan_walsh(plan, context);
    case FN_FORM_DFT:
    case FN_FORM_SAMPLED_DFT:
    case FN_FORM_ENCODING:
        return ocl_plan_fourier(plan, context);
    case FN_FORM_MATRIX:
    case FN_FORM_SPARSE:
        return ocl_plan_matrix(plan, context);
    case FN_FORM_NONE:
        break;
    }
    return plan_staged(plan, context);
}

static firenet_status create(ocl_plan **out, firenet_context *context,
                             const firenet_operator *a, int64_t many) {
    ocl_plan *plan = plan_new(ocl_in(context), a, many);
    firenet_status status =
        plan ? fill(plan, context)
             : ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                "memory: the allocator returned NULL");
    if (status != FIRENET_OK && plan) {
        plan_free(plan);
        plan = NULL;
    }
    *out = plan;
    return status;
}

static firenet_status refuse(firenet_context *context, const ocl *o,
                             const firenet_operator *a) {
    char text[512];
    snprintf(text, sizeof text,
             "%.300s: has no product on a device (%.60s); "
             "firenet_opencl_set_staging lets it go through host memory",
             a->description, o->name);
    return ocl_core()->fail(context, FIRENET_ERR_UNSUPPORTED, text);
}

firenet_status ocl_prepare(firenet_context *context, const firenet_operator *a,
                           void **out) {
    const ocl *o = ocl_in(context);
    if (ocl_core()->form_of(a).kind == FN_FORM_NONE) {
        /* Alone it stays with the host, on all of its threads. */
        return o->staged ? FIRENET_OK : refuse(context, o, a);
    }
    ocl_plan *plan;
    firenet_status status = create(&plan, context, a, 1);
    *out = plan;
    return status;
}

bool ocl_takes_many(const firenet_operator *a) {
    const fn_form form = ocl_core()->form_of(a);
    bool all = true;
    switch (form.kind) {
    case FN_FORM_DFT:
    case FN_FORM_SAMPLED_DFT:
    case FN_FORM_SAMPLE:
    case FN_FORM_MULTIPLE:
    case FN_FORM_COMPLEX:
        return true;
    case FN_FORM_HAAR:
        return ocl_haar_tile_levels(&form) == form.levels;
    case FN_FORM_ADJOINT:
        return ocl_takes_many(form.parts[0]);
    case FN_FORM_CHAIN:
        for (int64_t i = 0; i < form.count; ++i) {
            all = all && ocl_takes_many(form.parts[i]);
        }
        return all;
    default:
        return false;
    }
}

firenet_status ocl_prepare_part(firenet_context *context,
                                const firenet_operator *a, int64_t many,
                                struct ocl_part *part) {
    ocl *o = ocl_in(context);
    firenet_status status = ocl_core()->prepare(a, context);
    if (status == FIRENET_OK && many > 1) {
        status = create(&part->plan, context, a, many);
        part->own = part->plan != NULL;
        return status;
    }
    if (status == FIRENET_OK) {
        part->plan = ocl_core()->plan(a, &o->space);
        if (!part->plan) {
            status = create(&part->plan, context, a, 1);
            part->own = part->plan != NULL;
        }
    }
    return status;
}

void ocl_forget(const fn_space *space, void *plan) {
    (void)space;
    plan_free(plan);
}

firenet_status ocl_product(const firenet_context *context, void *data,
                           bool adjoint, int64_t count, const fn_vec *in,
                           fn_vec *out) {
    const ocl_plan *plan = data;
    const firenet_operator *a = plan->a;
    ocl *o = plan->o;
    fn_side domain = fn_domain(a), range = fn_range(a);
    size_t from = fn_side_bytes(adjoint ? range : domain);
    size_t to = fn_side_bytes(adjoint ? domain : range);
    firenet_status status = FIRENET_OK;
    (void)context;
    pthread_mutex_lock(&o->mutex);
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        status = plan->table->run(plan, adjoint,
                                  (fn_vec *)((uintptr_t)in + (size_t)i * from),
                                  (fn_vec *)((uintptr_t)out + (size_t)i * to));
    }
    if (status == FIRENET_OK && o->failed != FIRENET_OK) {
        status = o->failed;
    }
    pthread_mutex_unlock(&o->mutex);
    return status;
}
