# SPDX-License-Identifier: BSD-3-Clause
"""The C interface as data. Made by make_interface.py: do not edit."""

ENUMERATORS = {
    "FIRENET_MRD_ACQUISITION_BYTES": 340,
    "FIRENET_MRD_IMAGE_BYTES": 198,
    "FIRENET_MRD_WAVEFORM_BYTES": 40,
    "FIRENET_MRD_LAST_IN_SLICE": 8,
    "FIRENET_MRD_LAST_IN_REPETITION": 14,
    "FIRENET_MRD_IS_NOISE": 19,
    "FIRENET_MRD_IS_CALIBRATION": 20,
    "FIRENET_MRD_IS_CALIBRATION_AND_IMAGING": 21,
    "FIRENET_MRD_IS_REVERSE": 22,
    "FIRENET_MRD_IS_NAVIGATION": 23,
    "FIRENET_MRD_IS_PHASE_CORRECTION": 24,
    "FIRENET_MRD_LAST_IN_MEASUREMENT": 25,
    "FIRENET_MRD_IS_PHASE_STABILIZATION": 31,
    "FIRENET_MRD_CALIBRATION_NONE": 0,
    "FIRENET_MRD_CALIBRATION_EMBEDDED": 1,
    "FIRENET_MRD_CALIBRATION_OTHER": 2,
}

CALLBACKS = {
}

FUNCTIONS = {
    "firenet_mrd_acquisition_decode":
        "firenet_status(firenet_context* context, void* bytes, int64_t count, "
        "firenet_mrd_acquisition* out)",
    "firenet_mrd_acquisition_encode":
        "firenet_status(firenet_mrd_acquisition* header, void* bytes)",
    "firenet_mrd_acquisition_payload":
        "firenet_status(firenet_mrd_acquisition* header, int64_t* trajectory, "
        "int64_t* data)",
    "firenet_mrd_has":
        "int(firenet_mrd_acquisition* header, int flag)",
    "firenet_mrd_image_decode":
        "firenet_status(firenet_context* context, void* bytes, int64_t count, "
        "firenet_mrd_image* out)",
    "firenet_mrd_image_encode":
        "firenet_status(firenet_mrd_image* header, void* bytes)",
    "firenet_mrd_header_parse":
        "firenet_status(firenet_context* context, char* xml, int64_t length, "
        "firenet_mrd_header* out)",
    "firenet_mrd_scan_create":
        "firenet_status(firenet_mrd_scan** out, firenet_context* context, "
        "firenet_mrd_header* header, int64_t limit)",
    "firenet_mrd_scan_release": "void(firenet_mrd_scan* scan)",
    "firenet_mrd_scan_add":
        "firenet_status(firenet_mrd_scan* scan, firenet_mrd_acquisition* "
        "header, float* data, int64_t length)",
    "firenet_mrd_scan_finish":
        "firenet_status(firenet_mrd_scan* scan)",
    "firenet_mrd_scan_take":
        "firenet_mrd_slice*(firenet_mrd_scan* scan)",
    "firenet_mrd_scan_ignored":
        "int64_t(firenet_mrd_scan* scan)",
    "firenet_mrd_scan_coils":
        "int64_t(firenet_mrd_scan* scan)",
    "firenet_mrd_scan_noise_samples":
        "int64_t(firenet_mrd_scan* scan)",
    "firenet_mrd_scan_noise":
        "firenet_status(firenet_mrd_scan* scan, void* noise)",
    "firenet_mrd_slice_release":
        "void(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_coils":
        "int64_t(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_axes": "int(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_shape":
        "int64_t*(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_kspace":
        "void*(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_mask":
        "uint8_t*(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_samples":
        "int64_t(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_indices":
        "int64_t*(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_averages":
        "int64_t(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_first":
        "firenet_mrd_acquisition*(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_calibration":
        "firenet_status(firenet_context* context, firenet_mrd_slice* slice, "
        "int64_t largest, int64_t* region, void* data)",
    "firenet_mrd_slice_recon_shape":
        "int64_t*(firenet_mrd_slice* slice)",
    "firenet_mrd_slice_recon":
        "firenet_status(firenet_context* context, firenet_mrd_slice* slice, "
        "void* image, void* out)",
    "firenet_mrd_slice_image":
        "firenet_status(firenet_mrd_slice* slice, int data_type, int64_t "
        "index, firenet_mrd_image* out)",
}
