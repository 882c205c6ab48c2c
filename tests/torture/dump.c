/* SPDX-License-Identifier: BSD-3-Clause */
#include "dump.h"
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void write_vector(FILE *file, const char *name,
                         const double complex *values, int64_t length,
                         int is_complex) {
    fprintf(file, ",\n\"%s\": [", name);
    for (int64_t i = 0; i < length; i++) {
        fprintf(file, "%s%.17g", i > 0 ? ", " : "", creal(values[i]));
        if (is_complex) {
            fprintf(file, ", %.17g", cimag(values[i]));
        }
    }
    fputs("]", file);
}

static void write_problem(FILE *file, const instance *p) {
    const model *m = p->a;
    fprintf(file,
            "{\"index\": %" PRId64 ", \"class\": \"%s\", \"kind\": %d, "
            "\"single\": %d, \"complex\": %d, \"rows\": %" PRId64
            ", \"cols\": %" PRId64 ", \"parameter\": %.17g, "
            "\"tolerance\": %.17g, \"infeasible\": %d",
            p->index, p->class_name, p->kind / 10, p->single, m->complex_range,
            m->rows, m->cols, p->parameter, p->tolerance, p->infeasible);
    write_vector(file, "a", m->matrix, m->rows * m->cols, m->complex_range);
    write_vector(file, "y", p->y, m->rows, m->complex_range);
    if (p->weights != NULL) {
        fputs(",\n\"weights\": [", file);
        for (int64_t j = 0; j < m->cols; j++) {
            fprintf(file, "%s%.17g", j > 0 ? ", " : "", p->weights[j]);
        }
        fputs("]", file);
    }
}

void dump_write(const char *folder, const instance *p, const answer *s,
                const judgement *j) {
    char path[4096];
    if (p->a->matrix == NULL || s->x == NULL) {
        return;
    }
    snprintf(path, sizeof path, "%s/%" PRId64 ".json", folder, p->index);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    write_problem(file, p);
    /* JSON has no word for infinity. */
    double dual = fmin(fmax(s->dual, -DBL_MAX), DBL_MAX);
    fprintf(file,
            ",\n\"verdict\": \"%s\", \"objective\": %.17g, \"dual\": %.17g, "
            "\"objective_at_x\": %.21Lg, \"infeasibility\": %.17g}\n",
            verdict_name(j->verdict), s->objective, dual, j->measure.objective,
            s->infeasibility);
    if (fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}
