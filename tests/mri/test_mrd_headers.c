/* SPDX-License-Identifier: BSD-3-Clause */
/* The MRD format's headers: bytes and XML. */
#include "mrd_xml.h"

#ifdef HAVE_ISMRMRD
#include <ismrmrd/ismrmrd.h>
#endif

/* --------------------------------------------------------------- the bytes */

/* Every byte of a header is a field's, and comes back. */
START_TEST(headers_come_back_from_their_bytes) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    unsigned char bytes[FIRENET_MRD_ACQUISITION_BYTES], back[sizeof bytes];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(7 * i + 1);
    /* lengths that are allowed */
    memcpy(bytes + 34, "\x00\x01\x08\x00\x08\x00", 6);
    memcpy(bytes + 168, "\x01\x00\x02\x00", 4);
    memcpy(bytes + 176, "\x02\x00", 2);
    firenet_mrd_acquisition a;
    assert_ok(c, firenet_mrd_acquisition_decode(c, bytes, 340, &a));
    ck_assert_int_eq(a.samples, 256);
    ck_assert_int_eq(a.channels, 8);
    ck_assert_int_eq(a.discard_pre, 1);
    ck_assert_int_eq(a.discard_post, 2);
    ck_assert_int_eq(a.version, 0x0801);
    ck_assert_int_eq(a.index.step_1,
                     242 * 7 % 256 + 1 + 256 * (243 * 7 % 256 + 1));
    int64_t trajectory, data;
    ck_assert_int_eq(firenet_mrd_acquisition_payload(&a, &trajectory, &data),
                     0);
    ck_assert_int_eq(trajectory, 256 * 2 * 4);
    ck_assert_int_eq(data, 256 * 8 * 8);
    ck_assert_int_eq(firenet_mrd_acquisition_encode(&a, back), 0);
    ck_assert_mem_eq(back, bytes, sizeof bytes);
    firenet_mrd_image image;
    assert_ok(c, firenet_mrd_image_decode(c, bytes, 198, &image));
    ck_assert_int_eq(firenet_mrd_image_encode(&image, back), 0);
    ck_assert_mem_eq(back, bytes, 198);
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_mrd_acquisition_decode(c, bytes, 339, &a));
    assert_error_names(c, "340");
    context_end(c, &t);
}
END_TEST

START_TEST(headers_with_lengths_that_cannot_be_are_refused) {
    static const struct {
        size_t at;
        unsigned char low, high;
        const char *word;
    } wrong[] = {{34, 0, 0, "samples"},
                 {38, 0, 0, "channels"},
                 {38, 1, 4, "channels"},
                 {168, 255, 0, "discard_pre"},
                 {176, 17, 0, "trajectory_dimensions"}};
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        unsigned char bytes[FIRENET_MRD_ACQUISITION_BYTES] = {0};
        firenet_mrd_acquisition a;
        bytes[34] = 16;
        bytes[38] = 2;
        assert_ok(c, firenet_mrd_acquisition_decode(c, bytes, 340, &a));
        bytes[wrong[i].at] = wrong[i].low;
        bytes[wrong[i].at + 1] = wrong[i].high;
        assert_status(FIRENET_ERR_RANGE, c,
                      firenet_mrd_acquisition_decode(c, bytes, 340, &a));
        assert_error_names(c, wrong[i].word);
    }
    context_end(c, &t);
}
END_TEST

#ifdef HAVE_ISMRMRD
START_TEST(bytes_are_those_of_libismrmrd) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    ISMRMRD_AcquisitionHeader theirs;
    ISMRMRD_ImageHeader image;
    firenet_mrd_acquisition a;
    unsigned char back[FIRENET_MRD_ACQUISITION_BYTES];
    ck_assert_int_eq(sizeof theirs, FIRENET_MRD_ACQUISITION_BYTES);
    ck_assert_int_eq(sizeof image, FIRENET_MRD_IMAGE_BYTES);
    ismrmrd_init_acquisition_header(&theirs);
    theirs.number_of_samples = 123;
    theirs.active_channels = 7;
    theirs.center_sample = 61;
    theirs.sample_time_us = 2.5f;
    theirs.position[1] = -3.5f;
    theirs.idx.kspace_encode_step_1 = 17;
    theirs.idx.slice = 4;
    theirs.idx.user[7] = 9;
    theirs.user_int[7] = -5;
    theirs.user_float[7] = 1.5f;
    ismrmrd_set_flag(&theirs.flags, ISMRMRD_ACQ_IS_REVERSE);
    assert_ok(c, firenet_mrd_acquisition_decode(c, &theirs, 340, &a));
    ck_assert_int_eq(a.samples, 123);
    ck_assert_int_eq(a.channels, 7);
    ck_assert_int_eq(a.center_sample, 61);
    ck_assert(a.sample_time == 2.5f && a.position[1] == -3.5f);
    ck_assert_int_eq(a.index.step_1, 17);
    ck_assert_int_eq(a.index.slice, 4);
    ck_assert_int_eq(a.index.user[7], 9);
    ck_assert_int_eq(a.user_int[7], -5);
    ck_assert(a.user_float[7] == 1.5f);
    ck_assert_int_eq(firenet_mrd_has(&a, FIRENET_MRD_IS_REVERSE), 1);
    ck_assert_int_eq(firenet_mrd_has(&a, FIRENET_MRD_IS_NOISE), 0);
    firenet_mrd_acquisition_encode(&a, back);
    ck_assert_mem_eq(back, &theirs, sizeof back);
    ismrmrd_init_image_header(&image);
    image.matrix_size[1] = 99;
    image.image_series_index = 3;
    image.attribute_string_len = 12345;
    firenet_mrd_image ours;
    assert_ok(c, firenet_mrd_image_decode(c, &image, 198, &ours));
    ck_assert_int_eq(ours.matrix[1], 99);
    ck_assert_int_eq(ours.series, 3);
    ck_assert_int_eq(ours.attribute_bytes, 12345);
    context_end(c, &t);
}
END_TEST
#endif

