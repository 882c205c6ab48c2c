/* SPDX-License-Identifier: BSD-3-Clause */
/* libfirenet-mri without memory, without arguments, from C and its threads. */
#include "allocations.h"

#include <firenet/mri.h>
#include <string.h>

enum { COILS = 3, SIDE = 12, BOX = 8, POINTS = SIDE * SIDE };
static const int64_t shape[] = {SIDE, SIDE}, region[] = {BOX, BOX};

/* A scan of coils: data that are not 0, and room for results. */
static float data[2 * COILS * POINTS], out[4 * COILS * POINTS];
static double matrix[2 * COILS * COILS], numbers[2 * POINTS],
    places[2 * SIDE * COILS * COILS];
static unsigned char mask[POINTS];

static void fill(void) {
    vec v = vec_random(FIRENET_C64, COILS * POINTS, 5);
    memcpy(data, v.data, sizeof data);
    vec_free(&v);
    memset(mask, 1, sizeof mask);
    memset(matrix, 0, sizeof matrix);
    for (int c = 0; c < COILS; c++)
        matrix[2 * (c * COILS + c)] = 1 + c;
}

#define PATH(name, call)                            \
    static firenet_status name(bench *b, made *m) { \
        m->any = NULL;                              \
        fill();                                     \
        return call;                                \
    }
PATH(noise, firenet_mri_noise_covariance(b->context, FIRENET_C64, COILS, POINTS,
                                         data, numbers))
PATH(corners, firenet_mri_corner_covariance(b->context, FIRENET_C64, COILS, 2,
                                            shape, 3, .3, mask, data, numbers))
PATH(whitening, firenet_mri_whitening(b->context, COILS, matrix, numbers))
PATH(mix, firenet_mri_mix(b->context, FIRENET_C64, COILS, COILS, matrix, POINTS,
                          data, out))
PATH(compression, firenet_mri_compression(b->context, FIRENET_C64, COILS,
                                          POINTS, data, numbers, NULL))
PATH(geometric,
     firenet_mri_geometric_compression(b->context, FIRENET_C64, COILS, 2, shape,
                                       3, 1, region, data, 2, places, NULL))
PATH(geometric_mix,
     firenet_mri_geometric_mix(b->context, FIRENET_C64, COILS, COILS, places, 2,
                               shape, 3, 3, 1, data, out))
PATH(readouts,
     firenet_mri_remove_oversampling(b->context, FIRENET_C64, COILS *SIDE, SIDE,
                                     SIDE / 2, data, out))
PATH(echo_phase, firenet_mri_echo_phase(b->context, FIRENET_C64, COILS, 2, SIDE,
                                        (const unsigned char *)"\0\1", data,
                                        numbers, numbers + 1))
PATH(echoes, firenet_mri_correct_echoes(b->context, FIRENET_C64, COILS *SIDE,
                                        SIDE, .5, .1, data, out))
PATH(espirit, firenet_mri_espirit(b->context, FIRENET_C64, COILS, 2, shape, 3,
                                  region, data, 4, 0, .5, 2, out, numbers))
PATH(adaptive, firenet_mri_adaptive_maps(b->context, FIRENET_C64, COILS, 2,
                                         shape, 3, region, data, 5, out))
PATH(homodyne, firenet_mri_homodyne(b->context, FIRENET_C64, COILS, 2, shape, 3,
                                    3, 0, 2, SIDE - 2, data, out))

static const path paths[] = {
    {"noise covariance", noise, drop_nothing},
    {"corner covariance", corners, drop_nothing},
    {"whitening", whitening, drop_nothing},
    {"mix", mix, drop_nothing},
    {"compression", compression, drop_nothing},
    {"geometric compression", geometric, drop_nothing},
    {"geometric mix", geometric_mix, drop_nothing},
    {"remove oversampling", readouts, drop_nothing},
    {"echo phase", echo_phase, drop_nothing},
    {"echoes", echoes, drop_nothing},
    {"espirit", espirit, drop_nothing},
    {"adaptive maps", adaptive, drop_nothing},
    {"homodyne", homodyne, drop_nothing},
};

