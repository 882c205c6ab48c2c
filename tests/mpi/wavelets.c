/* SPDX-License-Identifier: BSD-3-Clause */
/* Wavelets of slabs, with planes of other ranks, make the values of the plain
 * library's. */
#include "ranks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Slabs that share out unevenly, that are thinner than a halo, halos that go
 * around the whole axis more than once, and fewer planes than ranks. */
static const struct frame_case {
    firenet_type type;
    firenet_wavelet wavelet;
    int axes;
    int64_t shape[3], multiple;
    int levels;
} cases[] = {
    {FIRENET_C128, FIRENET_WAVELET_DB2, 3, {9, 6, 5}, 1, 1},
    {FIRENET_C64, FIRENET_WAVELET_DB2, 3, {16, 12, 8}, 4, 3},
    {FIRENET_C128, FIRENET_WAVELET_DB4, 2, {13, 20, 1}, 1, 2},
    {FIRENET_C64, FIRENET_WAVELET_DB2, 2, {24, 17, 1}, 2, 2},
    {FIRENET_C128, FIRENET_WAVELET_DB10, 3, {4, 7, 4}, 1, 2},
    {FIRENET_F64, FIRENET_WAVELET_SYM4, 2, {5, 4, 1}, 1, 2},
    {FIRENET_F32, FIRENET_WAVELET_DB1, 3, {10, 4, 6}, 1, 2},
};
enum { CASES = sizeof cases / sizeof *cases };

static double epsilon(firenet_type type) {
    return type == FIRENET_C64 || type == FIRENET_F32 ? FLT_EPSILON
                                                      : DBL_EPSILON;
}

/* Both operators, the whole's points and this rank's part of them. */
typedef struct scene {
    const struct frame_case *c;
    firenet_operator *whole, *mine;
    int64_t points, begin, here, length, images;
} scene;

static scene scene_new(world *w, const struct frame_case *c) {
    scene s = {.c = c};
    int64_t rest = c->shape[1] * c->shape[2], planes = 0;
    expect_status(w->alone,
                  firenet_operator_create_undecimated_wavelet(
                      &s.whole, w->alone, c->type, c->axes, c->shape, c->levels,
                      c->wavelet),
                  FIRENET_OK, "the whole", __LINE__);
    expect_ok(w, firenet_mpi_operator_create_undecimated_wavelet(
                     &s.mine, w->team, c->type, c->axes, c->shape, c->multiple,
                     c->levels, c->wavelet));
    expect_ok(w, firenet_mpi_team_slab(w->team, c->shape[0], c->multiple,
                                       &s.begin, &planes));
    s.points = c->shape[0] * rest;
    s.begin *= rest;
    s.here = planes * rest;
    s.length = s.here > 0 ? s.here : 1;
    s.images = 1 + ((1 << c->axes) - 1) * c->levels;
    expect_equal(firenet_operator_rows(s.mine), s.images * s.length);
    expect_equal(firenet_operator_cols(s.mine), s.length);
    return s;
}

static void scene_free(scene *s) {
    firenet_operator_release(s->whole);
    firenet_operator_release(s->mine);
}

/* This rank's part of `images` whole images. */
static void *part_of(const scene *s, const void *all, int64_t images) {
    firenet_type type = s->c->type;
    void *part = elements(type, images * s->length);
    for (int64_t k = 0; k < images; ++k) {
        for (int64_t i = 0; i < s->here; ++i) {
            set(type, part, k * s->here + i,
                get(type, all, k * s->points + s->begin + i));
        }
    }
    return part;
}

static void *noise_of(firenet_type type, uint64_t seed, int64_t n) {
    void *x = elements(type, n);
    for (int64_t i = 0; i < n; ++i) {
        set(type, x, i, noise(seed, i));
    }
    return x;
}

/* One direction of both operators, of the same random vector. */
static void expect_same(world *w, const scene *s, int adjoint) {
    firenet_type type = s->c->type;
    int64_t from = adjoint ? s->images : 1, to = adjoint ? 1 : s->images;
    void *in = noise_of(type, 11, from * s->points);
    void *out = elements(type, to * s->points);
    void *own = part_of(s, in, from), *made = elements(type, to * s->length);
    firenet_status (*apply)(firenet_context *, firenet_operator *, firenet_type,
                            const void *, int64_t, firenet_type, void *,
                            int64_t) =
        adjoint ? firenet_operator_apply_adjoint : firenet_operator_apply;
    expect_status(w->alone,
                  apply(w->alone, s->whole, type, in, from * s->points, type,
                        out, to * s->points),
                  FIRENET_OK, "the whole", __LINE__);
    expect_ok(w, apply(w->context, s->mine, type, own, from * s->length, type,
                       made, to * s->length));
    void *expected = part_of(s, out, to);
    expect_at_most(distance_all(type, to * s->length, made, expected),
                   20.0 * epsilon(type) * sqrt((double)(from * s->points)));
    free(in);
    free(out);
    free(own);
    free(made);
    free(expected);
}

