/* SPDX-License-Identifier: BSD-3-Clause */
#include "batch_fixture.h"
#include "operators.h"

#include <math.h>

const batch_workers batch_ways[WAYS] = {{2, 0}, {3, 0}, {0, 4}};

static void backwards(int64_t count, firenet_task_fn task, void *data,
                      void *user) {
    (void)user;
    while (count > 0)
        task(data, --count);
}

firenet_context *batch_context(tally *t, batch_workers w) {
    firenet_context *context = context_new(t);
    if (w.executor)
        assert_ok(context, firenet_context_set_executor(context, backwards,
                                                        w.executor, NULL));
    else
        assert_ok(context, firenet_context_set_threads(context, w.threads));
    return context;
}

firenet_operator *batch_matrix(firenet_context *c, firenet_type type,
                               firenet_matrix_order order) {
    firenet_operator *a;
    vec v = vec_random(type, ROWS * COLS, 3);
    int64_t leading = order == FIRENET_MATRIX_ROW_MAJOR ? COLS : ROWS;
    assert_ok(c, firenet_operator_create_matrix(&a, c, type, ROWS, COLS, v.data,
                                                leading, order,
                                                FIRENET_MATRIX_COPIED, 50));
    vec_free(&v);
    return a;
}

/* A matrix between a transform and a factor: what `many` must pass through. */
static firenet_operator *scaled_new(firenet_context *c, firenet_type type) {
    const int64_t shape[] = {COLS};
    firenet_operator *a = batch_matrix(c, type, FIRENET_MATRIX_ROW_MAJOR);
    firenet_operator *haar, *product, *scaled;
    assert_ok(c, firenet_operator_create_haar(&haar, c, type, 1, shape, 2,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_compose(&product, c, a, haar));
    assert_ok(c, firenet_operator_scale(&scaled, c, product, 0.5, 0));
    firenet_operator_release(a);
    firenet_operator_release(haar);
    firenet_operator_release(product);
    return scaled;
}

static firenet_operator *faint_new(firenet_context *c, firenet_operator *a) {
    firenet_operator *faint;
    assert_ok(c, firenet_operator_scale(&faint, c, a, 1e-20, 0));
    return faint;
}

static int host_copy(const void *in, int64_t in_length, void *out,
                     int64_t out_length, void *user) {
    batch_host *h = user;
    const double *from = in;
    double *to = out;
    h->strangers += !pthread_equal(h->thread, pthread_self());
    for (int64_t i = 0; i < out_length; i++)
        to[i] = i < in_length ? from[i] : 0;
    return h->left-- == 0 ? 7 : 0;
}

static firenet_operator *hosted_new(firenet_context *c, batch_host *h) {
    firenet_operator *a;
    assert_ok(c, firenet_operator_create_user(
                     &a, c, FIRENET_F64, ROWS, FIRENET_F64, COLS, host_copy,
                     host_copy, NULL, h, 1, FIRENET_CALLBACK_CALLER));
    return a;
}

static firenet_levels *levels_new(firenet_context *c, int64_t length) {
    const int64_t bounds[] = {length / 5, length}, sparsities[] = {5, 10};
    firenet_levels *levels;
    assert_ok(c,
              firenet_levels_create(&levels, c, 2, bounds, sparsities, NULL));
    return levels;
}

/* `restarts` x 4 iterations, no theory behind it. */
static void make_network(batch_subject *s, int64_t restarts, int64_t grid) {
    double norm = firenet_operator_norm_bound(s->a);
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, (double)restarts},
                                {FIRENET_NETWORK_INNER, 4},
                                {FIRENET_NETWORK_GAMMA, 1.5 / fmin(norm, 1)},
                                {FIRENET_NETWORK_GRID, (double)grid},
                                {0, 0}};
    firenet_network_config *config = config_with(s->context, settings);
    firenet_levels *levels = levels_new(s->context, s->cols);
    assert_ok(s->context, firenet_network_create(&s->network, s->context, s->a,
                                                 levels, config));
    s->runner = problem_runner(s->context, s->network);
    firenet_levels_release(levels);
    firenet_network_config_release(config);
}

void batch_make(batch_subject *s, batch_workers w, batch_kind kind,
                firenet_type type, int64_t restarts, batch_host *h) {
    firenet_context *c = s->context = batch_context(&s->memory, w);
    problem p = {.a = NULL};
    if (kind == FOURIER || kind == FAINT)
        assert_ok(c, problem_model(&p, c, &problem_small, 1));
    s->a = kind == FOURIER  ? firenet_operator_retain(p.a)
           : kind == FAINT  ? faint_new(c, p.a)
           : kind == MATRIX ? batch_matrix(c, type, FIRENET_MATRIX_ROW_MAJOR)
           : kind == SCALED_MATRIX ? scaled_new(c, type)
                                   : hosted_new(c, h);
    problem_free(&p);
    type = firenet_operator_domain_type(s->a);
    s->rows = firenet_operator_rows(s->a);
    s->cols = firenet_operator_cols(s->a);
    make_network(s, restarts, 2);
    s->y = vec_random(type, COUNT * s->rows, 9);
    s->x = vec_new(type, COUNT * s->cols);
}

void batch_drop(batch_subject *s) {
    firenet_runner_release(s->runner);
    firenet_network_release(s->network);
    firenet_operator_release(s->a);
    vec_free(&s->y);
    vec_free(&s->x);
    context_end(s->context, &s->memory);
}

firenet_status batch_run_some(batch_subject *s, int64_t first, int64_t count,
                              vec *x) {
    size_t size = (size_t)firenet_type_size(x->type);
    size_t from = (size_t)(first * s->rows) * size;
    size_t to = (size_t)(first * s->cols) * size;
    return firenet_runner_run_batch(
        s->runner, count, s->y.type, (char *)s->y.data + from, count * s->rows,
        x->type, NULL, (char *)x->data + to, count * s->cols);
}

firenet_status batch_run(batch_subject *s) {
    return batch_run_some(s, 0, COUNT, &s->x);
}

/* 1 if nothing of problem i has been written over the NaNs of vec_new. */
int batch_untouched(const batch_subject *s, int64_t i) {
    for (int64_t k = i * s->cols; k < (i + 1) * s->cols; k++)
        if (!isnan(creal(vec_get(&s->x, k))))
            return 0;
    return 1;
}

int64_t batch_written(const batch_subject *s) {
    return runner_int(s->runner, FIRENET_RUNNER_WRITTEN);
}

/* The first `count` are written, the others not. */
void batch_assert_written(const batch_subject *s, int64_t count) {
    ck_assert_int_eq(batch_written(s), count);
    for (int64_t i = 0; i < COUNT; i++)
        ck_assert_msg(batch_untouched(s, i) == (i >= count), "problem %d of %d",
                      (int)i, (int)count);
    ck_assert(vec_guards_hold(&s->x));
}
