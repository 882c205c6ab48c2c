/* SPDX-License-Identifier: BSD-3-Clause */
/* A configuration of networks and its context. */
#ifndef TESTS_CONFIG_FIXTURE_H
#define TESTS_CONFIG_FIXTURE_H

#include "support.h"

#include <float.h>

typedef struct fixture {
    tally memory;
    firenet_context *context;
    firenet_network_config *config;
} fixture;

static inline void fixture_make(fixture *f) {
    f->context = context_new(&f->memory);
    assert_ok(f->context,
              firenet_network_config_create(&f->config, f->context));
}

static inline void fixture_drop(fixture *f) {
    firenet_network_config_release(f->config);
    context_end(f->context, &f->memory);
}

#define assert_near(seen, expected) \
    assert_at_most(relative_difference((seen), (expected)), 16 * DBL_EPSILON)

#endif
