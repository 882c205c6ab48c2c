/* SPDX-License-Identifier: BSD-3-Clause */
/* The encoding operator of coils: what its creation plans and its application
 * follows. */
#ifndef FN_OPERATORS_ENCODING_H
#define FN_OPERATORS_ENCODING_H

#include "operators/centring.h"
#include "operators/fft.h"
#include "operators/sample_table.h"

/* Axes are reordered: the gather axis first, along which the fewest lines hold
 * samples. What is left is a plane, rows of the last axis; of a 2-D image one
 * row. Only lines of the gather axis that hold samples are kept of a plane's
 * spectrum. */
enum { FN_GATHER, FN_ACROSS, FN_ALONG, FN_ENCODING_AXES };

typedef struct fn_encoding {
    firenet_operator base;
    fn_shape image; /* the user's */
    int axis;       /* the gather axis of it */
    int lines_axis; /* what encoding_lines.h takes; -2: none of its */
    int64_t n[FN_ENCODING_AXES];      /* points: planes, rows, of a row */
    int64_t origin[FN_ENCODING_AXES]; /* of the image */
    fn_fft fft[FN_ENCODING_AXES];
    double factor; /* N^{-1/2} */
    int sets;
    int64_t coils, plane; /* plane: its points */
    void *maps;           /* [coils][sets][planes][plane] */
    /* Line l is at line[l] of a plane's spectrum; `whole`: line[l] = l for all.
     * Elements from a plane's to the next are more than lines by a pad. */
    int64_t lines, line_stride;
    int64_t *line;
    bool whole;
    fn_sample_table samples; /* by strip of lines */
    /* Bytes: a plane, a row, a strip of columns; a coil's lines. */
    size_t plane_bytes, row_bytes, strip_bytes, coil_bytes;
} fn_encoding;

/* Lines side by side that are carried through a buffer: cache lines of them. */
#define FN_ENCODING_STRIP 16

/* Elements between the places of a strip of lines of n points; the pad keeps
 * them out of each other's cache sets. */
static inline int64_t fn_encoding_stride(firenet_type type, int64_t n) {
    int64_t pad = (int64_t)(FN_ALIGNMENT / fn_type_size(type));
    return (n + pad - 1) / pad * pad + pad;
}

static inline int64_t fn_encoding_strips(const fn_encoding *self) {
    return (self->lines + FN_ENCODING_STRIP - 1) / FN_ENCODING_STRIP;
}

extern const fn_operator_table fn_encoding_table;

/* Chooses the gather axis, finds its lines and sorts the samples. Image and
 * type are there; indices NULL: all. */
firenet_status fn_encoding_plan(fn_encoding *self, fn_centring centring,
                                const int64_t *indices, int64_t count);

/* Copies the user's maps in the order of the plan; and the norm bound and what
 * else follows from them. */
firenet_status fn_encoding_maps(fn_encoding *self, const void *maps);

/* An image to the order of the plan or from it; block b of
 * fn_encoding_blocks. */
int64_t fn_encoding_blocks(const fn_encoding *self);
void fn_encoding_reorder(const fn_encoding *self, const fn_kernels *kernels,
                         bool back, int64_t b, const void *in, void *out);

/* What it is made of, read back from the plan. */
void fn_encoding_form(const firenet_operator *a, fn_form *form);

#endif
