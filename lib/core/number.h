/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers that objects have beside their settings, as tables: each is described
 * to callers as an option is, and read in one way. */
#ifndef FN_CORE_NUMBER_H
#define FN_CORE_NUMBER_H

#include "core/options.h"

/* A number of an immutable object and how it is read. A list ends with one
 * without a name. */
typedef struct fn_property {
    firenet_option is;
    double (*real)(const void *object);   /* one of the two */
    int64_t (*whole)(const void *object); /* */
} fn_property;

/* Rows of a list, from a getter `noun`_`name` of the object. */
#define FN_REAL_PROPERTY(number, noun, name)                                 \
    {                                                                        \
        .is = FN_NUMBER(number, #name, false), .real = noun##_##name##_real, \
        .whole = NULL                                                        \
    }
#define FN_INT_PROPERTY(number, noun, name)                 \
    {                                                       \
        .is = FN_NUMBER(number, #name, true), .real = NULL, \
        .whole = noun##_##name##_whole                      \
    }

/* The getters of such rows, from functions of the object's own type. */
#define FN_READ_REAL(noun, name, getter)                     \
    static double noun##_##name##_real(const void *object) { \
        return getter(object);                               \
    }
#define FN_READ_INT(noun, name, getter)                        \
    static int64_t noun##_##name##_whole(const void *object) { \
        return (int64_t)getter(object);                        \
    }

/* The same from a member. */
#define FN_READ_REAL_MEMBER(noun, name)                      \
    static double noun##_##name##_real(const void *object) { \
        return ((const firenet_##noun *)object)->name;       \
    }
#define FN_READ_INT_MEMBER(noun, name)                          \
    static int64_t noun##_##name##_whole(const void *object) {  \
        return (int64_t)((const firenet_##noun *)object)->name; \
    }

/* An object, whose it is, and what can be read of it. `entered`: inside a call
 * that has the context, as monitors are. */
typedef struct fn_readable {
    const void *object; /* NULL: ERR_NULL */
    firenet_context *context;
    const fn_property *list;
    bool entered;
} fn_readable;

/* Public calls as a whole. */
firenet_status fn_read_real(fn_readable from, int id, double *value);
firenet_status fn_read_int(fn_readable from, int id, int64_t *value);

/* Description number `index` of a list, NULL behind its end. */
const firenet_option *fn_property_at(const fn_property *list, int64_t index);
const firenet_option *fn_number_at(const firenet_option *list, int64_t index);

#endif
