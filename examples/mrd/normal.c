/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/normal.h"

#include <firenet/companion.h>
#include <string.h>

typedef float complex single;

/* Columns that go together: a cache line of a row. */
enum { STRIP = 8 };

/* ------------------------------------------------------------- whole lines */

/* Marks lines, frequency 0 first; whether all points of each are there. */
static bool find_lines(const normal *s, const int64_t *indices, float *line) {
    int64_t marked = 0;
    memset(line, 0, (size_t)s->rows * sizeof *line);
    for (int64_t i = 0; i < s->samples; i++) {
        const int64_t k = indices[i] / s->columns - s->rows / 2;
        float *at = line + (k + s->rows) % s->rows;
        marked += *at == 0;
        *at = 1;
    }
    return marked * s->columns == s->samples;
}

/* Maps strip by strip, so that all coils of one are neighbours. */
static void copy_maps(normal *s, const single *maps) {
    const int64_t points = s->rows * s->columns;
    single *to = s->maps;
    for (int64_t j = 0; j < s->columns; j += STRIP)
        for (int64_t c = 0; c < s->coils; c++)
            for (int64_t k = 0; k < STRIP; k++)
                for (int64_t r = 0; r < s->rows; r++)
                    *to++ = maps[c * points + r * s->columns + j + k];
}

static firenet_status create_lines(normal *s) {
    firenet_operator *one = NULL, *strip = NULL;
    firenet_status status = firenet_operator_create_dft(
        &one, s->context, FIRENET_C64, 1, &s->rows, 0);
    if (!status)
        status = firenet_operator_batch(&strip, s->context, one, STRIP);
    if (!status)
        status = firenet_workspace_create(&s->lines, s->context, strip);
    firenet_operator_release(strip);
    firenet_operator_release(one);
    return status;
}

static firenet_status take(const normal *s, firenet_status status,
                           int64_t count, size_t size, void *out) {
    void *memory = NULL;
    if (!status)
        status = firenet_companion_allocate(s->context, count, size, &memory);
    memcpy(out, &memory, sizeof memory);
    return status;
}

static firenet_status prepare(normal *s, const single *maps,
                              const int64_t *indices) {
    const int64_t strip = s->rows * STRIP;
    firenet_status status =
        take(s, FIRENET_OK, strip, sizeof *s->mask, &s->mask);
    s->whole =
        !status && s->columns % STRIP == 0 && find_lines(s, indices, s->mask);
    if (!status && s->whole)
        status = create_lines(s);
    if (!s->whole)
        return take(s, status, s->coils * s->samples, sizeof *s->buffer,
                    &s->buffer);
    status = take(s, status, s->coils * s->rows * s->columns, sizeof *s->maps,
                  &s->maps);
    status = take(s, status, 4 * strip, sizeof *s->buffer, &s->buffer);
    if (!status)
        copy_maps(s, maps);
    for (int k = 1; k < STRIP && !status; k++)
        memcpy(s->mask + k * s->rows, s->mask,
               (size_t)s->rows * sizeof *s->mask);
    return status;
}

firenet_status normal_create(normal *out, firenet_context *context,
                             firenet_operator *a, const int64_t *shape,
                             int64_t coils, const single *maps,
                             const int64_t *indices, int64_t samples) {
    *out = (normal){.context = context,
                    .rows = shape[0],
                    .columns = shape[1],
                    .coils = coils,
                    .samples = samples};
    const firenet_status status =
        firenet_workspace_create(&out->measure, context, a);
    return status ? status : prepare(out, maps, indices);
}

void normal_free(normal *s) {
    firenet_workspace_release(s->measure);
    firenet_workspace_release(s->lines);
    firenet_companion_free(s->context, s->maps);
    firenet_companion_free(s->context, s->mask);
    firenet_companion_free(s->context, s->buffer);
    *s = (normal){0};
}

/* -------------------------------------------------------------- application */

/* C's product of complex numbers looks for infinities. */
static void multiply(int64_t n, const single *map, const single *x,
                     single *out) {
    const float *a = (const float *)map, *b = (const float *)x;
    float *to = (float *)out;
    for (int64_t i = 0; i < 2 * n; i += 2) {
        to[i] = a[i] * b[i] - a[i + 1] * b[i + 1];
        to[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
    }
}

/* out += conj(map) x */
static void multiply_back(int64_t n, const single *map, const single *x,
                          single *out) {
    const float *a = (const float *)map, *b = (const float *)x;
    float *to = (float *)out;
    for (int64_t i = 0; i < 2 * n; i += 2) {
        to[i] += a[i] * b[i] + a[i + 1] * b[i + 1];
        to[i + 1] += a[i] * b[i + 1] - a[i + 1] * b[i];
    }
}

/* The strip of columns, and back: rows of k-space are those of the image, up
 * to a shift, with which what follows commutes. */
static void take_strip(const normal *s, const single *x, single *strip) {
    for (int64_t r = 0; r < s->rows; r++, x += s->columns)
        for (int k = 0; k < STRIP; k++)
            strip[k * s->rows + r] = x[k];
}

static void give_strip(const normal *s, const single *strip, single *out) {
    for (int64_t r = 0; r < s->rows; r++, out += s->columns)
        for (int k = 0; k < STRIP; k++)
            out[k] = strip[k * s->rows + r];
}

/* strip -> sum of conj(s_c) F^H P F s_c strip over the coils. */
static firenet_status apply_strip(const normal *s, const single *maps,
                                  const single *strip, single *sum) {
    const int64_t n = s->rows * STRIP;
    single *image = sum + n, *spectrum = image + n;
    firenet_status status = FIRENET_OK;
    memset(sum, 0, (size_t)n * sizeof *sum);
    for (int64_t c = 0; c < s->coils && !status; c++, maps += n) {
        multiply(n, maps, strip, image);
        status = firenet_workspace_apply(s->lines, FIRENET_C64, image, n,
                                         FIRENET_C64, spectrum, n);
        for (int64_t i = 0; i < n; i++)
            spectrum[i] *= s->mask[i];
        if (!status)
            status = firenet_workspace_apply_adjoint(
                s->lines, FIRENET_C64, spectrum, n, FIRENET_C64, image, n);
        multiply_back(n, maps, image, sum);
    }
    return status;
}

firenet_status normal_apply(const normal *s, const single *x, single *out) {
    const int64_t n = s->rows * STRIP, measured = s->coils * s->samples,
                  points = s->rows * s->columns;
    firenet_status status = FIRENET_OK;
    for (int64_t j = 0; j < s->columns && s->whole && !status; j += STRIP) {
        take_strip(s, x + j, s->buffer);
        status = apply_strip(s, s->maps + j * s->rows * s->coils, s->buffer,
                             s->buffer + n);
        give_strip(s, s->buffer + n, out + j);
    }
    if (s->whole)
        return status;
    status = firenet_workspace_apply(s->measure, FIRENET_C64, x, points,
                                     FIRENET_C64, s->buffer, measured);
    return status ? status : normal_adjoint(s, s->buffer, out);
}

firenet_status normal_adjoint(const normal *s, const single *y, single *out) {
    return firenet_workspace_apply_adjoint(s->measure, FIRENET_C64, y,
                                           s->coils * s->samples, FIRENET_C64,
                                           out, s->rows * s->columns);
}
