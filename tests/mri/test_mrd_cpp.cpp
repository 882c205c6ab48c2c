/* SPDX-License-Identifier: BSD-3-Clause */
/* The C++ face of the MRD format: a small scan from bytes to slices. */
#include "../cpp/support.hpp"

#include <firenet/mrd.hpp>

namespace {

namespace mrd = fn::mrd;
using single = mrd::single;

constexpr int lines = 6, samples = 16, coils = 2;

/* Without oversampling. */
mrd::header header() {
    mrd::header h{};
    h.encodings = 1;
    h.channels = coils;
    for (firenet_mrd_space *s : {&h.encoded, &h.recon}) {
        *s = {{samples, lines, 1}, {320, 120, 5}};
    }
    h.step_1 = {0, lines - 1, lines / 2};
    h.cartesian = 1;
    h.acceleration[0] = h.acceleration[1] = 1;
    return h;
}

mrd::acquisition head(int line, uint64_t flags = 0) {
    mrd::acquisition h{};
    h.samples = samples;
    h.channels = coils;
    h.center_sample = samples / 2;
    h.index.step_1 = uint16_t(line);
    h.flags = flags;
    return h;
}

std::vector<single> values(int line) {
    std::vector<single> out;
    for (int i = 0; i < coils * samples; ++i) {
        out.emplace_back(float(100 * line + i), float(-i));
    }
    return out;
}

constexpr uint64_t last = uint64_t(1) << (FIRENET_MRD_LAST_IN_SLICE - 1);
constexpr uint64_t noise = uint64_t(1) << (FIRENET_MRD_IS_NOISE - 1);

START_TEST(headers_go_to_bytes_and_back) {
    mrd::acquisition h = head(3, last);
    h.user_float[7] = 2.5f;
    const auto bytes = mrd::encode(h);
    const mrd::acquisition back = mrd::decode_acquisition(bytes);
    ck_assert(mrd::encode(back) == bytes);
    ck_assert(back.user_float[7] == 2.5f && back.index.step_1 == 3);
    ck_assert(mrd::has(back, FIRENET_MRD_LAST_IN_SLICE) &&
              !mrd::has(back, FIRENET_MRD_IS_NOISE));
    mrd::image_header i{};
    i.matrix[1] = 77;
    ck_assert_int_eq(mrd::decode_image(mrd::encode(i)).matrix[1], 77);
    throws(FIRENET_ERR_SHAPE,
           [&] {
               mrd::decode_image(
                   fn::span<const unsigned char>(bytes.data(), 9));
           },
           {"198"});
    throws(FIRENET_ERR_RANGE, [] { mrd::parse("<a/>"); }, {"ismrmrdHeader"});
}
END_TEST

START_TEST(acquisitions_make_slices) {
    mrd::Scan scan(header());
    ck_assert(scan.noise().empty());
    scan.add(head(0, noise), values(9));
    ck_assert_uint_eq(scan.noise().size(), coils * samples);
    for (int line = 1; line < lines; ++line) {
        ck_assert(!scan.take());
        scan.add(head(line, line == lines - 1 ? last : 0), values(line));
    }
    std::optional<mrd::Slice> slice = scan.take();
    ck_assert(slice && !scan.take());
    ck_assert(slice->size() == (fn::shape{lines, samples}));
    ck_assert(slice->recon_size() == slice->size());
    ck_assert_int_eq(slice->coils(), coils);
    ck_assert_int_eq(slice->averages(), 1);
    ck_assert_int_eq(slice->first().index.step_1, 1);
    ck_assert_uint_eq(slice->indices().size(), (lines - 1) * samples);
    ck_assert_int_eq(slice->indices()[0], samples);
    for (int i = 0; i < coils * lines * samples; ++i) {
        const int line = i / samples % lines, coil = i / samples / lines;
        const single wanted =
            line ? values(line)[std::size_t(coil * samples + i % samples)]
                 : single();
        ck_assert(slice->kspace()[std::size_t(i)] == wanted);
        ck_assert_int_eq(slice->mask()[std::size_t(i % (lines * samples))] != 0,
                         line != 0);
    }
    const auto [region, data] = slice->calibration();
    ck_assert(region == (fn::shape{5, samples}));
    ck_assert_uint_eq(data.size(), coils * 5 * samples);
    const std::vector<single> image(lines * samples, single(2.0f, 1.0f));
    for (single z : slice->recon(image)) {
        ck_assert(std::abs(z - image[0]) < 1e-5f);
    }
    ck_assert_int_eq(slice->image(7).matrix[0], samples);
    throws(FIRENET_ERR_SHAPE, [&] { slice->recon(values(0)); }, {"image"});
}
END_TEST

START_TEST(what_does_not_fit_is_refused) {
    mrd::Scan scan(header());
    throws(FIRENET_ERR_RANGE, [&] { scan.add(head(lines), values(0)); },
           {"kspace_encode_step_1"});
    throws(FIRENET_ERR_SHAPE,
           [&] { scan.add(head(0), std::vector<single>(3)); }, {"length"});
    throws(FIRENET_ERR_RANGE, [] { mrd::Scan(header(), 0); }, {"limit"});
    scan.add(head(lines - 1), values(0));
    scan.finish();
    const std::optional<mrd::Slice> slice = scan.take();
    ck_assert(slice.has_value());
    throws(FIRENET_ERR_STATE, [&] { slice->calibration(); }, {""});
    ck_assert_int_eq(scan.ignored(), 0);
}
END_TEST

} // namespace

int main() {
    return run_suite("mrd_cpp",
                     {headers_go_to_bytes_and_back, acquisitions_make_slices,
                      what_does_not_fit_is_refused});
}
