/* SPDX-License-Identifier: BSD-3-Clause */
/* What every suite needs: a tallied allocator, status assertions, data files
 * and the main program. Only the library's public headers are used. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <check.h>
#include <firenet/firenet.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------- allocator */

/* Counts what goes through a context's allocator; `fail_at` = n makes the
 * n-th request fail. Usable by several threads. */
typedef struct tally {
    atomic_long calls; /* requests so far */
    atomic_long live;  /* blocks not yet freed */
    atomic_long bytes; /* asked for so far */
    atomic_long wrong; /* requests or frees that break the contract */
    long fail_at;      /* 0: none fails */
    int poison;        /* fills new blocks with this byte; 0: leaves them */
} tally;

/* A context whose memory is tallied. */
firenet_context *context_new(tally *t);

/* Drops the context and asserts that all memory came back. */
void context_end(firenet_context *context, tally *t);

/* Only the allocator's own checks, for tests that make their contexts. */
void *tally_alloc(size_t size, size_t alignment, void *user);
void tally_free(void *pointer, void *user);

/* ------------------------------------------------------------ assertions */

/* Asserts a status; prints the one seen and the library's own message. */
void status_is(firenet_status expected, firenet_status seen,
               const firenet_context *context, const char *call, int line);

#define assert_status(expected, context, call) \
    status_is((expected), (call), (context), #call, __LINE__)
#define assert_ok(context, call) assert_status(FIRENET_OK, (context), call)

/* Asserts that the last error names `word`. */
void error_names(const firenet_context *context, const char *word, int line);

#define assert_error_names(context, word) \
    error_names((context), (word), __LINE__)

/* Asserts value <= limit (false for NaN) and prints both otherwise. */
#define assert_at_most(value, limit) \
    value_at_most((value), (limit), #value " <= " #limit, __FILE__, __LINE__)
void value_at_most(double value, double limit, const char *what,
                   const char *file, int line);

/* |seen - expected| / |expected|, or |seen| where 0 is expected. */
double relative_difference(double seen, double expected);

/* ------------------------------------------------------ instruction sets */

/* In order; the first is there on every machine. */
enum { INSTRUCTION_SETS = 3 };
extern const firenet_instructions instruction_sets[INSTRUCTION_SETS];

/* Makes the context compute with set i and returns 1; returns 0, having checked
 * that the message says so, where this machine or build lacks it. */
int instructions_use(firenet_context *context, int i);

/* ------------------------------------------------------------------ data */

/* Reads a file below tests/data whole and asserts that it holds `bytes`.
 * Release with free(). */
void *data_read(const char *folder, const char *name, size_t bytes);

/* ------------------------------------------------------------------ main */

/* Runs a suite, reports in TAP, returns the exit status. */
/* Of many cases of one kind a device, which a processor plays, takes one in
 * `few`: loops run to SHARE(cases, few), and take case PICK(i, few). */
#ifdef ON_DEVICE
#define SHARE(cases, few) (((cases) + (few)-1) / (few))
#define PICK(i, few) ((i) * (few))
#else
#define SHARE(cases, few) (cases)
#define PICK(i, few) (i)
#endif

int run_suite(Suite *suite);

/* The same without a process for each test. */
int run_suite_in_process(Suite *suite);

#endif
