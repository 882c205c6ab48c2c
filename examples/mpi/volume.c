/* SPDX-License-Identifier: BSD-3-Clause */
/* One volume, shared out in slabs over all ranks. */
#include "volume.h"
#include "../message.h"
#include "../output_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double sum_over_ranks(double here) {
    double sum;
    MPI_Allreduce(&here, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    return sum;
}

static double norm_over_ranks(const float *x, int64_t count) {
    double square = 0.0;
    for (int64_t i = 0; i < count; ++i)
        square += (double)x[i] * (double)x[i];
    return sqrt(sum_over_ranks(square));
}

/* ------------------------------------------------------------------- inputs */

static void draw_phantom(volume *v) {
    const int64_t *n = v->shape;
    for (int64_t i = 0; i < v->points; ++i) {
        int64_t z = v->begin + i / (n[1] * n[2]), y = i / n[2] % n[1];
        v->truth[2 * i] = (float)phantom_value(
            (double)(2 * (i % n[2]) + 1 - n[2]) / (double)n[2],
            (double)(n[1] - 1 - 2 * y) / (double)n[1],
            (double)(2 * z + 1 - n[0]) / (double)n[0]);
    }
}

bool set_shape(volume *v, const int64_t n[3]) {
    memcpy(v->shape, n, sizeof v->shape);
    v->levels = terms_levels(v->s, 3, n);
    v->multiple = terms_multiple(v->s, v->levels);
    if (!terms_fit(v->s, 3, n, v->levels))
        return false;
    firenet_status status = firenet_mpi_team_slab(
        v->team, v->shape[0], v->multiple, &v->begin, &v->planes);
    v->points = v->planes * v->shape[1] * v->shape[2];
    v->length = v->points > 0 ? v->points : 1;
    return status == FIRENET_OK ||
           print_error("%s", firenet_context_last_error(v->context));
}

/* Ranks that wait for the others only. */
static void tell_idle(const volume *v) {
    const int64_t blocks = v->shape[0] / v->multiple,
                  most = (blocks + v->ranks - 1) / v->ranks,
                  used = (blocks + most - 1) / most;
    if (used < v->ranks)
        print_error("warning: %lld of %d ranks have no part of the volume: "
                    "%lld planes are shared out in blocks of %lld",
                    (long long)(v->ranks - used), v->ranks,
                    (long long)v->shape[0], (long long)v->multiple);
}

static bool look_at_image(volume *v) {
    const int64_t cube[] = {v->s->size, v->s->size, v->s->size};
    stack file;
    if (!v->s->in)
        return set_shape(v, cube);
    if (!stack_open(&file, "--in", v->s->in, false))
        return false;
    stack_close(&file);
    return set_shape(v, file.shape);
}

/* Rank 0 first, so that what is wrong with a file is said once. Collective. */
static bool look_at_input(volume *v) {
    firenet_status status = FIRENET_OK;
    for (int turn = 0; turn < 2 && status == FIRENET_OK; ++turn) {
        if ((v->rank > 0) == (turn > 0) &&
            (!(v->s->kspace ? look_at_measurements(v) : look_at_image(v)) ||
             (v->rank == 0 && !folder_create(v->s->out))))
            status = FIRENET_ERR_EXTERNAL;
        status = firenet_mpi_team_agree(v->team, status);
    }
    if (status == FIRENET_OK && v->rank == 0)
        tell_idle(v);
    return status == FIRENET_OK;
}

firenet_status make(const volume *v, float **out, int64_t elements) {
    *out = calloc((size_t)(2 * elements), sizeof **out);
    if (!*out)
        print_error("rank %d is out of memory: %lld bytes", v->rank,
                    (long long)(8 * elements));
    return firenet_mpi_team_agree(v->team,
                                  *out ? FIRENET_OK : FIRENET_ERR_NOMEM);
}

static bool read_planes(volume *v) {
    stack file;
    v->truth = calloc((size_t)(2 * v->length), sizeof *v->truth);
    if (!v->truth)
        return print_error("out of memory: %lld bytes for an image",
                           (long long)(8 * v->length));
    if (!v->s->in) {
        draw_phantom(v);
        return true;
    }
    if (!stack_open(&file, "--in", v->s->in, false))
        return false;
    bool good = v->planes == 0 ||
                stack_read_planes(&file, 0, v->begin, v->planes, v->truth);
    stack_close(&file);
    return good;
}

/* Counts the samples whose frequency on axis 1 is in this rank's block, and
 * writes them where there is room. */
static int64_t draw_block(const volume *v, int64_t *indices) {
    const int64_t *n = v->shape;
    double level = sampling_level(3, n, v->s->rate);
    int64_t begin, count, found = 0;
    firenet_mpi_team_slab(v->team, n[1], 1, &begin, &count);
    for (int64_t i = 0; i < n[0] * count * n[2]; ++i) {
        const int64_t k[] = {i / (count * n[2]), begin + i / n[2] % count,
                             i % n[2]};
        if (!is_sampled(3, n, k, level))
            continue;
        if (indices)
            indices[found] = (k[0] * n[1] + k[1]) * n[2] + k[2];
        ++found;
    }
    return found;
}

