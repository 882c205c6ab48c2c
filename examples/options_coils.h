/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of several coils. */
#ifndef EXAMPLES_OPTIONS_COILS_H
#define EXAMPLES_OPTIONS_COILS_H

#include "options.h"

bool take_maps(options *o, const char *value);
bool take_noise_scan(options *o, const char *value);
bool take_coils(options *o, const char *value);
bool take_acceleration(options *o, const char *value);
bool take_replicas(options *o, const char *value);
bool take_slice(options *o, const char *value);

/* Which of them go together with others; prints an error and returns false
 * where they do not. */
bool check_coils(const options *o);

#endif
