/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_NETWORK_RUNNER_H
#define FN_NETWORK_RUNNER_H

#include "network/network.h"

/* What firenet_runner_create allocates, less a reference set later. */
size_t fn_runner_bytes(const firenet_network *network);

#endif
