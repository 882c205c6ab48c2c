/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators on the device against the host's, in buffers of a queue that the
 * test owns: every form, both directions, all types. */
#define CL_TARGET_OPENCL_VERSION 120
#include "subjects.h"

#include <CL/cl.h>
#include <firenet/opencl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cl_context device_context;
static cl_device_id device_id;
static cl_command_queue queue;
static firenet_context *host, *device;
static tally host_memory, device_memory;

static void open_queue(void) {
    cl_platform_id platform;
    cl_int error;
    ck_assert_int_eq(clGetPlatformIDs(1, &platform, NULL), CL_SUCCESS);
    ck_assert_int_eq(
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device_id, NULL),
        CL_SUCCESS);
    device_context = clCreateContext(NULL, 1, &device_id, NULL, NULL, &error);
    ck_assert_int_eq(error, CL_SUCCESS);
    queue = clCreateCommandQueue(device_context, device_id, 0, &error);
    ck_assert_int_eq(error, CL_SUCCESS);
    host = context_new(&host_memory);
    device = context_new(&device_memory);
    assert_ok(device, firenet_opencl_attach_queue(device, queue));
}

static void close_queue(void) {
    context_end(device, &device_memory);
    context_end(host, &host_memory);
    clReleaseCommandQueue(queue);
    clReleaseContext(device_context);
}

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

/* -------------------------------------------------------------- on device */

static cl_mem buffer_of(const vec *v, size_t before) {
    size_t bytes = (size_t)v->length * (size_t)firenet_type_size(v->type);
    cl_int error;
    cl_mem memory = clCreateBuffer(device_context, CL_MEM_READ_WRITE,
                                   before + bytes, NULL, &error);
    ck_assert_int_eq(error, CL_SUCCESS);
    ck_assert_int_eq(clEnqueueWriteBuffer(queue, memory, CL_TRUE, before, bytes,
                                          v->data, 0, NULL, NULL),
                     CL_SUCCESS);
    return memory;
}

/* A x or A^H x, each some elements into its buffer. */
static vec on_device(firenet_operator *a, const vec *x, int adjoint) {
    vec y =
        adjoint
            ? vec_new(firenet_operator_domain_type(a), firenet_operator_cols(a))
            : vec_new(firenet_operator_range_type(a), firenet_operator_rows(a));
    size_t from = 3 * (size_t)firenet_type_size(x->type);
    size_t to = 5 * (size_t)firenet_type_size(y.type);
    cl_mem in = buffer_of(x, from), out = buffer_of(&y, to);
    assert_ok(device,
              firenet_opencl_apply(device, a, adjoint, in, from, out, to));
    ck_assert_int_eq(clEnqueueReadBuffer(queue, out, CL_TRUE, to,
                                         (size_t)y.length *
                                             (size_t)firenet_type_size(y.type),
                                         y.data, 0, NULL, NULL),
                     CL_SUCCESS);
    clReleaseMemObject(in);
    clReleaseMemObject(out);
    return y;
}

static vec on_host(firenet_operator *a, const vec *x, int adjoint) {
    vec y =
        adjoint
            ? vec_new(firenet_operator_domain_type(a), firenet_operator_cols(a))
            : vec_new(firenet_operator_range_type(a), firenet_operator_rows(a));
    assert_ok(host, adjoint ? firenet_operator_apply_adjoint(
                                  host, a, x->type, x->data, x->length, y.type,
                                  y.data, y.length)
                            : firenet_operator_apply(host, a, x->type, x->data,
                                                     x->length, y.type, y.data,
                                                     y.length));
    return y;
}

static void check_direction(firenet_operator *a, const char *name,
                            int adjoint) {
    firenet_type from = adjoint ? firenet_operator_range_type(a)
                                : firenet_operator_domain_type(a);
    vec x = vec_random(
        from, adjoint ? firenet_operator_rows(a) : firenet_operator_cols(a),
        17);
    vec expected = on_host(a, &x, adjoint), seen = on_device(a, &x, adjoint);
    vec again = on_device(a, &x, adjoint);
    double scale = firenet_operator_norm_bound(a) * vec_norm(&x);
    double error = vec_distance(&seen, &expected) / scale;
    ck_assert_msg(error <= 20 * type_epsilon(from),
                  "%s%s of type %d: off by %g of ||A|| ||x||, allowed is %g",
                  name, adjoint ? "^H" : "", (int)from, error,
                  20 * type_epsilon(from));
    ck_assert_msg(vec_same_bits(&seen, &again), "%s%s: other bits", name,
                  adjoint ? "^H" : "");
    vec_free(&x);
    vec_free(&expected);
    vec_free(&seen);
    vec_free(&again);
}

