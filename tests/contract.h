/* SPDX-License-Identifier: BSD-3-Clause */
/* What every operator must do, whoever wrote it. A suite makes a table of
 * kinds (one line each) and a grid of shapes; contract_add() puts every
 * property x kind x type x shape into a Check case. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include <check.h>
#include <firenet/firenet.h>

/* An image shape and what is built on it. */
typedef struct contract_shape {
    int axes;
    int64_t size[FIRENET_MAX_AXES];
    int levels; /* wavelet levels possible on it; 0: none */
} contract_shape;

/* Makes an operator of `type` on `shape`. */
typedef firenet_status (*contract_make)(firenet_operator **out,
                                        firenet_context *context,
                                        firenet_type type,
                                        const contract_shape *shape);

enum { CONTRACT_REAL = 1, CONTRACT_COMPLEX = 2, CONTRACT_ANY_TYPE = 3 };

/* What an operator is known to be, whatever it says of itself. */
enum {
    CONTRACT_UNITARY = 1,     /* A^H A = A A^H = I */
    CONTRACT_COISOMETRY = 2,  /* A A^H = I */
    CONTRACT_ISOMETRY = 4,    /* A^H A = I */
    CONTRACT_REAL_LINEAR = 8, /* over the real numbers alone, by its parts */
    CONTRACT_POWERS = 16      /* made for axes that are powers of two only */
};

typedef struct contract_kind {
    const char *name;
    contract_make make;
    int types;
    int least_levels; /* shapes with fewer wavelet levels are left out */
    int facts;
} contract_kind;

/* Adds all properties of all kinds on all legal types and shapes; returns how
 * many tests that is. The tables must outlive the run. */
int contract_add(TCase *tcase, const contract_kind *kinds, int kind_count,
                 const contract_shape *shapes, int shape_count);

/* Makes the adjoint of what `make` makes; the composition of two. */
firenet_status contract_adjoint(contract_make make, firenet_operator **out,
                                firenet_context *c, firenet_type type,
                                const contract_shape *s);
firenet_status contract_composed(contract_make make_a, contract_make make_b,
                                 firenet_operator **out, firenet_context *c,
                                 firenet_type type, const contract_shape *s);

/* Define makers from others. */
#define CONTRACT_ADJOINT(name, a)                                         \
    static firenet_status name(firenet_operator **o, firenet_context *c,  \
                               firenet_type t, const contract_shape *s) { \
        return contract_adjoint(a, o, c, t, s);                           \
    }
#define CONTRACT_COMPOSED(name, a, b)                                     \
    static firenet_status name(firenet_operator **o, firenet_context *c,  \
                               firenet_type t, const contract_shape *s) { \
        return contract_composed(a, b, o, c, t, s);                       \
    }

/* Number of values in a shape. */
int64_t contract_cells(const contract_shape *shape);

#endif
