/* SPDX-License-Identifier: BSD-3-Clause */
#include "recon.h"

#include <math.h>

void recon_free(recon_method *e) {
    firenet_runner_release(e->runner);
    firenet_network_release(e->network);
    firenet_solver_release(e->solver);
    firenet_problem_release(e->problem);
}

/* ----------------------------------------------------------------- network */

/* Restarts until eps_n, which starts at ||y||, is within 5 % of the floor
 * delta/(e - 1) it tends to: after that they gain nothing provable. */
static int64_t choose_restarts(const result *r, double norm) {
    if (r->options->restarts > 0)
        return r->options->restarts;
    const double floor = r->delta / (exp(1) - 1);
    const double n = log(norm / (.05 * floor));
    return n < 1 ? 1 : n < 40 ? (int64_t)ceil(n) : 40;
}

/* The theory's p* where its bound can say something of the image; else so many
 * iterations that more do not show in the pictures, for p* costs ten times as
 * much and proves nothing worth it. 0 is p*. */
static int64_t choose_inner(const result *r) {
    const int64_t enough = 40, asked = r->options->inner;
    if (r->options->grid || asked == COUNT_THEORY)
        return 0;
    if (asked != COUNT_DEFAULT)
        return asked;
    return r->worth_proving ? 0 : enough;
}

/* p = 5, 10, 20, .. up to the theory's. */
static firenet_status set_grid(firenet_network_config *config,
                               const result *r) {
    int64_t proved, instances = 1;
    firenet_status status = firenet_rnspl_inner(NULL, 1, r->sharpness, &proved);
    for (int64_t p = 5; !status && p < proved; p *= 2)
        instances++;
    return status ? status
                  : firenet_network_config_set_int(config, FIRENET_NETWORK_GRID,
                                                   instances);
}

static firenet_status configure(firenet_network_config *config,
                                const result *r) {
    const options *o = r->options;
    const int64_t inner = choose_inner(r);
    const struct {
        firenet_network_option option;
        double value;
    } reals[] = {{FIRENET_NETWORK_RHO, r->rho},
                 {FIRENET_NETWORK_GAMMA, r->gamma},
                 {FIRENET_NETWORK_DELTA, r->delta},
                 {FIRENET_NETWORK_LAMBDA, r->lambda}};
    firenet_status status = FIRENET_OK;
    for (size_t i = 0; !status && i < sizeof reals / sizeof *reals; i++)
        status = firenet_network_config_set_real(config, reals[i].option,
                                                 reals[i].value);
    if (!status && inner)
        status = firenet_network_config_set_int(config, FIRENET_NETWORK_INNER,
                                                inner);
    if (!status)
        status = firenet_network_config_set_int(
            config, FIRENET_NETWORK_RESTARTS, r->restarts);
    return !status && o->grid ? set_grid(config, r) : status;
}

static void describe_network(const recon_method *e, result *r) {
    int64_t proved;
    firenet_network_get_int(e->network, FIRENET_NETWORK_LARGEST_INNER,
                            &r->inner);
    firenet_network_get_int(e->network, FIRENET_NETWORK_PROVED_INNER,
                            &r->proved_inner);
    firenet_network_get_int(e->network, FIRENET_NETWORK_LAYERS, &r->layers);
    firenet_network_get_int(e->network, FIRENET_NETWORK_PROVED, &proved);
    /* The network cannot know what is expected of the image. */
    r->proved = proved && r->delta >= r->floor;
}

static firenet_status create_network(recon_method *e, const measurement *m,
                                     result *r, double norm,
                                     firenet_monitor_fn monitor, void *user) {
    firenet_network_config *config = NULL;
    r->restarts = choose_restarts(r, norm);
    firenet_status status = firenet_network_config_create(&config, m->context);
    if (!status)
        status = configure(config, r);
    if (!status)
        status = firenet_network_create(&e->network, m->context, m->a,
                                        m->levels, config);
    firenet_network_config_release(config);
    if (!status)
        status = firenet_runner_create(&e->runner, m->context, e->network);
    if (!status)
        status = firenet_runner_set_monitor(e->runner, monitor, user);
    if (!status)
        describe_network(e, r);
    return status;
}

/* ------------------------------------------------------------------ solver */

/* The constants that a scheduled solver needs (solver.h). */
static firenet_status set_schedule(recon_method *e, const result *r,
                                   double eta) {
    const bool p1 = r->options->problem == FIRENET_PROBLEM_P1;
    const double penalty = r->c2 / (r->sharpness * r->lambda);
    firenet_status status =
        firenet_solver_set_real(e->solver, FIRENET_SOLVER_SHARPNESS,
                                p1 ? r->sharpness * r->lambda : r->sharpness);
    if (!status)
        status = firenet_solver_set_real(e->solver, FIRENET_SOLVER_DELTA,
                                         p1 ? 2 * r->sigma + 2 * penalty * eta
                                            : r->delta);
    return !status && p1 ? firenet_solver_set_real(
                               e->solver, FIRENET_SOLVER_PENALTY, penalty)
                         : status;
}

