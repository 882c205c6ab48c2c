/* SPDX-License-Identifier: BSD-3-Clause */
/* NumPy's .npy, versions 1 to 3: a magic, the length of a header, the header,
 * a literal of Python such as {'descr': '<f8', 'fortran_order': False,
 * 'shape': (3, 4), }, and the numbers. */
#include "message.h"
#include "numbers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONGEST_HEADER = 1 << 24, /* NumPy's own are below 10000 bytes */
    WRITTEN_HEADER = 128
};

typedef struct header {
    char descr[64];
    bool first_fastest, has_descr, has_order, has_shape;
    bool structured; /* the type is a list of named ones */
    shape shape;
} header;

/* The allowed types, for messages. */
static const char allowed[] =
    "allowed are bool, int8 to int64, uint8 to uint64, float16 to float64, "
    "complex64 and complex128";

/* ------------------------------------------------------------ the literal */

static void skip_spaces(const char **at) {
    while (isspace((unsigned char)**at))
        ++*at;
}

static bool take(const char **at, char c) {
    skip_spaces(at);
    if (**at != c)
        return false;
    ++*at;
    return true;
}

/* 'text' or "text", without escapes, which no header has. */
static bool take_string(const char **at, char *out, size_t room) {
    skip_spaces(at);
    const char quote = **at;
    if (quote != '\'' && quote != '"')
        return false;
    const char *end = strchr(*at + 1, quote);
    const size_t length = end ? (size_t)(end - *at) - 1 : room;
    if (length >= room)
        return false;
    memcpy(out, *at + 1, length);
    out[length] = '\0';
    *at = end + 1;
    return true;
}

