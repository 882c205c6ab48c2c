# SPDX-License-Identifier: BSD-3-Clause
"""The C interface as data. Made by make_interface.py: do not edit."""

ENUMERATORS = {
    "FIRENET_LOG_ERROR": 10,
    "FIRENET_LOG_WARNING": 20,
    "FIRENET_LOG_INFO": 30,
    "FIRENET_CONTEXT_PLANNER": 100,
    "FIRENET_PLANNER_ESTIMATE": 0,
    "FIRENET_PLANNER_MEASURE": 10,
    "FIRENET_OUTPUT_ERGODIC": 0,
    "FIRENET_OUTPUT_LAST": 10,
    "FIRENET_LAYER_SOFT": 10,
    "FIRENET_LAYER_SQUARE": 20,
    "FIRENET_LAYER_PROJECT": 30,
    "FIRENET_LAYER_OUTPUT": 40,
    "FIRENET_BLOCK_X": 10,
    "FIRENET_BLOCK_SUM": 20,
    "FIRENET_BLOCK_DUAL": 30,
    "FIRENET_BLOCK_SQUARE": 40,
    "FIRENET_BLOCK_DATA": 50,
    "FIRENET_LEVELS_XI": 100,
    "FIRENET_LEVELS_ZETA": 110,
    "FIRENET_LEVELS_KAPPA": 120,
    "FIRENET_LEVELS_TOTAL": 130,
    "FIRENET_LEVELS_WEIGHT": 140,
    "FIRENET_NETWORK_RHO": 100,
    "FIRENET_NETWORK_GAMMA": 110,
    "FIRENET_NETWORK_LAMBDA": 120,
    "FIRENET_NETWORK_DELTA": 130,
    "FIRENET_NETWORK_MEASUREMENT_BOUND": 140,
    "FIRENET_NETWORK_NORM": 150,
    "FIRENET_NETWORK_PRIMAL_FACTOR": 160,
    "FIRENET_NETWORK_DUAL_FACTOR": 170,
    "FIRENET_NETWORK_THETA": 180,
    "FIRENET_NETWORK_SIGNAL_BOUND": 190,
    "FIRENET_NETWORK_RESTARTS": 200,
    "FIRENET_NETWORK_INNER": 210,
    "FIRENET_NETWORK_OUTPUT": 220,
    "FIRENET_NETWORK_DUAL": 230,
    "FIRENET_NETWORK_GRID": 240,
    "FIRENET_DUAL_RESET": 0,
    "FIRENET_DUAL_KEEP": 10,
    "FIRENET_NETWORK_C1": 500,
    "FIRENET_NETWORK_C2": 510,
    "FIRENET_NETWORK_SHARPNESS": 520,
    "FIRENET_NETWORK_USED_LAMBDA": 530,
    "FIRENET_NETWORK_USED_NORM": 540,
    "FIRENET_NETWORK_USED_RHO": 550,
    "FIRENET_NETWORK_USED_GAMMA": 552,
    "FIRENET_NETWORK_USED_DELTA": 554,
    "FIRENET_NETWORK_THETA_LIMIT": 560,
    "FIRENET_NETWORK_IMPLIED_RHO": 570,
    "FIRENET_NETWORK_IMPLIED_GAMMA": 572,
    "FIRENET_NETWORK_USED_INNER": 600,
    "FIRENET_NETWORK_LARGEST_INNER": 602,
    "FIRENET_NETWORK_PROVED_INNER": 610,
    "FIRENET_NETWORK_EXACT_INNER": 612,
    "FIRENET_NETWORK_LAYERS": 620,
    "FIRENET_NETWORK_CERTIFIED": 630,
    "FIRENET_NETWORK_RUNNER_BYTES": 640,
    "FIRENET_NETWORK_GRADIENT_BYTES": 650,
    "FIRENET_MATRIX_ROW_MAJOR": 10,
    "FIRENET_MATRIX_COLUMN_MAJOR": 20,
    "FIRENET_MATRIX_COPIED": 10,
    "FIRENET_MATRIX_BORROWED": 20,
    "FIRENET_PLACEMENT_CORNER": 10,
    "FIRENET_PLACEMENT_CENTRED": 20,
    "FIRENET_PERTURBATION_MU": 100,
    "FIRENET_PERTURBATION_STEP": 110,
    "FIRENET_PERTURBATION_MOMENTUM": 120,
    "FIRENET_PERTURBATION_RADIUS": 130,
    "FIRENET_PERTURBATION_START": 140,
    "FIRENET_PERTURBATION_SEED": 200,
    "FIRENET_PERTURBATION_NORM": 500,
    "FIRENET_PERTURBATION_CHANGE": 510,
    "FIRENET_PERTURBATION_STEPS": 600,
    "FIRENET_PROBLEM_P1": 10,
    "FIRENET_PROBLEM_P2": 20,
    "FIRENET_PROBLEM_P3": 30,
    "FIRENET_RUNNER_DEADLINE": 100,
    "FIRENET_RUNNER_MONITOR_EVERY": 200,
    "FIRENET_RUNNER_OBJECTIVE": 500,
    "FIRENET_RUNNER_GAP": 510,
    "FIRENET_RUNNER_RESIDUAL": 520,
    "FIRENET_RUNNER_EPSILON": 530,
    "FIRENET_RUNNER_SECONDS": 540,
    "FIRENET_RUNNER_PRIOR_BOUND": 550,
    "FIRENET_RUNNER_POSTERIOR_BOUND": 560,
    "FIRENET_RUNNER_OUTCOME": 600,
    "FIRENET_RUNNER_LAYER": 610,
    "FIRENET_RUNNER_CALLBACK_VALUE": 620,
    "FIRENET_RUNNER_INNER": 630,
    "FIRENET_RUNNER_WRITTEN": 640,
    "FIRENET_METHOD_ADAPTIVE": 0,
    "FIRENET_METHOD_PLAIN": 10,
    "FIRENET_METHOD_SCHEDULED": 20,
    "FIRENET_METHOD_GRID": 30,
    "FIRENET_METHOD_FISTA": 40,
    "FIRENET_SOLVER_TOLERANCE": 100,
    "FIRENET_SOLVER_FEASIBILITY": 110,
    "FIRENET_SOLVER_DEADLINE": 120,
    "FIRENET_SOLVER_NORM": 130,
    "FIRENET_SOLVER_STEP_RATIO": 140,
    "FIRENET_SOLVER_SHARPNESS": 150,
    "FIRENET_SOLVER_DELTA": 160,
    "FIRENET_SOLVER_PENALTY": 170,
    "FIRENET_SOLVER_ITERATIONS": 200,
    "FIRENET_SOLVER_MONITOR_EVERY": 210,
    "FIRENET_SOLVER_OUTPUT": 220,
    "FIRENET_SOLVER_OBJECTIVE": 500,
    "FIRENET_SOLVER_DUAL": 510,
    "FIRENET_SOLVER_GAP": 520,
    "FIRENET_SOLVER_INFEASIBILITY": 530,
    "FIRENET_SOLVER_RESIDUAL": 540,
    "FIRENET_SOLVER_BEST_OBJECTIVE": 550,
    "FIRENET_SOLVER_BEST_RESIDUAL": 560,
    "FIRENET_SOLVER_SECONDS": 570,
    "FIRENET_SOLVER_USED_NORM": 580,
    "FIRENET_SOLVER_USED_STEP_RATIO": 590,
    "FIRENET_SOLVER_OUTCOME": 600,
    "FIRENET_SOLVER_ITERATION": 610,
    "FIRENET_SOLVER_RESTARTS": 620,
    "FIRENET_SOLVER_NORM_RAISED": 630,
    "FIRENET_SOLVER_CALLBACK_VALUE": 640,
    "FIRENET_OK": 0,
    "FIRENET_ERR_NULL": -10,
    "FIRENET_ERR_SHAPE": -11,
    "FIRENET_ERR_TYPE": -12,
    "FIRENET_ERR_RANGE": -13,
    "FIRENET_ERR_OVERLAP": -14,
    "FIRENET_ERR_UNSUPPORTED": -15,
    "FIRENET_ERR_STATE": -16,
    "FIRENET_ERR_BUSY": -17,
    "FIRENET_ERR_TOO_LARGE": -18,
    "FIRENET_ERR_NOMEM": -20,
    "FIRENET_ERR_NUMERIC": -30,
    "FIRENET_ERR_CALLBACK": -40,
    "FIRENET_ERR_EXTERNAL": -50,
    "FIRENET_OUTCOME_NONE": 0,
    "FIRENET_OUTCOME_COMPLETED": 10,
    "FIRENET_OUTCOME_CONVERGED": 20,
    "FIRENET_OUTCOME_ITERATION_LIMIT": 30,
    "FIRENET_OUTCOME_STOPPED": 40,
    "FIRENET_OUTCOME_CANCELLED": 50,
    "FIRENET_OUTCOME_DEADLINE": 60,
    "FIRENET_OUTCOME_STALLED": 70,
    "FIRENET_OUTCOME_PRECISION_LIMIT": 80,
    "FIRENET_F32": 10,
    "FIRENET_F64": 20,
    "FIRENET_C64": 30,
    "FIRENET_C128": 40,
    "FIRENET_LAYOUT_LEVELS": 10,
    "FIRENET_LAYOUT_NESTED": 20,
    "FIRENET_WALSH_SEQUENCY": 10,
    "FIRENET_WALSH_DYADIC": 20,
    "FIRENET_WALSH_NATURAL": 30,
}

