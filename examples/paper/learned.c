/* SPDX-License-Identifier: BSD-3-Clause */
#include "learned.h"

#include "adam.h"
#include "complain.h"
#include "random.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 100 };

struct learned {
    int inputs, hidden, outputs;
    double *mean, *scale;       /* of the inputs: (y - mean) scale */
    double *w1, *b1, *w2, *b2;  /* one block, in this order; C order, rows are
                                   what a layer takes in */
    double *standard, *neurons; /* of up to BATCH examples */
    double *back;               /* gradient by the neurons */
};

/* Offsets of the blocks of the parameters. */
static size_t parameter_count(const learned *m) {
    const size_t h = (size_t)m->hidden;
    return h * (size_t)m->inputs + h + h * (size_t)m->outputs +
           (size_t)m->outputs;
}

static void set_parameters(learned *m, double *block) {
    m->w1 = block;
    m->b1 = m->w1 + (size_t)m->inputs * (size_t)m->hidden;
    m->w2 = m->b1 + m->hidden;
    m->b2 = m->w2 + (size_t)m->hidden * (size_t)m->outputs;
}

void learned_free(learned *m) {
    if (!m)
        return;
    free(m->mean);
    free(m->scale);
    free(m->w1);
    free(m->standard);
    free(m->neurons);
    free(m->back);
    free(m);
}

static learned *create(int inputs, int hidden, int outputs) {
    learned *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    *m = (learned){.inputs = inputs, .hidden = hidden, .outputs = outputs};
    double *block = calloc(parameter_count(m), sizeof *block);
    set_parameters(m, block);
    m->mean = calloc((size_t)inputs, sizeof *m->mean);
    m->scale = calloc((size_t)inputs, sizeof *m->scale);
    m->standard = calloc((size_t)inputs * BATCH, sizeof *m->standard);
    m->neurons = calloc((size_t)hidden * BATCH, sizeof *m->neurons);
    m->back = calloc((size_t)hidden * BATCH, sizeof *m->back);
    if (block && m->mean && m->scale && m->standard && m->neurons && m->back)
        return m;
    learned_free(m);
    return NULL;
}

/* c (rows x cols) = beta c + op(a) op(b), the sum over `depth`. */
static void multiply(int rows, int cols, int depth, const double *a,
                     CBLAS_TRANSPOSE ta, const double *b, CBLAS_TRANSPOSE tb,
                     double beta, double *c) {
    cblas_dgemm(CblasRowMajor, ta, tb, rows, cols, depth, 1, a,
                ta == CblasNoTrans ? depth : rows, b,
                tb == CblasNoTrans ? cols : depth, beta, c, cols);
}

/* Rows of a bias. */
static void repeat(const double *bias, int width, int count, double *out) {
    for (int k = 0; k < count; k++)
        memcpy(out + (size_t)k * (size_t)width, bias,
               (size_t)width * sizeof *bias);
}

static void forward(learned *m, const double *y, int count, double *x) {
    for (int k = 0; k < count; k++)
        for (int i = 0; i < m->inputs; i++)
            m->standard[k * m->inputs + i] =
                (y[(size_t)k * (size_t)m->inputs + (size_t)i] - m->mean[i]) *
                m->scale[i];
    repeat(m->b1, m->hidden, count, m->neurons);
    multiply(count, m->hidden, m->inputs, m->standard, CblasNoTrans, m->w1,
             CblasNoTrans, 1, m->neurons);
    for (int i = 0; i < count * m->hidden; i++)
        m->neurons[i] = tanh(m->neurons[i]);
    repeat(m->b2, m->outputs, count, x);
    multiply(count, m->outputs, m->hidden, m->neurons, CblasNoTrans, m->w2,
             CblasNoTrans, 1, x);
}

/* back = gradient by what enters the neurons, from that by the outputs. */
static void backward(learned *m, const double *dx, int count) {
    multiply(count, m->hidden, m->outputs, dx, CblasNoTrans, m->w2, CblasTrans,
             0, m->back);
    for (int i = 0; i < count * m->hidden; i++)
        m->back[i] *= 1 - m->neurons[i] * m->neurons[i];
}

static void sum_rows(const double *rows, int count, int width, double *sum) {
    memset(sum, 0, (size_t)width * sizeof *sum);
    for (int k = 0; k < count; k++)
        for (int i = 0; i < width; i++)
            sum[i] += rows[k * width + i];
}

/* ---------------------------------------------------------------- training */

