/* SPDX-License-Identifier: BSD-3-Clause */
/* Objective and dual value in long double, from x and q alone. */
#ifndef TORTURE_MEASURE_H
#define TORTURE_MEASURE_H

#include "instance.h"

typedef struct measure {
    long double objective, residual, infeasibility;
    long double dual;           /* the best over real multiples of q */
    long double dual_norm;      /* ||q|| of that multiple */
    long double slope;          /* max |A^H q|_i / w_i of q as it is */
    long double slope_rounding; /* eps |A|^T |q| / w at most */
    long double slope_size;     /* eps ||a_i|| ||q|| / w_i at most */
    long double rise;           /* -Re<y,q> - eta ||q|| of the better sign */
    /* What one rounding of every number costs the gap, and ||Ax - y||. */
    long double gap_rounding, residual_rounding;
} measure;

/* q NULL: the residual Ax - y serves. */
measure measure_new(const instance *p, double parameter, const wide *x,
                    const wide *q);

/* The type's epsilon. */
long double precision_of(const instance *p);

#endif
