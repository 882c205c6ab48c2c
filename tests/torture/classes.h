/* SPDX-License-Identifier: BSD-3-Clause */
/* What the rows of the table are. */
#ifndef TORTURE_CLASSES_H
#define TORTURE_CLASSES_H

/* Where the operator comes from: a design, one of all, or a transform. */
enum { ANY_DESIGN = 100, OF_FOURIER, OF_WALSH, OF_COILS, OF_NOTHING };

typedef enum shape { ANY_SHAPE, SMALL_SHAPE, ROW_SHAPE, TALL_SHAPE } shape;

typedef enum regime {
    ORDINARY,
    NEAR_MAX,      /* parameter 0.5 to 1 - 1e-6 of what makes x = 0 */
    SMALL,         /* 1e-4 to 1e-2 of it */
    INTERPOLATING, /* P1, eta = 0 or next to it */
    INFEASIBLE,    /* P1 */
    NO_DATA,       /* y = 0 */
    NO_OPERATOR,   /* A = 0 */
    STARTED,       /* warm, up to 1e6 times too large */
    ALONG_PATH,
    PAUSED,
    AFTER_ANOTHER, /* the solver had other data before */
    BOUNDED,       /* ||A|| said to be up to 1e6 times what it is */
    SCALED         /* A, y, w in units of 1e-30 .. 1e30 */
} regime;

typedef struct problem_class {
    const char *name;
    int source;
    shape shape;
    regime regime;
} problem_class;

extern const problem_class classes[];

#endif
