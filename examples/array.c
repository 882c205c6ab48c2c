/* SPDX-License-Identifier: BSD-3-Clause */
#include "array.h"

#include "complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AXES = 16,
    LARGEST = 1 << 15, /* a side; a header must not be able to claim more */
    HEADER = 128       /* bytes of the .npy header that is written */
};

static bool has_ending(const char *path, const char *ending) {
    const size_t length = strlen(path), tail = strlen(ending);
    return length > tail && strcmp(path + length - tail, ending) == 0;
}

bool array_is_path(const char *path) {
    return has_ending(path, ".npy") || has_ending(path, ".cfl");
}

void array_free(array *a) {
    vector_free(&a->values);
    *a = (array){0};
}

/* ------------------------------------------------------------------- types */

/* How numbers are stored: NumPy's letter and their bytes. */
typedef struct kind {
    char letter;
    int bytes;
} kind;

static double complex decode(kind k, const void *at) {
    switch (k.letter * 32 + k.bytes) {
    case 'c' * 32 + 16:
        return *(const double complex *)at;
    case 'c' * 32 + 8:
        return *(const float complex *)at;
    case 'f' * 32 + 8:
        return *(const double *)at;
    case 'f' * 32 + 4:
        return (double)*(const float *)at;
    case 'i' * 32 + 8:
        return (double)*(const int64_t *)at;
    case 'i' * 32 + 4:
        return *(const int32_t *)at;
    case 'i' * 32 + 2:
        return *(const int16_t *)at;
    case 'i' * 32 + 1:
        return *(const int8_t *)at;
    default: /* b1, u1 */
        return *(const uint8_t *)at;
    }
}

static bool is_known(kind k) {
    static const kind known[] = {{'c', 16}, {'c', 8}, {'f', 8}, {'f', 4},
                                 {'i', 8},  {'i', 4}, {'i', 2}, {'i', 1},
                                 {'u', 1},  {'b', 1}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].letter == k.letter && known[i].bytes == k.bytes)
            return true;
    return false;
}

/* Reads what follows a header; `first_fastest` is Fortran's order. */
static bool read_values(array *out, FILE *file, kind k, bool first_fastest) {
    const int64_t count = out->rows * out->cols;
    const size_t bytes = (size_t)k.bytes * (size_t)count;
    unsigned char *raw = malloc(bytes);
    bool ok = raw && vector_create(&out->values, FIRENET_C128, count) &&
              fread(raw, 1, bytes, file) == bytes;
    for (int64_t i = 0; ok && i < count; i++) {
        const int64_t from =
            first_fastest ? i % out->cols * out->rows + i / out->cols : i;
        vector_set(&out->values, i, decode(k, raw + from * k.bytes));
    }
    free(raw);
    return ok;
}

/* Two axes, whatever axes of length 1 stand around them. */
static bool take_shape(array *out, const int64_t *shape, int axes) {
    int64_t sides[2] = {1, 1};
    int found = 0;
    for (int i = 0; i < axes; i++) {
        if (shape[i] < 1 || shape[i] > LARGEST || (shape[i] > 1 && found == 2))
            return false;
        if (shape[i] > 1)
            sides[found++] = shape[i];
    }
    out->rows = sides[0], out->cols = sides[1];
    return found == 2;
}

/* -------------------------------------------------------------------- .npy */

/* The text after `'name':` in the header's dictionary. */
static const char *find_key(const char *header, const char *name) {
    const char *at = strstr(header, name);
    at = at ? strchr(at, ':') : NULL;
    return at ? at + 1 + strspn(at + 1, " ") : NULL;
}

static bool parse_npy(array *out, const char *header, kind *k,
                      bool *first_fastest) {
    const char *descr = find_key(header, "'descr'"),
               *order = find_key(header, "'fortran_order'"),
               *shape = find_key(header, "'shape'");
    int64_t sides[AXES];
    int axes = 0;
    /* '<': little endian, as this code assumes the machine is; '|': bytes. */
    if (!descr || !order || !shape || *shape != '(' || *descr != '\'' ||
        (descr[1] != '<' && descr[1] != '|'))
        return false;
    *k = (kind){descr[2], atoi(descr + 3)};
    *first_fastest = strncmp(order, "True", 4) == 0;
    for (const char *at = shape + 1; axes < AXES; axes++) {
        char *end;
        sides[axes] = strtoll(at, &end, 10);
        if (end == at)
            break;
        at = end + strspn(end, ", ");
    }
    return is_known(*k) && take_shape(out, sides, axes);
}

