/* SPDX-License-Identifier: BSD-3-Clause */
/* The suite that solvers are measured on: dense Gaussian and badly scaled
 * designs, Fourier-Haar and Walsh-Haar images; (P1), (P2), (P3). */
#ifndef BENCH_SUITE_H
#define BENCH_SUITE_H

#include <firenet/firenet.h>
#include <stdint.h>

typedef enum family { GAUSSIAN, SCALED, FOURIER, WALSH } family;

typedef struct entry {
    family family;
    int64_t size; /* columns, or the side of the image */
    int kind;     /* a firenet_problem_kind */
    double share; /* eta/||y||, or lambda/lambda_max */
} entry;

extern const entry suite[];
extern const int suite_count;

/* One problem with its data. */
typedef struct instance {
    firenet_operator *a;
    firenet_problem *problem;
    firenet_type type;
    int64_t rows, cols;
    void *y, *x; /* rows, cols; x for solutions */
    double y_norm;
} instance;

/* A label such as "walsh 64 P2 1e-2"; static. */
const char *entry_name(const entry *e);

instance instance_new(firenet_context *context, const entry *e);
void instance_free(instance *i);

/* Ends the program with the library's message unless `status` is OK. */
void must(firenet_context *context, firenet_status status);

#endif
