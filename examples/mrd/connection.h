/* SPDX-License-Identifier: BSD-3-Clause */
/* One client: a thread that reads, and one that makes images. */
#ifndef EXAMPLES_MRD_CONNECTION_H
#define EXAMPLES_MRD_CONNECTION_H

#include "mrd/budget.h"
#include "mrd/job.h"
#include "mrd/stream.h"

#include <pthread.h>

/* What all connections of a server share. */
typedef struct service {
    settings settings;    /* until a client says else */
    double idle, message; /* seconds to wait */
    long long memory;     /* bytes a connection may take */
    int threads;          /* that make an image */
} service;

enum { MOST_WAITING = 2 };

typedef struct connection {
    const service *service;
    int64_t number;
    connection_socket socket;
    stream stream;
    budget memory;
    firenet_context *reading, *working;
    pthread_t reader, worker;
    pthread_mutex_t lock, writing;
    pthread_cond_t change;
    job waiting[MOST_WAITING];
    int count;
    bool ended; /* no more slices will come */
    int64_t images;
    atomic_bool cancelled, done;
} connection;

/* Takes the socket over and starts. False, and the socket closed, where there
 * is no memory or no thread. */
bool connection_start(connection *c, const service *s, int descriptor,
                      int64_t number);

/* Ends what it does, soon. Any thread. */
void connection_cancel(connection *c);

/* Once `done`, or to wait for that. */
void connection_join(connection *c);

#endif
