/* SPDX-License-Identifier: BSD-3-Clause */
/* The life of a context, who may use it, and what it says. */
#include "core/executor.h"
#include "core/text.h"

#include <stdarg.h>
#include <string.h>

/* --------------------------------------------------------------- messages */

firenet_status fn_fail(firenet_context *context, firenet_status status,
                       const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fn_print(context->last_error, sizeof context->last_error, format,
             arguments);
    va_end(arguments);
    if (context->log) {
        context->log(FIRENET_LOG_ERROR, context->last_error, context->log_user);
    }
    return status;
}

firenet_status fn_fail_null(firenet_context *context, const char *name) {
    return fn_fail(context, FIRENET_ERR_NULL, "%s: NULL, a pointer is needed",
                   name);
}

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

const char *firenet_context_last_error(const firenet_context *context) {
    return context ? context->last_error : "context: NULL";
}

/* -------------------------------------------------------------- ownership */

bool fn_acquire(atomic_bool *busy) {
    return !atomic_exchange_explicit(busy, true, memory_order_acquire);
}

void fn_unlock(atomic_bool *busy) {
    atomic_store_explicit(busy, false, memory_order_release);
}

firenet_status fn_enter(firenet_context *context) {
    if (!context) {
        return FIRENET_ERR_NULL;
    }
    return fn_acquire(&context->busy) ? FIRENET_OK : FIRENET_ERR_BUSY;
}

firenet_status fn_leave(firenet_context *context, firenet_status status) {
    fn_unlock(&context->busy);
    return status;
}

firenet_status fn_refuse_null(firenet_context *context, const char *name) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, fn_fail_null(context, name));
}

/* ------------------------------------------------------------------- life */

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
    context->lanes = 1;
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
    return status == FIRENET_OK
               ? status
               : fn_fail(context, status,
                         "memory: the allocator returned NULL for a lane");
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
        context->release(context, context->memory_user);
    }
}