CALLBACKS = {
    "firenet_alloc_fn": "void*(size_t, size_t, void*)",
    "firenet_free_fn": "void(void*, void*)",
    "firenet_log_fn": "void(firenet_log_level, char*, void*)",
    "firenet_task_fn": "void(void*, int64_t)",
    "firenet_parallel_fn": "void(int64_t, firenet_task_fn, void*, void*)",
    "firenet_monitor_fn": "int(firenet_event*, void*)",
    "firenet_apply_fn": "int(void*, int64_t, void*, int64_t, void*)",
    "firenet_destroy_fn": "void(void*)",
    "firenet_map_fn": "int(void*, void*, void*)",
    "firenet_map_gradient_fn": "int(void*, void*, void*)",
    "firenet_perturbation_fn": "int(int64_t, double, double, void*, void*)",
}

FUNCTIONS = {
    "firenet_context_create":
    "firenet_status(firenet_context**, firenet_alloc_fn, firenet_free_fn, void*)",
    "firenet_context_retain": "firenet_context*(firenet_context*)",
    "firenet_context_release": "void(firenet_context*)",
    "firenet_context_set_log":
    "firenet_status(firenet_context*, firenet_log_fn, void*)",
    "firenet_context_set_int":
    "firenet_status(firenet_context*, firenet_context_option, int64_t)",
    "firenet_context_get_int":
    "firenet_status(firenet_context*, firenet_context_option, int64_t*)",
    "firenet_context_set_threads": "firenet_status(firenet_context*, int)",
    "firenet_context_set_executor":
    "firenet_status(firenet_context*, firenet_parallel_fn, int, void*)",
    "firenet_context_last_error": "char*(firenet_context*)",
    "firenet_planner_set_lock": "firenet_status(void*, void*, void*)",
    "firenet_event_problem": "int64_t(firenet_event*)",
    "firenet_event_instance": "int(firenet_event*)",
    "firenet_event_restart": "int64_t(firenet_event*)",
    "firenet_event_inner": "int64_t(firenet_event*)",
    "firenet_event_layer": "int64_t(firenet_event*)",
    "firenet_event_objective": "double(firenet_event*)",
    "firenet_event_gap": "double(firenet_event*)",
    "firenet_event_infeasibility": "double(firenet_event*)",
    "firenet_event_residual": "double(firenet_event*)",
    "firenet_event_error": "double(firenet_event*)",
    "firenet_event_epsilon": "double(firenet_event*)",
    "firenet_event_prior_bound": "double(firenet_event*)",
    "firenet_event_posterior_bound": "double(firenet_event*)",
    "firenet_event_seconds": "double(firenet_event*)",
    "firenet_event_copy_iterate":
    "firenet_status(firenet_event*, firenet_type, void*, int64_t)",
    "firenet_gradient_create":
    "firenet_status(firenet_gradient**, firenet_context*, firenet_network*)",
    "firenet_gradient_release": "void(firenet_gradient*)",
    "firenet_gradient_run":
    "firenet_status(firenet_gradient*, firenet_type, void*, int64_t, firenet_type, void*, void*, int64_t)",
    "firenet_gradient_jvp":
    "firenet_status(firenet_gradient*, firenet_type, void*, int64_t, firenet_type, void*, void*, int64_t)",
    "firenet_gradient_vjp":
    "firenet_status(firenet_gradient*, firenet_type, void*, void*, int64_t, firenet_type, void*, int64_t)",
    "firenet_layer_create":
    "firenet_status(firenet_layer**, firenet_context*, firenet_network*, int, int64_t, double)",
    "firenet_layer_release": "void(firenet_layer*)",
    "firenet_layer_kind_of": "firenet_layer_kind(firenet_layer*)",
    "firenet_layer_restart": "int64_t(firenet_layer*)",
    "firenet_layer_inner": "int64_t(firenet_layer*)",
    "firenet_layer_width": "int64_t(firenet_layer*)",
    "firenet_layer_weight":
    "double(firenet_layer*, firenet_block, firenet_block)",
    "firenet_layer_threshold": "double(firenet_layer*, int)",
    "firenet_levels_create":
    "firenet_status(firenet_levels**, firenet_context*, int, int64_t*, int64_t*, double*)",
    "firenet_levels_haar_bounds":
    "firenet_status(firenet_context*, int, int64_t*, int, int64_t*)",
    "firenet_levels_count":
    "firenet_status(firenet_context*, int, int64_t*, firenet_type, void*, double, int64_t*)",
    "firenet_levels_retain": "firenet_levels*(firenet_levels*)",
    "firenet_levels_release": "void(firenet_levels*)",
    "firenet_levels_size": "int(firenet_levels*)",
    "firenet_levels_bound": "int64_t(firenet_levels*, int)",
    "firenet_levels_sparsity": "int64_t(firenet_levels*, int)",
    "firenet_levels_weight": "double(firenet_levels*, int)",
    "firenet_levels_get_real":
    "firenet_status(firenet_levels*, firenet_levels_property, double*)",
    "firenet_levels_distance":
    "firenet_status(firenet_levels*, firenet_context*, firenet_type, void*, int64_t, double*)",
    "firenet_network_config_create":
    "firenet_status(firenet_network_config**, firenet_context*)",
    "firenet_network_config_release": "void(firenet_network_config*)",
    "firenet_network_config_set_real":
    "firenet_status(firenet_network_config*, firenet_network_option, double)",
    "firenet_network_config_set_int":
    "firenet_status(firenet_network_config*, firenet_network_option, int64_t)",
    "firenet_network_config_get_real":
    "firenet_status(firenet_network_config*, firenet_network_option, double*)",
    "firenet_network_config_get_int":
    "firenet_status(firenet_network_config*, firenet_network_option, int64_t*)",
    "firenet_network_create":
    "firenet_status(firenet_network**, firenet_context*, firenet_operator*, firenet_levels*, firenet_network_config*)",
    "firenet_network_retain": "firenet_network*(firenet_network*)",
    "firenet_network_release": "void(firenet_network*)",
    "firenet_network_get_real":
    "firenet_status(firenet_network*, firenet_network_property, double*)",
    "firenet_network_get_int":
    "firenet_status(firenet_network*, firenet_network_property, int64_t*)",
    "firenet_operator_create_sample":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int64_t, int64_t*, int64_t)",
    "firenet_operator_create_matrix":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int64_t, int64_t, void*, int64_t, firenet_matrix_order, firenet_matrix_storage, double)",
    "firenet_operator_create_diagonal":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int64_t, firenet_type, void*)",
    "firenet_operator_create_identity":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int64_t)",
    "firenet_operator_create_complex":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int64_t)",
    "firenet_operator_create_pad":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int, int64_t*, int64_t*, firenet_placement)",
    "firenet_operator_create_difference":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int, int64_t*)",
    "firenet_operator_create_user":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int64_t, firenet_type, int64_t, firenet_apply_fn, firenet_apply_fn, firenet_destroy_fn, void*, double)",
    "firenet_operator_create_batch":
    "firenet_status(firenet_operator**, firenet_context*, firenet_operator*, int64_t)",
    "firenet_operator_adjoint":
    "firenet_status(firenet_operator**, firenet_context*, firenet_operator*)",
    "firenet_operator_compose":
    "firenet_status(firenet_operator**, firenet_context*, firenet_operator*, firenet_operator*)",
    "firenet_operator_scale":
    "firenet_status(firenet_operator**, firenet_context*, firenet_operator*, double, double)",
    "firenet_operator_stack":
    "firenet_status(firenet_operator**, firenet_context*, firenet_operator**, int64_t)",
    "firenet_operator_sum":
    "firenet_status(firenet_operator**, firenet_context*, firenet_operator**, int64_t)",
    "firenet_operator_retain": "firenet_operator*(firenet_operator*)",
    "firenet_operator_release": "void(firenet_operator*)",
    "firenet_operator_rows": "int64_t(firenet_operator*)",
    "firenet_operator_cols": "int64_t(firenet_operator*)",
    "firenet_operator_domain_type": "firenet_type(firenet_operator*)",
    "firenet_operator_range_type": "firenet_type(firenet_operator*)",
    "firenet_operator_norm_bound": "double(firenet_operator*)",
    "firenet_operator_norm_proved": "double(firenet_operator*)",
    "firenet_operator_isometry": "double(firenet_operator*)",
    "firenet_operator_coisometry": "double(firenet_operator*)",
    "firenet_operator_is_unitary": "int(firenet_operator*)",
    "firenet_operator_flops": "double(firenet_operator*)",
    "firenet_operator_traffic": "double(firenet_operator*)",
    "firenet_operator_table_bytes": "size_t(firenet_operator*)",
    "firenet_operator_workspace_bytes": "size_t(firenet_operator*)",
    "firenet_operator_lane_bytes": "size_t(firenet_operator*)",
    "firenet_operator_description": "char*(firenet_operator*)",
    "firenet_workspace_create":
    "firenet_status(firenet_workspace**, firenet_context*, firenet_operator*)",
    "firenet_workspace_release": "void(firenet_workspace*)",
    "firenet_operator_apply":
    "firenet_status(firenet_workspace*, firenet_type, void*, int64_t, firenet_type, void*, int64_t)",
    "firenet_operator_apply_adjoint":
    "firenet_status(firenet_workspace*, firenet_type, void*, int64_t, firenet_type, void*, int64_t)",
    "firenet_operator_check_adjoint":
    "firenet_status(firenet_operator*, firenet_context*, int, uint64_t, double*)",
    "firenet_operator_check_norm":
    "firenet_status(firenet_operator*, firenet_context*, int, uint64_t, double*)",
    "firenet_operator_estimate_norm":
    "firenet_status(firenet_operator*, firenet_context*, uint64_t, double*, double*)",
    "firenet_option_of_network": "firenet_option*(int64_t)",
    "firenet_option_of_runner": "firenet_option*(int64_t)",
    "firenet_option_of_solver": "firenet_option*(int64_t)",
    "firenet_option_of_perturbation": "firenet_option*(int64_t)",
    "firenet_option_id": "int(firenet_option*)",
    "firenet_option_name": "char*(firenet_option*)",
    "firenet_option_is_int": "int(firenet_option*)",
    "firenet_option_default": "double(firenet_option*)",
    "firenet_option_low": "double(firenet_option*)",
    "firenet_option_high": "double(firenet_option*)",
    "firenet_option_allows": "int(firenet_option*, double)",
    "firenet_option_choice": "char*(firenet_option*, int64_t)",
    "firenet_perturbation_create":
    "firenet_status(firenet_perturbation**, firenet_context*, firenet_type, int64_t, firenet_type, int64_t, firenet_map_fn, firenet_map_gradient_fn, void*, firenet_operator*, int64_t)",
    "firenet_perturbation_create_network":
    "firenet_status(firenet_perturbation**, firenet_context*, firenet_network*, firenet_operator*, int64_t)",
    "firenet_perturbation_release": "void(firenet_perturbation*)",
    "firenet_perturbation_set_real":
    "firenet_status(firenet_perturbation*, firenet_perturbation_option, double)",
    "firenet_perturbation_set_int":
    "firenet_status(firenet_perturbation*, firenet_perturbation_option, int64_t)",
    "firenet_perturbation_get_real":
    "firenet_status(firenet_perturbation*, firenet_perturbation_option, double*)",
    "firenet_perturbation_get_int":
    "firenet_status(firenet_perturbation*, firenet_perturbation_option, int64_t*)",
    "firenet_perturbation_set_monitor":
    "firenet_status(firenet_perturbation*, firenet_perturbation_fn, void*)",
    "firenet_perturbation_run":
    "firenet_status(firenet_perturbation*, firenet_type, void*, int64_t, firenet_type, void*, int64_t)",
    "firenet_perturbation_history":
    "firenet_status(firenet_perturbation*, int64_t, double*, double*)",
    "firenet_problem_create":
    "firenet_status(firenet_problem**, firenet_context*, firenet_problem_kind, firenet_operator*, double, double*, int64_t)",
    "firenet_problem_create_in_levels":
    "firenet_status(firenet_problem**, firenet_context*, firenet_problem_kind, firenet_operator*, double, firenet_levels*)",
    "firenet_problem_retain": "firenet_problem*(firenet_problem*)",
    "firenet_problem_release": "void(firenet_problem*)",
    "firenet_problem_get_kind": "firenet_problem_kind(firenet_problem*)",
    "firenet_problem_parameter": "double(firenet_problem*)",
    "firenet_problem_evaluate":
    "firenet_status(firenet_problem*, firenet_context*, firenet_type, void*, int64_t, firenet_type, void*, int64_t, double*, double*, double*)",
    "firenet_problem_dual":
    "firenet_status(firenet_problem*, firenet_context*, firenet_type, void*, void*, int64_t, double*)",
    "firenet_problem_gap":
    "firenet_status(firenet_problem*, firenet_context*, firenet_type, void*, int64_t, firenet_type, void*, void*, int64_t, double*)",
    "firenet_problem_parameter_max":
    "firenet_status(firenet_problem*, firenet_context*, firenet_type, void*, int64_t, double*)",
    "firenet_problem_prox_primal":
    "firenet_status(firenet_problem*, firenet_context*, firenet_type, double, void*, void*, int64_t)",
    "firenet_problem_prox_dual":
    "firenet_status(firenet_problem*, firenet_context*, firenet_type, double, void*, void*, int64_t)",
    "firenet_problem_convert":
    "firenet_status(firenet_problem*, firenet_context*, firenet_type, void*, int64_t, firenet_type, void*, int64_t, firenet_problem_kind, double*)",
    "firenet_noise_bound":
    "firenet_status(firenet_context*, firenet_type, void*, int64_t, int64_t, double, double*)",
    "firenet_rnspl_constants":
    "firenet_status(double, double, double, double*, double*)",
    "firenet_rnspl_lambda": "firenet_status(double, double, double, double*)",
    "firenet_rnspl_sharpness":
    "firenet_status(double, double, double, double*)",
    "firenet_rnspl_floor":
    "firenet_status(double, double, double, double, double, double*)",
    "firenet_rnspl_inner": "firenet_status(double, double, int64_t*)",
    "firenet_rnspl_epsilon":
    "firenet_status(double, double, int64_t, double*)",
    "firenet_rnspl_prior_bound":
    "firenet_status(double, double, double, double*)",
    "firenet_rnspl_posterior_bound":
    "firenet_status(double, double, double, double*)",
    "firenet_rnspl_depth":
    "firenet_status(double, double, double, double, double, int64_t*, int64_t*)",
    "firenet_rnspl_perturbed":
    "firenet_status(double, double, double, double, double, double*, double*)",
    "firenet_rnspl_theta_limit":
    "firenet_status(double, double, double, double, double*)",
    "firenet_rnspl_implied":
    "firenet_status(double, double, double, double, int64_t, double*, double*)",
    "firenet_runner_create":
    "firenet_status(firenet_runner**, firenet_context*, firenet_network*)",
    "firenet_runner_release": "void(firenet_runner*)",
    "firenet_runner_set_monitor":
    "firenet_status(firenet_runner*, firenet_monitor_fn, void*)",
    "firenet_runner_set_reference":
    "firenet_status(firenet_runner*, firenet_type, void*, int64_t)",
    "firenet_runner_set_real":
    "firenet_status(firenet_runner*, firenet_runner_option, double)",
    "firenet_runner_set_int":
    "firenet_status(firenet_runner*, firenet_runner_option, int64_t)",
    "firenet_runner_get_real":
    "firenet_status(firenet_runner*, firenet_runner_option, double*)",
    "firenet_runner_get_int":
    "firenet_status(firenet_runner*, firenet_runner_option, int64_t*)",
    "firenet_runner_cancel": "void(firenet_runner*)",
    "firenet_runner_run":
    "firenet_status(firenet_runner*, firenet_type, void*, int64_t, firenet_type, void*, void*, int64_t)",
    "firenet_runner_run_batch":
    "firenet_status(firenet_runner*, int64_t, firenet_type, void*, int64_t, firenet_type, void*, void*, int64_t)",
    "firenet_sampling_fourier_haar":
    "firenet_status(firenet_context*, int, int64_t*, int, int64_t*, int64_t, uint64_t, int64_t*)",
    "firenet_sampling_walsh_haar":
    "firenet_status(firenet_context*, int, int64_t*, int, int64_t*, int64_t, uint64_t, int64_t*)",
    "firenet_sampling_power":
    "firenet_status(firenet_context*, int, int64_t*, int, int64_t, int64_t, uint64_t, int64_t*)",
    "firenet_sampling_lines":
    "firenet_status(firenet_context*, int, int64_t*, int, int, int64_t, int64_t, uint64_t, int64_t*)",
    "firenet_sampling_radial":
    "firenet_status(firenet_context*, int64_t*, int64_t, uint64_t, int64_t*)",
    "firenet_solver_bytes": "size_t(firenet_problem*, firenet_method)",
    "firenet_solver_create":
    "firenet_status(firenet_solver**, firenet_context*, firenet_problem*, firenet_method)",
    "firenet_solver_release": "void(firenet_solver*)",
    "firenet_solver_set_real":
    "firenet_status(firenet_solver*, firenet_solver_option, double)",
    "firenet_solver_set_int":
    "firenet_status(firenet_solver*, firenet_solver_option, int64_t)",
    "firenet_solver_get_real":
    "firenet_status(firenet_solver*, firenet_solver_option, double*)",
    "firenet_solver_get_int":
    "firenet_status(firenet_solver*, firenet_solver_option, int64_t*)",
    "firenet_solver_result_real":
    "firenet_status(firenet_solver*, firenet_solver_result, double*)",
    "firenet_solver_result_int":
    "firenet_status(firenet_solver*, firenet_solver_result, int64_t*)",
    "firenet_solver_set_monitor":
    "firenet_status(firenet_solver*, firenet_monitor_fn, void*)",
    "firenet_solver_set_reference":
    "firenet_status(firenet_solver*, firenet_type, void*, int64_t)",
    "firenet_solver_cancel": "void(firenet_solver*)",
    "firenet_solver_solve":
    "firenet_status(firenet_solver*, firenet_type, void*, int64_t, firenet_type, void*, void*, int64_t)",
    "firenet_solver_resume":
    "firenet_status(firenet_solver*, firenet_type, void*, int64_t, firenet_type, void*, int64_t)",
    "firenet_solver_path":
    "firenet_status(firenet_solver*, int64_t, double*, firenet_type, void*, int64_t, firenet_type, void*, int64_t, int64_t*)",
    "firenet_solver_copy_best":
    "firenet_status(firenet_solver*, firenet_type, void*, int64_t)",
    "firenet_solver_history_length": "int64_t(firenet_solver*)",
    "firenet_solver_history":
    "firenet_status(firenet_solver*, int64_t, int64_t*, double*, double*, double*)",
    "firenet_solver_state_bytes": "size_t(firenet_solver*)",
    "firenet_solver_save_state":
    "firenet_status(firenet_solver*, void*, size_t)",
    "firenet_solver_load_state":
    "firenet_status(firenet_solver*, void*, size_t)",
    "firenet_status_message": "char*(firenet_status)",
    "firenet_status_name": "char*(firenet_status)",
    "firenet_outcome_message": "char*(firenet_outcome)",
    "firenet_type_size": "int(firenet_type)",
    "firenet_operator_create_dft":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int, int64_t*, uint32_t)",
    "firenet_operator_create_haar":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int, int64_t*, int, firenet_layout)",
    "firenet_operator_create_undecimated_haar":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int, int64_t*, int)",
    "firenet_operator_create_walsh":
    "firenet_status(firenet_operator**, firenet_context*, firenet_type, int, int64_t*, firenet_walsh_order)",
    "firenet_version_number": "int()",
    "firenet_version_string": "char*()",
}
