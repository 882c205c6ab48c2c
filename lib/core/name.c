/* SPDX-License-Identifier: BSD-3-Clause */
/* The names and sentences of enumerators, one list for each enumeration. A list
 * becomes a switch, so that compilers report a missing value, and a table. */
#include <firenet/name.h>

#include <string.h>

/* X(enumerator, name) */
#define TYPES(X)          \
    X(FIRENET_F32, "f32") \
    X(FIRENET_F64, "f64") \
    X(FIRENET_C64, "c64") \
    X(FIRENET_C128, "c128")

#define KINDS(X)                \
    X(FIRENET_PROBLEM_P1, "P1") \
    X(FIRENET_PROBLEM_P2, "P2") \
    X(FIRENET_PROBLEM_P3, "P3")

#define METHODS(X)                               \
    X(FIRENET_METHOD_ADAPTIVE, "adaptive")       \
    X(FIRENET_METHOD_PLAIN, "plain")             \
    X(FIRENET_METHOD_SCHEDULED, "scheduled")     \
    X(FIRENET_METHOD_GRID, "grid")               \
    X(FIRENET_METHOD_FISTA, "fista")             \
    X(FIRENET_METHOD_WORKING_SET, "working_set") \
    X(FIRENET_METHOD_SPINNING, "spinning")

#define WAVELETS(X)                 \
    X(FIRENET_WAVELET_DB1, "db1")   \
    X(FIRENET_WAVELET_DB2, "db2")   \
    X(FIRENET_WAVELET_DB3, "db3")   \
    X(FIRENET_WAVELET_DB4, "db4")   \
    X(FIRENET_WAVELET_DB5, "db5")   \
    X(FIRENET_WAVELET_DB6, "db6")   \
    X(FIRENET_WAVELET_DB7, "db7")   \
    X(FIRENET_WAVELET_DB8, "db8")   \
    X(FIRENET_WAVELET_DB9, "db9")   \
    X(FIRENET_WAVELET_DB10, "db10") \
    X(FIRENET_WAVELET_SYM2, "sym2") \
    X(FIRENET_WAVELET_SYM3, "sym3") \
    X(FIRENET_WAVELET_SYM4, "sym4") \
    X(FIRENET_WAVELET_SYM5, "sym5") \
    X(FIRENET_WAVELET_SYM6, "sym6") \
    X(FIRENET_WAVELET_SYM7, "sym7") \
    X(FIRENET_WAVELET_SYM8, "sym8") \
    X(FIRENET_WAVELET_SYM9, "sym9") \
    X(FIRENET_WAVELET_SYM10, "sym10")

/* X(enumerator, name, sentence) */
#define OUTCOMES(X)                                                         \
    X(FIRENET_OUTCOME_NONE, "none", "nothing was run yet")                  \
    X(FIRENET_OUTCOME_COMPLETED, "completed", "every layer was run")        \
    X(FIRENET_OUTCOME_CONVERGED, "converged", "converged to the tolerance") \
    X(FIRENET_OUTCOME_ITERATION_LIMIT, "iteration_limit",                   \
      "the iteration limit was reached")                                    \
    X(FIRENET_OUTCOME_STOPPED, "stopped", "stopped by the monitor")         \
    X(FIRENET_OUTCOME_CANCELLED, "cancelled", "cancelled")                  \
    X(FIRENET_OUTCOME_DEADLINE, "deadline", "the deadline passed")          \
    X(FIRENET_OUTCOME_PRECISION_LIMIT, "precision_limit",                   \
      "the tolerance is below what the element type can reach")             \
    X(FIRENET_OUTCOME_INFEASIBLE, "infeasible",                             \
      "no x satisfies the constraint: the dual is unbounded")

#define STATUSES(X)                                                            \
    X(FIRENET_OK, "FIRENET_OK", "success")                                     \
    X(FIRENET_ERR_NULL, "FIRENET_ERR_NULL",                                    \
      "a pointer that must not be NULL is")                                    \
    X(FIRENET_ERR_SHAPE, "FIRENET_ERR_SHAPE",                                  \
      "lengths or shapes do not fit together")                                 \
    X(FIRENET_ERR_TYPE, "FIRENET_ERR_TYPE",                                    \
      "the element type is unknown or not the one needed")                     \
    X(FIRENET_ERR_RANGE, "FIRENET_ERR_RANGE",                                  \
      "a value is outside what is allowed")                                    \
    X(FIRENET_ERR_OVERLAP, "FIRENET_ERR_OVERLAP",                              \
      "input and output overlap in memory")                                    \
    X(FIRENET_ERR_UNSUPPORTED, "FIRENET_ERR_UNSUPPORTED",                      \
      "this version or build does not know it")                                \
    X(FIRENET_ERR_STATE, "FIRENET_ERR_STATE",                                  \
      "the object's state does not allow this call")                           \
    X(FIRENET_ERR_BUSY, "FIRENET_ERR_BUSY",                                    \
      "the object is in use by another call")                                  \
    X(FIRENET_ERR_TOO_LARGE, "FIRENET_ERR_TOO_LARGE", "a size is too large")   \
    X(FIRENET_ERR_NOMEM, "FIRENET_ERR_NOMEM", "out of memory")                 \
    X(FIRENET_ERR_NUMERIC, "FIRENET_ERR_NUMERIC", "a NaN or infinity was met") \
    X(FIRENET_ERR_CALLBACK, "FIRENET_ERR_CALLBACK",                            \
      "a callback reported failure")                                           \
    X(FIRENET_ERR_EXTERNAL, "FIRENET_ERR_EXTERNAL", "FFTW or BLAS refused")    \
    X(FIRENET_ERR_DEVICE, "FIRENET_ERR_DEVICE",                                \
      "a device or its driver refused")

