/* SPDX-License-Identifier: BSD-3-Clause */
#include "dense.h"

#include "message.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>

struct dense {
    int inputs, hidden, outputs;
    double *w1, *b1, *w2, *b2;  /* one block, in this order; in C order, a row
                                   of either matrix for each hidden neuron */
    double *mean, *scale;       /* behind them: (y - mean) scale */
    double *standard, *neurons; /* at the last y */
};

int dense_parameter_count(const dense *net) {
    return net->hidden * (net->inputs + 1 + net->outputs) + net->outputs;
}

int dense_stored_count(const dense *net) {
    return dense_parameter_count(net) + 2 * net->inputs;
}

double *dense_parameters(dense *net) {
    return net->w1;
}

void dense_free(dense *net) {
    if (!net)
        return;
    free(net->w1);
    free(net->standard);
    free(net->neurons);
    free(net);
}

static void set_blocks(dense *net, double *block) {
    net->w1 = block;
    net->b1 = net->w1 + net->inputs * net->hidden;
    net->w2 = net->b1 + net->hidden;
    net->b2 = net->w2 + net->hidden * net->outputs;
    net->mean = net->b2 + net->outputs;
    net->scale = net->mean + net->inputs;
}

dense *dense_create(int inputs, int hidden, int outputs, uint64_t *state) {
    dense *net = calloc(1, sizeof *net);
    if (net) {
        *net = (dense){.inputs = inputs, .hidden = hidden, .outputs = outputs};
        double *block = calloc((size_t)dense_stored_count(net), sizeof *block);
        net->standard = calloc((size_t)inputs, sizeof *net->standard);
        net->neurons = calloc((size_t)hidden, sizeof *net->neurons);
        net->w1 = block;
        if (block && net->standard && net->neurons) {
            set_blocks(net, block);
            for (int i = 0; i < inputs * hidden; i++)
                net->w1[i] = creal(random_gaussian(state)) / sqrt(inputs);
            return net;
        }
    }
    print_error("out of memory");
    dense_free(net);
    return NULL;
}

void dense_standardise(dense *net, const double *rows, int count) {
    const size_t n = (size_t)net->inputs;
    for (size_t i = 0; i < n; i++) {
        double sum = 0, square = 0;
        for (size_t k = 0; k < (size_t)count; k++)
            sum += rows[k * n + i];
        net->mean[i] = sum / count;
        for (size_t k = 0; k < (size_t)count; k++)
            square += pow(rows[k * n + i] - net->mean[i], 2);
        /* An input that never varies, as at frequency 0 of a real image the
         * imaginary part, has nothing to say. */
        const double deviation = sqrt(square / count);
        net->scale[i] = deviation > 1e-9 ? 1 / deviation : 0;
    }
}

void dense_forward(dense *net, const double *y, double *out) {
    for (int i = 0; i < net->inputs; i++)
        net->standard[i] = (y[i] - net->mean[i]) * net->scale[i];
    for (int o = 0; o < net->outputs; o++)
        out[o] = net->b2[o];
    for (int k = 0; k < net->hidden; k++) {
        const double *w1 = net->w1 + k * net->inputs,
                     *w2 = net->w2 + k * net->outputs;
        double sum = net->b1[k];
        for (int i = 0; i < net->inputs; i++)
            sum += w1[i] * net->standard[i];
        net->neurons[k] = tanh(sum);
        for (int o = 0; o < net->outputs; o++)
            out[o] += w2[o] * net->neurons[k];
    }
}

/* The gradient by what enters neuron k. */
static double by_neuron(const dense *net, const double *dout, int k) {
    const double *w2 = net->w2 + k * net->outputs, h = net->neurons[k];
    double sum = 0;
    for (int o = 0; o < net->outputs; o++)
        sum += w2[o] * dout[o];
    return sum * (1 - h * h);
}

void dense_backward(dense *net, const double *dout, double *dy,
                    double *gradient) {
    for (int i = 0; i < net->inputs; i++)
        dy[i] = 0;
    for (int k = 0; k < net->hidden; k++) {
        const double by = by_neuron(net, dout, k);
        for (int i = 0; i < net->inputs; i++)
            dy[i] += by * net->w1[k * net->inputs + i] * net->scale[i];
        if (!gradient)
            continue;
        dense g = *net;
        set_blocks(&g, gradient);
        g.b1[k] += by;
        for (int i = 0; i < net->inputs; i++)
            g.w1[k * net->inputs + i] += by * net->standard[i];
        for (int o = 0; o < net->outputs; o++)
            g.w2[k * net->outputs + o] += net->neurons[k] * dout[o];
    }
    for (int o = 0; gradient && o < net->outputs; o++)
        gradient[dense_parameter_count(net) - net->outputs + o] += dout[o];
}
