/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines of axis 0 between ranks that do not see each other's window: chunks
 * of them, so that little memory is needed besides. */
#ifndef MPI_MAIL_H
#define MPI_MAIL_H

#include "transform.h"

typedef struct mpi_mail mpi_mail;

/* NULL where all ranks of the team see each other. Collective. */
firenet_status mpi_mail_create(mpi_mail **out, const mpi_transform *t);
void mpi_mail_end(mpi_mail *mail);

int mpi_mail_chunks(const mpi_mail *mail);

/* Strips [begin, end) of chunk k, whose lines come where `ask`. */
int mpi_mail_open(const mpi_transform *t, int k, bool ask, int64_t *begin,
                  int64_t *end);

/* The lines of chunk k back to the planes they are of. */
int mpi_mail_return(const mpi_transform *t, int k);

/* Where the lines of a rank would begin, were all of them here. */
unsigned char *mpi_mail_rows(const mpi_mail *mail, int rank, size_t *stride);

#endif
