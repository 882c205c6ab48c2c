/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators that take elements one by one. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

void ocl_multiple_of(ocl *o, firenet_type type, int64_t n, const double c[2],
                     const fn_vec *x, fn_vec *y) {
    ocl_call call = ocl_begin(o, type, OCL_multiple);
    ocl_long(&call, n);
    ocl_int(&call, 0);
    ocl_real(&call, c[0]);
    ocl_real(&call, c[1]);
    ocl_vector(&call, type, x);
    ocl_vector(&call, type, y);
    ocl_run(&call, n);
}

void ocl_add(ocl *o, firenet_type type, int64_t n, const fn_vec *x, fn_vec *y) {
    ocl_call call = ocl_begin(o, type, OCL_axpby);
    ocl_long(&call, n);
    ocl_real(&call, 1.0);
    ocl_real(&call, 1.0);
    ocl_vector(&call, type, x);
    ocl_vector(&call, type, y);
    ocl_run(&call, n);
}

static firenet_status multiple_run(const ocl_plan *plan, bool adjoint,
                                   const fn_vec *in, fn_vec *out) {
    const double *c = plan->form.factor;
    const double factor[2] = {c[0], adjoint ? -c[1] : c[1]};
    ocl_multiple_of(plan->o, plan->a->domain, plan->many * plan->a->rows,
                    factor, in, out);
    return FIRENET_OK;
}

static firenet_status complex_run(const ocl_plan *plan, bool adjoint,
                                  const fn_vec *in, fn_vec *out) {
    firenet_type real = plan->a->domain, type = plan->a->range;
    ocl_call call =
        ocl_begin(plan->o, type, adjoint ? OCL_to_real : OCL_from_real);
    ocl_long(&call, plan->many * plan->a->rows);
    ocl_vector(&call, adjoint ? type : real, in);
    ocl_vector(&call, adjoint ? real : type, out);
    ocl_run(&call, plan->many * plan->a->rows);
    return FIRENET_OK;
}

static firenet_status diagonal_run(const ocl_plan *plan, bool adjoint,
                                   const fn_vec *in, fn_vec *out) {
    firenet_type type = plan->a->domain;
    ocl_call call = ocl_begin(plan->o, type, OCL_diagonal);
    ocl_long(&call, plan->a->rows);
    ocl_int(&call, fn_type_complex(plan->form.data_type) ? 2 : 1);
    ocl_int(&call, adjoint);
    ocl_memory_argument(&call, plan->tables[0]);
    ocl_vector(&call, type, in);
    ocl_vector(&call, type, out);
    ocl_run(&call, plan->a->rows);
    return FIRENET_OK;
}

static firenet_status sample_run(const ocl_plan *plan, bool adjoint,
                                 const fn_vec *in, fn_vec *out) {
    const firenet_operator *a = plan->a;
    (adjoint ? ocl_scatter : ocl_gather)(plan, a->domain, plan->many, a->rows,
                                         a->cols, 1.0, in, out);
    return FIRENET_OK;
}

/* A shape or offset in three axes, those in front of `value`. */
static void three(const fn_shape *shape, const int64_t *from, int64_t fill,
                  int64_t to[3]) {
    for (int a = 0; a < 3; ++a) {
        int axis = a - 3 + shape->axes;
        to[a] = axis >= 0 ? from[axis] : fill;
    }
}

static firenet_status pad_run(const ocl_plan *plan, bool adjoint,
                              const fn_vec *in, fn_vec *out) {
    firenet_type type = plan->a->domain;
    const fn_form *form = &plan->form;
    int64_t n[3], m[3], offset[3];
    three(&form->shape, form->shape.size, 1, n);
    three(&form->other, form->other.size, 1, m);
    three(&form->shape, form->offset, 0, offset);
    ocl_call call = ocl_begin(plan->o, type, OCL_pad);
    ocl_int(&call, adjoint);
    for (int a = 0; a < 3; ++a) {
        ocl_long(&call, n[a]);
    }
    ocl_long(&call, m[1]);
    ocl_long(&call, m[2]);
    for (int a = 0; a < 3; ++a) {
        ocl_long(&call, offset[a]);
    }
    ocl_long(&call, form->other.length);
    ocl_vector(&call, type, in);
    ocl_vector(&call, type, out);
    ocl_run(&call, adjoint ? form->shape.length : form->other.length);
    return FIRENET_OK;
}

static firenet_status difference_run(const ocl_plan *plan, bool adjoint,
                                     const fn_vec *in, fn_vec *out) {
    firenet_type type = plan->a->domain;
    const fn_form *form = &plan->form;
    int64_t n[3];
    three(&form->shape, form->shape.size, 1, n);
    ocl_call call =
        ocl_begin(plan->o, type, adjoint ? OCL_divergence : OCL_difference);
    ocl_int(&call, form->shape.axes);
    ocl_int(&call, form->periodic);
    for (int a = 0; a < 3; ++a) {
        ocl_long(&call, n[a]);
    }
    for (int a = 0; a < 3; ++a) {
        int axis = a - 3 + form->shape.axes;
        ocl_real(&call, axis >= 0 ? form->weights[axis] : 0.0);
    }
    ocl_vector(&call, type, in);
    ocl_vector(&call, type, out);
    ocl_run(&call, form->shape.length);
    return FIRENET_OK;
}

/* ---------------------------------------------------------------- samples */

typedef struct sampling {
    const ocl_plan *plan;
    ocl_phase_fn phase;
    uint32_t *element, *sample;
    void *phases;
} sampling;

