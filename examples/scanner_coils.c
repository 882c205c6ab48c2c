/* SPDX-License-Identifier: BSD-3-Clause */
/* scanner_coils: from the k-space of several coils to a picture, in C and on
 * one page. What a scanner's host does once for each slice; scanner_host.c has
 * the threads, queues and deadlines around it.
 *
 *     scanner_coils KSPACE MILLISECONDS PICTURE
 *
 * KSPACE is an .npy, (coils, rows, columns), or a .cfl, centred as scanners
 * have it and 0 where nothing was acquired; the PICTURE is a PNG. The solver
 * ends at a certified gap of 5 %, or after so many milliseconds with the best
 * image it has. In a host of your own, slice_open takes your arrays, and
 * write_picture goes: only they use what is not libfirenet's. Sides with large
 * prime factors make FFTs slow; coils/grid.c has what firenet-reconstruct does
 * about it. */
#include "array.h"
#include "message.h"

#include <firenet/mri.h>
#include <math.h>
#include <stdlib.h>

enum { ALL = 3, LARGEST_REGION = 24, PATCH = 6 };
static const double corners = .85, crop = .8, tolerance = .05;

typedef struct slice {
    int64_t coils, shape[2], points, region[2], samples;
    unsigned char *mask;      /* of points */
    int64_t *indices;         /* of the samples, ascending */
    float complex *kspace;    /* [coils][points] */
    float complex *white;     /* the same, and its calibration region */
    float complex *box;       /* [coils][region] */
    float complex *maps, *y;  /* [coils][points], [coils][samples] */
    float complex *image;     /* of points */
    double complex *matrices; /* covariance and whitening */
    firenet_context *context;
    firenet_operator *a;
    firenet_regulariser *sparsity;
    firenet_problem *problem;
    firenet_solver *solver;
} slice;

/* Reads a slice and makes room for everything that is made of it. */
static bool slice_open(slice *s, const char *path) {
    array a;
    if (!array_read_coils(&a, "KSPACE", path))
        return false;
    *s = (slice){.coils = a.coils > 0 ? a.coils : 1, .shape = {a.rows, a.cols}};
    s->points = a.rows * a.cols;
    const size_t n = (size_t)s->points, all = n * (size_t)s->coils;
    s->mask = calloc(n, 1);
    s->indices = malloc(n * sizeof *s->indices);
    s->matrices =
        calloc((size_t)(s->coils * s->coils), 2 * sizeof *s->matrices);
    s->kspace = calloc(5 * all + n, sizeof *s->kspace);
    bool ok = s->mask && s->indices && s->matrices && s->kspace &&
              !firenet_context_create(&s->context, NULL, NULL, NULL);
    s->white = s->kspace + all, s->box = s->white + all;
    s->maps = s->box + all, s->y = s->maps + all, s->image = s->y + all;
    for (int64_t i = 0; ok && i < a.values.length; i++) {
        s->kspace[i] = (float complex)vector_get(&a.values, i);
        s->mask[i % s->points] |= s->kspace[i] != 0;
    }
    for (int64_t i = 0; ok && i < s->points; i++)
        if (s->mask[i])
            s->indices[s->samples++] = i;
    array_free(&a);
    return ok || print_error("out of memory");
}

/* Noise of deviation 1 in every coil, none of it shared. */
static firenet_status whiten(slice *s) {
    double complex *covariance = s->matrices,
                   *matrix = covariance + s->coils * s->coils;
    firenet_status status = firenet_mri_corner_covariance(
        s->context, FIRENET_C64, s->coils, 2, s->shape, ALL, corners, s->mask,
        s->kspace, covariance);
    if (!status)
        status =
            firenet_mri_whitening(s->context, s->coils, covariance, matrix);
    return status ? status
                  : firenet_mri_mix(s->context, FIRENET_C64, s->coils, s->coils,
                                    matrix, s->points, s->kspace, s->white);
}

/* Coil maps from the lines around frequency 0 that were all acquired. */
static firenet_status find_maps(slice *s) {
    firenet_status status = firenet_mri_calibration_shape(
        s->context, 2, s->shape, ALL, s->mask, LARGEST_REGION, s->region);
    if (!status)
        status = firenet_mri_calibration_copy(s->context, FIRENET_C64, s->coils,
                                              2, s->shape, ALL, s->white,
                                              s->region, s->box);
    return status ? status
                  : firenet_mri_espirit(s->context, FIRENET_C64, s->coils, 2,
                                        s->shape, ALL, s->region, s->box, PATCH,
                                        0, crop, 1, s->maps, NULL);
}

