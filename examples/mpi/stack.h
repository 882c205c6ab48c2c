/* SPDX-License-Identifier: BSD-3-Clause */
/* Volumes in files, of which each rank reads and writes its planes: .npy in C
 * order, [coils][planes][rows][columns], or a .cfl with its .hdr, whose axes 2,
 * 1 and 0 are the planes, rows and columns here, and axis 3 the coils: the same
 * order of numbers. */
#ifndef EXAMPLES_MPI_STACK_H
#define EXAMPLES_MPI_STACK_H

#include "../numbers.h"

typedef struct stack {
    origin from;      /* the open file */
    int64_t coils;    /* 1 where there can only be one */
    int64_t shape[3]; /* planes, rows, columns */
    int64_t begin;    /* bytes before the numbers */
    number_type type;
} stack;

/* Opens it; its size must be what its header says. `coils`: there may be
 * several. Prints an error, naming the option, and returns false on failure, as
 * all of these do. */
bool stack_open(stack *s, const char *option, const char *path, bool coils);
void stack_close(stack *s);

/* Numbers [first, first + count) of the file as complex floats, all finite. */
bool stack_read(const stack *s, int64_t first, int64_t count, float *out);

/* Planes [begin, begin + count) of a coil. */
bool stack_read_planes(const stack *s, int64_t coil, int64_t begin,
                       int64_t count, float *out);

/* An .npy of complex floats: made with its header by one rank, filled by all.
 */
bool stack_create(const char *path, const int64_t n[3]);
bool stack_write(const char *path, const int64_t n[3], int64_t begin,
                 int64_t count, const float *planes);

#endif
