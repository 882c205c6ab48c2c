/* SPDX-License-Identifier: BSD-3-Clause */
/* torture: random problems of every kind, solved by default settings and judged
 * by arithmetic that the library has no part in.
 *
 *     torture --problems 20000 --seed 1 [--class NAME] [--jobs 2]
 *     torture --seed 1 --index 1234        (one problem, with every number)
 *
 * --dump FOLDER writes those with a matrix for reference.py.
 *
 * Prints what failed and a table by class; exits with 1 if anything failed.
 * With
 * --unsolved N up to N of 1000 problems may remain unsolved when the iterations
 * are spent, as ill-conditioned ones do: a wrong answer is never allowed. */
#include "jobs.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct options {
    setting how;
    int64_t problems, index, unsolved;
    int class_number, jobs;
} options;

static void usage(void) {
    fputs("torture [--problems N] [--seed S] [--jobs J] [--class NAME]\n"
          "        [--dump FOLDER] [--unsolved N]\n"
          "torture [--seed S] --index I\n"
          "N problems are N of all classes, or of one of:\n",
          stderr);
    for (int i = 0; i < class_count(); i++) {
        fprintf(stderr, "  %s\n", class_name(i));
    }
    exit(2);
}

static int64_t number(const char *text) {
    char *end;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || value < 0) {
        fprintf(stderr, "torture: not a number: %s\n", text);
        usage();
    }
    return value;
}

static options read_options(int count, char **words) {
    options o = {.problems = 400,
                 .index = -1,
                 .how = {.seed = 1},
                 .class_number = -1,
                 .jobs = 2};
    for (int i = 1; i < count; i += 2) {
        const char *name = words[i], *value = i + 1 < count ? words[i + 1] : "";
        if (strcmp(name, "--problems") == 0) {
            o.problems = number(value);
        } else if (strcmp(name, "--seed") == 0) {
            o.how.seed = (uint64_t)number(value);
        } else if (strcmp(name, "--unsolved") == 0) {
            o.unsolved = number(value);
        } else if (strcmp(name, "--index") == 0) {
            o.index = number(value);
        } else if (strcmp(name, "--jobs") == 0) {
            o.jobs = (int)number(value);
        } else if (strcmp(name, "--dump") == 0 && value[0] != '\0') {
            o.how.dump = value;
        } else if (strcmp(name, "--class") == 0 && class_find(value) >= 0) {
            o.class_number = class_find(value);
        } else {
            usage();
        }
    }
    return o;
}

/* A problem's class is its index modulo their number. Whether too many failed.
 */
static int run_many(const options *o) {
    int64_t count = o->problems, step = 1, first = 0;
    if (o->class_number >= 0) {
        first = o->class_number;
        step = class_count();
    }
    int64_t *indices = torture_alloc(count, sizeof *indices);
    record *records = torture_alloc(count, sizeof *records);
    for (int64_t i = 0; i < count; i++) {
        indices[i] = first + i * step;
    }
    jobs_run(&o->how, indices, count, o->jobs, records);
    for (int64_t i = 0; i < count; i++) {
        if (verdict_fails((verdict)records[i].verdict) ||
            records[i].verdict == RIGHT_PRECISION) {
            record_print(&records[i]);
        }
    }
    int64_t wrong = 0, failed = record_table(records, count);
    for (int64_t i = 0; i < count; i++) {
        wrong += verdict_is_false((verdict)records[i].verdict);
    }
    free(indices);
    free(records);
    return wrong > 0 || 1000 * failed > o->unsolved * count;
}

int main(int count, char **words) {
    options o = read_options(count, words);
    if (o.index >= 0) {
        o.how.verbose = 1;
        record r = record_new(&o.how, o.index);
        record_print(&r);
        return verdict_fails((verdict)r.verdict);
    }
    return run_many(&o);
}
