/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/operator.h"

#include "core/text.h"
#include "space/space.h"

#include <stdarg.h>

void *fn_operator_new(firenet_context *context, size_t size,
                      const fn_operator_table *table) {
    firenet_operator *a = fn_alloc_zero(context, 1, size);
    if (a) {
        atomic_init(&a->references, 1);
        a->table = table;
        a->context = firenet_context_retain(context);
    }
    return a;
}

firenet_status fn_operator_describe(firenet_operator *a, const char *format,
                                    ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = fn_print(NULL, 0, format, arguments);
    va_end(arguments);
    size_t size = (size_t)(length < 0 ? 0 : length) + 1;
    fn_free(a->context, a->description);
    a->description = fn_alloc_zero(a->context, (int64_t)size, 1);
    if (!a->description) {
        return FIRENET_ERR_NOMEM;
    }
    va_start(arguments, format);
    fn_print(a->description, size, format, arguments);
    va_end(arguments);
    return FIRENET_OK;
}

void *fn_operator_alloc(firenet_operator *a, int64_t count, size_t size) {
    void *pointer = fn_alloc(a->context, count, size);
    a->tables += pointer ? (size_t)count * size : 0;
    return pointer;
}

void fn_operator_set_shape(firenet_operator *a, firenet_type type, int64_t rows,
                           int64_t cols) {
    a->domain = a->range = type;
    a->rows = rows;
    a->cols = cols;
}

void fn_operator_inherit(firenet_operator *a, const firenet_operator *part,
                         int64_t times) {
    a->real_linear = a->real_linear || fn_is_real_linear(part);
    a->user_code = a->user_code || part->user_code;
    a->caller_only = a->caller_only || part->caller_only;
    a->split_domain = a->split_domain || part->split_domain;
    a->split_range = a->split_range || part->split_range;
    a->split_inside = a->split_inside || part->split_inside;
    a->flops += (double)times * part->flops;
    a->traffic += (double)times * fn_operator_traffic(part);
    a->tables += part->tables;
    a->thread_bytes = part->thread_bytes > a->thread_bytes ? part->thread_bytes
                                                           : a->thread_bytes;
}

void fn_operator_set_orthonormal(firenet_operator *a) {
    a->norm_size = a->norm_proved = 1.0;
    a->coisometry = a->rows <= a->cols ? 1.0 : 0.0;
    a->isometry = a->rows >= a->cols ? 1.0 : 0.0;
}

void fn_operator_copy_norms(firenet_operator *a, const firenet_operator *of) {
    a->norm_size = of->norm_size;
    a->norm_proved = of->norm_proved;
    a->norm_seen = of->norm_seen;
    a->isometry = of->isometry;
    a->coisometry = of->coisometry;
}

double fn_operator_traffic(const firenet_operator *a) {
    if (a->traffic > 0.0) {
        return a->traffic;
    }
    return (double)a->rows * (double)fn_type_size(a->range) +
           (double)a->cols * (double)fn_type_size(a->domain) +
           (double)a->tables;
}

firenet_status fn_operator_finish(firenet_operator **out, firenet_operator *a,
                                  firenet_status status) {
    if (status == FIRENET_OK) {
        *out = a;
    } else {
        firenet_operator_release(a);
    }
    return status;
}

static firenet_status apply_each(const firenet_operator *a, fn_scratch *scratch,
                                 bool adjoint, const fn_vectors *v) {
    firenet_type from = adjoint ? a->range : a->domain;
    firenet_type to = adjoint ? a->domain : a->range;
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < v->count && status == FIRENET_OK; ++i) {
        const void *in = fn_at_const(from, v->in, i * v->in_stride);
        void *out = fn_at(to, v->out, i * v->out_stride);
        status = adjoint ? fn_adjoint(a, scratch, in, out)
                         : fn_forward(a, scratch, in, out);
    }
    return status;
}

