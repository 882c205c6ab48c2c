/* SPDX-License-Identifier: BSD-3-Clause */
#include "sparsity.h"

#include <math.h>
#include <string.h>

/* ----------------------------------------------------------------- reading */

static const struct {
    const char *name;
    transform_kind kind;
} known[] = {{"tv", TRANSFORM_VARIATION},
             {"haar", TRANSFORM_DECIMATED},
             {"uwt:haar", TRANSFORM_UNDECIMATED}};

static bool add(sparsity *s, const char *name, size_t length) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].name) != length ||
            strncmp(known[i].name, name, length) != 0)
            continue;
        for (int k = 0; k < s->count; k++)
            if (s->kinds[k] == known[i].kind)
                return false;
        s->kinds[s->count++] = known[i].kind;
        return true;
    }
    return false;
}

bool sparsity_read(sparsity *out, const char *option, const char *text) {
    *out = (sparsity){.text = text};
    for (const char *at = text;;) {
        const size_t length = strcspn(at, "+");
        if (out->count == MOST_TERMS || !add(out, at, length))
            return complain("%s %s: allowed are tv, haar, uwt:haar, and sums "
                            "of them such as tv+uwt:haar",
                            option, text);
        if (!at[length])
            return true;
        at += length + 1;
    }
}

/* ---------------------------------------------------------------- operators */

/* Wavelet levels: more than 4 add work and no PSNR. */
static int choose_levels(int64_t side) {
    const int deepest = measurement_deepest(side);
    return deepest < 4 ? deepest : 4;
}

/* Where levels end, coarse to fine, in blocks of the layout. The coefficients
 * of a tight frame shrink by 2 from one level to the next, in 2-D, and so do
 * their weights, as if the frame were the average over all positions of an
 * orthonormal transform. */
static void divide(term *t, int64_t pixels, transform_kind kind) {
    for (int k = 0; k < t->levels; k++) {
        const int finer = t->levels - 1 - k;
        t->bounds[k] = kind == TRANSFORM_UNDECIMATED ? pixels * (4 + 3 * k)
                                                     : pixels >> 2 * finer;
        t->level_weights[k] =
            kind == TRANSFORM_UNDECIMATED ? ldexp(1, -finer - 1) : 1;
    }
}

static firenet_status create_operator(term *out, const measurement *m,
                                      transform_kind kind) {
    const int64_t shape[] = {m->side, m->side};
    switch (kind) {
    case TRANSFORM_VARIATION:
        return firenet_operator_create_weighted_difference(
            &out->w, m->context, m->type, 2, shape, FIRENET_BOUNDARY_PERIODIC,
            NULL);
    case TRANSFORM_DECIMATED:
        return firenet_operator_create_haar(&out->w, m->context, m->type, 2,
                                            shape, out->levels,
                                            FIRENET_LAYOUT_LEVELS);
    default:
        return firenet_operator_create_undecimated_haar(
            &out->w, m->context, m->type, 2, shape, out->levels);
    }
}

/* A sum needs each of its terms less. */
static double choose_scale(const sparsity *s, transform_kind kind) {
    return s->count == 1 ? 1 : kind == TRANSFORM_VARIATION ? .5 : .5;
}

bool term_create(term *out, const measurement *m, const sparsity *s,
                 int which) {
    const transform_kind kind = s->kinds[which];
    *out = (term){.scale = choose_scale(s, kind)};
    if (kind == TRANSFORM_VARIATION) {
        out->members = 2;
        out->levels = 1;
        out->bounds[0] = m->pixels;
        out->level_weights[0] = 1;
    } else {
        out->members = 1;
        out->levels = choose_levels(m->side);
        divide(out, m->pixels, kind);
    }
    out->groups = out->bounds[out->levels - 1];
    TRY(m->context, create_operator(out, m, kind));
    return true;
}

void term_free(term *t) {
    firenet_operator_release(t->w);
    *t = (term){0};
}

double term_weight(const term *t, int64_t group) {
    int k = 0;
    while (group >= t->bounds[k])
        k++;
    return t->level_weights[k];
}
