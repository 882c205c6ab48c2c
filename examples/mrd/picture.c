/* SPDX-License-Identifier: BSD-3-Clause */
/* From a slice's k-space to its image: whitened, compressed coils, their maps,
 * the encoding operator, and a minimum of (P3) by the time there is. Images are
 * in units of the noise's standard deviation. */
#include "coils/settings.h"
#include "lambda.h"
#include "mrd/interpolate.h"
#include "mrd/job.h"
#include "mrd/maps.h"
#include "mrd/start.h"
#include "mrd/stream.h"
#include "regulariser.h"

#include <complex.h>
#include <firenet/companion.h>
#include <firenet/mri.h>
#include <math.h>
#include <string.h>

typedef float complex single;

/* Points of an axis, so that a wavelet transform has a level. */
enum { LEAST_SIDE = 16 };
/* Wider than the first of these parts of half an axis there is mostly noise. */
static const double corners[] = {.85, .75, .6};
enum { CORNERS = sizeof corners / sizeof *corners };

typedef struct work {
    firenet_context *context;
    const job *j;
    const atomic_bool *cancelled;
    double started;
    int64_t coils, samples, region[2];
    int64_t given[2], shape[2], points; /* of the slice; computed on */
    int64_t *indices;
    single *y, *calibration, *maps, *x;
} work;

/* Zeroed memory of the context. */
static void *take(const work *w, firenet_status *status, int64_t count,
                  size_t size) {
    void *memory = NULL;
    if (!*status)
        *status = firenet_companion_allocate(w->context, count, size, &memory);
    return memory;
}

static firenet_status fail(const work *w, firenet_status status,
                           const char *text) {
    return firenet_companion_fail(w->context, status, text);
}

/* -------------------------------------------------------------- the samples */

/* The grid has as many points as FFTs are quick for; the slice's k-space is in
 * its middle, what is around it was not acquired. */
static firenet_status open(work *w) {
    const firenet_mrd_slice *s = w->j->slice;
    if (firenet_mrd_slice_axes(s) != 2)
        return fail(w, FIRENET_ERR_UNSUPPORTED,
                    "encodedSpace/matrixSize/z: above 1, this server takes "
                    "slices");
    w->coils = firenet_mrd_slice_coils(s);
    w->samples = firenet_mrd_slice_samples(s);
    if (w->samples == 0)
        return fail(w, FIRENET_ERR_STATE, "nothing of the slice was acquired");
    for (int a = 0; a < 2; a++) {
        w->given[a] = firenet_mrd_slice_shape(s)[a];
        w->shape[a] =
            quick_length(w->given[a] < LEAST_SIDE ? LEAST_SIDE : w->given[a]);
    }
    w->points = w->shape[0] * w->shape[1];
    return FIRENET_OK;
}

static firenet_status gather(work *w) {
    const int64_t *from = firenet_mrd_slice_indices(w->j->slice);
    const single *kspace = firenet_mrd_slice_kspace(w->j->slice);
    const int64_t points = w->given[0] * w->given[1];
    firenet_status status = FIRENET_OK;
    w->indices = take(w, &status, w->samples, sizeof *w->indices);
    w->y = take(w, &status, w->coils * w->samples, sizeof *w->y);
    for (int64_t i = 0; i < w->samples && !status; i++) {
        const int64_t row = from[i] / w->given[1] - w->given[0] / 2,
                      column = from[i] % w->given[1] - w->given[1] / 2;
        w->indices[i] =
            (row + w->shape[0] / 2) * w->shape[1] + column + w->shape[1] / 2;
        for (int64_t c = 0; c < w->coils; c++)
            w->y[c * w->samples + i] = kspace[c * points + from[i]];
    }
    return status;
}

static firenet_status calibrate(work *w) {
    const firenet_mrd_slice *s = w->j->slice;
    firenet_status status = firenet_mrd_slice_calibration(
        w->context, s, LARGEST_REGION, w->region, NULL);
    if (!status && w->region[0] * w->region[1] == 0)
        status = fail(w, FIRENET_ERR_STATE,
                      "the middle of k-space was not acquired");
    w->calibration = take(w, &status, w->coils * w->region[0] * w->region[1],
                          sizeof *w->calibration);
    return status ? status
                  : firenet_mrd_slice_calibration(w->context, s, LARGEST_REGION,
                                                  w->region, w->calibration);
}

/* ---------------------------------------------------------------- the coils */

static firenet_status mix_one(const work *w, int64_t rows, const double *matrix,
                              int64_t points, single **data) {
    firenet_status status = FIRENET_OK;
    single *out = take(w, &status, rows * points, sizeof *out);
    if (!status)
        status = firenet_mri_mix(w->context, FIRENET_C64, rows, w->coils,
                                 matrix, points, *data, out);
    firenet_companion_free(w->context, *data);
    *data = out;
    return status;
}

