/* SPDX-License-Identifier: BSD-3-Clause */
/* Adam: gradient descent with momentum and a step per parameter.
 * Source: Kingma, Ba, ICLR 2015. */
#ifndef PAPER_ADAM_H
#define PAPER_ADAM_H

#include <stdbool.h>
#include <stddef.h>

typedef struct adam {
    size_t count;
    double *mean, *square; /* running moments of the gradient */
    double steps;
} adam;

/* Prints an error and returns false if memory is out. */
bool adam_create(adam *out, size_t count);

void adam_free(adam *a);

/* One step down the gradient, of `rate` per parameter at most. */
void adam_step(adam *a, double rate, const double *gradient,
               double *parameters);

#endif
