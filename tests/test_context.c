/* SPDX-License-Identifier: BSD-3-Clause */
/* Contexts: allocator, log, options, messages; and the status texts. */
#include "support.h"
#include "vec.h"

#include <stdio.h>
#include <string.h>

START_TEST(create_refuses_half_an_allocator) {
    tally t = {0};
    firenet_context *context = (firenet_context *)&t;
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_context_create(NULL, NULL, NULL, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_context_create(&context, tally_alloc, NULL, &t));
    ck_assert_ptr_null(context);
    context = (firenet_context *)&t;
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_context_create(&context, NULL, tally_free, &t));
    ck_assert_ptr_null(context);
    ck_assert_int_eq(t.calls, 0);
}
END_TEST

START_TEST(default_allocator_serves) {
    firenet_context *context;
    firenet_operator *dft;
    const int64_t shape[2] = {8, 8};
    assert_ok(NULL, firenet_context_create(&context, NULL, NULL, NULL));
    assert_ok(context, firenet_operator_create_dft(&dft, context, FIRENET_C64,
                                                   2, shape, 0));
    firenet_operator_release(dft);
    firenet_context_release(context);
}
END_TEST

START_TEST(references_are_counted) {
    tally t;
    firenet_context *context = context_new(&t);
    ck_assert_ptr_eq(firenet_context_retain(context), context);
    firenet_context_release(context);
    ck_assert_int_gt(t.live, 0);
    ck_assert_str_eq(firenet_context_last_error(context), "");
    context_end(context, &t);
}
END_TEST

START_TEST(null_handles_are_fine_or_refused) {
    int64_t value = 0;
    ck_assert_ptr_null(firenet_context_retain(NULL));
    firenet_context_release(NULL);
    ck_assert_ptr_nonnull(firenet_context_last_error(NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_context_set_log(NULL, NULL, NULL));
    assert_status(
        FIRENET_ERR_NULL, NULL,
        firenet_context_set_int(NULL, FIRENET_CONTEXT_FFTW_PLANNER, 0));
    assert_status(
        FIRENET_ERR_NULL, NULL,
        firenet_context_get_int(NULL, FIRENET_CONTEXT_FFTW_PLANNER, &value));
}
END_TEST

START_TEST(planner_option_round_trips) {
    tally t;
    firenet_context *context = context_new(&t);
    int64_t value = -1;
    assert_ok(context, firenet_context_get_int(
                           context, FIRENET_CONTEXT_FFTW_PLANNER, &value));
    ck_assert_int_eq(value, FIRENET_PLANNER_ESTIMATE);
    assert_ok(context,
              firenet_context_set_int(context, FIRENET_CONTEXT_FFTW_PLANNER,
                                      FIRENET_PLANNER_MEASURE));
    assert_ok(context, firenet_context_get_int(
                           context, FIRENET_CONTEXT_FFTW_PLANNER, &value));
    ck_assert_int_eq(value, FIRENET_PLANNER_MEASURE);
    context_end(context, &t);
}
END_TEST

START_TEST(bad_options_are_refused) {
    tally t;
    firenet_context *context = context_new(&t);
    int64_t value = 77;
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_context_set_int(context, FIRENET_CONTEXT_FFTW_PLANNER, 5));
    assert_error_names(context, "planner: 5");
    assert_error_names(context, "0 (ESTIMATE), 10 (MEASURE)");
    assert_status(
        FIRENET_ERR_UNSUPPORTED, context,
        firenet_context_set_int(context, (firenet_context_option)9876, 0));
    assert_error_names(context, "9876");
    assert_status(
        FIRENET_ERR_UNSUPPORTED, context,
        firenet_context_get_int(context, (firenet_context_option)9876, &value));
    ck_assert_int_eq(value, 77);
    assert_status(
        FIRENET_ERR_NULL, context,
        firenet_context_get_int(context, FIRENET_CONTEXT_FFTW_PLANNER, NULL));
    assert_error_names(context, "value");
    assert_ok(context, firenet_context_get_int(
                           context, FIRENET_CONTEXT_FFTW_PLANNER, &value));
    ck_assert_int_eq(value, FIRENET_PLANNER_ESTIMATE);
    context_end(context, &t);
}
END_TEST

/* ------------------------------------------------------------------- log */

typedef struct heard {
    int lines;
    firenet_log_level level;
    char last[512];
} heard;

static void listen(firenet_log_level level, const char *message, void *user) {
    heard *h = user;
    h->lines++;
    h->level = level;
    snprintf(h->last, sizeof h->last, "%s", message);
}

START_TEST(failures_are_logged_as_they_are_told) {
    tally t;
    heard h = {0};
    firenet_context *context = context_new(&t);
    assert_ok(context, firenet_context_set_log(context, listen, &h));
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_context_set_int(context, FIRENET_CONTEXT_FFTW_PLANNER, 5));
    ck_assert_int_eq(h.lines, 1);
    ck_assert_int_eq(h.level, FIRENET_LOG_ERROR);
    ck_assert_str_eq(h.last, firenet_context_last_error(context));
    ck_assert_ptr_null(strchr(h.last, '\n'));
    assert_ok(context, firenet_context_set_log(context, NULL, NULL));
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_context_set_int(context, FIRENET_CONTEXT_FFTW_PLANNER, 6));
    ck_assert_int_eq(h.lines, 1);
    context_end(context, &t);
}
END_TEST