START_TEST(products_are_those_of_the_host) {
    const kind *k = &kinds[_i];
    for (int t = k->complex_only ? 2 : 0; t < 4; t++) {
        firenet_operator *a;
        assert_ok(host, k->make(&a, host, types[t]));
        check_direction(a, k->name, 0);
        check_direction(a, k->name, 1);
        firenet_operator_release(a);
    }
}
END_TEST

/* ---------------------------------------------------------------- contexts */

START_TEST(devices_are_counted_and_named) {
    int count = -1;
    char name[256] = "", cut[3];
    ck_assert_int_eq(firenet_opencl_devices(&count), FIRENET_OK);
    ck_assert_int_ge(count, 1);
    ck_assert_int_eq(firenet_opencl_device_name(0, name, sizeof name),
                     FIRENET_OK);
    ck_assert_int_gt((int)strlen(name), 2);
    ck_assert_int_eq(firenet_opencl_device_name(0, cut, sizeof cut),
                     FIRENET_ERR_SHAPE);
    ck_assert_int_eq((int)strlen(cut), 2);
    ck_assert_int_eq(firenet_opencl_device_name(count, name, sizeof name),
                     FIRENET_ERR_RANGE);
    ck_assert_int_eq(firenet_opencl_devices(NULL), FIRENET_ERR_NULL);
}
END_TEST

START_TEST(a_device_is_given_to_new_contexts_only) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a;
    int count;
    ck_assert_int_eq(firenet_opencl_devices(&count), FIRENET_OK);
    assert_status(FIRENET_ERR_RANGE, c, firenet_opencl_attach(c, count));
    assert_error_names(c, "device");
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_set_staging(c, 1));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_share(c, host));
    assert_ok(c, firenet_operator_create_identity(&a, c, FIRENET_F32, 3));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_attach(c, 0));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_attach_queue(c, queue));
    firenet_operator_release(a);
    assert_ok(c, firenet_opencl_share(c, device));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_share(c, device));
    context_end(c, &t);
    ck_assert_int_eq(firenet_opencl_attach(NULL, 0), FIRENET_ERR_NULL);
}
END_TEST

START_TEST(a_queue_out_of_order_is_refused) {
    tally t;
    firenet_context *c = context_new(&t);
    cl_int error;
    cl_command_queue loose =
        clCreateCommandQueue(device_context, device_id,
                             CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, &error);
    assert_status(FIRENET_ERR_NULL, c, firenet_opencl_attach_queue(c, NULL));
    if (error == CL_SUCCESS) {
        assert_status(FIRENET_ERR_UNSUPPORTED, c,
                      firenet_opencl_attach_queue(c, loose));
        assert_error_names(c, "queue");
        clReleaseCommandQueue(loose);
    }
    context_end(c, &t);
}
END_TEST

/* A product with a transform in a context of its own. */
static vec transformed(firenet_context *c) {
    firenet_operator *a;
    vec x = vec_random(FIRENET_C64, 86, 7), y = vec_new(FIRENET_C64, 1);
    firenet_problem *p;
    double value;
    assert_ok(c, make_fourier_haar(&a, c, FIRENET_C64));
    assert_ok(
        c, firenet_problem_create(&p, c, FIRENET_PROBLEM_P2, a, 0.5, NULL, 0));
    assert_ok(c, firenet_problem_parameter_max(c, p, x.type, x.data, x.length,
                                               &value));
    ((float *)y.data)[0] = (float)value;
    firenet_problem_release(p);
    firenet_operator_release(a);
    vec_free(&x);
    return y;
}

