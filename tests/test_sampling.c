/* SPDX-License-Identifier: BSD-3-Clause */
/* Patterns in levels: the same everywhere, the Fourier ones of the stated
 * density. */
#include "shares.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 32, CELLS = SIDE * SIDE, LEVELS = 3, BANDS = LEVELS * LEVELS };

static const int64_t square[] = {SIDE, SIDE};
static const int64_t sparsities[] = {40, 60, 30};

static void draw(firenet_context *context, int64_t count, uint64_t seed,
                 int64_t *indices) {
    assert_ok(context,
              firenet_sampling_fourier_haar(context, 2, square, LEVELS,
                                            sparsities, count, seed, indices));
}

/* Band 1 .. J of a frequency on an axis of 2^R points, straight from the
 * definition: [-2^j0, 2^j0), then the shells up to 2^(j0+k-1). */
static int band_of_frequency(int f) {
    int half = SIDE >> LEVELS;
    for (int k = 1; k <= LEVELS; k++, half *= 2)
        if (f >= -half && f < half)
            return k;
    return LEVELS + 1;
}

static int band_of_index(int64_t index) {
    int row = band_of_frequency((int)(index / SIDE) - SIDE / 2);
    int column = band_of_frequency((int)(index % SIDE) - SIDE / 2);
    ck_assert_int_le(row, LEVELS);
    ck_assert_int_le(column, LEVELS);
    return (row - 1) * LEVELS + column - 1;
}

static double density(int k1, int k2) {
    int most = k1 > k2 ? k1 : k2;
    double sum = 0;
    for (int l = 1; l <= LEVELS; l++) {
        double product = pow(2, -abs(k1 - l)) * pow(2, -abs(k2 - l));
        double high = l > most ? pow(2, -2 * (l - most)) : 1;
        sum += (double)sparsities[l - 1] * high * product;
    }
    /* The first band of an axis is as wide as the second. */
    return sum * (k1 == 1 ? 2 : 1) * (k2 == 1 ? 2 : 1);
}

static void count_points(int64_t *size) {
    memset(size, 0, BANDS * sizeof *size);
    for (int64_t i = 0; i < CELLS; i++)
        size[band_of_index(i)]++;
}

static void expect(int64_t count, int64_t *size, double *share) {
    double densities[BANDS];
    for (int b = 0; b < BANDS; b++)
        densities[b] = density(b / LEVELS + 1, b % LEVELS + 1);
    count_points(size);
    fair_shares(BANDS, size, densities, count, share);
}

START_TEST(bands_get_their_fair_share) {
    static const int64_t counts[] = {100, 154, 300, 400, 700, 1000};
    tally t;
    firenet_context *context = context_new(&t);
    int64_t count = counts[_i], indices[CELLS], size[BANDS], got[BANDS] = {0};
    double share[BANDS];
    draw(context, count, 7, indices);
    for (int64_t i = 0; i < count; i++)
        got[band_of_index(indices[i])]++;
    expect(count, size, share);
    assert_fair(BANDS, size, share, got);
    context_end(context, &t);
}
END_TEST

/* Over many draws each point of a band is hit as often as any other: Pearson's
 * statistic, corrected for draws without replacement, is chi-squared with
 * size - 1 degrees of freedom. */
START_TEST(points_of_a_band_are_equally_likely) {
    enum { DRAWS = 1000, COUNT = 300 };
    static int hits[CELLS];
    tally t;
    firenet_context *context = context_new(&t);
    int64_t indices[COUNT], size[BANDS];
    double pearson[BANDS] = {0};
    memset(hits, 0, sizeof hits);
    for (uint64_t seed = 0; seed < DRAWS; seed++) {
        draw(context, COUNT, seed, indices);
        for (int i = 0; i < COUNT; i++)
            hits[indices[i]]++;
    }
    count_points(size);
    double mean[BANDS] = {0};
    for (int64_t i = 0; i < CELLS; i++)
        mean[band_of_index(i)] += hits[i] / (double)size[band_of_index(i)];
    for (int64_t i = 0; i < CELLS; i++) {
        double m = mean[band_of_index(i)];
        pearson[band_of_index(i)] += (hits[i] - m) * (hits[i] - m) / m;
    }
    for (int b = 0; b < BANDS; b++) {
        double freedom = (double)size[b] - 1, p = mean[b] / DRAWS;
        if (p >= 1)
            continue;
        double statistic = pearson[b] / (1 - p) * freedom / (double)size[b];
        ck_assert_msg(fabs(statistic - freedom) <= 3 * sqrt(2 * freedom),
                      "band %d: chi-squared %g with %g degrees of freedom", b,
                      statistic, freedom);
    }
    context_end(context, &t);
}
END_TEST

