/* SPDX-License-Identifier: BSD-3-Clause */
/* What an iteration on a device costs beside its arithmetic: how often the host
 * waits for numbers, and how many kernels the device waits for. And that it is
 * the same iteration, however often anybody looks. */
#include "both.h"
#include "driver.h"
#include "subjects.h"

#include <firenet/opencl.h>
#include <stdio.h>

/* ------------------------------------------------------------------- runs */

typedef enum weighting { EVEN, BY_ELEMENT, BY_LEVEL } weighting;

/* Something that iterates: Fourier samples of Haar coefficients with their l1
 * norm, or an image with its total variation. */
typedef struct course {
    const char *name;
    firenet_problem_kind kind;
    firenet_method method; /* of a solver */
    double parameter;
    int network, variation;
    /* Of an iteration, at most. Corrections of a dual vector, every 20 and
     * more iterations, take some fifty reads. */
    double launches, reads;
    int levels; /* of 64 x 64; 0: of 16 x 16, three */
    weighting weights;
} course;

static const course courses[] = {
    {"network", FIRENET_PROBLEM_P3, 0, 0.3, 1, 0, 15, 0.2, 0, EVEN},
    {"network, variation", FIRENET_PROBLEM_P3, 0, 0.3, 1, 1, 10, 0.3, 0, EVEN},
    {"adaptive, P1", FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE, 0.3, 0, 0, 19,
     0.7, 0, EVEN},
    {"adaptive, P3", FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE, 0.01, 0, 0,
     19, 0.7, 0, EVEN},
    {"adaptive, variation", FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE, 0.3, 0,
     1, 16, 3, 0, EVEN},
    {"plain, P2", FIRENET_PROBLEM_P2, FIRENET_METHOD_PLAIN, 0.3, 0, 0, 16, 0.3,
     0, EVEN},
    {"network, 5 levels", FIRENET_PROBLEM_P3, 0, 0.3, 1, 0, 10, 0.2, 5, EVEN},
    {"adaptive, 2 levels", FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE, 0.01, 0,
     0, 13, 0.7, 2, EVEN},
    {"network, 6 levels", FIRENET_PROBLEM_P3, 0, 0.3, 1, 0, 14, 0.2, 6, EVEN},
    {"network, weights", FIRENET_PROBLEM_P3, 0, 0.3, 1, 0, 10, 0.2, 4,
     BY_ELEMENT},
    {"network, by level", FIRENET_PROBLEM_P3, 0, 0.3, 1, 0, 10, 0.2, 5,
     BY_LEVEL},
};
enum { COURSES = sizeof courses / sizeof *courses };

static firenet_operator *operator_of(firenet_context *c, const course *k) {
    firenet_operator *a;
    assert_ok(c, k->variation ? firenet_operator_create_identity(
                                    &a, c, FIRENET_C128, 256)
                 : k->levels ? make_tiles(&a, c, FIRENET_C128, 64, k->levels)
                             : make_fourier_haar(&a, c, FIRENET_C128));
    return a;
}

static firenet_regulariser *l1_in_levels(firenet_context *c,
                                         firenet_operator *w, int count) {
    const int64_t shape[2] = {64, 64};
    int64_t bounds[8], sparsities[8];
    firenet_levels *levels;
    firenet_regulariser *r;
    for (int k = 0; k < count; k++)
        sparsities[k] = 8 + 5 * k;
    assert_ok(c, firenet_levels_haar_bounds(c, 2, shape, count, bounds));
    assert_ok(
        c, firenet_levels_create(&levels, c, count, bounds, sparsities, NULL));
    assert_ok(c, firenet_regulariser_create_l1_in_levels(&r, c, w, levels));
    firenet_levels_release(levels);
    return r;
}

static firenet_regulariser *regulariser_of(firenet_context *c, const course *k,
                                           int64_t cells) {
    const int64_t shape[2] = {16, 16};
    firenet_regulariser *r;
    firenet_operator *w;
    if (k->variation) {
        assert_ok(c,
                  firenet_regulariser_create_variation(
                      &r, c, FIRENET_C128, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                      FIRENET_VARIATION_ISOTROPIC, NULL));
        return r;
    }
    assert_ok(c, firenet_operator_create_identity(&w, c, FIRENET_C128, cells));
    if (k->weights == BY_LEVEL) {
        r = l1_in_levels(c, w, k->levels);
    } else {
        vec weights = vec_new(FIRENET_F64, cells);
        for (int64_t i = 0; i < cells; i++)
            vec_set(&weights, i, 0.5 + (double)i / (double)cells);
        assert_ok(c, firenet_regulariser_create_l1(
                         &r, c, w, k->weights == EVEN ? NULL : weights.data,
                         k->weights == EVEN ? 0 : cells));
        vec_free(&weights);
    }
    firenet_operator_release(w);
    return r;
}

