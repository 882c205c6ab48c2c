/* SPDX-License-Identifier: BSD-3-Clause */
/** @file rnspl.h  The weighted robust null space property in levels and what
 *  follows from it: sharpness, network depth and error bounds.
 *
 *  A has the rNSPL with 0 < rho < 1, gamma > 0 if for every (s,M) support S
 *  and every x
 *      ||x_S||_2 <= rho ||x_{S^c}||_{1,w} / sqrt(xi) + gamma ||A x||_2.
 *  With k = kappa^{1/4},
 *      C1 = (rho + (1+rho) k/2) (1+rho)/(1-rho)
 *      C2 = gamma (2 (rho + (1+rho) k/2)/(1-rho) + 1 + k/2).
 *  F(z) = lambda ||z||_{1,w} + ||Az - y||_2 with lambda <= C1/(C2 sqrt(xi)) is
 *  then approximately sharp: with D = C1/(lambda sqrt(xi)) >= C2, for all z, x
 *      ||z - x||_2 <= D (F(z) - F(x) + c(x)),
 *      c(x) = 2 lambda sigma(x) + (1 + C2/D) ||Ax - y||_2.
 *  Source: Colbrook, Antun, Hansen, PNAS 119(12), 2022, Theorem 3 and its
 *  supplement; doc/theory.md derives the constants.
 *
 *  The functions are pure: any thread, no memory.
 *
 *  Arguments:
 *  @param[in] context NULL, or the context that records a failure's message
 *                     (firenet_context_last_error); it may be in use
 *  @return FIRENET_OK; FIRENET_ERR_NULL (an output); FIRENET_ERR_RANGE (an
 *          argument outside what its line allows; NaN always is). */
#ifndef FIRENET_RNSPL_H
#define FIRENET_RNSPL_H

#include <firenet/context.h>
#include <stdint.h>

FIRENET_BEGIN_DECLS

/** C1 and C2.
 *  @param[in] rho   0 < rho < 1
 *  @param[in] gamma > 0
 *  @param[in] kappa >= 1, of the levels
 *  @param[out] c1,c2 the constants */
FIRENET_API firenet_status firenet_rnspl_constants(firenet_context *context,
                                                   double rho, double gamma,
                                                   double kappa, double *c1,
                                                   double *c2);

/** Largest lambda the theory allows, C1/(C2 sqrt(xi)): the default.
 *  @param[in] c1,c2 > 0
 *  @param[in] xi    > 0, of the levels
 *  @param[out] lambda the largest */
FIRENET_API firenet_status firenet_rnspl_lambda(firenet_context *context,
                                                double c1, double c2, double xi,
                                                double *lambda);

/** D = C1/(lambda sqrt(xi)), in units of x per unit of F.
 *  @param[in] c1, lambda, xi > 0
 *  @param[out] sharpness D */
FIRENET_API firenet_status firenet_rnspl_sharpness(firenet_context *context,
                                                   double c1, double lambda,
                                                   double xi,
                                                   double *sharpness);

/** c(x) = 2 lambda sigma + (1 + C2/D) residual, the floor of the bounds.
 *  @param[in] lambda, sharpness, c2 > 0
 *  @param[in] sigma    >= 0, firenet_levels_distance() of the truth
 *  @param[in] residual >= 0, ||Ax - y||_2 at the truth: the noise level
 *  @param[out] floor   c(x) */
FIRENET_API firenet_status firenet_rnspl_floor(firenet_context *context,
                                               double lambda, double sharpness,
                                               double c2, double sigma,
                                               double residual, double *floor);

/** p* = ceil(2 L D e), the inner iterations per restart from which the bound
 *  of every restart is proved (upsilon = 1/e minimises the total work) when
 *  the dual variable starts at 0; twice that, L 2 D, when it is kept.
 *  @param[in] norm      L >= ||A||, > 0
 *  @param[in] sharpness D > 0
 *  @param[out] inner    p*; FIRENET_ERR_TOO_LARGE above 2^31 - 1 */
FIRENET_API firenet_status firenet_rnspl_inner(firenet_context *context,
                                               double norm, double sharpness,
                                               int64_t *inner);

