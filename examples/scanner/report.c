/* SPDX-License-Identifier: BSD-3-Clause */
#include "report.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

note *notes_new(int64_t count) {
    note *notes = malloc((size_t)count * sizeof *notes);
    /* Pages come with the first write: none during the scan. */
    if (notes)
        memset(notes, 0xff, (size_t)count * sizeof *notes);
    return notes;
}

void summary_begin(summary *out, const scan *s) {
    out->allocations = atomic_load(&s->memory->calls);
    out->resident_before = memory_resident();
    out->seconds = clock_now();
}

void summary_end(summary *out, const scan *s) {
    out->seconds = clock_now() - out->seconds;
    out->resident_after = memory_resident();
    out->allocations = atomic_load(&s->memory->calls) - out->allocations;
}

/* --------------------------------------------------------------- latencies */

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The smallest value that `share` of the sorted ones do not exceed. */
static double quantile(const double *sorted, int64_t count, double share) {
    const int64_t rank = (int64_t)ceil(share * (double)count);
    return sorted[rank > 0 ? rank - 1 : 0];
}

/* One row of the table: the field at `offset` of every note. */
static void print_row(const char *name, const note *notes, int64_t count,
                      size_t offset, double *sorted) {
    for (int64_t i = 0; i < count; i++)
        sorted[i] = *(const double *)((const char *)&notes[i] + offset) * 1e3;
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    printf("%-12s %9.2f %9.2f %9.2f %9.2f\n", name,
           quantile(sorted, count, 0.5), quantile(sorted, count, 0.95),
           quantile(sorted, count, 0.99), sorted[count - 1]);
}

static void print_latencies(const note *notes, int64_t count) {
    double *sorted = malloc((size_t)count * sizeof *sorted);
    if (!sorted)
        return;
    printf("ms              median      95 %%      99 %%   largest\n");
    print_row("waiting", notes, count, offsetof(note, waited), sorted);
    print_row("solving", notes, count, offsetof(note, solving), sorted);
    print_row("latency", notes, count, offsetof(note, latency), sorted);
    free(sorted);
}

/* ------------------------------------------------------------------ bounds */

typedef struct tally {
    int64_t good, late, cancelled, failed, broken;
    double bound, error; /* largest among the good */
} tally;

static tally count_notes(const scan *s, int64_t count, double deadline) {
    tally t = {0};
    for (int64_t i = 0; i < count; i++) {
        const note *n = &s->notes[i];
        if (n->status) {
            t.failed++;
            continue;
        }
        t.late += n->latency > deadline;
        t.cancelled += n->outcome == FIRENET_OUTCOME_CANCELLED;
        t.broken += !(n->error <= n->bound);
        if (n->gap <= s->tolerance) {
            t.good++;
            t.bound = fmax(t.bound, n->bound);
            t.error = fmax(t.error, n->error);
        }
    }
    return t;
}

bool summary_print(const summary *seen, const scan *s, double deadline) {
    const double mib = 1 << 20;
    printf("operator     %s\n", firenet_operator_description(s->protocol->a));
    printf("memory       %.2f MiB from the host, %lld allocations during the "
           "scan\n",
           (double)atomic_load(&s->memory->bytes) / mib, seen->allocations);
    printf("resident     %.2f MiB before, %.2f MiB after\n",
           (double)seen->resident_before / mib,
           (double)seen->resident_after / mib);
    if (seen->slices > 0)
        print_latencies(s->notes, seen->slices);
    const tally t = count_notes(s, seen->slices, deadline);
    printf("slices       %lld in %.2f s, %.1f a second\n",
           (long long)seen->slices, seen->seconds,
           (double)seen->slices / seen->seconds);
    printf("images       %lld with a gap within %g, %lld late, %lld cancelled, "
           "%lld failed\n",
           (long long)t.good, s->tolerance, (long long)t.late,
           (long long)t.cancelled, (long long)t.failed);
    printf("error        at most %.2g, bound %.2g; %lld bounds did "
           "not hold\n",
           t.error, t.bound, (long long)t.broken);
    return t.failed == 0 && t.broken == 0 && seen->allocations == 0;
}