/* Iterations and looks of a run, and what it found. */
typedef struct result {
    vec x;
    double gap;
    long launches, reads; /* of the run alone */
} result;

static void begin(result *out) {
    out->launches = -the_driver.launches;
    out->reads = -the_driver.reads;
}

static void end(result *out) {
    out->launches += the_driver.launches;
    out->reads += the_driver.reads;
}

/* One restart. */
static void run_network(firenet_context *c, firenet_operator *a,
                        firenet_regulariser *r, int64_t iterations,
                        int64_t every, const vec *y, result *out) {
    firenet_network_config *config;
    firenet_network *n;
    firenet_runner *runner;
    assert_ok(c, firenet_network_config_create(&config, c));
    assert_ok(c, firenet_network_config_set_real(config, FIRENET_NETWORK_LAMBDA,
                                                 0.3));
    assert_ok(
        c, firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 1));
    assert_ok(c, firenet_network_config_set_int(config, FIRENET_NETWORK_INNER,
                                                iterations));
    assert_ok(c, firenet_network_create_regularised(&n, c, a, r, config));
    assert_ok(c, firenet_runner_create(&runner, c, n));
    assert_ok(
        c, firenet_runner_set_int(runner, FIRENET_RUNNER_CHECK_EVERY, every));
    begin(out);
    assert_ok(c, firenet_runner_run(runner, y->type, y->data, y->length,
                                    out->x.type, NULL, out->x.data,
                                    out->x.length));
    end(out);
    assert_ok(c,
              firenet_runner_get_real(runner, FIRENET_RUNNER_GAP, &out->gap));
    firenet_runner_release(runner);
    firenet_network_release(n);
    firenet_network_config_release(config);
}

static void run_solver(firenet_context *c, const course *k, firenet_operator *a,
                       firenet_regulariser *r, int64_t iterations,
                       int64_t every, const vec *y, result *out) {
    firenet_problem *p;
    firenet_solver *s;
    assert_ok(c, k->variation ? firenet_problem_create_regularised(
                                    &p, c, k->kind, a, 0.3, r)
                              : firenet_problem_create(&p, c, k->kind, a,
                                                       k->parameter, NULL, 0));
    assert_ok(c, firenet_solver_create(&s, c, p, k->method));
    assert_ok(c,
              firenet_solver_set_int(s, FIRENET_SOLVER_ITERATIONS, iterations));
    assert_ok(c, firenet_solver_set_int(s, FIRENET_SOLVER_CHECK_EVERY, every));
    assert_ok(c, firenet_solver_set_real(s, FIRENET_SOLVER_TOLERANCE, 1e-15));
    begin(out);
    assert_ok(c,
              firenet_solver_solve(s, y->type, y->data, y->length, out->x.type,
                                   NULL, out->x.data, out->x.length));
    end(out);
    assert_ok(c, firenet_solver_get_real(s, FIRENET_SOLVER_GAP, &out->gap));
    firenet_solver_release(s);
    firenet_problem_release(p);
}

static result run(firenet_context *c, const course *k, int64_t iterations,
                  int64_t every) {
    firenet_operator *a = operator_of(c, k);
    int64_t cells = firenet_operator_cols(a);
    firenet_regulariser *r = regulariser_of(c, k, cells);
    vec y = vec_random(FIRENET_C128, firenet_operator_rows(a), 2);
    result out = {.x = vec_new(FIRENET_C128, cells)};
    if (k->network)
        run_network(c, a, r, iterations, every, &y, &out);
    else
        run_solver(c, k, a, r, iterations, every, &y, &out);
    vec_free(&y);
    firenet_regulariser_release(r);
    firenet_operator_release(a);
    return out;
}

/* ------------------------------------------------------------------ tests */

/* Per iteration, of those from SHORT to LONG. */
enum { SHORT = 128, LONG = 320 };

typedef struct cost {
    double launches, reads;
} cost;

