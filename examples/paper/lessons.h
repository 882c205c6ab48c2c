/* SPDX-License-Identifier: BSD-3-Clause */
/* What the learned map is asked to recover: patches of the brain, most of them
 * with a detail that the samples hardly see in some of four places. One patch
 * is kept for tests. */
#ifndef PAPER_LESSONS_H
#define PAPER_LESSONS_H

#include "cnn.h"
#include "image.h"

#include <firenet/firenet.h>

enum { PATCH = CNN_SIDE, PIXELS = CNN_PIXELS };

typedef struct lessons {
    image brain;
    double detail[PIXELS];
    uint64_t state;
} lessons;

/* `camera` says what the samples see. Complains and returns false on failure;
 * lessons_close() is for the caller either way. */
bool lessons_open(lessons *out, firenet_context *context,
                  firenet_operator *camera);

void lessons_close(lessons *from);

/* x = the next one: a patch in one of 8 positions that has no pixel in common
 * with the one kept; in each of the corners, in half of the cases, half to all
 * of the detail. */
void lessons_draw(lessons *from, double *x);

/* x += factor detail, moved to corner 0 (above, left) .. 3 (below, right). As A
 * is a restriction of the DFT, it is seen as little there. */
void lessons_add(const double *detail, int corner, double factor, double *x);

/* The patch that is kept: folds and a ventricle. Complains and returns false on
 * failure. */
bool lessons_test(image *out);

/* d, PIXELS: what the samples see least of all that fits into a square of 8 x 8
 * pixels, ||A d|| << ||d||, in corner 0. Complains and returns false on
 * failure. */
bool lessons_detail(firenet_context *context, firenet_operator *camera,
                    double *d);

#endif
