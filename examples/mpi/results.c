/* SPDX-License-Identifier: BSD-3-Clause */
/* A volume's files: the image, its middle planes, the report. */
#include "../message.h"
#include "../output_file.h"
#include "volume.h"

#include <math.h>
#include <stdio.h>

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

/* The largest modulus is white: of the truth, where it is known. */
static double picture_scale(const volume *v) {
    const float *x = v->truth ? v->truth : v->image;
    double here = 0.0, largest = 0.0;
    for (int64_t i = 0; i < v->points; ++i)
        here = fmax(here, hypot((double)x[2 * i], (double)x[2 * i + 1]));
    MPI_Allreduce(&here, &largest, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    return largest > 0.0 ? 1.0 / largest : 1.0;
}

static bool write_pictures(const volume *v) {
    static const char *const names[] = {"axial.png", "coronal.png",
                                        "sagittal.png"};
    const double scale = picture_scale(v);
    bool good = true;
    for (int axis = 0; axis < 3; ++axis) {
        image plane = {0};
        good = gather_plane(v, axis, &plane) && good;
        if (v->rank == 0 && good)
            good =
                output_file_write_image(v->s->out, names[axis], &plane, scale);
        image_free(&plane);
    }
    return good;
}

static bool write_report(const volume *v) {
    char path[4096], terms[64];
    snprintf(path, sizeof path, "%s/report.txt", v->s->out);
    terms_print(v->s, v->levels, terms);
    FILE *file = fopen(path, "w");
    if (!file)
        return print_error("--out: %s cannot be written", path);
    fprintf(
        file, "%lld x %lld x %lld by %d ranks, %.0f samples (%.1f %%)",
        (long long)v->shape[0], (long long)v->shape[1], (long long)v->shape[2],
        v->ranks, v->samples,
        100.0 * v->samples /
            ((double)v->shape[0] * (double)v->shape[1] * (double)v->shape[2]));
    if (!isnan(v->s->noise))
        fprintf(file, ", noise %g", v->s->noise);
    fprintf(file, "\nproblem      %s %.4g\n",
            v->s->problem == FIRENET_PROBLEM_P1 ? "P1, eta" : "P3, lambda",
            v->parameter);
    fprintf(file, "regulariser  %s\n", terms);
    fprintf(file, "outcome      %s\niterations   %lld\nseconds      %.2f\n",
            firenet_outcome_name((firenet_outcome)v->outcome),
            (long long)v->iterations, v->seconds);
    fprintf(file, "objective    %.6g\n", v->objective);
    if (isnan(v->gap) || isinf(v->gap))
        fprintf(file, "gap          none: nothing bounds it\n");
    else
        fprintf(file, "gap          %.3g\n", v->gap);
    if (v->truth)
        fprintf(file, "error        %.4g of the truth\n", v->error);
    else
        fprintf(file, "coils        %lld\nresidual     %.4g of the samples\n",
                (long long)v->coils, v->residual);
    fprintf(file,
            "memory       %.0f MiB of a rank at most, %.0f of addresses\n",
            v->resident, v->space);
    return fclose(file) == 0;
}

firenet_status write_volume(const volume *v) {
    char path[4096];
    snprintf(path, sizeof path, "%s/volume.npy", v->s->out);
    bool good = v->rank != 0 || stack_create(path, v->shape);
    firenet_status status = firenet_mpi_team_agree(
        v->team, good ? FIRENET_OK : FIRENET_ERR_EXTERNAL);
    if (status != FIRENET_OK)
        return status;
    good = v->planes == 0 ||
           stack_write(path, v->shape, v->begin, v->planes, v->image);
    good = write_pictures(v) && good;
    good = (v->rank != 0 || write_report(v)) && good;
    status = firenet_mpi_team_agree(v->team,
                                    good ? FIRENET_OK : FIRENET_ERR_EXTERNAL);
    if (status == FIRENET_OK && v->rank == 0)
        printf("%s after %lld iterations, %s %.4g: %s/report.txt\n",
               firenet_outcome_name((firenet_outcome)v->outcome),
               (long long)v->iterations, v->truth ? "error" : "residual",
               v->truth ? v->error : v->residual, v->s->out);
    return status;
}
