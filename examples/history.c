/* SPDX-License-Identifier: BSD-3-Clause */
#include "history.h"

#include <firenet/rnspl.h>
#include <math.h>
#include <stdlib.h>

bool history_add(history *h, const firenet_event *event, int64_t shift,
                 double truth_norm, double sharpness, double delta) {
    if (h->count == h->capacity) {
        const size_t capacity = h->capacity ? 2 * h->capacity : 1024;
        record *more = realloc(h->records, capacity * sizeof *more);
        if (!more)
            return false;
        h->records = more, h->capacity = capacity;
    }
    const double epsilon = firenet_event_epsilon(event);
    double bound = NAN;
    firenet_rnspl_prior_bound(NULL, sharpness, epsilon, delta, &bound);
    h->records[h->count++] = (record){
        .shift = shift,
        .instance = firenet_event_instance(event),
        .restart = firenet_event_restart(event),
        .inner = firenet_event_inner(event),
        .layer = firenet_event_layer(event),
        .objective = firenet_event_objective(event),
        .gap = firenet_event_gap(event),
        .residual = firenet_event_residual(event),
        .relative_error = firenet_event_error(event) / truth_norm,
        .epsilon = epsilon,
        .bound = bound,
        .seconds = firenet_event_seconds(event),
    };
    return true;
}

void history_keep_instance(history *h, size_t from, int64_t instance) {
    size_t kept = from;
    for (size_t i = from; i < h->count; i++)
        if (h->records[i].instance == instance)
            h->records[kept++] = h->records[i];
    h->count = kept;
}

void history_write(const history *h, FILE *file) {
    fputs("shift,restart,inner,layer,objective,gap,residual,relative_error,"
          "epsilon,bound,seconds\n",
          file);
    for (size_t i = 0; i < h->count; i++) {
        const record *r = &h->records[i];
        fprintf(file,
                "%lld,%lld,%lld,%lld,%.15g,%.15g,%.15g,%.15g,%.15g,%.15g,"
                "%.6f\n",
                (long long)r->shift, (long long)r->restart, (long long)r->inner,
                (long long)r->layer, r->objective, r->gap, r->residual,
                r->relative_error, r->epsilon, r->bound, r->seconds);
    }
}

void history_free(history *h) {
    free(h->records);
    *h = (history){0};
}
