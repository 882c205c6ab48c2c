/* SPDX-License-Identifier: BSD-3-Clause */
/* Layers: order, widths, what depends on data, what is refused. That they are
 * the network is proved by rebuild_network.py. */
#include "problem.h"

#include <math.h>

enum { RESTARTS = 2, INNER = 3, LAYERS = 3 * RESTARTS * INNER + 1 };

typedef struct fixture {
    tally memory;
    firenet_context *context;
    problem p;
    firenet_network *network;
} fixture;

static void fixture_make(fixture *f, double bound) {
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, RESTARTS},
                                {FIRENET_NETWORK_INNER, INNER},
                                {FIRENET_NETWORK_MEASUREMENT_BOUND, bound},
                                {FIRENET_NETWORK_GRID, 2},
                                {0, 0}};
    f->context = context_new(&f->memory);
    assert_ok(f->context, problem_model(&f->p, f->context, &problem_small, 1));
    f->network = problem_network_with(&f->p, f->context, settings);
}

static void fixture_drop(fixture *f) {
    firenet_network_release(f->network);
    problem_free(&f->p);
    context_end(f->context, &f->memory);
}

static firenet_layer *layer_at(fixture *f, int64_t i, double epsilon) {
    firenet_layer *layer;
    assert_ok(f->context, firenet_layer_create(&layer, f->context, f->network,
                                               0, i, epsilon));
    return layer;
}

START_TEST(layers_come_in_threes_with_the_published_widths) {
    static const firenet_layer_kind kinds[] = {
        FIRENET_LAYER_SOFT, FIRENET_LAYER_SQUARE, FIRENET_LAYER_PROJECT};
    fixture f;
    fixture_make(&f, 0);
    int64_t n = firenet_operator_cols(f.p.a), m = firenet_operator_rows(f.p.a);
    const int64_t widths[] = {2 * n + m, 2 * (n + m), 2 * n + m + 1};
    for (int64_t i = 1; i < LAYERS; i++) {
        firenet_layer *layer = layer_at(&f, i, 1);
        int64_t iteration = (i - 1) / 3;
        ck_assert_int_eq(firenet_layer_kind_of(layer), kinds[(i - 1) % 3]);
        ck_assert_int_eq(firenet_layer_width(layer), widths[(i - 1) % 3]);
        ck_assert_int_eq(firenet_layer_restart(layer), iteration / INNER + 1);
        ck_assert_int_eq(firenet_layer_inner(layer), iteration % INNER + 1);
        firenet_layer_release(layer);
    }
    firenet_layer *last = layer_at(&f, LAYERS, 1);
    ck_assert_int_eq(firenet_layer_kind_of(last), FIRENET_LAYER_OUTPUT);
    ck_assert_int_eq(firenet_layer_width(last), n);
    ck_assert_int_eq(firenet_layer_restart(last), RESTARTS);
    ck_assert_int_eq(firenet_layer_inner(last), INNER);
    firenet_layer_release(last);
    fixture_drop(&f);
}
END_TEST

/* Thresholds are t w_(k), t = tau lambda. */
START_TEST(thresholds_follow_the_weights) {
    fixture f;
    fixture_make(&f, 0);
    firenet_layer *layer = layer_at(&f, 4, 1);
    double tau =
        -firenet_layer_weight(layer, FIRENET_PART_X, FIRENET_PART_DUAL);
    double lambda = network_real(f.network, FIRENET_NETWORK_USED_LAMBDA);
    for (int k = 0; k < 2; k++)
        assert_at_most(relative_difference(
                           firenet_layer_threshold(layer, k),
                           tau * lambda * firenet_levels_weight(f.p.levels, k)),
                       1e-14);
    ck_assert(firenet_layer_threshold(layer, 2) == 0);
    ck_assert(firenet_layer_weight(layer, FIRENET_PART_X,
                                   (firenet_layer_part)15) == 0);
    firenet_layer_release(layer);
    firenet_layer_release(NULL);
    fixture_drop(&f);
}
END_TEST

START_TEST(a_measurement_bound_makes_layers_independent_of_data) {
    fixture f;
    fixture_make(&f, 7);
    firenet_layer *derived = layer_at(&f, 1, 0), *given = layer_at(&f, 1, 7);
    ck_assert(firenet_layer_threshold(derived, 0) ==
              firenet_layer_threshold(given, 0));
    firenet_layer_release(derived);
    firenet_layer_release(given);
    fixture_drop(&f);
}
END_TEST

START_TEST(a_grid_has_layers_of_every_instance) {
    fixture f;
    firenet_layer *layer;
    fixture_make(&f, 0);
    assert_ok(f.context, firenet_layer_create(&layer, f.context, f.network, 1,
                                              2 * LAYERS - 1, 1));
    ck_assert_int_eq(firenet_layer_kind_of(layer), FIRENET_LAYER_OUTPUT);
    firenet_layer_release(layer);
    fixture_drop(&f);
}
END_TEST

START_TEST(bad_input_is_refused) {
    static const struct {
        int instance;
        int64_t index;
        double epsilon;
        const char *name;
    } bad[] = {{-1, 1, 1, "instance"},
               {2, 1, 1, "instance"},
               {0, 0, 1, "index"},
               {0, LAYERS + 1, 1, "index"},
               {0, 1, 0, "epsilon0"},
               {0, 1, -1, "epsilon0"},
               {0, 1, (double)NAN, "epsilon0"}};
    fixture f;
    fixture_make(&f, 0);
    for (int i = 0; i < 7; i++) {
        firenet_layer *layer = (firenet_layer *)(void *)&f;
        assert_status(FIRENET_ERR_RANGE, f.context,
                      firenet_layer_create(&layer, f.context, f.network,
                                           bad[i].instance, bad[i].index,
                                           bad[i].epsilon));
        ck_assert_ptr_null(layer);
        assert_error_names(f.context, bad[i].name);
    }
    firenet_layer *layer;
    assert_status(FIRENET_ERR_NULL, f.context,
                  firenet_layer_create(&layer, f.context, NULL, 0, 1, 1));
    assert_error_names(f.context, "network");
    ck_assert_int_eq(firenet_layer_width(NULL), 0);
    ck_assert_int_eq(firenet_layer_restart(NULL), 0);
    ck_assert_int_eq(firenet_layer_inner(NULL), 0);
    ck_assert_int_eq((int)firenet_layer_kind_of(NULL), 0);
    assert_at_most(firenet_layer_weight(NULL, FIRENET_PART_X, FIRENET_PART_X),
                   0);
    assert_at_most(firenet_layer_threshold(NULL, 0), 0);
    fixture_drop(&f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("layer");
    TCase *layer = tcase_create("layer");
    tcase_add_test(layer, layers_come_in_threes_with_the_published_widths);
    tcase_add_test(layer, thresholds_follow_the_weights);
    tcase_add_test(layer, a_measurement_bound_makes_layers_independent_of_data);
    tcase_add_test(layer, a_grid_has_layers_of_every_instance);
    tcase_add_test(layer, bad_input_is_refused);
    suite_add_tcase(s, layer);
    return s;
}

int main(void) {
    return run_suite(suite());
}