/* eta, or lambda: with a residual of the size of the noise, lambda of (P2) has
 * the minimiser of (P3) for lambda / (2 eta). */
static double choose_parameter(const result *r) {
    switch (r->options->problem) {
    case FIRENET_PROBLEM_P1:
        return r->noise_norm;
    case FIRENET_PROBLEM_P2:
        return r->options->lambda > 0 ? r->lambda
                                      : 2 * r->noise_norm * r->lambda;
    default:
        return r->lambda;
    }
}

/* FISTA's dual points are the residuals of its iterates, and rounding to single
 * precision keeps their gap near 1.3e-4 of the objective at 256 x 256: the
 * library's 1e-4 is out of reach. */
static const double fista_tolerance = 1e-3;

static firenet_status create_solver(recon_method *e, const measurement *m,
                                    result *r, firenet_monitor_fn monitor,
                                    void *user) {
    r->parameter = choose_parameter(r);
    firenet_status status = firenet_problem_create_in_levels(
        &e->problem, m->context, r->options->problem, m->a, r->parameter,
        m->levels);
    if (!status)
        status = firenet_solver_create(&e->solver, m->context, e->problem,
                                       r->options->method);
    if (!status && r->options->f32 &&
        r->options->method == FIRENET_METHOD_FISTA)
        status = firenet_solver_set_real(e->solver, FIRENET_SOLVER_TOLERANCE,
                                         fista_tolerance);
    if (!status && r->options->method == FIRENET_METHOD_SCHEDULED)
        status = set_schedule(e, r, r->noise_norm);
    return status ? status
                  : firenet_solver_set_monitor(e->solver, monitor, user);
}

/* --------------------------------------------------------------------- any */

bool recon_create(recon_method *out, const measurement *m, result *r,
                  double norm, firenet_monitor_fn monitor, void *user) {
    *out = (recon_method){0};
    r->gap_bounds = r->options->problem == FIRENET_PROBLEM_P3 &&
                    r->lambda <= r->lambda_limit * (1 + 1e-12);
    TRY(m->context, r->options->solve
                        ? create_solver(out, m, r, monitor, user)
                        : create_network(out, m, r, norm, monitor, user));
    return true;
}

static firenet_status run_network(recon_method *e, result *r, const vector *y,
                                  const void *x0, const void *reference,
                                  vector *x, run_facts *facts) {
    firenet_status status =
        firenet_runner_set_reference(e->runner, x->type, reference, x->length);
    if (!status)
        status = firenet_runner_run(e->runner, y->type, y->data, y->length,
                                    x->type, x0, x->data, x->length);
    if (status)
        return status;
    firenet_runner_get_real(e->runner, FIRENET_RUNNER_OBJECTIVE,
                            &facts->objective);
    firenet_runner_get_real(e->runner, FIRENET_RUNNER_GAP, &facts->gap);
    firenet_runner_get_real(e->runner, FIRENET_RUNNER_EPSILON, &facts->epsilon);
    firenet_runner_get_real(e->runner, FIRENET_RUNNER_SECONDS, &facts->seconds);
    int64_t smallest;
    firenet_runner_get_int(e->runner, FIRENET_RUNNER_INNER, &r->inner);
    firenet_network_get_int(e->network, FIRENET_NETWORK_USED_INNER, &smallest);
    for (int64_t p = smallest; p < r->inner; p *= 2)
        facts->instance++;
    return FIRENET_OK;
}

static firenet_status run_solver(recon_method *e, result *r, const vector *y,
                                 const void *x0, const void *reference,
                                 vector *x, run_facts *facts) {
    int64_t outcome = FIRENET_OUTCOME_NONE;
    firenet_status status =
        firenet_solver_set_reference(e->solver, x->type, reference, x->length);
    if (!status)
        status = firenet_solver_solve(e->solver, y->type, y->data, y->length,
                                      x->type, x0, x->data, x->length);
    if (status)
        return status;
    firenet_solver_get_real(e->solver, FIRENET_SOLVER_OBJECTIVE,
                            &facts->objective);
    firenet_solver_get_real(e->solver, FIRENET_SOLVER_GAP, &facts->gap);
    firenet_solver_get_real(e->solver, FIRENET_SOLVER_SECONDS, &facts->seconds);
    firenet_solver_get_int(e->solver, FIRENET_SOLVER_OUTCOME, &outcome);
    r->outcome = firenet_outcome_message((firenet_outcome)outcome);
    return firenet_solver_get_int(e->solver, FIRENET_SOLVER_ITERATION,
                                  &r->iterations);
}

bool recon_run(recon_method *e, const measurement *m, result *r,
               const vector *y, const vector *x0, const vector *reference,
               vector *x, run_facts *facts) {
    *facts = (run_facts){.epsilon = NAN};
    TRY(m->context, (e->solver ? run_solver : run_network)(
                        e, r, y, x0 ? x0->data : NULL,
                        reference ? reference->data : NULL, x, facts));
    return true;
}
