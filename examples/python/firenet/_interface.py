# SPDX-License-Identifier: BSD-3-Clause
"""The C interface as data. Made by make_interface.py: do not edit."""

ENUMERATORS = {
    "FIRENET_LOG_ERROR": 10,
    "FIRENET_LOG_WARNING": 20,
    "FIRENET_LOG_INFO": 30,
    "FIRENET_CONTEXT_FFTW_PLANNER": 100,
    "FIRENET_CONTEXT_INSTRUCTIONS": 200,
    "FIRENET_PLANNER_ESTIMATE": 0,
    "FIRENET_PLANNER_MEASURE": 10,
    "FIRENET_INSTRUCTIONS_AUTOMATIC": 0,
    "FIRENET_INSTRUCTIONS_BASELINE": 10,
    "FIRENET_INSTRUCTIONS_AVX2": 20,
    "FIRENET_INSTRUCTIONS_AVX512": 30,
    "FIRENET_CONVOLUTION_PERIODIC": 10,
    "FIRENET_CONVOLUTION_SAME": 20,
    "FIRENET_CONVOLUTION_VALID": 30,
    "FIRENET_CONVOLUTION_FULL": 40,
    "FIRENET_OUTPUT_ERGODIC": 0,
    "FIRENET_OUTPUT_LAST": 10,
    "FIRENET_EVENT_OBJECTIVE": 100,
    "FIRENET_EVENT_GAP": 110,
    "FIRENET_EVENT_INFEASIBILITY": 120,
    "FIRENET_EVENT_RESIDUAL": 130,
    "FIRENET_EVENT_ERROR": 140,
    "FIRENET_EVENT_EPSILON": 150,
    "FIRENET_EVENT_PRIOR_BOUND": 160,
    "FIRENET_EVENT_POSTERIOR_BOUND": 170,
    "FIRENET_EVENT_SECONDS": 180,
    "FIRENET_EVENT_PROBLEM": 200,
    "FIRENET_EVENT_INSTANCE": 210,
    "FIRENET_EVENT_RESTART": 220,
    "FIRENET_EVENT_INNER": 230,
    "FIRENET_EVENT_LAYER": 240,
    "FIRENET_LAYER_SOFT": 10,
    "FIRENET_LAYER_SQUARE": 20,
    "FIRENET_LAYER_PROJECT": 30,
    "FIRENET_LAYER_OUTPUT": 40,
    "FIRENET_PART_X": 10,
    "FIRENET_PART_SUM": 20,
    "FIRENET_PART_DUAL": 30,
    "FIRENET_PART_SQUARE": 40,
    "FIRENET_PART_DATA": 50,
    "FIRENET_PART_TERM": 60,
    "FIRENET_LAYER_KIND": 200,
    "FIRENET_LAYER_RESTART": 210,
    "FIRENET_LAYER_INNER": 220,
    "FIRENET_LAYER_WIDTH": 230,
    "FIRENET_LEVELS_XI": 100,
    "FIRENET_LEVELS_ZETA": 110,
    "FIRENET_LEVELS_KAPPA": 120,
    "FIRENET_LEVELS_TOTAL_SPARSITY": 130,
    "FIRENET_LEVELS_MIN_WEIGHT": 140,
    "FIRENET_LEVELS_SIZE": 200,
    "FIRENET_LEVELS_LENGTH": 210,
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
    "FIRENET_NETWORK_ALPHA": 195,
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
    "FIRENET_NETWORK_USED_DUAL_BOUND": 556,
    "FIRENET_NETWORK_THETA_LIMIT": 560,
    "FIRENET_NETWORK_IMPLIED_RHO": 570,
    "FIRENET_NETWORK_IMPLIED_GAMMA": 572,
    "FIRENET_NETWORK_IMPLIED_SHARPNESS": 574,
    "FIRENET_NETWORK_USED_INNER": 600,
    "FIRENET_NETWORK_LARGEST_INNER": 602,
    "FIRENET_NETWORK_PROVED_INNER": 610,
    "FIRENET_NETWORK_EXACT_INNER": 612,
    "FIRENET_NETWORK_LAYERS": 620,
    "FIRENET_NETWORK_PROVED": 630,
    "FIRENET_NETWORK_RUNNER_BYTES": 640,
    "FIRENET_NETWORK_JACOBIAN_BYTES": 650,
    "FIRENET_MATRIX_ROW_MAJOR": 10,
    "FIRENET_MATRIX_COLUMN_MAJOR": 20,
    "FIRENET_MATRIX_COPIED": 10,
    "FIRENET_MATRIX_BORROWED": 20,
    "FIRENET_PLACEMENT_CORNER": 10,
    "FIRENET_PLACEMENT_CENTRED": 20,
    "FIRENET_CALLBACK_CALLER": 0,
    "FIRENET_CALLBACK_ANY": 10,
    "FIRENET_SPLIT_ROWS": 10,
    "FIRENET_SPLIT_COLUMNS": 20,
    "FIRENET_SPLIT_RANGE": 30,
    "FIRENET_SPLIT_DOMAIN": 40,
    "FIRENET_SPLIT_BOTH": 50,
    "FIRENET_SPLIT_BLOCKS": 60,
    "FIRENET_OPERATOR_NORM_BOUND": 100,
    "FIRENET_OPERATOR_NORM_PROVED": 110,
    "FIRENET_OPERATOR_ISOMETRY": 120,
    "FIRENET_OPERATOR_COISOMETRY": 130,
    "FIRENET_OPERATOR_FLOPS": 140,
    "FIRENET_OPERATOR_TRAFFIC": 150,
    "FIRENET_OPERATOR_ADJOINT_TOLERANCE": 160,
    "FIRENET_OPERATOR_ROWS": 200,
    "FIRENET_OPERATOR_COLS": 210,
    "FIRENET_OPERATOR_DOMAIN_TYPE": 220,
    "FIRENET_OPERATOR_RANGE_TYPE": 230,
    "FIRENET_OPERATOR_UNITARY": 240,
    "FIRENET_OPERATOR_TABLE_BYTES": 250,
    "FIRENET_OPERATOR_WORKSPACE_BYTES": 260,
    "FIRENET_OPERATOR_THREAD_BYTES": 270,
    "FIRENET_BOUNDARY_PERIODIC": 10,
    "FIRENET_BOUNDARY_NEUMANN": 20,
    "FIRENET_PERTURBATION_MU": 100,
    "FIRENET_PERTURBATION_STEP": 110,
    "FIRENET_PERTURBATION_MOMENTUM": 120,
    "FIRENET_PERTURBATION_RADIUS": 130,
    "FIRENET_PERTURBATION_START": 140,
    "FIRENET_PERTURBATION_SEED": 200,
    "FIRENET_PERTURBATION_NORM": 500,
    "FIRENET_PERTURBATION_CHANGE": 510,
    "FIRENET_PERTURBATION_STEPS": 600,
    "FIRENET_POLYNOMIAL_LEGENDRE": 10,
    "FIRENET_POLYNOMIAL_CHEBYSHEV": 20,
    "FIRENET_POLYNOMIAL_TENSOR": 10,
    "FIRENET_POLYNOMIAL_TOTAL": 20,
    "FIRENET_POLYNOMIAL_HYPERBOLIC": 30,
    "FIRENET_PROBLEM_P1": 10,
    "FIRENET_PROBLEM_P2": 20,
    "FIRENET_PROBLEM_P3": 30,
    "FIRENET_PROBLEM_PARAMETER": 100,
    "FIRENET_PROBLEM_KIND": 200,
    "FIRENET_ASSUMPTION_ASSUMED": 0,
    "FIRENET_ASSUMPTION_NOT_REFUTED": 100,
    "FIRENET_ASSUMPTION_REFUTED": 200,
    "FIRENET_REFUTATION_RATIO": 100,
    "FIRENET_REFUTATION_LEFT": 110,
    "FIRENET_REFUTATION_RIGHT": 120,
    "FIRENET_REFUTATION_TAIL": 130,
    "FIRENET_REFUTATION_IMAGE": 140,
    "FIRENET_REFUTATION_ROUNDING": 150,
    "FIRENET_REFUTATION_GAMMA": 160,
    "FIRENET_REFUTATION_STATE": 200,
    "FIRENET_REFUTATION_TRIED": 210,
    "FIRENET_REFUTATION_PRODUCTS": 220,
    "FIRENET_GROUPING_CONTIGUOUS": 10,
    "FIRENET_GROUPING_STRIDED": 20,
    "FIRENET_CONSTRAINT_NONE": 10,
    "FIRENET_CONSTRAINT_REAL": 20,
    "FIRENET_CONSTRAINT_NONNEGATIVE": 30,
    "FIRENET_VARIATION_ISOTROPIC": 10,
    "FIRENET_VARIATION_ANISOTROPIC": 20,
    "FIRENET_RUNNER_DEADLINE": 100,
    "FIRENET_RUNNER_MONITOR_EVERY": 200,
    "FIRENET_RUNNER_CHECK_EVERY": 210,
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
    "FIRENET_RUNNER_GAP_BASIS": 650,
    "FIRENET_SAMPLING_FOURIER_HAAR": 100,
    "FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED": 110,
    "FIRENET_SAMPLING_WALSH_HAAR": 200,
    "FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED": 210,
    "FIRENET_METHOD_ADAPTIVE": 0,
    "FIRENET_METHOD_PLAIN": 10,
    "FIRENET_METHOD_SCHEDULED": 20,
    "FIRENET_METHOD_GRID": 30,
    "FIRENET_METHOD_FISTA": 40,
    "FIRENET_METHOD_WORKING_SET": 50,
    "FIRENET_METHOD_SPINNING": 60,
    "FIRENET_GAP_EXACT": 10,
    "FIRENET_GAP_GIVEN": 20,
    "FIRENET_GAP_DERIVED": 30,
    "FIRENET_GAP_NONE": 40,
    "FIRENET_GAP_HEURISTIC": 50,
    "FIRENET_SOLVER_TOLERANCE": 100,
    "FIRENET_SOLVER_FEASIBILITY": 110,
    "FIRENET_SOLVER_DEADLINE": 120,
    "FIRENET_SOLVER_NORM": 130,
    "FIRENET_SOLVER_STEP_RATIO": 140,
    "FIRENET_SOLVER_SHARPNESS": 150,
    "FIRENET_SOLVER_DELTA": 160,
    "FIRENET_SOLVER_PENALTY": 170,
    "FIRENET_SOLVER_X_BOUND": 180,
    "FIRENET_SOLVER_ITERATIONS": 200,
    "FIRENET_SOLVER_MONITOR_EVERY": 210,
    "FIRENET_SOLVER_OUTPUT": 220,
    "FIRENET_SOLVER_SEED": 230,
    "FIRENET_SOLVER_CHECK_EVERY": 240,
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
    "FIRENET_SOLVER_GAP_BASIS": 650,
    "FIRENET_INDEX_32": 32,
    "FIRENET_INDEX_64": 64,
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
    "FIRENET_ERR_DEVICE": -60,
    "FIRENET_OUTCOME_NONE": 0,
    "FIRENET_OUTCOME_COMPLETED": 10,
    "FIRENET_OUTCOME_CONVERGED": 20,
    "FIRENET_OUTCOME_ITERATION_LIMIT": 30,
    "FIRENET_OUTCOME_STOPPED": 40,
    "FIRENET_OUTCOME_CANCELLED": 50,
    "FIRENET_OUTCOME_DEADLINE": 60,
    "FIRENET_OUTCOME_PRECISION_LIMIT": 80,
    "FIRENET_OUTCOME_INFEASIBLE": 90,
    "FIRENET_F32": 10,
    "FIRENET_F64": 20,
    "FIRENET_C64": 30,
    "FIRENET_C128": 40,
    "FIRENET_LAYOUT_LEVELS": 10,
    "FIRENET_LAYOUT_NESTED": 20,
    "FIRENET_WAVELET_DB1": 101,
    "FIRENET_WAVELET_DB2": 102,
    "FIRENET_WAVELET_DB3": 103,
    "FIRENET_WAVELET_DB4": 104,
    "FIRENET_WAVELET_DB5": 105,
    "FIRENET_WAVELET_DB6": 106,
    "FIRENET_WAVELET_DB7": 107,
    "FIRENET_WAVELET_DB8": 108,
    "FIRENET_WAVELET_DB9": 109,
    "FIRENET_WAVELET_DB10": 110,
    "FIRENET_WAVELET_SYM2": 202,
    "FIRENET_WAVELET_SYM3": 203,
    "FIRENET_WAVELET_SYM4": 204,
    "FIRENET_WAVELET_SYM5": 205,
    "FIRENET_WAVELET_SYM6": 206,
    "FIRENET_WAVELET_SYM7": 207,
    "FIRENET_WAVELET_SYM8": 208,
    "FIRENET_WAVELET_SYM9": 209,
    "FIRENET_WAVELET_SYM10": 210,
    "FIRENET_WALSH_SEQUENCY": 10,
    "FIRENET_WALSH_DYADIC": 20,
    "FIRENET_WALSH_NATURAL": 30,
}

