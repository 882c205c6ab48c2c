/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct: measures an image at a few noisy frequencies and
 * recovers it with a FIRENET. This file is all that uses the library; read it
 * from experiment_run() at its end. */
#include "reconstruct.h"

#include "complain.h"
#include "noise.h"
#include "progress.h"
#include "vector.h"

#include <firenet/firenet.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What the library gave us. */
typedef struct session {
    firenet_context *context;
    firenet_operator *haar;    /* image -> wavelet coefficients */
    firenet_operator *measure; /* image -> samples */
    firenet_operator *a;       /* wavelet coefficients -> samples */
    firenet_levels *levels;
    firenet_network *network;
    firenet_runner *runner;

    firenet_type type;
    int64_t side, pixels;
    int64_t *indices; /* of the samples in the centred spectrum */
    vector image, coefficients, samples;
    shift *shifts;
    double *floors; /* c(truth) at each shift */
} session;

/* Leaves the function with the library's own words if a call failed. */
#define TRY(s, call)                                                         \
    do {                                                                     \
        if ((call) != FIRENET_OK)                                            \
            return complain("%s", firenet_context_last_error((s)->context)); \
    } while (0)

static void session_close(session *s) {
    free(s->indices);
    free(s->shifts);
    free(s->floors);
    vector_free(&s->image);
    vector_free(&s->coefficients);
    vector_free(&s->samples);
    firenet_runner_release(s->runner);
    firenet_network_release(s->network);
    firenet_levels_release(s->levels);
    firenet_operator_release(s->a);
    firenet_operator_release(s->measure);
    firenet_operator_release(s->haar);
    firenet_context_release(s->context);
}

/* out = op in, or op^H in. */
static bool apply(session *s, firenet_operator *op, bool adjoint,
                  const vector *in, vector *out) {
    firenet_workspace *workspace = NULL;
    TRY(s, firenet_workspace_create(&workspace, s->context, op));
    const firenet_status status =
        adjoint
            ? firenet_operator_apply_adjoint(workspace, in->type, in->data,
                                             in->length, out->type, out->data,
                                             out->length)
            : firenet_operator_apply(workspace, in->type, in->data, in->length,
                                     out->type, out->data, out->length);
    firenet_workspace_release(workspace);
    TRY(s, status);
    return true;
}

/* --------------------------------------------------------------- sparsity */

static int descending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* How the `budget` largest wavelet coefficients of the image are spread over
 * the levels. */
static bool count_largest(session *s, const result *r, int64_t budget,
                          int64_t *sparsities) {
    double *moduli = malloc((size_t)s->pixels * sizeof *moduli);
    if (!moduli)
        return complain("out of memory for %lld coefficients",
                        (long long)s->pixels);
    for (int64_t i = 0; i < s->pixels; i++)
        moduli[i] = cabs(vector_get(&s->coefficients, i));
    qsort(moduli, (size_t)s->pixels, sizeof *moduli, descending);
    double threshold = budget < s->pixels ? moduli[budget] / moduli[0] : 0;
    free(moduli);
    /* Below this are the rounding errors of zeros; 1 would leave nothing. */
    threshold = fmin(fmax(threshold, 1e-5), .999);
    TRY(s, firenet_levels_count(s->context, r->levels, r->bounds, s->type,
                                s->coefficients.data, threshold, sparsities));
    return true;
}

/* The image's own coefficients tell the model: we know the truth here. A
 * scanner would use what is typical of such images. */
static bool choose_levels(session *s, result *r) {
    const int64_t shape[] = {s->side, s->side};
    TRY(s, firenet_operator_create_haar(&s->haar, s->context, s->type, 2, shape,
                                        r->levels, FIRENET_LAYOUT_LEVELS));
    TRY(s,
        firenet_levels_haar_bounds(s->context, 2, shape, r->levels, r->bounds));
    vector_from_image(&s->image, &r->truth, (shift){0, 0});
    r->truth_norm = vector_norm(&s->image);
    if (!apply(s, s->haar, false, &s->image, &s->coefficients))
        return false;
    /* Three samples for each coefficient: fewer coefficients and lambda is so
     * large that detail is lost, more and little is left of the denoising. */
    if (!count_largest(s, r, r->samples / 3, r->sparsities))
        return false;
    TRY(s, firenet_levels_create(&s->levels, s->context, r->levels, r->bounds,
                                 r->sparsities, NULL));
    for (int k = 0; k < r->levels; k++)
        r->weights[k] = firenet_levels_weight(s->levels, k);
    return true;
}

