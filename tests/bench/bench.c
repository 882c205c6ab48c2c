/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench.h"

#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS_MAX 199

static FILE *json;
static int rows;

double bench_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bench_time quartiles(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return (bench_time){values[count / 4], values[count / 2],
                        values[3 * count / 4]};
}

static double time_of(bench_fn run, void *data, int repeats) {
    double start = bench_now();
    for (int i = 0; i < repeats; ++i) {
        run(data);
    }
    return (bench_now() - start) / repeats;
}

static int repeats_for(bench_fn run, void *data, double milliseconds) {
    double once = time_of(run, data, 1);
    once = time_of(run, data, 1);
    double repeats = once > 0.0 ? milliseconds / once : 1e6;
    return repeats < 1.0 ? 1 : repeats > 1e6 ? 1000000 : (int)repeats;
}

bench_result bench_of(const double *work, const double *baseline, int count) {
    double sorted[3][ROUNDS_MAX];
    for (int i = 0; i < count; ++i) {
        sorted[0][i] = work[i];
        sorted[1][i] = baseline[i];
        sorted[2][i] = work[i] / baseline[i];
    }
    return (bench_result){quartiles(sorted[0], count),
                          quartiles(sorted[1], count),
                          quartiles(sorted[2], count).median};
}

bench_result bench_compare(bench_fn work, void *work_data, bench_fn baseline,
                           void *baseline_data, int rounds,
                           double milliseconds) {
    double times[2][ROUNDS_MAX];
    rounds = rounds < ROUNDS_MAX ? rounds : ROUNDS_MAX;
    int work_repeats = repeats_for(work, work_data, milliseconds);
    int base_repeats = repeats_for(baseline, baseline_data, milliseconds);
    for (int i = 0; i < rounds; ++i) {
        times[0][i] = time_of(work, work_data, work_repeats);
        times[1][i] = time_of(baseline, baseline_data, base_repeats);
    }
    return bench_of(times[0], times[1], rounds);
}

void bench_open(int argc, char **argv, const char *title) {
    if (argc == 3 && strcmp(argv[1], "--json") == 0) {
        json = fopen(argv[2], "w");
    }
    if (argc != 1 && !json) {
        fprintf(stderr, "usage: %s [--json FILE]\n", argv[0]);
        exit(2);
    }
    printf("%s\n%-44s %10s %21s %10s %8s %6s\n", title, "", "ms", "(quartiles)",
           "baseline", "ratio", "goal");
    if (json) {
        fprintf(json, "{\"title\": \"%s\", \"rows\": [", title);
    }
}

void bench_row(const char *what, bench_result r, double goal) {
    char target[16] = "";
    if (goal > 0.0) {
        snprintf(target, sizeof target, "%.3g", goal);
    }
    printf("%-44s %10.4g %10.4g %10.4g %10.4g %8.3f %6s\n", what, r.work.median,
           r.work.lower, r.work.upper, r.baseline.median, r.ratio, target);
    fflush(stdout);
    if (json) {
        fprintf(json,
                "%s\n{\"what\": \"%s\", \"ms\": [%g, %g, %g], "
                "\"baseline_ms\": [%g, %g, %g], \"ratio\": %g, \"goal\": %g}",
                rows ? "," : "", what, r.work.lower, r.work.median,
                r.work.upper, r.baseline.lower, r.baseline.median,
                r.baseline.upper, r.ratio, goal);
    }
    ++rows;
}

void bench_close(void) {
    if (json) {
        fprintf(json, "\n]}\n");
        fclose(json);
    }
}

void bench_check(int status, const struct firenet_context *context) {
    if (status != FIRENET_OK) {
        fprintf(stderr, "%s: %s\n", firenet_status_name((firenet_status)status),
                firenet_context_last_error(context));
        exit(1);
    }
}

void *bench_vector(int type, long long length) {
    size_t bytes =
        (size_t)length * (size_t)firenet_type_size((firenet_type)type);
    int single = type == FIRENET_F32 || type == FIRENET_C64;
    size_t count = bytes / (single ? sizeof(float) : sizeof(double));
    void *vector = aligned_alloc(64, (bytes + 63) / 64 * 64);
    unsigned long long state = 1;
    for (size_t i = 0; vector && i < count; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        double value = (double)(state >> 11) * 0x1.0p-52 - 1.0;
        if (single) {
            ((float *)vector)[i] = (float)value;
        } else {
            ((double *)vector)[i] = value;
        }
    }
    if (!vector) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return vector;
}
