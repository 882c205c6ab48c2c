/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of a context: what the table allows, the context takes up. */
#include "core/instructions.h"
#include "core/options.h"

enum { PLANNER, INSTRUCTIONS, OPTIONS };

static const fn_choice planners[] = {{FIRENET_PLANNER_ESTIMATE, "ESTIMATE"},
                                     {FIRENET_PLANNER_MEASURE, "MEASURE"},
                                     {0, NULL}};

static const fn_choice sets[] = {{FIRENET_INSTRUCTIONS_AUTOMATIC, "AUTOMATIC"},
                                 {FIRENET_INSTRUCTIONS_BASELINE, "BASELINE"},
                                 {FIRENET_INSTRUCTIONS_AVX2, "AVX2"},
                                 {FIRENET_INSTRUCTIONS_AVX512, "AVX512"},
                                 {0, NULL}};
enum { SETS = sizeof sets / sizeof *sets - 1 };

static const firenet_option table[OPTIONS] = {
    [PLANNER] = {.id = FIRENET_CONTEXT_FFTW_PLANNER,
                 .name = "planner",
                 .integer = true,
                 .fallback = FIRENET_PLANNER_ESTIMATE,
                 .low = FIRENET_PLANNER_ESTIMATE,
                 .high = FIRENET_PLANNER_MEASURE,
                 .choices = planners},
    [INSTRUCTIONS] = {.id = FIRENET_CONTEXT_INSTRUCTIONS,
                      .name = "instructions",
                      .integer = true,
                      .fallback = FIRENET_INSTRUCTIONS_AUTOMATIC,
                      .low = FIRENET_INSTRUCTIONS_AUTOMATIC,
                      .high = FIRENET_INSTRUCTIONS_AVX512,
                      .choices = sets},
};

const firenet_option *firenet_option_of_context(int64_t index) {
    return fn_option_at(table, OPTIONS, index);
}

static firenet_instructions instructions_of(const firenet_context *context) {
    return atomic_load_explicit(&context->instructions, memory_order_relaxed);
}

/* What the context uses, as values of its options. */
static void read_out(const firenet_context *context, double values[OPTIONS]) {
    values[PLANNER] = context->planner;
    values[INSTRUCTIONS] = instructions_of(context);
}

static firenet_status refuse_set(firenet_context *context, int set) {
    fn_choice here[SETS + 1] = {{0, NULL}};
    int count = 0;
    for (const fn_choice *choice = sets; choice->name; ++choice) {
        if (fn_instructions_here((firenet_instructions)choice->value)) {
            here[count++] = *choice;
        }
    }
    char text[FN_CHOICES_TEXT];
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "instructions: %d (%s), this build on this machine has %s",
                   set, firenet_option_choice(&table[INSTRUCTIONS], set),
                   fn_choices_text(here, text));
}

/* Uses allowed values from now on: all of them, or none if it fails. */
static firenet_status apply(firenet_context *context,
                            const double values[OPTIONS]) {
    firenet_instructions set = (firenet_instructions)values[INSTRUCTIONS];
    if (!fn_instructions_here(set)) {
        return refuse_set(context, (int)set);
    }
    atomic_store_explicit(&context->instructions, fn_instructions_resolve(set),
                          memory_order_relaxed);
    context->planner = (firenet_planner)values[PLANNER];
    return FIRENET_OK;
}

void fn_context_defaults(firenet_context *context) {
    double values[OPTIONS];
    fn_settings_reset((fn_settings){context, table, OPTIONS, values, NULL});
    apply(context, values); /* every machine has what AUTOMATIC finds */
}

void fn_context_follow(firenet_context *branch,
                       const firenet_context *context) {
    atomic_store_explicit(&branch->instructions, instructions_of(context),
                          memory_order_relaxed);
}

static firenet_status set_int(firenet_context *context, int option,
                              int64_t value) {
    double values[OPTIONS];
    read_out(context, values);
    firenet_status status =
        fn_settings_write((fn_settings){context, table, OPTIONS, values, NULL},
                          option, true, fn_option_from_int(value));
    return status == FIRENET_OK ? apply(context, values) : status;
}

firenet_status firenet_context_set_int(firenet_context *context,
                                       firenet_context_option option,
                                       int64_t value) {
    return FN_CALL(context, set_int(context, (int)option, value));
}

static firenet_status get_int(firenet_context *context, int option,
                              int64_t *value) {
    if (!value) {
        return fn_fail_null(context, "value");
    }
    double values[OPTIONS], found;
    read_out(context, values);
    firenet_status status =
        fn_settings_read((fn_settings){context, table, OPTIONS, values, NULL},
                         option, true, &found);
    if (status == FIRENET_OK) {
        *value = (int64_t)found;
    }
    return status;
}

firenet_status firenet_context_get_int(firenet_context *context,
                                       firenet_context_option option,
                                       int64_t *value) {
    return FN_CALL(context, get_int(context, (int)option, value));
}
