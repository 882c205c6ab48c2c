/* SPDX-License-Identifier: BSD-3-Clause */
/* Whatever goes wrong on one rank, all end with one status and none waits. */
#include "study.h"

static void different_arguments_are_refused_by_all(world *w, int variant) {
    const int64_t shape[] = {8, 8 + (variant == 0 && w->rank == 1), 8};
    const int64_t none = 0;
    firenet_type type =
        variant == 1 && w->rank == 0 ? FIRENET_C64 : FIRENET_C128;
    firenet_operator *a = NULL;
    firenet_status status = firenet_mpi_operator_create_dft(
        &a, w->team, type, variant == 2 && w->rank == 0 ? 2 : 3, shape, 1, 0, 0,
        0, &none);
    if (w->size > 1) {
        expect_fails(w, FIRENET_ERR_STATE, status);
        expect(a == NULL, "an operator was made");
    }
    firenet_operator_release(a);
}

const test end_tests[] = {
    {"different_arguments_are_refused_by_all",
     different_arguments_are_refused_by_all, 3},
    {NULL, NULL, 0},
};
