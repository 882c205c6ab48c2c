/* SPDX-License-Identifier: BSD-3-Clause */
/* The C++ face of what goes into runs and comes out of them beside x: layers,
 * derivatives, searches, refutations, batches, paths, states, logs,
 * executors. */
#include "support.hpp"

#include <algorithm>
#include <thread>

namespace {

fn::Network small_network() {
    return fn::Network(
        measurement(), levels(),
        {{FIRENET_NETWORK_INNER, 6}, {FIRENET_NETWORK_RESTARTS, 2}});
}

double inner_product(const vector &a, const vector &b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += std::real(std::conj(a[i]) * b[i]);
    }
    return sum;
}

/* ---------------------------------------------------------------- networks */

START_TEST(layers_say_what_they_do) {
    fn::Network network = small_network();
    ck_assert_int_eq(network.layers(), 3 * 2 * 6 + 1);
    fn::Layer soft(network, 1, 1.0), last(network, network.layers(), 1.0);
    ck_assert_int_eq(soft.kind(), FIRENET_LAYER_SOFT);
    ck_assert_int_eq(soft.restart(), 1);
    ck_assert_int_eq(soft.inner(), 1);
    ck_assert_double_eq(soft.weight(FIRENET_PART_X, FIRENET_PART_X), 1.0);
    ck_assert_double_gt(soft.threshold(0), 0.0);
    ck_assert_int_eq(last.kind(), FIRENET_LAYER_OUTPUT);
    ck_assert_int_eq(last.width(), 32 * 32);
    throws(FIRENET_ERR_RANGE, [&] { fn::Layer(network, 38, 1.0); }, {"38"});
}
END_TEST

START_TEST(derivatives_by_both_arguments) {
    fn::Jacobian jacobian(small_network());
    vector y = measurements(), x0 = random_vector(32 * 32, 5), x(x0);
    vector dy = random_vector(y.size(), 6), dx0 = random_vector(x0.size(), 7);
    vector dx(x0.size()), uy(y.size()), ux0(x0.size());
    jacobian.improve(y, x);
    jacobian.jvp(dy, dx0, dx);

    const double h = 1e-6;
    auto moved = [&](double step) {
        vector ym(y), xm(x0);
        for (std::size_t i = 0; i < y.size(); ++i) {
            ym[i] += step * dy[i];
        }
        for (std::size_t i = 0; i < x0.size(); ++i) {
            xm[i] += step * dx0[i];
        }
        fn::Runner(small_network()).improve(ym, xm);
        return xm;
    };
    vector up = moved(h), down = moved(-h);
    for (std::size_t i = 0; i < dx.size(); ++i) {
        up[i] = (up[i] - down[i]) / (2.0 * h);
    }
    ck_assert_double_lt(distance(dx, up), 1e-4);

    /* <u, J (dy, dx0)> = <J^T u, (dy, dx0)> */
    jacobian.vjp(dx, uy, ux0);
    double forward = inner_product(dx, dx);
    ck_assert_double_eq_tol(forward,
                            inner_product(uy, dy) + inner_product(ux0, dx0),
                            1e-9 * forward);
    throws(FIRENET_ERR_SHAPE, [&] { jacobian.jvp(dy, vector(3), dx); }, {"3"});
}
END_TEST

START_TEST(a_batch_is_one_by_one) {
    fn::Network network = small_network();
    fn::Runner runner(network);
    vector y = measurements(), both(y), x(2 * 32 * 32);
    for (const complex &z : y) {
        both.push_back(0.5 * z);
    }
    ck_assert_int_eq(runner.run_batch(2, both, x), FIRENET_OUTCOME_COMPLETED);
    ck_assert_int_eq(runner.integer(FIRENET_RUNNER_WRITTEN), 2);
    vector one = network(y);
    ck_assert(std::equal(one.begin(), one.end(), x.begin()));
}
END_TEST

/* ---------------------------------------------------------------- searches */

START_TEST(a_search_finds_the_worst_direction_of_a_matrix) {
    /* phi(y) = diag(1, 3, 2) y: the second coordinate is the worst. */
    static const double factors[] = {1.0, 3.0, 2.0};
    auto times = [](fn::span<const double> in, fn::span<double> out) {
        for (std::size_t i = 0; i < 3; ++i) {
            out[i] = factors[i] * in[i];
        }
    };
    auto search = fn::Perturbation::of<double>(
        3, 3, times, times, 200,
        {{FIRENET_PERTURBATION_RADIUS, 0.5}, {FIRENET_PERTURBATION_STEP, 0.1}});
    std::vector<double> y{1.0, 1.0, 1.0}, r(3);
    search.run(y, r);
    ck_assert_double_eq_tol(std::abs(r[1]), 0.5, 1e-3);
    ck_assert_double_eq_tol(search.norm(), 0.5, 1e-12);
    ck_assert_double_eq_tol(search.change(), 1.5, 1e-3);
}
END_TEST

