/* SPDX-License-Identifier: BSD-3-Clause */
/* One problem of the suite: a function of seed and index alone. */
#ifndef TORTURE_INSTANCE_H
#define TORTURE_INSTANCE_H

#include "design.h"
#include <firenet/firenet.h>

/* How it is solved. */
typedef enum mode {
    COLD,
    WARM,    /* from x0 */
    PATH,    /* its parameter is the last of several */
    RESUMED, /* stopped by the limit of iterations, then resumed */
    LOADED,  /* the same by another solver, from the state saved */
    REUSED,  /* after other data */
    MODES
} mode;

enum { PATH_MOST = 12 };

typedef struct instance {
    int64_t index;
    int class_number;
    const char *class_name, *design_name;
    int kind;                   /* a firenet_problem_kind */
    int single;                 /* element types of 4 bytes */
    model *a;                   /* as rounded to the type */
    double complex *y;          /* likewise */
    double *weights;            /* or NULL */
    double parameter;           /* eta or lambda */
    long double parameter_max;  /* x = 0 from here on */
    long double parameter_size; /* the same if nothing cancelled in A^H y */
    long double data;           /* ||y|| */
    int infeasible;             /* P1: no x has ||Ax - y|| <= eta */
    long double distance;       /* of y from the range of A, where needed */
    double tolerance;           /* the default one of the type */
    mode how;
    double norm_factor; /* 0: the norm bound is the library's */
    double complex *x0; /* WARM */
    int count;          /* PATH: parameters */
    double path[PATH_MOST];
    int64_t pause; /* RESUMED, LOADED: iterations before */
} instance;

int class_count(void);
const char *class_name(int number);
/* Its number, or -1. */
int class_find(const char *name);

/* The problem's class without making it. */
int instance_class(int64_t index);
instance *instance_new(uint64_t seed, int64_t index);
void instance_free(instance *p);

#endif
