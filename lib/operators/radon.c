/* SPDX-License-Identifier: BSD-3-Clause */
/* Line integrals as a sparse matrix: element (ray, point) is the length of the
 * ray's part inside the point. A ray is followed from point to point, always
 * across the nearer of the next two edges. */
#include "core/shape.h"
#include "operators/sparse.h"

#include <firenet/radon.h>
#include <math.h>
#include <string.h>

typedef struct geometry {
    firenet_type type;
    int64_t rows, cols, angles, detectors;
    const double *theta;
    double spacing;
    bool fan;
    double source, detector;
} geometry;

/* p + t d, |d| = 1, in units of points; u along columns and v along rows, the
 * image being [0, cols] x [0, rows]. v grows with t, or is constant. */
typedef struct ray {
    double p[2], d[2];
} ray;

/* ------------------------------------------------------------------- rays */

static ray ray_at(const geometry *g, int64_t angle, int64_t k) {
    double c = cos(g->theta[angle]), s = sin(g->theta[angle]);
    double offset = g->spacing * ((double)k - 0.5 * (double)(g->detectors - 1));
    double x = offset * c, y = offset * s, dx = -s, dy = c;
    if (g->fan) { /* from the source through the detector */
        double from_x = g->source * s, from_y = -g->source * c;
        dx = x - g->detector * s - from_x;
        dy = y + g->detector * c - from_y;
        double length = hypot(dx, dy);
        dx /= length;
        dy /= length;
        x = from_x;
        y = from_y;
    }
    ray r = {{x + 0.5 * (double)g->cols, 0.5 * (double)g->rows - y}, {dx, -dy}};
    if (r.d[1] < 0.0) {
        r.d[0] = -r.d[0];
        r.d[1] = -r.d[1];
    }
    return r;
}

/* Where it is inside the image: false if nowhere. */
static bool inside(const geometry *g, const ray *r, double t[2]) {
    const double size[2] = {(double)g->cols, (double)g->rows};
    t[0] = -INFINITY;
    t[1] = INFINITY;
    for (int a = 0; a < 2; ++a) {
        if (r->d[a] == 0.0) {
            if (!(r->p[a] >= 0.0 && r->p[a] < size[a])) {
                return false;
            }
            continue;
        }
        double near = (0.0 - r->p[a]) / r->d[a];
        double far = (size[a] - r->p[a]) / r->d[a];
        t[0] = fmax(t[0], fmin(near, far));
        t[1] = fmin(t[1], fmax(near, far));
    }
    return t[0] < t[1];
}

/* Points of a ray, as they are met. */
typedef struct walk {
    int64_t at[2];   /* column and row */
    int64_t step[2]; /* -1, 0 or 1 */
    double next[2];  /* t of the next edge in either direction */
    double t, end;
} walk;

/* Far rays round to points that are not in the image, or to NaN. */
static int64_t clamp(double value, int64_t size) {
    return !(value > 0.0)          ? 0
           : value >= (double)size ? size - 1
                                   : (int64_t)value;
}

static void set_next(walk *w, const ray *r, int a) {
    double edge = (double)(w->at[a] + (w->step[a] > 0 ? 1 : 0));
    w->next[a] = w->step[a] == 0 ? INFINITY : (edge - r->p[a]) / r->d[a];
}

static bool begin(walk *w, const geometry *g, const ray *r) {
    const int64_t size[2] = {g->cols, g->rows};
    double t[2];
    if (!inside(g, r, t)) {
        return false;
    }
    w->t = t[0];
    w->end = t[1];
    for (int a = 0; a < 2; ++a) {
        w->step[a] = (r->d[a] > 0.0) - (r->d[a] < 0.0);
        w->at[a] = clamp(floor(r->p[a] + w->t * r->d[a]), size[a]);
        set_next(w, r, a);
    }
    return true;
}

/* The length inside the current point, at least 0 whatever rounding does, and
 * on to the next; false after the last. */
