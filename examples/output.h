/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of a run. */
#ifndef EXAMPLES_OUTPUT_H
#define EXAMPLES_OUTPUT_H

#include "result.h"

/* Makes the folder of the options and sees that no file that the run reads
 * would be written over. Prints an error and returns false on failure. */
bool output_prepare(const options *o);

/* Writes the images, reconstruction.npy, history.csv and report.html into the
 * folder: all of them, and pictures that an earlier run left and this one does
 * not make are gone; or none, with a error that names the file, and false.
 */
bool output_write(const result *r);

#endif
