/* SPDX-License-Identifier: BSD-3-Clause */
/** @file network.hpp  FIRENETs, their runs and their derivatives. */
#ifndef FIRENET_CPP_NETWORK_HPP
#define FIRENET_CPP_NETWORK_HPP

#include <firenet/cpp/levels.hpp>
#include <firenet/cpp/monitor.hpp>
#include <firenet/cpp/operators.hpp>
#include <firenet/cpp/regulariser.hpp>

namespace firenet {

/** A network, shared by copying. */
class Network {
  public:
    Network(const Operator &a, const Levels &levels,
            settings<firenet_network_option> values = {},
            const Context &context = Context())
        : context_(context), cols_(a.cols()) {
        auto config = configure(values);
        context.check(firenet_network_create(
            handle_.out(), context.get(), a.get(), levels.get(), config.get()));
    }
    /** For any regulariser; the values must include FIRENET_NETWORK_LAMBDA.
     */
    Network(const Operator &a, const Regulariser &regulariser,
            settings<firenet_network_option> values,
            const Context &context = Context())
        : context_(context), cols_(a.cols()) {
        auto config = configure(values);
        context.check(firenet_network_create_regularised(
            handle_.out(), context.get(), a.get(), regulariser.get(),
            config.get()));
    }
    double real(firenet_network_property property) const {
        return detail::read<double>(context_, firenet_network_get_real, get(),
                                    property);
    }
    int64_t integer(firenet_network_property property) const {
        return detail::read<int64_t>(context_, firenet_network_get_int, get(),
                                     property);
    }
    /** True if the a-priori bound follows from the assumption: p >= p*. */
    bool proved() const {
        return integer(FIRENET_NETWORK_PROVED) != 0;
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
    using config_handle =
        detail::unique<firenet_network_config, firenet_network_config_release>;
    config_handle configure(settings<firenet_network_option> values) const {
        firenet_network_config *out;
        context_.check(firenet_network_config_create(&out, context_.get()));
        config_handle config(out);
        detail::set(values, firenet_network_config_set_real,
                    firenet_network_config_set_int, config.get(), context_);
        return config;
    }

    Context context_;
    int64_t cols_;
    detail::shared<firenet_network, firenet_network_retain,
                   firenet_network_release>
        handle_;
};

/** One thread's buffers to run a network; running allocates nothing. */
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
        return run_all(1, y, nullptr, x, monitor);
    }
    /** x = phi(y, x): started from the content of x. */
    template <class Y, class X, class F = unwatched>
    firenet_outcome improve(const Y &y, X &&x, F &&monitor = F()) {
        return run_all(1, y, std::data(x), x, monitor);
    }
    /** `count` problems, one after the other in y and x. */
    template <class Y, class X, class F = unwatched>
    firenet_outcome run_batch(int64_t count, const Y &y, X &&x,
                              F &&monitor = F()) {
        return run_all(count, y, nullptr, x, monitor);
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
    /** The dual vector that proves the gap of the last problem. */
    template <class Y> void copy_dual(Y &&q) const {
        context_.check(firenet_runner_copy_dual(
            get(), detail::type<Y>, std::data(q), detail::length(q)));
    }
    /** The dual vector of one term, for a network with a regulariser. */
    template <class Y> void copy_term_dual(int term, Y &&p) const {
        context_.check(firenet_runner_copy_term_dual(
            get(), term, detail::type<Y>, std::data(p), detail::length(p)));
    }
    /** From any thread or signal handler. */
    void cancel() const noexcept {
        firenet_runner_cancel(get());
    }
    firenet_runner *get() const noexcept {
        return handle_.get();
    }

  private:
    template <class Y, class X, class F>
    firenet_outcome run_all(int64_t count, const Y &y, const void *x0, X &&x,
                            F &monitor) {
        detail::watched guard(context_, get(), firenet_runner_set_monitor,
                              detail::notify_event<std::remove_reference_t<F>>,
                              monitor);
        context_.check(firenet_runner_run_batch(
            get(), count, detail::type<const Y>, std::data(y),
            detail::length(y), detail::type<X>, x0, std::data(x),
            detail::length(x)));
        return static_cast<firenet_outcome>(integer(FIRENET_RUNNER_OUTCOME));
    }
    Context context_;
    detail::unique<firenet_runner, firenet_runner_release> handle_;
};

template <class Y>
std::vector<detail::element<const Y>> Network::operator()(const Y &y) const {
    std::vector<detail::element<const Y>> x(static_cast<std::size_t>(cols_));
    Runner(*this).run(y, x);
    return x;
}

/** The derivative J of a network at a point, real-linear: by the measurements,
 *  and with a third vector by the starting point too. */
class Jacobian {
  public:
    explicit Jacobian(const Network &network,
                      const Context &context = Context())
        : context_(context) {
        firenet_jacobian *out;
        context.check(
            firenet_jacobian_create(&out, context.get(), network.get()));
        handle_.reset(out);
    }
    /** x = phi(y); stores y as the point. */
    template <class Y, class X> void run(const Y &y, X &&x) {
        run_from(y, nullptr, x);
    }
    /** x = phi(y, x); stores (y, x) as the point. */
    template <class Y, class X> void improve(const Y &y, X &&x) {
        run_from(y, std::data(x), x);
    }
    /** dx = J dy. */
    template <class Y, class X> void jvp(const Y &dy, X &&dx) {
        push(dy, nullptr, dx);
    }
    /** dx = J (dy, dx0). */
    template <class Y, class X0, class X>
    void jvp(const Y &dy, const X0 &dx0, X &&dx) {
        same_length(dx0, dx);
        push(dy, std::data(dx0), dx);
    }
    /** uy = J^T u. */
    template <class X, class Y> void vjp(const X &u, Y &&uy) {
        pull(u, uy, nullptr);
    }
    /** (uy, ux0) = J^T u. */
    template <class X, class Y, class X0>
    void vjp(const X &u, Y &&uy, X0 &&ux0) {
        same_length(ux0, u);
        pull(u, uy, std::data(ux0));
    }

