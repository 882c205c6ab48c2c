/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/options.h"

#include <math.h>

int fn_option_row(const fn_option *table, int count, int id, bool integer) {
    for (int i = 0; i < count; ++i) {
        if (table[i].id == id && table[i].integer == integer) {
            return i;
        }
    }
    return -1;
}

double fn_option_from_int(int64_t value) {
    const int64_t exact = INT64_C(1) << 53;
    return value >= -exact && value <= exact ? (double)value : NAN;
}

static bool allowed(const fn_option *option, double value) {
    if (option->zero_derives && value == 0.0) {
        return true;
    }
    /* Written so that NaN fails. */
    bool above = option->low_open ? value > option->low : value >= option->low;
    bool below =
        option->high_open ? value < option->high : value <= option->high;
    return above && below;
}

static firenet_status unknown(firenet_context *context, int id, bool integer) {
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "option: %d is not %s option of this object", id,
                   integer ? "an integer" : "a real");
}

firenet_status fn_option_set(firenet_context *context, const fn_option *table,
                             int count, double *values, int id, bool integer,
                             double value) {
    int row = fn_option_row(table, count, id, integer);
    if (row < 0) {
        return unknown(context, id, integer);
    }
    const fn_option *option = &table[row];
    if (!allowed(option, value)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %.17g, allowed is %s%.17g, %.17g%s%s", option->name,
                       value, option->low_open ? "(" : "[", option->low,
                       option->high, option->high_open ? ")" : "]",
                       option->zero_derives ? " or 0 for the default" : "");
    }
    values[row] = value;
    return FIRENET_OK;
}

firenet_status fn_option_get(firenet_context *context, const fn_option *table,
                             int count, const double *values, int id,
                             bool integer, double *value) {
    int row = fn_option_row(table, count, id, integer);
    if (row < 0) {
        return unknown(context, id, integer);
    }
    *value = values[row];
    return FIRENET_OK;
}

void fn_option_defaults(const fn_option *table, int count, double *values) {
    for (int i = 0; i < count; ++i) {
        values[i] = table[i].fallback;
    }
}
