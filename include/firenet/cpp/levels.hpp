/* SPDX-License-Identifier: BSD-3-Clause */
/** @file levels.hpp  Sparsity in levels. */
#ifndef FIRENET_CPP_LEVELS_HPP
#define FIRENET_CPP_LEVELS_HPP

#include <firenet/cpp/base.hpp>

namespace firenet {

/** Bounds M_1 < .. < M_r = N, sparsities s_k, weights (default sqrt(s/s_k)). */
class Levels {
  public:
    Levels(span<const int64_t> bounds, span<const int64_t> sparsities,
           const Context &context = Context())
        : Levels(bounds, sparsities, {nullptr, bounds.size()}, context) {
    }
    Levels(span<const int64_t> bounds, span<const int64_t> sparsities,
           span<const double> weights, const Context &context = Context())
        : context_(context) {
        if (sparsities.size() != bounds.size() ||
            weights.size() != bounds.size()) {
            throw error(FIRENET_ERR_SHAPE,
                        "bounds, sparsities and weights: must be one each for "
                        "every level");
        }
        context.check(firenet_levels_create(
            handle_.out(), context.get(), static_cast<int>(bounds.size()),
            bounds.data(), sparsities.data(), weights.data()));
    }
    /** The levels of haar(n, levels), coarse to fine. */
    static Levels haar(const shape &n, span<const int64_t> sparsities,
                       const Context &context = Context()) {
        std::vector<int64_t> bounds(sparsities.size());
        context.check(firenet_levels_haar_bounds(
            context.get(), static_cast<int>(n.size()), n.data(),
            static_cast<int>(bounds.size()), bounds.data()));
        return Levels(bounds, sparsities, context);
    }

    int size() const {
        return firenet_levels_size(get());
    }
    int64_t bound(int k) const {
        return firenet_levels_bound(get(), k);
    }
    int64_t sparsity(int k) const {
        return firenet_levels_sparsity(get(), k);
    }
    double weight(int k) const {
        return firenet_levels_weight(get(), k);
    }
    /** xi, zeta, kappa, .. */
    double real(firenet_levels_property property) const {
        return detail::read<double>(context_, firenet_levels_get_real, get(),
                                    property);
    }
    /** size and length. */
    int64_t integer(firenet_levels_property property) const {
        return detail::read<int64_t>(context_, firenet_levels_get_int, get(),
                                     property);
    }
    /** sigma(x), the distance to the vectors sparse in these levels. */
    template <class X> double distance(const X &x) const {
        return detail::read<double>(
            context_, firenet_levels_distance, context_.get(), get(),
            detail::type<const X>, std::data(x), detail::length(x));
    }
    firenet_levels *get() const noexcept {
        return handle_.get();
    }

  private:
    Context context_;
    detail::shared<firenet_levels, firenet_levels_retain,
                   firenet_levels_release>
        handle_;
};

} // namespace firenet

#endif
