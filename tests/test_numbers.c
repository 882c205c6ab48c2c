/* SPDX-License-Identifier: BSD-3-Clause */
/* One way to read a number from any object: what the descriptions list is what
 * the getters read, and nothing else. */
#include "refuting.h"
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

/* One object of each noun that outlives a call. */
typedef struct fixture {
    run_fixture run;
    solving solving;
    firenet_perturbation *search;
    firenet_refutation *refutation;
    firenet_layer *layer;
} fixture;

static void fixture_make(fixture *f) {
    run_fixture_make(&f->run);
    run_from_zero(&f->run);
    firenet_context *c = f->run.context;
    solving_spec spec = solving_small(P3);
    f->solving = solving_with(&spec, FIRENET_METHOD_ADAPTIVE);
    solving_run(&f->solving);
    assert_ok(c, firenet_perturbation_create(&f->search, c, FIRENET_F64, LENGTH,
                                             FIRENET_F64, LENGTH, identity,
                                             identity, NULL, NULL, 1));
    f->refutation = look(c, f->run.p.a, f->run.p.levels, 0.5, 2, 0, 1);
    assert_ok(c, firenet_layer_create(&f->layer, c, f->run.network, 0, 1, 1));
}

static void fixture_drop(fixture *f) {
    firenet_layer_release(f->layer);
    firenet_refutation_release(f->refutation);
    firenet_perturbation_release(f->search);
    solving_free(&f->solving);
    run_fixture_drop(&f->run);
}

/* _get of one noun; integers as doubles. */
#define GET(noun, enumeration, object)                                        \
    static firenet_status noun##_get(fixture *f, int id, int integer,         \
                                     double *value) {                         \
        int64_t whole = 0;                                                    \
        if (!integer)                                                         \
            return firenet_##noun##_get_real(object, (enumeration)id, value); \
        firenet_status status =                                               \
            firenet_##noun##_get_int(object, (enumeration)id, &whole);        \
        *value = (double)whole;                                               \
        return status;                                                        \
    }

GET(levels, firenet_levels_property, f->run.p.levels)
GET(network, firenet_network_property, f->run.network)
GET(operator, firenet_operator_property, f->run.p.a)
GET(perturbation, firenet_perturbation_option, f->search)
GET(problem, firenet_problem_property, f->solving.problem)
GET(refutation, firenet_refutation_property, f->refutation)
GET(runner, firenet_runner_option, f->run.runner)
GET(solver, firenet_solver_option, f->solving.solver)

/* A layer has no real ones. */
static firenet_status layer_get(fixture *f, int id, int integer,
                                double *value) {
    int64_t whole = 0;
    firenet_status status =
        integer ? firenet_layer_get_int(f->layer, (firenet_layer_property)id,
                                        &whole)
                : FIRENET_ERR_UNSUPPORTED;
    *value = (double)whole;
    return status;
}

typedef struct noun {
    const char *name;
    const firenet_option *(*at)(int64_t index);
    int64_t count;
    firenet_status (*get)(fixture *f, int id, int integer, double *value);
} noun;

