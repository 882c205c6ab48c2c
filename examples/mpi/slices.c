/* SPDX-License-Identifier: BSD-3-Clause */
/* Slices, each reconstructed by one rank as rank 0 hands them out. */
#include "slices.h"

#include "../message.h"
#include "../output_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What comes back of a slice, before its image. */
typedef struct outcome {
    double error, objective, gap, seconds;
    int64_t iterations, outcome, samples;
} outcome;

/* ------------------------------------------------------------ one solution */

static int64_t *draw_samples(const slices *w, int64_t *count) {
    int64_t n = w->shape[0] * w->shape[1];
    double level = sampling_level(2, w->shape, w->s->rate);
    int64_t *indices = malloc((size_t)n * sizeof *indices);
    *count = 0;
    for (int64_t i = 0; i < n && indices; ++i) {
        const int64_t k[] = {i / w->shape[1], i % w->shape[1]};
        if (is_sampled(2, w->shape, k, level))
            indices[(*count)++] = i;
    }
    return indices;
}

/* F restricted to the samples, and what x is: coefficients or the image. */
static firenet_status create_operators(const slices *w, int64_t count,
                                       const int64_t *indices,
                                       firenet_operator **a,
                                       firenet_operator **synthesis) {
    firenet_operator *f = NULL, *p = NULL, *haar = NULL, *sampled = NULL;
    firenet_context *c = w->context;
    firenet_type type = FIRENET_C64;
    int64_t n = w->shape[0] * w->shape[1];
    firenet_status status =
        firenet_operator_create_dft(&f, c, type, 2, w->shape, 0);
    if (status == FIRENET_OK)
        status = firenet_operator_create_sample(&p, c, type, n, indices, count);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(&sampled, c, p, f);
    if (status == FIRENET_OK && w->s->sparsity.count > 0)
        status = firenet_operator_create_identity(synthesis, c, type, n);
    else if (status == FIRENET_OK) {
        status = firenet_operator_create_haar(&haar, c, type, 2, w->shape,
                                              w->levels, FIRENET_LAYOUT_LEVELS);
        if (status == FIRENET_OK)
            status = firenet_operator_adjoint(synthesis, c, haar);
    }
    if (status == FIRENET_OK)
        status = firenet_operator_compose(a, c, sampled, *synthesis);
    firenet_operator_release(f);
    firenet_operator_release(p);
    firenet_operator_release(haar);
    firenet_operator_release(sampled);
    return status;
}

static firenet_status create_problem(const slices *w, firenet_operator *a,
                                     double parameter,
                                     firenet_problem **problem) {
    const images slice = {NULL, w->context, 2, w->shape, w->levels};
    firenet_regulariser *r = NULL;
    if (w->s->sparsity.count == 0)
        return firenet_problem_create(problem, w->context, w->s->problem, a,
                                      parameter, NULL, 0);
    firenet_status status = terms_create(&r, &slice, w->s);
    if (status == FIRENET_OK)
        status = firenet_problem_create_regularised(
            problem, w->context, w->s->problem, a, parameter, r);
    firenet_regulariser_release(r);
    return status;
}

/* y += noise; its norm. */
static double add_noise(const slices *w, int64_t slice, int64_t m, float *y) {
    double square = 0.0;
    for (int64_t i = 0; i < 2 * m; ++i)
        square += (double)y[i] * (double)y[i];
    double sigma = w->s->noise * sqrt(square / (double)m);
    for (int64_t i = 0; i < 2 * m; ++i)
        y[i] += (float)(sigma / sqrt(2.0) *
                        normal_at(2, (uint64_t)(slice * 4 * m + i)));
    return sigma * sqrt((double)m) * (1.0 + 1.0 / sqrt((double)m));
}

static firenet_status solve(const slices *w, firenet_operator *a,
                            const float *y, double eta, float *x,
                            outcome *out) {
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    const double parameter =
        terms_parameter(w->s, w->shape[0] * w->shape[1], 1, eta);
    firenet_status status = create_problem(w, a, parameter, &problem);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&solver, w->context, problem,
                                       FIRENET_METHOD_ADAPTIVE);
    if (status == FIRENET_OK) {
        firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE,
                                w->s->tolerance);
        firenet_solver_set_real(solver, FIRENET_SOLVER_DEADLINE, w->s->seconds);
        firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                               w->s->iterations);
        status = firenet_solver_solve(solver, FIRENET_C64, y,
                                      firenet_operator_rows(a), FIRENET_C64,
                                      NULL, x, firenet_operator_cols(a));
        firenet_solver_get_real(solver, FIRENET_SOLVER_OBJECTIVE,
                                &out->objective);
        firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &out->gap);
        firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION,
                               &out->iterations);
        firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &out->outcome);
    }
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    return status;
}

