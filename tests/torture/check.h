/* SPDX-License-Identifier: BSD-3-Clause */
/* What an answer is worth. */
#ifndef TORTURE_CHECK_H
#define TORTURE_CHECK_H

#include "attempt.h"
#include "measure.h"

typedef enum verdict {
    RIGHT_CONVERGED,
    RIGHT_INFEASIBLE,
    RIGHT_PRECISION, /* the gap is one that rounding explains */
    /* Failures from here on. */
    WRONG_LIMIT,     /* iterations, deadline */
    WRONG_PRECISION, /* the limit, but more could be had */
    WRONG_STATUS,    /* the library refused */
    WRONG_MAXIMUM,   /* firenet_problem_parameter_max */
    WRONG_ROW,       /* of a path */
    WRONG_END,       /* died, or never came back */
    /* Certificates that are false from here on. */
    FALSE_OBJECTIVE,  /* not the one of x */
    FALSE_FEASIBLE,   /* x is not as feasible as stated */
    FALSE_DUAL,       /* above the minimum, or not attained by q */
    FALSE_GAP,        /* CONVERGED, but larger than the tolerance */
    FALSE_INFEASIBLE, /* a feasible point is known */
    FALSE_RAY,        /* proves nothing */
    FALSE_ROW,        /* of a path: not the solution that it is called */
    VERDICTS
} verdict;

/* One word. */
const char *verdict_name(verdict v);
int verdict_fails(verdict v);
int verdict_is_false(verdict v);

typedef struct judgement {
    verdict verdict;
    measure measure; /* at x */
    char why[200];
} judgement;

judgement check_answer(const instance *p, const answer *s);

#endif