static bool read_npy(array *out, FILE *file) {
    unsigned char start[12] = {0};
    char header[65536] = {0};
    if (fread(start, 1, 10, file) != 10 || memcmp(start, "\x93NUMPY", 6) != 0 ||
        (start[6] > 1 && fread(start + 10, 1, 2, file) != 2))
        return false;
    const size_t length = start[8] + 256u * start[9];
    kind k;
    bool first_fastest;
    return length < sizeof header && !start[10] && !start[11] &&
           fread(header, 1, length, file) == length &&
           parse_npy(out, header, &k, &first_fastest) &&
           read_values(out, file, k, first_fastest);
}

static void write_npy(const array *a, FILE *file) {
    char header[HEADER];
    memset(header, ' ', sizeof header);
    memcpy(header, "\x93NUMPY\1\0", 8);
    header[8] = HEADER - 10, header[9] = 0;
    const int length = snprintf(header + 10, sizeof header - 10,
                                "{'descr': '<c16', 'fortran_order': False, "
                                "'shape': (%lld, %lld), }",
                                (long long)a->rows, (long long)a->cols);
    header[10 + length] = ' ';
    header[HEADER - 1] = '\n';
    fwrite(header, 1, sizeof header, file);
    fwrite(a->values.data, sizeof(double complex), (size_t)a->values.length,
           file);
}

/* -------------------------------------------------------------------- .cfl */

/* The .hdr beside a .cfl, which the caller frees; NULL if memory is out. */
static char *header_path(const char *path) {
    char *copy = malloc(strlen(path) + 1);
    if (copy)
        strcpy(strrchr(strcpy(copy, path), '.'), ".hdr");
    return copy;
}

static FILE *open_header(const char *path, const char *mode) {
    char *name = header_path(path);
    FILE *file = name ? fopen(name, mode) : NULL;
    free(name);
    return file;
}

/* The first line that is not a comment holds the sides, fastest first. */
static bool read_cfl(array *out, FILE *file, const char *path) {
    char line[512];
    int64_t sides[AXES];
    int axes = 0;
    FILE *header = open_header(path, "r");
    bool found = false;
    while (header && !found && fgets(line, sizeof line, header))
        found = line[0] != '#' && line[0] != '\n';
    if (header)
        fclose(header);
    for (char *at = line, *end; found && axes < AXES; at = end, axes++) {
        sides[axes] = strtoll(at, &end, 10);
        if (end == at)
            break;
    }
    return found && take_shape(out, sides, axes) &&
           read_values(out, file, (kind){'c', 8}, true);
}

static bool write_cfl(const array *a, FILE *file, const char *path) {
    FILE *header = open_header(path, "w");
    if (!header)
        return false;
    fprintf(header, "# Dimensions\n%lld %lld 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n",
            (long long)a->rows, (long long)a->cols);
    for (int64_t j = 0; j < a->cols; j++)
        for (int64_t i = 0; i < a->rows; i++) {
            const float complex value =
                (float complex)vector_get(&a->values, i * a->cols + j);
            fwrite(&value, sizeof value, 1, file);
        }
    return fclose(header) == 0;
}

/* --------------------------------------------------------------------- any */

bool array_read(array *out, const char *option, const char *path) {
    *out = (array){0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return complain("%s %s: %s", option, path, strerror(errno));
    const bool ok = has_ending(path, ".npy") ? read_npy(out, file)
                                             : read_cfl(out, file, path);
    fclose(file);
    if (ok)
        return true;
    array_free(out);
    return complain("%s %s: not a whole array of two axes; allowed are .npy, "
                    "little endian, and .cfl with its .hdr",
                    option, path);
}

bool array_write(const array *a, const char *option, const char *path) {
    FILE *file = fopen(path, "wb");
    if (!file)
        return complain("%s %s: %s", option, path, strerror(errno));
    bool ok = true;
    if (has_ending(path, ".npy"))
        write_npy(a, file);
    else
        ok = write_cfl(a, file, path);
    ok &= ferror(file) == 0;
    ok &= fclose(file) == 0;
    return ok || complain("%s %s: cannot write", option, path);
}
