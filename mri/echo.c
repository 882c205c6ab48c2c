/* SPDX-License-Identifier: BSD-3-Clause */
/* Echo-planar readouts of both directions: what phase one has over the other,
 * a straight line along the readout, and its removal. */
#include "mri.h"

#include <float.h>
#include <string.h>

/* Of one direction, the sum over its navigators: `sum`, [coils][n]. */
static void add_up(firenet_type type, int64_t coils, int64_t echoes, int64_t n,
                   const unsigned char *reversed, bool which, const void *in,
                   void *sum) {
    memset(sum, 0, (size_t)(coils * n) * mri_size(type));
    for (int64_t i = 0; i < coils * echoes * n; ++i) {
        const int64_t at = i / (echoes * n) * n + i % n;
        if ((reversed[i / n % echoes] != 0) == which) {
            mri_set(type, sum, at,
                    mri_get(type, sum, at) + mri_get(type, in, i));
        }
    }
}

/* A power of two that brings the largest modulus near one: products of products
 * would leave the range of double. */
static double unit_of(firenet_type type, int64_t count, const void *image) {
    double largest = 0.0;
    int exponent = 0;
    for (int64_t i = 0; i < count; ++i) {
        largest = fmax(largest, cabs(mri_get(type, image, i)));
    }
    (void)frexp(largest, &exponent);
    return ldexp(1.0, exponent < 1 - DBL_MAX_EXP ? DBL_MAX_EXP - 1 : -exponent);
}

/* h(x) = sum_c conj(e_c(x)) o_c(x), times a constant > 0. */
static void compare(firenet_type type, int64_t coils, int64_t n,
                    const void *even, const void *odd, mri_number *h) {
    const double unit[2] = {unit_of(type, coils * n, even),
                            unit_of(type, coils * n, odd)};
    for (int64_t x = 0; x < n; ++x) {
        h[x] = 0.0;
        for (int64_t c = 0; c < coils; ++c) {
            h[x] += mri_times_conj(unit[0] * mri_get(type, even, c * n + x),
                                   unit[1] * mri_get(type, odd, c * n + x));
        }
    }
}

static firenet_status fit_line(firenet_context *context, int64_t n,
                               const mri_number *h, double *constant,
                               double *slope) {
    mri_number steps = 0.0, sum = 0.0;
    for (int64_t x = 1; x < n; ++x) {
        steps += mri_times_conj(h[x - 1], h[x]);
    }
    *slope = carg(steps);
    for (int64_t x = 0; x < n; ++x) {
        sum += mri_times(h[x], cexp(-I * *slope * (double)(x - n / 2)));
    }
    *constant = carg(sum);
    return cabs(sum) > 0.0
               ? FIRENET_OK
               : companion_fail(context, FIRENET_ERR_NUMERIC,
                                "navigators: no signal that both directions "
                                "have");
}

static firenet_status check_directions(firenet_context *context, int64_t echoes,
                                       const unsigned char *reversed) {
    int64_t count = 0;
    for (int64_t e = 0; e < echoes; ++e) {
        count += reversed[e] != 0;
    }
    return count > 0 && count < echoes
               ? FIRENET_OK
               : companion_fail(context, FIRENET_ERR_RANGE,
                                "reversed: %lld of %lld echoes; needed is at "
                                "least one of each direction",
                                (long long)count, (long long)echoes);
}

firenet_status firenet_mri_echo_phase(firenet_context *context,
                                      firenet_type type, int64_t coils,
                                      int64_t echoes, int64_t n,
                                      const unsigned char *reversed,
                                      const void *navigators, double *constant,
                                      double *slope) {
    const mri_pointer pointers[] = {{"reversed", reversed},
                                    {"navigators", navigators},
                                    {"constant", constant},
                                    {"slope", slope},
                                    {0}};
    const int64_t shape[2] = {echoes, n};
    firenet_status status = mri_check(context, type, pointers);
    const int64_t points =
        mri_points(context, "shape", 2, shape, NULL, coils, &status);
    if (status == FIRENET_OK) {
        status = check_directions(context, echoes, reversed);
    }
    if (status == FIRENET_OK) {
        status = mri_check_finite(context, "navigators", type, coils * points,
                                  navigators);
    }
    mri_transform t = {0};
    if (status == FIRENET_OK) {
        status = mri_transform_create(&t, context, type, 1, &n, 1, 1, coils);
    }
    void *sum = companion_alloc(context, &status, coils * n, mri_size(type));
    mri_number *h = companion_alloc(context, &status, n, sizeof *h);
    void *image[2] = {NULL, NULL};
    for (int which = 0; which < 2; ++which) {
        image[which] =
            companion_alloc(context, &status, coils * n, mri_size(type));
        if (status == FIRENET_OK) {
            add_up(type, coils, echoes, n, reversed, which, navigators, sum);
            status = mri_transform_adjoint(&t, sum, image[which]);
        }
    }
    if (status == FIRENET_OK) {
        compare(type, coils, n, image[0], image[1], h);
        status = fit_line(context, n, h, constant, slope);
    }
    firenet_companion_free(context, sum);
    firenet_companion_free(context, h);
    firenet_companion_free(context, image[0]);
    firenet_companion_free(context, image[1]);
    mri_transform_free(&t);
    return status;
}

firenet_status firenet_mri_correct_echoes(firenet_context *context,
                                          firenet_type type, int64_t rows,
                                          int64_t n, double constant,
                                          double slope, const void *in,
                                          void *out) {
    const mri_pointer pointers[] = {{"in", in}, {"out", out}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "n", 1, &n, NULL, rows, &status);
    if (status == FIRENET_OK && !(isfinite(constant) && isfinite(slope))) {
        status = companion_fail(context, FIRENET_ERR_RANGE,
                                "%s: not finite, allowed are radians",
                                isfinite(constant) ? "slope" : "constant");
    }
    mri_transform t = {0};
    if (status == FIRENET_OK) {
        status = mri_transform_create(&t, context, type, 1, &n, 1, 1, 1);
    }
    void *line = companion_alloc(context, &status, n, mri_size(type));
    for (int64_t r = 0; r < rows && status == FIRENET_OK; ++r) {
        status = mri_transform_adjoint(&t, mri_at_const(type, in, r * n), line);
        for (int64_t x = 0; x < n; ++x) {
            const double phase = constant + slope * (double)(x - n / 2);
            mri_set(type, line, x,
                    mri_times(mri_get(type, line, x), cexp(-I * phase)));
        }
        if (status == FIRENET_OK) {
            status = mri_transform_forward(&t, line, mri_at(type, out, r * n));
        }
    }
    firenet_companion_free(context, line);
    mri_transform_free(&t);
    return status;
}
