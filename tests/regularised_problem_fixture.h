/* SPDX-License-Identifier: BSD-3-Clause */
/* Problems of regularisers on small images: (P3) with samples of a spectrum. */
#ifndef TESTS_REGULARISED_PROBLEM_FIXTURE_H
#define TESTS_REGULARISED_PROBLEM_FIXTURE_H

#include "operators.h"

enum { SIDE = 16, PIXELS = SIDE * SIDE, SAMPLES = 100 };

typedef enum term {
    TERM_VARIATION,
    TERM_FRAME,
    TERM_SUM,
    TERM_NONNEGATIVE,
    TERM_SPARSE_GROUP
} term;
enum { TERMS = 5 };

typedef struct regularised_problem {
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_regulariser *r;
    firenet_problem *problem;
    vec y;
} regularised_problem;

/* The first failure, and nothing left behind then. */
firenet_status regularised_term(firenet_regulariser **out, firenet_context *c,
                                firenet_type type, term kind);

void regularised_problem_make(regularised_problem *s, firenet_type type,
                              term kind, int threads);
void regularised_problem_drop(regularised_problem *s);

#endif
