/* SPDX-License-Identifier: BSD-3-Clause */
#include "image.h"

#include "complain.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger sides are refused before memory is asked for: a header of a few bytes
 * must not be able to claim terabytes. */
enum { LARGEST_SIDE = 1 << 15 };

bool image_create(image *out, int64_t rows, int64_t cols) {
    *out = (image){rows, cols, NULL};
    out->pixels = calloc((size_t)(rows * cols), sizeof *out->pixels);
    if (!out->pixels)
        return complain("out of memory for an image of %lld x %lld pixels",
                        (long long)rows, (long long)cols);
    return true;
}

void image_free(image *img) {
    free(img->pixels);
    *img = (image){0};
}

double image_norm(const image *img) {
    double square = 0;
    for (int64_t i = 0; i < img->rows * img->cols; i++)
        square += img->pixels[i] * img->pixels[i];
    return sqrt(square);
}

/* ------------------------------------------------------------------- PNG */

static bool read_png(image *out, FILE *file, const char *option,
                     const char *path) {
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_stdio(&png, file))
        return complain("%s %s: %s", option, path, png.message);
    if (png.width > LARGEST_SIDE || png.height > LARGEST_SIDE) {
        png_image_free(&png);
        return complain("%s %s: %u x %u pixels; at most %d a side", option,
                        path, (unsigned)png.height, (unsigned)png.width,
                        LARGEST_SIDE);
    }
    png.format = PNG_FORMAT_GRAY;
    const png_color black = {0, 0, 0};
    unsigned char *bytes = malloc(PNG_IMAGE_SIZE(png));
    bool ok = bytes && image_create(out, png.height, png.width);
    if (!ok)
        complain("%s %s: out of memory", option, path);
    else if (!(ok = png_image_finish_read(&png, &black, bytes, 0, NULL)))
        complain("%s %s: %s", option, path, png.message);
    for (int64_t i = 0; ok && i < out->rows * out->cols; i++)
        out->pixels[i] = bytes[i] / 255.0;
    free(bytes);
    png_image_free(&png);
    return ok;
}

unsigned char *image_encode_png(const image *img, double scale, size_t *size) {
    const size_t count = (size_t)(img->rows * img->cols);
    unsigned char *gray = malloc(count), *out = NULL;
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)img->cols,
                     .height = (png_uint_32)img->rows,
                     .format = PNG_FORMAT_GRAY};
    png_alloc_size_t bytes = 0;
    if (gray) {
        for (size_t i = 0; i < count; i++) {
            const double v = scale * img->pixels[i];
            gray[i] = (unsigned char)(v <= 0 ? 0 : v >= 1 ? 255 : v * 255 + .5);
        }
        if (png_image_write_get_memory_size(png, bytes, 0, gray, 0, NULL) &&
            (out = malloc(bytes)) &&
            !png_image_write_to_memory(&png, out, &bytes, 0, gray, 0, NULL)) {
            free(out);
            out = NULL;
        }
    }
    free(gray);
    if (!out)
        complain("could not encode a PNG image: %s",
                 png.message[0] ? png.message : "out of memory");
    *size = bytes;
    return out;
}

/* ------------------------------------------------------------------- PGM */

/* The next number of a PGM header or of plain pixels, -1 if there is none.
 * Comments run from # to the end of the line. */
static long pgm_number(FILE *file) {
    int c = fgetc(file);
    while (isspace(c) || c == '#') {
        if (c == '#')
            while (c != '\n' && c != EOF)
                c = fgetc(file);
        c = fgetc(file);
    }
    if (!isdigit(c))
        return -1;
    long value = 0;
    for (; isdigit(c); c = fgetc(file))
        if ((value = 10 * value + (c - '0')) > 1000000)
            return -1;
    return value; /* the byte after the number is consumed, as PGM wants */
}

/* One pixel of a raw file: one byte, or two, most significant first. */
static long pgm_raw(FILE *file, long white) {
    long value = fgetc(file);
    if (white > 255 && value != EOF) {
        const int low = fgetc(file);
        value = low == EOF ? EOF : value * 256 + low;
    }
    return value;
}

static bool read_pgm(image *out, FILE *file, const char *option,
                     const char *path, bool plain) {
    const long cols = pgm_number(file), rows = pgm_number(file),
               white = pgm_number(file);
    if (cols < 1 || rows < 1 || white < 1 || white > 65535 ||
        cols > LARGEST_SIDE || rows > LARGEST_SIDE)
        return complain("%s %s: not a valid PGM header (sides 1 to %d)", option,
                        path, LARGEST_SIDE);
    if (!image_create(out, rows, cols))
        return false;
    for (int64_t i = 0; i < out->rows * out->cols; i++) {
        const long value = plain ? pgm_number(file) : pgm_raw(file, white);
        if (value < 0 || value > white)
            return complain("%s %s: pixel %lld is missing or above %ld", option,
                            path, (long long)i, white);
        out->pixels[i] = (double)value / (double)white;
    }
    return true;
}

/* ------------------------------------------------------------------- any */

bool image_read(image *out, const char *option, const char *path) {
    *out = (image){0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return complain("%s %s: %s", option, path, strerror(errno));
    unsigned char magic[8] = {0};
    const size_t got = fread(magic, 1, sizeof magic, file);
    bool ok = false;
    if (got == 8 && png_sig_cmp(magic, 0, 8) == 0) {
        rewind(file);
        ok = read_png(out, file, option, path);
    } else if (got >= 3 && magic[0] == 'P' &&
               (magic[1] == '2' || magic[1] == '5')) {
        fseek(file, 2, SEEK_SET);
        ok = read_pgm(out, file, option, path, magic[1] == '2');
    } else if (ferror(file)) {
        complain("%s %s: %s", option, path, strerror(errno));
    } else {
        complain("%s %s: neither a PNG nor a PGM image", option, path);
    }
    fclose(file);
    if (!ok)
        image_free(out);
    return ok;
}
