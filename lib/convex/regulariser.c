/* SPDX-License-Identifier: BSD-3-Clause */
#include "convex/regulariser.h"

#include "operators/multiple.h"

#include <math.h>

bool fn_term_is_l1(const fn_term *term) {
    return term->members == 1 && fn_is_identity(term->w);
}

fn_partial fn_term_norms(const fn_term *term, const fn_chunks *weights,
                         const firenet_context *context, firenet_type type,
                         const void *u) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    int64_t stride = fn_term_group_stride(term);
    fn_partial total = {{0.0}, 0.0};
    for (int64_t b = 0; b < weights->count; ++b) {
        const fn_chunk *chunk = &weights->chunk[b];
        fn_partial part = kernels->groups(
            chunk->end - chunk->begin, term->members,
            fn_term_member_stride(term), stride,
            weights->weights ? weights->weights + chunk->begin : NULL,
            chunk->weight, fn_at_const(type, u, chunk->begin * stride));
        total.sum[0] += part.sum[0];
        total.max = fmax(total.max, part.max);
    }
    return total;
}

firenet_status fn_regulariser_value(const firenet_regulariser *regulariser,
                                    fn_scratch *scratch, const void *x,
                                    void *image, double *value) {
    firenet_status status = FIRENET_OK;
    *value = 0.0;
    for (int j = 0; j < regulariser->count && status == FIRENET_OK; ++j) {
        const fn_term *term = &regulariser->term[j];
        status = fn_forward(term->w, scratch, x, image);
        *value += fn_term_norms(term, &term->weights, scratch->context,
                                term->w->range, image)
                      .sum[0];
    }
    return status;
}

size_t fn_regulariser_image_bytes(const firenet_regulariser *regulariser) {
    size_t most = 0;
    for (int j = 0; j < regulariser->count; ++j) {
        size_t bytes = fn_range_bytes(regulariser->term[j].w);
        most = bytes > most ? bytes : most;
    }
    return most;
}

firenet_status fn_regulariser_scratch(const firenet_regulariser *regulariser,
                                      firenet_context *context,
                                      fn_scratch *scratch) {
    size_t shared = 0, per_thread = 0;
    for (int j = 0; j < regulariser->count; ++j) {
        const firenet_operator *w = regulariser->term[j].w;
        shared = w->scratch > shared ? w->scratch : shared;
        per_thread =
            w->thread_bytes > per_thread ? w->thread_bytes : per_thread;
    }
    return fn_scratch_create(scratch, context, shared, per_thread);
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
    fn_scratch scratch = {0};
    double result = NAN;
    void *image = fn_alloc(context, 1, fn_regulariser_image_bytes(regulariser));
    status = image ? fn_regulariser_scratch(regulariser, context, &scratch)
                   : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK) {
        status = fn_regulariser_value(regulariser, &scratch, x, image, &result);
    }
    fn_scratch_free(&scratch);
    fn_free(context, image);
    if (status == FIRENET_OK) {
        *value = result;
    }
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
