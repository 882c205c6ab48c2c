/* SPDX-License-Identifier: BSD-3-Clause */
#include "instance.h"
#include <math.h>
#include <string.h>

/* The power of two next below. */
static double binary(double value) {
    int exponent;
    frexp(value, &exponent);
    return value > 0 ? ldexp(1, exponent - 1) : 1;
}

static double largest(const double complex *v, int64_t length) {
    double most = 0;
    for (int64_t i = 0; i < length; i++) {
        most = fmax(most, fmax(fabs(creal(v[i])), fabs(cimag(v[i]))));
    }
    return most;
}

static double complex *divided(const double complex *v, int64_t length,
                               double by) {
    double complex *copy = torture_alloc(length, sizeof *copy);
    for (int64_t i = 0; i < length && v != NULL; i++) {
        copy[i] = v[i] / by;
    }
    return v != NULL ? copy : NULL;
}

static model *model_divided(const model *m, double by) {
    if (m->matrix != NULL) {
        model *copy = model_matrix(m->rows, m->cols, m->complex_range);
        for (int64_t i = 0; i < m->rows * m->cols; i++) {
            copy->matrix[i] = m->matrix[i] / by;
        }
        return copy;
    }
    int64_t *samples = torture_alloc(m->count, sizeof *samples);
    memcpy(samples, m->samples, (size_t)m->count * sizeof *samples);
    return model_transform(m->transform, m->side, m->levels, m->count, samples,
                           m->coils, divided(m->coil, m->coils * m->cols, 1),
                           m->complex_domain);
}

/* With A = a A', y = b y', w = c w', x = (b/a) x': P1 has eta = b eta', P2
 * lambda = (a b/c) lambda', P3 lambda = (a/c) lambda'. */
instance *instance_in_units_of_one(const instance *p, double *size) {
    const model *m = p->a;
    double a =
        m->matrix == NULL ? 1 : binary(largest(m->matrix, m->rows * m->cols));
    double b = binary(largest(p->y, m->rows));
    double c = p->weights != NULL ? binary(p->weights[0]) : 1;
    instance *q = torture_alloc(1, sizeof *q);
    *q = *p;
    q->single = 0;
    q->how = COLD;
    q->norm_factor = 0;
    q->x0 = NULL;
    q->a = model_divided(m, a);
    q->y = divided(p->y, m->rows, b);
    if (p->weights != NULL) {
        q->weights = torture_alloc(m->cols, sizeof *q->weights);
        for (int64_t j = 0; j < m->cols; j++) {
            q->weights[j] = p->weights[j] / c;
        }
    }
    q->parameter = p->kind == FIRENET_PROBLEM_P1   ? p->parameter / b
                   : p->kind == FIRENET_PROBLEM_P2 ? p->parameter / a / b * c
                                                   : p->parameter / a * c;
    *size = b / a;
    return q;
}