static void take(void *data, int64_t sample, int64_t element) {
    sampling *s = data;
    s->element[sample] = (uint32_t)element;
    s->sample[element] = (uint32_t)sample;
    if (s->phase) {
        double phase[2];
        s->phase(s->plan, element, phase);
        for (int c = 0; c < 2; ++c) {
            if (fn_type_single(s->plan->a->range)) {
                ((float *)s->phases)[2 * sample + c] = (float)phase[c];
            } else {
                ((double *)s->phases)[2 * sample + c] = phase[c];
            }
        }
    }
}

/* Those of a form without a function, told by their indices, or shifted. */
static void take_all(const ocl_plan *plan, int64_t count, sampling *s) {
    const fn_form *form = &plan->form;
    if (form->samples) {
        form->samples(plan->a, take, s);
        return;
    }
    for (int64_t i = 0; i < count; ++i) {
        int64_t element = form->index ? form->index[i] : 0, rest = i;
        int64_t stride = 1;
        for (int a = form->shape.axes - 1; a >= 0 && !form->index; --a) {
            int64_t n = form->shape.size[a];
            element += (rest % n + n - form->spectrum[a]) % n * stride;
            stride *= n;
            rest /= n;
        }
        take(s, i, element);
    }
}

static firenet_status upload(ocl_plan *plan, firenet_context *context,
                             int64_t count, int64_t points, const sampling *s) {
    size_t pair = 2 * fn_type_size(fn_type_real(plan->a->range));
    firenet_status status = ocl_plan_table_set(
        plan, context, 0, (size_t)count * sizeof *s->element, s->element);
    if (status == FIRENET_OK) {
        status = ocl_plan_table_set(
            plan, context, 1, (size_t)points * sizeof *s->sample, s->sample);
    }
    if (status == FIRENET_OK && s->phase) {
        status = ocl_plan_table_set(plan, context, 2, (size_t)count * pair,
                                    s->phases);
    }
    return status;
}

firenet_status ocl_plan_samples(ocl_plan *plan, firenet_context *context,
                                int64_t count, int64_t points,
                                ocl_phase_fn phase) {
    ocl *o = plan->o;
    size_t pair = 2 * fn_type_size(fn_type_real(plan->a->range));
    if (points >= UINT32_MAX) {
        return ocl_core()->fail(
            context, FIRENET_ERR_TOO_LARGE,
            "samples: of 2^32 elements or more, allowed on a device are fewer");
    }
    sampling s = {.plan = plan, .phase = phase};
    s.element = ocl_memory(o, (size_t)count * sizeof *s.element);
    s.sample = ocl_memory(o, (size_t)points * sizeof *s.sample);
    s.phases = phase ? ocl_memory(o, (size_t)count * pair) : NULL;
    firenet_status status;
    if (s.element && s.sample && (!phase || s.phases)) {
        memset(s.sample, -1, (size_t)points * sizeof *s.sample);
        take_all(plan, count, &s);
        status = upload(plan, context, count, points, &s);
    } else {
        status = ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                  "memory: the allocator returned NULL");
    }
    ocl_memory_free(o, s.element);
    ocl_memory_free(o, s.sample);
    ocl_memory_free(o, s.phases);
    return status;
}

static void transfer(const ocl_plan *plan, bool back, firenet_type type,
                     int64_t vectors, int64_t count, int64_t points, double a,
                     const fn_vec *in, fn_vec *out) {
    ocl_call call = ocl_begin(plan->o, type, back ? OCL_scatter : OCL_gather);
    ocl_long(&call, vectors);
    ocl_long(&call, count);
    ocl_long(&call, points);
    ocl_real(&call, a);
    ocl_memory_argument(&call, plan->tables[back ? 1 : 0]);
    ocl_int(&call, plan->tables[2] != NULL);
    ocl_memory_argument(&call,
                        plan->tables[2] ? plan->tables[2] : plan->o->partials);
    ocl_vector(&call, type, in);
    ocl_vector(&call, type, out);
    ocl_run(&call, vectors * (back ? points : count));
}

void ocl_gather(const ocl_plan *plan, firenet_type type, int64_t vectors,
                int64_t count, int64_t points, double a, const fn_vec *x,
                fn_vec *y) {
    transfer(plan, false, type, vectors, count, points, a, x, y);
}

void ocl_scatter(const ocl_plan *plan, firenet_type type, int64_t vectors,
                 int64_t count, int64_t points, double a, const fn_vec *y,
                 fn_vec *x) {
    transfer(plan, true, type, vectors, count, points, a, y, x);
}

/* --------------------------------------------------------------- creation */

static const ocl_plan_table multiple = {multiple_run, NULL},
                            complex = {complex_run, NULL},
                            diagonal = {diagonal_run, NULL},
                            sample = {sample_run, NULL}, pad = {pad_run, NULL},
                            difference = {difference_run, NULL};

firenet_status ocl_plan_elements(ocl_plan *plan, firenet_context *context) {
    const firenet_operator *a = plan->a;
    switch (plan->form.kind) {
    case FN_FORM_MULTIPLE:
        plan->table = &multiple;
        return FIRENET_OK;
    case FN_FORM_COMPLEX:
        plan->table = &complex;
        return FIRENET_OK;
    case FN_FORM_DIAGONAL:
        plan->table = &diagonal;
        return ocl_plan_table_set(plan, context, 0,
                                  (size_t)a->rows *
                                      fn_type_size(plan->form.data_type),
                                  plan->form.data);
    case FN_FORM_SAMPLE:
        plan->table = &sample;
        return ocl_plan_samples(plan, context, a->rows, a->cols, NULL);
    case FN_FORM_PAD:
        plan->table = &pad;
        return FIRENET_OK;
    default:
        plan->table = &difference;
        return FIRENET_OK;
    }
}
