/* SPDX-License-Identifier: BSD-3-Clause */
/* Dominant eigenvectors of many small Hermitian matrices by orthogonal
 * iteration, in single precision: points are side by side, so that the compiler
 * makes vectors of them. Compiled once per instruction set, as
 * mri_dominant_<MRI_ISA>; no sum goes across points, so that all give the same
 * bits. */
#include "mri.h"

#include <string.h>

#define NAME_OF(isa) mri_dominant_##isa
#define NAME(isa) NAME_OF(isa)

enum { BLOCK = MRI_DOMINANT_BLOCK };

/* A vector's change below which it has converged, squared; of points whose
 * value is below LEVEL of the largest possible, 1, not even that is asked. */
#define CHANGE 1e-9f
#define LEVEL 0.5f
/* But all must come so near to what the largest value is at least: a start may
 * have had next to nothing of its vector. */
#define NEAR 0.98f

typedef struct plane {
    float re[BLOCK], im[BLOCK];
} plane;

/* w = G v. */
static void product(int64_t coils, const plane *g, const plane *v, plane *w) {
    for (int64_t a = 0; a < coils; ++a) {
        plane sum = {{0.0f}, {0.0f}};
        for (int64_t b = 0; b < coils; ++b) {
            const plane *m =
                g + (a <= b ? mri_pair(a, b, coils) : mri_pair(b, a, coils));
            float sign = a <= b ? 1.0f : -1.0f;
            for (int i = 0; i < BLOCK; ++i) {
                float re = m->re[i], im = sign * m->im[i];
                sum.re[i] += re * v[b].re[i] - im * v[b].im[i];
                sum.im[i] += re * v[b].im[i] + im * v[b].re[i];
            }
        }
        w[a] = sum;
    }
}

/* w -= u <u, w>. */
static void remove_part(int64_t coils, const plane *u, plane *w) {
    plane dot = {{0.0f}, {0.0f}};
    for (int64_t a = 0; a < coils; ++a) {
        for (int i = 0; i < BLOCK; ++i) {
            dot.re[i] += u[a].re[i] * w[a].re[i] + u[a].im[i] * w[a].im[i];
            dot.im[i] += u[a].re[i] * w[a].im[i] - u[a].im[i] * w[a].re[i];
        }
    }
    for (int64_t a = 0; a < coils; ++a) {
        for (int i = 0; i < BLOCK; ++i) {
            w[a].re[i] -= u[a].re[i] * dot.re[i] - u[a].im[i] * dot.im[i];
            w[a].im[i] -= u[a].re[i] * dot.im[i] + u[a].im[i] * dot.re[i];
        }
    }
}

/* The largest eigenvalue is at least sum lambda^2 / sum lambda. */
static void least_values(int64_t coils, const plane *g, float *least) {
    float trace[BLOCK] = {0.0f}, squares[BLOCK] = {0.0f};
    for (int64_t a = 0; a < coils; ++a) {
        for (int64_t b = a; b < coils; ++b) {
            const plane *m = g + mri_pair(a, b, coils);
            float once = a == b ? 1.0f : 0.0f, times = 2.0f - once;
            for (int i = 0; i < BLOCK; ++i) {
                trace[i] += once * m->re[i];
                squares[i] +=
                    times * (m->re[i] * m->re[i] + m->im[i] * m->im[i]);
            }
        }
    }
    for (int i = 0; i < BLOCK; ++i) {
        least[i] = trace[i] > 0.0f ? NEAR * squares[i] / trace[i] : 0.0f;
    }
}

/* v = w / ||w||; value = ||w||; the largest squared change of v that counts. */
static float renew(int64_t coils, const plane *w, const float *least, plane *v,
                   float *value) {
    float square[BLOCK] = {0.0f}, change[BLOCK] = {0.0f}, inverse[BLOCK];
    for (int64_t a = 0; a < coils; ++a) {
        for (int i = 0; i < BLOCK; ++i) {
            square[i] += w[a].re[i] * w[a].re[i] + w[a].im[i] * w[a].im[i];
        }
    }
    for (int i = 0; i < BLOCK; ++i) {
        value[i] = sqrtf(square[i]);
        inverse[i] = value[i] > 0.0f ? 1.0f / value[i] : 0.0f;
    }
    for (int64_t a = 0; a < coils; ++a) {
        for (int i = 0; i < BLOCK; ++i) {
            float re = w[a].re[i] * inverse[i], im = w[a].im[i] * inverse[i];
            float dr = re - v[a].re[i], di = im - v[a].im[i];
            change[i] += dr * dr + di * di;
            v[a].re[i] = re;
            v[a].im[i] = im;
        }
    }
    float most = 0.0f;
    for (int i = 0; i < BLOCK; ++i) {
        float counted = value[i] < least[i] ? 1.0f
                        : value[i] >= LEVEL ? change[i]
                                            : 0.0f;
        most = counted > most ? counted : most;
    }
    return most;
}

static void iterate(int64_t coils, int sets, const plane *g, plane *v,
                    float (*value)[BLOCK], plane *w, int most) {
    bool converged = false;
    float least[2][BLOCK] = {{0.0f}, {0.0f}}; /* nothing of a second vector */
    least_values(coils, g, least[0]);
    for (int step = 0; step < most && !converged; ++step) {
        float change = 0.0f;
        for (int s = 0; s < sets; ++s) {
            plane *own = v + s * coils;
            product(coils, g, own, w);
            for (int before = 0; before < s; ++before) {
                remove_part(coils, v + before * coils, w);
            }
            float moved = renew(coils, w, least[s], own, value[s]);
            change = moved > change ? moved : change;
        }
        converged = change <= CHANGE;
    }
}

/* Planes of n floats to or from those of a block of `count`. */
static void load(int64_t planes, int64_t n, int64_t first, int64_t count,
                 const float *from, float *to) {
    for (int64_t p = 0; p < planes; ++p) {
        memset(to + p * BLOCK, 0, BLOCK * sizeof *to);
        memcpy(to + p * BLOCK, from + p * n + first,
               (size_t)count * sizeof *to);
    }
}

static void store(int64_t planes, int64_t n, int64_t first, int64_t count,
                  const float *from, float *to) {
    for (int64_t p = 0; p < planes; ++p) {
        memcpy(to + p * n + first, from + p * BLOCK,
               (size_t)count * sizeof *to);
    }
}

void NAME(MRI_ISA)(int64_t coils, int sets, int64_t n, const float *matrices,
                   float *vectors, float *values, int most, float *work) {
    int64_t pairs = coils * (coils + 1) / 2;
    plane *g = (plane *)(void *)work;
    plane *v = g + pairs, *w = v + sets * coils;
    float value[2][BLOCK];
    for (int64_t first = 0; first < n; first += BLOCK) {
        int64_t left = n - first, count = left < BLOCK ? left : BLOCK;
        load(2 * pairs, n, first, count, matrices, g->re);
        load(2 * coils * sets, n, first, count, vectors, v->re);
        iterate(coils, sets, g, v, value, w, most);
        store(2 * coils * sets, n, first, count, v->re, vectors);
        store(sets, n, first, count, value[0], values);
    }
}
