/* SPDX-License-Identifier: BSD-3-Clause */
/* The C++ face: values, exceptions, lambdas, lifetimes. Numbers are checked
 * against sums written out here; the library's own suites do the rest. */
#include "support.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

/* ------------------------------------------------------------- operators */

START_TEST(algebra_is_that_of_matrices) {
    vector values = random_vector(6, 1), x = random_vector(3, 2);
    fn::Operator a = fn::matrix(values, 2);
    ck_assert_int_eq(a.rows(), 2);
    ck_assert_int_eq(a.cols(), 3);
    vector want(2);
    for (std::size_t i = 0; i < 2; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            want[i] += values[3 * i + j] * x[j];
        }
    }
    ck_assert_double_lt(distance(a(x), want), 1e-14);
    vector twice{2.0 * want[0], 2.0 * want[1]};
    ck_assert_double_lt(distance((a + a)(x), twice), 1e-14);
    ck_assert_double_lt(distance((2.0 * a)(x), twice), 1e-14);
    ck_assert_double_lt(distance((3.0 * a - a)(x), twice), 1e-14);
    vector both = fn::stack({a, 2.0 * a})(x);
    ck_assert_double_lt(distance(both, {want[0], want[1], twice[0], twice[1]}),
                        1e-14);
    ck_assert_double_lt((a.adjoint() * a).check_adjoint(), 1e-14);
}
END_TEST

START_TEST(sparse_matrices_are_their_elements) {
    const std::vector<double> values{2.0, -1.0, 3.0}, x{1.0, 10.0, 100.0};
    const std::vector<int32_t> pointers{0, 2, 3}, columns{0, 2, 1};
    const std::array<int64_t, 4> of_columns{0, 1, 2, 3};
    const std::array<int64_t, 3> rows{0, 1, 0};
    std::vector<double> y = fn::csr(pointers, columns, values, 3)(x);
    ck_assert_double_eq(y[0], -98.0);
    ck_assert_double_eq(y[1], 30.0);
    std::vector<double> by_columns{2.0, 3.0, -1.0};
    ck_assert(fn::csc(of_columns, rows, by_columns, 2)(x) == y);
    throws(FIRENET_ERR_SHAPE, [&] { fn::csr(pointers, columns, vector(2), 3); },
           {"3", "2"});
    throws(FIRENET_ERR_RANGE, [&] { fn::csr(pointers, columns, values, 2); },
           {"indices[1]", "column 2"});
}
END_TEST

START_TEST(every_maker_makes_an_adjoint_pair) {
    for (const fn::Operator &a :
         {fn::dft({6, 5}, true), fn::haar({8, 4}, 2),
          fn::wavelet(FIRENET_WAVELET_DB3, {8, 4}, 2),
          fn::undecimated(FIRENET_WAVELET_SYM4, {8, 4}, 2),
          fn::undecimated_haar({8, 4}, 2), fn::walsh({8, 4}), fn::identity({3}),
          fn::sample({9}, std::vector<int64_t>{8, 1}),
          fn::diagonal(random_vector(7, 3)),
          fn::diagonal<complex>(std::vector<double>{1.0, 2.0}),
          measurement()}) {
        ck_assert_double_lt(a.check_adjoint(), 1e-14);
        ck_assert_uint_gt(a.description().size(), 0);
    }
    ck_assert(fn::walsh<float>({4}).unitary());
    ck_assert_int_eq(fn::haar<float>({4}, 1).range_type(), FIRENET_F32);
}
END_TEST

START_TEST(a_dft_has_two_origins) {
    vector x = random_vector(4, 1), swapped{x[2], x[3], x[0], x[1]};
    ck_assert_double_lt(
        distance(fn::dft({4}, true, true)(x), fn::dft({4}, true)(swapped)),
        1e-15);
    ck_assert_double_gt(
        distance(fn::dft({4}, true, false)(x), fn::dft({4}, true)(swapped)),
        1e-3);
}
END_TEST

START_TEST(any_container_is_a_vector) {
    fn::Operator a = fn::walsh<float>({4});
    fn::Workspace workspace(a);
    const std::array<float, 4> x{1.0f, 0.0f, 0.0f, 0.0f};
    std::vector<float> y(4);
    workspace.apply(x, y);
    ck_assert_float_eq_tol(y[2], 0.5f, 1e-6f);
    float back[4];
    workspace.apply_adjoint(y, fn::span<float>(back, 4));
    ck_assert_float_eq_tol(back[0], 1.0f, 1e-6f);
}
END_TEST

