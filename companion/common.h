/* SPDX-License-Identifier: BSD-3-Clause */
/* What companion libraries have in common, over firenet/companion.h; compiled
 * into each of them, so that neither its interface nor the core's grows. */
#ifndef COMPANION_COMMON_H
#define COMPANION_COMMON_H

#include <firenet/companion.h>

/* Records a message made like printf's, returns the status. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
firenet_status
companion_fail(firenet_context *context, firenet_status status,
               const char *format, ...);

/* Counted elements of the context's memory; NULL once `status` is a failure.
 * Release with firenet_companion_free. */
void *companion_alloc(firenet_context *context, firenet_status *status,
                      int64_t count, size_t size);

/* ERR_RANGE unless `least` <= value <= `most`. */
firenet_status companion_check_range(firenet_context *context, const char *name,
                                     int64_t value, int64_t least,
                                     int64_t most);

#endif
