/* SPDX-License-Identifier: BSD-3-Clause */
/* Work memory of a team's transforms: a part of each rank's, which the ranks of
 * the same machine read and write, too. */
#ifndef MPI_WINDOW_H
#define MPI_WINDOW_H

#include "team.h"

/* One for all operators of a team, which run one at a time. A rank's part has a
 * cell for each rank, and a rank sees only the cells that are for it. */
struct mpi_window {
    firenet_context *context; /* whose memory `own` is where it is not mapped */
    int ranks, rank;
    size_t bytes; /* of a cell */
    void *own;    /* this rank's cells, one behind another */
    bool mapped;  /* those, or from the context */
    void **cell;  /* of each rank the one for this rank; NULL: not seen */
};

/* Collective: cells of at least so many bytes. On failure the window is as
 * before. */
firenet_status mpi_window_reserve(firenet_mpi_team *team, size_t bytes);

void mpi_window_free(mpi_window *window);

#endif
