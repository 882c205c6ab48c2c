/* SPDX-License-Identifier: BSD-3-Clause */
#include "theory.h"

#include <firenet/refutation.h>
#include <math.h>
#include <stdlib.h>

/* Rounds of the search for a counter-example. */
enum { EFFORT = 1 };

static int64_t level_size(const measurement *m, int k) {
    return m->bounds[k] - (k ? m->bounds[k - 1] : 0);
}

const char *theory_assumption(const result *r) {
    switch (r->assumption) {
    case FIRENET_ASSUMPTION_REFUTED:
        return "refuted";
    case FIRENET_ASSUMPTION_NOT_REFUTED:
        return "not refuted";
    default:
        return "assumed";
    }
}

/* -------------------------------------------------------------- assumption */

/* The theory's gamma, sqrt 2, is of rows divided by the root of the density p
 * at which they were sampled. Ours are not, and a coefficient that shows only
 * in a band of density p has ||A v|| = sqrt p ||v||: 1 / sqrt p is the least
 * gamma there can be. 2 instead of sqrt 2 leaves room for bands that are
 * thinner than their level. */
static double choose_gamma(const measurement *m) {
    double least = 1;
    for (int k = 0; k < m->depth; k++) {
        const double taken = (double)(m->taken[k] ? m->taken[k] : 1);
        least = fmin(least, taken / (double)level_size(m, k));
    }
    return 2 / sqrt(least);
}

static void read_refutation(const firenet_refutation *found, result *r) {
    int64_t state = FIRENET_ASSUMPTION_ASSUMED;
    firenet_refutation_get_int(found, FIRENET_REFUTATION_STATE, &state);
    firenet_refutation_get_int(found, FIRENET_REFUTATION_TRIED, &r->tried);
    firenet_refutation_get_real(found, FIRENET_REFUTATION_RATIO,
                                &r->witness_ratio);
    firenet_refutation_get_real(found, FIRENET_REFUTATION_LEFT,
                                &r->witness_left);
    firenet_refutation_get_real(found, FIRENET_REFUTATION_RIGHT,
                                &r->witness_right);
    firenet_refutation_get_real(found, FIRENET_REFUTATION_GAMMA,
                                &r->gamma_refuted);
    r->assumption = (firenet_assumption)state;
}

static bool refute(measurement *m, result *r) {
    firenet_refutation *found = NULL;
    TRY(m->context,
        firenet_rnspl_refute(&found, m->context, m->a, m->levels, r->rho,
                             r->gamma, EFFORT, r->options->seed));
    read_refutation(found, r);
    firenet_refutation_release(found);
    return true;
}

/* 1 coefficient for each level. */
static bool claims_least(const measurement *m) {
    for (int k = 0; k < m->depth; k++)
        if (m->sparsities[k] > 1)
            return false;
    return true;
}

/* The first claims, from many to the least, that stand up to the search with
 * this rho. */
static bool search(measurement *m, const int64_t *expected, double rho,
                   result *r) {
    r->rho = rho;
    /* All that is expected stands up only where most samples are taken. */
    const bool dense = r->gamma < 2 * sqrt(2);
    for (int64_t divisor = dense ? 1 : 8;; divisor *= 4) {
        if (!measurement_claim(m, expected, divisor) || !refute(m, r))
            return false;
        if (r->assumption != FIRENET_ASSUMPTION_REFUTED || claims_least(m))
            return true;
    }
}

/* If the least claim is refuted too, a gamma above all those that were may
 * stand; not where every gamma is. */
static bool raise_gamma(measurement *m, result *r) {
    const double most = 1e4; /* beyond, nothing can be computed in single
                                precision */
    if (r->assumption != FIRENET_ASSUMPTION_REFUTED ||
        !(1.5 * r->gamma_refuted < most))
        return true;
    r->gamma = 1.5 * r->gamma_refuted;
    return refute(m, r);
}

/* Noise e spread over m samples has a modulus near sqrt(p_k / m) ||e|| in the
 * coefficients of a level sampled at density p_k: this is the mean over the
 * samples of that, relative to w ||e||. */
double theory_picture_lambda(const measurement *m) {
    double sum = 0;
    for (int k = 0; k < m->depth; k++) {
        const double taken = (double)m->taken[k];
        const double density = taken / (double)level_size(m, k);
        sum += taken * sqrt(density) / firenet_levels_weight(m->levels, k);
    }
    return sum / pow((double)m->samples, 1.5);
}

