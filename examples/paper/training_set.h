/* SPDX-License-Identifier: BSD-3-Clause */
/* The training set of the learned map: patches of the brain, most of them with
 * a detail that the samples hardly see in some of four places. One patch is
 * kept for tests. */
#ifndef PAPER_TRAINING_SET_H
#define PAPER_TRAINING_SET_H

#include "cnn.h"
#include "image.h"

#include <firenet/firenet.h>

enum { PATCH = CNN_SIDE, PIXELS = CNN_PIXELS };

typedef struct training_set {
    image brain;
    double detail[PIXELS];
    uint64_t state;
} training_set;

/* `camera` says what the samples see. Prints an error and returns false on
 * failure; training_set_close() is for the caller either way. */
bool training_set_open(training_set *out, firenet_context *context,
                       firenet_operator *camera);

void training_set_close(training_set *from);

/* x = the next one: a patch in one of 8 positions that has no pixel in common
 * with the one kept; in each of the corners, in half of the cases, half to all
 * of the detail. */
void training_set_draw(training_set *from, double *x);

/* x += factor detail, moved to corner 0 (above, left) .. 3 (below, right). As A
 * is a restriction of the DFT, it is seen as little there. */
void training_set_add(const double *detail, int corner, double factor,
                      double *x);

/* The patch that is kept: folds and a ventricle. Prints an error and returns
 * false on failure. */
bool training_set_test(image *out);

/* d, PIXELS: what the samples see least of all that fits into a square of 8 x 8
 * pixels, ||A d|| << ||d||, in corner 0. Prints an error and returns false on
 * failure. */
bool training_set_detail(firenet_context *context, firenet_operator *camera,
                         double *d);

#endif
