/* SPDX-License-Identifier: BSD-3-Clause */
#include "problem.h"

#include "operators.h"

#include <math.h>
#include <stdlib.h>

const problem_spec problem_standard = {FIRENET_C128, 64,   4, {20, 40, 60, 50},
                                       0.35,         1e-3, 0};
const problem_spec problem_small = {FIRENET_C128, 16, 2, {6, 10}, 0.5, 1e-3, 0};

/* a o b, where either may be NULL after a failure; drops both. */
static firenet_operator *compose(firenet_context *context, firenet_operator *a,
                                 firenet_operator *b, firenet_status *status) {
    firenet_operator *ab = NULL;
    if (*status == FIRENET_OK)
        *status = firenet_operator_compose(&ab, context, a, b);
    firenet_operator_release(a);
    firenet_operator_release(b);
    return ab;
}

static firenet_status make_operator(problem *p, firenet_context *context,
                                    const int64_t *indices, int64_t count) {
    const int64_t shape[2] = {p->spec.side, p->spec.side};
    firenet_type type = p->spec.type;
    firenet_operator *sample = NULL, *spectrum = NULL, *haar = NULL,
                     *back = NULL;
    firenet_status status = firenet_operator_create_sample(
        &sample, context, type, shape[0] * shape[1], indices, count);
    if (status == FIRENET_OK)
        status =
            p->spec.walsh
                ? firenet_operator_create_walsh(&spectrum, context, type, 2,
                                                shape, FIRENET_WALSH_SEQUENCY)
                : firenet_operator_create_dft(&spectrum, context, type, 2,
                                              shape, 3);
    if (status == FIRENET_OK)
        status =
            firenet_operator_create_haar(&haar, context, type, 2, shape,
                                         p->spec.levels, FIRENET_LAYOUT_LEVELS);
    if (status == FIRENET_OK)
        status = firenet_operator_adjoint(&back, context, haar);
    firenet_operator_release(haar);
    firenet_operator *samples = compose(context, sample, spectrum, &status);
    p->a = compose(context, samples, back, &status);
    return status;
}

