# SPDX-License-Identifier: BSD-3-Clause
"""The C interface as data. Made by make_interface.py: do not edit."""

ENUMERATORS = {
}

CALLBACKS = {
}

FUNCTIONS = {
    "firenet_mri_noise_covariance":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int64_t samples, void* noise, void* covariance)",
    "firenet_mri_corner_covariance":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int axes, int64_t* shape, uint32_t centred, double radius, "
        "uint8_t* mask, void* kspace, void* covariance)",
    "firenet_mri_whitening":
        "firenet_status(firenet_context* context, int64_t coils, void* "
        "covariance, void* matrix)",
    "firenet_mri_mix":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "rows, int64_t coils, void* matrix, int64_t points, void* in, void* "
        "out)",
    "firenet_mri_compression":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int64_t points, void* data, void* matrix, double* energy)",
    "firenet_mri_virtual_coils":
        "int64_t(int64_t coils, double* energy, double lost)",
    "firenet_mri_geometric_compression":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int axes, int64_t* shape, uint32_t image_centred, int axis, "
        "int64_t* region, void* calibration, int64_t rows, void* matrices, "
        "double* energy)",
    "firenet_mri_geometric_mix":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "rows, int64_t coils, void* matrices, int axes, int64_t* shape, "
        "uint32_t centred, uint32_t image_centred, int axis, void* in, void* "
        "out)",
    "firenet_mri_remove_oversampling":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "rows, int64_t n, int64_t keep, void* in, void* out)",
    "firenet_mri_echo_phase":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int64_t echoes, int64_t n, uint8_t* reversed, void* "
        "navigators, double* constant, double* slope)",
    "firenet_mri_correct_echoes":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "rows, int64_t n, double constant, double slope, void* in, void* out)",
    "firenet_mri_sum_of_squares":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int64_t points, void* images, void* out)",
    "firenet_mri_combine":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int64_t points, void* maps, void* images, void* out)",
    "firenet_mri_normalise":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int64_t points, void* maps, double* intensity)",
    "firenet_mri_undo_intensity":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "points, double* intensity, double floor, void* image)",
    "firenet_mri_calibration_shape":
        "firenet_status(firenet_context* context, int axes, int64_t* shape, "
        "uint32_t centred, uint8_t* mask, int64_t largest, int64_t* region)",
    "firenet_mri_calibration_copy":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int axes, int64_t* shape, uint32_t centred, void* kspace, "
        "int64_t* region, void* out)",
    "firenet_mri_espirit":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int axes, int64_t* shape, uint32_t image_centred, int64_t* "
        "region, void* calibration, int64_t kernel, double threshold, double "
        "crop, int sets, void* maps, double* values)",
    "firenet_mri_adaptive_maps":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int axes, int64_t* shape, uint32_t image_centred, int64_t* "
        "region, void* calibration, int64_t width, void* maps)",
    "firenet_mri_homodyne":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int axes, int64_t* shape, uint32_t centred, uint32_t "
        "image_centred, int axis, int64_t first, int64_t count, void* kspace, "
        "void* images)",
    "firenet_mri_virtual_conjugates":
        "firenet_status(firenet_context* context, firenet_type type, int64_t "
        "coils, int axes, int64_t* shape, uint32_t centred, void* kspace, "
        "void* out)",
}
