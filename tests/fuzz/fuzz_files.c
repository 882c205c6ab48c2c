/* SPDX-License-Identifier: BSD-3-Clause */
/* Mutates files that firenet-reconstruct reads: an input is a choice of a sound
 * file, made here, and what to change in it. A reader must refuse with one
 * error, or return numbers that are finite and as many as it says. */
#include "array.h"
#include "message.h"

#include <math.h>
#include <png.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 4096, MOST_CHANGES = 12 };

/* ------------------------------------------------------------ errors */

/* In the place of the program's: counted, formatted, and not printed. */
static int errors;

bool print_error(const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 1 || strchr(text, '\n'))
        abort();
    errors++;
    return false;
}

void set_program_name(const char *program) {
    (void)program;
}

static void require(bool condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "fuzz_files: %s\n", what);
        abort();
    }
}

/* ------------------------------------------------------------------ bytes */

typedef struct input {
    const uint8_t *bytes;
    size_t size;
} input;

static unsigned byte(input *in) {
    if (in->size == 0)
        return 0;
    in->size--;
    return *in->bytes++;
}

static unsigned word(input *in) {
    const unsigned high = byte(in);
    return high * 256 + byte(in);
}

typedef struct text {
    unsigned char bytes[LARGEST];
    size_t size;
} text;

static void put(text *t, const void *bytes, size_t size) {
    require(t->size + size <= LARGEST, "room for a sound file");
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
}

static void put_words(text *t, const char *words) {
    put(t, words, strlen(words));
}

/* ------------------------------------------------------------ sound files */

/* Some numbers, of any type: halves and quarters as doubles. */
static void put_numbers(text *t, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        t->bytes[t->size + i] = (unsigned char)(i % 8 == 7 ? 0x3f : i * 37);
    t->size += bytes;
}

static void make_npy(text *t, input *in) {
    static const char *const types[] = {
        "|b1", "|i1", "<i2", ">i4", "<i8",  "|u1",  ">u2", "<u4", ">u8",
        "<f2", ">f4", "<f8", "<c8", ">c16", "<f16", "|O",  "<U3", "<M8[s]"};
    static const char *const shapes[] = {"(4, 3)",   "(4L, 3L)", "(1, 4, 1, 3)",
                                         "(12,)",    "()",       "(2, 2, 3)",
                                         "(4, 3, )", "(0, 3)"};
    const char *type = types[byte(in) % (sizeof types / sizeof *types)],
               *shape = shapes[byte(in) % 4 ? 0 : byte(in) % 8];
    char header[256];
    const int version = 1 + (int)(byte(in) % 3);
    const int length = snprintf(
        header, sizeof header,
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }%*s\n", type,
        byte(in) % 2 ? "True" : "False", shape, (int)(byte(in) % 64), "");
    put(t, "\x93NUMPY", 6);
    const unsigned char start[6] = {
        (unsigned char)version,       0, (unsigned char)(length & 255),
        (unsigned char)(length >> 8), 0, 0};
    put(t, start, version == 1 ? 4 : 6);
    put(t, header, (size_t)length);
    put_numbers(t, 12 * (size_t)atoi(type + 2));
}

static void make_header(text *t, input *in) {
    static const char *const sides[] = {"4 3 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
                                        "1 4 3", "4 3", "4 3 1 2",
                                        "2 2 3 1 1 1 1 1 1 1 2"};
    put_words(t, "# Dimensions\n");
    put_words(t, sides[byte(in) % 5]);
    put_words(t, "\n# Command\nbart phantom\n");
}

static void make_pgm(text *t, input *in) {
    const unsigned white = byte(in) % 2 ? 255 : 1000;
    const bool plain = byte(in) % 2;
    char header[64];
    snprintf(header, sizeof header, "P%c\n# fuzz\n4 3\n%u\n", plain ? '2' : '5',
             white);
    put_words(t, header);
    if (plain)
        put_words(t, "0 1 2 3 4 5 6 7 8 9 10 255");
    else
        put_numbers(t, white > 255 ? 24 : 12);
}

static void put_chunk(text *t, const char *name, const void *data,
                      size_t size) {
    const unsigned char length[4] = {0, 0, (unsigned char)(size >> 8),
                                     (unsigned char)size};
    put(t, length, 4);
    put_words(t, name);
    put(t, data, size);
    put(t, "\0\0\0\0", 4); /* mend_sums() */
}

/* Rows deflated without compression: changes in them then reach libpng. */
static void put_rows(text *t, size_t size) {
    text rows = {.size = 0};
    unsigned char packed[LARGEST];
    uLongf length = sizeof packed;
    for (size_t i = 0; i < size; i++)
        rows.bytes[i] = (unsigned char)(i * 5 % 251);
    for (size_t i = 0; i < size; i += 7)
        rows.bytes[i] = (unsigned char)(i % 5); /* here and there a filter */
    require(compress2(packed, &length, rows.bytes, size, 0) == Z_OK, "deflate");
    put_chunk(t, "IDAT", packed, length);
}

