/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/start.h"

#include "mrd/stream.h"

#include <firenet/companion.h>
#include <string.h>

typedef float complex single;

double square(int64_t n, const single *y) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        const double re = crealf(y[i]), im = cimagf(y[i]);
        sum += re * re + im * im; /* floats would overflow at 1e19 */
    }
    return sum;
}

/* Re <p, q> */
static double product(int64_t n, const single *p, const single *q) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += (double)crealf(p[i]) * crealf(q[i]) +
               (double)cimagf(p[i]) * cimagf(q[i]);
    return sum;
}

/* One step; `rho` is ||r||^2. */
static firenet_status step(descent *d, double *rho) {
    const int64_t n = d->points;
    const firenet_status status = normal_apply(d->normal, d->p, d->q);
    const float mu = (float)d->mu;
    for (int64_t i = 0; i < n && !status; i++)
        d->q[i] += mu * d->p[i];
    const double curvature = status ? 0 : product(n, d->p, d->q);
    if (!(curvature > 0))
        return status;
    const float alpha = (float)(*rho / curvature);
    for (int64_t i = 0; i < n; i++) {
        d->x[i] += alpha * d->p[i];
        d->r[i] -= alpha * d->q[i];
    }
    const double next = square(n, d->r);
    const float beta = (float)(next / *rho);
    for (int64_t i = 0; i < n; i++)
        d->p[i] = d->r[i] + beta * d->p[i];
    *rho = next;
    d->steps++;
    return FIRENET_OK;
}

firenet_status descend(descent *d, int64_t count) {
    firenet_status status = FIRENET_OK;
    memcpy(d->p, d->r, (size_t)d->points * sizeof *d->p);
    double rho = square(d->points, d->r), now = clock_seconds();
    for (int64_t k = 0;
         k < count && !status && rho > 0 &&
         (d->steps == 0 || now + d->reserve * d->seconds < d->until);
         k++) {
        const double before = now;
        status = step(d, &rho);
        now = clock_seconds();
        d->seconds = now - before;
    }
    return status;
}

firenet_status start_image(const normal *n, const single *y, int64_t count,
                           double until, single *x) {
    descent d = {
        .normal = n, .until = until, .points = n->rows * n->columns, .x = x};
    void *memory = NULL;
    firenet_status status = firenet_companion_allocate(n->context, 3 * d.points,
                                                       sizeof *x, &memory);
    if (!status) {
        d.r = memory;
        d.p = d.r + d.points;
        d.q = d.p + d.points;
        memset(x, 0, (size_t)d.points * sizeof *x);
        status = normal_adjoint(n, y, d.r);
    }
    if (!status)
        status = descend(&d, count);
    firenet_companion_free(n->context, memory);
    return status;
}
