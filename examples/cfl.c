/* SPDX-License-Identifier: BSD-3-Clause */
/* BART's arrays: complex floats in a .cfl, first axis fastest, and the sides
 * of up to 16 axes in the first line of the .hdr that is not a comment. */
#include "message.h"
#include "numbers.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BART_AXES = 16, COILS = 3, LINE = 1024 };

/* What BART means by its axes. */
static const char *const meanings[BART_AXES] = {
    "readout",      "phase",        "phase",      "coils",  "maps",   "echoes",
    "coefficients", "coefficients", "iterations", "shifts", "frames", "frames",
    "levels",       "slices",       "averages",   "batch"};

static bool take_sides(shape *s, const char *line) {
    for (const char *at = line; *at;) {
        char *end;
        while (isspace((unsigned char)*at))
            at++;
        if (!*at)
            break;
        if (s->axes == BART_AXES || !isdigit((unsigned char)*at))
            return false;
        s->sides[s->axes++] = strtoll(at, &end, 10);
        at = end;
    }
    return s->axes > 0;
}

static bool read_sides(shape *s, const origin *header) {
    char line[LINE];
    *s = (shape){.axes = 0};
    while (fgets(line, sizeof line, header->file)) {
        if (line[0] == '#' || line[0] == '\n' || line[0] == '\r')
            continue;
        return take_sides(s, line) ||
               print_error(
                   "%s %s: the sides of its axes are expected, as '64 64 "
                   "1 1'",
                   header->option, header->path);
    }
    return print_error("%s %s: has no line with the sides of the axes",
                       header->option, header->path);
}

/* Several of what this program takes one of. */
static bool check_single(const origin *from, const shape *s) {
    char text[256];
    shape shown = *s;
    while (shown.axes > 1 && s->sides[shown.axes - 1] == 1)
        shown.axes--;
    shape_print(&shown, " x ", text);
    for (int i = from->coils ? COILS + 1 : COILS; i < s->axes; i++)
        if (s->sides[i] > 1)
            return print_error(
                "%s %s: %lld %s (axis %d of %s); allowed is 1: 'bart slice %d "
                "0' takes the first%s",
                from->option, from->path, (long long)s->sides[i], meanings[i],
                i, text, i,
                i == COILS ? ", 'bart cc -p 1' the best combination; --maps "
                             "takes all of them"
                           : "");
    return true;
}

/* Coils are the slowest axis here, so they come first. */
static void move_coils(shape *s) {
    const int64_t coils = s->axes > COILS ? s->sides[COILS] : 1;
    for (int i = COILS; i > 0 && coils > 1; i--)
        s->sides[i] = s->sides[i - 1];
    if (coils > 1)
        s->sides[0] = coils;
}

bool cfl_read_header(const origin *from, const origin *header, shape *sides) {
    return read_sides(sides, header) && check_single(from, sides);
}

bool array_read_cfl(array *out, const origin *from, const origin *header) {
    shape s;
    if (!cfl_read_header(from, header, &s))
        return false;
    move_coils(&s);
    return shape_take(out, from, &s) &&
           numbers_read(out, from, (number_type){'c', 8, false}, true);
}
