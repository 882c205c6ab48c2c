/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks, their batches and their derivatives. */
#include "pins.h"
#include "problem.h"

enum {
    WAYS = 5,
    COUNT = 5 /* of a batch: more than threads, not a multiple */
};

typedef struct way {
    const char *name;
    int output, dual, grid, from_x0;
    double delta, bound;
} way;

static const way ways[WAYS] = {
    {"ergodic-reset", FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 1, 0, 0, 0},
    {"last-reset-x0", FIRENET_OUTPUT_LAST, FIRENET_DUAL_RESET, 1, 1, 1e-3, 0},
    {"ergodic-keep-x0", FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_KEEP, 1, 1, 1e-3,
     0},
    {"last-keep-grid", FIRENET_OUTPUT_LAST, FIRENET_DUAL_KEEP, 2, 0, 0, 0},
    {"ergodic-grid-bound", FIRENET_OUTPUT_ERGODIC, FIRENET_DUAL_RESET, 3, 0,
     1e-3, 20}};

static firenet_network *network_of(subject *s, const way *w) {
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, 4},
                                {FIRENET_NETWORK_INNER, 5},
                                {FIRENET_NETWORK_OUTPUT, w->output},
                                {FIRENET_NETWORK_DUAL, w->dual},
                                {FIRENET_NETWORK_GRID, w->grid},
                                {FIRENET_NETWORK_DELTA, w->delta},
                                {FIRENET_NETWORK_MEASUREMENT_BOUND, w->bound},
                                {0, 0}};
    firenet_network *network = NULL;
    firenet_network_config *config = config_with(s->context, settings);
    must(firenet_network_create(&network, s->context, s->a, s->levels, config),
         s->context);
    firenet_network_config_release(config);
    return network;
}

static void pin_run(subject *s, const way *w, firenet_runner *runner) {
    pin p = pin_begin();
    must(firenet_runner_run(runner, s->y.type, s->y.data, s->y.length,
                            s->x.type, w->from_x0 ? s->x0.data : NULL,
                            s->x.data, s->x.length),
         s->context);
    pin_vec(&p, &s->x);
    pin_end(&p, "network/%s/%s", s->name, w->name);
}

/* The i-th y of a batch is (1 + i/8) y_{(j + i) mod m}. */
static vec batch_of(const vec *y) {
    vec all = vec_new(y->type, COUNT * y->length);
    for (int64_t i = 0; i < COUNT; i++)
        for (int64_t j = 0; j < y->length; j++)
            vec_set(&all, i * y->length + j,
                    (1 + (double)i / 8) * vec_get(y, (i + j) % y->length));
    return all;
}

static void pin_batch(subject *s, const way *w, firenet_runner *runner) {
    pin p = pin_begin();
    vec y = batch_of(&s->y), x0 = batch_of(&s->x0);
    vec x = vec_new(x0.type, x0.length);
    must(firenet_runner_run_batch(runner, COUNT, y.type, y.data, y.length,
                                  x.type, w->from_x0 ? x0.data : NULL, x.data,
                                  x.length),
         s->context);
    pin_vec(&p, &x);
    pin_end(&p, "batch/%s/%s", s->name, w->name);
    vec_free(&y);
    vec_free(&x0);
    vec_free(&x);
}

void pins_of_networks(subject *s) {
    for (int i = 0; i < WAYS; i++) {
        firenet_network *network = network_of(s, &ways[i]);
        firenet_runner *runner = NULL;
        must(firenet_runner_create(&runner, s->context, network), s->context);
        pin_run(s, &ways[i], runner);
        pin_batch(s, &ways[i], runner);
        firenet_runner_release(runner);
        firenet_network_release(network);
    }
}

static void pin_jacobian(subject *s, const way *w, firenet_jacobian *j) {
    pin p = pin_begin();
    vec dy = vec_random(s->y.type, s->y.length, 31);
    vec dx0 = vec_random(s->x.type, s->x.length, 32);
    must(firenet_jacobian_run(j, s->y.type, s->y.data, s->y.length, s->x.type,
                              w->from_x0 ? s->x0.data : NULL, s->x.data,
                              s->x.length),
         s->context);
    pin_vec(&p, &s->x);
    pin_end(&p, "point/%s/%s", s->name, w->name);
    p = pin_begin();
    must(firenet_jacobian_jvp(j, dy.type, dy.data, dy.length, s->x.type,
                              dx0.data, s->x.data, s->x.length),
         s->context);
    pin_vec(&p, &s->x);
    pin_end(&p, "jvp/%s/%s", s->name, w->name);
    p = pin_begin();
    must(firenet_jacobian_vjp(j, s->x.type, dx0.data, s->x.length, dy.type,
                              dy.data, dy.length, s->x.data),
         s->context);
    pin_vec(&p, &s->x);
    pin_vec(&p, &dy);
    pin_end(&p, "vjp/%s/%s", s->name, w->name);
    vec_free(&dy);
    vec_free(&dx0);
}

void pins_of_jacobians(subject *s) {
    for (int i = 0; i < WAYS; i++) {
        if (ways[i].grid > 1)
            continue; /* has none */
        firenet_network *network = network_of(s, &ways[i]);
        firenet_jacobian *j = NULL;
        must(firenet_jacobian_create(&j, s->context, network), s->context);
        pin_jacobian(s, &ways[i], j);
        firenet_jacobian_release(j);
        firenet_network_release(network);
    }
}