START_TEST(copies_share_and_any_order_of_death_is_fine) {
    std::optional<fn::Operator> f = fn::dft({4});
    fn::Operator g = *f * f->adjoint();
    fn::Operator h = g;
    f.reset();
    g = std::move(h);
    ck_assert_double_lt(distance(g(vector{1, 2, 3, 4}), {1, 2, 3, 4}), 1e-14);
}
END_TEST

START_TEST(errors_carry_status_and_message) {
    throws(FIRENET_ERR_RANGE, [] { fn::dft({0, 3}); }, {"shape[0]", "0"});
    throws(FIRENET_ERR_RANGE, [] { fn::haar({12, 8}, 3); }, {"12"});
    throws(FIRENET_ERR_SHAPE, [] { fn::dft({4}) * fn::dft({5}); }, {"4", "5"});
    throws(FIRENET_ERR_SHAPE, [] { fn::dft({4})(vector(3)); }, {"3", "4"});
    throws(FIRENET_ERR_TYPE, [] { fn::dft({4})(std::vector<double>(4)); },
           {"f64", "c128"});
    throws(FIRENET_ERR_SHAPE, [] { fn::matrix(vector(5), 2); }, {"5", "2"});
    throws(FIRENET_ERR_SHAPE, [] { fn::sampling::radial({4}, 2); },
           {"two axes"});
    throws(FIRENET_ERR_RANGE, [] { fn::sampling::power({4, 4}, 17); }, {"17"});
    throws(FIRENET_ERR_SHAPE,
           [] {
               fn::Levels(std::vector<int64_t>{4, 8}, std::vector<int64_t>{1});
           },
           {"sparsities"});
}
END_TEST

START_TEST(names_go_both_ways) {
    ck_assert_str_eq(fn::name(FIRENET_C128), "c128");
    ck_assert_str_eq(fn::name(FIRENET_OUTCOME_DEADLINE), "deadline");
    ck_assert_int_eq(fn::named<firenet_method>("grid"), FIRENET_METHOD_GRID);
    ck_assert_int_eq(fn::named<firenet_problem_kind>("P2"), FIRENET_PROBLEM_P2);
    throws(FIRENET_ERR_UNSUPPORTED, [] { fn::named<firenet_type>("c12"); },
           {"c12"});
}
END_TEST

/* --------------------------------------------------------------- solvers */

START_TEST(objects_tell_their_numbers_by_name) {
    fn::Operator a = measurement();
    ck_assert_int_eq(a.integer(FIRENET_OPERATOR_ROWS), a.rows());
    ck_assert_double_eq(a.real(FIRENET_OPERATOR_NORM_BOUND), a.norm_bound());
    fn::Problem problem(FIRENET_PROBLEM_P3, a, 0.02);
    ck_assert_double_eq(problem.real(FIRENET_PROBLEM_PARAMETER), 0.02);
    ck_assert_int_eq(problem.integer(FIRENET_PROBLEM_KIND), FIRENET_PROBLEM_P3);
    throws(FIRENET_ERR_UNSUPPORTED, [&] { a.real(FIRENET_OPERATOR_ROWS); },
           {"rows", "is an integer"});
}
END_TEST

START_TEST(a_batch_is_a_loop_of_solves) {
    fn::Context context;
    context.threads(3);
    fn::Operator a = measurement();
    fn::Problem problem(FIRENET_PROBLEM_P3, a, 0.02);
    fn::SolverBatch batch(problem, {{FIRENET_SOLVER_TOLERANCE, 1e-4}},
                          FIRENET_METHOD_ADAPTIVE, context);
    fn::Solver solver(problem, {{FIRENET_SOLVER_TOLERANCE, 1e-4}});
    const std::size_t m = static_cast<std::size_t>(a.rows()),
                      n = static_cast<std::size_t>(a.cols()), count = 4;
    vector y(count * m), x(count * n), one(n);
    for (std::size_t i = 0; i < y.size(); ++i) {
        y[i] = std::polar(1.0, 0.7 * static_cast<double>(i * i % 97));
    }
    auto rows = batch.solve(y, x);
    ck_assert_uint_eq(rows.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
        fn::span<const fn::complex> part(y.data() + i * m, m);
        ck_assert_int_eq(solver.solve(part, one), rows[i].outcome);
        ck_assert(std::equal(one.begin(), one.end(),
                             x.begin() + static_cast<std::ptrdiff_t>(i * n)));
        ck_assert_double_eq(solver.gap(), rows[i].gap);
    }
    std::copy(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n),
              one.begin());
    auto again = batch.improve(y, x);
    solver.improve(fn::span<const fn::complex>(y.data(), m), one);
    ck_assert(std::equal(one.begin(), one.end(), x.begin()));
    ck_assert_int_eq(again[0].iterations,
                     solver.integer(FIRENET_SOLVER_ITERATION));
    vector few(m);
    throws(FIRENET_ERR_SHAPE, [&] { batch.solve(few, x); }, {"y"});
}
END_TEST

