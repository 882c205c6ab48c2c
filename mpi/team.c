/* SPDX-License-Identifier: BSD-3-Clause */
/* The team: a context and a communicator of its own, which add up. */
#include "operators/interface.h"
#include "window.h"

#include <math.h>

/* ----------------------------------------------------------- the reduction */

/* What the solver adds up at a time (firenet_reduce_fn). */
enum { SUMS = 4, MAXIMA = 4, NUMBERS = SUMS + MAXIMA };

/* Numbers of one message: counts of MPI are ints. */
#define PIECE ((int64_t)1 << 27)

static void combine(void *in, void *inout, int *length, MPI_Datatype *type) {
    const double *from = in;
    double *to = inout;
    (void)type;
    for (int k = 0; k < *length; ++k, from += NUMBERS, to += NUMBERS) {
        for (int i = 0; i < SUMS; ++i) {
            to[i] += from[i];
        }
        for (int i = SUMS; i < NUMBERS; ++i) {
            to[i] = fmax(to[i], from[i]);
        }
    }
}

static int reduce_message(const firenet_mpi_team *team, double *sums,
                          double *maxima) {
    double numbers[NUMBERS];
    for (int i = 0; i < SUMS; ++i) {
        numbers[i] = sums[i];
        numbers[SUMS + i] = maxima[i];
    }
    int error = MPI_Allreduce(MPI_IN_PLACE, numbers, 1, team->message,
                              team->combine, team->comm);
    for (int i = 0; i < SUMS; ++i) {
        sums[i] = numbers[i];
        maxima[i] = numbers[SUMS + i];
    }
    return error;
}

static int reduce_array(const firenet_mpi_team *team, double *x, int64_t n,
                        MPI_Op operation) {
    int error = MPI_SUCCESS;
    for (int64_t i = 0; i < n && error == MPI_SUCCESS; i += PIECE) {
        int count = (int)(n - i < PIECE ? n - i : PIECE);
        error = MPI_Allreduce(MPI_IN_PLACE, x + i, count, MPI_DOUBLE, operation,
                              team->comm);
    }
    return error;
}

/* The same bits for all ranks: additions of two numbers commute, and every
 * algorithm in use sends one rank's sum to the others or adds the same pairs on
 * both sides. */
static int reduce(double *sums, int64_t count, double *maxima,
                  int64_t maxima_count, void *user) {
    const firenet_mpi_team *team = user;
    if (count == SUMS && maxima_count == MAXIMA) {
        return reduce_message(team, sums, maxima) != MPI_SUCCESS;
    }
    int error = reduce_array(team, sums, count, MPI_SUM);
    if (error == MPI_SUCCESS) {
        error = reduce_array(team, maxima, maxima_count, MPI_MAX);
    }
    return error != MPI_SUCCESS;
}

/* ---------------------------------------------------------------- creation */

/* Why a team cannot be made of it, or NULL. */
static const char *unfit(MPI_Comm comm) {
    int flag = 0;
    MPI_Initialized(&flag);
    if (!flag) {
        return "MPI is not initialised; call MPI_Init first";
    }
    MPI_Finalized(&flag);
    if (flag) {
        return "MPI has been finalised";
    }
    if (comm == MPI_COMM_NULL) {
        return "MPI_COMM_NULL, a communicator is needed";
    }
    MPI_Comm_test_inter(comm, &flag);
    return flag ? "an intercommunicator, one within a group is needed" : NULL;
}

/* The caller's handler may end the program; ours are to return. */
static int duplicate(MPI_Comm comm, MPI_Comm *out) {
    MPI_Errhandler handler;
    int error = MPI_Comm_get_errhandler(comm, &handler);
    if (error != MPI_SUCCESS) {
        return error;
    }
    MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
    error = MPI_Comm_dup(comm, out);
    MPI_Comm_set_errhandler(comm, handler);
    MPI_Errhandler_free(&handler);
    return error == MPI_SUCCESS
               ? MPI_Comm_set_errhandler(*out, MPI_ERRORS_RETURN)
               : error;
}

static int create_message(firenet_mpi_team *self) {
    int error = MPI_Type_contiguous(NUMBERS, MPI_DOUBLE, &self->message);
    if (error == MPI_SUCCESS) {
        error = MPI_Type_commit(&self->message);
    }
    return error == MPI_SUCCESS ? MPI_Op_create(combine, 1, &self->combine)
                                : error;
}

