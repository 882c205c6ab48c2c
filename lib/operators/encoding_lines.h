/* SPDX-License-Identifier: BSD-3-Clause */
/* The encoding operator of coils where whole lines of k-space are sampled, as
 * readouts are. Along these lines the transform is unitary:
 *
 *   A = U B,
 *
 * U the transform along the lines that are there and the user's order of
 * samples, B the encoding of every point of a line by itself, whose transforms
 * have one axis less. B^H B = A^H A: where only lengths of A x - y are needed,
 * B x - U^H y does. */
#ifndef FN_OPERATORS_ENCODING_LINES_H
#define FN_OPERATORS_ENCODING_LINES_H

#include "operators/centring.h"
#include "operators/fft.h"
#include "operators/sample_table.h"

/* A line's points are items; what is left of an image is a plane of rows, or
 * one row. */
enum { FN_PLANE_ACROSS, FN_PLANE_ALONG, FN_PLANE_AXES };

/* Images of [outer][from][to][row] in the order [outer][to][from][row]. */
typedef struct fn_lines_order {
    int64_t outer, from, to, row; /* outer 0: they are in order */
} fn_lines_order;

/* B; images and maps are in the order [point][plane]. */
typedef struct fn_encoding_lines {
    firenet_operator base;
    fn_shape image; /* the user's */
    int axis; /* along which lines are whole; -1: none, of two axes, a line has
                 one point and B A's samples in another order */
    int sets;
    int64_t coils;
    int64_t n, origin; /* of that axis */
    int64_t size[FN_PLANE_AXES], plane_origin[FN_PLANE_AXES], plane;
    fn_fft fft[FN_PLANE_AXES], line_fft;
    double factor, line_factor; /* n^{-1/2} of plane and line */
    fn_lines_order order;
    void *maps;    /* [point][coil][set][plane] */
    int64_t lines; /* sampled ones: of a coil there are lines n samples, */
    fn_sample_table samples; /* of a plane, by strip of its columns; B's vectors
                                are [point][coil][line] */
    int64_t *place; /* [line][frequency]: the user's number of the sample */
    /* Elements from row to row of a plane, and of a strip's columns. */
    int64_t row_stride, column_stride, line_stride;
    int64_t group, groups; /* coils of a piece of a round; groups of a point */
    /* Bytes: a plane, a row, a strip of columns; all that a point takes; a
     * strip of lines. */
    size_t plane_bytes, row_bytes, strip_bytes, point_bytes, line_bytes;
} fn_encoding_lines;

/* Columns, or lines, side by side that are carried through a buffer. */
#define FN_LINES_STRIP 16

static inline int64_t fn_lines_strips(const fn_encoding_lines *self) {
    return self->size[FN_PLANE_ACROSS] > 1
               ? (self->size[FN_PLANE_ALONG] + FN_LINES_STRIP - 1) /
                     FN_LINES_STRIP
               : 1;
}

/* What it is created from. */
typedef struct fn_lines_given {
    fn_shape image;
    fn_centring centring;
    int axis, sets; /* axis: of the lines, or -1 */
    int64_t coils;
    const void *maps;       /* [set][coil][image] */
    const int64_t *indices; /* of a coil's samples; NULL: all */
    int64_t count;
} fn_lines_given;

/* B and A. Types, sizes and what follows from the maps are those of `model`.
 */
firenet_status fn_encoding_lines_create(firenet_operator **out,
                                        const firenet_operator *model,
                                        const fn_lines_given *given);
firenet_status fn_encoding_turned_create(firenet_operator **out,
                                         const firenet_operator *model,
                                         const fn_lines_given *given);

/* Images in the order of B, or back; block b of fn_lines_blocks. */
int64_t fn_lines_blocks(const fn_encoding_lines *self);
void fn_lines_reorder(const fn_encoding_lines *self, const fn_kernels *kernels,
                      bool back, int64_t b, const void *in, void *out);

/* Map number `number`, coil by coil and of a coil set by set, in the user's
 * order. */
void fn_lines_map(const fn_encoding_lines *self, int64_t number, void *to);

extern const fn_operator_table fn_encoding_lines_table;

/* out = U in, or U^H in; the same vector, or two that are apart. */
void fn_encoding_lines_turn(const firenet_operator *b, fn_scratch *scratch,
                            bool back, const void *in, void *out);

/* What products with B are made of: by points of the lines, or by coils where
 * there is one point (encoding_coils.c). */
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
