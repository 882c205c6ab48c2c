/* SPDX-License-Identifier: BSD-3-Clause */
/* Vectors on the device: every function of a space, but for the sweeps
 * (passes.c) and products (plan.c). */
#include "ocl.h"

#include <math.h>

/* ---------------------------------------------------------------- vectors */

static fn_vec *space_alloc(firenet_context *context, int64_t count,
                           size_t bytes, bool zero) {
    ocl *o = ocl_in(context);
    cl_int error;
    (void)zero; /* new buffers are */
    if (count < 0 || (bytes > 0 && (uint64_t)count > OCL_BYTES_MAX / bytes)) {
        ocl_no_memory(context, o, "a vector", CL_INVALID_BUFFER_SIZE);
        return NULL;
    }
    fn_vec *x = ocl_vector_new(o, (size_t)count * bytes, &error);
    if (!x) {
        ocl_no_memory(context, o, "a vector", error);
    }
    return x;
}

static void space_free(firenet_context *context, fn_vec *x) {
    ocl_vector_free(ocl_in(context), x);
}

static fn_vec *space_at(const firenet_context *context, const fn_vec *x,
                        size_t bytes) {
    (void)context;
    return (fn_vec *)((uintptr_t)x + bytes);
}

static void *space_open(const firenet_context *context, const fn_vec *x,
                        size_t bytes, bool write) {
    ocl *o = ocl_in(context);
    cl_int error = CL_SUCCESS;
    pthread_mutex_lock(&o->mutex);
    void *memory = clEnqueueMapBuffer(
        o->queue, ocl_find(o, x), CL_TRUE,
        write ? CL_MAP_READ | CL_MAP_WRITE : CL_MAP_READ, ocl_offset(x),
        ocl_within(o, x, bytes), 0, NULL, NULL, &error);
    ocl_check(o, "mapping a vector", error);
    pthread_mutex_unlock(&o->mutex);
    return error == CL_SUCCESS ? memory : NULL;
}

static void space_close(const firenet_context *context, const fn_vec *x,
                        void *memory) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_check(o, "unmapping a vector",
              clEnqueueUnmapMemObject(o->queue, ocl_find(o, x), memory, 0, NULL,
                                      NULL));
    pthread_mutex_unlock(&o->mutex);
}

static void space_zero(const firenet_context *context, size_t bytes,
                       fn_vec *x) {
    ocl *o = ocl_in(context);
    const cl_int zero = 0; /* four bytes: every element is some of them */
    pthread_mutex_lock(&o->mutex);
    if (bytes > 0) {
        ocl_check(o, "clearing a vector",
                  clEnqueueFillBuffer(o->queue, ocl_find(o, x), &zero,
                                      sizeof zero, ocl_offset(x), bytes, 0,
                                      NULL, NULL));
    }
    pthread_mutex_unlock(&o->mutex);
}

static void space_copy(const firenet_context *context, size_t bytes,
                       const fn_vec *x, fn_vec *y) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    cl_mem source = ocl_find(o, x), target = ocl_find(o, y);
    if (bytes > 0 && x != y) {
        ocl_check(o, "copying a vector",
                  clEnqueueCopyBuffer(o->queue, source, target, ocl_offset(x),
                                      ocl_offset(y), bytes, 0, NULL, NULL));
    }
    pthread_mutex_unlock(&o->mutex);
}

static void scale(ocl *o, fn_side side, double a, const fn_vec *x, fn_vec *y) {
    ocl_call call = ocl_begin(o, side.type, OCL_scale);
    ocl_long(&call, side.n);
    ocl_real(&call, a);
    ocl_vector(&call, side.type, x);
    ocl_vector(&call, side.type, y);
    ocl_run(&call, side.n);
}

static void space_import(const firenet_context *context, fn_side side, double a,
                         const void *x, fn_vec *y) {
    ocl *o = ocl_in(context);
    size_t bytes = (size_t)side.n * fn_type_size(side.type);
    pthread_mutex_lock(&o->mutex);
    ocl_check(o, "writing a vector",
              clEnqueueWriteBuffer(o->queue, ocl_find(o, y), CL_TRUE,
                                   ocl_offset(y), bytes, x, 0, NULL, NULL));
    if (a != 1.0) {
        scale(o, side, a, y, y);
    }
    pthread_mutex_unlock(&o->mutex);
}

static void space_export(const firenet_context *context, fn_side side, double a,
                         const fn_vec *x, void *y) {
    ocl *o = ocl_in(context);
    size_t bytes = (size_t)side.n * fn_type_size(side.type);
    pthread_mutex_lock(&o->mutex);
    ocl_check(o, "reading a vector",
              clEnqueueReadBuffer(o->queue, ocl_find(o, x), CL_TRUE,
                                  ocl_offset(x), bytes, y, 0, NULL, NULL));
    pthread_mutex_unlock(&o->mutex);
    if (a != 1.0) {
        ocl_core()->host->scale(context, side, a, y, y);
    }
}

