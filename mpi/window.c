/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory that ranks of one machine share: each makes a nameless file in memory
 * and the others map it by its number. Unlike a window of MPI it can be given
 * back by one rank alone, has no limit of its own, and its pages are there
 * before it is used. Where any of this fails a rank stays apart, and what
 * others need of it goes by messages. */
#define _GNU_SOURCE
#include "window.h"

#include <errno.h>
#include <stdio.h>
#ifdef __linux__
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

/* What a rank tells those of its machine. */
typedef struct offer {
    long long process, file, device, node;
    int rank;
    bool made;
} offer;

#ifdef __linux__
static void *map(int file, size_t begin, size_t bytes) {
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file,
                    (off_t)begin);
    return at == MAP_FAILED ? NULL : at;
}

static void unmap(void *at, size_t bytes) {
    if (at) {
        munmap(at, bytes);
    }
}

/* A file of memory that is there; NULL where there is none. */
static void *make(size_t bytes, offer *out, int *file) {
    struct stat is;
    void *at = NULL;
    *file = memfd_create("firenet-mpi", MFD_CLOEXEC);
    if (*file >= 0 && posix_fallocate(*file, 0, (off_t)bytes) == 0 &&
        fstat(*file, &is) == 0) {
        at = map(*file, 0, bytes);
    }
    if (at) {
        out->process = getpid();
        out->file = *file;
        out->device = (long long)is.st_dev;
        out->node = (long long)is.st_ino;
        out->made = true;
    }
    return at;
}

/* A cell of another rank's. Its number means another process where they are in
 * containers of their own: then the file is not the one that was meant. */
static void *take(const offer *from, size_t begin, size_t bytes) {
    char path[64];
    struct stat is;
    void *at = NULL;
    snprintf(path, sizeof path, "/proc/%lld/fd/%lld", from->process,
             from->file);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return NULL;
    }
    if (fstat(file, &is) == 0 && (long long)is.st_dev == from->device &&
        (long long)is.st_ino == from->node) {
        at = map(file, begin, bytes);
    }
    close(file);
    return at;
}

static void end_file(int file) {
    if (file >= 0) {
        close(file);
    }
}
#else
static void unmap(void *at, size_t bytes) {
    (void)at;
    (void)bytes;
}
static void *make(size_t bytes, offer *out, int *file) {
    (void)bytes;
    (void)out;
    *file = -1;
    return NULL;
}
static void *take(const offer *from, size_t begin, size_t bytes) {
    (void)from;
    (void)begin;
    (void)bytes;
    return NULL;
}
static void end_file(int file) {
    (void)file;
}
#endif

static size_t part_bytes(const mpi_window *w) {
    return (size_t)w->ranks * w->bytes;
}

static void leave(mpi_window *w, int rank) {
    if (rank != w->rank) {
        unmap(w->cell[rank], w->bytes);
        w->cell[rank] = NULL;
    }
}

void mpi_window_free(mpi_window *w) {
    if (!w) {
        return;
    }
    for (int r = 0; r < w->ranks; ++r) {
        leave(w, r);
    }
    if (w->mapped) {
        unmap(w->own, part_bytes(w));
    } else {
        firenet_companion_free(w->context, w->own);
    }
    firenet_companion_free(w->context, w);
}

/* Maps what the others of this machine offer: all of it or nothing. */
static bool take_all(mpi_window *w, const offer *offers, int count) {
    bool good = true;
    for (int i = 0; i < count; ++i) {
        int r = offers[i].rank;
        if (r != w->rank && offers[i].made && good) {
            w->cell[r] = take(&offers[i], (size_t)w->rank * w->bytes, w->bytes);
            good = w->cell[r] != NULL;
        }
    }
    return good;
}

/* Exchanges offers on `node`, the ranks of a machine; `all` is whether each
 * rank of the team has all that it was offered. */
