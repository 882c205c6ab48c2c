/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptions of settings against the objects that have them: the setters
 * take exactly what the descriptions allow. */
#include "run_fixture.h"
#include "solving.h"

#include <math.h>
#include <string.h>

enum { LENGTH = 4 };

static int identity(const void *y, void *x, void *user) {
    (void)user;
    memcpy(x, y, LENGTH * sizeof(double));
    return 0;
}

/* One object of each noun. */
typedef struct fixture {
    run_fixture run;
    firenet_network_config *config;
    solving solving;
    firenet_perturbation *search;
} fixture;

static void fixture_make(fixture *f) {
    run_fixture_make(&f->run);
    f->config = config_with(f->run.context, (setting[]){{0, 0.0}});
    solving_spec spec = solving_small(P3);
    f->solving = solving_with(&spec, FIRENET_METHOD_ADAPTIVE);
    assert_ok(f->run.context,
              firenet_perturbation_create(
                  &f->search, f->run.context, FIRENET_F64, LENGTH, FIRENET_F64,
                  LENGTH, identity, identity, NULL, NULL, 1));
}

static void fixture_drop(fixture *f) {
    firenet_perturbation_release(f->search);
    solving_free(&f->solving);
    firenet_network_config_release(f->config);
    run_fixture_drop(&f->run);
}

/* _set and _get of one noun, with integers passed as doubles. */
typedef struct access {
    firenet_status (*set)(fixture *f, int id, int integer, double value);
    firenet_status (*get)(fixture *f, int id, int integer, double *value);
} access;

#define ACCESS(noun, enumeration, object)                                     \
    static firenet_status noun##_set(fixture *f, int id, int integer,         \
                                     double value) {                          \
        enumeration option = (enumeration)id;                                 \
        return integer                                                        \
                   ? firenet_##noun##_set_int(object, option, (int64_t)value) \
                   : firenet_##noun##_set_real(object, option, value);        \
    }                                                                         \
    static firenet_status noun##_get(fixture *f, int id, int integer,         \
                                     double *value) {                         \
        enumeration option = (enumeration)id;                                 \
        int64_t whole = 0;                                                    \
        firenet_status status =                                               \
            integer ? firenet_##noun##_get_int(object, option, &whole)        \
                    : firenet_##noun##_get_real(object, option, value);       \
        *value = integer ? (double)whole : *value;                            \
        return status;                                                        \
    }

/* A context's options are integers, all of them. */
static firenet_status context_set(fixture *f, int id, int integer,
                                  double value) {
    ck_assert(integer);
    return firenet_context_set_int(f->run.context, (firenet_context_option)id,
                                   (int64_t)value);
}

static firenet_status context_get(fixture *f, int id, int integer,
                                  double *value) {
    int64_t whole = 0;
    ck_assert(integer);
    firenet_status status = firenet_context_get_int(
        f->run.context, (firenet_context_option)id, &whole);
    *value = (double)whole;
    return status;
}

ACCESS(network_config, firenet_network_option, f->config)
ACCESS(runner, firenet_runner_option, f->run.runner)
ACCESS(solver, firenet_solver_option, f->solving.solver)
ACCESS(perturbation, firenet_perturbation_option, f->search)

typedef struct noun {
    const char *name;
    const firenet_option *(*at)(int64_t index);
    int64_t count;
    access access;
} noun;

static const noun nouns[] = {
    {"context", firenet_option_of_context, 2, {context_set, context_get}},
    {"network",
     firenet_option_of_network,
     16,
     {network_config_set, network_config_get}},
    {"runner", firenet_option_of_runner, 3, {runner_set, runner_get}},
    {"solver", firenet_option_of_solver, 14, {solver_set, solver_get}},
    {"perturbation",
     firenet_option_of_perturbation,
     6,
     {perturbation_set, perturbation_get}},
};
enum { NOUNS = sizeof nouns / sizeof *nouns };

START_TEST(every_setting_is_described_once) {
    const noun *n = &nouns[_i];
    for (int64_t i = 0; i < n->count; i++) {
        const firenet_option *option = n->at(i);
        ck_assert_ptr_nonnull(option);
        ck_assert_uint_gt(strlen(firenet_option_name(option)), 0);
        for (int64_t j = 0; j < i; j++) {
            ck_assert_int_ne(firenet_option_id(option),
                             firenet_option_id(n->at(j)));
            ck_assert_str_ne(firenet_option_name(option),
                             firenet_option_name(n->at(j)));
        }
    }
    ck_assert_ptr_null(n->at(n->count));
    ck_assert_ptr_null(n->at(-1));
}
END_TEST

static int is_instructions(const noun *n, const firenet_option *option) {
    return n->at == firenet_option_of_context &&
           firenet_option_id(option) == FIRENET_CONTEXT_INSTRUCTIONS;
}

