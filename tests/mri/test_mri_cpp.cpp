/* SPDX-License-Identifier: BSD-3-Clause */
/* The C++ face of libfirenet-mri. Numbers are checked against sums written out
 * here; tests/mri/values.py does the rest. */
#include "../cpp/support.hpp"

#include <firenet/mri.hpp>

#include <array>

namespace {

namespace mri = fn::mri;

using single = std::complex<float>;

constexpr int64_t coils = 3;
const fn::shape n{12, 10}, region{8, 10};
constexpr int64_t points = 120;

/* An operator on each coil. */
vector each(const fn::Operator &a, const vector &data) {
    vector out;
    for (int64_t c = 0; c < coils; ++c) {
        auto first = data.begin() + c * points;
        vector one = a(vector(first, first + points));
        out.insert(out.end(), one.begin(), one.end());
    }
    return out;
}

double norm(const vector &x) {
    return distance(x, vector(x.size()));
}

/* A scan of smooth coils: k-space of a disc seen by each. */
vector scan() {
    vector images(coils * points);
    for (int64_t c = 0; c < coils; ++c) {
        for (int64_t i = 0; i < points; ++i) {
            double y = double(i / 10) / 6.0 - 1.0, x = double(i % 10) / 5.0 - 1;
            double near =
                x * std::cos(2.0 * double(c)) + y * std::sin(2.0 * double(c));
            images[std::size_t(c * points + i)] =
                x * x + y * y < 0.7 ? std::polar(1.2 + near, x * double(c))
                                    : 0.0;
        }
    }
    return each(fn::dft(n, true, true), images);
}

/* M data of [rows][coils] and [coils][points]. */
vector product(const mri::matrix &m, int64_t rows, const vector &data) {
    const int64_t width = int64_t(data.size()) / coils;
    vector out(std::size_t(rows * width));
    for (int64_t r = 0; r < rows; ++r) {
        for (int64_t c = 0; c < coils; ++c) {
            for (int64_t i = 0; i < width; ++i) {
                out[std::size_t(r * width + i)] +=
                    m[std::size_t(r * coils + c)] *
                    data[std::size_t(c * width + i)];
            }
        }
    }
    return out;
}

const mri::matrix one{1, 0, 0, 0, 1, 0, 0, 0, 1};

START_TEST(whitened_noise_is_white) {
    vector noise = random_vector(coils * 500, 1);
    for (std::size_t i = 0; i < 500; ++i) {
        noise[500 + i] = 2.0 * noise[500 + i] + noise[i];
    }
    mri::matrix w = mri::whitening(mri::noise_covariance(noise, coils), coils);
    vector white = mri::mix(w, coils, coils, noise);
    ck_assert_double_lt(distance(white, product(w, coils, noise)), 1e-11);
    ck_assert_double_lt(distance(mri::noise_covariance(white, coils), one),
                        1e-12);
    throws(FIRENET_ERR_SHAPE, [&] { mri::noise_covariance(vector(7), coils); },
           {"noise", "7"});
    throws(FIRENET_ERR_NUMERIC, [&] { mri::whitening(mri::matrix(9), coils); },
           {"positive definite"});
}
END_TEST

START_TEST(corners_and_masks) {
    vector kspace = scan();
    ck_assert_uint_eq(mri::corner_covariance(kspace, n, 0.2).size(), 9);
    throws(FIRENET_ERR_SHAPE,
           [&] {
               mri::corner_covariance(kspace, n, 0.2, {1, 1});
           },
           {"mask"});
    std::vector<unsigned char> mask(points, 1);
    mask[0] = 0;
    ck_assert(mri::calibration_shape(mask, n, 8) == (fn::shape{8, 8}));
    vector box = mri::calibration_copy(kspace, n, {1, 1});
    ck_assert_uint_eq(box.size(), coils);
    ck_assert(box[1] == kspace[points + 6 * 10 + 5]);
    throws(FIRENET_ERR_RANGE,
           [&] {
               mri::calibration_copy(kspace, n, {0, 1});
           },
           {"region[0]"});
}
END_TEST

START_TEST(compression_keeps_the_energy) {
    vector kspace = scan();
    mri::compressed all = mri::compression(kspace, coils);
    vector mixed = mri::mix(all.matrices, 2, coils, kspace);
    double kept = 0;
    for (const complex &z : mixed) {
        kept += std::norm(z);
    }
    ck_assert_double_lt(std::fabs(kept - all.energy[0] - all.energy[1]),
                        1e-9 * kept);
    ck_assert_int_eq(all.virtual_coils(0.0), coils);
    vector box = mri::calibration_copy(kspace, n, region);
    mri::compressed places =
        mri::geometric_compression(box, region, n, 1, coils);
    ck_assert_uint_eq(places.matrices.size(), 90);
    vector turned = mri::geometric_mix(places.matrices, coils, kspace, n, 1);
    /* As many coils as there were: each place is turned, no energy goes. */
    ck_assert_double_lt(std::fabs(norm(turned) - norm(kspace)), 1e-10);
    throws(FIRENET_ERR_RANGE,
           [&] { mri::geometric_compression(box, region, n, 2, 1); }, {"axis"});
    throws(FIRENET_ERR_RANGE,
           [&] { mri::geometric_compression(box, region, n, 1, 4); }, {"rows"});
}
END_TEST

START_TEST(maps_combine_to_the_image) {
    vector kspace = scan();
    vector box = mri::calibration_copy(kspace, n, region);
    auto found = mri::espirit(box, region, n, {4, 0.01, 0.5, 1});
    ck_assert_uint_eq(found.maps.size(), coils * points);
    ck_assert_uint_eq(found.values.size(), points);
    vector images = each(fn::dft(n, true, true).adjoint(), kspace);
    vector image = mri::combine(found.maps, images, points);
    vector squares = mri::sum_of_squares(images, points);
    ck_assert_double_lt(std::fabs(std::abs(image[65]) - std::abs(squares[65])),
                        0.05 * std::abs(squares[65]));
    ck_assert_uint_eq(mri::adaptive_maps(box, region, n).size(),
                      coils * points);
    throws(FIRENET_ERR_RANGE,
           [&] {
               mri::espirit(box, region, n, {0, 0.0, 0.8, 3});
           },
           {"sets"});
    vector maps = found.maps;
    for (complex &z : maps) {
        z *= 2.0;
    }
    std::vector<double> rho = mri::normalise(maps, points);
    /* ESPIRiT's last step is single precision. */
    ck_assert_double_lt(std::fabs(rho[65] - 2.0), 1e-6);
    vector halved(points, 1.0);
    mri::undo_intensity(rho, halved);
    ck_assert_double_lt(std::abs(halved[65] * rho[65] - 1.0), 1e-12);
}
END_TEST

START_TEST(readouts_and_half_of_kspace) {
    const std::vector<single> rows(40, single(1.0f, 0.0f));
    ck_assert_uint_eq(mri::remove_oversampling(rows, 20, 10).size(), 20);
    throws(FIRENET_ERR_RANGE, [&] { mri::remove_oversampling(rows, 20, 0); },
           {"keep"});
    /* one coil, three echoes of a point, the second a quarter turn on */
    const single i(0.0f, 1.0f);
    std::vector<single> echoes(12, single(1.0f, 0.0f));
    std::fill(echoes.begin() + 4, echoes.begin() + 8, i);
    const mri::echo_line line = mri::echo_phase(echoes, {0, 1, 0}, 4);
    ck_assert_double_lt(std::fabs(line.constant - std::acos(0.0)), 1e-6);
    const std::vector<single> back = mri::correct_echoes(
        std::vector<single>(echoes.begin() + 4, echoes.begin() + 8), 4, line);
    ck_assert_double_lt(std::abs(back[3] - echoes[0]), 1e-6);
    throws(FIRENET_ERR_RANGE,
           [&] {
               mri::echo_phase(echoes, {0, 0, 0}, 4);
           },
           {"reversed"});
    vector kspace = scan();
    ck_assert_uint_eq(mri::homodyne(kspace, n, 0, 4, 8).size(), coils * points);
    vector both = mri::virtual_conjugates(kspace, n);
    ck_assert(both[coils * points + 6 * 10 + 5] == std::conj(kspace[65]));
}
END_TEST

} // namespace

int main() {
    return run_suite("mri_cpp",
                     {whitened_noise_is_white, corners_and_masks,
                      compression_keeps_the_energy, maps_combine_to_the_image,
                      readouts_and_half_of_kspace});
}