static int meet(mpi_window *w, firenet_mpi_team *team, MPI_Comm node,
                const offer *mine, offer *offers, int *together) {
    int count, error;
    MPI_Comm_size(node, &count);
    error = MPI_Allgather(mine, (int)sizeof *mine, MPI_BYTE, offers,
                          (int)sizeof *mine, MPI_BYTE, node);
    int here = error == MPI_SUCCESS && mine->made && take_all(w, offers, count);
    int all =
        MPI_Allgather(&here, 1, MPI_INT, together, 1, MPI_INT, team->comm);
    for (int r = 0; r < w->ranks && all == MPI_SUCCESS; ++r) {
        if (!here || !together[r]) {
            leave(w, r);
        }
    }
    return error != MPI_SUCCESS ? error : all;
}

/* Parts of the machine's ranks, on memory for all that is exchanged. */
static firenet_status share(mpi_window *w, firenet_mpi_team *team,
                            offer *offers, int *together) {
    offer mine = {.rank = w->rank};
    int file = -1;
    MPI_Comm node;
    int error = MPI_Comm_split_type(team->comm, MPI_COMM_TYPE_SHARED, w->rank,
                                    MPI_INFO_NULL, &node);
    if (error == MPI_SUCCESS) {
        w->own = make(part_bytes(w), &mine, &file);
        w->mapped = mine.made;
        error = meet(w, team, node, &mine, offers, together);
        end_file(file);
        MPI_Comm_free(&node);
    }
    return error == MPI_SUCCESS
               ? FIRENET_OK
               : companion_fail(team->context, FIRENET_ERR_EXTERNAL,
                                "work array: MPI returned %d", error);
}

/* A larger window is of no use where a rank sees less than in the one before:
 * transforms that exist rely on it. */
static firenet_status compare(const mpi_window *w, firenet_mpi_team *team) {
    bool less = false;
    for (int r = 0; r < w->ranks && team->window; ++r) {
        less = less || (team->window->cell[r] && !w->cell[r]);
    }
    return less ? companion_fail(team->context, FIRENET_ERR_NOMEM,
                                 "work array: %zu bytes of shared memory are "
                                 "more than there is",
                                 w->bytes)
                : FIRENET_OK;
}

/* A part of its own where there is none that others see. */
static firenet_status own_part(mpi_window *w, firenet_mpi_team *team) {
    firenet_status status = FIRENET_OK;
    if (!w->own) {
        w->own = companion_alloc(team->context, &status, w->ranks, w->bytes);
    }
    if (w->own) {
        w->cell[w->rank] = (unsigned char *)w->own + (size_t)w->rank * w->bytes;
    }
    return status;
}

/* An empty one, or NULL. */
static mpi_window *create(firenet_mpi_team *team, size_t bytes,
                          firenet_status *status) {
    mpi_window *w =
        companion_alloc(team->context, status, 1,
                        sizeof *w + (size_t)team->size * sizeof(void *));
    if (w) {
        *w = (mpi_window){.context = team->context,
                          .ranks = team->size,
                          .rank = team->rank,
                          .bytes = bytes,
                          .cell = (void **)(w + 1)};
        for (int r = 0; r < w->ranks; ++r) {
            w->cell[r] = NULL;
        }
    }
    return w;
}

firenet_status mpi_window_reserve(firenet_mpi_team *team, size_t bytes) {
    enum { PAGE = 65536 }; /* of any machine */
    firenet_context *context = team->context;
    firenet_status status = FIRENET_OK;
    size_t rounded = (bytes + PAGE - 1) / PAGE * PAGE;
    if (team->window && team->window->bytes >= rounded) {
        return status; /* on all ranks */
    }
    mpi_window *w = create(team, rounded, &status);
    offer *offers =
        companion_alloc(context, &status, team->size, sizeof *offers);
    int *together =
        companion_alloc(context, &status, team->size, sizeof *together);
    status = mpi_agree(team, status);
    if (status == FIRENET_OK) {
        status = share(w, team, offers, together);
        status = status == FIRENET_OK ? own_part(w, team) : status;
        status = status == FIRENET_OK ? compare(w, team) : status;
        status = mpi_agree(team, status);
    }
    firenet_companion_free(context, offers);
    firenet_companion_free(context, together);
    if (status == FIRENET_OK) {
        mpi_window_free(team->window);
        team->window = w;
    } else {
        mpi_window_free(w);
    }
    return status;
}
