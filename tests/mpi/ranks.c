/* SPDX-License-Identifier: BSD-3-Clause */
#define _XOPEN_SOURCE 600
#include "ranks.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* ------------------------------------------------------------------ reports */

static char failures[4096];

void expect(int holds, const char *format, ...) {
    size_t used = strlen(failures);
    if (holds || used + 1 >= sizeof failures) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failures + used, sizeof failures - used, format, arguments);
    va_end(arguments);
    used = strlen(failures);
    snprintf(failures + used, sizeof failures - used, "\n");
}

void expect_status(const firenet_context *context, firenet_status seen,
                   firenet_status expected, const char *call, int line) {
    expect(seen == expected, "line %d: %s: %s, expected %s: %s", line, call,
           firenet_status_message(seen), firenet_status_message(expected),
           firenet_context_last_error(context));
}

/* Lines of this rank, each as a comment. */
static void print_failures(int rank) {
    for (char *line = strtok(failures, "\n"); line; line = strtok(NULL, "\n")) {
        printf("# rank %d: %s\n", rank, line);
    }
    fflush(stdout);
}

static int report(const world *w, const char *name, const char *how,
                  int variant, int number_) {
    int failed = failures[0] != '\0', any = 0;
    MPI_Allreduce(&failed, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    for (int r = 0; any && r < w->size; ++r) {
        if (r == w->rank) {
            print_failures(r);
        }
        MPI_Barrier(MPI_COMM_WORLD);
    }
    if (w->rank == 0) {
        printf("%s %d - %s [%d, %d ranks%s]\n", any ? "not ok" : "ok", number_,
               name, variant, w->size, how);
        fflush(stdout);
    }
    failures[0] = '\0';
    return any;
}

/* ---------------------------------------------------------- shared memory */

/* Ranks of a machine share memory, or all send messages, or odd ones do. */
typedef enum sharing { TOGETHER, APART, MIXED } sharing;

static long sent;

int MPI_Isend(const void *in, int n, MPI_Datatype type, int to, int tag,
              MPI_Comm comm, MPI_Request *request) {
    ++sent;
    return PMPI_Isend(in, n, type, to, tag, comm, request);
}

/* A rank that can make no file of any size has no memory that others see. */
static void share(const world *w, sharing how) {
    static struct rlimit before;
    struct rlimit none;
    if (before.rlim_max == 0) {
        signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before);
    }
    none = before;
    none.rlim_cur = 0;
    int alone = how == APART || (how == MIXED && w->rank % 2 == 1);
    setrlimit(RLIMIT_FSIZE, alone ? &none : &before);
}

/* ---------------------------------------------------------------- running */

typedef struct run {
    world w;
    const char *only; /* part of a test's name */
    int count, failed;
} run;

static void run_test(run *r, const test *t, int variant, sharing how) {
    static const char *const names[] = {"", ", apart", ", some apart"};
    world *w = &r->w;
    alarm(PATIENCE);
    firenet_context_create(&w->context, NULL, NULL, NULL);
    firenet_context_create(&w->alone, NULL, NULL, NULL);
    expect_ok(w, firenet_mpi_team_create(&w->team, w->context, MPI_COMM_WORLD));
    if (w->team) {
        t->run(w, variant);
    }
    firenet_mpi_team_release(w->team);
    firenet_context_release(w->alone);
    firenet_context_release(w->context);
    alarm(0);
    r->failed += report(w, t->name, names[how], variant, ++r->count);
}

static void run_list(run *r, const test *list, sharing how) {
    share(&r->w, how);
    for (const test *t = list; t->name; ++t) {
        for (int v = 0; v < t->variants && strstr(t->name, r->only); ++v) {
            run_test(r, t, v, how);
        }
    }
    share(&r->w, TOGETHER);
}

/* More ranks than this take long where they share few cores. */
enum { FEW = 4 };

/* What was run without shared memory took the other way. */
static void expect_messages(run *r, long before) {
    long here = sent - before, all = 0;
    MPI_Allreduce(&here, &all, 1, MPI_LONG, MPI_SUM, MPI_COMM_WORLD);
    expect(all > 0 || r->w.size == 1, "no message was sent");
    r->failed += report(&r->w, "ranks_that_share_no_memory_send_messages", "",
                        0, ++r->count);
}

