/* SPDX-License-Identifier: BSD-3-Clause */
/* What HDF5 1.10 takes for granted of a file and ought not to. */
#ifndef EXAMPLES_COILS_H5_GUARD_H
#define EXAMPLES_COILS_H5_GUARD_H

#include <hdf5.h>
#include <stdbool.h>

/* Whether all members of a type of the file lie within it, theirs too: HDF5
 * copies from where a broken file says they are. */
bool h5_type_is_sound(hid_t type);

/* A chunk of rows as it lies in the file. */
typedef struct h5_chunk {
    unsigned char *bytes;
    hsize_t first, rows;               /* 0 rows: cannot be looked at */
    size_t row_size, trajectory, data; /* offsets in a row */
} h5_chunk;

/* Prepares a look at the rows of a dataset of acquisitions. */
void h5_chunk_open(h5_chunk *c, hid_t dataset);

/* Whether the lengths of row i, as they stand in the file, are these: HDF5
 * allocates and clears as much as a broken file says. True where rows cannot be
 * looked at, compressed ones. */
bool h5_chunk_agrees(h5_chunk *c, hid_t dataset, hsize_t i, size_t trajectory,
                     size_t data);

void h5_chunk_close(h5_chunk *c);

#endif
