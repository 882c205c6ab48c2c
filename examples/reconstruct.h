/* SPDX-License-Identifier: BSD-3-Clause */
/* The experiment: measure, recover, compare. */
#ifndef EXAMPLES_RECONSTRUCT_H
#define EXAMPLES_RECONSTRUCT_H

#include "result.h"

/* Needs r->options, what input_read() reads, r->samples (of a known truth) and
 * r->levels, and fills in the rest. Prints an error and returns false on
 * failure; the images, arrays and the history are the caller's either way. */
bool experiment_run(result *r);

#endif
