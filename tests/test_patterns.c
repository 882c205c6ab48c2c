/* SPDX-License-Identifier: BSD-3-Clause */
/* What all sampling patterns share, and what each is known for beside the
 * Fourier-Haar ones of test_sampling.c. */
#include "shares.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 64, CELLS = SIDE * SIDE, LEVELS = 4 };

static const int64_t square[] = {SIDE, SIDE}, oblong[] = {24, 50};
static const int64_t box[] = {6, 10, 7}, line[] = {100};
static const int64_t sparsities[] = {30, 40, 50, 20};

/* `count` is what is asked for, `length` the indices that makes. */
typedef firenet_status (*draw_fn)(firenet_context *c, int64_t count,
                                  uint64_t seed, int64_t *indices);

static firenet_status fourier_haar(firenet_context *c, int64_t count,
                                   uint64_t seed, int64_t *indices) {
    return firenet_sampling_fourier_haar(c, 2, square, LEVELS, sparsities,
                                         count, seed, indices);
}

static firenet_status walsh_haar(firenet_context *c, int64_t count,
                                 uint64_t seed, int64_t *indices) {
    return firenet_sampling_walsh_haar(c, 2, square, LEVELS, sparsities, count,
                                       seed, indices);
}

static firenet_status uniform(firenet_context *c, int64_t count, uint64_t seed,
                              int64_t *indices) {
    return firenet_sampling_power(c, 3, box, 0, 0, count, seed, indices);
}

static firenet_status power(firenet_context *c, int64_t count, uint64_t seed,
                            int64_t *indices) {
    return firenet_sampling_power(c, 2, oblong, 3, 0, count, seed, indices);
}

static firenet_status power_1d(firenet_context *c, int64_t count, uint64_t seed,
                               int64_t *indices) {
    return firenet_sampling_power(c, 1, line, 1, 0, count, seed, indices);
}

static firenet_status lines(firenet_context *c, int64_t count, uint64_t seed,
                            int64_t *indices) {
    return firenet_sampling_lines(c, 2, oblong, 1, 2, 0, count, seed, indices);
}

static firenet_status radial(firenet_context *c, int64_t count, uint64_t seed,
                             int64_t *indices) {
    return firenet_sampling_radial(c, oblong, count, seed, indices);
}

typedef struct pattern {
    const char *name;
    draw_fn draw;
    int64_t most;    /* largest count */
    int64_t cells;   /* of the spectrum */
    int64_t of_each; /* indices per one counted */
} pattern;

static const pattern patterns[] = {
    {"fourier-haar", fourier_haar, CELLS, CELLS, 1},
    {"walsh-haar", walsh_haar, CELLS, CELLS, 1},
    {"uniform", uniform, 420, 420, 1},
    {"power", power, 1200, 1200, 1},
    {"power 1-D", power_1d, 100, 100, 1},
    {"lines", lines, 24, 1200, 50},
    {"radial", radial, 1200, 1200, 1},
};
enum { PATTERNS = sizeof patterns / sizeof patterns[0] };

START_TEST(every_pattern_is_exact_and_ascending) {
    const pattern *p = &patterns[_i];
    const int64_t counts[] = {1,           2,           p->most / 7,
                              p->most / 2, p->most - 1, p->most};
    tally t;
    firenet_context *c = context_new(&t);
    static int64_t indices[CELLS + 1];
    for (int k = 0; k < 6; k++)
        for (uint64_t seed = 0; seed < 4; seed++) {
            int64_t length = counts[k] * p->of_each;
            memset(indices, 0x7F, sizeof indices);
            assert_ok(c, p->draw(c, counts[k], seed, indices));
            for (int64_t i = 0; i < length; i++)
                ck_assert_msg(indices[i] >= 0 && indices[i] < p->cells &&
                                  (i == 0 || indices[i] > indices[i - 1]),
                              "%s: index %lld is %lld", p->name, (long long)i,
                              (long long)indices[i]);
            ck_assert_int_eq(indices[length], INT64_C(0x7F7F7F7F7F7F7F7F));
        }
    context_end(c, &t);
}
END_TEST

START_TEST(every_pattern_follows_its_seed) {
    const pattern *p = &patterns[_i];
    tally t;
    firenet_context *c = context_new(&t);
    static int64_t a[CELLS], b[CELLS];
    int64_t count = p->most / 3;
    size_t bytes = (size_t)(count * p->of_each) * sizeof *a;
    assert_ok(c, p->draw(c, count, 5, a));
    assert_ok(c, p->draw(c, count, 5, b));
    ck_assert_msg(memcmp(a, b, bytes) == 0, "%s", p->name);
    assert_ok(c, p->draw(c, count, 6, b));
    ck_assert_msg(memcmp(a, b, bytes) != 0, "%s", p->name);
    context_end(c, &t);
}
END_TEST

