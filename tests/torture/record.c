/* SPDX-License-Identifier: BSD-3-Clause */
#include "record.h"
#include "dump.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void describe(char *text, size_t bytes, const instance *p) {
    static const char *const modes[MODES] = {"cold",    "warm",   "path",
                                             "resumed", "loaded", "reused"};
    const model *m = p->a;
    const char *of_y = p->data > 0 ? "" : ", y = 0";
    double share = p->parameter_max > 0
                       ? (double)((long double)p->parameter / p->parameter_max)
                       : 0;
    snprintf(text, bytes, "P%d %s%s %s %" PRId64 "x%" PRId64 " %s %.3g max%s%s",
             p->kind / 10,
             p->single           ? m->complex_domain ? "c64" : "f32"
             : m->complex_domain ? "c128"
                                 : "f64",
             m->complex_domain == m->complex_range ? "" : ">complex",
             p->design_name, m->rows, m->cols, modes[p->how], share, of_y,
             p->infeasible ? ", infeasible" : "");
}

static void tell(const instance *p, const answer *s, const judgement *j) {
    const measure *v = &j->measure;
    printf("parameter %.17g, at %.17Lg x = 0; ||y|| %.6Lg; norm factor %.3g\n",
           p->parameter, p->parameter_max, p->data, p->norm_factor);
    if (p->infeasible) {
        printf("distance of y from the range %.6Lg\n", p->distance);
    }
    if (p->how == PATH) {
        for (int k = 0; k < p->count; k++) {
            printf("path %d: %.17g\n", k, p->path[k]);
        }
    }
    printf("outcome %" PRId64 " (%s) after %" PRId64
           " iterations, %.3g s; norm %.6g raised %" PRId64 ", ratio %.3g\n",
           s->outcome, firenet_outcome_message((firenet_outcome)s->outcome),
           s->iterations, s->seconds, s->used_norm, s->norm_raised,
           s->used_ratio);
    printf("stated:   objective %.12g dual %.12g infeasibility %.3g\n",
           s->objective, s->dual, s->infeasibility);
    printf("computed: objective %.12Lg dual %.12Lg infeasibility %.3Lg\n",
           v->objective, v->dual, v->infeasibility);
    printf("rounding: gap %.3Lg residual %.3Lg\n", v->gap_rounding,
           v->residual_rounding);
}

record record_new(const setting *o, int64_t index) {
    instance *p = instance_new(o->seed, index);
    answer *s = attempt_new(p);
    judgement j = check_answer(p, s);
    record r = {.index = index,
                .iterations = s->iterations,
                .verdict = (int)j.verdict,
                .seconds = s->seconds};
    describe(r.what, sizeof r.what, p);
    memcpy(r.why, j.why, sizeof r.why);
    if (o->verbose) {
        tell(p, s, &j);
    }
    if (o->dump != NULL) {
        dump_write(o->dump, p, s, &j);
    }
    attempt_free(s);
    instance_free(p);
    return r;
}

record record_died(int64_t index, const char *how) {
    record r = {.index = index, .verdict = WRONG_END};
    snprintf(r.why, sizeof r.why, "%s", how);
    return r;
}

void record_print(const record *r) {
    printf("%-14s %-15s %7" PRId64 "  %s, %" PRId64 " iterations%s%s\n",
           verdict_name((verdict)r->verdict),
           class_name(instance_class(r->index)), r->index, r->what,
           r->iterations, r->why[0] != '\0' ? ": " : "", r->why);
}

static int by_size(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* One line, of a class or (-1) of all. Returns how many failed. */
static int64_t table_line(const record *records, int64_t count, int number) {
    int64_t of[VERDICTS] = {0}, n = 0, failed = 0, wrong = 0;
    double seconds = 0;
    int64_t *iterations = torture_alloc(count, sizeof *iterations);
    for (int64_t i = 0; i < count; i++) {
        const record *r = &records[i];
        if (number < 0 || instance_class(r->index) == number) {
            of[r->verdict]++;
            iterations[n++] = r->iterations;
            seconds += r->seconds;
            failed += verdict_fails((verdict)r->verdict);
            wrong += verdict_is_false((verdict)r->verdict);
        }
    }
    if (n > 0) {
        qsort(iterations, (size_t)n, sizeof *iterations, by_size);
        printf("%-15s %8" PRId64 " %9" PRId64 " %10" PRId64 " %9" PRId64
               " %8" PRId64 " %9" PRId64 " %8" PRId64 " %8" PRId64 " %8.1f\n",
               number < 0 ? "all" : class_name(number), n, of[RIGHT_CONVERGED],
               of[RIGHT_INFEASIBLE], of[RIGHT_PRECISION], failed - wrong, wrong,
               iterations[n / 2], iterations[n - 1], seconds);
    }
    free(iterations);
    return failed;
}

int64_t record_table(const record *records, int64_t count) {
    printf("%-15s %8s %9s %10s %9s %8s %9s %8s %8s %8s\n", "class", "problems",
           "converged", "infeasible", "precision", "failures", "false",
           "median", "worst", "seconds");
    for (int number = 0; number < class_count(); number++) {
        table_line(records, count, number);
    }
    return table_line(records, count, -1);
}
