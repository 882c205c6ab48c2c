/* SPDX-License-Identifier: BSD-3-Clause */
/* A small pool: a job is published by raising `generation`; lanes take task
 * numbers from a counter until none is left. Lanes look for a job a little
 * while before they sleep, because the loops of an iteration follow each other
 * within microseconds. */
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
    atomic_uint generation;
    atomic_bool stopping;
    atomic_int sleeping;
    /* The job; written while no worker is in it. */
    firenet_task_fn task;
    void *data;
    int64_t count;
    atomic_llong next; /* task number to hand out */
    atomic_int inside; /* workers that have not finished this job */
    pthread_t thread[FN_LANES_MAX];
};

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static void take_tasks(fn_pool *pool) {
    for (;;) {
        long long i =
            atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
        if (i >= pool->count) {
            return;
        }
        pool->task(pool->data, (int64_t)i);
    }
}

static void sleep_until_job(fn_pool *pool, unsigned seen) {
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->sleeping, 1);
    while (atomic_load(&pool->generation) == seen) {
        pthread_cond_wait(&pool->wake, &pool->mutex);
    }
    atomic_fetch_sub(&pool->sleeping, 1);
    pthread_mutex_unlock(&pool->mutex);
}

static void await_job(fn_pool *pool, unsigned seen) {
    for (int look = 0; look < LOOKS; ++look) {
        if (atomic_load(&pool->generation) != seen) {
            return;
        }
        pause_briefly();
    }
    sleep_until_job(pool, seen);
}

static void publish(fn_pool *pool) {
    atomic_fetch_add(&pool->generation, 1);
    if (atomic_load(&pool->sleeping) > 0) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->mutex);
    }
}

static void *work(void *argument) {
    fn_pool *pool = argument;
    for (unsigned seen = 0;; ++seen) {
        await_job(pool, seen);
        if (atomic_load(&pool->stopping)) {
            return NULL;
        }
        take_tasks(pool);
        atomic_fetch_sub_explicit(&pool->inside, 1, memory_order_release);
    }
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
                              int lanes) {
    fn_pool *pool = fn_alloc_zero(context, 1, sizeof *pool);
    if (!pool) {
        return FIRENET_ERR_NOMEM;
    }
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->owner = getpid();
    while (pool->workers < lanes - 1 &&
           start_thread(&pool->thread[pool->workers], pool)) {
        ++pool->workers;
    }
    if (pool->workers < lanes - 1) {
        fn_pool_destroy(pool, context);
        return fn_fail(context, FIRENET_ERR_EXTERNAL,
                       "threads: the system refused to start %d", lanes);
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
        publish(pool);
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
    pool->count = count;
    atomic_store(&pool->next, 0);
    atomic_store(&pool->inside, pool->workers);
    publish(pool);
    take_tasks(pool);
    for (int look = 0;
         atomic_load_explicit(&pool->inside, memory_order_acquire) > 0;
         ++look) {
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

static firenet_status set_threads(firenet_context *context, int threads) {
    if (threads < 1 || threads > FN_LANES_MAX) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "threads: %d, allowed is 1 .. %d", threads,
                       FN_LANES_MAX);
    }
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
    context->lanes = threads;
    return FIRENET_OK;
}

firenet_status firenet_context_set_threads(firenet_context *context,
                                           int threads) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, set_threads(context, threads));
}

firenet_status firenet_context_set_executor(firenet_context *context,
                                            firenet_parallel_fn parallel,
                                            int lanes, void *user) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = set_threads(context, 1);
    if (status == FIRENET_OK && parallel) {
        if (lanes < 1 || lanes > FN_LANES_MAX) {
            status =
                fn_fail(context, FIRENET_ERR_RANGE,
                        "lanes: %d, allowed is 1 .. %d", lanes, FN_LANES_MAX);
        } else {
            context->parallel = parallel;
            context->parallel_user = user;
            context->lanes = lanes;
        }
    }
    return fn_leave(context, status);
}
