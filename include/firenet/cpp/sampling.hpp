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