static bool draw_samples(volume *v) {
    v->m = draw_block(v, NULL);
    v->indices = malloc((size_t)(v->m + 1) * sizeof *v->indices);
    if (v->indices)
        draw_block(v, v->indices);
    v->rows = v->m > 0 ? v->m : 1;
    return v->indices != NULL ||
           print_error("out of memory: %lld bytes for samples",
                       (long long)(v->m * 8));
}

/* Collective, as what reads measurements is. */
static firenet_status read_image(volume *v) {
    v->coils = 1;
    bool good = read_planes(v) && draw_samples(v);
    return firenet_mpi_team_agree(v->team,
                                  good ? FIRENET_OK : FIRENET_ERR_EXTERNAL);
}

/* ---------------------------------------------------------------- operators */

/* From the image of a slab to this rank's samples. */
static firenet_status create_transform(volume *v, firenet_operator **f) {
    firenet_status status =
        v->maps
            ? firenet_mpi_operator_create_encoding(
                  f, v->team, FIRENET_C64, 3, v->shape, v->multiple, v->centred,
                  v->image_centred, 1, v->coils, v->maps, v->m, v->indices)
            : firenet_mpi_operator_create_dft(
                  f, v->team, FIRENET_C64, 3, v->shape, v->multiple, v->centred,
                  v->image_centred, v->m, v->indices);
    free(v->maps); /* the operator has copied them */
    v->maps = NULL;
    return status;
}

static firenet_status create_operators(volume *v) {
    firenet_operator *f = NULL, *haar = NULL;
    firenet_status status = create_transform(v, &f);
    if (status == FIRENET_OK && v->s->sparsity.count > 0) {
        v->a = firenet_operator_retain(f);
    } else if (status == FIRENET_OK) {
        status = firenet_mpi_operator_create_haar(&haar, v->team, FIRENET_C64,
                                                  3, v->shape, v->levels,
                                                  FIRENET_LAYOUT_LEVELS);
        if (status == FIRENET_OK)
            status = firenet_operator_adjoint(&v->synthesis, v->context, haar);
        if (status == FIRENET_OK)
            status =
                firenet_operator_compose(&v->a, v->context, f, v->synthesis);
        status = firenet_mpi_team_agree(v->team, status);
    }
    firenet_operator_release(f);
    firenet_operator_release(haar);
    return status;
}

static void set_parameter(volume *v, double eta) {
    const int64_t pixels = v->shape[0] * v->shape[1] * v->shape[2];
    v->parameter = terms_parameter(v->s, pixels, v->coils, eta);
}

/* y = A truth + noise, eta = the noise's norm, likely. */
static firenet_status measure(volume *v) {
    float *x = NULL;
    firenet_status status = make(v, &v->y, v->rows);
    v->samples = sum_over_ranks((double)v->m);
    if (status == FIRENET_OK)
        status = make(v, &x, v->length);
    if (status == FIRENET_OK && v->synthesis)
        status = firenet_operator_apply_adjoint(
            v->context, v->synthesis, FIRENET_C64, v->truth, v->length,
            FIRENET_C64, x, v->length);
    if (status == FIRENET_OK)
        status = firenet_operator_apply(v->context, v->a, FIRENET_C64,
                                        v->synthesis ? x : v->truth, v->length,
                                        FIRENET_C64, v->y, v->rows);
    free(x);
    if (status != FIRENET_OK)
        return status;
    double sigma =
        v->s->noise * norm_over_ranks(v->y, 2 * v->m) / sqrt(v->samples);
    for (int64_t i = 0; i < 2 * v->m; ++i)
        v->y[i] +=
            (float)(sigma / sqrt(2.0) *
                    normal_at(2, (uint64_t)(2 * v->indices[i / 2] + i % 2)));
    set_parameter(v, sigma * sqrt(v->samples) * (1.0 + 1.0 / sqrt(v->samples)));
    return FIRENET_OK;
}

/* ----------------------------------------------------------------- solution */

static firenet_status create_problem(volume *v, firenet_problem **problem) {
    const images slabs = {v->team, v->context, 3, v->shape, v->levels};
    firenet_regulariser *r = NULL;
    if (v->s->sparsity.count == 0)
        return firenet_problem_create(problem, v->context, v->s->problem, v->a,
                                      v->parameter, NULL, 0);
    firenet_status status = terms_create(&r, &slabs, v->s);
    if (status == FIRENET_OK)
        status = firenet_problem_create_regularised(
            problem, v->context, v->s->problem, v->a, v->parameter, r);
    firenet_regulariser_release(r);
    return status;
}

