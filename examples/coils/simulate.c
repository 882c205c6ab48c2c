/* SPDX-License-Identifier: BSD-3-Clause */
/* A scan that is simulated: an image seen by coils around it, every fourth line
 * of k-space and the middle ones, noise that coils share. */
#include "coils/scan.h"

#include "input.h"
#include "message.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>

enum { COILS = 8, APART = 4, MIDDLE = 24, NOISE_SCAN = 4096, SEGMENTS = 64 };

static const double pi = 3.14159265358979323846;

/* ---------------------------------------------------------------- the coils */

/* Loops of wire on a cylinder around the image, whose half side is 1: their
 * centres at this distance, of this radius, facing the axis. */
static const double distance = 1.25, loop = .55;

/* B_x - i B_y of loop c at a point of the plane z = 0, by Biot and Savart: the
 * sum of dl x r / |r|^3 over segments dl, r from the segment to the point. By
 * reciprocity it is what the coil receives. */
static double complex field(int c, double x, double y) {
    const double t = 2 * pi * (c + .5) / COILS, ct = cos(t), st = sin(t);
    double bx = 0, by = 0;
    for (int i = 0; i < SEGMENTS; i++) {
        const double u = 2 * pi * i / SEGMENTS, across = loop * cos(u),
                     along = loop * sin(u);
        /* The wire: the centre, plus `across` tangentially, `along` in z. */
        const double rx = x - distance * ct + across * st,
                     ry = y - distance * st - across * ct, rz = -along;
        const double dx = loop * sin(u) * st, dy = -loop * sin(u) * ct,
                     dz = loop * cos(u);
        const double square = rx * rx + ry * ry + rz * rz,
                     cube = square * sqrt(square);
        bx += (dy * rz - dz * ry) / cube;
        by += (dz * rx - dx * rz) / cube;
    }
    return (bx - I * by) / SEGMENTS;
}

/* Image times map of each coil, with a slow phase of the image's own. */
static void see(const scan *s, const image *truth, float complex *images) {
    const double n = (double)s->shape[1];
    for (int64_t i = 0; i < s->points; i++) {
        const double x = 2 * (double)(i % s->shape[1]) / n - 1,
                     y = 1 - 2 * (double)(i / s->shape[1]) / n;
        const double complex value =
            truth->pixels[i] * cexp(I * (.6 * x - .4 * y + .5 * x * y));
        for (int c = 0; c < COILS; c++)
            images[c * s->points + i] = (float complex)(value * field(c, x, y));
    }
}

/* ---------------------------------------------------------------- the noise */

/* A sample of all coils: each has its own, of its own level, and 0.3 of its
 * neighbour's. */
static void draw(uint64_t *state, double level, float complex *out,
                 int64_t stride) {
    double complex own[COILS];
    for (int c = 0; c < COILS; c++)
        own[c] = random_gaussian(state);
    for (int c = 0; c < COILS; c++)
        out[c * stride] += (float complex)(
            level * (1 + .05 * c) * (own[c] + .3 * own[(c + 1) % COILS]));
}

/* ---------------------------------------------------------------- the scan */

static bool transform(const scan *s, const float complex *images,
                      float complex *kspace) {
    firenet_operator *dft = NULL, *all = NULL;
    const int64_t length = s->coils * s->points;
    firenet_status status = firenet_operator_create_centred_dft(
        &dft, s->context, FIRENET_C64, 2, s->shape, 3, 3);
    if (!status)
        status = firenet_operator_batch(&all, s->context, dft, s->coils);
    if (!status)
        status = firenet_operator_apply(s->context, all, FIRENET_C64, images,
                                        length, FIRENET_C64, kspace, length);
    firenet_operator_release(dft);
    firenet_operator_release(all);
    CALL(s, status);
    return true;
}

static bool is_acquired(const scan *s, int64_t i) {
    const int64_t line = i / s->shape[1], middle = s->shape[0] / 2;
    return line % APART == 0 ||
           (line >= middle - MIDDLE / 2 && line < middle + MIDDLE / 2);
}

static double norm(const float complex *x, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += pow((double)cabsf(x[i]), 2);
    return sqrt(sum);
}

/* Noise whose norm is about `noise` times that of the samples of all of
 * k-space, and lines that were not acquired to 0. */
static void add_noise(scan *s, const options *o) {
    uint64_t state = o->seed;
    const double level = o->noise * norm(s->kspace, s->coils * s->points) /
                         sqrt((double)(s->coils * s->points));
    for (int64_t i = 0; i < NOISE_SCAN; i++)
        draw(&state, level, s->noise + i, NOISE_SCAN);
    for (int64_t i = 0; i < s->points; i++)
        if (is_acquired(s, i)) {
            draw(&state, level, s->kspace + i, s->points);
            s->mask[i] = 1;
            s->indices[s->samples++] = i;
        } else {
            for (int64_t c = 0; c < s->coils; c++)
                s->kspace[c * s->points + i] = 0;
        }
}

bool scan_simulate(scan *s, result *r) {
    if (!input_read(r))
        return false;
    s->coils = COILS;
    s->shape[0] = s->shape[1] = r->side;
    s->points = r->side * r->side;
    s->centred = s->image_centred = 3;
    const size_t length = (size_t)(COILS * s->points);
    s->kspace = malloc(length * sizeof *s->kspace);
    s->clean = malloc(length * sizeof *s->clean);
    s->noise = calloc(COILS * NOISE_SCAN, sizeof *s->noise);
    s->noise_length = NOISE_SCAN;
    s->mask = calloc((size_t)s->points, 1);
    s->indices = malloc((size_t)s->points * sizeof *s->indices);
    if (!s->kspace || !s->clean || !s->noise || !s->mask || !s->indices)
        return print_error("out of memory");
    see(s, &r->truth, s->clean);
    if (!transform(s, s->clean, s->kspace))
        return false;
    add_noise(s, r->options);
    return true;
}