START_TEST(a_search_against_a_network_is_watched_and_stopped) {
    fn::Network network = small_network();
    fn::Perturbation search(network, 50);
    vector y = measurements(), r(y.size()), moved(y);
    int64_t seen = 0;
    search.run(y, r, [&](const fn::Step &step) {
        seen = step.number + 1;
        return step.number == 4;
    });
    ck_assert_int_eq(seen, 5);
    ck_assert_int_eq(search.integer(FIRENET_PERTURBATION_STEPS), 5);
    for (std::size_t i = 0; i < y.size(); ++i) {
        moved[i] += r[i];
    }
    ck_assert_double_eq_tol(distance(network(moved), network(y)),
                            search.change(), 1e-9);
    breaks(3, [&] {
        search.run(y, r, [](const fn::Step &) { throw broken{3}; });
    });
    /* On images instead: B makes measurements of them. */
    fn::Perturbation images(network, measurement(), 3);
    vector image_r(32 * 32);
    images.run(y, image_r);
    ck_assert_double_gt(images.change(), 0.0);
}
END_TEST

START_TEST(exceptions_of_maps_come_out) {
    auto failing = [](fn::span<const double>, fn::span<double>) {
        throw broken{4};
    };
    auto search = fn::Perturbation::of<double>(2, 2, failing, failing, 3);
    std::vector<double> y(2), r(2);
    breaks(4, [&] { search.run(y, r); });
}
END_TEST

/* ----------------------------------------------------------------- solvers */

START_TEST(a_path_is_warm_and_complete) {
    fn::Problem problem(FIRENET_PROBLEM_P2, fn::identity<double>({4}), 1.0);
    const std::vector<double> y{3.0, 0.5, -2.0, 1.0}, lambdas{2.0, 1.0};
    std::vector<double> x(8), best(4);
    fn::Solver solver(problem, {{FIRENET_SOLVER_TOLERANCE, 1e-12}});
    ck_assert_double_eq_tol(problem.parameter_max(y), 6.0, 1e-12);
    auto rows = solver.path(lambdas, y, x);
    ck_assert_uint_eq(rows.size(), 2);
    ck_assert_int_eq(rows[1].outcome, FIRENET_OUTCOME_CONVERGED);
    ck_assert_double_eq_tol(x[0], 2.0, 1e-5); /* soft(3, lambda/2) */
    ck_assert_double_eq_tol(x[4], 2.5, 1e-5);
    std::vector<double> last(x.begin() + 4, x.end());
    solver.copy_best(best);
    ck_assert_double_eq_tol(problem.objective(best, y),
                            problem.objective(last, y), 1e-9);
}
END_TEST

START_TEST(a_state_moves_to_another_solver) {
    fn::Problem problem(FIRENET_PROBLEM_P3, measurement(), 0.02);
    vector y = measurements(), whole(32 * 32), parts(32 * 32);
    fn::Solver once(problem, {{FIRENET_SOLVER_ITERATIONS, 30}});
    fn::Solver first(problem, {{FIRENET_SOLVER_ITERATIONS, 10}});
    fn::Solver second(problem, {{FIRENET_SOLVER_ITERATIONS, 30}});
    once.solve(y, whole);
    first.solve(y, parts);
    second.load(first.state());
    second.resume(y, parts);
    ck_assert_double_eq(distance(whole, parts), 0.0);
}
END_TEST

START_TEST(errors_are_measured_against_a_reference) {
    fn::Problem problem(FIRENET_PROBLEM_P3, measurement(), 0.02);
    fn::Solver solver(problem);
    vector x(32 * 32), reference = random_vector(32 * 32, 8);
    solver.reference(reference);
    double error = 0.0;
    solver.solve(measurements(), x,
                 [&](const fn::Event &event) { error = event.error(); });
    ck_assert_double_eq_tol(error, distance(x, reference), 1e-9);
}
END_TEST

START_TEST(a_noise_scan_gives_eta) {
    vector scan = random_vector(20000, 9); /* E |z|^2 = 2 */
    double eta = fn::noise_bound(scan, 500);
    ck_assert_double_gt(eta, std::sqrt(2.0 * 500));
    ck_assert_double_lt(eta, 1.3 * std::sqrt(2.0 * 500));
}
END_TEST

/* --------------------------------------------------------------- operators */