START_TEST(kernels_can_be_saved_and_loaded) {
    tally t;
    firenet_context *c = context_new(&t);
    size_t needed = 0, again = 0;
    assert_ok(c, firenet_opencl_attach(c, 0));
    vec expected = transformed(c);
    assert_ok(c, firenet_opencl_save_kernels(c, NULL, 0, &needed));
    unsigned char *kernels = malloc(needed);
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_opencl_save_kernels(c, kernels, needed - 1, &again));
    assert_ok(c, firenet_opencl_save_kernels(c, kernels, needed, &again));
    ck_assert_int_eq((long long)again, (long long)needed);
    context_end(c, &t);

    c = context_new(&t);
    kernels[needed / 2] ^= 1;
    assert_status(FIRENET_ERR_EXTERNAL, c,
                  firenet_opencl_attach_saved(c, 0, kernels, needed));
    kernels[needed / 2] ^= 1;
    assert_status(FIRENET_ERR_EXTERNAL, c,
                  firenet_opencl_attach_saved(c, 0, kernels, needed - 1));
    assert_ok(c, firenet_opencl_attach_saved(c, 0, kernels, needed));
    vec seen = transformed(c);
    ck_assert_int_eq(((int32_t *)seen.data)[0], ((int32_t *)expected.data)[0]);
    assert_ok(c, firenet_opencl_save_kernels(c, NULL, 0, &again));
    ck_assert_int_eq((long long)again, (long long)needed);
    context_end(c, &t);
    vec_free(&expected);
    vec_free(&seen);
    free(kernels);
}
END_TEST

/* --------------------------------------------------------------- refusals */

static int same(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)out_length;
    (void)user;
    memcpy(out, in, (size_t)in_length * sizeof(double));
    return 0;
}

START_TEST(an_operator_of_the_host_is_refused_by_name_or_staged) {
    firenet_operator *a;
    firenet_problem *p;
    assert_ok(device, firenet_operator_create_user(
                          &a, device, FIRENET_F64, 6, FIRENET_F64, 6, same,
                          same, NULL, NULL, 1.0, FIRENET_CALLBACK_CALLER));
    assert_status(FIRENET_ERR_UNSUPPORTED, device,
                  firenet_problem_create(&p, device, FIRENET_PROBLEM_P2, a, 0.1,
                                         NULL, 0));
    ck_assert_ptr_null(p);
    assert_error_names(device, firenet_operator_description(a));
    assert_error_names(device, "firenet_opencl_set_staging");
    assert_ok(device, firenet_opencl_set_staging(device, 1));
    assert_ok(device, firenet_problem_create(&p, device, FIRENET_PROBLEM_P2, a,
                                             0.1, NULL, 0));
    firenet_problem_release(p);
    vec x = vec_random(FIRENET_F64, 6, 1), y = on_device(a, &x, 0);
    ck_assert(vec_same_bits(&x, &y));
    vec_free(&x);
    vec_free(&y);
    assert_ok(device, firenet_opencl_set_staging(device, 0));
    firenet_operator_release(a);
}
END_TEST

START_TEST(buffers_that_do_not_fit_are_refused_by_name) {
    firenet_operator *a;
    vec x = vec_random(FIRENET_C64, 40, 1), y = vec_random(FIRENET_C64, 20, 1);
    cl_mem in = buffer_of(&x, 0), out = buffer_of(&y, 0);
    assert_ok(host,
              firenet_operator_create_identity(&a, host, FIRENET_C64, 20));
    assert_status(FIRENET_ERR_NULL, device,
                  firenet_opencl_apply(device, NULL, 0, in, 0, out, 0));
    assert_status(FIRENET_ERR_NULL, device,
                  firenet_opencl_apply(device, a, 0, NULL, 0, out, 0));
    assert_error_names(device, "in");
    assert_status(FIRENET_ERR_SHAPE, device,
                  firenet_opencl_apply(device, a, 0, in, 0, out, 8));
    assert_error_names(device, "out");
    assert_status(FIRENET_ERR_RANGE, device,
                  firenet_opencl_apply(device, a, 0, in, 4, out, 0));
    assert_status(FIRENET_ERR_OVERLAP, device,
                  firenet_opencl_apply(device, a, 0, in, 0, in, 8));
    assert_ok(device, firenet_opencl_apply(device, a, 0, in, 0, in, 160));
    assert_status(FIRENET_ERR_STATE, host,
                  firenet_opencl_apply(host, a, 0, in, 0, out, 0));
    clReleaseMemObject(in);
    clReleaseMemObject(out);
    vec_free(&x);
    vec_free(&y);
    firenet_operator_release(a);
}
END_TEST