START_TEST(names_what_is_missing_or_wrong) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    fill();
    assert_status(
        FIRENET_ERR_NULL, c,
        firenet_mri_sum_of_squares(c, FIRENET_C64, COILS, POINTS, NULL, out));
    assert_error_names(c, "images");
    assert_status(
        FIRENET_ERR_TYPE, c,
        firenet_mri_sum_of_squares(c, FIRENET_F32, COILS, POINTS, data, out));
    assert_error_names(c, "c64 and c128");
    assert_status(
        FIRENET_ERR_RANGE, c,
        firenet_mri_sum_of_squares(c, FIRENET_C64, 0, POINTS, data, out));
    assert_error_names(c, "coils");
    assert_status(FIRENET_ERR_TOO_LARGE, c,
                  firenet_mri_sum_of_squares(c, FIRENET_C64, INT64_MAX / 4096,
                                             POINTS, data, out));
    assert_error_names(c, "points");
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_mri_sum_of_squares(NULL, FIRENET_C64, COILS, POINTS,
                                             data, out));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_mri_espirit(c, FIRENET_C64, COILS, 4, shape, 3,
                                      region, data, 4, 0, .5, 1, out, NULL));
    assert_error_names(c, "axes");
    ck_assert_int_eq(firenet_mri_virtual_coils(3, NULL, 0), 0);
    context_end(c, &t);
}
END_TEST

START_TEST(bits_of_maps_do_not_depend_on_threads) {
    static float one[2 * COILS * POINTS], two[2 * COILS * POINTS];
    tally t = {0};
    firenet_context *c = context_new(&t);
    fill();
    for (int threads = 1; threads <= 2; threads++) {
        assert_ok(c, firenet_context_set_threads(c, threads));
        assert_ok(c, firenet_mri_espirit(c, FIRENET_C64, COILS, 2, shape, 3,
                                         region, data, 4, 0, .5, 1,
                                         threads == 1 ? one : two, NULL));
    }
    ck_assert_mem_eq(one, two, sizeof one);
    context_end(c, &t);
}
END_TEST

/* The first maps are made by the baseline's instructions, the others by those
 * that the machine has. */
START_TEST(bits_of_maps_do_not_depend_on_instructions) {
    static const int64_t sets[] = {FIRENET_INSTRUCTIONS_BASELINE,
                                   FIRENET_INSTRUCTIONS_AUTOMATIC};
    static float maps[2][2][2 * COILS * POINTS];
    tally t = {0};
    firenet_context *c = context_new(&t);
    fill();
    for (int i = 0; i < 2; i++) {
        assert_ok(c, firenet_context_set_int(c, FIRENET_CONTEXT_INSTRUCTIONS,
                                             sets[i]));
        assert_ok(c, firenet_mri_espirit(c, FIRENET_C64, COILS, 2, shape, 3,
                                         region, data, 4, 0, .5, 1, maps[i][0],
                                         NULL));
        assert_ok(c, firenet_mri_adaptive_maps(c, FIRENET_C64, COILS, 2, shape,
                                               3, region, data, 5, maps[i][1]));
    }
    ck_assert_mem_eq(maps[0], maps[1], sizeof maps[0]);
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("mri");
    TCase *memory = tcase_create("memory"), *calls = tcase_create("calls");
    allocations_add(memory, paths, sizeof paths / sizeof paths[0]);
    tcase_add_test(calls, names_what_is_missing_or_wrong);
    tcase_add_test(calls, bits_of_maps_do_not_depend_on_threads);
    tcase_add_test(calls, bits_of_maps_do_not_depend_on_instructions);
    suite_add_tcase(s, memory);
    suite_add_tcase(s, calls);
    return run_suite(s);
}
