/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/number.h"
#include "network/units.h"

#include <firenet/layer.h>
#include <math.h>

/* Parts in the order of firenet_layer_part; those of terms come last. */
enum { X, SUM, DUAL, SQUARE, DATA, TERM, PARTS = TERM + FIRENET_MAX_TERMS };

struct firenet_layer {
    firenet_context *context;
    firenet_levels *levels;
    firenet_layer_kind kind;
    int64_t restart, inner, width;
    double weight[PARTS][PARTS]; /* [to][from] */
    double threshold;            /* tau lambda */
    int blocks;                  /* dual variables of terms: */
    int term[FIRENET_MAX_TERMS]; /* their parts, and sigma_t / sigma */
    double ratio[FIRENET_MAX_TERMS];
};

/* ------------------------------------------------------------ affine maps */

/* sigma_t = (c_t / 2^a)^2 sigma in the caller's units, where p_t is bounded by
 * lambda w. */
static void find_blocks(firenet_layer *self, const firenet_network *network) {
    const fn_analysis *analysis = &network->analysis;
    self->blocks = analysis->count;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        self->term[j] =
            TERM + (int)(block->term - network->owner->regulariser->term);
        self->ratio[j] =
            ldexp(block->scale * block->scale, -2 * network->units.a);
    }
}

/* x = base - tau A^H q and dual = q - sigma (A base + y). A restart's first
 * layer takes its base from the average before it, and may forget q. */
static void fill_soft(firenet_layer *self, const firenet_network *network,
                      fn_lengths by, int64_t inner) {
    bool first = self->inner == 1, averaged = first && self->restart > 1;
    int base = network->ergodic && averaged ? SUM : X;
    double share = base == SUM ? 1.0 / (double)inner : 1.0;
    double kept = first && !network->keep_dual ? 0.0 : 1.0;
    self->threshold = by.tau * network->lambda;
    self->weight[X][base] = share;
    self->weight[X][DUAL] = -by.tau * kept;
    self->weight[SUM][SUM] = first || !network->ergodic ? 0.0 : 1.0;
    self->weight[DUAL][DUAL] = kept;
    self->weight[DUAL][base] = -by.sigma * share;
    self->weight[DUAL][DATA] = -by.sigma;
    for (int j = 0; j < self->blocks; ++j) {
        int t = self->term[j];
        self->weight[X][t] = self->weight[X][DUAL];
        self->weight[t][t] = kept;
        self->weight[t][base] = self->ratio[j] * self->weight[DUAL][base];
    }
}

static void fill_square(firenet_layer *self, const firenet_network *network,
                        double sigma) {
    double sums = network->ergodic ? 1.0 : 0.0;
    self->weight[X][X] = 1.0;
    self->weight[SUM][SUM] = self->weight[SUM][X] = sums;
    self->weight[DUAL][DUAL] = self->weight[SQUARE][DUAL] = 1.0;
    self->weight[DUAL][X] = self->weight[SQUARE][X] = 2.0 * sigma;
    for (int j = 0; j < self->blocks; ++j) {
        self->weight[self->term[j]][self->term[j]] = 1.0;
        self->weight[self->term[j]][X] = 2.0 * sigma * self->ratio[j];
    }
}

static void fill_project(firenet_layer *self, const firenet_network *network) {
    self->weight[X][X] = self->weight[DUAL][DUAL] = 1.0;
    self->weight[SQUARE][SQUARE] = 1.0;
    self->weight[SUM][SUM] = network->ergodic ? 1.0 : 0.0;
    for (int j = 0; j < self->blocks; ++j) {
        self->weight[self->term[j]][self->term[j]] = 1.0;
    }
}

static void fill_output(firenet_layer *self, const firenet_network *network,
                        int64_t inner) {
    self->weight[X][network->ergodic ? SUM : X] =
        network->ergodic ? 1.0 / (double)inner : 1.0;
}

/* Steps of the layer's restart, in the caller's units. */
static fn_lengths lengths(const firenet_layer *self,
                          const firenet_network *network, int64_t inner,
                          double epsilon) {
    int y = fn_units_exponent(epsilon), a = network->units.a;
    fn_schedule schedule = fn_network_schedule(network, ldexp(epsilon, y), y);
    for (int64_t k = 0; k < self->restart; ++k) {
        fn_schedule_next(&schedule);
    }
    fn_lengths near = fn_network_lengths(network, inner, schedule.epsilon);
    return (fn_lengths){.tau = ldexp(near.tau, 2 * a - y),
                        .sigma = ldexp(near.sigma, y)};
}

/* OK, or ERR_RANGE where double cannot hold what the layer is made of. */
static firenet_status check_lengths(firenet_context *context,
                                    const firenet_network *network,
                                    fn_lengths by, double epsilon) {
    bool held = isnormal(by.tau) && isnormal(2.0 * by.sigma) &&
                isnormal(by.tau * network->lambda);
    int levels = network->levels ? network->levels->count : 0;
    for (int k = 0; k < levels && held; ++k) {
        held = isnormal(by.tau * network->lambda * network->levels->weights[k]);
    }
    return held ? FIRENET_OK
                : fn_fail(
                      context, FIRENET_ERR_RANGE,
                      "epsilon0: %g gives steps of %g and %g, whose thresholds "
                      "overflow or underflow double; scale y, A or the weights",
                      epsilon, by.tau, by.sigma);
}

