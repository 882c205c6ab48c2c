/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks, messages, and one status for all ranks. */
#include "team.h"

#include <math.h>

firenet_status mpi_check_out(firenet_mpi_team *team, const void *out) {
    return out ? FIRENET_OK
               : companion_fail(team->context, FIRENET_ERR_NULL, "out: NULL");
}

/* The most values of one call. */
enum { VALUES = 16, RANK = 2 * VALUES, STATUS };

/* A failure and who has it: the largest of these is the lowest failing rank's.
 */
static double failure(const firenet_mpi_team *team, firenet_status status) {
    return status == FIRENET_OK ? 0.0 : (double)(team->size - team->rank);
}

/* The status of rank `who`, told to all. */
static firenet_status failure_of(firenet_mpi_team *team, firenet_status mine,
                                 int who) {
    int status = (int)mine;
    int error = MPI_Bcast(&status, 1, MPI_INT, who, team->comm);
    if (mine != FIRENET_OK) {
        return mine == (firenet_status)status || error != MPI_SUCCESS
                   ? mine
                   : (firenet_status)status;
    }
    status = error == MPI_SUCCESS ? status : FIRENET_ERR_EXTERNAL;
    return companion_fail(team->context, (firenet_status)status,
                          "rank %d failed: %s", who,
                          firenet_status_message((firenet_status)status));
}

firenet_status mpi_agree_on(firenet_mpi_team *team, firenet_status status,
                            const mpi_value *values) {
    double most[STATUS] = {0.0};
    int count = 0;
    for (; values && values[count].name && count < VALUES; ++count) {
        most[2 * count] = values[count].value;
        most[2 * count + 1] = -values[count].value;
    }
    most[RANK] = failure(team, status);
    int error = MPI_Allreduce(MPI_IN_PLACE, most, STATUS, MPI_DOUBLE, MPI_MAX,
                              team->comm);
    if (error != MPI_SUCCESS) {
        return companion_fail(team->context, FIRENET_ERR_EXTERNAL,
                              "MPI_Allreduce: returned %d", error);
    }
    if (most[RANK] > 0.0) {
        return failure_of(team, status, team->size - (int)most[RANK]);
    }
    for (int i = 0; i < count; ++i) {
        if (most[2 * i] != -most[2 * i + 1]) {
            return companion_fail(
                team->context, FIRENET_ERR_STATE,
                "%s: from %g to %g on different ranks, all must "
                "pass the same",
                values[i].name, -most[2 * i + 1], most[2 * i]);
        }
    }
    return FIRENET_OK;
}

firenet_status mpi_agree(firenet_mpi_team *team, firenet_status status) {
    return mpi_agree_on(team, status, NULL);
}

firenet_status mpi_largest(firenet_mpi_team *team, double *value) {
    int error =
        MPI_Allreduce(MPI_IN_PLACE, value, 1, MPI_DOUBLE, MPI_MAX, team->comm);
    return error == MPI_SUCCESS
               ? FIRENET_OK
               : companion_fail(team->context, FIRENET_ERR_EXTERNAL,
                                "MPI_Allreduce: returned %d", error);
}
