/* SPDX-License-Identifier: BSD-3-Clause */
/* Where maps are attacked: a 32 x 32 patch of the brain, 60 % of its Fourier
 * samples, and a learned map that has seen every other patch. */
#ifndef PAPER_ARENA_H
#define PAPER_ARENA_H

#include "learned.h"
#include "setting.h"
#include "subject.h"

enum { PATCH = 32, PIXELS = PATCH * PATCH };

typedef struct arena {
    image truth;
    subject s;                /* its measurements, without noise */
    firenet_operator *camera; /* real image -> samples */
    learned *map;             /* samples -> real image */
} arena;

/* Measures the patch; with `train`, learns from the others, `quick` or well.
 * Complains and returns false on failure, as all of these do; arena_close() is
 * for the caller either way. */
bool arena_open(arena *out, bool train, bool quick);

void arena_close(arena *a);

/* y of the truth changed by r, PIXELS real numbers. */
bool arena_measure(const arena *a, const double *r, vector *y);

/* Looks for the r, ||r|| <= radius, that moves the network's answer most, or
 * that of the learned map if `network` is NULL; `change` is how far. */
bool arena_attack(const arena *a, firenet_network *network, double radius,
                  int64_t steps, double *r, double *change);

/* img = |truth + r|. */
void arena_show(const arena *a, const double *r, image *img);

/* img = the learned map's answer to y. */
void arena_imagine(const arena *a, const vector *y, image *img);

/* ||img - truth|| / ||truth||. */
double arena_error(const arena *a, const image *img);

/* An experiment with the arena trained and `count` images of PATCH x PATCH
 * pixels to show: reads the command line, runs it; returns the exit status. */
int arena_experiment(const char *program, int argc, char **argv, int count,
                     bool (*run)(const setting *s, const arena *a,
                                 image *pictures));

#endif
