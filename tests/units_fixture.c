/* SPDX-License-Identifier: BSD-3-Clause */
#include "units_fixture.h"

#include <math.h>

enum { RESTARTS = 4, INNER = 3 };

const firenet_type units_types[4] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

int type_is_single(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64;
}

firenet_operator *units_operator(firenet_context *c, firenet_type type) {
    static const int64_t shape[] = {UNITS_N};
    int64_t indices[UNITS_M];
    firenet_operator *sample, *transform, *a;
    for (int64_t i = 0; i < UNITS_M; i++)
        indices[i] = i + (i > 10) * 7 + (i > 25) * 9;
    assert_ok(c, firenet_operator_create_sample(&sample, c, type, UNITS_N,
                                                indices, UNITS_M));
    if (type_is_complex(type))
        assert_ok(
            c, firenet_operator_create_dft(&transform, c, type, 1, shape, 0));
    else
        assert_ok(c,
                  firenet_operator_create_walsh(&transform, c, type, 1, shape,
                                                FIRENET_WALSH_SEQUENCY));
    assert_ok(c, firenet_operator_compose(&a, c, sample, transform));
    firenet_operator_release(sample);
    firenet_operator_release(transform);
    return a;
}

const units_way units_ways[UNITS_WAYS] = {
    {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 1, 0, 0},
    {FIRENET_OUTPUT_LAST, FIRENET_DUAL_RESET, 1, 1e-3, 0},
    {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_KEEP, 1, 1e-3, 0},
    {FIRENET_OUTPUT_LAST, FIRENET_DUAL_KEEP, 2, 0, 0},
    {FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 3, 1e-3, 20}};

vec vec_times_power(vec v, int exponent) {
    for (int64_t i = 0; i < v.length; i++)
        vec_set(&v, i, ldexp(1, exponent) * vec_get(&v, i));
    return v;
}

static firenet_status network_create(units_subject *s, const units_way *w) {
    const setting settings[] = {
        {FIRENET_NETWORK_RESTARTS, RESTARTS},
        {FIRENET_NETWORK_INNER, INNER},
        {FIRENET_NETWORK_OUTPUT, w->output},
        {FIRENET_NETWORK_DUAL, w->dual},
        {FIRENET_NETWORK_GRID, w->grid},
        {FIRENET_NETWORK_GAMMA, ldexp(1.5, -s->units.a)},
        {FIRENET_NETWORK_DELTA, ldexp(w->delta, s->units.y)},
        {FIRENET_NETWORK_MEASUREMENT_BOUND, ldexp(w->bound, s->units.y)},
        {0, 0}};
    firenet_network_config *config = config_with(s->context, settings);
    firenet_status status = firenet_network_create(&s->network, s->context,
                                                   s->a, s->levels, config);
    firenet_network_config_release(config);
    return status;
}

void units_make(units_subject *s, firenet_type type, unit_exponents u,
                const units_way *w) {
    static const int64_t bounds[] = {UNITS_N / 4, UNITS_N},
                         sparsities[] = {3, 2};
    const double weights[] = {ldexp(1.25, u.w), ldexp(1.75, u.w)};
    *s = (units_subject){.type = type, .units = u};
    firenet_context *c = s->context = context_new(&s->memory);
    firenet_operator *plain = units_operator(c, type);
    assert_ok(c, firenet_operator_scale(&s->a, c, plain, ldexp(1, u.a), 0));
    firenet_operator_release(plain);
    assert_ok(c, firenet_levels_create(&s->levels, c, 2, bounds, sparsities,
                                       weights));
    s->y = vec_times_power(vec_random(type, UNITS_M, 5), u.y);
    s->x0 = vec_times_power(vec_random(type, UNITS_N, 6), u.y - u.a);
    assert_ok(c, network_create(s, w));
}

void units_drop(units_subject *s) {
    vec_free(&s->y);
    vec_free(&s->x0);
    firenet_network_release(s->network);
    firenet_levels_release(s->levels);
    firenet_operator_release(s->a);
    context_end(s->context, &s->memory);
}

firenet_runner *units_run(units_subject *s, int from_x0, vec *x) {
    firenet_runner *runner = problem_runner(s->context, s->network);
    assert_ok(s->context, firenet_runner_run(
                              runner, s->type, s->y.data, UNITS_M, s->type,
                              from_x0 ? s->x0.data : NULL, x->data, UNITS_N));
    return runner;
}
