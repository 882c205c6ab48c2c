/* SPDX-License-Identifier: BSD-3-Clause */
/* eta from a scan of noise. */
#include "kernels/vector.h"

#include <firenet/problem.h>
#include <math.h>

static firenet_status check_noise(firenet_context *context, firenet_type type,
                                  const void *scan, int64_t length,
                                  int64_t rows, double failure,
                                  const double *eta) {
    if (!scan || !eta) {
        return fn_fail_null(context, scan ? "eta" : "scan");
    }
    if (!fn_type_known(type)) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "type: %d, must be an element type (firenet_type)",
                       (int)type);
    }
    if (length < 1 || length > FN_LENGTH_MAX || rows < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "length: %lld, rows: %lld, both must be at least 1",
                       (long long)length, (long long)rows);
    }
    if (!(failure > 0.0 && failure < 1.0)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "failure: %.17g, allowed is (0, 1)", failure);
    }
    return fn_check_finite(context, "scan", type, length, scan);
}

firenet_status firenet_noise_bound(firenet_context *context, firenet_type type,
                                   const void *scan, int64_t length,
                                   int64_t rows, double failure, double *eta) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_noise(context, type, scan, length, rows, failure, eta);
    if (status == FIRENET_OK) {
        double rms =
            fn_vector_norm(context, type, length, scan) / sqrt((double)length);
        double per_row = fn_type_complex(type) ? 2.0 : 1.0;
        double k = per_row * (double)rows, t = -log(failure);
        *eta = rms * sqrt((k + 2.0 * sqrt(k * t) + 2.0 * t) / per_row);
    }
    return fn_leave(context, status);
}
