/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As firenet-reconstruct has for several coils; and what does the most for a
 * picture in a tenth of a second (doc/mrd.md). */
static const char default_sparsity[] = "tv+uwt:db2",
                  quick_sparsity[] = "uwt:haar", volume_sparsity[] = "tv";
static const double default_tolerance = .2;
enum { QUICK_START = 12, QUICK_ROUNDS = 8 };
/* Less than this for a slice is little, in seconds. */
static const double little_time = .5;
static const char fast[] = "method=quick,maps=quick,sparsity=uwt:haar";

void settings_default(settings *out) {
    *out = (settings){.deadline = INFINITY,
                      .tolerance = default_tolerance,
                      .iterations = 2000,
                      .start = -1,
                      .rounds = QUICK_ROUNDS};
}

static bool quick_has(const sparsity *s) {
    return s->count == 1 && s->terms[0].kind == TRANSFORM_UNDECIMATED;
}

void settings_resolve(settings *s, bool volume) {
    const bool hurry = s->deadline < little_time && !volume;
    if (s->method == METHOD_AUTO)
        s->method = hurry && (s->sparsity.count == 0 || quick_has(&s->sparsity))
                        ? METHOD_QUICK
                        : METHOD_CERTIFIED;
    const bool quick = s->method == METHOD_QUICK;
    if (s->sparsity.count == 0)
        sparsity_parse(&s->sparsity, volume  ? volume_sparsity
                                     : quick ? quick_sparsity
                                             : default_sparsity);
    if (s->start < 0)
        s->start = quick || hurry ? QUICK_START : 0;
    if (s->maps == MAPS_AUTO)
        s->maps = quick || hurry ? MAPS_QUICK : MAPS_ESPIRIT;
}

static bool number(const char *value, double least, double most, double *out) {
    char *end;
    const double x = strtod(value, &end);
    if (end == value || *end || !(x > least && x <= most))
        return false;
    *out = x;
    return true;
}

static bool integer(const char *value, int64_t least, int64_t *out) {
    double x;
    if (!number(value, -1, 1e6, &x) || x < (double)least || x != floor(x))
        return false;
    *out = (int64_t)x;
    return true;
}

/* Index of the value in a list that ends with NULL, or -1. */
static int choice(const char *value, const char *const *names) {
    for (int i = 0; names[i]; i++)
        if (strcmp(value, names[i]) == 0)
            return i;
    return -1;
}

static bool set(settings *s, const char *key, const char *value) {
    static const char *const maps[] = {"auto", "espirit", "adaptive", "quick",
                                       NULL};
    static const char *const methods[] = {"auto", "certified", "quick", NULL};
    static const char *const outputs[] = {"magnitude", "complex", NULL};
    int which = -1;
    if (strcmp(key, "deadline") == 0) {
        double milliseconds;
        if (!number(value, 0, 1e9, &milliseconds))
            return false;
        s->deadline = 1e-3 * milliseconds;
        return true;
    }
    if (strcmp(key, "tolerance") == 0)
        return number(value, 0, 1, &s->tolerance);
    if (strcmp(key, "lambda") == 0)
        return number(value, 0, 1e9, &s->lambda);
    if (strcmp(key, "iterations") == 0)
        return integer(value, 1, &s->iterations);
    if (strcmp(key, "start") == 0)
        return integer(value, 0, &s->start);
    if (strcmp(key, "rounds") == 0)
        return integer(value, 0, &s->rounds);
    if (strcmp(key, "sparsity") == 0) {
        const bool ok = sparsity_parse(&s->sparsity, value);
        s->sparsity.text = NULL; /* the client's text, which goes */
        return ok;
    }
    if (strcmp(key, "maps") == 0 && (which = choice(value, maps)) >= 0)
        s->maps = (maps_kind)which;
    if (strcmp(key, "method") == 0 && (which = choice(value, methods)) >= 0)
        s->method = (method)which;
    if (strcmp(key, "output") == 0 && (which = choice(value, outputs)) >= 0)
        s->complex_image = which == 1;
    return which >= 0;
}

/* What may stand in a pair, so that messages can repeat it. */
static bool is_plain(const char *word) {
    return word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ=:+-._")] == '\0';
}

static bool take_pair(settings *s, char *word, char *why, size_t size) {
    char *equals = strchr(word, '=');
    if (is_plain(word) && equals) {
        *equals = '\0';
        if (set(s, word, equals + 1))
            return true;
        *equals = '=';
    }
    if (strncmp(word, "sparsity=", 9) == 0 && is_plain(word)) {
        snprintf(why, size, "config '%s': allowed are " SPARSITY_ALLOWED, word,
                 MOST_TERMS);
        return false;
    }
    snprintf(why, size,
             "config '%s': allowed are deadline=MILLISECONDS, sparsity=, "
             "tolerance= (0 to 1), lambda=, iterations=, start=, "
             "maps=auto|espirit|adaptive|quick, method=auto|certified|quick, "
             "rounds=, output=magnitude|complex",
             is_plain(word) ? word : "?");
    return false;
}

static bool agree(const settings *s, char *why, size_t size) {
    if (s->method != METHOD_QUICK || s->sparsity.count == 0 ||
        quick_has(&s->sparsity))
        return true;
    snprintf(why, size,
             "config 'method=quick': has one wavelet at all its positions, "
             "such as sparsity=uwt:haar");
    return false;
}

bool settings_read(settings *out, const char *text, size_t length, char *why,
                   size_t size) {
    static const char between[] = " \t\r\n,;";
    settings s = *out;
    char word[64];
    for (size_t at = 0; at < length && text[at];) {
        size_t count = 0;
        while (at + count < length && text[at + count] &&
               !strchr(between, text[at + count]))
            count++;
        if (count >= sizeof word) {
            snprintf(why, size, "config: a word of more than %d characters",
                     (int)sizeof word - 1);
            return false;
        }
        memcpy(word, text + at, count);
        word[count] = '\0';
        if (count > 0 && !take_pair(&s, word, why, size))
            return false;
        at += count + 1;
    }
    if (!agree(&s, why, size))
        return false;
    *out = s;
    return true;
}

bool settings_name(settings *out, const char *name, char *why, size_t size) {
    if (strchr(name, '='))
        return settings_read(out, name, strlen(name), why, size);
    const char *slash = strrchr(name, '/');
    const char *stem = slash ? slash + 1 : name;
    const size_t length = strcspn(stem, ".");
    if (length == 0 || (length == 7 && strncmp(stem, "default", 7) == 0))
        return true;
    if (length == 4 && strncmp(stem, "fast", 4) == 0)
        return settings_read(out, fast, sizeof fast - 1, why, size);
    snprintf(why, size,
             "config '%s' is not known (default, fast) and was left out",
             is_plain(stem) ? stem : "?");
    return false;
}
