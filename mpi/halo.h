/* SPDX-License-Identifier: BSD-3-Clause */
/* Planes of other ranks before and behind a slab, around a periodic axis 0. */
#ifndef MPI_HALO_H
#define MPI_HALO_H

#include "team.h"

/* How many planes are wanted on each side. They may be more than a neighbour
 * has, and more than there are: then planes come several times. */
typedef struct mpi_reach {
    int64_t before, behind;
} mpi_reach;

typedef struct mpi_halo {
    const firenet_mpi_team *team; /* whoever has the halo retains it */
    int64_t planes, block;        /* of axis 0, and of a rank */
    size_t bytes;                 /* of a plane */
    MPI_Datatype plane;
    MPI_Request *requests; /* of one exchange */
} mpi_halo;

/* For reaches up to `most` on each side of planes of slabs->rest elements; the
 * status is agreed on by all ranks. */
firenet_status mpi_halo_create(mpi_halo *halo, firenet_mpi_team *team,
                               const mpi_slabs *slabs, int64_t multiple,
                               firenet_type type, const mpi_reach *most,
                               firenet_status status);
void mpi_halo_end(mpi_halo *halo);

/* `slab`: reach->before planes, this rank's, reach->behind planes; all but this
 * rank's are filled in. Called by all ranks that have planes. */
int mpi_halo_exchange(const mpi_halo *halo, const mpi_reach *reach, void *slab);

#endif
