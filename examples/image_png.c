/* SPDX-License-Identifier: BSD-3-Clause */
#include "image_png.h"

#include "message.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- reading */

typedef struct reading {
    png_structp png;
    png_infop info;
    FILE *file;
    unsigned char *bytes; /* all rows, as libpng leaves them */
    size_t row;           /* bytes of one */
    int64_t rows, cols;
    char message[128];
    jmp_buf failed;
} reading;

static void on_error(png_structp png, png_const_charp message) {
    reading *r = png_get_error_ptr(png);
    snprintf(r->message, sizeof r->message, "%s", message);
    longjmp(r->failed, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void on_read(png_structp png, png_bytep to, png_size_t bytes) {
    reading *r = png_get_io_ptr(png);
    if (fread(to, 1, bytes, r->file) != bytes)
        png_error(png, ferror(r->file) ? "cannot be read on" : "cut short");
}

/* One channel in [0, 1]; 16 bits stand most significant first. */
static double channel(const unsigned char *at, int depth, int which) {
    return depth == 16 ? (at[2 * which] * 256 + at[2 * which + 1]) / 65535.0
                       : at[which] / 255.0;
}

static double gray_of(const unsigned char *at, int depth, int channels) {
    const double first = channel(at, depth, 0);
    double gray = first;
    if (channels > 2) {
        const double green = channel(at, depth, 1),
                     blue = channel(at, depth, 2);
        /* In this form equal channels are the gray they are, to the bit. */
        gray = first + .587 * (green - first) + .114 * (blue - first);
    }
    return channels % 2 ? gray : gray * channel(at, depth, channels - 1);
}

static void take_pixels(const reading *r, image *out) {
    const int depth = png_get_bit_depth(r->png, r->info),
              channels = png_get_channels(r->png, r->info);
    const int pixel = channels * depth / 8;
    for (int64_t i = 0; i < out->rows; i++)
        for (int64_t j = 0; j < out->cols; j++)
            out->pixels[i * out->cols + j] = gray_of(
                r->bytes + (size_t)i * r->row + j * pixel, depth, channels);
}

/* Libpng gives gray or colour, with alpha or without, of 8 or 16 bits, each the
 * file's own value scaled to these bits. */
static void read_rows(reading *r) {
    png_set_user_limits(r->png, LARGEST_SIDE, LARGEST_SIDE);
    png_set_read_fn(r->png, r, on_read);
    png_set_sig_bytes(r->png, PNG_MAGIC);
    png_read_info(r->png, r->info);
    r->rows = png_get_image_height(r->png, r->info);
    r->cols = png_get_image_width(r->png, r->info);
    png_set_expand(r->png); /* palettes, 1 to 4 bits, a transparent colour */
    const int passes = png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    r->row = png_get_rowbytes(r->png, r->info);
    r->bytes = calloc((size_t)r->rows, r->row); /* touched as rows arrive */
    if (!r->bytes)
        png_error(r->png, "out of memory");
    for (int pass = 0; pass < passes; pass++)
        for (int64_t i = 0; i < r->rows; i++)
            png_read_row(r->png, r->bytes + (size_t)i * r->row, NULL);
    png_read_end(r->png, NULL);
}

/* A function of its own: what it changes must outlive the jump. */
static bool try_rows(reading *r) {
    if (setjmp(r->failed) != 0)
        return false;
    read_rows(r);
    return true;
}

bool image_read_png(image *out, FILE *file, const char *option,
                    const char *path) {
    reading r = {.file = file, .message = "out of memory"};
    r.png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, on_error, on_warning);
    r.info = r.png ? png_create_info_struct(r.png) : NULL;
    bool ok = r.info && try_rows(&r);
    if (!ok)
        print_error("%s %s: not a whole PNG of at most %d x %d pixels: %s",
                    option, path, LARGEST_SIDE, LARGEST_SIDE, r.message);
    else if ((ok = image_create(out, r.rows, r.cols)))
        take_pixels(&r, out);
    free(r.bytes);
    png_destroy_read_struct(&r.png, &r.info, NULL);
    return ok;
}

/* ----------------------------------------------------------------- writing */

unsigned char *image_encode_png(const image *img, double scale, size_t *size) {
    const size_t count = (size_t)(img->rows * img->cols);
    unsigned char *gray = malloc(count), *out = NULL;
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)img->cols,
                     .height = (png_uint_32)img->rows,
                     .format = PNG_FORMAT_GRAY,
                     .flags = PNG_IMAGE_FLAG_FAST};
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(png);
    if (gray) {
        for (size_t i = 0; i < count; i++) {
            const double v = scale * img->pixels[i];
            gray[i] = (unsigned char)(v <= 0 ? 0 : v >= 1 ? 255 : v * 255 + .5);
        }
        if ((out = malloc(bytes)) &&
            !png_image_write_to_memory(&png, out, &bytes, 0, gray, 0, NULL)) {
            free(out);
            out = NULL;
        }
    }
    free(gray);
    if (!out)
        print_error("could not encode a PNG image: %s",
                    png.message[0] ? png.message : "out of memory");
    *size = bytes;
    return out;
}
