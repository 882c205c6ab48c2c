/* SPDX-License-Identifier: BSD-3-Clause */
/* The MRD format: acquisitions on their way to slices. */
#include "mrd_lines.h"

START_TEST(flags_sort_noise_calibration_and_slices) {
    fixture f = open_scan(true);
    firenet_mrd_acquisition h = line_at(0, flag(FIRENET_MRD_IS_NOISE));
    h.sample_time = 8;
    assert_ok(f.c, add(f.scan, h, 1));
    ck_assert_int_eq(firenet_mrd_scan_noise_samples(f.scan), X);
    h.flags = flag(FIRENET_MRD_IS_NAVIGATION);
    assert_ok(f.c, add(f.scan, h, 1));
    ck_assert_int_eq(firenet_mrd_scan_ignored(f.scan), 1);
    /* 2 and 3 for maps, 3 and 5 for images, of two repetitions */
    for (uint16_t r = 0; r < 2; r++) {
        for (int line = 2; line < 6; line++) {
            h = line_at(line, line == 2 ? flag(FIRENET_MRD_IS_CALIBRATION)
                              : line == 3
                                  ? flag(FIRENET_MRD_IS_CALIBRATION_AND_IMAGING)
                                  : 0);
            h.sample_time = 2;
            h.index.repetition = r;
            if (line != 4 && (r == 0 || line > 3))
                assert_ok(f.c, add(f.scan, h, 1 + r));
        }
    }
    ck_assert_ptr_null(firenet_mrd_scan_take(f.scan));
    assert_ok(f.c, firenet_mrd_scan_finish(f.scan));
    for (int r = 0; r < 2; r++) {
        firenet_mrd_slice *s = firenet_mrd_scan_take(f.scan);
        ck_assert_ptr_nonnull(s);
        ck_assert_int_eq(firenet_mrd_slice_first(s)->index.repetition, r);
        ck_assert_int_eq(firenet_mrd_slice_samples(s), (2 - r) * X);
        int64_t region[2];
        float data[2 * COILS * X * Y];
        assert_ok(f.c, firenet_mrd_slice_calibration(f.c, s, 8, region, data));
        ck_assert_int_eq(region[0], 2);
        ck_assert_int_eq(region[1], 8);
        assert_at_most(fabs((double)data[0] - creal(value(0, 2, X / 2 - 4))),
                       1e-6);
        firenet_mrd_slice_release(s);
    }
    float noise[FLOATS];
    assert_ok(f.c, firenet_mrd_scan_noise(f.scan, noise));
    for (int c = 0; c < COILS; c++)
        assert_at_most(
            fabs((double)noise[2 * c * X] - 2 * creal(value(c, 0, 0))), 1e-6);
    close_scan(&f);
}
END_TEST

START_TEST(what_does_not_fit_is_refused_and_leaves_the_scan) {
    fixture f = open_scan(true);
    float data[FLOATS];
    fill(data, 3, 0, X, 1);
    firenet_mrd_acquisition h = line_at(6, 0);
    assert_status(FIRENET_ERR_RANGE, f.c, add(f.scan, h, 1));
    assert_error_names(f.c, "kspace_encode_step_1: 6");
    h = line_at(3, 0);
    h.index.step_2 = 1;
    assert_status(FIRENET_ERR_RANGE, f.c, add(f.scan, h, 1));
    assert_error_names(f.c, "kspace_encode_step_2: 1");
    h = line_at(3, 0);
    h.center_sample = 3;
    assert_status(FIRENET_ERR_RANGE, f.c, add(f.scan, h, 1));
    assert_error_names(f.c, "center_sample: 3");
    h = line_at(3, 0);
    h.channels = 1;
    assert_status(FIRENET_ERR_SHAPE, f.c,
                  firenet_mrd_scan_add(f.scan, &h, data, FLOATS / 2));
    assert_error_names(f.c, "channels: 1");
    h = line_at(3, 0);
    assert_status(FIRENET_ERR_SHAPE, f.c,
                  firenet_mrd_scan_add(f.scan, &h, data, FLOATS - 1));
    assert_error_names(f.c, "length");
    data[5] = NAN;
    assert_status(FIRENET_ERR_NUMERIC, f.c,
                  firenet_mrd_scan_add(f.scan, &h, data, FLOATS));
    assert_error_names(f.c, "data[5]");
    assert_ok(f.c, firenet_mrd_scan_finish(f.scan));
    ck_assert_ptr_null(firenet_mrd_scan_take(f.scan));
    /* slices without end meet the limit */
    firenet_status status = FIRENET_OK;
    int count = 0;
    for (; count < 65536 && status == FIRENET_OK; count++) {
        h = line_at(3, 0);
        h.index.slice = (uint16_t)count;
        status = add(f.scan, h, 1);
    }
    ck_assert_int_eq(status, FIRENET_ERR_TOO_LARGE);
    assert_error_names(f.c, "limit: 1048576 bytes");
    ck_assert_int_gt(count, 100);
    f.header.cartesian = 0;
    firenet_mrd_scan *none = f.scan;
    assert_status(FIRENET_ERR_UNSUPPORTED, f.c,
                  firenet_mrd_scan_create(&none, f.c, &f.header, LIMIT));
    ck_assert_ptr_null(none);
    f.header.cartesian = 1;
    assert_status(FIRENET_ERR_TOO_LARGE, f.c,
                  firenet_mrd_scan_create(&none, f.c, &f.header, 1000));
    assert_error_names(f.c, "limit");
    close_scan(&f);
}
END_TEST

