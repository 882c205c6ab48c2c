/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device takes for products with an operator: tables, buffers, and
 * the plans of its parts. It belongs to the operator, which outlives it. */
#ifndef OPENCL_PLAN_H
#define OPENCL_PLAN_H

#include "ocl.h"

typedef struct ocl_plan ocl_plan;

typedef struct ocl_plan_table {
    /* One vector either way; under the lock. The output overlaps nothing. */
    firenet_status (*run)(const ocl_plan *plan, bool adjoint, const fn_vec *in,
                          fn_vec *out);
    /* What is not freed by everyone's end; NULL: nothing. */
    void (*end)(ocl_plan *plan);
} ocl_plan_table;

enum { OCL_TABLES = 4, OCL_BUFFERS = 2 };

struct ocl_plan {
    const ocl_plan_table *table;
    ocl *o;
    const firenet_operator *a;
    fn_form form;
    int64_t many; /* vectors it takes at once, one right behind the other */
    int64_t parts;
    struct ocl_part {
        ocl_plan *plan;
        bool own; /* of this operator only: through host memory */
    } * part;
    cl_mem tables[OCL_TABLES];
    fn_vec *buffer[OCL_BUFFERS];
    void *extra;
};

/* The plan of a part: the part's own, or one through host memory; or one for
 * `many` > 1 vectors at once, where ocl_takes_many. */
firenet_status ocl_prepare_part(firenet_context *context,
                                const firenet_operator *a, int64_t many,
                                struct ocl_part *part);
bool ocl_takes_many(const firenet_operator *a);

/* Creators for groups of forms fill in what their `run` needs. A failure is
 * returned with its message recorded. */
firenet_status ocl_plan_parts(ocl_plan *plan, firenet_context *context);
firenet_status ocl_plan_elements(ocl_plan *plan, firenet_context *context);
firenet_status ocl_plan_haar(ocl_plan *plan, firenet_context *context);
/* Levels of a Haar transform that tiles go through in local memory. */
int ocl_haar_tile_levels(const fn_form *form);
firenet_status ocl_plan_wavelet(ocl_plan *plan, firenet_context *context);
firenet_status ocl_plan_walsh(ocl_plan *plan, firenet_context *context);
firenet_status ocl_plan_fourier(ocl_plan *plan, firenet_context *context);
firenet_status ocl_plan_matrix(ocl_plan *plan, firenet_context *context);

/* Table `number` with these bytes; and buffer `number` with room for `count`
 * elements. */
firenet_status ocl_plan_table_set(ocl_plan *plan, firenet_context *context,
                                  int number, size_t bytes, const void *from);
firenet_status ocl_plan_buffer(ocl_plan *plan, firenet_context *context,
                               int number, firenet_type type, int64_t count);

/* Samples of a spectrum of `points`, one way and the other: tables 0 and 1. For
 * each, if there is a function for it, a phase, to table 2. */
typedef void (*ocl_phase_fn)(const ocl_plan *plan, int64_t element,
                             double phase[2]);
firenet_status ocl_plan_samples(ocl_plan *plan, firenet_context *context,
                                int64_t count, int64_t points,
                                ocl_phase_fn phase);
/* `vectors` of them, through those tables, times a factor. */
void ocl_gather(const ocl_plan *plan, firenet_type type, int64_t vectors,
                int64_t count, int64_t points, double a, const fn_vec *x,
                fn_vec *y);
void ocl_scatter(const ocl_plan *plan, firenet_type type, int64_t vectors,
                 int64_t count, int64_t points, double a, const fn_vec *y,
                 fn_vec *x);

/* The rest of a vector. */
static inline fn_vec *ocl_after(const fn_vec *x, firenet_type type,
                                int64_t elements) {
    return (fn_vec *)((uintptr_t)x + (size_t)elements * fn_type_size(type));
}

/* y = c x, x = 0, y += x. */
void ocl_multiple_of(ocl *o, firenet_type type, int64_t n, const double c[2],
                     const fn_vec *x, fn_vec *y);
void ocl_add(ocl *o, firenet_type type, int64_t n, const fn_vec *x, fn_vec *y);

#endif