/* ||a - b|| / ||b||. */
static double difference(int64_t n, const float *a, const float *b) {
    double error = 0.0, size = 0.0;
    for (int64_t i = 0; i < 2 * n; ++i) {
        double d = (double)a[i] - (double)b[i];
        error += d * d;
        size += (double)b[i] * (double)b[i];
    }
    return size > 0.0 ? sqrt(error / size) : sqrt(error);
}

static firenet_status reconstruct(const slices *w, int64_t slice,
                                  const float *truth, float *result_image,
                                  outcome *out) {
    firenet_operator *a = NULL, *synthesis = NULL;
    int64_t m, n = w->shape[0] * w->shape[1];
    int64_t *indices = draw_samples(w, &m);
    float *y = calloc((size_t)(2 * n), sizeof *y);
    float *x = calloc((size_t)(2 * n), sizeof *x);
    firenet_status status = indices && y && x ? FIRENET_OK : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK)
        status = create_operators(w, m, indices, &a, &synthesis);
    if (status == FIRENET_OK) /* the truth in terms of x */
        status = firenet_operator_apply_adjoint(
            w->context, synthesis, FIRENET_C64, truth, n, FIRENET_C64, x, n);
    if (status == FIRENET_OK)
        status = firenet_operator_apply(w->context, a, FIRENET_C64, x, n,
                                        FIRENET_C64, y, m);
    if (status == FIRENET_OK)
        status = solve(w, a, y, add_noise(w, slice, m, y), x, out);
    if (status == FIRENET_OK)
        status = firenet_operator_apply(w->context, synthesis, FIRENET_C64, x,
                                        n, FIRENET_C64, result_image, n);
    out->samples = m;
    out->error = difference(n, result_image, truth);
    firenet_operator_release(a);
    firenet_operator_release(synthesis);
    free(indices);
    free(x);
    free(y);
    return status;
}

static firenet_status work(int64_t slice, void *result, char *message,
                           void *user) {
    const slices *w = user;
    int64_t n = w->shape[0] * w->shape[1];
    outcome out = {0};
    double started = MPI_Wtime();
    float *truth = calloc((size_t)(2 * n), sizeof *truth);
    float *made = (float *)(void *)((unsigned char *)result + sizeof out);
    firenet_status status = FIRENET_ERR_NOMEM;
    if (truth && !slices_read(w, slice, truth)) {
        status = FIRENET_ERR_EXTERNAL;
        snprintf(message, FIRENET_MPI_MESSAGE, "%.100s%s%.100s cannot be read",
                 w->s->in, w->names ? "/" : "",
                 w->names ? w->names[slice]->d_name : "");
    } else if (truth) {
        status = reconstruct(w, slice, truth, made, &out);
        snprintf(message, FIRENET_MPI_MESSAGE, "%.200s",
                 status == FIRENET_OK ? ""
                                      : firenet_context_last_error(w->context));
    }
    free(truth);
    out.seconds = MPI_Wtime() - started;
    memcpy(result, &out, sizeof out);
    return status;
}

/* --------------------------------------------------------------- on rank 0 */

static bool write_slice(const slices *w, int64_t slice, const float *planes) {
    char name[4096];
    const int64_t n[] = {1, w->shape[0], w->shape[1]};
    snprintf(name, sizeof name, "%s/slice%05lld.npy", w->s->out,
             (long long)slice);
    return stack_create(name, n) && stack_write(name, n, 0, 1, planes);
}

/* Before the first slice of this run. */
static void begin_report(const slices *w) {
    fprintf(w->report,
            "%s%lld slices of %lld x %lld, %g of k-space, noise %g\n"
            " slice  outcome          iterations  objective        gap "
            "     error  seconds\n",
            w->lost, (long long)w->count, (long long)w->shape[0],
            (long long)w->shape[1], w->s->rate, w->s->noise);
}

static int collect(int64_t slice, firenet_status status, const char *message,
                   const void *result, void *user) {
    slices *w = user;
    outcome out;
    if (w->made + w->failed == 0)
        begin_report(w);
    if (status != FIRENET_OK) {
        ++w->failed;
        fprintf(w->report, "%6lld  failed: %s\n", (long long)slice,
                message[0] ? message : firenet_status_message(status));
        return fflush(w->report);
    }
    ++w->made;
    memcpy(&out, result, sizeof out);
    fprintf(w->report, "%6lld  %-16s %7lld %12.6g %10.2e %10.2e %8.2f\n",
            (long long)slice,
            firenet_outcome_name((firenet_outcome)out.outcome),
            (long long)out.iterations, out.objective, out.gap, out.error,
            out.seconds);
    const float *planes =
        (const float *)(const void *)((const unsigned char *)result +
                                      sizeof out);
    return fflush(w->report) != 0 || !write_slice(w, slice, planes);
}

