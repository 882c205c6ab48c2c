/* SPDX-License-Identifier: BSD-3-Clause */
/* What a client may choose. */
#ifndef EXAMPLES_MRD_SETTINGS_H
#define EXAMPLES_MRD_SETTINGS_H

#include "sparsity.h"

/* MAPS_QUICK: ESPIRiT's on a coarse grid, between whose points they are
 * interpolated. */
typedef enum maps_kind {
    MAPS_AUTO,
    MAPS_ESPIRIT,
    MAPS_ADAPTIVE,
    MAPS_QUICK
} maps_kind;

/* METHOD_QUICK: quick.h. */
typedef enum method { METHOD_AUTO, METHOD_CERTIFIED, METHOD_QUICK } method;

typedef struct settings {
    double deadline;  /* seconds for a slice; may be infinite */
    double tolerance; /* of the relative gap */
    double lambda;    /* 0: the default */
    sparsity sparsity;
    maps_kind maps;
    int64_t iterations; /* at most */
    method method;
    int64_t start;  /* steps of conjugate gradients before them; 0: none,
                       negative: not chosen */
    int64_t rounds; /* of METHOD_QUICK, at most */
    bool complex_image;
} settings;

/* What is not chosen: no sparsity, MAPS_AUTO, METHOD_AUTO, a start of -1. */
void settings_default(settings *out);

/* Chooses that, by the deadline. Of a volume: tv. Of a slice, below half a
 * second, METHOD_QUICK with what it needs, unless the client asks for a
 * sparsity that it has not, or for METHOD_CERTIFIED. */
void settings_resolve(settings *s, bool volume);

/* Takes "key=value" pairs, one behind the other with spaces, line ends, commas
 * or semicolons between:
 *     deadline=MILLISECONDS  sparsity=tv+uwt:db2  tolerance=0.2  lambda=0.001
 *     iterations=2000  start=8  maps=auto|espirit|adaptive|quick
 *     method=auto|certified|quick  rounds=8  output=magnitude|complex
 * METHOD_QUICK has a single uwt: only. Returns false, and what is wrong and
 * allowed in `why`, where it cannot be read; `out` is
 * then as it was. */
bool settings_read(settings *out, const char *text, size_t length, char *why,
                   size_t size);

/* A name of a configuration: pairs as above, or default, which chooses nothing,
 * or fast, with any folder and any ending (default.xml). False for others;
 * `out` is then as it was. */
bool settings_name(settings *out, const char *name, char *why, size_t size);

#endif