START_TEST(every_pattern_refuses_impossible_counts) {
    const pattern *p = &patterns[_i];
    const int64_t bad[] = {0, -1, p->most + 1, p->most * 3 / 2, INT64_MAX};
    tally t;
    firenet_context *c = context_new(&t);
    int64_t untouched = 42;
    for (int k = 0; k < 5; k++) {
        assert_status(FIRENET_ERR_RANGE, c, p->draw(c, bad[k], 1, &untouched));
        assert_error_names(c, "count");
        ck_assert_int_eq(untouched, 42);
    }
    assert_status(FIRENET_ERR_NULL, c, p->draw(c, 1, 1, NULL));
    assert_error_names(c, "indices");
    assert_status(FIRENET_ERR_NULL, NULL, p->draw(NULL, 1, 1, &untouched));
    context_end(c, &t);
}
END_TEST

START_TEST(every_pattern_survives_failing_memory) {
    const pattern *p = &patterns[_i];
    tally t;
    firenet_context *c = context_new(&t);
    static int64_t indices[CELLS];
    long live = t.live;
    for (long n = 1;; n++) {
        t.fail_at = t.calls + n;
        firenet_status status = p->draw(c, p->most / 3, 1, indices);
        ck_assert_msg(t.live == live, "%s, allocation %ld: leaked", p->name, n);
        if (status == FIRENET_OK) {
            ck_assert_int_gt(n, 1);
            break;
        }
        assert_status(FIRENET_ERR_NOMEM, c, status);
    }
    context_end(c, &t);
}
END_TEST

/* --------------------------------------------------------------- densities */

/* Ends of the bands of sequencies on an axis; j0 = 2. */
static const int64_t sequency_ends[LEVELS] = {8, 16, 32, 64};
enum { BANDS = LEVELS * LEVELS };

static int band_of_sequency(int64_t index) {
    int k = 0;
    while (index >= sequency_ends[k])
        k++;
    return k;
}

/* s log2(e n/s), spread evenly over the n points of a level. The library's
 * log2 is linear between powers of two; these are the values at n/s = 192/40 =
 * 4.8, 768/50 = 15.36 and so on. */
static void describe_walsh_bands(int64_t *size, double *density) {
    static const double log2_ratio[LEVELS] = {
        1 + (64 / 30. / 2 - 1), 2 + (192 / 40. / 4 - 1),
        3 + (768 / 50. / 8 - 1), 7 + (3072 / 20. / 128 - 1)};
    static const double points[LEVELS] = {64, 192, 768, 3072};
    int64_t length[LEVELS];
    for (int k = 0; k < LEVELS; k++)
        length[k] = sequency_ends[k] - (k ? sequency_ends[k - 1] : 0);
    for (int b = 0; b < BANDS; b++) {
        int i = b / LEVELS, j = b % LEVELS, most = i > j ? i : j;
        size[b] = length[i] * length[j];
        density[b] = (double)sparsities[most] *
                     (log2(exp(1)) + log2_ratio[most]) * (double)size[b] /
                     points[most];
    }
}

START_TEST(walsh_bands_get_their_fair_share) {
    enum { COUNT = 600 };
    tally t;
    firenet_context *c = context_new(&t);
    static int64_t indices[COUNT];
    int64_t size[BANDS], got[BANDS] = {0};
    double density[BANDS], share[BANDS];
    assert_ok(c, walsh_haar(c, COUNT, 3, indices));
    for (int i = 0; i < COUNT; i++)
        got[band_of_sequency(indices[i] / SIDE) * LEVELS +
            band_of_sequency(indices[i] % SIDE)]++;
    describe_walsh_bands(size, density);
    fair_shares(BANDS, size, density, COUNT, share);
    assert_fair(BANDS, size, share, got);
    context_end(c, &t);
}
END_TEST

/* Distance of an index of the oblong spectrum from frequency 0, every axis
 * stretched to the longest. */
static double radius(int64_t index) {
    double f0 = (double)(index / 50 - 12) * 50 / 24;
    double f1 = (double)(index % 50 - 25);
    return sqrt(f0 * f0 + f1 * f1);
}

START_TEST(centre_of_a_power_pattern_is_whole) {
    enum { COUNT = 400, CENTRE = 6 };
    tally t;
    firenet_context *c = context_new(&t);
    int64_t indices[COUNT], inside = 0, wanted = 0;
    assert_ok(
        c, firenet_sampling_power(c, 2, oblong, 2, CENTRE, COUNT, 1, indices));
    for (int64_t i = 0; i < 1200; i++)
        wanted += radius(i) < CENTRE;
    for (int i = 0; i < COUNT; i++)
        inside += radius(indices[i]) < CENTRE;
    ck_assert_int_gt(wanted, 10);
    ck_assert_int_eq(inside, wanted);
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_sampling_power(c, 2, oblong, 2, CENTRE, wanted - 1, 1,
                                         indices));
    context_end(c, &t);
}
END_TEST

