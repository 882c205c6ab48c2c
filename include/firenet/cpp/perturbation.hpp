/* SPDX-License-Identifier: BSD-3-Clause */
/** @file perturbation.hpp  Worst-case perturbations: small changes of the
 *  measurements that change a reconstruction most. */
#ifndef FIRENET_CPP_PERTURBATION_HPP
#define FIRENET_CPP_PERTURBATION_HPP

#include <firenet/cpp/network.hpp>

namespace firenet {

/** A search after an evaluation; valid during the monitor's call. */
struct Step {
    int64_t number; /**< from 0 */
    double norm;    /**< ||r|| */
    double change;  /**< ||phi(y + Br) - phi(y)|| */
    const void *r;  /**< the perturbation, of B's domain type */
};

namespace detail {

template <class F>
int notify_step(int64_t number, double norm, double change, const void *r,
                void *user) {
    return notify<F>(user, Step{number, norm, change, r});
}

/** A user's reconstruction map and its vector-Jacobian product. */
template <class Y, class X, class F, class G> struct user_map {
    F map_;
    G gradient_;
    std::size_t y_length_, x_length_;

    static int map(const void *y, void *x, void *user) noexcept {
        auto self = static_cast<user_map *>(user);
        return guarded([&] {
            self->map_(
                span<const Y>(static_cast<const Y *>(y), self->y_length_),
                span<X>(static_cast<X *>(x), self->x_length_));
            return 0;
        });
    }
    static int vjp(const void *u, void *uy, void *user) noexcept {
        auto self = static_cast<user_map *>(user);
        return guarded([&] {
            self->gradient_(
                span<const X>(static_cast<const X *>(u), self->x_length_),
                span<Y>(static_cast<Y *>(uy), self->y_length_));
            return 0;
        });
    }
};

} // namespace detail

/** A search of some steps; one thread at a time. It perturbs y itself, or adds
 *  B r for an operator B with the range of y. */
class Perturbation {
  public:
    using options = settings<firenet_perturbation_option>;

    Perturbation(const Network &network, int64_t steps, options values = {},
                 const Context &context = Context())
        : Perturbation(network, nullptr, steps, values, context) {
    }
    Perturbation(const Network &network, const Operator &b, int64_t steps,
                 options values = {}, const Context &context = Context())
        : Perturbation(network, b.get(), steps, values, context) {
    }
    /** Against any map: map(span<const Y> y, span<X> x) overwrites x, and
     *  vjp(span<const X> u, span<Y> uy) overwrites uy with J^T u at the y
     *  of the last call of the map. run() rethrows their exceptions. */
    template <class Y = complex, class X = Y, class F, class G>
    static Perturbation of(int64_t y_length, int64_t x_length, F map, G vjp,
                           int64_t steps, options values = {},
                           const Context &context = Context()) {
        using both = detail::user_map<Y, X, F, G>;
        auto self = std::make_shared<both>(both{
            std::move(map), std::move(vjp), static_cast<std::size_t>(y_length),
            static_cast<std::size_t>(x_length)});
        firenet_perturbation *out;
        context.check(firenet_perturbation_create(
            &out, context.get(), detail::type_of<Y>::value, y_length,
            detail::type_of<X>::value, x_length, both::map, both::vjp,
            self.get(), nullptr, steps));
        return Perturbation(out, context, self, values);
    }

    void set(options values) {
        detail::set(values, firenet_perturbation_set_real,
                    firenet_perturbation_set_int, get(), context_);
    }
    /** Writes the worst r found. The monitor is called with a Step; it returns
     *  nothing, or true to stop; what it throws ends the search and is thrown
     *  here. */
    template <class Y, class R, class F = unwatched>
    void run(const Y &y, R &&r, F &&monitor = F()) {
        detail::watched guard(context_, get(), firenet_perturbation_set_monitor,
                              detail::notify_step<std::remove_reference_t<F>>,
                              monitor);
        context_.check(firenet_perturbation_run(
            get(), detail::type<const Y>, std::data(y), detail::length(y),
            detail::type<R>, std::data(r), detail::length(r)));
    }

    double real(firenet_perturbation_option result) const {
        return detail::read<double>(context_, firenet_perturbation_get_real,
                                    get(), result);
    }
    int64_t integer(firenet_perturbation_option result) const {
        return detail::read<int64_t>(context_, firenet_perturbation_get_int,
                                     get(), result);
    }
    /** ||r|| and ||phi(y + Br) - phi(y)|| of the result. */
    double norm() const {
        return real(FIRENET_PERTURBATION_NORM);
    }
    double change() const {
        return real(FIRENET_PERTURBATION_CHANGE);
    }
    firenet_perturbation *get() const noexcept {
        return handle_.get();
    }

  private:
    Perturbation(firenet_perturbation *handle, const Context &context,
                 std::shared_ptr<void> map, options values)
        : context_(context), map_(std::move(map)), handle_(handle) {
        set(values);
    }
    Perturbation(const Network &network, firenet_operator *b, int64_t steps,
                 options values, const Context &context)
        : context_(context) {
        firenet_perturbation *out;
        context.check(firenet_perturbation_create_network(
            &out, context.get(), network.get(), b, steps));
        handle_.reset(out);
        set(values);
    }
    Context context_;
    std::shared_ptr<void> map_;
    detail::unique<firenet_perturbation, firenet_perturbation_release> handle_;
};

} // namespace firenet

#endif
