/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators of every form that a device has products for. */
#ifndef TESTS_OPENCL_SUBJECTS_H
#define TESTS_OPENCL_SUBJECTS_H

#include "support.h"
#include "vec.h"

typedef firenet_status (*maker)(firenet_operator **out, firenet_context *c,
                                firenet_type type);

typedef struct kind {
    const char *name;
    maker make;
    int complex_only;
} kind;

extern const kind kinds[];
extern const int kind_count;

/* Every third Fourier sample of the Haar coefficients of side x side; of 16 x
 * 16, with three levels. */
firenet_status make_tiles(firenet_operator **out, firenet_context *c,
                          firenet_type type, int64_t side, int levels);
firenet_status make_fourier_haar(firenet_operator **out, firenet_context *c,
                                 firenet_type type);

/* Matrices, by rows and by columns; sparse ones, with indices of 32 or 64
 * bits. */
firenet_status make_rows(firenet_operator **out, firenet_context *c,
                         firenet_type type);
firenet_status make_columns(firenet_operator **out, firenet_context *c,
                            firenet_type type);
firenet_status make_sparse_32(firenet_operator **out, firenet_context *c,
                              firenet_type type);
firenet_status make_sparse_64(firenet_operator **out, firenet_context *c,
                              firenet_type type);

#endif
