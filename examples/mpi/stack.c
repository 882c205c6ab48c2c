/* SPDX-License-Identifier: BSD-3-Clause */
#include "stack.h"

#include "../message.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of the .npy that is written before its numbers, and numbers that are
 * decoded at once. */
enum { HEADER = 128, CHUNK = 512 };

/* ------------------------------------------------------------------ opening */

static bool open_npy(stack *s, shape *sides) {
    bool first_fastest;
    if (!npy_read_header(&s->from, sides, &s->type, &first_fastest))
        return false;
    s->begin = (int64_t)ftello(s->from.file);
    return !first_fastest ||
           print_error("%s %s: in Fortran's order; allowed is C order "
                       "(np.ascontiguousarray(x) makes it)",
                       s->from.option, s->from.path);
}

/* Its first axis is the fastest: turned round they are in C order. */
static void reverse(shape *sides) {
    while (sides->axes > 3 && sides->sides[sides->axes - 1] == 1)
        --sides->axes;
    for (int i = 0, j = sides->axes - 1; i < j; ++i, --j) {
        const int64_t side = sides->sides[i];
        sides->sides[i] = sides->sides[j];
        sides->sides[j] = side;
    }
}

static bool open_cfl(stack *s, shape *sides) {
    char *path = array_header_path(s->from.path);
    if (!path)
        return false;
    const origin header = {fopen(path, "r"), s->from.option, path,
                           s->from.coils};
    const bool good =
        header.file ? cfl_read_header(&s->from, &header, sides)
                    : print_error("%s %s: its header %s: %s", s->from.option,
                                  s->from.path, path, strerror(errno));
    if (header.file)
        fclose(header.file);
    free(path);
    s->type = (number_type){'c', 8, false};
    reverse(sides);
    return good;
}

/* The last three axes, or two of one plane; before them coils. */
static bool take_shape(stack *s, const shape *sides) {
    char text[256];
    int64_t before = 1;
    bool good = sides->axes >= 2;
    for (int a = 0; a < sides->axes; ++a)
        good = good && sides->sides[a] > 0;
    s->shape[0] = 1;
    for (int a = 0; a < 3 && a < sides->axes; ++a)
        s->shape[2 - a] = sides->sides[sides->axes - 1 - a];
    s->coils = sides->axes > 3 ? sides->sides[sides->axes - 4] : 1;
    for (int a = 0; a < sides->axes - 4; ++a)
        before = sides->sides[a] == 1 ? before : 0;
    if (good && before == 1 && (s->from.coils || s->coils == 1))
        return true;
    shape_print(sides, " x ", text);
    return print_error("%s %s: an array of %s; allowed are planes x rows x "
                       "columns%s",
                       s->from.option, s->from.path, text[0] ? text : "no axes",
                       s->from.coils ? ", with coils before them" : "");
}

/* Bytes of the whole file, or -1: too large for any. */
static int64_t expected_bytes(const stack *s) {
    const int64_t factors[] = {s->coils, s->shape[0], s->shape[1], s->shape[2]};
    int64_t bytes = s->type.bytes;
    for (int i = 0; i < 4; ++i) {
        if (factors[i] > INT64_MAX / 2 / bytes)
            return -1;
        bytes *= factors[i];
    }
    return s->begin + bytes;
}

static bool check_size(const stack *s) {
    char name[16];
    const int64_t expected = expected_bytes(s);
    if (fseeko(s->from.file, 0, SEEK_END) != 0)
        return print_error("%s %s: %s; ranks read their parts of a file",
                           s->from.option, s->from.path, strerror(errno));
    const int64_t found = (int64_t)ftello(s->from.file);
    if (found == expected)
        return true;
    number_name(s->type, name);
    if (expected < 0)
        return print_error("%s %s: too large for this machine", s->from.option,
                           s->from.path);
    return print_error(
        "%s %s: %lld bytes found, %lld expected: %lld of a header and %lld x "
        "%lld x %lld x %lld of %s",
        s->from.option, s->from.path, (long long)found, (long long)expected,
        (long long)s->begin, (long long)s->coils, (long long)s->shape[0],
        (long long)s->shape[1], (long long)s->shape[2], name);
}

