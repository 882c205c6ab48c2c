/* SPDX-License-Identifier: BSD-3-Clause */
/* Wavelets of any filter, decimated or not: axis after axis, the last one
 * first, and what comes out of the first axis is the blocks. Blocks that wait
 * for their turn stand in buffer 1, approximations between levels in
 * buffer 0. */
#include "operators/pyramid.h"
#include "operators/wavelet_filter.h"
#include "plan.h"

#include <math.h>
#include <string.h>

/* As the kernels' struct of that name. */
typedef struct fn_filter {
    cl_long axis, n, every, step, taps, offset;
    cl_long coarse[3], fine_stride[3], low_stride[3], high_stride[3];
    double h[FN_TAPS_MAX], g[FN_TAPS_MAX];
} fn_filter;

/* Filters of the launches of a product, in the order of the analysis. */
typedef struct wavelet {
    int count;
    cl_mem filter[];
} wavelet;

static bool decimated(const ocl_plan *plan) {
    return plan->form.kind == FN_FORM_WAVELET;
}

static int axes_of(const ocl_plan *plan) {
    return plan->form.shape.axes;
}

/* Launches of a level: 1, 2 and 4 by axis. */
static int launches(const ocl_plan *plan) {
    return (1 << axes_of(plan)) - 1;
}

/* Axis a of the operator is one of three. */
static int kernel_axis(const ocl_plan *plan, int a) {
    return a + 3 - axes_of(plan);
}

/* ---------------------------------------------------------------- filters */

static void contiguous(const int64_t size[3], cl_long stride[3]) {
    stride[2] = 1;
    stride[1] = size[2];
    stride[0] = size[1] * size[2];
}

/* Of a decimated one. */
static const fn_pyramid_level *level_of(const ocl_plan *plan, int i) {
    return (const fn_pyramid_level *)plan->form.data + i;
}

/* Where block b of level i (0 the finest) has its points. */
static void block_stride(const ocl_plan *plan, int i, int b,
                         const int64_t size[3], cl_long stride[3]) {
    contiguous(size, stride);
    if (decimated(plan)) {
        const fn_pyramid_level *l = level_of(plan, i);
        for (int a = 0; a < axes_of(plan); ++a) {
            stride[kernel_axis(plan, a)] =
                b == 0 ? l->approximation_stride[a] : l->detail_stride[a];
        }
    }
}

static void set_taps(const ocl_plan *plan, fn_filter *f) {
    const fn_wavelet_filter *from = plan->form.other_data;
    double factor = decimated(plan) ? 1.0 : sqrt(0.5);
    f->taps = from->taps;
    f->offset = from->taps / 2 - 1;
    for (int m = 0; m < from->taps; ++m) {
        f->h[m] = factor * from->h[m];
        f->g[m] = factor * fn_wavelet_high(from, m);
    }
}

/* Of axis a at level i, from an image of `size`, which is what is left of it
 * after; the blocks so far have the bits b. */
static fn_filter filter_at(const ocl_plan *plan, int i, int a, int b,
                           int64_t size[3]) {
    fn_filter f;
    int axis = kernel_axis(plan, a);
    memset(&f, 0, sizeof f);
    set_taps(plan, &f);
    f.axis = axis;
    f.n = size[axis];
    f.every = decimated(plan) ? 2 : 1;
    f.step = decimated(plan) ? 1 : (int64_t)1 << i;
    contiguous(size, f.fine_stride);
    size[axis] /= f.every;
    for (int k = 0; k < 3; ++k) {
        f.coarse[k] = size[k];
    }
    contiguous(size, f.low_stride);
    contiguous(size, f.high_stride);
    if (a == 0) {
        block_stride(plan, i, b, size, f.low_stride);
        block_stride(plan, i, b | 1, size, f.high_stride);
    }
    return f;
}

/* All filters of axis a and those before it, in the order of use. */
static cl_int make(ocl_plan *plan, int i, int a, int b, const int64_t from[3]) {
    wavelet *w = plan->extra;
    cl_int error;
    int64_t size[3] = {from[0], from[1], from[2]};
    fn_filter f = filter_at(plan, i, a, b, size);
    w->filter[w->count] = ocl_buffer_new(plan->o, sizeof f, &f, &error);
    w->count += error == CL_SUCCESS;
    if (a > 0 && error == CL_SUCCESS) {
        error = make(plan, i, a - 1, b, size);
    }
    return a > 0 && error == CL_SUCCESS ? make(plan, i, a - 1, b | 1 << a, size)
                                        : error;
}

/* ------------------------------------------------------------ application */

/* A level on its way: the next filter, and where its blocks are. */
typedef struct level {
    const ocl_plan *plan;
    int next;
    bool back;
    fn_vec *block[1 << FIRENET_MAX_AXES];
} level;

static fn_vec *waiting(const level *l, int a, int high) {
    const ocl_plan *plan = l->plan;
    return ocl_after(plan->buffer[1], plan->a->domain,
                     (2 * (a - 1) + high) * plan->form.shape.length);
}

