/* SPDX-License-Identifier: BSD-3-Clause */
/* What the suites of the C++ face share: a small problem, and what is thrown.
 */
#ifndef TESTS_CPP_SUPPORT_HPP
#define TESTS_CPP_SUPPORT_HPP

#include <firenet/firenet.hpp>

#include <check.h>

#include <cmath>
#include <functional>
#include <optional>
#include <random>

namespace fn = firenet;

using complex = std::complex<double>;
using vector = std::vector<complex>;

inline const fn::shape image{32, 32};
inline const std::vector<int64_t> sparsities{12, 20, 24};

inline vector random_vector(std::size_t length, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    vector x(length);
    for (complex &z : x) {
        z = {normal(generator), normal(generator)};
    }
    return x;
}

inline double distance(const vector &a, const vector &b) {
    ck_assert_uint_eq(a.size(), b.size());
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += std::norm(a[i] - b[i]);
    }
    return std::sqrt(sum);
}

inline fn::Operator measurement() {
    return fn::sample(image,
                      fn::sampling::fourier_haar(image, sparsities, 500)) *
           fn::dft(image, true) * fn::haar(image, 3).adjoint();
}

inline fn::Levels levels() {
    return fn::Levels::haar(image, sparsities);
}

/* Measurements of something sparse. */
inline vector measurements() {
    vector x(32 * 32), few = random_vector(10, 1);
    std::copy(few.begin(), few.end(), x.begin());
    return measurement()(x);
}

/* Asserts that `call` throws `status` with the words in its message. */
inline void throws(firenet_status status, const std::function<void()> &call,
                   std::initializer_list<const char *> words) {
    std::optional<fn::error> seen;
    try {
        call();
    } catch (const fn::error &e) {
        seen = e;
    }
    ck_assert_msg(seen.has_value(), "nothing was thrown");
    ck_assert_int_eq(seen->status(), status);
    for (const char *word : words) {
        ck_assert_msg(std::string(seen->what()).find(word) != std::string::npos,
                      "'%s' is not in: %s", word, seen->what());
    }
}

struct broken {
    int code;
};

/* Asserts that `call` throws broken{code}. */
inline void breaks(int code, const std::function<void()> &call) {
    int seen = 0;
    try {
        call();
    } catch (const broken &b) {
        seen = b.code;
    }
    ck_assert_int_eq(seen, code);
}

/* Runs the tests, reports in TAP, returns the exit status. */
inline int run_suite(const char *name,
                     std::initializer_list<const TTest *> tests) {
    TCase *cases = tcase_create(name);
    for (const TTest *test : tests) {
        tcase_add_test(cases, test);
    }
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}

#endif
