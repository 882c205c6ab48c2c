/* SPDX-License-Identifier: BSD-3-Clause */
/* A Jacobian's memory, the run that sets its point, and the tape. */
#include "network/jacobian.h"

#include "network/arrays.h"
#include "network/units.h"

#include <math.h>

/* ---------------------------------------------------------------- memory */

static int64_t primal_count(const firenet_network *network) {
    return network->restarts + network->inner + FN_PRIMAL_VECTORS;
}

static int64_t dual_count(const firenet_network *network) {
    return (network->keep_dual ? 2 : 1) * network->restarts + network->inner +
           FN_DUAL_VECTORS;
}

int64_t fn_jacobian_bytes(const firenet_network *network) {
    /* Counts stay below 2^34 and vectors below 2^63: doubles do. */
    double vectors =
        (double)primal_count(network) * (double)fn_domain_bytes(network->a) +
        (double)dual_count(network) *
            (double)fn_range_bytes(network->problem.a);
    if (vectors >= 0x1p62) {
        return INT64_MAX;
    }
    return (int64_t)(sizeof(firenet_jacobian) +
                     fn_network_workspace_bytes(network, 1)) +
           primal_count(network) * (int64_t)fn_domain_bytes(network->a) +
           dual_count(network) * (int64_t)fn_range_bytes(network->problem.a) +
           network->restarts * (int64_t)sizeof(fn_checkpoint) +
           network->inner * (int64_t)sizeof(double) +
           (network->problem.analysis
                ? (int64_t)fn_range_bytes(network->problem.a)
                : 0);
}

static firenet_status allocate(firenet_jacobian *self) {
    const firenet_network *network = self->network;
    firenet_context *context = self->context;
    firenet_status status = fn_network_workspace_create(
        network, context, &self->scratch, &self->step, 1);
    if (status != FIRENET_OK) {
        return status;
    }
    self->primal =
        fn_vec_alloc(context, primal_count(network), fn_domain(network->a));
    self->dual = fn_vec_alloc(context, dual_count(network),
                              fn_range(network->problem.a));
    self->checkpoints =
        fn_alloc(context, network->restarts, sizeof *self->checkpoints);
    self->scales = fn_alloc(context, network->inner, sizeof *self->scales);
    if (network->problem.analysis) {
        self->projected =
            fn_vec_alloc(context, 1, fn_range(network->problem.a));
    }
    return self->primal && self->dual && self->checkpoints && self->scales &&
                   (self->projected || !network->problem.analysis)
               ? FIRENET_OK
               : FIRENET_ERR_NOMEM;
}

