/* SPDX-License-Identifier: BSD-3-Clause */
/* J and J^T of a network at the point of a Jacobian object: the derivative of
 * every step in turn, and its transpose in reverse order. With eta the relative
 * change of tau, and v+ = q + sigma (2 A x+ - A x - y),
 *     dz  = dx - tau A^H dq + eta (z - x)
 *     dx+ = S'(z) dz - eta t x+/|x+|
 *     dv+ = dq + sigma (2 A dx+ - A dx - dy) - eta (v+ - q)
 *     dq+ = dv+, or c dv+ - c^3 Re <v+, dv+> v+ with c = 1/||v+|| < 1.
 * With dual blocks, A stands for K, q for (q, p) and y for (y, 0); the
 * projection of p is one of each group. Where x is in C, so is dx+. */
#include "network/jacobian.h"
#include "network/units.h"

#include <math.h>

/* The vectors of one sweep, and the numbers of the restart it is in. */
typedef struct sweep {
    firenet_jacobian *g;
    const firenet_network *network;
    const firenet_operator *a;
    fn_vec *d, *work, *sum;         /* N */
    fn_vec *q, *image, *image_next; /* m */
    fn_lengths by;
    double eta;
} sweep;

static sweep make_sweep(firenet_jacobian *g) {
    const firenet_operator *a = g->network->problem.a;
    return (sweep){.g = g,
                   .network = g->network,
                   .a = a,
                   .d = fn_jacobian_primal_at(g, FN_DIRECTION),
                   .work = fn_jacobian_primal_at(g, FN_PRIMAL_WORK),
                   .sum = fn_jacobian_primal_at(g, FN_SUM),
                   .q = fn_jacobian_dual_at(g, FN_DUAL_DIRECTION),
                   .image = fn_jacobian_dual_at(g, FN_IMAGE),
                   .image_next = fn_jacobian_dual_at(g, FN_IMAGE_NEXT)};
}

static void clear_primal(const sweep *s, fn_vec *x) {
    fn_vec_zero(s->g->context, fn_domain(s->a), x);
}

static void clear_dual(const sweep *s, fn_vec *x) {
    fn_vec_zero(s->g->context, fn_range(s->a), x);
}

/* y += a x. */
static void add_primal(const sweep *s, double a, const fn_vec *x, fn_vec *y) {
    fn_pass_combine(&s->network->problem.domain_chunks, s->a->domain, a, x, 1.0,
                    y, &s->g->scratch);
}

static void add_dual(const sweep *s, double a, const fn_vec *x, fn_vec *y) {
    fn_pass_combine(&s->network->problem.range_chunks, s->a->range, a, x, 1.0,
                    y, &s->g->scratch);
}

static double product(const sweep *s, fn_side side, const fn_vec *x,
                      const fn_vec *y) {
    double parts[2];
    fn_vec_dot(s->g->context, side, x, y, parts);
    return parts[0];
}

/* Puts restart k on the tape and its steps into the sweep. */
static firenet_status enter_restart(sweep *s, int64_t k) {
    firenet_status status = fn_jacobian_load(s->g, k);
    s->by = fn_network_lengths(s->network, s->network->inner,
                               s->g->checkpoints[k].epsilon);
    return status;
}

/* d eps_k / eps_k for d eps_0 = 1, k from 0. */
static double relative_epsilon(const sweep *s, int64_t k) {
    const fn_checkpoint *checkpoint = &s->g->checkpoints[k];
    return checkpoint->derivative / checkpoint->epsilon;
}

/* d in C as x is. */
static void constrain(const sweep *s, fn_vec *d) {
    const fn_analysis *analysis = s->network->problem.analysis;
    if (analysis && analysis->constraint != FIRENET_CONSTRAINT_NONE) {
        fn_space_of(s->g->context)
            ->real_part(s->g->context, fn_domain(s->a), d);
    }
}

/* The derivative of a proximal map at x+ = next, in place; returns that by eta.
 */
static double apply_tangent(const sweep *s, const fn_vec *x, const fn_vec *next,
                            double threshold, double eta) {
    const fn_problem *problem = &s->network->problem;
    fn_tangent tangent = {.x = x,
                          .next = next,
                          .d = s->d,
                          .threshold = threshold,
                          .eta = eta,
                          .nonnegative = problem->analysis &&
                                         problem->analysis->constraint ==
                                             FIRENET_CONSTRAINT_NONNEGATIVE};
    double by_eta =
        fn_pass_tangent(&problem->domain_chunks, s->a->domain, &tangent,
                        &s->g->scratch, s->g->step.partials)
            .sum[0];
    constrain(s, s->d);
    return by_eta;
}

/* S'(z_j) on the direction d, in place; returns the derivative by eta. */
static double soften(const sweep *s, int64_t j, double eta) {
    return apply_tangent(s, fn_jacobian_x(s->g, j - 1), fn_jacobian_x(s->g, j),
                         s->by.tau * s->network->problem.lambda, eta);
}

