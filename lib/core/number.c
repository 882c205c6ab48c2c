/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/number.h"

#include <stdio.h>

const firenet_option *fn_property_at(const fn_property *list, int64_t index) {
    for (int64_t i = 0; index >= 0 && list[i].is.name; ++i) {
        if (i == index) {
            return &list[i].is;
        }
    }
    return NULL;
}

const firenet_option *fn_number_at(const firenet_option *list, int64_t index) {
    for (int64_t i = 0; index >= 0 && list[i].name; ++i) {
        if (i == index) {
            return &list[i];
        }
    }
    return NULL;
}

static const char *text_of_unknown(const fn_property *list, int id, char *text,
                                   size_t size) {
    const fn_property *p = list;
    while (p->is.name && p->is.id != id) {
        ++p;
    }
    if (p->is.name) {
        snprintf(text, size, "%s: is %s, use _get_%s", p->is.name,
                 p->is.integer ? "an integer" : "a real number",
                 p->is.integer ? "int" : "real");
        return text;
    }
    size_t used = (size_t)snprintf(
        text, size, "property: %d is none of this object, which has ", id);
    for (p = list; p->is.name && used < size; ++p) {
        used += (size_t)snprintf(text + used, size - used, "%s%s (%d)",
                                 p == list ? "" : ", ", p->is.name, p->is.id);
    }
    return text;
}

/* ERR_NULL or ERR_UNSUPPORTED, in words. */
static void refuse(fn_readable from, firenet_status status, int id) {
    char text[FN_NO_NUMBER_TEXT] = "value: NULL, a pointer is needed";
    if (status == FIRENET_ERR_UNSUPPORTED) {
        text_of_unknown(from.list, id, text, sizeof text);
    }
    if (from.entered && from.context) {
        fn_fail(from.context, status, "%s", text);
    } else {
        fn_refuse(from.context, status, "%s", text);
    }
}

/* The row of that number and kind, or NULL and why. */
static const fn_property *find(fn_readable from, int id, bool integer,
                               const void *value, firenet_status *status) {
    *status = from.object && value ? FIRENET_OK : FIRENET_ERR_NULL;
    const fn_property *p = from.list;
    while (p->is.name && (p->is.id != id || p->is.integer != integer)) {
        ++p;
    }
    if (*status == FIRENET_OK && !p->is.name) {
        *status = FIRENET_ERR_UNSUPPORTED;
    }
    if (*status != FIRENET_OK) {
        refuse(from, *status, id);
        return NULL;
    }
    return p;
}

firenet_status fn_read_real(fn_readable from, int id, double *value) {
    firenet_status status;
    const fn_property *row = find(from, id, false, value, &status);
    if (row) {
        *value = row->real(from.object);
    }
    return status;
}

firenet_status fn_read_int(fn_readable from, int id, int64_t *value) {
    firenet_status status;
    const fn_property *row = find(from, id, true, value, &status);
    if (row) {
        *value = row->whole(from.object);
    }
    return status;
}