static firenet_status create(firenet_jacobian **out, firenet_context *context,
                             firenet_network *network) {
    if (!network) {
        return fn_fail_null(context, "network");
    }
    if (fn_is_split(network->a)) {
        return fn_fail_split(context, network->a);
    }
    if (network->instances > 1) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "network: a grid of %d instances, Jacobians need a "
                       "single one: create a network with the p of the best",
                       network->instances);
    }
    const fn_term *rough = fn_analysis_without_derivative(&network->analysis);
    if (rough) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "network: a term of its regulariser is a %s of %s; "
                       "Jacobians support l1 and group norms only",
                       rough->norm.table->name, rough->w->description);
    }
    if (fn_jacobian_bytes(network) == INT64_MAX) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "network: %lld restarts of %lld inner iterations need "
                       "more memory than can be addressed",
                       (long long)network->restarts, (long long)network->inner);
    }
    firenet_jacobian *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->context = firenet_context_retain(context);
    self->network = firenet_network_retain(network);
    self->restarts = -1;
    firenet_status status = fn_operator_prepare(network->problem.a, context);
    if (status == FIRENET_OK) {
        status = allocate(self);
    }
    if (status != FIRENET_OK) {
        firenet_jacobian_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_jacobian_create(firenet_jacobian **out,
                                       firenet_context *context,
                                       firenet_network *network) {
    return FN_CREATE(context, out, create(out, context, network));
}

void firenet_jacobian_release(firenet_jacobian *jacobian) {
    if (!jacobian) {
        return;
    }
    firenet_context *context = jacobian->context;
    fn_network_workspace_free(&jacobian->scratch, &jacobian->step);
    fn_vec_free(context, jacobian->primal);
    fn_vec_free(context, jacobian->dual);
    fn_vec_free(context, jacobian->projected);
    fn_free(context, jacobian->checkpoints);
    fn_free(context, jacobian->scales);
    firenet_network_release(jacobian->network);
    fn_free(context, jacobian);
    firenet_context_release(context);
}

/* ------------------------------------------------------- vectors by index */

static fn_vec *primal_vector(const firenet_jacobian *self, int64_t i) {
    return fn_vec_nth(self->context, fn_domain(self->network->a), self->primal,
                      i);
}

static fn_vec *dual_vector(const firenet_jacobian *self, int64_t i) {
    return fn_vec_nth(self->context, fn_range(self->network->problem.a),
                      self->dual, i);
}

static fn_vec *checkpoint_x(const firenet_jacobian *self, int64_t k) {
    return primal_vector(self, k);
}

static fn_vec *checkpoint_ax(const firenet_jacobian *self, int64_t k) {
    return dual_vector(self, k);
}

static fn_vec *checkpoint_v(const firenet_jacobian *self, int64_t k) {
    const firenet_network *network = self->network;
    return dual_vector(self, network->restarts + network->inner + k);
}

static fn_vec *tape_x(const firenet_jacobian *self, int64_t j) {
    return primal_vector(self, self->network->restarts + j - 1);
}

static fn_vec *tape_v(const firenet_jacobian *self, int64_t j) {
    return dual_vector(self, self->network->restarts + j - 1);
}

const fn_vec *fn_jacobian_start(const firenet_jacobian *g) {
    return checkpoint_x(g, 0);
}

fn_vec *fn_jacobian_primal_at(const firenet_jacobian *g, fn_jacobian_primal i) {
    return primal_vector(g, primal_count(g->network) - FN_PRIMAL_VECTORS +
                                (int64_t)i);
}

fn_vec *fn_jacobian_dual_at(const firenet_jacobian *g, fn_jacobian_dual i) {
    return dual_vector(g,
                       dual_count(g->network) - FN_DUAL_VECTORS + (int64_t)i);
}

const fn_vec *fn_jacobian_x(const firenet_jacobian *g, int64_t j) {
    return j > 0 ? tape_x(g, j) : checkpoint_x(g, g->loaded);
}

const fn_vec *fn_jacobian_v(const firenet_jacobian *g, int64_t j,
                            double *scale) {
    if (j > 0) {
        *scale = g->scales[j - 1];
        return tape_v(g, j);
    }
    *scale = g->checkpoints[g->loaded].scale;
    return g->network->keep_dual ? checkpoint_v(g, g->loaded) : NULL;
}

/* ------------------------------------------------------------------- tape */

static void save(firenet_jacobian *self, int64_t k,
                 const fn_schedule *schedule) {
    const firenet_operator *a = self->network->problem.a;
    const fn_step *step = &self->step;
    bool kept = self->network->keep_dual;
    fn_vec_copy(self->context, fn_domain(a), step->x, checkpoint_x(self, k));
    fn_vec_copy(self->context, fn_range(a), step->ax, checkpoint_ax(self, k));
    if (kept) {
        fn_vec_copy(self->context, fn_range(a), step->v, checkpoint_v(self, k));
    }
    self->checkpoints[k] = (fn_checkpoint){
        kept ? step->scale : 0.0, schedule->epsilon, schedule->derivative};
}

static void restore(firenet_jacobian *self, int64_t k) {
    const firenet_operator *a = self->network->problem.a;
    fn_step *step = &self->step;
    step->y = fn_jacobian_dual_at(self, FN_Y);
    fn_vec_copy(self->context, fn_domain(a), checkpoint_x(self, k), step->x);
    fn_vec_copy(self->context, fn_range(a), checkpoint_ax(self, k), step->ax);
    if (self->network->keep_dual) {
        fn_vec_copy(self->context, fn_range(a), checkpoint_v(self, k), step->v);
        step->scale = self->checkpoints[k].scale;
        step->dual_zero = k == 0;
        step->ready = false;
    }
}

/* Runs restart k from where the step stands and writes it on the tape. */
static firenet_status record(firenet_jacobian *self, int64_t k) {
    const firenet_network *network = self->network;
    fn_step *step = &self->step;
    fn_lengths lengths = fn_network_lengths(network, network->inner,
                                            self->checkpoints[k].epsilon);
    fn_network_begin_restart(network, network->inner, step);
    for (int64_t j = 1; j <= network->inner; ++j) {
        firenet_status status =
            fn_network_advance(step, 1, &lengths, 3 * (k * network->inner + j));
        if (status != FIRENET_OK) {
            return status;
        }
        fn_vec_copy(self->context, fn_domain(network->a), step->x,
                    tape_x(self, j));
        if (network->problem.analysis) {
            fn_step_argument(step, lengths.sigma, tape_v(self, j));
        } else {
            fn_vec_copy(self->context, fn_range(network->a), step->v,
                        tape_v(self, j));
        }
        self->scales[j - 1] = step->shrunk;
    }
    self->loaded = k;
    return FIRENET_OK;
}

firenet_status fn_jacobian_load(firenet_jacobian *g, int64_t k) {
    if (g->loaded == k) {
        return FIRENET_OK;
    }
    restore(g, k);
    return record(g, k);
}

/* -------------------------------------------------------------------- run */

/* Of the dual blocks, what is left of an image in the range of K. */
static void clear_blocks(const firenet_jacobian *self, fn_vec *image) {
    const firenet_network *network = self->network;
    if (network->problem.analysis) {
        const fn_side rows =
            fn_side_first(fn_range(network->problem.a), network->analysis.rows);
        fn_vec_scale(self->context, rows, 0.0,
                     fn_vec_at(self->context, rows.type, image,
                               network->problem.measured),
                     fn_vec_at(self->context, rows.type, image,
                               network->problem.measured));
    }
}

/* eps_0 by K x0: of ||A x0 - y||, or without y in the norm when a measurement
 * bound stands for it, and of the dual blocks' terms. */
static void differentiate_by_image(firenet_jacobian *self, bool bounded,
                                   fn_vec *by) {
    const firenet_network *network = self->network;
    const fn_problem *problem = &network->problem;
    const fn_side data = fn_range(network->a);
    const fn_step *step = &self->step;
    fn_vec_copy(self->context, fn_range(problem->a), step->ax, by);
    fn_vec_axpby(self->context, data, bounded ? 0.0 : -1.0, step->y, 1.0, by);
    double norm = fn_vec_norm(self->context, data, by);
    fn_vec_scale(self->context, data, norm > 0.0 ? 1.0 / norm : 0.0, by, by);
    if (problem->analysis) {
        fn_analysis_sign(problem->analysis, problem->lambda, step->ax, by,
                         &self->scratch);
    }
}

/* eps_0 by x0 and y: of lambda R(x0) + ||A x0 - y||. */
static firenet_status differentiate_epsilon(firenet_jacobian *self) {
    const firenet_network *network = self->network;
    const firenet_operator *a = network->a;
    const fn_step *step = &self->step;
    fn_vec *by_x = fn_jacobian_primal_at(self, FN_EPSILON_BY_X);
    fn_vec *by_y = fn_jacobian_dual_at(self, FN_EPSILON_BY_Y);
    bool bounded = network->measurement_bound > 0.0;
    differentiate_by_image(self, bounded, by_y);
    firenet_status status =
        fn_adjoint_product(network->problem.a, &self->scratch, by_y, by_x);
    fn_vec *sign = fn_jacobian_primal_at(self, FN_PRIMAL_WORK);
    fn_space_of(self->context)
        ->sign(self->context, &network->problem.domain_chunks, a->domain,
               network->problem.lambda, step->x, sign);
    fn_vec_axpby(self->context, fn_domain(a), 1.0, sign, 1.0, by_x);
    fn_vec_scale(self->context, fn_range(a), bounded ? 0.0 : -1.0, by_y, by_y);
    clear_blocks(self, by_y);
    return status;
}

/* At (y, x0), in units near one. */
static firenet_status start(firenet_jacobian *self, const void *y,
                            const void *x0) {
    const firenet_network *network = self->network;
    const firenet_operator *a = network->a;
    fn_step *step = &self->step;
    fn_vec *own_y = fn_jacobian_dual_at(self, FN_Y);
    self->restarts = self->loaded = -1;
    self->units = fn_network_units(network, self->context, y, x0);
    fn_vec_import_by(self->context, fn_range(a), self->units.y, y, own_y);
    fn_problem_turn(&network->problem, &self->scratch, true,
                    fn_vec_host(own_y));
    if (x0) {
        fn_vec_import_by(self->context, fn_domain(a), fn_units_x(&self->units),
                         x0, step->x);
    }
    firenet_status status = fn_step_start(step, own_y, x0 ? step->x : NULL);
    fn_vec_copy(self->context, fn_domain(a), step->x, checkpoint_x(self, 0));
    return status;
}

static firenet_status run(firenet_jacobian *self, const void *y, const void *x0,
                          void *x) {
    const firenet_network *network = self->network;
    fn_step *step = &self->step;
    firenet_status status = start(self, y, x0);
    if (status == FIRENET_OK) {
        status = differentiate_epsilon(self);
    }
    const int exponent = self->units.y;
    fn_schedule schedule = fn_network_schedule(
        network, fn_network_first_epsilon(network, step, exponent), exponent);
    int64_t restarts =
        fn_network_is_trivial(network, step) ? 0 : network->restarts;
    for (int64_t k = 0; k < restarts && status == FIRENET_OK; ++k) {
        fn_schedule_next(&schedule);
        save(self, k, &schedule);
        status = record(self, k);
        fn_network_end_restart(network, step);
    }
    if (status == FIRENET_OK) {
        status = fn_network_in_caller_units(network, self->context,
                                            &self->units, INFINITY, step->x, x);
    }
    if (status == FIRENET_OK) {
        self->restarts = restarts;
    }
    return status;
}

firenet_status firenet_jacobian_run(firenet_jacobian *jacobian,
                                    firenet_type y_type, const void *y,
                                    int64_t y_length, firenet_type x_type,
                                    const void *x0, void *x, int64_t x_length) {
    firenet_context *context = jacobian ? jacobian->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_arrays given = {1, y_type, x_type, y, x0, x, y_length, x_length};
    status = fn_arrays_check(&given, context, jacobian->network);
    if (status == FIRENET_OK) {
        status = run(jacobian, y, x0, x);
    }
    return fn_leave(context, status);
}
