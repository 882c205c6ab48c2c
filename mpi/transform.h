/* SPDX-License-Identifier: BSD-3-Clause */
/* Separable transforms of an array in slabs of axis 0. A rank transforms its
 * planes along all other axes and leaves them in its part of the team's window,
 * a cell for each rank: of every plane what is in that rank's block of axis 1.
 * Along axis 0 a rank transforms the lines of its block, narrow strips of them
 * at a time, which it reads where they are: in the cells for it of ranks on the
 * same machine, and from messages of the others. What is made of a strip is
 * taken from there, so that no transposed array exists. */
#ifndef MPI_TRANSFORM_H
#define MPI_TRANSFORM_H

#include "fftw.h"
#include "window.h"

typedef struct mpi_transform {
    firenet_mpi_team *team; /* retained */
    const mpi_fftw *fftw;
    mpi_slabs slabs;
    size_t size; /* of an element */
    void (*execute)(void *plan, void *from, void *to);
    int reals;        /* of an element where transforms are real, or 1 */
    int64_t block[2]; /* planes and positions of a rank: the last have fewer */
    mpi_part_of here; /* positions: elements of a plane */
    int64_t width;    /* elements of a strip's row */
    int64_t stride;   /* from one row to the next */
    void *plane;      /* while it is transformed */
    void *strip[2];   /* rows of elements of a plane, and transformed */
    void *plan[2][FIRENET_MAX_AXES]; /* forward or backward, along each axis */
    struct mpi_mail *mail; /* with ranks whose windows are not seen; or NULL */
} mpi_transform;

/* What becomes of the array: all functions are optional. */
typedef struct mpi_pass {
    /* Sets a plane, or takes it in the end. */
    void (*load)(void *data, int64_t plane, void *to);
    void (*store)(void *data, int64_t plane, const void *from);
    /* Between the forward and the backward transform of a strip, whose lines
     * stand side by side, `stride` elements from one point to the next. */
    void (*strip)(void *data, int64_t strip, void *lines);
    /* Whether a strip is not 0; NULL: all. */
    bool (*wanted)(void *data, int64_t strip);
    void *data;
    bool open; /* mpi_transform_open has been called */
} mpi_pass;

/* Which transforms, as `kind` of FFTW's: complex ones, or real ones of `reals`
 * interleaved arrays. Collective; to be ended on failure, too, and once zeroed.
 */
firenet_status mpi_transform_create(mpi_transform *out, firenet_mpi_team *team,
                                    const mpi_slabs *slabs, int64_t multiple,
                                    firenet_type type, mpi_kind kind,
                                    bool measure);
void mpi_transform_end(mpi_transform *self);

/* Planes, forward, strips, backward: without `load` from the strips on, without
 * `store` until there. Collective; an error of MPI. */
int mpi_transform_run(const mpi_transform *self, const mpi_pass *pass);

/* How each run begins: no rank needs the work memory any more. A plane can then
 * be left there before it is loaded, and when it is stored. Collective; an
 * error of MPI. */
int mpi_transform_open(const mpi_transform *self);

/* A row of a plane there, of three axes; and a whole plane, to `rows` or back.
 */
void *mpi_transform_row(const mpi_transform *self, int64_t plane, int64_t row);
void mpi_transform_move(const mpi_transform *self, int64_t plane, bool back,
                        void *rows);

/* Positions of a rank, and where its positions of a plane here stand. */
mpi_part_of mpi_transform_block(const mpi_transform *self, int rank);
unsigned char *mpi_transform_home(const mpi_transform *self, int64_t plane,
                                  int rank);

/* Strips of this rank. */
int64_t mpi_transform_strips(const mpi_transform *self);

#endif
