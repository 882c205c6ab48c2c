/* SPDX-License-Identifier: BSD-3-Clause */
/** @file sampling.hpp  Which measurements to take. */
#ifndef FIRENET_CPP_SAMPLING_HPP
#define FIRENET_CPP_SAMPLING_HPP

#include <firenet/cpp/base.hpp>

namespace firenet::sampling {

using indices = std::vector<int64_t>;

namespace detail {

template <class Draw>
indices draw(int64_t size, const Context &context, Draw function) {
    indices chosen(size > 0 ? static_cast<std::size_t>(size) : 1);
    context.check(function(context.get(), chosen.data()));
    return chosen;
}

} // namespace detail

/** Samples for Haar-sparse images by one of the laws, one sparsity for each
 *  level. */
inline indices levels(firenet_sampling_law law, const shape &n,
                      span<const int64_t> sparsities, int64_t count,
                      uint64_t seed = 1, const Context &context = Context()) {
    return detail::draw(count, context, [&](auto c, auto out) {
        return firenet_sampling_levels(c, law, static_cast<int>(n.size()),
                                       n.data(),
                                       static_cast<int>(sparsities.size()),
                                       sparsities.data(), count, seed, out);
    });
}

/** Sparsities to expect of unknown images, for `count` samples. */
inline std::vector<int64_t> prior(firenet_sampling_law law, const shape &n,
                                  int depth, int64_t count, double decay = 1.6,
                                  double factor = 1.5,
                                  const Context &context = Context()) {
    return detail::draw(depth, context, [&](auto c, auto out) {
        return firenet_sampling_prior(c, law, static_cast<int>(n.size()),
                                      n.data(), depth, count, decay, factor,
                                      out);
    });
}

/** How many samples a pattern takes in the bands of each level. */
inline std::vector<int64_t> census(firenet_sampling_law law, const shape &n,
                                   int depth, span<const int64_t> pattern,
                                   const Context &context = Context()) {
    return detail::draw(depth, context, [&](auto c, auto out) {
        return firenet_sampling_census(
            c, law, static_cast<int>(n.size()), n.data(), depth, pattern.data(),
            static_cast<int64_t>(pattern.size()), out);
    });
}

/** `sparsities` cut down to what a pattern can hold. */
inline std::vector<int64_t> limit(firenet_sampling_law law, const shape &n,
                                  span<const int64_t> pattern,
                                  std::vector<int64_t> sparsities,
                                  double factor = 1.5,
                                  const Context &context = Context()) {
    context.check(firenet_sampling_limit(
        context.get(), law, static_cast<int>(n.size()), n.data(),
        static_cast<int>(sparsities.size()), pattern.data(),
        static_cast<int64_t>(pattern.size()), factor, sparsities.data()));
    return sparsities;
}

/** A gamma to assume for a pattern's rows, which are not rescaled. */
inline double gamma(firenet_sampling_law law, const shape &n, int depth,
                    span<const int64_t> pattern,
                    const Context &context = Context()) {
    double value = 0.0;
    context.check(firenet_sampling_gamma(
        context.get(), law, static_cast<int>(n.size()), n.data(), depth,
        pattern.data(), static_cast<int64_t>(pattern.size()), &value));
    return value;
}

/** Fourier samples for Haar-sparse images, one sparsity for each level. */
inline indices fourier_haar(const shape &n, span<const int64_t> sparsities,
                            int64_t count, uint64_t seed = 1,
                            const Context &context = Context()) {
    return detail::draw(count, context, [&](auto c, auto out) {
        return firenet_sampling_fourier_haar(
            c, static_cast<int>(n.size()), n.data(),
            static_cast<int>(sparsities.size()), sparsities.data(), count, seed,
            out);
    });
}

/** Walsh samples in sequency order for Haar-sparse images. */
inline indices walsh_haar(const shape &n, span<const int64_t> sparsities,
                          int64_t count, uint64_t seed = 1,
                          const Context &context = Context()) {
    return detail::draw(count, context, [&](auto c, auto out) {
        return firenet_sampling_walsh_haar(c, static_cast<int>(n.size()),
                                           n.data(),
                                           static_cast<int>(sparsities.size()),
                                           sparsities.data(), count, seed, out);
    });
}

/** Fourier samples whose density falls like a power of the frequency. */
inline indices power(const shape &n, int64_t count, int exponent = 2,
                     int64_t centre = 0, uint64_t seed = 1,
                     const Context &context = Context()) {
    return detail::draw(count, context, [&](auto c, auto out) {
        return firenet_sampling_power(c, static_cast<int>(n.size()), n.data(),
                                      exponent, centre, count, seed, out);
    });
}

/** `count` lines along one axis, placed by a power law on the others. */
inline indices lines(const shape &n, int axis, int64_t count, int exponent = 2,
                     int64_t centre = 0, uint64_t seed = 1,
                     const Context &context = Context()) {
    bool known = axis >= 0 && static_cast<std::size_t>(axis) < n.size();
    int64_t length = known ? n[static_cast<std::size_t>(axis)] : 1;
    return detail::draw(count * length, context, [&](auto c, auto out) {
        return firenet_sampling_lines(c, static_cast<int>(n.size()), n.data(),
                                      axis, exponent, centre, count, seed, out);
    });
}

/** Radial lines on a grid of two axes. */
inline indices radial(const shape &n, int64_t count, uint64_t seed = 1,
                      const Context &context = Context()) {
    if (n.size() != 2) {
        throw error(FIRENET_ERR_SHAPE, "shape: radial lines need two axes");
    }
    return detail::draw(count, context, [&](auto c, auto out) {
        return firenet_sampling_radial(c, n.data(), count, seed, out);
    });
}

} // namespace firenet::sampling

#endif
