/* SPDX-License-Identifier: BSD-3-Clause */
/* A learned map made stable by a FIRENET that starts from its answer, n = p =
 * 5, of three lambda: stabilise.png, stabilise.csv. */
#include "attack.h"
#include "output_file.h"

enum { SIZES = 5, CURES = 3, ROWS = 2 + CURES };
static const double sizes[SIZES] = {0, .0025, .005, .01, .02}; /* |r|/|x| */
static const double factors[CURES] = {1, 1. / 3,
                                      .1}; /* of the theory's lambda */

/* Errors relative to ||x||. */
typedef struct cure {
    double learned;      /* of the learned map, attacked */
    double cured[CURES]; /* of the FIRENETs that start from its answer */
    double alone[CURES]; /* of the same FIRENETs, started from 0 */
} cure;

/* The FIRENET's answer to y from the image `start`, or from 0. */
static bool recover(const attack_setup *a, firenet_network *network,
                    const vector *y, const image *start, image *out,
                    double *error) {
    vector x0 = {0}, x = {0};
    const bool ok = vector_create(&x, a->s.m.type, PIXELS) &&
                    vector_create(&x0, a->s.m.type, PIXELS) &&
                    (!start || measurement_analyse(&a->s.m, start, &x0)) &&
                    test_case_run(&a->s, network, y, &x0, &x, NULL) &&
                    test_case_synthesise(&a->s, &x, out);
    vector_free(&x0);
    vector_free(&x);
    *error = attack_error(a, out);
    return ok;
}

/* `pictures` are ROWS images: |x + r|, the learned map's answer, the cures. */
static bool treat(const attack_setup *a, firenet_network *const networks[CURES],
                  double size, int64_t steps, image *pictures, cure *out) {
    double r[PIXELS] = {0}, change;
    vector y = {0};
    image alone = {0};
    bool ok = vector_create(&y, a->s.y.type, a->s.y.length) &&
              image_create(&alone, PATCH, PATCH) &&
              (size == 0 ||
               attack_search(a, NULL, size * a->s.norm, steps, r, &change)) &&
              attack_measure(a, r, &y);
    if (ok) {
        attack_show(a, r, &pictures[0]);
        attack_apply_map(a, &y, &pictures[1]);
        out->learned = attack_error(a, &pictures[1]);
    }
    for (int k = 0; ok && k < CURES; k++)
        ok = recover(a, networks[k], &y, &pictures[1], &pictures[2 + k],
                     &out->cured[k]) &&
             recover(a, networks[k], &y, NULL, &alone, &out->alone[k]);
    image_free(&alone);
    vector_free(&y);
    return ok;
}

static void write_table(FILE *file, const cure *cures) {
    fputs("perturbation,learned_error", file);
    for (int k = 0; k < CURES; k++)
        fprintf(file, ",followed_lambda_%.3g", factors[k]);
    for (int k = 0; k < CURES; k++)
        fprintf(file, ",alone_lambda_%.3g", factors[k]);
    for (int i = 0; i < SIZES; i++) {
        fprintf(file, "\n%g,%.6g", sizes[i], cures[i].learned);
        for (int k = 0; k < CURES; k++)
            fprintf(file, ",%.6g", cures[i].cured[k]);
        for (int k = 0; k < CURES; k++)
            fprintf(file, ",%.6g", cures[i].alone[k]);
    }
    fputc('\n', file);
}

static void judge(const cure *cures) {
    const cure *first = cures, *last = &cures[SIZES - 1];
    for (int k = 0; k < CURES; k++) {
        verdict(last->cured[k] < .7 * last->learned,
                "lambda %.2g of the theory's: what a perturbation of %.2g %% "
                "broke, 25 iterations mend: %.3f becomes %.3f",
                factors[k], 100 * sizes[SIZES - 1], last->learned,
                last->cured[k]);
        verdict(first->cured[k] < first->alone[k],
                "lambda %.2g: without a perturbation %.3f becomes %.3f; from 0 "
                "they reach %.3f",
                factors[k], first->learned, first->cured[k], first->alone[k]);
    }
}

static bool create_networks(const attack_setup *a,
                            firenet_network *out[CURES]) {
    double limit = 0;
    for (int k = 0; k < CURES; k++) {
        const design d = {
            .lambda = factors[k] * limit, .inner = 5, .restarts = 5};
        if (!test_case_create_network(&a->s, &d, &out[k]))
            return false;
        if (k == 0) /* the first is left to the theory */
            firenet_network_get_real(out[0], FIRENET_NETWORK_USED_LAMBDA,
                                     &limit);
    }
    return true;
}

static bool run(const setting *s, const attack_setup *a, image *pictures) {
    firenet_network *networks[CURES] = {NULL};
    cure cures[SIZES];
    output_file table;
    bool ok = create_networks(a, networks);
    for (int k = 0; ok && k < SIZES; k++)
        ok = treat(a, networks, sizes[k], s->quick ? 5 : 60,
                   pictures + k * ROWS, &cures[k]);
    for (int k = 0; k < CURES; k++)
        firenet_network_release(networks[k]);
    if (!ok || !output_file_open(&table, s->folder, "stabilise.csv"))
        return false;
    write_table(table.file, cures);
    judge(cures);
    return output_file_close(&table) &&
           sheet_write(s, "stabilise.png", pictures, SIZES * ROWS, ROWS, 4);
}

int main(int argc, char **argv) {
    return attack_experiment("stabilise", argc, argv, SIZES * ROWS, run);
}
