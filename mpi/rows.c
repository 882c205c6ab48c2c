/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators whose rows or columns are shared out, some ranks having none. */
#include "team.h"

#include <string.h>

/* 0, for who has nothing: one row or column that adds nothing. */
typedef struct nothing {
    firenet_context *context; /* retained */
    size_t size;              /* of an element */
} nothing;

static int write_zeros(const void *in, int64_t in_length, void *out,
                       int64_t out_length, void *user) {
    const nothing *self = user;
    (void)in, (void)in_length;
    memset(out, 0, (size_t)out_length * self->size);
    return 0;
}

static void nothing_destroy(void *user) {
    nothing *self = user;
    firenet_context *context = self->context;
    firenet_companion_free(context, self);
    firenet_context_release(context);
}

static firenet_status create_nothing(firenet_operator **out,
                                     firenet_context *context,
                                     firenet_type type, int64_t rows,
                                     int64_t cols) {
    firenet_status status = FIRENET_OK;
    nothing *self = companion_alloc(context, &status, 1, sizeof *self);
    if (status != FIRENET_OK) {
        return status;
    }
    *self = (nothing){firenet_context_retain(context), mpi_type_size(type)};
    /* The smallest norm there can be. */
    status = firenet_operator_create_user(
        out, context, type, rows, type, cols, write_zeros, write_zeros,
        nothing_destroy, self, 0x1p-500, FIRENET_CALLBACK_CALLER);
    if (status != FIRENET_OK) {
        nothing_destroy(self);
    }
    return status;
}

static firenet_status create(firenet_operator **out, firenet_mpi_team *team,
                             firenet_operator *a, firenet_type type,
                             int64_t length, firenet_split split,
                             firenet_status status) {
    bool rows = split == FIRENET_SPLIT_ROWS;
    firenet_context *context = team->context;
    firenet_operator *part = firenet_operator_retain(a);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, rows ? "cols" : "rows", length,
                                       1, INT64_MAX / 4096);
    }
    int64_t seen = !a     ? length
                   : rows ? firenet_operator_cols(a)
                          : firenet_operator_rows(a);
    if (status == FIRENET_OK && seen != length) {
        status = companion_fail(
            context, FIRENET_ERR_SHAPE, "a: %s has %lld %s, expected %lld",
            firenet_operator_description(a), (long long)seen,
            rows ? "columns" : "rows", (long long)length);
    }
    if (status == FIRENET_OK && !a) {
        status = create_nothing(&part, context, type, rows ? 1 : length,
                                rows ? length : 1);
    }
    const mpi_value values[] = {{"type", (double)type},
                                {rows ? "cols" : "rows", (double)length},
                                {"split", (double)split},
                                {NULL, 0.0}};
    status = mpi_agree_on(team, status, values);
    if (status == FIRENET_OK && team->size == 1) {
        *out = firenet_operator_retain(part);
    } else if (status == FIRENET_OK) {
        status = firenet_operator_split(out, context, part, split, 0.0);
    }
    firenet_operator_release(part);
    return status;
}

static firenet_status enter(firenet_operator **out, firenet_mpi_team *team,
                            firenet_operator *a, firenet_type type,
                            int64_t length, firenet_split split) {
    firenet_operator *made = NULL;
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    firenet_status status =
        create(&made, team, a, type, length, split, mpi_check_out(team, out));
    if (out) {
        *out = made;
    }
    return status;
}

firenet_status firenet_mpi_operator_create_rows(firenet_operator **out,
                                                firenet_mpi_team *team,
                                                firenet_operator *a,
                                                firenet_type type,
                                                int64_t cols) {
    return enter(out, team, a, type, cols, FIRENET_SPLIT_ROWS);
}

firenet_status firenet_mpi_operator_create_columns(firenet_operator **out,
                                                   firenet_mpi_team *team,
                                                   firenet_operator *a,
                                                   firenet_type type,
                                                   int64_t rows) {
    return enter(out, team, a, type, rows, FIRENET_SPLIT_COLUMNS);
}
