/* SPDX-License-Identifier: BSD-3-Clause */
/* Fourier transforms, whole, sampled and of coils. An origin in the middle of
 * the image is a phase of each sample, exp(2 pi i k o / n), and one in the
 * middle of the spectrum a choice of indices. */
#include "plan.h"
#include "vkfft.h"

#include <math.h>

static bool real_image(const ocl_plan *plan) {
    return !fn_type_complex(plan->a->domain);
}

static bool is_encoding(const ocl_plan *plan) {
    return plan->form.kind == FN_FORM_ENCODING;
}

/* Spectra made at once, and the samples of each. */
static int64_t spectra(const ocl_plan *plan) {
    return plan->many * (is_encoding(plan) ? plan->form.coils : 1);
}
static int64_t samples(const ocl_plan *plan) {
    return plan->form.kind == FN_FORM_DFT ? plan->a->rows : plan->form.count;
}

static void phase_of(const ocl_plan *plan, int64_t element, double phase[2]) {
    const fn_form *form = &plan->form;
    double turn = 0.0;
    for (int a = form->shape.axes - 1; a >= 0; --a) {
        int64_t n = form->shape.size[a];
        /* The product modulo n, so that the angle is exact. */
        turn += (double)(element % n * form->image[a] % n) / (double)n;
        element /= n;
    }
    turn -= floor(turn);
    phase[0] = cos(2.0 * acos(-1.0) * turn);
    phase[1] = sin(2.0 * acos(-1.0) * turn);
}

/* ------------------------------------------------------------ application */

static void to_coils(const ocl_plan *plan, bool back, const fn_vec *in,
                     fn_vec *out) {
    firenet_type type = plan->a->range;
    const fn_form *form = &plan->form;
    ocl_call call =
        ocl_begin(plan->o, type, back ? OCL_combine_coils : OCL_coils);
    ocl_long(&call, form->coils);
    ocl_long(&call, form->sets);
    ocl_long(&call, form->shape.length);
    ocl_memory_argument(&call, plan->tables[3]);
    ocl_vector(&call, type, in);
    ocl_vector(&call, type, out);
    ocl_run(&call, (back ? form->sets : form->coils) * form->shape.length);
}

static void between_real(const ocl_plan *plan, bool back, const fn_vec *in,
                         fn_vec *out) {
    firenet_type type = plan->a->range, real = plan->a->domain;
    ocl_call call =
        ocl_begin(plan->o, type, back ? OCL_to_real : OCL_from_real);
    ocl_long(&call, plan->many * plan->a->cols);
    ocl_vector(&call, back ? type : real, in);
    ocl_vector(&call, back ? real : type, out);
    ocl_run(&call, plan->many * plan->a->cols);
}

static double factor_of(const ocl_plan *plan) {
    return 1.0 / sqrt((double)plan->form.shape.length);
}

/* The complex images behind a vector of the domain: themselves, or buffer 1. */
static fn_vec *images(const ocl_plan *plan, const fn_vec *x) {
    return (fn_vec *)(uintptr_t)(plan->buffer[1] ? plan->buffer[1] : x);
}

static firenet_status forward(const ocl_plan *plan, const fn_vec *in,
                              fn_vec *out) {
    const firenet_operator *a = plan->a;
    int64_t n = plan->form.shape.length;
    const double factor[2] = {factor_of(plan), 0.0};
    if (is_encoding(plan)) {
        to_coils(plan, false, in, plan->buffer[1]);
    } else if (real_image(plan)) {
        between_real(plan, false, in, plan->buffer[1]);
    }
    firenet_status status =
        ocl_fft_run(plan->extra, false, images(plan, in), plan->buffer[0]);
    if (plan->tables[0]) {
        ocl_gather(plan, a->range, spectra(plan), samples(plan), n, factor[0],
                   plan->buffer[0], out);
    } else {
        ocl_multiple_of(plan->o, a->range, plan->many * n, factor,
                        plan->buffer[0], out);
    }
    return status;
}

static firenet_status backward(const ocl_plan *plan, const fn_vec *in,
                               fn_vec *out) {
    const firenet_operator *a = plan->a;
    int64_t n = plan->form.shape.length;
    const double factor[2] = {factor_of(plan), 0.0};
    if (plan->tables[0]) {
        ocl_scatter(plan, a->range, spectra(plan), samples(plan), n, factor[0],
                    in, plan->buffer[0]);
    } else {
        ocl_multiple_of(plan->o, a->range, plan->many * n, factor, in,
                        plan->buffer[0]);
    }
    firenet_status status =
        ocl_fft_run(plan->extra, true, images(plan, out), plan->buffer[0]);
    if (is_encoding(plan)) {
        to_coils(plan, true, plan->buffer[1], out);
    } else if (real_image(plan)) {
        between_real(plan, true, plan->buffer[1], out);
    }
    return status;
}

static firenet_status run(const ocl_plan *plan, bool adjoint, const fn_vec *in,
                          fn_vec *out) {
    return adjoint ? backward(plan, in, out) : forward(plan, in, out);
}

static const ocl_plan_table fourier = {run, NULL};

/* --------------------------------------------------------------- creation */

static bool any(const fn_shape *shape, const int64_t *origin) {
    bool found = false;
    for (int a = 0; a < shape->axes; ++a) {
        found = found || origin[a] > 0;
    }
    return found;
}

/* All maps, to table 3. */
static firenet_status upload_maps(ocl_plan *plan, firenet_context *context) {
    const fn_form *form = &plan->form;
    int64_t count = form->coils * form->sets, n = form->shape.length;
    firenet_type type = plan->a->range;
    unsigned char *maps =
        ocl_memory(plan->o, (size_t)(count * n) * fn_type_size(type));
    if (!maps) {
        return ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                "memory: the allocator returned NULL");
    }
    for (int64_t i = 0; i < count; ++i) {
        form->map(plan->a, i, maps + (size_t)(i * n) * fn_type_size(type));
    }
    firenet_status status = ocl_plan_table_set(
        plan, context, 3, (size_t)(count * n) * fn_type_size(type), maps);
    ocl_memory_free(plan->o, maps);
    return status;
}

firenet_status ocl_plan_fourier(ocl_plan *plan, firenet_context *context) {
    const fn_form *form = &plan->form;
    int64_t points = spectra(plan) * form->shape.length;
    bool turned = any(&form->shape, form->image);
    bool table = turned || form->samples || any(&form->shape, form->spectrum);
    ocl_fft *fft = NULL;
    firenet_status status = ocl_fft_get(&fft, plan->o, context, plan->a->range,
                                        &form->shape, spectra(plan));
    plan->table = &fourier;
    plan->extra = fft;
    if (status == FIRENET_OK) {
        status = ocl_plan_buffer(plan, context, 0, plan->a->range, points);
    }
    if (status == FIRENET_OK && (is_encoding(plan) || real_image(plan))) {
        status = ocl_plan_buffer(plan, context, 1, plan->a->range, points);
    }
    if (status == FIRENET_OK && table) {
        status = ocl_plan_samples(plan, context, samples(plan),
                                  form->shape.length, turned ? phase_of : NULL);
    }
    return status == FIRENET_OK && is_encoding(plan)
               ? upload_maps(plan, context)
               : status;
}
