/* SPDX-License-Identifier: BSD-3-Clause */
/* The numbers of an operator, by name. */
#include "core/number.h"
#include "operators/operator.h"

FN_READ_REAL(operator, norm_bound, firenet_operator_norm_bound)
FN_READ_REAL(operator, norm_proved, firenet_operator_norm_proved)
FN_READ_REAL(operator, isometry, firenet_operator_isometry)
FN_READ_REAL(operator, coisometry, firenet_operator_coisometry)
FN_READ_REAL(operator, flops, firenet_operator_flops)
FN_READ_REAL(operator, traffic, firenet_operator_traffic)
FN_READ_REAL(operator, adjoint_tolerance, firenet_operator_adjoint_tolerance)
FN_READ_INT(operator, rows, firenet_operator_rows)
FN_READ_INT(operator, cols, firenet_operator_cols)
FN_READ_INT(operator, domain_type, firenet_operator_domain_type)
FN_READ_INT(operator, range_type, firenet_operator_range_type)
FN_READ_INT(operator, unitary, firenet_operator_is_unitary)
FN_READ_INT(operator, table_bytes, firenet_operator_table_bytes)
FN_READ_INT(operator, workspace_bytes, firenet_operator_workspace_bytes)
FN_READ_INT(operator, thread_bytes, firenet_operator_thread_bytes)

static const fn_property properties[] = {
    FN_REAL_PROPERTY(FIRENET_OPERATOR_NORM_BOUND, operator, norm_bound),
    FN_REAL_PROPERTY(FIRENET_OPERATOR_NORM_PROVED, operator, norm_proved),
    FN_REAL_PROPERTY(FIRENET_OPERATOR_ISOMETRY, operator, isometry),
    FN_REAL_PROPERTY(FIRENET_OPERATOR_COISOMETRY, operator, coisometry),
    FN_REAL_PROPERTY(FIRENET_OPERATOR_FLOPS, operator, flops),
    FN_REAL_PROPERTY(FIRENET_OPERATOR_TRAFFIC, operator, traffic),
    FN_REAL_PROPERTY(FIRENET_OPERATOR_ADJOINT_TOLERANCE, operator,
                     adjoint_tolerance),
    FN_INT_PROPERTY(FIRENET_OPERATOR_ROWS, operator, rows),
    FN_INT_PROPERTY(FIRENET_OPERATOR_COLS, operator, cols),
    FN_INT_PROPERTY(FIRENET_OPERATOR_DOMAIN_TYPE, operator, domain_type),
    FN_INT_PROPERTY(FIRENET_OPERATOR_RANGE_TYPE, operator, range_type),
    FN_INT_PROPERTY(FIRENET_OPERATOR_UNITARY, operator, unitary),
    FN_INT_PROPERTY(FIRENET_OPERATOR_TABLE_BYTES, operator, table_bytes),
    FN_INT_PROPERTY(FIRENET_OPERATOR_WORKSPACE_BYTES, operator,
                    workspace_bytes),
    FN_INT_PROPERTY(FIRENET_OPERATOR_THREAD_BYTES, operator, thread_bytes),
    {.is = FN_END}};

const firenet_option *firenet_number_of_operator(int64_t index) {
    return fn_property_at(properties, index);
}

static fn_readable readable(const firenet_operator *a) {
    return (fn_readable){a, a ? a->context : NULL, properties, false};
}

firenet_status firenet_operator_get_real(const firenet_operator *a,
                                         firenet_operator_property property,
                                         double *value) {
    return fn_read_real(readable(a), (int)property, value);
}

firenet_status firenet_operator_get_int(const firenet_operator *a,
                                        firenet_operator_property property,
                                        int64_t *value) {
    return fn_read_int(readable(a), (int)property, value);
}
