/* SPDX-License-Identifier: BSD-3-Clause */
/* Every variant of the network against a plain transcription of its formulas:
 * full vectors, an operator applied wherever the formula has one. */
#include "operators.h"
#include "problem.h"

#include <math.h>

enum { RESTARTS = 3, INNER = 4, ITERATIONS = RESTARTS * INNER };

static const double delta = 1e-3;

/* One way to run: what the table below varies. */
typedef struct variant {
    const char *name;
    int keep_dual, last_iterate, with_start;
    double primal_factor, dual_factor, norm, bound;
} variant;

static const variant variants[] = {
    {"published", 0, 0, 0, 1, 1, 1, 0},
    {"kept dual", 1, 0, 0, 1, 1, 1, 0},
    {"last iterate", 0, 1, 0, 1, 1, 1, 0},
    {"kept dual, last iterate", 1, 1, 0, 1, 1, 1, 0},
    {"step factors", 0, 0, 0, 1.05, 0.9, 1, 0},
    {"a larger norm", 0, 0, 0, 1, 1, 1.7, 0},
    {"a start", 0, 0, 1, 1, 1, 1, 0},
    {"a start, kept dual", 1, 0, 1, 1, 1, 1, 0},
    {"a bound", 0, 0, 0, 1, 1, 1, 20},
    {"a bound and a start", 0, 0, 1, 1, 1, 1, 20},
};
enum { VARIANTS = sizeof variants / sizeof variants[0] };

typedef struct oracle {
    firenet_context *context;
    const problem *p;
    const variant *v;
    double lambda, sharpness;
    vec x, q, average; /* as in the formulas */
    vec iterates[ITERATIONS];
    double epsilon[RESTARTS];
    int next;
    double worst, worst_epsilon; /* what the monitor saw */
} oracle;

/* x = soft(x - step A^H q, step lambda w) */
static void primal(oracle *o, double step) {
    vec g = operator_applied(o->context, o->p->a, &o->q, 1);
    int64_t i = 0;
    for (int k = 0; k < o->p->spec.levels; k++) {
        double t = step * o->lambda * firenet_levels_weight(o->p->levels, k);
        for (; i < firenet_levels_bound(o->p->levels, k); i++) {
            double complex z = vec_get(&o->x, i) - step * vec_get(&g, i);
            double r = cabs(z);
            vec_set(&o->x, i, r > t ? z * (1 - t / r) : 0);
        }
    }
    vec_free(&g);
}

/* q = proj(q + step (A(2 x - before) - y)) */
static void dual(oracle *o, double step, const vec *before) {
    vec z = vec_convert(o->x.type, &o->x);
    for (int64_t i = 0; i < z.length; i++)
        vec_set(&z, i, 2 * vec_get(&o->x, i) - vec_get(before, i));
    vec az = operator_applied(o->context, o->p->a, &z, 0);
    for (int64_t i = 0; i < az.length; i++)
        vec_set(&o->q, i,
                vec_get(&o->q, i) +
                    step * (vec_get(&az, i) - vec_get(&o->p->y, i)));
    double norm = vec_norm(&o->q);
    for (int64_t i = 0; norm > 1 && i < az.length; i++)
        vec_set(&o->q, i, vec_get(&o->q, i) / norm);
    vec_free(&z);
    vec_free(&az);
}

static void restart(oracle *o, int k, double epsilon) {
    const variant *v = o->v;
    double a = v->keep_dual ? 2 / (exp(1) * o->sharpness * epsilon)
                            : 2 * v->norm / (INNER * epsilon);
    if (!v->keep_dual)
        vec_fill(&o->q, 0);
    vec_fill(&o->average, 0);
    for (int j = 1; j <= INNER; j++) {
        vec before = vec_convert(o->x.type, &o->x);
        primal(o, v->primal_factor / (a * v->norm));
        dual(o, v->dual_factor * a / v->norm, &before);
        vec_free(&before);
        for (int64_t i = 0; i < o->x.length; i++)
            vec_set(&o->average, i,
                    ((j - 1) * vec_get(&o->average, i) + vec_get(&o->x, i)) /
                        j);
        o->iterates[k * INNER + j - 1] =
            vec_convert(o->x.type, v->last_iterate ? &o->x : &o->average);
    }
    if (!v->last_iterate) {
        vec_free(&o->x);
        o->x = vec_convert(o->average.type, &o->average);
    }
}

/* eps_0 >= F(x0) - F(x), from y itself or from a bound of its norm. */
static double first_epsilon(const oracle *o) {
    double f = problem_objective(o->p, o->context, o->lambda, &o->x);
    if (!(o->v->bound > 0))
        return f;
    vec ax = operator_applied(o->context, o->p->a, &o->x, 0);
    double l1 = f - problem_objective(o->p, o->context, 0, &o->x);
    double epsilon = o->v->bound + l1 + vec_norm(&ax);
    vec_free(&ax);
    return epsilon;
}

