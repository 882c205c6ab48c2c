/* SPDX-License-Identifier: BSD-3-Clause */
/* What turns measurements into coefficients: a FIRENET, or a solver of one of
 * the three problems. */
#ifndef EXAMPLES_ENGINE_H
#define EXAMPLES_ENGINE_H

#include "result.h"

typedef struct engine {
    firenet_network *network;
    firenet_runner *runner;
    firenet_problem *problem;
    firenet_solver *solver;
} engine;

/* Of one run. */
typedef struct run_facts {
    double objective, gap, epsilon, seconds;
    int64_t instance; /* of a grid, the one that won */
} run_facts;

/* Makes what the options ask for, from the constants in *r, and says there what
 * it is; `norm` is ||y||. The monitor is called after every iteration.
 * Complains and returns false on failure, as all of these do; engine_free() is
 * for the caller either way. */
bool engine_create(engine *out, const measurement *m, result *r, double norm,
                   firenet_monitor_fn monitor, void *user);

void engine_free(engine *e);

/* x = the answer to y, from x0 or, if NULL, 0. Errors are measured against
 * `reference` unless it is NULL. x may be x0 or the reference. */
bool engine_run(engine *e, const measurement *m, result *r, const vector *y,
                const vector *x0, const vector *reference, vector *x,
                run_facts *facts);

#endif
