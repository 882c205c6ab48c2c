/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators made of others. */
#include "plan.h"

#include <string.h>

static const firenet_operator *part_of(const ocl_plan *plan, int64_t i) {
    return plan->form.parts[i];
}

static firenet_status run_part(const ocl_plan *plan, int64_t i, bool adjoint,
                               const fn_vec *in, fn_vec *out) {
    const ocl_plan *part = plan->part[i].plan;
    return part->table->run(part, adjoint, in, out);
}

static firenet_status chain_run(const ocl_plan *plan, bool adjoint,
                                const fn_vec *in, fn_vec *out) {
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < plan->parts && status == FIRENET_OK; ++i) {
        int64_t factor = adjoint ? i : plan->parts - 1 - i;
        fn_vec *to = i == plan->parts - 1 ? out : plan->buffer[i & 1];
        status = run_part(plan, factor, adjoint, in, to);
        in = to;
    }
    return status;
}

static firenet_status sum_run(const ocl_plan *plan, bool adjoint,
                              const fn_vec *in, fn_vec *out) {
    firenet_type type = adjoint ? plan->a->domain : plan->a->range;
    int64_t n = adjoint ? plan->a->cols : plan->a->rows;
    firenet_status status = run_part(plan, 0, adjoint, in, out);
    for (int64_t i = 1; i < plan->parts && status == FIRENET_OK; ++i) {
        status = run_part(plan, i, adjoint, in, plan->buffer[0]);
        ocl_add(plan->o, type, n, plan->buffer[0], out);
    }
    return status;
}

static firenet_status stack_run(const ocl_plan *plan, bool adjoint,
                                const fn_vec *in, fn_vec *out) {
    const firenet_operator *a = plan->a;
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < plan->parts && status == FIRENET_OK; ++i) {
        bool more = adjoint && i > 0;
        status = run_part(plan, i, adjoint, in, more ? plan->buffer[0] : out);
        if (more) {
            ocl_add(plan->o, a->domain, a->cols, plan->buffer[0], out);
        }
        if (adjoint) {
            in = ocl_after(in, a->range, part_of(plan, i)->rows);
        } else {
            out = ocl_after(out, a->range, part_of(plan, i)->rows);
        }
    }
    return status;
}

static firenet_status adjoint_run(const ocl_plan *plan, bool adjoint,
                                  const fn_vec *in, fn_vec *out) {
    return run_part(plan, 0, !adjoint, in, out);
}

static firenet_status batch_run(const ocl_plan *plan, bool adjoint,
                                const fn_vec *in, fn_vec *out) {
    const firenet_operator *a = part_of(plan, 0);
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < plan->form.count && status == FIRENET_OK; ++i) {
        status = run_part(plan, 0, adjoint, in, out);
        in = adjoint ? ocl_after(in, a->range, a->rows)
                     : ocl_after(in, a->domain, a->cols);
        out = adjoint ? ocl_after(out, a->domain, a->cols)
                      : ocl_after(out, a->range, a->rows);
    }
    return status;
}

/* All at once. */
static firenet_status many_run(const ocl_plan *plan, bool adjoint,
                               const fn_vec *in, fn_vec *out) {
    return run_part(plan, 0, adjoint, in, out);
}

static const ocl_plan_table chain = {chain_run, NULL}, sum = {sum_run, NULL},
                            stack = {stack_run, NULL},
                            adjoint_table = {adjoint_run, NULL},
                            batch = {batch_run, NULL}, many = {many_run, NULL};

/* --------------------------------------------------------------- creation */

/* Room between the factors of a chain. */
static firenet_status chain_buffers(ocl_plan *plan, firenet_context *context) {
    firenet_status status = FIRENET_OK;
    size_t bytes = 0;
    for (int64_t i = 1; i < plan->parts; ++i) {
        size_t between =
            fn_vector_bytes(part_of(plan, i)->range, part_of(plan, i)->rows);
        bytes = between > bytes ? between : bytes;
    }
    for (int i = 0; i < OCL_BUFFERS && i < plan->parts - 1; ++i) {
        if (status == FIRENET_OK) {
            status =
                ocl_plan_buffer(plan, context, i, FIRENET_F32,
                                plan->many * (int64_t)(bytes / sizeof(float)));
        }
    }
    return status;
}

/* A term of a sum or of a stack's adjoint. */
static firenet_status term_buffer(ocl_plan *plan, firenet_context *context) {
    const firenet_operator *a = plan->a;
    size_t x = fn_vector_bytes(a->domain, a->cols);
    size_t y = fn_vector_bytes(a->range, a->rows);
    size_t bytes = plan->form.kind == FN_FORM_STACK || x > y ? x : y;
    return ocl_plan_buffer(plan, context, 0, FIRENET_F32,
                           (int64_t)(bytes / sizeof(float)));
}

firenet_status ocl_plan_parts(ocl_plan *plan, firenet_context *context) {
    bool one =
        plan->form.kind == FN_FORM_ADJOINT || plan->form.kind == FN_FORM_BATCH;
    bool at_once = plan->form.kind == FN_FORM_BATCH && plan->form.count > 1 &&
                   ocl_takes_many(part_of(plan, 0));
    int64_t each = plan->many * (at_once ? plan->form.count : 1);
    firenet_status status = FIRENET_OK;
    plan->parts = one ? 1 : plan->form.count;
    size_t bytes = (size_t)plan->parts * sizeof *plan->part;
    plan->part = ocl_memory(plan->o, bytes);
    if (!plan->part) {
        return ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                "memory: the allocator returned NULL");
    }
    memset(plan->part, 0, bytes);
    for (int64_t i = 0; i < plan->parts && status == FIRENET_OK; ++i) {
        status =
            ocl_prepare_part(context, part_of(plan, i), each, &plan->part[i]);
    }
    if (status != FIRENET_OK || one) {
        plan->table = plan->form.kind == FN_FORM_ADJOINT ? &adjoint_table
                      : each > 1                         ? &many
                                                         : &batch;
        return status;
    }
    plan->table = plan->form.kind == FN_FORM_CHAIN ? &chain
                  : plan->form.kind == FN_FORM_SUM ? &sum
                                                   : &stack;
    return plan->form.kind == FN_FORM_CHAIN ? chain_buffers(plan, context)
                                            : term_buffer(plan, context);
}
