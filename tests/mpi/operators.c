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

/* ------------------------------------------------------------- differences */

static const struct difference_case {
    firenet_type type;
    int axes;
    int64_t shape[3];
    firenet_boundary boundary;
} differences[] = {
    {FIRENET_C128, 3, {8, 5, 6}, FIRENET_BOUNDARY_PERIODIC},
    {FIRENET_F32, 3, {10, 3, 1}, FIRENET_BOUNDARY_NEUMANN},
    {FIRENET_F64, 2, {1, 7, 1}, FIRENET_BOUNDARY_PERIODIC},
    {FIRENET_C64, 2, {5, 4, 1}, FIRENET_BOUNDARY_PERIODIC},
    {FIRENET_F64, 2, {3, 9, 1}, FIRENET_BOUNDARY_NEUMANN},
};
enum { DIFFERENCES = sizeof differences / sizeof *differences };

static void differences_are_those_of_the_whole(world *w, int variant) {
    const struct difference_case *c = &differences[variant];
    const double weights[] = {1.0, 0.5, 2.0};
    int64_t begin, planes, rest = 1;
    for (int a = 1; a < c->axes; ++a) {
        rest *= c->shape[a];
    }
    int64_t n = c->shape[0] * rest;
    firenet_operator *whole = NULL, *mine = NULL;
    firenet_operator_create_weighted_difference(
        &whole, w->alone, c->type, c->axes, c->shape, c->boundary, weights);
    expect_ok(w, firenet_mpi_operator_create_difference(&mine, w->team, c->type,
                                                        c->axes, c->shape, 1,
                                                        c->boundary, weights));
    expect_ok(w,
              firenet_mpi_team_slab(w->team, c->shape[0], 1, &begin, &planes));
    int64_t here = planes * rest, cols = here > 0 ? here : 1;
    void *x = elements(c->type, n), *y = elements(c->type, c->axes * n);
    void *part = elements(c->type, cols);
    void *made = elements(c->type, c->axes * cols);
    void *expected = elements(c->type, c->axes * cols);
    for (int64_t i = 0; i < n; ++i) {
        set(c->type, x, i, noise(4, i));
    }
    firenet_operator_apply(w->alone, whole, c->type, x, n, c->type, y,
                           c->axes * n);
    for (int64_t i = 0; i < here; ++i) {
        set(c->type, part, i, get(c->type, x, begin * rest + i));
        for (int a = 0; a < c->axes; ++a) {
            set(c->type, expected, a * here + i,
                get(c->type, y, a * n + begin * rest + i));
        }
    }
    expect_ok(w, firenet_operator_apply(w->context, mine, c->type, part, cols,
                                        c->type, made, c->axes * cols));
    expect_at_most(distance_all(c->type, c->axes * cols, made, expected),
                   10.0 * epsilon(c->type) * sqrt((double)n));
    double norm = firenet_operator_norm_bound(whole);
    expect_at_most(fabs(firenet_operator_norm_bound(mine) - norm),
                   1e-14 * norm);
    expect_adjoint(w, mine, here, c->axes * here);
    free(x);
    free(y);
    free(part);
    free(made);
    free(expected);
    firenet_operator_release(whole);
    firenet_operator_release(mine);
}

/* ------------------------------------------------------------------- coils */

