/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/stream.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

double processor_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

uint64_t get_little(const unsigned char *bytes, int size) {
    uint64_t value = 0;
    for (int i = size - 1; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

void put_little(unsigned char *bytes, uint64_t value, int size) {
    for (int i = 0; i < size; i++, value >>= 8)
        bytes[i] = (unsigned char)(value & 255);
}

void swap_floats(void *numbers, size_t count) {
    const uint16_t one = 1;
    unsigned char *b = numbers;
    if (*(const unsigned char *)&one)
        return;
    for (size_t i = 0; i < count; i++, b += 4) {
        const unsigned char first = b[0], second = b[1];
        b[0] = b[3], b[3] = first;
        b[1] = b[2], b[2] = second;
    }
}

/* Waits until the socket can be read or written, at most until `until`. */
static bool ready(const connection_socket *s, short events) {
    for (;;) {
        const double left = s->until - clock_seconds();
        const int most = 1 << 30;
        const int wait = left > 1e-3 * most ? most : (int)ceil(1e3 * left);
        struct pollfd p = {.fd = s->descriptor, .events = events};
        if (left <= 0)
            return false;
        const int count = poll(&p, 1, wait);
        if (count > 0)
            return true;
        if (count < 0 && errno != EINTR)
            return false;
    }
}

static bool again(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static bool socket_read(void *user, void *to, size_t size) {
    connection_socket *s = user;
    for (unsigned char *at = to; size > 0;) {
        const ssize_t count = recv(s->descriptor, at, size, MSG_DONTWAIT);
        if (count == 0 || (count < 0 && !again()) ||
            (count < 0 && !ready(s, POLLIN)) || clock_seconds() > s->until)
            return false;
        at += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return true;
}

static bool socket_write(void *user, const void *from, size_t size) {
    const connection_socket *shared = user; /* whose wait is the reader's */
    const connection_socket s = {.descriptor = shared->descriptor,
                                 .until = clock_seconds() + shared->message};
    for (const unsigned char *at = from; size > 0;) {
        const ssize_t count =
            send(s.descriptor, at, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if ((count < 0 && !again()) || (count < 0 && !ready(&s, POLLOUT)))
            return false;
        at += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return true;
}

static void socket_wait(void *user, patience p) {
    connection_socket *s = user;
    s->until = clock_seconds() + (p == PATIENCE_IDLE ? s->idle : s->message);
}

void socket_drain(connection_socket *s, double seconds) {
    unsigned char nothing[4096];
    ssize_t count;
    s->until = clock_seconds() + seconds;
    do {
        count = recv(s->descriptor, nothing, sizeof nothing, MSG_DONTWAIT);
    } while (clock_seconds() < s->until &&
             (count > 0 || (count < 0 && again() && ready(s, POLLIN))));
}

stream stream_of_socket(connection_socket *s) {
    return (stream){socket_read, socket_write, socket_wait, s};
}
