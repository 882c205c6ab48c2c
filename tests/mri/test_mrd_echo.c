/* SPDX-License-Identifier: BSD-3-Clause */
/* The MRD format: navigators of echo-planar readouts. */
#include "mrd_lines.h"

static const double pi = 3.14159265358979323846;

/* What reversed echoes have: a constant, and a delay in samples. */
typedef struct late {
    double constant, delay;
} late;

/* Sample x of an echo of a few points of a profile, at k = x - X/2 - delay. */
static double complex echo(int64_t coil, int64_t line, int64_t x, late by) {
    double complex sum = 0;
    for (int64_t p = -5; p <= 5; p++) {
        const double k = (double)(x - X / 2) - by.delay;
        const double phase = by.constant - 2 * pi * k * (double)p / X;
        sum += (2 + sin((double)(3 * p + coil + line))) *
               (cos(phase) + I * sin(phase));
    }
    return sum;
}

static firenet_status add_echo(firenet_mrd_scan *s, firenet_mrd_acquisition h,
                               bool back, late by) {
    const int64_t line = h.index.step_1;
    float data[FLOATS];
    for (int64_t i = 0; i < COILS * X; i++) {
        const int64_t x = back ? X - 1 - i % X : i % X;
        const double complex z = echo(i / X, line, x, back ? by : (late){0, 0});
        data[2 * i] = (float)creal(z);
        data[2 * i + 1] = (float)cimag(z);
    }
    h.flags |= back ? flag(FIRENET_MRD_IS_REVERSE) : 0;
    return firenet_mrd_scan_add(s, &h, data, FLOATS);
}

static firenet_status navigate(firenet_mrd_scan *s, int slice, bool back,
                               late by) {
    firenet_mrd_acquisition h =
        line_at(Y / 2, flag(FIRENET_MRD_IS_PHASE_CORRECTION));
    h.index.slice = (uint16_t)slice;
    return add_echo(s, h, back, by);
}

/* All lines of a slice, odd ones back: the largest distance of k-space from
 * that of echoes without delay. */
static double worst_of_slice(fixture *f, int slice, late by) {
    double worst = 0;
    for (int line = 0; line < Y; line++) {
        firenet_mrd_acquisition h =
            line_at(line, line == Y - 1 ? flag(FIRENET_MRD_LAST_IN_SLICE) : 0);
        h.index.slice = (uint16_t)slice;
        assert_ok(f->c, add_echo(f->scan, h, line % 2, by));
    }
    firenet_mrd_slice *s = firenet_mrd_scan_take(f->scan);
    ck_assert_ptr_nonnull(s);
    ck_assert_uint_eq(firenet_mrd_slice_first(s)->flags, 0);
    const float complex *k = firenet_mrd_slice_kspace(s);
    for (int64_t i = 0; i < COILS * Y * X; i++) {
        const double complex wanted =
            echo(i / X / Y, i / X % Y, i % X, (late){0, 0});
        worst = fmax(worst, cabs((double complex)k[i] - wanted));
    }
    firenet_mrd_slice_release(s);
    return worst;
}

START_TEST(navigators_correct_the_lines_after_them) {
    fixture f = open_scan(true);
    const late first = {.8, .4}, second = {-1.1, 1.3}, none = {0, 0};
    ck_assert_double_gt(worst_of_slice(&f, 0, first), 1);
    for (int i = 0; i < 3; i++)
        assert_ok(f.c, navigate(f.scan, 1, i % 2, first));
    assert_at_most(worst_of_slice(&f, 1, first), 1e-4);
    /* of another slice they say nothing; of the next excitation they are new */
    ck_assert_double_gt(worst_of_slice(&f, 2, first), 1);
    for (int i = 0; i < 3; i++)
        assert_ok(f.c, navigate(f.scan, 1, i % 2, second));
    assert_at_most(worst_of_slice(&f, 1, second), 1e-4);
    /* as long as both directions are not there nothing is corrected */
    assert_ok(f.c, navigate(f.scan, 1, true, second));
    assert_at_most(worst_of_slice(&f, 1, none), 1e-4);
    ck_assert_int_eq(firenet_mrd_scan_ignored(f.scan), 0);
    close_scan(&f);
}
END_TEST

START_TEST(navigators_without_signal_or_place_change_nothing) {
    fixture f = open_scan(true);
    const late none = {0, 0};
    float zeros[2 * FLOATS] = {0};
    firenet_mrd_acquisition h =
        line_at(Y / 2, flag(FIRENET_MRD_IS_PHASE_CORRECTION));
    assert_ok(f.c, firenet_mrd_scan_add(f.scan, &h, zeros, FLOATS));
    h.flags |= flag(FIRENET_MRD_IS_REVERSE);
    assert_ok(f.c, firenet_mrd_scan_add(f.scan, &h, zeros, FLOATS));
    assert_at_most(worst_of_slice(&f, 0, none), 1e-4);
    h.samples = 2 * X;
    assert_ok(f.c, firenet_mrd_scan_add(f.scan, &h, zeros, 2 * FLOATS));
    ck_assert_int_eq(firenet_mrd_scan_ignored(f.scan), 1);
    assert_ok(f.c, firenet_mrd_scan_finish(f.scan));
    ck_assert_ptr_null(firenet_mrd_scan_take(f.scan));
    close_scan(&f);
}
END_TEST

START_TEST(navigators_meet_the_limit_of_bytes) {
    fixture f = open_scan(true);
    const late none = {0, 0};
    firenet_status status = FIRENET_OK;
    int count = 0;
    for (; count < 65536 && status == FIRENET_OK; count++)
        status = navigate(f.scan, count, count % 2, none);
    ck_assert_int_eq(status, FIRENET_ERR_TOO_LARGE);
    assert_error_names(f.c, "limit: 1048576 bytes");
    ck_assert_int_gt(count, 100);
    close_scan(&f);
}
END_TEST

/* ------------------------------------------------------------------ memory */

static firenet_status corrected_line(bench *b, made *m) {
    m->any = NULL;
    const late by = {1, .5};
    firenet_mrd_header h;
    firenet_mrd_scan *s = NULL;
    firenet_status status =
        firenet_mrd_header_parse(b->context, xml, (int64_t)strlen(xml), &h);
    if (status == FIRENET_OK)
        status = firenet_mrd_scan_create(&s, b->context, &h, LIMIT);
    for (int i = 0; i < 2 && status == FIRENET_OK; i++)
        status = navigate(s, 0, i, by);
    if (status == FIRENET_OK)
        status = add_echo(s, line_at(2, 0), true, by);
    firenet_mrd_scan_release(s);
    return status;
}

static const path paths[] = {{"echoes", corrected_line, drop_nothing}};

int main(void) {
    Suite *s = suite_create("mrd_echo");
    TCase *failing = tcase_create("memory"), *calls = tcase_create("calls");
    allocations_add(failing, paths, sizeof paths / sizeof paths[0]);
    tcase_add_test(calls, navigators_correct_the_lines_after_them);
    tcase_add_test(calls, navigators_without_signal_or_place_change_nothing);
    tcase_add_test(calls, navigators_meet_the_limit_of_bytes);
    suite_add_tcase(s, failing);
    suite_add_tcase(s, calls);
    return run_suite(s);
}
