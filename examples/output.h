/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of a run. */
#ifndef EXAMPLES_OUTPUT_H
#define EXAMPLES_OUTPUT_H

#include "result.h"

/* Writes the images, history.csv and report.html into the folder of the
 * options. Complains, naming the file, and returns false on failure. */
bool output_write(const result *r);

#endif
