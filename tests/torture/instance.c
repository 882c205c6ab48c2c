/* SPDX-License-Identifier: BSD-3-Clause */
#include "instance.h"
#include "classes.h"
#include "range.h"
#include "source.h"
#include <math.h>
#include <stdlib.h>

static double complex rounded(const instance *p, wide z) {
    if (p->single) {
        return (float)creall(z) + (float)cimagl(z) * I;
    }
    return (double)creall(z) + (double)cimagl(z) * I;
}

/* A power of two of the size that the precision should bear. */
static double draw_scale(draw *d, const instance *p, const problem_class *c) {
    int most = c->regime != SCALED ? 0 : p->single ? 50 : 100;
    return ldexp(1, (int)draw_integer(d, -most, most));
}

/* Sparse coefficients. */
static wide *draw_truth(draw *d, const model *m) {
    wide *x = torture_alloc(m->cols, sizeof *x);
    int64_t least = m->rows < m->cols ? m->rows : m->cols;
    int64_t count = draw_integer(d, 1, 1 + least / 4);
    for (int64_t k = 0; k < count; k++) {
        x[draw_integer(d, 0, m->cols - 1)] +=
            draw_element(d, m->complex_domain);
    }
    return x;
}

/* y = A x and its norm. Where a transform's samples miss a sparse x, another x
 * is drawn that they do not. */
static long double measure_truth(draw *d, model *m, wide *x, wide *y) {
    model_forward(m, x, y);
    long double missed = 1e-9L * model_norm(m) * wide_norm(x, m->cols);
    if (m->matrix == NULL && wide_norm(y, m->rows) <= missed) {
        for (int64_t i = 0; i < m->rows; i++) {
            y[i] = draw_element(d, m->complex_range);
        }
        model_adjoint(m, y, x);
        model_forward(m, x, y);
    }
    return wide_norm(y, m->rows);
}

/* y: A times sparse coefficients with or without noise, signs as of a
 * classification, or noise alone; then of norm `scale` but for rounding. The
 * residual at the truth is returned, infinite without one. */
static long double draw_data(draw *d, instance *p, const problem_class *c,
                             double scale) {
    model *m = p->a;
    int exact = c->regime == INTERPOLATING || draw_chance(d, 0.3);
    int kind = c->regime == INFEASIBLE ? 2
               : c->regime == INTERPOLATING && draw_chance(d, 0.7)
                   ? 0
                   : (int)draw_integer(d, 0, 3);
    double noise = exact ? 0 : draw_log(d, 1e-3, 1);
    wide *x = draw_truth(d, m);
    wide *y = torture_alloc(m->rows, sizeof *y);
    long double norm = measure_truth(d, m, x, y);
    int of_truth = norm > 0 && (kind < 2 || m->matrix == NULL);
    for (int64_t i = 0; i < m->rows; i++) {
        wide e = draw_element(d, m->complex_range);
        e = !of_truth && kind == 3 ? (creall(e) > 0 ? 1 : -1) : e;
        y[i] = of_truth
                   ? y[i] / norm + (wide)(noise / sqrt((double)m->rows)) * e
                   : e;
    }
    long double now = wide_norm(y, m->rows);
    for (int64_t i = 0; i < m->rows; i++) {
        p->y[i] = c->regime == NO_DATA ? 0 : rounded(p, scale * y[i] / now);
    }
    long double residual = INFINITY;
    if (of_truth && c->regime != NO_DATA) {
        for (int64_t j = 0; j < m->cols; j++) {
            x[j] *= scale / now / norm;
        }
        model_forward(m, x, y);
        for (int64_t i = 0; i < m->rows; i++) {
            y[i] -= (wide)p->y[i];
        }
        residual = wide_norm(y, m->rows);
    }
    free(x);
    free(y);
    return residual;
}

static void draw_weights(draw *d, instance *p, double scale) {
    if (scale == 1 && draw_chance(d, 0.7)) {
        return;
    }
    double range = draw_chance(d, 0.5) ? 1 : draw_log(d, 1, 100);
    p->weights = torture_alloc(p->a->cols, sizeof *p->weights);
    for (int64_t j = 0; j < p->a->cols; j++) {
        p->weights[j] = scale * draw_log(d, 1 / range, range + 1e-9);
    }
}

