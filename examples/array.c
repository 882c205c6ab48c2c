/* SPDX-License-Identifier: BSD-3-Clause */
#include "array.h"

#include "message.h"
#include "output_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool has_ending(const char *path, const char *ending) {
    const size_t length = strlen(path), tail = strlen(ending);
    return length > tail && strcmp(path + length - tail, ending) == 0;
}

bool array_is_named(const char *path) {
    return has_ending(path, ".npy") || has_ending(path, ".cfl");
}

bool array_is_path(const char *path) {
    return array_is_named(path) || strncmp(path, "/dev/", 5) == 0 ||
           strncmp(path, "/proc/", 6) == 0;
}

void array_free(array *a) {
    vector_free(&a->values);
    *a = (array){.rows = 0};
}

char *array_header_path(const char *path) {
    char *copy = malloc(strlen(path) + 1);
    if (copy)
        strcpy(strrchr(strcpy(copy, path), '.'), ".hdr");
    else
        print_error("out of memory");
    return copy;
}

/* ----------------------------------------------------------------- reading */

static bool read_with_header(array *out, const origin *from) {
    char *path = array_header_path(from->path);
    if (!path)
        return false;
    const origin header = {fopen(path, "r"), from->option, path, from->coils};
    const bool ok = header.file
                        ? array_read_cfl(out, from, &header)
                        : print_error("%s %s: its header %s: %s", from->option,
                                      from->path, path, strerror(errno));
    if (header.file)
        fclose(header.file);
    free(path);
    return ok;
}

static bool read_file(array *out, const char *option, const char *path,
                      bool coils) {
    *out = (array){.rows = 0};
    const origin from = {fopen(path, "rb"), option, path, coils};
    if (!from.file)
        return print_error("%s %s: %s", option, path, strerror(errno));
    const bool ok = has_ending(path, ".cfl") ? read_with_header(out, &from)
                                             : array_read_npy(out, &from);
    fclose(from.file);
    if (!ok)
        array_free(out);
    return ok;
}

bool array_read(array *out, const char *option, const char *path) {
    return read_file(out, option, path, false);
}

bool array_read_coils(array *out, const char *option, const char *path) {
    return read_file(out, option, path, true);
}

/* ----------------------------------------------------------------- writing */

static void write_cfl(const array *a, FILE *file) {
    for (int64_t j = 0; j < a->cols; j++)
        for (int64_t i = 0; i < a->rows; i++) {
            const float complex value =
                (float complex)vector_get(&a->values, i * a->cols + j);
            fwrite(&value, sizeof value, 1, file);
        }
}

/* Both files of a pair, or neither. */
static bool write_pair(const array *a, const char *path) {
    char *header = array_header_path(path);
    output_file numbers, sides;
    bool ok = header && output_file_open_path(&numbers, path);
    if (!ok) {
        free(header);
        return false;
    }
    write_cfl(a, numbers.file);
    ok = output_file_finish(&numbers) && output_file_open_path(&sides, header);
    free(header);
    if (!ok) {
        output_file_drop(&numbers);
        return false;
    }
    fprintf(sides.file, "# Dimensions\n%lld %lld 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n",
            (long long)a->rows, (long long)a->cols);
    if (!output_file_finish(&sides)) {
        output_file_drop(&numbers);
        return false;
    }
    ok = output_file_commit(&numbers);
    return output_file_commit(&sides) && ok;
}

bool array_write(const array *a, const char *path) {
    if (has_ending(path, ".cfl"))
        return write_pair(a, path);
    output_file to;
    if (!output_file_open_path(&to, path))
        return false;
    array_write_npy(a, to.file);
    return output_file_close(&to);
}