START_TEST(numbers_go_to_either_kind_of_option) {
    fn::Problem problem(FIRENET_PROBLEM_P3, measurement(), 0.02);
    fn::Solver solver(problem, {{FIRENET_SOLVER_ITERATIONS, 1e3},
                                {FIRENET_SOLVER_TOLERANCE, 1}});
    int64_t iterations = 0;
    double tolerance = 0.0;
    firenet_solver_get_int(solver.get(), FIRENET_SOLVER_ITERATIONS,
                           &iterations);
    firenet_solver_get_real(solver.get(), FIRENET_SOLVER_TOLERANCE, &tolerance);
    ck_assert_int_eq(iterations, 1000);
    ck_assert_double_eq(tolerance, 1.0);
    throws(FIRENET_ERR_RANGE,
           [&] {
               solver.set({{FIRENET_SOLVER_ITERATIONS, 1.5}});
           },
           {"iterations: 1.5", "an integer"});
    throws(FIRENET_ERR_RANGE,
           [&] {
               solver.set({{FIRENET_SOLVER_ITERATIONS, 1e300}});
           },
           {"iterations"});
    throws(FIRENET_ERR_RANGE,
           [&] {
               solver.set({{FIRENET_SOLVER_ITERATIONS, std::nan("")}});
           },
           {"iterations: nan"});
    throws(FIRENET_ERR_RANGE,
           [&] {
               solver.set({{FIRENET_SOLVER_DEADLINE, (int64_t{1} << 53) + 1}});
           },
           {"deadline", "double"});
}
END_TEST

START_TEST(a_solver_certifies) {
    fn::Problem problem(FIRENET_PROBLEM_P3, measurement(), 0.02, levels());
    fn::Solver solver(problem, {{FIRENET_SOLVER_TOLERANCE, 1e-7},
                                {FIRENET_SOLVER_ITERATIONS, 5000}});
    vector y = measurements(), x(32 * 32);
    ck_assert_int_eq(solver.solve(y, x), FIRENET_OUTCOME_CONVERGED);
    ck_assert_double_le(solver.gap(),
                        1e-7 * solver.real(FIRENET_SOLVER_OBJECTIVE));
    ck_assert_double_eq(distance(x, solver(y)), 0.0);

    auto first = [](double &objective) {
        return [&](const fn::Event &event) {
            objective = event.layer() == 1 ? event.objective() : objective;
        };
    };
    vector again(32 * 32);
    double cold = 0.0, warm = 0.0;
    solver.solve(y, again, first(cold));
    solver.improve(y, x, first(warm));
    ck_assert_double_lt(warm, cold);
}
END_TEST

/* min lambda TV(x) + ||x - y||^2 of a step moves its two plateaus of two points
 * towards each other, each by lambda / 4. */
START_TEST(a_step_is_denoised_by_its_total_variation) {
    const std::vector<double> y{0, 0, 1, 1};
    std::vector<double> x(4), p(4);
    const auto tv = fn::Regulariser::variation<double>({4});
    fn::Solver solver(fn::Problem(FIRENET_PROBLEM_P2, fn::identity<double>({4}),
                                  0.4, 0.5 * tv + 0.5 * tv),
                      {{FIRENET_SOLVER_TOLERANCE, 1e-10}});
    ck_assert_int_eq(solver.solve(y, x), FIRENET_OUTCOME_CONVERGED);
    ck_assert_double_eq_tol(x[0], 0.1, 1e-4);
    ck_assert_double_eq_tol(x[3], 0.9, 1e-4);
    ck_assert_double_eq_tol(tv(x), 0.8, 1e-4);
    solver.copy_term_dual(0, p);
    ck_assert_double_le(std::abs(p[1]), 0.2 * (1 + 1e-12));
    throws(FIRENET_ERR_TYPE,
           [&] {
               fn::Problem(FIRENET_PROBLEM_P2, fn::identity<float>({4}), 1, tv);
           },
           {"f64", "f32"});
}
END_TEST