/* FNV-1a of the indices. */
static uint64_t hash(const int64_t *indices, int64_t count) {
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (int64_t i = 0; i < count; i++)
        for (int byte = 0; byte < 8; byte++)
            h = (h ^ (((uint64_t)indices[i] >> (8 * byte)) & 0xFF)) *
                UINT64_C(0x100000001B3);
    return h;
}

START_TEST(a_seed_gives_the_same_pattern_everywhere) {
    static const uint64_t seeds[] = {0, 1, UINT64_MAX};
    static const struct {
        firenet_sampling_law law;
        uint64_t hash[3];
    } golden[] = {/* from data/sampling_pattern.py */
                  {FIRENET_SAMPLING_FOURIER_HAAR,
                   {UINT64_C(0xC8B1D451773AF241), UINT64_C(0x41ECCE4E9E0543A3),
                    UINT64_C(0xDC7914541BDF3341)}},
                  {FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED,
                   {UINT64_C(0x7D7676E731AF462F), UINT64_C(0xEF9B1D1F5DE73AC7),
                    UINT64_C(0x01C0CA814323E770)}},
                  {FIRENET_SAMPLING_WALSH_HAAR,
                   {UINT64_C(0xDF09B360525C647C), UINT64_C(0xC931813C8208F292),
                    UINT64_C(0xE6615C8469551760)}},
                  {FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED,
                   {UINT64_C(0xF3091783E318F641), UINT64_C(0x6E2055C8304CC4CD),
                    UINT64_C(0xF6C3F0BB00907ED2)}}};
    enum { COUNT = 154 };
    tally t;
    firenet_context *context = context_new(&t);
    int64_t indices[COUNT];
    for (int i = 0; i < 3; i++) {
        assert_ok(context, firenet_sampling_levels(context, golden[_i].law, 2,
                                                   square, LEVELS, sparsities,
                                                   COUNT, seeds[i], indices));
        ck_assert_msg(hash(indices, COUNT) == golden[_i].hash[i],
                      "law %d, seed %llu: 0x%016llX", (int)golden[_i].law,
                      (unsigned long long)seeds[i],
                      (unsigned long long)hash(indices, COUNT));
    }
    context_end(context, &t);
}
END_TEST

START_TEST(unknown_laws_are_refused) {
    tally t;
    firenet_context *c = context_new(&t);
    int64_t out[9];
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_sampling_levels(c, (firenet_sampling_law)120, 2,
                                          square, LEVELS, sparsities, 9, 1,
                                          out));
    assert_error_names(c, "law: 120");
    context_end(c, &t);
}
END_TEST

/* Counts and NULLs are tried on every pattern, in test_patterns.c. */
START_TEST(bad_input_is_refused) {
    static const int64_t odd[] = {24, 24}, wide[] = {32, 16};
    static const int64_t none[] = {0, 0, 0}, negative[] = {1, -1, 1};
    static const struct {
        firenet_status status;
        int axes, levels;
        const int64_t *shape, *sparsities;
        const char *word;
    } bad[] = {
        {FIRENET_ERR_NULL, 2, 3, NULL, sparsities, "shape:"},
        {FIRENET_ERR_NULL, 2, 3, square, NULL, "sparsities:"},
        {FIRENET_ERR_RANGE, 0, 3, square, sparsities, "axes"},
        {FIRENET_ERR_RANGE, 2, 2, odd, sparsities, "shape[0]: 24"},
        {FIRENET_ERR_RANGE, 2, 2, wide, sparsities, "shape[1]: 16"},
        {FIRENET_ERR_RANGE, 2, 0, square, sparsities, "levels: 0"},
        {FIRENET_ERR_RANGE, 2, 6, square, sparsities, "levels: 6"},
        {FIRENET_ERR_RANGE, 2, 3, square, none, "sparsities: all 0"},
        {FIRENET_ERR_RANGE, 2, 3, square, negative, "sparsities[1]: -1"},
    };
    tally t;
    firenet_context *c = context_new(&t);
    int64_t out[CELLS];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_status(bad[i].status, c,
                      firenet_sampling_fourier_haar(
                          c, bad[i].axes, bad[i].shape, bad[i].levels,
                          bad[i].sparsities, 9, 1, out));
        assert_error_names(c, bad[i].word);
    }
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("sampling");
    TCase *sampling = tcase_create("fourier-haar");
    tcase_add_loop_test(sampling, bands_get_their_fair_share, 0, 6);
    tcase_add_test(sampling, points_of_a_band_are_equally_likely);
    tcase_add_loop_test(sampling, a_seed_gives_the_same_pattern_everywhere, 0,
                        4);
    tcase_add_test(sampling, unknown_laws_are_refused);
    tcase_add_test(sampling, bad_input_is_refused);
    suite_add_tcase(s, sampling);
    return s;
}

int main(void) {
    return run_suite(suite());
}
