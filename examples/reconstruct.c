/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct: measures an image at a few noisy frequencies and
 * recovers it with a FIRENET. This file is all that uses the library; read it
 * from experiment_run() at its end. */
#include "reconstruct.h"

#include "engine.h"
#include "input.h"
#include "measurement.h"
#include "noise.h"
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a run keeps beside its result. */
typedef struct session {
    measurement m; /* operators and sparsity model */
    engine engine;
    vector image, coefficients, samples, reference;
    shift *shifts;
    double *floors; /* c(truth) at each shift */
} session;

static void session_close(session *s) {
    free(s->shifts);
    free(s->floors);
    vector_free(&s->image);
    vector_free(&s->coefficients);
    vector_free(&s->samples);
    vector_free(&s->reference);
    engine_free(&s->engine);
    measurement_close(&s->m);
}

/* ------------------------------------------------------------ measurement */

/* What tells the model, and where a pattern should sample. If we have the
 * truth, that is best; a scanner would use what is typical of such images. */
static const image *choose_model(const result *r) {
    return r->model.pixels  ? &r->model
           : r->truth_known ? &r->truth
                            : &r->zero_filled;
}

static bool set_levels(session *s, result *r) {
    measurement *m = &s->m;
    if (!measurement_analyse(m, choose_model(r), &s->coefficients) ||
        !measurement_set_levels(m, &s->coefficients))
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

/* Measures the truth, with noise. */
static bool simulate(session *s, result *r) {
    measurement *m = &s->m;
    vector_from_image(&s->image, &r->truth, (shift){0, 0});
    r->truth_norm = vector_norm(&s->image);
    if (!measurement_analyse(m, choose_model(r), &s->coefficients) ||
        !measurement_draw(m, &s->coefficients, r->samples, r->options->seed) ||
        !vector_create(&s->samples, m->type, r->samples) ||
        !measurement_apply(m, m->measure, false, &s->image, &s->samples) ||
        !image_create(&r->mask, r->side, r->side))
        return false;
    r->noise_norm = noise_add(&s->samples, r->options->noise, r->options->seed,
                              m->modality == MODALITY_WALSH);
    for (int64_t i = 0; i < r->samples; i++)
        r->mask.pixels[m->indices[i]] = 1;
    return true;
}

/* Takes the measurements that were given. */
static bool use_data(session *s, result *r) {
    measurement *m = &s->m;
    if (!measurement_use_mask(m, &r->mask))
        return false;
    r->samples = m->samples;
    if (!vector_create(&s->samples, m->type, r->samples))
        return false;
    for (int64_t i = 0; i < r->samples; i++)
        vector_set(&s->samples, i,
                   vector_get(&r->kspace.values, m->indices[i]));
    r->noise_norm = r->options->noise * vector_norm(&s->samples);
    r->truth_norm = NAN;
    return true;
}

static bool save_kspace(const session *s, const result *r) {
    array grid = {.rows = r->side, .cols = r->side};
    if (!vector_create(&grid.values, FIRENET_C128, s->m.pixels))
        return false;
    for (int64_t i = 0; i < r->samples; i++)
        vector_set(&grid.values, s->m.indices[i], vector_get(&s->samples, i));
    const bool ok = input_save_kspace(r, &grid, r->options->save_kspace);
    array_free(&grid);
    return ok;
}

/* Samples, what can be seen of them without any recovery, and the model. */
static bool prepare(session *s, result *r) {
    const measurement *m = &s->m;
    if (!(r->truth_known ? simulate(s, r) : use_data(s, r)) ||
        !measurement_apply(m, m->measure, true, &s->samples, &s->image))
        return false;
    vector_modulus(&s->image, 1, &r->zero_filled);
    return (!r->options->save_kspace || save_kspace(s, r)) && set_levels(s, r);
}

/* ------------------------------------------------------------------ theory */

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
    const image *like = r->truth_known ? &r->truth : choose_model(r);
    /* Another image may have another scale than the data: take as much of the
     * energy to be beyond the sparse vectors. */
    const double scale =
        r->truth_known ? 1 : image_norm(&r->zero_filled) / image_norm(like);
    for (int64_t k = 0; k < r->options->shifts; k++) {
        double sigma;
        s->shifts[k] = choose_shift(k, s->m.side);
        vector_from_image(&s->image, like, s->shifts[k]);
        if (!measurement_apply(&s->m, s->m.haar, false, &s->image,
                               &s->coefficients))
            return false;
        TRY(s->m.context,
            firenet_levels_distance(s->m.levels, s->m.context, s->m.type,
                                    s->coefficients.data, s->m.pixels, &sigma));
        sigma *= scale;
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
    const double done = (double)firenet_event_layer(event) / (double)r->layers;
    if (!r->options->solve) /* how long a solver takes, nobody knows */
        progress_update(
            &w->bar, ((double)w->shift + done) / (double)r->options->shifts,
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

/* Wavelet coefficients of the image at the shift. */
static bool analyse_at(session *s, const image *img, shift by, vector *out) {
    vector_from_image(&s->image, img, by);
    return measurement_apply(&s->m, s->m.haar, false, &s->image, out);
}

/* x0 at the shift, as coefficients. */
static bool start_at(session *s, const result *r, shift by) {
    vector_shift(&r->start.values, r->side, r->side, by, &s->image);
    return measurement_apply(&s->m, s->m.haar, false, &s->image,
                             &s->coefficients);
}

/* Recovers at one shift: the answer, as an image, is in s->image. */
static bool run_at(session *s, result *r, watch *w, vector *y,
                   run_facts *facts) {
    const shift by = s->shifts[w->shift];
    const bool start = r->start.values.data != NULL;
    const size_t before = r->history.count;
    if ((r->truth_known && !analyse_at(s, &r->truth, by, &s->reference)) ||
        (start && !start_at(s, r, by)))
        return false;
    shift_samples(s, by, &s->samples, y);
    if (!engine_run(&s->engine, &s->m, r, y, start ? &s->coefficients : NULL,
                    r->truth_known ? &s->reference : NULL, &s->coefficients,
                    facts))
        return false;
    if (r->options->grid)
        history_keep_instance(&r->history, before, facts->instance);
    return measurement_apply(&s->m, s->m.haar, true, &s->coefficients,
                             &s->image);
}

/* Bounds of the error of one answer, added to those of the others. */
static bool add_bounds(session *s, result *r, int64_t k,
                       const run_facts *facts) {
    double prior = NAN, posterior;
    if (isfinite(facts->epsilon))
        TRY(s->m.context, firenet_rnspl_prior_bound(
                              r->sharpness, facts->epsilon, r->delta, &prior));
    TRY(s->m.context,
        firenet_rnspl_posterior_bound(r->sharpness, fmax(facts->gap, 0),
                                      s->floors[k], &posterior));
    if (k == 0) {
        r->gap = fmax(facts->gap, 0);
        r->objective = facts->objective;
    }
    /* The error of an average is at most the average of the errors. */
    r->prior_bound += prior / (double)r->options->shifts;
    r->posterior_bound += posterior / (double)r->options->shifts;
    r->seconds += facts->seconds;
    return true;
}

/* Haar wavelets see an image through a grid of blocks, and their answers show
 * it. Averaging the answers for several positions of the grid (cycle spinning;
 * Coifman and Donoho 1995) removes most of that, at no cost in certainty. */
static bool run_all(session *s, result *r, watch *w, vector *y) {
    for (w->shift = 0; w->shift < r->options->shifts; w->shift++) {
        run_facts facts;
        if (!run_at(s, r, w, y, &facts) || !add_bounds(s, r, w->shift, &facts))
            return false;
        vector_add_unshifted(&r->answer.values, &s->image, r->side, r->side,
                             s->shifts[w->shift]);
        vector_modulus(&r->answer.values, 1. / (double)(w->shift + 1),
                       &r->recovered);
        if (w->shift == 0 && r->truth_known)
            r->bare = metrics_compare(&r->recovered, &r->truth);
    }
    for (int64_t i = 0; i < s->m.pixels; i++)
        vector_set(&r->answer.values, i,
                   vector_get(&r->answer.values, i) /
                       (double)r->options->shifts);
    return true;
}

static bool recover(session *s, result *r) {
    watch w = {.result = r, .bar = progress_start(r->options->quiet)};
    vector y = {0};
    r->answer.rows = r->answer.cols = r->side;
    const bool ok =
        engine_create(&s->engine, &s->m, r, vector_norm(&s->samples), monitor,
                      &w) &&
        vector_create(&y, s->m.type, r->samples) &&
        vector_create(&r->answer.values, FIRENET_C128, s->m.pixels) &&
        run_all(s, r, &w, &y);
    progress_end(&w.bar);
    vector_free(&y);
    return ok;
}

/* --------------------------------------------------------------- the whole */

static bool session_open(session *s, result *r) {
    const options *o = r->options;
    const int64_t side = r->side;
    s->shifts = malloc((size_t)o->shifts * sizeof *s->shifts);
    s->floors = malloc((size_t)o->shifts * sizeof *s->floors);
    return ((s->shifts && s->floors) || complain("out of memory")) &&
           measurement_open(&s->m, o->modality,
                            o->f32 ? FIRENET_C64 : FIRENET_C128, side,
                            r->levels) &&
           vector_create(&s->image, s->m.type, s->m.pixels) &&
           vector_create(&s->coefficients, s->m.type, s->m.pixels) &&
           vector_create(&s->reference, s->m.type, s->m.pixels) &&
           image_create(&r->zero_filled, side, side) &&
           image_create(&r->recovered, side, side);
}

bool experiment_run(result *r) {
    /* The values that enough samples give with high probability. */
    r->rho = .5;
    r->gamma = sqrt(2);
    session s = {0};
    const bool ok = session_open(&s, r) && /* Haar transform, memory */
                    prepare(&s, r) &&      /* y = A x + noise, levels */
                    choose_delta(&s, r) && /* what the theory can promise */
                    recover(&s, r);        /* x from y */
    session_close(&s);
    if (ok && r->truth_known) {
        r->before = metrics_compare(&r->zero_filled, &r->truth);
        r->after = metrics_compare(&r->recovered, &r->truth);
    }
    return ok;
}