/* AUTOMATIC is what can be asked for, never what is in use. */
static int is_automatic(const noun *n, const firenet_option *option,
                        double value) {
    return is_instructions(n, option) &&
           value == FIRENET_INSTRUCTIONS_AUTOMATIC;
}

START_TEST(defaults_are_what_new_objects_have) {
    const noun *n = &nouns[_i];
    fixture f;
    fixture_make(&f);
    for (int64_t i = 0; i < n->count; i++) {
        const firenet_option *option = n->at(i);
        double seen = NAN, expected = firenet_option_default(option);
        ck_assert_int_eq(FIRENET_OK,
                         n->access.get(&f, firenet_option_id(option),
                                       firenet_option_is_int(option), &seen));
        ck_assert_msg(seen == expected || is_automatic(n, option, expected),
                      "%s %s: %g, described as %g", n->name,
                      firenet_option_name(option), seen, expected);
        ck_assert(firenet_option_allows(option, expected));
    }
    fixture_drop(&f);
}
END_TEST

START_TEST(setters_take_and_keep_exactly_what_is_allowed) {
    const noun *n = &nouns[_i];
    fixture f;
    fixture_make(&f);
    for (int64_t i = 0; i < n->count; i++) {
        const firenet_option *option = n->at(i);
        int id = firenet_option_id(option),
            integer = firenet_option_is_int(option);
        double low = firenet_option_low(option),
               high = firenet_option_high(option);
        double kept = firenet_option_default(option), seen = NAN;
        double values[] = {low - 1, low,  low + 1,  0.5,       0,  3,
                           10,      high, high + 1, -INFINITY, NAN};
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            if (integer &&
                (!isfinite(values[v]) || values[v] != floor(values[v])))
                continue; /* no integer to pass */
            int allowed = firenet_option_allows(option, values[v]);
            firenet_status status = n->access.set(&f, id, integer, values[v]);
            if (allowed && is_instructions(n, option) &&
                status == FIRENET_ERR_UNSUPPORTED)
                continue; /* this machine lacks them */
            firenet_status expected = allowed ? FIRENET_OK : FIRENET_ERR_RANGE;
            ck_assert_msg(status == expected, "%s %s = %g: allowed %d, %d",
                          n->name, firenet_option_name(option), values[v],
                          allowed, (int)status);
            kept = allowed ? values[v] : kept;
            ck_assert_int_eq(FIRENET_OK, n->access.get(&f, id, integer, &seen));
            ck_assert_msg(seen == kept || is_automatic(n, option, kept),
                          "%s %s: %g after %g", n->name,
                          firenet_option_name(option), seen, values[v]);
        }
    }
    fixture_drop(&f);
}
END_TEST

START_TEST(choices_have_names_and_refusals_list_them) {
    fixture f;
    fixture_make(&f);
    const firenet_option *option = NULL;
    for (int64_t i = 0; !option; i++)
        if (firenet_option_id(firenet_option_of_network(i)) ==
            FIRENET_NETWORK_OUTPUT)
            option = firenet_option_of_network(i);
    ck_assert_str_eq("ERGODIC",
                     firenet_option_choice(option, FIRENET_OUTPUT_ERGODIC));
    ck_assert_str_eq("LAST",
                     firenet_option_choice(option, FIRENET_OUTPUT_LAST));
    ck_assert_ptr_null(firenet_option_choice(option, 5));
    assert_status(
        FIRENET_ERR_RANGE, f.run.context,
        firenet_network_config_set_int(f.config, FIRENET_NETWORK_OUTPUT, 5));
    assert_error_names(f.run.context, "output: 5");
    assert_error_names(f.run.context, "0 (ERGODIC), 10 (LAST)");
    ck_assert_ptr_null(firenet_option_choice(firenet_option_of_runner(0), 0));
    fixture_drop(&f);
}
END_TEST

START_TEST(null_describes_nothing) {
    ck_assert_int_eq(0, firenet_option_id(NULL));
    ck_assert_ptr_null(firenet_option_name(NULL));
    ck_assert_int_eq(0, firenet_option_is_int(NULL));
    ck_assert(isnan(firenet_option_default(NULL)));
    ck_assert(isnan(firenet_option_low(NULL)));
    ck_assert(isnan(firenet_option_high(NULL)));
    ck_assert_int_eq(0, firenet_option_allows(NULL, 0));
    ck_assert_ptr_null(firenet_option_choice(NULL, 0));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("options");
    TCase *all = tcase_create("options");
    tcase_add_loop_test(all, every_setting_is_described_once, 0, NOUNS);
    tcase_add_loop_test(all, defaults_are_what_new_objects_have, 0, NOUNS);
    tcase_add_loop_test(all, setters_take_and_keep_exactly_what_is_allowed, 0,
                        NOUNS);
    tcase_add_test(all, choices_have_names_and_refusals_list_them);
    tcase_add_test(all, null_describes_nothing);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
