/* SPDX-License-Identifier: BSD-3-Clause */
/* The FIRENET of the paper's Table 1. */
#include "family.h"

#include <math.h>

/* The script's steps have tau sigma L^2 = L > 1. A network allows no such
 * steps, but uses the given norm: with sqrt L for L, and factors that undo what
 * else this changes, it makes the same ones. */
static bool set_script_steps(firenet_network_config *config, double norm) {
    const double step = sqrt(1 / norm) - 1e-4;
    return !firenet_network_config_set_real(config, FIRENET_NETWORK_NORM,
                                            sqrt(norm)) &&
           !firenet_network_config_set_real(
               config, FIRENET_NETWORK_PRIMAL_FACTOR, step) &&
           !firenet_network_config_set_real(config, FIRENET_NETWORK_DUAL_FACTOR,
                                            step * norm);
}

static bool configure(firenet_network_config *config, double norm,
                      bool script) {
    return !firenet_network_config_set_real(config, FIRENET_NETWORK_LAMBDA,
                                            1) &&
           !firenet_network_config_set_real(config, FIRENET_NETWORK_DELTA,
                                            1e-6) &&
           !firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, 50) &&
           !firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS,
                                           30) &&
           (script ? set_script_steps(config, norm)
                   : !firenet_network_config_set_real(
                         config, FIRENET_NETWORK_NORM, norm));
}

firenet_status family_run(firenet_context *context, const member *given,
                          bool script, double *x) {
    const int64_t bound = FAMILY_COLS, sparsity = 1;
    firenet_operator *a = NULL;
    firenet_levels *levels = NULL;
    firenet_network_config *config = NULL;
    firenet_network *network = NULL;
    firenet_runner *runner = NULL;
    firenet_status status = firenet_operator_create_matrix(
        &a, context, FIRENET_F64, FAMILY_ROWS, FAMILY_COLS, given->a,
        FAMILY_COLS, FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED,
        given->norm);
    if (!status)
        status =
            firenet_levels_create(&levels, context, 1, &bound, &sparsity, NULL);
    if (!status)
        status = firenet_network_config_create(&config, context);
    if (!status && !configure(config, given->norm, script))
        status = FIRENET_ERR_RANGE;
    if (!status)
        status = firenet_network_create(&network, context, a, levels, config);
    if (!status)
        status = firenet_runner_create(&runner, context, network);
    if (!status)
        status = firenet_runner_run(runner, FIRENET_F64, given->y, FAMILY_ROWS,
                                    FIRENET_F64, NULL, x, FAMILY_COLS);
    firenet_runner_release(runner);
    firenet_network_release(network);
    firenet_network_config_release(config);
    firenet_levels_release(levels);
    firenet_operator_release(a);
    return status;
}