  private:
    /* The C calls state type and length once for both. */
    template <class A, class B>
    static void same_length(const A &a, const B &b) {
        static_assert(detail::type<const A> == detail::type<const B>,
                      "x and x0 have one element type");
        if (std::size(a) != std::size(b)) {
            throw error(FIRENET_ERR_SHAPE,
                        "x0: " + std::to_string(std::size(a)) +
                            " elements, x has " + std::to_string(std::size(b)));
        }
    }
    template <class Y, class X>
    void run_from(const Y &y, const void *x0, X &&x) {
        context_.check(firenet_jacobian_run(
            handle_.get(), detail::type<const Y>, std::data(y),
            detail::length(y), detail::type<X>, x0, std::data(x),
            detail::length(x)));
    }
    template <class Y, class X>
    void push(const Y &dy, const void *dx0, X &&dx) {
        context_.check(firenet_jacobian_jvp(
            handle_.get(), detail::type<const Y>, std::data(dy),
            detail::length(dy), detail::type<X>, dx0, std::data(dx),
            detail::length(dx)));
    }
    template <class X, class Y> void pull(const X &u, Y &&uy, void *ux0) {
        context_.check(firenet_jacobian_vjp(
            handle_.get(), detail::type<const X>, std::data(u),
            detail::length(u), detail::type<Y>, std::data(uy),
            detail::length(uy), ux0));
    }
    Context context_;
    detail::unique<firenet_jacobian, firenet_jacobian_release> handle_;
};

/** One layer of a network, enough to rebuild it elsewhere. */
class Layer {
  public:
    /** Number `index` of 1 .. network.layers(); epsilon0 is F(x0), or 0 for a
     *  network made with a measurement bound. */
    Layer(const Network &network, int64_t index, double epsilon0 = 0.0,
          int instance = 0, const Context &context = Context()) {
        firenet_layer *out;
        context.check(firenet_layer_create(&out, context.get(), network.get(),
                                           instance, index, epsilon0));
        handle_.reset(out);
    }
    int64_t integer(firenet_layer_property property) const {
        int64_t value{};
        detail::check(firenet_layer_get_int(get(), property, &value), nullptr);
        return value;
    }
    firenet_layer_kind kind() const {
        return firenet_layer_kind_of(get());
    }
    int64_t restart() const {
        return firenet_layer_restart(get());
    }
    int64_t inner() const {
        return firenet_layer_inner(get());
    }
    int64_t width() const {
        return firenet_layer_width(get());
    }
    /** The scalar between two parts of its affine map. */
    double weight(firenet_layer_part to, firenet_layer_part from) const {
        return firenet_layer_weight(get(), to, from);
    }
    /** t w_(k), k = 0 .. r-1. */
    double threshold(int k) const {
        return firenet_layer_threshold(get(), k);
    }
    firenet_layer *get() const noexcept {
        return handle_.get();
    }

  private:
    detail::unique<firenet_layer, firenet_layer_release> handle_;
};

} // namespace firenet

#endif
