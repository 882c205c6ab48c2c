/* SPDX-License-Identifier: BSD-3-Clause */
/** @file solve.hpp  (P1), (P2), (P3) to a certified gap. */
#ifndef FIRENET_CPP_SOLVE_HPP
#define FIRENET_CPP_SOLVE_HPP

#include <firenet/cpp/levels.hpp>
#include <firenet/cpp/monitor.hpp>
#include <firenet/cpp/operators.hpp>
#include <firenet/cpp/regulariser.hpp>

namespace firenet {

/** One of the three problems, without data; the parameter is eta in P1, lambda
 *  in P2 and P3. */
class Problem {
  public:
    Problem(firenet_problem_kind kind, const Operator &a, double parameter,
            const Context &context = Context())
        : cols_(a.cols()) {
        context.check(firenet_problem_create(handle_.out(), context.get(), kind,
                                             a.get(), parameter, nullptr, 0));
    }
    Problem(firenet_problem_kind kind, const Operator &a, double parameter,
            span<const double> weights, const Context &context = Context())
        : cols_(a.cols()) {
        context.check(firenet_problem_create(handle_.out(), context.get(), kind,
                                             a.get(), parameter, weights.data(),
                                             detail::length(weights)));
    }
    Problem(firenet_problem_kind kind, const Operator &a, double parameter,
            const Levels &levels, const Context &context = Context())
        : cols_(a.cols()) {
        context.check(
            firenet_problem_create_in_levels(handle_.out(), context.get(), kind,
                                             a.get(), parameter, levels.get()));
    }
    /** With R(x) in place of ||x||_{1,w}. */
    Problem(firenet_problem_kind kind, const Operator &a, double parameter,
            const Regulariser &regulariser, const Context &context = Context())
        : cols_(a.cols()) {
        context.check(firenet_problem_create_regularised(
            handle_.out(), context.get(), kind, a.get(), parameter,
            regulariser.get()));
    }
    int64_t cols() const {
        return cols_;
    }
    double real(firenet_problem_property property) const {
        double value{};
        detail::check(firenet_problem_get_real(get(), property, &value),
                      nullptr);
        return value;
    }
    int64_t integer(firenet_problem_property property) const {
        int64_t value{};
        detail::check(firenet_problem_get_int(get(), property, &value),
                      nullptr);
        return value;
    }
    /** The smallest parameter for which x = 0 is a solution. */
    template <class Y>
    double parameter_max(const Y &y, const Context &context = Context()) const {
        return detail::read<double>(context, firenet_problem_parameter_max,
                                    context.get(), get(), detail::type<const Y>,
                                    std::data(y), detail::length(y));
    }
    /** The objective at x. */
    template <class X, class Y>
    double objective(const X &x, const Y &y,
                     const Context &context = Context()) const {
        double value;
        context.check(firenet_problem_evaluate(
            context.get(), get(), detail::type<const X>, std::data(x),
            detail::length(x), detail::type<const Y>, std::data(y),
            detail::length(y), &value, nullptr, nullptr));
        return value;
    }
    firenet_problem *get() const noexcept {
        return handle_.get();
    }

  private:
    int64_t cols_;
    detail::shared<firenet_problem, firenet_problem_retain,
                   firenet_problem_release>
        handle_;
};

/** eta of `rows` measurements from a scan of noise alone. */
template <class V>
double noise_bound(const V &scan, int64_t rows, double failure = 0.01,
                   const Context &context = Context()) {
    return detail::read<double>(context, firenet_noise_bound, context.get(),
                                detail::type<const V>, std::data(scan),
                                detail::length(scan), rows, failure);
}

/** A solver of one problem, for one thread at a time. */
class Solver {
  public:
    explicit Solver(const Problem &problem,
                    settings<firenet_solver_option> values = {},
                    firenet_method method = FIRENET_METHOD_ADAPTIVE,
                    const Context &context = Context())
        : context_(context), cols_(problem.cols()) {
        firenet_solver *out;
        context.check(
            firenet_solver_create(&out, context.get(), problem.get(), method));
        handle_.reset(out);
        set(values);
    }
    void set(settings<firenet_solver_option> values) {
        detail::set(values, firenet_solver_set_real, firenet_solver_set_int,
                    get(), context_);
    }

