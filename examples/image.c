/* SPDX-License-Identifier: BSD-3-Clause */
#include "image.h"

#include "image_png.h"
#include "message.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool image_create(image *out, int64_t rows, int64_t cols) {
    *out = (image){rows, cols, NULL};
    out->pixels = calloc((size_t)(rows * cols), sizeof *out->pixels);
    if (!out->pixels)
        return print_error("out of memory for an image of %lld x %lld pixels",
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
        return print_error(
            "%s %s: not a valid PGM header (sides 1 to %d, white 1 "
            "to 65535)",
            option, path, LARGEST_SIDE);
    if (!image_create(out, rows, cols))
        return false;
    for (int64_t i = 0; i < out->rows * out->cols; i++) {
        const long value = plain ? pgm_number(file) : pgm_raw(file, white);
        if (value < 0)
            return print_error(
                "%s %s: cut short: no number at pixel [%lld, %lld]", option,
                path, (long long)(i / cols), (long long)(i % cols));
        if (value > white)
            return print_error(
                "%s %s: pixel [%lld, %lld] is %ld; allowed are 0 "
                "to %ld, the white of the header",
                option, path, (long long)(i / cols), (long long)(i % cols),
                value, white);
        out->pixels[i] = (double)value / (double)white;
    }
    return true;
}

/* ------------------------------------------------------------------- any */

/* What a file that is not read seems to be, by its first two bytes. */
static const char *guess_format(const unsigned char magic[2]) {
    static const struct {
        char magic[3];
        const char *name;
    } known[] = {{"\xff\xd8", "a JPEG"},    {"GI", "a GIF"}, {"II", "a TIFF"},
                 {"MM", "a TIFF"},          {"BM", "a BMP"}, {"P1", "a PBM"},
                 {"P3", "a PPM"},           {"P4", "a PBM"}, {"P6", "a PPM"},
                 {"\x93N", "an .npy array"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (memcmp(known[i].magic, magic, 2) == 0)
            return known[i].name;
    return "of no kind that is known";
}

bool image_read_from(image *out, FILE *file, const char *option,
                     const char *path) {
    *out = (image){0};
    unsigned char magic[PNG_MAGIC] = {0};
    bool ok = false;
    errno = 0;
    if (fread(magic, 1, sizeof magic, file) != sizeof magic)
        print_error("%s %s: %s", option, path,
                    ferror(file) ? strerror(errno) : "an empty file");
    else if (memcmp(magic, "\x89P", 2) == 0)
        ok = image_read_png(out, file, option, path);
    else if (magic[0] == 'P' && (magic[1] == '2' || magic[1] == '5'))
        ok = read_pgm(out, file, option, path, magic[1] == '2');
    else
        print_error("%s %s: neither a PNG nor a PGM image, but %s", option,
                    path, guess_format(magic));
    if (!ok)
        image_free(out);
    return ok;
}

bool image_read(image *out, const char *option, const char *path) {
    *out = (image){0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return print_error("%s %s: %s", option, path, strerror(errno));
    const bool ok = image_read_from(out, file, option, path);
    fclose(file);
    return ok;
}