bool theory_set_lambda(const measurement *m, result *r, double lambda) {
    double xi, kappa;
    TRY(m->context, firenet_levels_get_real(m->levels, FIRENET_LEVELS_XI, &xi));
    TRY(m->context,
        firenet_levels_get_real(m->levels, FIRENET_LEVELS_KAPPA, &kappa));
    TRY(m->context, firenet_rnspl_constants(m->context, r->rho, r->gamma, kappa,
                                            &r->c1, &r->c2));
    TRY(m->context,
        firenet_rnspl_lambda(m->context, r->c1, r->c2, xi, &r->lambda_limit));
    r->lambda = lambda > 0 ? lambda : r->lambda_limit;
    TRY(m->context, firenet_rnspl_sharpness(m->context, r->c1, r->lambda, xi,
                                            &r->sharpness));
    return true;
}

/* rho = 1/2 is what enough samples give. 0.9 is a weaker assumption: bounds are
 * larger, lambda is not. */
bool theory_claim(measurement *m, const int64_t *expected, result *r) {
    r->gamma = choose_gamma(m);
    if (!search(m, expected, .5, r))
        return false;
    if (r->assumption == FIRENET_ASSUMPTION_REFUTED &&
        !search(m, expected, .9, r))
        return false;
    if (!raise_gamma(m, r))
        return false;
    for (int k = 0; k < m->depth; k++) {
        r->bounds[k] = m->bounds[k];
        r->sparsities[k] = m->sparsities[k];
        r->taken[k] = m->taken[k];
        r->weights[k] = firenet_levels_weight(m->levels, k);
    }
    return theory_set_lambda(m, r, 0);
}

bool theory_suppose(measurement *m, const int64_t *expected, result *r) {
    r->rho = .5;
    r->gamma = choose_gamma(m);
    return measurement_claim(m, expected, 8) && theory_set_lambda(m, r, 0);
}

/* ------------------------------------------------------------------- image */

bool theory_floor(const measurement *m, const result *r, double sigma,
                  double *floor) {
    TRY(m->context,
        firenet_rnspl_floor(m->context, r->lambda, r->sharpness, r->c2, sigma,
                            r->noise_norm + r->rounding, floor));
    return true;
}

double theory_limit(const result *r, double delta) {
    return r->sharpness * delta * (1 + 1 / (exp(1) - 1));
}

static int descending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Sum of all but the `most` largest moduli of level k, and the mean of all. */
static double observe_tail(const measurement *m, const vector *v, int k,
                           double *moduli, double *mean) {
    const int64_t size = level_size(m, k), start = m->bounds[k] - size;
    double sum = 0, tail = 0;
    for (int64_t i = 0; i < size; i++)
        moduli[i] = cabs(vector_get(v, start + i));
    qsort(moduli, (size_t)size, sizeof *moduli, descending);
    for (int64_t i = 0; i < size; i++) {
        sum += moduli[i];
        tail += i < m->sparsities[k] ? 0 : moduli[i];
    }
    *mean = sum / (double)size;
    return tail;
}

bool theory_expect_distance(const measurement *m, const vector *zero_filled,
                            double *sigma) {
    double *moduli = malloc((size_t)m->pixels * sizeof *moduli), mean = 0;
    if (!moduli)
        return print_error("out of memory for %lld coefficients",
                           (long long)m->pixels);
    *sigma = 0;
    for (int k = 0; k < m->depth; k++) {
        const double size = (double)level_size(m, k);
        double tail;
        if (k == 0 || (double)m->taken[k] >= .8 * size) {
            tail = observe_tail(m, zero_filled, k, moduli, &mean);
        } else {
            mean /= 2;
            tail = mean * (size - (double)m->sparsities[k]);
        }
        *sigma += firenet_levels_weight(m->levels, k) * tail;
    }
    free(moduli);
    return true;
}

/* ------------------------------------------------------------------ compare */

/* Norms are sums that were rounded. */
static bool exceeds(double error, double bound) {
    return error > bound * (1 + 1e-6);
}

void theory_compare(result *r) {
    const double error = r->error_norm / r->truth_norm;
    r->prior_broken =
        r->proved && exceeds(error, r->prior_bound / r->truth_norm);
    r->gap_broken =
        r->gap_bounds && exceeds(error, r->posterior_bound / r->truth_norm);
    for (size_t i = 0; i < r->history.count; i++) {
        const record *at = &r->history.records[i];
        const double from_gap =
            r->sharpness * (fmax(at->gap, 0) + r->floor) / r->truth_norm;
        if (r->gap_bounds && exceeds(at->relative_error, from_gap))
            r->gap_broken = true;
        if (r->proved && at->inner == r->inner &&
            exceeds(at->relative_error, at->bound / r->truth_norm))
            r->prior_broken = true;
    }
}
