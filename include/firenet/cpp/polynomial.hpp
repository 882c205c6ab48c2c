/* SPDX-License-Identifier: BSD-3-Clause */
/** @file polynomial.hpp  Polynomials in several variables. */
#ifndef FIRENET_CPP_POLYNOMIAL_HPP
#define FIRENET_CPP_POLYNOMIAL_HPP

#include <firenet/cpp/base.hpp>

namespace firenet::polynomial {

/** Rows of `variables` degrees. */
struct indices {
    int64_t variables = 0;
    std::vector<int32_t> degrees;
    int64_t count() const {
        return static_cast<int64_t>(degrees.size()) / variables;
    }
};

/** The multi-indices of a lower set. */
inline indices set(firenet_polynomial_set which, int64_t variables,
                   int64_t order, const Context &context = Context()) {
    int64_t count = 0;
    context.check(firenet_polynomial_count(context.get(), which, variables,
                                           order, &count));
    indices found{variables, std::vector<int32_t>(
                                 static_cast<std::size_t>(count * variables))};
    context.check(firenet_polynomial_indices(
        context.get(), which, variables, order, count, found.degrees.data()));
    return found;
}

/** The largest modulus of each on the cube. */
inline std::vector<double> weights(firenet_polynomial_basis basis,
                                   const indices &set,
                                   const Context &context = Context()) {
    std::vector<double> found(static_cast<std::size_t>(set.count()));
    context.check(firenet_polynomial_weights(context.get(), basis,
                                             set.variables, set.count(),
                                             set.degrees.data(), found.data()));
    return found;
}

/** factor Psi_nu(t): a row for each point, row-major. */
inline std::vector<double> values(firenet_polynomial_basis basis,
                                  const indices &set, span<const double> at,
                                  double factor = 1.0,
                                  const Context &context = Context()) {
    int64_t points = detail::length(at) / set.variables;
    if (points * set.variables != detail::length(at)) {
        throw error(FIRENET_ERR_SHAPE, "at: needs whole rows of variables");
    }
    std::vector<double> found(static_cast<std::size_t>(points * set.count()));
    context.check(firenet_polynomial_values(
        context.get(), basis, set.variables, set.count(), set.degrees.data(),
        points, at.data(), factor, found.data()));
    return found;
}

} // namespace firenet::polynomial

#endif
