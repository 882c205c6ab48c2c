/* SPDX-License-Identifier: BSD-3-Clause */
/* Timing as ratios: the work and its baseline take turns in one run, so that
 * the machine's mood falls on both. */
#ifndef BENCH_H
#define BENCH_H

typedef void (*bench_fn)(void *data);

/* Milliseconds of wall time; quartiles show how noisy the machine was. */
typedef struct bench_time {
    double lower, median, upper;
} bench_time;

typedef struct bench_result {
    bench_time work, baseline;
    double ratio; /* median over rounds of work / baseline */
} bench_result;

/* Milliseconds on a monotonic clock. */
double bench_now(void);

/* Of `count` (at most 199) pairs of times. */
bench_result bench_of(const double *work, const double *baseline, int count);

/* One warm-up, then `rounds` (at most 199) rounds of work and baseline. A round
 * repeats a quick function until it has lasted `milliseconds`. */
bench_result bench_compare(bench_fn work, void *work_data, bench_fn baseline,
                           void *baseline_data, int rounds,
                           double milliseconds);

/* Table and, with `--json FILE` among the arguments, JSON. The title says what
 * is divided by what. Exits with 2 on bad usage: a bench is a program. */
void bench_open(int argc, char **argv, const char *title);

/* One row; `goal` <= 0 for none. */
void bench_row(const char *what, bench_result result, double goal);
void bench_close(void);

/* Exits with a message unless status is FIRENET_OK. */
struct firenet_context;
void bench_check(int status, const struct firenet_context *context);

/* Aligned memory filled with reproducible numbers in (-1, 1). */
void *bench_vector(int type, long long length);

#endif
