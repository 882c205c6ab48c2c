/* SPDX-License-Identifier: BSD-3-Clause */
/* One hidden layer, in the manner of AUTOMAP:
 *     out = W_2 tanh(W_1 (y - mean)/deviation + b_1) + b_2,
 * with inputs standardised one by one, as is usual: a frequency where images
 * have little counts as much as one where they have all.
 * Source: Zhu, Liu, Cauley, Rosen, Rosen, Nature 555, 2018. */
#ifndef PAPER_DENSE_H
#define PAPER_DENSE_H

#include <stdint.h>

typedef struct dense dense;

/* W_1 is random, the rest 0: out starts as 0. Prints an error and returns NULL
 * if memory is out. */
dense *dense_create(int inputs, int hidden, int outputs, uint64_t *state);

void dense_free(dense *net);

/* Sets mean and deviation from `count` rows of inputs. */
void dense_standardise(dense *net, const double *rows, int count);

/* The parameters: what Adam moves, and behind them mean and 1/deviation, that
 * files hold as well. */
int dense_parameter_count(const dense *net);
int dense_stored_count(const dense *net);
double *dense_parameters(dense *net);

void dense_forward(dense *net, const double *y, double *out);

/* dy = J^T dout at the last y. Adds the gradient of <dout, net(y)> by the
 * parameters to `gradient`, unless that is NULL. */
void dense_backward(dense *net, const double *dout, double *dy,
                    double *gradient);

#endif
