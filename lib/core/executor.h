/* SPDX-License-Identifier: BSD-3-Clause */
/* The one door to threads: tasks run by the context's own pool, by the host's
 * executor, or one after the other. What a task computes depends on its number
 * alone, so results do not depend on who runs it. */
#ifndef FN_CORE_EXECUTOR_H
#define FN_CORE_EXECUTOR_H

#include "core/context.h"

/* Most threads a context can be told to use. */
#define FN_LANES_MAX 256

typedef struct fn_pool fn_pool;

/* Starts `lanes - 1` threads; the caller of fn_pool_run is the last lane. */
firenet_status fn_pool_create(fn_pool **out, firenet_context *context,
                              int lanes);

/* Stops and joins them; NULL is allowed. */
void fn_pool_destroy(fn_pool *pool, firenet_context *context);

/* Tasks that may run at the same time: how many buffers to bring along. */
static inline int fn_lanes(const firenet_context *context) {
    return context->lanes;
}

/* Runs task(data, i) for i = 0 .. count-1 and returns when all are done. */
void fn_parallel(firenet_context *context, int64_t count, firenet_task_fn task,
                 void *data);

#endif