/* --------------------------------------------------------------- elements */

static void space_scale(const firenet_context *context, fn_side side, double a,
                        const fn_vec *x, fn_vec *y) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    scale(o, side, a, x, y);
    pthread_mutex_unlock(&o->mutex);
}

static void space_axpby(const firenet_context *context, fn_side side, double a,
                        const fn_vec *x, double b, fn_vec *y) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin(o, side.type, OCL_axpby);
    ocl_long(&call, side.n);
    ocl_real(&call, a);
    ocl_real(&call, b);
    ocl_vector(&call, side.type, x);
    ocl_vector(&call, side.type, y);
    ocl_run(&call, side.n);
    pthread_mutex_unlock(&o->mutex);
}

/* || a u x - u y ||. */
static double distance(ocl *o, fn_side side, double a, double u,
                       const fn_vec *x, const fn_vec *y) {
    ocl_call call = ocl_begin_sum(o, side.type, OCL_distance);
    ocl_long(&call, side.n);
    ocl_real(&call, a);
    ocl_real(&call, u);
    ocl_vector(&call, side.type, x);
    ocl_vector_or_none(&call, side.type, y, x);
    return ocl_run_sum(&call, ocl_groups_for(side.n)).sum[0];
}

/* The largest |Re| or |Im|; NaN if there is one. */
static double largest_part(ocl *o, fn_side side, const fn_vec *x) {
    ocl_call call = ocl_begin_sum(o, side.type, OCL_largest_part);
    ocl_long(&call, side.n);
    ocl_vector(&call, side.type, x);
    fn_partial found = ocl_run_sum(&call, ocl_groups_for(side.n));
    return found.sum[0] == 0.0 ? found.max : NAN;
}

/* Where squares leave the range of double: of vectors scaled by a power of two,
 * their largest part near one. As the host's vector.c. */
static double scaled_distance(ocl *o, fn_side side, double a, const fn_vec *x,
                              const fn_vec *y) {
    double by = y ? 1.0 : fabs(a), other = y ? largest_part(o, side, y) : 0.0;
    a = y ? a : 1.0;
    double size = fabs(a) * largest_part(o, side, x);
    size = other <= size ? size : other; /* NaN if either is */
    int exponent = 0;
    if (size == 0.0 || !isfinite(size) || by == 0.0) {
        return by * size;
    }
    (void)frexp(size, &exponent);
    int half = -exponent > DBL_MAX_EXP - 2 ? DBL_MAX_EXP - 2 : -exponent;
    return by *
           ldexp(sqrt(distance(o, side, a, ldexp(1.0, half), x, y)), -half);
}

static double space_distance(const firenet_context *context, fn_side side,
                             double a, const fn_vec *x, const fn_vec *y) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    double sum = distance(o, side, a, 1.0, x, y);
    bool safe = sum <= DBL_MAX && sum >= DBL_MIN / DBL_EPSILON;
    double found = safe ? sqrt(sum) : scaled_distance(o, side, a, x, y);
    pthread_mutex_unlock(&o->mutex);
    return found;
}

static void space_dot(const firenet_context *context, fn_side side,
                      const fn_vec *x, const fn_vec *y, double out[2]) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin_sum(o, side.type, OCL_dot);
    ocl_long(&call, side.n);
    ocl_vector(&call, side.type, x);
    ocl_vector(&call, side.type, y);
    fn_partial found = ocl_run_sum(&call, ocl_groups_for(side.n));
    pthread_mutex_unlock(&o->mutex);
    out[0] = found.sum[0];
    out[1] = found.sum[1];
}

/* Kernels of a vector and nothing else. */
static fn_partial look(const firenet_context *context, fn_side side,
                       ocl_kernel kernel, const fn_vec *x) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin_sum(o, side.type, kernel);
    ocl_long(&call, side.n);
    ocl_vector(&call, side.type, x);
    fn_partial found = ocl_run_sum(&call, ocl_groups_for(side.n));
    pthread_mutex_unlock(&o->mutex);
    return found;
}

static double space_largest(const firenet_context *context, fn_side side,
                            const fn_vec *x) {
    return look(context, side, OCL_survey, x).max;
}

static void space_total(const firenet_context *context, fn_side side,
                        const fn_vec *x, double out[2]) {
    fn_partial found = look(context, side, OCL_survey, x);
    out[0] = found.sum[0];
    out[1] = found.sum[1];
}

static void space_fill(const firenet_context *context, fn_side side,
                       const double c[2], fn_vec *x) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin(o, side.type, OCL_fill);
    ocl_long(&call, side.n);
    ocl_real(&call, c[0]);
    ocl_real(&call, c[1]);
    ocl_vector(&call, side.type, x);
    ocl_run(&call, side.n);
    pthread_mutex_unlock(&o->mutex);
}