static cost cost_of(const course *k, int64_t every) {
    result few = run(device, k, SHORT, every),
           many = run(device, k, LONG, every);
    cost each = {(double)(many.launches - few.launches) / (LONG - SHORT),
                 (double)(many.reads - few.reads) / (LONG - SHORT)};
    vec_free(&few.x);
    vec_free(&many.x);
    return each;
}

START_TEST(the_host_waits_for_nothing_between_looks) {
    const course *k = &courses[_i];
    const cost always = cost_of(k, 1), usual = cost_of(k, 0),
               seldom = cost_of(k, 32);
    printf("# %-20s %5.2f reads and %5.2f launches an iteration; every 16th: "
           "%.2f, %.2f; every 32nd: %.2f\n",
           k->name, always.reads, always.launches, usual.reads, usual.launches,
           seldom.reads);
    ck_assert(always.reads >= 2);
    ck_assert_msg(usual.reads <= k->reads, "%s: %g reads", k->name,
                  usual.reads);
    ck_assert(seldom.reads < usual.reads);
    ck_assert_msg(usual.launches <= k->launches, "%s: %g launches", k->name,
                  usual.launches);
}
END_TEST

/* What decides nothing leaves the bits of x alone. */
START_TEST(a_network_is_the_same_however_often_one_looks) {
    const course *k = &courses[_i];
    if (!k->network)
        return;
    result always = run(device, k, LONG, 1), seldom = run(device, k, LONG, 13);
    ck_assert(vec_same_bits(&always.x, &seldom.x));
    ck_assert_msg(seldom.gap >= always.gap * (1 - 1e-9),
                  "%s: gap %g, and seldom looked at %g", k->name, always.gap,
                  seldom.gap);
    vec_free(&always.x);
    vec_free(&seldom.x);
}
END_TEST

/* Rules take the same decisions wherever the numbers are. */
START_TEST(the_device_takes_the_hosts_course) {
    const course *k = &courses[_i];
    result here = run(host, k, LONG, 16), there = run(device, k, LONG, 16);
    assert_at_most(vec_error(&there.x, &here.x), 1e-9);
    assert_at_most(fabs(there.gap - here.gap), 1e-9 * (1 + fabs(here.gap)));
    vec_free(&here.x);
    vec_free(&there.x);
}
END_TEST

START_TEST(images_of_a_batch_share_their_launches) {
    long launches[2];
    for (int i = 0; i < 2; i++) {
        firenet_operator *one, *a;
        firenet_problem *p;
        firenet_solver *s;
        assert_ok(device, make_tiles(&one, device, FIRENET_C64, 64, 5));
        assert_ok(device, firenet_operator_batch(&a, device, one, i ? 6 : 2));
        assert_ok(device, firenet_problem_create(&p, device, FIRENET_PROBLEM_P2,
                                                 a, 0.3, NULL, 0));
        vec y = vec_random(FIRENET_C64, firenet_operator_rows(a), 2);
        vec x = vec_new(FIRENET_C64, firenet_operator_cols(a));
        assert_ok(device,
                  firenet_solver_create(&s, device, p, FIRENET_METHOD_PLAIN));
        assert_ok(device,
                  firenet_solver_set_int(s, FIRENET_SOLVER_ITERATIONS, 50));
        assert_ok(device,
                  firenet_solver_set_real(s, FIRENET_SOLVER_TOLERANCE, 1e-15));
        launches[i] = -the_driver.launches;
        assert_ok(device, firenet_solver_solve(s, y.type, y.data, y.length,
                                               x.type, NULL, x.data, x.length));
        launches[i] += the_driver.launches;
        vec_free(&x);
        vec_free(&y);
        firenet_solver_release(s);
        firenet_problem_release(p);
        firenet_operator_release(a);
        firenet_operator_release(one);
    }
    printf("# launches of 50 iterations, of two images: %ld, of six: %ld\n",
           launches[0], launches[1]);
    ck_assert_int_le(launches[1], launches[0] + 8);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("counts");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 300);
    tcase_add_unchecked_fixture(all, open_both, close_both);
    tcase_add_loop_test(all, the_host_waits_for_nothing_between_looks, 0,
                        COURSES);
    tcase_add_loop_test(all, a_network_is_the_same_however_often_one_looks, 0,
                        COURSES);
    tcase_add_loop_test(all, the_device_takes_the_hosts_course, 0, COURSES);
    tcase_add_test(all, images_of_a_batch_share_their_launches);
    suite_add_tcase(suite, all);
    return run_suite_in_process(suite);
}
