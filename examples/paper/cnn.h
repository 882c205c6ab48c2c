/* SPDX-License-Identifier: BSD-3-Clause */
/* A small convolutional network on square images: `depth` periodic 3 x 3
 * convolutions with a bias, followed by max(0, .) in all but the last. An image
 * outside and `width` channels inside. */
#ifndef PAPER_CNN_H
#define PAPER_CNN_H

#include <stdint.h>

enum { CNN_SIDE = 32, CNN_PIXELS = CNN_SIDE * CNN_SIDE, CNN_DEEPEST = 8 };

typedef struct cnn cnn;

/* `depth` layers, 2 .. CNN_DEEPEST. The weights are random; those of the last
 * layer are 0: out starts as 0. Prints an error and returns NULL if memory is
 * out. */
cnn *cnn_create(int depth, int width, uint64_t *state);

void cnn_free(cnn *net);

/* All parameters, layer by layer: what Adam moves. */
int cnn_parameter_count(const cnn *net);
double *cnn_parameters(cnn *net);

/* out = net(in), both CNN_PIXELS. */
void cnn_forward(cnn *net, const double *in, double *out);

/* din = J^T dout at the last `in`. Adds the gradient of <dout, net(in)> by the
 * parameters to `gradient`, unless that is NULL. */
void cnn_backward(cnn *net, const double *dout, double *din, double *gradient);

#endif
