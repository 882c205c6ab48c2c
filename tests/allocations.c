/* SPDX-License-Identifier: BSD-3-Clause */
#include "allocations.h"

static void bench_make_algebra(bench *b) {
    const int64_t first[] = {2, 0};
    firenet_context *c = b->context;
    vec w = vec_random(FIRENET_C128, 256, 1);
    assert_ok(c, firenet_operator_create_diagonal(&b->weights, c, FIRENET_C128,
                                                  256, FIRENET_C128, w.data));
    vec_free(&w);
    assert_ok(c, firenet_operator_create_sample(&b->few, c, FIRENET_C128, 3,
                                                first, 2));
    assert_ok(c, firenet_operator_adjoint(&b->dft_adjoint, c, b->dft));
    assert_ok(c, firenet_operator_adjoint(&b->sample_adjoint, c, b->sample));
    firenet_operator *one;
    assert_ok(c, firenet_operator_create_identity(&one, c, FIRENET_C128, 256));
    assert_ok(c, firenet_operator_scale(&b->twice, c, one, 2, 0));
    firenet_operator_release(one);
}

void bench_make(bench *b) {
    const int64_t shape[] = {16, 16}, indices[] = {200, 3, 77};
    firenet_context *c = b->context = context_new(&b->memory);
    b->p = problem_new(c, &problem_small, 1);
    b->network = problem_network(&b->p, c, 2, 2, 1e-3);
    b->runner = problem_runner(c, b->network);
    assert_ok(
        c, firenet_operator_create_dft(&b->dft, c, FIRENET_C128, 2, shape, 3));
    assert_ok(c, firenet_operator_create_haar(&b->haar, c, FIRENET_C128, 2,
                                              shape, 2, FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_create_walsh(&b->walsh, c, FIRENET_C128, 2,
                                               shape, FIRENET_WALSH_DYADIC));
    assert_ok(c, firenet_operator_create_sample(&b->sample, c, FIRENET_C128,
                                                256, indices, 3));
    bench_make_algebra(b);
}

void bench_drop(bench *b) {
    firenet_runner_release(b->runner);
    firenet_network_release(b->network);
    firenet_operator *all[] = {
        b->dft,     b->haar,        b->walsh,          b->sample, b->few,
        b->weights, b->dft_adjoint, b->sample_adjoint, b->twice};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        firenet_operator_release(all[i]);
    problem_free(&b->p);
    context_end(b->context, &b->memory);
}

void drop_nothing(made *m) {
    (void)m;
}

static const path *all_paths;

START_TEST(every_allocation_may_fail) {
    const path *tried = &all_paths[_i];
    bench b;
    made m;
    bench_make(&b);
    long live = b.memory.live, failures = 0;
    for (firenet_status status = FIRENET_ERR_NOMEM; status != FIRENET_OK;) {
        m.any = &b;
        b.memory.fail_at = b.memory.calls + failures + 1;
        status = tried->make(&b, &m);
        if (status == FIRENET_OK)
            break;
        failures++;
        ck_assert_msg(status == FIRENET_ERR_NOMEM, "%s, allocation %ld: %s",
                      tried->name, failures, firenet_status_name(status));
        assert_error_names(b.context, "memory: ");
        ck_assert_msg(m.any == NULL, "%s, allocation %ld: out is not NULL",
                      tried->name, failures);
        ck_assert_msg(b.memory.live == live, "%s, allocation %ld: %ld leaked",
                      tried->name, failures, b.memory.live - live);
        ck_assert_int_lt(failures, 1000);
    }
    ck_assert_msg(failures > 0, "%s: allocates nothing?", tried->name);
    tried->drop(&m);
    ck_assert_msg(b.memory.live == live, "%s: %ld leaked", tried->name,
                  b.memory.live - live);
    b.memory.fail_at = 0;
    bench_drop(&b);
}
END_TEST

void allocations_add(TCase *tcase, const path *paths, int count) {
    all_paths = paths;
    tcase_add_loop_test(tcase, every_allocation_may_fail, 0, count);
}