/* Everything that has been made; not after MPI_Finalize, which has taken it. */
static void destroy(firenet_mpi_team *self) {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (!finalized) {
        if (self->combine != MPI_OP_NULL) {
            MPI_Op_free(&self->combine);
        }
        if (self->message != MPI_DATATYPE_NULL) {
            MPI_Type_free(&self->message);
        }
        if (self->comm != MPI_COMM_NULL) {
            MPI_Comm_free(&self->comm);
        }
    }
    firenet_context *context = self->context;
    mpi_window_free(self->window);
    firenet_companion_free(context, self);
    firenet_context_release(context);
}

/* `memory`: NULL where this rank has none, which it tells the others. */
static firenet_status set_up(firenet_mpi_team *self, firenet_context *context,
                             MPI_Comm comm, firenet_status status) {
    firenet_mpi_team team = {.context = context,
                             .comm = MPI_COMM_NULL,
                             .message = MPI_DATATYPE_NULL,
                             .combine = MPI_OP_NULL};
    int error = duplicate(comm, &team.comm);
    if (error == MPI_SUCCESS) {
        MPI_Comm_rank(team.comm, &team.rank);
        MPI_Comm_size(team.comm, &team.size);
        error = create_message(&team);
    }
    if (error != MPI_SUCCESS) {
        return companion_fail(context, FIRENET_ERR_EXTERNAL,
                              "comm: MPI returned %d, a duplicate was not made",
                              error);
    }
    status = mpi_agree(&team, status);
    if (status == FIRENET_OK) {
        team.references = 1;
        *self = team;
        firenet_context_retain(context);
        return FIRENET_OK;
    }
    MPI_Op_free(&team.combine);
    MPI_Type_free(&team.message);
    MPI_Comm_free(&team.comm);
    return status;
}

/* One rank needs nobody to add up with. */
static firenet_status attach(firenet_mpi_team *self) {
    return self->size > 1
               ? firenet_context_set_reduce(self->context, reduce, self)
               : FIRENET_OK;
}

firenet_status firenet_mpi_team_create(firenet_mpi_team **out,
                                       firenet_context *context,
                                       MPI_Comm comm) {
    if (out) {
        *out = NULL;
    }
    if (!context) {
        return FIRENET_ERR_NULL;
    }
    const char *reason = unfit(comm);
    if (reason) {
        return companion_fail(context, FIRENET_ERR_STATE, "comm: %s", reason);
    }
    firenet_status status =
        out ? FIRENET_OK
            : companion_fail(context, FIRENET_ERR_NULL, "out: NULL");
    firenet_mpi_team *self = companion_alloc(context, &status, 1, sizeof *self);
    status = set_up(self, context, comm, status);
    if (status != FIRENET_OK) {
        firenet_companion_free(context, self);
        return status;
    }
    status = mpi_agree(self, attach(self));
    if (status != FIRENET_OK) {
        firenet_mpi_team_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_mpi_team_create_fortran(firenet_mpi_team **out,
                                               firenet_context *context,
                                               int comm) {
    int initialized = 0;
    MPI_Initialized(&initialized);
    return firenet_mpi_team_create(out, context,
                                   initialized ? MPI_Comm_f2c((MPI_Fint)comm)
                                               : MPI_COMM_NULL);
}

firenet_status firenet_mpi_team_attach(firenet_mpi_team *team,
                                       firenet_context *context) {
    if (!team || !context) {
        return FIRENET_ERR_NULL;
    }
    return team->size > 1 ? firenet_context_set_reduce(context, reduce, team)
                          : FIRENET_OK;
}

firenet_mpi_team *firenet_mpi_team_retain(firenet_mpi_team *team) {
    if (team) {
        atomic_fetch_add_explicit(&team->references, 1, memory_order_relaxed);
    }
    return team;
}

void firenet_mpi_team_release(firenet_mpi_team *team) {
    if (team && atomic_fetch_sub_explicit(&team->references, 1,
                                          memory_order_acq_rel) == 1) {
        firenet_context_set_reduce(team->context, NULL, NULL);
        destroy(team);
    }
}

int firenet_mpi_team_rank(const firenet_mpi_team *team) {
    return team ? team->rank : -1;
}

int firenet_mpi_team_size(const firenet_mpi_team *team) {
    return team ? team->size : 0;
}

firenet_status firenet_mpi_team_agree(firenet_mpi_team *team,
                                      firenet_status status) {
    return team ? mpi_agree(team, status) : FIRENET_ERR_NULL;
}

firenet_status mpi_take_core(firenet_mpi_team *team,
                             const fn_interface **core) {
    *core = firenet_companion_interface(FN_INTERFACE_KEY);
    return *core ? FIRENET_OK
                 : companion_fail(
                       team->context, FIRENET_ERR_UNSUPPORTED,
                       "libfirenet-mpi is of another version than libfirenet");
}
