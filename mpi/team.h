/* SPDX-License-Identifier: BSD-3-Clause */
/* What the functions of libfirenet-mpi share: the team, agreement of its ranks,
 * shapes in slabs. */
#ifndef MPI_TEAM_H
#define MPI_TEAM_H

#include "common.h"

#include <firenet/mpi.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct mpi_window mpi_window;

struct firenet_mpi_team {
    atomic_int references;
    firenet_context *context; /* retained */
    MPI_Comm comm;            /* a duplicate; errors return */
    int rank, size;
    MPI_Datatype message; /* four sums and four maxima, */
    MPI_Op combine;       /* which one operation adds up */
    mpi_window *window;   /* work memory of transforms; NULL: none yet */
};

/* A number that all ranks must pass alike. */
typedef struct mpi_value {
    const char *name;
    double value;
} mpi_value;

/* Ends the local checks of a call: one message, after which all ranks have the
 * same status. That is a rank's own failure, ERR_STATE naming the first of the
 * values that differs, or OK. The values end with one without a name, and are
 * as many on all ranks. */
firenet_status mpi_agree_on(firenet_mpi_team *team, firenet_status status,
                            const mpi_value *values);

/* The same without values. */
firenet_status mpi_agree(firenet_mpi_team *team, firenet_status status);

/* *value becomes the largest of all ranks'. */
firenet_status mpi_largest(firenet_mpi_team *team, double *value);

/* ERR_NULL where `out` is. */
firenet_status mpi_check_out(firenet_mpi_team *team, const void *out);

/* Arrays of 2 to FIRENET_MAX_AXES axes, shared out in slabs of axis 0. */
typedef struct mpi_slabs {
    int axes;
    int64_t shape[FIRENET_MAX_AXES];
    int64_t rest;         /* points of a plane of axis 0 */
    int64_t begin, count; /* this rank's planes */
    int64_t length;       /* of its vectors: 1 where it has none */
} mpi_slabs;

/* The mpi_values of an array. clang-format takes braces in a macro for blocks.
 */
/* clang-format off */
#define MPI_ARRAY_VALUES(type, axes, slabs)     \
    {"type", (double)(type)},                   \
    {"axes", (double)(axes)},                   \
    {"shape[0]", (double)(slabs).shape[0]},     \
    {"shape[1]", (double)(slabs).shape[1]},     \
    {"shape[2]", (double)(slabs).shape[2]}
/* clang-format on */

/* Fills it in, with blocks that are multiples of `multiple`; checks all. */
firenet_status mpi_slabs_of(mpi_slabs *slabs, firenet_mpi_team *team, int axes,
                            const int64_t *shape, int64_t multiple);

/* Planes of a block: all ranks but the last ones have so many. */
int64_t mpi_block(int64_t planes, int size, int64_t multiple);

/* A run of elements. */
typedef struct mpi_part_of {
    int64_t begin, count;
} mpi_part_of;

/* Those of a rank, where each has a block and the last ones the rest. */
mpi_part_of mpi_part(int64_t all, int64_t block, int rank);

/* a, or an operator on nothing where it is NULL, as a block of all ranks'. */
firenet_status mpi_create_blocks(firenet_operator **out, firenet_mpi_team *team,
                                 firenet_operator *a, firenet_type type,
                                 firenet_status status);

/* The functions of one rank as an operator whose sides are shared out as
 * `split` says; `destroy` is called with `data` in every case. */
typedef struct mpi_functions {
    firenet_type type;
    int64_t rows, cols;
    firenet_apply_fn forward, adjoint;
    firenet_destroy_fn destroy;
    void *data;
    double norm; /* a bound */
    firenet_split split;
} mpi_functions;
firenet_status mpi_create(firenet_operator **out, firenet_mpi_team *team,
                          const mpi_functions *functions);

/* *core = what the core offers its companions; ERR_UNSUPPORTED, with a message,
 * where that is of another version. */
typedef struct fn_interface fn_interface;
firenet_status mpi_take_core(firenet_mpi_team *team, const fn_interface **core);

/* What a sampled transform is of. */
typedef struct mpi_dft_shape {
    firenet_type type;
    int axes;
    const int64_t *shape;
    uint32_t centred, image_centred;
    int64_t count;
    const int64_t *indices;
    int sets;
    int64_t coils;
    const void *maps; /* NULL: one image, which is transformed itself */
} mpi_dft_shape;

static inline bool mpi_type_single(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64;
}
static inline bool mpi_type_complex(firenet_type type) {
    return type == FIRENET_C64 || type == FIRENET_C128;
}
static inline size_t mpi_type_size(firenet_type type) {
    return (size_t)(mpi_type_single(type) ? 4 : 8) *
           (mpi_type_complex(type) ? 2 : 1);
}

#endif
