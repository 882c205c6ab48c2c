/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/interpolate.h"

#include <firenet/companion.h>
#include <math.h>
#include <string.h>

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

/* ------------------------------------------------------------- frequencies */

static void keep_middle(const int64_t *shape, const float complex *in,
                        const int64_t *fewer, float complex *out) {
    for (int64_t row = 0; row < fewer[0]; row++)
        memcpy(out + row * fewer[1],
               in + (row + shape[0] / 2 - fewer[0] / 2) * shape[1] +
                   shape[1] / 2 - fewer[1] / 2,
               (size_t)fewer[1] * sizeof *out);
}

static firenet_status
through_frequencies(firenet_context *context, firenet_operator *from,
                    firenet_operator *to, const int64_t *shape,
                    const int64_t *fewer, float complex *x,
                    float complex *work) {
    const int64_t n = shape[0] * shape[1], m = fewer[0] * fewer[1];
    const firenet_status status = firenet_operator_apply(
        context, from, FIRENET_C64, x, n, FIRENET_C64, work, n);
    if (status)
        return status;
    keep_middle(shape, work, fewer, work + n);
    return firenet_operator_apply_adjoint(context, to, FIRENET_C64, work + n, m,
                                          FIRENET_C64, x, m);
}

firenet_status fewer_frequencies(firenet_context *context, const int64_t *shape,
                                 const int64_t *fewer, float complex *x) {
    const int64_t n = shape[0] * shape[1], m = fewer[0] * fewer[1];
    firenet_operator *from = NULL, *to = NULL;
    void *work = NULL;
    if (shape[0] == fewer[0] && shape[1] == fewer[1])
        return FIRENET_OK;
    firenet_status status =
        firenet_companion_allocate(context, n + m, sizeof *x, &work);
    if (!status)
        status = firenet_operator_create_centred_dft(
            &from, context, FIRENET_C64, 2, shape, 3, 3);
    if (!status)
        status = firenet_operator_create_centred_dft(&to, context, FIRENET_C64,
                                                     2, fewer, 3, 3);
    if (!status)
        status = through_frequencies(context, from, to, shape, fewer, x, work);
    firenet_operator_release(from);
    firenet_operator_release(to);
    firenet_companion_free(context, work);
    return status;
}
