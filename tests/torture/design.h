/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrices as users have them, before rounding and scaling. */
#ifndef TORTURE_DESIGN_H
#define TORTURE_DESIGN_H

#include "draw.h"
#include "model.h"

typedef enum design {
    GAUSSIAN,
    CORRELATED_50, /* rows an AR(1) process along the columns */
    CORRELATED_90,
    CORRELATED_99,
    EXPRESSION, /* few factors, log-normal, standardised columns */
    UNCENTRED,  /* the same, neither logarithm nor mean taken */
    DEFICIENT,  /* a product of integer factors: its rank is exact */
    DUPLICATE,  /* columns that occur again, some with the other sign */
    ZERO,       /* some columns, sometimes some rows */
    TINY,       /* one column 1e-3 to 1e-6 of the others */
    HUGE_COLUMN,
    VANDERMONDE,
    TONES,     /* samples of cosines, on the grid or anywhere */
    FREQUENCY, /* rows of a Fourier matrix; its real part if real */
    BLOCKS,    /* groups of columns, 0.95 correlated inside */
    UNIFORM,   /* in [0, 1) */
    DESIGNS
} design;

/* Fills the matrix. */
void design_fill(draw *d, design kind, model *m);

#endif
