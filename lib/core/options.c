/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/options.h"

#include <math.h>
#include <stdio.h>

/* ------------------------------------------------------------ description */

int firenet_option_id(const firenet_option *option) {
    return option ? option->id : 0;
}

const char *firenet_option_name(const firenet_option *option) {
    return option ? option->name : NULL;
}

int firenet_option_is_int(const firenet_option *option) {
    return option && option->integer;
}

double firenet_option_default(const firenet_option *option) {
    return option && !option->result ? option->fallback : NAN;
}

double firenet_option_low(const firenet_option *option) {
    return option && !option->result ? option->low : NAN;
}

double firenet_option_high(const firenet_option *option) {
    return option && !option->result ? option->high : NAN;
}

const char *firenet_option_choice(const firenet_option *option, int64_t value) {
    const fn_choice *choice = option ? option->choices : NULL;
    while (choice && choice->name && choice->value != value) {
        ++choice;
    }
    return choice ? choice->name : NULL;
}

static bool within(const firenet_option *option, double value) {
    /* Written so that NaN fails. */
    bool above = option->low_open ? value > option->low : value >= option->low;
    bool below =
        option->high_open ? value < option->high : value <= option->high;
    return (above && below) || (option->zero_derives && value == 0.0);
}

int firenet_option_allows(const firenet_option *option, double value) {
    if (!option || option->result || !within(option, value) ||
        (option->integer && value != floor(value))) {
        return 0;
    }
    return !option->choices || firenet_option_choice(option, (int64_t)value);
}

/* ----------------------------------------------------------- one settings */

int fn_option_row(const firenet_option *table, int count, int id,
                  bool integer) {
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

void fn_settings_reset(fn_settings settings) {
    for (int i = 0; i < settings.count; ++i) {
        settings.values[i] = settings.table[i].fallback;
    }
}

const char *fn_choices_text(const fn_choice *choices,
                            char text[FN_CHOICES_TEXT]) {
    int used = 0;
    for (const fn_choice *c = choices; c->name; ++c) {
        used += snprintf(text + used, (size_t)(FN_CHOICES_TEXT - used),
                         "%s%d (%s)", used ? ", " : "", c->value, c->name);
    }
    return text;
}

static firenet_status refuse(firenet_context *context,
                             const firenet_option *option, double value) {
    if (option->choices) {
        char list[FN_CHOICES_TEXT];
        return fn_fail(context, FIRENET_ERR_RANGE, "%s: %.17g, allowed are %s",
                       option->name, value,
                       fn_choices_text(option->choices, list));
    }
    return fn_fail(context, FIRENET_ERR_RANGE,
                   "%s: %.17g, allowed is %s%.17g, %.17g%s%s", option->name,
                   value, option->low_open ? "(" : "[", option->low,
                   option->high, option->high_open ? ")" : "]",
                   option->zero_derives ? " or 0 for the default" : "");
}

/* The number of that kind, or else of the other kind; NULL if there is no such.
 */
static const firenet_option *number_of(const fn_settings *settings, int id,
                                       bool integer) {
    const firenet_option *found = NULL;
    for (int i = 0; i < settings->count; ++i) {
        found = settings->table[i].id == id ? &settings->table[i] : found;
    }
    for (const firenet_option *r = settings->results; r && r->name; ++r) {
        found = r->id == id && (!found || r->integer == integer) ? r : found;
    }
    return found;
}

static void list_numbers(const fn_settings *settings, int used, char *text) {
    for (int i = 0; i < settings->count && used < FN_NO_NUMBER_TEXT; ++i) {
        used += snprintf(text + used, (size_t)(FN_NO_NUMBER_TEXT - used),
                         "%s%s (%d)", i ? ", " : "", settings->table[i].name,
                         settings->table[i].id);
    }
}

const char *fn_no_number_text(const fn_settings *settings, const char *verb,
                              int id, bool integer,
                              char text[FN_NO_NUMBER_TEXT]) {
    const firenet_option *found = number_of(settings, id, integer);
    if (!found) {
        int used =
            snprintf(text, FN_NO_NUMBER_TEXT,
                     "option: %d is none of this object, which has ", id);
        list_numbers(settings, used, text);
    } else if (found->integer != integer) {
        snprintf(text, FN_NO_NUMBER_TEXT, "%s: is %s, use _%s_%s", found->name,
                 found->integer ? "an integer" : "a real number", verb,
                 found->integer ? "int" : "real");
    } else {
        snprintf(text, FN_NO_NUMBER_TEXT,
                 "%s: is a result, which is read and not set", found->name);
    }
    return text;
}

/* The row of an option in *row, or ERR_UNSUPPORTED. */
static firenet_status find(fn_settings settings, const char *verb, int id,
                           bool integer, int *row) {
    *row = fn_option_row(settings.table, settings.count, id, integer);
    if (*row >= 0) {
        return FIRENET_OK;
    }
    char text[FN_NO_NUMBER_TEXT];
    return fn_fail(settings.context, FIRENET_ERR_UNSUPPORTED, "%s",
                   fn_no_number_text(&settings, verb, id, integer, text));
}

firenet_status fn_settings_write(fn_settings settings, int id, bool integer,
                                 double value) {
    int row;
    firenet_status status = find(settings, "set", id, integer, &row);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!firenet_option_allows(&settings.table[row], value)) {
        return refuse(settings.context, &settings.table[row], value);
    }
    settings.values[row] = value;
    return FIRENET_OK;
}

firenet_status fn_settings_read(fn_settings settings, int id, bool integer,
                                double *value) {
    int row;
    firenet_status status = find(settings, "get", id, integer, &row);
    if (status == FIRENET_OK) {
        *value = settings.values[row];
    }
    return status;
}

/* ----------------------------------------------------------- public calls */

static firenet_status set(fn_settings settings, int id, bool integer,
                          double value) {
    return FN_CALL(settings.context,
                   fn_settings_write(settings, id, integer, value));
}

/* `out` is the caller's address of *value, checked for NULL alone. */
static firenet_status get(fn_settings settings, int id, bool integer,
                          double *value, const void *out) {
    firenet_status status = fn_enter(settings.context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = out ? fn_settings_read(settings, id, integer, value)
                 : fn_fail_null(settings.context, "value");
    return fn_leave(settings.context, status);
}

firenet_status fn_settings_set_real(fn_settings settings, int id,
                                    double value) {
    return set(settings, id, false, value);
}

firenet_status fn_settings_set_int(fn_settings settings, int id,
                                   int64_t value) {
    return set(settings, id, true, fn_option_from_int(value));
}

firenet_status fn_settings_get_real(fn_settings settings, int id,
                                    double *value) {
    return get(settings, id, false, value, value);
}

firenet_status fn_settings_get_int(fn_settings settings, int id,
                                   int64_t *value) {
    double real = 0.0;
    firenet_status status = get(settings, id, true, &real, value);
    if (status == FIRENET_OK) {
        *value = (int64_t)real;
    }
    return status;
}