/* The parameter from which on x = 0 is a solution, and what it would be if
 * nothing cancelled in A^H y: a maximum below the rounding of that is 0. */
static void set_parameter_max(instance *p) {
    model *m = p->a;
    wide *y = torture_alloc(m->rows, sizeof *y);
    wide *x = torture_alloc(m->cols, sizeof *x);
    long double *sizes = torture_alloc(m->cols, sizeof *sizes);
    for (int64_t i = 0; i < m->rows; i++) {
        y[i] = p->y[i];
    }
    p->data = wide_norm(y, m->rows);
    model_adjoint(m, y, x);
    model_adjoint_size(m, y, sizes);
    long double slope = 0, most = 0;
    for (int64_t j = 0; j < m->cols; j++) {
        long double w = p->weights != NULL ? p->weights[j] : 1;
        slope = fmaxl(slope, cabsl(x[j]) / w);
        most = fmaxl(most, sizes[j] / w);
    }
    free(x);
    free(y);
    free(sizes);
    long double factor = p->kind == FIRENET_PROBLEM_P2 ? 2
                         : p->data > 0                 ? 1 / p->data
                                                       : 0;
    int p1 = p->kind == FIRENET_PROBLEM_P1;
    p->parameter_max = p1 ? p->data : factor * slope;
    p->parameter_size = p1 ? p->data : factor * most;
}

static double draw_share(draw *d, regime r) {
    switch (r) {
    case NEAR_MAX:
        return 1 - draw_log(d, 1e-6, 0.5);
    case SMALL:
        return draw_log(d, 1e-4, 1e-2);
    case INTERPOLATING:
        return draw_chance(d, 0.7) ? 0 : draw_log(d, 1e-8, 1e-3);
    case ALONG_PATH:
        return draw_log(d, 1e-3, 0.3);
    default:
        return draw_chance(d, 0.2) ? draw_log(d, 0.3, 0.999)
                                   : draw_log(d, 1e-3, 0.5);
    }
}

/* An eta that some x of ordinary size can meet: the truth, or least squares
 * that leave out directions that hardly exist. */
static double feasible_eta(const instance *p, double eta,
                           long double residual) {
    if (residual <= 0.01L * p->tolerance * p->data) {
        return eta;
    }
    long double least = residual;
    if (p->a->matrix != NULL) {
        least =
            fminl(least, range_distance(p->a, p->y, p->single ? 1e-3L : 1e-6L));
    }
    int meets = least <= 0.01L * p->tolerance * p->data;
    return meets ? eta : fmax(eta, 1.05 * (double)least);
}

/* eta below the distance of y from the range, by a wide margin. */
static void make_infeasible(draw *d, instance *p) {
    p->distance = p->a->matrix != NULL ? range_distance(p->a, p->y, 1e-15L)
                                       : p->data; /* a transform times 0 */
    double share = draw_chance(d, 0.4) ? 0 : draw_log(d, 0.01, 0.95);
    p->parameter = share * (double)p->distance;
    p->infeasible = p->distance > 0.02L * p->data;
    if (!p->infeasible) {
        p->parameter = feasible_eta(p, share * (double)p->data, INFINITY);
    }
}

static void draw_parameter(draw *d, instance *p, const problem_class *c,
                           long double residual) {
    double share = draw_share(d, c->regime);
    p->parameter = share * (double)p->parameter_max;
    if (p->kind != FIRENET_PROBLEM_P1) {
        long double size = p->parameter_size;
        if (p->parameter_max <= (p->single ? 1e-4L : 1e-12L) * size) {
            p->parameter = size > 0 ? (double)size : 1;
        }
    } else if (c->regime == INFEASIBLE || c->regime == NO_OPERATOR) {
        make_infeasible(d, p);
    } else if (p->data > 0) {
        if (c->regime == ORDINARY && draw_chance(d, 0.1)) {
            p->parameter = 0;
        }
        p->parameter = feasible_eta(p, p->parameter, residual);
    }
}

