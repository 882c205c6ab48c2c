/* SPDX-License-Identifier: BSD-3-Clause */
/* Volumes in files, of which each rank reads and writes its planes: .npy in C
 * order, or a .cfl with its .hdr, whose last axis is axis 0 here. */
#ifndef EXAMPLES_MPI_STACK_H
#define EXAMPLES_MPI_STACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct stack {
    FILE *file;
    int64_t shape[3]; /* planes, rows, columns */
    long begin;       /* of the numbers in the file */
    int bytes, parts; /* of a real number, and numbers of an element */
} stack;

/* Opens it; prints an error and returns false on failure, as all of these do.
 */
bool stack_open(stack *s, const char *path);
void stack_close(stack *s);

/* Planes [begin, begin + count) as complex floats. */
bool stack_read(const stack *s, int64_t begin, int64_t count, float *out);

/* An .npy of complex floats: made with its header by one rank, filled by all.
 */
bool stack_create(const char *path, const int64_t shape[3]);
bool stack_write(const char *path, const int64_t shape[3], int64_t begin,
                 int64_t count, const float *planes);

#endif
