/* SPDX-License-Identifier: BSD-3-Clause */
/* Several operators on one domain: stacked, [A_1; A_2; ..], or summed,
 * A_1 + A_2 + ... They differ in where a part's range starts: one behind the
 * other, or all at the same place. */
#include "operators/stack.h"

#include "core/shape.h"
#include "operators/compose.h"
#include "operators/diagonal.h"

#include <math.h>
#include <string.h>

typedef struct bundle {
    firenet_operator base;
    int64_t count;
    firenet_operator **parts; /* retained */
    bool stacked;
} bundle;

/* Elements between the ranges of part i and the next. */
static int64_t stride(const bundle *self, int64_t i) {
    return self->stacked ? self->parts[i]->rows : 0;
}

/* to += from, after part 0 has written `to` itself. */
static void add(const fn_scratch *scratch, firenet_type type, int64_t n,
                const void *from, void *to) {
    fn_kernels_for(scratch->context, type)->axpby(n, 1.0, from, 1.0, to);
}

static firenet_status bundle_forward(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    const bundle *self = (const bundle *)a;
    void *term =
        self->stacked
            ? NULL
            : fn_scratch_push(scratch, fn_vector_bytes(a->range, a->rows));
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < self->count && status == FIRENET_OK; ++i) {
        bool first = self->stacked || i == 0;
        status = fn_forward(self->parts[i], scratch, in, first ? out : term);
        if (!first) {
            add(scratch, a->range, a->rows, term, out);
        }
        out = fn_at(a->range, out, stride(self, i));
    }
    return status;
}

/* to += A^H from. */
static firenet_status add_adjoint(const firenet_operator *a,
                                  fn_scratch *scratch, const void *from,
                                  void *term, void *to) {
    if (a->table->add_adjoint) {
        return a->table->add_adjoint(a, scratch, from, to);
    }
    firenet_status status = fn_adjoint(a, scratch, from, term);
    add(scratch, a->domain, a->cols, term, to);
    return status;
}

static firenet_status bundle_adjoint(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    const bundle *self = (const bundle *)a;
    void *term = fn_scratch_push(scratch, fn_vector_bytes(a->domain, a->cols));
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < self->count && status == FIRENET_OK; ++i) {
        status = i == 0 ? fn_adjoint(self->parts[i], scratch, in, out)
                        : add_adjoint(self->parts[i], scratch, in, term, out);
        in = fn_at_const(a->range, in, stride(self, i));
    }
    return status;
}

static void bundle_destroy(firenet_operator *a) {
    bundle *self = (bundle *)a;
    for (int64_t i = 0; i < self->count; ++i) {
        firenet_operator_release(self->parts[i]);
    }
    fn_free(a->context, self->parts);
}

/* ------------------------------------------------------------------ norms */

/* Every part is B_i o diag(w_i): the coils of a scanner. */
static bool ends_in_diagonals(const bundle *self) {
    for (int64_t i = 0; i < self->count; ++i) {
        if (!fn_is_diagonal(fn_innermost(self->parts[i]))) {
            return false;
        }
    }
    return true;
}

/* ||[B_i diag(w_i)]||^2 <= max_j sum_i ||B_i||^2 |w_i(j)|^2, which is below the
 * sum of the maxima. ||B_i|| is the part's norm over that of its diagonal. */
static double bound_through_diagonals(const bundle *self, const double *norms,
                                      double *sums) {
    int64_t n = self->base.cols;
    memset(sums, 0, (size_t)n * sizeof *sums);
    for (int64_t i = 0; i < self->count; ++i) {
        const firenet_operator *w = fn_innermost(self->parts[i]);
        if (!(norms[i] <= DBL_MAX)) {
            return INFINITY;
        }
        double rest = w->norm_proved > 0.0 ? norms[i] / w->norm_proved : 0.0;
        fn_diagonal_add_squares(self->base.context, w, rest * rest, sums);
    }
    return sqrt(fn_kernels_for(self->base.context, FIRENET_F64)->max(n, sums));
}