/* Of y alone, min lambda g(x) + ||x - y||^2 softens members, then the group:
 * (3, 1) becomes (2, 0), and half of that. */
START_TEST(a_sparse_group_is_softened_twice) {
    const std::vector<double> y{3, 1};
    std::vector<double> x(2);
    const auto group =
        fn::Regulariser::sparse_group(fn::identity<double>({2}), 2, 0.5);
    fn::Solver solver(
        fn::Problem(FIRENET_PROBLEM_P2, fn::identity<double>({2}), 4, group),
        {{FIRENET_SOLVER_TOLERANCE, 1e-10}});
    ck_assert_int_eq(solver.solve(y, x), FIRENET_OUTCOME_CONVERGED);
    ck_assert_double_eq_tol(x[0], 1, 1e-4);
    ck_assert_double_eq_tol(x[1], 0, 1e-4);
    ck_assert_double_eq_tol(group(y), 2 + std::sqrt(2.5), 1e-12);
}
END_TEST

START_TEST(a_network_of_total_variation_reaches_the_minimum) {
    const std::vector<double> y{0, 0.1, 1, 0.9};
    std::vector<double> x(4), best(4), p(4);
    const auto a = fn::identity<double>({4});
    const auto tv = fn::Regulariser::variation<double>({4});
    fn::Network network(a, tv,
                        {{FIRENET_NETWORK_LAMBDA, 0.1},
                         {FIRENET_NETWORK_RESTARTS, 8},
                         {FIRENET_NETWORK_DUAL, FIRENET_DUAL_KEEP}});
    fn::Runner runner(network);
    ck_assert_int_eq(runner.run(y, x), FIRENET_OUTCOME_COMPLETED);
    fn::Solver solver(fn::Problem(FIRENET_PROBLEM_P3, a, 0.1, tv),
                      {{FIRENET_SOLVER_TOLERANCE, 1e-8}});
    ck_assert_int_eq(solver.solve(y, best), FIRENET_OUTCOME_CONVERGED);
    ck_assert_double_le(0, runner.gap());
    ck_assert_double_le(std::abs(runner.real(FIRENET_RUNNER_OBJECTIVE) -
                                 solver.real(FIRENET_SOLVER_OBJECTIVE)),
                        1e-5);
    runner.copy_term_dual(0, p);
    ck_assert_double_le(std::abs(p[1]), 0.1 * (1 + 1e-12));
    throws(FIRENET_ERR_RANGE, [&] { fn::Network(a, tv, {}); }, {"lambda"});
}
END_TEST

START_TEST(a_solve_resumes_where_it_ended) {
    fn::Problem problem(FIRENET_PROBLEM_P2, measurement(), 0.01);
    vector y = measurements(), whole(32 * 32), parts(32 * 32);
    fn::Solver once(problem, {{FIRENET_SOLVER_ITERATIONS, 30},
                              {FIRENET_SOLVER_TOLERANCE, 1e-14}});
    fn::Solver twice(problem, {{FIRENET_SOLVER_ITERATIONS, 10},
                               {FIRENET_SOLVER_TOLERANCE, 1e-14}});
    ck_assert_int_eq(once.solve(y, whole), FIRENET_OUTCOME_ITERATION_LIMIT);
    twice.solve(y, parts);
    twice.set({{FIRENET_SOLVER_ITERATIONS, 30}});
    twice.resume(y, parts);
    ck_assert_double_eq(distance(whole, parts), 0.0);
}
END_TEST

START_TEST(weights_are_one_for_each_coefficient) {
    std::vector<double> weights(4, 2.0);
    fn::Problem problem(FIRENET_PROBLEM_P2, fn::identity({4}), 1.0, weights);
    fn::Solver solver(problem, {{FIRENET_SOLVER_TOLERANCE, 1e-12}});
    ck_assert_double_lt(distance(solver(vector{3, 0.5, -2, 1}), {2, 0, -1, 0}),
                        1e-5);
}
END_TEST

/* -------------------------------------------------------------- networks */

