/* SPDX-License-Identifier: BSD-3-Clause */
#include "output.h"

#include "complain.h"
#include "report.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool output_create_folder(const char *path) {
    char *copy = malloc(strlen(path) + 2);
    if (!copy)
        return complain("out of memory");
    strcat(strcpy(copy, path), "/");
    bool ok = true;
    for (char *slash = strchr(copy + 1, '/'); ok && slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        struct stat info;
        const bool made = mkdir(copy, 0777) == 0;
        const int why = errno;
        ok = made || (stat(copy, &info) == 0 && S_ISDIR(info.st_mode)) ||
             complain("--out %s: cannot create the folder %s: %s", path, copy,
                      strerror(why == EEXIST ? ENOTDIR : why));
        *slash = '/';
    }
    free(copy);
    return ok;
}

/* ------------------------------------------------------------------ files */

typedef struct sink {
    FILE *file;
    char *path;
} sink;

static bool sink_open(sink *out, const result *r, const char *name) {
    const char *folder = r->options->out;
    const size_t size = strlen(folder) + strlen(name) + 2;
    out->path = malloc(size);
    if (!out->path)
        return complain("out of memory");
    snprintf(out->path, size, "%s/%s", folder, name);
    out->file = fopen(out->path, "wb");
    if (out->file)
        return true;
    complain("cannot write %s: %s", out->path, strerror(errno));
    free(out->path);
    return false;
}

/* Buffered bytes may fail as late as here. */
static bool sink_close(sink *out) {
    const bool failed = ferror(out->file) != 0;
    const bool ok = fclose(out->file) == 0 && !failed;
    if (!ok)
        complain("cannot write %s: %s", out->path, strerror(errno));
    free(out->path);
    return ok;
}

static bool write_image(const result *r, const char *name, const image *img,
                        double scale, encoded *out) {
    sink to;
    out->bytes = image_encode_png(img, scale, &out->size);
    if (!out->bytes || !sink_open(&to, r, name))
        return false;
    fwrite(out->bytes, 1, out->size, to.file);
    return sink_close(&to);
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

static bool write_images(const result *r, encoded_images *out) {
    return write_image(r, "original.png", &r->truth, 1, &out->original) &&
           write_image(r, "mask.png", &r->mask, 1, &out->mask) &&
           write_image(r, "zero-filled.png", &r->zero_filled, 1,
                       &out->zero_filled) &&
           write_image(r, "reconstruction.png", &r->recovered, 1,
                       &out->reconstruction) &&
           write_error(r, "zero-filled-error.png", &r->zero_filled,
                       &out->zero_filled_error) &&
           write_error(r, "error.png", &r->recovered, &out->error);
}

static bool write_history(const result *r) {
    sink to;
    if (!sink_open(&to, r, "history.csv"))
        return false;
    history_write(&r->history, to.file);
    return sink_close(&to);
}

static bool write_report(const result *r, const encoded_images *images) {
    sink to;
    if (!sink_open(&to, r, "report.html"))
        return false;
    report_write(to.file, r, images);
    return sink_close(&to);
}

bool output_write(const result *r) {
    encoded_images images = {0};
    const bool ok = write_images(r, &images) && write_history(r) &&
                    write_report(r, &images);
    free(images.original.bytes);
    free(images.mask.bytes);
    free(images.zero_filled.bytes);
    free(images.reconstruction.bytes);
    free(images.zero_filled_error.bytes);
    free(images.error.bytes);
    return ok;
}
