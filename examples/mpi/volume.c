/* SPDX-License-Identifier: BSD-3-Clause */
/* One volume, shared out in slabs over all ranks. */
#include "../message.h"
#include "../output_file.h"
#include "stack.h"
#include "study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a rank has. */
typedef struct volume {
    const study *s;
    firenet_mpi_team *team;
    firenet_context *context;
    int rank, ranks;
    int64_t shape[3], multiple;
    int64_t begin, planes, points; /* of the slab */
    int64_t length;                /* of its vectors */
    float *truth, *image;
    int64_t m, rows; /* samples here; the length of y */
    int64_t *indices;
    float *y;
    double eta, samples; /* of all ranks */
    firenet_operator *a, *synthesis;
    double objective, gap, error, seconds;
    int64_t iterations, outcome;
    double resident, space; /* MiB of a rank at most: memory, addresses */
} volume;

static double sum_over_ranks(double here) {
    double sum;
    MPI_Allreduce(&here, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    return sum;
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

static bool set_shape(volume *v) {
    stack file;
    v->shape[0] = v->shape[1] = v->shape[2] = v->s->size;
    if (v->s->in) {
        if (!stack_open(&file, v->s->in))
            return false;
        memcpy(v->shape, file.shape, sizeof v->shape);
        stack_close(&file);
    }
    v->multiple = v->s->variation ? 1 : (int64_t)1 << v->s->levels;
    firenet_status status = firenet_mpi_team_slab(
        v->team, v->shape[0], v->multiple, &v->begin, &v->planes);
    v->points = v->planes * v->shape[1] * v->shape[2];
    v->length = v->points > 0 ? v->points : 1;
    return status == FIRENET_OK ||
           print_error("%s", firenet_context_last_error(v->context));
}

/* Memory of the program's own, zeroed; NULL where a rank has none, which it
 * says. Collective. */
static firenet_status make(const volume *v, float **out, int64_t elements) {
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
    v->image = calloc((size_t)(2 * v->length), sizeof *v->image);
    if (!v->truth || !v->image)
        return print_error("out of memory: %lld bytes for two images",
                           (long long)(16 * v->length));
    if (!v->s->in) {
        draw_phantom(v);
        return true;
    }
    if (!stack_open(&file, v->s->in))
        return false;
    bool good =
        v->planes == 0 || stack_read(&file, v->begin, v->planes, v->truth);
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
    v->samples = sum_over_ranks((double)v->m);
    return v->indices != NULL ||
           print_error("out of memory: %lld bytes for samples",
                       (long long)(v->m * 8));
}

/* ---------------------------------------------------------------- operators */

static firenet_status create_operators(volume *v) {
    firenet_operator *f = NULL, *haar = NULL;
    bool drawn = draw_samples(v);
    firenet_status status =
        firenet_mpi_team_agree(v->team, drawn ? FIRENET_OK : FIRENET_ERR_NOMEM);
    if (status == FIRENET_OK)
        status = firenet_mpi_operator_create_dft(&f, v->team, FIRENET_C64, 3,
                                                 v->shape, v->multiple, 0, 0,
                                                 v->m, v->indices);
    if (status == FIRENET_OK && v->s->variation) {
        v->a = firenet_operator_retain(f);
    } else if (status == FIRENET_OK) {
        status = firenet_mpi_operator_create_haar(&haar, v->team, FIRENET_C64,
                                                  3, v->shape, v->s->levels,
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

/* y = A truth + noise, eta = the noise's norm, likely. */
static firenet_status measure(volume *v) {
    float *x = NULL;
    firenet_status status = make(v, &v->y, v->rows);
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
    double square = 0.0;
    for (int64_t i = 0; i < 2 * v->m; ++i)
        square += (double)v->y[i] * (double)v->y[i];
    double sigma = v->s->noise * sqrt(sum_over_ranks(square) / v->samples);
    for (int64_t i = 0; i < 2 * v->m; ++i)
        v->y[i] +=
            (float)(sigma / sqrt(2.0) *
                    normal_at(2, (uint64_t)(2 * v->indices[i / 2] + i % 2)));
    v->eta = sigma * sqrt(v->samples) * (1.0 + 1.0 / sqrt(v->samples));
    return FIRENET_OK;
}

/* ----------------------------------------------------------------- solution */

static firenet_status create_problem(volume *v, firenet_problem **problem) {
    firenet_operator *d = NULL;
    firenet_regulariser *r = NULL;
    if (!v->s->variation)
        return firenet_problem_create(problem, v->context, FIRENET_PROBLEM_P1,
                                      v->a, v->eta, NULL, 0);
    firenet_status status = firenet_mpi_operator_create_difference(
        &d, v->team, FIRENET_C64, 3, v->shape, 1, FIRENET_BOUNDARY_PERIODIC,
        NULL);
    if (status == FIRENET_OK)
        status = firenet_mpi_team_agree(
            v->team, firenet_regulariser_create_group(&r, v->context, d, 3,
                                                      FIRENET_GROUPING_STRIDED,
                                                      NULL, 0));
    if (status == FIRENET_OK)
        status = firenet_problem_create_regularised(
            problem, v->context, FIRENET_PROBLEM_P1, v->a, v->eta, r);
    firenet_regulariser_release(r);
    firenet_operator_release(d);
    return status;
}

static firenet_status solve(volume *v) {
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    firenet_status status = create_problem(v, &problem);
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

/* The image in place of the coefficients, and how far it is from the truth. */
static firenet_status compare(volume *v) {
    firenet_status status = FIRENET_OK;
    if (v->synthesis) {
        float *x;
        status = make(v, &x, v->length);
        if (status == FIRENET_OK)
            status = firenet_operator_apply(v->context, v->synthesis,
                                            FIRENET_C64, v->image, v->length,
                                            FIRENET_C64, x, v->length);
        free(v->image);
        v->image = x;
    }
    double error = 0.0, size = 0.0;
    for (int64_t i = 0; i < 2 * v->points && status == FIRENET_OK; ++i) {
        double d = (double)v->image[i] - (double)v->truth[i];
        error += d * d;
        size += (double)v->truth[i] * (double)v->truth[i];
    }
    v->resident = status_line("VmHWM:");
    v->space = status_line("VmPeak:");
    error = sum_over_ranks(error);
    v->error = sqrt(error / sum_over_ranks(size));
    return status;
}

/* ------------------------------------------------------------------ results */

/* Moduli of the middle plane across an axis, to rank 0. */
static bool gather_plane(const volume *v, int axis, image *out) {
    const int64_t *n = v->shape;
    int64_t rows = axis == 0 ? n[1] : n[0], cols = axis == 2 ? n[1] : n[2];
    if (!image_create(out, rows, cols))
        return false;
    for (int64_t i = 0; i < v->points; ++i) {
        int64_t at[] = {v->begin + i / (n[1] * n[2]), i / n[2] % n[1],
                        i % n[2]};
        if (at[axis] == n[axis] / 2)
            out->pixels[(axis == 0 ? at[1] : at[0]) * cols +
                        (axis == 2 ? at[1] : at[2])] =
                hypot((double)v->image[2 * i], (double)v->image[2 * i + 1]);
    }
    return MPI_Reduce(v->rank ? out->pixels : MPI_IN_PLACE, out->pixels,
                      (int)(rows * cols), MPI_DOUBLE, MPI_SUM, 0,
                      MPI_COMM_WORLD) == MPI_SUCCESS;
}

static bool write_pictures(const volume *v) {
    static const char *const names[] = {"axial.png", "coronal.png",
                                        "sagittal.png"};
    bool good = true;
    for (int axis = 0; axis < 3; ++axis) {
        image plane = {0};
        good = gather_plane(v, axis, &plane) && good;
        if (v->rank == 0 && good)
            good = output_file_write_image(v->s->out, names[axis], &plane, 1.0);
        image_free(&plane);
    }
    return good;
}

static bool write_report(const volume *v) {
    char path[4096];
    snprintf(path, sizeof path, "%s/report.txt", v->s->out);
    FILE *file = fopen(path, "w");
    if (!file)
        return print_error("--out: %s cannot be written", path);
    fprintf(
        file,
        "%lld x %lld x %lld by %d ranks, %.0f samples (%.1f %%), "
        "noise %g\n",
        (long long)v->shape[0], (long long)v->shape[1], (long long)v->shape[2],
        v->ranks, v->samples,
        100.0 * v->samples /
            ((double)v->shape[0] * (double)v->shape[1] * (double)v->shape[2]),
        v->s->noise);
    fprintf(file, "regulariser  %s\n",
            v->s->variation ? "total variation" : "Haar wavelet, l1");
    fprintf(file, "outcome      %s\niterations   %lld\nseconds      %.2f\n",
            firenet_outcome_name((firenet_outcome)v->outcome),
            (long long)v->iterations, v->seconds);
    fprintf(file, "objective    %.6g\n", v->objective);
    if (isnan(v->gap) || isinf(v->gap))
        fprintf(file, "gap          none: nothing bounds it\n");
    else
        fprintf(file, "gap          %.3g\n", v->gap);
    fprintf(file, "error        %.4g of the truth\n", v->error);
    fprintf(file,
            "memory       %.0f MiB of a rank at most, %.0f of addresses\n",
            v->resident, v->space);
    return fclose(file) == 0;
}

static firenet_status write_volume(const volume *v) {
    char path[4096];
    snprintf(path, sizeof path, "%s/volume.npy", v->s->out);
    bool good = v->rank != 0 ||
                (folder_create(v->s->out) && stack_create(path, v->shape));
    firenet_status status = firenet_mpi_team_agree(
        v->team, good ? FIRENET_OK : FIRENET_ERR_EXTERNAL);
    if (status != FIRENET_OK)
        return status;
    good = v->planes == 0 ||
           stack_write(path, v->shape, v->begin, v->planes, v->image);
    good = write_pictures(v) && good;
    good = (v->rank != 0 || write_report(v)) && good;
    return firenet_mpi_team_agree(v->team,
                                  good ? FIRENET_OK : FIRENET_ERR_EXTERNAL);
}

int reconstruct_volume(firenet_mpi_team *team, firenet_context *context,
                       const study *s) {
    volume v = {.s = s,
                .team = team,
                .context = context,
                .rank = firenet_mpi_team_rank(team),
                .ranks = firenet_mpi_team_size(team)};
    bool good = set_shape(&v) && read_planes(&v);
    firenet_status status =
        firenet_mpi_team_agree(team, good ? FIRENET_OK : FIRENET_ERR_EXTERNAL);
    firenet_status (*const steps[])(volume *) = {create_operators, measure,
                                                 solve, compare};
    for (int i = 0; i < 4 && status == FIRENET_OK; ++i)
        status = steps[i](&v);
    if (status == FIRENET_OK)
        status = write_volume(&v);
    const char *reason = firenet_context_last_error(context);
    if (status != FIRENET_OK && good && v.rank == 0)
        print_error("%s%s%s", firenet_status_message(status),
                    reason[0] ? ": " : "", reason);
    firenet_operator_release(v.a);
    firenet_operator_release(v.synthesis);
    free(v.truth);
    free(v.image);
    free(v.indices);
    free(v.y);
    return status != FIRENET_OK;
}