static void frames_are_those_of_the_whole(world *w, int variant) {
    scene s = scene_new(w, &cases[variant]);
    expect_same(w, &s, 0);
    expect_same(w, &s, 1);
    expect(firenet_operator_isometry(s.mine) == 1.0, "isometry %g",
           firenet_operator_isometry(s.mine));
    expect(firenet_operator_norm_bound(s.mine) == 1.0, "norm %g",
           firenet_operator_norm_bound(s.mine));
    scene_free(&s);
}

/* <W x, y> = <x, W^H y>, and W^H W x = x. */
static void frames_are_tight_and_adjoint(world *w, int variant) {
    scene s = scene_new(w, &cases[variant]);
    firenet_type type = s.c->type;
    int64_t n = s.length, m = s.images * s.length;
    void *all_x = noise_of(type, 7, s.points);
    void *all_y = noise_of(type, 70, s.images * s.points);
    void *x = part_of(&s, all_x, 1), *y = part_of(&s, all_y, s.images);
    void *wx = elements(type, m), *why = elements(type, n);
    void *again = elements(type, n);
    expect_ok(
        w, firenet_operator_apply(w->context, s.mine, type, x, n, type, wx, m));
    expect_ok(w, firenet_operator_apply_adjoint(w->context, s.mine, type, y, m,
                                                type, why, n));
    expect_ok(w, firenet_operator_apply_adjoint(w->context, s.mine, type, wx, m,
                                                type, again, n));
    number left = dot_all(type, m, wx, y), right = dot_all(type, n, x, why);
    double scale =
        sqrt(creal(dot_all(type, m, wx, wx)) * creal(dot_all(type, m, y, y)));
    expect_at_most(cabs(left - right), 20.0 * epsilon(type) * scale);
    expect_at_most(distance_all(type, n, again, x),
                   20.0 * epsilon(type) * sqrt((double)s.points));
    free(all_x);
    free(all_y);
    free(x);
    free(y);
    free(wx);
    free(why);
    free(again);
    scene_free(&s);
}

/* ------------------------------------------------------------ orthonormal */

/* Slabs thinner than a halo, halos around the whole axis, ranks with nothing.
 */
static const struct frame_case orthonormal[] = {
    {FIRENET_C128, FIRENET_WAVELET_DB2, 3, {12, 6, 8}, 2, 1},
    {FIRENET_C64, FIRENET_WAVELET_DB3, 3, {16, 12, 8}, 4, 2},
    {FIRENET_C128, FIRENET_WAVELET_DB4, 2, {24, 40, 1}, 8, 3},
    {FIRENET_C64, FIRENET_WAVELET_SYM5, 2, {20, 12, 1}, 4, 2},
    {FIRENET_C128, FIRENET_WAVELET_DB10, 3, {4, 8, 4}, 4, 2},
    {FIRENET_F64, FIRENET_WAVELET_DB2, 2, {2, 6, 1}, 2, 1},
    {FIRENET_F32, FIRENET_WAVELET_DB1, 3, {8, 4, 8}, 4, 2},
};
enum { ORTHONORMAL = sizeof orthonormal / sizeof *orthonormal };

/* From a whole's coefficients those of a rank: its planes of each block. */
static void *own_coefficients(const struct frame_case *c, const void *all,
                              int64_t begin, int64_t here) {
    int64_t points = c->shape[0] * c->shape[1] * c->shape[2];
    void *own = elements(c->type, here > 0 ? here : 1);
    for (int l = 1; l <= c->levels; ++l) {
        int64_t block = points >> l * c->axes;
        int64_t first = begin >> l * c->axes, count = here >> l * c->axes;
        for (int b = l < c->levels ? 1 : 0; b < 1 << c->axes; ++b) {
            for (int64_t i = 0; i < count; ++i) {
                set(c->type, own, b * count + i,
                    get(c->type, all, b * block + first + i));
            }
        }
    }
    return own;
}

/* Both directions: W x, and x again, which is the adjoint's as the whole's W is
 * orthonormal. */
