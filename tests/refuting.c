/* SPDX-License-Identifier: BSD-3-Clause */
#include "refuting.h"

double refutation_real(const firenet_refutation *r,
                       firenet_refutation_property property) {
    double value;
    ck_assert_int_eq(firenet_refutation_get_real(r, property, &value),
                     FIRENET_OK);
    return value;
}

int64_t refutation_int(const firenet_refutation *r,
                       firenet_refutation_property property) {
    int64_t value;
    ck_assert_int_eq(firenet_refutation_get_int(r, property, &value),
                     FIRENET_OK);
    return value;
}

int refutation_found(const firenet_refutation *r) {
    return refutation_int(r, FIRENET_REFUTATION_STATE) ==
           FIRENET_ASSUMPTION_REFUTED;
}

firenet_levels *levels_of(firenet_context *c, int count, const int64_t *bounds,
                          const int64_t *sparsities) {
    firenet_levels *levels;
    assert_ok(
        c, firenet_levels_create(&levels, c, count, bounds, sparsities, NULL));
    return levels;
}

firenet_refutation *look(firenet_context *c, firenet_operator *a,
                         firenet_levels *levels, double rho, double gamma,
                         int effort, uint64_t seed) {
    firenet_refutation *r;
    assert_ok(c,
              firenet_rnspl_refute(&r, c, a, levels, rho, gamma, effort, seed));
    return r;
}

firenet_operator *matrix_of(firenet_context *c, const vec *entries,
                            int64_t rows, int64_t cols) {
    firenet_operator *a;
    assert_ok(c, firenet_operator_create_matrix(
                     &a, c, entries->type, rows, cols, entries->data, cols,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    return a;
}
