/* SPDX-License-Identifier: BSD-3-Clause */
/* The primal-dual iteration as it is, last iterate or ergodic average: what
 * the plain method and the scheduled and grid restarts have in common. */
#ifndef FN_SOLVE_PLAIN_H
#define FN_SOLVE_PLAIN_H

#include "solve/method.h"

typedef struct fn_plain {
    fn_method base;
    fn_step step;
    int ergodic;
} fn_plain;

size_t fn_plain_bytes(const fn_problem *problem);
firenet_status fn_plain_create(fn_method *method);
void fn_plain_destroy(fn_method *method);
void fn_plain_archive(fn_method *method, fn_archive *archive);

void fn_plain_attach(fn_method *method, const fn_vec *y);

/* From x0 and a dual that goes with it, or warm; an empty sum either way. */
firenet_status fn_plain_start(fn_method *method, const fn_start *from,
                              bool warm);

/* One step; leaves the iterate, last or average, and raises L if need be. */
firenet_status fn_plain_advance(fn_plain *self, double tau, double sigma);

#endif
