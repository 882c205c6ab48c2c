/* SPDX-License-Identifier: BSD-3-Clause */
/* Haar and Walsh: butterflies, a level or some bits at a time. */
#include "operators/pyramid.h"
#include "plan.h"

/* ------------------------------------------------------------------- Haar */

static const fn_pyramid_level *level_of(const ocl_plan *plan, int i) {
    return (const fn_pyramid_level *)plan->form.data + i;
}

static int64_t coarse_points(const ocl_plan *plan, int i) {
    return plan->form.shape.length >> (plan->form.shape.axes * (i + 1));
}

/* A_0 is the image, A_J the head of the coefficients, those between alternate
 * between the buffers. */
static fn_vec *approximation(const ocl_plan *plan, int i, const fn_vec *image,
                             const fn_vec *coefficients) {
    return (fn_vec *)(uintptr_t)(i == 0 ? image
                                 : i == plan->form.levels
                                     ? coefficients
                                     : plan->buffer[i & 1]);
}

static void run_level(const ocl_plan *plan, int i, bool back,
                      const fn_vec *image, const fn_vec *coefficients,
                      cl_mem level) {
    firenet_type type = plan->a->domain;
    ocl_call call = ocl_begin(plan->o, type, OCL_haar);
    ocl_int(&call, back);
    ocl_int(&call, plan->form.shape.axes);
    ocl_memory_argument(&call, level);
    ocl_vector(&call, type, approximation(plan, i, image, coefficients));
    ocl_vector(&call, type, approximation(plan, i + 1, image, coefficients));
    ocl_vector(&call, type, coefficients);
    ocl_run(&call, coarse_points(plan, i));
}

/* Of images of whole tiles. */

int ocl_haar_tile_levels(const fn_form *form) {
    const fn_shape *shape = &form->shape;
    bool whole = shape->axes == 2 && shape->size[0] % OCL_TILE == 0 &&
                 shape->size[1] % OCL_TILE == 0;
    int levels = form->levels;
    return !whole ? 0 : levels < OCL_TILE_LEVELS ? levels : OCL_TILE_LEVELS;
}

static void run_tiles(const ocl_plan *plan, int levels, bool back,
                      const fn_vec *image, const fn_vec *coefficients) {
    const fn_shape *shape = &plan->form.shape;
    firenet_type type = plan->a->domain;
    ocl_call call = ocl_begin(plan->o, type, OCL_haar_tile);
    ocl_int(&call, back);
    ocl_int(&call, levels);
    ocl_long(&call, shape->size[0]);
    ocl_long(&call, shape->size[1]);
    ocl_memory_argument(&call, plan->tables[0]);
    ocl_vector(&call, type, image);
    ocl_vector(&call, type, approximation(plan, levels, image, coefficients));
    ocl_vector(&call, type, coefficients);
    ocl_run_groups(&call, plan->many * shape->length / (OCL_TILE * OCL_TILE));
}

static firenet_status haar_run(const ocl_plan *plan, bool adjoint,
                               const fn_vec *in, fn_vec *out) {
    const cl_mem *levels = plan->extra;
    const fn_vec *image = adjoint ? out : in,
                 *coefficients = adjoint ? in : out;
    int tiles = ocl_haar_tile_levels(&plan->form);
    int rest = plan->form.levels - tiles;
    if (tiles > 0 && !adjoint) {
        run_tiles(plan, tiles, false, image, coefficients);
    }
    for (int j = 0; j < rest; ++j) {
        int i = tiles + (adjoint ? rest - 1 - j : j);
        run_level(plan, i, adjoint, image, coefficients, levels[i]);
    }
    if (tiles > 0 && adjoint) {
        run_tiles(plan, tiles, true, image, coefficients);
    }
    return FIRENET_OK;
}

static void haar_end(ocl_plan *plan) {
    cl_mem *levels = plan->extra;
    for (int i = 0; levels && i < plan->form.levels; ++i) {
        if (levels[i]) {
            clReleaseMemObject(levels[i]);
        }
    }
    ocl_memory_free(plan->o, levels);
}

static const ocl_plan_table haar = {haar_run, haar_end};

firenet_status ocl_plan_haar(ocl_plan *plan, firenet_context *context) {
    int count = plan->form.levels;
    cl_mem *levels = ocl_memory(plan->o, (size_t)count * sizeof *levels);
    cl_int error = levels ? CL_SUCCESS : CL_OUT_OF_HOST_MEMORY;
    plan->table = &haar;
    plan->extra = levels;
    for (int i = 0; levels && i < count; ++i) {
        levels[i] = error == CL_SUCCESS
                        ? ocl_buffer_new(plan->o, sizeof(fn_pyramid_level),
                                         level_of(plan, i), &error)
                        : NULL;
    }
    if (error != CL_SUCCESS) {
        return ocl_no_memory(context, plan->o, plan->a->description, error);
    }
    int tiles = ocl_haar_tile_levels(&plan->form);
    firenet_status status =
        tiles == 0
            ? FIRENET_OK
            : ocl_plan_table_set(plan, context, 0,
                                 (size_t)tiles * sizeof(fn_pyramid_level),
                                 plan->form.data);
    for (int i = 1; i < count && i <= OCL_BUFFERS; ++i) {
        if (status == FIRENET_OK) {
            status = ocl_plan_buffer(plan, context, i & 1, plan->a->domain,
                                     coarse_points(plan, i - 1));
        }
    }
    return status;
}

/* ------------------------------------------------------------------ Walsh */

/* Bits that a kernel takes at a time. */
enum { BITS = 3 };

/* H in natural order, times a factor; y may be x. */
static void butterflies(const ocl_plan *plan, double factor, const fn_vec *x,
                        fn_vec *y) {
    firenet_type type = plan->a->domain;
    int64_t n = plan->form.shape.length;
    int all = 0;
    while ((int64_t)1 << all < n) {
        ++all;
    }
    for (int low = 0; low < all || low == 0; low += BITS) {
        ocl_call call = ocl_begin(plan->o, type, OCL_walsh);
        ocl_long(&call, n);
        ocl_int(&call, low);
        ocl_int(&call, all - low < BITS ? all - low : BITS);
        ocl_real(&call, low == 0 ? factor : 1.0);
        ocl_vector(&call, type, x);
        ocl_vector(&call, type, y);
        ocl_run(&call, n >> BITS);
        x = y;
    }
}

static firenet_status walsh_run(const ocl_plan *plan, bool adjoint,
                                const fn_vec *in, fn_vec *out) {
    const firenet_operator *a = plan->a;
    double factor = plan->form.factor[0];
    if (!plan->tables[0]) {
        butterflies(plan, factor, in, out);
    } else if (adjoint) {
        ocl_scatter(plan, a->domain, 1, a->rows, a->cols, factor, in, out);
        butterflies(plan, 1.0, out, out);
    } else {
        butterflies(plan, 1.0, in, plan->buffer[0]);
        ocl_gather(plan, a->domain, 1, a->rows, a->cols, factor,
                   plan->buffer[0], out);
    }
    return FIRENET_OK;
}

static const ocl_plan_table walsh = {walsh_run, NULL};

firenet_status ocl_plan_walsh(ocl_plan *plan, firenet_context *context) {
    const firenet_operator *a = plan->a;
    plan->table = &walsh;
    if (!plan->form.samples) {
        return FIRENET_OK;
    }
    firenet_status status =
        ocl_plan_samples(plan, context, a->rows, a->cols, NULL);
    return status == FIRENET_OK
               ? ocl_plan_buffer(plan, context, 0, a->domain, a->cols)
               : status;
}
