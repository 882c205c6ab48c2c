/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators that are shared out make the values of the plain library's, and
 * their adjoints are adjoint. */
#include "study.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Sizes that divide evenly by no number of ranks, and fewer planes than ranks.
 */
static const struct shape_case {
    firenet_type type;
    int axes;
    int64_t shape[3];
    int levels;
    uint32_t centred, image_centred;
} cases[] = {
    {FIRENET_C128, 3, {16, 12, 8}, 2, 7, 0},
    {FIRENET_C64, 3, {16, 12, 8}, 2, 0, 0},
    {FIRENET_C128, 3, {10, 6, 4}, 1, 5, 7},
    {FIRENET_C64, 2, {24, 20, 1}, 2, 3, 3},
    {FIRENET_C128, 2, {4, 36, 1}, 2, 0, 2},
};
enum { CASES = sizeof cases / sizeof *cases };

static study study_of(world *w, int i) {
    const struct shape_case *c = &cases[i];
    return study_new(w, c->type, c->axes, c->shape, c->levels, c->centred,
                     c->image_centred);
}

static double epsilon(firenet_type type) {
    return type == FIRENET_C64 || type == FIRENET_F32 ? FLT_EPSILON
                                                      : DBL_EPSILON;
}

/* <A x, y> = <x, A^H y> for random x and y, summed over ranks. */
static void expect_adjoint(world *w, firenet_operator *a, int64_t cols,
                           int64_t rows) {
    firenet_type domain = firenet_operator_domain_type(a);
    firenet_type range = firenet_operator_range_type(a);
    int64_t n = firenet_operator_cols(a), m = firenet_operator_rows(a);
    void *x = elements(domain, n), *y = elements(range, m);
    void *ax = elements(range, m), *aty = elements(domain, n);
    for (int64_t i = 0; i < cols; ++i) {
        set(domain, x, i, noise(7 + (uint64_t)w->rank, i));
    }
    for (int64_t i = 0; i < rows; ++i) {
        set(range, y, i, noise(70 + (uint64_t)w->rank, i));
    }
    expect_ok(
        w, firenet_operator_apply(w->context, a, domain, x, n, range, ax, m));
    expect_ok(w, firenet_operator_apply_adjoint(w->context, a, range, y, m,
                                                domain, aty, n));
    number left = dot_all(range, m, ax, y), right = dot_all(domain, n, x, aty);
    double scale =
        sqrt(creal(dot_all(range, m, ax, ax)) * creal(dot_all(range, m, y, y)));
    expect_at_most(cabs(left - right), 50.0 * epsilon(domain) * scale);
    free(x);
    free(y);
    free(ax);
    free(aty);
}

static void a_sampled_dft_is_that_of_the_whole(world *w, int variant) {
    study s = study_of(w, variant);
    firenet_operator *f = whole_dft(w, &s), *mine = ranks_dft(w, &s);
    void *image = elements(s.type, s.points), *y = elements(s.type, s.count);
    for (int64_t i = 0; i < s.points; ++i) {
        set(s.type, image, i, noise(9, i));
    }
    firenet_operator_apply(w->alone, f, s.type, image, s.points, s.type, y,
                           s.count);
    void *part = own_planes(&s, image);
    void *made = elements(s.type, s.own_length);
    void *expected = elements(s.type, s.own_length);
    for (int64_t i = 0; i < s.own; ++i) {
        set(s.type, expected, i, get(s.type, y, s.positions[i]));
    }
    expect_equal(firenet_operator_cols(mine), s.length);
    expect_equal(firenet_operator_rows(mine), s.own_length);
    expect_ok(w, firenet_operator_apply(w->context, mine, s.type, part,
                                        s.length, s.type, made, s.own_length));
    double scale = sqrt((double)s.points);
    expect_at_most(distance_all(s.type, s.own_length, made, expected),
                   20.0 * epsilon(s.type) * scale);
    expect(firenet_operator_norm_bound(mine) == 1.0, "norm %g",
           firenet_operator_norm_bound(mine));
    expect_adjoint(w, mine, s.planes * s.rest, s.own);
    free(image);
    free(y);
    free(part);
    free(made);
    free(expected);
    firenet_operator_release(f);
    firenet_operator_release(mine);
    study_free(&s);
}

/* Its adjoint takes a slab's coefficients to the slab, and the whole's energy
 * by level is the sum of the slabs'. */
static void haar_of_slabs_is_that_of_the_whole(world *w, int variant) {
    study s = study_of(w, variant);
    firenet_operator *h = whole_haar(w, &s), *mine = ranks_haar(w, &s);
    void *image = elements(s.type, s.points), *all = elements(s.type, s.points);
    for (int64_t i = 0; i < s.points; ++i) {
        set(s.type, image, i, noise(9, i));
    }
    firenet_operator_apply(w->alone, h, s.type, image, s.points, s.type, all,
                           s.points);
    void *part = own_planes(&s, image), *made = elements(s.type, s.length);
    expect_ok(w, firenet_operator_apply(w->context, mine, s.type, part,
                                        s.length, s.type, made, s.length));
    /* The approximation: blocks of [level-ordered] coefficients come first. */
    int64_t coarse = s.points, here = s.planes * s.rest;
    for (int a = 0; a < s.axes; ++a) {
        coarse >>= s.levels;
        here >>= s.levels;
    }
    int64_t before = s.begin * s.rest;
    for (int a = 0; a < s.axes; ++a) {
        before >>= s.levels;
    }
    double worst = 0.0;
    for (int64_t i = 0; i < here; ++i) {
        number seen = get(s.type, made, i);
        worst = fmax(worst, cabs(seen - get(s.type, all, before + i)));
    }
    expect_at_most(worst, 100.0 * epsilon(s.type));
    expect(before + here <= coarse, "%lld", (long long)before);
    expect(firenet_operator_isometry(mine) == 1.0, "isometry %g",
           firenet_operator_isometry(mine));
    expect_adjoint(w, mine, s.planes * s.rest, s.planes * s.rest);
    free(image);
    free(all);
    free(part);
    free(made);
    firenet_operator_release(h);
    firenet_operator_release(mine);
    study_free(&s);
}

static void compositions_are_adjoint(world *w, int variant) {
    study s = study_of(w, variant);
    firenet_operator *f = ranks_dft(w, &s), *h = ranks_haar(w, &s);
    firenet_operator *a = synthesis(w, w->context, f, h);
    expect_adjoint(w, a, s.planes * s.rest, s.own);
    expect(firenet_operator_norm_bound(a) == 1.0, "norm %g",
           firenet_operator_norm_bound(a));
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(h);
    study_free(&s);
}

const test operator_tests[] = {
    {"a_sampled_dft_is_that_of_the_whole", a_sampled_dft_is_that_of_the_whole,
     CASES},
    {"haar_of_slabs_is_that_of_the_whole", haar_of_slabs_is_that_of_the_whole,
     CASES},
    {"compositions_are_adjoint", compositions_are_adjoint, CASES},
    {NULL, NULL, 0},
};
