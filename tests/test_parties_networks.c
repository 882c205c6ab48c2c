/* SPDX-License-Identifier: BSD-3-Clause */
/* A network shared out between two or three threads computes as one does. */
#include "shared_out.h"

typedef struct net {
    const task *t;
    int64_t cancel_at; /* layer, 0: not */
    firenet_runner *runner;
    firenet_status status;
    int64_t outcome, layer;
    double objective, gap;
    vec x;
} net;

static int cancel_runner(const firenet_event *event, void *user) {
    net *n = user;
    if (firenet_event_layer(event) == n->cancel_at)
        firenet_runner_cancel(n->runner);
    return 0;
}

static void run_network(net *n, firenet_context *context, const part *p,
                        int parties) {
    const task *t = n->t;
    const int64_t bounds[] = {40, 96}, sparsities[] = {3, 4};
    run r = run_new(t);
    firenet_context *own;
    firenet_operator *all;
    firenet_levels *levels;
    firenet_network_config *config;
    firenet_network *network;
    assert_ok(NULL, firenet_context_create(&own, NULL, NULL, NULL));
    firenet_operator *a = operator_of(&r, context, own, p);
    if (parties > 1) {
        assert_ok(context,
                  firenet_operator_split(&all, context, a, t->split, t->norm));
    } else {
        all = firenet_operator_retain(a);
    }
    assert_ok(context, firenet_levels_create(&levels, context, 2, bounds,
                                             sparsities, NULL));
    assert_ok(context, firenet_network_config_create(&config, context));
    assert_ok(context, firenet_network_config_set_int(
                           config, FIRENET_NETWORK_INNER, 10));
    assert_ok(context, firenet_network_config_set_int(
                           config, FIRENET_NETWORK_RESTARTS, 6));
    assert_ok(context,
              firenet_network_config_set_int(config, FIRENET_NETWORK_GRID, 2));
    assert_ok(context,
              firenet_network_create(&network, context, all, levels, config));
    assert_ok(context, firenet_runner_create(&n->runner, context, network));
    vec y = vec_new(t->type, p->rows);
    for (int64_t i = 0; i < p->rows; ++i)
        vec_set(&y, i, vec_get(&t->y, p->row + i));
    n->x = vec_new(t->type, p->cols);
    if (n->cancel_at)
        assert_ok(context,
                  firenet_runner_set_monitor(n->runner, cancel_runner, n));
    n->status = firenet_runner_run(n->runner, t->type, y.data, y.length,
                                   t->type, NULL, n->x.data, n->x.length);
    firenet_runner_get_int(n->runner, FIRENET_RUNNER_OUTCOME, &n->outcome);
    firenet_runner_get_int(n->runner, FIRENET_RUNNER_LAYER, &n->layer);
    firenet_runner_get_real(n->runner, FIRENET_RUNNER_OBJECTIVE, &n->objective);
    firenet_runner_get_real(n->runner, FIRENET_RUNNER_GAP, &n->gap);
    vec_free(&y);
    firenet_runner_release(n->runner);
    firenet_network_release(network);
    firenet_network_config_release(config);
    firenet_levels_release(levels);
    firenet_operator_release(all);
    firenet_operator_release(a);
    firenet_operator_release(r.inner);
    firenet_workspace_release(r.workspace);
    firenet_context_release(own);
}

static void run_network_part(party *p) {
    net *n = p->work;
    const part mine = part_of(n->t, p->number, p->room->parties);
    run_network(n, p->context, &mine, p->room->parties);
}

static void run_together(net *of, int count) {
    room r;
    room_open(&r, count);
    parties_run(&r, run_network_part, of, sizeof *of);
    ck_assert_msg(!r.broken, "the parties lost each other");
    room_close(&r);
}

START_TEST(parties_run_a_network_as_one) {
    int count = 2 + _i;
    task t = task_new(FIRENET_C128, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    tally memory;
    net whole = {.t = &t}, of[PARTIES_MAX];
    for (int i = 0; i < count; ++i)
        of[i] = (net){.t = &t};
    firenet_context *context = context_new(&memory);
    const part all = part_of(&t, 0, 1);
    run_network(&whole, context, &all, 1);
    context_end(context, &memory);
    run_together(of, count);
    ck_assert_int_eq(whole.outcome, FIRENET_OUTCOME_COMPLETED);
    for (int i = 0; i < count; ++i) {
        ck_assert_int_eq(of[i].status, FIRENET_OK);
        ck_assert_int_eq(of[i].outcome, whole.outcome);
        ck_assert_int_eq(of[i].layer, whole.layer);
        assert_at_most(relative_difference(of[i].objective, whole.objective),
                       1e-12);
        assert_at_most(vec_error(&of[i].x, &whole.x), 1e-11);
        ck_assert_double_eq(of[0].gap, of[i].gap);
        ck_assert(vec_same_bits(&of[0].x, &of[i].x));
    }
    vec_free(&whole.x);
    for (int i = 0; i < count; ++i)
        vec_free(&of[i].x);
    task_free(&t);
}
END_TEST

START_TEST(all_networks_end_when_one_is_cancelled) {
    int count = _i < 2 ? 2 : 3;
    task t = task_new(FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    net of[PARTIES_MAX];
    for (int i = 0; i < count; ++i)
        of[i] = (net){.t = &t};
    of[_i < 2 ? _i : _i - 2].cancel_at = 60;
    run_together(of, count);
    for (int i = 0; i < count; ++i) {
        ck_assert_int_eq(of[i].status, FIRENET_OK);
        ck_assert_int_eq(of[i].outcome, FIRENET_OUTCOME_CANCELLED);
        ck_assert_int_eq(of[i].layer, 60);
        vec_free(&of[i].x);
    }
    task_free(&t);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parties_networks");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, parties_run_a_network_as_one, 0, 2);
    tcase_add_loop_test(c, all_networks_end_when_one_is_cancelled, 0, 5);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
