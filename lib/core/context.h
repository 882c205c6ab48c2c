/* SPDX-License-Identifier: BSD-3-Clause */
/* The context: memory, messages, and the rule that one thread at a time uses
 * an object. */
#ifndef FN_CORE_CONTEXT_H
#define FN_CORE_CONTEXT_H

#include <firenet/context.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Every array starts on a cache line: vector loads never straddle two, and
 * threads writing neighbouring arrays do not share one. */
#define FN_ALIGNMENT 64

/* A thread whose last failure here found the context in use, and the text of
 * that failure (message.c); thread 0: the entry is free. */
typedef struct fn_refusal {
    atomic_uintptr_t thread;
    _Atomic(const char *) text;
} fn_refusal;
#define FN_REFUSALS 16

struct firenet_context {
    atomic_int references;
    atomic_bool busy;
    firenet_alloc_fn alloc;
    firenet_free_fn release;
    void *memory_user;
    firenet_log_fn log;
    void *log_user;
    firenet_planner planner;
    /* Atomic: a search reads it while its map has the context. */
    _Atomic(firenet_instructions) instructions; /* never AUTOMATIC */
    /* Threads (executor.h): the host's executor, or a pool, or neither. */
    firenet_parallel_fn parallel;
    void *parallel_user;
    struct fn_pool *pool;
    int threads;
    /* Of vectors; NULL: the default. One that came from a companion library
     * says what went wrong in it during a call, and is given back with the
     * context (operators/interface.h). */
    const struct fn_space *space;
    firenet_status (*space_failed)(firenet_context *context);
    void (*space_release)(const struct fn_space *space);
    /* Adding up over parties (space/sum.h): the host's function or NULL, and
     * the first failure in the call at hand. */
    firenet_reduce_fn reduce;
    void *reduce_user;
    firenet_status sum_status;
    bool reported; /* the call at hand has written last_error */
    char last_error[1024];
    fn_refusal refused[FN_REFUSALS];
};

/* A context for one worker thread of another context, used only during a call
 * of that one: the same memory, one thread, no log, and messages of its own, so
 * that threads may fail at the same time. Released like any context. */
firenet_status fn_context_branch(firenet_context **out,
                                 firenet_context *context);
/* Sets all options to their defaults. */
void fn_context_defaults(firenet_context *context);
/* The branch computes as the context does now. */
void fn_context_follow(firenet_context *branch, const firenet_context *context);

/* Takes an object for this thread: false if another holds it. */
bool fn_acquire(atomic_bool *busy);
void fn_unlock(atomic_bool *busy);

/* Opens a public call on a context: OK, ERR_NULL or ERR_BUSY. */
firenet_status fn_enter(firenet_context *context);
/* The same for an object that stays in use while the context does not. */
firenet_status fn_enter_object(firenet_context *context, atomic_bool *busy);
/* Closes it and passes the status through. A failure without a recorded message
 * gets one here, from the status alone. */
firenet_status fn_leave(firenet_context *context, firenet_status status);

/* Opens a public call that creates *out: clears it first. */
#define FN_ENTER_CREATE(context, out)           \
    ((out) ? (*(out) = NULL, fn_enter(context)) \
           : fn_refuse_null((context), "out"))

/* The status fn_enter refused with. */
static inline firenet_status fn_not_entered(const firenet_context *context) {
    return context ? FIRENET_ERR_BUSY : FIRENET_ERR_NULL;
}

/* A whole public call, and one that creates *out: the status of `work`, an
 * expression that is evaluated between entry and exit. */
#define FN_CALL(context, work)                                     \
    (fn_enter(context) == FIRENET_OK ? fn_leave((context), (work)) \
                                     : fn_not_entered(context))
#define FN_CREATE(context, out, work)                \
    ((out) ? (*(out) = NULL, FN_CALL(context, work)) \
           : fn_refuse_null((context), "out"))

#if defined(__GNUC__)
#define FN_FORMAT __attribute__((format(printf, 3, 4)))
#else
#define FN_FORMAT
#endif

/* Records the message, logs it, returns the status. */
FN_FORMAT firenet_status fn_fail(firenet_context *context,
                                 firenet_status status, const char *format,
                                 ...);

/* The same for public calls that are not entered, such as getters of immutable
 * objects: another thread may have the context. NULL: only the status. */
FN_FORMAT firenet_status fn_refuse(firenet_context *context,
                                   firenet_status status, const char *format,
                                   ...);
/* ERR_NULL with a message that names the argument. */
firenet_status fn_refuse_null(firenet_context *context, const char *name);

/* Copies the message of a failure from a branch, if it is not NULL and has
 * one. */
firenet_status fn_fail_as(firenet_context *context,
                          const firenet_context *branch, firenet_status status);

/* ERR_NULL: records which argument is NULL. */
firenet_status fn_fail_null(firenet_context *context, const char *name);

/* count * size bytes, aligned; NULL (message recorded) when they overflow or
 * the allocator refuses. count = 0 gives a valid pointer. */
void *fn_alloc(firenet_context *context, int64_t count, size_t size);
void *fn_alloc_zero(firenet_context *context, int64_t count, size_t size);
void fn_free(firenet_context *context, void *pointer);

/* The C library's, as an allocator pair. */
void *fn_default_alloc(size_t size, size_t alignment, void *user);
void fn_default_free(void *pointer, void *user);

#endif
