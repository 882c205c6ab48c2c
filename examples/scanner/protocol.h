/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known before the patient is in the scanner, and shared by all
 * threads: which samples are taken, and the network that turns them into
 * images. */
#ifndef SCANNER_PROTOCOL_H
#define SCANNER_PROTOCOL_H

#include "memory.h"

#include <firenet/firenet.h>
#include <stdbool.h>

/* Of ||y||, in every slice: the network is built for it. */
#define PROTOCOL_NOISE 1e-3

enum { PROTOCOL_LEVELS = 4 };

typedef struct protocol {
    firenet_context *context; /* of the thread that sets up */
    firenet_operator *a;      /* wavelet coefficients -> samples */
    firenet_levels *levels;
    firenet_network *network;
    int64_t coefficients, samples; /* complex numbers of x and of y */
} protocol;

/* For images of size x size pixels, a power of two from 16. Says on stderr what
 * failed and returns false; protocol_close() is for the caller either way. */
bool protocol_open(protocol *out, memory *m, int64_t size);

void protocol_close(protocol *p);

#endif
