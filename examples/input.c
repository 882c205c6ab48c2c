/* SPDX-License-Identifier: BSD-3-Clause */
#include "input.h"

#include "brain.h"
#include "complain.h"
#include "phantom.h"

#include <string.h>

/* BART's image has its middle at index n/2, ours at 0: the spectra differ by
 * signs. */
static void convert_centre(array *kspace, modality kind, const char *path) {
    const size_t length = strlen(path);
    if (kind == MODALITY_WALSH || strcmp(path + length - 4, ".cfl") != 0)
        return;
    for (int64_t i = 0; i < kspace->values.length; i++)
        if ((i / kspace->cols + i % kspace->cols) & 1)
            vector_set(&kspace->values, i, -vector_get(&kspace->values, i));
}

bool input_save_kspace(const result *r, const array *kspace, const char *path) {
    array copy = {kspace->rows, kspace->cols, {0}};
    if (!vector_create(&copy.values, FIRENET_C128, kspace->values.length))
        return false;
    for (int64_t i = 0; i < copy.values.length; i++)
        vector_set(&copy.values, i, vector_get(&kspace->values, i));
    convert_centre(&copy, r->options->modality, path);
    const bool ok = array_write(&copy, "--save-kspace", path);
    array_free(&copy);
    return ok;
}

static bool check_square(const char *option, const char *path, int64_t rows,
                         int64_t cols) {
    return (rows == cols && rows >= 8 && (rows & (rows - 1)) == 0) ||
           complain("%s %s: %lld x %lld (height x width); allowed are squares "
                    "of 8, 16, 32, ... a side",
                    option, path, (long long)rows, (long long)cols);
}

static bool check_side(const char *option, const char *path, int64_t rows,
                       int64_t cols, int64_t side) {
    return (rows == side && cols == side) ||
           complain("%s %s: %lld x %lld; needed are %lld x %lld", option, path,
                    (long long)rows, (long long)cols, (long long)side,
                    (long long)side);
}

static bool read_truth(result *r) {
    const char *path = r->options->input;
    if (path && strcmp(path, "phantom") == 0)
        return phantom_create(&r->truth, r->options->size);
    if (!(path ? image_read(&r->truth, "--input", path)
               : brain_read(&r->truth, 256)))
        return false;
    const char *name = path ? path : "brain";
    if (!check_square("--input", name, r->truth.rows, r->truth.cols))
        return false;
    double sum = 0;
    for (int64_t i = 0; i < r->truth.rows * r->truth.cols; i++)
        sum += r->truth.pixels[i];
    return sum > 0 || complain("--input %s: the image is all black", name);
}

/* Without a mask, a sample that is exactly 0 was not taken. */
static bool read_mask(result *r) {
    const char *path = r->options->mask;
    array mask = {0};
    if (path && (!array_read(&mask, "--mask", path) ||
                 !check_side("--mask", path, mask.rows, mask.cols, r->side))) {
        array_free(&mask);
        return false;
    }
    const bool ok = image_create(&r->mask, r->side, r->side);
    const vector *marks = path ? &mask.values : &r->kspace.values;
    for (int64_t i = 0; ok && i < marks->length; i++)
        r->mask.pixels[i] = vector_get(marks, i) != 0;
    array_free(&mask);
    return ok;
}

static bool read_kspace(result *r) {
    const char *path = r->options->kspace;
    if (!array_read(&r->kspace, "--kspace", path) ||
        !check_square("--kspace", path, r->kspace.rows, r->kspace.cols))
        return false;
    r->side = r->kspace.rows;
    convert_centre(&r->kspace, r->options->modality, path);
    return read_mask(r);
}

/* The image to start from, as an array or as a picture. */
static bool read_start(result *r) {
    const char *path = r->options->x0;
    image picture = {0};
    bool ok = array_is_path(path) ? array_read(&r->start, "--x0", path)
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
           check_side("--x0", path, r->start.rows, r->start.cols, r->side);
}

static bool read_model(result *r) {
    const char *path = r->options->model;
    return image_read(&r->model, "--levels-from-image", path) &&
           check_side("--levels-from-image", path, r->model.rows, r->model.cols,
                      r->side);
}

bool input_read(result *r) {
    r->truth_known = !r->options->kspace;
    if (!(r->truth_known ? read_truth(r) : read_kspace(r)))
        return false;
    if (r->truth_known)
        r->side = r->truth.rows;
    return (!r->options->model || read_model(r)) &&
           (!r->options->x0 || read_start(r));
}