/* One or two sets of maps of three coils, in slabs. */
static void coils_of_slabs_are_those_of_the_whole(world *w, int variant) {
    study s = study_of(w, variant % 2);
    int sets = 1 + variant / 2;
    const int64_t coils = 3;
    firenet_operator *whole = NULL, *mine = NULL;
    void *maps = elements(s.type, sets * coils * s.points);
    void *own_maps = elements(s.type, sets * coils * s.length);
    int64_t here = s.planes * s.rest, cols = here > 0 ? sets * here : 1;
    int64_t rows = s.own > 0 ? coils * s.own : 1;
    for (int64_t k = 0; k < sets * coils; ++k) {
        for (int64_t i = 0; i < s.points; ++i) {
            set(s.type, maps, k * s.points + i, noise(20 + (uint64_t)k, i));
        }
        for (int64_t i = 0; i < here; ++i) {
            set(s.type, own_maps, k * here + i,
                get(s.type, maps, k * s.points + s.begin * s.rest + i));
        }
    }
    firenet_operator_create_encoding(&whole, w->alone, s.type, 3, s.shape,
                                     s.centred, s.image_centred, sets, coils,
                                     maps, s.indices, s.count);
    expect_ok(w, firenet_mpi_operator_create_encoding(
                     &mine, w->team, s.type, 3, s.shape, 4, s.centred,
                     s.image_centred, sets, coils, own_maps, s.own,
                     s.own_indices));
    void *x = elements(s.type, sets * s.points);
    void *y = elements(s.type, coils * s.count);
    void *part = elements(s.type, cols), *made = elements(s.type, rows);
    void *expected = elements(s.type, rows);
    for (int64_t i = 0; i < sets * s.points; ++i) {
        set(s.type, x, i, noise(9, i));
    }
    firenet_operator_apply(w->alone, whole, s.type, x, sets * s.points, s.type,
                           y, coils * s.count);
    for (int64_t k = 0; k < sets; ++k) {
        for (int64_t i = 0; i < here; ++i) {
            set(s.type, part, k * here + i,
                get(s.type, x, k * s.points + s.begin * s.rest + i));
        }
    }
    for (int64_t c = 0; c < coils; ++c) {
        for (int64_t i = 0; i < s.own; ++i) {
            set(s.type, expected, c * s.own + i,
                get(s.type, y, c * s.count + s.positions[i]));
        }
    }
    expect_ok(w, firenet_operator_apply(w->context, mine, s.type, part, cols,
                                        s.type, made, rows));
    expect_at_most(distance_all(s.type, rows, made, expected),
                   50.0 * epsilon(s.type) * sqrt((double)s.points));
    double norm = firenet_operator_norm_bound(whole);
    expect_at_most(fabs(firenet_operator_norm_bound(mine) - norm),
                   10.0 * epsilon(s.type) * norm);
    expect_adjoint(w, mine, sets * here, coils * s.own);
    free(maps);
    free(own_maps);
    free(x);
    free(y);
    free(part);
    free(made);
    free(expected);
    firenet_operator_release(whole);
    firenet_operator_release(mine);
    study_free(&s);
}

/* ---------------------------------------------------------------- matrices */

/* Rows, or columns, of a matrix of 5: with more ranks some have none. */
static void matrices_are_shared_out(world *w, int variant) {
    enum { SHARED = 5, OTHER = 4 };
    int by_rows = variant == 0;
    int64_t begin, count;
    expect_ok(w, firenet_mpi_team_slab(w->team, SHARED, 1, &begin, &count));
    int64_t rows = by_rows ? count : OTHER, cols = by_rows ? OTHER : count;
    number values[SHARED * OTHER], x[SHARED], made[SHARED], sum[SHARED];
    for (int64_t i = 0; i < rows * cols; ++i) {
        int64_t row = i / (cols > 0 ? cols : 1) + (by_rows ? begin : 0);
        int64_t col = i % (cols > 0 ? cols : 1) + (by_rows ? 0 : begin);
        values[i] = noise(3, row * SHARED + col);
    }
    firenet_operator *block = NULL, *a = NULL;
    if (count > 0) {
        expect_ok(w, firenet_operator_create_matrix(
                         &block, w->context, FIRENET_C128, rows, cols, values,
                         cols, FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED,
                         0.0));
    }
    expect_ok(w, by_rows ? firenet_mpi_operator_create_rows(&a, w->team, block,
                                                            FIRENET_C128, OTHER)
                         : firenet_mpi_operator_create_columns(
                               &a, w->team, block, FIRENET_C128, OTHER));
    int64_t m = firenet_operator_rows(a), n = firenet_operator_cols(a);
    for (int64_t j = 0; j < SHARED; ++j) {
        x[j] = by_rows || count > 0 ? noise(8, j + (by_rows ? 0 : begin)) : 0.0;
    }
    expect_ok(w, firenet_operator_apply(w->context, a, FIRENET_C128, x, n,
                                        FIRENET_C128, made, m));
    for (int64_t i = 0; i < (by_rows ? count : OTHER); ++i) {
        int64_t row = i + (by_rows ? begin : 0);
        sum[i] = 0.0;
        for (int64_t j = 0; j < (by_rows ? OTHER : SHARED); ++j) {
            sum[i] += noise(3, row * SHARED + j) * noise(8, j);
        }
        expect_at_most(cabs(made[i] - sum[i]), 1e-14);
    }
    firenet_operator_release(a);
    firenet_operator_release(block);
}

const test operator_tests[] = {
    {"a_sampled_dft_is_that_of_the_whole", a_sampled_dft_is_that_of_the_whole,
     CASES},
    {"haar_of_slabs_is_that_of_the_whole", haar_of_slabs_is_that_of_the_whole,
     CASES},
    {"compositions_are_adjoint", compositions_are_adjoint, CASES},
    {"differences_are_those_of_the_whole", differences_are_those_of_the_whole,
     DIFFERENCES},
    {"coils_of_slabs_are_those_of_the_whole",
     coils_of_slabs_are_those_of_the_whole, 4},
    {"matrices_are_shared_out", matrices_are_shared_out, 2},
    {NULL, NULL, 0},
};