/* ------------------------------------------------------------ whole problems
 */

/* (P2) of a Fourier-Haar operator, solved to a gap. */
static firenet_status solve(firenet_context *c, const vec *y, vec *x) {
    firenet_operator *a = NULL;
    firenet_problem *p = NULL;
    firenet_solver *s = NULL;
    firenet_status status = make_fourier_haar(&a, c, y->type);
    if (status == FIRENET_OK)
        status =
            firenet_problem_create(&p, c, FIRENET_PROBLEM_P2, a, 0.3, NULL, 0);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&s, c, p, FIRENET_METHOD_ADAPTIVE);
    if (status == FIRENET_OK)
        status = firenet_solver_set_real(s, FIRENET_SOLVER_TOLERANCE, 1e-6);
    if (status == FIRENET_OK)
        status = firenet_solver_solve(s, y->type, y->data, y->length, x->type,
                                      NULL, x->data, x->length);
    firenet_solver_release(s);
    firenet_problem_release(p);
    firenet_operator_release(a);
    return status;
}

START_TEST(a_solution_is_the_hosts) {
    vec y = vec_random(FIRENET_C128, 86, 2);
    vec expected = vec_new(FIRENET_C128, 256),
        seen = vec_new(FIRENET_C128, 256);
    assert_ok(host, solve(host, &y, &expected));
    assert_ok(device, solve(device, &y, &seen));
    /* Objectives to 1e-6: x to the root of that. */
    assert_at_most(vec_error(&seen, &expected), 2e-3);
    vec_free(&y);
    vec_free(&expected);
    vec_free(&seen);
}
END_TEST

START_TEST(every_failing_allocation_is_told_and_loses_nothing) {
    vec y = vec_random(FIRENET_C64, 86, 2), x = vec_new(FIRENET_C64, 256);
    firenet_status status = FIRENET_ERR_NOMEM;
    long live = 0, n = 0;
    assert_ok(device, solve(device, &y, &x));
    live = atomic_load(&device_memory.live);
    while (status != FIRENET_OK) {
        device_memory.fail_at = atomic_load(&device_memory.calls) + ++n;
        status = solve(device, &y, &x);
        device_memory.fail_at = 0;
        ck_assert_msg(status == FIRENET_OK || status == FIRENET_ERR_NOMEM,
                      "allocation %ld: status %d", n, (int)status);
        ck_assert_msg(atomic_load(&device_memory.live) == live,
                      "allocation %ld: %ld blocks lost", n,
                      atomic_load(&device_memory.live) - live);
    }
    ck_assert_int_gt(n, 30);
    vec_free(&y);
    vec_free(&x);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("opencl");
    TCase *products = tcase_create("products"), *use = tcase_create("use");
    tcase_set_timeout(products, 300);
    tcase_add_unchecked_fixture(products, open_queue, close_queue);
    tcase_add_loop_test(products, products_are_those_of_the_host, 0,
                        kind_count);
    suite_add_tcase(suite, products);
    tcase_set_timeout(use, 300);
    tcase_add_unchecked_fixture(use, open_queue, close_queue);
    tcase_add_test(use, devices_are_counted_and_named);
    tcase_add_test(use, a_device_is_given_to_new_contexts_only);
    tcase_add_test(use, kernels_can_be_saved_and_loaded);
    tcase_add_test(use, a_queue_out_of_order_is_refused);
    tcase_add_test(use, an_operator_of_the_host_is_refused_by_name_or_staged);
    tcase_add_test(use, buffers_that_do_not_fit_are_refused_by_name);
    tcase_add_test(use, a_solution_is_the_hosts);
    tcase_add_test(use, every_failing_allocation_is_told_and_loses_nothing);
    suite_add_tcase(suite, use);
    return run_suite_in_process(suite);
}
