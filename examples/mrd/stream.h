/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes from and to a client. */
#ifndef EXAMPLES_MRD_STREAM_H
#define EXAMPLES_MRD_STREAM_H

#include "clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long to wait: for the first byte of a message, or for all of the rest. */
typedef enum patience { PATIENCE_IDLE, PATIENCE_MESSAGE } patience;

/* Any source and sink; a socket below, memory in the fuzzer. `user` is its
 * own. */
typedef struct stream {
    /* All `size` bytes, or false: the end, a failure, or too long a wait. */
    bool (*read)(void *user, void *to, size_t size);
    bool (*write)(void *user, const void *from, size_t size);
    /* Starts the wait. */
    void (*wait)(void *user, patience p);
    void *user;
} stream;

/* A connected socket, not blocking. Seconds may be infinite. */
typedef struct connection_socket {
    int descriptor;
    double idle, message; /* seconds */
    double until;
} connection_socket;

stream stream_of_socket(connection_socket *s);

/* Reads what still comes, until the client closes or for so many seconds:
 * closed with bytes unread, a socket is reset, and the client may lose what was
 * said last. */
void socket_drain(connection_socket *s, double seconds);

/* Seconds that the calling thread has computed. */
double processor_seconds(void);

/* Integers of the wire, little-endian. */
uint64_t get_little(const unsigned char *bytes, int size);
void put_little(unsigned char *bytes, uint64_t value, int size);

/* Single precision numbers of the wire to the machine's order, or back. */
void swap_floats(void *numbers, size_t count);

#endif