START_TEST(the_other_makers_make_adjoint_pairs) {
    for (const fn::Operator &a :
         {fn::pad({3, 4}, {8, 8}), fn::difference({5, 4}),
          fn::complexified({6}), fn::batch(fn::dft({4}), 3),
          fn::encoding({4, 3}, random_vector(24, 1), {7, 0, 2}),
          fn::encoding({4}, random_vector(24, 1), {}, true, false, 2)}) {
        ck_assert_double_lt(a.check_adjoint(), 1e-14);
    }
    ck_assert_double_eq(fn::pad({3}, {4}).isometry(), 1.0);
    ck_assert_double_eq(fn::sample({3}, std::vector<int64_t>{1}).coisometry(),
                        1.0);
    ck_assert_double_eq_tol((2.0 * fn::dft({8})).estimate_norm(), 2.0, 1e-9);
    auto lines = fn::sampling::lines({8, 16}, 1, 3);
    ck_assert_uint_eq(lines.size(), 3 * 16);
    throws(FIRENET_ERR_RANGE,
           [] {
               fn::sampling::lines({8, 16}, 2, 3);
           },
           {"axis", "2"});
}
END_TEST

/* ---------------------------------------------------- logs and executors */

START_TEST(errors_are_logged_as_they_are_thrown) {
    std::string line;
    fn::Context context;
    context.log([&](firenet_log_level level, const char *message) {
        ck_assert_int_eq(level, FIRENET_LOG_ERROR);
        line = message;
    });
    throws(FIRENET_ERR_RANGE, [&] { fn::dft({0}, false, context); },
           {"shape[0]"});
    ck_assert(line.find("shape[0]") != std::string::npos);
    context.log([](firenet_log_level, const char *) { throw broken{5}; });
    breaks(5, [&] { fn::dft({0}, false, context); });
    line.clear();
    context.log({});
    throws(FIRENET_ERR_RANGE, [&] { fn::dft({0}, false, context); }, {});
    ck_assert_str_eq(line.c_str(), "");
}
END_TEST

START_TEST(the_hosts_threads_give_the_same_bits) {
    const fn::shape large{256, 256};
    vector x = random_vector(256 * 256, 3), alone(x.size()), hosted(x.size());
    fn::Operator f = fn::dft(large, true);
    fn::Workspace(f).apply(x, alone);

    int64_t calls = 0;
    fn::Context context;
    context.threads(
        [&](int64_t count, const std::function<void(int64_t)> &task) {
            ++calls;
            std::vector<std::thread> threads;
            for (int64_t i = 0; i < count; ++i) {
                threads.emplace_back(task, i);
            }
            for (std::thread &thread : threads) {
                thread.join();
            }
        },
        2);
    fn::Workspace(f, context).apply(x, hosted);
    ck_assert_int_gt(calls, 0);
    ck_assert(alone == hosted);
    throws(FIRENET_ERR_RANGE, [&] { context.threads({}, 1000); }, {"1000"});
    context.threads({}, 1);
    fn::Workspace(f, context).apply(x, hosted);
    ck_assert(alone == hosted);
}
END_TEST

START_TEST(numbers_are_added_up_by_the_host) {
    vector values = random_vector(12, 5), y = random_vector(3, 6);
    vector alone(4), twice(4);
    const fn::Operator a = fn::matrix(values, 3, 4);
    fn::Workspace(a).apply_adjoint(y, alone);

    /* As if another party had the same numbers. */
    fn::Context context;
    context.reduce([](double *sums, int64_t count, double *, int64_t) {
        for (int64_t i = 0; i < count; ++i) {
            sums[i] *= 2.0;
        }
    });
    const fn::Operator part = fn::split(a, FIRENET_SPLIT_ROWS, 0.0, context);
    fn::Workspace workspace(part, context);
    workspace.apply_adjoint(y, twice);
    for (std::size_t i = 0; i < alone.size(); ++i) {
        ck_assert(twice[i] == 2.0 * alone[i]);
    }
    ck_assert(std::abs(part.norm_bound() / a.norm_bound() - std::sqrt(2.0)) <=
              1e-14);
    context.reduce(
        [](double *, int64_t, double *, int64_t) { throw broken{4}; });
    breaks(4, [&] { workspace.apply_adjoint(y, twice); });
    context.reduce({});
    workspace.apply_adjoint(y, twice);
    ck_assert(twice == alone);
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

} // namespace

int main() {
    return run_suite(
        "cpp_hooks",
        {a_gradient_is_a_difference_quotient,
         what_a_pattern_holds_and_what_refutes_it, layers_say_what_they_do,
         derivatives_by_both_arguments, a_batch_is_one_by_one,
         a_search_finds_the_worst_direction_of_a_matrix,
         a_search_against_a_network_is_watched_and_stopped,
         exceptions_of_maps_come_out, a_path_is_warm_and_complete,
         a_state_moves_to_another_solver,
         errors_are_measured_against_a_reference, a_noise_scan_gives_eta,
         the_other_makers_make_adjoint_pairs,
         errors_are_logged_as_they_are_thrown,
         the_hosts_threads_give_the_same_bits,
         numbers_are_added_up_by_the_host});
}
