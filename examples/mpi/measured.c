/* SPDX-License-Identifier: BSD-3-Clause */
/* Measured k-space: a rank reads the frequencies of its block of axis 1, of all
 * coils, and its planes of their maps. */
#include "../coils/h5.h"
#include "../message.h"
#include "raw.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------- looking
 */

/* As firenet-reconstruct takes files: with maps centred both ways, else by the
 * format. */
static void set_origins(volume *v) {
    const study *s = v->s;
    const centring how = v->raw || (s->maps && s->centring == CENTRED_BY_FORMAT)
                             ? CENTRED_BOTH
                             : centring_resolve(s->centring, s->kspace);
    v->centred = how == CENTRED_FREQUENCY || how == CENTRED_BOTH ? 7 : 0;
    v->image_centred = how == CENTRED_IMAGE || how == CENTRED_BOTH ? 7 : 0;
}

/* That a file has as many coils, and the volume's shape. */
static bool check_fit(const volume *v, const char *option, const char *path,
                      int64_t coils) {
    const int64_t *n = v->shape;
    stack file;
    if (!path)
        return true;
    if (!stack_open(&file, option, path, coils > 1))
        return false;
    stack_close(&file);
    return (file.coils == coils &&
            memcmp(file.shape, v->shape, sizeof v->shape) == 0) ||
           print_error("%s %s: %lld coils of %lld x %lld x %lld; must be %lld "
                       "of %lld x %lld x %lld",
                       option, path, (long long)file.coils,
                       (long long)file.shape[0], (long long)file.shape[1],
                       (long long)file.shape[2], (long long)coils,
                       (long long)n[0], (long long)n[1], (long long)n[2]);
}

/* Sets shape and coils. */
static bool look_at_kspace(volume *v) {
    stack file;
    if (h5_is_named(v->s->kspace))
        return raw_look(v);
    if (!stack_open(&file, "--kspace", v->s->kspace, true))
        return false;
    stack_close(&file);
    v->coils = file.coils;
    return set_shape(v, file.shape);
}

bool look_at_measurements(volume *v) {
    const study *s = v->s;
    if (!look_at_kspace(v))
        return false;
    set_origins(v);
    if (v->coils > 1 && !s->maps)
        return print_error("--kspace %s: has %lld coils, which need --maps",
                           s->kspace, (long long)v->coils);
    return check_fit(v, "--maps", s->maps, v->coils) &&
           check_fit(v, "--mask", s->mask, 1);
}

/* ------------------------------------------------------------------- a block
 */

/* Frequency f of a centred axis stands at (f + floor(n/2)) mod n. */
block find_block(const volume *v) {
    const int64_t n = v->shape[1];
    block b = {.planes = v->shape[0], .columns = v->shape[2]};
    int64_t begin;
    firenet_mpi_team_slab(v->team, n, 1, &begin, &b.rows);
    begin = b.rows == 0 ? 0 : v->centred ? (begin + n / 2) % n : begin;
    const int64_t over = begin + b.rows - n;
    b.runs[0] = over > 0 ? (run){0, over} : (run){begin, b.rows};
    b.runs[1] = over > 0 ? (run){begin, n - begin} : (run){0, 0};
    b.points = b.rows * b.columns;
    return b;
}

/* One plane of it, its rows in the file's order. */
static bool read_block(const stack *s, const block *b, int64_t coil,
                       int64_t plane, float *out) {
    for (int i = 0; i < 2; ++i) {
        const run *r = &b->runs[i];
        const int64_t row =
            (coil * s->shape[0] + plane) * s->shape[1] + r->begin;
        const int64_t count = r->count * b->columns;
        if (count > 0 && !stack_read(s, row * b->columns, count, out))
            return false;
        out += 2 * count;
    }
    return true;
}

/* Where point i of the block's plane is in the file's. */
static int64_t place_of(const block *b, int64_t i) {
    const int64_t row = i / b->columns;
    return (row < b->runs[0].count
                ? b->runs[0].begin + row
                : b->runs[1].begin + row - b->runs[0].count) *
               b->columns +
           i % b->columns;
}

/* ----------------------------------------------------------------- samples */

/* What is held while a file is read. */
typedef struct reading {
    volume *v;
    block b;
    float *plane;         /* of the block */
    unsigned char *taken; /* of its points, [planes][points]: samples */
} reading;

/* Marks points that are not 0 in some coil of a file. */
static bool mark(reading *r, const stack *s) {
    const block *b = &r->b;
    for (int64_t i = 0; i < s->coils * b->planes; ++i) {
        unsigned char *to = r->taken + i % b->planes * b->points;
        if (!read_block(s, b, i / b->planes, i % b->planes, r->plane))
            return false;
        for (int64_t j = 0; j < b->points; ++j)
            to[j] |= r->plane[2 * j] != 0.0F || r->plane[2 * j + 1] != 0.0F;
    }
    return true;
}

