/* SPDX-License-Identifier: BSD-3-Clause */
#include "cnn.h"

#include "message.h"
#include "random.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TAPS = 9 };

/* One convolution. In C order: weights[to][from][tap], channels[c][pixel]. */
typedef struct layer {
    int from, to;
    double *weights, *bias; /* in the network's block */
    double *taps;           /* what each tap of each channel sees; kept for the
                               gradient */
    double *out;            /* after max(0, .) */
} layer;

struct cnn {
    int depth, width, count;
    double *parameters;
    layer layers[CNN_DEEPEST];
    double *dout, *dtaps; /* of the widest layer */
};

/* --------------------------------------------------------------- life cycle */

static int layer_count(const layer *l) {
    return l->to * (l->from * TAPS + 1);
}

static bool shape(cnn *net) {
    net->count = 0;
    for (int k = 0; k < net->depth; k++) {
        layer *l = &net->layers[k];
        l->from = k == 0 ? 1 : net->width;
        l->to = k == net->depth - 1 ? 1 : net->width;
        net->count += layer_count(l);
        l->taps = malloc((size_t)l->from * TAPS * CNN_PIXELS * sizeof(double));
        l->out = malloc((size_t)l->to * CNN_PIXELS * sizeof(double));
        if (!l->taps || !l->out)
            return false;
    }
    const size_t widest = (size_t)net->width * CNN_PIXELS * sizeof(double);
    net->parameters = calloc((size_t)net->count, sizeof(double));
    net->dout = malloc(widest);
    net->dtaps = malloc(TAPS * widest);
    return net->parameters && net->dout && net->dtaps;
}

/* Variances that keep the size of what passes through (He et al., 2015). */
static void initialise(cnn *net, uint64_t *state) {
    double *next = net->parameters;
    for (int k = 0; k < net->depth; k++) {
        layer *l = &net->layers[k];
        l->weights = next;
        l->bias = next + l->to * l->from * TAPS;
        next += layer_count(l);
        for (int i = 0; k < net->depth - 1 && i < l->to * l->from * TAPS; i++)
            l->weights[i] =
                creal(random_gaussian(state)) * sqrt(2. / (l->from * TAPS));
    }
}

cnn *cnn_create(int depth, int width, uint64_t *state) {
    cnn *net = calloc(1, sizeof *net);
    if (net) {
        *net = (cnn){.depth = depth, .width = width};
        if (shape(net)) {
            initialise(net, state);
            return net;
        }
    }
    print_error("out of memory");
    cnn_free(net);
    return NULL;
}

void cnn_free(cnn *net) {
    if (!net)
        return;
    for (int k = 0; k < net->depth; k++) {
        free(net->layers[k].taps);
        free(net->layers[k].out);
    }
    free(net->parameters);
    free(net->dout);
    free(net->dtaps);
    free(net);
}

int cnn_parameter_count(const cnn *net) {
    return net->count;
}

double *cnn_parameters(cnn *net) {
    return net->parameters;
}

/* -------------------------------------------------------------- convolution */

/* to[i][j] (+)= from[i + down][j + right], periodic. */
static void roll(const double *from, int down, int right, bool add,
                 double *to) {
    for (int i = 0; i < CNN_SIDE; i++) {
        const double *row = from + (i + down + CNN_SIDE) % CNN_SIDE * CNN_SIDE;
        for (int j = 0; j < CNN_SIDE; j++) {
            const double value = row[(j + right + CNN_SIDE) % CNN_SIDE];
            double *at = &to[i * CNN_SIDE + j];
            *at = add ? *at + value : value;
        }
    }
}

/* What each tap sees of each channel, or the transpose of that. */
static void gather(const double *channels, int count, double *taps) {
    for (int k = 0; k < count * TAPS; k++)
        roll(channels + k / TAPS * CNN_PIXELS, k % TAPS / 3 - 1, k % 3 - 1,
             false, taps + k * CNN_PIXELS);
}

static void scatter(const double *taps, int count, double *channels) {
    memset(channels, 0, (size_t)count * CNN_PIXELS * sizeof *channels);
    for (int k = 0; k < count * TAPS; k++)
        roll(taps + k * CNN_PIXELS, 1 - k % TAPS / 3, 1 - k % 3, true,
             channels + k / TAPS * CNN_PIXELS);
}

static void convolve(layer *l, const double *in, bool rectify) {
    gather(in, l->from, l->taps);
    for (int c = 0; c < l->to; c++)
        for (int i = 0; i < CNN_PIXELS; i++)
            l->out[c * CNN_PIXELS + i] = l->bias[c];
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, l->to, CNN_PIXELS,
                l->from * TAPS, 1, l->weights, l->from * TAPS, l->taps,
                CNN_PIXELS, 1, l->out, CNN_PIXELS);
    for (int i = 0; rectify && i < l->to * CNN_PIXELS; i++)
        l->out[i] = fmax(l->out[i], 0);
}

/* Adds the gradient of <dout, out> by the layer's own parameters. */
static void accumulate(const layer *l, const double *dout, double *gradient) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, l->to, l->from * TAPS,
                CNN_PIXELS, 1, dout, CNN_PIXELS, l->taps, CNN_PIXELS, 1,
                gradient, l->from * TAPS);
    double *bias = gradient + l->to * l->from * TAPS;
    for (int c = 0; c < l->to; c++)
        for (int i = 0; i < CNN_PIXELS; i++)
            bias[c] += dout[c * CNN_PIXELS + i];
}

/* ------------------------------------------------------------------ network */

void cnn_forward(cnn *net, const double *in, double *out) {
    const double *channels = in;
    for (int k = 0; k < net->depth; k++) {
        convolve(&net->layers[k], channels, k < net->depth - 1);
        channels = net->layers[k].out;
    }
    memcpy(out, channels, CNN_PIXELS * sizeof *out);
}

void cnn_backward(cnn *net, const double *dout, double *din, double *gradient) {
    int offset = net->count;
    memcpy(net->dout, dout, CNN_PIXELS * sizeof *dout);
    for (int k = net->depth - 1; k >= 0; k--) {
        const layer *l = &net->layers[k];
        offset -= layer_count(l);
        for (int i = 0; k < net->depth - 1 && i < l->to * CNN_PIXELS; i++)
            if (l->out[i] <= 0)
                net->dout[i] = 0;
        if (gradient)
            accumulate(l, net->dout, gradient + offset);
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, l->from * TAPS,
                    CNN_PIXELS, l->to, 1, l->weights, l->from * TAPS, net->dout,
                    CNN_PIXELS, 0, net->dtaps, CNN_PIXELS);
        scatter(net->dtaps, l->from, net->dout);
    }
    memcpy(din, net->dout, CNN_PIXELS * sizeof *din);
}
