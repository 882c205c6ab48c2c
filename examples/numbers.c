/* SPDX-License-Identifier: BSD-3-Clause */
#include "numbers.h"

#include "message.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LARGEST = 1 << 15, /* a side; a header must not be able to claim more */
    FIRST_ROOM = 1 << 16
};

/* ------------------------------------------------------------------- types */

bool number_is_known(number_type type) {
    static const number_type known[] = {
        {'c', 16, 0}, {'c', 8, 0}, {'f', 8, 0}, {'f', 4, 0}, {'f', 2, 0},
        {'i', 8, 0},  {'i', 4, 0}, {'i', 2, 0}, {'i', 1, 0}, {'u', 8, 0},
        {'u', 4, 0},  {'u', 2, 0}, {'u', 1, 0}, {'b', 1, 0}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].letter == type.letter && known[i].bytes == type.bytes)
            return true;
    return false;
}

void number_name(number_type type, char name[16]) {
    const char *word = type.letter == 'c'   ? "complex"
                       : type.letter == 'f' ? "float"
                       : type.letter == 'i' ? "int"
                       : type.letter == 'u' ? "uint"
                                            : "bool";
    if (type.letter == 'b')
        snprintf(name, 16, "%s", word);
    else
        snprintf(name, 16, "%s%d", word, 8 * type.bytes);
}

/* IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
static double decode_half(uint16_t bits) {
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    const double value = exponent == 31 ? (fraction ? (double)NAN : HUGE_VAL)
                         : exponent == 0
                             ? ldexp(fraction, -24)
                             : ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 ? -value : value;
}

static bool host_is_big_endian(void) {
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 0;
}

/* A real number of `bytes` bytes. */
static double decode_real(char letter, int bytes, bool swap,
                          const unsigned char *at) {
    union {
        unsigned char bytes[8];
        double f8;
        float f4;
        uint16_t f2, u2;
        int64_t i8;
        int32_t i4;
        int16_t i2;
        int8_t i1;
        uint64_t u8;
        uint32_t u4;
    } v;
    for (int i = 0; i < bytes; i++)
        v.bytes[swap ? bytes - 1 - i : i] = at[i];
    switch (letter * 32 + bytes) {
    case 'f' * 32 + 8:
        return v.f8;
    case 'f' * 32 + 4:
        return (double)v.f4;
    case 'f' * 32 + 2:
        return decode_half(v.f2);
    case 'i' * 32 + 8:
        return (double)v.i8;
    case 'i' * 32 + 4:
        return v.i4;
    case 'i' * 32 + 2:
        return v.i2;
    case 'i' * 32 + 1:
        return v.i1;
    case 'u' * 32 + 8:
        return (double)v.u8;
    case 'u' * 32 + 4:
        return v.u4;
    case 'u' * 32 + 2:
        return v.u2;
    default: /* b1, u1 */
        return v.bytes[0];
    }
}

/* Beyond 2^53 a double holds only some of the integers. */
static bool is_exact(number_type type, const unsigned char *at) {
    const uint64_t limit = UINT64_C(1) << 53;
    uint64_t bits = 0;
    if (type.bytes != 8 || (type.letter != 'i' && type.letter != 'u'))
        return true;
    for (int i = 0; i < 8; i++) /* the largest byte first */
        bits = bits << 8 | at[type.big_endian ? i : 7 - i];
    if (type.letter == 'i' && bits >> 63)
        bits = -bits;
    return bits <= limit;
}

static double complex decode(number_type type, bool swap,
                             const unsigned char *at) {
    if (type.letter != 'c')
        return decode_real(type.letter, type.bytes, swap, at);
    const int half = type.bytes / 2;
    double parts[2];
    for (int i = 0; i < 2; i++)
        parts[i] = decode_real('f', half, swap, at + i * half);
    double complex value;
    memcpy(&value, parts, sizeof value); /* re + I im would spread a NaN */
    return value;
}

double complex number_decode(number_type type, const unsigned char *at) {
    return decode(type, type.big_endian != host_is_big_endian(), at);
}

bool number_is_single(number_type type) {
    return type.letter == 'c' && type.bytes == 8 &&
           type.big_endian == host_is_big_endian();
}

/* ------------------------------------------------------------------ shapes */

void shape_print(const shape *s, const char *between, char text[256]) {
    size_t length = 0;
    text[0] = '\0';
    for (int i = 0; i < s->axes && length < 200; i++)
        length += (size_t)snprintf(text + length, 256 - length, "%s%lld",
                                   i ? between : "", (long long)s->sides[i]);
}

