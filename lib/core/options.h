/* SPDX-License-Identifier: BSD-3-Clause */
/* Settings as tables: one row says all there is to say about an option, and
 * one pair of functions reads and writes any of them. */
#ifndef FN_CORE_OPTIONS_H
#define FN_CORE_OPTIONS_H

#include "core/context.h"

typedef struct fn_option {
    int id;
    const char *name;
    bool integer;
    double fallback; /* the default */
    double low, high;
    bool low_open, high_open; /* the bound itself is not allowed */
    bool zero_derives;        /* 0 is allowed too: "derive the value" */
} fn_option;

/* Writes `value` to values[row of the option]; checks kind and bounds. */
firenet_status fn_option_set(firenet_context *context, const fn_option *table,
                             int count, double *values, int id, bool integer,
                             double value);

firenet_status fn_option_get(firenet_context *context, const fn_option *table,
                             int count, const double *values, int id,
                             bool integer, double *value);

void fn_option_defaults(const fn_option *table, int count, double *values);

/* Row of an option in its table, -1 if there is none of this kind. */
int fn_option_row(const fn_option *table, int count, int id, bool integer);

/* int64_t to double without loss, or NaN, which no option allows. */
double fn_option_from_int(int64_t value);

#endif
