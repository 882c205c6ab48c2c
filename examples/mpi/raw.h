/* SPDX-License-Identifier: BSD-3-Clause */
/* A volume in a scanner's file of raw data, ISMRMRD .h5. All ranks look at the
 * headers of all acquisitions; a rank reads the samples of its own lines and
 * what these need, noise and navigators, and gives them to the collector of
 * mrd.h, which sorts, turns, corrects and averages them as it does for one
 * process. */
#ifndef EXAMPLES_MPI_RAW_H
#define EXAMPLES_MPI_RAW_H

#include "block.h"

/* Looks at the file: sets shape and coils, and v->raw. Prints an error and
 * returns false on failure, as all of these do. */
bool raw_look(volume *v);

/* This rank's samples, whitened by the noise there is: indices and y. */
bool raw_read(volume *v, const block *b);

#endif
