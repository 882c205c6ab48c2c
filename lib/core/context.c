/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/executor.h"
#include "core/text.h"
#include "kernels/kernels.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- memory */

static void *default_alloc(size_t size, size_t alignment, void *user) {
    (void)user;
    /* aligned_alloc wants a multiple of the alignment. */
    size_t rounded = (size + alignment - 1) / alignment * alignment;
    return rounded < size ? NULL : aligned_alloc(alignment, rounded);
}

static void default_release(void *pointer, void *user) {
    (void)user;
    free(pointer);
}

void *fn_alloc(firenet_context *context, int64_t count, size_t size) {
    if (count < 0 || (uint64_t)count > (SIZE_MAX / 2) / size) {
        fn_fail(context, FIRENET_ERR_TOO_LARGE,
                "memory: %lld elements of %zu bytes overflow the address space",
                (long long)count, size);
        return NULL;
    }
    size_t bytes = (size_t)count * size;
    void *pointer =
        context->alloc(bytes ? bytes : 1, FN_ALIGNMENT, context->memory_user);
    if (!pointer) {
        fn_fail(context, FIRENET_ERR_NOMEM,
                "memory: the allocator returned NULL for %zu bytes", bytes);
    }
    return pointer;
}

void *fn_alloc_zero(firenet_context *context, int64_t count, size_t size) {
    void *pointer = fn_alloc(context, count, size);
    if (pointer) {
        memset(pointer, 0, (size_t)count * size);
    }
    return pointer;
}

void fn_free(firenet_context *context, void *pointer) {
    if (pointer) {
        context->release(pointer, context->memory_user);
    }
}

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
        alloc = default_alloc;
        release = default_release;
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

/* ----------------------------------------------------------- planner lock */

static pthread_mutex_t private_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t forks = PTHREAD_ONCE_INIT;
static void (*host_lock)(void *);
static void (*host_unlock)(void *);
static void *host_user;

/* A child must not inherit the lock, nor FFTW's planner, from another thread
 * in mid-work: forks wait for it. */
static void take_private(void) {
    pthread_mutex_lock(&private_lock);
}

static void give_private(void) {
    pthread_mutex_unlock(&private_lock);
}

static void mind_forks(void) {
    pthread_atfork(take_private, give_private, give_private);
}

firenet_status firenet_planner_set_lock(void (*lock)(void *user),
                                        void (*unlock)(void *user),
                                        void *user) {
    if (!lock != !unlock) {
        return FIRENET_ERR_NULL;
    }
    host_lock = lock;
    host_unlock = unlock;
    host_user = user;
    return FIRENET_OK;
}

void fn_planner_lock(void) {
    if (host_lock) {
        host_lock(host_user);
    } else {
        pthread_once(&forks, mind_forks);
        take_private();
    }
}

void fn_planner_unlock(void) {
    if (host_unlock) {
        host_unlock(host_user);
    } else {
        give_private();
    }
}
