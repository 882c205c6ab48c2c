/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels on their way to the queue. */
#include "ocl.h"

#include <math.h>
#include <string.h>

static int type_index(firenet_type type) {
    return type == FIRENET_F32   ? 0
           : type == FIRENET_F64 ? 1
           : type == FIRENET_C64 ? 2
                                 : 3;
}

static void argument(ocl_call *call, size_t bytes, const void *value) {
    cl_int error = clSetKernelArg(call->kernel, call->argument++, bytes, value);
    call->error = call->error == CL_SUCCESS ? error : call->error;
}

ocl_call ocl_begin(ocl *o, firenet_type type, ocl_kernel kernel) {
    return (ocl_call){.o = o, .kernel = o->kernel[type_index(type)][kernel]};
}

ocl_call ocl_begin_sum(ocl *o, firenet_type type, ocl_kernel kernel) {
    ocl_call call = ocl_begin(o, type, kernel);
    ocl_memory_argument(&call, o->partials);
    return call;
}

void ocl_long(ocl_call *call, int64_t value) {
    cl_long number = value;
    argument(call, sizeof number, &number);
}

void ocl_int(ocl_call *call, int value) {
    cl_int number = value;
    argument(call, sizeof number, &number);
}

void ocl_real(ocl_call *call, double value) {
    argument(call, sizeof value, &value);
}

void ocl_memory_argument(ocl_call *call, cl_mem memory) {
    argument(call, sizeof memory, &memory);
}

void ocl_vector(ocl_call *call, firenet_type type, const fn_vec *x) {
    ocl_memory_argument(call, ocl_find(call->o, x));
    ocl_long(call, (int64_t)(ocl_offset(x) / fn_type_size(type)));
}

void ocl_vector_or_none(ocl_call *call, firenet_type type, const fn_vec *x,
                        const fn_vec *instead) {
    ocl_int(call, x != NULL);
    ocl_vector(call, type, x ? x : instead);
}

void ocl_factor(ocl_call *call, const fn_vec *kept) {
    if (kept) {
        ocl_vector(call, FIRENET_F64, kept);
    } else {
        ocl_memory_argument(call, call->o->one);
        ocl_long(call, 0);
    }
}

void ocl_run_groups(ocl_call *call, int64_t groups) {
    const size_t group = OCL_GROUP, all = (size_t)groups * OCL_GROUP;
    ocl *o = call->o;
    if (ocl_check(o, "an argument of a kernel", call->error)) {
        ocl_check(o, "running a kernel",
                  clEnqueueNDRangeKernel(o->queue, call->kernel, 1, NULL, &all,
                                         &group, 0, NULL, NULL));
    }
}

/* Each item takes a few. */
#define SHARE (4 * OCL_GROUP)
#define MOST_GROUPS 4096

void ocl_run(ocl_call *call, int64_t n) {
    int64_t groups = (n + SHARE - 1) / SHARE;
    ocl_run_groups(call, groups < 1             ? 1
                         : groups > MOST_GROUPS ? MOST_GROUPS
                                                : groups);
}

int64_t ocl_groups_for(int64_t n) {
    int64_t groups = (n + FN_CHUNK - 1) / FN_CHUNK;
    return groups < 1 ? 1 : groups > OCL_GROUPS ? OCL_GROUPS : groups;
}

/* The groups' numbers. The queue keeps the order, so that other threads may
 * enqueue, and use `partials` again, while this one waits. */
static bool read_partials(ocl *o, size_t bytes, double *to) {
    cl_event event;
    if (!ocl_check(o, "reading numbers",
                   clEnqueueReadBuffer(o->queue, o->partials, CL_FALSE, 0,
                                       bytes, to, 0, NULL, &event))) {
        return false;
    }
    pthread_mutex_unlock(&o->mutex);
    cl_int error = clWaitForEvents(1, &event);
    pthread_mutex_lock(&o->mutex);
    clReleaseEvent(event);
    return ocl_check(o, "waiting for numbers", error);
}

/* By halves, as keep in kernels.cl: the order does not depend on who adds. */
static fn_partial add_up(double (*at)[OCL_NUMBERS], int64_t groups) {
    memset(at[groups], 0, (size_t)(OCL_GROUPS - groups) * sizeof *at);
    for (int half = OCL_GROUPS / 2; half > 0; half /= 2) {
        for (int g = 0; g < half; ++g) {
            double *to = at[g];
            const double *from = at[g + half];
            for (int i = 0; i < OCL_NUMBERS - 1; ++i) {
                to[i] += from[i];
            }
            to[4] = from[4] > to[4] ? from[4] : to[4];
        }
    }
    return (fn_partial){{at[0][0], at[0][1], at[0][2], at[0][3]}, at[0][4]};
}

void ocl_run_keep(ocl_call *call, int64_t groups, const fn_shrink *shrink,
                  firenet_type type, const fn_vec *kept) {
    ocl_run_groups(call, groups);
    ocl_call end = ocl_begin_sum(call->o, type, OCL_keep);
    ocl_long(&end, groups);
    ocl_real(&end, shrink->at);
    ocl_real(&end, shrink->above);
    ocl_real(&end, shrink->over);
    ocl_real(&end, shrink->below);
    ocl_vector(&end, FIRENET_F64, kept);
    ocl_run_groups(&end, 1);
    clFlush(call->o->queue); /* begins the work, which no wait does here */
}

fn_partial ocl_run_sum(ocl_call *call, int64_t groups) {
    ocl_run_groups(call, groups);
    return ocl_read_sum(call->o, groups);
}

fn_partial ocl_read_sum(ocl *o, int64_t groups) {
    double numbers[OCL_GROUPS + 1][OCL_NUMBERS];
    if (o->failed != FIRENET_OK ||
        !read_partials(o, (size_t)groups * sizeof *numbers, numbers[0])) {
        return (fn_partial){{NAN, NAN, NAN, NAN}, NAN};
    }
    return add_up(numbers, groups);
}