static firenet_status solve(volume *v) {
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    firenet_status status = make(v, &v->image, v->length);
    if (status == FIRENET_OK)
        status = create_problem(v, &problem);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&solver, v->context, problem,
                                       FIRENET_METHOD_ADAPTIVE);
    if (status == FIRENET_OK) {
        firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE,
                                v->s->tolerance);
        firenet_solver_set_real(solver, FIRENET_SOLVER_DEADLINE, v->s->seconds);
        firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                               v->s->iterations);
        double started = MPI_Wtime();
        status = firenet_solver_solve(solver, FIRENET_C64, v->y, v->rows,
                                      FIRENET_C64, NULL, v->image, v->length);
        v->seconds = MPI_Wtime() - started;
        firenet_solver_get_real(solver, FIRENET_SOLVER_OBJECTIVE,
                                &v->objective);
        firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &v->gap);
        firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION,
                               &v->iterations);
        firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &v->outcome);
    }
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    return status;
}

/* A line of /proc/self/status, the largest of all ranks', in MiB. */
static double status_line(const char *name) {
    char line[256];
    double value = 0.0, most = 0.0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtod(line + strlen(name), NULL) / 1024.0;
    if (file)
        fclose(file);
    MPI_Allreduce(&value, &most, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    return most;
}

/* How far A x is from y, relative. */
static firenet_status find_residual(volume *v) {
    float *ax = NULL;
    firenet_status status = make(v, &ax, v->rows);
    if (status == FIRENET_OK)
        status = firenet_operator_apply(v->context, v->a, FIRENET_C64, v->image,
                                        v->length, FIRENET_C64, ax, v->rows);
    if (status == FIRENET_OK) {
        const int64_t count = 2 * v->coils * v->m;
        for (int64_t i = 0; i < count; ++i)
            ax[i] -= v->y[i];
        v->residual = norm_over_ranks(ax, count) / norm_over_ranks(v->y, count);
    }
    free(ax);
    return status;
}

/* The image in place of the coefficients. */
static firenet_status synthesise(volume *v) {
    float *x = NULL;
    if (!v->synthesis)
        return FIRENET_OK;
    firenet_status status = make(v, &x, v->length);
    if (status == FIRENET_OK)
        status = firenet_operator_apply(v->context, v->synthesis, FIRENET_C64,
                                        v->image, v->length, FIRENET_C64, x,
                                        v->length);
    free(v->image);
    v->image = x;
    return status;
}

/* How far it is from the truth. */
static void compare(volume *v) {
    double error = 0.0, size = 0.0;
    for (int64_t i = 0; i < 2 * v->points; ++i) {
        double d = (double)v->image[i] - (double)v->truth[i];
        error += d * d;
        size += (double)v->truth[i] * (double)v->truth[i];
    }
    error = sum_over_ranks(error);
    size = sum_over_ranks(size);
    v->error = size > 0.0 ? sqrt(error / size) : sqrt(error);
}

/* The noise's norm, as the user knows it. */
static firenet_status bound_noise(volume *v) {
    set_parameter(v, v->s->noise * norm_over_ranks(v->y, 2 * v->coils * v->m));
    return FIRENET_OK;
}

/* The image, and what is said of it. */
static firenet_status finish(volume *v) {
    firenet_status status = v->truth ? FIRENET_OK : find_residual(v);
    if (status == FIRENET_OK)
        status = synthesise(v);
    if (status == FIRENET_OK && v->truth)
        compare(v);
    v->resident = status_line("VmHWM:");
    v->space = status_line("VmPeak:");
    return status;
}

int reconstruct_volume(firenet_mpi_team *team, firenet_context *context,
                       const study *s) {
    volume v = {.s = s,
                .team = team,
                .context = context,
                .rank = firenet_mpi_team_rank(team),
                .ranks = firenet_mpi_team_size(team)};
    const bool given = s->kspace != NULL;
    firenet_status (*const steps[])(volume *) = {
        create_operators, given ? bound_noise : measure, solve, finish};
    firenet_status status = FIRENET_ERR_EXTERNAL;
    if (look_at_input(&v))
        status = given ? read_measurements(&v) : read_image(&v);
    const bool good = status == FIRENET_OK; /* else the reason is printed */
    for (int i = 0; i < 4 && status == FIRENET_OK; ++i)
        status = steps[i](&v);
    const char *reason = firenet_context_last_error(context);
    if (status != FIRENET_OK && good && v.rank == 0)
        print_error("%s%s%s", firenet_status_message(status),
                    reason[0] ? ": " : "", reason);
    if (status == FIRENET_OK)
        status = write_volume(&v);
    firenet_operator_release(v.a);
    firenet_operator_release(v.synthesis);
    free(v.truth);
    free(v.image);
    free(v.maps);
    free(v.indices);
    free(v.y);
    raw_free(v.raw);
    return status != FIRENET_OK;
}
