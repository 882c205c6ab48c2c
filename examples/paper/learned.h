/* SPDX-License-Identifier: BSD-3-Clause */
/* A map from measurements of real images to images that is trained:
 *     x = A^+ y + N (f(A^+ y) + g(y)),     N = I - A^+ A,
 * f a convolutional network (cnn.h), which fills in what images look like close
 * by, g a dense one (dense.h), which knows where in the image it is. N keeps
 * what they say to what was not measured: A x = y whatever they say, so that no
 * look at the residual can find them wrong.
 * Sources: Schlemper, Caballero, Hajnal, Price, Rueckert, IEEE Trans. Med.
 * Imaging 37(2), 2018 (consistency with the data); Schwab, Antholzer,
 * Haltmeier, Inverse Problems 35, 2019 (the form A^+ y + N f). */
#ifndef PAPER_LEARNED_H
#define PAPER_LEARNED_H

#include "cnn.h"

#include <firenet/firenet.h>
#include <stdbool.h>

typedef struct learned learned;

/* For measurements by `camera`, CNN_PIXELS real pixels -> complex samples, a
 * restriction of a unitary transform; retained. Untrained it is A^+. Prints an
 * error and returns NULL on failure. */
learned *learned_create(firenet_context *context, firenet_operator *camera,
                        uint64_t seed);

void learned_free(learned *map);

/* x = map(y); a firenet_map_fn, `user` being the learned map. */
int learned_apply(const void *y, void *x, void *user);

/* uy = J^T u at the y of the last learned_apply; a firenet_map_vjp_fn. */
int learned_vjp(const void *u, void *uy, void *user);

/* ----------------------------------------------------------------- training */

enum { LEARNED_PARTS = 2 }; /* f and g, each with parameters of its own */

/* Looks at `count` examples of y, to know the size of its entries. */
void learned_standardise(learned *map, const double *y, int count);

int learned_parameter_count(const learned *map, int part);
double *learned_parameters(learned *map, int part);

/* Adds the gradient of ||map(y) - x||^2 / 2 to `gradients`; returns twice its
 * value. */
double learned_add_gradient(learned *map, const double *y, const double *x,
                            double *const gradients[LEARNED_PARTS]);

/* All that was learned, as 32-bit IEEE numbers, little endian. */
bool learned_write(learned *map, const char *folder, const char *name);
bool learned_read(learned *map, const char *path);

#endif