static void fill(firenet_layer *self, const firenet_network *network,
                 int64_t inner, fn_lengths by) {
    const int64_t n = network->a->cols, m = network->a->rows;
    self->width = (network->ergodic ? 2 * n : n) + network->problem.a->rows;
    switch (self->kind) {
    case FIRENET_LAYER_SOFT:
        fill_soft(self, network, by, inner);
        break;
    case FIRENET_LAYER_SQUARE:
        fill_square(self, network, by.sigma);
        self->width += m;
        break;
    case FIRENET_LAYER_PROJECT:
        fill_project(self, network);
        self->width += 1;
        break;
    case FIRENET_LAYER_OUTPUT:
        fill_output(self, network, inner);
        self->width = n;
        break;
    }
}

/* --------------------------------------------------------------- creation */

static firenet_status check(firenet_context *context,
                            const firenet_network *network, int instance,
                            int64_t index, double epsilon0) {
    if (!network) {
        return fn_fail_null(context, "network");
    }
    if (instance < 0 || instance >= network->instances) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "instance: %d, allowed is 0 .. %d", instance,
                       network->instances - 1);
    }
    if (index < 1 || index > fn_network_layers(network, instance)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "index: %lld, allowed is 1 .. %lld", (long long)index,
                       (long long)fn_network_layers(network, instance));
    }
    bool derived = epsilon0 == 0.0 && network->measurement_bound > 0.0;
    if (!derived && !(epsilon0 > 0.0 && isfinite(epsilon0))) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "epsilon0: %.17g, must be above 0, or 0 for a network "
                       "with a measurement bound",
                       epsilon0);
    }
    return derived ? FIRENET_OK
                   : fn_network_check_settings(network, context, epsilon0);
}

static firenet_status create(firenet_layer **out, firenet_context *context,
                             const firenet_network *network, int instance,
                             int64_t index, double epsilon0) {
    static const firenet_layer_kind kinds[] = {
        FIRENET_LAYER_SOFT, FIRENET_LAYER_SQUARE, FIRENET_LAYER_PROJECT};
    firenet_status status = check(context, network, instance, index, epsilon0);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_layer *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    int64_t inner = fn_network_inner(network, instance);
    bool last = index == fn_network_layers(network, instance);
    int64_t iteration = last ? network->restarts * inner - 1 : (index - 1) / 3;
    self->context = firenet_context_retain(context);
    self->levels = firenet_levels_retain(network->levels);
    self->kind = last ? FIRENET_LAYER_OUTPUT : kinds[(index - 1) % 3];
    self->restart = iteration / inner + 1;
    self->inner = iteration % inner + 1;
    double epsilon = epsilon0 > 0.0 ? epsilon0 : network->measurement_bound;
    fn_lengths by = lengths(self, network, inner, epsilon);
    status = check_lengths(context, network, by, epsilon);
    if (status != FIRENET_OK) {
        firenet_layer_release(self);
        return status;
    }
    find_blocks(self, network);
    fill(self, network, inner, by);
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_layer_create(firenet_layer **out,
                                    firenet_context *context,
                                    firenet_network *network, int instance,
                                    int64_t index, double epsilon0) {
    return FN_CREATE(context, out,
                     create(out, context, network, instance, index, epsilon0));
}

void firenet_layer_release(firenet_layer *layer) {
    if (layer) {
        firenet_context *context = layer->context;
        firenet_levels_release(layer->levels);
        fn_free(context, layer);
        firenet_context_release(context);
    }
}

/* ---------------------------------------------------------------- getters */

firenet_layer_kind firenet_layer_kind_of(const firenet_layer *layer) {
    return layer ? layer->kind : (firenet_layer_kind)0;
}

int64_t firenet_layer_restart(const firenet_layer *layer) {
    return layer ? layer->restart : 0;
}

int64_t firenet_layer_inner(const firenet_layer *layer) {
    return layer ? layer->inner : 0;
}

int64_t firenet_layer_width(const firenet_layer *layer) {
    return layer ? layer->width : 0;
}

FN_READ_INT(layer, kind, firenet_layer_kind_of)
FN_READ_INT(layer, restart, firenet_layer_restart)
FN_READ_INT(layer, inner, firenet_layer_inner)
FN_READ_INT(layer, width, firenet_layer_width)

static const fn_property properties[] = {
    FN_INT_PROPERTY(FIRENET_LAYER_KIND, layer, kind),
    FN_INT_PROPERTY(FIRENET_LAYER_RESTART, layer, restart),
    FN_INT_PROPERTY(FIRENET_LAYER_INNER, layer, inner),
    FN_INT_PROPERTY(FIRENET_LAYER_WIDTH, layer, width),
    {.is = FN_END}};

const firenet_option *firenet_number_of_layer(int64_t index) {
    return fn_property_at(properties, index);
}

firenet_status firenet_layer_get_int(const firenet_layer *layer,
                                     firenet_layer_property property,
                                     int64_t *value) {
    const fn_readable from = {layer, layer ? layer->context : NULL, properties,
                              false};
    return fn_read_int(from, (int)property, value);
}

/* PARTS for no part. */
static int place(firenet_layer_part part) {
    int i = (int)part / 10 - 1; /* also of terms, FIRENET_PART_TERM + 10 t */
    return (int)part % 10 == 0 && i >= 0 && i < PARTS ? i : PARTS;
}

double firenet_layer_weight(const firenet_layer *layer, firenet_layer_part to,
                            firenet_layer_part from) {
    int i = place(to), j = place(from);
    return layer && i < PARTS && j < PARTS ? layer->weight[i][j] : 0.0;
}

double firenet_layer_threshold(const firenet_layer *layer, int k) {
    if (!layer || layer->levels) {
        return layer
                   ? layer->threshold * firenet_levels_weight(layer->levels, k)
                   : 0.0;
    }
    return k == 0 ? layer->threshold : 0.0;
}
