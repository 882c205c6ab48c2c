/* SPDX-License-Identifier: BSD-3-Clause */
/* Derivatives of networks of regularisers, and searches through them. */
#include "regularised_network_fixture.h"

#include <math.h>

static double real_dot(const vec *a, const vec *b) {
    return creal(vec_dot(a, b));
}

/* A norm without derivatives: the network runs, its Jacobian is refused. */
START_TEST(sparse_groups_run_but_have_no_jacobian) {
    static const setting none[] = {{0, 0}};
    regularised_network s;
    regularised_network_make(&s, FIRENET_C128, TERM_GROUP_NONNEGATIVE, 0, 1,
                             none);
    firenet_context *c = s.context;
    const int64_t shape[2] = {SIDE, SIDE};
    firenet_operator *w;
    firenet_jacobian *jacobian = (firenet_jacobian *)(void *)&s;
    firenet_network_release(s.network);
    firenet_regulariser_release(s.r);
    assert_ok(
        c, firenet_operator_create_difference(&w, c, FIRENET_C128, 2, shape));
    assert_ok(c, firenet_regulariser_create_sparse_group(
                     &s.r, c, w, 2, FIRENET_GROUPING_STRIDED, 0.5, NULL, 0));
    firenet_operator_release(w);
    s.network = regularised_network_with(&s, none);
    assert_status(FIRENET_ERR_UNSUPPORTED, c,
                  firenet_jacobian_create(&jacobian, c, s.network));
    assert_error_names(c, "sparse group norm");
    ck_assert_ptr_null(jacobian);
    regularised_network_drop(&s);
}
END_TEST

START_TEST(jacobians_run_the_network_and_are_adjoint) {
    regularised_network s;
    regularised_network_case(&s, _i);
    firenet_context *c = s.context;
    firenet_jacobian *j;
    vec x0 = vec_random(s.type, PIXELS, 21), same = vec_new(s.type, PIXELS);
    vec dy = vec_random(s.type, SAMPLES, 22),
        u = vec_random(s.type, PIXELS, 23);
    vec dx = vec_new(s.type, PIXELS), uy = vec_new(s.type, SAMPLES);
    vec ux0 = vec_new(s.type, PIXELS);
    assert_ok(c, firenet_jacobian_create(&j, c, s.network));
    assert_ok(c, firenet_runner_run(s.runner, s.type, s.y.data, SAMPLES, s.type,
                                    x0.data, s.x.data, PIXELS));
    assert_ok(c, firenet_jacobian_run(j, s.type, s.y.data, SAMPLES, s.type,
                                      x0.data, same.data, PIXELS));
    ck_assert(vec_same_bits(&s.x, &same));
    assert_ok(c, firenet_jacobian_jvp(j, s.type, dy.data, SAMPLES, s.type,
                                      x0.data, dx.data, PIXELS));
    assert_ok(c, firenet_jacobian_vjp(j, s.type, u.data, PIXELS, s.type,
                                      uy.data, SAMPLES, ux0.data));
    double forward = real_dot(&u, &dx);
    double backward = real_dot(&uy, &dy) + real_dot(&ux0, &x0);
    assert_at_most(fabs(forward - backward),
                   100 * type_epsilon(s.type) * vec_norm(&u) * vec_norm(&dx));
    ck_assert(vec_guards_hold(&dx) && vec_guards_hold(&uy));
    vec *all[] = {&x0, &same, &dy, &u, &dx, &uy, &ux0};
    for (int i = 0; i < 7; i++)
        vec_free(all[i]);
    firenet_jacobian_release(j);
    regularised_network_drop(&s);
}
END_TEST

START_TEST(searches_go_through_them) {
    regularised_network s;
    regularised_network_case(&s, _i);
    firenet_context *c = s.context;
    firenet_perturbation *search;
    vec r = vec_new(s.type, SAMPLES), near = vec_new(s.type, PIXELS);
    assert_ok(
        c, firenet_perturbation_create_network(&search, c, s.network, NULL, 5));
    assert_ok(c, firenet_perturbation_run(search, s.type, s.y.data, SAMPLES,
                                          s.type, r.data, SAMPLES));
    double change;
    assert_ok(c, firenet_perturbation_get_real(
                     search, FIRENET_PERTURBATION_CHANGE, &change));
    regularised_network_run(&s, &s.y, &s.x);
    for (int64_t i = 0; i < SAMPLES; i++)
        vec_set(&r, i, vec_get(&r, i) + vec_get(&s.y, i));
    regularised_network_run(&s, &r, &near);
    assert_at_most(fabs(change - vec_distance(&near, &s.x)),
                   100 * type_epsilon(s.type) * vec_norm(&s.x));
    firenet_perturbation_release(search);
    vec_free(&r);
    vec_free(&near);
    regularised_network_drop(&s);
}
END_TEST

int main(void) {
    Suite *s = suite_create("regularised_jacobian");
    TCase *t = tcase_create("all");
    tcase_add_test(t, sparse_groups_run_but_have_no_jacobian);
    tcase_add_loop_test(t, jacobians_run_the_network_and_are_adjoint, 0, CASES);
    tcase_add_loop_test(t, searches_go_through_them, 0, CASES);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    return run_suite(s);
}
