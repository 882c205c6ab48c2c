/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks of regularisers on small images, ready to run. */
#ifndef TESTS_REGULARISED_NETWORK_FIXTURE_H
#define TESTS_REGULARISED_NETWORK_FIXTURE_H

#include "problem.h"

enum { SIDE = 12, PIXELS = SIDE * SIDE, SAMPLES = 90 };

typedef enum term {
    TERM_VARIATION,
    TERM_FRAME,
    TERM_SUM,
    TERM_GROUP_NONNEGATIVE,
    TERM_PLAIN
} term;

extern const firenet_type types[4];
enum { TERMS = 5, CASES = 4 * TERMS };

typedef struct regularised_network {
    tally memory;
    firenet_context *context;
    firenet_type type;
    firenet_operator *a;
    firenet_regulariser *r;
    firenet_network *network;
    firenet_runner *runner;
    vec y, x;
} regularised_network;

/* The operator is a matrix, or half of a unitary transform. `more` settings
 * than those of a short run end with option 0. */
void regularised_network_make(regularised_network *s, firenet_type type,
                              term kind, int matrix, int threads,
                              const setting *more);
void regularised_network_drop(regularised_network *s);

/* Case i: its type, its regulariser, and what it does at restarts. */
void regularised_network_case(regularised_network *s, int i);

/* Another network of its operator and regulariser. */
firenet_network *regularised_network_with(const regularised_network *s,
                                          const setting *more);

void regularised_network_run(const regularised_network *s, const vec *y,
                             vec *x);

#endif
