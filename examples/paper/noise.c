/* SPDX-License-Identifier: BSD-3-Clause */
/* Random noise is no worst case: the worst of 1, 20 and 100 draws beside what
 * the search finds: noise.png, noise.csv. */
#include "noise.h"
#include "methods.h"
#include "output_file.h"

#include <string.h>

enum { SIZES = 3, COUNTS = 3, DRAWS = 100, ATTACKED = 2 };
/* In a row: the worst of each number of draws and the attack, for the learned
 * map and for the FIRENET. */
enum { CASES = COUNTS + 1, ACROSS = ATTACKED * CASES };
static const double sizes[SIZES] = {.005, .01, .02}; /* of the samples' norm */
static const int counts[COUNTS] = {1, 20, DRAWS};

static void keep(image *to, const image *from) {
    memcpy(to->pixels, from->pixels, PIXELS * sizeof *to->pixels);
}

/* errors[k]: the largest of the first counts[k] draws; `pictures` show them. */
static bool draw(const methods *m, method which, double size, int draws,
                 double *errors, image *pictures) {
    vector y = {0};
    image out = {0};
    bool ok = vector_create(&y, m->a->s.y.type, m->a->s.y.length) &&
              image_create(&out, PATCH, PATCH);
    for (int seed = 1; ok && seed <= draws; seed++) {
        for (int64_t i = 0; i < y.length; i++)
            vector_set(&y, i, vector_get(&m->a->s.y, i));
        noise_add(&y, size, (uint64_t)seed, false);
        ok = methods_answer(m, which, &y, &out);
        const double error = attack_error(m->a, &out);
        for (int k = 0; k < COUNTS; k++)
            if (seed <= counts[k] && error > errors[k]) {
                errors[k] = error;
                if (pictures)
                    keep(&pictures[k], &out);
            }
    }
    image_free(&out);
    vector_free(&y);
    return ok;
}

/* The perturbation of the image, of that size as well, that is worst. */
static bool attack(const methods *m, method which, double size, int64_t steps,
                   double *error, image *picture) {
    double r[PIXELS], change;
    vector y = {0};
    const bool ok =
        vector_create(&y, m->a->s.y.type, m->a->s.y.length) &&
        attack_search(m->a, which == METHOD_LEARNED ? NULL : m->deep,
                      size * vector_norm(&m->a->s.y), steps, r, &change) &&
        attack_measure(m->a, r, &y) && methods_answer(m, which, &y, picture);
    vector_free(&y);
    *error = attack_error(m->a, picture);
    return ok;
}

/* ------------------------------------------------------------------- output */

/* By size, method and case; 0 where there was no attack. */
typedef double table[SIZES][METHOD_COUNT][CASES];

static bool write_table(const setting *s, table errors) {
    output_file to;
    if (!output_file_open(&to, s->folder, "noise.csv"))
        return false;
    fputs("noise,method,worst_of_1,worst_of_20,worst_of_100,attack\n", to.file);
    for (int k = 0; k < SIZES; k++)
        for (method m = 0; m < METHOD_COUNT; m++) {
            fprintf(to.file, "%g,%s", sizes[k], method_name(m));
            for (int c = 0; c < COUNTS; c++)
                fprintf(to.file, ",%.6g", errors[k][m][c]);
            if ((int)m < ATTACKED)
                fprintf(to.file, ",%.6g\n", errors[k][m][COUNTS]);
            else
                fputs(",\n", to.file);
        }
    return output_file_close(&to);
}

static void judge(table errors) {
    for (int k = 0; k < SIZES; k++) {
        const double *map = errors[k][METHOD_LEARNED],
                     *firenet = errors[k][METHOD_FIRENET],
                     *zeros = errors[k][METHOD_ZEROS];
        const double size = 100 * sizes[k];
        verdict(map[0] < firenet[0] && map[0] < zeros[0],
                "%g %% of noise, one draw: the learned map errs by %.4f, "
                "zero-filling by %.4f, the FIRENET by %.4f",
                size, map[0], zeros[0], firenet[0]);
        verdict(map[COUNTS - 1] / map[0] > firenet[COUNTS - 1] / firenet[0],
                "%g %%, worst of %d: the learned map's error grows to %.4f, "
                "the FIRENET's to %.4f",
                size, DRAWS, map[COUNTS - 1], firenet[COUNTS - 1]);
        verdict(map[COUNTS] > map[COUNTS - 1],
                "%g %%, worst case found by the search: %.4f, and %.4f", size,
                map[COUNTS], firenet[COUNTS]);
    }
}

static bool run_size(const setting *s, const methods *m, double size,
                     double errors[METHOD_COUNT][CASES], image *pictures) {
    bool ok = true;
    for (method which = 0; ok && which < METHOD_COUNT; which++) {
        image *row = (int)which < ATTACKED ? pictures + which * CASES : NULL;
        ok = draw(m, which, size, s->quick ? 20 : DRAWS, errors[which], row) &&
             (!row || attack(m, which, size, s->quick ? 5 : 60,
                             &errors[which][COUNTS], &row[COUNTS]));
    }
    return ok;
}

static bool run(const setting *s, const attack_setup *a, image *pictures) {
    methods m;
    table errors = {{{0}}};
    bool ok = methods_open(&m, a);
    for (int k = 0; ok && k < SIZES; k++)
        ok = run_size(s, &m, sizes[k], errors[k], pictures + k * ACROSS);
    methods_close(&m);
    if (!ok || !write_table(s, errors))
        return false;
    judge(errors);
    return sheet_write(s, "noise.png", pictures, SIZES * ACROSS, ACROSS, 3);
}

int main(int argc, char **argv) {
    return attack_experiment("noise", argc, argv, SIZES * ACROSS, run);
}