START_TEST(a_network_stays_below_its_bound) {
    fn::Network network(
        measurement(), levels(),
        {{FIRENET_NETWORK_DELTA, 1e-6}, {FIRENET_NETWORK_RESTARTS, 12}});
    ck_assert(network.proved());
    vector y = measurements(), truth(32 * 32), few = random_vector(10, 1);
    std::copy(few.begin(), few.end(), truth.begin());
    ck_assert_double_lt(distance(network(y), network(y)), 1e-300);

    fn::Runner runner(network);
    vector x(32 * 32);
    runner.reference(truth);
    double last = 0.0;
    runner.run(y, x, [&](const fn::Event &event) { last = event.error(); });
    ck_assert_double_eq_tol(last, distance(x, truth), 1e-12);
    printf("# layers %lld, error %g, bound %g\n",
           static_cast<long long>(network.layers()), last,
           runner.real(FIRENET_RUNNER_PRIOR_BOUND));
    ck_assert_double_le(last, runner.real(FIRENET_RUNNER_PRIOR_BOUND));
    ck_assert_double_le(last, 1e-2);

    /* F >= -Re <y, q> for every x, and the gap is what is left. */
    vector q(y.size());
    runner.copy_dual(q);
    double norm2 = 0.0, value = 0.0;
    for (std::size_t i = 0; i < q.size(); ++i) {
        norm2 += std::norm(q[i]);
        value -= std::real(std::conj(y[i]) * q[i]);
    }
    ck_assert_double_le(norm2, 1.0 + 1e-14);
    ck_assert_double_eq_tol(runner.real(FIRENET_RUNNER_OBJECTIVE) - value,
                            runner.gap(), 1e-12);
}
END_TEST

START_TEST(a_gradient_is_a_difference_quotient) {
    fn::Network network(
        measurement(), levels(),
        {{FIRENET_NETWORK_INNER, 6}, {FIRENET_NETWORK_RESTARTS, 2}});
    fn::Jacobian jacobian(network);
    vector y = measurements(), dy = random_vector(y.size(), 4), x(32 * 32),
           dx(32 * 32), up(y), down(y), uy(y.size());
    const double h = 1e-6;
    for (std::size_t i = 0; i < y.size(); ++i) {
        up[i] += h * dy[i];
        down[i] -= h * dy[i];
    }
    jacobian.run(y, x);
    jacobian.jvp(dy, dx);
    vector high = network(up), low = network(down), quotient(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        quotient[i] = (high[i] - low[i]) / (2.0 * h);
    }
    ck_assert_double_lt(distance(dx, quotient), 1e-4);
    /* Re <dx, J dy> = Re <J^T dx, dy> */
    jacobian.vjp(dx, uy);
    double forward = 0.0, back = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        forward += std::norm(dx[i]);
    }
    for (std::size_t i = 0; i < y.size(); ++i) {
        back += std::real(std::conj(uy[i]) * dy[i]);
    }
    ck_assert_double_eq_tol(forward, back, 1e-9 * forward);
}
END_TEST

/* ------------------------------------------------------------- callbacks */

START_TEST(exceptions_of_monitors_come_out) {
    fn::Network network(measurement(), levels());
    fn::Problem problem(FIRENET_PROBLEM_P3, measurement(), 0.02);
    fn::Runner runner(network);
    fn::Solver solver(problem);
    vector y = measurements(), x(32 * 32);
    int calls = 0;
    auto throwing = [&](const fn::Event &) -> bool {
        ++calls;
        throw broken{7};
    };
    breaks(7, [&] { runner.run(y, x, throwing); });
    breaks(7, [&] { solver.solve(y, x, throwing); });
    ck_assert_int_eq(calls, 2);
    ck_assert_int_eq(runner.run(y, x), FIRENET_OUTCOME_COMPLETED);
    ck_assert_int_eq(solver.solve(y, x), FIRENET_OUTCOME_CONVERGED);
}
END_TEST

START_TEST(a_busy_object_says_so) {
    fn::Problem problem(FIRENET_PROBLEM_P3, measurement(), 0.02);
    fn::Solver solver(problem);
    throws(FIRENET_ERR_RANGE,
           [&] {
               solver.set({{FIRENET_SOLVER_TOLERANCE, 2.0}});
           },
           {"tolerance: 2"});
    vector x(32 * 32);
    throws(FIRENET_ERR_BUSY,
           [&] {
               solver.solve(measurements(), x, [&](const fn::Event &) {
                   solver.set({{FIRENET_SOLVER_TOLERANCE, 0.5}});
               });
           },
           {"busy: "});
}
END_TEST

