/* SPDX-License-Identifier: BSD-3-Clause */
/* What a run starts from: an image to measure, or measurements. */
#ifndef EXAMPLES_INPUT_H
#define EXAMPLES_INPUT_H

#include "result.h"

/* Reads the files that the options name into r->truth, or r->kspace and
 * r->mask; r->model; r->start; and sets r->side and r->truth_known. Prints an
 * error and returns false on failure. */
bool input_read(result *r);

/* Writes all of k-space, 0 where nothing was measured, for input_read. */
bool input_save_kspace(const result *r, const array *kspace, const char *path);

#endif
