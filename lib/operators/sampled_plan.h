/* SPDX-License-Identifier: BSD-3-Clause */
/* A sampled DFT, and the plan of where its samples leave and enter: which axis
 * is the gather axis, which lines and slabs hold any (sampled_dft.c). */
#ifndef FN_OPERATORS_SAMPLED_PLAN_H
#define FN_OPERATORS_SAMPLED_PLAN_H

#include "operators/centring.h"
#include "operators/rfft.h"
#include "operators/sample_table.h"
#include "operators/strip.h"

typedef struct fn_sampled_dft {
    firenet_operator base;
    fn_shape image, shape; /* shape: of the spectrum, or of its half */
    fn_centring centring;
    uint32_t signs; /* even axes whose image origin is made by signs */
    int pieces;     /* of a line: 2, with signs 4 */
    fn_rfft rfft;   /* of real images */
    double factor;  /* n^{-1/2} */
    int axis;       /* the gather axis */
    int axes;       /* transformed here: all, or all but the last */
    fn_fft fft[FIRENET_MAX_AXES];
    fn_sample_table
        samples; /* by line of the gather axis: two pieces for each, the
            samples and the mirrored ones, then those of sign -1 */
    /* Lines of the gather axis in a slab, which is all that shares an index of
     * the first axis, and the slabs that are not left out. */
    int64_t slab, segment_count;
    fn_segment *segment;
} fn_sampled_dft;

/* Bits of a piece's number in its line. */
enum { FN_MIRRORED = 1, FN_NEGATIVE = 2 };

static inline bool fn_sampled_real(const fn_sampled_dft *self) {
    return !fn_type_complex(self->base.domain);
}

/* Whether no sample is in lines of the gather axis. */
static inline bool fn_lines_empty(const fn_sampled_dft *self, int64_t first,
                                  int64_t lines) {
    return fn_sample_table_empty(&self->samples, self->pieces * first,
                                 self->pieces * lines);
}

/* Nor in the slab of a line, where slabs are left out. */
static inline bool fn_slab_empty(const fn_sampled_dft *self, int64_t line) {
    return self->slab > 0 &&
           fn_lines_empty(self, line / self->slab * self->slab, self->slab);
}

/* Chooses the gather axis and sorts the samples. The shapes, axes and centring
 * are there. */
firenet_status fn_sampled_plan(fn_sampled_dft *self, const int64_t *indices,
                               int64_t count);

/* What it is made of, read back from the plan. */
void fn_sampled_form(const firenet_operator *a, fn_form *form);

#endif