static firenet_status mix(work *w, int64_t rows, const double *matrix) {
    firenet_status status = mix_one(w, rows, matrix, w->samples, &w->y);
    if (!status)
        status = mix_one(w, rows, matrix, w->region[0] * w->region[1],
                         &w->calibration);
    w->coils = rows;
    return status;
}

/* By the corners of k-space. Where there are too few points, or they hold
 * nothing, coils stay as they are: lambda of (P3) knows no noise level. */
static firenet_status whiten_by_corners(work *w, double *matrix,
                                        bool *whitened) {
    const int64_t n = w->coils * w->coils;
    double *covariance = matrix + 2 * n;
    firenet_status status = FIRENET_ERR_RANGE;
    for (int i = 0; status == FIRENET_ERR_RANGE && i < CORNERS; i++)
        status = firenet_mri_corner_covariance(
            w->context, FIRENET_C64, w->coils, 2, w->given, 3, corners[i],
            firenet_mrd_slice_mask(w->j->slice),
            firenet_mrd_slice_kspace(w->j->slice), covariance);
    if (!status)
        status =
            firenet_mri_whitening(w->context, w->coils, covariance, matrix);
    *whitened = !status;
    return status == FIRENET_ERR_RANGE || status == FIRENET_ERR_NUMERIC
               ? FIRENET_OK
               : status;
}

static firenet_status whiten(work *w) {
    if (w->j->whitening)
        return mix(w, w->coils, w->j->whitening);
    firenet_status status = FIRENET_OK;
    bool whitened = false;
    double *matrix = take(w, &status, 4 * w->coils * w->coils, sizeof *matrix);
    if (!status)
        status = whiten_by_corners(w, matrix, &whitened);
    if (!status && whitened)
        status = mix(w, w->coils, matrix);
    firenet_companion_free(w->context, matrix);
    return status;
}

static firenet_status compress(work *w) {
    if (w->coils <= MANY_COILS)
        return FIRENET_OK;
    firenet_status status = FIRENET_OK;
    const int64_t n = w->coils;
    double *matrix = take(w, &status, 2 * n * n + n, sizeof *matrix);
    double *energy = matrix ? matrix + 2 * n * n : NULL;
    if (!status)
        status = firenet_mri_compression(w->context, FIRENET_C64, n,
                                         w->region[0] * w->region[1],
                                         w->calibration, matrix, energy);
    if (!status)
        status =
            mix(w, firenet_mri_virtual_coils(n, energy, energy_lost), matrix);
    firenet_companion_free(w->context, matrix);
    return status;
}

static firenet_status find_maps(work *w) {
    firenet_status status = FIRENET_OK;
    w->maps = take(w, &status, w->coils * w->points, sizeof *w->maps);
    return status ? status
                  : maps_find(w->context, w->j->settings.maps, w->coils,
                              w->shape, w->region, w->calibration, w->maps);
}

/* ---------------------------------------------------------------- the image */

typedef struct task {
    measurement m;
    term terms[MOST_TERMS];
    firenet_regulariser *regulariser;
    firenet_problem *problem;
    firenet_solver *solver;
} task;

static void task_free(task *t, int count) {
    firenet_solver_release(t->solver);
    firenet_problem_release(t->problem);
    firenet_regulariser_release(t->regulariser);
    for (int k = 0; k < count; k++)
        term_free(&t->terms[k]);
    firenet_operator_release(t->m.measure);
}

static int watch(const firenet_event *event, void *user) {
    (void)event;
    return atomic_load((const atomic_bool *)user);
}

static firenet_status create_model(task *t, const work *w) {
    double *weights[MOST_TERMS] = {0};
    const sparsity *s = &w->j->settings.sparsity;
    t->m = (measurement){.context = w->context,
                         .type = FIRENET_C64,
                         .rows = w->shape[0],
                         .cols = w->shape[1],
                         .pixels = w->points,
                         .samples = w->samples,
                         .coils = w->coils};
    firenet_status status = firenet_operator_create_encoding(
        &t->m.measure, w->context, FIRENET_C64, 2, w->shape, 3, 3, 1, w->coils,
        w->maps, w->indices, w->samples);
    for (int k = 0; k < s->count && !status; k++)
        if (!term_create(&t->terms[k], &t->m, &s->terms[k]))
            status = FIRENET_ERR_UNSUPPORTED; /* the context says why */
    return status ? status
                  : regulariser_create(&t->regulariser, &t->m, s, t->terms,
                                       weights, FIRENET_CONSTRAINT_NONE);
}

static firenet_status create_solver(task *t, const work *w) {
    const settings *s = &w->j->settings;
    const double lambda =
        s->lambda > 0 ? s->lambda : lambda_default(&t->m, &s->sparsity, 0);
    firenet_status status = firenet_problem_create_regularised(
        &t->problem, w->context, FIRENET_PROBLEM_P3, t->m.measure, lambda,
        t->regulariser);
    if (!status)
        status = firenet_solver_create(&t->solver, w->context, t->problem,
                                       FIRENET_METHOD_ADAPTIVE);
    if (!status)
        status = firenet_solver_set_real(t->solver, FIRENET_SOLVER_TOLERANCE,
                                         s->tolerance);
    if (!status)
        status = firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                        s->iterations);
    return status ? status
                  : firenet_solver_set_monitor(t->solver, watch,
                                               (void *)w->cancelled);
}

