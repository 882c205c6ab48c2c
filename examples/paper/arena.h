/* SPDX-License-Identifier: BSD-3-Clause */
/* Where maps are attacked: a 32 x 32 patch of the brain, some of its Fourier
 * samples, and a learned map that has seen the rest of the brain (train.c). */
#ifndef PAPER_ARENA_H
#define PAPER_ARENA_H

#include "learned.h"
#include "lessons.h"
#include "setting.h"
#include "subject.h"

/* Samples per pixel, where a map is learned. */
#define ARENA_RATE .3

typedef struct arena {
    image truth;
    subject s;                /* its measurements, without noise */
    firenet_operator *camera; /* real image -> samples */
    learned *map;             /* samples -> real image, or NULL */
    double detail[PIXELS];    /* what the map has seen in half of its lessons */
} arena;

typedef enum arena_map {
    ARENA_NO_MAP,
    ARENA_UNTRAINED,
    ARENA_TRAINED
} arena_map;

/* Measures the patch at `rate` samples per pixel. The trained map is for
 * ARENA_RATE. Complains and returns false on failure, as all of these do;
 * arena_close() is for the caller either way. */
bool arena_open(arena *out, double rate, arena_map which);

void arena_close(arena *a);

/* y of the truth changed by r, PIXELS real numbers. */
bool arena_measure(const arena *a, const double *r, vector *y);

/* Looks for the r, ||r|| <= radius, that moves the network's answer most, or
 * that of the learned map if `network` is NULL; `change` is how far. `steps`
 * for each of a few random starts. */
bool arena_attack(const arena *a, firenet_network *network, double radius,
                  int64_t steps, double *r, double *change);

/* img = |truth + r|. */
void arena_show(const arena *a, const double *r, image *img);

/* img = the learned map's answer to y. */
void arena_imagine(const arena *a, const vector *y, image *img);

/* img = A^H y, real part: what is not measured is 0. */
bool arena_fill_with_zeros(const arena *a, const vector *y, image *img);

/* ||img - truth|| / ||truth||. */
double arena_error(const arena *a, const image *img);

/* ||img - (truth + r)|| / ||truth||. */
double arena_distance(const arena *a, const double *r, const image *img);

/* An experiment with the arena trained and `count` images of PATCH x PATCH
 * pixels to show: reads the command line, runs it; returns the exit status. */
int arena_experiment(const char *program, int argc, char **argv, int count,
                     bool (*run)(const setting *s, const arena *a,
                                 image *pictures));

#endif
