/* SPDX-License-Identifier: BSD-3-Clause */
#include "regularised_problem_fixture.h"

#include <string.h>

static firenet_operator *measuring(firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    int64_t indices[SAMPLES];
    firenet_operator *dft, *sample, *a;
    for (int64_t i = 0; i < SAMPLES;
         i++) /* low frequencies, then every third */
        indices[i] = i < 40 ? i : 40 + 2 * (i - 40);
    assert_ok(c, firenet_operator_create_dft(&dft, c, type, 2, shape, 0));
    assert_ok(c, firenet_operator_create_sample(&sample, c, type, PIXELS,
                                                indices, SAMPLES));
    assert_ok(c, firenet_operator_compose(&a, c, sample, dft));
    firenet_operator_release(dft);
    firenet_operator_release(sample);
    return a;
}

static firenet_status variation(firenet_regulariser **out, firenet_context *c,
                                firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    const double weights[2] = {1, 0.5};
    return firenet_regulariser_create_variation(
        out, c, type, 2, shape, FIRENET_BOUNDARY_NEUMANN,
        FIRENET_VARIATION_ISOTROPIC, weights);
}

static firenet_status frame(firenet_regulariser **out, firenet_context *c,
                            firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w = NULL;
    *out = NULL;
    firenet_status status =
        firenet_operator_create_undecimated_haar(&w, c, type, 2, shape, 2);
    if (status == FIRENET_OK)
        status = firenet_regulariser_create_l1(out, c, w, NULL, 0);
    firenet_operator_release(w);
    return status;
}

/* Groups of the two differences of a pixel. */
static firenet_status sparse_group(firenet_regulariser **out,
                                   firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w = NULL;
    *out = NULL;
    firenet_status status =
        firenet_operator_create_difference(&w, c, type, 2, shape);
    if (status == FIRENET_OK)
        status = firenet_regulariser_create_sparse_group(
            out, c, w, 2, FIRENET_GROUPING_STRIDED, 0.4, NULL, 0);
    firenet_operator_release(w);
    return status;
}

firenet_status regularised_term(firenet_regulariser **out, firenet_context *c,
                                firenet_type type, term kind) {
    firenet_regulariser *parts[2] = {NULL, NULL};
    const double factors[2] = {0.7, 0.3};
    if (kind == TERM_VARIATION)
        return variation(out, c, type);
    if (kind == TERM_FRAME)
        return frame(out, c, type);
    if (kind == TERM_SPARSE_GROUP)
        return sparse_group(out, c, type);
    *out = NULL;
    firenet_status status = variation(&parts[0], c, type);
    if (status == FIRENET_OK)
        status = frame(&parts[1], c, type);
    if (status == FIRENET_OK && kind == TERM_SUM)
        status = firenet_regulariser_create_sum(out, c, 2, parts, factors);
    if (status == FIRENET_OK && kind == TERM_NONNEGATIVE)
        status = firenet_regulariser_create_constrained(
            out, c, parts[0], FIRENET_CONSTRAINT_NONNEGATIVE);
    firenet_regulariser_release(parts[0]);
    firenet_regulariser_release(parts[1]);
    return status;
}

/* Samples of a square on a dark ground, with noise. */
static vec data_of(firenet_context *c, firenet_operator *a, firenet_type type) {
    vec x = vec_new(type, PIXELS), noise = vec_random(type, SAMPLES, 3);
    for (int64_t i = 0; i < PIXELS; i++)
        vec_set(&x, i,
                i / SIDE > 3 && i / SIDE < 11 && i % SIDE > 5 && i % SIDE < 12);
    vec y = operator_applied(c, a, &x, 0);
    for (int64_t i = 0; i < SAMPLES; i++)
        vec_set(&y, i, vec_get(&y, i) + 0.01 * vec_get(&noise, i));
    vec_free(&x);
    vec_free(&noise);
    return y;
}

void regularised_problem_make(regularised_problem *s, firenet_type type,
                              term kind, int threads) {
    memset(s, 0, sizeof *s);
    firenet_context *c = s->context = context_new(&s->memory);
    assert_ok(c, firenet_context_set_threads(c, threads));
    s->a = measuring(c, type);
    s->y = data_of(c, s->a, type);
    assert_ok(c, regularised_term(&s->r, c, type, kind));
    assert_ok(c, firenet_problem_create_regularised(
                     &s->problem, c, FIRENET_PROBLEM_P3, s->a, 0.05, s->r));
}

void regularised_problem_drop(regularised_problem *s) {
    vec_free(&s->y);
    firenet_problem_release(s->problem);
    firenet_regulariser_release(s->r);
    firenet_operator_release(s->a);
    context_end(s->context, &s->memory);
}