/* min lambda TV(x) + ||A x - y||, lambda as doc/mri.md has it. */
static firenet_status prepare(slice *s, double milliseconds) {
    const double n = (double)s->points, c = (double)s->coils;
    const double lambda = .52 / 15 * log(n) / sqrt(c * n);
    firenet_status status = firenet_operator_create_encoding(
        &s->a, s->context, FIRENET_C64, 2, s->shape, ALL, ALL, 1, s->coils,
        s->maps, s->indices, s->samples);
    if (!status)
        status = firenet_regulariser_create_variation(
            &s->sparsity, s->context, FIRENET_C64, 2, s->shape,
            FIRENET_BOUNDARY_PERIODIC, FIRENET_VARIATION_ISOTROPIC, NULL);
    if (!status)
        status = firenet_problem_create_regularised(&s->problem, s->context,
                                                    FIRENET_PROBLEM_P3, s->a,
                                                    lambda, s->sparsity);
    if (!status)
        status = firenet_solver_create(&s->solver, s->context, s->problem,
                                       FIRENET_METHOD_ADAPTIVE);
    if (!status)
        status = firenet_solver_set_real(s->solver, FIRENET_SOLVER_TOLERANCE,
                                         tolerance);
    if (!status)
        status = firenet_solver_set_real(s->solver, FIRENET_SOLVER_STEP_RATIO,
                                         sqrt(c));
    return status ? status
                  : firenet_solver_set_real(s->solver, FIRENET_SOLVER_DEADLINE,
                                            1e-3 * milliseconds);
}

static firenet_status solve(slice *s) {
    const int64_t length = s->coils * s->samples;
    for (int64_t i = 0; i < length; i++)
        s->y[i] =
            s->white[i / s->samples * s->points + s->indices[i % s->samples]];
    return firenet_solver_solve(s->solver, FIRENET_C64, s->y, length,
                                FIRENET_C64, NULL, s->image, s->points);
}

static firenet_status reconstruct(slice *s, double milliseconds) {
    firenet_status status = whiten(s);
    if (!status)
        status = find_maps(s);
    if (!status)
        status = prepare(s, milliseconds);
    return status ? status : solve(s);
}

static bool write_picture(const slice *s, const char *path) {
    const vector x = {
        .type = FIRENET_C64, .length = s->points, .data = s->image};
    image picture;
    double largest = 0;
    size_t size;
    if (!image_create(&picture, s->shape[0], s->shape[1]))
        return false;
    vector_modulus(&x, 1, &picture);
    for (int64_t i = 0; i < s->points; i++)
        largest = fmax(largest, picture.pixels[i]);
    unsigned char *png =
        image_encode_png(&picture, largest > 0 ? 1 / largest : 1, &size);
    FILE *file = png ? fopen(path, "wb") : NULL;
    bool ok = file && fwrite(png, 1, size, file) == size;
    ok = file && fclose(file) == 0 && ok;
    free(png);
    image_free(&picture);
    return ok || print_error("%s: cannot be written", path);
}

static void report(const slice *s) {
    double gap = 0, objective = 0, seconds = 0;
    int64_t iterations = 0;
    firenet_solver_get_real(s->solver, FIRENET_SOLVER_GAP, &gap);
    firenet_solver_get_real(s->solver, FIRENET_SOLVER_OBJECTIVE, &objective);
    firenet_solver_get_real(s->solver, FIRENET_SOLVER_SECONDS, &seconds);
    firenet_solver_get_int(s->solver, FIRENET_SOLVER_ITERATION, &iterations);
    printf("%lld coils, %lld of %lld samples, maps from %lld x %lld\n"
           "%lld iterations in %.3f s, certified gap %.3g of %.5g\n",
           (long long)s->coils, (long long)s->samples, (long long)s->points,
           (long long)s->region[0], (long long)s->region[1],
           (long long)iterations, seconds, gap, objective);
}

static void slice_close(slice *s) {
    firenet_solver_release(s->solver);
    firenet_problem_release(s->problem);
    firenet_regulariser_release(s->sparsity);
    firenet_operator_release(s->a);
    firenet_context_release(s->context);
    free(s->mask);
    free(s->indices);
    free(s->matrices);
    free(s->kspace);
}

int main(int argc, char **argv) {
    slice s = {0};
    char *end = NULL;
    set_program_name("scanner_coils");
    const double milliseconds = argc == 4 ? strtod(argv[2], &end) : 0;
    if (argc != 4 || *end || !(milliseconds > 0)) {
        print_error("needs KSPACE, MILLISECONDS above 0 and PICTURE");
        return 2;
    }
    bool ok = slice_open(&s, argv[1]);
    if (ok && reconstruct(&s, milliseconds))
        ok = print_error("%s", firenet_context_last_error(s.context));
    ok = ok && write_picture(&s, argv[3]);
    if (ok)
        report(&s);
    slice_close(&s);
    return ok ? 0 : 1;
}
