/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct: measures an image at a few noisy frequencies and
 * recovers it with a FIRENET. This file is all that uses the library; read it
 * from experiment_run() at its end. */
#include "reconstruct.h"

#include "analysis.h"
#include "constants.h"
#include "input.h"
#include "interrupt.h"
#include "noise.h"
#include "pad.h"
#include "progress.h"
#include "theory.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void session_close(session *s) {
    free(s->shifts);
    free(s->distances);
    free(s->floors);
    vector_free(&s->image);
    vector_free(&s->coefficients);
    vector_free(&s->samples);
    vector_free(&s->reference);
    vector_free(&s->zero_filled);
    recon_free(&s->recon_method);
    measurement_close(&s->m);
}

/* ------------------------------------------------------------ measurement */

/* Sparsities to sample for and to claim, known before the samples are. */
static bool expect(session *s, const result *r, int64_t samples) {
    measurement *m = &s->m;
    const expectation from = r->options->sparsities;
    if (from == EXPECT_PRIOR)
        return measurement_expect(m, samples, s->expected);
    return measurement_analyse(m, from == EXPECT_IMAGE ? &r->model : &r->truth,
                               &s->coefficients) &&
           measurement_count(m, &s->coefficients, samples, s->expected);
}

/* Measures the truth, with noise. */
static bool simulate(session *s, result *r) {
    measurement *m = &s->m;
    vector_from_image(&s->image, &r->truth, (shift){0, 0});
    r->truth_norm = vector_norm(&s->image);
    if (!expect(s, r, r->samples) ||
        !measurement_draw_for(m, s->expected, r->samples, r->options->seed) ||
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
    if (!expect(s, r, r->samples) ||
        !vector_create(&s->samples, m->type, r->samples))
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

/* Samples, and what can be seen of them without any recovery. */
static bool prepare(session *s, result *r) {
    const measurement *m = &s->m;
    if (!(r->truth_known ? simulate(s, r) : use_data(s, r)) ||
        !measurement_apply(m, m->measure, true, &s->samples, &s->zero_filled))
        return false;
    /* A transform of 2^18 points loses some bits of its last digit. */
    r->rounding = 16 * (r->options->f32 ? FLT_EPSILON : DBL_EPSILON) *
                  vector_norm(&s->samples);
    vector_modulus(&s->zero_filled, 1, &r->zero_filled);
    snprintf(
        r->measurement, sizeof r->measurement, "%s",
        firenet_operator_description(r->options->analysis ? m->measure : m->a));
    return !r->options->save_kspace || save_kspace(s, r);
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
    if (!r->options
             ->solve) /* a solver's number of iterations is not known before */
        progress_update(
            &w->bar, ((double)w->shift + done) / (double)r->options->shifts,
            r->history.records[r->history.count - 1].relative_error);
    return interrupt_came(); /* 1 stops: what there is is an answer */
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
    if (!recon_run(
            &s->recon_method, &s->m, r, y, start ? &s->coefficients : NULL,
            r->truth_known ? &s->reference : NULL, &s->coefficients, facts))
        return false;
    if (r->options->grid)
        history_keep_instance(&r->history, before, facts->instance);
    return measurement_apply(&s->m, s->m.haar, true, &s->coefficients,
                             &s->image);
}

/* Bounds of the error of one answer, added to those of the others. Of an answer
 * that was cut short only the one from the gap is meant. */
static bool add_bounds(session *s, result *r, int64_t k,
                       const run_facts *facts) {
    double prior = NAN, posterior;
    if (isfinite(facts->epsilon))
        TRY(s->m.context,
            firenet_rnspl_prior_bound(s->m.context, r->sharpness,
                                      facts->epsilon, r->delta, &prior));
    TRY(s->m.context, firenet_rnspl_posterior_bound(s->m.context, r->sharpness,
                                                    fmax(facts->gap, 0),
                                                    s->floors[k], &posterior));
    if (k == 0) {
        r->gap = fmax(facts->gap, 0);
        r->objective = facts->objective;
    }
    /* The error of an average is at most the average of the errors. */
    r->prior_bound += prior;
    r->posterior_bound += posterior;
    r->seconds += facts->seconds;
    return true;
}

/* ||answer - truth||. */
static double measure_error(const session *s, const result *r) {
    double square = 0;
    for (int64_t i = 0; i < s->m.pixels; i++)
        square +=
            pow(cabs(vector_get(&r->answer.values, i) - r->truth.pixels[i]), 2);
    return sqrt(square);
}

/* From sums over the positions to averages. */
static void finish(session *s, result *r) {
    const double count = (double)r->positions;
    for (int64_t i = 0; i < s->m.pixels; i++)
        vector_set(&r->answer.values, i,
                   vector_get(&r->answer.values, i) / count);
    r->prior_bound /= count;
    r->posterior_bound /= count;
    r->proved = r->proved && !r->interrupted;
}

/* Haar wavelets see an image through a grid of blocks, and their answers show
 * it. Averaging the answers for several positions of the grid (cycle spinning;
 * Coifman and Donoho 1995) removes most of that, at no cost in certainty. Of
 * what was interrupted only a first answer counts. */
static bool run_all(session *s, result *r, watch *w, vector *y) {
    for (w->shift = 0; w->shift < r->options->shifts; w->shift++) {
        run_facts facts;
        if (!run_at(s, r, w, y, &facts))
            return false;
        r->interrupted = interrupt_came();
        if (r->interrupted && w->shift > 0)
            break;
        if (!add_bounds(s, r, w->shift, &facts))
            return false;
        vector_add_unshifted(&r->answer.values, &s->image, r->side, r->side,
                             s->shifts[w->shift]);
        r->positions++;
        vector_modulus(&r->answer.values, 1. / (double)r->positions,
                       &r->recovered);
        if (w->shift == 0 && r->truth_known)
            r->bare = metrics_compare(&r->recovered, &r->truth);
        if (r->interrupted)
            break;
    }
    finish(s, r);
    return true;
}

static bool recover(session *s, result *r) {
    watch w = {.result = r, .bar = progress_start(r->options->quiet)};
    vector y = {0};
    r->answer.rows = r->answer.cols = r->side;
    const bool ok =
        recon_create(&s->recon_method, &s->m, r, vector_norm(&s->samples),
                     monitor, &w) &&
        vector_create(&y, s->m.type, r->samples) &&
        vector_create(&r->answer.values, FIRENET_C128, s->m.pixels) &&
        run_all(s, r, &w, &y);
    progress_end(&w.bar);
    vector_free(&y);
    return ok;
}

/* By the theory of sparsity in levels. */
static bool recover_in_levels(session *s, result *r) {
    return theory_claim(&s->m, s->expected, r) && /* s, rho, gamma */
           constants_choose(s, r) &&              /* lambda, delta */
           recover(s, r);                         /* x from y */
}

/* One network of Haar wavelets, as the paper has it, on the same samples: what
 * the default is to be compared with. */
static bool compare_network(session *s, result *r) {
    options o = *r->options;
    o.analysis = o.solve = false;
    o.lambda = 0;
    o.problem = FIRENET_PROBLEM_P3;
    result other = *r;
    other.options = &o;
    other.history = (history){0};
    other.answer = (array){0};
    other.start = (array){0};
    other.recovered = (image){0};
    other.positions = 0;
    const bool ok = image_create(&other.recovered, r->side, r->side) &&
                    theory_suppose(&s->m, s->expected, &other) &&
                    constants_choose(s, &other) && recover(s, &other);
    r->bare = other.bare;
    r->compared = ok && !other.interrupted;
    history_free(&other.history);
    array_free(&other.answer);
    image_free(&other.recovered);
    return ok;
}

static bool recover_by_analysis(session *s, result *r) {
    if (!analysis_recover(s, r))
        return false;
    return !r->options->compare || !r->truth_known || r->interrupted ||
           compare_network(s, r);
}

static void measure_norms(const session *s, result *r) {
    if (r->truth_known)
        r->error_norm = measure_error(s, r);
    else
        r->truth_norm = vector_norm(&r->answer.values);
}

/* --------------------------------------------------------------- the whole */

static bool session_open(session *s, result *r) {
    const options *o = r->options;
    const int64_t side = r->side;
    s->shifts = malloc((size_t)o->shifts * sizeof *s->shifts);
    s->distances = malloc((size_t)o->shifts * sizeof *s->distances);
    s->floors = malloc((size_t)o->shifts * sizeof *s->floors);
    return ((s->shifts && s->distances && s->floors) ||
            print_error("out of memory")) &&
           measurement_open(&s->m, o->modality,
                            o->f32 ? FIRENET_C64 : FIRENET_C128, side,
                            r->levels, o->device) &&
           measurement_use_threads(&s->m, o->threads) &&
           vector_create(&s->image, s->m.type, s->m.pixels) &&
           vector_create(&s->coefficients, s->m.type, s->m.pixels) &&
           vector_create(&s->reference, s->m.type, s->m.pixels) &&
           vector_create(&s->zero_filled, s->m.type, s->m.pixels) &&
           image_create(&r->zero_filled, side, side) &&
           image_create(&r->recovered, side, side);
}

bool experiment_run(result *r) {
    session s = {0};
    const bool ok = session_open(&s, r) && /* Haar transform, memory */
                    prepare(&s, r) &&      /* y = A x + noise */
                    (r->options->analysis ? recover_by_analysis(&s, r)
                                          : recover_in_levels(&s, r));
    if (ok)
        measure_norms(&s, r);
    session_close(&s);
    if (!ok || !pad_remove(r))
        return false;
    if (r->truth_known) {
        r->before = metrics_compare(&r->zero_filled, &r->truth);
        r->after = metrics_compare(&r->recovered, &r->truth);
        if (!r->options->analysis)
            theory_compare(r);
    }
    return true;
}
