/* SPDX-License-Identifier: BSD-3-Clause */
/* A learned map made stable by a FIRENET that starts from its answer, n = p =
 * 5: stabilise.png, stabilise.csv. */
#include "arena.h"
#include "sink.h"

enum { SIZES = 5, ROWS = 3 };
static const double sizes[SIZES] = {0, .0025, .005, .01, .05}; /* |r|/|x| */

/* Errors relative to ||x||. */
typedef struct cure {
    double learned; /* of the learned map, attacked */
    double cured;   /* of the FIRENET that starts from its answer */
    double alone;   /* of the same FIRENET, started from 0 */
} cure;

/* The FIRENET's answer to y from the image `start`, or from 0. */
static bool recover(const arena *a, firenet_network *network, const vector *y,
                    const image *start, image *out, double *error) {
    vector x0 = {0}, x = {0};
    const bool ok = vector_create(&x, a->s.m.type, PIXELS) &&
                    vector_create(&x0, a->s.m.type, PIXELS) &&
                    (!start || measurement_analyse(&a->s.m, start, &x0)) &&
                    subject_run(&a->s, network, y, &x0, &x, NULL) &&
                    subject_synthesise(&a->s, &x, out);
    vector_free(&x0);
    vector_free(&x);
    *error = arena_error(a, out);
    return ok;
}

/* `pictures` are ROWS images: |x + r|, the learned map's answer, the cure. */
static bool treat(const arena *a, firenet_network *network, double size,
                  int64_t steps, image *pictures, cure *out) {
    double r[PIXELS] = {0}, change;
    vector y = {0};
    image alone = {0};
    bool ok = vector_create(&y, a->s.y.type, a->s.y.length) &&
              image_create(&alone, PATCH, PATCH) &&
              (size == 0 ||
               arena_attack(a, NULL, size * a->s.norm, steps, r, &change)) &&
              arena_measure(a, r, &y);
    if (ok) {
        arena_show(a, r, &pictures[0]);
        arena_imagine(a, &y, &pictures[1]);
        out->learned = arena_error(a, &pictures[1]);
        ok = recover(a, network, &y, &pictures[1], &pictures[2], &out->cured) &&
             recover(a, network, &y, NULL, &alone, &out->alone);
    }
    image_free(&alone);
    vector_free(&y);
    return ok;
}

static void write_table(FILE *file, const cure *cures) {
    fputs("perturbation,learned_error,followed_by_firenet,firenet_alone\n",
          file);
    for (int k = 0; k < SIZES; k++)
        fprintf(file, "%g,%.6g,%.6g,%.6g\n", sizes[k], cures[k].learned,
                cures[k].cured, cures[k].alone);
}

static void judge(const cure *cures) {
    double worst = 0;
    for (int k = 0; k < SIZES; k++)
        if (cures[k].cured / cures[k].learned > worst)
            worst = cures[k].cured / cures[k].learned;
    const cure *last = &cures[SIZES - 1];
    verdict(last->cured < .5 * last->learned,
            "what the largest perturbation broke, 25 iterations mend: %.3f of "
            "the learned map becomes %.3f",
            last->learned, last->cured);
    verdict(worst < 1,
            "they help in every case, without a perturbation as well: %.3f "
            "becomes %.3f (from 0 they reach %.3f)",
            cures[0].learned, cures[0].cured, cures[0].alone);
}

static bool run(const setting *s, const arena *a, image *pictures) {
    const design d = {.inner = 5, .restarts = 5};
    firenet_network *network = NULL;
    cure cures[SIZES];
    sink table;
    bool ok = subject_create_network(&a->s, &d, &network);
    for (int k = 0; ok && k < SIZES; k++)
        ok = treat(a, network, sizes[k], s->quick ? 5 : 60, pictures + k * ROWS,
                   &cures[k]);
    firenet_network_release(network);
    if (!ok || !sink_open(&table, s->folder, "stabilise.csv"))
        return false;
    write_table(table.file, cures);
    judge(cures);
    return sink_close(&table) &&
           sheet_write(s, "stabilise.png", pictures, SIZES * ROWS, ROWS, 4);
}

int main(int argc, char **argv) {
    return arena_experiment("stabilise", argc, argv, SIZES * ROWS, run);
}
