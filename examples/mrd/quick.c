/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/quick.h"

#include "mrd/start.h"
#include "mrd/stream.h"

#include <firenet/companion.h>
#include <math.h>
#include <string.h>

typedef float complex single;

/* mu, of an A of norm at most 1: of .02, .03, .05 and .1 the best after 18
 * steps; a round's steps. */
static const double penalty = .03;
enum { ROUND = 3 };
/* What a round's shrinkage and the way to the client take, in steps. */
static const double reserve = 3;

typedef struct rounds {
    descent d;
    const term *wavelet;
    firenet_workspace *frame;
    int64_t coefficients;
    double threshold;
    single *w; /* coefficients */
    single *u, *z;
    single *pull; /* z - u, of which b = A^H y + mu pull */
} rounds;

static firenet_status take(firenet_context *context, rounds *s) {
    const int64_t n = s->d.points;
    void *memory = NULL;
    firenet_status status = firenet_companion_allocate(
        context, 6 * n + s->coefficients, sizeof(single), &memory);
    if (status)
        return status;
    s->d.x = memory;
    s->d.r = s->d.x + n;
    s->d.p = s->d.r + n;
    s->d.q = s->d.p + n;
    s->u = s->d.q + n;
    s->pull = s->u + n;
    s->w = s->pull + n;
    return FIRENET_OK;
}

/* ||Ax - y||^2 of r = A^H (y - A x) and b = A^H y, before b or mu change:
 * ||y||^2 - Re <x, b + r>. */
static double residual(const rounds *s, const single *b, double data) {
    double sum = data;
    for (int64_t i = 0; i < s->d.points; i++) {
        const single x = s->d.x[i], v = b[i] + s->d.r[i];
        sum -= (double)crealf(x) * crealf(v) + (double)cimagf(x) * cimagf(v);
    }
    return sqrt(fmax(sum, 0));
}

/* The garrote of details; the approximation, the first image, stays. */
static void shrink_details(const rounds *s) {
    int64_t i = s->d.points;
    for (int k = 0; k < s->wavelet->levels; k++) {
        const float t = (float)(s->threshold * s->wavelet->level_weights[k]);
        for (; i < s->wavelet->bounds[k]; i++) {
            const float re = crealf(s->w[i]), im = cimagf(s->w[i]);
            const float energy = re * re + im * im;
            s->w[i] *= energy > t * t ? 1 - t * t / energy : 0;
        }
    }
}

/* z = W^H g(W (x + u)); q is the place of x + u. */
static firenet_status shrink(const rounds *s) {
    const int64_t n = s->d.points;
    for (int64_t i = 0; i < n; i++)
        s->d.q[i] = s->d.x[i] + s->u[i];
    const firenet_status status = firenet_workspace_apply(
        s->frame, FIRENET_C64, s->d.q, n, FIRENET_C64, s->w, s->coefficients);
    if (status)
        return status;
    shrink_details(s);
    return firenet_workspace_apply_adjoint(
        s->frame, FIRENET_C64, s->w, s->coefficients, FIRENET_C64, s->z, n);
}

/* b was A^H y + mu pull and gets a new pull = z - u, r with it. */
static void turn(rounds *s) {
    const float mu = (float)s->d.mu;
    for (int64_t i = 0; i < s->d.points; i++) {
        const single pull = s->z[i] - s->u[i];
        s->d.r[i] += mu * (pull - s->pull[i]);
        s->pull[i] = pull;
    }
}

/* For another round. */
static bool late(const rounds *s) {
    return clock_seconds() + (ROUND + s->d.reserve) * s->d.seconds > s->d.until;
}

static firenet_status go_round(rounds *s) {
    turn(s);
    const firenet_status status = descend(&s->d, ROUND);
    for (int64_t i = 0; i < s->d.points; i++)
        s->u[i] += s->d.x[i] - s->z[i];
    return status ? status : shrink(s);
}

/* The least squares image; where mu comes in, as if z had been x. */
static firenet_status begin(rounds *s, const quick_options *o,
                            const single *y) {
    const size_t bytes = (size_t)s->d.points * sizeof(single);
    const normal *n = s->d.normal;
    memset(s->d.x, 0, bytes);
    memset(s->u, 0, bytes);
    firenet_status status = normal_adjoint(n, y, s->d.r);
    memcpy(s->pull, s->d.r, bytes);
    if (!status)
        status = descend(&s->d, o->start);
    s->threshold = o->lambda / penalty *
                   residual(s, s->pull, square(n->coils * n->samples, y));
    memcpy(s->pull, s->d.x, bytes);
    s->d.mu = penalty;
    return status;
}

static firenet_status run(rounds *s, const quick_options *o, const single *y) {
    firenet_status status = begin(s, o, y);
    if (!status)
        status = shrink(s);
    for (int64_t k = 0; k < o->rounds && !status && !late(s); k++)
        status = go_round(s);
    return status;
}

firenet_status quick_image(const normal *n, const term *wavelet,
                           const quick_options *options, const single *y,
                           single *z, quick_facts *facts) {
    rounds s = {.d = {.normal = n,
                      .until = options->until,
                      .reserve = reserve,
                      .points = n->rows * n->columns},
                .wavelet = wavelet,
                .coefficients = firenet_operator_rows(wavelet->w),
                .z = z};
    firenet_status status =
        firenet_workspace_create(&s.frame, n->context, wavelet->w);
    if (!status)
        status = take(n->context, &s);
    if (!status)
        status = run(&s, options, y);
    firenet_workspace_release(s.frame);
    firenet_companion_free(n->context, s.d.x);
    *facts = (quick_facts){.steps = s.d.steps,
                           .late = s.d.steps < options->start +
                                                   ROUND * options->rounds &&
                                   late(&s)};
    return status;
}
