/* SPDX-License-Identifier: BSD-3-Clause */
/* Takes clients until it is told to end. */
#ifndef EXAMPLES_MRD_SERVER_H
#define EXAMPLES_MRD_SERVER_H

#include "mrd/connection.h"

typedef struct server_options {
    service service;
    const char *host; /* a numeric address */
    int port;         /* 0: any that is free */
    int connections;  /* at a time */
} server_options;

/* Serves until SIGTERM or SIGINT; prints where it listens. False, with a
 * message on stderr, where it cannot. */
bool server_run(const server_options *o);

#endif