/* A bound from those of the parts: norms of a sum add, squares of the norms of
 * a stack do. `sums`: room for a bound through diagonals, or NULL. */
static double combine(const bundle *self, const double *norms, double *sums) {
    double total = 0.0;
    for (int64_t i = 0; i < self->count; ++i) {
        total = self->stacked ? hypot(total, norms[i]) : total + norms[i];
    }
    return sums ? fmin(total, bound_through_diagonals(self, norms, sums))
                : total;
}

/* Bytes combine() needs. */
static size_t norms_bytes(const bundle *self) {
    return fn_vector_bytes(FIRENET_F64, self->count);
}

static size_t sums_bytes(const bundle *self) {
    return self->stacked && ends_in_diagonals(self)
               ? fn_vector_bytes(FIRENET_F64, self->base.cols)
               : 0;
}

static firenet_status set_norms(bundle *self) {
    firenet_operator *base = &self->base;
    fn_scratch scratch;
    firenet_status status = fn_scratch_create(
        &scratch, base->context, norms_bytes(self) + sums_bytes(self), 0);
    if (status != FIRENET_OK) {
        return status;
    }
    double *norms = fn_scratch_push(&scratch, norms_bytes(self));
    double *sums = fn_scratch_push(&scratch, sums_bytes(self));
    for (int64_t i = 0; i < self->count; ++i) {
        norms[i] = self->parts[i]->norm_proved;
    }
    base->norm_proved = combine(self, norms, sums);
    for (int64_t i = 0; i < self->count; ++i) {
        const firenet_operator *part = self->parts[i];
        norms[i] = part->norm_size;
        base->norm_later = base->norm_later || part->norm_later;
        base->norm_room = part->norm_room > base->norm_room ? part->norm_room
                                                            : base->norm_room;
    }
    base->norm_size = combine(self, norms, sums);
    base->norm_room += scratch.size;
    fn_scratch_free(&scratch);
    return FIRENET_OK;
}

static bool bundle_norm(const firenet_operator *a, const fn_norm_search *search,
                        fn_norm *norm) {
    const bundle *self = (const bundle *)a;
    size_t mark = search->scratch->used;
    double *norms = fn_scratch_push(search->scratch, norms_bytes(self));
    double *sums = fn_scratch_push(search->scratch, sums_bytes(self));
    bool found = true;
    for (int64_t i = 0; i < self->count && found; ++i) {
        fn_norm part;
        found = fn_norm_find(self->parts[i], search, &part);
        norms[i] = part.bound;
    }
    *norm = (fn_norm){found ? combine(self, norms, sums) : 0.0, 0.0};
    search->scratch->used = mark;
    return found;
}

static void bundle_form(const firenet_operator *a, fn_form *form) {
    const bundle *self = (const bundle *)a;
    form->kind = self->stacked ? FN_FORM_STACK : FN_FORM_SUM;
    form->count = self->count;
    form->parts = self->parts;
}

static const fn_operator_table bundle_table = {
    .forward = bundle_forward,
    .adjoint = bundle_adjoint,
    .destroy = bundle_destroy,
    .norm = bundle_norm,
    .form = bundle_form,
};

/* --------------------------------------------------------------- creation */

static firenet_status set_properties(bundle *self) {
    firenet_operator *base = &self->base;
    bool isometry = self->stacked;
    size_t inner = 0;
    for (int64_t i = 0; i < self->count; ++i) {
        const firenet_operator *part = self->parts[i];
        isometry = isometry && part->isometry > 0.0;
        base->isometry += part->isometry;
        fn_operator_inherit(base, part, 1);
        inner = part->scratch > inner ? part->scratch : inner;
    }
    /* A^H A = sum A_i^H A_i. */
    base->isometry =
        isometry && base->isometry <= DBL_MAX ? base->isometry : 0.0;
    size_t domain = fn_vector_bytes(base->domain, base->cols);
    size_t range = fn_vector_bytes(base->range, base->rows);
    base->scratch = inner + (self->stacked || domain > range ? domain : range);
    return set_norms(self);
}