/* ------------------------------------------------------------ measurement */

/* A = sample o DFT o Haar^H: what the scanner measures of an image given by its
 * wavelet coefficients. */
static bool build_operators(session *s, result *r) {
    const int64_t shape[] = {s->side, s->side};
    firenet_operator *dft = NULL, *sample = NULL, *synthesis = NULL;
    int64_t sparsities[MAX_LEVELS];
    /* The theory wants a logarithm more samples than coefficients: sample for
     * those coefficients which that leaves. Aiming at more of them moves
     * samples away from the lowest frequencies, which must not be missed. */
    const double budget = (double)r->samples / log((double)s->pixels);
    if (!count_largest(s, r, (int64_t)budget, sparsities))
        return false;
    TRY(s, firenet_sampling_fourier_haar(s->context, 2, shape, r->levels,
                                         sparsities, r->samples,
                                         r->options->seed, s->indices));

    const uint32_t both_axes = 3;
    firenet_status status = firenet_operator_create_dft(
        &dft, s->context, s->type, 2, shape, both_axes);
    if (!status)
        status = firenet_operator_create_sample(
            &sample, s->context, s->type, s->pixels, s->indices, r->samples);
    if (!status)
        status = firenet_operator_adjoint(&synthesis, s->context, s->haar);
    if (!status)
        status = firenet_operator_compose(&s->measure, s->context, sample, dft);
    if (!status)
        status =
            firenet_operator_compose(&s->a, s->context, s->measure, synthesis);
    firenet_operator_release(synthesis); /* s->a keeps what it needs */
    firenet_operator_release(sample);
    firenet_operator_release(dft);
    TRY(s, status);
    snprintf(r->measurement, sizeof r->measurement, "%s",
             firenet_operator_description(s->a));
    return true;
}

/* Noisy samples, and the two images that can be seen without any recovery: the
 * mask and the image with zeros where nothing was measured. */
static bool take_samples(session *s, result *r) {
    if (!vector_create(&s->samples, s->type, r->samples) ||
        !apply(s, s->measure, false, &s->image, &s->samples))
        return false;
    r->noise_norm = noise_add(&s->samples, r->options->noise, r->options->seed);
    if (!apply(s, s->measure, true, &s->samples, &s->image))
        return false;
    vector_modulus(&s->image, 1, &r->zero_filled);
    for (int64_t i = 0; i < r->samples; i++)
        r->mask.pixels[s->indices[i]] = 1;
    return true;
}

/* --------------------------------------------------------------- network */

/* Where the wavelets' blocks stand; at 0 the image is as it is. Neighbours
 * differ in parity on several scales, and four have all parities of a pixel. */
static shift choose_shift(int64_t k, int64_t side) {
    return (shift){5 * k % side, (11 * k + k / 2) % side};
}

/* delta, the network's knowledge of what noise and lack of sparsity cost, is
 * c(truth) of rnspl.h; the largest over all shifts serves every one. */
static bool choose_delta(session *s, result *r) {
    double xi, kappa;
    TRY(s, firenet_levels_get_real(s->levels, FIRENET_LEVELS_XI, &xi));
    TRY(s, firenet_levels_get_real(s->levels, FIRENET_LEVELS_KAPPA, &kappa));
    TRY(s, firenet_rnspl_constants(r->rho, r->gamma, kappa, &r->c1, &r->c2));
    TRY(s, firenet_rnspl_lambda(r->c1, r->c2, xi, &r->lambda_limit));
    r->lambda = r->options->lambda > 0 ? r->options->lambda : r->lambda_limit;
    TRY(s, firenet_rnspl_sharpness(r->c1, r->lambda, xi, &r->sharpness));
    for (int64_t k = 0; k < r->options->shifts; k++) {
        double sigma;
        s->shifts[k] = choose_shift(k, s->side);
        vector_from_image(&s->image, &r->truth, s->shifts[k]);
        if (!apply(s, s->haar, false, &s->image, &s->coefficients))
            return false;
        TRY(s,
            firenet_levels_distance(s->levels, s->context, s->type,
                                    s->coefficients.data, s->pixels, &sigma));
        TRY(s, firenet_rnspl_floor(r->lambda, r->sharpness, r->c2, sigma,
                                   r->noise_norm, &s->floors[k]));
        r->sigma = fmax(r->sigma, sigma);
        r->delta = fmax(r->delta, s->floors[k]);
    }
    r->delta_needed = r->delta;
    if (r->options->delta > 0)
        r->delta = r->options->delta;
    return true;
}

