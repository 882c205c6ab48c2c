/* SPDX-License-Identifier: BSD-3-Clause */
/* The MRD format: where the samples of readouts go. */
#include "mrd_lines.h"

START_TEST(lines_make_a_slice) {
    fixture f = open_scan(true);
    for (int line = 1; line < Y; line++)
        assert_ok(f.c, add(f.scan,
                           line_at(line, line == Y - 1
                                             ? flag(FIRENET_MRD_LAST_IN_SLICE)
                                             : 0),
                           1));
    firenet_mrd_slice *s = firenet_mrd_scan_take(f.scan);
    ck_assert_ptr_nonnull(s);
    ck_assert_ptr_null(firenet_mrd_scan_take(f.scan));
    ck_assert_int_eq(firenet_mrd_slice_axes(s), 2);
    ck_assert_int_eq(firenet_mrd_slice_coils(s), COILS);
    ck_assert_int_eq(firenet_mrd_slice_shape(s)[0], Y);
    ck_assert_int_eq(firenet_mrd_slice_shape(s)[1], X);
    ck_assert_int_eq(firenet_mrd_slice_samples(s), (Y - 1) * X);
    ck_assert_int_eq(firenet_mrd_slice_indices(s)[0], X);
    ck_assert_int_eq(firenet_mrd_slice_averages(s), 1);
    const float complex *k = firenet_mrd_slice_kspace(s);
    for (int c = 0; c < COILS; c++)
        for (int line = 0; line < Y; line++)
            for (int x = 0; x < X; x++) {
                const double complex expected = line ? value(c, line, x) : 0;
                assert_at_most(
                    cabs((double complex)k[(c * Y + line) * X + x] - expected),
                    1e-6);
            }
    firenet_mrd_slice_release(s);
    close_scan(&f);
}
END_TEST

START_TEST(averages_and_reversed_readouts_agree_with_plain_ones) {
    fixture f = open_scan(true);
    f.header.average.maximum = 1;
    firenet_mrd_scan_release(f.scan);
    assert_ok(f.c, firenet_mrd_scan_create(&f.scan, f.c, &f.header, LIMIT));
    firenet_mrd_acquisition h = line_at(2, flag(FIRENET_MRD_LAST_IN_SLICE));
    assert_ok(f.c, add(f.scan, h, .5));
    ck_assert_ptr_null(firenet_mrd_scan_take(f.scan));
    float data[FLOATS], reverse[FLOATS];
    fill(data, 2, 0, X, 1.5);
    for (int i = 0; i < COILS * X; i++)
        memcpy(reverse + 2 * i, data + 2 * (i / X * X + X - 1 - i % X), 8);
    h.index.average = 1;
    h.flags |= flag(FIRENET_MRD_IS_REVERSE);
    h.center_sample = X - 1 - X / 2;
    assert_ok(f.c, firenet_mrd_scan_add(f.scan, &h, reverse, FLOATS));
    firenet_mrd_slice *s = firenet_mrd_scan_take(f.scan);
    ck_assert_ptr_nonnull(s);
    ck_assert_int_eq(firenet_mrd_slice_averages(s), 2);
    const float complex *k = firenet_mrd_slice_kspace(s);
    for (int c = 0; c < COILS; c++)
        for (int x = 0; x < X; x++)
            assert_at_most(
                cabs((double complex)k[(c * Y + 2) * X + x] - value(c, 2, x)),
                1e-6);
    firenet_mrd_slice_release(s);
    close_scan(&f);
}
END_TEST

START_TEST(asymmetric_echoes_go_where_their_centre_is) {
    enum { SHORT = 12, PRE = 2 };
    fixture f = open_scan(true);
    firenet_mrd_acquisition h = line_at(3, flag(FIRENET_MRD_LAST_IN_SLICE));
    float data[2 * COILS * SHORT];
    fill(data, 3, 0, SHORT, 1);
    h.samples = SHORT;
    h.center_sample = 4;
    h.discard_pre = PRE;
    assert_ok(f.c, firenet_mrd_scan_add(f.scan, &h, data, 2 * COILS * SHORT));
    firenet_mrd_slice *s = firenet_mrd_scan_take(f.scan);
    const float complex *k = firenet_mrd_slice_kspace(s);
    const unsigned char *mask = firenet_mrd_slice_mask(s);
    for (int c = 0; c < COILS; c++)
        for (int x = 0; x < X; x++) {
            /* sample 4 is at X/2, samples 2 .. 11 count */
            const int sample = x - X / 2 + 4;
            const bool there = sample >= PRE && sample < SHORT;
            ck_assert_int_eq(mask[3 * X + x], there);
            assert_at_most(cabs((double complex)k[(c * Y + 3) * X + x] -
                                (there ? value(c, 3, sample) : 0)),
                           1e-6);
        }
    firenet_mrd_slice_release(s);
    close_scan(&f);
}
END_TEST

