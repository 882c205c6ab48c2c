/* SPDX-License-Identifier: BSD-3-Clause */
/* What the manual's fragments of C go on from: a small problem with the names
 * the pages use. blocks.py puts the fragment where it says so below. */
#include <firenet/firenet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { n = 64, m = 32 };
static int64_t indices[m], bounds[2] = {16, 64}, sparsities[2] = {4, 8};
static double x[2 * n], y[2 * m], eta = 0.1, gap, worst, largest;
static firenet_context *context;
static firenet_operator *a;
static firenet_levels *levels;
static firenet_network *network;
static firenet_runner *runner;
static firenet_problem *problem;
static firenet_solver *solver;

/* functions */

int main(void) {
    /* Not every fragment needs all of it. */
    (void)eta, (void)gap, (void)worst, (void)largest, (void)x, (void)runner,
        (void)problem, (void)solver;
    firenet_context_create(&context, NULL, NULL, NULL);
    for (int i = 0; i < m; i++) {
        indices[i] = 2 * i;
        y[2 * i] = 1.0 / (1 + i);
    }
    firenet_operator_create_sample(&a, context, FIRENET_C128, n, indices, m);
    firenet_levels_create(&levels, context, 2, bounds, sparsities, NULL);
    firenet_network_create(&network, context, a, levels, NULL);

    /* statements */

    const char *error = firenet_context_last_error(context);
    if (*error) {
        fprintf(stderr, "%s\n", error);
    }
    return *error ? 1 : 0;
}
