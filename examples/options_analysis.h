/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of analysis sparsity, part of options.c. */
#ifndef EXAMPLES_OPTIONS_ANALYSIS_H
#define EXAMPLES_OPTIONS_ANALYSIS_H

#include "options.h"

/* Each takes the value of the option of its name; prints an error and returns
 * false if it is not allowed. */
bool take_method(options *o, const char *value);
bool take_sparsity(options *o, const char *value);
bool take_reweight(options *o, const char *value);
bool take_constraint(options *o, const char *value);
bool take_tolerance(options *o, const char *value);
bool take_deadline(options *o, const char *value);

/* Says whether the image is recovered by analysis sparsity or by Haar levels,
 * and complains of options that do not go with it. */
bool choose_analysis(options *o);

#endif
