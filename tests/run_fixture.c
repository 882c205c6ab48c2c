/* SPDX-License-Identifier: BSD-3-Clause */
#include "run_fixture.h"

void run_fixture_make(run_fixture *f) {
    f->context = context_new(&f->memory);
    f->p = problem_new(f->context, &problem_small, 1);
    f->network =
        problem_network(&f->p, f->context, RUN_RESTARTS, RUN_INNER, 1e-3);
    f->runner = problem_runner(f->context, f->network);
    f->x = vec_new(f->p.spec.type, f->p.truth.length);
}

void run_fixture_drop(run_fixture *f) {
    firenet_runner_release(f->runner);
    firenet_network_release(f->network);
    problem_free(&f->p);
    vec_free(&f->x);
    context_end(f->context, &f->memory);
}

void run_from_zero(run_fixture *f) {
    assert_ok(f->context, problem_run(&f->p, f->runner, &f->x));
}

firenet_status run_from(run_fixture *f, const void *x0, void *x) {
    return firenet_runner_run(f->runner, f->p.y.type, f->p.y.data,
                              f->p.y.length, f->x.type, x0, x, f->x.length);
}

void fail_first(firenet_context *context) {
    assert_status(FIRENET_ERR_RANGE, context,
                  firenet_context_set_threads(context, 31415));
    assert_error_names(context, "31415");
}