static void launch(const level *l, int number, const fn_vec *fine,
                   const fn_vec *low, const fn_vec *high) {
    const ocl_plan *plan = l->plan;
    const wavelet *w = plan->extra;
    firenet_type type = plan->a->domain;
    ocl_call call =
        ocl_begin(plan->o, type, l->back ? OCL_unfilter : OCL_filter);
    ocl_memory_argument(&call, w->filter[number]);
    if (!l->back) {
        ocl_vector(&call, type, fine);
    }
    ocl_vector(&call, type, low);
    ocl_vector(&call, type, high);
    if (l->back) {
        ocl_vector(&call, type, fine);
    }
    ocl_run(&call, plan->form.shape.length);
}

/* Axis a of `fine`, and those before it, one way or the other. */
static void run_axis(level *l, int a, int b, const fn_vec *fine) {
    int number = l->next++;
    const fn_vec *low = a == 0 ? l->block[b] : waiting(l, a, 0);
    const fn_vec *high = a == 0 ? l->block[b | 1] : waiting(l, a, 1);
    if (!l->back) {
        launch(l, number, fine, low, high);
    }
    if (a > 0) {
        run_axis(l, a - 1, b, low);
        run_axis(l, a - 1, b | 1 << a, high);
    }
    if (l->back) {
        launch(l, number, fine, low, high);
    }
}

/* A_i: the image, the head of the coefficients, or one of two places. */
static fn_vec *approximation(const ocl_plan *plan, int i, const fn_vec *image,
                             const fn_vec *coefficients) {
    const fn_vec *x = i == 0                   ? image
                      : i == plan->form.levels ? coefficients
                                               : NULL;
    return x ? (fn_vec *)(uintptr_t)x
             : ocl_after(plan->buffer[0], plan->a->domain,
                         (i & 1) * plan->form.shape.length);
}

static void set_blocks(level *l, int i, const fn_vec *image,
                       const fn_vec *coefficients) {
    const ocl_plan *plan = l->plan;
    int64_t details = (1 << axes_of(plan)) - 1;
    int64_t first = 1 + (plan->form.levels - 1 - i) * details;
    l->block[0] = approximation(plan, i + 1, image, coefficients);
    for (int b = 1; b <= details; ++b) {
        int64_t at = decimated(plan)
                         ? level_of(plan, i)->detail_offset[b]
                         : (first + b - 1) * plan->form.shape.length;
        l->block[b] = ocl_after(coefficients, plan->a->domain, at);
    }
}

static firenet_status wavelet_run(const ocl_plan *plan, bool adjoint,
                                  const fn_vec *in, fn_vec *out) {
    const fn_vec *image = adjoint ? out : in;
    const fn_vec *coefficients = adjoint ? in : out;
    for (int j = 0; j < plan->form.levels; ++j) {
        int i = adjoint ? plan->form.levels - 1 - j : j;
        level l = {.plan = plan, .next = i * launches(plan), .back = adjoint};
        set_blocks(&l, i, image, coefficients);
        run_axis(&l, axes_of(plan) - 1, 0,
                 approximation(plan, i, image, coefficients));
    }
    return FIRENET_OK;
}

static void wavelet_end(ocl_plan *plan) {
    wavelet *w = plan->extra;
    for (int i = 0; w && i < w->count; ++i) {
        clReleaseMemObject(w->filter[i]);
    }
    ocl_memory_free(plan->o, w);
}

static const ocl_plan_table table = {wavelet_run, wavelet_end};

/* --------------------------------------------------------------- creation */

static cl_int make_levels(ocl_plan *plan) {
    cl_int error = CL_SUCCESS;
    int64_t size[3] = {1, 1, 1};
    for (int a = 0; a < axes_of(plan); ++a) {
        size[kernel_axis(plan, a)] = plan->form.shape.size[a];
    }
    for (int i = 0; i < plan->form.levels && error == CL_SUCCESS; ++i) {
        error = make(plan, i, axes_of(plan) - 1, 0, size);
        for (int a = 0; a < axes_of(plan) && decimated(plan); ++a) {
            size[kernel_axis(plan, a)] /= 2;
        }
    }
    return error;
}

firenet_status ocl_plan_wavelet(ocl_plan *plan, firenet_context *context) {
    int count = plan->form.levels * launches(plan);
    int64_t n = plan->form.shape.length;
    wavelet *w =
        ocl_memory(plan->o, sizeof *w + (size_t)count * sizeof *w->filter);
    plan->table = &table;
    plan->extra = w;
    if (!w) {
        return ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                "memory: the allocator returned NULL");
    }
    w->count = 0;
    cl_int error = make_levels(plan);
    if (error != CL_SUCCESS) {
        return ocl_no_memory(context, plan->o, plan->a->description, error);
    }
    firenet_status status = FIRENET_OK;
    if (plan->form.levels > 1) {
        status = ocl_plan_buffer(plan, context, 0, plan->a->domain, 2 * n);
    }
    if (status == FIRENET_OK && axes_of(plan) > 1) {
        status = ocl_plan_buffer(plan, context, 1, plan->a->domain,
                                 2 * (axes_of(plan) - 1) * n);
    }
    return status;
}
