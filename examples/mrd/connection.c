/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/connection.h"

#include "mrd/receive.h"
#include "mrd/reply.h"

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void connection_cancel(connection *c) {
    atomic_store(&c->cancelled, true);
    shutdown(c->socket.descriptor, SHUT_RDWR);
}

/* ------------------------------------------------------------------ writing */

/* One message at a time, of two threads. A client that takes none is given up:
 * nobody waits for its images. */
static void send_text(connection *c, const char *kind, const char *text) {
    pthread_mutex_lock(&c->writing);
    const bool ok = reply_text(&c->stream, kind, text);
    pthread_mutex_unlock(&c->writing);
    if (!ok)
        connection_cancel(c);
}

static void send_note(void *user, const char *text) {
    send_text(user, "WRN", text);
}

static void send_image(connection *c, const picture *p) {
    pthread_mutex_lock(&c->writing);
    const bool ok = reply_image(&c->stream, p);
    pthread_mutex_unlock(&c->writing);
    c->images += ok;
    if (!ok)
        connection_cancel(c);
}

/* -------------------------------------------------------------------- queue */

/* Whether the client is gone: reset, or closed on both sides. That it sends no
 * more (a half-closed socket) is no sign. */
static bool hung_up(const connection *c) {
    struct pollfd p = {.fd = c->socket.descriptor};
    return poll(&p, 1, 0) > 0 && (p.revents & (POLLERR | POLLHUP));
}

/* Waits a while for another thread's change, looks at the client meanwhile. */
static void wait_for_change(connection *c) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 50000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&c->change, &c->lock, &until);
    if (hung_up(c))
        atomic_store(&c->cancelled, true);
}

/* A full queue holds the reader up, and so the client. */
static bool push(void *user, job *j) {
    connection *c = user;
    pthread_mutex_lock(&c->lock);
    while (c->count == MOST_WAITING && !atomic_load(&c->cancelled))
        wait_for_change(c);
    const bool ok = !atomic_load(&c->cancelled);
    if (ok)
        c->waiting[c->count++] = *j;
    pthread_cond_broadcast(&c->change);
    pthread_mutex_unlock(&c->lock);
    if (!ok)
        job_release(j);
    return ok;
}

static bool pop(connection *c, job *out) {
    pthread_mutex_lock(&c->lock);
    while (c->count == 0 && !c->ended)
        pthread_cond_wait(&c->change, &c->lock);
    const bool ok = c->count > 0;
    if (ok) {
        *out = c->waiting[0];
        for (int i = 1; i < c->count; i++)
            c->waiting[i - 1] = c->waiting[i];
        c->count--;
    }
    pthread_cond_broadcast(&c->change);
    pthread_mutex_unlock(&c->lock);
    return ok;
}

/* ------------------------------------------------------------------ threads */

static void serve(connection *c, const job *j) {
    picture p;
    char text[640];
    const firenet_status status =
        picture_make(&p, c->working, j, &c->cancelled);
    if (!status && !atomic_load(&c->cancelled))
        send_image(c, &p);
    if (status && !atomic_load(&c->cancelled)) {
        snprintf(text, sizeof text, "image %lld: %s", (long long)j->index,
                 firenet_context_last_error(c->working));
        send_text(c, "ERR", text);
    }
    picture_free(&p, c->working);
}

static void *work(void *user) {
    connection *c = user;
    job j;
    while (pop(c, &j)) {
        if (!atomic_load(&c->cancelled))
            serve(c, &j);
        job_release(&j);
    }
    pthread_mutex_lock(&c->lock);
    c->count = -1; /* the worker is gone */
    pthread_cond_broadcast(&c->change);
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* No more slices; waits for the images of those that are there. */
static void end_work(connection *c, bool give_up) {
    if (give_up)
        atomic_store(&c->cancelled, true);
    pthread_mutex_lock(&c->lock);
    c->ended = true;
    pthread_cond_broadcast(&c->change);
    while (c->count >= 0)
        wait_for_change(c);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->worker, NULL);
}

static void *read_messages(void *user) {
    static const char *const ends[] = {"closed", "lost", "refused"};
    connection *c = user;
    receiver r = {.from = &c->stream,
                  .context = c->reading,
                  .limit = c->service->memory / 2,
                  .settings = c->service->settings,
                  .deliver = push,
                  .note = send_note,
                  .user = c};
    const receive_end end = receive(&r);
    if (end == RECEIVE_REFUSED)
        send_text(c, "ERR", r.why);
    end_work(c, end == RECEIVE_LOST);
    if (!atomic_load(&c->cancelled))
        reply_close(&c->stream);
    fprintf(stderr,
            "connection %lld: %s%s, %lld acquisitions, %lld images%s%s\n",
            (long long)c->number, ends[end],
            end == RECEIVE_CLOSED && atomic_load(&c->cancelled)
                ? " by the client before its images came"
                : "",
            (long long)r.acquisitions, (long long)c->images,
            end == RECEIVE_REFUSED ? ": " : "",
            end == RECEIVE_REFUSED ? r.why : "");
    shutdown(c->socket.descriptor, SHUT_WR);
    if (!atomic_load(&c->cancelled))
        socket_drain(&c->socket, 1);
    atomic_store(&c->done, true);
    return NULL;
}

/* --------------------------------------------------------------------- life */

static void release(connection *c) {
    firenet_context_release(c->reading);
    firenet_context_release(c->working);
    pthread_mutex_destroy(&c->lock);
    pthread_mutex_destroy(&c->writing);
    pthread_cond_destroy(&c->change);
    close(c->socket.descriptor);
}

static firenet_status create_contexts(connection *c) {
    firenet_status status = firenet_context_create(&c->reading, budget_take,
                                                   budget_give, &c->memory);
    if (!status)
        status = firenet_context_create(&c->working, budget_take, budget_give,
                                        &c->memory);
    if (!status && c->service->threads > 1)
        status = firenet_context_set_threads(c->working, c->service->threads);
    return status;
}

static bool start_threads(connection *c) {
    if (pthread_create(&c->worker, NULL, work, c) != 0)
        return false;
    if (pthread_create(&c->reader, NULL, read_messages, c) == 0)
        return true;
    end_work(c, true);
    return false;
}

bool connection_start(connection *c, const service *s, int descriptor,
                      int64_t number) {
    pthread_condattr_t clock;
    *c = (connection){.service = s,
                      .number = number,
                      .socket = {.descriptor = descriptor,
                                 .idle = s->idle,
                                 .message = s->message}};
    atomic_init(&c->memory.left, s->memory);
    c->stream = stream_of_socket(&c->socket);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_mutex_init(&c->writing, NULL);
    pthread_cond_init(&c->change, &clock);
    pthread_condattr_destroy(&clock);
    if (!create_contexts(c) && start_threads(c))
        return true;
    release(c);
    return false;
}

void connection_join(connection *c) {
    pthread_join(c->reader, NULL);
    release(c);
}