/* The same of x0 on its way to C, a projection. */
static void project_start(const sweep *s) {
    const fn_analysis *analysis = s->network->problem.analysis;
    if (analysis && analysis->constraint != FIRENET_CONSTRAINT_NONE) {
        const fn_vec *x0 = fn_jacobian_start(s->g);
        apply_tangent(s, x0, x0, 0.0, 0.0);
    }
}

/* The derivative of the projection at v_j, a symmetric map, in place. */
static void project(const sweep *s, int64_t j, fn_vec *d) {
    const fn_problem *problem = &s->network->problem;
    double c;
    const fn_vec *v = fn_jacobian_v(s->g, j, &c);
    if (c < 1.0) {
        double along = product(s, fn_problem_data(problem), v, d);
        fn_pass_combine(&problem->data_chunks, s->a->range, -c * c * c * along,
                        v, c, d, &s->g->scratch);
    }
    if (problem->analysis) {
        fn_analysis_project_tangent(problem->analysis, problem->lambda, v, d,
                                    &s->g->scratch);
    }
}

/* (q_j, p_j), j > 0, with dual blocks. */
static const fn_vec *projected(const sweep *s, int64_t j) {
    const fn_problem *problem = &s->network->problem;
    double scale;
    const fn_vec *v = fn_jacobian_v(s->g, j, &scale);
    fn_analysis_project_at(problem->analysis, problem->lambda, v,
                           s->g->projected, &s->g->scratch,
                           s->g->step.partials);
    fn_vec_scale(s->g->context, fn_problem_data(problem), scale, v,
                 s->g->projected);
    return s->g->projected;
}

/* d += factor (v_j - q_{j-1}). */
static void add_dual_move(const sweep *s, int64_t j, double factor, fn_vec *d) {
    double scale;
    add_dual(s, factor, fn_jacobian_v(s->g, j, &scale), d);
    const fn_vec *before = fn_jacobian_v(s->g, j - 1, &scale);
    if (before && s->network->problem.analysis && j > 1) {
        before = projected(s, j - 1);
        scale = 1.0;
    }
    if (before) {
        add_dual(s, -factor * scale, before, d);
    }
}

/* ------------------------------------------------------------------- J d */

static firenet_status forward_step(sweep *s, int64_t j, const fn_vec *dy) {
    fn_scratch *scratch = &s->g->scratch;
    firenet_status status = fn_adjoint_product(s->a, scratch, s->q, s->work);
    if (status != FIRENET_OK) {
        return status;
    }
    add_primal(s, -s->by.tau, s->work, s->d);
    soften(s, j, s->eta);
    status = fn_product(s->a, scratch, s->d, s->image_next);
    if (status != FIRENET_OK) {
        return status;
    }
    add_dual(s, 2.0 * s->by.sigma, s->image_next, s->q);
    add_dual(s, -s->by.sigma, s->image, s->q);
    add_dual(s, -s->by.sigma, dy, s->q);
    add_dual_move(s, j, -s->eta, s->q);
    project(s, j, s->q);
    fn_vec_swap(&s->image, &s->image_next);
    return FIRENET_OK;
}

static firenet_status forward_restart(sweep *s, int64_t k, double epsilon,
                                      const fn_vec *dy) {
    const firenet_network *network = s->network;
    firenet_status status = enter_restart(s, k);
    s->eta = epsilon * relative_epsilon(s, k);
    if (!network->keep_dual || k == 0) {
        clear_dual(s, s->q);
    }
    if (status == FIRENET_OK) {
        status = fn_product(s->a, &s->g->scratch, s->d, s->image);
    }
    clear_primal(s, s->sum);
    for (int64_t j = 1; j <= network->inner && status == FIRENET_OK; ++j) {
        status = forward_step(s, j, dy);
        add_primal(s, 1.0, s->d, s->sum);
    }
    if (network->ergodic) {
        fn_vec_scale(s->g->context, fn_domain(s->a),
                     1.0 / (double)network->inner, s->sum, s->d);
    }
    return status;
}

/* Units in which the larger of the two is near one. */
static fn_units direction_units(const firenet_jacobian *g, const void *dy,
                                const void *dx0) {
    const firenet_operator *a = g->network->a;
    fn_units units = fn_network_units(g->network, g->context, dy, dx0);
    double norm = dx0 ? fn_host_norm(g->context, fn_domain(a), dx0) : 0.0;
    int start = fn_units_exponent(norm) + fn_units_exponent(g->network->norm);
    units.y = norm > 0.0 && start < units.y ? start : units.y;
    return units;
}

