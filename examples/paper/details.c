/* SPDX-License-Identifier: BSD-3-Clause */
/* False positives and false negatives: perturbations that make the learned map,
 * or the FIRENET, show a detail that is not there, or none where one is. Two
 * details of equal norm: the one of the training_set, which the samples hardly
 * see, and a bright spot, which they do: details.png, details.csv. */
#include "methods.h"
#include "output_file.h"

#include <math.h>

enum { CORNER = 2, DETAILS = 2, SCENES = 2 * DETAILS };
/* In a row: |x + r| and the answers to it, r aimed at the learned map, and
 * |x + r| and the FIRENET's answer, r aimed at that. */
enum { ACROSS = 6 };
static const double size = .01; /* ||r||/||x|| */

static const char *const details[DETAILS] = {"texture", "spot"};

/* How much of a detail is shown: <d, change of the answer>/||d||^2, the change
 * being that against the answer to the image without it and without r. */
typedef struct scene {
    const char *detail;
    bool there;
    double before[METHOD_COUNT]; /* without a perturbation */
    double after[METHOD_COUNT];  /* with that aimed at the learned map */
    double own;                  /* FIRENET, with that aimed at itself */
    double seen;                 /* ||A d||/||d|| */
} scene;

/* The spot is where the texture is, and of its norm. */
static void make_details(const attack_setup *a, double d[DETAILS][PIXELS]) {
    double sum = 0, square[DETAILS] = {0};
    double at[2] = {0};
    for (int i = 0; i < PIXELS; i++)
        d[0][i] = 0;
    training_set_add(a->detail, CORNER, 1, d[0]);
    for (int i = 0; i < PIXELS; i++) {
        const double weight = d[0][i] * d[0][i];
        sum += weight;
        at[0] += weight * (i / PATCH);
        at[1] += weight * (i % PATCH);
    }
    for (int i = 0; i < PIXELS; i++) {
        const double down = i / PATCH - at[0] / sum,
                     right = i % PATCH - at[1] / sum;
        d[1][i] = exp(-(down * down + right * right) / (2 * 1.5 * 1.5));
        for (int k = 0; k < DETAILS; k++)
            square[k] += d[k][i] * d[k][i];
    }
    for (int i = 0; i < PIXELS; i++)
        d[1][i] *= sqrt(square[0] / square[1]);
}

