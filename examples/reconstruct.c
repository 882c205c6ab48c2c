/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct: measures an image at a few noisy frequencies and
 * recovers it with a FIRENET. This file is all that uses the library; read it
 * from experiment_run() at its end. */
#include "reconstruct.h"

#include "measurement.h"
#include "noise.h"
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a run keeps beside its result. */
typedef struct session {
    measurement m; /* operators and sparsity model */
    firenet_network *network;
    firenet_runner *runner;
    vector image, coefficients, samples;
    shift *shifts;
    double *floors; /* c(truth) at each shift */
} session;

static void session_close(session *s) {
    free(s->shifts);
    free(s->floors);
    vector_free(&s->image);
    vector_free(&s->coefficients);
    vector_free(&s->samples);
    firenet_runner_release(s->runner);
    firenet_network_release(s->network);
    measurement_close(&s->m);
}

/* ------------------------------------------------------------ measurement */

/* The image's own coefficients tell the model and the pattern: we know the
 * truth here. A scanner would use what is typical of such images. */
static bool prepare(session *s, result *r) {
    measurement *m = &s->m;
    vector_from_image(&s->image, &r->truth, (shift){0, 0});
    r->truth_norm = vector_norm(&s->image);
    if (!measurement_apply(m, m->haar, false, &s->image, &s->coefficients) ||
        !measurement_fit(m, &s->coefficients, r->samples, r->options->seed))
        return false;
    for (int k = 0; k < m->depth; k++) {
        r->bounds[k] = m->bounds[k];
        r->sparsities[k] = m->sparsities[k];
        r->weights[k] = firenet_levels_weight(m->levels, k);
    }
    snprintf(r->measurement, sizeof r->measurement, "%s",
             firenet_operator_description(m->a));
    return true;
}

/* Noisy samples, and the two images that can be seen without any recovery: the
 * mask and the image with zeros where nothing was measured. */
