/* SPDX-License-Identifier: BSD-3-Clause */
/* Sparsities that patterns can hold: stated before data, counted and cut. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 128, LEVELS = 6 };

static const int64_t square[] = {SIDE, SIDE};
static const int64_t sizes[] = {16, 48, 192, 768, 3072, 12288};
static const firenet_sampling_law laws[] = {FIRENET_SAMPLING_FOURIER_HAAR,
                                            FIRENET_SAMPLING_WALSH_HAAR};

static void prior(firenet_context *c, firenet_sampling_law law, int64_t count,
                  double decay, double factor, int64_t *sparsities) {
    assert_ok(c, firenet_sampling_prior(c, law, 2, square, LEVELS, count, decay,
                                        factor, sparsities));
}

/* What s coefficients of n cost, by the C library's logarithm: the library's
 * own, linear between powers of two, is at most 0.0861 below it. */
static double cost(int64_t n, double factor, int64_t s, double off) {
    double log2_en_s = log2(exp(1) * (double)n / (double)s) - off;
    return fmin((double)n, factor * (double)s * log2_en_s);
}

START_TEST(prior_costs_what_was_asked_for) {
    static const int64_t counts[] = {400, 1000, 2458, 4096, 8000, 16384};
    const int64_t count = counts[_i];
    tally t;
    firenet_context *c = context_new(&t);
    for (int law = 0; law < 2; law++) {
        int64_t s[LEVELS];
        double least = 0, most = 0;
        prior(c, laws[law], count, 1.6, 1.5, s);
        for (int k = 0; k < LEVELS; k++) {
            ck_assert_int_ge(s[k], 1);
            ck_assert_int_le(s[k], sizes[k]);
            least += cost(sizes[k], 1.5, s[k], 0.0861);
            /* one coefficient more in each level would be too many */
            most += cost(sizes[k], 1.5, s[k] < sizes[k] ? s[k] + 1 : s[k], 0);
        }
        assert_at_most(least, (double)count);
        assert_at_most((double)count, most);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(prior_decays) {
    tally t;
    firenet_context *c = context_new(&t);
    int64_t s[LEVELS], flat[LEVELS], cautious[LEVELS];
    prior(c, laws[1], 3000, 1.6, 1.5, s);
    prior(c, laws[1], 3000, 1, 1.5, flat);
    prior(c, laws[1], 3000, 1.6, 4, cautious);
    for (int k = 1; k < LEVELS; k++) {
        /* the share of a level's coefficients falls towards fine levels, and
         * does not without decay */
        double share = (double)s[k] / (double)sizes[k];
        double before = (double)s[k - 1] / (double)sizes[k - 1];
        assert_at_most(share, before + 1.0 / (double)sizes[k - 1]);
        ck_assert_int_le(cautious[k], s[k]);
        ck_assert_int_le(llabs(flat[k] * sizes[k - 1] - flat[k - 1] * sizes[k]),
                         sizes[k]);
    }
    ck_assert_int_lt(cautious[LEVELS - 1], s[LEVELS - 1]);
    context_end(c, &t);
}
END_TEST

/* Walsh levels, bands of sequencies, straight from the definition. */
static int level_of(int64_t index) {
    int64_t row = index / SIDE, column = index % SIDE;
    int64_t larger = row > column ? row : column;
    int level = 0;
    for (int64_t end = 4; larger >= end; end *= 2)
        level++;
    return level;
}

START_TEST(census_counts_by_level) {
    enum { COUNT = 3000 };
    static int64_t indices[COUNT];
    tally t;
    firenet_context *c = context_new(&t);
    int64_t s[LEVELS], taken[LEVELS], expected[LEVELS] = {0};
    prior(c, laws[1], COUNT, 1.6, 1.5, s);
    assert_ok(c, firenet_sampling_walsh_haar(c, 2, square, LEVELS, s, COUNT, 5,
                                             indices));
    for (int i = 0; i < COUNT; i++)
        expected[level_of(indices[i])]++;
    assert_ok(c, firenet_sampling_census(c, laws[1], 2, square, LEVELS, indices,
                                         COUNT, taken));
    for (int k = 0; k < LEVELS; k++)
        ck_assert_int_eq(taken[k], expected[k]);
    context_end(c, &t);
}
END_TEST

/* A pattern drawn for a prior holds that prior; one that leaves out a level
 * holds one coefficient there. */
START_TEST(limit_keeps_what_fits_and_cuts_the_rest) {
    enum { COUNT = 3000 };
    static int64_t indices[COUNT];
    tally t;
    firenet_context *c = context_new(&t);
    int64_t s[LEVELS], same[LEVELS], taken[LEVELS], all[LEVELS];
    prior(c, laws[1], COUNT, 1.6, 1.5, s);
    assert_ok(c, firenet_sampling_walsh_haar(c, 2, square, LEVELS, s, COUNT, 5,
                                             indices));
    memcpy(same, s, sizeof s);
    memcpy(all, sizes, sizeof sizes);
    assert_ok(c, firenet_sampling_limit(c, laws[1], 2, square, LEVELS, indices,
                                        COUNT, 1.5, same));
    assert_ok(c, firenet_sampling_limit(c, laws[1], 2, square, LEVELS, indices,
                                        COUNT, 1.5, all));
    assert_ok(c, firenet_sampling_census(c, laws[1], 2, square, LEVELS, indices,
                                         COUNT, taken));
    for (int k = 0; k < LEVELS; k++) {
        /* the shares are whole numbers of samples: one coefficient is lost at
         * most */
        ck_assert_int_le(same[k], s[k]);
        ck_assert_int_ge(same[k], s[k] - 1);
        if (taken[k] == sizes[k])
            ck_assert_int_eq(all[k], sizes[k]);
        else
            assert_at_most(cost(sizes[k], 1.5, all[k], 0.0861),
                           (double)taken[k]);
    }
    int64_t coarse = 0; /* indices ascend, so take the first row only */
    while (indices[coarse] < SIDE)
        coarse++;
    memcpy(all, sizes, sizeof sizes);
    assert_ok(c, firenet_sampling_limit(c, laws[1], 2, square, LEVELS, indices,
                                        coarse, 1.5, all));
    ck_assert_int_eq(all[LEVELS - 1], 1);
    context_end(c, &t);
}
END_TEST

START_TEST(gamma_is_twice_what_one_coefficient_asks_for) {
    enum { COUNT = 3000 };
    static int64_t indices[COUNT];
    tally t;
    firenet_context *c = context_new(&t);
    int64_t s[LEVELS], taken[LEVELS];
    double gamma, least = 1;
    prior(c, laws[1], COUNT, 1.6, 1.5, s);
    assert_ok(c, firenet_sampling_walsh_haar(c, 2, square, LEVELS, s, COUNT, 5,
                                             indices));
    assert_ok(c, firenet_sampling_census(c, laws[1], 2, square, LEVELS, indices,
                                         COUNT, taken));
    for (int k = 0; k < LEVELS; k++)
        least = fmin(least, (double)taken[k] / (double)sizes[k]);
    assert_ok(c, firenet_sampling_gamma(c, laws[1], 2, square, LEVELS, indices,
                                        COUNT, &gamma));
    assert_at_most(relative_difference(gamma, 2 / sqrt(least)), 1e-15);
    /* three samples cannot be of six levels */
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_sampling_gamma(c, laws[1], 2, square, LEVELS, indices,
                                         3, &gamma));
    assert_error_names(c, "level");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_sampling_gamma(c, laws[1], 2, square, LEVELS, indices,
                                         COUNT, NULL));
    context_end(c, &t);
}
END_TEST

