/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/server.h"

#include "message.h"
#include "mrd/reply.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ------------------------------------------------------------------ signals */

static int wake[2] = {-1, -1}; /* a pipe: a handler can write to it */

static void on_signal(int number) {
    const int kept = errno;
    (void)number;
    if (write(wake[1], "", 1) < 0) {
        /* the pipe is full: the first byte is enough */
    }
    errno = kept;
}

static bool catch_signals(void) {
    struct sigaction end = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    return (pipe(wake) == 0 && sigaction(SIGTERM, &end, NULL) == 0 &&
            sigaction(SIGINT, &end, NULL) == 0 &&
            sigaction(SIGPIPE, &ignore, NULL) == 0) ||
           print_error("signals: %s", strerror(errno));
}

/* ---------------------------------------------------------------- listening */

static int listen_at(const struct addrinfo *a) {
    const int on = 1;
    const int d = socket(a->ai_family, SOCK_STREAM, 0);
    if (d >= 0 &&
        (setsockopt(d, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
         bind(d, a->ai_addr, a->ai_addrlen) != 0 || listen(d, 16) != 0)) {
        const int kept = errno;
        close(d);
        errno = kept;
        return -1;
    }
    return d;
}

static int port_of(int descriptor) {
    struct sockaddr_storage at;
    socklen_t length = sizeof at;
    if (getsockname(descriptor, (struct sockaddr *)&at, &length) != 0)
        return 0;
    return ntohs(at.ss_family == AF_INET6
                     ? ((struct sockaddr_in6 *)&at)->sin6_port
                     : ((struct sockaddr_in *)&at)->sin_port);
}

static int open_listener(const server_options *o) {
    char port[16];
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_PASSIVE};
    snprintf(port, sizeof port, "%d", o->port);
    const int failed = getaddrinfo(o->host, port, &hints, &found);
    if (failed) {
        print_error("--host %s: %s", o->host, gai_strerror(failed));
        return -1;
    }
    const int d = listen_at(found);
    if (d < 0)
        print_error("%s port %d: %s", o->host, o->port, strerror(errno));
    freeaddrinfo(found);
    return d;
}

/* -------------------------------------------------------------- connections */

typedef struct slots {
    connection **taken; /* NULL where free */
    int count;
    int64_t number; /* of connections so far */
} slots;

/* Frees what has ended, or everything, with an end put to it. */
static void reap(slots *s, bool all) {
    for (int i = 0; i < s->count && all; i++)
        if (s->taken[i])
            connection_cancel(s->taken[i]);
    for (int i = 0; i < s->count; i++)
        if (s->taken[i] && (all || atomic_load(&s->taken[i]->done))) {
            connection_join(s->taken[i]);
            free(s->taken[i]);
            s->taken[i] = NULL;
        }
}

static void turn_away(const server_options *o, int descriptor) {
    char text[64];
    connection_socket s = {.descriptor = descriptor, .message = .1};
    const stream to = stream_of_socket(&s);
    snprintf(text, sizeof text, "busy: %d connections are served",
             o->connections);
    if (reply_text(&to, "ERR", text))
        reply_close(&to);
    close(descriptor);
}

/* A place, after a moment if need be: a client that comes back at once is there
 * before its last connection has ended. -1 where all are in use. */
static int find_place(slots *s) {
    for (int tries = 0; tries < 20; tries++) {
        reap(s, false);
        for (int i = 0; i < s->count; i++)
            if (!s->taken[i])
                return i;
        poll(NULL, 0, 10);
    }
    return -1;
}

static void take_client(const server_options *o, slots *s, int descriptor) {
    const int on = 1;
    const int i = find_place(s);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection *c = i >= 0 ? malloc(sizeof *c) : NULL;
    if (!c) {
        turn_away(o, descriptor);
    } else if (connection_start(c, &o->service, descriptor, ++s->number)) {
        s->taken[i] = c;
    } else {
        print_error("connection %lld: out of memory or threads",
                    (long long)s->number);
        free(c);
    }
}

/* Memory of those that have ended is given back within a second. */
static void serve(const server_options *o, slots *s, int listener) {
    for (;;) {
        struct pollfd p[] = {{.fd = listener, .events = POLLIN},
                             {.fd = wake[0], .events = POLLIN}};
        const int count = poll(p, 2, 1000);
        if (p[1].revents || (count < 0 && errno != EINTR))
            return;
        reap(s, false);
        if (count > 0 && p[0].revents) {
            const int client = accept(listener, NULL, NULL);
            if (client >= 0)
                take_client(o, s, client);
            else
                poll(NULL, 0, 10); /* out of descriptors, perhaps */
        }
    }
}

bool server_run(const server_options *o) {
    slots s = {.count = o->connections};
    s.taken = calloc((size_t)o->connections, sizeof(connection *));
    if (!s.taken)
        return print_error("out of memory");
    const int listener = catch_signals() ? open_listener(o) : -1;
    if (listener >= 0) {
        printf("listening on %s port %d\n", o->host, port_of(listener));
        fflush(stdout);
        serve(o, &s, listener);
        close(listener);
        reap(&s, true);
    }
    free(s.taken);
    return listener >= 0;
}
