/* SPDX-License-Identifier: BSD-3-Clause */
/* describe_network FILE OUTPUT DUAL RESTARTS INNER: writes a small network as
 * JSON, layer by layer as firenet/layer.h tells it, with its operator as a
 * matrix, an input and what the library makes of it. rebuild_network.py builds
 * it again from this file alone. */
#include "operators.h"
#include "problem.h"

#include <stdio.h>
#include <stdlib.h>

/* From the command line. */
static FILE *out;
static int numbers[4];

static const problem_spec spec = {FIRENET_C128, 8, 2, {4, 8}, 0.6, 1e-2, 0};

static void print_vector(const char *name, const vec *v) {
    fprintf(out, "\"%s\": [", name);
    for (int64_t i = 0; i < v->length; i++)
        fprintf(out, "%s[%.17g, %.17g]", i ? ", " : "", creal(vec_get(v, i)),
                cimag(vec_get(v, i)));
    fprintf(out, "],\n");
}

/* Columns of A. */
static void print_operator(firenet_context *context, firenet_operator *a) {
    vec unit = vec_new(spec.type, firenet_operator_cols(a));
    fprintf(out, "\"columns\": {\n");
    for (int64_t j = 0; j < unit.length; j++) {
        char name[32];
        vec_fill(&unit, 0);
        vec_set(&unit, j, 1);
        vec column = operator_applied(context, a, &unit, 0);
        snprintf(name, sizeof name, "%lld", (long long)j);
        print_vector(name, &column);
        vec_free(&column);
    }
    fprintf(out, "\"end\": 0},\n");
    vec_free(&unit);
}

static void print_layer(const firenet_layer *layer, int levels) {
    fprintf(out, "{\"kind\": %d, \"width\": %lld, \"thresholds\": [",
            (int)firenet_layer_kind_of(layer),
            (long long)firenet_layer_width(layer));
    for (int k = 0; k < levels; k++)
        fprintf(out, "%s%.17g", k ? ", " : "",
                firenet_layer_threshold(layer, k));
    fprintf(out, "], \"weights\": {\"end\": 0");
    for (int to = FIRENET_PART_X; to <= FIRENET_PART_DATA; to += 10)
        for (int from = FIRENET_PART_X; from <= FIRENET_PART_DATA; from += 10)
            fprintf(out, ", \"%d %d\": %.17g", to, from,
                    firenet_layer_weight(layer, (firenet_layer_part)to,
                                         (firenet_layer_part)from));
    fprintf(out, "}}");
}

static void print_layers(firenet_context *context, firenet_network *network,
                         double epsilon, int levels) {
    int64_t layers = network_int(network, FIRENET_NETWORK_LAYERS);
    fprintf(out, "\"layers\": [\n");
    for (int64_t i = 1; i <= layers; i++) {
        firenet_layer *layer;
        assert_ok(context, firenet_layer_create(&layer, context, network, 0, i,
                                                epsilon));
        print_layer(layer, levels);
        fprintf(out, "%s\n", i < layers ? "," : "");
        firenet_layer_release(layer);
    }
    fprintf(out, "]\n");
}

START_TEST(describe) {
    tally t;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, &spec, 1);
    const setting settings[] = {{FIRENET_NETWORK_OUTPUT, numbers[0]},
                                {FIRENET_NETWORK_DUAL, numbers[1]},
                                {FIRENET_NETWORK_RESTARTS, numbers[2]},
                                {FIRENET_NETWORK_INNER, numbers[3]},
                                {FIRENET_NETWORK_DELTA, 1e-3},
                                {0, 0}};
    firenet_network *network = problem_network_with(&p, context, settings);
    firenet_runner *runner = problem_runner(context, network);
    vec x0 = vec_random(spec.type, p.truth.length, 5);
    vec x = vec_new(spec.type, p.truth.length);
    assert_ok(context,
              firenet_runner_run(runner, p.y.type, p.y.data, p.y.length,
                                 x0.type, x0.data, x.data, x.length));
    double lambda = network_real(network, FIRENET_NETWORK_USED_LAMBDA);
    double epsilon = problem_objective(&p, context, lambda, &x0);
    fprintf(out, "{\"bounds\": [");
    for (int k = 0; k < spec.levels; k++)
        fprintf(out, "%s%lld", k ? ", " : "",
                (long long)firenet_levels_bound(p.levels, k));
    fprintf(out, "],\n");
    print_operator(context, p.a);
    print_vector("y", &p.y);
    print_vector("x0", &x0);
    print_vector("x", &x);
    print_layers(context, network, epsilon, spec.levels);
    fprintf(out, "}\n");
    firenet_runner_release(runner);
    firenet_network_release(network);
    problem_free(&p);
    vec_free(&x0);
    vec_free(&x);
    context_end(context, &t);
}
END_TEST

/* The library's tests assert, and assertions want a suite around them. */
int main(int argc, char **argv) {
    if (argc != 6)
        return EXIT_FAILURE;
    for (int i = 0; i < 4; i++)
        numbers[i] = atoi(argv[i + 2]);
    out = fopen(argv[1], "w");
    if (!out)
        return EXIT_FAILURE;
    Suite *suite = suite_create("describe");
    TCase *all = tcase_create("all");
    tcase_add_test(all, describe);
    suite_add_tcase(suite, all);
    int status = run_suite_in_process(suite);
    return fclose(out) == 0 ? status : EXIT_FAILURE;
}
