/* SPDX-License-Identifier: BSD-3-Clause */
#include "terms.h"

#include "../lambda.h"
#include "../message.h"
#include "../regulariser.h"

#include <stdio.h>

/* ------------------------------------------------------------------- levels */

static bool has(const study *s, transform_kind kind) {
    for (int k = 0; k < s->sparsity.count; ++k)
        if (s->sparsity.terms[k].kind == kind)
            return true;
    return false;
}

/* Orthonormal transforms of slabs need whole blocks. */
static bool needs_blocks(const study *s) {
    return s->sparsity.count == 0 || has(s, TRANSFORM_DECIMATED);
}

/* Of orthonormal wavelets; and of frames of volumes, where one makes 8 volumes
 * of coefficients, and more add work and error (measured, doc/mpi.md). */
static const int block_levels = 3, volume_levels = 1;

int terms_levels(const study *s, int axes, const int64_t *shape) {
    if (s->levels > 0)
        return s->levels;
    if (needs_blocks(s) || axes > 2)
        return needs_blocks(s) ? block_levels : volume_levels;
    const int levels =
        sparsity_levels(shape[0] < shape[1] ? shape[0] : shape[1], 1);
    return levels > 1 ? levels : 1;
}

int64_t terms_multiple(const study *s, int levels) {
    return needs_blocks(s) ? (int64_t)1 << levels : 1;
}

bool terms_fit(const study *s, int axes, const int64_t *shape, int levels) {
    const int64_t block = (int64_t)1 << levels;
    for (int a = 0; a < axes; ++a) {
        if (needs_blocks(s) && shape[a] % block != 0)
            return print_error("--levels %d: a side is %lld, must be a "
                               "multiple of 2^%d = %lld",
                               levels, (long long)shape[a], levels,
                               (long long)block);
        if (has(s, TRANSFORM_UNDECIMATED) && shape[a] < block)
            return print_error("--levels %d: a side is %lld, must be at least "
                               "2^%d = %lld",
                               levels, (long long)shape[a], levels,
                               (long long)block);
    }
    return true;
}

void terms_print(const study *s, int levels, char text[64]) {
    if (s->sparsity.count == 0)
        snprintf(text, 64, "Haar wavelet, l1, %d level%s", levels,
                 levels > 1 ? "s" : "");
    else if (s->sparsity.count == 1 && has(s, TRANSFORM_VARIATION))
        snprintf(text, 64, "total variation");
    else
        snprintf(text, 64, "%s, %d level%s", s->sparsity.text, levels,
                 levels > 1 ? "s" : "");
}

/* ------------------------------------------------------------------ problem */

double terms_parameter(const study *s, int64_t pixels, int64_t coils,
                       double eta) {
    const measurement m = {.pixels = pixels, .coils = coils};
    sparsity haar;
    if (s->problem == FIRENET_PROBLEM_P1)
        return eta;
    if (s->lambda > 0.0)
        return s->lambda;
    return lambda_default(
        &m,
        s->sparsity.count == 0 && sparsity_parse(&haar, "haar") ? &haar
                                                                : &s->sparsity,
        0);
}

/* -------------------------------------------------------------------- terms */

static firenet_status create_in_slabs(firenet_operator **w, const images *of,
                                      const ingredient *i, int64_t multiple) {
    switch (i->kind) {
    case TRANSFORM_VARIATION:
        return firenet_mpi_operator_create_difference(
            w, of->team, FIRENET_C64, of->axes, of->shape, multiple,
            FIRENET_BOUNDARY_PERIODIC, NULL);
    case TRANSFORM_DECIMATED:
        return firenet_mpi_operator_create_wavelet(w, of->team, FIRENET_C64,
                                                   of->axes, of->shape,
                                                   of->levels, i->wavelet);
    default:
        return firenet_mpi_operator_create_undecimated_wavelet(
            w, of->team, FIRENET_C64, of->axes, of->shape, multiple, of->levels,
            i->wavelet);
    }
}

/* The blocks of a frame are slabs, 2^axes - 1 of each level and the
 * approximation; levels of other transforms weigh the same. */
static void set_groups(term *t, const images *of, const ingredient *i) {
    const int64_t parts = (1 << of->axes) - 1;
    t->members = i->kind == TRANSFORM_VARIATION ? of->axes : 1;
    t->levels = i->kind == TRANSFORM_UNDECIMATED ? of->levels : 1;
    t->groups = firenet_operator_rows(t->w) / t->members;
    const int64_t block =
        t->levels > 1 ? t->groups / (1 + parts * t->levels) : 0;
    for (int k = 0; k < t->levels - 1; ++k)
        t->bounds[k] = (1 + parts * (k + 1)) * block;
    t->bounds[t->levels - 1] = t->groups;
    term_set_weights(t, i->kind, of->axes);
}

static firenet_status create_term(term *t, const images *of,
                                  const ingredient *i, int64_t multiple) {
    if (!of->team) {
        const measurement m = {.context = of->context,
                               .type = FIRENET_C64,
                               .planes = 1,
                               .rows = of->shape[0],
                               .cols = of->shape[1],
                               .pixels = of->shape[0] * of->shape[1]};
        return term_make(t, &m, i, of->levels);
    }
    firenet_status status = create_in_slabs(&t->w, of, i, multiple);
    if (status == FIRENET_OK)
        set_groups(t, of, i);
    return status;
}

firenet_status terms_create(firenet_regulariser **out, const images *of,
                            const study *s) {
    double *const none[MOST_TERMS] = {0};
    term terms[MOST_TERMS] = {{0}};
    firenet_status status = FIRENET_OK;
    for (int k = 0; k < s->sparsity.count && status == FIRENET_OK; ++k)
        status = create_term(&terms[k], of, &s->sparsity.terms[k],
                             terms_multiple(s, of->levels));
    if (status == FIRENET_OK)
        status = regulariser_create(out, of->context, &s->sparsity, terms, none,
                                    FIRENET_CONSTRAINT_NONE);
    for (int k = 0; k < s->sparsity.count; ++k)
        term_free(&terms[k]);
    return of->team ? firenet_mpi_team_agree(of->team, status) : status;
}