static void oracle_run(oracle *o, const vec *start) {
    o->x = vec_convert(start->type, start);
    o->average = vec_new(start->type, start->length);
    o->q = vec_convert(o->p->y.type, &o->p->y);
    vec_fill(&o->q, 0);
    double epsilon = first_epsilon(o);
    for (int k = 0; k < RESTARTS; k++) {
        epsilon = (epsilon + delta) / exp(1);
        o->epsilon[k] = epsilon;
        restart(o, k, epsilon);
    }
}

static void oracle_drop(oracle *o) {
    vec_free(&o->x);
    vec_free(&o->q);
    vec_free(&o->average);
    for (int i = 0; i < ITERATIONS; i++)
        vec_free(&o->iterates[i]);
}

static int compare(const firenet_event *event, void *user) {
    oracle *o = user;
    int64_t row = firenet_event_layer(event) / 3 - 1;
    if (row < 0 || row >= ITERATIONS || o->next++ != row)
        return -1;
    const vec *expected = &o->iterates[row];
    vec seen = vec_new(expected->type, expected->length);
    if (firenet_event_copy_iterate(event, seen.type, seen.data, seen.length))
        return -2;
    o->worst = fmax(o->worst, vec_error(&seen, expected));
    o->worst_epsilon =
        fmax(o->worst_epsilon,
             relative_difference(firenet_event_epsilon(event),
                                 o->epsilon[firenet_event_restart(event) - 1]));
    vec_free(&seen);
    return 0;
}

static firenet_network *network_of(const variant *v, const problem *p,
                                   firenet_context *context) {
    const setting settings[] = {
        {FIRENET_NETWORK_RESTARTS, RESTARTS},
        {FIRENET_NETWORK_INNER, INNER},
        {FIRENET_NETWORK_DELTA, delta},
        {FIRENET_NETWORK_PRIMAL_FACTOR, v->primal_factor},
        {FIRENET_NETWORK_DUAL_FACTOR, v->dual_factor},
        {FIRENET_NETWORK_NORM, v->norm},
        {FIRENET_NETWORK_MEASUREMENT_BOUND, v->bound},
        {FIRENET_NETWORK_DUAL,
         v->keep_dual ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET},
        {FIRENET_NETWORK_OUTPUT,
         v->last_iterate ? FIRENET_OUTPUT_LAST : FIRENET_OUTPUT_ERGODIC},
        {0, 0}};
    return problem_network_with(p, context, settings);
}

START_TEST(network_is_its_formulas) {
    const variant *v = &variants[_i];
    tally t;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, &problem_small, 3);
    firenet_network *network = network_of(v, &p, context);
    firenet_runner *runner = problem_runner(context, network);
    oracle o = {.context = context,
                .p = &p,
                .v = v,
                .lambda = network_real(network, FIRENET_NETWORK_USED_LAMBDA),
                .sharpness = network_real(network, FIRENET_NETWORK_SHARPNESS)};
    vec start = vec_random(p.truth.type, p.truth.length, 9);
    vec x = vec_new(p.truth.type, p.truth.length);
    if (!v->with_start)
        vec_fill(&start, 0);
    oracle_run(&o, &start);
    /* The context of a running runner is taken; the oracle is done with it. */
    assert_ok(context, firenet_runner_set_monitor(runner, compare, &o));
    assert_ok(context,
              firenet_runner_set_int(runner, FIRENET_RUNNER_CHECK_EVERY, 1));
    assert_ok(context,
              firenet_runner_run(runner, p.y.type, p.y.data, p.y.length, x.type,
                                 v->with_start ? start.data : NULL, x.data,
                                 x.length));
    ck_assert_int_eq(o.next, ITERATIONS);
    /* The same operations but for the order of sums, over all iterations. */
    const double tolerance = 1000 * type_epsilon(x.type);
    ck_assert_msg(o.worst <= tolerance, "%s: iterates off by %g", v->name,
                  o.worst);
    ck_assert_msg(o.worst_epsilon <= tolerance, "%s: epsilon off by %g",
                  v->name, o.worst_epsilon);
    assert_at_most(vec_error(&x, &o.x), tolerance);
    oracle_drop(&o);
    firenet_runner_release(runner);
    firenet_network_release(network);
    problem_free(&p);
    vec_free(&start);
    vec_free(&x);
    context_end(context, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("oracle");
    TCase *oracle_case = tcase_create("oracle");
    tcase_add_loop_test(oracle_case, network_is_its_formulas, 0, VARIANTS);
    suite_add_tcase(s, oracle_case);
    return s;
}

int main(void) {
    return run_suite(suite());
}