/* Without oversampling as firenet_mri_remove_oversampling has it, and the
 * image's header is that of the recon space. */
START_TEST(oversampling_is_removed) {
    fixture f = open_scan(false);
    firenet_mrd_acquisition h = line_at(3, flag(FIRENET_MRD_LAST_IN_SLICE));
    h.index.average = 1;
    h.index.slice = 5;
    assert_ok(f.c, add(f.scan, h, 1));
    firenet_mrd_slice *s = firenet_mrd_scan_take(f.scan);
    ck_assert_int_eq(firenet_mrd_slice_shape(s)[1], KEEP);
    float data[FLOATS], expected[2 * COILS * KEEP];
    fill(data, 3, 0, X, 1);
    assert_ok(f.c, firenet_mri_remove_oversampling(f.c, FIRENET_C64, COILS, X,
                                                   KEEP, data, expected));
    const float complex *k = firenet_mrd_slice_kspace(s);
    for (int c = 0; c < COILS; c++)
        ck_assert_mem_eq(k + (c * Y + 3) * KEEP, expected + 2 * c * KEEP,
                         8 * KEEP);
    firenet_mrd_image image;
    ck_assert_int_eq(firenet_mrd_slice_image(s, 5, 3, &image), FIRENET_OK);
    ck_assert_int_eq(image.matrix[0], KEEP);
    ck_assert_int_eq(image.matrix[1], Y);
    ck_assert_int_eq(image.matrix[2], 1);
    ck_assert(image.field_of_view[0] == 300);
    ck_assert_int_eq(image.slice, 5);
    ck_assert_int_eq(image.image_index, 3);
    ck_assert_int_eq(image.series, 1);
    ck_assert_int_eq(firenet_mrd_slice_image(s, 5, 65535, &image), FIRENET_OK);
    ck_assert_int_eq(image.image_index, 65535);
    ck_assert_int_eq(image.series, 1);
    ck_assert_int_eq(firenet_mrd_slice_image(s, 5, 65536, &image), FIRENET_OK);
    ck_assert_int_eq(image.image_index, 1);
    ck_assert_int_eq(image.series, 2);
    firenet_mrd_slice_release(s);
    close_scan(&f);
}
END_TEST

START_TEST(recon_keeps_the_middle_and_constants) {
    fixture f = open_scan(true);
    /* of 16 x 6 points the middle 8 x 6, on 12 x 9 */
    f.header.encoded.field_of_view[0] = 600;
    f.header.recon.field_of_view[0] = 600;
    f.header.recon.field_of_view[1] = 120;
    f.header.recon.matrix[0] = 20;
    f.header.recon.matrix[1] = 5;
    firenet_mrd_scan_release(f.scan);
    assert_ok(f.c, firenet_mrd_scan_create(&f.scan, f.c, &f.header, LIMIT));
    assert_ok(f.c, add(f.scan, line_at(3, flag(FIRENET_MRD_LAST_IN_SLICE)), 1));
    firenet_mrd_slice *s = firenet_mrd_scan_take(f.scan);
    float complex image[X * Y], out[20 * 5];
    for (int i = 0; i < X * Y; i++)
        image[i] = i / X >= 2 && i / X <= 4 ? 2.f : 0.f;
    assert_ok(f.c, firenet_mrd_slice_recon(f.c, s, image, out));
    ck_assert_int_eq(firenet_mrd_slice_recon_shape(s)[0], 5);
    ck_assert_int_eq(firenet_mrd_slice_recon_shape(s)[1], 20);
    for (int i = 0; i < 20 * 5; i++)
        assert_at_most(cabs((double complex)out[i] - 2), 1e-5);
    firenet_mrd_slice_release(s);
    close_scan(&f);
}
END_TEST

int main(void) {
    Suite *s = suite_create("mrd_lines");
    TCase *calls = tcase_create("calls");
    tcase_add_test(calls, lines_make_a_slice);
    tcase_add_test(calls, averages_and_reversed_readouts_agree_with_plain_ones);
    tcase_add_test(calls, asymmetric_echoes_go_where_their_centre_is);
    tcase_add_test(calls, oversampling_is_removed);
    tcase_add_test(calls, recon_keeps_the_middle_and_constants);
    suite_add_tcase(s, calls);
    return run_suite(s);
}