#define NOUN(name, count) \
    { #name, firenet_number_of_##name, count, name##_get }
static const noun nouns[] = {
    NOUN(layer, 4),       NOUN(levels, 7),  NOUN(network, 21),
    NOUN(operator, 15),   NOUN(problem, 2), NOUN(perturbation, 3),
    NOUN(refutation, 10), NOUN(runner, 13), NOUN(solver, 16),
};
enum { NOUNS = sizeof nouns / sizeof *nouns };

START_TEST(every_number_listed_is_read_by_its_kind_of_getter) {
    const noun *n = &nouns[_i];
    fixture f;
    fixture_make(&f);
    for (int64_t i = 0; i < n->count; i++) {
        const firenet_option *number = n->at(i);
        ck_assert_ptr_nonnull(number);
        int id = firenet_option_id(number),
            integer = firenet_option_is_int(number);
        double value = -7;
        firenet_status status = n->get(&f, id, integer, &value);
        ck_assert_msg(status == FIRENET_OK && value != -7, "%s %s: %d, %g",
                      n->name, firenet_option_name(number), (int)status, value);
        ck_assert_int_eq(FIRENET_ERR_UNSUPPORTED,
                         n->get(&f, id, !integer, &value));
        for (int64_t j = 0; j < i; j++) {
            ck_assert_int_ne(id, firenet_option_id(n->at(j)));
            ck_assert_str_ne(firenet_option_name(number),
                             firenet_option_name(n->at(j)));
        }
    }
    ck_assert_ptr_null(n->at(n->count));
    ck_assert_ptr_null(n->at(-1));
    fixture_drop(&f);
}
END_TEST

START_TEST(a_number_is_no_setting) {
    const firenet_option *gap = firenet_number_of_solver(2);
    ck_assert_str_eq("gap", firenet_option_name(gap));
    ck_assert(isnan(firenet_option_default(gap)));
    ck_assert(isnan(firenet_option_low(gap)));
    ck_assert(isnan(firenet_option_high(gap)));
    ck_assert_int_eq(0, firenet_option_allows(gap, 0));
}
END_TEST

#define SAME(object, noun, NAME, kind, direct)                               \
    do {                                                                     \
        kind value = 0;                                                      \
        ck_assert_int_eq(FIRENET_OK, READ_##kind(object, noun, NAME));       \
        ck_assert_msg(value == (kind)(direct), #NAME ": %g, " #direct " %g", \
                      (double)value, (double)(direct));                      \
    } while (0)
#define READ_double(object, noun, NAME) \
    firenet_##noun##_get_real(object, FIRENET_##NAME, &value)
#define READ_int64_t(object, noun, NAME) \
    firenet_##noun##_get_int(object, FIRENET_##NAME, &value)

START_TEST(both_ways_give_one_number) {
    fixture f;
    fixture_make(&f);
    const firenet_operator *a = f.run.p.a;
    const firenet_levels *l = f.run.p.levels;
    SAME(a, operator, OPERATOR_ROWS, int64_t, firenet_operator_rows(a));
    SAME(a, operator, OPERATOR_COLS, int64_t, firenet_operator_cols(a));
    SAME(a, operator, OPERATOR_DOMAIN_TYPE, int64_t,
         firenet_operator_domain_type(a));
    SAME(a, operator, OPERATOR_THREAD_BYTES, int64_t,
         firenet_operator_thread_bytes(a));
    SAME(a, operator, OPERATOR_NORM_BOUND, double,
         firenet_operator_norm_bound(a));
    SAME(a, operator, OPERATOR_COISOMETRY, double,
         firenet_operator_coisometry(a));
    SAME(l, levels, LEVELS_SIZE, int64_t, firenet_levels_size(l));
    SAME(l, levels, LEVELS_LENGTH, int64_t,
         firenet_levels_bound(l, firenet_levels_size(l) - 1));
    SAME(f.solving.problem, problem, PROBLEM_PARAMETER, double,
         firenet_problem_parameter(f.solving.problem));
    SAME(f.solving.problem, problem, PROBLEM_KIND, int64_t, P3);
    SAME(f.layer, layer, LAYER_WIDTH, int64_t, firenet_layer_width(f.layer));
    SAME(f.layer, layer, LAYER_KIND, int64_t, firenet_layer_kind_of(f.layer));
    fixture_drop(&f);
}
END_TEST

/* Also what a monitor is refused is told, while its run has the context. */
static int read_event(const firenet_event *event, void *user) {
    int *seen = user;
    double real;
    int64_t whole;
    SAME(event, event, EVENT_OBJECTIVE, double, firenet_event_objective(event));
    SAME(event, event, EVENT_GAP, double, firenet_event_gap(event));
    SAME(event, event, EVENT_SECONDS, double, firenet_event_seconds(event));
    SAME(event, event, EVENT_LAYER, int64_t, firenet_event_layer(event));
    for (int64_t i = 0; i < 14; i++) {
        const firenet_option *number = firenet_number_of_event(i);
        firenet_event_property id =
            (firenet_event_property)firenet_option_id(number);
        ck_assert_int_eq(FIRENET_OK,
                         firenet_option_is_int(number)
                             ? firenet_event_get_int(event, id, &whole)
                             : firenet_event_get_real(event, id, &real));
    }
    ck_assert_ptr_null(firenet_number_of_event(14));
    ck_assert_int_eq(
        FIRENET_ERR_UNSUPPORTED,
        firenet_event_get_real(event, (firenet_event_property)9, &real));
    ++*seen;
    return 1;
}

START_TEST(an_event_is_read_in_the_same_way) {
    fixture f;
    fixture_make(&f);
    solving *s = &f.solving;
    int seen = 0;
    assert_ok(s->context,
              firenet_solver_set_monitor(s->solver, read_event, &seen));
    ck_assert_int_eq(FIRENET_OUTCOME_STOPPED, solving_run(s));
    ck_assert_int_eq(1, seen);
    assert_error_names(s->context, "property: 9");
    ck_assert_int_eq(FIRENET_ERR_NULL,
                     firenet_event_get_real(NULL, FIRENET_EVENT_GAP, NULL));
    fixture_drop(&f);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("numbers");
    TCase *all = tcase_create("numbers");
    tcase_add_loop_test(all, every_number_listed_is_read_by_its_kind_of_getter,
                        0, NOUNS);
    tcase_add_test(all, a_number_is_no_setting);
    tcase_add_test(all, both_ways_give_one_number);
    tcase_add_test(all, an_event_is_read_in_the_same_way);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
