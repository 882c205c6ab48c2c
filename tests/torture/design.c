/* SPDX-License-Identifier: BSD-3-Clause */
#include "design.h"
#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;

static double complex *at(model *m, int64_t i, int64_t j) {
    return &m->matrix[i * m->cols + j];
}

static void gaussian(draw *d, model *m) {
    for (int64_t i = 0; i < m->rows * m->cols; i++) {
        m->matrix[i] = draw_element(d, m->complex_range);
    }
}

static void correlated(draw *d, model *m, double rho) {
    for (int64_t i = 0; i < m->rows; i++) {
        for (int64_t j = 0; j < m->cols; j++) {
            double complex fresh = draw_element(d, m->complex_range);
            *at(m, i, j) =
                j == 0 ? fresh
                       : rho * *at(m, i, j - 1) + sqrt(1 - rho * rho) * fresh;
        }
    }
}

/* Mean 0 and mean square 1; a constant column stays a column of zeros. */
static void standardise(model *m, int64_t j) {
    double complex mean = 0;
    double square = 0;
    for (int64_t i = 0; i < m->rows; i++) {
        mean += *at(m, i, j) / (double)m->rows;
    }
    for (int64_t i = 0; i < m->rows; i++) {
        *at(m, i, j) -= mean;
        square += pow(cabs(*at(m, i, j)), 2) / (double)m->rows;
    }
    for (int64_t i = 0; i < m->rows && square > 0; i++) {
        *at(m, i, j) /= sqrt(square);
    }
}

/* exp(mean + loadings times ten latent factors + noise): the counts of genes.
 * Complex ones turn by a phase for each column. */
static void expression(draw *d, model *m, int standardised) {
    enum { FACTORS = 10 };
    double *latent = torture_alloc(m->rows * FACTORS, sizeof *latent);
    for (int64_t i = 0; i < m->rows * FACTORS; i++) {
        latent[i] = draw_normal(d);
    }
    for (int64_t j = 0; j < m->cols; j++) {
        double loading[FACTORS], mean = 5 + 1.5 * draw_normal(d);
        double angle = m->complex_range ? 2 * pi * draw_uniform(d) : 0;
        for (int f = 0; f < FACTORS; f++) {
            loading[f] = 0.5 * draw_normal(d) / sqrt((double)FACTORS);
        }
        for (int64_t i = 0; i < m->rows; i++) {
            double value = 0.3 * draw_normal(d);
            for (int f = 0; f < FACTORS; f++) {
                value += loading[f] * latent[i * FACTORS + f];
            }
            value = standardised ? value : exp(mean + value);
            *at(m, i, j) = value * cexp(angle * I);
        }
        if (standardised) {
            standardise(m, j);
        }
    }
    free(latent);
}

static void deficient(draw *d, model *m) {
    int64_t least = m->rows < m->cols ? m->rows : m->cols;
    int64_t rank = draw_integer(d, 1, least > 1 ? least - 1 : 1);
    double complex *left = torture_alloc(m->rows * rank, sizeof *left);
    for (int64_t i = 0; i < m->rows * rank; i++) {
        left[i] = (double)draw_integer(d, -3, 3);
        if (m->complex_range) {
            left[i] += (double)draw_integer(d, -3, 3) * I;
        }
    }
    for (int64_t k = 0; k < rank; k++) {
        for (int64_t j = 0; j < m->cols; j++) {
            double right = (double)draw_integer(d, -3, 3);
            for (int64_t i = 0; i < m->rows; i++) {
                *at(m, i, j) += left[i * rank + k] * right;
            }
        }
    }
    free(left);
}

static void scale_column(model *m, int64_t j, double factor) {
    for (int64_t i = 0; i < m->rows; i++) {
        *at(m, i, j) *= factor;
    }
}

static void duplicate(draw *d, model *m) {
    gaussian(d, m);
    for (int64_t j = 1; j < m->cols; j++) {
        if (draw_chance(d, 0.4)) {
            int64_t from = draw_integer(d, 0, j - 1);
            double sign = draw_chance(d, 0.3) ? -1 : 1;
            for (int64_t i = 0; i < m->rows; i++) {
                *at(m, i, j) = sign * *at(m, i, from);
            }
        }
    }
}

