/* SPDX-License-Identifier: BSD-3-Clause */
#include "learned.h"

#include "dense.h"
#include "message.h"
#include "output_file.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH = 5, WIDTH = 16, HIDDEN = 16, PIXELS = CNN_PIXELS };

struct learned {
    firenet_workspace *camera;
    int64_t samples;
    double *y,
        *y2; /* samples, for what is between two images or measurements */
    cnn *local;
    dense *global;
};

/* --------------------------------------------------------------- life cycle */

void learned_free(learned *map) {
    if (!map)
        return;
    dense_free(map->global);
    cnn_free(map->local);
    free(map->y);
    free(map->y2);
    firenet_workspace_release(map->camera);
    free(map);
}

learned *learned_create(firenet_context *context, firenet_operator *camera,
                        uint64_t seed) {
    learned *map = calloc(1, sizeof *map);
    if (!map) {
        print_error("out of memory");
        return NULL;
    }
    map->samples = firenet_operator_rows(camera);
    const size_t reals = 2 * (size_t)map->samples;
    map->y = malloc(reals * sizeof *map->y);
    map->y2 = malloc(reals * sizeof *map->y2);
    map->local = cnn_create(DEPTH, WIDTH, &seed);
    map->global = dense_create((int)reals, HIDDEN, PIXELS, &seed);
    if (map->y && map->y2 && map->local && map->global &&
        !firenet_workspace_create(&map->camera, context, camera))
        return map;
    print_error("out of memory");
    learned_free(map);
    return NULL;
}

/* ----------------------------------------------------------------- operators
 * A: real images -> samples; all calls succeed, since shapes and types are
 * those of the camera. */

static void measure(learned *map, const double *pixels, double *y) {
    firenet_workspace_apply(map->camera, FIRENET_F64, pixels, PIXELS,
                            FIRENET_C128, y, map->samples);
}

static void back_project(learned *map, const double *y, double *pixels) {
    firenet_workspace_apply_adjoint(map->camera, FIRENET_C128, y, map->samples,
                                    FIRENET_F64, pixels, PIXELS);
}

/* pixels = (3 I - 2 A^T A) pixels. The eigenvalues of A^T A are 0, 1/2 and 1,
 * for pairs of frequencies k, -k of which none, one or both are measured; on
 * the last two the factor is their inverse. */
static void weigh(learned *map, double *pixels) {
    double again[PIXELS];
    measure(map, pixels, map->y);
    back_project(map, map->y, again);
    for (int i = 0; i < PIXELS; i++)
        pixels[i] = 3 * pixels[i] - 2 * again[i];
}

/* pixels = A^+ y. */
static void invert(learned *map, const double *y, double *pixels) {
    back_project(map, y, pixels);
    weigh(map, pixels);
}

/* pixels = N pixels; N is symmetric. */
static void keep_unmeasured(learned *map, double *pixels) {
    double measured[PIXELS];
    measure(map, pixels, map->y2);
    invert(map, map->y2, measured);
    for (int i = 0; i < PIXELS; i++)
        pixels[i] -= measured[i];
}

/* ---------------------------------------------------------------------- map */

int learned_apply(const void *y, void *x, void *user) {
    learned *map = user;
    double start[PIXELS], far[PIXELS], *out = x;
    invert(map, y, start);
    cnn_forward(map->local, start, out);
    dense_forward(map->global, y, far);
    for (int i = 0; i < PIXELS; i++)
        out[i] += far[i];
    keep_unmeasured(map, out);
    for (int i = 0; i < PIXELS; i++)
        out[i] += start[i];
    return 0;
}

int learned_vjp(const void *u, void *uy, void *user) {
    learned *map = user;
    const double *dx = u;
    double filled[PIXELS], start[PIXELS], *dy = uy;
    memcpy(filled, dx, sizeof filled);
    keep_unmeasured(map, filled);
    cnn_backward(map->local, filled, start, NULL);
    for (int i = 0; i < PIXELS; i++)
        start[i] += dx[i];
    weigh(map, start);
    measure(map, start, map->y);
    dense_backward(map->global, filled, dy, NULL);
    for (int64_t i = 0; i < 2 * map->samples; i++)
        dy[i] += map->y[i];
    return 0;
}

/* ----------------------------------------------------------------- training */

void learned_standardise(learned *map, const double *y, int count) {
    dense_standardise(map->global, y, count);
}

int learned_parameter_count(const learned *map, int part) {
    return part == 0 ? cnn_parameter_count(map->local)
                     : dense_parameter_count(map->global);
}

double *learned_parameters(learned *map, int part) {
    return part == 0 ? cnn_parameters(map->local)
                     : dense_parameters(map->global);
}

double learned_add_gradient(learned *map, const double *y, const double *x,
                            double *const gradients[LEARNED_PARTS]) {
    double out[PIXELS], unused[PIXELS], square = 0;
    learned_apply(y, out, map);
    for (int i = 0; i < PIXELS; i++) {
        out[i] -= x[i];
        square += out[i] * out[i];
    }
    keep_unmeasured(map, out);
    cnn_backward(map->local, out, unused, gradients[0]);
    dense_backward(map->global, out, map->y, gradients[1]);
    return square;
}

/* -------------------------------------------------------------------- files */

static size_t stored(const learned *map, int part) {
    return (size_t)(part == 0 ? cnn_parameter_count(map->local)
                              : dense_stored_count(map->global));
}

bool learned_write(learned *map, const char *folder, const char *name) {
    const size_t count = stored(map, 0) + stored(map, 1);
    unsigned char *bytes = malloc(4 * count), *next = bytes;
    if (!bytes)
        return print_error("out of memory");
    for (int part = 0; part < LEARNED_PARTS; part++)
        for (size_t i = 0; i < stored(map, part); i++, next += 4) {
            const float value = (float)learned_parameters(map, part)[i];
            uint32_t word;
            memcpy(&word, &value, 4);
            for (int b = 0; b < 4; b++)
                next[b] = (unsigned char)(word >> 8 * b & 255);
        }
    const bool ok = output_file_write(folder, name, bytes, 4 * count);
    free(bytes);
    return ok;
}

static bool read_part(learned *map, int part, FILE *file) {
    for (size_t i = 0; i < stored(map, part); i++) {
        unsigned char byte[4];
        float value;
        if (fread(byte, 1, 4, file) != 4)
            return false;
        const uint32_t word = (uint32_t)byte[0] | (uint32_t)byte[1] << 8 |
                              (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
        memcpy(&value, &word, 4);
        learned_parameters(map, part)[i] = value;
    }
    return true;
}

bool learned_read(learned *map, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return print_error("%s: cannot be opened", path);
    const bool ok =
        read_part(map, 0, file) && read_part(map, 1, file) && getc(file) == EOF;
    fclose(file);
    return ok || print_error("%s: does not have the size of this map", path);
}
