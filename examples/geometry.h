/* SPDX-License-Identifier: BSD-3-Clause */
/* Where an image lies in the scanner. */
#ifndef EXAMPLES_GEOMETRY_H
#define EXAMPLES_GEOMETRY_H

#include <stdbool.h>

/* In millimetres and patient coordinates, which grow to the left, to the back
 * and to the head (LPS), as scanners and DICOM have them. */
typedef struct geometry {
    bool sized;       /* `voxel` is known */
    bool placed;      /* the others are */
    double voxel[3];  /* along columns, along rows, thickness */
    double centre[3]; /* of the pixel at rows/2, columns/2 */
    double read[3];   /* direction in which the column number grows */
    double phase[3];  /* the row number */
    double slice[3];
} geometry;

#endif
