/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules by which a composition becomes shorter. Each looks at one pair a o
 * b and either rewrites it or leaves `out` empty. They end: every rule removes
 * a factor or moves a multiple of the identity outwards. */
#include "operators/rules.h"
#include "operators/adjoint.h"
#include "operators/diagonal.h"
#include "operators/multiple.h"
#include "operators/sample.h"

typedef firenet_status (*rule)(fn_rewrite *out, firenet_context *context,
                               firenet_operator *a, firenet_operator *b);

static firenet_status keep(fn_rewrite *out, firenet_operator *a) {
    out->factors[0] = firenet_operator_retain(a);
    out->count = 1;
    return FIRENET_OK;
}

/* Counts the factor a creator has just put into out->factors[0]. */
static firenet_status made(fn_rewrite *out, firenet_status status) {
    out->count = status == FIRENET_OK ? 1 : 0;
    return status;
}

static firenet_status drop_identity(fn_rewrite *out, firenet_context *context,
                                    firenet_operator *a, firenet_operator *b) {
    (void)context;
    if (fn_is_identity(a)) {
        return keep(out, b);
    }
    return fn_is_identity(b) ? keep(out, a) : FIRENET_OK;
}

static firenet_status merge_multiples(fn_rewrite *out, firenet_context *context,
                                      firenet_operator *a,
                                      firenet_operator *b) {
    const double *c = fn_multiple_factor(a), *d = fn_multiple_factor(b);
    if (!c || !d) {
        return FIRENET_OK;
    }
    return made(out, fn_create_multiple(&out->factors[0], context, a->range,
                                        a->rows, c[0] * d[0] - c[1] * d[1],
                                        c[0] * d[1] + c[1] * d[0]));
}

/* What is linear over the real numbers alone commutes with real c alone. */
static firenet_status move_multiple(fn_rewrite *out, firenet_context *context,
                                    firenet_operator *a, firenet_operator *b) {
    const double *c = fn_multiple_factor(b);
    if (!c || fn_multiple_factor(a) || (c[1] != 0.0 && fn_is_real_linear(a))) {
        return FIRENET_OK;
    }
    firenet_status status = FIRENET_OK;
    if (a->range == b->range && a->rows == b->rows) {
        out->factors[0] = firenet_operator_retain(b); /* the same c I */
    } else {
        status = fn_create_multiple(&out->factors[0], context, a->range,
                                    a->rows, c[0], c[1]);
    }
    if (status == FIRENET_OK) {
        out->factors[1] = firenet_operator_retain(a);
        out->count = 2;
    }
    return status;
}

static firenet_status cancel_adjoint(fn_rewrite *out, firenet_context *context,
                                     firenet_operator *a, firenet_operator *b) {
    double c = fn_adjoint_inner(a) == b   ? b->isometry
               : fn_adjoint_inner(b) == a ? a->coisometry
                                          : 0.0;
    if (c == 0.0) {
        return FIRENET_OK;
    }
    return made(out, fn_create_multiple(&out->factors[0], context, a->range,
                                        a->rows, c, 0.0));
}

/* A diagonal, or the one a conjugate is the adjoint of; NULL otherwise. */
static firenet_operator *diagonal_in(firenet_operator *a, bool *conjugate) {
    firenet_operator *inner = fn_adjoint_inner(a);
    *conjugate = inner != NULL;
    inner = inner ? inner : a;
    return fn_is_diagonal(inner) ? inner : NULL;
}

static firenet_status merge_diagonals(fn_rewrite *out, firenet_context *context,
                                      firenet_operator *a,
                                      firenet_operator *b) {
    bool conjugate_a, conjugate_b;
    firenet_operator *v = diagonal_in(a, &conjugate_a);
    firenet_operator *w = diagonal_in(b, &conjugate_b);
    /* adjoint_pair handles two conjugates. */
    if (!v || !w || (conjugate_a && conjugate_b)) {
        return FIRENET_OK;
    }
    firenet_operator **product = &out->factors[0];
    if (conjugate_b) {
        return made(out, fn_diagonal_product(product, context, w, true, v));
    }
    return made(out, fn_diagonal_product(product, context, v, conjugate_a, w));
}

static firenet_status merge_samples(fn_rewrite *out, firenet_context *context,
                                    firenet_operator *a, firenet_operator *b) {
    const int64_t *outer = fn_sample_indices(a), *inner = fn_sample_indices(b);
    if (!outer || !inner) {
        return FIRENET_OK;
    }
    int64_t *indices = fn_alloc(context, a->rows, sizeof *indices);
    if (!indices) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t i = 0; i < a->rows; ++i) {
        indices[i] = inner[outer[i]];
    }
    firenet_status status = fn_create_sample(
        &out->factors[0], context, b->domain, b->cols, indices, a->rows);
    fn_free(context, indices);
    return made(out, status);
}

static firenet_status sample_inside(fn_rewrite *out, firenet_context *context,
                                    firenet_operator *a, firenet_operator *b) {
    const int64_t *indices = fn_sample_indices(a);
    if (!indices || !b->table->sampled || a->rows > FN_SAMPLED_MAX ||
        a->cols > FN_SAMPLED_MAX) {
        return FIRENET_OK;
    }
    firenet_operator **sampled = &out->factors[0];
    return made(out, b->table->sampled(sampled, context, b, indices, a->rows));
}

static firenet_status adjoint_pair(fn_rewrite *out, firenet_context *context,
                                   firenet_operator *a, firenet_operator *b) {
    firenet_operator *outer = fn_adjoint_inner(a), *inner = fn_adjoint_inner(b);
    fn_rewrite merged = {0, {NULL, NULL}};
    if (!outer || !inner) {
        return FIRENET_OK;
    }
    firenet_status status = fn_rewrite_pair(&merged, context, inner, outer);
    if (merged.count == 1) {
        status = made(out, fn_create_adjoint(&out->factors[0], context,
                                             merged.factors[0]));
    }
    firenet_operator_release(merged.factors[0]);
    firenet_operator_release(merged.factors[1]);
    return status;
}

static const rule rules[] = {
    drop_identity,   /* I o b = b, a o I = a */
    merge_multiples, /* c I o d I = c d I */
    move_multiple,   /* a o c I = c I o a */
    cancel_adjoint,  /* a^H o a = c I, a o a^H = c I */
    merge_diagonals, /* diag(v) o diag(w) = diag(v w) */
    merge_samples,   /* sample o sample = sample */
    sample_inside,   /* sample o b = b's own sampled form */
    adjoint_pair,    /* a^H o b^H = (b o a)^H where b o a becomes one factor */
};

firenet_status fn_rewrite_pair(fn_rewrite *out, firenet_context *context,
                               firenet_operator *a, firenet_operator *b) {
    *out = (fn_rewrite){0, {NULL, NULL}};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; ++i) {
        firenet_status status = rules[i](out, context, a, b);
        if (status != FIRENET_OK || out->count > 0) {
            return status;
        }
    }
    return FIRENET_OK;
}
