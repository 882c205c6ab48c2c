/* SPDX-License-Identifier: BSD-3-Clause */
/* The only access to threads: tasks run by the context's own pool, by the
 * host's executor, or one after the other. What a task computes depends on its
 * number alone, so results do not depend on the thread that runs it. */
#ifndef FN_CORE_EXECUTOR_H
#define FN_CORE_EXECUTOR_H

#include "core/context.h"

/* Most threads of a context. */
#define FN_THREADS_MAX 256

typedef struct fn_pool fn_pool;

/* Starts `threads - 1` threads; the calling thread is the last one. */
firenet_status fn_pool_create(fn_pool **out, firenet_context *context,
                              int threads);

/* Stops and joins them; NULL is allowed. */
void fn_pool_destroy(fn_pool *pool, firenet_context *context);

/* Tasks that may run at the same time: how many buffers are needed. */
static inline int fn_threads(const firenet_context *context) {
    return context->threads;
}

/* Runs task(data, i) for i = 0 .. count-1 and returns when all are done. */
void fn_parallel(firenet_context *context, int64_t count, firenet_task_fn task,
                 void *data);

#endif