/* Brings (given_dy, dx0) to units near one: J is linear. */
firenet_status fn_jacobian_jvp(firenet_jacobian *g, const void *given_dy,
                               const void *dx0, void *dx) {
    sweep s = make_sweep(g);
    const fn_units units = direction_units(g, given_dy, dx0);
    fn_vec *dy = fn_jacobian_dual_at(g, FN_DATA_DIRECTION);
    clear_dual(&s, dy);
    fn_vec_import_by(g->context, fn_range(g->network->a), units.y, given_dy,
                     dy);
    fn_problem_turn(&g->network->problem, &g->scratch, true, fn_vec_host(dy));
    double epsilon =
        product(&s, fn_range(s.a), fn_jacobian_dual_at(g, FN_EPSILON_BY_Y), dy);
    if (dx0) {
        fn_vec_import_by(g->context, fn_domain(s.a), fn_units_x(&units), dx0,
                         s.d);
        project_start(&s);
        epsilon += product(&s, fn_domain(s.a),
                           fn_jacobian_primal_at(g, FN_EPSILON_BY_X), s.d);
    } else {
        clear_primal(&s, s.d);
    }
    firenet_status status = FIRENET_OK;
    for (int64_t k = 0; k < g->restarts && status == FIRENET_OK; ++k) {
        status = forward_restart(&s, k, epsilon, dy);
    }
    return status == FIRENET_OK
               ? fn_network_unscale(g->context, "dx", fn_domain(s.a),
                                    -fn_units_x(&units), s.d, dx)
               : status;
}

/* ----------------------------------------------------------------- J^T u */

/* Undoes forward_step: `image` holds the adjoint of A x_j on entry, that of
 * A x_{j-1} on return. Returns the share of eta's adjoint in *eta. */
static firenet_status reverse_step(sweep *s, int64_t j, fn_vec *uy,
                                   double *eta) {
    fn_scratch *scratch = &s->g->scratch;
    project(s, j, s->q);
    clear_dual(s, s->image_next);
    add_dual_move(s, j, 1.0, s->image_next);
    *eta -= product(s, fn_range(s->a), s->q, s->image_next);
    add_dual(s, 2.0 * s->by.sigma, s->q, s->image);
    add_dual(s, -s->by.sigma, s->q, uy);
    firenet_status status =
        fn_adjoint_product(s->a, scratch, s->image, s->work);
    if (status != FIRENET_OK) {
        return status;
    }
    add_primal(s, 1.0, s->work, s->d);
    if (s->network->ergodic) {
        add_primal(s, 1.0, s->sum, s->d);
    }
    *eta += soften(s, j, 0.0);
    fn_vec_scale(s->g->context, fn_range(s->a), -s->by.sigma, s->q, s->image);
    status = fn_product(s->a, scratch, s->d, s->image_next);
    add_dual(s, -s->by.tau, s->image_next, s->q);
    return status;
}

/* From the adjoint of what restart k hands on to that of what it took over,
 * and of eps_0. */
static firenet_status reverse_restart(sweep *s, int64_t k, fn_vec *uy,
                                      double *epsilon) {
    const firenet_network *network = s->network;
    double eta = 0.0;
    firenet_status status = enter_restart(s, k);
    if (network->ergodic) {
        fn_vec_scale(s->g->context, fn_domain(s->a),
                     1.0 / (double)network->inner, s->d, s->sum);
        clear_primal(s, s->d);
    }
    if (!network->keep_dual) {
        clear_dual(s, s->q);
    }
    clear_dual(s, s->image);
    for (int64_t j = network->inner; j >= 1 && status == FIRENET_OK; --j) {
        status = reverse_step(s, j, uy, &eta);
    }
    if (status == FIRENET_OK) {
        status = fn_adjoint_product(s->a, &s->g->scratch, s->image, s->work);
    }
    add_primal(s, 1.0, s->work, s->d);
    *epsilon += eta * relative_epsilon(s, k);
    return status;
}

firenet_status fn_jacobian_vjp(firenet_jacobian *g, const void *u, void *ux0,
                               void *given_uy) {
    sweep s = make_sweep(g);
    fn_vec *uy = fn_jacobian_dual_at(g, FN_DATA_DIRECTION);
    double epsilon = 0.0;
    firenet_status status = FIRENET_OK;
    const int exponent =
        fn_units_exponent(fn_host_norm(g->context, fn_domain(s.a), u));
    fn_vec_import_by(g->context, fn_domain(s.a), exponent, u, s.d);
    clear_dual(&s, s.q);
    clear_dual(&s, uy);
    for (int64_t k = g->restarts - 1; k >= 0 && status == FIRENET_OK; --k) {
        status = reverse_restart(&s, k, uy, &epsilon);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    add_dual(&s, epsilon, fn_jacobian_dual_at(g, FN_EPSILON_BY_Y), uy);
    fn_problem_turn(&g->network->problem, &g->scratch, false, fn_vec_host(uy));
    /* x = 2^(a-y) phi'(2^y y, 2^(y-a) x0) in primed units. */
    status = fn_network_unscale(g->context, "uy", fn_range(g->network->a),
                                g->units.a - exponent, uy, given_uy);
    if (status == FIRENET_OK && ux0) {
        add_primal(&s, epsilon, fn_jacobian_primal_at(g, FN_EPSILON_BY_X), s.d);
        project_start(&s);
        status = fn_network_unscale(g->context, "ux0", fn_domain(s.a),
                                    -exponent, s.d, ux0);
    }
    return status;
}
