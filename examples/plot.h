/* SPDX-License-Identifier: BSD-3-Clause */
/* Line plots with a logarithmic y axis, as SVG. */
#ifndef EXAMPLES_PLOT_H
#define EXAMPLES_PLOT_H

#include <stddef.h>
#include <stdio.h>

typedef struct curve {
    const char *label;
    const char *color;   /* any CSS colour */
    const char *dash;    /* stroke-dasharray, NULL for a solid line */
    const double *x, *y; /* values that are not finite or <= 0 leave a gap */
    size_t count;
} curve;

typedef struct plot {
    const char *title, *x_label, *y_label; /* plain text */
    const curve *curves;
    int curve_count;
    int width, height; /* of the view box */
    int decades;       /* most powers of ten shown, from the top; 0: all */
} plot;

/* Writes one <svg> element that scales to its container. Text and axes have
 * the colour of the surrounding text, so it fits light and dark pages; a
 * `background` (a CSS colour or NULL) is for a file of its own. */
void plot_write(FILE *file, const plot *p, const char *background);

#endif