START_TEST(bad_arguments_are_named) {
    const firenet_status range = FIRENET_ERR_RANGE;
    const int64_t ascending[] = {3, 7, 9}, twice[] = {3, 7, 7};
    const int64_t outside[] = {3, 7, SIDE * SIDE};
    tally t;
    firenet_context *c = context_new(&t);
    int64_t s[LEVELS] = {1, 1, 1, 1, 1, 1}, none[LEVELS] = {1, 0, 1, 1, 1, 1};
#define PRIOR(count, decay, factor, out)                                \
    firenet_sampling_prior(c, laws[1], 2, square, LEVELS, count, decay, \
                           factor, out)
#define CENSUS(indices, out) \
    firenet_sampling_census(c, laws[1], 2, square, LEVELS, indices, 3, out)
#define LIMIT(indices, factor, out)                                           \
    firenet_sampling_limit(c, laws[1], 2, square, LEVELS, indices, 3, factor, \
                           out)
    assert_status(range, c, PRIOR(10, 1.6, 1.5, s));
    assert_error_names(c, "count: 10");
    assert_status(range, c, PRIOR(SIDE * SIDE + 1, 1.6, 1.5, s));
    assert_error_names(c, "count");
    assert_status(range, c, PRIOR(1000, 0.9, 1.5, s));
    assert_error_names(c, "decay: 0.9");
    assert_status(range, c, PRIOR(1000, NAN, 1.5, s));
    assert_status(range, c, PRIOR(1000, 1.6, 0, s));
    assert_error_names(c, "factor: 0");
    assert_status(range, c, PRIOR(1000, 1.6, INFINITY, s));
    assert_status(FIRENET_ERR_NULL, c, PRIOR(1000, 1.6, 1.5, NULL));
    assert_error_names(c, "sparsities");
    assert_status(range, c, CENSUS(twice, s));
    assert_error_names(c, "indices[2]: 7");
    assert_status(range, c, CENSUS(outside, s));
    assert_error_names(c, "indices[2]: 16384");
    assert_status(FIRENET_ERR_NULL, c, CENSUS(NULL, s));
    assert_status(FIRENET_ERR_NULL, c, CENSUS(ascending, NULL));
    assert_error_names(c, "taken");
    assert_status(range, c, LIMIT(ascending, -1, s));
    assert_error_names(c, "factor: -1");
    assert_status(range, c, LIMIT(ascending, 1, none));
    assert_error_names(c, "sparsities[1]: 0");
    assert_status(FIRENET_ERR_NULL, c, LIMIT(ascending, 1, NULL));
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prior");
    TCase *all = tcase_create("prior");
    tcase_add_loop_test(all, prior_costs_what_was_asked_for, 0, 6);
    tcase_add_test(all, prior_decays);
    tcase_add_test(all, census_counts_by_level);
    tcase_add_test(all, limit_keeps_what_fits_and_cuts_the_rest);
    tcase_add_test(all, gamma_is_twice_what_one_coefficient_asks_for);
    tcase_add_test(all, bad_arguments_are_named);
    suite_add_tcase(s, all);
    return s;
}

int main(void) {
    return run_suite(suite());
}
