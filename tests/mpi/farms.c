/* SPDX-License-Identifier: BSD-3-Clause */
/* A farm takes results in order, goes on after failures, and leaves out what an
 * index says is done. */
#include "ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLICES = 150, BAD = 7 };

typedef struct harvest {
    int64_t next; /* the slice expected next; where each comes */
    int64_t came[SLICES], failed, worked;
    int stop_at; /* the slice for which taking fails; -1: none */
} harvest;

/* The slice and its square; every BAD-th of them fails. */
static firenet_status square(int64_t slice, void *result, char *message,
                             void *user) {
    harvest *h = user;
    const int64_t numbers[2] = {slice, slice * slice};
    ++h->worked;
    if (slice % BAD == BAD - 1) {
        snprintf(message, FIRENET_MPI_MESSAGE, "slice %lld is bad",
                 (long long)slice);
        return FIRENET_ERR_NUMERIC;
    }
    memcpy(result, numbers, sizeof numbers);
    return FIRENET_OK;
}

static int take(int64_t slice, firenet_status status, const char *message,
                const void *result, void *user) {
    harvest *h = user;
    int64_t numbers[2] = {0, 0};
    expect(slice >= h->next, "slice %lld after %lld", (long long)slice,
           (long long)h->next - 1);
    h->next = slice + 1;
    ++h->came[slice];
    if (status != FIRENET_OK) {
        ++h->failed;
        expect_equal(status, FIRENET_ERR_NUMERIC);
        expect(strstr(message, "is bad") != NULL, "message: %s", message);
        expect(result == NULL, "a failed slice has a result");
        return 0;
    }
    memcpy(numbers, result, sizeof numbers);
    expect_equal(numbers[0], slice);
    expect_equal(numbers[1], slice * slice);
    return slice == h->stop_at;
}

static void every_slice_comes_once_in_order(world *w, int variant) {
    harvest h = {.stop_at = -1};
    (void)variant;
    expect_ok(w,
              firenet_mpi_farm(w->team, SLICES, 16, square, take, &h, NULL, 5));
    int64_t worked = h.worked, all = 0;
    MPI_Allreduce(&worked, &all, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
    expect_equal(all, SLICES);
    if (w->rank == 0) {
        expect_equal(h.failed, SLICES / BAD);
        for (int i = 0; i < SLICES; ++i) {
            expect_equal(h.came[i], 1);
        }
    } else {
        expect_equal(h.next, 0);
    }
}

static void path_of(char path[256], const char *name) {
    int number_ = (int)getpid();
    MPI_Bcast(&number_, 1, MPI_INT, 0, MPI_COMM_WORLD);
    const char *folder = getenv("TMPDIR");
    snprintf(path, 256, "%s/firenet-%s-%d", folder ? folder : "/tmp", name,
             number_);
}

/* Taking fails in the middle; the second start does the rest, and what failed.
 */
static void another_start_does_the_rest(world *w, int variant) {
    char path[256];
    harvest first = {.stop_at = 60}, second = {.stop_at = -1};
    (void)variant;
    path_of(path, "farm");
    expect_fails(
        w, FIRENET_ERR_CALLBACK,
        firenet_mpi_farm(w->team, SLICES, 16, square, take, &first, path, 5));
    expect_ok(w, firenet_mpi_farm(w->team, SLICES, 16, square, take, &second,
                                  path, 5));
    for (int i = 0; i < SLICES && w->rank == 0; ++i) {
        int done = i < 60 && i % BAD != BAD - 1;
        expect(second.came[i] == !done, "slice %d came %lld times", i,
               (long long)second.came[i]);
    }
    expect_fails(
        w, FIRENET_ERR_STATE,
        firenet_mpi_farm(w->team, SLICES, 16, square, take, &second, path, 6));
    MPI_Barrier(MPI_COMM_WORLD);
    if (w->rank == 0) {
        expect(remove(path) == 0, "no index at %s", path);
    }
}

static void an_index_that_is_none_is_refused(world *w, int variant) {
    static const char *const texts[] = {
        "not an index\n", "firenet-farm 1 slices 150 key 0000000000000005\n++",
        ""};
    char path[256];
    harvest h = {.stop_at = -1};
    path_of(path, "none");
    FILE *file = w->rank == 0 ? fopen(path, "w") : NULL;
    if (file) {
        fputs(texts[variant], file);
        fclose(file);
    }
    expect_fails(
        w, FIRENET_ERR_STATE,
        firenet_mpi_farm(w->team, SLICES, 16, square, take, &h, path, 5));
    expect_equal(h.worked, 0);
    if (w->rank == 0) {
        remove(path);
    }
    expect_fails(w, FIRENET_ERR_EXTERNAL,
                 firenet_mpi_farm(w->team, SLICES, 16, square, take, &h,
                                  "/nowhere/index", 5));
}

const test farm_tests[] = {
    {"every_slice_comes_once_in_order", every_slice_comes_once_in_order, 1},
    {"another_start_does_the_rest", another_start_does_the_rest, 1},
    {"an_index_that_is_none_is_refused", an_index_that_is_none_is_refused, 3},
    {NULL, NULL, 0},
};
