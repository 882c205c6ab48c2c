/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/executor.h"
#include "core/text.h"
#include "kernels/kernels.h"

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
    context->planner = FIRENET_PLANNER_ESTIMATE;
    context->lanes = 1;
    atomic_init(&context->path, fn_path_for(FIRENET_INSTRUCTIONS_AUTOMATIC));
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

void fn_context_follow(firenet_context *branch,
                       const firenet_context *context) {
    atomic_store_explicit(&branch->path, fn_path_of(context),
                          memory_order_relaxed);
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

/* ---------------------------------------------------------------- options */

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

static firenet_status unknown_option(firenet_context *context, int option) {
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "option: %d is not an option of a context", option);
}

static firenet_status set_planner(firenet_context *context, int64_t value) {
    if (value != FIRENET_PLANNER_ESTIMATE && value != FIRENET_PLANNER_MEASURE) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "planner: %lld, allowed are %d (ESTIMATE) and %d "
                       "(MEASURE)",
                       (long long)value, FIRENET_PLANNER_ESTIMATE,
                       FIRENET_PLANNER_MEASURE);
    }
    context->planner = (firenet_planner)value;
    return FIRENET_OK;
}

static firenet_status set_instructions(firenet_context *context,
                                       int64_t value) {
    char here[FN_PATHS_TEXT];
    bool known = value == FIRENET_INSTRUCTIONS_AUTOMATIC ||
                 value == FIRENET_INSTRUCTIONS_BASELINE ||
                 value == FIRENET_INSTRUCTIONS_AVX2;
    const fn_path *path =
        known ? fn_path_for((firenet_instructions)value) : NULL;
    if (!path) {
        return fn_fail(context,
                       known ? FIRENET_ERR_UNSUPPORTED : FIRENET_ERR_RANGE,
                       "instructions: %lld, here are %s", (long long)value,
                       fn_paths_text(here));
    }
    atomic_store_explicit(&context->path, path, memory_order_relaxed);
    return FIRENET_OK;
}

static firenet_status set_int(firenet_context *context,
                              firenet_context_option option, int64_t value) {
    switch (option) {
    case FIRENET_CONTEXT_PLANNER:
        return set_planner(context, value);
    case FIRENET_CONTEXT_INSTRUCTIONS:
        return set_instructions(context, value);
    }
    return unknown_option(context, (int)option);
}

firenet_status firenet_context_set_int(firenet_context *context,
                                       firenet_context_option option,
                                       int64_t value) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, set_int(context, option, value));
}

static firenet_status get_int(firenet_context *context,
                              firenet_context_option option, int64_t *value) {
    if (!value) {
        return fn_fail_null(context, "value");
    }
    switch (option) {
    case FIRENET_CONTEXT_PLANNER:
        *value = context->planner;
        return FIRENET_OK;
    case FIRENET_CONTEXT_INSTRUCTIONS:
        *value = fn_path_of(context)->instructions;
        return FIRENET_OK;
    }
    return unknown_option(context, (int)option);
}

firenet_status firenet_context_get_int(firenet_context *context,
                                       firenet_context_option option,
                                       int64_t *value) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, get_int(context, option, value));
}

const char *firenet_context_last_error(const firenet_context *context) {
    return context ? context->last_error : "context: NULL";
}
