/* SPDX-License-Identifier: BSD-3-Clause */
/* A search for worst-case perturbations of any map. */
#ifndef FN_ATTACK_PERTURBATION_H
#define FN_ATTACK_PERTURBATION_H

#include "operators/operator.h"

#include <firenet/jacobian.h>
#include <firenet/perturbation.h>

typedef enum fn_search_setting {
    FN_MU,
    FN_STEP,
    FN_MOMENTUM,
    FN_RADIUS,
    FN_START,
    FN_SEED,
    FN_SEARCH_SETTINGS
} fn_search_setting;

typedef struct fn_map {
    firenet_type y_type, x_type;
    int64_t y_length, x_length;
    firenet_map_fn value;
    firenet_map_vjp_fn vjp;
    void *user;
    firenet_jacobian *own; /* of a network's map, owned; or NULL */
} fn_map;

typedef enum fn_search_vector {
    FN_PERTURBED, /* y + B r */
    FN_VJP,       /* J^T u */
    FN_BASE,      /* phi(y) */
    FN_X,         /* phi(y + B r), then its change u */
    FN_GRADIENT,  /* grad Q */
    FN_R,
    FN_V, /* momentum */
    FN_BEST,
    FN_SEARCH_VECTORS
} fn_search_vector;

typedef struct fn_search_step {
    double norm, change;
} fn_search_step;

struct firenet_perturbation {
    firenet_context *context;
    atomic_bool busy; /* a search leaves the context to the map */
    fn_map map;
    firenet_operator *b; /* NULL: the identity */
    fn_scratch scratch;
    firenet_type r_type;
    int64_t r_length, steps, done;
    double values[FN_SEARCH_SETTINGS];
    firenet_perturbation_fn monitor;
    void *monitor_user;
    void *vector[FN_SEARCH_VECTORS];
    fn_search_step *history;
    fn_search_step result;
};

#endif
