/* SPDX-License-Identifier: BSD-3-Clause */
/* The life of a search for worst-case perturbations: memory, settings,
 * results. */
#include "attack/perturbation.h"

#include "core/number.h"
#include "network/network.h"

#include <float.h>
#include <math.h>

#define MAX_STEPS 1000000

static const firenet_option table[FN_SEARCH_SETTINGS] = {
    [FN_MU] = {.id = FIRENET_PERTURBATION_MU, .name = "mu", .high = DBL_MAX},
    [FN_STEP] = {.id = FIRENET_PERTURBATION_STEP,
                 .name = "step",
                 .fallback = 1.0,
                 .high = DBL_MAX,
                 .low_open = true},
    [FN_MOMENTUM] = {.id = FIRENET_PERTURBATION_MOMENTUM,
                     .name = "momentum",
                     .fallback = 0.9,
                     .high = 1.0,
                     .high_open = true},
    [FN_RADIUS] = {.id = FIRENET_PERTURBATION_RADIUS,
                   .name = "radius",
                   .fallback = INFINITY,
                   .high = INFINITY,
                   .low_open = true},
    [FN_START] = {.id = FIRENET_PERTURBATION_START,
                  .name = "start",
                  .fallback = 1e-3,
                  .high = DBL_MAX,
                  .low_open = true},
    [FN_SEED] = {.id = FIRENET_PERTURBATION_SEED,
                 .name = "seed",
                 .integer = true,
                 .fallback = 1.0,
                 .high = 0x1p53},
};

const firenet_option *firenet_option_of_perturbation(int64_t index) {
    return fn_option_at(table, FN_SEARCH_SETTINGS, index);
}

static const firenet_option results[] = {
    FN_NUMBER(FIRENET_PERTURBATION_NORM, "norm", false),
    FN_NUMBER(FIRENET_PERTURBATION_CHANGE, "change", false),
    FN_NUMBER(FIRENET_PERTURBATION_STEPS, "steps", true), FN_END};

const firenet_option *firenet_number_of_perturbation(int64_t index) {
    return fn_number_at(results, index);
}

static fn_settings settings_of(firenet_perturbation *search) {
    return (fn_settings){search->context, table, FN_SEARCH_SETTINGS,
                         search->values, results};
}

/* --------------------------------------------------------------- creation */

static firenet_status check_length(firenet_context *context, const char *name,
                                   int64_t length) {
    if (length < 1 || length > FN_LENGTH_MAX) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %lld, allowed is 1 .. %lld", name,
                       (long long)length, (long long)FN_LENGTH_MAX);
    }
    return FIRENET_OK;
}

static firenet_status check_map(firenet_context *context, const fn_map *map) {
    if (!fn_type_known(map->y_type) || !fn_type_known(map->x_type)) {
        return fn_fail(
            context, FIRENET_ERR_TYPE,
            "y_type: %d, x_type: %d, both must be element types (firenet_type)",
            (int)map->y_type, (int)map->x_type);
    }
    if (!map->value || !map->vjp) {
        return fn_fail_null(context, map->value ? "vjp" : "map");
    }
    firenet_status status = check_length(context, "y_length", map->y_length);
    return status == FIRENET_OK
               ? check_length(context, "x_length", map->x_length)
               : status;
}

static firenet_status check_parts(firenet_context *context, const fn_map *map,
                                  const firenet_operator *b, int64_t steps) {
    firenet_status status = check_map(context, map);
    if (status != FIRENET_OK) {
        return status;
    }
    if (steps < 1 || steps > MAX_STEPS) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "steps: %lld, allowed is 1 .. %d", (long long)steps,
                       MAX_STEPS);
    }
    if (!b) {
        return FIRENET_OK;
    }
    if (b->range != map->y_type) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "b: has range %s, must be %s as the map takes",
                       fn_type_name(b->range), fn_type_name(map->y_type));
    }
    if (b->rows != map->y_length) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "b: %s has %lld rows, the map takes %lld elements",
                       b->description, (long long)b->rows,
                       (long long)map->y_length);
    }
    return FIRENET_OK;
}