START_TEST(true_stops_and_the_iterate_is_valid) {
    fn::Runner runner(fn::Network(measurement(), levels()));
    vector x(32 * 32), shown(32 * 32);
    firenet_outcome outcome =
        runner.run(measurements(), x, [&](const fn::Event &event) {
            event.copy_iterate(shown);
            return event.layer() >= 12;
        });
    ck_assert_int_eq(outcome, FIRENET_OUTCOME_STOPPED);
    ck_assert_double_eq(distance(x, shown), 0.0);
}
END_TEST

START_TEST(lambdas_make_operators) {
    auto alive = std::make_shared<int>(2);
    std::weak_ptr<int> watch = alive;
    {
        auto times = [alive](fn::span<const complex> in,
                             fn::span<complex> out) {
            for (std::size_t i = 0; i < in.size(); ++i) {
                out[i] = in[i] * static_cast<double>(*alive);
            }
        };
        fn::Operator a = fn::user(3, 3, times, times);
        alive.reset();
        ck_assert_double_lt(a.check_adjoint(), 1e-14);
        fn::Operator b = a * fn::identity({3});
        a = fn::identity({3});
        ck_assert_double_lt(distance(b(vector{1, 2, 3}), {2, 4, 6}), 1e-14);
        ck_assert(!watch.expired());
    }
    ck_assert(watch.expired());
}
END_TEST

START_TEST(lambdas_take_many_vectors_on_any_thread) {
    std::atomic<std::size_t> largest{0};
    auto twice = [&](fn::vectors<const double> in, fn::vectors<double> out) {
        largest = std::max(largest.load(), in.size());
        for (std::size_t k = 0; k < in.size(); ++k) {
            for (std::size_t i = 0; i < in[k].size(); ++i) {
                out[k][i] = 2.0 * in[k][i];
            }
        }
    };
    fn::Operator a = fn::user_many<double>(3, 3, twice, twice, 4, 2.0);
    std::vector<double> x(18), y(18);
    std::iota(x.begin(), x.end(), 1.0);
    fn::batch(a, 6).apply(x, y);
    ck_assert_uint_eq(largest.load(), 4);
    for (std::size_t i = 0; i < x.size(); ++i) {
        ck_assert_double_eq(y[i], 2.0 * x[i]);
    }
    /* On the context's threads, whose exceptions come out as well. */
    std::atomic<bool> fails{false};
    auto copy = [&](fn::span<const double> in, fn::span<double> out) {
        if (fails) {
            throw broken{7};
        }
        std::copy(in.begin(), in.end(), out.begin());
    };
    fn::Context context;
    context.threads(3);
    fn::Operator b =
        fn::user<double>(3, 3, copy, copy, 1.0, FIRENET_CALLBACK_ANY);
    fn::SolverBatch batch(fn::Problem(FIRENET_PROBLEM_P3, b, 0.1), {},
                          FIRENET_METHOD_ADAPTIVE, context);
    batch.solve(x, y);
    fails = true;
    breaks(7, [&] { batch.solve(x, y); });
}
END_TEST

START_TEST(exceptions_of_operators_come_out) {
    auto copy = [](fn::span<const double> in, fn::span<double> out) {
        std::copy(in.begin(), in.end(), out.begin());
    };
    auto failing = [](fn::span<const double>, fn::span<double>) {
        throw broken{9};
    };
    breaks(9, [&] { fn::user<double>(2, 2, failing, failing); });
    fn::Operator a = fn::user<double>(2, 2, failing, copy, 1.0);
    const std::vector<double> y{1.0, 2.0};
    breaks(9, [&] { a(y); });
    breaks(9, [&] { (a * fn::identity<double>({2}))(y); });
    breaks(9, [&] { fn::Solver(fn::Problem(FIRENET_PROBLEM_P3, a, 0.1))(y); });
}
END_TEST

/* --------------------------------------------------------- threads, memory */

