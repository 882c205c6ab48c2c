/* SPDX-License-Identifier: BSD-3-Clause */
/** @file refutation.hpp  Looks for a vector that shows that an operator lacks
 *  the null space property its bounds rest on. */
#ifndef FIRENET_CPP_REFUTATION_HPP
#define FIRENET_CPP_REFUTATION_HPP

#include <firenet/cpp/levels.hpp>
#include <firenet/cpp/operators.hpp>

namespace firenet {

/** What a search of `effort` rounds found; immutable, shared by copying. */
class Refutation {
  public:
    Refutation(const Operator &a, const Levels &levels, double rho,
               double gamma, int effort = 1, uint64_t seed = 1,
               const Context &context = Context())
        : context_(context), length_(a.cols()) {
        context.check(firenet_rnspl_refute(handle_.out(), context.get(),
                                           a.get(), levels.get(), rho, gamma,
                                           effort, seed));
    }

    firenet_assumption state() const {
        return static_cast<firenet_assumption>(
            integer(FIRENET_REFUTATION_STATE));
    }
    bool refuted() const {
        return state() == FIRENET_ASSUMPTION_REFUTED;
    }
    /** left / right of the inequality, above 1 for a witness. */
    double ratio() const {
        return real(FIRENET_REFUTATION_RATIO);
    }
    /** Whatever is below this gamma is refuted. */
    double gamma() const {
        return real(FIRENET_REFUTATION_GAMMA);
    }
    double real(firenet_refutation_property property) const {
        return detail::read<double>(context_, firenet_refutation_get_real,
                                    get(), property);
    }
    int64_t integer(firenet_refutation_property property) const {
        return detail::read<int64_t>(context_, firenet_refutation_get_int,
                                     get(), property);
    }
    /** The vector nearest to a witness, of the operator's domain type T. */
    template <class T = std::complex<double>> std::vector<T> vector() const {
        std::vector<T> v(static_cast<std::size_t>(length_));
        context_.check(firenet_refutation_copy(get(), detail::type_of<T>::value,
                                               v.data(), length_));
        return v;
    }
    firenet_refutation *get() const noexcept {
        return handle_.get();
    }

  private:
    Context context_;
    int64_t length_;
    detail::shared<firenet_refutation, firenet_refutation_retain,
                   firenet_refutation_release>
        handle_;
};

} // namespace firenet

#endif
