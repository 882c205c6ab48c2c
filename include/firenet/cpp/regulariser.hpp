/* SPDX-License-Identifier: BSD-3-Clause */
/** @file regulariser.hpp  What a solution is to be small in: sums of l1 and
 *  group norms of W x, x in C. */
#ifndef FIRENET_CPP_REGULARISER_HPP
#define FIRENET_CPP_REGULARISER_HPP

#include <firenet/cpp/levels.hpp>
#include <firenet/cpp/operators.hpp>

namespace firenet {

/** R(x) = sum_j g_j(W_j x); a value, as the operators are. */
class Regulariser {
  public:
    /** sum_i w_i |(W x)_i|. */
    static Regulariser
    l1(const Operator &w,
       span<const double> weights = span<const double>(nullptr, 0),
       const Context &context = Context()) {
        return make(context, [&](firenet_regulariser **out) {
            return firenet_regulariser_create_l1(out, context.get(), w.get(),
                                                 weights.data(),
                                                 detail::length(weights));
        });
    }
    static Regulariser l1(const Operator &w, const Levels &levels,
                          const Context &context = Context()) {
        return make(context, [&](firenet_regulariser **out) {
            return firenet_regulariser_create_l1_in_levels(
                out, context.get(), w.get(), levels.get());
        });
    }
    /** sum_g w_g ||(W x)_g||_2 of groups of `members`. */
    static Regulariser
    group(const Operator &w, int64_t members,
          firenet_grouping grouping = FIRENET_GROUPING_STRIDED,
          span<const double> weights = span<const double>(nullptr, 0),
          const Context &context = Context()) {
        return make(context, [&](firenet_regulariser **out) {
            return firenet_regulariser_create_group(
                out, context.get(), w.get(), members, grouping, weights.data(),
                detail::length(weights));
        });
    }
    /** sum_g w_g (mix ||(W x)_g||_1 + (1 - mix) ||(W x)_g||_2). */
    static Regulariser
    sparse_group(const Operator &w, int64_t members, double mix,
                 firenet_grouping grouping = FIRENET_GROUPING_STRIDED,
                 span<const double> weights = span<const double>(nullptr, 0),
                 const Context &context = Context()) {
        return make(context, [&](firenet_regulariser **out) {
            return firenet_regulariser_create_sparse_group(
                out, context.get(), w.get(), members, grouping, mix,
                weights.data(), detail::length(weights));
        });
    }
    /** Total variation of arrays of `shape`. */
    template <class T = complex>
    static Regulariser
    variation(const shape &n,
              firenet_boundary boundary = FIRENET_BOUNDARY_NEUMANN,
              firenet_variation variation = FIRENET_VARIATION_ISOTROPIC,
              const Context &context = Context()) {
        return make(context, [&](firenet_regulariser **out) {
            return firenet_regulariser_create_variation(
                out, context.get(), detail::type_of<T>::value, detail::axes(n),
                n.data(), boundary, variation, nullptr);
        });
    }
    /** The same with x in C. */
    Regulariser constrained(firenet_constraint constraint,
                            const Context &context = Context()) const {
        return make(context, [&](firenet_regulariser **out) {
            return firenet_regulariser_create_constrained(out, context.get(),
                                                          get(), constraint);
        });
    }
    friend Regulariser operator+(const Regulariser &a, const Regulariser &b) {
        return sum(a, 1.0, &b);
    }
    friend Regulariser operator*(double factor, const Regulariser &a) {
        return sum(a, factor, nullptr);
    }
    /** R(x). */
    template <class X>
    double operator()(const X &x, const Context &context = Context()) const {
        return detail::read<double>(context, firenet_regulariser_evaluate,
                                    context.get(), get(), detail::type<const X>,
                                    std::data(x), detail::length(x));
    }
    int terms() const noexcept {
        return firenet_regulariser_terms(get());
    }
    firenet_regulariser *get() const noexcept {
        return handle_.get();
    }

  private:
    template <class F> static Regulariser make(const Context &context, F make) {
        Regulariser made;
        context.check(make(made.handle_.out()));
        return made;
    }
    static Regulariser sum(const Regulariser &a, double factor,
                           const Regulariser *b) {
        const Context context;
        firenet_regulariser *parts[] = {a.get(), b ? b->get() : nullptr};
        const double factors[] = {factor, 1.0};
        return make(context, [&](firenet_regulariser **out) {
            return firenet_regulariser_create_sum(out, context.get(), b ? 2 : 1,
                                                  parts, factors);
        });
    }
    detail::shared<firenet_regulariser, firenet_regulariser_retain,
                   firenet_regulariser_release>
        handle_;
};

} // namespace firenet

#endif
