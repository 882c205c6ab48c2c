/* SPDX-License-Identifier: BSD-3-Clause */
/* Settings as tables: one row describes an option, and one set of functions
 * reads, writes and describes any of them. */
#ifndef FN_CORE_OPTIONS_H
#define FN_CORE_OPTIONS_H

#include "core/context.h"

#include <firenet/option.h>

typedef struct fn_choice {
    int value;
    const char *name; /* NULL ends a list */
} fn_choice;

/* Values and names of a list, for messages: it has one, and few. */
#define FN_CHOICES_TEXT 256
const char *fn_choices_text(const fn_choice *choices,
                            char text[FN_CHOICES_TEXT]);

struct firenet_option {
    int id;
    const char *name;
    bool integer;
    double fallback; /* the default */
    double low, high;
    bool low_open, high_open; /* the bound itself is not allowed */
    bool zero_derives;        /* 0 is allowed too: "derive the value" */
    const fn_choice *choices; /* its only values, or NULL */
    bool result;              /* not a setting: no default, no range */
};

/* A number that an object has beside its settings: read, never set. A list ends
 * with one without a name. */
#define FN_NUMBER(number, text, whole) \
    { .id = (number), .name = (text), .integer = (whole), .result = true }
#define FN_END \
    { .id = 0, .name = NULL }

/* The settings of one object: a table, and a value for each of its rows. All
 * zero for no object. */
typedef struct fn_settings {
    firenet_context *context;
    const firenet_option *table;
    int count;
    double *values;                /* the object's own */
    const firenet_option *results; /* what else its getters read, or NULL */
} fn_settings;

/* Sets every value to its default. */
void fn_settings_reset(fn_settings settings);

/* Row of an option, -1 if there is none of this kind. */
int fn_option_row(const firenet_option *table, int count, int id, bool integer);

/* Row `index`, NULL outside the table. */
static inline const firenet_option *fn_option_at(const firenet_option *table,
                                                 int count, int64_t index) {
    return index >= 0 && index < count ? &table[index] : NULL;
}

/* ERR_UNSUPPORTED in words: the number is of the other kind, or cannot be set,
 * or is none of this object, which has these. For the text of a refusal inside
 * a call or outside of one. */
#define FN_NO_NUMBER_TEXT 640
const char *fn_no_number_text(const fn_settings *settings, const char *verb,
                              int id, bool integer,
                              char text[FN_NO_NUMBER_TEXT]);

/* Inside a public call: checks kind and bounds, writes or reads. */
firenet_status fn_settings_write(fn_settings settings, int id, bool integer,
                                 double value);
firenet_status fn_settings_read(fn_settings settings, int id, bool integer,
                                double *value);

/* int64_t to double without loss, or NaN, which no option allows. */
double fn_option_from_int(int64_t value);

/* Public calls as a whole; ERR_NULL for no object. */
firenet_status fn_settings_set_real(fn_settings settings, int id, double value);
firenet_status fn_settings_set_int(fn_settings settings, int id, int64_t value);
firenet_status fn_settings_get_real(fn_settings settings, int id,
                                    double *value);
firenet_status fn_settings_get_int(fn_settings settings, int id,
                                   int64_t *value);

#endif
