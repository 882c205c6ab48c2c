/* SPDX-License-Identifier: BSD-3-Clause */
#include "searching.h"

#include <math.h>

static const double factor[LENGTH] = {0.1, 0.5, -3, 1, 0.2, 2, 0, 0.7};
int scale_value(const void *y, void *x, void *user) {
    for (int i = 0; i < LENGTH; i++)
        ((double *)x)[i] = factor[i] * ((const double *)y)[i];
    return user ? *(int *)user : 0;
}

int scale_gradient(const void *u, void *uy, void *user) {
    (void)user;
    return scale_value(u, uy, NULL);
}

void searching_make(searching *f) {
    f->context = context_new(&f->memory);
    f->answer = 0;
    assert_ok(f->context, firenet_perturbation_create(
                              &f->search, f->context, FIRENET_F64, LENGTH,
                              FIRENET_F64, LENGTH, scale_value, scale_gradient,
                              &f->answer, NULL, STEPS));
    f->y = vec_random(FIRENET_F64, LENGTH, 1);
    f->r = vec_new(FIRENET_F64, LENGTH);
}

void searching_drop(searching *f) {
    vec_free(&f->y);
    vec_free(&f->r);
    firenet_perturbation_release(f->search);
    context_end(f->context, &f->memory);
}

firenet_status searching_run(searching *f) {
    return firenet_perturbation_run(f->search, f->y.type, f->y.data,
                                    f->y.length, f->r.type, f->r.data,
                                    f->r.length);
}

void searching_set(searching *f, firenet_perturbation_option option,
                   double value) {
    assert_ok(f->context,
              firenet_perturbation_set_real(f->search, option, value));
}

double searching_get(searching *f, firenet_perturbation_option option) {
    double value = NAN;
    assert_ok(f->context,
              firenet_perturbation_get_real(f->search, option, &value));
    return value;
}
