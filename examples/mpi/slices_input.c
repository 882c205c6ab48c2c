/* SPDX-License-Identifier: BSD-3-Clause */
/* Slices of a file, a folder or a phantom. */
#include "slices.h"

#include "../image.h"
#include "../message.h"
#include "stack.h"

#include <stdlib.h>
#include <string.h>

static int is_picture(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 4 && (!strcmp(entry->d_name + length - 4, ".png") ||
                          !strcmp(entry->d_name + length - 4, ".pgm"));
}

static bool read_picture(const slices *w, int64_t slice, float *out) {
    char path[4096];
    image img = {0};
    snprintf(path, sizeof path, "%s/%s", w->s->in, w->names[slice]->d_name);
    if (!image_read(&img, "--in", path))
        return false;
    bool good = img.rows == w->shape[0] && img.cols == w->shape[1];
    for (int64_t i = 0; i < w->shape[0] * w->shape[1] && good; ++i) {
        out[2 * i] = (float)img.pixels[i];
        out[2 * i + 1] = 0.0F;
    }
    image_free(&img);
    return good || print_error("--in: %s must have %lld x %lld pixels", path,
                               (long long)w->shape[0], (long long)w->shape[1]);
}

static void draw_phantom(const slices *w, int64_t slice, float *out) {
    int64_t n = w->shape[0];
    double z = (double)(2 * slice + 1 - w->count) / (double)w->count;
    for (int64_t i = 0; i < n * n; ++i) {
        out[2 * i] =
            (float)phantom_value((double)(2 * (i % n) + 1 - n) / (double)n,
                                 (double)(n - 1 - 2 * (i / n)) / (double)n, z);
        out[2 * i + 1] = 0.0F;
    }
}

bool slices_read(const slices *w, int64_t slice, float *out) {
    stack file;
    if (!w->s->in) {
        draw_phantom(w, slice, out);
        return true;
    }
    if (w->names)
        return read_picture(w, slice, out);
    if (!stack_open(&file, "--in", w->s->in, false))
        return false;
    bool good = stack_read_planes(&file, 0, slice, 1, out);
    stack_close(&file);
    return good;
}

/* How many there are, of which shape. */
static bool find_shape(slices *w) {
    const study *s = w->s;
    stack file;
    if (!s->in) {
        w->count = s->slices;
        w->shape[0] = w->shape[1] = s->size;
        return true;
    }
    int found = scandir(s->in, &w->names, is_picture, alphasort);
    if (found > 0) {
        char path[4096];
        image img = {0};
        snprintf(path, sizeof path, "%s/%s", s->in, w->names[0]->d_name);
        bool good = image_read(&img, "--in", path);
        w->count = found;
        w->shape[0] = img.rows;
        w->shape[1] = img.cols;
        image_free(&img);
        return good;
    }
    if (found == 0)
        return print_error("--in %s: a folder without .png or .pgm files",
                           s->in);
    if (!stack_open(&file, "--in", s->in, false))
        return false;
    w->count = file.shape[0];
    w->shape[0] = file.shape[1];
    w->shape[1] = file.shape[2];
    stack_close(&file);
    return true;
}

bool slices_look(slices *w) {
    if (!find_shape(w))
        return false;
    w->levels = terms_levels(w->s, 2, w->shape);
    return terms_fit(w->s, 2, w->shape, w->levels);
}
