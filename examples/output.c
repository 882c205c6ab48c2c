/* SPDX-License-Identifier: BSD-3-Clause */
#include "output.h"

#include "complain.h"
#include "report.h"
#include "sink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool write_image(const result *r, const char *name, const image *img,
                        double scale, encoded *out) {
    out->bytes = image_encode_png(img, scale, &out->size);
    return out->bytes &&
           sink_write(r->options->out, name, out->bytes, out->size);
}

/* Five times the error of `img`: faint errors are what one looks for. */
static bool write_error(const result *r, const char *name, const image *img,
                        encoded *out) {
    image error;
    if (!image_create(&error, img->rows, img->cols))
        return false;
    for (int64_t i = 0; i < error.rows * error.cols; i++)
        error.pixels[i] = fabs(img->pixels[i] - r->truth.pixels[i]);
    const bool ok = write_image(r, name, &error, 5, out);
    image_free(&error);
    return ok;
}

/* A truth is shown as it is, data of unknown scale up to their largest. */
static double choose_scale(const result *r) {
    double largest = 0;
    for (int64_t i = 0; i < r->side * r->side; i++)
        largest = fmax(largest, r->recovered.pixels[i]);
    return r->truth_known || largest == 0 ? 1 : 1 / largest;
}

static bool write_images(const result *r, encoded_images *out) {
    const double scale = choose_scale(r);
    return write_image(r, "mask.png", &r->mask, 1, &out->mask) &&
           write_image(r, "zero-filled.png", &r->zero_filled, scale,
                       &out->zero_filled) &&
           write_image(r, "reconstruction.png", &r->recovered, scale,
                       &out->reconstruction) &&
           (!r->truth_known ||
            (write_image(r, "original.png", &r->truth, 1, &out->original) &&
             write_error(r, "zero-filled-error.png", &r->zero_filled,
                         &out->zero_filled_error) &&
             write_error(r, "error.png", &r->recovered, &out->error)));
}

/* The image itself, for other programs. */
static bool write_answer(const result *r) {
    const char name[] = "/reconstruction.npy";
    char *path = malloc(strlen(r->options->out) + sizeof name);
    if (!path)
        return complain("out of memory");
    strcat(strcpy(path, r->options->out), name);
    const bool ok = array_write(&r->answer, "--out", path);
    free(path);
    return ok;
}

static bool write_history(const result *r) {
    sink to;
    if (!sink_open(&to, r->options->out, "history.csv"))
        return false;
    history_write(&r->history, to.file);
    return sink_close(&to);
}

static bool write_report(const result *r, const encoded_images *images) {
    sink to;
    if (!sink_open(&to, r->options->out, "report.html"))
        return false;
    report_write(to.file, r, images);
    return sink_close(&to);
}

bool output_write(const result *r) {
    encoded_images images = {0};
    const bool ok = write_images(r, &images) && write_answer(r) &&
                    write_history(r) && write_report(r, &images);
    free(images.original.bytes);
    free(images.mask.bytes);
    free(images.zero_filled.bytes);
    free(images.reconstruction.bytes);
    free(images.zero_filled_error.bytes);
    free(images.error.bytes);
    return ok;
}