CALLBACKS = {
    "firenet_alloc_fn":
        "void*(size_t size, size_t alignment, void* user)",
    "firenet_free_fn":
        "void(void* pointer, void* user)",
    "firenet_log_fn":
        "void(firenet_log_level level, char* message, void* user)",
    "firenet_task_fn":
        "void(void* data, int64_t task)",
    "firenet_parallel_fn":
        "void(int64_t count, firenet_task_fn task, void* data, void* user)",
    "firenet_reduce_fn":
        "int(double* sums, int64_t count, double* maxima, int64_t "
        "maxima_count, void* user)",
    "firenet_monitor_fn":
        "int(firenet_event* event, void* user)",
    "firenet_apply_fn":
        "int(void* in, int64_t in_length, void* out, int64_t out_length, "
        "void* user)",
    "firenet_apply_many_fn":
        "int(int64_t count, void* in, int64_t in_length, int64_t in_stride, "
        "void* out, int64_t out_length, int64_t out_stride, void* user)",
    "firenet_destroy_fn": "void(void* user)",
    "firenet_map_fn":
        "int(void* y, void* x, void* user)",
    "firenet_map_vjp_fn":
        "int(void* u, void* uy, void* user)",
    "firenet_perturbation_fn":
        "int(int64_t step, double norm, double change, void* r, void* user)",
}

