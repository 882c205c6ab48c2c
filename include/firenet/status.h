/* SPDX-License-Identifier: BSD-3-Clause */
/** @file status.h  What a call returns, how a run ended, element types.
 *
 *  Values are pinned for the life of the ABI; gaps leave room for more.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] status   any value
 *  @param[in] outcome  any value
 *  @param[in] type     any value */
#ifndef FIRENET_STATUS_H
#define FIRENET_STATUS_H

#include <firenet/export.h>

FIRENET_BEGIN_DECLS

/** Returned by every call that can fail: 0, or a negative value.
 *  firenet_context_last_error() gives the message, with the argument's name and
 *  value. */
typedef enum firenet_status {
    FIRENET_OK = 0,                /**< done */
    FIRENET_ERR_NULL = -10,        /**< a pointer that must not be NULL is */
    FIRENET_ERR_SHAPE = -11,       /**< lengths or shapes do not fit */
    FIRENET_ERR_TYPE = -12,        /**< element type unknown or not the one */
    FIRENET_ERR_RANGE = -13,       /**< a value outside what is allowed */
    FIRENET_ERR_OVERLAP = -14,     /**< input and output share memory */
    FIRENET_ERR_UNSUPPORTED = -15, /**< unknown to this version or build */
    FIRENET_ERR_STATE = -16,       /**< not allowed in the object's state */
    FIRENET_ERR_BUSY = -17,        /**< object in use by another thread */
    FIRENET_ERR_TOO_LARGE = -18,   /**< sizes overflow memory or a back end */
    FIRENET_ERR_NOMEM = -20,       /**< the allocator returned NULL */
    FIRENET_ERR_NUMERIC = -30, /**< NaN or infinity, in the input or computed */
    FIRENET_ERR_CALLBACK = -40, /**< a callback of the host's failed */
    FIRENET_ERR_EXTERNAL = -50, /**< FFTW or BLAS refused */
    FIRENET_ERR_DEVICE = -60    /**< a device or its driver refused */
} firenet_status;

/** How a run that returned FIRENET_OK ended. */
typedef enum firenet_outcome {
    FIRENET_OUTCOME_NONE = 0,       /**< nothing was run yet */
    FIRENET_OUTCOME_COMPLETED = 10, /**< a network: every layer was run */
    FIRENET_OUTCOME_CONVERGED = 20, /**< a solver: all stated tests hold */
    FIRENET_OUTCOME_ITERATION_LIMIT = 30, /**< a solver: limit reached first */
    FIRENET_OUTCOME_STOPPED = 40,         /**< the monitor returned 1 */
    FIRENET_OUTCOME_CANCELLED = 50,       /**< firenet_*_cancel was called */
    FIRENET_OUTCOME_DEADLINE = 60,        /**< the deadline passed */
    FIRENET_OUTCOME_PRECISION_LIMIT = 80, /**< tolerance below what the type
                                               can reach */
    FIRENET_OUTCOME_INFEASIBLE = 90       /**< (P1): no x satisfies it */
} firenet_outcome;

/** Type of the elements of a buffer. Complex is interleaved re, im: the layout
 *  of C99, C++, NumPy and FFTW. */
typedef enum firenet_type {
    FIRENET_F32 = 10, /**< float */
    FIRENET_F64 = 20, /**< double */
    FIRENET_C64 = 30, /**< two floats */
    FIRENET_C128 = 40 /**< two doubles */
} firenet_type;

/** Most axes an array can have. */
#define FIRENET_MAX_AXES 3

/** One sentence for a status; "unknown status" for any other value. Static
 *  storage, never NULL. Thread safety: any thread. */
FIRENET_API const char *firenet_status_message(firenet_status status);

/** The enumerator's name, e.g. "FIRENET_ERR_RANGE". Static storage, never
 *  NULL. Thread safety: any thread. */
FIRENET_API const char *firenet_status_name(firenet_status status);

/** One sentence for an outcome. Static storage, never NULL.
 *  Thread safety: any thread. */
FIRENET_API const char *firenet_outcome_message(firenet_outcome outcome);

/** Bytes of one element: 4, 8, 8, 16; 0 for an unknown type.
 *  Thread safety: any thread. */
FIRENET_API int firenet_type_size(firenet_type type);

FIRENET_END_DECLS

#endif
