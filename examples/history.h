/* SPDX-License-Identifier: BSD-3-Clause */
/* What a monitor sees, kept: one record per inner iteration. */
#ifndef EXAMPLES_HISTORY_H
#define EXAMPLES_HISTORY_H

#include <firenet/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct record {
    int64_t shift, instance, restart, inner, layer;
    int64_t round;         /* of reweighting */
    double objective;      /* F at the iterate */
    double gap;            /* F less the best dual value */
    double residual;       /* ||Ax - y|| */
    double relative_error; /* ||iterate - truth|| / ||truth|| */
    double epsilon;        /* the theory's bound of F - F(truth) at the end of
                              this restart */
    double bound;          /* the theory's bound of ||iterate - truth|| at the
                              end of this restart, D (epsilon + delta) */
    double seconds;
} record;

typedef struct history {
    record *records;
    size_t count, capacity;
} history;

/* Appends what the event shows; false if memory is out. */
bool history_add(history *h, const firenet_event *event, int64_t shift,
                 double truth_norm, double sharpness, double delta);

/* The same of a round of reweighting: its layers are counted on from `before`,
 * and no bound is known. */
bool history_add_round(history *h, const firenet_event *event, int64_t round,
                       int64_t before, double truth_norm);

/* Of a grid of networks: of the records from number `from` on keeps those of
 * one instance. */
void history_keep_instance(history *h, size_t from, int64_t instance);

/* Writes a CSV table with a header line; errors show in ferror(file). */
void history_write(const history *h, FILE *file);

void history_free(history *h);

#endif
