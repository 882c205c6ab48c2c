/* SPDX-License-Identifier: BSD-3-Clause */
/** @file mri.hpp  The C++17 face of libfirenet-mri: header only.
 *
 *  Data of coils are any contiguous container of std::complex<float> or
 *  std::complex<double>, coils first, with the shape of one coil's beside it;
 *  the number of coils follows from both. Results are vectors of the same
 *  elements. Matrices between coils are std::complex<double>, row-major.
 *  Origins are in the middle of all axes unless told otherwise. What each call
 *  does is documented in mri.h; statuses are exceptions. */
#ifndef FIRENET_MRI_HPP
#define FIRENET_MRI_HPP

#include <firenet/cpp/operators.hpp>
#include <firenet/mri.h>

namespace firenet {
namespace mri {

/** A matrix between coils, row-major. */
using matrix = std::vector<std::complex<double>>;

/** Where the origins of k-space and image are, in the middle or at index 0. */
struct origins {
    bool centred = true, image_centred = true;
};

namespace detail {

namespace base = ::firenet::detail;

inline void refuse(const std::string &message) {
    throw error(FIRENET_ERR_SHAPE, message);
}

/** How many arrays of `points` elements a container holds. */
template <class C>
int64_t coils(const char *name, const C &data, int64_t points) {
    const int64_t n = points > 0 ? base::length(data) / points : 0;
    if (n < 1 || n * points != base::length(data)) {
        refuse(std::string(name) + ": " + std::to_string(base::length(data)) +
               " elements, must be a multiple of " + std::to_string(points));
    }
    return n;
}

template <class C> void holds(const char *name, const C &data, int64_t wanted) {
    if (base::length(data) != wanted) {
        refuse(std::string(name) + ": " + std::to_string(base::length(data)) +
               " elements, must have " + std::to_string(wanted));
    }
}

inline void same_axes(const char *name, const shape &a, const shape &b) {
    if (a.size() != b.size()) {
        refuse(std::string(name) + ": " + std::to_string(a.size()) +
               " axes, must have " + std::to_string(b.size()));
    }
}

template <class C> using vector_of = std::vector<base::element<const C>>;

/** Elements of a result. Where there are none, an argument is wrong, which C
 *  has the words for once it gets an address. */
inline std::size_t length(int64_t n) {
    return static_cast<std::size_t>(n > 0 ? n : 1);
}

inline uint32_t all(bool flag, const shape &n) {
    return flag ? (1u << n.size()) - 1u : 0u;
}

} // namespace detail

/* ------------------------------------------------------------------- noise */

/** Covariance of a scan without signal, [coils][samples]. */
template <class C>
matrix noise_covariance(const C &noise, int64_t coils,
                        const Context &context = Context()) {
    const int64_t samples =
        detail::coils("noise", noise, coils > 0 ? coils : 1);
    matrix out(detail::length(coils * coils));
    context.check(firenet_mri_noise_covariance(
        context.get(), detail::base::type<const C>, coils, samples,
        std::data(noise), out.data()));
    return out;
}

/** The same from what k-space holds further out than `radius`; `mask`, empty or
 *  a byte for each point, says what was acquired. */
template <class C>
matrix corner_covariance(const C &kspace, const shape &n, double radius = 0.85,
                         const std::vector<unsigned char> &mask = {},
                         origins at = {}, const Context &context = Context()) {
    const int64_t points = detail::base::size(n),
                  coils = detail::coils("kspace", kspace, points);
    if (!mask.empty()) {
        detail::holds("mask", mask, points);
    }
    matrix out(detail::length(coils * coils));
    context.check(firenet_mri_corner_covariance(
        context.get(), detail::base::type<const C>, coils,
        detail::base::axes(n), n.data(), detail::all(at.centred, n), radius,
        mask.empty() ? nullptr : mask.data(), std::data(kspace), out.data()));
    return out;
}

/** W with W Psi W^H = I. */
inline matrix whitening(const matrix &covariance, int64_t coils,
                        const Context &context = Context()) {
    detail::holds("covariance", covariance, coils * coils);
    matrix out(covariance.size());
    context.check(firenet_mri_whitening(context.get(), coils, covariance.data(),
                                        out.data()));
    return out;
}

/** Coils through the first `rows` of a matrix of `coils` columns. */
template <class C>
detail::vector_of<C> mix(const matrix &m, int64_t rows, int64_t coils,
                         const C &data, const Context &context = Context()) {
    const int64_t points = detail::coils("data", data, coils > 0 ? coils : 1);
    if (detail::base::length(m) < rows * coils) {
        detail::refuse("m: fewer rows than are asked for");
    }
    detail::vector_of<C> out(detail::length(rows * points));
    context.check(firenet_mri_mix(context.get(), detail::base::type<const C>,
                                  rows, coils, m.data(), points,
                                  std::data(data), out.data()));
    return out;
}

/* ------------------------------------------------------------- compression */

/** Matrices of virtual coils and the energy of each row. */
struct compressed {
    matrix matrices;
    std::vector<double> energy;
    /** The fewest virtual coils that lose at most a part of the energy. */
    int64_t virtual_coils(double lost) const {
        return firenet_mri_virtual_coils(detail::base::length(energy),
                                         energy.data(), lost);
    }
};

/** By singular values of whitened data, [coils][..]: matrix [coils][coils]. */
template <class C>
compressed compression(const C &data, int64_t coils,
                       const Context &context = Context()) {
    const int64_t points = detail::coils("data", data, coils > 0 ? coils : 1);
    compressed out{matrix(detail::length(coils * coils)),
                   std::vector<double>(detail::length(coils))};
    context.check(firenet_mri_compression(
        context.get(), detail::base::type<const C>, coils, points,
        std::data(data), out.matrices.data(), out.energy.data()));
    return out;
}

/** For readouts along `axis` of images of shape n, of calibration data of shape
 *  `region`: matrices [n[axis]][rows][coils]. */
template <class C>
compressed geometric_compression(const C &calibration, const shape &region,
                                 const shape &n, int axis, int64_t rows,
                                 origins at = {},
                                 const Context &context = Context()) {
    const int64_t coils =
        detail::coils("calibration", calibration, detail::base::size(region));
    detail::same_axes("region", region, n);
    const bool fits =
        axis >= 0 && axis < detail::base::axes(n) && rows >= 0 && rows <= coils;
    compressed out{
        matrix(fits ? detail::length(n[std::size_t(axis)] * rows * coils) : 0),
        std::vector<double>(detail::length(coils))};
    context.check(firenet_mri_geometric_compression(
        context.get(), detail::base::type<const C>, coils,
        detail::base::axes(n), n.data(), detail::all(at.image_centred, n), axis,
        region.data(), std::data(calibration), rows, out.matrices.data(),
        out.energy.data()));
    return out;
}

/** k-space of shape n through them: [rows][n]. */
template <class C>
detail::vector_of<C> geometric_mix(const matrix &matrices, int64_t rows,
                                   const C &kspace, const shape &n, int axis,
                                   origins at = {},
                                   const Context &context = Context()) {
    const int64_t points = detail::base::size(n),
                  coils = detail::coils("kspace", kspace, points);
    if (axis >= 0 && axis < detail::base::axes(n)) {
        detail::holds("matrices", matrices,
                      n[std::size_t(axis)] * rows * coils);
    }
    detail::vector_of<C> out(detail::length(rows * points));
    context.check(firenet_mri_geometric_mix(
        context.get(), detail::base::type<const C>, rows, coils,
        matrices.data(), detail::base::axes(n), n.data(),
        detail::all(at.centred, n), detail::all(at.image_centred, n), axis,
        std::data(kspace), out.data()));
    return out;
}

/* ---------------------------------------------------------------- readouts */

/** Rows of n samples to `keep` of the middle of their field of view. */
template <class C>
detail::vector_of<C> remove_oversampling(const C &data, int64_t n, int64_t keep,
                                         const Context &context = Context()) {
    const int64_t rows = detail::coils("data", data, n);
    detail::vector_of<C> out(detail::length(rows * keep));
    context.check(firenet_mri_remove_oversampling(
        context.get(), detail::base::type<const C>, rows, n, keep,
        std::data(data), out.data()));
    return out;
}

/** Phase of reversed echoes, radians: in the middle, and from point to point.
 */
struct echo_line {
    double constant, slope;
};

/** That of navigators, [coils][echoes][n], turned already; `reversed` is not 0
 *  at each echo that is. */
template <class C>
echo_line echo_phase(const C &navigators,
                     const std::vector<unsigned char> &reversed, int64_t n,
                     const Context &context = Context()) {
    const auto echoes = static_cast<int64_t>(reversed.size());
    const int64_t coils = detail::coils("navigators", navigators, echoes * n);
    echo_line out{};
    context.check(firenet_mri_echo_phase(
        context.get(), detail::base::type<const C>, coils, echoes, n,
        reversed.data(), std::data(navigators), &out.constant, &out.slope));
    return out;
}

/** Reversed rows of n samples without that phase. */
template <class C>
detail::vector_of<C> correct_echoes(const C &data, int64_t n, echo_line line,
                                    const Context &context = Context()) {
    const int64_t rows = detail::coils("data", data, n);
    detail::vector_of<C> out(std::size(data));
    context.check(firenet_mri_correct_echoes(
        context.get(), detail::base::type<const C>, rows, n, line.constant,
        line.slope, std::data(data), out.data()));
    return out;
}

/* ------------------------------------------------------------ combinations */

/** Root of the sum of squares over coils: `points` elements, real. */
template <class C>
detail::vector_of<C> sum_of_squares(const C &images, int64_t points,
                                    const Context &context = Context()) {
    const int64_t coils = detail::coils("images", images, points);
    detail::vector_of<C> out(detail::length(points));
    context.check(firenet_mri_sum_of_squares(
        context.get(), detail::base::type<const C>, coils, points,
        std::data(images), out.data()));
    return out;
}

/** The least squares image of whitened coils' images. */
template <class C>
detail::vector_of<C> combine(const detail::vector_of<C> &maps, const C &images,
                             int64_t points,
                             const Context &context = Context()) {
    const int64_t coils = detail::coils("images", images, points);
    detail::holds("maps", maps, coils * points);
    detail::vector_of<C> out(detail::length(points));
    context.check(firenet_mri_combine(
        context.get(), detail::base::type<const C>, coils, points, maps.data(),
        std::data(images), out.data()));
    return out;
}

/** Maps, in place, to length 1 at each pixel; returns the length they had. */
template <class C>
std::vector<double> normalise(C &maps, int64_t points,
                              const Context &context = Context()) {
    const int64_t coils = detail::coils("maps", maps, points);
    std::vector<double> rho(detail::length(points));
    context.check(firenet_mri_normalise(context.get(), detail::base::type<C>,
                                        coils, points, std::data(maps),
                                        rho.data()));
    return rho;
}

/** The image, in place, over rho; 0 where that is at most `floor` of its
 *  largest. */
template <class C>
void undo_intensity(const std::vector<double> &rho, C &image,
                    double floor = 0.0, const Context &context = Context()) {
    detail::holds("image", image, detail::base::length(rho));
    context.check(firenet_mri_undo_intensity(
        context.get(), detail::base::type<C>, detail::base::length(image),
        rho.data(), floor, std::data(image)));
}

/* ------------------------------------------------------ calibration region */

/** The largest box around frequency 0 that a mask of shape n has taken. */
inline shape calibration_shape(const std::vector<unsigned char> &mask,
                               const shape &n, int64_t largest = 24,
                               origins at = {},
                               const Context &context = Context()) {
    detail::holds("mask", mask, detail::base::size(n));
    shape region(n.size());
    context.check(firenet_mri_calibration_shape(
        context.get(), detail::base::axes(n), n.data(),
        detail::all(at.centred, n), mask.data(), largest, region.data()));
    return region;
}

/** That box of k-space of shape n: [coils][region]. */
template <class C>
detail::vector_of<C> calibration_copy(const C &kspace, const shape &n,
                                      const shape &region, origins at = {},
                                      const Context &context = Context()) {
    const int64_t coils =
        detail::coils("kspace", kspace, detail::base::size(n));
    detail::same_axes("region", region, n);
    int64_t cells = coils;
    for (std::size_t a = 0; a < n.size(); ++a) {
        cells *= region[a] > 0 && region[a] <= n[a] ? region[a] : 0;
    }
    detail::vector_of<C> out(detail::length(cells));
    context.check(firenet_mri_calibration_copy(
        context.get(), detail::base::type<const C>, coils,
        detail::base::axes(n), n.data(), detail::all(at.centred, n),
        std::data(kspace), region.data(), out.data()));
    return out;
}

/* ---------------------------------------------------------------- coil maps */

/** What espirit() may be told; see firenet_mri_espirit. */
struct espirit_options {
    int64_t kernel = 0;
    double threshold = 0.0, crop = 0.8;
    int sets = 1;
};

/** Maps [sets][coils][n] and eigenvalues [sets][n]. */
template <class T> struct espirit_maps {
    std::vector<T> maps;
    std::vector<double> values;
};

/** Maps for images of shape n by ESPIRiT, of calibration data of shape
 *  `region`. */
template <class C>
auto espirit(const C &calibration, const shape &region, const shape &n,
             espirit_options options = {}, origins at = {},
             const Context &context = Context()) {
    const int64_t points = detail::base::size(n),
                  coils = detail::coils("calibration", calibration,
                                        detail::base::size(region)),
                  sets = options.sets;
    detail::same_axes("region", region, n);
    espirit_maps<detail::base::element<const C>> out;
    out.maps.resize(detail::length(sets * coils * points));
    out.values.resize(detail::length(sets * points));
    context.check(firenet_mri_espirit(
        context.get(), detail::base::type<const C>, coils,
        detail::base::axes(n), n.data(), detail::all(at.image_centred, n),
        region.data(), std::data(calibration), options.kernel,
        options.threshold, options.crop, options.sets, out.maps.data(),
        out.values.data()));
    return out;
}

/** Maps [coils][n] by adaptive combination. */
template <class C>
detail::vector_of<C> adaptive_maps(const C &calibration, const shape &region,
                                   const shape &n, int64_t width = 5,
                                   origins at = {},
                                   const Context &context = Context()) {
    const int64_t coils =
        detail::coils("calibration", calibration, detail::base::size(region));
    detail::same_axes("region", region, n);
    detail::vector_of<C> out(detail::length(coils * detail::base::size(n)));
    context.check(firenet_mri_adaptive_maps(
        context.get(), detail::base::type<const C>, coils,
        detail::base::axes(n), n.data(), detail::all(at.image_centred, n),
        region.data(), std::data(calibration), width, out.data()));
    return out;
}

/* ---------------------------------------------------------- partial Fourier */

/** Images of k-space whose frequencies first .. first + count - 1 of an axis
 *  were acquired. */
template <class C>
detail::vector_of<C> homodyne(const C &kspace, const shape &n, int axis,
                              int64_t first, int64_t count, origins at = {},
                              const Context &context = Context()) {
    const int64_t coils =
        detail::coils("kspace", kspace, detail::base::size(n));
    detail::vector_of<C> out(std::size(kspace));
    context.check(firenet_mri_homodyne(
        context.get(), detail::base::type<const C>, coils,
        detail::base::axes(n), n.data(), detail::all(at.centred, n),
        detail::all(at.image_centred, n), axis, first, count, std::data(kspace),
        out.data()));
    return out;
}

/** The coils, then their conjugates: [2 coils][n]. */
template <class C>
detail::vector_of<C> virtual_conjugates(const C &kspace, const shape &n,
                                        origins at = {},
                                        const Context &context = Context()) {
    const int64_t coils =
        detail::coils("kspace", kspace, detail::base::size(n));
    detail::vector_of<C> out(2 * std::size(kspace));
    context.check(firenet_mri_virtual_conjugates(
        context.get(), detail::base::type<const C>, coils,
        detail::base::axes(n), n.data(), detail::all(at.centred, n),
        std::data(kspace), out.data()));
    return out;
}

} // namespace mri
} // namespace firenet

#endif
