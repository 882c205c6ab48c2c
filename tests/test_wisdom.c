/* SPDX-License-Identifier: BSD-3-Clause */
/* FFTW's wisdom through a context: saved in one process, loaded in another. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROOM = 1 << 16 };

/* Plans that measure, one in each precision. */
static void measure(firenet_context *context, int64_t n) {
    static const firenet_type types[] = {FIRENET_C128, FIRENET_C64};
    assert_ok(context,
              firenet_context_set_int(context, FIRENET_CONTEXT_FFTW_PLANNER,
                                      FIRENET_PLANNER_MEASURE));
    for (int i = 0; i < 2; i++) {
        firenet_operator *dft;
        assert_ok(context, firenet_operator_create_dft(&dft, context, types[i],
                                                       1, &n, 0));
        firenet_operator_release(dft);
    }
}

/* The text, to be freed. */
static char *saved(firenet_context *context) {
    size_t needed = 0, again = 0;
    assert_ok(context, firenet_context_save_wisdom(context, NULL, 0, &needed));
    char *text = malloc(needed);
    assert_ok(context,
              firenet_context_save_wisdom(context, text, needed, &again));
    ck_assert_uint_eq(again, needed);
    ck_assert_uint_eq(strlen(text) + 1, needed);
    return text;
}

/* What another process learns about n points. */
static void learn_elsewhere(int64_t n, char text[ROOM]) {
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        tally t;
        firenet_context *context = context_new(&t);
        measure(context, n);
        char *mine = saved(context);
        size_t bytes = strlen(mine) + 1;
        _exit(write(ends[1], mine, bytes) == (ssize_t)bytes ? 0 : 1);
    }
    close(ends[1]);
    size_t used = 0;
    for (ssize_t got = 1; got > 0 && used < ROOM; used += (size_t)got)
        got = read(ends[0], text + used, ROOM - used);
    close(ends[0]);
    int ended;
    ck_assert_int_eq(waitpid(child, &ended, 0), child);
    ck_assert_int_eq(ended, 0);
    ck_assert_uint_lt(used, ROOM);
}

/* Every line of `text` stands in the process's wisdom; how many there are. */
static int lines_known(firenet_context *context, char *text) {
    char *all = saved(context), *rest;
    int lines = 0;
    for (char *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest), lines++)
        ck_assert_msg(strstr(all, line) != NULL, "lost: %s", line);
    free(all);
    return lines;
}

/* FFTW asserts the widths of an entry's first three numbers. */
START_TEST(wisdom_with_numbers_too_wide_is_refused) {
    static const char *const numbers[] = {"#xfffffff", "#x-1", "#x 1",
                                          "#x10000000000000000"};
    static char text[2 * ROOM];
    tally t;
    firenet_context *context = context_new(&t);
    measure(context, 720);
    char *good = saved(context);
    assert_ok(context,
              firenet_context_load_wisdom(context, good, strlen(good)));
    const char *entry = strchr(good + 1, '(');
    ck_assert_ptr_nonnull(entry);
    for (int which = 1; which <= 3; which++) {
        const char *at = entry;
        for (int k = 0; k < which; k++)
            at = strchr(at + 1, '#');
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good,
                     numbers[i], strchr(at, ' '));
            assert_status(
                FIRENET_ERR_EXTERNAL, context,
                firenet_context_load_wisdom(context, text, sizeof text));
            assert_error_names(context, "wisdom");
        }
    }
    free(good);
    context_end(context, &t);
}
END_TEST

START_TEST(wisdom_passes_from_process_to_process) {
    static char text[ROOM], copy[ROOM];
    const int64_t n = 720;
    tally t;
    firenet_context *context = context_new(&t);
    learn_elsewhere(n, text);
    memcpy(copy, text, sizeof copy);
    char *before = saved(context);
    ck_assert_str_ne(before, text);
    assert_ok(context,
              firenet_context_load_wisdom(context, text, strlen(text)));
    ck_assert_int_gt(lines_known(context, copy), 5);
    /* Nothing is left to learn about these plans. */
    char *loaded = saved(context);
    measure(context, n);
    char *after = saved(context);
    ck_assert_str_eq(loaded, after);
    free(before);
    free(loaded);
    free(after);
    context_end(context, &t);
}
END_TEST

