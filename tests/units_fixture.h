/* SPDX-License-Identifier: BSD-3-Clause */
/* A small network in any units, with data to run it on. */
#ifndef TESTS_UNITS_FIXTURE_H
#define TESTS_UNITS_FIXTURE_H

#include "problem.h"

enum { UNITS_N = 64, UNITS_M = 40, UNITS_WAYS = 5 };

extern const firenet_type units_types[4];
int type_is_single(firenet_type type);

/* Units: y = 2^y, A = 2^a, w = 2^w of what they are in the plain subject. */
typedef struct unit_exponents {
    int y, a, w;
} unit_exponents;

typedef struct units_way {
    int output, dual, grid;
    double delta, bound; /* in plain units, 0: none */
} units_way;

extern const units_way units_ways[UNITS_WAYS];

typedef struct units_subject {
    tally memory;
    firenet_context *context;
    firenet_type type;
    unit_exponents units;
    firenet_operator *a;
    firenet_levels *levels;
    firenet_network *network;
    vec y, x0;
} units_subject;

/* Samples of a line's spectrum, or of its Walsh transform, of coefficients. */
firenet_operator *units_operator(firenet_context *c, firenet_type type);

void units_make(units_subject *s, firenet_type type, unit_exponents u,
                const units_way *w);
void units_drop(units_subject *s);

/* Runs a new runner on y, from x0 if asked to. */
firenet_runner *units_run(units_subject *s, int from_x0, vec *x);

/* 2^exponent v; the sign of a zero is lost. */
vec vec_times_power(vec v, int exponent);

#endif
