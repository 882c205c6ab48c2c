/* SPDX-License-Identifier: BSD-3-Clause */
/* A driver that fails, at each of its calls in turn: once, as one without
 * memory or resources does, or from then on, as one whose device is lost. Calls
 * end with a status, nothing is lost, and what comes after works. */
#include "driver.h"
#include "subjects.h"

#include <firenet/opencl.h>

/* Its kernels and transforms serve all contexts. */
static firenet_context *base;
static tally base_memory;

/* Four iterations on data of one number, from creation to the result. */
static firenet_status iterate(firenet_context *c, firenet_problem_kind which,
                              firenet_operator *a, firenet_regulariser *r) {
    firenet_type type = firenet_operator_range_type(a);
    vec y = vec_random(type, firenet_operator_rows(a), 2),
        x = vec_new(type, firenet_operator_cols(a));
    firenet_problem *p = NULL;
    firenet_solver *s = NULL;
    firenet_status status =
        r ? firenet_problem_create_regularised(&p, c, which, a, 0.3, r)
          : firenet_problem_create(&p, c, which, a, 0.3, NULL, 0);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&s, c, p, FIRENET_METHOD_ADAPTIVE);
    if (status == FIRENET_OK)
        status = firenet_solver_set_int(s, FIRENET_SOLVER_ITERATIONS, 4);
    if (status == FIRENET_OK)
        status = firenet_solver_solve(s, y.type, y.data, y.length, x.type, NULL,
                                      x.data, x.length);
    firenet_solver_release(s);
    firenet_problem_release(p);
    vec_free(&y);
    vec_free(&x);
    return status;
}

static firenet_status share(firenet_context *c) {
    return firenet_opencl_share(c, base);
}

static firenet_status attach(firenet_context *c) {
    return firenet_opencl_attach(c, 0);
}

static firenet_status transform(firenet_context *c) {
    firenet_operator *a = NULL;
    firenet_status status = make_fourier_haar(&a, c, FIRENET_C64);
    if (status == FIRENET_OK)
        status = iterate(c, FIRENET_PROBLEM_P3, a, NULL);
    firenet_operator_release(a);
    return status;
}

static firenet_status vary(firenet_context *c) {
    const int64_t shape[2] = {16, 16};
    firenet_operator *a = NULL;
    firenet_regulariser *tv = NULL;
    firenet_status status =
        firenet_operator_create_identity(&a, c, FIRENET_F64, 256);
    if (status == FIRENET_OK)
        status = firenet_regulariser_create_variation(
            &tv, c, FIRENET_F64, 2, shape, FIRENET_BOUNDARY_NEUMANN,
            FIRENET_VARIATION_ISOTROPIC, NULL);
    if (status == FIRENET_OK)
        status = iterate(c, FIRENET_PROBLEM_P1, a, tv);
    firenet_regulariser_release(tv);
    firenet_operator_release(a);
    return status;
}

static firenet_status nothing(firenet_context *c) {
    (void)c;
    return FIRENET_OK;
}

static const struct {
    const char *name;
    firenet_status (*begin)(firenet_context *c);
    firenet_status (*work)(firenet_context *c);
    long step; /* calls from one that fails to the next */
} uses[] = {
    {"a device attached", attach, nothing, 19},
    {"a solver of Fourier samples", share, transform, 2},
    {"a solver with total variation", share, vary, 2},
};

/* *calls: those until it is over; giving things back tells nothing. */
static firenet_status use(int which, long *calls) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_status status = uses[which].begin(c);
    if (status == FIRENET_OK)
        status = uses[which].work(c);
    *calls = the_driver.calls;
    context_end(c, &t);
    return status;
}

static int told(firenet_status status) {
    return status == FIRENET_ERR_DEVICE || status == FIRENET_ERR_NOMEM;
}

/* Until the use is over before the call that would fail. */
static void fail_each(int which, int lost, cl_int code) {
    long buffers, calls, n = 1 + lost;
    for (int worked = 0; !worked; n += uses[which].step) {
        assert_ok(base, use(which,
                            &calls)); /* what came before left nothing behind */
        buffers = the_driver.buffers;
        the_driver.calls = 0;
        the_driver.lost = lost;
        the_driver.code = code;
        the_driver.fail_at = n;
        firenet_status status = use(which, &calls);
        the_driver.fail_at = 0;
        worked = calls < n;
        ck_assert_msg(worked ? status == FIRENET_OK : told(status),
                      "%s, call %ld of the driver failed: status %d",
                      uses[which].name, n, (int)status);
        ck_assert_msg(the_driver.buffers == buffers,
                      "%s, call %ld of the driver failed: %ld buffers lost",
                      uses[which].name, n, the_driver.buffers - buffers);
    }
    ck_assert_int_gt(n, 50);
}

START_TEST(a_lost_device_ends_calls) {
    fail_each(_i, 1, CL_DEVICE_NOT_AVAILABLE);
}
END_TEST

START_TEST(what_has_no_room_on_the_device_fails_alone) {
    fail_each(_i, 0, CL_MEM_OBJECT_ALLOCATION_FAILURE);
}
END_TEST

static void open_base(void) {
    base = context_new(&base_memory);
    assert_ok(base, firenet_opencl_attach(base, 0));
}

static void close_base(void) {
    context_end(base, &base_memory);
}

int main(void) {
    Suite *suite = suite_create("driver");
    TCase *all = tcase_create("all");
    const int count = (int)(sizeof uses / sizeof *uses);
    tcase_set_timeout(all, 300);
    tcase_add_unchecked_fixture(all, open_base, close_base);
    tcase_add_loop_test(all, a_lost_device_ends_calls, 0, count);
    tcase_add_loop_test(all, what_has_no_room_on_the_device_fails_alone, 0,
                        count);
    suite_add_tcase(suite, all);
    return run_suite_in_process(suite);
}
