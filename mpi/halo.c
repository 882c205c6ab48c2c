/* SPDX-License-Identifier: BSD-3-Clause */
#include "halo.h"

#include <limits.h>
#include <string.h>

/* Planes of a halo that lie one behind the other at their owner. */
typedef struct run {
    int64_t to, from, count; /* in the slab with halos, in the owner's slab */
    int owner;
} run;

/* The run behind *r in a rank's slab with halos; begins with an empty one.
 * Sender and receiver follow the same runs in the same order, so that messages
 * need no numbers. */
static bool next_run(const mpi_halo *h, int rank, const mpi_reach *reach,
                     run *r) {
    mpi_part_of slab = mpi_part(h->planes, h->block, rank);
    int64_t all = reach->before + slab.count + reach->behind;
    int64_t at = r->to + r->count;
    at += at == reach->before ? slab.count : 0;
    if (slab.count == 0 || at >= all) {
        return false;
    }
    int64_t end = at < reach->before ? reach->before : all;
    int64_t i = (slab.begin - reach->before + at) % h->planes;
    i += i < 0 ? h->planes : 0;
    int owner = (int)(i / h->block);
    mpi_part_of from = mpi_part(h->planes, h->block, owner);
    int64_t left = from.begin + from.count - i;
    *r = (run){at, i - from.begin, left < end - at ? left : end - at, owner};
    return true;
}

/* The ranks that have planes are the first ones. */
static int ranks_with_planes(const mpi_halo *h) {
    return (int)((h->planes - 1) / h->block) + 1;
}

static int64_t messages(const mpi_halo *h, const mpi_reach *reach) {
    int64_t count = 0;
    int here = h->team->rank;
    for (int rank = 0; rank < ranks_with_planes(h); ++rank) {
        for (run r = {0}; next_run(h, rank, reach, &r);) {
            count += (rank == here) != (r.owner == here);
        }
    }
    return count;
}

int mpi_halo_exchange(const mpi_halo *h, const mpi_reach *reach, void *slab) {
    unsigned char *to = slab, *own = to + (size_t)reach->before * h->bytes;
    int here = h->team->rank, count = 0, error = MPI_SUCCESS;
    for (run r = {0}; !error && next_run(h, here, reach, &r);) {
        unsigned char *at = to + (size_t)r.to * h->bytes;
        if (r.owner == here) {
            memcpy(at, own + (size_t)r.from * h->bytes,
                   (size_t)r.count * h->bytes);
        } else {
            error = MPI_Irecv(at, (int)r.count, h->plane, r.owner, 0,
                              h->team->comm, &h->requests[count++]);
        }
    }
    for (int rank = 0; rank < ranks_with_planes(h); ++rank) {
        for (run r = {0}; !error && next_run(h, rank, reach, &r);) {
            if (rank != here && r.owner == here) {
                error = MPI_Isend(own + (size_t)r.from * h->bytes, (int)r.count,
                                  h->plane, rank, 0, h->team->comm,
                                  &h->requests[count++]);
            }
        }
    }
    return error ? error : MPI_Waitall(count, h->requests, MPI_STATUSES_IGNORE);
}

/* ---------------------------------------------------------------- creation */

static firenet_status check(firenet_context *context, const mpi_slabs *slabs,
                            const mpi_reach *most) {
    if (slabs->rest > INT_MAX / 2) {
        return companion_fail(context, FIRENET_ERR_TOO_LARGE,
                              "shape: a plane of axis 0 has %lld points, "
                              "allowed are at most %d",
                              (long long)slabs->rest, INT_MAX / 2);
    }
    return most->before + most->behind > INT_MAX
               ? companion_fail(context, FIRENET_ERR_TOO_LARGE,
                                "levels: halos of %lld planes, allowed are at "
                                "most %d",
                                (long long)(most->before + most->behind),
                                INT_MAX)
               : FIRENET_OK;
}

firenet_status mpi_halo_create(mpi_halo *halo, firenet_mpi_team *team,
                               const mpi_slabs *slabs, int64_t multiple,
                               firenet_type type, const mpi_reach *most,
                               firenet_status status) {
    firenet_context *context = team->context;
    mpi_halo made = {.team = team,
                     .planes = slabs->shape[0],
                     .block = mpi_block(slabs->shape[0], team->size, multiple),
                     .bytes = (size_t)slabs->rest * mpi_type_size(type),
                     .plane = MPI_DATATYPE_NULL};
    if (status == FIRENET_OK) {
        status = check(context, slabs, most);
    }
    if (status == FIRENET_OK) {
        made.requests = companion_alloc(
            context, &status, 1 + messages(&made, most), sizeof *made.requests);
    }
    if (status == FIRENET_OK) {
        int count = (int)slabs->rest * (mpi_type_complex(type) ? 2 : 1);
        int error = MPI_Type_contiguous(
            count, mpi_type_single(type) ? MPI_FLOAT : MPI_DOUBLE, &made.plane);
        error = error ? error : MPI_Type_commit(&made.plane);
        status = error ? companion_fail(context, FIRENET_ERR_EXTERNAL,
                                        "MPI_Type_commit: returned %d", error)
                       : FIRENET_OK;
    }
    status = mpi_agree(team, status);
    if (status != FIRENET_OK) {
        mpi_halo_end(&made);
    }
    *halo = made;
    return status;
}

/* MPI_Finalize has taken the type. */
void mpi_halo_end(mpi_halo *halo) {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (!finalized && halo->plane != MPI_DATATYPE_NULL) {
        MPI_Type_free(&halo->plane);
    }
    firenet_companion_free(halo->team->context, halo->requests);
    halo->requests = NULL;
}
