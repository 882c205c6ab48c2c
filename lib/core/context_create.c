/* SPDX-License-Identifier: BSD-3-Clause */
/* Creation and release of contexts. */
#include "core/executor.h"

#include <string.h>

firenet_status firenet_context_set_log(firenet_context *context,
                                       firenet_log_fn log, void *user) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    context->log = log;
    context->log_user = user;
    return fn_leave(context, FIRENET_OK);
}

static firenet_status create(firenet_context **out, firenet_alloc_fn alloc,
                             firenet_free_fn release, void *user) {
    firenet_context *context = alloc(sizeof *context, FN_ALIGNMENT, user);
    if (!context) {
        return FIRENET_ERR_NOMEM;
    }
    memset(context, 0, sizeof *context);
    atomic_init(&context->references, 1);
    atomic_init(&context->busy, false);
    context->alloc = alloc;
    context->release = release;
    context->memory_user = user;
    context->threads = 1;
    fn_context_defaults(context);
    *out = context;
    return FIRENET_OK;
}

firenet_status firenet_context_create(firenet_context **out,
                                      firenet_alloc_fn alloc,
                                      firenet_free_fn release, void *user) {
    if (!out) {
        return FIRENET_ERR_NULL;
    }
    *out = NULL;
    if (!alloc != !release) {
        return FIRENET_ERR_NULL;
    }
    if (!alloc) {
        alloc = fn_default_alloc;
        release = fn_default_free;
    }
    return create(out, alloc, release, user);
}

firenet_status fn_context_branch(firenet_context **out,
                                 firenet_context *context) {
    firenet_status status =
        create(out, context->alloc, context->release, context->memory_user);
    if (status != FIRENET_OK) {
        return fn_fail(context, status,
                       "memory: the allocator returned NULL for a worker");
    }
    (*out)->space = context->space;
    return FIRENET_OK;
}

firenet_context *firenet_context_retain(firenet_context *context) {
    if (context) {
        atomic_fetch_add_explicit(&context->references, 1,
                                  memory_order_relaxed);
    }
    return context;
}

void firenet_context_release(firenet_context *context) {
    if (context && atomic_fetch_sub_explicit(&context->references, 1,
                                             memory_order_acq_rel) == 1) {
        fn_pool_destroy(context->pool, context);
        if (context->space_release) {
            context->space_release(context->space);
        }
        context->release(context, context->memory_user);
    }
}