static void wavelets_are_those_of_the_whole(world *w, int variant) {
    const struct frame_case *c = &orthonormal[variant];
    firenet_operator *whole = NULL, *mine = NULL;
    int64_t rest = c->shape[1] * c->shape[2], points = c->shape[0] * rest;
    int64_t begin = 0, planes = 0;
    expect_status(w->alone,
                  firenet_operator_create_wavelet(
                      &whole, w->alone, c->type, c->axes, c->shape, c->levels,
                      c->wavelet, FIRENET_LAYOUT_LEVELS),
                  FIRENET_OK, "the whole", __LINE__);
    expect_ok(w, firenet_mpi_operator_create_wavelet(&mine, w->team, c->type,
                                                     c->axes, c->shape,
                                                     c->levels, c->wavelet));
    expect_ok(w, firenet_mpi_team_slab(w->team, c->shape[0], c->multiple,
                                       &begin, &planes));
    int64_t here = planes * rest, n = here > 0 ? here : 1;
    scene s = {.c = c,
               .points = points,
               .begin = begin * rest,
               .here = here,
               .length = n};
    void *image = noise_of(c->type, 5, points), *x = part_of(&s, image, 1);
    void *all = elements(c->type, points), *made = elements(c->type, n);
    void *again = elements(c->type, n);
    expect_status(w->alone,
                  firenet_operator_apply(w->alone, whole, c->type, image,
                                         points, c->type, all, points),
                  FIRENET_OK, "the whole", __LINE__);
    void *expected = own_coefficients(c, all, begin * rest, here);
    expect_ok(w, firenet_operator_apply(w->context, mine, c->type, x, n,
                                        c->type, made, n));
    double most = 40.0 * epsilon(c->type) * sqrt((double)points);
    expect_at_most(distance_all(c->type, n, made, expected), most);
    expect_ok(w,
              firenet_operator_apply_adjoint(w->context, mine, c->type,
                                             expected, n, c->type, again, n));
    expect_at_most(distance_all(c->type, n, again, x), most);
    expect(firenet_operator_isometry(mine) == 1.0, "isometry %g",
           firenet_operator_isometry(mine));
    expect(firenet_operator_norm_bound(mine) == 1.0, "norm %g",
           firenet_operator_norm_bound(mine));
    free(image);
    free(x);
    free(all);
    free(made);
    free(again);
    free(expected);
    firenet_operator_release(whole);
    firenet_operator_release(mine);
}

/* ------------------------------------------------------------------- ends */

/* The last rank's arguments are wrong, or another's. */
static void bad_wavelets_of_one_end_all(world *w, int variant) {
    const int decimated = variant % 2;
    static const struct {
        int64_t planes;
        int levels;
        firenet_wavelet wavelet;
        firenet_status status;
        const char *name;
    } bad[] = {
        {8, 4, FIRENET_WAVELET_DB2, FIRENET_ERR_RANGE, "8"},
        {8, 2, (firenet_wavelet)12345, FIRENET_ERR_UNSUPPORTED, "wavelet"},
        {8, 1, FIRENET_WAVELET_DB2, FIRENET_ERR_STATE, "levels"},
        {8, 2, FIRENET_WAVELET_DB3, FIRENET_ERR_STATE, "wavelet"},
        {12, 2, FIRENET_WAVELET_DB2, FIRENET_ERR_STATE, "shape[0]"},
    };
    int wrong = w->rank == w->size - 1;
    int64_t shape[] = {wrong ? bad[variant / 2].planes : 8, 12, 8};
    firenet_operator *a = NULL;
    int levels = wrong ? bad[variant / 2].levels : 2;
    firenet_wavelet wavelet =
        wrong ? bad[variant / 2].wavelet : FIRENET_WAVELET_DB2;
    firenet_status status =
        decimated
            ? firenet_mpi_operator_create_wavelet(&a, w->team, FIRENET_C128, 3,
                                                  shape, levels, wavelet)
            : firenet_mpi_operator_create_undecimated_wavelet(
                  &a, w->team, FIRENET_C128, 3, shape, 1, levels, wavelet);
    if (w->size > 1 || bad[variant / 2].status != FIRENET_ERR_STATE) {
        expect_fails(w, bad[variant / 2].status, status);
        expect(a == NULL, "an operator was made");
        const char *said = firenet_context_last_error(w->context);
        int named = wrong || bad[variant / 2].status == FIRENET_ERR_STATE;
        expect(!named || strstr(said, bad[variant / 2].name), "says: %s", said);
    }
    firenet_operator_release(a);
}

const test wavelet_tests[] = {
    {"frames_are_those_of_the_whole", frames_are_those_of_the_whole, CASES},
    {"frames_are_tight_and_adjoint", frames_are_tight_and_adjoint, CASES},
    {"wavelets_are_those_of_the_whole", wavelets_are_those_of_the_whole,
     ORTHONORMAL},
    {"bad_wavelets_of_one_end_all", bad_wavelets_of_one_end_all, 10},
    {NULL, NULL, 0},
};
