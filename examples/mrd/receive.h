/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of a client, one after the other, until it closes. */
#ifndef EXAMPLES_MRD_RECEIVE_H
#define EXAMPLES_MRD_RECEIVE_H

#include "mrd/job.h"
#include "mrd/stream.h"

/* Identifiers of messages: uint16, little-endian, then what each has. */
enum {
    MESSAGE_CONFIG_NAME = 1,    /* 1024 bytes, ends at the first 0 */
    MESSAGE_CONFIG_TEXT = 2,    /* uint32 length, bytes */
    MESSAGE_HEADER = 3,         /* uint32 length, XML */
    MESSAGE_CLOSE = 4,          /* nothing */
    MESSAGE_TEXT = 5,           /* uint32 length, bytes */
    MESSAGE_ACQUISITION = 1008, /* header, trajectory, data */
    MESSAGE_IMAGE = 1022,       /* header, uint64 length, XML, pixels */
    MESSAGE_WAVEFORM = 1026     /* header of 40 bytes, uint32 each */
};

typedef enum receive_end {
    RECEIVE_CLOSED, /* as it should be */
    RECEIVE_LOST,   /* the stream ended, failed or took too long */
    RECEIVE_REFUSED /* `why` says what was wrong */
} receive_end;

typedef struct receiver {
    const stream *from;
    firenet_context *context;
    int64_t limit; /* of bytes in a scan */
    settings settings;
    /* Takes a slice over; false ends the reading (RECEIVE_LOST). */
    bool (*deliver)(void *user, job *j);
    /* Something for the client to read. */
    void (*note)(void *user, const char *text);
    void *user;

    firenet_mrd_scan *scan;
    int64_t images, acquisitions, noise_samples;
    double *whitening; /* of the noise that came so far */
    bool navigators;   /* for phase correction came */
    bool told;         /* that none did */
    char why[512];
} receiver;

/* Reads all messages; the caller sets what stands above, in a struct that is
 * else 0. */
receive_end receive(receiver *r);

#endif
