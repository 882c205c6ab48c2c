/* SPDX-License-Identifier: BSD-3-Clause */
#include "input.h"

#include "brain.h"
#include "centre.h"
#include "message.h"
#include "pad.h"
#include "phantom.h"

#include <float.h>
#include <math.h>
#include <string.h>

bool input_save_kspace(const result *r, const array *kspace, const char *path) {
    array copy = {.rows = kspace->rows, .cols = kspace->cols};
    if (!vector_create(&copy.values, FIRENET_C128, kspace->values.length))
        return false;
    for (int64_t i = 0; i < copy.values.length; i++)
        vector_set(&copy.values, i, vector_get(&kspace->values, i));
    if (r->options->modality == MODALITY_FOURIER)
        centre_export(&copy, r->options->centring, path);
    const bool ok = array_write(&copy, path);
    array_free(&copy);
    return ok;
}

static bool check_square(const char *option, const char *path, int64_t rows,
                         int64_t cols) {
    return (rows == cols && rows >= 8 && (rows & (rows - 1)) == 0) ||
           print_error(
               "%s %s: %lld x %lld (height x width); allowed are squares "
               "of 8, 16, 32, ... a side",
               option, path, (long long)rows, (long long)cols);
}

/* What is not a square of 2^k a side gets black beside it. */
static bool check_size(const char *option, const char *path, int64_t rows,
                       int64_t cols) {
    return (rows >= 8 && cols >= 8 && rows <= 8192 && cols <= 8192) ||
           print_error(
               "%s %s: %lld x %lld (height x width); allowed is 8 to 8192 "
               "a side",
               option, path, (long long)rows, (long long)cols);
}

static bool check_shape(const char *option, const char *path, int64_t rows,
                        int64_t cols, int64_t wanted_rows,
                        int64_t wanted_cols) {
    return (rows == wanted_rows && cols == wanted_cols) ||
           print_error("%s %s: %lld x %lld; must be %lld x %lld", option, path,
                       (long long)rows, (long long)cols, (long long)wanted_rows,
                       (long long)wanted_cols);
}

static bool check_side(const char *option, const char *path, int64_t rows,
                       int64_t cols, int64_t side) {
    return check_shape(option, path, rows, cols, side, side);
}

/* Finite in the precision that was asked for. */
static bool check_range(const result *r, const char *option, const char *path,
                        const array *a) {
    for (int64_t i = 0; r->options->f32 && i < a->values.length; i++) {
        const double complex value = vector_get(&a->values, i);
        if (fmax(fabs(creal(value)), fabs(cimag(value))) > (double)FLT_MAX)
            return print_error("%s %s: [%lld, %lld] is %g%+gi; allowed with "
                               "--precision f32 are numbers up to %g",
                               option, path, (long long)(i / a->cols),
                               (long long)(i % a->cols), creal(value),
                               cimag(value), (double)FLT_MAX);
    }
    return true;
}

/* Not all 0, nor all so small that single precision makes them 0. */
static bool check_energy(const result *r, const char *option, const char *path,
                         const array *a) {
    double largest = 0;
    for (int64_t i = 0; i < a->values.length; i++)
        largest = fmax(largest, cabs(vector_get(&a->values, i)));
    if (largest == 0)
        return print_error("%s %s: all numbers are 0", option, path);
    return !r->options->f32 || largest >= (double)FLT_MIN ||
           print_error("%s %s: no number is above %g; --precision f64 can hold "
                       "them",
                       option, path, largest);
}

/* An image among arrays: real and not negative; above 1 its largest is white.
 */
static bool take_real_image(image *out, const char *option, const char *path,
                            const array *a) {
    double white = 1;
    if (!image_create(out, a->rows, a->cols))
        return false;
    for (int64_t i = 0; i < a->values.length; i++) {
        const double complex value = vector_get(&a->values, i);
        if (creal(value) < 0 || cimag(value) != 0)
            return print_error("%s %s: [%lld, %lld] is %g%+gi; allowed in an "
                               "image are real numbers from 0 (np.abs(x) makes "
                               "them)",
                               option, path, (long long)(i / a->cols),
                               (long long)(i % a->cols), creal(value),
                               cimag(value));
        out->pixels[i] = creal(value);
        white = fmax(white, out->pixels[i]);
    }
    for (int64_t i = 0; i < a->values.length; i++)
        out->pixels[i] /= white;
    return true;
}

/* A picture, or an array that is one. */
static bool read_image(image *out, const char *option, const char *path) {
    if (!array_is_named(path))
        return image_read(out, option, path);
    array a;
    const bool ok =
        array_read(&a, option, path) && take_real_image(out, option, path, &a);
    array_free(&a);
    return ok;
}

static bool check_light(const char *option, const char *path,
                        const image *img) {
    return image_norm(img) > 0 ||
           print_error("%s %s: the image is all black", option, path);
}

