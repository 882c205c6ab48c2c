/* SPDX-License-Identifier: BSD-3-Clause */
/* The experiment: measure, recover, compare. */
#ifndef EXAMPLES_RECONSTRUCT_H
#define EXAMPLES_RECONSTRUCT_H

#include "result.h"

/* Needs r->options, r->truth (square, its side a power of two), r->samples and
 * r->levels, and fills in the rest. Complains and returns false on
 * failure; the images and the history are the caller's either way. */
bool experiment_run(result *r);

#endif