static bool take_samples(session *s, result *r) {
    const measurement *m = &s->m;
    if (!vector_create(&s->samples, m->type, r->samples) ||
        !measurement_apply(m, m->measure, false, &s->image, &s->samples))
        return false;
    r->noise_norm = noise_add(&s->samples, r->options->noise, r->options->seed,
                              m->modality == MODALITY_WALSH);
    if (!measurement_apply(m, m->measure, true, &s->samples, &s->image))
        return false;
    vector_modulus(&s->image, 1, &r->zero_filled);
    for (int64_t i = 0; i < r->samples; i++)
        r->mask.pixels[m->indices[i]] = 1;
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
    TRY(s->m.context,
        firenet_levels_get_real(s->m.levels, FIRENET_LEVELS_XI, &xi));
    TRY(s->m.context,
        firenet_levels_get_real(s->m.levels, FIRENET_LEVELS_KAPPA, &kappa));
    TRY(s->m.context,
        firenet_rnspl_constants(r->rho, r->gamma, kappa, &r->c1, &r->c2));
    TRY(s->m.context, firenet_rnspl_lambda(r->c1, r->c2, xi, &r->lambda_limit));
    r->lambda = r->options->lambda > 0 ? r->options->lambda : r->lambda_limit;
    TRY(s->m.context,
        firenet_rnspl_sharpness(r->c1, r->lambda, xi, &r->sharpness));
    for (int64_t k = 0; k < r->options->shifts; k++) {
        double sigma;
        s->shifts[k] = choose_shift(k, s->m.side);
        vector_from_image(&s->image, &r->truth, s->shifts[k]);
        if (!measurement_apply(&s->m, s->m.haar, false, &s->image,
                               &s->coefficients))
            return false;
        TRY(s->m.context,
            firenet_levels_distance(s->m.levels, s->m.context, s->m.type,
                                    s->coefficients.data, s->m.pixels, &sigma));
        TRY(s->m.context,
            firenet_rnspl_floor(r->lambda, r->sharpness, r->c2, sigma,
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
    TRY(s->m.context,
        firenet_network_config_set_real(config, FIRENET_NETWORK_RHO, r->rho));
    TRY(s->m.context, firenet_network_config_set_real(
                          config, FIRENET_NETWORK_GAMMA, r->gamma));
    TRY(s->m.context, firenet_network_config_set_real(
                          config, FIRENET_NETWORK_DELTA, r->delta));
    if (o->lambda > 0) /* else the network derives what the theory says */
        TRY(s->m.context, firenet_network_config_set_real(
                              config, FIRENET_NETWORK_LAMBDA, o->lambda));
    if (o->inner)
        TRY(s->m.context, firenet_network_config_set_int(
                              config, FIRENET_NETWORK_INNER, o->inner));
    TRY(s->m.context, firenet_network_config_set_int(
                          config, FIRENET_NETWORK_RESTARTS, r->restarts));
    return true;
}

static bool build_network(session *s, result *r) {
    firenet_network_config *config = NULL;
    r->restarts = choose_restarts(s, r);
    TRY(s->m.context, firenet_network_config_create(&config, s->m.context));
    const bool ok = configure(s, r, config);
    const firenet_status status =
        ok ? firenet_network_create(&s->network, s->m.context, s->m.a,
                                    s->m.levels, config)
           : FIRENET_OK;
    firenet_network_config_release(config);
    TRY(s->m.context, status);
    if (!ok)
        return false;
    TRY(s->m.context,
        firenet_runner_create(&s->runner, s->m.context, s->network));

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
        const int64_t row = s->m.indices[i] / s->m.side - s->m.side / 2,
                      col = s->m.indices[i] % s->m.side - s->m.side / 2;
        const int64_t turns = (row * by.down + col * by.right) % s->m.side;
        const double angle = -2 * acos(-1) * (double)turns / (double)s->m.side;
        vector_set(out, i, vector_get(in, i) * (cos(angle) + I * sin(angle)));
    }
}

/* Runs the network at one shift: the answer, as an image, is in s->image. */
static bool run_at(session *s, result *r, watch *w, vector *y) {
    const shift by = s->shifts[w->shift];
    vector_from_image(&s->image, &r->truth, by);
    if (!measurement_apply(&s->m, s->m.haar, false, &s->image,
                           &s->coefficients))
        return false;
    TRY(s->m.context,
        firenet_runner_set_reference(s->runner, s->m.type, s->coefficients.data,
                                     s->m.pixels));
    shift_samples(s, by, &s->samples, y);
    TRY(s->m.context,
        firenet_runner_run(s->runner, y->type, y->data, y->length, s->m.type,
                           NULL, s->coefficients.data, s->m.pixels));
    return measurement_apply(&s->m, s->m.haar, true, &s->coefficients,
                             &s->image);
}

/* Bounds of the error of one answer, added to those of the others. */
static bool add_bounds(session *s, result *r, int64_t k) {
    double gap, epsilon, seconds, prior, posterior;
    TRY(s->m.context,
        firenet_runner_get_real(s->runner, FIRENET_RUNNER_GAP, &gap));
    TRY(s->m.context,
        firenet_runner_get_real(s->runner, FIRENET_RUNNER_EPSILON, &epsilon));
    TRY(s->m.context,
        firenet_runner_get_real(s->runner, FIRENET_RUNNER_SECONDS, &seconds));
    TRY(s->m.context,
        firenet_rnspl_prior_bound(r->sharpness, epsilon, r->delta, &prior));
    TRY(s->m.context, firenet_rnspl_posterior_bound(r->sharpness, fmax(gap, 0),
                                                    s->floors[k], &posterior));
    if (k == 0) {
        r->gap = fmax(gap, 0);
        TRY(s->m.context,
            firenet_runner_get_real(s->runner, FIRENET_RUNNER_OBJECTIVE,
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
        vector_add_unshifted(sum, &s->image, s->m.side, s->m.side,
                             s->shifts[w->shift]);
        vector_modulus(sum, 1. / (double)(w->shift + 1), &r->recovered);
        if (w->shift == 0)
            r->bare = metrics_compare(&r->recovered, &r->truth);
    }
    return true;
}

static bool recover(session *s, result *r) {
    watch w = {.result = r, .bar = progress_start(r->options->quiet)};
    TRY(s->m.context, firenet_runner_set_monitor(s->runner, monitor, &w));
    vector y = {0}, sum = {0};
    const bool ok = vector_create(&y, s->m.type, r->samples) &&
                    vector_create(&sum, s->m.type, s->m.pixels) &&
                    run_all(s, r, &w, &y, &sum);
    progress_end(&w.bar);
    vector_free(&y);
    vector_free(&sum);
    return ok;
}

/* --------------------------------------------------------------- the whole */

static bool session_open(session *s, result *r) {
    const options *o = r->options;
    const int64_t side = r->truth.rows;
    s->shifts = malloc((size_t)o->shifts * sizeof *s->shifts);
    s->floors = malloc((size_t)o->shifts * sizeof *s->floors);
    return ((s->shifts && s->floors) || complain("out of memory")) &&
           measurement_open(&s->m, o->modality,
                            o->f32 ? FIRENET_C64 : FIRENET_C128, side,
                            r->levels) &&
           vector_create(&s->image, s->m.type, s->m.pixels) &&
           vector_create(&s->coefficients, s->m.type, s->m.pixels) &&
           image_create(&r->mask, side, side) &&
           image_create(&r->zero_filled, side, side) &&
           image_create(&r->recovered, side, side);
}

bool experiment_run(result *r) {
    /* The values that enough samples give with high probability. */
    r->rho = .5;
    r->gamma = sqrt(2);
    session s = {0};
    const bool ok = session_open(&s, r) &&  /* Haar transform, memory */
                    prepare(&s, r) &&       /* A, sparsity in levels */
                    take_samples(&s, r) &&  /* y = A x + noise */
                    choose_delta(&s, r) &&  /* what the theory can promise */
                    build_network(&s, r) && /* the FIRENET */
                    recover(&s, r);         /* x from y */
    session_close(&s);
    if (ok) {
        r->before = metrics_compare(&r->zero_filled, &r->truth);
        r->after = metrics_compare(&r->recovered, &r->truth);
    }
    return ok;
}
