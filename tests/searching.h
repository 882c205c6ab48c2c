/* SPDX-License-Identifier: BSD-3-Clause */
/* A search for the worst perturbation of a linear map, x_i = factor_i y_i. */
#ifndef TESTS_SEARCHING_H
#define TESTS_SEARCHING_H

#include "operators.h"

enum { LENGTH = 8, STEPS = 60 };
/* The coordinate of the largest factor, which is the largest gain. */
enum { WORST = 2 };

/* The map; user is NULL, or points to the int that it returns. */
int scale_value(const void *y, void *x, void *user);
int scale_gradient(const void *u, void *uy, void *user);

typedef struct searching {
    tally memory;
    firenet_context *context;
    firenet_perturbation *search;
    vec y, r;
    int answer; /* what the map returns */
} searching;

void searching_make(searching *f);
void searching_drop(searching *f);

firenet_status searching_run(searching *f);
void searching_set(searching *f, firenet_perturbation_option option,
                   double value);
double searching_get(searching *f, firenet_perturbation_option option);

#endif