    /** Solves for y; x is overwritten. The monitor returns nothing, or true to
     *  stop; what it throws ends the solve and is thrown here. */
    template <class Y, class X, class F = unwatched>
    firenet_outcome solve(const Y &y, X &&x, F &&monitor = F()) {
        return watch(monitor, [&] {
            return firenet_solver_solve(
                get(), detail::type<const Y>, std::data(y), detail::length(y),
                detail::type<X>, nullptr, std::data(x), detail::length(x));
        });
    }
    /** The same, started from the content of x. */
    template <class Y, class X, class F = unwatched>
    firenet_outcome improve(const Y &y, X &&x, F &&monitor = F()) {
        return watch(monitor, [&] {
            return firenet_solver_solve(
                get(), detail::type<const Y>, std::data(y), detail::length(y),
                detail::type<X>, std::data(x), std::data(x), detail::length(x));
        });
    }
    /** Continues from the end of the last solve. */
    template <class Y, class X, class F = unwatched>
    firenet_outcome resume(const Y &y, X &&x, F &&monitor = F()) {
        return watch(monitor, [&] {
            return firenet_solver_resume(
                get(), detail::type<const Y>, std::data(y), detail::length(y),
                detail::type<X>, std::data(x), detail::length(x));
        });
    }
    /** How a row of a path ended. */
    struct row {
        firenet_outcome outcome;
        int64_t iterations;
        double gap;
    };
    /** Solves for each parameter, from the solution for the one before; x holds
     *  one solution after the other. Returns the rows that were reached; check
     *  their outcomes. */
    template <class Y, class X, class F = unwatched>
    std::vector<row> path(span<const double> parameters, const Y &y, X &&x,
                          F &&monitor = F()) {
        int64_t solved = 0;
        std::size_t count = parameters.size();
        std::vector<firenet_outcome> outcomes(count);
        std::vector<int64_t> iterations(count);
        std::vector<double> gaps(count);
        watch(monitor, [&] {
            return firenet_solver_path(
                get(), detail::length(parameters), parameters.data(),
                detail::type<const Y>, std::data(y), detail::length(y),
                detail::type<X>, std::data(x), detail::length(x),
                outcomes.data(), iterations.data(), gaps.data(), &solved);
        });
        std::vector<row> rows;
        for (std::size_t i = 0; i < static_cast<std::size_t>(solved); ++i) {
            rows.push_back({outcomes[i], iterations[i], gaps[i]});
        }
        return rows;
    }
    /** The best iterate of the last solve. */
    template <class X> void copy_best(X &&x) const {
        context_.check(firenet_solver_copy_best(
            get(), detail::type<X>, std::data(x), detail::length(x)));
    }
    /** The dual vector that proves the last answer. */
    template <class Y> void copy_dual(Y &&q) const {
        context_.check(firenet_solver_copy_dual(
            get(), detail::type<Y>, std::data(q), detail::length(q)));
    }
    /** The dual vector of one term, for a problem with a regulariser. */
    template <class Y> void copy_term_dual(int term, Y &&p) const {
        context_.check(firenet_solver_copy_term_dual(
            get(), term, detail::type<Y>, std::data(p), detail::length(p)));
    }
    /** Events measure their error against x, which is copied. */
    template <class X> void reference(const X &x) {
        context_.check(firenet_solver_set_reference(
            get(), detail::type<const X>, std::data(x), detail::length(x)));
    }
    /** All that resume() needs, for a solver of an equal problem. */
    std::vector<unsigned char> state() const {
        std::vector<unsigned char> bytes(firenet_solver_state_bytes(get()));
        context_.check(
            firenet_solver_save_state(get(), bytes.data(), bytes.size()));
        return bytes;
    }
    void load(span<const unsigned char> state) {
        context_.check(
            firenet_solver_load_state(get(), state.data(), state.size()));
    }
    /** A new x, of the type of y. */
    template <class Y>
    std::vector<detail::element<const Y>> operator()(const Y &y) {
        std::vector<detail::element<const Y>> x(
            static_cast<std::size_t>(cols_));
        solve(y, x);
        return x;
    }

