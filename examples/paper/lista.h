/* SPDX-License-Identifier: BSD-3-Clause */
/* LISTA: unrolled soft thresholding with learned matrices,
 *     x_0 = 0,  x_l = soft(x_{l-1} + W_l (y - A x_{l-1}), theta_l),
 * theta_l >= 0, of 10 layers.
 * Source: Gregor, LeCun, ICML 2010. */
#ifndef PAPER_LISTA_H
#define PAPER_LISTA_H

#include "family.h"

typedef struct lista lista;

/* Trains on 8000 examples of the member's a for that many passes over them, by
 * Adam on the squared error. The same result every time. Prints an error and
 * returns NULL if memory is out. */
lista *lista_train(const member *of, int passes);

/* x = the network's answer to y. */
void lista_run(const lista *net, const double *y, double *x);

void lista_free(lista *net);

#endif
