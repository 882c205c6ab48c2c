/* SPDX-License-Identifier: BSD-3-Clause */
/* Diameters through frequency 0, rounded to the grid, each turned by the golden
 * angle against the one before. Directions are rotated by multiplication with
 * a constant and never pass through a libm function: the same everywhere. */
#include "core/random.h"
#include "model/pattern.h"

#include <firenet/sampling.h>
#include <math.h>

/* cos and sin of pi (sqrt 5 - 1)/2. */
#define GOLDEN_COS (-0.36237489008048012)
#define GOLDEN_SIN 0.93203242381322788

typedef struct direction {
    double row, column;
} direction;

static direction random_direction(fn_random *random) {
    for (;;) {
        direction d = {fn_random_symmetric(random),
                       fn_random_symmetric(random)};
        double rr = d.row * d.row, cc = d.column * d.column;
        double square = rr + cc;
        if (square > 0.25 && square < 1.0) {
            return d;
        }
    }
}

static direction turn(direction d) {
    double rr = GOLDEN_COS * d.row, rc = GOLDEN_SIN * d.column;
    double cr = GOLDEN_SIN * d.row, cc = GOLDEN_COS * d.column;
    return (direction){rr - rc, cr + cc};
}

/* Marks the grid point of frequency t d; true if it is new. */
static bool mark(const fn_shape *shape, direction d, double t, uint8_t *taken) {
    int64_t rows = shape->size[0], columns = shape->size[1];
    double row = t * d.row, column = t * d.column;
    int64_t i = (int64_t)floor(row + 0.5) + rows / 2;
    int64_t j = (int64_t)floor(column + 0.5) + columns / 2;
    if (i < 0 || i >= rows || j < 0 || j >= columns || taken[i * columns + j]) {
        return false;
    }
    taken[i * columns + j] = 1;
    return true;
}

/* One diameter from the centre outwards, as far as `left` new points; returns
 * how many points are still wanted. */
static int64_t add_spoke(const fn_shape *shape, direction d, int64_t left,
                         uint8_t *taken) {
    double rows = (double)shape->size[0], columns = (double)shape->size[1];
    double most = fmax(rows, columns);
    /* Steps of 1 along the axis that changes fastest, on a grid with both axes
     * stretched to the longer one. */
    double fastest = fmax(fabs(d.row), fabs(d.column));
    direction unit = {d.row / fastest * (rows / most),
                      d.column / fastest * (columns / most)};
    int64_t reach = (int64_t)most / 2;
    for (int64_t t = 0; t <= reach && left > 0; ++t) {
        left -= mark(shape, unit, (double)t, taken);
        if (left > 0) {
            left -= mark(shape, unit, -(double)t, taken);
        }
    }
    return left;
}

static firenet_status draw(firenet_context *context, const fn_shape *shape,
                           int64_t count, uint64_t seed, int64_t *indices) {
    uint8_t *taken = fn_alloc_zero(context, shape->length, sizeof *taken);
    if (!taken) {
        return FIRENET_ERR_NOMEM;
    }
    fn_random random;
    fn_random_seed(&random, seed);
    direction d = random_direction(&random);
    for (int64_t left = count; left > 0; d = turn(d)) {
        left = add_spoke(shape, d, left, taken);
    }
    for (int64_t i = 0; i < shape->length; ++i) {
        if (taken[i]) {
            *indices++ = i;
        }
    }
    fn_free(context, taken);
    return FIRENET_OK;
}

firenet_status firenet_sampling_radial(firenet_context *context,
                                       const int64_t *shape, int64_t count,
                                       uint64_t seed, int64_t *indices) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_shape grid;
    status = fn_shape_set(&grid, context, 2, shape);
    if (status == FIRENET_OK) {
        status =
            fn_check_samples(context, "count", count, grid.length, indices);
    }
    if (status == FIRENET_OK) {
        status = draw(context, &grid, count, seed, indices);
    }
    return fn_leave(context, status);
}
