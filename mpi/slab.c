/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays shared out in slabs of axis 0, and operators on them. */
#include "team.h"

/* Elements whose bytes are counted without overflow. */
#define MOST (INT64_MAX / 4096)

int64_t mpi_block(int64_t planes, int size, int64_t multiple) {
    int64_t block = planes / size + (planes % size != 0);
    return (block / multiple + (block % multiple != 0)) * multiple;
}

mpi_part_of mpi_part(int64_t all, int64_t block, int rank) {
    int64_t before = all / block < rank ? all : block * rank;
    before = before < all ? before : all;
    int64_t left = all - before;
    return (mpi_part_of){before, left < block ? left : block};
}

static void slab_of(const firenet_mpi_team *team, int64_t planes,
                    int64_t multiple, int64_t *begin, int64_t *count) {
    int64_t block = mpi_block(planes, team->size, multiple);
    mpi_part_of slab = mpi_part(planes, block, team->rank);
    *begin = slab.begin;
    *count = slab.count;
}

static firenet_status check_slab(firenet_context *context, int64_t planes,
                                 int64_t multiple) {
    firenet_status status =
        companion_check_range(context, "multiple", multiple, 1, MOST);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "planes", planes, 1, MOST);
    }
    if (status == FIRENET_OK && planes % multiple != 0) {
        status =
            companion_fail(context, FIRENET_ERR_RANGE,
                           "planes: %lld, must be divisible by multiple = %lld",
                           (long long)planes, (long long)multiple);
    }
    return status;
}

firenet_status firenet_mpi_team_slab(firenet_mpi_team *team, int64_t planes,
                                     int64_t multiple, int64_t *begin,
                                     int64_t *count) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    if (!begin || !count) {
        return companion_fail(team->context, FIRENET_ERR_NULL, "%s: NULL",
                              begin ? "count" : "begin");
    }
    firenet_status status = check_slab(team->context, planes, multiple);
    if (status == FIRENET_OK) {
        slab_of(team, planes, multiple, begin, count);
    }
    return status;
}

firenet_status mpi_slabs_of(mpi_slabs *slabs, firenet_mpi_team *team, int axes,
                            const int64_t *shape, int64_t multiple) {
    firenet_context *context = team->context;
    *slabs = (mpi_slabs){.axes = axes, .rest = 1};
    if (!shape) {
        return companion_fail(context, FIRENET_ERR_NULL, "shape: NULL");
    }
    firenet_status status =
        companion_check_range(context, "axes", axes, 2, FIRENET_MAX_AXES);
    int64_t points = 1;
    for (int a = 0; a < axes && status == FIRENET_OK; ++a) {
        status =
            companion_check_range(context, "shape", shape[a], 1, MOST / points);
        points *= status == FIRENET_OK ? shape[a] : 1;
        slabs->rest *= status == FIRENET_OK && a > 0 ? shape[a] : 1;
        slabs->shape[a] = shape[a];
    }
    if (status == FIRENET_OK) {
        status = check_slab(context, shape[0], multiple);
    }
    if (status == FIRENET_OK) {
        slab_of(team, shape[0], multiple, &slabs->begin, &slabs->count);
        slabs->length = slabs->count > 0 ? slabs->count * slabs->rest : 1;
    }
    return status;
}

/* ---------------------------------------------------------------- operators */

firenet_status mpi_create_blocks(firenet_operator **out, firenet_mpi_team *team,
                                 firenet_operator *a, firenet_type type,
                                 firenet_status status) {
    firenet_operator *block = firenet_operator_retain(a);
    if (status == FIRENET_OK && !a) {
        status =
            firenet_operator_create_identity(&block, team->context, type, 1);
    }
    status = mpi_agree(team, status);
    if (status == FIRENET_OK && team->size == 1) {
        *out = firenet_operator_retain(block);
    } else if (status == FIRENET_OK) {
        status = firenet_operator_split(out, team->context, block,
                                        FIRENET_SPLIT_BLOCKS, 0.0);
    }
    firenet_operator_release(block);
    return status;
}

firenet_status mpi_create(firenet_operator **out, firenet_mpi_team *team,
                          const mpi_functions *f) {
    firenet_operator *mine = NULL;
    firenet_status status = firenet_operator_create_user(
        &mine, team->context, f->type, f->rows, f->type, f->cols, f->forward,
        f->adjoint, f->destroy, f->data, f->norm, FIRENET_CALLBACK_CALLER);
    if (status != FIRENET_OK) {
        f->destroy(f->data);
    }
    status = mpi_agree(team, status);
    if (status == FIRENET_OK) {
        status =
            firenet_operator_split(out, team->context, mine, f->split, f->norm);
    }
    firenet_operator_release(mine);
    return status;
}

firenet_status firenet_mpi_operator_create_blocks(firenet_operator **out,
                                                  firenet_mpi_team *team,
                                                  firenet_operator *a,
                                                  firenet_type type) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    firenet_operator *made = NULL;
    firenet_status status = mpi_check_out(team, out);
    status = mpi_create_blocks(&made, team, a, type, status);
    if (out) {
        *out = made;
    }
    return status;
}

firenet_status firenet_mpi_operator_create_haar(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int levels, firenet_layout layout) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    firenet_operator *block = NULL, *made = NULL;
    mpi_slabs slabs = {0};
    firenet_status status = mpi_check_out(team, out);
    if (status == FIRENET_OK) {
        status = companion_check_range(team->context, "levels", levels, 1, 60);
    }
    if (status == FIRENET_OK) {
        status = mpi_slabs_of(&slabs, team, axes, shape, (int64_t)1 << levels);
    }
    const mpi_value values[] = {MPI_ARRAY_VALUES(type, axes, slabs),
                                {"levels", levels},
                                {"layout", (double)layout},
                                {NULL, 0.0}};
    status = mpi_agree_on(team, status, values);
    if (status == FIRENET_OK && slabs.count > 0) {
        slabs.shape[0] = slabs.count;
        status = firenet_operator_create_haar(&block, team->context, type, axes,
                                              slabs.shape, levels, layout);
    }
    status = mpi_create_blocks(&made, team, block, type, status);
    firenet_operator_release(block);
    if (out) {
        *out = made;
    }
    return status;
}
