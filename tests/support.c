/* SPDX-License-Identifier: BSD-3-Clause */
#define _POSIX_C_SOURCE 200809L
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *tally_alloc(size_t size, size_t alignment, void *user) {
    tally *t = user;
    long call = atomic_fetch_add(&t->calls, 1) + 1;
    void *block = NULL;
    if (size == 0 || alignment == 0 || alignment > 64 ||
        (alignment & (alignment - 1)) != 0)
        atomic_fetch_add(&t->wrong, 1);
    if (call == t->fail_at)
        return NULL;
    if (alignment < sizeof(void *))
        alignment = sizeof(void *);
    if (posix_memalign(&block, alignment, size) != 0)
        return NULL;
    if (t->poison)
        memset(block, t->poison, size);
    atomic_fetch_add(&t->live, 1);
    atomic_fetch_add(&t->bytes, (long)size);
    return block;
}

void tally_free(void *pointer, void *user) {
    tally *t = user;
    if (!pointer)
        atomic_fetch_add(&t->wrong, 1);
    atomic_fetch_sub(&t->live, 1);
    free(pointer);
}

firenet_context *context_new(tally *t) {
    firenet_context *context = NULL;
    *t = (tally){.fail_at = 0};
    assert_ok(NULL,
              firenet_context_create(&context, tally_alloc, tally_free, t));
    ck_assert_ptr_nonnull(context);
    return context;
}

void context_end(firenet_context *context, tally *t) {
    firenet_context_release(context);
    ck_assert_msg(t->live == 0, "%ld blocks not freed", (long)t->live);
    ck_assert_msg(t->wrong == 0, "%ld calls break the allocator's contract",
                  (long)t->wrong);
}

void status_is(firenet_status expected, firenet_status seen,
               const firenet_context *context, const char *call, int line) {
    ck_assert_msg(seen == expected, "line %d: %s is %s, not %s; \"%s\"", line,
                  call, firenet_status_name(seen),
                  firenet_status_name(expected),
                  context ? firenet_context_last_error(context) : "");
}

void error_names(const firenet_context *context, const char *word, int line) {
    const char *text = firenet_context_last_error(context);
    ck_assert_msg(strstr(text, word) != NULL,
                  "line %d: \"%s\" does not name \"%s\"", line, text, word);
}

void value_at_most(double value, double limit, const char *what,
                   const char *file, int line) {
    ck_assert_msg(value <= limit, "%s:%d: %s fails: %.17g > %.17g", file, line,
                  what, value, limit);
}

const firenet_instructions instruction_sets[INSTRUCTION_SETS] = {
    FIRENET_INSTRUCTIONS_BASELINE, FIRENET_INSTRUCTIONS_AVX2,
    FIRENET_INSTRUCTIONS_AVX512};

int instructions_use(firenet_context *context, int i) {
    int64_t used;
    firenet_status status = firenet_context_set_int(
        context, FIRENET_CONTEXT_INSTRUCTIONS, instruction_sets[i]);
    if (i > 0 && status == FIRENET_ERR_UNSUPPORTED) {
        assert_error_names(context, "instructions");
        assert_error_names(context, "10 (BASELINE)");
        return 0;
    }
    assert_ok(context, status);
    assert_ok(context, firenet_context_get_int(
                           context, FIRENET_CONTEXT_INSTRUCTIONS, &used));
    ck_assert_int_eq(used, instruction_sets[i]);
    return 1;
}

double relative_difference(double seen, double expected) {
    double scale = fabs(expected);
    return fabs(seen - expected) / (scale > 0 ? scale : 1);
}

void *data_read(const char *folder, const char *name, size_t bytes) {
    const char *root = getenv("FIRENET_TEST_DATA");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s/%s", root ? root : "tests/data", folder,
             name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    void *data = malloc(bytes + 1);
    ck_assert_ptr_nonnull(data);
    size_t got = fread(data, 1, bytes + 1, file);
    fclose(file);
    ck_assert_msg(got == bytes, "%s: %zu bytes read, %zu expected", path, got,
                  bytes);
    return data;
}

static int run_all(Suite *suite, enum fork_status forks) {
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_set_fork_status(runner, forks);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run_suite(Suite *suite) {
    return run_all(suite, CK_FORK_GETENV);
}

int run_suite_in_process(Suite *suite) {
    return run_all(suite, CK_NOFORK);
}