int main(int argc, char **argv) {
    const test *lists[] = {operator_tests, solve_tests, variation_tests,
                           wavelet_tests,  end_tests,   farm_tests,
                           footprint_tests};
    int provided;
    run r = {.only = argc > 1 ? argv[1] : ""};
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &r.w.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &r.w.size);
    for (size_t l = 0; l < sizeof lists / sizeof *lists; ++l) {
        run_list(&r, lists[l], TOGETHER);
    }
    long before = sent;
    if (r.w.size <= FEW) {
        run_list(&r, operator_tests, APART);
        run_list(&r, variation_tests, APART);
        run_list(&r, operator_tests, MIXED);
    }
    if (r.w.size <= FEW && !r.only[0]) {
        expect_messages(&r, before);
    }
    if (r.w.rank == 0) {
        printf("1..%d\n", r.count);
    }
    MPI_Finalize();
    return r.failed ? 1 : 0;
}

/* ------------------------------------------------------------------ numbers */

static int is_single(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64;
}

static int is_complex(firenet_type type) {
    return type == FIRENET_C64 || type == FIRENET_C128;
}

number get(firenet_type type, const void *x, int64_t i) {
    int64_t k = is_complex(type) ? 2 * i : i;
    double re = is_single(type) ? (double)((const float *)x)[k]
                                : ((const double *)x)[k];
    double im = !is_complex(type) ? 0.0
                : is_single(type) ? (double)((const float *)x)[k + 1]
                                  : ((const double *)x)[k + 1];
    return re + im * I;
}

void set(firenet_type type, void *x, int64_t i, number value) {
    const double parts[2] = {creal(value), cimag(value)};
    int of = is_complex(type) ? 2 : 1;
    for (int p = 0; p < of; ++p) {
        if (is_single(type)) {
            ((float *)x)[of * i + p] = (float)parts[p];
        } else {
            ((double *)x)[of * i + p] = parts[p];
        }
    }
}

void *memory(size_t bytes) {
    void *x = calloc(bytes ? bytes : 1, 1);
    if (!x) {
        MPI_Abort(MPI_COMM_WORLD, 3);
    }
    return x;
}

void *elements(firenet_type type, int64_t count) {
    size_t size =
        (size_t)(is_single(type) ? 4 : 8) * (is_complex(type) ? 2 : 1);
    return memory((size_t)count * size);
}

static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double uniform(uint64_t *state) {
    return (double)(next(state) >> 11) * 0x1p-53;
}

number noise(uint64_t seed, int64_t i) {
    uint64_t state = seed * 1000003u + (uint64_t)i * 2654435761u;
    double re = 2.0 * uniform(&state) - 1.0;
    return re + (2.0 * uniform(&state) - 1.0) * I;
}

static void add_all(double *x, int n) {
    MPI_Allreduce(MPI_IN_PLACE, x, n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

number dot_all(firenet_type type, int64_t n, const void *a, const void *b) {
    double sum[2] = {0.0, 0.0};
    for (int64_t i = 0; i < n; ++i) {
        number z = conj(get(type, a, i)) * get(type, b, i);
        sum[0] += creal(z);
        sum[1] += cimag(z);
    }
    add_all(sum, 2);
    return sum[0] + sum[1] * I;
}

double distance_all(firenet_type type, int64_t n, const void *a,
                    const void *b) {
    double sum = 0.0;
    for (int64_t i = 0; i < n; ++i) {
        number z = get(type, a, i) - get(type, b, i);
        sum += creal(z) * creal(z) + cimag(z) * cimag(z);
    }
    add_all(&sum, 1);
    return sqrt(sum);
}

int same_on_all(double value) {
    double first = value;
    MPI_Bcast(&first, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    int same = memcmp(&first, &value, sizeof value) == 0;
    MPI_Allreduce(MPI_IN_PLACE, &same, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    return same;
}
