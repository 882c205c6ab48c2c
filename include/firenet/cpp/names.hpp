/* SPDX-License-Identifier: BSD-3-Clause */
/** @file names.hpp  Enumerators by name, both ways. */
#ifndef FIRENET_CPP_NAMES_HPP
#define FIRENET_CPP_NAMES_HPP

#include <firenet/cpp/base.hpp>

namespace firenet {

/** "c128", "P1", "adaptive", "converged", "FIRENET_ERR_RANGE". */
inline const char *name(firenet_type value) noexcept {
    return firenet_type_name(value);
}
inline const char *name(firenet_problem_kind value) noexcept {
    return firenet_problem_kind_name(value);
}
inline const char *name(firenet_method value) noexcept {
    return firenet_method_name(value);
}
inline const char *name(firenet_outcome value) noexcept {
    return firenet_outcome_name(value);
}
inline const char *name(firenet_status value) noexcept {
    return firenet_status_name(value);
}

namespace detail {

inline firenet_status find(const char *name, firenet_type *value) {
    return firenet_type_from_name(name, value);
}
inline firenet_status find(const char *name, firenet_problem_kind *value) {
    return firenet_problem_kind_from_name(name, value);
}
inline firenet_status find(const char *name, firenet_method *value) {
    return firenet_method_from_name(name, value);
}
inline firenet_status find(const char *name, firenet_outcome *value) {
    return firenet_outcome_from_name(name, value);
}
inline firenet_status find(const char *name, firenet_status *value) {
    return firenet_status_from_name(name, value);
}

} // namespace detail

/** named<firenet_method>("grid"); throws where there is no such. */
template <class Enumeration> Enumeration named(const std::string &text) {
    Enumeration value{};
    firenet_status status = detail::find(text.c_str(), &value);
    if (status != FIRENET_OK) {
        throw error(status, "name: '" + text + "' is none of this enumeration");
    }
    return value;
}

} // namespace firenet

#endif
