/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/fftw_lock.h"

#include <firenet/context.h>
#include <pthread.h>

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

static void set_fork_handlers(void) {
    pthread_atfork(take_private, give_private, give_private);
}

firenet_status firenet_fftw_set_lock(void (*lock)(void *user),
                                     void (*unlock)(void *user), void *user) {
    if (!lock != !unlock) {
        return FIRENET_ERR_NULL;
    }
    host_lock = lock;
    host_unlock = unlock;
    host_user = user;
    return FIRENET_OK;
}

void fn_fftw_lock(void) {
    if (host_lock) {
        host_lock(host_user);
    } else {
        pthread_once(&forks, set_fork_handlers);
        take_private();
    }
}

void fn_fftw_unlock(void) {
    if (host_unlock) {
        host_unlock(host_user);
    } else {
        give_private();
    }
}
