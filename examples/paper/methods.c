/* SPDX-License-Identifier: BSD-3-Clause */
#include "methods.h"

#include <math.h>
#include <string.h>

const char *method_name(method which) {
    static const char *const names[METHOD_COUNT] = {"learned map", "FIRENET",
                                                    "both", "zero-filling"};
    return names[which];
}

bool methods_open(methods *out, const attack_setup *a) {
    const design deep = {.restarts = 10}, shallow = {.inner = 5, .restarts = 5};
    *out = (methods){.a = a};
    return test_case_create_network(&a->s, &deep, &out->deep) &&
           test_case_create_network(&a->s, &shallow, &out->shallow);
}

void methods_close(methods *m) {
    firenet_network_release(m->deep);
    firenet_network_release(m->shallow);
    *m = (methods){0};
}

/* ------------------------------------------------------------------ answers */

static bool recover(const attack_setup *a, firenet_network *network,
                    const vector *y, const image *start, image *out) {
    vector x0 = {0}, x = {0};
    const bool ok =
        vector_create(&x, a->s.m.type, PIXELS) &&
        vector_create(&x0, a->s.m.type, PIXELS) &&
        (!start || measurement_analyse(&a->s.m, start, &x0)) &&
        test_case_run(&a->s, network, y, start ? &x0 : NULL, &x, NULL) &&
        test_case_synthesise(&a->s, &x, out);
    vector_free(&x0);
    vector_free(&x);
    return ok;
}

bool methods_answer(const methods *m, method which, const vector *y,
                    image *out) {
    if (which == METHOD_ZEROS)
        return attack_zero_filled(m->a, y, out);
    if (which == METHOD_FIRENET)
        return recover(m->a, m->deep, y, NULL, out);
    attack_apply_map(m->a, y, out);
    return which == METHOD_LEARNED || recover(m->a, m->shallow, y, out, out);
}

/* ---------------------------------------------------------------------- aim */

/* A reconstruction with its derivative, and what it needs on the way. */
typedef struct target {
    const attack_setup *a;
    firenet_jacobian *network; /* NULL: the learned map */
    vector y, uy, x, image;
} target;

static void target_close(target *t) {
    firenet_jacobian_release(t->network);
    vector_free(&t->y);
    vector_free(&t->uy);
    vector_free(&t->x);
    vector_free(&t->image);
}

static bool target_open(target *t, const methods *m, method which) {
    const test_case *s = &m->a->s;
    *t = (target){.a = m->a};
    if (which == METHOD_FIRENET)
        TRY(s->m.context,
            firenet_jacobian_create(&t->network, s->m.context, m->deep));
    return vector_create(&t->y, s->y.type, s->y.length) &&
           vector_create(&t->uy, s->y.type, s->y.length) &&
           vector_create(&t->x, s->m.type, PIXELS) &&
           vector_create(&t->image, s->m.type, PIXELS);
}

static bool evaluate(target *t, image *out) {
    if (!t->network) {
        attack_apply_map(t->a, &t->y, out);
        return true;
    }
    TRY(t->a->s.m.context,
        firenet_jacobian_run(t->network, t->y.type, t->y.data, t->y.length,
                             t->x.type, NULL, t->x.data, t->x.length));
    return test_case_synthesise(&t->a->s, &t->x, out);
}

/* g = A^T J^T u at the y of the last evaluation. */
static bool pull_back(target *t, const double *u, double *g) {
    const measurement *m = &t->a->s.m;
    for (int i = 0; i < PIXELS; i++)
        vector_set(&t->image, i, u[i]);
    if (!t->network)
        learned_vjp(u, t->uy.data, t->a->map);
    else if (!measurement_apply(m, m->haar, false, &t->image, &t->x))
        return false;
    else
        TRY(m->context,
            firenet_jacobian_vjp(t->network, t->x.type, t->x.data, t->x.length,
                                 t->uy.type, t->uy.data, t->uy.length, NULL));
    if (!measurement_apply(m, m->measure, true, &t->uy, &t->image))
        return false;
    for (int i = 0; i < PIXELS; i++)
        g[i] = creal(vector_get(&t->image, i));
    return true;
}

static double norm(const double *v) {
    double square = 0;
    for (int i = 0; i < PIXELS; i++)
        square += v[i] * v[i];
    return sqrt(square);
}

/* r <- r - step g/||g||, no longer than the radius. */
static void move(double *r, const double *g, double step, double radius) {
    const double size = norm(g);
    for (int i = 0; size > 0 && i < PIXELS; i++)
        r[i] -= step * g[i] / size;
    const double length = norm(r);
    for (int i = 0; length > radius && i < PIXELS; i++)
        r[i] *= radius / length;
}

static bool measure(target *t, const double *base, const double *r) {
    double change[PIXELS];
    for (int i = 0; i < PIXELS; i++)
        change[i] = base[i] + r[i];
    return attack_measure(t->a, change, &t->y);
}

/* From r = 0, keeping the best r seen. */
static bool descend(target *t, const double *base, const double *wish,
                    double radius, int steps, image *answer, double *best) {
    double goal[PIXELS], miss[PIXELS], g[PIXELS], r[PIXELS] = {0}, least = 0;
    for (int k = 0; k <= steps; k++) {
        if (!measure(t, base, r) || !evaluate(t, answer))
            return false;
        for (int i = 0; i < PIXELS; i++) {
            if (k == 0)
                goal[i] = answer->pixels[i] + wish[i];
            miss[i] = answer->pixels[i] - goal[i];
        }
        if (k == 0 || norm(miss) < least) {
            least = norm(miss);
            memcpy(best, r, sizeof r);
        }
        if (k == steps)
            break;
        if (!pull_back(t, miss, g))
            return false;
        move(r, g, .2 * radius * (1 - (double)k / steps), radius);
    }
    return true;
}

bool methods_aim(const methods *m, method which, const double *base,
                 const double *wish, double radius, int steps, double *r) {
    target t;
    image answer = {0};
    const bool ok = target_open(&t, m, which) &&
                    image_create(&answer, PATCH, PATCH) &&
                    descend(&t, base, wish, radius, steps, &answer, r);
    image_free(&answer);
    target_close(&t);
    return ok;
}