static bool follow(walk *w, const geometry *g, const ray *r, double *length) {
    const int64_t size[2] = {g->cols, g->rows};
    int a = w->next[0] < w->next[1] ? 0 : 1;
    double leave = fmin(w->next[a], w->end);
    *length = fmax(leave - w->t, 0.0);
    w->t = fmax(leave, w->t);
    w->at[a] += w->step[a];
    bool on = w->next[a] < w->end && w->at[a] >= 0 && w->at[a] < size[a];
    set_next(w, r, a);
    return on;
}

/* ------------------------------------------------------------------ matrix */

/* Ascending indices: rows of the image come in order, columns within one
 * ascending or descending; the latter are turned round. */
static void turn(int64_t *indices, double *lengths, int64_t first,
                 int64_t last) {
    for (; first < last; ++first, --last) {
        int64_t index = indices[first];
        double length = lengths[first];
        indices[first] = indices[last];
        lengths[first] = lengths[last];
        indices[last] = index;
        lengths[last] = length;
    }
}

/* Most elements of a ray: as many as edges it crosses, and one; two more for
 * rounding. */
static int64_t most_elements(const geometry *g, const ray *r) {
    double t[2];
    if (!inside(g, r, t)) {
        return 0;
    }
    double crossed = (fabs(r->d[0]) + fabs(r->d[1])) * (t[1] - t[0]);
    return 3 + (int64_t)fmin(crossed, (double)(g->rows + g->cols));
}

/* Of all rays: what there must be memory for before any is followed. */
static int64_t most_of_all(const geometry *g) {
    int64_t most = 1;
    for (int64_t i = 0; i < g->angles * g->detectors; ++i) {
        ray r = ray_at(g, i / g->detectors, i % g->detectors);
        most += most_elements(g, &r);
    }
    return most;
}

/* Stores the elements of a ray; their number. */
static int64_t trace(const geometry *g, const ray *r, int64_t *indices,
                     double *lengths) {
    walk w;
    int64_t most = most_elements(g, r);
    int64_t found = 0, line = 0; /* `line`: the first of the row it is in */
    bool on = begin(&w, g, r);
    for (int64_t i = 0; on && i < most; ++i) {
        int64_t row = w.at[1], index = row * g->cols + w.at[0];
        double length;
        on = follow(&w, g, r, &length);
        if (length > 0.0) {
            indices[found] = index;
            lengths[found] = length;
            ++found;
        }
        if (!on || w.at[1] != row) {
            if (r->d[0] < 0.0) {
                turn(indices, lengths, line, found - 1);
            }
            line = found;
        }
    }
    return found;
}

static void trace_all(const geometry *g, int64_t *pointers, int64_t *indices,
                      double *lengths) {
    int64_t count = 0;
    for (int64_t i = 0; i < g->angles * g->detectors; ++i) {
        ray r = ray_at(g, i / g->detectors, i % g->detectors);
        pointers[i] = count;
        count += trace(g, &r, indices + count, lengths + count);
    }
    pointers[g->angles * g->detectors] = count;
}

/* ---------------------------------------------------------------- creation */

static firenet_status check_sizes(firenet_context *context, const geometry *g) {
    const int64_t image[2] = {g->rows, g->cols};
    const int64_t data[2] = {g->angles, g->detectors};
    fn_shape shape;
    firenet_status status = fn_check_type(context, g->type);
    if (status == FIRENET_OK) {
        status = fn_shape_set_named(&shape, context, "rows, cols", 2, image);
    }
    if (status == FIRENET_OK) {
        status =
            fn_shape_set_named(&shape, context, "angles, detectors", 2, data);
    }
    if (status == FIRENET_OK) { /* each ray meets fewer points than this */
        status = fn_shape_set_named(
            &shape, context, "angles times detectors, rows + cols", 2,
            (const int64_t[]){shape.length, g->rows + g->cols});
    }
    return status;
}

static firenet_status check_lengths(firenet_context *context,
                                    const geometry *g) {
    double diagonal = hypot((double)g->rows, (double)g->cols);
    if (!(g->spacing > 0.0) || isinf(g->spacing)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "spacing: %.17g, allowed is (0, inf)", g->spacing);
    }
    if (g->fan && (!(g->source > 0.5 * diagonal) || isinf(g->source))) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "source: %.17g, allowed is above half of the image's "
                       "diagonal, %.17g",
                       g->source, 0.5 * diagonal);
    }
    if (g->fan && (!(g->detector >= 0.0) || isinf(g->detector))) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "detector: %.17g, allowed is [0, inf)", g->detector);
    }
    if (!g->theta) {
        return fn_fail_null(context, "theta");
    }
    return fn_check_finite(context, "theta", FIRENET_F64, g->angles, g->theta);
}

