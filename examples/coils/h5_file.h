/* SPDX-License-Identifier: BSD-3-Clause */
/* An open .h5 of ISMRMRD, whose bytes are not trusted. */
#ifndef EXAMPLES_COILS_H5_FILE_H
#define EXAMPLES_COILS_H5_FILE_H

#include "coils/h5_guard.h"

#include <ismrmrd/dataset.h>

/* An acquisition as HDF5 reads it; floats. */
typedef struct h5_row {
    ISMRMRD_AcquisitionHeader head;
    hvl_t trajectory, data;
} h5_row;

typedef struct h5_file {
    const char *path;
    ISMRMRD_Dataset dataset;
    hid_t data;       /* the acquisitions, */
    hid_t head, type; /* parts of h5_row: its head, the whole */
    hid_t transfer;   /* how HDF5 reads a row */
    h5_chunk chunk;
    int64_t count; /* of acquisitions */
    h5_row row;
} h5_file;

/* Neither library prints what goes wrong. */
void h5_be_silent(void);

/* Opens a file to read only. Prints an error and returns false on failure, as
 * all of these do; h5_close() is for the caller either way. */
bool h5_open(h5_file *out, const char *path);

/* The XML header, which the caller frees; NULL after an error. */
char *h5_xml(const h5_file *f);

/* Acquisition `i`, whose data are as long as its header says, to f->row, in the
 * place of the one before. */
bool h5_acquisition(h5_file *f, int64_t i);

/* Its head alone; data of none. */
bool h5_head(h5_file *f, int64_t i);

void h5_close(h5_file *f);

#endif
