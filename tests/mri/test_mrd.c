/* SPDX-License-Identifier: BSD-3-Clause */
/* The MRD format: acquisitions on their way to slices. */
#include "allocations.h"
#include "mrd_xml.h"

#include <firenet/mri.h>
#include <math.h>
#include <stdbool.h>

enum { COILS = 2, X = 16, KEEP = 8, Y = 6, FLOATS = 2 * COILS * X };
enum { LIMIT = 1 << 20 };

/* ---------------------------------------------------------------- the scan */

static firenet_mrd_acquisition line_at(int64_t step, uint64_t flags) {
    return (firenet_mrd_acquisition){.samples = X,
                                     .channels = COILS,
                                     .center_sample = X / 2,
                                     .flags = flags,
                                     .index = {.step_1 = (uint16_t)step}};
}

static uint64_t flag(int f) {
    return (uint64_t)1 << (f - 1);
}

/* Sample x of a line and coil. */
static double complex value(int64_t coil, int64_t line, int64_t x) {
    return sin((double)(1 + coil + 3 * line + 7 * x)) +
           I * cos((double)(coil - 2 * line + 5 * x));
}

static void fill(float *data, int64_t line, int64_t first, int64_t count,
                 double factor) {
    for (int64_t c = 0; c < COILS; c++)
        for (int64_t x = 0; x < count; x++) {
            const double complex z = factor * value(c, line, first + x);
            data[2 * (c * count + x)] = (float)creal(z);
            data[2 * (c * count + x) + 1] = (float)cimag(z);
        }
}

static firenet_status add(firenet_mrd_scan *s, firenet_mrd_acquisition h,
                          double factor) {
    float data[FLOATS];
    fill(data, h.index.step_1, 0, X, factor);
    return firenet_mrd_scan_add(s, &h, data, FLOATS);
}

static tally memory;

typedef struct fixture {
    firenet_context *c;
    firenet_mrd_header header;
    firenet_mrd_scan *scan;
} fixture;

/* As the XML says, or without oversampling and averages. */
static fixture open_scan(bool plain) {
    fixture f = {.c = context_new(&memory)};
    f.header = parse(f.c, xml);
    if (plain) {
        f.header.recon = f.header.encoded;
        f.header.average.maximum = 0;
    }
    assert_ok(f.c, firenet_mrd_scan_create(&f.scan, f.c, &f.header, LIMIT));
    return f;
}

static void close_scan(fixture *f) {
    firenet_mrd_scan_release(f->scan);
    context_end(f->c, &memory);
}

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
    tcase_add_test(calls, lines_make_a_slice);
    tcase_add_test(calls, averages_and_reversed_readouts_agree_with_plain_ones);
    tcase_add_test(calls, asymmetric_echoes_go_where_their_centre_is);
    tcase_add_test(calls, oversampling_is_removed);
    tcase_add_test(calls, recon_keeps_the_middle_and_constants);
    tcase_add_test(calls, flags_sort_noise_calibration_and_slices);
    tcase_add_test(calls, what_does_not_fit_is_refused_and_leaves_the_scan);
    tcase_add_test(calls, a_refused_line_says_no_coils_and_opens_no_slice);
    suite_add_tcase(s, failing);
    suite_add_tcase(s, calls);
    return run_suite(s);
}