/* Restarts until eps_n, which starts at ||y||, is within 5 % of the floor
 * delta/(e - 1) it tends to: after that they gain nothing provable. */
static int64_t choose_restarts(const session *s, const result *r) {
    if (r->options->restarts)
        return r->options->restarts;
    const double floor = r->delta / (exp(1) - 1);
    const double n = log(vector_norm(&s->samples) / (.05 * floor));
    return n < 1 ? 1 : n < 40 ? (int64_t)ceil(n) : 40;
}

static bool configure(session *s, const result *r,
                      firenet_network_config *config) {
    const options *o = r->options;
    TRY(s,
        firenet_network_config_set_real(config, FIRENET_NETWORK_RHO, r->rho));
    TRY(s, firenet_network_config_set_real(config, FIRENET_NETWORK_GAMMA,
                                           r->gamma));
    TRY(s, firenet_network_config_set_real(config, FIRENET_NETWORK_DELTA,
                                           r->delta));
    if (o->lambda > 0) /* else the network derives what the theory says */
        TRY(s, firenet_network_config_set_real(config, FIRENET_NETWORK_LAMBDA,
                                               o->lambda));
    if (o->inner)
        TRY(s, firenet_network_config_set_int(config, FIRENET_NETWORK_INNER,
                                              o->inner));
    TRY(s, firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS,
                                          r->restarts));
    return true;
}

static bool build_network(session *s, result *r) {
    firenet_network_config *config = NULL;
    r->restarts = choose_restarts(s, r);
    TRY(s, firenet_network_config_create(&config, s->context));
    const bool ok = configure(s, r, config);
    const firenet_status status =
        ok ? firenet_network_create(&s->network, s->context, s->a, s->levels,
                                    config)
           : FIRENET_OK;
    firenet_network_config_release(config);
    TRY(s, status);
    if (!ok)
        return false;
    TRY(s, firenet_runner_create(&s->runner, s->context, s->network));

    int64_t certified;
    firenet_network_get_int(s->network, FIRENET_NETWORK_USED_INNER, &r->inner);
    firenet_network_get_int(s->network, FIRENET_NETWORK_PROVED_INNER,
                            &r->proved_inner);
    firenet_network_get_int(s->network, FIRENET_NETWORK_LAYERS, &r->layers);
    firenet_network_get_int(s->network, FIRENET_NETWORK_CERTIFIED, &certified);
    r->gap_bounds = r->lambda <= r->lambda_limit * (1 + 1e-12);
    /* The network cannot know whether its delta covers the truth. */
    r->certified = certified && r->delta >= r->delta_needed;
    return true;
}

/* ------------------------------------------------------------------- run */

/* What the monitor needs to know. */
typedef struct watch {
    result *result;
    progress bar;
    int64_t shift;
} watch;

static int monitor(const firenet_event *event, void *user) {
    watch *w = user;
    result *r = w->result;
    if (!history_add(&r->history, event, w->shift, r->truth_norm, r->sharpness,
                     r->delta))
        return 2; /* neither 0, go on, nor 1, stop: the run fails */
    const double each = (double)(r->restarts * r->inner);
    progress_update(
        &w->bar, (double)r->history.count / (each * (double)r->options->shifts),
        r->history.records[r->history.count - 1].relative_error);
    return 0;
}

/* The samples of the shifted image: a shift multiplies each frequency by a
 * phase, so nothing need be measured again. */
static void shift_samples(const session *s, shift by, const vector *in,
                          vector *out) {
    for (int64_t i = 0; i < in->length; i++) {
        const int64_t row = s->indices[i] / s->side - s->side / 2,
                      col = s->indices[i] % s->side - s->side / 2;
        const int64_t turns = (row * by.down + col * by.right) % s->side;
        const double angle = -2 * acos(-1) * (double)turns / (double)s->side;
        vector_set(out, i, vector_get(in, i) * (cos(angle) + I * sin(angle)));
    }
}

/* Runs the network at one shift: the answer, as an image, is in s->image. */
static bool run_at(session *s, result *r, watch *w, vector *y) {
    const shift by = s->shifts[w->shift];
    vector_from_image(&s->image, &r->truth, by);
    if (!apply(s, s->haar, false, &s->image, &s->coefficients))
        return false;
    TRY(s, firenet_runner_set_reference(s->runner, s->type,
                                        s->coefficients.data, s->pixels));
    shift_samples(s, by, &s->samples, y);
    TRY(s, firenet_runner_run(s->runner, y->type, y->data, y->length, s->type,
                              NULL, s->coefficients.data, s->pixels));
    return apply(s, s->haar, true, &s->coefficients, &s->image);
}

