/* SPDX-License-Identifier: BSD-3-Clause */
/* The numbers of a problem, by name. */
#include "core/number.h"
#include "solve/problem.h"

FN_READ_REAL(problem, parameter, firenet_problem_parameter)
FN_READ_INT(problem, kind, firenet_problem_get_kind)

static const fn_property properties[] = {
    FN_REAL_PROPERTY(FIRENET_PROBLEM_PARAMETER, problem, parameter),
    FN_INT_PROPERTY(FIRENET_PROBLEM_KIND, problem, kind),
    {.is = FN_END}};

const firenet_option *firenet_number_of_problem(int64_t index) {
    return fn_property_at(properties, index);
}

static fn_readable readable(const firenet_problem *problem) {
    return (fn_readable){problem, problem ? problem->context : NULL, properties,
                         false};
}

firenet_status firenet_problem_get_real(const firenet_problem *problem,
                                        firenet_problem_property property,
                                        double *value) {
    return fn_read_real(readable(problem), (int)property, value);
}

firenet_status firenet_problem_get_int(const firenet_problem *problem,
                                       firenet_problem_property property,
                                       int64_t *value) {
    return fn_read_int(readable(problem), (int)property, value);
}