static void draw_start(draw *d, instance *p) {
    model *m = p->a;
    double size = draw_log(d, 1e-3, 1e6) * (double)p->data /
                  fmax((double)model_norm(m) / sqrt((double)m->cols), 1e-30);
    int constant = draw_chance(d, 0.3);
    p->how = WARM;
    p->x0 = torture_alloc(m->cols, sizeof *p->x0);
    for (int64_t j = 0; j < m->cols; j++) {
        wide e = draw_element(d, m->complex_domain);
        p->x0[j] = rounded(p, constant ? size : size * e);
    }
}

/* From the top down to the problem's own parameter: no x need satisfy (P1) with
 * less. Where that is the higher one, A^H y being next to 0, from twice it. */
static void draw_path(draw *d, instance *p) {
    double top = (double)p->parameter_max * (1 - 1e-6);
    top = p->parameter < top ? top : 2 * p->parameter;
    p->how = PATH;
    p->count = (int)draw_integer(d, 2, PATH_MOST);
    double low = p->parameter > 0 ? p->parameter : 1e-3 * top;
    for (int k = 0; k < p->count; k++) {
        p->path[k] = top * pow(low / top, (double)k / (p->count - 1));
    }
    p->path[p->count - 1] = p->parameter;
    if (draw_chance(d, 0.2)) { /* not from large to small */
        double first = p->path[0];
        p->path[0] = p->path[p->count - 2];
        p->path[p->count - 2] = first;
    }
}

static void draw_mode(draw *d, instance *p, const problem_class *c) {
    p->how = COLD;
    if (c->regime == STARTED) {
        draw_start(d, p);
    } else if (c->regime == ALONG_PATH && p->parameter_max > 0) {
        draw_path(d, p);
    } else if (c->regime == PAUSED) {
        p->how = draw_chance(d, 0.5) ? RESUMED : LOADED;
        p->pause = draw_size(d, 1, 500);
    } else if (c->regime == AFTER_ANOTHER) {
        p->how = REUSED;
    } else if (c->regime == BOUNDED) {
        p->norm_factor = draw_log(d, 1, 1e6);
    }
}

static void round_model(instance *p, double scale) {
    model *m = p->a;
    for (int64_t i = 0; i < m->rows * m->cols && m->matrix != NULL; i++) {
        m->matrix[i] = rounded(p, (wide)m->matrix[i] * scale);
    }
    for (int64_t i = 0; i < m->coils * m->cols; i++) {
        m->coil[i] = rounded(p, (wide)m->coil[i] * scale);
    }
}

static int draw_kind(draw *d, const problem_class *c) {
    static const int kinds[] = {FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2,
                                FIRENET_PROBLEM_P3};
    int only_p1 = c->regime == INTERPOLATING || c->regime == INFEASIBLE;
    return kinds[only_p1 ? 0 : draw_integer(d, 0, 2)];
}

int instance_class(int64_t index) {
    return (int)(index % class_count());
}

instance *instance_new(uint64_t seed, int64_t index) {
    instance *p = torture_alloc(1, sizeof *p);
    draw d = draw_new(seed, index);
    p->index = index;
    p->class_number = instance_class(index);
    const problem_class *c = &classes[p->class_number];
    p->class_name = c->name;
    p->kind = draw_kind(&d, c);
    p->single = draw_chance(&d, 0.5);
    p->tolerance = p->single ? 1e-4 : 1e-6;
    p->a = source_draw(&d, p, c);
    double scale = draw_scale(&d, p, c), data_scale = draw_scale(&d, p, c);
    round_model(p, scale);
    p->y = torture_alloc(p->a->rows, sizeof *p->y);
    double units = scale * data_scale; /* so x is of size data_scale */
    if (draw_chance(&d, 0.5) || (p->single && fabs(log2(units)) > 50)) {
        units = data_scale; /* and x may be of size data_scale / scale */
    }
    long double residual = draw_data(&d, p, c, units);
    draw_weights(&d, p, draw_scale(&d, p, c));
    set_parameter_max(p);
    draw_parameter(&d, p, c, residual);
    draw_mode(&d, p, c);
    return p;
}

void instance_free(instance *p) {
    if (p != NULL) {
        model_free(p->a);
        free(p->y);
        free(p->weights);
        free(p->x0);
        free(p);
    }
}
