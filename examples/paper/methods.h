/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways from the attack_setup's measurements to an image, to compare. */
#ifndef PAPER_METHODS_H
#define PAPER_METHODS_H

#include "attack.h"

typedef enum method {
    METHOD_LEARNED,
    METHOD_FIRENET, /* p = p*, 10 restarts */
    METHOD_BOTH,    /* the learned map, followed by a FIRENET of n = p = 5 */
    METHOD_ZEROS,   /* A^H y, real part: what is not measured is 0 */
    METHOD_COUNT
} method;

typedef struct methods {
    const attack_setup *a;
    firenet_network *deep, *shallow;
} methods;

const char *method_name(method which);

/* Prints an error and returns false on failure, as all of these do;
 * methods_close() is for the caller either way. */
bool methods_open(methods *out, const attack_setup *a);

void methods_close(methods *m);

bool methods_answer(const methods *m, method which, const vector *y,
                    image *out);

/* Looks for the r, ||r|| <= radius, with which the learned map or the deep
 * FIRENET shows truth + base + r most like its answer to truth + base with
 * `wish` added: projected gradient descent on the distance. */
bool methods_aim(const methods *m, method which, const double *base,
                 const double *wish, double radius, int steps, double *r);

#endif
