/* SPDX-License-Identifier: BSD-3-Clause */
#include "lista.h"

#include "adam.h"
#include "message.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS = FAMILY_ROWS,
    COLS = FAMILY_COLS,
    LAYERS = 10,
    EXAMPLES = 8000,
    BATCH = 50
};

typedef struct layer {
    double w[ROWS * COLS]; /* W^T: row i is what residual i adds to x */
    double theta;
} layer;

/* All is in units where ||a|| = 1: the training is then the same for any K. */
struct lista {
    layer layers[LAYERS];
    double a[ROWS * COLS], norm;
};

/* What a run leaves behind for its gradient. */
typedef struct trace {
    double x[LAYERS + 1][COLS], residual[LAYERS][ROWS];
} trace;

static void forward(const lista *net, const double *y, trace *t) {
    memset(t->x[0], 0, sizeof t->x[0]);
    for (int l = 0; l < LAYERS; l++) {
        const layer *at = &net->layers[l];
        double z[COLS];
        memcpy(z, t->x[l], sizeof z);
        for (int i = 0; i < ROWS; i++) {
            double r = y[i];
            for (int j = 0; j < COLS; j++)
                r -= net->a[i * COLS + j] * t->x[l][j];
            t->residual[l][i] = r;
            for (int j = 0; j < COLS; j++)
                z[j] += at->w[i * COLS + j] * r;
        }
        for (int j = 0; j < COLS; j++)
            t->x[l + 1][j] = copysign(fmax(fabs(z[j]) - at->theta, 0), z[j]);
    }
}

/* Adds the gradient of <g, x_LAYERS> to that of the layers; g is overwritten.
 * Backwards through x+ = soft(z, theta), z = x + W (y - A x). */
static void backward(const lista *net, const trace *t, double *g,
                     layer *gradient) {
    for (int l = LAYERS - 1; l >= 0; l--) {
        const layer *at = &net->layers[l];
        for (int j = 0; j < COLS; j++) {
            const double x = t->x[l + 1][j];
            gradient[l].theta -= x > 0 ? g[j] : x < 0 ? -g[j] : 0;
            g[j] = x == 0 ? 0 : g[j];
        }
        double back[COLS];
        memcpy(back, g, sizeof back);
        for (int i = 0; i < ROWS; i++) {
            double by_residual = 0;
            for (int j = 0; j < COLS; j++) {
                gradient[l].w[i * COLS + j] += g[j] * t->residual[l][i];
                by_residual += at->w[i * COLS + j] * g[j];
            }
            for (int j = 0; j < COLS; j++)
                back[j] -= net->a[i * COLS + j] * by_residual;
        }
        memcpy(g, back, sizeof back);
    }
}

/* Small random matrices around a^T, which is plain iterative thresholding. */
static void initialise(lista *net, const member *of, uint64_t *state) {
    net->norm = of->norm;
    for (int i = 0; i < ROWS * COLS; i++)
        net->a[i] = of->a[i] / of->norm;
    for (int l = 0; l < LAYERS; l++) {
        for (int i = 0; i < ROWS * COLS; i++)
            net->layers[l].w[i] =
                net->a[i] + .01 * creal(random_gaussian(state));
        net->layers[l].theta = .01;
    }
}

typedef struct example {
    double y[ROWS], x[COLS];
} example;

/* One step of Adam on the mean squared error of BATCH examples. */
static void learn(lista *net, adam *optimiser, double rate,
                  const example *examples, layer *gradient) {
    memset(gradient, 0, LAYERS * sizeof *gradient);
    for (int k = 0; k < BATCH; k++) {
        trace t;
        double g[COLS];
        forward(net, examples[k].y, &t);
        for (int j = 0; j < COLS; j++)
            g[j] = (t.x[LAYERS][j] - examples[k].x[j]) / BATCH;
        backward(net, &t, g, gradient);
    }
    adam_step(optimiser, rate, gradient->w, net->layers->w);
    for (int l = 0; l < LAYERS; l++)
        net->layers[l].theta = fmax(net->layers[l].theta, 0);
}

static void train(lista *net, adam *optimiser, example *examples, int passes,
                  uint64_t *state, layer *gradient) {
    for (int pass = 0; pass < passes; pass++) {
        for (int k = EXAMPLES - 1; k > 0; k--) { /* another order */
            const int64_t other = random_index(state, k + 1);
            const example swap = examples[k];
            examples[k] = examples[other];
            examples[other] = swap;
        }
        /* Down to a hundredth, so that the noise of the batches dies out. */
        const double rate = 1e-3 * pow(.01, (double)pass / passes);
        for (int k = 0; k + BATCH <= EXAMPLES; k += BATCH)
            learn(net, optimiser, rate, examples + k, gradient);
    }
}

lista *lista_train(const member *of, int passes) {
    uint64_t state = 5;
    adam optimiser = {0};
    lista *net = malloc(sizeof *net);
    example *examples = malloc(EXAMPLES * sizeof *examples);
    layer *gradient = malloc(LAYERS * sizeof *gradient);
    const bool ok =
        net && examples && gradient &&
        adam_create(&optimiser, LAYERS * sizeof(layer) / sizeof(double));
    if (ok) {
        initialise(net, of, &state);
        for (int k = 0; k < EXAMPLES; k++) {
            family_example(of, &state, examples[k].y, examples[k].x);
            for (int j = 0; j < COLS; j++)
                examples[k].x[j] *= of->norm;
        }
        train(net, &optimiser, examples, passes, &state, gradient);
    }
    adam_free(&optimiser);
    free(gradient);
    free(examples);
    if (ok)
        return net;
    print_error("out of memory");
    free(net);
    return NULL;
}

void lista_run(const lista *net, const double *y, double *x) {
    trace t;
    forward(net, y, &t);
    for (int j = 0; j < COLS; j++)
        x[j] = t.x[LAYERS][j] / net->norm;
}

void lista_free(lista *net) {
    free(net);
}