/* Of the vector at place i. */
static size_t bytes_of(const firenet_perturbation *self, int i) {
    const fn_map *map = &self->map;
    switch (i) {
    case FN_PERTURBED:
    case FN_VJP:
        return fn_vector_bytes(map->y_type, map->y_length);
    case FN_BASE:
    case FN_X:
        return fn_vector_bytes(map->x_type, map->x_length);
    default:
        return fn_vector_bytes(self->r_type, self->r_length);
    }
}

static firenet_status allocate(firenet_perturbation *self) {
    firenet_context *context = self->context;
    for (int i = 0; i < FN_SEARCH_VECTORS; ++i) {
        self->vector[i] = fn_alloc(context, (int64_t)bytes_of(self, i), 1);
        if (!self->vector[i]) {
            return FIRENET_ERR_NOMEM;
        }
    }
    self->history = fn_alloc(context, self->steps, sizeof *self->history);
    if (!self->history) {
        return FIRENET_ERR_NOMEM;
    }
    return self->b ? fn_operator_scratch(self->b, context, &self->scratch)
                   : FIRENET_OK;
}

static firenet_status create(firenet_perturbation **out,
                             firenet_context *context, const fn_map *map,
                             firenet_operator *b, int64_t steps) {
    firenet_status status = check_parts(context, map, b, steps);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_perturbation *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->context = firenet_context_retain(context);
    atomic_init(&self->busy, false);
    self->map = *map;
    self->b = firenet_operator_retain(b);
    self->r_type = b ? b->domain : map->y_type;
    self->r_length = b ? b->cols : map->y_length;
    self->steps = steps;
    fn_settings_reset(settings_of(self));
    status = allocate(self);
    if (status != FIRENET_OK) {
        self->map.own = NULL; /* still the caller's */
        firenet_perturbation_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_perturbation_create(
    firenet_perturbation **out, firenet_context *context, firenet_type y_type,
    int64_t y_length, firenet_type x_type, int64_t x_length, firenet_map_fn map,
    firenet_map_vjp_fn vjp, void *user, firenet_operator *b, int64_t steps) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_map any = {.y_type = y_type,
                  .x_type = x_type,
                  .y_length = y_length,
                  .x_length = x_length,
                  .value = map,
                  .vjp = vjp,
                  .user = user};
    return fn_leave(context, create(out, context, &any, b, steps));
}

static int network_value(const void *y, void *x, void *user) {
    const fn_map *map = user;
    return firenet_jacobian_run(map->own, map->y_type, y, map->y_length,
                                map->x_type, NULL, x, map->x_length);
}

static int network_vjp(const void *u, void *uy, void *user) {
    const fn_map *map = user;
    return firenet_jacobian_vjp(map->own, map->x_type, u, map->x_length,
                                map->y_type, uy, map->y_length, NULL);
}

firenet_status firenet_perturbation_create_network(firenet_perturbation **out,
                                                   firenet_context *context,
                                                   firenet_network *network,
                                                   firenet_operator *b,
                                                   int64_t steps) {
    if (!out) {
        return fn_refuse_null(context, "out");
    }
    *out = NULL;
    firenet_jacobian *jacobian;
    firenet_status status =
        firenet_jacobian_create(&jacobian, context, network);
    if (status == FIRENET_OK) {
        status = fn_enter(context);
    }
    if (status != FIRENET_OK) {
        firenet_jacobian_release(jacobian);
        return status;
    }
    const firenet_operator *a = network->a;
    fn_map map = {.y_type = a->range,
                  .x_type = a->domain,
                  .y_length = a->rows,
                  .x_length = a->cols,
                  .value = network_value,
                  .vjp = network_vjp,
                  .own = jacobian};
    status = create(out, context, &map, b, steps);
    if (status == FIRENET_OK) {
        (*out)->map.user = &(*out)->map;
    } else {
        firenet_jacobian_release(jacobian);
    }
    return fn_leave(context, status);
}

void firenet_perturbation_release(firenet_perturbation *search) {
    if (!search) {
        return;
    }
    firenet_context *context = search->context;
    for (int i = 0; i < FN_SEARCH_VECTORS; ++i) {
        fn_free(context, search->vector[i]);
    }
    fn_free(context, search->history);
    fn_scratch_free(&search->scratch);
    firenet_operator_release(search->b);
    firenet_jacobian_release(search->map.own);
    fn_free(context, search);
    firenet_context_release(context);
}

/* --------------------------------------------------------------- settings */

/* Opens a call on the search and on its context. */
static firenet_status enter(firenet_perturbation *search) {
    if (!search) {
        return FIRENET_ERR_NULL;
    }
    return fn_enter_object(search->context, &search->busy);
}

static firenet_status leave(firenet_perturbation *search,
                            firenet_status status) {
    fn_unlock(&search->busy);
    return fn_leave(search->context, status);
}

static firenet_status set(firenet_perturbation *search, int option,
                          bool integer, double value) {
    firenet_status status = enter(search);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_settings_write(settings_of(search), option, integer, value);
    return leave(search, status);
}

firenet_status firenet_perturbation_set_real(firenet_perturbation *search,
                                             firenet_perturbation_option option,
                                             double value) {
    return set(search, (int)option, false, value);
}

firenet_status firenet_perturbation_set_int(firenet_perturbation *search,
                                            firenet_perturbation_option option,
                                            int64_t value) {
    return set(search, (int)option, true, fn_option_from_int(value));
}

/* A result, or else a setting. */
static firenet_status read_setting(firenet_perturbation *search, int option,
                                   bool integer, double *value) {
    if (option == FIRENET_PERTURBATION_NORM && !integer) {
        *value = search->result.norm;
    } else if (option == FIRENET_PERTURBATION_CHANGE && !integer) {
        *value = search->result.change;
    } else if (option == FIRENET_PERTURBATION_STEPS && integer) {
        *value = (double)search->done;
    } else {
        return fn_settings_read(settings_of(search), option, integer, value);
    }
    return FIRENET_OK;
}

static firenet_status get(firenet_perturbation *search, int option,
                          bool integer, double *value, const void *out) {
    firenet_status status = enter(search);
    if (status != FIRENET_OK) {
        return status;
    }
    status = out ? read_setting(search, option, integer, value)
                 : fn_fail_null(search->context, "value");
    return leave(search, status);
}

firenet_status firenet_perturbation_get_real(firenet_perturbation *search,
                                             firenet_perturbation_option option,
                                             double *value) {
    return get(search, (int)option, false, value, value);
}

firenet_status firenet_perturbation_get_int(firenet_perturbation *search,
                                            firenet_perturbation_option option,
                                            int64_t *value) {
    double real = 0.0;
    firenet_status status = get(search, (int)option, true, &real, value);
    if (status == FIRENET_OK) {
        *value = (int64_t)real;
    }
    return status;
}

firenet_status firenet_perturbation_set_monitor(firenet_perturbation *search,
                                                firenet_perturbation_fn monitor,
                                                void *user) {
    firenet_status status = enter(search);
    if (status != FIRENET_OK) {
        return status;
    }
    search->monitor = monitor;
    search->monitor_user = user;
    return leave(search, FIRENET_OK);
}

firenet_status firenet_perturbation_history(firenet_perturbation *search,
                                            int64_t step, double *norm,
                                            double *change) {
    firenet_status status = enter(search);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!norm || !change) {
        status = fn_fail_null(search->context, norm ? "change" : "norm");
    } else if (step < 0 || step >= search->done) {
        status =
            fn_fail(search->context, FIRENET_ERR_RANGE,
                    "step: %lld, must be one of the %lld done, counted from 0",
                    (long long)step, (long long)search->done);
    } else {
        *norm = search->history[step].norm;
        *change = search->history[step].change;
    }
    return leave(search, status);
}
