/* SPDX-License-Identifier: BSD-3-Clause */
#include "phantom.h"

#include <math.h>

/* Toft, The Radon Transform, 1996: the ellipses of Shepp and Logan with the
 * contrast raised so that the small ones can be seen. Axes and centres are in
 * units of half the image's side, y up; the angle is in degrees. */
static const struct {
    double value, a, b, x, y, angle;
} ellipses[] = {
    {1, .69, .92, 0, 0, 0},           {-.8, .6624, .8740, 0, -.0184, 0},
    {-.2, .1100, .3100, .22, 0, -18}, {-.2, .1600, .4100, -.22, 0, 18},
    {.1, .2100, .2500, 0, .35, 0},    {.1, .0460, .0460, 0, .1, 0},
    {.1, .0460, .0460, 0, -.1, 0},    {.1, .0460, .0230, -.08, -.605, 0},
    {.1, .0230, .0230, 0, -.606, 0},  {.1, .0230, .0460, .06, -.605, 0},
};

static double value_at(double x, double y) {
    double sum = 0;
    for (size_t e = 0; e < sizeof ellipses / sizeof *ellipses; e++) {
        const double angle = ellipses[e].angle * acos(-1) / 180;
        const double dx = x - ellipses[e].x, dy = y - ellipses[e].y;
        const double u = (dx * cos(angle) + dy * sin(angle)) / ellipses[e].a;
        const double v = (dy * cos(angle) - dx * sin(angle)) / ellipses[e].b;
        if (u * u + v * v <= 1)
            sum += ellipses[e].value;
    }
    /* 1 - .8 - .2 is not exactly 0: what should vanish must vanish, for the
     * phantom's wavelet coefficients are counted. */
    return floor(sum * 10 + .5) / 10;
}

bool phantom_create(image *out, int64_t size) {
    if (!image_create(out, size, size))
        return false;
    for (int64_t i = 0; i < size; i++)
        for (int64_t j = 0; j < size; j++)
            out->pixels[i * size + j] =
                value_at((double)(2 * j + 1 - size) / (double)size,
                         (double)(size - 1 - 2 * i) / (double)size);
    return true;
}
