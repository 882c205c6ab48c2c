/* SPDX-License-Identifier: BSD-3-Clause */
#include "stack.h"

#include "../message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the .npy that is written before its numbers. */
enum { HEADER = 128, LONGEST_HEADER = 65536 };

static bool take_shape(stack *s, const char *text) {
    long long n[3] = {1, 1, 1};
    int count = sscanf(text, "(%lld, %lld, %lld", &n[0], &n[1], &n[2]);
    for (int a = 0; a < 3; ++a)
        s->shape[a] = count == 2 ? (a ? n[a - 1] : 1) : n[a];
    return count >= 2 && n[0] > 0 && n[1] > 0 && n[2] > 0;
}

/* Little-endian floats, real or complex, in C order. */
static bool take_type(stack *s, const char *header) {
    static const struct {
        const char *name;
        int bytes, parts;
    } types[] = {
        {"'<f4'", 4, 1}, {"'<f8'", 8, 1}, {"'<c8'", 4, 2}, {"'<c16'", 8, 2}};
    for (int i = 0; i < 4; ++i)
        if (strstr(header, types[i].name)) {
            s->bytes = types[i].bytes;
            s->parts = types[i].parts;
            return strstr(header, "'fortran_order': False") != NULL;
        }
    return false;
}

static bool open_npy(stack *s, const char *path) {
    unsigned char start[12];
    if (fread(start, 1, 10, s->file) != 10 || memcmp(start, "\x93NUMPY", 6))
        return print_error("--in: %s is not an .npy file", path);
    long length = start[8] + 256L * start[9];
    s->begin = 10 + length;
    char *header = calloc((size_t)length + 1, 1);
    bool good = start[6] == 1 && header &&
                fread(header, 1, (size_t)length, s->file) == (size_t)length;
    const char *shape = good ? strstr(header, "'shape': ") : NULL;
    good = shape && take_shape(s, shape + 9) && take_type(s, header);
    free(header);
    return good || print_error("--in: %s: allowed are two or three axes of "
                               "float32, float64, complex64 or complex128 in C "
                               "order",
                               path);
}

static bool open_cfl(stack *s, const char *path) {
    char line[256] = "", *name = malloc(strlen(path) + 1);
    long long n[3] = {1, 1, 1};
    if (!name)
        return print_error("out of memory");
    strcpy(name, path);
    strcpy(name + strlen(name) - 3, "hdr");
    FILE *file = fopen(name, "r");
    free(name);
    while (file && fgets(line, sizeof line, file) && line[0] == '#')
        continue;
    if (file)
        fclose(file);
    s->bytes = 4;
    s->parts = 2;
    bool good = sscanf(line, "%lld %lld %lld", &n[0], &n[1], &n[2]) >= 2 &&
                n[0] > 0 && n[1] > 0 && n[2] > 0;
    for (int a = 0; a < 3; ++a)
        s->shape[a] = n[2 - a];
    return good || print_error("--in: %s: its .hdr names no sizes", path);
}

bool stack_open(stack *s, const char *path) {
    size_t length = strlen(path);
    *s = (stack){.file = fopen(path, "rb")};
    if (!s->file)
        return print_error("--in: %s cannot be opened", path);
    bool cfl = length > 4 && strcmp(path + length - 4, ".cfl") == 0;
    bool good = cfl ? open_cfl(s, path) : open_npy(s, path);
    if (!good)
        stack_close(s);
    return good;
}

void stack_close(stack *s) {
    if (s->file)
        fclose(s->file);
    s->file = NULL;
}

static double number_at(const stack *s, const void *row, int64_t i) {
    return s->bytes == 4 ? (double)((const float *)row)[i]
                         : ((const double *)row)[i];
}

/* A row at a time, so that little memory is taken beside the planes. */
bool stack_read(const stack *s, int64_t begin, int64_t count, float *out) {
    int64_t rows = count * s->shape[1], n = s->shape[2];
    size_t bytes = (size_t)(n * s->bytes * s->parts);
    void *row = malloc(bytes);
    bool good =
        row &&
        fseek(s->file, s->begin + (long)(begin * s->shape[1]) * (long)bytes,
              SEEK_SET) == 0;
    for (int64_t r = 0; r < rows && good; ++r) {
        good = fread(row, 1, bytes, s->file) == bytes;
        for (int64_t i = 0; i < n && good; ++i) {
            double re = number_at(s, row, s->parts * i);
            double im = s->parts == 2 ? number_at(s, row, 2 * i + 1) : 0.0;
            out[2 * (r * n + i)] = (float)re;
            out[2 * (r * n + i) + 1] = (float)im;
            good = isfinite(re) && isfinite(im);
        }
    }
    free(row);
    return good ||
           print_error("--in: planes %lld .. %lld are missing or not finite",
                       (long long)begin, (long long)(begin + count));
}

bool stack_create(const char *path, const int64_t shape[3]) {
    char header[HEADER + 1];
    FILE *file = fopen(path, "wb");
    int used =
        snprintf(header + 10, HEADER - 10,
                 "{'descr': '<c8', 'fortran_order': False, 'shape': "
                 "(%lld, %lld, %lld), }",
                 (long long)shape[0], (long long)shape[1], (long long)shape[2]);
    memcpy(header, "\x93NUMPY\x01\x00\x76\x00", 10);
    memset(header + 10 + used, ' ', (size_t)(HEADER - 10 - used));
    header[HEADER - 1] = '\n';
    bool good = file && fwrite(header, 1, HEADER, file) == HEADER;
    good = file && fclose(file) == 0 && good;
    return good || print_error("%s cannot be written", path);
}

bool stack_write(const char *path, const int64_t shape[3], int64_t begin,
                 int64_t count, const float *planes) {
    size_t plane = (size_t)(shape[1] * shape[2]) * 2 * sizeof(float);
    FILE *file = fopen(path, "r+b");
    bool good =
        file &&
        fseek(file, HEADER + (long)begin * (long)plane, SEEK_SET) == 0 &&
        fwrite(planes, plane, (size_t)count, file) == (size_t)count;
    good = file && fclose(file) == 0 && good;
    return good || print_error("%s cannot be written", path);
}
