/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/interpolate.h"

#include <math.h>

/* Neighbours of a point, and what the second counts for. */
typedef struct between {
    int64_t first, second;
    float part;
} between;

static between find(int64_t i, int64_t n, int64_t from) {
    const double at =
        (double)(i - n / 2) * (double)from / (double)n + (double)(from / 2);
    const double below = floor(at);
    const int64_t k = (int64_t)below + from; /* at > -from */
    return (between){k % from, (k + 1) % from, (float)(at - below)};
}

void interpolate(const int64_t *from_shape, const float complex *from,
                 const int64_t *shape, float complex *out) {
    for (int64_t row = 0; row < shape[0]; row++) {
        const between r = find(row, shape[0], from_shape[0]);
        const float complex *above = from + r.first * from_shape[1];
        const float complex *below = from + r.second * from_shape[1];
        for (int64_t column = 0; column < shape[1]; column++) {
            const between c = find(column, shape[1], from_shape[1]);
            const float complex left =
                above[c.first] + r.part * (below[c.first] - above[c.first]);
            const float complex right =
                above[c.second] + r.part * (below[c.second] - above[c.second]);
            out[row * shape[1] + column] = left + c.part * (right - left);
        }
    }
}
