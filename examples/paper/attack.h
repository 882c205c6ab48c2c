/* SPDX-License-Identifier: BSD-3-Clause */
/* The set-up in which maps are attacked: a 32 x 32 patch of the brain, some of
 * its Fourier samples, and a learned map trained on the rest of the brain
 * (train.c). */
#ifndef PAPER_ATTACK_H
#define PAPER_ATTACK_H

#include "learned.h"
#include "setting.h"
#include "test_case.h"
#include "training_set.h"

/* Samples per pixel, where a map is learned. */
#define ATTACK_RATE .3

typedef struct attack_setup {
    image truth;
    test_case s;              /* its measurements, without noise */
    firenet_operator *camera; /* real image -> samples */
    learned *map;             /* samples -> real image, or NULL */
    double detail[PIXELS];    /* in half of the map's training set */
} attack_setup;

typedef enum attack_map {
    ATTACK_NO_MAP,
    ATTACK_UNTRAINED,
    ATTACK_TRAINED
} attack_map;

/* Measures the patch at `rate` samples per pixel. The trained map is for
 * ATTACK_RATE. Prints an error and returns false on failure, as all of these
 * do; attack_close() is for the caller either way. */
bool attack_open(attack_setup *out, double rate, attack_map which);

void attack_close(attack_setup *a);

/* y of the truth changed by r, PIXELS real numbers. */
bool attack_measure(const attack_setup *a, const double *r, vector *y);

/* Looks for the r, ||r|| <= radius, that moves the network's answer most, or
 * that of the learned map if `network` is NULL; `change` is how far. `steps`
 * for each of a few random starts. */
bool attack_search(const attack_setup *a, firenet_network *network,
                   double radius, int64_t steps, double *r, double *change);

/* img = |truth + r|. */
void attack_show(const attack_setup *a, const double *r, image *img);

/* img = the learned map's answer to y. */
void attack_apply_map(const attack_setup *a, const vector *y, image *img);

/* img = A^H y, real part: what is not measured is 0. */
bool attack_zero_filled(const attack_setup *a, const vector *y, image *img);

/* ||img - truth|| / ||truth||. */
double attack_error(const attack_setup *a, const image *img);

/* ||img - (truth + r)|| / ||truth||. */
double attack_distance(const attack_setup *a, const double *r,
                       const image *img);

/* An experiment with the trained map and `count` images of PATCH x PATCH pixels
 * to show: reads the command line, runs it; returns the exit status. */
int attack_experiment(const char *program, int argc, char **argv, int count,
                      bool (*run)(const setting *s, const attack_setup *a,
                                  image *pictures));

#endif
