/* SPDX-License-Identifier: BSD-3-Clause */
/* The library as a plug-in: loaded by dlopen, again and again, and twice at the
 * same time from two files. $FIRENET_LIBRARY is it, $FIRENET_COPY a copy. */
#include <firenet/firenet.h>

#include <check.h>
#include <dirent.h>
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LENGTH = 60 * 32 };

/* What is used of a loaded library. */
typedef struct plugin {
    void *handle;
    __typeof__(&firenet_context_create) context_create;
    __typeof__(&firenet_context_release) context_release;
    __typeof__(&firenet_context_set_threads) set_threads;
    __typeof__(&firenet_operator_create_dft) create_dft;
    __typeof__(&firenet_operator_release) operator_release;
    __typeof__(&firenet_workspace_create) workspace_create;
    __typeof__(&firenet_workspace_release) workspace_release;
    __typeof__(&firenet_workspace_apply) apply;
    __typeof__(&firenet_fftw_set_lock) planner_set_lock;
} plugin;

/* Puts the address of a function into *place. */
static void find(void *handle, const char *name, void *place) {
    void *address = dlsym(handle, name);
    ck_assert_msg(address != NULL, "%s: %s", name, dlerror());
    memcpy(place, &address, sizeof address);
}

static plugin plugin_load(const char *variable) {
    const char *path = getenv(variable);
    ck_assert_msg(path != NULL, "$%s is not set", variable);
    plugin p = {.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)};
    ck_assert_msg(p.handle != NULL, "%s", dlerror());
    find(p.handle, "firenet_context_create", &p.context_create);
    find(p.handle, "firenet_context_release", &p.context_release);
    find(p.handle, "firenet_context_set_threads", &p.set_threads);
    find(p.handle, "firenet_operator_create_dft", &p.create_dft);
    find(p.handle, "firenet_operator_release", &p.operator_release);
    find(p.handle, "firenet_workspace_create", &p.workspace_create);
    find(p.handle, "firenet_workspace_release", &p.workspace_release);
    find(p.handle, "firenet_workspace_apply", &p.apply);
    find(p.handle, "firenet_fftw_set_lock", &p.planner_set_lock);
    return p;
}

/* The spectrum of an impulse, by threads of a context of its own. */
static firenet_status transform(const plugin *p, double *y) {
    static const int64_t shape[] = {60, 32};
    static double impulse[2 * LENGTH] = {1.0};
    firenet_context *context = NULL;
    firenet_operator *dft = NULL;
    firenet_workspace *workspace = NULL;
    firenet_status status = p->context_create(&context, NULL, NULL, NULL);
    if (!status)
        status = p->set_threads(context, 3);
    if (!status)
        status = p->create_dft(&dft, context, FIRENET_C128, 2, shape, 0);
    if (!status)
        status = p->workspace_create(&workspace, context, dft);
    if (!status)
        status = p->apply(workspace, FIRENET_C128, impulse, LENGTH,
                          FIRENET_C128, y, LENGTH);
    p->workspace_release(workspace);
    p->operator_release(dft);
    p->context_release(context);
    return status;
}

static int entries(const char *folder) {
    int count = 0;
    DIR *d = opendir(folder);
    ck_assert_ptr_nonnull(d);
    while (readdir(d))
        count++;
    closedir(d);
    return count;
}

static long resident_kilobytes(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

START_TEST(loading_again_and_again_leaves_nothing) {
    static double y[2 * LENGTH];
    int threads = entries("/proc/self/task"), files = entries("/proc/self/fd");
    long before = 0;
    for (int i = 0; i < 60; i++) {
        plugin p = plugin_load("FIRENET_LIBRARY");
        ck_assert_int_eq(transform(&p, y), FIRENET_OK);
        ck_assert_int_eq(dlclose(p.handle), 0);
        before = i == 4 ? resident_kilobytes() : before;
    }
    long after = resident_kilobytes();
    printf("# resident: %ld kB after 5 times, %ld kB after 60\n", before,
           after);
    ck_assert_int_lt(after - before, 512);
    ck_assert_int_eq(entries("/proc/self/task"), threads);
    ck_assert_int_eq(entries("/proc/self/fd"), files);
}
END_TEST

START_TEST(closing_it_leaves_a_context_its_threads) {
    static double y[2 * LENGTH];
    plugin p = plugin_load("FIRENET_LIBRARY");
    firenet_context *context;
    ck_assert_int_eq(p.context_create(&context, NULL, NULL, NULL), FIRENET_OK);
    ck_assert_int_eq(p.set_threads(context, 4), FIRENET_OK);
    dlclose(p.handle);
    ck_assert_int_eq(transform(&p, y), FIRENET_OK);
    p.context_release(context);
}
END_TEST

/* ------------------------------------------------------------- two copies */

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

static void lock(void *user) {
    pthread_mutex_lock(user);
}

static void unlock(void *user) {
    pthread_mutex_unlock(user);
}

typedef struct user {
    const plugin *p;
    double y[2 * LENGTH];
    int failures;
} user;

static void *transform_often(void *argument) {
    user *u = argument;
    for (int i = 0; i < 40; i++)
        u->failures += transform(u->p, u->y) != FIRENET_OK;
    return NULL;
}

START_TEST(two_copies_work_side_by_side) {
    static user one, two;
    pthread_t thread;
    plugin a = plugin_load("FIRENET_LIBRARY"), b = plugin_load("FIRENET_COPY");
    ck_assert(a.context_create != b.context_create);
    /* FFTW is there once, and so is its planner. */
    a.planner_set_lock(lock, unlock, &planner);
    b.planner_set_lock(lock, unlock, &planner);
    one.p = &a;
    two.p = &b;
    ck_assert_int_eq(pthread_create(&thread, NULL, transform_often, &two), 0);
    transform_often(&one);
    pthread_join(thread, NULL);
    ck_assert_int_eq(one.failures + two.failures, 0);
    ck_assert_int_eq(memcmp(one.y, two.y, sizeof one.y), 0);
    for (int i = 0; i < LENGTH; i++)
        ck_assert_double_eq_tol(one.y[2 * i], 1.0 / sqrt(LENGTH), 1e-15);
    dlclose(a.handle);
    dlclose(b.handle);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("loading");
    TCase *loading = tcase_create("loading");
    tcase_set_timeout(loading, 120);
    tcase_add_test(loading, loading_again_and_again_leaves_nothing);
    tcase_add_test(loading, closing_it_leaves_a_context_its_threads);
    tcase_add_test(loading, two_copies_work_side_by_side);
    suite_add_tcase(s, loading);
    return s;
}

/* Not through support.c, which would link the library. */
int main(void) {
    SRunner *runner = srunner_create(suite());
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
