/* SPDX-License-Identifier: BSD-3-Clause */
/* What products with B are made of (encoding_lines.h): by points of the lines,
 * or by coils where there is one point. */
#ifndef FN_OPERATORS_ENCODING_RUN_H
#define FN_OPERATORS_ENCODING_RUN_H

#include "operators/encoding_lines.h"

typedef struct fn_lines_run {
    const fn_encoding_lines *self;
    const fn_kernels *kernels;
    firenet_type type;
    const void *in; /* image or samples, all of them */
    void *out;
} fn_lines_run;

/* samples: of the coils of a group at one point. */
typedef struct fn_lines_places {
    void *plane, *row[2], *strip, *samples;
} fn_lines_places;

fn_lines_places fn_lines_places_of(const fn_encoding_lines *self, void *buffer);

/* Point p of coil c to its samples. */
void fn_lines_coil_forward(const fn_lines_run *e, int64_t c, int64_t p,
                           const fn_lines_places *at, void *y);

/* And back in two steps: samples to the rows' spectra; each row to the image,
 * which it is added to, or which it is for the first coil. */
void fn_lines_strips_adjoint(const fn_lines_run *e, const void *y,
                             const fn_lines_places *at);
void fn_lines_row_adjoint(const fn_lines_run *e, int64_t c, int64_t p,
                          int64_t r, const void *plane, void *row);

/* Of one point, whose coils are what threads share out. */
void fn_coils_forward(const fn_lines_run *e, fn_scratch *scratch);
void fn_coils_adjoint(const fn_lines_run *e, fn_scratch *scratch);
void fn_coils_round(const fn_lines_run *e, fn_scratch *scratch,
                    const fn_round *round);

#endif
