/* SPDX-License-Identifier: BSD-3-Clause */
/* A map from measurements to images that is trained, in the manner of AUTOMAP:
 *     x = W_2 tanh(W_1 (y - mean)/deviation + b_1) + b_2,
 * with inputs standardised one by one, as is usual. No regularisation, no noise
 * in training: it is accurate on what it has seen, and nothing makes it stable.
 * Source: Zhu, Liu, Cauley, Rosen, Rosen, Nature 555, 2018. */
#ifndef PAPER_LEARNED_H
#define PAPER_LEARNED_H

typedef struct learned learned;

typedef struct lessons {
    int inputs, outputs, count;
    const double *y, *x; /* `count` rows of `inputs` and of `outputs` */
} lessons;

/* Trains `hidden` neurons for that many passes over the lessons, by Adam on the
 * squared error. Complains and returns NULL if memory is out. */
learned *learned_train(const lessons *from, int hidden, int passes);

void learned_free(learned *map);

/* x = map(y); a firenet_map_fn, `user` being the learned map. */
int learned_apply(const void *y, void *x, void *user);

/* uy = J^T u at the y of the last learned_apply; a firenet_map_gradient_fn. */
int learned_gradient(const void *u, void *uy, void *user);

#endif