static double inner(const double *a, const double *b) {
    double sum = 0;
    for (int i = 0; i < PIXELS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* What a stage needs: the methods, and their answers to the plain truth. */
typedef struct stage {
    methods m;
    image plain[METHOD_COUNT], answer;
    vector y;
} stage;

static double shown(const stage *st, method which, const double *d) {
    double change[PIXELS];
    for (int i = 0; i < PIXELS; i++)
        change[i] = st->answer.pixels[i] - st->plain[which].pixels[i];
    return inner(d, change) / inner(d, d);
}

/* amounts[which] of d in each answer to truth + r; `pictures`, or NULL: |x + r|
 * and the first answers. */
static bool look(stage *st, const double *r, const double *d, double *amounts,
                 image *pictures) {
    if (!attack_measure(st->m.a, r, &st->y))
        return false;
    for (method which = 0; which < METHOD_COUNT; which++) {
        if (!methods_answer(&st->m, which, &st->y, &st->answer))
            return false;
        amounts[which] = shown(st, which, d);
        for (int i = 0; pictures && which < ACROSS - 3 && i < PIXELS; i++)
            pictures[1 + which].pixels[i] = st->answer.pixels[i];
    }
    if (pictures)
        attack_show(st->m.a, r, &pictures[0]);
    return true;
}

/* total = base + the r, aimed at `which`, that adds or removes d. */
static bool perturb(stage *st, method which, const double *base, double sign,
                    const double *d, int steps, double *total) {
    double wish[PIXELS], r[PIXELS];
    for (int i = 0; i < PIXELS; i++)
        wish[i] = sign * d[i];
    if (!methods_aim(&st->m, which, base, wish, size * st->m.a->s.norm, steps,
                     r))
        return false;
    for (int i = 0; i < PIXELS; i++)
        total[i] = base[i] + r[i];
    return true;
}

static bool play(stage *st, scene *c, const double *d, int steps,
                 image *pictures) {
    double base[PIXELS], total[PIXELS], own[METHOD_COUNT];
    for (int i = 0; i < PIXELS; i++)
        base[i] = c->there ? d[i] : 0;
    const double sign = c->there ? -1 : 1;
    if (!look(st, base, d, c->before, NULL) ||
        !perturb(st, METHOD_LEARNED, base, sign, d, steps, total) ||
        !look(st, total, d, c->after, pictures) ||
        !perturb(st, METHOD_FIRENET, base, sign, d, steps, total) ||
        !look(st, total, d, own, NULL) ||
        !methods_answer(&st->m, METHOD_FIRENET, &st->y, &pictures[5]))
        return false;
    attack_show(st->m.a, total, &pictures[4]);
    c->own = own[METHOD_FIRENET];
    return true;
}

static void stage_close(stage *st) {
    methods_close(&st->m);
    for (int k = 0; k < METHOD_COUNT; k++)
        image_free(&st->plain[k]);
    image_free(&st->answer);
    vector_free(&st->y);
}

static bool stage_open(stage *st, const attack_setup *a) {
    *st = (stage){.y = {0}};
    bool ok = methods_open(&st->m, a) &&
              image_create(&st->answer, PATCH, PATCH) &&
              vector_create(&st->y, a->s.y.type, a->s.y.length);
    for (method which = 0; ok && which < METHOD_COUNT; which++)
        ok = image_create(&st->plain[which], PATCH, PATCH) &&
             methods_answer(&st->m, which, &a->s.y, &st->plain[which]);
    return ok;
}

/* ||A d||/||d||. */
static bool see(stage *st, const double *d, double *seen) {
    const attack_setup *a = st->m.a;
    double square = 0;
    if (!attack_measure(a, d, &st->y))
        return false;
    for (int64_t i = 0; i < st->y.length; i++)
        square += pow(cabs(vector_get(&st->y, i) - vector_get(&a->s.y, i)), 2);
    *seen = sqrt(square / inner(d, d));
    return true;
}

/* ------------------------------------------------------------------- output */

static bool write_table(const setting *s, const scene *scenes) {
    output_file to;
    if (!output_file_open(&to, s->folder, "details.csv"))
        return false;
    fputs("detail,seen,there,perturbed,learned,firenet,both,zero_filling,"
          "firenet_own\n",
          to.file);
    for (int k = 0; k < SCENES; k++) {
        const scene *c = &scenes[k];
        for (int perturbed = 0; perturbed < 2; perturbed++) {
            const double *amounts = perturbed ? c->after : c->before;
            fprintf(to.file, "%s,%.4g,%d,%d", c->detail, c->seen, c->there,
                    perturbed);
            for (int m = 0; m < METHOD_COUNT; m++)
                fprintf(to.file, ",%.4f", amounts[m]);
            fprintf(to.file, ",%.4f\n",
                    perturbed ? c->own : amounts[METHOD_FIRENET]);
        }
    }
    return output_file_close(&to);
}

static void judge(const scene *c) {
    const int l = METHOD_LEARNED, f = METHOD_FIRENET, b = METHOD_BOTH;
    const double moved = fabs(c->after[l] - c->before[l]),
                 steady = fmax(fabs(c->after[f] - c->before[f]),
                               fabs(c->own - c->before[f]));
    const bool hidden = c->seen < .1;
    verdict(hidden ? moved > .5 && steady < .2 : moved < .5 && steady < .5,
            "%s, %s: shown by the learned map %.2f, perturbed %.2f; by the "
            "FIRENET %.2f, perturbed %.2f, by its own worst %.2f; by both "
            "%.2f, perturbed %.2f",
            c->detail, c->there ? "there" : "not there", c->before[l],
            c->after[l], c->before[f], c->after[f], c->own, c->before[b],
            c->after[b]);
}

static bool run(const setting *s, const attack_setup *a, image *pictures) {
    double d[DETAILS][PIXELS];
    scene scenes[SCENES];
    stage st;
    make_details(a, d);
    bool ok = stage_open(&st, a);
    for (int k = 0; ok && k < SCENES; k++) {
        scenes[k] = (scene){.detail = details[k / 2], .there = k % 2};
        ok = see(&st, d[k / 2], &scenes[k].seen) &&
             play(&st, &scenes[k], d[k / 2], s->quick ? 10 : 60,
                  pictures + k * ACROSS);
    }
    stage_close(&st);
    if (!ok || !write_table(s, scenes))
        return false;
    for (int k = 0; k < SCENES; k++)
        judge(&scenes[k]);
    return sheet_write(s, "details.png", pictures, SCENES * ACROSS, ACROSS, 4);
}

int main(int argc, char **argv) {
    return attack_experiment("details", argc, argv, SCENES * ACROSS, run);
}