static void make_png(text *t, input *in) {
    static const unsigned char kinds[][3] = {
        /* depth, colour, channels */
        {1, 0, 1}, {2, 0, 1},  {4, 0, 1},  {8, 0, 1}, {16, 0, 1},
        {8, 2, 3}, {16, 2, 3}, {1, 3, 1},  {2, 3, 1}, {4, 3, 1},
        {8, 3, 1}, {8, 4, 2},  {16, 4, 2}, {8, 6, 4}, {16, 6, 4}};
    static const unsigned char palette[24] = {0, 9, 90, 7, 255};
    const unsigned char *kind = kinds[byte(in) % 15];
    const unsigned extras = byte(in);
    const unsigned char header[13] = {0, 0,       0,       6, 0, 0,         0,
                                      5, kind[0], kind[1], 0, 0, extras & 1};
    put(t, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(t, "IHDR", header, 13);
    if (extras & 2)
        put_chunk(t, "gAMA", "\0\0\261\217", 4);
    if (kind[1] == 3)
        put_chunk(t, "PLTE", palette, sizeof palette);
    if (extras & 4)
        put_chunk(t, "tRNS", "\0\3\0\4\0\5", kind[1] == 0 ? 2 : 6);
    if (extras & 8)
        put_chunk(t, "sBIT", "\4\4\4\4", kind[2]);
    if (extras & 16)
        put_chunk(t, "tEXt", "Comment\0fuzz", 12);
    put_rows(t, 5 * (1 + (size_t)(6 * kind[0] * kind[2] + 7) / 8));
    put_chunk(t, "IEND", "", 0);
}

/* ---------------------------------------------------------------- changes */

static void change(text *t, input *in) {
    static const unsigned char telling[] = {0,   1,   2,    127,  128, 254,
                                            255, '(', '\'', '\n', '9', '-'};
    const unsigned what = byte(in) % 8;
    if (t->size == 0)
        return;
    const size_t at = word(in) % t->size;
    const size_t count = 1 + byte(in) % 16;
    const size_t rest = t->size - at;
    switch (what) {
    case 0: /* cut the end off */
        t->size = at;
        return;
    case 1: /* cut something out */
        if (count < rest) {
            memmove(t->bytes + at, t->bytes + at + count, rest - count);
            t->size -= count;
        }
        return;
    case 2: /* say something twice */
        if (t->size + count <= LARGEST && count <= rest) {
            memmove(t->bytes + at + count, t->bytes + at, rest);
            t->size += count;
        }
        return;
    case 3:
        t->bytes[at] ^= (unsigned char)(1u << count % 8);
        return;
    case 4:
        t->bytes[at] = telling[count % sizeof telling];
        return;
    case 5:
        memset(t->bytes + at, (int)byte(in), count < rest ? count : rest);
        return;
    case 6:
        t->bytes[at] = (unsigned char)(t->bytes[at] + 1);
        return;
    default:
        t->bytes[at] = (unsigned char)byte(in);
    }
}

/* Writes right checksums into a PNG, as far as its chunks can be followed:
 * otherwise few changes would be seen by anything but the sums. */
static void mend_sums(text *t) {
    for (size_t at = 8; at + 12 <= t->size;) {
        const unsigned char *b = t->bytes + at;
        const size_t length =
            ((size_t)b[0] << 24) + b[1] * 65536u + b[2] * 256u + b[3];
        if (length > t->size - at - 12)
            return;
        const unsigned long sum = crc32(0, b + 4, (uInt)length + 4);
        for (int i = 0; i < 4; i++)
            t->bytes[at + 8 + length + (size_t)i] =
                (unsigned char)(sum >> (24 - 8 * i));
        at += length + 12;
    }
}

static void change_some(text *t, input *in) {
    const unsigned count = byte(in) % MOST_CHANGES;
    for (unsigned i = 0; i < count; i++)
        change(t, in);
}

/* ---------------------------------------------------------------- reading */

/* An open file of these bytes. */
static FILE *opened(text *t) {
    FILE *file =
        t->size ? fmemopen(t->bytes, t->size, "rb") : fopen("/dev/null", "rb");
    require(file != NULL, "fmemopen");
    return file;
}

static void check_outcome(bool ok, const void *values) {
    require(ok ? errors == 0 && values : errors == 1 && !values,
            "one error and nothing, or numbers");
}

static void read_image(text *t) {
    image img;
    FILE *file = opened(t);
    const bool ok = image_read_from(&img, file, "--input", "fuzz");
    fclose(file);
    check_outcome(ok, img.pixels);
    for (int64_t i = 0; i < img.rows * img.cols; i++)
        require(img.pixels[i] >= 0 && img.pixels[i] <= 1, "pixel in [0, 1]");
    image_free(&img);
}

static void read_array(text *t, text *sides) {
    array a = {.rows = 0};
    /* Half of the inputs may have an axis of coils. */
    const origin from = {opened(t), "--kspace", "fuzz", t->size % 2 == 1};
    bool ok;
    if (sides) {
        const origin header = {opened(sides), "--kspace", "fuzz.hdr",
                               from.coils};
        ok = array_read_cfl(&a, &from, &header);
        fclose(header.file);
    } else {
        ok = array_read_npy(&a, &from);
    }
    fclose(from.file);
    if (!ok)
        array_free(&a);
    check_outcome(ok, a.values.data);
    const int64_t images = from.coils ? a.coils : 1;
    require(!ok || a.values.length == images * a.rows * a.cols, "length");
    for (int64_t i = 0; i < a.values.length; i++)
        require(isfinite(creal(vector_get(&a.values, i))) &&
                    isfinite(cimag(vector_get(&a.values, i))),
                "finite");
    array_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input in = {data, size};
    static text file, sides;
    file.size = sides.size = 0;
    errors = 0;
    const unsigned which = byte(&in) % 8;
    if (which < 4)
        make_png(&file, &in);
    else if (which == 4)
        make_pgm(&file, &in);
    else if (which < 7)
        make_npy(&file, &in);
    else
        make_header(&sides, &in), put_numbers(&file, 96);
    change_some(&file, &in);
    change_some(&sides, &in);
    if (which < 4 && byte(&in) % 4)
        mend_sums(&file);
    if (which < 5)
        read_image(&file);
    else
        read_array(&file, which == 7 ? &sides : NULL);
    return 0;
}
