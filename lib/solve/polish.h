/* SPDX-License-Identifier: BSD-3-Clause */
/* The second-order way on of a first-order method: newton.h on the method's
 * problem, a piece at a time, where the operator is small enough. What it finds
 * is rounded to the element type and judged like any other iterate. */
#ifndef FN_SOLVE_POLISH_H
#define FN_SOLVE_POLISH_H

#include "solve/method.h"
#include "solve/newton.h"

/* Plain data, a piece of the saved state. */
typedef struct fn_polish_state {
    int running, spent; /* spent: it has been tried */
    int turned;         /* the rows are orthogonal */
    int64_t sweeps;     /* over them, so far */
} fn_polish_state;

typedef struct fn_polish {
    fn_polish_state now;
    fn_newton newton;
    /* Of the matrix, which stays what it is from run to run. */
    bool filled, turned;
    int64_t sweeps;
} fn_polish;

/* Vectors of the method that are free while it runs: x and q receive what is
 * found, with A x and A^H q. */
typedef struct fn_polish_memory {
    const fn_vec *y;
    double y_norm;
    fn_vec *x, *gradient; /* N */
    fn_vec *q, *image;    /* m */
} fn_polish_memory;

/* What a call of fn_polish_advance brought. */
typedef enum fn_polish_news {
    FN_POLISH_NONE,
    FN_POLISH_ITERATE, /* x, and method->now about it */
    FN_POLISH_END      /* likewise, and there is no better one */
} fn_polish_news;

size_t fn_polish_bytes(const fn_problem *problem);
firenet_status fn_polish_create(fn_polish *polish, firenet_context *context,
                                const fn_problem *problem);
void fn_polish_free(fn_polish *polish);

/* Forgets a run; the matrix stays. */
void fn_polish_reset(fn_polish *polish);

/* Whether it can be begun. */
bool fn_polish_ready(const fn_polish *polish);
void fn_polish_begin(fn_polish *polish);

/* A product with each unit vector, a sweep over the rows, or one Newton step:
 * no more lies between two looks at the clock. Certificates are offered. */
firenet_status fn_polish_advance(fn_polish *polish, fn_method *method,
                                 const fn_polish_memory *memory,
                                 fn_polish_news *news);

void fn_polish_archive(fn_polish *polish, fn_archive *archive);

#endif