START_TEST(one_network_serves_many_threads) {
    fn::Network network(
        measurement(), levels(),
        {{FIRENET_NETWORK_INNER, 5}, {FIRENET_NETWORK_RESTARTS, 2}});
    vector y = measurements(), want = network(y);
    std::atomic<int> same{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            fn::Runner runner(network);
            vector x(want.size());
            runner.run(y, x);
            same += x == want;
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    ck_assert_int_eq(same, 4);
}
END_TEST

/* A prior, its pattern, and what refutes both: one coefficient of the least
 * sampled level has ||A v|| near sqrt(p). */
START_TEST(what_a_pattern_holds_and_what_refutes_it) {
    const auto law = FIRENET_SAMPLING_WALSH_HAAR;
    const fn::shape side{64, 64};
    const int64_t samples = 1000;
    auto s = fn::sampling::prior(law, side, 4, samples, 1.6, 20.0);
    auto pattern = fn::sampling::levels(law, side, s, samples);
    auto taken = fn::sampling::census(law, side, 4, pattern);
    ck_assert_int_eq(taken[0] + taken[1] + taken[2] + taken[3], samples);
    auto held =
        fn::sampling::limit(law, side, pattern, {64, 192, 768, 3072}, 20.0);
    ck_assert_int_le(held[3], s[3]);
    double gamma = fn::sampling::gamma(law, side, 4, pattern);
    fn::Operator a = fn::sample<double>({64 * 64}, pattern) *
                     fn::walsh<double>(side) *
                     fn::haar<double>(side, 4).adjoint();
    fn::Refutation found(a, fn::Levels::haar(side, s), 0.5, 0.45 * gamma);
    ck_assert(found.refuted());
    ck_assert_double_gt(found.gamma(), 0.45 * gamma);
    auto v = found.vector<double>();
    auto image = a(v);
    double norm = 0.0;
    for (double y : image) {
        norm += y * y;
    }
    ck_assert_double_lt(
        std::abs(std::sqrt(norm) - found.real(FIRENET_REFUTATION_IMAGE)),
        1e-13);
    throws(FIRENET_ERR_RANGE,
           [&] { fn::Refutation(a, fn::Levels::haar(side, s), 1.0, gamma); },
           {"rho"});
}
END_TEST

std::atomic<int> blocks{0};

void *counted_alloc(std::size_t size, std::size_t alignment, void *) {
    ++blocks;
    return std::aligned_alloc(alignment,
                              (size + alignment - 1) / alignment * alignment);
}

void counted_free(void *pointer, void *) {
    --blocks;
    std::free(pointer);
}

START_TEST(memory_comes_from_the_host_and_goes_back) {
    {
        fn::Context context(counted_alloc, counted_free);
        context.threads(2)
            .planner(FIRENET_PLANNER_ESTIMATE)
            .instructions(FIRENET_INSTRUCTIONS_BASELINE);
        context.load_wisdom(context.save_wisdom());
        fn::Operator f = fn::dft({16}, false, context);
        fn::Operator a = f * f.adjoint() * f;
        fn::Workspace workspace(a, context);
        vector x(16), y(16);
        int before = blocks;
        workspace.apply(x, y);
        ck_assert_int_eq(blocks, before);
        ck_assert_int_gt(before, 3);
    }
    ck_assert_int_eq(blocks, 0);
}
END_TEST

} // namespace

int main() {
    return run_suite("cpp", {algebra_is_that_of_matrices,
                             sparse_matrices_are_their_elements,
                             every_maker_makes_an_adjoint_pair,
                             a_dft_has_two_origins,
                             any_container_is_a_vector,
                             copies_share_and_any_order_of_death_is_fine,
                             errors_carry_status_and_message,
                             names_go_both_ways,
                             objects_tell_their_numbers_by_name,
                             a_batch_is_a_loop_of_solves,
                             numbers_go_to_either_kind_of_option,
                             a_solver_certifies,
                             a_step_is_denoised_by_its_total_variation,
                             a_sparse_group_is_softened_twice,
                             a_network_of_total_variation_reaches_the_minimum,
                             a_solve_resumes_where_it_ended,
                             weights_are_one_for_each_coefficient,
                             a_network_stays_below_its_bound,
                             a_gradient_is_a_difference_quotient,
                             exceptions_of_monitors_come_out,
                             a_busy_object_says_so,
                             true_stops_and_the_iterate_is_valid,
                             lambdas_make_operators,
                             lambdas_take_many_vectors_on_any_thread,
                             exceptions_of_operators_come_out,
                             one_network_serves_many_threads,
                             what_a_pattern_holds_and_what_refutes_it,
                             memory_comes_from_the_host_and_goes_back});
}