firenet_status problem_model(problem *p, firenet_context *context,
                             const problem_spec *spec, uint64_t seed) {
    const int64_t shape[2] = {spec->side, spec->side};
    int64_t cells = spec->side * spec->side;
    int64_t count = (int64_t)(spec->rate * (double)cells);
    int64_t bounds[PROBLEM_MAX_LEVELS];
    int64_t *indices = malloc((size_t)count * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    *p = (problem){.spec = *spec};
    firenet_status status = (spec->walsh ? firenet_sampling_walsh_haar
                                         : firenet_sampling_fourier_haar)(
        context, 2, shape, spec->levels, spec->sparsities, count, seed,
        indices);
    if (status == FIRENET_OK)
        status = make_operator(p, context, indices, count);
    free(indices);
    if (status == FIRENET_OK)
        status =
            firenet_levels_haar_bounds(context, 2, shape, spec->levels, bounds);
    if (status == FIRENET_OK)
        status = firenet_levels_create(&p->levels, context, spec->levels,
                                       bounds, spec->sparsities, NULL);
    if (status != FIRENET_OK)
        problem_free(p);
    return status;
}

/* Normal coefficients on s_k random places of level k. */
static void draw_truth(problem *p, uint64_t *seed) {
    int64_t low = 0;
    vec_fill(&p->truth, 0);
    for (int k = 0; k < p->spec.levels; k++) {
        int64_t high = firenet_levels_bound(p->levels, k);
        for (int64_t left = p->spec.sparsities[k]; left > 0;) {
            int64_t i =
                low + (int64_t)(random_bits(seed) % (uint64_t)(high - low));
            if (vec_get(&p->truth, i) != 0)
                continue;
            vec_set(&p->truth, i, random_normal(seed));
            left--;
        }
        low = high;
    }
}

static void draw_noise(vec *noise, double norm, uint64_t *seed) {
    for (int64_t i = 0; i < noise->length; i++)
        vec_set(noise, i, random_normal(seed) + random_normal(seed) * I);
    double scale = norm / vec_norm(noise);
    for (int64_t i = 0; i < noise->length; i++)
        vec_set(noise, i, scale * vec_get(noise, i));
}

problem problem_new(firenet_context *context, const problem_spec *spec,
                    uint64_t seed) {
    problem p;
    assert_ok(context, problem_model(&p, context, spec, seed));
    p.truth = vec_new(spec->type, firenet_operator_cols(p.a));
    vec noise = vec_new(spec->type, firenet_operator_rows(p.a));
    draw_truth(&p, &seed);
    draw_noise(&noise, spec->noise, &seed);
    p.y = operator_applied(context, p.a, &p.truth, 0);
    for (int64_t i = 0; i < p.y.length; i++)
        vec_set(&p.y, i, vec_get(&p.y, i) + vec_get(&noise, i));
    vec_free(&noise);
    return p;
}

void problem_free(problem *p) {
    firenet_operator_release(p->a);
    firenet_levels_release(p->levels);
    vec_free(&p->truth);
    vec_free(&p->y);
    p->a = NULL;
    p->levels = NULL;
}

double problem_objective(const problem *p, firenet_context *context,
                         double lambda, const vec *x) {
    double l1 = 0;
    int64_t i = 0;
    vec ax = operator_applied(context, p->a, x, 0);
    double residual = vec_distance(&ax, &p->y);
    for (int k = 0; k < p->spec.levels; k++)
        for (; i < firenet_levels_bound(p->levels, k); i++)
            l1 += firenet_levels_weight(p->levels, k) * cabs(vec_get(x, i));
    vec_free(&ax);
    return lambda * l1 + residual;
}

firenet_network_config *config_with(firenet_context *context,
                                    const setting *settings) {
    firenet_network_config *config;
    assert_ok(context, firenet_network_config_create(&config, context));
    for (; settings->option; settings++) {
        firenet_network_option option =
            (firenet_network_option)settings->option;
        /* Integer options are numbered from 200. */
        assert_ok(context, settings->option < 200
                               ? firenet_network_config_set_real(
                                     config, option, settings->value)
                               : firenet_network_config_set_int(
                                     config, option, (int64_t)settings->value));
    }
    return config;
}

firenet_network *problem_network_with(const problem *p,
                                      firenet_context *context,
                                      const setting *settings) {
    firenet_network *network;
    firenet_network_config *config = config_with(context, settings);
    assert_ok(context, firenet_network_create(&network, context, p->a,
                                              p->levels, config));
    firenet_network_config_release(config);
    return network;
}

firenet_network *problem_network(const problem *p, firenet_context *context,
                                 int64_t restarts, int64_t inner,
                                 double delta) {
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, (double)restarts},
                                {FIRENET_NETWORK_INNER, (double)inner},
                                {FIRENET_NETWORK_DELTA, delta},
                                {0, 0}};
    return problem_network_with(p, context, settings);
}

firenet_runner *problem_runner(firenet_context *context,
                               firenet_network *network) {
    firenet_runner *runner;
    assert_ok(context, firenet_runner_create(&runner, context, network));
    return runner;
}

firenet_status problem_run(const problem *p, firenet_runner *runner, vec *x) {
    return firenet_runner_run(runner, p->y.type, p->y.data, p->y.length,
                              x->type, NULL, x->data, x->length);
}

double network_real(const firenet_network *network, int property) {
    double value = NAN;
    assert_ok(NULL, firenet_network_get_real(
                        network, (firenet_network_property)property, &value));
    return value;
}

int64_t network_int(const firenet_network *network, int property) {
    int64_t value = -1;
    assert_ok(NULL, firenet_network_get_int(
                        network, (firenet_network_property)property, &value));
    return value;
}

double runner_real(firenet_runner *runner, firenet_runner_option option) {
    double value = NAN;
    assert_ok(NULL, firenet_runner_get_real(runner, option, &value));
    return value;
}

int64_t runner_int(firenet_runner *runner, firenet_runner_option option) {
    int64_t value = -1;
    assert_ok(NULL, firenet_runner_get_int(runner, option, &value));
    return value;
}
