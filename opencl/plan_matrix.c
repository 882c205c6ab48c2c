/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices, dense and sparse. */
#include "plan.h"

static firenet_status matrix_run(const ocl_plan *plan, bool adjoint,
                                 const fn_vec *in, fn_vec *out) {
    const firenet_operator *a = plan->a;
    const int64_t *step = plan->form.offset;
    int64_t lines = adjoint ? a->cols : a->rows;
    ocl_call call = ocl_begin(plan->o, a->domain, OCL_matrix);
    ocl_long(&call, lines);
    ocl_long(&call, adjoint ? a->rows : a->cols);
    ocl_long(&call, step[adjoint ? 1 : 0]);
    ocl_long(&call, step[adjoint ? 0 : 1]);
    ocl_int(&call, adjoint);
    ocl_memory_argument(&call, plan->tables[0]);
    ocl_vector(&call, a->domain, in);
    ocl_vector(&call, a->domain, out);
    ocl_run_groups(&call, lines < 65536 ? lines : 65536);
    return FIRENET_OK;
}

static firenet_status plan_dense(ocl_plan *plan, firenet_context *context) {
    const firenet_operator *a = plan->a;
    const int64_t *step = plan->form.offset;
    int64_t last = (a->rows - 1) * step[0] + (a->cols - 1) * step[1];
    return ocl_plan_table_set(plan, context, 0,
                              (size_t)(last + 1) * fn_type_size(a->domain),
                              plan->form.data);
}

/* ----------------------------------------------------------------- sparse */

/* Lines on the device: tables 0 to 2 of rows, those of columns elsewhere. */
typedef struct lines {
    cl_mem pointers, indices, values;
} lines;

static firenet_status sparse_run(const ocl_plan *plan, bool adjoint,
                                 const fn_vec *in, fn_vec *out) {
    const firenet_operator *a = plan->a;
    const lines *l = (const lines *)plan->extra + adjoint;
    int64_t count = adjoint ? a->cols : a->rows;
    ocl_call call = ocl_begin(plan->o, a->domain, OCL_sparse);
    ocl_long(&call, count);
    ocl_int(&call, adjoint);
    ocl_memory_argument(&call, l->pointers);
    ocl_memory_argument(&call, l->indices);
    ocl_memory_argument(&call, l->values);
    ocl_vector(&call, a->domain, in);
    ocl_vector(&call, a->domain, out);
    ocl_run(&call, count);
    return FIRENET_OK;
}

static void sparse_end(ocl_plan *plan) {
    lines *l = plan->extra;
    for (int i = 0; l && i < 2; ++i) {
        cl_mem memory[] = {l[i].pointers, l[i].indices, l[i].values};
        for (int k = 0; k < 3; ++k) {
            if (memory[k]) {
                clReleaseMemObject(memory[k]);
            }
        }
    }
    ocl_memory_free(plan->o, l);
}

/* Indices of four bytes, which `across` allows. */
static cl_mem upload_indices(ocl *o, const fn_sparse_lines *from, int64_t count,
                             cl_int *error) {
    if (!from->wide) {
        return ocl_buffer_new(o, (size_t)count * sizeof(uint32_t),
                              from->indices, error);
    }
    uint32_t *narrow = ocl_memory(o, (size_t)count * sizeof *narrow);
    *error = CL_OUT_OF_HOST_MEMORY;
    if (!narrow) {
        return NULL;
    }
    for (int64_t i = 0; i < count; ++i) {
        narrow[i] = (uint32_t)((const int64_t *)from->indices)[i];
    }
    cl_mem memory =
        ocl_buffer_new(o, (size_t)count * sizeof *narrow, narrow, error);
    ocl_memory_free(o, narrow);
    return memory;
}

static cl_int upload_lines(ocl *o, firenet_type type,
                           const fn_sparse_lines *from, lines *to) {
    cl_int error;
    int64_t count = from->pointers[from->count];
    to->pointers =
        ocl_buffer_new(o, (size_t)(from->count + 1) * sizeof *from->pointers,
                       from->pointers, &error);
    if (error == CL_SUCCESS) {
        to->indices = upload_indices(o, from, count, &error);
    }
    if (error == CL_SUCCESS) {
        to->values = ocl_buffer_new(o, (size_t)count * fn_type_size(type),
                                    from->values, &error);
    }
    return error;
}

static firenet_status plan_sparse(ocl_plan *plan, firenet_context *context) {
    const firenet_operator *a = plan->a;
    if (a->rows >= UINT32_MAX || a->cols >= UINT32_MAX) {
        return ocl_core()->fail(context, FIRENET_ERR_TOO_LARGE,
                                "sparse: 2^32 rows or columns or more, allowed "
                                "on a device are fewer");
    }
    lines *l = ocl_memory(plan->o, 2 * sizeof *l);
    if (!l) {
        return ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                "memory: the allocator returned NULL");
    }
    l[0] = l[1] = (lines){NULL, NULL, NULL};
    plan->extra = l;
    cl_int error = upload_lines(plan->o, a->domain, plan->form.data, &l[0]);
    if (error == CL_SUCCESS) {
        error = upload_lines(plan->o, a->domain, plan->form.other_data, &l[1]);
    }
    return error == CL_SUCCESS
               ? FIRENET_OK
               : ocl_no_memory(context, plan->o, a->description, error);
}

static const ocl_plan_table dense = {matrix_run, NULL},
                            sparse = {sparse_run, sparse_end};

firenet_status ocl_plan_matrix(ocl_plan *plan, firenet_context *context) {
    if (plan->form.kind == FN_FORM_MATRIX) {
        plan->table = &dense;
        return plan_dense(plan, context);
    }
    plan->table = &sparse;
    return plan_sparse(plan, context);
}