/* The lengths as elements of the operator's type: a real number comes first in
 * each. */
static void *elements(firenet_context *context, firenet_type type,
                      int64_t count, const double *lengths) {
    void *values = fn_alloc_zero(context, count, fn_type_size(type));
    for (int64_t i = 0; values && i < count; ++i) {
        float narrow = (float)lengths[i];
        if (fn_type_single(type)) {
            memcpy(fn_at(type, values, i), &narrow, sizeof narrow);
        } else {
            memcpy(fn_at(type, values, i), &lengths[i], sizeof lengths[i]);
        }
    }
    return values;
}

static firenet_status create_matrix(firenet_operator **out,
                                    firenet_context *context, const geometry *g,
                                    const int64_t *pointers,
                                    const int64_t *indices,
                                    const double *lengths) {
    int64_t rays = g->angles * g->detectors;
    void *values = elements(context, g->type, pointers[rays], lengths);
    if (!values) {
        return FIRENET_ERR_NOMEM;
    }
    const fn_sparse_arguments given = {.type = g->type,
                                       .rows = rays,
                                       .cols = g->rows * g->cols,
                                       .lines = rays,
                                       .across = g->rows * g->cols,
                                       .count = pointers[rays],
                                       .by_rows = true,
                                       .index_type = FIRENET_INDEX_64,
                                       .pointers = pointers,
                                       .indices = indices,
                                       .values = values,
                                       .storage = FIRENET_MATRIX_COPIED};
    firenet_status status = fn_create_sparse(out, context, &given);
    fn_free(context, values);
    return status;
}

static firenet_status fill(firenet_operator **out, firenet_context *context,
                           const geometry *g) {
    int64_t rays = g->angles * g->detectors, most = 0;
    int64_t *pointers = fn_alloc(context, rays + 1, sizeof *pointers);
    int64_t *indices = NULL;
    double *lengths = NULL;
    if (pointers) {
        most = most_of_all(g);
        indices = fn_alloc(context, most, sizeof *indices);
        lengths = fn_alloc(context, most, sizeof *lengths);
    }
    firenet_status status = FIRENET_ERR_NOMEM;
    if (indices && lengths) {
        trace_all(g, pointers, indices, lengths);
        status = create_matrix(out, context, g, pointers, indices, lengths);
    }
    fn_free(context, lengths);
    fn_free(context, indices);
    fn_free(context, pointers);
    return status;
}

static firenet_status describe(firenet_operator *a, const geometry *g) {
    return fn_operator_describe(
        a, "%s[%lld angles, %lld detectors of %lldx%lld]",
        g->fan ? "fan radon" : "radon", (long long)g->angles,
        (long long)g->detectors, (long long)g->rows, (long long)g->cols);
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             const geometry *g) {
    firenet_status status = check_sizes(context, g);
    if (status == FIRENET_OK) {
        status = check_lengths(context, g);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_operator *a = NULL;
    status = fill(&a, context, g);
    return fn_operator_finish(out, a,
                              status == FIRENET_OK ? describe(a, g) : status);
}

firenet_status
firenet_operator_create_radon(firenet_operator **out, firenet_context *context,
                              firenet_type type, int64_t rows, int64_t cols,
                              int64_t angles, const double *theta,
                              int64_t detectors, double spacing) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    const geometry g = {type,  rows,    cols,  angles, detectors,
                        theta, spacing, false, 0.0,    0.0};
    return fn_leave(context, create(out, context, &g));
}

firenet_status firenet_operator_create_fan_radon(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, int64_t angles, const double *theta,
    int64_t detectors, double spacing, double source, double detector) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    const geometry g = {type,  rows,    cols, angles, detectors,
                        theta, spacing, true, source, detector};
    return fn_leave(context, create(out, context, &g));
}
