/* SPDX-License-Identifier: BSD-3-Clause */
/** @file option.h  Introspection: names, defaults and ranges of all settings,
 *  and names of all results and properties.
 *
 *  For bindings, and for programs that list settings to their users. A
 *  description is a constant of the library, valid in any thread while it is
 *  loaded. Passing NULL gives 0, NaN or NULL.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] option  a description, or NULL
 *  @param[in] index   0, 1, ...
 *  @param[in] value   any */
#ifndef FIRENET_OPTION_H
#define FIRENET_OPTION_H

#include <firenet/export.h>
#include <stdint.h>

FIRENET_BEGIN_DECLS

/** Opaque; never freed. */
typedef struct firenet_option firenet_option;

/** Settings of a firenet_context, one by one; NULL if there are no more. */
FIRENET_API const firenet_option *firenet_option_of_context(int64_t index);

/** Settings of a firenet_network_config, likewise. */
FIRENET_API const firenet_option *firenet_option_of_network(int64_t index);

/** Settings of a firenet_runner, likewise. */
FIRENET_API const firenet_option *firenet_option_of_runner(int64_t index);

/** Settings of a firenet_solver, likewise. */
FIRENET_API const firenet_option *firenet_option_of_solver(int64_t index);

/** Settings of a firenet_perturbation, likewise. */
FIRENET_API const firenet_option *firenet_option_of_perturbation(int64_t index);

/** Numbers that can be read but not set: results of a run and properties of an
 *  object. All objects use the same form, firenet_<noun>_get_real(h, WHAT,
 *  &value) or _get_int, which reads settings too. This function describes those
 *  of a firenet_event, one by one; NULL if there are no more. They have an id,
 *  a name and a kind, but no default and no range (NaN). */
FIRENET_API const firenet_option *firenet_number_of_event(int64_t index);

/** Those of a firenet_layer, likewise. */
FIRENET_API const firenet_option *firenet_number_of_layer(int64_t index);

/** Those of a firenet_levels, likewise. */
FIRENET_API const firenet_option *firenet_number_of_levels(int64_t index);

/** Those of a firenet_network, likewise. */
FIRENET_API const firenet_option *firenet_number_of_network(int64_t index);

/** Those of a firenet_operator, likewise. */
FIRENET_API const firenet_option *firenet_number_of_operator(int64_t index);

/** Those of a firenet_perturbation, likewise. */
FIRENET_API const firenet_option *firenet_number_of_perturbation(int64_t index);

/** Those of a firenet_problem, likewise. */
FIRENET_API const firenet_option *firenet_number_of_problem(int64_t index);

/** Those of a firenet_refutation, likewise. */
FIRENET_API const firenet_option *firenet_number_of_refutation(int64_t index);

/** Those of a firenet_runner, likewise. */
FIRENET_API const firenet_option *firenet_number_of_runner(int64_t index);

/** Those of a firenet_solver, likewise. */
FIRENET_API const firenet_option *firenet_number_of_solver(int64_t index);

/** The enumerator that _set and _get take. */
FIRENET_API int firenet_option_id(const firenet_option *option);

/** Its name, as messages print it: lower case. */
FIRENET_API const char *firenet_option_name(const firenet_option *option);

/** 1 if it is set by _set_int, 0 if by _set_real. */
FIRENET_API int firenet_option_is_int(const firenet_option *option);

/** The default, in the units its enumerator states. The tolerance and the
 *  output of a solver depend on its element type and method, and the
 *  instructions of a context on the machine: read theirs from the object. */
FIRENET_API double firenet_option_default(const firenet_option *option);

/** The ends of the range; firenet_option_allows() tells whether they belong to
 *  it. */
FIRENET_API double firenet_option_low(const firenet_option *option);
FIRENET_API double firenet_option_high(const firenet_option *option);

/** 1 if _set would accept the value, else 0 (also for NaN). All instruction
 *  sets are allowed here, though the machine may lack one. */
FIRENET_API int firenet_option_allows(const firenet_option *option,
                                      double value);

/** The name of an enumerator, for settings that are enumerations.
 *  @return e.g. "ERGODIC" for FIRENET_OUTPUT_ERGODIC; NULL for a value that is
 *          not one of the choices, or a setting that is not a choice. */
FIRENET_API const char *firenet_option_choice(const firenet_option *option,
                                              int64_t value);

FIRENET_END_DECLS

#endif
