/* SPDX-License-Identifier: BSD-3-Clause */
#include "regularised_network_fixture.h"

#include <string.h>

const firenet_type types[4] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                               FIRENET_C128};

/* Rows of a matrix with 1 / SIDE times normal entries; or half of a unitary
 * transform, which takes one vector at a time. */
static firenet_operator *measuring(firenet_context *c, firenet_type type,
                                   int matrix) {
    const int64_t shape[2] = {SIDE, SIDE};
    int64_t indices[SAMPLES];
    firenet_operator *haar, *sample, *a;
    if (matrix) {
        vec v = vec_random(type, SAMPLES * PIXELS, 11);
        for (int64_t i = 0; i < v.length; i++)
            vec_set(&v, i, vec_get(&v, i) / SIDE);
        assert_ok(c, firenet_operator_create_matrix(
                         &a, c, type, SAMPLES, PIXELS, v.data, PIXELS,
                         FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
        vec_free(&v);
        return a;
    }
    for (int64_t i = 0; i < SAMPLES; i++)
        indices[i] = i < 60 ? i : 60 + 2 * (i - 60);
    assert_ok(c, firenet_operator_create_haar(&haar, c, type, 2, shape, 2,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_create_sample(&sample, c, type, PIXELS,
                                                indices, SAMPLES));
    assert_ok(c, firenet_operator_compose(&a, c, sample, haar));
    firenet_operator_release(haar);
    firenet_operator_release(sample);
    return a;
}

static firenet_regulariser *variation(firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_regulariser *r;
    assert_ok(c, firenet_regulariser_create_variation(
                     &r, c, type, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                     FIRENET_VARIATION_ISOTROPIC, NULL));
    return r;
}

static firenet_regulariser *frame(firenet_context *c, firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w;
    firenet_regulariser *r;
    assert_ok(
        c, firenet_operator_create_undecimated_haar(&w, c, type, 2, shape, 1));
    assert_ok(c, firenet_regulariser_create_l1(&r, c, w, NULL, 0));
    firenet_operator_release(w);
    return r;
}

/* With a weight for each element. */
static firenet_regulariser *plain(firenet_context *c, firenet_type type) {
    double weights[PIXELS];
    firenet_operator *w;
    firenet_regulariser *r;
    for (int i = 0; i < PIXELS; i++)
        weights[i] = 0.5 + (double)i / PIXELS;
    assert_ok(c, firenet_operator_create_identity(&w, c, type, PIXELS));
    assert_ok(c, firenet_regulariser_create_l1(&r, c, w, weights, PIXELS));
    firenet_operator_release(w);
    return r;
}

static firenet_regulariser *group_nonnegative(firenet_context *c,
                                              firenet_type type) {
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w;
    firenet_regulariser *group, *r;
    assert_ok(c, firenet_operator_create_haar(&w, c, type, 2, shape, 1,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_regulariser_create_group(
                     &group, c, w, 4, FIRENET_GROUPING_STRIDED, NULL, 0));
    assert_ok(c, firenet_regulariser_create_constrained(
                     &r, c, group, FIRENET_CONSTRAINT_NONNEGATIVE));
    firenet_operator_release(w);
    firenet_regulariser_release(group);
    return r;
}

static firenet_regulariser *sum(firenet_context *c, firenet_type type) {
    const double factors[3] = {1, 0.4, 0.2};
    firenet_regulariser *parts[3] = {variation(c, type), frame(c, type),
                                     plain(c, type)},
                        *r;
    assert_ok(c, firenet_regulariser_create_sum(&r, c, 3, parts, factors));
    for (int i = 0; i < 3; i++)
        firenet_regulariser_release(parts[i]);
    return r;
}

static firenet_regulariser *regulariser(firenet_context *c, firenet_type type,
                                        term kind) {
    switch (kind) {
    case TERM_VARIATION:
        return variation(c, type);
    case TERM_FRAME:
        return frame(c, type);
    case TERM_SUM:
        return sum(c, type);
    case TERM_GROUP_NONNEGATIVE:
        return group_nonnegative(c, type);
    case TERM_PLAIN:
        break;
    }
    return plain(c, type);
}

firenet_network *regularised_network_with(const regularised_network *s,
                                          const setting *more) {
    setting settings[12] = {{FIRENET_NETWORK_LAMBDA, 0.03},
                            {FIRENET_NETWORK_RESTARTS, 3},
                            {FIRENET_NETWORK_INNER, 6}};
    firenet_network *network;
    for (int i = 0; more[i].option; i++)
        settings[3 + i] = more[i];
    firenet_network_config *config = config_with(s->context, settings);
    assert_ok(s->context, firenet_network_create_regularised(
                              &network, s->context, s->a, s->r, config));
    firenet_network_config_release(config);
    return network;
}

void regularised_network_make(regularised_network *s, firenet_type type,
                              term kind, int matrix, int threads,
                              const setting *more) {
    memset(s, 0, sizeof *s);
    firenet_context *c = s->context = context_new(&s->memory);
    assert_ok(c, firenet_context_set_threads(c, threads));
    s->type = type;
    s->a = measuring(c, type, matrix);
    s->r = regulariser(c, type, kind);
    s->y = vec_random(type, SAMPLES, 5);
    s->x = vec_new(type, PIXELS);
    s->network = regularised_network_with(s, more);
    s->runner = problem_runner(c, s->network);
}

void regularised_network_drop(regularised_network *s) {
    vec_free(&s->y);
    vec_free(&s->x);
    firenet_runner_release(s->runner);
    firenet_network_release(s->network);
    firenet_regulariser_release(s->r);
    firenet_operator_release(s->a);
    context_end(s->context, &s->memory);
}

void regularised_network_case(regularised_network *s, int i) {
    const setting more[] = {
        {FIRENET_NETWORK_DUAL, i % 3 ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET},
        {FIRENET_NETWORK_OUTPUT,
         i % 2 ? FIRENET_OUTPUT_LAST : FIRENET_OUTPUT_ERGODIC},
        {FIRENET_NETWORK_DELTA, i % 5 ? 0 : 0.1},
        {0, 0}};
    regularised_network_make(s, types[i % 4], (term)(i / 4), 0, 1, more);
}

void regularised_network_run(const regularised_network *s, const vec *y,
                             vec *x) {
    assert_ok(s->context,
              firenet_runner_run(s->runner, s->type, y->data, SAMPLES, s->type,
                                 NULL, x->data, PIXELS));
}