/* ------------------------------------------------------------ by the value */

#define FIRST(name, ...) name
#define NAME_CASE(enumerator, ...) \
    case enumerator:               \
        return FIRST(__VA_ARGS__, "");
#define SENTENCE_CASE(enumerator, name, sentence) \
    case enumerator:                              \
        return sentence;

const char *firenet_type_name(firenet_type type) {
    switch (type) { TYPES(NAME_CASE) }
    return "unknown type";
}

const char *firenet_problem_kind_name(firenet_problem_kind kind) {
    switch (kind) { KINDS(NAME_CASE) }
    return "unknown kind of problem";
}

const char *firenet_method_name(firenet_method method) {
    switch (method) { METHODS(NAME_CASE) }
    return "unknown method";
}

const char *firenet_wavelet_name(firenet_wavelet wavelet) {
    switch (wavelet) { WAVELETS(NAME_CASE) }
    return "unknown wavelet";
}

const char *firenet_outcome_name(firenet_outcome outcome) {
    switch (outcome) { OUTCOMES(NAME_CASE) }
    return "unknown outcome";
}

const char *firenet_outcome_message(firenet_outcome outcome) {
    switch (outcome) { OUTCOMES(SENTENCE_CASE) }
    return "unknown outcome";
}

const char *firenet_status_name(firenet_status status) {
    switch (status) { STATUSES(NAME_CASE) }
    return "unknown status";
}

const char *firenet_status_message(firenet_status status) {
    switch (status) { STATUSES(SENTENCE_CASE) }
    return "unknown status";
}

/* ------------------------------------------------------------- by the name */

typedef struct entry {
    int value;
    const char *enumerator, *name;
} entry;

#define ENTRY(value, ...) {value, #value, FIRST(__VA_ARGS__, "")},
#define END \
    { 0, NULL, NULL }
static const entry types[] = {TYPES(ENTRY) END};
static const entry kinds[] = {KINDS(ENTRY) END};
static const entry methods[] = {METHODS(ENTRY) END};
static const entry wavelets[] = {WAVELETS(ENTRY) END};
static const entry outcomes[] = {OUTCOMES(ENTRY) END};
static const entry statuses[] = {STATUSES(ENTRY) END};

static firenet_status find(const entry *list, const char *name, int *value) {
    if (!name) {
        return FIRENET_ERR_NULL;
    }
    for (const entry *e = list; e->name; ++e) {
        if (strcmp(name, e->name) == 0 || strcmp(name, e->enumerator) == 0) {
            *value = e->value;
            return FIRENET_OK;
        }
    }
    return FIRENET_ERR_UNSUPPORTED;
}

/* An enumeration's own object is written only where the name is found. */
#define FIND(list, enumeration)                              \
    int found = 0;                                           \
    firenet_status status =                                  \
        value ? find(list, name, &found) : FIRENET_ERR_NULL; \
    if (status == FIRENET_OK) {                              \
        *value = (enumeration)found;                         \
    }                                                        \
    return status

firenet_status firenet_type_from_name(const char *name, firenet_type *value) {
    FIND(types, firenet_type);
}

firenet_status firenet_problem_kind_from_name(const char *name,
                                              firenet_problem_kind *value) {
    FIND(kinds, firenet_problem_kind);
}

firenet_status firenet_method_from_name(const char *name,
                                        firenet_method *value) {
    FIND(methods, firenet_method);
}

firenet_status firenet_wavelet_from_name(const char *name,
                                         firenet_wavelet *value) {
    FIND(wavelets, firenet_wavelet);
}

firenet_status firenet_outcome_from_name(const char *name,
                                         firenet_outcome *value) {
    FIND(outcomes, firenet_outcome);
}

firenet_status firenet_status_from_name(const char *name,
                                        firenet_status *value) {
    FIND(statuses, firenet_status);
}
