/* SPDX-License-Identifier: BSD-3-Clause */
/* What an application may use: memory whose size was known at creation, and
 * the context of the call, for messages and threads. */
#ifndef FN_CORE_SCRATCH_H
#define FN_CORE_SCRATCH_H

#include "core/executor.h"

/* A stack; `threads` tasks may run at the same time. */
typedef struct fn_scratch {
    firenet_context *context;
    unsigned char *memory;
    size_t size, used;
    int threads;
} fn_scratch;

/* `shared` bytes, and `per_thread` bytes for each thread of the context. */
firenet_status fn_scratch_create(fn_scratch *scratch, firenet_context *context,
                                 size_t shared, size_t per_thread);
void fn_scratch_free(fn_scratch *scratch);

/* Takes bytes (a multiple of FN_ALIGNMENT) from the stack. */
void *fn_scratch_push(fn_scratch *scratch, size_t bytes);

/* One of several items that may run at the same time; `buffer` is its own. */
typedef void (*fn_item_fn)(const void *data, int64_t item, void *buffer);

/* Takes `bytes` for each thread and runs all items: each thread takes runs of
 * neighbours until none is left. The stack is as before afterwards. */
void fn_scratch_share(fn_scratch *scratch, size_t bytes, int64_t items,
                      fn_item_fn run, const void *data);

#endif
