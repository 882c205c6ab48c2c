/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/types.h"

#include <firenet/version.h>

/* One list for names and sentences, so that they cannot drift apart. */
#define STATUS_LIST(X)                                                       \
    X(FIRENET_OK, "success")                                                 \
    X(FIRENET_ERR_NULL, "a pointer that must not be NULL is")                \
    X(FIRENET_ERR_SHAPE, "lengths or shapes do not fit together")            \
    X(FIRENET_ERR_TYPE, "the element type is unknown or not the one needed") \
    X(FIRENET_ERR_RANGE, "a value is outside what is allowed")               \
    X(FIRENET_ERR_OVERLAP, "input and output overlap in memory")             \
    X(FIRENET_ERR_UNSUPPORTED, "this version or build does not know it")     \
    X(FIRENET_ERR_STATE, "the object's state does not allow this call")      \
    X(FIRENET_ERR_BUSY, "the object is in use by another call")              \
    X(FIRENET_ERR_TOO_LARGE, "a size is too large")                          \
    X(FIRENET_ERR_NOMEM, "out of memory")                                    \
    X(FIRENET_ERR_NUMERIC, "a NaN or infinity was met")                      \
    X(FIRENET_ERR_CALLBACK, "a callback reported failure")                   \
    X(FIRENET_ERR_EXTERNAL, "FFTW or BLAS refused")

const char *firenet_status_message(firenet_status status) {
    switch (status) {
#define CASE(value, text) \
    case value:           \
        return text;
        STATUS_LIST(CASE)
#undef CASE
    }
    return "unknown status";
}

const char *firenet_status_name(firenet_status status) {
    switch (status) {
#define CASE(value, text) \
    case value:           \
        return #value;
        STATUS_LIST(CASE)
#undef CASE
    }
    return "unknown status";
}

const char *firenet_outcome_message(firenet_outcome outcome) {
    switch (outcome) {
    case FIRENET_OUTCOME_NONE:
        return "nothing was run yet";
    case FIRENET_OUTCOME_COMPLETED:
        return "every layer was run";
    case FIRENET_OUTCOME_CONVERGED:
        return "converged to the tolerance";
    case FIRENET_OUTCOME_ITERATION_LIMIT:
        return "the iteration limit was reached";
    case FIRENET_OUTCOME_STOPPED:
        return "stopped by the monitor";
    case FIRENET_OUTCOME_CANCELLED:
        return "cancelled";
    case FIRENET_OUTCOME_DEADLINE:
        return "the deadline passed";
    case FIRENET_OUTCOME_STALLED:
        return "no further progress";
    case FIRENET_OUTCOME_INFEASIBLE:
        return "no x satisfies the constraint: the dual is unbounded";
    case FIRENET_OUTCOME_PRECISION_LIMIT:
        return "the tolerance is below what the element type can reach";
    }
    return "unknown outcome";
}

int firenet_type_size(firenet_type type) {
    return fn_type_known(type) ? (int)fn_type_size(type) : 0;
}

int firenet_version_number(void) {
    return FIRENET_VERSION_NUMBER;
}

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

const char *firenet_version_string(void) {
    return TEXT(FIRENET_VERSION_MAJOR) "." TEXT(FIRENET_VERSION_MINOR) "." TEXT(
        FIRENET_VERSION_PATCH);
}
