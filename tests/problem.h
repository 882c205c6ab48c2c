/* SPDX-License-Identifier: BSD-3-Clause */
/* A Fourier-Haar or Walsh-Haar recovery problem with a known sparse truth. */
#ifndef TESTS_PROBLEM_H
#define TESTS_PROBLEM_H

#include "support.h"
#include "vec.h"

enum { PROBLEM_MAX_LEVELS = 4 };

typedef struct problem_spec {
    firenet_type type;
    int64_t side;
    int levels;
    int64_t sparsities[PROBLEM_MAX_LEVELS];
    double rate;  /* fraction of the spectrum sampled */
    double noise; /* ||e||_2 */
    int walsh;    /* 0: Fourier */
} problem_spec;

typedef struct problem {
    problem_spec spec;
    firenet_operator *a; /* sample o transform o haar^H */
    firenet_levels *levels;
    vec truth; /* exactly sparse in levels, normal coefficients */
    vec y;     /* A truth + e */
} problem;

/* 64 x 64, the problem whose p* is 62, lambda 0.0160 and D 11.24. */
extern const problem_spec problem_standard;
/* 16 x 16, for tests that care about anything but accuracy. */
extern const problem_spec problem_small;

/* Makes operator and levels only, reporting the first failure and leaving
 * nothing behind then: the tests without memory come through here too. */
firenet_status problem_model(problem *p, firenet_context *context,
                             const problem_spec *spec, uint64_t seed);

problem problem_new(firenet_context *context, const problem_spec *spec,
                    uint64_t seed);
void problem_free(problem *p);

/* lambda ||x||_{1,w} + ||Ax - y||_2, computed here. */
double problem_objective(const problem *p, firenet_context *context,
                         double lambda, const vec *x);

/* One setting of a network; the table of them ends with option 0. */
typedef struct setting {
    int option;
    double value; /* integer options take it too */
} setting;

/* The config with these settings, from the defaults. */
firenet_network_config *config_with(firenet_context *context,
                                    const setting *settings);

/* The problem's network with these settings. */
firenet_network *problem_network_with(const problem *p,
                                      firenet_context *context,
                                      const setting *settings);

/* n restarts of p inner iterations (0: the proved number), given delta. */
firenet_network *problem_network(const problem *p, firenet_context *context,
                                 int64_t restarts, int64_t inner, double delta);
firenet_runner *problem_runner(firenet_context *context,
                               firenet_network *network);

/* Runs on the problem's y from 0 into `x`. */
firenet_status problem_run(const problem *p, firenet_runner *runner, vec *x);

double network_real(const firenet_network *network, int property);
int64_t network_int(const firenet_network *network, int property);
double runner_real(firenet_runner *runner, firenet_runner_option option);
int64_t runner_int(firenet_runner *runner, firenet_runner_option option);

#endif