static firenet_status describe(bundle *self) {
    const char *name = self->stacked ? "stack" : "sum";
    firenet_operator **parts = self->parts;
    if (self->count > 2) {
        return fn_operator_describe(
            &self->base, "%s[%lld: %s, .., %s]", name, (long long)self->count,
            parts[0]->description, parts[self->count - 1]->description);
    }
    return fn_operator_describe(&self->base, "%s[%s%s%s]", name,
                                parts[0]->description,
                                self->count == 2 ? ", " : "",
                                self->count == 2 ? parts[1]->description : "");
}

/* Part i against part 0. */
static firenet_status check_part(firenet_context *context, bool stacked,
                                 firenet_operator *const *parts, int64_t i) {
    if (!parts[i]) {
        return fn_fail(context, FIRENET_ERR_NULL,
                       "parts[%lld]: NULL, an operator is needed",
                       (long long)i);
    }
    const firenet_operator *first = parts[0], *part = parts[i];
    if (part->split_domain != first->split_domain ||
        part->split_range != first->split_range) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "parts[%lld]: %s and parts[0]: %s must share out the "
                       "same vectors among parties",
                       (long long)i, part->description, first->description);
    }
    if (part->domain != first->domain || part->range != first->range) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "parts[%lld]: %s takes %s to %s, parts[0]: %s takes %s "
                       "to %s",
                       (long long)i, part->description,
                       fn_type_name(part->domain), fn_type_name(part->range),
                       first->description, fn_type_name(first->domain),
                       fn_type_name(first->range));
    }
    if (part->cols != first->cols || (!stacked && part->rows != first->rows)) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "parts[%lld]: %s takes %lld elements to %lld, parts[0]: "
                       "%s takes %lld to %lld",
                       (long long)i, part->description, (long long)part->cols,
                       (long long)part->rows, first->description,
                       (long long)first->cols, (long long)first->rows);
    }
    return FIRENET_OK;
}

static firenet_status check_parts(firenet_context *context, bool stacked,
                                  firenet_operator *const *parts, int64_t count,
                                  int64_t *rows) {
    *rows = 0;
    if (!parts) {
        return fn_fail_null(context, "parts");
    }
    firenet_status status = fn_check_length(context, "count", count);
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        status = check_part(context, stacked, parts, i);
        if (status == FIRENET_OK) {
            *rows = parts[i]->rows + (stacked ? *rows : 0);
            status = fn_check_length(context, "rows of all parts", *rows);
        }
    }
    return status;
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_operator *const *parts, int64_t count,
                             bool stacked) {
    int64_t rows;
    firenet_status status = check_parts(context, stacked, parts, count, &rows);
    if (status != FIRENET_OK) {
        return status;
    }
    bundle *self = fn_operator_new(context, sizeof *self, &bundle_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_operator_set_shape(&self->base, parts[0]->domain, rows, parts[0]->cols);
    self->base.range = parts[0]->range;
    self->stacked = stacked;
    self->parts = fn_alloc(context, count, sizeof(firenet_operator *));
    for (; self->parts && self->count < count; ++self->count) {
        self->parts[self->count] = firenet_operator_retain(parts[self->count]);
    }
    status = self->parts ? set_properties(self) : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK) {
        status = describe(self);
    }
    return fn_operator_finish(out, &self->base, status);
}

firenet_status fn_create_stack(firenet_operator **out, firenet_context *context,
                               firenet_operator *const *parts, int64_t count) {
    return create(out, context, parts, count, true);
}

static firenet_status enter(firenet_operator **out, firenet_context *context,
                            firenet_operator *const *parts, int64_t count,
                            bool stacked) {
    return FN_CREATE(context, out, create(out, context, parts, count, stacked));
}

firenet_status firenet_operator_stack(firenet_operator **out,
                                      firenet_context *context,
                                      firenet_operator *const *parts,
                                      int64_t count) {
    return enter(out, context, parts, count, true);
}

firenet_status firenet_operator_sum(firenet_operator **out,
                                    firenet_context *context,
                                    firenet_operator *const *parts,
                                    int64_t count) {
    return enter(out, context, parts, count, false);
}
