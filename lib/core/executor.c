/* SPDX-License-Identifier: BSD-3-Clause */
/* A small pool. A job is a ticket: its number and the count of tasks not taken
 * yet, in one word, so that a thread that wakes late can neither take from a
 * job that is over nor hold up one it never entered. The caller takes tasks
 * too, so on a busy machine it does the work alone rather than wait for the
 * others to be scheduled. Threads poll for a job a short time before they
 * sleep, because the loops of an iteration follow each other within
 * microseconds. */
#include "core/executor.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Looks before sleeping: some tens of microseconds. */
#define LOOKS 4000

struct fn_pool {
    pthread_mutex_t mutex; /* guards sleeping and waking */
    pthread_cond_t wake;
    int workers;
    pid_t owner; /* threads do not survive a fork */
    atomic_bool stopping;
    atomic_int sleeping;
    atomic_ullong ticket; /* job number << 32 | tasks not taken */
    atomic_llong pending; /* tasks not finished */
    /* The job: stable from its ticket until nothing is pending. */
    firenet_task_fn task;
    void *data;
    pthread_t thread[FN_THREADS_MAX];
};

static unsigned long long untaken(unsigned long long ticket) {
    return ticket & 0xffffffffu;
}

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* Takes and runs tasks until none is left to take. */
static void take_tasks(fn_pool *pool) {
    unsigned long long ticket = atomic_load(&pool->ticket);
    while (untaken(ticket) > 0) {
        if (atomic_compare_exchange_weak(&pool->ticket, &ticket, ticket - 1)) {
            pool->task(pool->data, (int64_t)untaken(ticket) - 1);
            atomic_fetch_sub(&pool->pending, 1);
            ticket = atomic_load(&pool->ticket);
        }
    }
}

static bool idle(fn_pool *pool) {
    return untaken(atomic_load(&pool->ticket)) == 0 &&
           !atomic_load(&pool->stopping);
}

static void await_job(fn_pool *pool) {
    for (int look = 0; look < LOOKS && idle(pool); ++look) {
        pause_briefly();
    }
    if (!idle(pool)) {
        return;
    }
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->sleeping, 1);
    while (idle(pool)) {
        pthread_cond_wait(&pool->wake, &pool->mutex);
    }
    atomic_fetch_sub(&pool->sleeping, 1);
    pthread_mutex_unlock(&pool->mutex);
}

static void wake_sleepers(fn_pool *pool) {
    if (atomic_load(&pool->sleeping) > 0) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->mutex);
    }
}

static void *work(void *argument) {
    fn_pool *pool = argument;
    while (!atomic_load(&pool->stopping)) {
        await_job(pool);
        take_tasks(pool);
    }
    return NULL;
}

/* The host's signal handlers must not run on our threads. */
static bool start_thread(pthread_t *thread, fn_pool *pool) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(thread, NULL, work, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}

firenet_status fn_pool_create(fn_pool **out, firenet_context *context,
                              int threads) {
    fn_pool *pool = fn_alloc_zero(context, 1, sizeof *pool);
    if (!pool) {
        return FIRENET_ERR_NOMEM;
    }
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->owner = getpid();
    while (pool->workers < threads - 1 &&
           start_thread(&pool->thread[pool->workers], pool)) {
        ++pool->workers;
    }
    if (pool->workers < threads - 1) {
        fn_pool_destroy(pool, context);
        return fn_fail(context, FIRENET_ERR_EXTERNAL,
                       "threads: the system refused to start %d", threads);
    }
    *out = pool;
    return FIRENET_OK;
}

void fn_pool_destroy(fn_pool *pool, firenet_context *context) {
    if (!pool) {
        return;
    }
    if (pool->owner == getpid()) {
        atomic_store(&pool->stopping, true);
        wake_sleepers(pool);
        for (int i = 0; i < pool->workers; ++i) {
            pthread_join(pool->thread[i], NULL);
        }
        pthread_cond_destroy(&pool->wake);
        pthread_mutex_destroy(&pool->mutex);
    }
    fn_free(context, pool);
}

static void pool_run(fn_pool *pool, int64_t count, firenet_task_fn task,
                     void *data) {
    pool->task = task;
    pool->data = data;
    atomic_store(&pool->pending, count);
    unsigned long long job = (atomic_load(&pool->ticket) >> 32) + 1;
    atomic_store(&pool->ticket, job << 32 | (unsigned long long)count);
    wake_sleepers(pool);
    take_tasks(pool);
    for (int look = 0; atomic_load(&pool->pending) > 0; ++look) {
        if (look > LOOKS) {
            sched_yield();
        } else {
            pause_briefly();
        }
    }
}

void fn_parallel(firenet_context *context, int64_t count, firenet_task_fn task,
                 void *data) {
    fn_pool *pool = context->pool;
    if (context->parallel && count > 1) {
        context->parallel(count, task, data, context->parallel_user);
    } else if (pool && count > 1 && pool->owner == getpid()) {
        pool_run(pool, count, task, data);
    } else {
        for (int64_t i = 0; i < count; ++i) {
            task(data, i);
        }
    }
}

/* ------------------------------------------------------------- interface */

static firenet_status check_threads(firenet_context *context, const char *name,
                                    int threads) {
    if (threads < 1 || threads > FN_THREADS_MAX) {
        return fn_fail(context, FIRENET_ERR_RANGE, "%s: %d, allowed is 1 .. %d",
                       name, threads, FN_THREADS_MAX);
    }
    return FIRENET_OK;
}

static firenet_status set_threads(firenet_context *context, int threads) {
    fn_pool *pool = NULL;
    if (threads > 1) {
        firenet_status status = fn_pool_create(&pool, context, threads);
        if (status != FIRENET_OK) {
            return status;
        }
    }
    fn_pool_destroy(context->pool, context);
    context->pool = pool;
    context->parallel = NULL;
    context->threads = threads;
    return FIRENET_OK;
}

firenet_status firenet_context_set_threads(firenet_context *context,
                                           int threads) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_threads(context, "threads", threads);
    return fn_leave(
        context, status == FIRENET_OK ? set_threads(context, threads) : status);
}

static firenet_status set_executor(firenet_context *context,
                                   firenet_parallel_fn parallel, int threads,
                                   void *user) {
    firenet_status status =
        parallel ? check_threads(context, "threads", threads) : FIRENET_OK;
    if (status == FIRENET_OK) {
        status = set_threads(context, 1);
    }
    if (status == FIRENET_OK && parallel) {
        context->parallel = parallel;
        context->parallel_user = user;
        context->threads = threads;
    }
    return status;
}

firenet_status firenet_context_set_executor(firenet_context *context,
                                            firenet_parallel_fn parallel,
                                            int threads, void *user) {
    return FN_CALL(context, set_executor(context, parallel, threads, user));
}
