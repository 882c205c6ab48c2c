/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_SPACE_CPU_H
#define FN_SPACE_CPU_H

#include "space/space.h"

/* The sweeps of an iteration in host memory (cpu_passes.c). */
fn_partial fn_cpu_run(const fn_pass *pass, const fn_chunks *chunks,
                      firenet_type type, fn_scratch *scratch,
                      fn_partial *partials);

#endif
