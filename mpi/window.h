/* SPDX-License-Identifier: BSD-3-Clause */
/* Work memory of a team's transforms: a part of each rank's, which the ranks of
 * the same machine read and write, too. */
#ifndef MPI_WINDOW_H
#define MPI_WINDOW_H

#include "team.h"

/* One for all operators of a team, which run one at a time. */
struct mpi_window {
    firenet_context *context; /* whose memory `own` is where it is not mapped */
    int ranks, rank;
    size_t bytes; /* of each part */
    void **part;  /* of each rank, NULL where it is not seen here */
    bool mapped;  /* this rank's part, or from the context */
};

/* Collective: room for `bytes` on this rank, counted with what it has. The
 * statuses may differ; on failure the window is as before. */
firenet_status mpi_window_reserve(firenet_mpi_team *team, size_t bytes);

void mpi_window_free(mpi_window *window);

#endif
