/* SPDX-License-Identifier: BSD-3-Clause */
#include "sparsity.h"

#include <math.h>
#include <string.h>

/* ----------------------------------------------------------------- reading */

static const char frame[] = "uwt:";

static bool read_wavelet(const char *name, firenet_wavelet *wavelet) {
    if (strcmp(name, "haar") != 0)
        return firenet_wavelet_from_name(name, wavelet) == FIRENET_OK;
    *wavelet = FIRENET_WAVELET_DB1;
    return true;
}

static bool read_term(ingredient *out, const char *name) {
    const size_t prefix = sizeof frame - 1;
    *out = (ingredient){.kind = TRANSFORM_VARIATION};
    if (strcmp(name, "tv") == 0)
        return true;
    const bool undecimated = strncmp(name, frame, prefix) == 0;
    out->kind = undecimated ? TRANSFORM_UNDECIMATED : TRANSFORM_DECIMATED;
    return read_wavelet(name + (undecimated ? prefix : 0), &out->wavelet);
}

/* One more term; none that is there already. */
static bool add(sparsity *s, const char *text, size_t length) {
    char name[16];
    ingredient *new = &s->terms[s->count];
    if (s->count == MOST_TERMS || length >= sizeof name)
        return false;
    memcpy(name, text, length);
    name[length] = '\0';
    if (!read_term(new, name))
        return false;
    for (int k = 0; k < s->count; k++)
        if (s->terms[k].kind == new->kind &&
            s->terms[k].wavelet == new->wavelet)
            return false;
    s->count++;
    return true;
}

bool sparsity_parse(sparsity *out, const char *text) {
    *out = (sparsity){.text = text};
    for (const char *at = text;;) {
        const size_t length = strcspn(at, "+");
        if (!add(out, at, length))
            return false;
        if (!at[length])
            return true;
        at += length + 1;
    }
}

bool sparsity_read(sparsity *out, const char *option, const char *text) {
    return sparsity_parse(out, text) ||
           print_error("%s %s: allowed are " SPARSITY_ALLOWED, option, text,
                       MOST_TERMS);
}

/* ---------------------------------------------------------------- operators */

/* Several coils know the coarse parts of an image themselves. */
int sparsity_levels(int64_t side, int64_t coils) {
    const int deepest = measurement_deepest(side), most = coils > 1 ? 2 : 3;
    return deepest < most ? deepest : most;
}

/* The coefficients of a tight frame shrink by 2^(axes/2) from one level to the
 * next, and so do their weights, as if the frame were the average over all
 * positions of an orthonormal transform. */
void term_set_weights(term *t, transform_kind kind, int axes) {
    const bool shrinks = kind == TRANSFORM_UNDECIMATED;
    for (int k = 0; k < t->levels; k++)
        t->level_weights[k] = shrinks ? exp2(axes * (k - t->levels) / 2.) : 1;
}

static firenet_status create_undecimated(term *out, const measurement *m,
                                         firenet_wavelet wavelet) {
    const int64_t shape[] = {m->rows, m->cols};
    const firenet_status status = firenet_levels_undecimated_bounds(
        m->context, 2, shape, out->levels, out->bounds);
    return status ? status
                  : firenet_operator_create_undecimated_wavelet(
                        &out->w, m->context, m->type, 2, shape, out->levels,
                        wavelet);
}

static firenet_status create_decimated(term *out, const measurement *m,
                                       firenet_wavelet wavelet) {
    const int64_t shape[] = {m->rows, m->cols};
    const firenet_status status = firenet_levels_haar_bounds(
        m->context, 2, shape, out->levels, out->bounds);
    return status
               ? status
               : firenet_operator_create_wavelet(&out->w, m->context, m->type,
                                                 2, shape, out->levels, wavelet,
                                                 FIRENET_LAYOUT_LEVELS);
}

/* All differences of a pixel, two or three, are one group. */
static firenet_status create_variation(term *out, const measurement *m) {
    const int64_t shape[] = {m->planes, m->rows, m->cols};
    const int axes = m->planes > 1 ? 3 : 2;
    out->members = axes;
    out->levels = 1;
    out->bounds[0] = m->pixels;
    return firenet_operator_create_weighted_difference(
        &out->w, m->context, m->type, axes, shape + 3 - axes,
        FIRENET_BOUNDARY_PERIODIC, NULL);
}

firenet_status term_make(term *out, const measurement *m, const ingredient *of,
                         int levels) {
    *out = (term){.members = 1, .levels = levels};
    const firenet_status status = of->kind == TRANSFORM_VARIATION
                                      ? create_variation(out, m)
                                  : of->kind == TRANSFORM_UNDECIMATED
                                      ? create_undecimated(out, m, of->wavelet)
                                      : create_decimated(out, m, of->wavelet);
    term_set_weights(out, of->kind, 2);
    out->groups = out->bounds[out->levels - 1];
    return status;
}

bool term_create(term *out, const measurement *m, const ingredient *of) {
    const int64_t side = m->rows < m->cols ? m->rows : m->cols;
    TRY(m->context, term_make(out, m, of, sparsity_levels(side, m->coils)));
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