    double real(firenet_solver_option result) const {
        return detail::read<double>(context_, firenet_solver_get_real, get(),
                                    result);
    }
    int64_t integer(firenet_solver_option result) const {
        return detail::read<int64_t>(context_, firenet_solver_get_int, get(),
                                     result);
    }
    double gap() const {
        return real(FIRENET_SOLVER_GAP);
    }
    /** From any thread or signal handler. */
    void cancel() const noexcept {
        firenet_solver_cancel(get());
    }
    firenet_solver *get() const noexcept {
        return handle_.get();
    }

  private:
    template <class F, class Call>
    firenet_outcome watch(F &monitor, Call call) {
        detail::watched guard(context_, get(), firenet_solver_set_monitor,
                              detail::notify_event<std::remove_reference_t<F>>,
                              monitor);
        context_.check(call());
        return static_cast<firenet_outcome>(integer(FIRENET_SOLVER_OUTCOME));
    }
    Context context_;
    int64_t cols_;
    detail::unique<firenet_solver, firenet_solver_release> handle_;
};

/** One problem for many y, solved at the same time by the threads of the
 *  context, each as a Solver alone would, bit for bit. */
class SolverBatch {
  public:
    explicit SolverBatch(const Problem &problem,
                         settings<firenet_solver_option> values = {},
                         firenet_method method = FIRENET_METHOD_ADAPTIVE,
                         const Context &context = Context())
        : context_(context), cols_(problem.cols()) {
        firenet_solver_batch *out;
        context.check(firenet_solver_batch_create(&out, context.get(),
                                                  problem.get(), method));
        handle_.reset(out);
        set(values);
    }
    void set(settings<firenet_solver_option> values) {
        detail::set(values, firenet_solver_batch_set_real,
                    firenet_solver_batch_set_int, get(), context_);
    }
    /** How a y ended. */
    struct row {
        firenet_outcome outcome;
        int64_t iterations;
        double gap;
    };
    /** Solves for as many y as x has room for, both one after the other; x is
     *  overwritten. Rows that a deadline or a cancel kept from being begun have
     *  the outcome NONE. */
    template <class Y, class X> std::vector<row> solve(const Y &y, X &&x) {
        return run(y, nullptr, x);
    }
    /** The same, started from the content of x. */
    template <class Y, class X> std::vector<row> improve(const Y &y, X &&x) {
        return run(y, std::data(x), x);
    }
    /** From any thread or signal handler. */
    void cancel() const noexcept {
        firenet_solver_batch_cancel(get());
    }
    firenet_solver_batch *get() const noexcept {
        return handle_.get();
    }

  private:
    template <class Y, class X>
    std::vector<row> run(const Y &y, const void *x0, X &x) {
        const std::size_t count =
            std::size(x) / static_cast<std::size_t>(cols_);
        std::vector<firenet_outcome> outcomes(count);
        std::vector<int64_t> iterations(count);
        std::vector<double> gaps(count);
        context_.check(firenet_solver_batch_solve(
            get(), static_cast<int64_t>(count), detail::type<const Y>,
            std::data(y), detail::length(y), detail::type<X>, x0, std::data(x),
            detail::length(x), outcomes.data(), iterations.data(), gaps.data(),
            nullptr));
        std::vector<row> rows;
        for (std::size_t i = 0; i < count; ++i) {
            rows.push_back({outcomes[i], iterations[i], gaps[i]});
        }
        return rows;
    }
    Context context_;
    int64_t cols_;
    detail::unique<firenet_solver_batch, firenet_solver_batch_release> handle_;
};

} // namespace firenet

#endif
