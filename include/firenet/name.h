/* SPDX-License-Identifier: BSD-3-Clause */
/** @file name.h  Names of enumerators, and enumerators by name.
 *
 *  Messages and bindings print these names: "c128", "P1", "adaptive",
 *  "iteration_limit"; a status is named by its enumerator, "FIRENET_ERR_RANGE"
 *  (firenet_status_name). Names are static storage and do not change during the
 *  life of the ABI. The functions that read a name also accept the
 *  enumerator's, such as "FIRENET_C128"; case matters.
 *
 *  Thread safety of all: any thread.
 *
 *  Arguments:
 *  @param[in] type     any value
 *  @param[in] kind     any value
 *  @param[in] method   any value
 *  @param[in] wavelet  any value
 *  @param[in] outcome  any value
 *  @param[in] name     0-terminated
 *  @param[out] value   the enumerator; unchanged on failure */
#ifndef FIRENET_NAME_H
#define FIRENET_NAME_H

#include <firenet/problem.h>
#include <firenet/solver.h>
#include <firenet/status.h>
#include <firenet/transform.h>

FIRENET_BEGIN_DECLS

/** "f32", "f64", "c64", "c128"; "unknown type" for any other value. */
FIRENET_API const char *firenet_type_name(firenet_type type);

/** The element type of that name.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED (no such
 *          name). */
FIRENET_API firenet_status firenet_type_from_name(const char *name,
                                                  firenet_type *value);

/** "P1", "P2", "P3"; "unknown kind of problem" for any other value. */
FIRENET_API const char *firenet_problem_kind_name(firenet_problem_kind kind);

/** The kind of problem of that name.
 *  @return as firenet_type_from_name. */
FIRENET_API firenet_status
firenet_problem_kind_from_name(const char *name, firenet_problem_kind *value);

/** "adaptive", "plain", "scheduled", "grid", "fista"; "unknown method" for any
 *  other value. */
FIRENET_API const char *firenet_method_name(firenet_method method);

/** The method of that name.
 *  @return as firenet_type_from_name. */
FIRENET_API firenet_status firenet_method_from_name(const char *name,
                                                    firenet_method *value);

/** "db1" .. "db10", "sym2" .. "sym10"; "unknown wavelet" for any other
 *  value. */
FIRENET_API const char *firenet_wavelet_name(firenet_wavelet wavelet);

/** The wavelet of that name.
 *  @return as firenet_type_from_name. */
FIRENET_API firenet_status firenet_wavelet_from_name(const char *name,
                                                     firenet_wavelet *value);

/** The enumerator's name in lower case, less FIRENET_OUTCOME_: "converged";
 *  "unknown outcome" for any other value. */
FIRENET_API const char *firenet_outcome_name(firenet_outcome outcome);

/** The outcome of that name.
 *  @return as firenet_type_from_name. */
FIRENET_API firenet_status firenet_outcome_from_name(const char *name,
                                                     firenet_outcome *value);

/** The status of that name.
 *  @return as firenet_type_from_name. */
FIRENET_API firenet_status firenet_status_from_name(const char *name,
                                                    firenet_status *value);

FIRENET_END_DECLS

#endif
