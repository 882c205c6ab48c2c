/* SPDX-License-Identifier: BSD-3-Clause */
/* The Haar transform, for what makes a pass over the image's lines with it. */
#ifndef FN_OPERATORS_HAAR_H
#define FN_OPERATORS_HAAR_H

#include "operators/operator.h"

/* `count` lines of the last axis from in to out, each by itself. */
typedef struct fn_haar_lines {
    void (*run)(const void *data, bool adjoint, int64_t count, const void *in,
                void *out);
    const void *data;
} fn_haar_lines;

/* The length of the lines it takes, 0 for operators that take none, and the
 * bytes a thread needs then. */
int64_t fn_haar_line(const firenet_operator *a, size_t *thread_bytes);

/* Either direction on an image whose lines go through the pass: its adjoint
 * before the transform, itself after the adjoint of that. */
void fn_haar_by_lines(const firenet_operator *a, fn_scratch *scratch,
                      bool adjoint, const fn_haar_lines *pass, const void *in,
                      void *out);

#endif