static void space_add_multiple(const firenet_context *context, fn_side side,
                               const double c[2], const fn_vec *x, fn_vec *y) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin(o, side.type, OCL_multiple);
    ocl_long(&call, side.n);
    ocl_int(&call, 1);
    ocl_real(&call, c[0]);
    ocl_real(&call, c[1]);
    ocl_vector(&call, side.type, x);
    ocl_vector(&call, side.type, y);
    ocl_run(&call, side.n);
    pthread_mutex_unlock(&o->mutex);
}

static void cut(const firenet_context *context, fn_side side, int sign,
                fn_vec *x) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin(o, side.type, OCL_real_part);
    ocl_long(&call, side.n);
    ocl_int(&call, sign);
    ocl_vector(&call, side.type, x);
    ocl_run(&call, side.n);
    pthread_mutex_unlock(&o->mutex);
}

static void space_real_part(const firenet_context *context, fn_side side,
                            fn_vec *x) {
    cut(context, side, 0, x);
}

static void space_nonnegative_part(const firenet_context *context, fn_side side,
                                   bool negative, fn_vec *x) {
    cut(context, side, negative ? -1 : 1, x);
}

/* ----------------------------------------------------------------- chunks */

static fn_partial weigh(const firenet_context *context, const fn_chunks *chunks,
                        firenet_type type, const fn_groups *groups,
                        const fn_vec *x) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin_sum(o, type, groups ? OCL_groups : OCL_l1);
    ocl_kept used = ocl_chunks_begin(&call, chunks, true);
    if (groups) {
        ocl_long(&call, groups->members);
        ocl_long(&call, groups->member_stride);
        ocl_long(&call, groups->group_stride);
    }
    ocl_vector(&call, type, x);
    fn_partial found =
        ocl_run_sum(&call, ocl_groups_for(chunks->count * FN_CHUNK));
    ocl_chunks_end(chunks, o, used);
    pthread_mutex_unlock(&o->mutex);
    return found;
}

static double space_l1(const firenet_context *context, const fn_chunks *chunks,
                       firenet_type type, const fn_vec *x) {
    return weigh(context, chunks, type, NULL, x).sum[0];
}

static double space_polar(const firenet_context *context,
                          const fn_chunks *chunks, firenet_type type,
                          const fn_vec *x) {
    return weigh(context, chunks, type, NULL, x).max;
}

static fn_partial space_groups(const firenet_context *context,
                               const fn_chunks *chunks, firenet_type type,
                               const fn_groups *groups, const fn_vec *x) {
    if (groups->norm) { /* no kernel: by the host */
        size_t bytes =
            (size_t)(chunks->chunk[chunks->count - 1].end * groups->members) *
            fn_type_size(type);
        void *memory = space_open(context, x, bytes, false);
        fn_partial on_host = {{NAN}, NAN};
        if (memory) {
            on_host =
                ocl_core()->host->groups(context, chunks, type, groups, memory);
            space_close(context, x, memory);
        }
        return on_host;
    }
    fn_partial found = weigh(context, chunks, type, groups, x);
    return (fn_partial){{found.sum[0]}, found.max};
}

static void space_sign(const firenet_context *context, const fn_chunks *chunks,
                       firenet_type type, double lambda, const fn_vec *x,
                       fn_vec *y) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    ocl_call call = ocl_begin(o, type, OCL_sign);
    ocl_kept used = ocl_chunks_begin(&call, chunks, true);
    ocl_real(&call, lambda);
    ocl_vector(&call, type, x);
    ocl_vector(&call, type, y);
    ocl_run_groups(&call, ocl_groups_for(chunks->count * FN_CHUNK));
    ocl_chunks_end(chunks, o, used);
    pthread_mutex_unlock(&o->mutex);
}

const fn_space ocl_space = {
    .host = false,
    .keeps = true,
    .alloc = space_alloc,
    .free = space_free,
    .at = space_at,
    .open = space_open,
    .close = space_close,
    .zero = space_zero,
    .copy = space_copy,
    .import = space_import,
    .export = space_export,
    .scale = space_scale,
    .axpby = space_axpby,
    .distance = space_distance,
    .dot = space_dot,
    .largest = space_largest,
    .fill = space_fill,
    .total = space_total,
    .add_multiple = space_add_multiple,
    .real_part = space_real_part,
    .nonnegative_part = space_nonnegative_part,
    .l1 = space_l1,
    .polar = space_polar,
    .groups = space_groups,
    .sign = space_sign,
    .run = ocl_pass,
    .keep_chunks = ocl_keep_chunks,
    .drop_chunks = ocl_drop_chunks,
    .prepare = ocl_prepare,
    .forget = ocl_forget,
    .product = ocl_product,
    .around = ocl_around,
};