static bool read_truth(result *r) {
    const char *path = r->options->input;
    if (path && strcmp(path, "phantom") == 0)
        return phantom_create(&r->truth, r->options->size);
    if (!(path ? read_image(&r->truth, "--input", path)
               : brain_read(&r->truth, 256)))
        return false;
    const char *name = path ? path : "brain";
    const int64_t rows = r->truth.rows, cols = r->truth.cols;
    return check_size("--input", name, rows, cols) &&
           check_light("--input", name, &r->truth);
}

/* A mask that marks what is 0 in the measurements may be another's, or centred
 * otherwise. */
static bool check_marks(const result *r, const char *path) {
    int64_t marked = 0, empty = 0;
    for (int64_t i = 0; i < r->side * r->side; i++)
        if (r->mask.pixels[i] > 0) {
            marked++;
            empty += vector_get(&r->kspace.values, i) == 0;
        }
    if (marked == 0)
        return print_error(
            "--mask %s: all 0; at least one sample must be marked", path);
    if (empty > marked / 2)
        print_error("warning: --mask %s: %lld of the %lld samples it marks are "
                    "exactly 0 in --kspace %s: is it the mask of these?",
                    path, (long long)empty, (long long)marked,
                    r->options->kspace);
    return true;
}

static bool read_given_mask(result *r) {
    const char *path = r->options->mask;
    array mask = {.rows = 0};
    bool ok = array_read(&mask, "--mask", path) &&
              check_side("--mask", path, mask.rows, mask.cols, r->side);
    if (ok && r->options->modality == MODALITY_FOURIER)
        centre_import_mask(&mask, r->options->centring);
    for (int64_t i = 0; ok && i < mask.values.length; i++)
        r->mask.pixels[i] = vector_get(&mask.values, i) != 0;
    array_free(&mask);
    return ok && check_marks(r, path);
}

/* Without a mask, a sample that is exactly 0 was not taken. */
static bool read_mask(result *r) {
    if (!image_create(&r->mask, r->side, r->side))
        return false;
    if (r->options->mask)
        return read_given_mask(r);
    for (int64_t i = 0; i < r->kspace.values.length; i++)
        r->mask.pixels[i] = vector_get(&r->kspace.values, i) != 0;
    return true;
}

/* As ours, and checked unless the user says how it is. */
static bool convert_centre(result *r) {
    const options *o = r->options;
    if (o->modality != MODALITY_FOURIER)
        return true;
    centre_import(&r->kspace, o->centring, o->kspace);
    return o->centring != CENTRED_BY_FORMAT ||
           centre_check(&r->kspace, "--kspace", o->kspace);
}

static bool read_kspace(result *r) {
    const char *path = r->options->kspace;
    if (!array_read(&r->kspace, "--kspace", path) ||
        !check_square("--kspace", path, r->kspace.rows, r->kspace.cols) ||
        !check_range(r, "--kspace", path, &r->kspace) ||
        !check_energy(r, "--kspace", path, &r->kspace) || !convert_centre(r))
        return false;
    r->side = r->kspace.rows;
    return read_mask(r);
}

/* The image to start from, as an array or as a picture. */
static bool read_start(result *r) {
    const char *path = r->options->x0;
    image picture = {0};
    bool ok = array_is_named(path) ? array_read(&r->start, "--x0", path)
                                   : image_read(&picture, "--x0", path);
    if (ok && picture.pixels) {
        r->start.rows = picture.rows, r->start.cols = picture.cols;
        ok = vector_create(&r->start.values, FIRENET_C128,
                           picture.rows * picture.cols);
        if (ok)
            vector_from_image(&r->start.values, &picture, (shift){0, 0});
    }
    image_free(&picture);
    return ok &&
           check_side("--x0", path, r->start.rows, r->start.cols, r->side) &&
           check_range(r, "--x0", path, &r->start);
}

static bool read_model(result *r) {
    const char *path = r->options->model;
    return read_image(&r->model, "--sparsities", path) &&
           check_shape("--sparsities", path, r->model.rows, r->model.cols,
                       r->rows, r->cols) &&
           check_light("--sparsities", path, &r->model) &&
           pad_image(&r->model, r->side);
}

bool input_read(result *r) {
    r->truth_known = !r->options->kspace;
    if (!(r->truth_known ? read_truth(r) : read_kspace(r)))
        return false;
    r->rows = r->truth_known ? r->truth.rows : r->side;
    r->cols = r->truth_known ? r->truth.cols : r->side;
    r->side = pad_side(r->rows, r->cols);
    if (r->truth_known && !pad_image(&r->truth, r->side))
        return false;
    return (!r->options->model || read_model(r)) &&
           (!r->options->x0 || read_start(r));
}
