/* SPDX-License-Identifier: BSD-3-Clause */
/* What turns measurements into coefficients: a FIRENET, or a solver of one of
 * the three problems. */
#ifndef EXAMPLES_RECON_H
#define EXAMPLES_RECON_H

#include "result.h"

typedef struct recon_method {
    firenet_network *network;
    firenet_runner *runner;
    firenet_problem *problem;
    firenet_solver *solver;
} recon_method;

/* Of one run. */
typedef struct run_facts {
    double objective, gap, epsilon, seconds;
    int64_t instance; /* of a grid, the one that won */
} run_facts;

/* Makes what the options ask for, from the constants in *r, and says there what
 * it is; `norm` is ||y||. The monitor is called after every iteration. Prints
 * an error and returns false on failure, as all of these do; recon_free() is
 * for the caller either way. */
bool recon_create(recon_method *out, const measurement *m, result *r,
                  double norm, firenet_monitor_fn monitor, void *user);

void recon_free(recon_method *e);

/* x = the answer to y, from x0 or, if NULL, 0. Errors are measured against
 * `reference` unless it is NULL. x may be x0 or the reference. */
bool recon_run(recon_method *e, const measurement *m, result *r,
               const vector *y, const vector *x0, const vector *reference,
               vector *x, run_facts *facts);

#endif
