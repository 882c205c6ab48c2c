/* SPDX-License-Identifier: BSD-3-Clause */
/* What compiled programs rely on: enumerator values, enum size, version. A
 * value may be added here, never changed. */
#include "support.h"

#include <stdio.h>

typedef struct pinned {
    const char *name;
    int seen, value;
} pinned;

#define PIN(enumerator, value) \
    { #enumerator, (int)(enumerator), (value) }

static const pinned pins[] = {
    PIN(FIRENET_OK, 0),
    PIN(FIRENET_ERR_NULL, -10),
    PIN(FIRENET_ERR_SHAPE, -11),
    PIN(FIRENET_ERR_TYPE, -12),
    PIN(FIRENET_ERR_RANGE, -13),
    PIN(FIRENET_ERR_OVERLAP, -14),
    PIN(FIRENET_ERR_UNSUPPORTED, -15),
    PIN(FIRENET_ERR_STATE, -16),
    PIN(FIRENET_ERR_BUSY, -17),
    PIN(FIRENET_ERR_TOO_LARGE, -18),
    PIN(FIRENET_ERR_NOMEM, -20),
    PIN(FIRENET_ERR_NUMERIC, -30),
    PIN(FIRENET_ERR_CALLBACK, -40),
    PIN(FIRENET_ERR_EXTERNAL, -50),
    PIN(FIRENET_OUTCOME_NONE, 0),
    PIN(FIRENET_OUTCOME_COMPLETED, 10),
    PIN(FIRENET_OUTCOME_CONVERGED, 20),
    PIN(FIRENET_OUTCOME_ITERATION_LIMIT, 30),
    PIN(FIRENET_OUTCOME_STOPPED, 40),
    PIN(FIRENET_OUTCOME_CANCELLED, 50),
    PIN(FIRENET_OUTCOME_DEADLINE, 60),
    PIN(FIRENET_OUTCOME_PRECISION_LIMIT, 80),
    PIN(FIRENET_OUTCOME_INFEASIBLE, 90),
    PIN(FIRENET_F32, 10),
    PIN(FIRENET_F64, 20),
    PIN(FIRENET_C64, 30),
    PIN(FIRENET_C128, 40),
    PIN(FIRENET_LOG_ERROR, 10),
    PIN(FIRENET_LOG_WARNING, 20),
    PIN(FIRENET_LOG_INFO, 30),
    PIN(FIRENET_CONTEXT_PLANNER, 100),
    PIN(FIRENET_CONTEXT_INSTRUCTIONS, 200),
    PIN(FIRENET_INSTRUCTIONS_AUTOMATIC, 0),
    PIN(FIRENET_INSTRUCTIONS_BASELINE, 10),
    PIN(FIRENET_INSTRUCTIONS_AVX2, 20),
    PIN(FIRENET_INSTRUCTIONS_AVX512, 30),
    PIN(FIRENET_PLANNER_ESTIMATE, 0),
    PIN(FIRENET_PLANNER_MEASURE, 10),
    PIN(FIRENET_LAYOUT_LEVELS, 10),
    PIN(FIRENET_LAYOUT_NESTED, 20),
    PIN(FIRENET_WALSH_SEQUENCY, 10),
    PIN(FIRENET_WALSH_DYADIC, 20),
    PIN(FIRENET_WALSH_NATURAL, 30),
    PIN(FIRENET_LEVELS_XI, 100),
    PIN(FIRENET_LEVELS_ZETA, 110),
    PIN(FIRENET_LEVELS_KAPPA, 120),
    PIN(FIRENET_LEVELS_TOTAL, 130),
    PIN(FIRENET_NETWORK_RHO, 100),
    PIN(FIRENET_NETWORK_GAMMA, 110),
    PIN(FIRENET_NETWORK_LAMBDA, 120),
    PIN(FIRENET_NETWORK_DELTA, 130),
    PIN(FIRENET_NETWORK_MEASUREMENT_BOUND, 140),
    PIN(FIRENET_NETWORK_NORM, 150),
    PIN(FIRENET_NETWORK_PRIMAL_FACTOR, 160),
    PIN(FIRENET_NETWORK_DUAL_FACTOR, 170),
    PIN(FIRENET_NETWORK_RESTARTS, 200),
    PIN(FIRENET_NETWORK_INNER, 210),
    PIN(FIRENET_NETWORK_OUTPUT, 220),
    PIN(FIRENET_OUTPUT_ERGODIC, 0),
    PIN(FIRENET_OUTPUT_LAST, 10),
    PIN(FIRENET_NETWORK_C1, 500),
    PIN(FIRENET_NETWORK_C2, 510),
    PIN(FIRENET_NETWORK_SHARPNESS, 520),
    PIN(FIRENET_NETWORK_USED_LAMBDA, 530),
    PIN(FIRENET_NETWORK_USED_NORM, 540),
    PIN(FIRENET_NETWORK_USED_INNER, 600),
    PIN(FIRENET_NETWORK_PROVED_INNER, 610),
    PIN(FIRENET_NETWORK_LAYERS, 620),
    PIN(FIRENET_NETWORK_PROVED, 630),
    PIN(FIRENET_NETWORK_RUNNER_BYTES, 640),
    PIN(FIRENET_RUNNER_DEADLINE, 100),
    PIN(FIRENET_RUNNER_MONITOR_EVERY, 200),
    PIN(FIRENET_RUNNER_OBJECTIVE, 500),
    PIN(FIRENET_RUNNER_GAP, 510),
    PIN(FIRENET_RUNNER_RESIDUAL, 520),
    PIN(FIRENET_RUNNER_EPSILON, 530),
    PIN(FIRENET_RUNNER_SECONDS, 540),
    PIN(FIRENET_RUNNER_OUTCOME, 600),
    PIN(FIRENET_RUNNER_LAYER, 610),
    PIN(FIRENET_RUNNER_CALLBACK_VALUE, 620),
    PIN(FIRENET_LEVELS_WEIGHT, 140),
    PIN(FIRENET_NETWORK_THETA, 180),
    PIN(FIRENET_NETWORK_SIGNAL_BOUND, 190),
    PIN(FIRENET_NETWORK_DUAL, 230),
    PIN(FIRENET_NETWORK_GRID, 240),
    PIN(FIRENET_DUAL_RESET, 0),
    PIN(FIRENET_DUAL_KEEP, 10),
    PIN(FIRENET_NETWORK_USED_RHO, 550),
    PIN(FIRENET_NETWORK_USED_GAMMA, 552),
    PIN(FIRENET_NETWORK_USED_DELTA, 554),
    PIN(FIRENET_NETWORK_THETA_LIMIT, 560),
    PIN(FIRENET_NETWORK_IMPLIED_RHO, 570),
    PIN(FIRENET_NETWORK_IMPLIED_GAMMA, 572),
    PIN(FIRENET_NETWORK_LARGEST_INNER, 602),
    PIN(FIRENET_NETWORK_EXACT_INNER, 612),
    PIN(FIRENET_RUNNER_PRIOR_BOUND, 550),
    PIN(FIRENET_RUNNER_POSTERIOR_BOUND, 560),
    PIN(FIRENET_RUNNER_INNER, 630),
    PIN(FIRENET_RUNNER_WRITTEN, 640),
    PIN(FIRENET_PROBLEM_P1, 10),
    PIN(FIRENET_PROBLEM_P2, 20),
    PIN(FIRENET_PROBLEM_P3, 30),
    PIN(FIRENET_WAVELET_DB1, 101),
    PIN(FIRENET_WAVELET_DB2, 102),
    PIN(FIRENET_WAVELET_DB3, 103),
    PIN(FIRENET_WAVELET_DB4, 104),
    PIN(FIRENET_WAVELET_DB5, 105),
    PIN(FIRENET_WAVELET_DB6, 106),
    PIN(FIRENET_WAVELET_DB7, 107),
    PIN(FIRENET_WAVELET_DB8, 108),
    PIN(FIRENET_WAVELET_DB9, 109),
    PIN(FIRENET_WAVELET_DB10, 110),
    PIN(FIRENET_WAVELET_SYM2, 202),
    PIN(FIRENET_WAVELET_SYM3, 203),
    PIN(FIRENET_WAVELET_SYM4, 204),
    PIN(FIRENET_WAVELET_SYM5, 205),
    PIN(FIRENET_WAVELET_SYM6, 206),
    PIN(FIRENET_WAVELET_SYM7, 207),
    PIN(FIRENET_WAVELET_SYM8, 208),
    PIN(FIRENET_WAVELET_SYM9, 209),
    PIN(FIRENET_WAVELET_SYM10, 210),
    PIN(FIRENET_METHOD_ADAPTIVE, 0),
    PIN(FIRENET_METHOD_PLAIN, 10),
    PIN(FIRENET_METHOD_SCHEDULED, 20),
    PIN(FIRENET_METHOD_GRID, 30),
    PIN(FIRENET_METHOD_FISTA, 40),
    PIN(FIRENET_SOLVER_TOLERANCE, 100),
    PIN(FIRENET_SOLVER_FEASIBILITY, 110),
    PIN(FIRENET_SOLVER_DEADLINE, 120),
    PIN(FIRENET_SOLVER_NORM, 130),
    PIN(FIRENET_SOLVER_STEP_RATIO, 140),
    PIN(FIRENET_SOLVER_SHARPNESS, 150),
    PIN(FIRENET_SOLVER_DELTA, 160),
    PIN(FIRENET_SOLVER_PENALTY, 170),
    PIN(FIRENET_SOLVER_ITERATIONS, 200),
    PIN(FIRENET_SOLVER_MONITOR_EVERY, 210),
    PIN(FIRENET_SOLVER_OUTPUT, 220),
    PIN(FIRENET_SOLVER_OBJECTIVE, 500),
    PIN(FIRENET_SOLVER_DUAL, 510),
    PIN(FIRENET_SOLVER_GAP, 520),
    PIN(FIRENET_SOLVER_INFEASIBILITY, 530),
    PIN(FIRENET_SOLVER_RESIDUAL, 540),
    PIN(FIRENET_SOLVER_BEST_OBJECTIVE, 550),
    PIN(FIRENET_SOLVER_BEST_RESIDUAL, 560),
    PIN(FIRENET_SOLVER_SECONDS, 570),
    PIN(FIRENET_SOLVER_USED_NORM, 580),
    PIN(FIRENET_SOLVER_USED_STEP_RATIO, 590),
    PIN(FIRENET_SOLVER_OUTCOME, 600),
    PIN(FIRENET_SOLVER_ITERATION, 610),
    PIN(FIRENET_SOLVER_RESTARTS, 620),
    PIN(FIRENET_SOLVER_NORM_RAISED, 630),
    PIN(FIRENET_SOLVER_CALLBACK_VALUE, 640),
    PIN(FIRENET_NETWORK_GRADIENT_BYTES, 650),
    PIN(FIRENET_LAYER_SOFT, 10),
    PIN(FIRENET_LAYER_SQUARE, 20),
    PIN(FIRENET_LAYER_PROJECT, 30),
    PIN(FIRENET_LAYER_OUTPUT, 40),
    PIN(FIRENET_BLOCK_X, 10),
    PIN(FIRENET_BLOCK_SUM, 20),
    PIN(FIRENET_BLOCK_DUAL, 30),
    PIN(FIRENET_BLOCK_SQUARE, 40),
    PIN(FIRENET_BLOCK_DATA, 50),
    PIN(FIRENET_PERTURBATION_MU, 100),
    PIN(FIRENET_PERTURBATION_STEP, 110),
    PIN(FIRENET_PERTURBATION_MOMENTUM, 120),
    PIN(FIRENET_PERTURBATION_RADIUS, 130),
    PIN(FIRENET_PERTURBATION_START, 140),
    PIN(FIRENET_PERTURBATION_SEED, 200),
    PIN(FIRENET_PERTURBATION_NORM, 500),
    PIN(FIRENET_PERTURBATION_CHANGE, 510),
    PIN(FIRENET_PERTURBATION_STEPS, 600),
    PIN(FIRENET_MATRIX_ROW_MAJOR, 10),
    PIN(FIRENET_MATRIX_COLUMN_MAJOR, 20),
    PIN(FIRENET_MATRIX_COPIED, 10),
    PIN(FIRENET_MATRIX_BORROWED, 20),
    PIN(FIRENET_PLACEMENT_CORNER, 10),
    PIN(FIRENET_PLACEMENT_CENTRED, 20),
    PIN(FIRENET_MAX_AXES, 3),
    PIN(FIRENET_ASSUMPTION_ASSUMED, 0),
    PIN(FIRENET_ASSUMPTION_NOT_REFUTED, 100),
    PIN(FIRENET_ASSUMPTION_REFUTED, 200),
    PIN(FIRENET_REFUTATION_RATIO, 100),
    PIN(FIRENET_REFUTATION_LEFT, 110),
    PIN(FIRENET_REFUTATION_RIGHT, 120),
    PIN(FIRENET_REFUTATION_TAIL, 130),
    PIN(FIRENET_REFUTATION_IMAGE, 140),
    PIN(FIRENET_REFUTATION_ROUNDING, 150),
    PIN(FIRENET_REFUTATION_GAMMA, 160),
    PIN(FIRENET_REFUTATION_STATE, 200),
    PIN(FIRENET_REFUTATION_TRIED, 210),
    PIN(FIRENET_REFUTATION_PRODUCTS, 220),
    PIN(FIRENET_SAMPLING_FOURIER_HAAR, 100),
    PIN(FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED, 110),
    PIN(FIRENET_SAMPLING_WALSH_HAAR, 200),
    PIN(FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED, 210),
};
enum { PINS = sizeof pins / sizeof pins[0] };

_Static_assert(sizeof(firenet_status) == 4, "ABI");
_Static_assert(sizeof(firenet_outcome) == 4, "ABI");
_Static_assert(sizeof(firenet_type) == 4, "ABI");
_Static_assert(sizeof(firenet_log_level) == 4, "ABI");
_Static_assert(sizeof(firenet_context_option) == 4, "ABI");
_Static_assert(sizeof(firenet_planner) == 4, "ABI");
_Static_assert(sizeof(firenet_layout) == 4, "ABI");
_Static_assert(sizeof(firenet_walsh_order) == 4, "ABI");
_Static_assert(sizeof(firenet_wavelet) == 4, "ABI");
_Static_assert(sizeof(firenet_assumption) == 4, "ABI");
_Static_assert(sizeof(firenet_refutation_property) == 4, "ABI");
_Static_assert(sizeof(firenet_sampling_law) == 4, "ABI");
_Static_assert(sizeof(firenet_levels_property) == 4, "ABI");
_Static_assert(sizeof(firenet_network_option) == 4, "ABI");
_Static_assert(sizeof(firenet_output) == 4, "ABI");
_Static_assert(sizeof(firenet_network_property) == 4, "ABI");
_Static_assert(sizeof(firenet_runner_option) == 4, "ABI");
_Static_assert(sizeof(firenet_dual) == 4, "ABI");
_Static_assert(sizeof(firenet_method) == 4, "ABI");
_Static_assert(sizeof(firenet_problem_kind) == 4, "ABI");
_Static_assert(sizeof(firenet_solver_option) == 4, "ABI");
_Static_assert(sizeof(firenet_solver_result) == 4, "ABI");
_Static_assert(sizeof(firenet_matrix_order) == 4, "ABI");
_Static_assert(sizeof(firenet_matrix_storage) == 4, "ABI");
_Static_assert(sizeof(firenet_perturbation_option) == 4, "ABI");
_Static_assert(sizeof(firenet_placement) == 4, "ABI");
_Static_assert(sizeof(firenet_block) == 4, "ABI");
_Static_assert(sizeof(firenet_layer_kind) == 4, "ABI");

START_TEST(enumerators_keep_their_values) {
    for (int i = 0; i < PINS; i++)
        ck_assert_msg(pins[i].seen == pins[i].value, "%s is %d, was %d",
                      pins[i].name, pins[i].seen, pins[i].value);
}
END_TEST

START_TEST(element_sizes_are_those_of_c) {
    ck_assert_int_eq(firenet_type_size(FIRENET_F32), sizeof(float));
    ck_assert_int_eq(firenet_type_size(FIRENET_F64), sizeof(double));
    ck_assert_int_eq(firenet_type_size(FIRENET_C64), 2 * sizeof(float));
    ck_assert_int_eq(firenet_type_size(FIRENET_C128), 2 * sizeof(double));
}
END_TEST

START_TEST(library_and_headers_are_of_one_version) {
    char text[32];
    ck_assert_int_eq(firenet_version_number(), FIRENET_VERSION_NUMBER);
    ck_assert_int_eq(FIRENET_VERSION_NUMBER, 10000 * FIRENET_VERSION_MAJOR +
                                                 100 * FIRENET_VERSION_MINOR +
                                                 FIRENET_VERSION_PATCH);
    snprintf(text, sizeof text, "%d.%d.%d", FIRENET_VERSION_MAJOR,
             FIRENET_VERSION_MINOR, FIRENET_VERSION_PATCH);
    ck_assert_str_eq(firenet_version_string(), text);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("abi");
    TCase *abi = tcase_create("abi");
    tcase_add_test(abi, enumerators_keep_their_values);
    tcase_add_test(abi, element_sizes_are_those_of_c);
    tcase_add_test(abi, library_and_headers_are_of_one_version);
    suite_add_tcase(s, abi);
    return s;
}

int main(void) {
    return run_suite(suite());
}
