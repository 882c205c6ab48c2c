/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_SPACE_CPU_H
#define FN_SPACE_CPU_H

#include "space/space.h"

/* The sweeps of an iteration in host memory (cpu_passes.c). */
fn_partial fn_cpu_run(const fn_pass *pass, const fn_chunks *chunks,
                      firenet_type type, fn_scratch *scratch,
                      fn_partial *partials);

/* The dual update of `count` rows in place, whose new A x is at `ax`, and goes
 * where that of x is. */
void fn_cpu_dual_rows(const firenet_context *context, firenet_type type,
                      const fn_dual_update *whole, int64_t begin, int64_t count,
                      void *ax, fn_partial *partial);

#endif