START_TEST(last_error_stays_through_successes) {
    tally t;
    firenet_context *context = context_new(&t);
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_context_set_int(context, FIRENET_CONTEXT_FFTW_PLANNER, 5));
    char kept[512];
    snprintf(kept, sizeof kept, "%s", firenet_context_last_error(context));
    assert_ok(context, firenet_context_set_int(
                           context, FIRENET_CONTEXT_FFTW_PLANNER, 0));
    ck_assert_str_eq(firenet_context_last_error(context), kept);
    context_end(context, &t);
}
END_TEST

/* ---------------------------------------------------------- planner lock */

typedef struct lock_count {
    int held, taken, wrong;
} lock_count;

static void take(void *user) {
    lock_count *c = user;
    c->wrong += c->held != 0;
    c->held = 1;
    c->taken++;
}

static void give(void *user) {
    lock_count *c = user;
    c->wrong += c->held != 1;
    c->held = 0;
}

START_TEST(host_lock_is_taken_around_planning) {
    tally t;
    lock_count count = {0};
    firenet_operator *dft;
    const int64_t shape[2] = {8, 8};
    firenet_context *context = context_new(&t);
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_fftw_set_lock(take, NULL, &count));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_fftw_set_lock(NULL, give, &count));
    assert_ok(NULL, firenet_fftw_set_lock(take, give, &count));
    assert_ok(context, firenet_operator_create_dft(&dft, context, FIRENET_C128,
                                                   2, shape, 0));
    int after_create = count.taken;
    ck_assert_int_ge(after_create, 1);
    firenet_operator_release(dft); /* destroying a plan is planner work too */
    ck_assert_int_gt(count.taken, after_create);
    ck_assert_int_eq(count.held, 0);
    ck_assert_int_eq(count.wrong, 0);
    assert_ok(NULL, firenet_fftw_set_lock(NULL, NULL, NULL));
    context_end(context, &t);
}
END_TEST

/* ----------------------------------------------------------------- texts */

static const int statuses[] = {0,   -10, -11, -12, -13, -14, -15,
                               -16, -17, -18, -20, -30, -40, -50};
enum { STATUSES = sizeof statuses / sizeof statuses[0] };

START_TEST(every_status_has_a_sentence_and_a_name) {
    for (int i = 0; i < STATUSES; i++) {
        firenet_status s = (firenet_status)statuses[i];
        const char *text = firenet_status_message(s);
        const char *name = firenet_status_name(s);
        ck_assert_msg(strcmp(text, "unknown status") != 0, "%d", statuses[i]);
        ck_assert_msg(strncmp(name, "FIRENET_", 8) == 0, "%d: %s", statuses[i],
                      name);
        for (int j = 0; j < i; j++) {
            firenet_status other = (firenet_status)statuses[j];
            ck_assert_str_ne(text, firenet_status_message(other));
            ck_assert_str_ne(name, firenet_status_name(other));
        }
    }
    ck_assert_str_eq(firenet_status_name(FIRENET_ERR_RANGE),
                     "FIRENET_ERR_RANGE");
    ck_assert_str_eq(firenet_status_name(FIRENET_OK), "FIRENET_OK");
}
END_TEST

START_TEST(unknown_values_have_texts_too) {
    ck_assert_str_eq(firenet_status_message((firenet_status)-9999),
                     "unknown status");
    ck_assert_ptr_nonnull(firenet_status_name((firenet_status)-9999));
    ck_assert_ptr_nonnull(firenet_outcome_message((firenet_outcome)9999));
    ck_assert_int_eq(firenet_type_size((firenet_type)9999), 0);
    ck_assert_int_eq(firenet_type_size((firenet_type)0), 0);
}
END_TEST

START_TEST(every_outcome_has_a_sentence) {
    for (int i = 0; i <= 80; i += 10) {
        const char *text = firenet_outcome_message((firenet_outcome)i);
        ck_assert_int_gt((int)strlen(text), 3);
        for (int j = 0; j < i; j += 10)
            ck_assert_str_ne(text, firenet_outcome_message((firenet_outcome)j));
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("context");
    TCase *context = tcase_create("context");
    TCase *text = tcase_create("text");
    tcase_add_test(context, create_refuses_half_an_allocator);
    tcase_add_test(context, default_allocator_serves);
    tcase_add_test(context, references_are_counted);
    tcase_add_test(context, null_handles_are_fine_or_refused);
    tcase_add_test(context, planner_option_round_trips);
    tcase_add_test(context, bad_options_are_refused);
    tcase_add_test(context, failures_are_logged_as_they_are_told);
    tcase_add_test(context, last_error_stays_through_successes);
    tcase_add_test(context, host_lock_is_taken_around_planning);
    tcase_add_test(text, every_status_has_a_sentence_and_a_name);
    tcase_add_test(text, unknown_values_have_texts_too);
    tcase_add_test(text, every_outcome_has_a_sentence);
    suite_add_tcase(s, context);
    suite_add_tcase(s, text);
    return s;
}

int main(void) {
    return run_suite(suite());
}
