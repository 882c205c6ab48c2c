/* SPDX-License-Identifier: BSD-3-Clause */
/* Small dense problems, and what a solver did with them. */
#ifndef TESTS_SOLVING_H
#define TESTS_SOLVING_H

#include "support.h"
#include "vec.h"

#define P1 FIRENET_PROBLEM_P1
#define P2 FIRENET_PROBLEM_P2
#define P3 FIRENET_PROBLEM_P3
enum { METHODS = 5 };

extern const int kinds[3];
extern const firenet_method methods[METHODS];

typedef struct solving {
    firenet_context *context;
    tally *memory; /* the context's, so it may not move */
    firenet_type type;
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    vec matrix; /* rows x cols, row-major */
    vec y, x;
} solving;

/* What the data are made from: as tests/data/solver_cases.py makes them. */
typedef struct solving_spec {
    firenet_type type;
    int kind; /* a firenet_problem_kind */
    int64_t rows, cols;
    uint64_t seed;
    int weighted;
    double parameter; /* > 0, or minus its share of what x = 0 needs */
} solving_spec;

/* 20 x 40, weighted. */
solving_spec solving_small(int kind);

/* Operator, problem and an adaptive solver of tolerance 1e-6. */
solving solving_new(const solving_spec *spec);
/* The same with another method. */
solving solving_with(const solving_spec *spec, firenet_method method);
/* The m-th method on a small problem it is for, with what SCHEDULED needs. */
solving solving_by(int m);
/* Whether a method solves problems of a kind; a small one of these. */
int solving_is_for(firenet_method method, int kind);
solving solving_on(firenet_method method, int kind);
/* The problem only; `solver` is NULL. */
solving solving_problem(const solving_spec *spec);
void solving_free(solving *s);

/* (P2) of a user's operator, square with USER_LENGTH rows, in s. */
enum { USER_LENGTH = 4 };
void solving_use_operator(solving *s, firenet_apply_fn forward,
                          firenet_apply_fn adjoint, void *user);

/* Solves from 0 and asserts that it returned OK; the outcome. */
int64_t solving_run(solving *s);

void set_real(solving *s, firenet_solver_option option, double value);
void set_int(solving *s, firenet_solver_option option, int64_t value);
double result_real(const solving *s, firenet_solver_option result);
int64_t result_int(const solving *s, firenet_solver_option result);

#endif