static void zero(draw *d, model *m) {
    gaussian(d, m);
    for (int64_t j = 0; j < m->cols; j++) {
        if (m->cols > 1 && draw_chance(d, 0.3)) {
            scale_column(m, j, 0);
        }
    }
    int rows = draw_chance(d, 0.3);
    for (int64_t i = 1; i < m->rows && rows; i++) {
        for (int64_t j = 0; j < m->cols && i % 3 == 0; j++) {
            *at(m, i, j) = 0;
        }
    }
}

static void vandermonde(draw *d, model *m) {
    double turn = draw_uniform(d);
    for (int64_t i = 0; i < m->rows; i++) {
        double t =
            m->rows > 1 ? 2 * (double)i / (double)(m->rows - 1) - 1 : 0.5;
        double complex node =
            m->complex_range ? cexp(2 * pi * I * (t / 4 + turn)) : t;
        double complex power = 1;
        for (int64_t j = 0; j < m->cols; j++, power *= node) {
            *at(m, i, j) = power;
        }
    }
}

/* A dictionary of cosines at random times; complex: of exponentials. */
static void tones(draw *d, model *m) {
    double n = (double)m->cols;
    int on_grid = draw_chance(d, 0.5);
    for (int64_t i = 0; i < m->rows; i++) {
        double time = n * draw_uniform(d);
        time = on_grid ? floor(time) : time;
        for (int64_t j = 0; j < m->cols; j++) {
            double angle = pi * (time + 0.5) * (double)j / n;
            *at(m, i, j) = m->complex_range ? cexp(2 * angle * I) : cos(angle);
            *at(m, i, j) *= sqrt((j == 0 ? 1 : 2) / n);
        }
    }
}

static void frequency(draw *d, model *m) {
    double n = (double)m->cols;
    for (int64_t i = 0; i < m->rows; i++) {
        double k = (double)draw_integer(d, 0, m->cols - 1);
        for (int64_t j = 0; j < m->cols; j++) {
            double complex e = cexp(-2 * pi * I * fmod(k * (double)j, n) / n);
            *at(m, i, j) = (m->complex_range ? e : creal(e)) / sqrt(n);
        }
    }
}

/* Ten columns or so share a factor, as genes of one pathway do. */
static void blocks(draw *d, model *m) {
    double complex *factor = torture_alloc(m->rows, sizeof *factor);
    for (int64_t j = 0; j < m->cols; j++) {
        int fresh = j == 0 || draw_chance(d, 0.1);
        for (int64_t i = 0; i < m->rows; i++) {
            if (fresh) {
                factor[i] = draw_element(d, m->complex_range);
            }
            *at(m, i, j) = sqrt(0.95) * factor[i] +
                           sqrt(0.05) * draw_element(d, m->complex_range);
        }
    }
    free(factor);
}

static void uniform(draw *d, model *m) {
    for (int64_t i = 0; i < m->rows * m->cols; i++) {
        m->matrix[i] = draw_uniform(d);
        if (m->complex_range) {
            m->matrix[i] += draw_uniform(d) * I;
        }
    }
}

void design_fill(draw *d, design kind, model *m) {
    static const double rho[] = {0.5, 0.9, 0.99};
    switch (kind) {
    case CORRELATED_50:
    case CORRELATED_90:
    case CORRELATED_99:
        correlated(d, m, rho[kind - CORRELATED_50]);
        break;
    case EXPRESSION:
    case UNCENTRED:
        expression(d, m, kind == EXPRESSION);
        break;
    case DEFICIENT:
        deficient(d, m);
        break;
    case DUPLICATE:
        duplicate(d, m);
        break;
    case ZERO:
        zero(d, m);
        break;
    case VANDERMONDE:
        vandermonde(d, m);
        break;
    case TONES:
        tones(d, m);
        break;
    case FREQUENCY:
        frequency(d, m);
        break;
    case BLOCKS:
        blocks(d, m);
        break;
    case UNIFORM:
        uniform(d, m);
        break;
    default:
        gaussian(d, m);
        if (kind == TINY || kind == HUGE_COLUMN) {
            double factor = draw_log(d, 1e3, 1e6);
            scale_column(m, draw_integer(d, 0, m->cols - 1),
                         kind == TINY ? 1 / factor : factor);
        }
    }
}
