/* SPDX-License-Identifier: BSD-3-Clause */
/* Fourier-Haar patterns: exact, reproducible, of the stated density. */
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
    return sum;
}

/* Samples a band should get, not rounded: bands filled to their size, the
 * rest in proportion to the density. */
static void fair_shares(int64_t count, double *share, int64_t *size) {
    int full[BANDS] = {0};
    memset(size, 0, BANDS * sizeof *size);
    for (int64_t i = 0; i < CELLS; i++)
        size[band_of_index(i)]++;
    for (int again = 1; again;) {
        double left = (double)count, total = 0;
        again = 0;
        for (int b = 0; b < BANDS; b++) {
            left -= full[b] ? (double)size[b] : 0;
            total += full[b] ? 0 : density(b / LEVELS + 1, b % LEVELS + 1);
        }
        for (int b = 0; b < BANDS; b++) {
            double fair =
                left * density(b / LEVELS + 1, b % LEVELS + 1) / total;
            share[b] = full[b] ? (double)size[b] : fair;
            if (!full[b] && share[b] >= (double)size[b])
                again = full[b] = 1;
        }
    }
}

START_TEST(total_is_exact_and_indices_ascend) {
    static const int64_t counts[] = {1, 2, 17, 154, 512, 1000, 1023, CELLS};
    tally t;
    firenet_context *context = context_new(&t);
    int64_t count = counts[_i], indices[CELLS + 1];
    for (uint64_t seed = 0; seed < 5; seed++) {
        memset(indices, 0x7F, sizeof indices);
        draw(context, count, seed, indices);
        for (int64_t i = 0; i < count; i++) {
            ck_assert_int_ge(indices[i], 0);
            ck_assert_int_lt(indices[i], CELLS);
            if (i > 0)
                ck_assert_int_lt(indices[i - 1], indices[i]);
        }
        ck_assert_int_eq(indices[count], INT64_C(0x7F7F7F7F7F7F7F7F));
    }
    context_end(context, &t);
}
END_TEST

START_TEST(bands_get_their_fair_share) {
    static const int64_t counts[] = {100, 154, 300, 400, 700, 1000};
    tally t;
    firenet_context *context = context_new(&t);
    int64_t count = counts[_i], indices[CELLS], size[BANDS], got[BANDS] = {0};
    double share[BANDS];
    draw(context, count, 7, indices);
    fair_shares(count, share, size);
    for (int64_t i = 0; i < count; i++)
        got[band_of_index(indices[i])]++;
    for (int b = 0; b < BANDS; b++) {
        ck_assert_msg(fabs((double)got[b] - share[b]) < 1,
                      "band %d of %lld points: %lld samples, share %g", b,
                      (long long)size[b], (long long)got[b], share[b]);
        if (share[b] >= (double)size[b])
            ck_assert_int_eq(got[b], size[b]);
    }
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
    double share[BANDS], pearson[BANDS] = {0};
    memset(hits, 0, sizeof hits);
    for (uint64_t seed = 0; seed < DRAWS; seed++) {
        draw(context, COUNT, seed, indices);
        for (int i = 0; i < COUNT; i++)
            hits[indices[i]]++;
    }
    fair_shares(COUNT, share, size);
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
    static const struct {
        uint64_t seed, hash;
    } golden[] = {/* from data/sampling_pattern.py */
                  {0, UINT64_C(0x7D7676E731AF462F)},
                  {1, UINT64_C(0xEF9B1D1F5DE73AC7)},
                  {UINT64_MAX, UINT64_C(0x01C0CA814323E770)}};
    tally t;
    firenet_context *context = context_new(&t);
    int64_t indices[154];
    for (int i = 0; i < 3; i++) {
        draw(context, 154, golden[i].seed, indices);
        ck_assert_msg(hash(indices, 154) == golden[i].hash,
                      "seed %llu: 0x%016llX",
                      (unsigned long long)golden[i].seed,
                      (unsigned long long)hash(indices, 154));
    }
    context_end(context, &t);
}
END_TEST

START_TEST(another_seed_gives_another_pattern) {
    tally t;
    firenet_context *context = context_new(&t);
    int64_t a[154], b[154];
    draw(context, 154, 1, a);
    draw(context, 154, 2, b);
    ck_assert(memcmp(a, b, sizeof a) != 0);
    context_end(context, &t);
}
END_TEST

START_TEST(bad_input_is_refused) {
    const int64_t odd[] = {24, 24}, oblong[] = {32, 16}, none[] = {0, 0, 0};
    const int64_t negative[] = {1, -1, 1};
    const firenet_status range = FIRENET_ERR_RANGE;
    tally t;
    firenet_context *c = context_new(&t);
    int64_t out[CELLS];
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_sampling_fourier_haar(NULL, 2, square, 3, sparsities,
                                                9, 1, out));
    assert_status(
        FIRENET_ERR_NULL, c,
        firenet_sampling_fourier_haar(c, 2, NULL, 3, sparsities, 9, 1, out));
    assert_error_names(c, "shape:");
    assert_status(
        FIRENET_ERR_NULL, c,
        firenet_sampling_fourier_haar(c, 2, square, 3, NULL, 9, 1, out));
    assert_error_names(c, "sparsities:");
    assert_status(
        FIRENET_ERR_NULL, c,
        firenet_sampling_fourier_haar(c, 2, square, 3, sparsities, 9, 1, NULL));
    assert_error_names(c, "indices:");
    for (int64_t bad = 0; bad <= 3 * CELLS / 2; bad += 3 * CELLS / 2) {
        /* rates 0 and 1.5 */
        assert_status(range, c,
                      firenet_sampling_fourier_haar(c, 2, square, 3, sparsities,
                                                    bad, 1, out));
        assert_error_names(c, "count");
    }
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 2, square, 3, sparsities, -1, 1, out));
    assert_status(range, c,
                  firenet_sampling_fourier_haar(c, 2, square, 3, sparsities,
                                                CELLS + 1, 1, out));
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 2, odd, 2, sparsities, 9, 1, out));
    assert_error_names(c, "shape");
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 2, oblong, 2, sparsities, 9, 1, out));
    assert_error_names(c, "shape");
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 2, square, 0, sparsities, 9, 1, out));
    assert_error_names(c, "levels");
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 2, square, 6, sparsities, 9, 1, out));
    assert_error_names(c, "levels");
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 2, square, 3, none, 9, 1, out));
    assert_error_names(c, "sparsities");
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 2, square, 3, negative, 9, 1, out));
    assert_error_names(c, "sparsities[1]");
    assert_status(
        range, c,
        firenet_sampling_fourier_haar(c, 0, square, 3, sparsities, 9, 1, out));
    assert_error_names(c, "axes");
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("sampling");
    TCase *sampling = tcase_create("fourier-haar");
    tcase_add_loop_test(sampling, total_is_exact_and_indices_ascend, 0, 8);
    tcase_add_loop_test(sampling, bands_get_their_fair_share, 0, 6);
    tcase_add_test(sampling, points_of_a_band_are_equally_likely);
    tcase_add_test(sampling, a_seed_gives_the_same_pattern_everywhere);
    tcase_add_test(sampling, another_seed_gives_another_pattern);
    tcase_add_test(sampling, bad_input_is_refused);
    suite_add_tcase(s, sampling);
    return s;
}

int main(void) {
    return run_suite(suite());
}