/* By the mask or, without one, as what is not 0 in all coils. */
static bool find_samples(reading *r, const stack *kspace) {
    const study *s = r->v->s;
    stack mask;
    if (!s->mask)
        return mark(r, kspace);
    if (!stack_open(&mask, "--mask", s->mask, false))
        return false;
    const bool good = mark(r, &mask);
    stack_close(&mask);
    return good;
}

static bool list_samples(reading *r) {
    volume *v = r->v;
    const block *b = &r->b;
    const int64_t points = b->planes * b->points;
    for (int64_t i = 0; i < points; ++i)
        v->m += r->taken[i];
    v->rows = v->m > 0 ? v->coils * v->m : 1;
    v->indices = malloc((size_t)(v->m + 1) * sizeof *v->indices);
    v->y = calloc((size_t)(2 * v->rows), sizeof *v->y);
    if (!v->indices || !v->y)
        return print_error("rank %d is out of memory: %lld bytes for samples",
                           v->rank, (long long)(8 * (v->m + v->rows)));
    int64_t *to = v->indices;
    for (int64_t i = 0; i < points; ++i)
        if (r->taken[i])
            *to++ = i / b->points * v->shape[1] * v->shape[2] +
                    place_of(b, i % b->points);
    return true;
}

/* y, [coils][samples]. */
static bool take_samples(reading *r, const stack *s) {
    const block *b = &r->b;
    float *to = r->v->y;
    for (int64_t i = 0; i < r->v->coils * b->planes; ++i) {
        const unsigned char *taken = r->taken + i % b->planes * b->points;
        if (!read_block(s, b, i / b->planes, i % b->planes, r->plane))
            return false;
        for (int64_t j = 0; j < b->points; ++j)
            if (taken[j]) {
                memcpy(to, r->plane + 2 * j, 2 * sizeof *to);
                to += 2;
            }
    }
    return true;
}

static bool read_samples(volume *v) {
    stack file;
    reading r = {.v = v, .b = find_block(v)};
    if (v->raw)
        return raw_read(v, &r.b);
    if (!stack_open(&file, "--kspace", v->s->kspace, true))
        return false;
    r.plane = malloc((size_t)(2 * r.b.points + 1) * sizeof *r.plane);
    r.taken = calloc((size_t)(r.b.planes * r.b.points + 1), 1);
    const bool good =
        ((r.plane && r.taken) ||
         print_error("rank %d is out of memory: %lld bytes for its part of "
                     "k-space",
                     v->rank, (long long)((r.b.planes + 8) * r.b.points))) &&
        find_samples(&r, &file) && list_samples(&r) && take_samples(&r, &file);
    free(r.plane);
    free(r.taken);
    stack_close(&file);
    return good;
}

/* --------------------------------------------------------------------- maps */

static bool read_maps(volume *v) {
    stack file;
    bool good = true;
    if (!v->s->maps)
        return true;
    v->maps = calloc((size_t)(2 * v->coils * v->length), sizeof *v->maps);
    if (!v->maps)
        return print_error("rank %d is out of memory: %lld bytes for maps",
                           v->rank, (long long)(8 * v->coils * v->length));
    if (!stack_open(&file, "--maps", v->s->maps, v->coils > 1))
        return false;
    for (int64_t c = 0; c < v->coils && v->planes > 0 && good; ++c)
        good = stack_read_planes(&file, c, v->begin, v->planes,
                                 v->maps + 2 * c * v->points);
    stack_close(&file);
    return good;
}

/* --------------------------------------------------------------------- all */

/* A mask that marks what is 0 may be another's. Collective. */
static bool check_samples(volume *v) {
    const study *s = v->s;
    int64_t zeros = 0;
    for (int64_t i = 0; i < v->coils * v->m; ++i)
        zeros += v->y[2 * i] == 0.0F && v->y[2 * i + 1] == 0.0F;
    const double empty = sum_over_ranks((double)zeros);
    v->samples = sum_over_ranks((double)v->m);
    const double all = v->samples * (double)v->coils;
    if (empty == all && v->rank == 0)
        print_error("%s %s: all 0; at least one sample is needed",
                    v->samples > 0 || !s->mask ? "--kspace" : "--mask",
                    v->samples > 0 || !s->mask ? s->kspace : s->mask);
    else if (s->mask && empty > all / 2 && v->rank == 0)
        print_error("warning: --mask %s: %.0f of the %.0f samples it marks are "
                    "exactly 0 in --kspace %s: is it the mask of these?",
                    s->mask, empty, all, s->kspace);
    return empty < all;
}

firenet_status read_measurements(volume *v) {
    const bool good = read_samples(v) && read_maps(v);
    firenet_status status = firenet_mpi_team_agree(
        v->team, good ? FIRENET_OK : FIRENET_ERR_EXTERNAL);
    if (status == FIRENET_OK && !(check_samples(v) && check_centring(v)))
        status = FIRENET_ERR_EXTERNAL;
    return status;
}
