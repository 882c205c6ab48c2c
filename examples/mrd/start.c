/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/start.h"

#include "mrd/stream.h"

#include <firenet/companion.h>

typedef float complex single;

typedef struct cg {
    firenet_workspace *a;
    int64_t n, m;
    single *r, *p, *q, *image; /* q = A^H image, image = A p */
} cg;

static double square(const single *x, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        const double re = crealf(x[i]), im = cimagf(x[i]);
        sum += re * re + im * im; /* floats would overflow at 1e19 */
    }
    return sum;
}

/* One step; `rho` is ||r||^2. */
static firenet_status step(cg *s, single *x, double *rho) {
    firenet_status status = firenet_workspace_apply(
        s->a, FIRENET_C64, s->p, s->n, FIRENET_C64, s->image, s->m);
    if (!status)
        status = firenet_workspace_apply_adjoint(s->a, FIRENET_C64, s->image,
                                                 s->m, FIRENET_C64, s->q, s->n);
    const double curvature = status ? 0 : square(s->image, s->m);
    if (!(curvature > 0))
        return status;
    const float alpha = (float)(*rho / curvature);
    for (int64_t i = 0; i < s->n; i++) {
        x[i] += alpha * s->p[i];
        s->r[i] -= alpha * s->q[i];
    }
    const double next = square(s->r, s->n);
    const float beta = (float)(next / *rho);
    for (int64_t i = 0; i < s->n; i++)
        s->p[i] = s->r[i] + beta * s->p[i];
    *rho = next;
    return FIRENET_OK;
}

static firenet_status run(cg *s, const single *y, int count, double until,
                          single *x) {
    firenet_status status = firenet_workspace_apply_adjoint(
        s->a, FIRENET_C64, y, s->m, FIRENET_C64, s->r, s->n);
    for (int64_t i = 0; i < s->n && !status; i++) {
        s->p[i] = s->r[i];
        x[i] = 0;
    }
    double rho = status ? 0 : square(s->r, s->n);
    for (int k = 0; k < count && !status && rho > 0 && clock_seconds() < until;
         k++)
        status = step(s, x, &rho);
    return status;
}

firenet_status start_image(firenet_context *context, firenet_operator *a,
                           const single *y, int count, double until,
                           single *x) {
    cg s = {.n = firenet_operator_cols(a), .m = firenet_operator_rows(a)};
    void *memory = NULL;
    firenet_status status = firenet_companion_allocate(context, 3 * s.n + s.m,
                                                       sizeof(single), &memory);
    if (!status)
        status = firenet_workspace_create(&s.a, context, a);
    if (!status) {
        s.r = memory;
        s.p = s.r + s.n;
        s.q = s.p + s.n;
        s.image = s.q + s.n;
        status = run(&s, y, count, until, x);
    }
    firenet_workspace_release(s.a);
    firenet_companion_free(context, memory);
    return status;
}
