/* SPDX-License-Identifier: BSD-3-Clause */
#include "convex/regulariser.h"

#include "operators/multiple.h"

bool fn_term_is_l1(const fn_term *term) {
    return term->members == 1 && !fn_term_norm(term) && fn_is_identity(term->w);
}

fn_partial fn_term_norms(const fn_term *term, const fn_chunks *weights,
                         firenet_context *context, firenet_type type,
                         const fn_vec *u) {
    const fn_groups groups = {term->members, fn_term_member_stride(term),
                              fn_term_group_stride(term), fn_term_norm(term)};
    return fn_vec_groups(context, weights, type, &groups, u);
}

/* Room for the largest W x, and for applying any W. */
static firenet_status allocate(const firenet_regulariser *regulariser,
                               firenet_context *context, fn_vec **image,
                               fn_scratch *scratch) {
    size_t shared = 0, per_thread = 0;
    fn_side largest = fn_range(regulariser->term[0].w);
    for (int j = 0; j < regulariser->count; ++j) {
        const firenet_operator *w = regulariser->term[j].w;
        shared = w->scratch > shared ? w->scratch : shared;
        per_thread =
            w->thread_bytes > per_thread ? w->thread_bytes : per_thread;
        if (fn_side_bytes(fn_range(w)) > fn_side_bytes(largest)) {
            largest = fn_range(w);
        }
    }
    *image = fn_vec_alloc(context, 1, largest);
    return *image ? fn_scratch_create(scratch, context, shared, per_thread)
                  : FIRENET_ERR_NOMEM;
}

firenet_status fn_regulariser_value(const firenet_regulariser *regulariser,
                                    firenet_context *context, bool split,
                                    const fn_vec *x, double *value) {
    fn_scratch scratch = {0};
    fn_vec *image;
    double sum = 0.0;
    firenet_status status = allocate(regulariser, context, &image, &scratch);
    for (int j = 0; j < regulariser->count && status == FIRENET_OK; ++j) {
        const fn_term *term = &regulariser->term[j];
        fn_chunks weights = term->weights;
        weights.split = term->w->pointwise ? split : term->w->split_range;
        status = fn_product(term->w, &scratch, x, image);
        sum += status == FIRENET_OK ? fn_term_norms(term, &weights, context,
                                                    term->w->range, image)
                                          .sum[0]
                                    : 0.0;
    }
    fn_scratch_free(&scratch);
    fn_vec_free(context, image);
    if (status == FIRENET_OK) {
        *value = sum;
    }
    return status;
}

int64_t fn_regulariser_rows(const firenet_regulariser *regulariser,
                            const firenet_operator *a) {
    int64_t rows = a->rows;
    for (int j = 0; j < regulariser->count; ++j) {
        const fn_term *term = &regulariser->term[j];
        rows += fn_term_is_l1(term) ? 0 : term->w->rows;
    }
    return rows;
}

size_t fn_regulariser_operator_scratch(const firenet_regulariser *regulariser,
                                       const firenet_operator *a) {
    size_t most = a->scratch;
    for (int j = 0; j < regulariser->count; ++j) {
        const firenet_operator *w = regulariser->term[j].w;
        /* A product c o complex o W keeps two images. */
        size_t bytes = w->scratch + 2 * fn_vector_bytes(a->range, w->rows);
        most = bytes > most ? bytes : most;
        most = w->tile_scratch > most ? w->tile_scratch : most;
    }
    return most + fn_domain_bytes(a);
}

static firenet_status evaluate(const firenet_regulariser *regulariser,
                               firenet_context *context, firenet_type type,
                               const void *x, int64_t length, double *value) {
    if (!regulariser) {
        return fn_fail_null(context, "regulariser");
    }
    firenet_status status = fn_check_array(
        context, "x", x, type, length, regulariser->domain, regulariser->cols);
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "x", type, length, x);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_side side = {type, length, false};
    fn_vec *copy = fn_vec_alloc(context, 1, side);
    if (!copy) {
        return FIRENET_ERR_NOMEM;
    }
    fn_vec_import(context, side, x, copy);
    status = fn_regulariser_value(regulariser, context, false, copy, value);
    fn_vec_free(context, copy);
    return status;
}

firenet_status firenet_regulariser_evaluate(
    firenet_context *context, const firenet_regulariser *regulariser,
    firenet_type type, const void *x, int64_t length, double *value) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = value ? evaluate(regulariser, context, type, x, length, value)
                   : fn_fail_null(context, "value");
    return fn_leave(context, status);
}

int firenet_regulariser_terms(const firenet_regulariser *regulariser) {
    return regulariser ? regulariser->count : 0;
}

firenet_regulariser *
firenet_regulariser_retain(firenet_regulariser *regulariser) {
    if (regulariser) {
        atomic_fetch_add_explicit(&regulariser->references, 1,
                                  memory_order_relaxed);
    }
    return regulariser;
}

void firenet_regulariser_release(firenet_regulariser *regulariser) {
    if (!regulariser || atomic_fetch_sub_explicit(&regulariser->references, 1,
                                                  memory_order_acq_rel) != 1) {
        return;
    }
    firenet_context *context = regulariser->context;
    for (int j = 0; j < regulariser->count; ++j) {
        fn_chunks_free(&regulariser->term[j].weights, context);
        firenet_operator_release(regulariser->term[j].w);
    }
    fn_free(context, regulariser);
    firenet_context_release(context);
}