/* ----------------------------------------------------------------- the XML */

START_TEST(xml_says_spaces_limits_and_coils) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    const firenet_mrd_header h = parse(c, xml);
    ck_assert_int_eq(h.encodings, 1);
    ck_assert_int_eq(h.channels, 2);
    ck_assert_int_eq(h.cartesian, 1);
    ck_assert_int_eq(h.encoded.matrix[0], 16);
    ck_assert_int_eq(h.encoded.matrix[1], 6);
    ck_assert_int_eq(h.recon.matrix[0], 8);
    ck_assert(h.encoded.field_of_view[0] == 600 &&
              h.recon.field_of_view[0] == 300 &&
              h.recon.field_of_view[1] == 240 && h.recon.field_of_view[2] == 5);
    ck_assert_int_eq(h.step_1.centre, 3);
    ck_assert_int_eq(h.step_1.maximum, 5);
    ck_assert_int_eq(h.step_2.centre, 0);
    ck_assert_int_eq(h.average.maximum, 1);
    ck_assert_int_eq(h.acceleration[0], 1);
    context_end(c, &t);
}
END_TEST

START_TEST(xml_that_is_wrong_is_refused_by_name) {
    static const struct {
        const char *text, *word;
        firenet_status status;
    } wrong[] = {
        {"", "length", FIRENET_ERR_RANGE},
        {"no xml", "line 1", FIRENET_ERR_RANGE},
        {XML_OF("header", SPACES, TRAJECTORY), "ismrmrdHeader",
         FIRENET_ERR_RANGE},
        {XML_OF("ismrmrdHeader", SPACE("encodedSpace", 16, 600), TRAJECTORY),
         "reconSpace/matrixSize/x", FIRENET_ERR_RANGE},
        {XML_OF("ismrmrdHeader", SPACES, ""), "trajectory", FIRENET_ERR_RANGE},
        {XML_OF("ismrmrdHeader",
                SPACE("encodedSpace", 70000, 1) SPACE("reconSpace", 8, 1),
                TRAJECTORY),
         "encodedSpace/matrixSize/x", FIRENET_ERR_RANGE},
        {XML_OF("ismrmrdHeader",
                SPACE("encodedSpace", 1.5, 1) SPACE("reconSpace", 8, 1),
                TRAJECTORY),
         "must be an integer", FIRENET_ERR_RANGE},
        {XML_OF("ismrmrdHeader",
                SPACE("encodedSpace", 8, nan) SPACE("reconSpace", 8, 1),
                TRAJECTORY),
         "must be a number", FIRENET_ERR_RANGE},
        {XML_OF("ismrmrdHeader",
                SPACE("encodedSpace", 8, -4) SPACE("reconSpace", 8, 1),
                TRAJECTORY),
         "fieldOfView_mm/x", FIRENET_ERR_RANGE},
        {"<!DOCTYPE a [<!ENTITY x \"y\">]><ismrmrdHeader/>", "document type",
         FIRENET_ERR_UNSUPPORTED}};
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        firenet_mrd_header h;
        assert_status(wrong[i].status, c,
                      firenet_mrd_header_parse(c, wrong[i].text,
                                               (int64_t)strlen(wrong[i].text),
                                               &h));
        assert_error_names(c, wrong[i].word);
    }
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("mrd_headers");
    TCase *c = tcase_create("all");
    tcase_add_test(c, headers_come_back_from_their_bytes);
    tcase_add_test(c, headers_with_lengths_that_cannot_be_are_refused);
#ifdef HAVE_ISMRMRD
    tcase_add_test(c, bytes_are_those_of_libismrmrd);
#endif
    tcase_add_test(c, xml_says_spaces_limits_and_coils);
    tcase_add_test(c, xml_that_is_wrong_is_refused_by_name);
    suite_add_tcase(s, c);
    return run_suite(s);
}