FUNCTIONS = {
    "firenet_companion_allocate":
        "firenet_status(firenet_context* context, int64_t count, size_t size, "
        "void** out)",
    "firenet_companion_free":
        "void(firenet_context* context, void* memory)",
    "firenet_companion_fail":
        "firenet_status(firenet_context* context, firenet_status status, "
        "char* message)",
    "firenet_companion_run":
        "firenet_status(firenet_context* context, int64_t count, "
        "firenet_task_fn task, void* data)",
    "firenet_companion_interface": "void*(uint64_t key)",
    "firenet_companion_fftw_lock": "void()",
    "firenet_companion_fftw_unlock": "void()",
    "firenet_context_create":
        "firenet_status(firenet_context** out, firenet_alloc_fn alloc, "
        "firenet_free_fn release, void* user)",
    "firenet_context_retain":
        "firenet_context*(firenet_context* context)",
    "firenet_context_release":
        "void(firenet_context* context)",
    "firenet_context_set_log":
        "firenet_status(firenet_context* context, firenet_log_fn log, void* "
        "user)",
    "firenet_context_set_int":
        "firenet_status(firenet_context* context, firenet_context_option "
        "option, int64_t value)",
    "firenet_context_get_int":
        "firenet_status(firenet_context* context, firenet_context_option "
        "option, int64_t* value)",
    "firenet_context_set_threads":
        "firenet_status(firenet_context* context, int threads)",
    "firenet_context_set_executor":
        "firenet_status(firenet_context* context, firenet_parallel_fn "
        "parallel, int threads, void* user)",
    "firenet_context_set_reduce":
        "firenet_status(firenet_context* context, firenet_reduce_fn reduce, "
        "void* user)",
    "firenet_context_last_error":
        "char*(firenet_context* context)",
    "firenet_context_save_wisdom":
        "firenet_status(firenet_context* context, char* text, size_t bytes, "
        "size_t* needed)",
    "firenet_context_load_wisdom":
        "firenet_status(firenet_context* context, char* text, size_t bytes)",
    "firenet_fftw_set_lock":
        "firenet_status(void* lock, void* unlock, void* user)",
    "firenet_operator_create_convolution":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, int64_t* kernel_shape, "
        "void* kernel, firenet_convolution_mode mode)",
    "firenet_operator_create_encoding":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, uint32_t centred, "
        "uint32_t image_centred, int sets, int64_t coils, void* maps, "
        "int64_t* indices, int64_t count)",
    "firenet_event_get_real":
        "firenet_status(firenet_event* event, firenet_event_property "
        "property, double* value)",
    "firenet_event_get_int":
        "firenet_status(firenet_event* event, firenet_event_property "
        "property, int64_t* value)",
    "firenet_event_problem": "int64_t(firenet_event* event)",
    "firenet_event_instance": "int(firenet_event* event)",
    "firenet_event_restart": "int64_t(firenet_event* event)",
    "firenet_event_inner": "int64_t(firenet_event* event)",
    "firenet_event_layer": "int64_t(firenet_event* event)",
    "firenet_event_objective": "double(firenet_event* event)",
    "firenet_event_gap": "double(firenet_event* event)",
    "firenet_event_infeasibility": "double(firenet_event* event)",
    "firenet_event_residual": "double(firenet_event* event)",
    "firenet_event_error": "double(firenet_event* event)",
    "firenet_event_epsilon": "double(firenet_event* event)",
    "firenet_event_prior_bound": "double(firenet_event* event)",
    "firenet_event_posterior_bound": "double(firenet_event* event)",
    "firenet_event_seconds": "double(firenet_event* event)",
    "firenet_event_copy_iterate":
        "firenet_status(firenet_event* event, firenet_type type, void* x, "
        "int64_t length)",
    "firenet_jacobian_create":
        "firenet_status(firenet_jacobian** out, firenet_context* context, "
        "firenet_network* network)",
    "firenet_jacobian_release":
        "void(firenet_jacobian* jacobian)",
    "firenet_jacobian_run":
        "firenet_status(firenet_jacobian* jacobian, firenet_type y_type, "
        "void* y, int64_t y_length, firenet_type x_type, void* x0, void* x, "
        "int64_t x_length)",
    "firenet_jacobian_jvp":
        "firenet_status(firenet_jacobian* jacobian, firenet_type y_type, "
        "void* dy, int64_t y_length, firenet_type x_type, void* dx0, void* "
        "dx, int64_t x_length)",
    "firenet_jacobian_vjp":
        "firenet_status(firenet_jacobian* jacobian, firenet_type x_type, "
        "void* u, int64_t x_length, firenet_type y_type, void* uy, int64_t "
        "y_length, void* ux0)",
    "firenet_layer_create":
        "firenet_status(firenet_layer** out, firenet_context* context, "
        "firenet_network* network, int instance, int64_t index, double "
        "epsilon0)",
    "firenet_layer_release": "void(firenet_layer* layer)",
    "firenet_layer_get_int":
        "firenet_status(firenet_layer* layer, firenet_layer_property "
        "property, int64_t* value)",
    "firenet_layer_kind_of":
        "firenet_layer_kind(firenet_layer* layer)",
    "firenet_layer_restart": "int64_t(firenet_layer* layer)",
    "firenet_layer_inner": "int64_t(firenet_layer* layer)",
    "firenet_layer_width": "int64_t(firenet_layer* layer)",
    "firenet_layer_weight":
        "double(firenet_layer* layer, firenet_layer_part to, "
        "firenet_layer_part from)",
    "firenet_layer_threshold":
        "double(firenet_layer* layer, int k)",
    "firenet_levels_create":
        "firenet_status(firenet_levels** out, firenet_context* context, int "
        "count, int64_t* bounds, int64_t* sparsities, double* weights)",
    "firenet_levels_create_part":
        "firenet_status(firenet_levels** out, firenet_context* context, "
        "firenet_levels* whole, int64_t* bounds)",
    "firenet_levels_haar_bounds":
        "firenet_status(firenet_context* context, int axes, int64_t* shape, "
        "int levels, int64_t* bounds)",
    "firenet_levels_undecimated_bounds":
        "firenet_status(firenet_context* context, int axes, int64_t* shape, "
        "int levels, int64_t* bounds)",
    "firenet_levels_count":
        "firenet_status(firenet_context* context, int count, int64_t* bounds, "
        "firenet_type type, void* x, double threshold, int64_t* sparsities)",
    "firenet_levels_retain":
        "firenet_levels*(firenet_levels* levels)",
    "firenet_levels_release": "void(firenet_levels* levels)",
    "firenet_levels_size": "int(firenet_levels* levels)",
    "firenet_levels_bound":
        "int64_t(firenet_levels* levels, int k)",
    "firenet_levels_sparsity":
        "int64_t(firenet_levels* levels, int k)",
    "firenet_levels_weight":
        "double(firenet_levels* levels, int k)",
    "firenet_levels_get_real":
        "firenet_status(firenet_levels* levels, firenet_levels_property "
        "property, double* value)",
    "firenet_levels_get_int":
        "firenet_status(firenet_levels* levels, firenet_levels_property "
        "property, int64_t* value)",
    "firenet_levels_distance":
        "firenet_status(firenet_context* context, firenet_levels* levels, "
        "firenet_type type, void* x, int64_t length, double* distance)",
    "firenet_type_name": "char*(firenet_type type)",
    "firenet_type_from_name":
        "firenet_status(char* name, firenet_type* value)",
    "firenet_problem_kind_name":
        "char*(firenet_problem_kind kind)",
    "firenet_problem_kind_from_name":
        "firenet_status(char* name, firenet_problem_kind* value)",
    "firenet_method_name": "char*(firenet_method method)",
    "firenet_method_from_name":
        "firenet_status(char* name, firenet_method* value)",
    "firenet_wavelet_name":
        "char*(firenet_wavelet wavelet)",
    "firenet_wavelet_from_name":
        "firenet_status(char* name, firenet_wavelet* value)",
    "firenet_outcome_name":
        "char*(firenet_outcome outcome)",
    "firenet_outcome_from_name":
        "firenet_status(char* name, firenet_outcome* value)",
    "firenet_status_from_name":
        "firenet_status(char* name, firenet_status* value)",
    "firenet_network_config_create":
        "firenet_status(firenet_network_config** out, firenet_context* "
        "context)",
    "firenet_network_config_release":
        "void(firenet_network_config* config)",
    "firenet_network_config_set_real":
        "firenet_status(firenet_network_config* config, "
        "firenet_network_option option, double value)",
    "firenet_network_config_set_int":
        "firenet_status(firenet_network_config* config, "
        "firenet_network_option option, int64_t value)",
    "firenet_network_config_get_real":
        "firenet_status(firenet_network_config* config, "
        "firenet_network_option option, double* value)",
    "firenet_network_config_get_int":
        "firenet_status(firenet_network_config* config, "
        "firenet_network_option option, int64_t* value)",
    "firenet_network_create":
        "firenet_status(firenet_network** out, firenet_context* context, "
        "firenet_operator* a, firenet_levels* levels, firenet_network_config* "
        "config)",
    "firenet_network_create_regularised":
        "firenet_status(firenet_network** out, firenet_context* context, "
        "firenet_operator* a, firenet_regulariser* regulariser, "
        "firenet_network_config* config)",
    "firenet_network_retain":
        "firenet_network*(firenet_network* network)",
    "firenet_network_release":
        "void(firenet_network* network)",
    "firenet_network_get_real":
        "firenet_status(firenet_network* network, firenet_network_property "
        "property, double* value)",
    "firenet_network_get_int":
        "firenet_status(firenet_network* network, firenet_network_property "
        "property, int64_t* value)",
    "firenet_operator_create_sample":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t length, int64_t* indices, int64_t count)",
    "firenet_operator_create_matrix":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t rows, int64_t cols, void* values, int64_t "
        "leading, firenet_matrix_order order, firenet_matrix_storage storage, "
        "double norm_bound)",
    "firenet_operator_create_diagonal":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t length, firenet_type weight_type, void* "
        "weights)",
    "firenet_operator_create_identity":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t length)",
    "firenet_operator_create_complex":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t length)",
    "firenet_operator_create_pad":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, int64_t* padded, "
        "firenet_placement placement)",
    "firenet_operator_create_difference":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape)",
    "firenet_operator_create_weighted_difference":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, firenet_boundary "
        "boundary, double* weights)",
    "firenet_operator_create_user":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type range, int64_t rows, firenet_type domain, int64_t cols, "
        "firenet_apply_fn forward, firenet_apply_fn adjoint, "
        "firenet_destroy_fn destroy, void* user, double norm_bound, "
        "firenet_callback_threads threads)",
    "firenet_operator_create_user_many":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type range, int64_t rows, firenet_type domain, int64_t cols, "
        "firenet_apply_many_fn forward, firenet_apply_many_fn adjoint, "
        "int64_t together, firenet_destroy_fn destroy, void* user, double "
        "norm_bound, firenet_callback_threads threads)",
    "firenet_operator_batch":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_operator* a, int64_t count)",
    "firenet_operator_adjoint":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_operator* a)",
    "firenet_operator_compose":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_operator* a, firenet_operator* b)",
    "firenet_operator_scale":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_operator* a, double re, double im)",
    "firenet_operator_stack":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_operator** parts, int64_t count)",
    "firenet_operator_sum":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_operator** parts, int64_t count)",
    "firenet_operator_split":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_operator* a, firenet_split split, double norm_bound)",
    "firenet_operator_retain":
        "firenet_operator*(firenet_operator* a)",
    "firenet_operator_release": "void(firenet_operator* a)",
    "firenet_operator_get_real":
        "firenet_status(firenet_operator* a, firenet_operator_property "
        "property, double* value)",
    "firenet_operator_get_int":
        "firenet_status(firenet_operator* a, firenet_operator_property "
        "property, int64_t* value)",
    "firenet_operator_rows": "int64_t(firenet_operator* a)",
    "firenet_operator_cols": "int64_t(firenet_operator* a)",
    "firenet_operator_domain_type":
        "firenet_type(firenet_operator* a)",
    "firenet_operator_range_type":
        "firenet_type(firenet_operator* a)",
    "firenet_operator_norm_bound": "double(firenet_operator* a)",
    "firenet_operator_norm_proved": "double(firenet_operator* a)",
    "firenet_operator_isometry": "double(firenet_operator* a)",
    "firenet_operator_coisometry": "double(firenet_operator* a)",
    "firenet_operator_is_unitary": "int(firenet_operator* a)",
    "firenet_operator_flops": "double(firenet_operator* a)",
    "firenet_operator_traffic": "double(firenet_operator* a)",
    "firenet_operator_table_bytes": "size_t(firenet_operator* a)",
    "firenet_operator_workspace_bytes": "size_t(firenet_operator* a)",
    "firenet_operator_thread_bytes": "size_t(firenet_operator* a)",
    "firenet_operator_description": "char*(firenet_operator* a)",
    "firenet_workspace_create":
        "firenet_status(firenet_workspace** out, firenet_context* context, "
        "firenet_operator* a)",
    "firenet_workspace_release":
        "void(firenet_workspace* workspace)",
    "firenet_workspace_apply":
        "firenet_status(firenet_workspace* workspace, firenet_type x_type, "
        "void* x, int64_t x_length, firenet_type y_type, void* y, int64_t "
        "y_length)",
    "firenet_workspace_apply_adjoint":
        "firenet_status(firenet_workspace* workspace, firenet_type y_type, "
        "void* y, int64_t y_length, firenet_type x_type, void* x, int64_t "
        "x_length)",
    "firenet_operator_apply":
        "firenet_status(firenet_context* context, firenet_operator* a, "
        "firenet_type x_type, void* x, int64_t x_length, firenet_type y_type, "
        "void* y, int64_t y_length)",
    "firenet_operator_apply_adjoint":
        "firenet_status(firenet_context* context, firenet_operator* a, "
        "firenet_type y_type, void* y, int64_t y_length, firenet_type x_type, "
        "void* x, int64_t x_length)",
    "firenet_operator_check_adjoint":
        "firenet_status(firenet_context* context, firenet_operator* a, int "
        "trials, uint64_t seed, double* worst)",
    "firenet_operator_adjoint_tolerance": "double(firenet_operator* a)",
    "firenet_operator_check_norm":
        "firenet_status(firenet_context* context, firenet_operator* a, int "
        "iterations, uint64_t seed, double* largest)",
    "firenet_operator_estimate_norm":
        "firenet_status(firenet_context* context, firenet_operator* a, "
        "uint64_t seed, double* estimate, double* bound)",
    "firenet_option_of_context":
        "firenet_option*(int64_t index)",
    "firenet_option_of_network":
        "firenet_option*(int64_t index)",
    "firenet_option_of_runner":
        "firenet_option*(int64_t index)",
    "firenet_option_of_solver":
        "firenet_option*(int64_t index)",
    "firenet_option_of_perturbation":
        "firenet_option*(int64_t index)",
    "firenet_number_of_event":
        "firenet_option*(int64_t index)",
    "firenet_number_of_layer":
        "firenet_option*(int64_t index)",
    "firenet_number_of_levels":
        "firenet_option*(int64_t index)",
    "firenet_number_of_network":
        "firenet_option*(int64_t index)",
    "firenet_number_of_operator":
        "firenet_option*(int64_t index)",
    "firenet_number_of_perturbation":
        "firenet_option*(int64_t index)",
    "firenet_number_of_problem":
        "firenet_option*(int64_t index)",
    "firenet_number_of_refutation":
        "firenet_option*(int64_t index)",
    "firenet_number_of_runner":
        "firenet_option*(int64_t index)",
    "firenet_number_of_solver":
        "firenet_option*(int64_t index)",
    "firenet_option_id": "int(firenet_option* option)",
    "firenet_option_name": "char*(firenet_option* option)",
    "firenet_option_is_int": "int(firenet_option* option)",
    "firenet_option_default":
        "double(firenet_option* option)",
    "firenet_option_low":
        "double(firenet_option* option)",
    "firenet_option_high":
        "double(firenet_option* option)",
    "firenet_option_allows":
        "int(firenet_option* option, double value)",
    "firenet_option_choice":
        "char*(firenet_option* option, int64_t value)",
    "firenet_perturbation_create":
        "firenet_status(firenet_perturbation** out, firenet_context* context, "
        "firenet_type y_type, int64_t y_length, firenet_type x_type, int64_t "
        "x_length, firenet_map_fn map, firenet_map_vjp_fn vjp, void* user, "
        "firenet_operator* b, int64_t steps)",
    "firenet_perturbation_create_network":
        "firenet_status(firenet_perturbation** out, firenet_context* context, "
        "firenet_network* network, firenet_operator* b, int64_t steps)",
    "firenet_perturbation_release":
        "void(firenet_perturbation* search)",
    "firenet_perturbation_set_real":
        "firenet_status(firenet_perturbation* search, "
        "firenet_perturbation_option option, double value)",
    "firenet_perturbation_set_int":
        "firenet_status(firenet_perturbation* search, "
        "firenet_perturbation_option option, int64_t value)",
    "firenet_perturbation_get_real":
        "firenet_status(firenet_perturbation* search, "
        "firenet_perturbation_option option, double* value)",
    "firenet_perturbation_get_int":
        "firenet_status(firenet_perturbation* search, "
        "firenet_perturbation_option option, int64_t* value)",
    "firenet_perturbation_set_monitor":
        "firenet_status(firenet_perturbation* search, firenet_perturbation_fn "
        "monitor, void* user)",
    "firenet_perturbation_run":
        "firenet_status(firenet_perturbation* search, firenet_type y_type, "
        "void* y, int64_t y_length, firenet_type r_type, void* r, int64_t "
        "r_length)",
    "firenet_perturbation_history":
        "firenet_status(firenet_perturbation* search, int64_t step, double* "
        "norm, double* change)",
    "firenet_polynomial_count":
        "firenet_status(firenet_context* context, firenet_polynomial_set set, "
        "int64_t variables, int64_t order, int64_t* count)",
    "firenet_polynomial_indices":
        "firenet_status(firenet_context* context, firenet_polynomial_set set, "
        "int64_t variables, int64_t order, int64_t count, int32_t* indices)",
    "firenet_polynomial_weights":
        "firenet_status(firenet_context* context, firenet_polynomial_basis "
        "basis, int64_t variables, int64_t count, int32_t* indices, double* "
        "weights)",
    "firenet_polynomial_values":
        "firenet_status(firenet_context* context, firenet_polynomial_basis "
        "basis, int64_t variables, int64_t count, int32_t* indices, int64_t "
        "points, double* at, double factor, double* values)",
    "firenet_problem_create":
        "firenet_status(firenet_problem** out, firenet_context* context, "
        "firenet_problem_kind kind, firenet_operator* a, double parameter, "
        "double* weights, int64_t count)",
    "firenet_problem_create_in_levels":
        "firenet_status(firenet_problem** out, firenet_context* context, "
        "firenet_problem_kind kind, firenet_operator* a, double parameter, "
        "firenet_levels* levels)",
    "firenet_problem_create_regularised":
        "firenet_status(firenet_problem** out, firenet_context* context, "
        "firenet_problem_kind kind, firenet_operator* a, double parameter, "
        "firenet_regulariser* regulariser)",
    "firenet_problem_retain":
        "firenet_problem*(firenet_problem* problem)",
    "firenet_problem_release":
        "void(firenet_problem* problem)",
    "firenet_problem_get_real":
        "firenet_status(firenet_problem* problem, firenet_problem_property "
        "property, double* value)",
    "firenet_problem_get_int":
        "firenet_status(firenet_problem* problem, firenet_problem_property "
        "property, int64_t* value)",
    "firenet_problem_get_kind":
        "firenet_problem_kind(firenet_problem* problem)",
    "firenet_problem_parameter":
        "double(firenet_problem* problem)",
    "firenet_problem_evaluate":
        "firenet_status(firenet_context* context, firenet_problem* problem, "
        "firenet_type x_type, void* x, int64_t x_length, firenet_type y_type, "
        "void* y, int64_t y_length, double* objective, double* residual, "
        "double* infeasibility)",
    "firenet_problem_dual":
        "firenet_status(firenet_context* context, firenet_problem* problem, "
        "firenet_type y_type, void* q, void* y, int64_t y_length, double* "
        "value)",
    "firenet_problem_gap":
        "firenet_status(firenet_context* context, firenet_problem* problem, "
        "firenet_type x_type, void* x, int64_t x_length, firenet_type y_type, "
        "void* q, void* y, int64_t y_length, double* gap)",
    "firenet_problem_parameter_max":
        "firenet_status(firenet_context* context, firenet_problem* problem, "
        "firenet_type y_type, void* y, int64_t y_length, double* value)",
    "firenet_problem_prox_primal":
        "firenet_status(firenet_context* context, firenet_problem* problem, "
        "firenet_type type, double step, void* z, void* x, int64_t length)",
    "firenet_problem_prox_dual":
        "firenet_status(firenet_context* context, firenet_problem* problem, "
        "firenet_type type, double step, void* v, void* q, int64_t length)",
    "firenet_problem_convert":
        "firenet_status(firenet_context* context, firenet_problem* problem, "
        "firenet_type x_type, void* x, int64_t x_length, firenet_type y_type, "
        "void* y, int64_t y_length, firenet_problem_kind kind, double* "
        "parameter)",
    "firenet_noise_bound":
        "firenet_status(firenet_context* context, firenet_type type, void* "
        "scan, int64_t length, int64_t rows, double failure, double* eta)",
    "firenet_operator_create_radon":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t rows, int64_t cols, int64_t angles, "
        "double* theta, int64_t detectors, double spacing)",
    "firenet_operator_create_fan_radon":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t rows, int64_t cols, int64_t angles, "
        "double* theta, int64_t detectors, double spacing, double source, "
        "double detector)",
    "firenet_rnspl_refute":
        "firenet_status(firenet_refutation** out, firenet_context* context, "
        "firenet_operator* a, firenet_levels* levels, double rho, double "
        "gamma, int effort, uint64_t seed)",
    "firenet_refutation_retain":
        "firenet_refutation*(firenet_refutation* refutation)",
    "firenet_refutation_release":
        "void(firenet_refutation* refutation)",
    "firenet_refutation_get_real":
        "firenet_status(firenet_refutation* refutation, "
        "firenet_refutation_property property, double* value)",
    "firenet_refutation_get_int":
        "firenet_status(firenet_refutation* refutation, "
        "firenet_refutation_property property, int64_t* value)",
    "firenet_refutation_copy":
        "firenet_status(firenet_refutation* refutation, firenet_type type, "
        "void* v, int64_t length)",
    "firenet_regulariser_create_l1":
        "firenet_status(firenet_regulariser** out, firenet_context* context, "
        "firenet_operator* w, double* weights, int64_t count)",
    "firenet_regulariser_create_l1_in_levels":
        "firenet_status(firenet_regulariser** out, firenet_context* context, "
        "firenet_operator* w, firenet_levels* levels)",
    "firenet_regulariser_create_group":
        "firenet_status(firenet_regulariser** out, firenet_context* context, "
        "firenet_operator* w, int64_t members, firenet_grouping grouping, "
        "double* weights, int64_t count)",
    "firenet_regulariser_create_sparse_group":
        "firenet_status(firenet_regulariser** out, firenet_context* context, "
        "firenet_operator* w, int64_t members, firenet_grouping grouping, "
        "double mix, double* weights, int64_t count)",
    "firenet_regulariser_create_variation":
        "firenet_status(firenet_regulariser** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, firenet_boundary "
        "boundary, firenet_variation variation, double* weights)",
    "firenet_regulariser_create_sum":
        "firenet_status(firenet_regulariser** out, firenet_context* context, "
        "int64_t count, firenet_regulariser** parts, double* factors)",
    "firenet_regulariser_create_constrained":
        "firenet_status(firenet_regulariser** out, firenet_context* context, "
        "firenet_regulariser* regulariser, firenet_constraint constraint)",
    "firenet_regulariser_retain":
        "firenet_regulariser*(firenet_regulariser* regulariser)",
    "firenet_regulariser_release":
        "void(firenet_regulariser* regulariser)",
    "firenet_regulariser_evaluate":
        "firenet_status(firenet_context* context, firenet_regulariser* "
        "regulariser, firenet_type type, void* x, int64_t length, double* "
        "value)",
    "firenet_regulariser_terms":
        "int(firenet_regulariser* regulariser)",
    "firenet_rnspl_constants":
        "firenet_status(firenet_context* context, double rho, double gamma, "
        "double kappa, double* c1, double* c2)",
    "firenet_rnspl_lambda":
        "firenet_status(firenet_context* context, double c1, double c2, "
        "double xi, double* lambda)",
    "firenet_rnspl_sharpness":
        "firenet_status(firenet_context* context, double c1, double lambda, "
        "double xi, double* sharpness)",
    "firenet_rnspl_floor":
        "firenet_status(firenet_context* context, double lambda, double "
        "sharpness, double c2, double sigma, double residual, double* floor)",
    "firenet_rnspl_inner":
        "firenet_status(firenet_context* context, double norm, double "
        "sharpness, int64_t* inner)",
    "firenet_rnspl_epsilon":
        "firenet_status(firenet_context* context, double epsilon0, double "
        "delta, int64_t restarts, double* epsilon)",
    "firenet_rnspl_prior_bound":
        "firenet_status(firenet_context* context, double sharpness, double "
        "epsilon, double delta, double* bound)",
    "firenet_rnspl_posterior_bound":
        "firenet_status(firenet_context* context, double sharpness, double "
        "gap, double floor, double* bound)",
    "firenet_rnspl_depth":
        "firenet_status(firenet_context* context, double norm, double "
        "sharpness, double epsilon0, double delta, double target, int64_t* "
        "restarts, int64_t* layers)",
    "firenet_rnspl_perturbed":
        "firenet_status(firenet_context* context, double rho, double gamma, "
        "double theta, double xi, double weight, double* rho_out, double* "
        "gamma_out)",
    "firenet_rnspl_theta_limit":
        "firenet_status(firenet_context* context, double rho, double gamma, "
        "double xi, double weight, double* limit)",
    "firenet_rnspl_implied":
        "firenet_status(firenet_context* context, double norm, double lambda, "
        "double kappa, double xi, int64_t inner, double* rho, double* gamma)",
    "firenet_runner_create":
        "firenet_status(firenet_runner** out, firenet_context* context, "
        "firenet_network* network)",
    "firenet_runner_release": "void(firenet_runner* runner)",
    "firenet_runner_set_monitor":
        "firenet_status(firenet_runner* runner, firenet_monitor_fn monitor, "
        "void* user)",
    "firenet_runner_set_reference":
        "firenet_status(firenet_runner* runner, firenet_type type, void* "
        "reference, int64_t length)",
    "firenet_runner_set_real":
        "firenet_status(firenet_runner* runner, firenet_runner_option option, "
        "double value)",
    "firenet_runner_set_int":
        "firenet_status(firenet_runner* runner, firenet_runner_option option, "
        "int64_t value)",
    "firenet_runner_get_real":
        "firenet_status(firenet_runner* runner, firenet_runner_option option, "
        "double* value)",
    "firenet_runner_get_int":
        "firenet_status(firenet_runner* runner, firenet_runner_option option, "
        "int64_t* value)",
    "firenet_runner_copy_dual":
        "firenet_status(firenet_runner* runner, firenet_type type, void* q, "
        "int64_t length)",
    "firenet_runner_copy_term_dual":
        "firenet_status(firenet_runner* runner, int term, firenet_type type, "
        "void* p, int64_t length)",
    "firenet_runner_cancel": "void(firenet_runner* runner)",
    "firenet_runner_run":
        "firenet_status(firenet_runner* runner, firenet_type y_type, void* y, "
        "int64_t y_length, firenet_type x_type, void* x0, void* x, int64_t "
        "x_length)",
    "firenet_runner_run_batch":
        "firenet_status(firenet_runner* runner, int64_t count, firenet_type "
        "y_type, void* y, int64_t y_length, firenet_type x_type, void* x0, "
        "void* x, int64_t x_length)",
    "firenet_sampling_levels":
        "firenet_status(firenet_context* context, firenet_sampling_law law, "
        "int axes, int64_t* shape, int levels, int64_t* sparsities, int64_t "
        "count, uint64_t seed, int64_t* indices)",
    "firenet_sampling_fourier_haar":
        "firenet_status(firenet_context* context, int axes, int64_t* shape, "
        "int levels, int64_t* sparsities, int64_t count, uint64_t seed, "
        "int64_t* indices)",
    "firenet_sampling_walsh_haar":
        "firenet_status(firenet_context* context, int axes, int64_t* shape, "
        "int levels, int64_t* sparsities, int64_t count, uint64_t seed, "
        "int64_t* indices)",
    "firenet_sampling_prior":
        "firenet_status(firenet_context* context, firenet_sampling_law law, "
        "int axes, int64_t* shape, int levels, int64_t count, double decay, "
        "double factor, int64_t* sparsities)",
    "firenet_sampling_census":
        "firenet_status(firenet_context* context, firenet_sampling_law law, "
        "int axes, int64_t* shape, int levels, int64_t* indices, int64_t "
        "count, int64_t* taken)",
    "firenet_sampling_limit":
        "firenet_status(firenet_context* context, firenet_sampling_law law, "
        "int axes, int64_t* shape, int levels, int64_t* indices, int64_t "
        "count, double factor, int64_t* sparsities)",
    "firenet_sampling_gamma":
        "firenet_status(firenet_context* context, firenet_sampling_law law, "
        "int axes, int64_t* shape, int levels, int64_t* indices, int64_t "
        "count, double* gamma)",
    "firenet_sampling_power":
        "firenet_status(firenet_context* context, int axes, int64_t* shape, "
        "int exponent, int64_t centre, int64_t count, uint64_t seed, int64_t* "
        "indices)",
    "firenet_sampling_lines":
        "firenet_status(firenet_context* context, int axes, int64_t* shape, "
        "int axis, int exponent, int64_t centre, int64_t count, uint64_t "
        "seed, int64_t* indices)",
    "firenet_sampling_radial":
        "firenet_status(firenet_context* context, int64_t* shape, int64_t "
        "count, uint64_t seed, int64_t* indices)",
    "firenet_solver_bytes":
        "size_t(firenet_problem* problem, firenet_method method)",
    "firenet_solver_create":
        "firenet_status(firenet_solver** out, firenet_context* context, "
        "firenet_problem* problem, firenet_method method)",
    "firenet_solver_release": "void(firenet_solver* solver)",
    "firenet_solver_set_real":
        "firenet_status(firenet_solver* solver, firenet_solver_option option, "
        "double value)",
    "firenet_solver_set_int":
        "firenet_status(firenet_solver* solver, firenet_solver_option option, "
        "int64_t value)",
    "firenet_solver_get_real":
        "firenet_status(firenet_solver* solver, firenet_solver_option option, "
        "double* value)",
    "firenet_solver_get_int":
        "firenet_status(firenet_solver* solver, firenet_solver_option option, "
        "int64_t* value)",
    "firenet_solver_set_monitor":
        "firenet_status(firenet_solver* solver, firenet_monitor_fn monitor, "
        "void* user)",
    "firenet_solver_set_reference":
        "firenet_status(firenet_solver* solver, firenet_type type, void* "
        "reference, int64_t length)",
    "firenet_solver_cancel": "void(firenet_solver* solver)",
    "firenet_solver_solve":
        "firenet_status(firenet_solver* solver, firenet_type y_type, void* y, "
        "int64_t y_length, firenet_type x_type, void* x0, void* x, int64_t "
        "x_length)",
    "firenet_solver_resume":
        "firenet_status(firenet_solver* solver, firenet_type y_type, void* y, "
        "int64_t y_length, firenet_type x_type, void* x, int64_t x_length)",
    "firenet_solver_path":
        "firenet_status(firenet_solver* solver, int64_t count, double* "
        "parameters, firenet_type y_type, void* y, int64_t y_length, "
        "firenet_type x_type, void* x, int64_t x_length, firenet_outcome* "
        "outcomes, int64_t* iterations, double* gaps, int64_t* solved)",
    "firenet_solver_copy_best":
        "firenet_status(firenet_solver* solver, firenet_type type, void* x, "
        "int64_t length)",
    "firenet_solver_copy_dual":
        "firenet_status(firenet_solver* solver, firenet_type type, void* q, "
        "int64_t length)",
    "firenet_solver_copy_term_dual":
        "firenet_status(firenet_solver* solver, int term, firenet_type type, "
        "void* p, int64_t length)",
    "firenet_solver_history_length":
        "int64_t(firenet_solver* solver)",
    "firenet_solver_history":
        "firenet_status(firenet_solver* solver, int64_t index, int64_t* "
        "iteration, double* objective, double* gap, double* infeasibility)",
    "firenet_solver_state_bytes":
        "size_t(firenet_solver* solver)",
    "firenet_solver_save_state":
        "firenet_status(firenet_solver* solver, void* state, size_t bytes)",
    "firenet_solver_load_state":
        "firenet_status(firenet_solver* solver, void* state, size_t bytes)",
    "firenet_solver_batch_create":
        "firenet_status(firenet_solver_batch** out, firenet_context* context, "
        "firenet_problem* problem, firenet_method method)",
    "firenet_solver_batch_release":
        "void(firenet_solver_batch* batch)",
    "firenet_solver_batch_set_real":
        "firenet_status(firenet_solver_batch* batch, firenet_solver_option "
        "option, double value)",
    "firenet_solver_batch_set_int":
        "firenet_status(firenet_solver_batch* batch, firenet_solver_option "
        "option, int64_t value)",
    "firenet_solver_batch_get_real":
        "firenet_status(firenet_solver_batch* batch, firenet_solver_option "
        "option, double* value)",
    "firenet_solver_batch_get_int":
        "firenet_status(firenet_solver_batch* batch, firenet_solver_option "
        "option, int64_t* value)",
    "firenet_solver_batch_cancel":
        "void(firenet_solver_batch* batch)",
    "firenet_solver_batch_solve":
        "firenet_status(firenet_solver_batch* batch, int64_t count, "
        "firenet_type y_type, void* y, int64_t y_length, firenet_type x_type, "
        "void* x0, void* x, int64_t x_length, firenet_outcome* outcomes, "
        "int64_t* iterations, double* gaps, int64_t* solved)",
    "firenet_operator_create_csr":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t rows, int64_t cols, int64_t count, "
        "firenet_index_type index_type, void* pointers, void* indices, void* "
        "values, firenet_matrix_storage storage, double norm_bound)",
    "firenet_operator_create_csc":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int64_t rows, int64_t cols, int64_t count, "
        "firenet_index_type index_type, void* pointers, void* indices, void* "
        "values, firenet_matrix_storage storage, double norm_bound)",
    "firenet_status_message": "char*(firenet_status status)",
    "firenet_status_name": "char*(firenet_status status)",
    "firenet_outcome_message":
        "char*(firenet_outcome outcome)",
    "firenet_type_size": "int(firenet_type type)",
    "firenet_operator_create_dft":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, uint32_t centred)",
    "firenet_operator_create_centred_dft":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, uint32_t centred, "
        "uint32_t image_centred)",
    "firenet_operator_create_haar":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, int levels, "
        "firenet_layout layout)",
    "firenet_operator_create_undecimated_haar":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, int levels)",
    "firenet_operator_create_wavelet":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, int levels, "
        "firenet_wavelet wavelet, firenet_layout layout)",
    "firenet_operator_create_undecimated_wavelet":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, int levels, "
        "firenet_wavelet wavelet)",
    "firenet_operator_create_walsh":
        "firenet_status(firenet_operator** out, firenet_context* context, "
        "firenet_type type, int axes, int64_t* shape, firenet_walsh_order "
        "order)",
    "firenet_version_number": "int()",
    "firenet_version_string": "char*()",
}
