/* SPDX-License-Identifier: BSD-3-Clause */
/* The C++ face of operators: values, containers, lifetimes, lambdas and their
 * exceptions. Numbers are checked against sums written out here. */
#include "support.hpp"

#include <array>
#include <atomic>

namespace {

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

} // namespace

int main() {
    return run_suite(
        "cpp_operators",
        {algebra_is_that_of_matrices, sparse_matrices_are_their_elements,
         every_maker_makes_an_adjoint_pair, a_dft_has_two_origins,
         any_container_is_a_vector, copies_share_and_any_order_of_death_is_fine,
         errors_carry_status_and_message, names_go_both_ways,
         lambdas_make_operators, lambdas_take_many_vectors_on_any_thread,
         exceptions_of_operators_come_out});
}