/* Bounds of the error of one answer, added to those of the others. */
static bool add_bounds(session *s, result *r, int64_t k) {
    double gap, epsilon, seconds, prior, posterior;
    TRY(s, firenet_runner_get_real(s->runner, FIRENET_RUNNER_GAP, &gap));
    TRY(s,
        firenet_runner_get_real(s->runner, FIRENET_RUNNER_EPSILON, &epsilon));
    TRY(s,
        firenet_runner_get_real(s->runner, FIRENET_RUNNER_SECONDS, &seconds));
    TRY(s, firenet_rnspl_prior_bound(r->sharpness, epsilon, r->delta, &prior));
    TRY(s, firenet_rnspl_posterior_bound(r->sharpness, fmax(gap, 0),
                                         s->floors[k], &posterior));
    if (k == 0) {
        r->gap = fmax(gap, 0);
        TRY(s, firenet_runner_get_real(s->runner, FIRENET_RUNNER_OBJECTIVE,
                                       &r->objective));
    }
    /* The error of an average is at most the average of the errors. */
    r->prior_bound += prior / (double)r->options->shifts;
    r->posterior_bound += posterior / (double)r->options->shifts;
    r->seconds += seconds;
    return true;
}

/* Haar wavelets see an image through a grid of blocks, and their answers show
 * it. Averaging the answers for several positions of the grid (cycle spinning;
 * Coifman and Donoho 1995) removes most of that, at no cost in certainty. */
static bool run_all(session *s, result *r, watch *w, vector *y, vector *sum) {
    for (w->shift = 0; w->shift < r->options->shifts; w->shift++) {
        if (!run_at(s, r, w, y) || !add_bounds(s, r, w->shift))
            return false;
        vector_add_unshifted(sum, &s->image, s->side, s->side,
                             s->shifts[w->shift]);
        vector_modulus(sum, 1. / (double)(w->shift + 1), &r->recovered);
        if (w->shift == 0)
            r->bare = metrics_compare(&r->recovered, &r->truth);
    }
    return true;
}

static bool recover(session *s, result *r) {
    watch w = {.result = r, .bar = progress_start(r->options->quiet)};
    TRY(s, firenet_runner_set_monitor(s->runner, monitor, &w));
    vector y = {0}, sum = {0};
    const bool ok = vector_create(&y, s->type, r->samples) &&
                    vector_create(&sum, s->type, s->pixels) &&
                    run_all(s, r, &w, &y, &sum);
    progress_end(&w.bar);
    vector_free(&y);
    vector_free(&sum);
    return ok;
}

/* --------------------------------------------------------------- the whole */

static bool session_open(session *s, result *r) {
    const options *o = r->options;
    s->type = o->f32 ? FIRENET_C64 : FIRENET_C128;
    s->side = r->truth.rows;
    s->pixels = s->side * s->side;
    if (firenet_context_create(&s->context, NULL, NULL, NULL) != FIRENET_OK)
        return complain("out of memory");
    s->indices = malloc((size_t)r->samples * sizeof *s->indices);
    s->shifts = malloc((size_t)o->shifts * sizeof *s->shifts);
    s->floors = malloc((size_t)o->shifts * sizeof *s->floors);
    return ((s->indices && s->shifts && s->floors) ||
            complain("out of memory for %lld samples",
                     (long long)r->samples)) &&
           vector_create(&s->image, s->type, s->pixels) &&
           vector_create(&s->coefficients, s->type, s->pixels) &&
           image_create(&r->mask, s->side, s->side) &&
           image_create(&r->zero_filled, s->side, s->side) &&
           image_create(&r->recovered, s->side, s->side);
}

bool experiment_run(result *r) {
    /* The values that enough samples give with high probability. */
    r->rho = .5;
    r->gamma = sqrt(2);
    session s = {0};
    const bool ok = session_open(&s, r) &&    /* memory */
                    choose_levels(&s, r) &&   /* Haar, sparsity in levels */
                    build_operators(&s, r) && /* A = sample o DFT o Haar^H */
                    take_samples(&s, r) &&    /* y = A x + noise */
                    choose_delta(&s, r) &&    /* what the theory can promise */
                    build_network(&s, r) &&   /* the FIRENET */
                    recover(&s, r);           /* x from y */
    session_close(&s);
    if (ok) {
        r->before = metrics_compare(&r->zero_filled, &r->truth);
        r->after = metrics_compare(&r->recovered, &r->truth);
    }
    return ok;
}