/** eps_n = upsilon^n eps_0 + delta upsilon (1 - upsilon^n)/(1 - upsilon),
 *  upsilon = 1/e: the proved bound of F(psi_n) - F(x) after n restarts.
 *  @param[in] epsilon0 >= 0, a bound of F(x0) - F(x)
 *  @param[in] delta    >= 0, a bound of c(x)
 *  @param[in] restarts n >= 0
 *  @param[out] epsilon eps_n */
FIRENET_API firenet_status firenet_rnspl_epsilon(firenet_context *context,
                                                 double epsilon0, double delta,
                                                 int64_t restarts,
                                                 double *epsilon);

/** A-priori bound ||psi_n - x||_2 <= D (eps_n + delta).
 *  @param[in] sharpness > 0
 *  @param[in] epsilon, delta >= 0
 *  @param[out] bound    of the l2 error */
FIRENET_API firenet_status firenet_rnspl_prior_bound(firenet_context *context,
                                                     double sharpness,
                                                     double epsilon,
                                                     double delta,
                                                     double *bound);

/** A-posteriori bound ||z - x||_2 <= D (gap + c(x)), with gap any upper bound
 *  of F(z) - F(x), such as F(z) less a dual value.
 *  @param[in] sharpness > 0
 *  @param[in] gap, floor >= 0
 *  @param[out] bound    of the l2 error */
FIRENET_API firenet_status
firenet_rnspl_posterior_bound(firenet_context *context, double sharpness,
                              double gap, double floor, double *bound);

/** Restarts and layers that reach a target error, before any data: the
 *  smallest n with D (eps_n + delta) <= target, and 3 n p* + 1.
 *  @param[in] norm      L >= ||A||, > 0
 *  @param[in] sharpness D > 0
 *  @param[in] epsilon0  >= 0, a bound of F(x0) - F(x): ||y|| for x0 = 0
 *  @param[in] delta     >= 0, a bound of c(x)
 *  @param[in] target    > D delta e/(e-1), what the bound tends to;
 *                       FIRENET_ERR_RANGE at or below it
 *  @param[out] restarts n >= 1
 *  @param[out] layers   FIRENET_ERR_TOO_LARGE above 2^53 */
FIRENET_API firenet_status firenet_rnspl_depth(firenet_context *context,
                                               double norm, double sharpness,
                                               double epsilon0, double delta,
                                               double target, int64_t *restarts,
                                               int64_t *layers);

/** The constants that remain when A is known up to ||A~ - A|| <= theta: A~ has
 *  the rNSPL with
 *      rho' = (rho + gamma theta sqrt(xi)/w) / (1 - gamma theta),
 *      gamma' = gamma / (1 - gamma theta),      w = min_i w_i.
 *  @param[in] rho, gamma of A
 *  @param[in] theta      >= 0, below firenet_rnspl_theta_limit
 *  @param[in] xi, weight > 0, xi and w of the levels
 *  @param[out] rho_out, gamma_out rho' < 1 and gamma' */
FIRENET_API firenet_status firenet_rnspl_perturbed(
    firenet_context *context, double rho, double gamma, double theta, double xi,
    double weight, double *rho_out, double *gamma_out);

/** The theta from which on rho' >= 1: (1-rho) / (gamma (1 + sqrt(xi)/w)).
 *  @param[in] rho, gamma of A
 *  @param[in] xi, weight > 0, xi and w of the levels
 *  @param[out] limit     that theta */
FIRENET_API firenet_status firenet_rnspl_theta_limit(firenet_context *context,
                                                     double rho, double gamma,
                                                     double xi, double weight,
                                                     double *limit);

/** What p inner iterations per restart assume of A: the largest rho and gamma
 *  for which p >= p* and lambda <= C1/(C2 sqrt xi). The bounds are theorems for
 *  every A whose constants are no larger than both, and for no other pair.
 *  @param[in] norm   L >= ||A||, > 0
 *  @param[in] lambda > 0
 *  @param[in] kappa  >= 1, of the levels
 *  @param[in] xi     > 0, of the levels
 *  @param[in] inner  p >= 1
 *  @param[out] rho, gamma the constants; FIRENET_ERR_RANGE if p is too small
 *                    for any */
FIRENET_API firenet_status firenet_rnspl_implied(firenet_context *context,
                                                 double norm, double lambda,
                                                 double kappa, double xi,
                                                 int64_t inner, double *rho,
                                                 double *gamma);

FIRENET_END_DECLS

#endif