START_TEST(what_is_not_wisdom_is_refused) {
    static const char *const bad[] = {
        "", "rubbish", "(fftw-0.0.1 fftw_wisdom #x0 #x0 #x0 #x0\n)\n"};
    tally t;
    firenet_context *context = context_new(&t);
    for (int i = 0; i < 3; i++) {
        assert_status(
            FIRENET_ERR_EXTERNAL, context,
            firenet_context_load_wisdom(context, bad[i], strlen(bad[i])));
        assert_error_names(context, "text");
        assert_error_names(context, "fftw-3");
    }
    context_end(context, &t);
}
END_TEST

START_TEST(every_cut_of_wisdom_is_refused_or_taken_whole) {
    tally t;
    firenet_context *context = context_new(&t);
    measure(context, 36);
    char *text = saved(context);
    size_t length = strlen(text), step = length / 50 + 1;
    for (size_t bytes = 0; bytes + 4 < length; bytes += step) {
        char *cut = malloc(bytes + 1); /* no 0 behind: bytes must do */
        memcpy(cut, text, bytes);
        assert_status(FIRENET_ERR_EXTERNAL, context,
                      firenet_context_load_wisdom(context, cut, bytes));
        free(cut);
    }
    assert_ok(context, firenet_context_load_wisdom(context, text, SIZE_MAX));
    free(text);
    context_end(context, &t);
}
END_TEST

START_TEST(short_buffers_and_null_pointers_are_refused) {
    char text[8];
    size_t needed = 0;
    tally t;
    firenet_context *context = context_new(&t);
    memset(text, 'x', sizeof text);
    assert_status(FIRENET_ERR_SHAPE, context,
                  firenet_context_save_wisdom(context, text, 7, &needed));
    assert_error_names(context, "bytes: 7");
    ck_assert_uint_gt(needed, 7);
    ck_assert_int_eq(text[7], 'x');
    assert_status(FIRENET_ERR_NULL, context,
                  firenet_context_save_wisdom(context, text, 8, NULL));
    assert_error_names(context, "needed");
    assert_status(FIRENET_ERR_NULL, context,
                  firenet_context_load_wisdom(context, NULL, 8));
    assert_error_names(context, "text");
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_context_save_wisdom(NULL, text, 8, &needed));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_context_load_wisdom(NULL, text, 8));
    context_end(context, &t);
}
END_TEST

static void count(void *taken) {
    ++*(int *)taken;
}

START_TEST(the_planners_lock_is_taken) {
    int taken = 0;
    size_t needed;
    tally t;
    firenet_context *context = context_new(&t);
    assert_ok(NULL, firenet_fftw_set_lock(count, count, &taken));
    assert_ok(context, firenet_context_save_wisdom(context, NULL, 0, &needed));
    ck_assert_int_eq(taken, 2);
    assert_status(FIRENET_ERR_EXTERNAL, context,
                  firenet_context_load_wisdom(context, "no", 2));
    ck_assert_int_eq(taken, 4);
    assert_ok(NULL, firenet_fftw_set_lock(NULL, NULL, NULL));
    context_end(context, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("wisdom");
    TCase *wisdom = tcase_create("wisdom");
    tcase_set_timeout(wisdom, 60);
    tcase_add_test(wisdom, wisdom_passes_from_process_to_process);
    tcase_add_test(wisdom, what_is_not_wisdom_is_refused);
    tcase_add_test(wisdom, every_cut_of_wisdom_is_refused_or_taken_whole);
    tcase_add_test(wisdom, short_buffers_and_null_pointers_are_refused);
    tcase_add_test(wisdom, the_planners_lock_is_taken);
    tcase_add_test(wisdom, wisdom_with_numbers_too_wide_is_refused);
    suite_add_tcase(s, wisdom);
    return s;
}

int main(void) {
    return run_suite(suite());
}
