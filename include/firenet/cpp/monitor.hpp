/* SPDX-License-Identifier: BSD-3-Clause */
/** @file monitor.hpp  Events for monitors, and monitors from lambdas. */
#ifndef FIRENET_CPP_MONITOR_HPP
#define FIRENET_CPP_MONITOR_HPP

#include <firenet/cpp/base.hpp>

namespace firenet {

/** A run after an inner iteration; valid during the monitor's call. */
class Event {
  public:
    explicit Event(const firenet_event *event) : event_(event) {
    }
    int64_t problem() const {
        return firenet_event_problem(event_);
    }
    int64_t restart() const {
        return firenet_event_restart(event_);
    }
    int64_t inner() const {
        return firenet_event_inner(event_);
    }
    int64_t layer() const {
        return firenet_event_layer(event_);
    }
    double objective() const {
        return firenet_event_objective(event_);
    }
    double gap() const {
        return firenet_event_gap(event_);
    }
    double infeasibility() const {
        return firenet_event_infeasibility(event_);
    }
    double residual() const {
        return firenet_event_residual(event_);
    }
    double error() const {
        return firenet_event_error(event_);
    }
    double prior_bound() const {
        return firenet_event_prior_bound(event_);
    }
    double posterior_bound() const {
        return firenet_event_posterior_bound(event_);
    }
    double seconds() const {
        return firenet_event_seconds(event_);
    }
    /** One of its numbers, by its enumerator. */
    double real(firenet_event_property property) const {
        double value{};
        detail::check(firenet_event_get_real(event_, property, &value),
                      nullptr);
        return value;
    }
    int64_t integer(firenet_event_property property) const {
        int64_t value{};
        detail::check(firenet_event_get_int(event_, property, &value), nullptr);
        return value;
    }
    /** Copies the iterate into a container of the operator's type. */
    template <class X> void copy_iterate(X &&x) const {
        detail::check(firenet_event_copy_iterate(event_, detail::type<X>,
                                                 std::data(x),
                                                 detail::length(x)),
                      nullptr);
    }
    /** The C event, for everything else in event.h. */
    const firenet_event *get() const noexcept {
        return event_;
    }

  private:
    const firenet_event *event_;
};

/** No monitor. */
struct unwatched {
    template <class Shown> void operator()(const Shown &) const {
    }
};

namespace detail {

/** Shows something to a lambda that returns nothing, or true to stop. */
template <class F, class Shown> int notify(void *user, const Shown &shown) {
    return guarded([&] {
        F &monitor = *static_cast<F *>(user);
        if constexpr (std::is_void_v<decltype(monitor(shown))>) {
            monitor(shown);
            return 0;
        } else {
            return monitor(shown) ? 1 : 0;
        }
    });
}
template <class F> int notify_event(const firenet_event *event, void *user) {
    return notify<F>(user, Event(event));
}

/** Sets a monitor for as long as it lives; the lambda must live longer. */
template <class Object, class Setter> class watched {
  public:
    template <class Callback, class F>
    watched(const Context &context, Object *object, Setter set,
            Callback callback, F &monitor)
        : object_(object), set_(set) {
        if (!std::is_same_v<F, unwatched>) {
            context.check(
                set(object, callback,
                    const_cast<void *>(static_cast<const void *>(&monitor))));
        }
    }
    watched(const watched &) = delete;
    watched &operator=(const watched &) = delete;
    ~watched() {
        set_(object_, nullptr, nullptr);
    }

  private:
    Object *object_;
    Setter set_;
};

} // namespace detail

} // namespace firenet

#endif
