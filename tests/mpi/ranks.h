/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests that all ranks of MPI_COMM_WORLD run together; rank 0 reports in TAP. A
 * rank that waits for longer than PATIENCE seconds in one test ends the job. */
#ifndef TESTS_MPI_RANKS_H
#define TESTS_MPI_RANKS_H

#include <complex.h>
#include <firenet/mpi.h>
#include <stdint.h>

enum { PATIENCE = 60 };

typedef struct world {
    int rank, size;
    firenet_context *context; /* the team's */
    firenet_context *alone;   /* for what a rank computes by itself */
    firenet_mpi_team *team;
} world;

typedef void (*test_fn)(world *w, int variant);

/* `variants` >= 1 calls of the function, in a world of its own each. */
typedef struct test {
    const char *name;
    test_fn run;
    int variants;
} test;

extern const test operator_tests[], solve_tests[], variation_tests[],
    wavelet_tests[], end_tests[], farm_tests[], footprint_tests[];

/* Records a failure of this rank, with what was seen. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void expect(int holds, const char *format, ...);

#define expect_at_most(value, limit)                                   \
    expect((value) <= (limit), "%s:%d: %s = %g, at most %g", __FILE__, \
           __LINE__, #value, (double)(value), (double)(limit))
#define expect_equal(seen, expected)                                          \
    expect((seen) == (expected), "%s:%d: %s = %lld, expected %lld", __FILE__, \
           __LINE__, #seen, (long long)(seen), (long long)(expected))
#define expect_ok(w, call) \
    expect_status((w)->context, (call), FIRENET_OK, #call, __LINE__)
#define expect_fails(w, status, call) \
    expect_status((w)->context, (call), (status), #call, __LINE__)
void expect_status(const firenet_context *context, firenet_status seen,
                   firenet_status expected, const char *call, int line);

/* ------------------------------------------------------------------ numbers */

typedef double complex number;

number get(firenet_type type, const void *x, int64_t i);
void set(firenet_type type, void *x, int64_t i, number value);
/* Zeroed memory, or the job ends. */
void *elements(firenet_type type, int64_t count);
void *memory(size_t bytes);
/* Real and imaginary parts uniform in [-1, 1), the same for a seed and i. */
number noise(uint64_t seed, int64_t i);
double uniform(uint64_t *state);

/* a^H b and ||a - b|| over the elements of all ranks. */
number dot_all(firenet_type type, int64_t n, const void *a, const void *b);
double distance_all(firenet_type type, int64_t n, const void *a, const void *b);
/* Whether a number has the same bits on all ranks. */
int same_on_all(double value);

#endif