static void standardise(learned *m, const lessons *from) {
    const size_t n = (size_t)m->inputs;
    for (size_t i = 0; i < n; i++) {
        double sum = 0, square = 0;
        for (int k = 0; k < from->count; k++)
            sum += from->y[(size_t)k * n + i];
        m->mean[i] = sum / from->count;
        for (int k = 0; k < from->count; k++)
            square += pow(from->y[(size_t)k * n + i] - m->mean[i], 2);
        /* An input that never varies, as at frequency 0 of a real image the
         * imaginary part, has nothing to say. */
        const double deviation = sqrt(square / from->count);
        m->scale[i] = deviation > 1e-9 ? 1 / deviation : 0;
    }
}

/* Variances that keep the size of what passes through. */
static void initialise(learned *m, uint64_t *state) {
    for (int i = 0; i < m->inputs * m->hidden; i++)
        m->w1[i] = creal(random_gaussian(state)) / sqrt(m->inputs);
    for (int i = 0; i < m->hidden * m->outputs; i++)
        m->w2[i] = creal(random_gaussian(state)) / sqrt(m->hidden);
}

/* What a step of the training needs beside the map: one batch. */
typedef struct batch {
    double *y, *x, *dx;
    learned gradient; /* only its parameters */
} batch;

static void take(const lessons *from, const int *order, batch *b) {
    const size_t inputs = (size_t)from->inputs, outputs = (size_t)from->outputs;
    for (size_t k = 0; k < BATCH; k++) {
        const size_t at = (size_t)order[k];
        memcpy(b->y + k * inputs, from->y + at * inputs, inputs * sizeof *b->y);
        memcpy(b->x + k * outputs, from->x + at * outputs,
               outputs * sizeof *b->x);
    }
}

static void learn(learned *m, adam *optimiser, double rate, batch *b) {
    forward(m, b->y, BATCH, b->dx);
    for (int i = 0; i < BATCH * m->outputs; i++)
        b->dx[i] = (b->dx[i] - b->x[i]) / BATCH;
    backward(m, b->dx, BATCH);
    multiply(m->hidden, m->outputs, BATCH, m->neurons, CblasTrans, b->dx,
             CblasNoTrans, 0, b->gradient.w2);
    multiply(m->inputs, m->hidden, BATCH, m->standard, CblasTrans, m->back,
             CblasNoTrans, 0, b->gradient.w1);
    sum_rows(b->dx, BATCH, m->outputs, b->gradient.b2);
    sum_rows(m->back, BATCH, m->hidden, b->gradient.b1);
    adam_step(optimiser, rate, b->gradient.w1, m->w1);
}

static void train(learned *m, const lessons *from, int passes, uint64_t *state,
                  adam *optimiser, int *order, batch *b) {
    for (int k = 0; k < from->count; k++)
        order[k] = k;
    for (int pass = 0; pass < passes; pass++) {
        for (int k = from->count - 1; k > 0; k--) { /* another order */
            const int64_t other = random_index(state, k + 1);
            const int swap = order[k];
            order[k] = order[other];
            order[other] = swap;
        }
        const double rate = 1e-3 * pow(.02, (double)pass / passes);
        for (int k = 0; k + BATCH <= from->count; k += BATCH) {
            take(from, order + k, b);
            learn(m, optimiser, rate, b);
        }
    }
}

learned *learned_train(const lessons *from, int hidden, int passes) {
    uint64_t state = 7;
    learned *m = create(from->inputs, hidden, from->outputs);
    adam optimiser = {0};
    batch b = {.gradient = m ? *m : (learned){0}};
    int *order = malloc((size_t)from->count * sizeof *order);
    b.y = malloc((size_t)from->inputs * BATCH * sizeof *b.y);
    b.x = malloc((size_t)from->outputs * BATCH * sizeof *b.x);
    b.dx = malloc((size_t)from->outputs * BATCH * sizeof *b.dx);
    double *block = m ? malloc(parameter_count(m) * sizeof *block) : NULL;
    const bool ok = m && order && b.y && b.x && b.dx && block &&
                    adam_create(&optimiser, parameter_count(m));
    if (ok) {
        set_parameters(&b.gradient, block);
        standardise(m, from);
        initialise(m, &state);
        train(m, from, passes, &state, &optimiser, order, &b);
    } else {
        complain("out of memory");
        learned_free(m);
    }
    adam_free(&optimiser);
    free(block);
    free(b.dx);
    free(b.x);
    free(b.y);
    free(order);
    return ok ? m : NULL;
}

/* --------------------------------------------------------------------- map */

int learned_apply(const void *y, void *x, void *user) {
    forward(user, y, 1, x);
    return 0;
}

int learned_gradient(const void *u, void *uy, void *user) {
    learned *m = user;
    double *out = uy;
    backward(m, u, 1);
    multiply(1, m->inputs, m->hidden, m->back, CblasNoTrans, m->w1, CblasTrans,
             0, out);
    for (int i = 0; i < m->inputs; i++)
        out[i] *= m->scale[i];
    return 0;
}
