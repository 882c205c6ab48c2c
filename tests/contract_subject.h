/* SPDX-License-Identifier: BSD-3-Clause */
/* The operator under test, and what it must hold; for contract*.c only. */
#ifndef TESTS_CONTRACT_SUBJECT_H
#define TESTS_CONTRACT_SUBJECT_H

#include "contract.h"
#include "support.h"
#include "vec.h"

typedef struct subject {
    const contract_kind *kind;
    char name[128];
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_workspace *w;
    firenet_type domain, range;
    int64_t rows, cols;
    double epsilon; /* what rounding may cost one transform, relative */
} subject;

/* A x and A^H y in the subject's workspace; vectors may be wrong on purpose. */
firenet_status subject_apply(subject *s, const vec *x, vec *y);
firenet_status subject_apply_adjoint(subject *s, const vec *y, vec *x);

typedef void (*property)(subject *s);

/* NULL ends each list. */
extern const property contract_properties[], contract_refusals[];

#endif