bool stack_open(stack *s, const char *option, const char *path, bool coils) {
    const size_t length = strlen(path);
    const bool cfl = length > 4 && strcmp(path + length - 4, ".cfl") == 0;
    shape sides = {.axes = 0};
    struct stat info;
    *s = (stack){.from = {fopen(path, "rb"), option, path, coils}};
    if (!s->from.file)
        return print_error("%s %s: %s", option, path, strerror(errno));
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        stack_close(s);
        return print_error("%s %s: a folder; allowed is an .npy or .cfl file "
                           "(folders are of slices)",
                           option, path);
    }
    const bool good = (cfl ? open_cfl(s, &sides) : open_npy(s, &sides)) &&
                      take_shape(s, &sides) && check_size(s);
    if (!good)
        stack_close(s);
    return good;
}

void stack_close(stack *s) {
    if (s->from.file)
        fclose(s->from.file);
    s->from.file = NULL;
}

/* ------------------------------------------------------------------ reading */

static bool read_singles(const stack *s, int64_t count, float *out) {
    return fread(out, 8, (size_t)count, s->from.file) == (size_t)count;
}

/* Few at once, so that little memory is taken beside them. */
static bool read_decoded(const stack *s, int64_t count, float *out) {
    unsigned char raw[CHUNK * 16];
    const size_t bytes = (size_t)s->type.bytes;
    for (int64_t done = 0; done < count;) {
        const int64_t left = count - done, n = left < CHUNK ? left : CHUNK;
        if (fread(raw, bytes, (size_t)n, s->from.file) != (size_t)n)
            return false;
        for (int64_t i = 0; i < n; ++i, ++done) {
            const double complex value =
                number_decode(s->type, raw + (size_t)i * bytes);
            out[2 * done] = (float)creal(value);
            out[2 * done + 1] = (float)cimag(value);
        }
    }
    return true;
}

bool stack_read(const stack *s, int64_t first, int64_t count, float *out) {
    const off_t at = (off_t)(s->begin + first * s->type.bytes);
    const bool good = fseeko(s->from.file, at, SEEK_SET) == 0 &&
                      (number_is_single(s->type) ? read_singles
                                                 : read_decoded)(s, count, out);
    if (!good)
        return print_error("%s %s: %s", s->from.option, s->from.path,
                           ferror(s->from.file)
                               ? strerror(errno)
                               : "has become shorter while it is read");
    for (int64_t i = 0; i < count; ++i)
        if (!isfinite(out[2 * i]) || !isfinite(out[2 * i + 1]))
            return print_error("%s %s: number %lld is %g%+gi; allowed are "
                               "finite numbers, of a size that floats have",
                               s->from.option, s->from.path,
                               (long long)(first + i), (double)out[2 * i],
                               (double)out[2 * i + 1]);
    return true;
}

bool stack_read_planes(const stack *s, int64_t coil, int64_t begin,
                       int64_t count, float *out) {
    const int64_t plane = s->shape[1] * s->shape[2];
    return stack_read(s, (coil * s->shape[0] + begin) * plane, count * plane,
                      out);
}

/* ------------------------------------------------------------------ writing */

bool stack_create(const char *path, const int64_t n[3]) {
    char header[HEADER + 1];
    FILE *file = fopen(path, "wb");
    int used = snprintf(header + 10, HEADER - 10,
                        "{'descr': '<c8', 'fortran_order': False, 'shape': "
                        "(%lld, %lld, %lld), }",
                        (long long)n[0], (long long)n[1], (long long)n[2]);
    memcpy(header, "\x93NUMPY\x01\x00\x76\x00", 10);
    memset(header + 10 + used, ' ', (size_t)(HEADER - 10 - used));
    header[HEADER - 1] = '\n';
    bool good = file && fwrite(header, 1, HEADER, file) == HEADER;
    good = file && fclose(file) == 0 && good;
    return good || print_error("%s cannot be written", path);
}

bool stack_write(const char *path, const int64_t n[3], int64_t begin,
                 int64_t count, const float *planes) {
    size_t plane = (size_t)(n[1] * n[2]) * 2 * sizeof(float);
    FILE *file = fopen(path, "r+b");
    bool good =
        file &&
        fseek(file, HEADER + (long)begin * (long)plane, SEEK_SET) == 0 &&
        fwrite(planes, plane, (size_t)count, file) == (size_t)count;
    good = file && fclose(file) == 0 && good;
    return good || print_error("%s cannot be written", path);
}