/* A line of a slice of its own. */
static firenet_status add_slice(firenet_mrd_scan *s, int number,
                                uint64_t flags) {
    firenet_mrd_acquisition h = line_at(3, flags);
    h.index.slice = (uint16_t)number;
    return add(s, h, 1);
}

START_TEST(a_refused_line_says_no_coils_and_opens_no_slice) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    firenet_mrd_header header = parse(c, xml);
    firenet_mrd_scan *s;
    float data[FLOATS] = {0};
    header.channels = 0;
    assert_ok(c, firenet_mrd_scan_create(&s, c, &header, LIMIT));
    firenet_mrd_acquisition h = line_at(6, 0);
    h.channels = 1;
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_mrd_scan_add(s, &h, data, FLOATS / 2));
    ck_assert_int_eq(firenet_mrd_scan_coils(s), 0);
    int room = 0;
    while (add_slice(s, room, 0) == FIRENET_OK)
        room++;
    ck_assert_int_eq(firenet_mrd_scan_coils(s), COILS);
    firenet_mrd_scan_release(s);
    /* room for one: the slice is opened before its calibration is refused */
    assert_ok(c, firenet_mrd_scan_create(&s, c, &header, LIMIT));
    for (int i = 0; i < room - 1; i++)
        assert_ok(c, add_slice(s, i, 0));
    assert_status(
        FIRENET_ERR_TOO_LARGE, c,
        add_slice(s, room, flag(FIRENET_MRD_IS_CALIBRATION_AND_IMAGING)));
    assert_ok(c, add_slice(s, room + 1, 0));
    firenet_mrd_scan_release(s);
    context_end(c, &t);
}
END_TEST

/* ------------------------------------------------------------------ memory */

static firenet_status whole_scan(bench *b, made *m) {
    m->any = NULL;
    firenet_mrd_header h;
    firenet_mrd_scan *s = NULL;
    firenet_status status =
        firenet_mrd_header_parse(b->context, xml, (int64_t)strlen(xml), &h);
    h.average.maximum = 0;
    if (status == FIRENET_OK)
        status = firenet_mrd_scan_create(&s, b->context, &h, LIMIT);
    const uint64_t flags[] = {flag(FIRENET_MRD_IS_NOISE), 0,
                              flag(FIRENET_MRD_IS_CALIBRATION_AND_IMAGING) |
                                  flag(FIRENET_MRD_LAST_IN_SLICE)};
    for (int i = 0; i < 3 && status == FIRENET_OK; i++)
        status = add(s, line_at(2 + i / 2, flags[i]), 1);
    firenet_mrd_slice *slice = firenet_mrd_scan_take(s);
    float complex image[X * Y] = {0}, out[X * Y];
    if (status == FIRENET_OK)
        status = firenet_mrd_slice_recon(b->context, slice, image, out);
    firenet_mrd_slice_release(slice);
    firenet_mrd_scan_release(s);
    return status;
}

static const path paths[] = {{"scan", whole_scan, drop_nothing}};

int main(void) {
    Suite *s = suite_create("mrd");
    TCase *failing = tcase_create("memory"), *calls = tcase_create("calls");
    allocations_add(failing, paths, sizeof paths / sizeof paths[0]);
    tcase_add_test(calls, flags_sort_noise_calibration_and_slices);
    tcase_add_test(calls, what_does_not_fit_is_refused_and_leaves_the_scan);
    tcase_add_test(calls, a_refused_line_says_no_coils_and_opens_no_slice);
    suite_add_tcase(s, failing);
    suite_add_tcase(s, calls);
    return run_suite(s);
}
