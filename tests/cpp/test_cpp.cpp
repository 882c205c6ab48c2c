/* SPDX-License-Identifier: BSD-3-Clause */
/* The C++ face of solvers and networks: values, monitors and their exceptions,
 * lifetimes. Numbers are checked against sums written out here; the library's
 * own suites do the rest. */
#include "support.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

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

/* -------------------------------------------------------------- monitors */

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
    return run_suite(
        "cpp",
        {objects_tell_their_numbers_by_name, a_batch_is_a_loop_of_solves,
         numbers_go_to_either_kind_of_option, a_solver_certifies,
         a_step_is_denoised_by_its_total_variation,
         a_sparse_group_is_softened_twice,
         a_network_of_total_variation_reaches_the_minimum,
         a_solve_resumes_where_it_ended, weights_are_one_for_each_coefficient,
         a_network_stays_below_its_bound, exceptions_of_monitors_come_out,
         a_busy_object_says_so, true_stops_and_the_iterate_is_valid,
         one_network_serves_many_threads,
         memory_comes_from_the_host_and_goes_back});
}