/* A line of the slices that were in work when a run before was cut off, or
 * none. */
static void find_lost(slices *w, const char *index) {
    FILE *file = fopen(index, "r");
    int c = file ? fgetc(file) : EOF;
    size_t used = 0;
    while (c != EOF && c != '\n')
        c = fgetc(file);
    c = c == EOF ? EOF : fgetc(file);
    for (long long slice = 0; c != EOF && c != '\n'; c = fgetc(file), ++slice)
        if (c == '?' && used < sizeof w->lost - 40)
            used += (size_t)snprintf(w->lost + used, sizeof w->lost - used,
                                     "%s %lld",
                                     used ? "," : "cut off in slices", slice);
    if (used)
        strcpy(w->lost + used, "\n");
    if (file)
        fclose(file);
}

static bool open_report(slices *w, const char *index) {
    char path[4096];
    snprintf(path, sizeof path, "%s/report.txt", w->s->out);
    w->report = fopen(path, "a");
    find_lost(w, index);
    return w->report || print_error("--out: %s cannot be written: %s", path,
                                    strerror(errno));
}

static void close_report(const slices *w) {
    if (w->report && w->made + w->failed > 0)
        fprintf(w->report, "%lld failed\n", (long long)w->failed);
    if (w->report)
        fclose(w->report);
}

/* Fowler, Noll, Vo, 'FNV-1a'. */
static uint64_t hash(uint64_t key, const void *data, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i)
        key = (key ^ ((const unsigned char *)data)[i]) * 1099511628211u;
    return key;
}

/* Input and settings that make another result. */
static uint64_t key_of(const slices *w) {
    const double numbers[] = {
        w->s->rate,          w->s->noise,           w->s->tolerance,
        (double)w->levels,   (double)w->s->problem, w->s->lambda,
        (double)w->shape[0], (double)w->shape[1],   (double)w->s->iterations};
    const char *terms = w->s->sparsity.count > 0 ? w->s->sparsity.text : "";
    const char *in = w->s->in ? w->s->in : "";
    const uint64_t key = hash(14695981039346656037u, numbers, sizeof numbers);
    return hash(hash(key, terms, strlen(terms) + 1), in, strlen(in));
}

/* Rank 0 first, so that what is wrong is said once. Collective. */
static firenet_status look(slices *w, firenet_mpi_team *team,
                           const char *index) {
    const bool first = firenet_mpi_team_rank(team) == 0;
    firenet_status status = FIRENET_OK;
    for (int turn = 0; turn < 2 && status == FIRENET_OK; ++turn) {
        if (first == (turn == 0) &&
            (!slices_look(w) ||
             (first && (!folder_create(w->s->out) || !open_report(w, index)))))
            status = FIRENET_ERR_EXTERNAL;
        status = firenet_mpi_team_agree(team, status);
    }
    return status;
}

static firenet_status farm(slices *w, firenet_mpi_team *team,
                           firenet_context *context, const char *index) {
    const size_t bytes = sizeof(outcome) + (size_t)(w->shape[0] * w->shape[1]) *
                                               2 * sizeof(float);
    const firenet_status status = firenet_mpi_farm(
        team, w->count, bytes, work, collect, w, index, key_of(w));
    if (firenet_mpi_team_rank(team) > 0)
        return status;
    if (status != FIRENET_OK)
        print_error("%s", firenet_context_last_error(context));
    else
        printf("%lld slices made, %lld failed, %lld done before: "
               "%s/report.txt\n",
               (long long)w->made, (long long)w->failed,
               (long long)(w->count - w->made - w->failed), w->s->out);
    return status;
}

int reconstruct_slices(firenet_mpi_team *team, firenet_context *context,
                       const study *s) {
    slices w = {.s = s};
    char index[4096];
    firenet_status status =
        firenet_context_create(&w.context, NULL, NULL, NULL);
    snprintf(index, sizeof index, "%s/index.txt", s->out);
    status = firenet_mpi_team_agree(team, status);
    if (status == FIRENET_OK)
        status = look(&w, team, index);
    if (status == FIRENET_OK)
        status = farm(&w, team, context, index);
    close_report(&w);
    int failed = status != FIRENET_OK || w.failed > 0;
    MPI_Bcast(&failed, 1, MPI_INT, 0, MPI_COMM_WORLD);
    for (int64_t i = 0; w.names && i < w.count; ++i)
        free(w.names[i]);
    free(w.names);
    firenet_context_release(w.context);
    return failed;
}
