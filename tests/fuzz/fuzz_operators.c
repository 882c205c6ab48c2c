/* SPDX-License-Identifier: BSD-3-Clause */
/* Builds operators from random bytes, well and badly, combines them, applies
 * what comes out. An input is a program for a pool of operators: each step
 * reads a creator and its arguments. Whatever happens must be a status; memory
 * must come back; no product may exceed the norm an operator claims. */
#include "machine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS = 24, BLOCK_LIMIT = 1 << 20 };

static void require(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "fuzz_operators: %s\n", what);
        abort();
    }
}

static void *limited_alloc(size_t bytes, size_t alignment, void *user) {
    machine *m = user;
    void *block = NULL;
    if (++m->calls == m->fail_at || bytes > BLOCK_LIMIT ||
        posix_memalign(&block, alignment < 8 ? 8 : alignment, bytes) != 0)
        return NULL;
    m->live++;
    return block;
}

static void limited_free(void *block, void *user) {
    ((machine *)user)->live--;
    free(block);
}

/* Numbers far from over- and underflow, so that the claims can be tried. */
static int moderate(const firenet_operator *a) {
    double bound = firenet_operator_norm_bound(a);
    return bound > 1e-12 && bound < 1e12 && firenet_operator_rows(a) > 0 &&
           firenet_operator_rows(a) <= LARGEST &&
           firenet_operator_cols(a) <= LARGEST;
}

static void try_out(machine *m, firenet_operator *a) {
    double largest = 0, worst = 0;
    require(strlen(firenet_operator_description(a)) > 0, "no description");
    require(firenet_operator_norm_bound(a) >= 0, "norm is not a number");
    require(firenet_operator_flops(a) >= 0, "flops");
    if (!moderate(a))
        return;
    firenet_status status =
        firenet_operator_check_norm(m->context, a, 3, 1, &largest);
    require(status != FIRENET_OK || isnan(largest) ||
                largest <= 1.0001 * firenet_operator_norm_bound(a),
            firenet_operator_description(a));
    firenet_operator_check_adjoint(m->context, a, 1, 1, &worst);
}

static void step(machine *m) {
    int which = machine_choice(m, CREATORS);
    firenet_operator *made = NULL;
    firenet_status status = creators[which](m, &made);
    require((status == FIRENET_OK) == (made != NULL), "status and handle");
    if (!made)
        return;
    try_out(m, made);
    int slot = m->used < POOL ? m->used++ : machine_choice(m, POOL);
    firenet_operator_release(m->pool[slot]);
    m->pool[slot] = made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length) {
    machine m = {.bytes = data, .size = length};
    m.fail_at = machine_choice(&m, 4) ? 0 : 2 + machine_byte(&m);
    if (firenet_context_create(&m.context, limited_alloc, limited_free, &m))
        return 0;
    for (int i = 0; i < STEPS && m.size > 0; i++)
        step(&m);
    for (int i = 0; i < m.used; i++)
        firenet_operator_release(m.pool[i]);
    firenet_context_release(m.context);
    require(m.live == 0, "memory did not come back");
    return 0;
}