static bool take_word(const char **at, const char *word) {
    skip_spaces(at);
    const size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool take_sides(const char **at, shape *s) {
    if (!take(at, '('))
        return false;
    for (s->axes = 0; !take(at, ')'); s->axes++) {
        char *end;
        skip_spaces(at);
        if (s->axes == MOST_AXES || !isdigit((unsigned char)**at))
            return false;
        s->sides[s->axes] = strtoll(*at, &end, 10); /* too large: the largest */
        *at = end;
        if (**at == 'L') /* as Python 2 wrote it */
            ++*at;
        skip_spaces(at);
        if (!take(at, ',') && **at != ')')
            return false;
    }
    return true;
}

static bool take_entry(const char **at, header *h) {
    char key[32];
    if (!take_string(at, key, sizeof key) || !take(at, ':'))
        return false;
    if (strcmp(key, "descr") == 0 && take(at, '['))
        return !(h->structured = true);
    if (strcmp(key, "descr") == 0)
        return h->has_descr = take_string(at, h->descr, sizeof h->descr);
    if (strcmp(key, "shape") == 0)
        return h->has_shape = take_sides(at, &h->shape);
    if (strcmp(key, "fortran_order") != 0)
        return false;
    h->first_fastest = take_word(at, "True");
    return h->has_order = h->first_fastest || take_word(at, "False");
}

static bool parse(header *h, const char *at) {
    if (!take(&at, '{'))
        return false;
    while (!take(&at, '}')) {
        if (!take_entry(&at, h))
            return false;
        skip_spaces(&at);
        if (!take(&at, ',') && *at != '}')
            return false;
    }
    return h->has_descr && h->has_order && h->has_shape;
}

/* ----------------------------------------------------------------- reading */

/* "<c16": byte order, letter, bytes. */
static bool take_type(number_type *type, const origin *from,
                      const char *descr) {
    const char *at = descr + (strchr("<>|=", descr[0]) && descr[0] != '\0');
    char *end = NULL;
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    const bool native_big = first == 0;
    *type = (number_type){*at, 0,
                          descr[0] == '>' || (descr[0] != '<' && native_big)};
    if (*at == 'O')
        return print_error(
            "%s %s: dtype object, which holds any Python value; %s",
            from->option, from->path, allowed);
    if (isdigit((unsigned char)(*at ? at[1] : '\0'))) {
        const long bytes = strtol(at + 1, &end, 10);
        type->bytes = *end == '\0' && bytes < 100 ? (int)bytes : 0;
    }
    if (number_is_known(*type))
        return true;
    for (const char *c = descr; *c; c++)
        if (!isprint((unsigned char)*c))
            descr = "unreadable";
    return print_error("%s %s: dtype '%s'; %s", from->option, from->path, descr,
                       allowed);
}

/* The header's text, which the caller frees. */
static char *read_header(const origin *from) {
    unsigned char start[12] = {0};
    size_t got = 0;
    if (fread(start, 1, 10, from->file) != 10 ||
        memcmp(start, "\x93NUMPY", 6) != 0) {
        print_error("%s %s: not an .npy file, which starts with \\x93NUMPY",
                    from->option, from->path);
        return NULL;
    }
    if (start[6] < 1 || start[6] > 3) {
        print_error("%s %s: .npy of version %d; allowed are 1 to 3",
                    from->option, from->path, start[6]);
        return NULL;
    }
    if (start[6] > 1)
        got = fread(start + 10, 1, 2, from->file);
    const size_t length = start[8] + 256u * start[9] + 65536u * start[10] +
                          ((size_t)start[11] << 24);
    unsigned char *text = NULL;
    if ((start[6] == 1 || got == 2) && length > 0 && length <= LONGEST_HEADER)
        text = read_bytes(from, length, &got);
    char *terminated = text ? realloc(text, length + 1) : NULL;
    if (!terminated) {
        free(text);
        print_error("%s %s: the .npy header is cut short", from->option,
                    from->path);
        return NULL;
    }
    terminated[length] = '\0';
    return terminated;
}

/* A picture is never so narrow before so many coils: they are the last axis. */
static bool coils_come_first(const array *a, const origin *from) {
    return a->coils <= 32 || a->coils < 2 * a->cols ||
           print_error("%s %s: %lld coils of %lld x %lld; coils are the first "
                       "axis (np.moveaxis(x, -1, 0) makes the last one that)",
                       from->option, from->path, (long long)a->coils,
                       (long long)a->rows, (long long)a->cols);
}

bool npy_read_header(const origin *from, shape *sides, number_type *type,
                     bool *first_fastest) {
    header h = {.has_descr = false};
    char *text = read_header(from);
    if (!text)
        return false;
    const bool parsed = parse(&h, text);
    free(text);
    if (h.structured)
        return print_error(
            "%s %s: a structured dtype, which has several numbers "
            "in one; %s",
            from->option, from->path, allowed);
    if (!parsed)
        return print_error("%s %s: the .npy header is not the one that NumPy "
                           "writes: {'descr': .., 'fortran_order': .., "
                           "'shape': ..}",
                           from->option, from->path);
    *sides = h.shape;
    *first_fastest = h.first_fastest;
    return take_type(type, from, h.descr);
}

bool array_read_npy(array *out, const origin *from) {
    shape sides;
    number_type type;
    bool first_fastest;
    if (!npy_read_header(from, &sides, &type, &first_fastest) ||
        !shape_take(out, from, &sides) || !coils_come_first(out, from))
        return false;
    if (first_fastest && out->coils > 1)
        return print_error("%s %s: several coils in Fortran's order; allowed "
                           "is C order (np.ascontiguousarray(x) makes it)",
                           from->option, from->path);
    return numbers_read(out, from, type, first_fastest);
}

/* ----------------------------------------------------------------- writing */

void array_write_npy(const array *a, FILE *file) {
    char text[WRITTEN_HEADER];
    memset(text, ' ', sizeof text);
    memcpy(text, "\x93NUMPY\1\0", 8);
    text[8] = WRITTEN_HEADER - 10, text[9] = 0;
    const int length = snprintf(text + 10, sizeof text - 10,
                                "{'descr': '<c16', 'fortran_order': False, "
                                "'shape': (%lld, %lld), }",
                                (long long)a->rows, (long long)a->cols);
    text[10 + length] = ' ';
    text[WRITTEN_HEADER - 1] = '\n';
    fwrite(text, 1, sizeof text, file);
    fwrite(a->values.data, sizeof(double complex), (size_t)a->values.length,
           file);
}
