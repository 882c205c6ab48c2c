/* SPDX-License-Identifier: BSD-3-Clause */
/* Worst-case perturbations of growing size against a learned map and against a
 * FIRENET: stability.png, stability.csv, stability.svg. */
#include "attack.h"
#include "output_file.h"
#include "plot.h"

#include <math.h>

enum { SIZES = 5, ROWS = 5 };
static const double sizes[SIZES] = {0, .0025, .005, .01, .02}; /* ||r||/||x|| */

/* What one size of perturbation does, relative to ||x||. */
typedef struct blow {
    double learned; /* error of the learned map, attacked */
    double same;    /* of the FIRENET, for the same measurements */
    double own;     /* of the FIRENET, attacked itself */
} blow;

/* The FIRENET's answer to y and its error. */
static bool recover(const attack_setup *a, firenet_network *network,
                    const vector *y, image *out, double *error) {
    vector x = {0};
    const bool ok = vector_create(&x, a->s.m.type, PIXELS) &&
                    test_case_run(&a->s, network, y, NULL, &x, NULL) &&
                    test_case_synthesise(&a->s, &x, out);
    vector_free(&x);
    *error = attack_error(a, out);
    return ok;
}

/* Finds the worst r of that size for the network, or for the learned map, and
 * measures |x + r|, which `picture` shows. */
static bool attack(const attack_setup *a, firenet_network *network, double size,
                   int64_t steps, image *picture, vector *y) {
    double r[PIXELS] = {0}, change;
    if (size > 0 &&
        !attack_search(a, network, size * a->s.norm, steps, r, &change))
        return false;
    attack_show(a, r, picture);
    return attack_measure(a, r, y);
}

/* `pictures` are ROWS images: |x + r| and both answers for the learned map's
 * r, |x + r| and the FIRENET's answer for its own. */
static bool strike(const attack_setup *a, firenet_network *network, double size,
                   int64_t steps, image *pictures, blow *out) {
    vector y = {0};
    bool ok = vector_create(&y, a->s.y.type, a->s.y.length) &&
              attack(a, NULL, size, steps, &pictures[0], &y);
    if (ok) {
        attack_apply_map(a, &y, &pictures[1]);
        out->learned = attack_error(a, &pictures[1]);
    }
    ok = ok && recover(a, network, &y, &pictures[2], &out->same) &&
         attack(a, network, size, steps, &pictures[3], &y) &&
         recover(a, network, &y, &pictures[4], &out->own);
    vector_free(&y);
    return ok;
}

/* ------------------------------------------------------------------- output */

static void write_table(FILE *file, const blow *blows) {
    fputs("perturbation,learned_error,firenet_error_same,firenet_error_own\n",
          file);
    for (int k = 0; k < SIZES; k++)
        fprintf(file, "%g,%.6g,%.6g,%.6g\n", sizes[k], blows[k].learned,
                blows[k].same, blows[k].own);
}

static void write_plot(FILE *file, const blow *blows) {
    double x[SIZES], lines[3][SIZES];
    for (int k = 0; k < SIZES; k++) {
        x[k] = 100 * sizes[k];
        lines[0][k] = blows[k].learned;
        lines[1][k] = blows[k].same;
        lines[2][k] = blows[k].own;
    }
    const curve curves[] = {
        {"learned map, attacked", "#c0392b", NULL, x, lines[0], SIZES},
        {"FIRENET, same r", "#2f7fd6", "7 5", x, lines[1], SIZES},
        {"FIRENET, attacked", "#2f7fd6", NULL, x, lines[2], SIZES}};
    const plot p = {.title = "Worst-case perturbations",
                    .x_label = "|r| in percent of |x|",
                    .y_label = "relative error",
                    .curves = curves,
                    .curve_count = 3,
                    .width = 720,
                    .height = 420};
    plot_write(file, &p, "#fff");
}

static void judge(const blow *blows, double zeros) {
    int broken = 0;
    for (int k = 0; k < SIZES; k++)
        broken += blows[k].learned > fmax(blows[k].own, zeros);
    const int last = SIZES - 1;
    verdict(blows[0].learned < zeros && blows[0].learned < blows[0].own,
            "without a perturbation the learned map is best: it errs by %.3f, "
            "zero-filling by %.3f, the FIRENET by %.3f",
            blows[0].learned, zeros, blows[0].own);
    verdict(blows[last].learned > 4 * blows[0].learned,
            "it is unstable: %.3f with a perturbation of %.2g %%, worse than "
            "the FIRENET and zero-filling in %d of %d cases",
            blows[last].learned, 100 * sizes[last], broken, SIZES - 1);
    verdict(blows[last].own < blows[0].own + 2.5 * sizes[last],
            "the FIRENET is stable: %.3f without, %.3f with the worst found "
            "for it, %.3f with the learned map's",
            blows[0].own, blows[last].own, blows[last].same);
}

/* Whether what the theory's bounds assume is false here. */
static bool judge_property(const attack_setup *a, firenet_network *network) {
    double left, right;
    if (!test_case_refute(&a->s, network, &left, &right))
        return false;
    verdict(left <= right,
            "the robust null space property is %s: at the worst vector found "
            "its left side is %.3f, its right side %.3f; %s",
            left <= right ? "not refuted" : "refuted", left, right,
            left <= right ? "the theory's bounds may hold"
                          : "no error bound of the theory holds here");
    return true;
}

static bool write_all(const setting *s, const blow *blows,
                      const image *pictures) {
    output_file to;
    if (!output_file_open(&to, s->folder, "stability.csv"))
        return false;
    write_table(to.file, blows);
    if (!output_file_close(&to) ||
        !output_file_open(&to, s->folder, "stability.svg"))
        return false;
    write_plot(to.file, blows);
    return output_file_close(&to) &&
           sheet_write(s, "stability.png", pictures, SIZES * ROWS, ROWS, 4);
}

static bool run(const setting *s, const attack_setup *a, image *pictures) {
    const design d = {.restarts = 10};
    firenet_network *network = NULL;
    blow blows[SIZES];
    bool ok = test_case_create_network(&a->s, &d, &network);
    for (int k = 0; ok && k < SIZES; k++)
        ok = strike(a, network, sizes[k], s->quick ? 5 : 60,
                    pictures + k * ROWS, &blows[k]);
    ok = ok && write_all(s, blows, pictures) &&
         attack_zero_filled(a, &a->s.y, &pictures[0]);
    if (ok)
        judge(blows, attack_error(a, &pictures[0]));
    ok = ok && judge_property(a, network);
    firenet_network_release(network);
    return ok;
}

int main(int argc, char **argv) {
    return attack_experiment("stability", argc, argv, SIZES * ROWS, run);
}