bool shape_take(array *out, const origin *from, const shape *s) {
    int64_t longer[MOST_AXES] = {0};
    int found = 0;
    char text[256];
    shape_print(s, " x ", text);
    for (int i = 0; i < s->axes; i++) {
        if (s->sides[i] < 1 || s->sides[i] > LARGEST)
            return print_error(
                "%s %s: an array of %s; allowed are sides from 1 "
                "to %d",
                from->option, from->path, text, LARGEST);
        if (s->sides[i] > 1)
            longer[found++] = s->sides[i];
    }
    out->coils = from->coils && found == 3 ? longer[0] : 1;
    out->rows = longer[found == 3], out->cols = longer[1 + (found == 3)];
    if (found == 2 || (found == 3 && from->coils))
        return true;
    return print_error(
        "%s %s: an array of %s has %d ax%ss longer than 1; allowed "
        "are 2%s",
        from->option, from->path, text[0] ? text : "no axes", found,
        found == 1 ? "i" : "e",
        from->coils ? ", or 3 with coils first"
        : found > 2 ? ": one image, or the spectrum of one coil and "
                      "slice; --maps takes several coils"
                    : "");
}

/* ------------------------------------------------------------------- bytes */

unsigned char *read_bytes(const origin *from, size_t bytes, size_t *got) {
    unsigned char *all = NULL;
    size_t room = 0;
    for (*got = 0; *got < bytes;) {
        if (*got == room) {
            room = room ? 2 * room : FIRST_ROOM;
            room = room < bytes ? room : bytes;
            unsigned char *more = realloc(all, room);
            if (!more) {
                print_error("%s %s: out of memory for %zu bytes", from->option,
                            from->path, room);
                break;
            }
            all = more;
        }
        const size_t count = fread(all + *got, 1, room - *got, from->file);
        if (count == 0)
            break;
        *got += count;
    }
    if (*got == bytes)
        return all;
    free(all);
    return NULL;
}

/* Why there is less, or more, than the header says. */
static bool print_size_error(const origin *from, number_type type,
                             const array *a, size_t got, size_t bytes) {
    char name[16];
    number_name(type, name);
    if (ferror(from->file))
        return print_error("%s %s: %s", from->option, from->path,
                           strerror(errno));
    if (got < bytes)
        return print_error("%s %s: cut short: %zu bytes of numbers, but the "
                           "header says %lld x %lld of %s, %zu bytes",
                           from->option, from->path, got, (long long)a->rows,
                           (long long)a->cols, name, bytes);
    return print_error("%s %s: goes on after the %zu bytes of numbers that the "
                       "header says it has, %lld x %lld of %s",
                       from->option, from->path, bytes, (long long)a->rows,
                       (long long)a->cols, name);
}

static bool is_finite(double complex value) {
    return isfinite(creal(value)) && isfinite(cimag(value));
}

/* What scans mostly come as, complex floats in this machine's order: many, so
 * without looking at each one's type. False if one is
 * not finite: which, the other way tells. */
static bool take_singles(array *out, const unsigned char *raw) {
    double *to = out->values.data, sum = 0;
    for (int64_t i = 0; i < 2 * out->values.length; i++) {
        float value;
        memcpy(&value, raw + (size_t)i * sizeof value, sizeof value);
        to[i] = (double)value;
        sum += to[i] * 0;
    }
    return isfinite(sum);
}

static bool take_values(array *out, const origin *from, number_type type,
                        bool first_fastest, const unsigned char *raw) {
    const bool swap = type.big_endian != host_is_big_endian();
    const int64_t one = out->rows * out->cols, count = out->coils * one;
    if (!vector_create(&out->values, FIRENET_C128, count))
        return false;
    if (number_is_single(type) && !first_fastest && take_singles(out, raw))
        return true;
    for (int64_t i = 0; i < count; i++) {
        const int64_t row = i % one / out->cols, col = i % out->cols;
        const int64_t at =
            first_fastest ? i / one * one + col * out->rows + row : i;
        const double complex value = decode(type, swap, raw + at * type.bytes);
        if (!is_exact(type, raw + at * type.bytes))
            return print_error(
                "%s %s: [%lld, %lld] is about %.17g; integers are "
                "taken up to 2^53, larger ones would be rounded",
                from->option, from->path, (long long)row, (long long)col,
                creal(value));
        if (!is_finite(value))
            return print_error(
                "%s %s: [%lld, %lld] is %g%+gi; allowed are finite "
                "numbers",
                from->option, from->path, (long long)row, (long long)col,
                creal(value), cimag(value));
        vector_set(&out->values, i, value);
    }
    return true;
}

bool numbers_read(array *out, const origin *from, number_type type,
                  bool first_fastest) {
    const uint64_t bytes =
        (uint64_t)out->rows * (uint64_t)out->cols * (uint64_t)type.bytes;
    const uint64_t coils = (uint64_t)out->coils;
    size_t got = 0;
    if (bytes > SIZE_MAX / 2 / coils)
        return print_error("%s %s: too large for this machine", from->option,
                           from->path);
    unsigned char *raw = read_bytes(from, (size_t)(coils * bytes), &got);
    bool ok = raw && fgetc(from->file) == EOF && !ferror(from->file);
    if (ok)
        ok = take_values(out, from, type, first_fastest, raw);
    else
        print_size_error(from, type, out, got, (size_t)(coils * bytes));
    free(raw);
    out->real = type.letter != 'c';
    return ok;
}