START_TEST(power_pattern_thins_outwards) {
    enum { COUNT = 300, DRAWS = 200 };
    tally t;
    firenet_context *c = context_new(&t);
    int64_t indices[COUNT];
    double hits[3] = {0}, points[3] = {0}; /* rings 8.., 12.., 16..20 */
    for (int64_t i = 0; i < 1200; i++)
        if (radius(i) >= 8 && radius(i) < 20)
            points[(int)(radius(i) / 4) - 2]++;
    for (uint64_t seed = 0; seed < DRAWS; seed++) {
        assert_ok(c, power(c, COUNT, seed, indices));
        for (int i = 0; i < COUNT; i++)
            if (radius(indices[i]) >= 8 && radius(indices[i]) < 20)
                hits[(int)(radius(indices[i]) / 4) - 2]++;
    }
    /* (1 + r)^-3 falls by more than 1.5 from one of these to the next */
    for (int k = 0; k < 2; k++)
        assert_at_most(1.5 * hits[k + 1] / points[k + 1], hits[k] / points[k]);
    context_end(c, &t);
}
END_TEST

START_TEST(lines_are_whole_lines) {
    tally t;
    firenet_context *c = context_new(&t);
    int64_t indices[7 * 50];
    assert_ok(c, lines(c, 7, 9, indices));
    for (int i = 0; i < 7 * 50; i++) {
        ck_assert_int_eq(indices[i] % 50, i % 50);
        ck_assert_int_eq(indices[i] / 50, indices[i - i % 50] / 50);
    }
    assert_ok(c, firenet_sampling_lines(c, 2, oblong, 0, 2, 0, 3, 9, indices));
    for (int i = 0; i < 3 * 24; i++) /* along axis 0: the same columns */
        ck_assert_int_eq(indices[i] % 50, indices[i % 3] % 50);
    context_end(c, &t);
}
END_TEST

START_TEST(radial_lines_pass_through_frequency_zero) {
    enum { COUNT = 250 };
    tally t;
    firenet_context *c = context_new(&t);
    int64_t indices[COUNT];
    int near = 0, zero = 0;
    assert_ok(c, radial(c, COUNT, 2, indices));
    for (int i = 0; i < COUNT; i++) {
        zero += indices[i] == 12 * 50 + 25;
        near += radius(indices[i]) < 4;
    }
    ck_assert_int_eq(zero, 1);
    /* Lines are densest at the centre: a disc of radius 4 holds 24 points,
     * 2 % of all, and several lines cover most of it. */
    ck_assert_int_ge(near, 15);
    context_end(c, &t);
}
END_TEST

START_TEST(bad_arguments_are_named) {
    const int64_t empty[] = {24, 0}, odd[] = {24, 24};
    const firenet_status range = FIRENET_ERR_RANGE;
    tally t;
    firenet_context *c = context_new(&t);
    int64_t out[64];
    assert_status(range, c,
                  firenet_sampling_power(c, 2, oblong, -1, 0, 9, 1, out));
    assert_error_names(c, "exponent");
    assert_status(range, c,
                  firenet_sampling_power(c, 2, oblong, 17, 0, 9, 1, out));
    assert_status(range, c,
                  firenet_sampling_power(c, 2, oblong, 2, -1, 9, 1, out));
    assert_error_names(c, "centre");
    assert_status(range, c,
                  firenet_sampling_power(c, 2, empty, 2, 0, 9, 1, out));
    assert_error_names(c, "shape[1]");
    assert_status(range, c, firenet_sampling_power(c, 4, box, 2, 0, 9, 1, out));
    assert_error_names(c, "axes");
    assert_status(range, c,
                  firenet_sampling_lines(c, 1, line, 0, 2, 0, 1, 1, out));
    assert_error_names(c, "axes");
    assert_status(range, c,
                  firenet_sampling_lines(c, 2, oblong, 2, 2, 0, 1, 1, out));
    assert_error_names(c, "axis");
    assert_status(range, c,
                  firenet_sampling_lines(c, 2, oblong, -1, 2, 0, 1, 1, out));
    assert_status(range, c, firenet_sampling_radial(c, empty, 1, 1, out));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_sampling_radial(c, NULL, 1, 1, out));
    assert_error_names(c, "shape");
    assert_status(
        range, c,
        firenet_sampling_walsh_haar(c, 2, odd, 2, sparsities, 9, 1, out));
    assert_error_names(c, "shape");
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("patterns");
    TCase *all = tcase_create("all");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(all, every_pattern_is_exact_and_ascending, 0, PATTERNS);
    tcase_add_loop_test(all, every_pattern_follows_its_seed, 0, PATTERNS);
    tcase_add_loop_test(all, every_pattern_refuses_impossible_counts, 0,
                        PATTERNS);
    tcase_add_loop_test(all, every_pattern_survives_failing_memory, 0,
                        PATTERNS);
    tcase_add_test(each, walsh_bands_get_their_fair_share);
    tcase_add_test(each, centre_of_a_power_pattern_is_whole);
    tcase_add_test(each, power_pattern_thins_outwards);
    tcase_add_test(each, lines_are_whole_lines);
    tcase_add_test(each, radial_lines_pass_through_frequency_zero);
    tcase_add_test(each, bad_arguments_are_named);
    suite_add_tcase(s, all);
    suite_add_tcase(s, each);
    return s;
}

int main(void) {
    return run_suite(suite());
}
