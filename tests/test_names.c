/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of enumerators go both ways. */
#include "support.h"

#define BOTH_WAYS(enumeration, noun, value, text)                              \
    do {                                                                       \
        enumeration back = (enumeration)1;                                     \
        ck_assert_str_eq(firenet_##noun##_name(value), text);                  \
        ck_assert_int_eq(firenet_##noun##_from_name(text, &back), FIRENET_OK); \
        ck_assert_int_eq(back, value);                                         \
        back = (enumeration)1;                                                 \
        ck_assert_int_eq(firenet_##noun##_from_name(#value, &back),            \
                         FIRENET_OK);                                          \
        ck_assert_int_eq(back, value);                                         \
    } while (0)

START_TEST(names_go_both_ways) {
    BOTH_WAYS(firenet_type, type, FIRENET_F32, "f32");
    BOTH_WAYS(firenet_type, type, FIRENET_F64, "f64");
    BOTH_WAYS(firenet_type, type, FIRENET_C64, "c64");
    BOTH_WAYS(firenet_type, type, FIRENET_C128, "c128");
    BOTH_WAYS(firenet_problem_kind, problem_kind, FIRENET_PROBLEM_P1, "P1");
    BOTH_WAYS(firenet_problem_kind, problem_kind, FIRENET_PROBLEM_P3, "P3");
    BOTH_WAYS(firenet_method, method, FIRENET_METHOD_ADAPTIVE, "adaptive");
    BOTH_WAYS(firenet_method, method, FIRENET_METHOD_FISTA, "fista");
    BOTH_WAYS(firenet_wavelet, wavelet, FIRENET_WAVELET_DB1, "db1");
    BOTH_WAYS(firenet_wavelet, wavelet, FIRENET_WAVELET_DB10, "db10");
    BOTH_WAYS(firenet_wavelet, wavelet, FIRENET_WAVELET_SYM2, "sym2");
    BOTH_WAYS(firenet_wavelet, wavelet, FIRENET_WAVELET_SYM10, "sym10");
    BOTH_WAYS(firenet_outcome, outcome, FIRENET_OUTCOME_NONE, "none");
    BOTH_WAYS(firenet_outcome, outcome, FIRENET_OUTCOME_CONVERGED, "converged");
    BOTH_WAYS(firenet_outcome, outcome, FIRENET_OUTCOME_ITERATION_LIMIT,
              "iteration_limit");
    BOTH_WAYS(firenet_outcome, outcome, FIRENET_OUTCOME_INFEASIBLE,
              "infeasible");
    BOTH_WAYS(firenet_status, status, FIRENET_OK, "FIRENET_OK");
    BOTH_WAYS(firenet_status, status, FIRENET_ERR_EXTERNAL,
              "FIRENET_ERR_EXTERNAL");
}
END_TEST

START_TEST(names_that_are_none_are_refused) {
    firenet_type type = FIRENET_C64;
    ck_assert_int_eq(firenet_type_from_name("c65", &type),
                     FIRENET_ERR_UNSUPPORTED);
    ck_assert_int_eq(firenet_type_from_name("", &type),
                     FIRENET_ERR_UNSUPPORTED);
    ck_assert_int_eq(firenet_type_from_name(NULL, &type), FIRENET_ERR_NULL);
    ck_assert_int_eq(firenet_type_from_name("c128", NULL), FIRENET_ERR_NULL);
    ck_assert_int_eq(type, FIRENET_C64);
    ck_assert_str_eq(firenet_type_name((firenet_type)9), "unknown type");
    ck_assert_str_eq(firenet_method_name((firenet_method)9), "unknown method");
    ck_assert_str_eq(firenet_wavelet_name((firenet_wavelet)201),
                     "unknown wavelet");
    ck_assert_str_eq(firenet_outcome_name((firenet_outcome)9),
                     "unknown outcome");
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("names");
    TCase *names = tcase_create("names");
    tcase_add_test(names, names_go_both_ways);
    tcase_add_test(names, names_that_are_none_are_refused);
    suite_add_tcase(s, names);
    return s;
}

int main(void) {
    return run_suite(suite());
}
