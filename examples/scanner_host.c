/* SPDX-License-Identifier: BSD-3-Clause */
/* scanner_host: firenet in a real-time pipeline.
 *
 * One thread acquires slices, each with a deadline, and puts them into a queue;
 * worker threads take them out and reconstruct. All share one operator and one
 * network, which are immutable; each worker has a context and a runner of its
 * own, made and run once before the scan, so that the library allocates nothing
 * during it. A run ends when its gap says that the image is good
 * enough, at its deadline, or when the operator presses Ctrl-C; in each case
 * there is an image, and its gap says how good it is.
 *
 *     scanner_host [--workers N] [--slices N] [--size N] [--deadline MS]
 *                  [--period MS]
 *
 * The exit status is 1 if a call failed, if the library allocated during the
 * scan, or if an image was further from the truth than its bound. */
#include "scanner/report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_WORKERS = 64 };

typedef struct options {
    double workers, slices, size;
    double deadline; /* milliseconds from acquisition to image */
    double period;   /* milliseconds between slices; 0: as there is room */
} options;

/* ----------------------------------------------------------------- options */

typedef struct option {
    const char *name;
    double *value, low, high;
    bool whole;
} option;

static bool read_value(const option *known, const char *text) {
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end || !(value >= known->low) ||
        !(value <= known->high) ||
        (known->whole && value != (double)(int64_t)value)) {
        fprintf(stderr, "scanner_host: %s %s: allowed is %s from %g to %g\n",
                known->name, text, known->whole ? "an integer" : "a number",
                known->low, known->high);
        return false;
    }
    *known->value = value;
    return true;
}

static bool read_options(options *o, int argc, char **argv) {
    const option known[] = {{"--workers", &o->workers, 1, MOST_WORKERS, true},
                            {"--slices", &o->slices, 1, 1e7, true},
                            {"--size", &o->size, 16, 2048, true},
                            {"--deadline", &o->deadline, 1e-3, 1e6, false},
                            {"--period", &o->period, 0, 1e6, false}};
    enum { KNOWN = sizeof known / sizeof *known };
    for (int i = 1; i < argc; i += 2) {
        int k = 0;
        while (k < KNOWN && strcmp(argv[i], known[k].name) != 0)
            k++;
        if (k == KNOWN || i + 1 == argc) {
            fprintf(stderr, "scanner_host: %s: %s\n", argv[i],
                    k == KNOWN ? "no such option" : "needs a value");
            return false;
        }
        if (!read_value(&known[k], argv[i + 1]))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------- abort */

/* What the handler acts upon. */
static struct {
    scan *scan;
    worker *workers;
    int count;
} running;

/* The handler is the host's; the library installs none. Both calls may be made
 * from one. */
static void abort_scan(int signal_number) {
    (void)signal_number;
    atomic_store(&running.scan->aborted, true);
    for (int i = 0; i < running.count; i++)
        firenet_runner_cancel(running.workers[i].runner);
}

static void listen_for_abort(scan *s, worker *workers, int count) {
    running.scan = s;
    running.workers = workers;
    running.count = count;
    struct sigaction action = {.sa_handler = abort_scan};
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, NULL);
}

/* ------------------------------------------------------------------- scan */

static void sleep_until(double when) {
    const struct timespec t = {(time_t)when,
                               (long)(1e9 * (when - (double)(time_t)when))};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        continue;
}

/* The thread at the scanner. Returns how many slices it acquired. */
static int64_t acquire(scan *s, const options *o) {
    const double start = clock_now();
    int64_t number = 0;
    for (; number < (int64_t)o->slices && !atomic_load(&s->aborted); number++) {
        if (o->period > 0)
            sleep_until(start + 1e-3 * o->period * (double)number);
        const double now = clock_now();
        const slice next = {.number = number,
                            .y = s->phantoms->y[number % PHANTOMS],
                            .acquired = now,
                            .deadline = now + 1e-3 * o->deadline};
        queue_push(&s->queue, &next);
    }
    queue_close(&s->queue);
    return number;
}

/* Starts the workers, acquires, and waits for the last image. */
static bool run_scan(scan *s, worker *workers, const options *o,
                     summary *seen) {
    int started = 0;
    while (started < (int)o->workers && worker_start(&workers[started]))
        started++;
    listen_for_abort(s, workers, started);
    printf("scanning: Ctrl-C aborts\n");
    fflush(stdout);
    summary_begin(seen, s);
    if (started == (int)o->workers)
        seen->slices = acquire(s, o);
    else
        queue_close(&s->queue);
    for (int i = 0; i < started; i++)
        worker_join(&workers[i]);
    summary_end(seen, s);
    signal(SIGINT, SIG_DFL);
    return started == (int)o->workers;
}

static bool scan_with(scan *s, const options *o) {
    worker workers[MOST_WORKERS] = {0};
    summary seen = {0};
    bool good = true;
    for (int i = 0; i < (int)o->workers && good; i++)
        good = worker_make(&workers[i], s, i);
    if (good)
        good = run_scan(s, workers, o, &seen);
    for (int i = 0; i < (int)o->workers; i++)
        worker_free(&workers[i]);
    return good && summary_print(&seen, s, 1e-3 * o->deadline);
}

int main(int argc, char **argv) {
    options o = {
        .workers = 2, .slices = 1000, .size = 64, .deadline = 50, .period = 10};
    if (!read_options(&o, argc, argv))
        return 2;
    memory m = {0};
    protocol p = {0};
    phantoms f = {0};
    scan s = {.protocol = &p, .phantoms = &f, .memory = &m, .tolerance = 1e-3};
    queue_open(&s.queue);
    s.notes = notes_new((int64_t)o.slices);
    printf("%g workers, slices of %g x %g, each with a deadline of %g ms\n",
           o.workers, o.size, o.size, o.deadline);
    const bool good = s.notes && protocol_open(&p, &m, (int64_t)o.size) &&
                      phantoms_make(&f, &p) && scan_with(&s, &o);
    phantoms_free(&f);
    protocol_close(&p);
    queue_free(&s.queue);
    free(s.notes);
    if (atomic_load(&m.blocks) != 0)
        fprintf(stderr, "scanner_host: %lld blocks were not given back\n",
                atomic_load(&m.blocks));
    return good && atomic_load(&m.blocks) == 0 ? 0 : 1;
}
