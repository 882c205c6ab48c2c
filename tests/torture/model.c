/* SPDX-License-Identifier: BSD-3-Clause */
#include "model.h"
#include "formula.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void *torture_alloc(int64_t count, size_t size) {
    void *p = calloc(count > 0 ? (size_t)count : 1, size);
    if (p == NULL) {
        fputs("torture: out of memory\n", stderr);
        abort();
    }
    return p;
}

long double wide_norm(const wide *v, int64_t length) {
    long double sum = 0;
    for (int64_t i = 0; i < length; i++) {
        sum += creall(v[i]) * creall(v[i]) + cimagl(v[i]) * cimagl(v[i]);
    }
    return sqrtl(sum);
}

model *model_matrix(int64_t rows, int64_t cols, int is_complex) {
    model *m = torture_alloc(1, sizeof *m);
    m->rows = rows;
    m->cols = cols;
    m->complex_domain = m->complex_range = is_complex;
    m->matrix = torture_alloc(rows * cols, sizeof *m->matrix);
    return m;
}

model *model_transform(transform_kind kind, const int64_t *side, int levels,
                       int64_t count, int64_t *samples, int64_t coils,
                       double complex *coil, int complex_domain) {
    model *m = torture_alloc(1, sizeof *m);
    m->cols = side[0] * side[1];
    m->rows = (coils > 0 ? coils : 1) * count;
    m->complex_domain = complex_domain;
    m->complex_range = complex_domain || kind == FOURIER;
    m->transform = kind;
    m->levels = levels;
    m->count = count;
    m->samples = samples;
    m->coils = coils;
    m->coil = coil;
    for (int axis = 0; axis < 2; axis++) {
        m->side[axis] = side[axis];
        m->kernel[axis] = kind == FOURIER ? formula_fourier(side[axis])
                                          : formula_walsh(side[axis]);
    }
    m->image = torture_alloc(m->cols, sizeof(wide));
    m->scratch = torture_alloc(m->cols, sizeof(wide));
    return m;
}

void model_free(model *m) {
    if (m == NULL) {
        return;
    }
    free(m->matrix);
    free(m->samples);
    free(m->coil);
    free(m->kernel[0]);
    free(m->kernel[1]);
    free(m->image);
    free(m->scratch);
    free(m);
}

/* The matrix of a coil's measurement is S F C W^H, with S the samples, F the
 * transform, C the sensitivity, W Haar's analysis. */
static void transform_forward(model *m, const wide *x, wide *y) {
    wide *seen = torture_alloc(m->cols, sizeof *seen);
    for (int64_t j = 0; j < m->cols; j++) {
        m->image[j] = x[j];
    }
    formula_haar_synthesis(m->side, m->levels, m->image, m->scratch);
    for (int64_t c = 0; c < (m->coils > 0 ? m->coils : 1); c++) {
        for (int64_t j = 0; j < m->cols; j++) {
            seen[j] = m->image[j];
            if (m->coils > 0) {
                seen[j] *= (wide)m->coil[c * m->cols + j];
            }
        }
        formula_transform(m->side, m->kernel, 0, seen, m->scratch);
        for (int64_t i = 0; i < m->count; i++) {
            y[c * m->count + i] = seen[m->samples[i]];
        }
    }
    free(seen);
}

static void transform_adjoint(model *m, const wide *y, wide *x) {
    wide *seen = torture_alloc(m->cols, sizeof *seen);
    for (int64_t j = 0; j < m->cols; j++) {
        x[j] = 0;
    }
    for (int64_t c = 0; c < (m->coils > 0 ? m->coils : 1); c++) {
        for (int64_t j = 0; j < m->cols; j++) {
            seen[j] = 0;
        }
        for (int64_t i = 0; i < m->count; i++) {
            seen[m->samples[i]] = y[c * m->count + i];
        }
        formula_transform(m->side, m->kernel, 1, seen, m->scratch);
        for (int64_t j = 0; j < m->cols; j++) {
            x[j] += m->coils > 0
                        ? conjl((wide)m->coil[c * m->cols + j]) * seen[j]
                        : seen[j];
        }
    }
    formula_haar_analysis(m->side, m->levels, x, m->scratch);
    free(seen);
}

void model_forward(model *m, const wide *x, wide *y) {
    if (m->matrix == NULL) {
        transform_forward(m, x, y);
        return;
    }
    for (int64_t i = 0; i < m->rows; i++) {
        const double complex *row = m->matrix + i * m->cols;
        wide sum = 0;
        for (int64_t j = 0; j < m->cols; j++) {
            if (x[j] != 0) {
                sum += (wide)row[j] * x[j];
            }
        }
        y[i] = sum;
    }
}

void model_adjoint(model *m, const wide *y, wide *x) {
    if (m->matrix == NULL) {
        transform_adjoint(m, y, x);
    } else {
        for (int64_t j = 0; j < m->cols; j++) {
            x[j] = 0;
        }
        for (int64_t i = 0; i < m->rows; i++) {
            const double complex *row = m->matrix + i * m->cols;
            for (int64_t j = 0; j < m->cols; j++) {
                x[j] += conjl((wide)row[j]) * y[i];
            }
        }
    }
    for (int64_t j = 0; j < m->cols && !m->complex_domain; j++) {
        x[j] = creall(x[j]);
    }
}

void model_forward_size(const model *m, const wide *x, long double *y) {
    long double whole = wide_norm(x, m->cols) * model_norm(m);
    for (int64_t i = 0; i < m->rows; i++) {
        y[i] = m->matrix == NULL ? whole : 0;
        for (int64_t j = 0; j < m->cols && m->matrix != NULL; j++) {
            y[i] += cabs(m->matrix[i * m->cols + j]) * cabsl(x[j]);
        }
    }
    if (m->matrix == NULL) {
        for (int64_t i = 0; i < m->rows; i++) {
            y[i] /= sqrtl((long double)m->rows);
        }
    }
}

void model_adjoint_size(const model *m, const wide *y, long double *x) {
    long double whole = wide_norm(y, m->rows) * model_norm(m);
    for (int64_t j = 0; j < m->cols; j++) {
        x[j] = m->matrix == NULL ? whole : 0;
    }
    for (int64_t i = 0; i < m->rows && m->matrix != NULL; i++) {
        for (int64_t j = 0; j < m->cols; j++) {
            x[j] += cabs(m->matrix[i * m->cols + j]) * cabsl(y[i]);
        }
    }
}

long double model_column(const model *m, int64_t j) {
    long double sum = 0;
    for (int64_t i = 0; i < m->rows && m->matrix != NULL; i++) {
        long double size = cabs(m->matrix[i * m->cols + j]);
        sum += size * size;
    }
    return m->matrix != NULL ? sqrtl(sum) : model_norm(m);
}

long double model_norm(const model *m) {
    long double largest = m->coils > 0 ? 0 : 1, sum = 0;
    for (int64_t i = 0; i < m->rows * m->cols && m->matrix != NULL; i++) {
        long double size = cabs(m->matrix[i]);
        sum += size * size;
    }
    for (int64_t j = 0; j < m->cols && m->coils > 0; j++) {
        long double length = 0;
        for (int64_t c = 0; c < m->coils; c++) {
            long double size = cabs(m->coil[c * m->cols + j]);
            length += size * size;
        }
        largest = fmaxl(largest, sqrtl(length));
    }
    return m->matrix != NULL ? sqrtl(sum) : largest;
}
