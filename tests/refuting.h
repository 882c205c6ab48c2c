/* SPDX-License-Identifier: BSD-3-Clause */
/* Short ways to look for witnesses against the null space property. */
#ifndef TESTS_REFUTING_H
#define TESTS_REFUTING_H

#include "operators.h"

double refutation_real(const firenet_refutation *r,
                       firenet_refutation_property property);
int64_t refutation_int(const firenet_refutation *r,
                       firenet_refutation_property property);
/* 1 if the state is REFUTED. */
int refutation_found(const firenet_refutation *r);

/* Levels of default weights. */
firenet_levels *levels_of(firenet_context *c, int count, const int64_t *bounds,
                          const int64_t *sparsities);
firenet_refutation *look(firenet_context *c, firenet_operator *a,
                         firenet_levels *levels, double rho, double gamma,
                         int effort, uint64_t seed);
/* From entries row by row. */
firenet_operator *matrix_of(firenet_context *c, const vec *entries,
                            int64_t rows, int64_t cols);

#endif
