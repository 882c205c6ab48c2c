/* SPDX-License-Identifier: BSD-3-Clause */
/** @file network.hpp  FIRENETs, their runs and their derivatives. */
#ifndef FIRENET_CPP_NETWORK_HPP
#define FIRENET_CPP_NETWORK_HPP

#include <firenet/cpp/levels.hpp>
#include <firenet/cpp/monitor.hpp>
#include <firenet/cpp/operators.hpp>

namespace firenet {

/** A network, shared by copying. */
class Network {
  public:
    Network(const Operator &a, const Levels &levels,
            settings<firenet_network_option> values = {},
            const Context &context = Context())
        : context_(context), cols_(a.cols()) {
        firenet_network_config *out;
        context.check(firenet_network_config_create(&out, context.get()));
        detail::unique<firenet_network_config, firenet_network_config_release>
            config(out);
        detail::set(values, firenet_network_config_set_real,
                    firenet_network_config_set_int, config.get(), context);
        context.check(firenet_network_create(
            handle_.out(), context.get(), a.get(), levels.get(), config.get()));
    }
    double real(firenet_network_property property) const {
        return detail::read<double>(context_, firenet_network_get_real, get(),
                                    property);
    }
    int64_t integer(firenet_network_property property) const {
        return detail::read<int64_t>(context_, firenet_network_get_int, get(),
                                     property);
    }
    bool certified() const {
        return integer(FIRENET_NETWORK_CERTIFIED) != 0;
    }
    int64_t layers() const {
        return integer(FIRENET_NETWORK_LAYERS);
    }
    int64_t cols() const {
        return cols_;
    }
    /** phi(y), of the type of y, run by a new Runner. */
    template <class Y>
    std::vector<detail::element<const Y>> operator()(const Y &y) const;

    firenet_network *get() const noexcept {
        return handle_.get();
    }

  private:
    Context context_;
    int64_t cols_;
    detail::shared<firenet_network, firenet_network_retain,
                   firenet_network_release>
        handle_;
};

/** One thread's seat at a network; running allocates nothing. */
class Runner {
  public:
    explicit Runner(const Network &network, const Context &context = Context())
        : context_(context) {
        firenet_runner *out;
        context.check(
            firenet_runner_create(&out, context.get(), network.get()));
        handle_.reset(out);
    }
    void set(settings<firenet_runner_option> values) {
        detail::set(values, firenet_runner_set_real, firenet_runner_set_int,
                    get(), context_);
    }
    /** Events measure their error against x, which is copied. */
    template <class X> void reference(const X &x) {
        context_.check(firenet_runner_set_reference(
            get(), detail::type<const X>, std::data(x), detail::length(x)));
    }

    /** x = phi(y). The monitor returns nothing, or true to stop; what it throws
     *  ends the run and is thrown here. */
    template <class Y, class X, class F = unwatched>
    firenet_outcome run(const Y &y, X &&x, F &&monitor = F()) {
        return run_batch(1, y, x, monitor);
    }
    /** `count` problems one after the other. */
    template <class Y, class X, class F = unwatched>
    firenet_outcome run_batch(int64_t count, const Y &y, X &&x,
                              F &&monitor = F()) {
        detail::watched guard(context_, get(), firenet_runner_set_monitor,
                              monitor);
        context_.check(firenet_runner_run_batch(
            get(), count, detail::type<const Y>, std::data(y),
            detail::length(y), detail::type<X>, nullptr, std::data(x),
            detail::length(x)));
        return static_cast<firenet_outcome>(integer(FIRENET_RUNNER_OUTCOME));
    }

    double real(firenet_runner_option result) const {
        return detail::read<double>(context_, firenet_runner_get_real, get(),
                                    result);
    }
    int64_t integer(firenet_runner_option result) const {
        return detail::read<int64_t>(context_, firenet_runner_get_int, get(),
                                     result);
    }
    double gap() const {
        return real(FIRENET_RUNNER_GAP);
    }
    /** From any thread or signal handler. */
    void cancel() const noexcept {
        firenet_runner_cancel(get());
    }
    firenet_runner *get() const noexcept {
        return handle_.get();
    }

  private:
    Context context_;
    detail::unique<firenet_runner, firenet_runner_release> handle_;
};

template <class Y>
std::vector<detail::element<const Y>> Network::operator()(const Y &y) const {
    std::vector<detail::element<const Y>> x(static_cast<std::size_t>(cols_));
    Runner(*this).run(y, x);
    return x;
}

/** The derivative J of a network at a point, real-linear. */
class Gradient {
  public:
    explicit Gradient(const Network &network,
                      const Context &context = Context())
        : context_(context) {
        firenet_gradient *out;
        context.check(
            firenet_gradient_create(&out, context.get(), network.get()));
        handle_.reset(out);
    }
    /** x = phi(y), and y becomes the point. */
    template <class Y, class X> void run(const Y &y, X &&x) {
        context_.check(firenet_gradient_run(
            handle_.get(), detail::type<const Y>, std::data(y),
            detail::length(y), detail::type<X>, nullptr, std::data(x),
            detail::length(x)));
    }
    /** dx = J dy. */
    template <class Y, class X> void jvp(const Y &dy, X &&dx) {
        context_.check(firenet_gradient_jvp(
            handle_.get(), detail::type<const Y>, std::data(dy),
            detail::length(dy), detail::type<X>, nullptr, std::data(dx),
            detail::length(dx)));
    }
    /** uy = J^T u. */
    template <class X, class Y> void vjp(const X &u, Y &&uy) {
        context_.check(firenet_gradient_vjp(
            handle_.get(), detail::type<const X>, std::data(u), nullptr,
            detail::length(u), detail::type<Y>, std::data(uy),
            detail::length(uy)));
    }

  private:
    Context context_;
    detail::unique<firenet_gradient, firenet_gradient_release> handle_;
};

} // namespace firenet

#endif