/* A late slice gets an iteration still. */
static firenet_status set_deadline(const task *t, const work *w) {
    if (isinf(w->j->settings.deadline))
        return FIRENET_OK;
    const double left = w->started + w->j->settings.deadline - clock_seconds();
    return firenet_solver_set_real(t->solver, FIRENET_SOLVER_DEADLINE,
                                   fmax(left, 1e-6));
}

static void keep_facts(const task *t, picture *out) {
    int64_t outcome = FIRENET_OUTCOME_NONE;
    double objective = NAN, gap = NAN;
    firenet_solver_get_int(t->solver, FIRENET_SOLVER_OUTCOME, &outcome);
    firenet_solver_get_int(t->solver, FIRENET_SOLVER_ITERATION,
                           &out->iterations);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_OBJECTIVE, &objective);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_GAP, &gap);
    firenet_solver_get_real(t->solver, FIRENET_SOLVER_SECONDS,
                            &out->solve_seconds);
    out->gap = objective > 0 ? gap / objective : 0;
    out->outcome = firenet_outcome_message((firenet_outcome)outcome);
}

static firenet_status solve(work *w, picture *out) {
    task t = {0};
    firenet_status status = create_model(&t, w);
    if (!status)
        status = create_solver(&t, w);
    w->x = take(w, &status, w->points, sizeof *w->x);
    const settings *s = &w->j->settings;
    if (!status && s->start > 0)
        status = start_image(w->context, t.m.measure, w->y, (int)s->start,
                             w->started + s->deadline, w->x);
    if (!status)
        status = set_deadline(&t, w);
    if (!status)
        status = firenet_solver_solve(
            t.solver, FIRENET_C64, w->y, w->coils * w->samples, FIRENET_C64,
            s->start > 0 ? w->x : NULL, w->x, w->points);
    if (!status)
        keep_facts(&t, out);
    task_free(&t, w->j->settings.sparsity.count);
    return status;
}

/* --------------------------------------------------------------- the result */

enum { FLOAT_PIXELS = 5, COMPLEX_PIXELS = 7 };

static firenet_status finish(work *w, picture *out) {
    const firenet_mrd_slice *s = w->j->slice;
    const int64_t *recon = firenet_mrd_slice_recon_shape(s);
    const int64_t pixels = recon[0] * recon[1];
    const bool whole = w->j->settings.complex_image;
    firenet_status status =
        fewer_frequencies(w->context, w->shape, w->given, w->x);
    single *values = take(w, &status, pixels, sizeof *values);
    out->pixels = values;
    if (!status)
        status = firenet_mrd_slice_recon(w->context, s, w->x, values);
    if (!status)
        status =
            firenet_mrd_slice_image(s, whole ? COMPLEX_PIXELS : FLOAT_PIXELS,
                                    w->j->index, &out->header);
    if (status)
        return status;
    float *moduli = (float *)values;
    for (int64_t i = 0; i < pixels && !whole; i++)
        moduli[i] = cabsf(values[i]);
    const int64_t floats = whole ? 2 * pixels : pixels;
    swap_floats(moduli, (size_t)floats);
    out->bytes = floats * (int64_t)sizeof *moduli;
    return FIRENET_OK;
}

firenet_status picture_make(picture *out, firenet_context *context,
                            const job *j, const atomic_bool *cancelled) {
    work w = {.context = context,
              .j = j,
              .cancelled = cancelled,
              .started = clock_seconds()};
    const double processor = processor_seconds();
    *out = (picture){.gap = NAN};
    firenet_status status = open(&w);
    if (!status)
        status = gather(&w);
    if (!status)
        status = calibrate(&w);
    if (!status)
        status = whiten(&w);
    if (!status)
        status = compress(&w);
    if (!status)
        status = find_maps(&w);
    out->maps_seconds = clock_seconds() - w.started;
    if (!status)
        status = solve(&w, out);
    if (!status)
        status = finish(&w, out);
    out->seconds = clock_seconds() - w.started;
    out->processor_seconds = processor_seconds() - processor;
    firenet_companion_free(context, w.indices);
    firenet_companion_free(context, w.y);
    firenet_companion_free(context, w.calibration);
    firenet_companion_free(context, w.maps);
    firenet_companion_free(context, w.x);
    return status;
}

void picture_free(picture *p, firenet_context *context) {
    firenet_companion_free(context, p->pixels);
    p->pixels = NULL;
}

void job_release(job *j) {
    firenet_mrd_slice_release(j->slice);
    if (j->owner)
        firenet_companion_free(j->owner, j->whitening);
    firenet_context_release(j->owner);
    *j = (job){0};
}