firenet_status fn_apply_many(const firenet_operator *a, fn_scratch *scratch,
                             bool adjoint, const fn_vectors *v) {
    if (a->many_count == 0 || v->count == 1) {
        return apply_each(a, scratch, adjoint, v);
    }
    firenet_type from = adjoint ? a->range : a->domain;
    firenet_type to = adjoint ? a->domain : a->range;
    firenet_status status = FIRENET_OK;
    size_t mark = scratch->used;
    for (int64_t i = 0; i < v->count && status == FIRENET_OK;
         i += a->many_count) {
        int64_t left = v->count - i;
        const fn_vectors some = {
            .count = left < a->many_count ? left : a->many_count,
            .in = fn_at_const(from, v->in, i * v->in_stride),
            .in_stride = v->in_stride,
            .out = fn_at(to, v->out, i * v->out_stride),
            .out_stride = v->out_stride};
        status = a->table->many(a, scratch, adjoint, &some);
        scratch->used = mark;
    }
    return status;
}

firenet_status fn_fail_split(firenet_context *context,
                             const firenet_operator *a) {
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "%s: shared out among parties, which this call does not "
                   "accept; split an operator last",
                   a->description);
}

fn_form fn_form_of(const firenet_operator *a) {
    fn_form form = {.kind = FN_FORM_NONE};
    if (a->table->form) {
        a->table->form(a, &form);
    }
    return form;
}

firenet_status fn_operator_normal(const firenet_operator *a,
                                  firenet_context *context, fn_normal *out) {
    *out = a->normal;
    firenet_operator_retain(out->inverse);
    return a->table->normal ? a->table->normal(a, context, out) : FIRENET_OK;
}

firenet_operator *firenet_operator_retain(firenet_operator *a) {
    if (a) {
        atomic_fetch_add_explicit(&a->references, 1, memory_order_relaxed);
    }
    return a;
}

/* What spaces took for products with it. */
static void forget_plans(const firenet_operator *a) {
    fn_prepared *entry =
        atomic_load_explicit(&a->prepared, memory_order_acquire);
    while (entry) {
        fn_prepared *next = entry->next;
        entry->space->forget(entry->space, entry->plan);
        fn_free(a->context, entry);
        entry = next;
    }
}

void firenet_operator_release(firenet_operator *a) {
    if (!a || atomic_fetch_sub_explicit(&a->references, 1,
                                        memory_order_acq_rel) != 1) {
        return;
    }
    if (a->table->destroy) {
        a->table->destroy(a);
    }
    firenet_context *context = a->context;
    forget_plans(a);
    firenet_operator_release(a->normal.inverse);
    fn_free(context, a->description);
    fn_free(context, a);
    firenet_context_release(context);
}

int64_t firenet_operator_rows(const firenet_operator *a) {
    return a ? a->rows : 0;
}

int64_t firenet_operator_cols(const firenet_operator *a) {
    return a ? a->cols : 0;
}

firenet_type firenet_operator_domain_type(const firenet_operator *a) {
    return a ? a->domain : (firenet_type)0;
}

firenet_type firenet_operator_range_type(const firenet_operator *a) {
    return a ? a->range : (firenet_type)0;
}

double firenet_operator_norm_proved(const firenet_operator *a) {
    return a ? a->norm_proved : 0.0;
}

double firenet_operator_isometry(const firenet_operator *a) {
    return a ? a->isometry : 0.0;
}

double firenet_operator_coisometry(const firenet_operator *a) {
    return a ? a->coisometry : 0.0;
}

int firenet_operator_is_unitary(const firenet_operator *a) {
    return a && a->isometry == 1.0 && a->coisometry == 1.0;
}

double firenet_operator_flops(const firenet_operator *a) {
    return a ? a->flops : 0.0;
}

double firenet_operator_traffic(const firenet_operator *a) {
    return a ? fn_operator_traffic(a) : 0.0;
}

size_t firenet_operator_table_bytes(const firenet_operator *a) {
    return a ? a->tables : 0;
}

const char *firenet_operator_description(const firenet_operator *a) {
    return a ? a->description : "";
}
