/* SPDX-License-Identifier: BSD-3-Clause */
/* Corrections of a dual vector (q, p), whose r = K^H (q, p) should vanish. */
#include "convex/analysis.h"

static fn_side domain_of(const fn_analysis *analysis) {
    return (fn_side){analysis->domain, analysis->cols, analysis->split};
}

/* What of r must vanish: Re <r, x> >= 0 for every x in C. */
static void keep_excess(const fn_analysis *self, const firenet_context *context,
                        fn_vec *r) {
    const fn_space *space = fn_space_of(context);
    switch (self->constraint) {
    case FIRENET_CONSTRAINT_NONE:
        break;
    case FIRENET_CONSTRAINT_REAL:
        space->real_part(context, domain_of(self), r);
        break;
    case FIRENET_CONSTRAINT_NONNEGATIVE:
        space->nonnegative_part(context, domain_of(self), true, r);
        break;
    }
}

double fn_analysis_excess(const fn_analysis *analysis, firenet_context *context,
                          fn_vec *r) {
    keep_excess(analysis, context, r);
    return fn_vec_largest(context, domain_of(analysis), r);
}

/* q -= A 1 <1, r> / ||A 1||^2, which takes the mean out of r. */
static void correct_mean(const fn_analysis *self, firenet_context *context,
                         fn_vec *dual, fn_vec *r) {
    const fn_space *space = fn_space_of(context);
    const fn_side data = {self->range, self->measured, self->split};
    double total[2];
    fn_vec_total(context, domain_of(self), r, total);
    double factor[2] = {-total[0] / (self->ones_norm * self->ones_norm),
                        -total[1] / (self->ones_norm * self->ones_norm)};
    space->add_multiple(context, data, factor, self->ones, dual);
    space->add_multiple(context, domain_of(self), factor, self->ones_image, r);
}

/* r = the mean-free phi with D^H D phi = r. It is made where D phi will be,
 * which has room for it. */
static firenet_status solve_normal(const fn_analysis *self, fn_scratch *scratch,
                                   fn_vec *r) {
    fn_vec *phi = self->room.image;
    firenet_status status = fn_product(self->normal.inverse, scratch, r, phi);
    fn_vec_copy(scratch->context, domain_of(self), phi, r);
    return status;
}

/* A block's p += factor c W s, by tiles where it has them. */
typedef struct adding {
    const fn_kernels *kernels;
    double factor;
    void *p;
} adding;

static void add_rows(const void *data, const fn_tile_rows *rows, void *room) {
    const adding *to = data;
    (void)room;
    to->kernels->axpby(rows->count, to->factor, rows->of[0], 1.0,
                       fn_at(to->kernels->type, to->p, rows->begin));
}

static firenet_status add_by_tiles(const fn_analysis *self,
                                   const fn_dual_block *block,
                                   fn_scratch *scratch, double factor,
                                   const fn_vec *s, fn_vec *p) {
    const firenet_operator *w = block->term->w;
    const adding to = {fn_kernels_for(scratch->context, self->range),
                       factor * block->scale, fn_vec_host(p)};
    const fn_tiling tiling = {
        .inputs = 1, .in = {fn_vec_host(s)}, .use = add_rows, .data = &to};
    return w->table->by_tiles(w, scratch, &tiling);
}

static firenet_status add_product(const fn_analysis *self,
                                  const fn_dual_block *block,
                                  fn_scratch *scratch, double factor,
                                  const fn_vec *s, fn_vec *p) {
    if (self->tiled && !fn_difference_form_of(block->k)) {
        return add_by_tiles(self, block, scratch, factor, s, p);
    }
    firenet_status status = fn_product(block->k, scratch, s, self->room.image);
    fn_vec_axpby(scratch->context, fn_range(block->k), factor, self->room.image,
                 1.0, p);
    return status;
}

/* p -= c W s / isometry with s = r, or p -= D phi / c, D^H D phi = r. */
static firenet_status correct_exactly(const fn_analysis *analysis,
                                      fn_scratch *scratch, fn_vec *dual,
                                      fn_vec *r) {
    const fn_dual_block *block = &analysis->block[analysis->corrector];
    firenet_context *context = scratch->context;
    double factor = analysis->isometry;
    firenet_status status = FIRENET_OK;
    if (analysis->isometry == 0.0) {
        if (analysis->ones_norm > 0.0) {
            correct_mean(analysis, context, dual, r);
        }
        status = solve_normal(analysis, scratch, r);
        factor = block->scale * block->scale;
    }
    return status == FIRENET_OK
               ? add_product(
                     analysis, block, scratch, -1.0 / factor, r,
                     fn_vec_at(context, analysis->range, dual, block->begin))
               : status;
}

/* ----------------------------------------------------- blocks of any kind */

/* Conjugate residuals for H phi = r, H = sum_j K_j^H K_j over the blocks, which
 * may be singular: ||r|| falls with every step, and what H does not see of r
 * stays. Not phi but K phi is wanted: it is followed as the sum of the steps.
 * Source: Hestenes, Stiefel, J. Res. NBS 49, 1952; for semidefinite H: Choi,
 * Paige, Saunders, SIAM J. Sci. Comput. 33, 2011. */
#define STEPS 12
/* ||K r|| fell so far: what is left of r is what H does not see. */
#define SEEN 1e-14

/* image = K r, s = H r. */
static firenet_status apply_blocks(const fn_analysis *self, fn_scratch *scratch,
                                   const fn_vec *r) {
    firenet_context *context = scratch->context;
    const fn_analysis_room *room = &self->room;
    firenet_status status = FIRENET_OK;
    for (int j = 0; j < self->count && status == FIRENET_OK; ++j) {
        const fn_dual_block *block = &self->block[j];
        fn_vec *v = fn_vec_at(context, self->range, room->image,
                              block->begin - self->measured);
        fn_vec *out = j == 0 ? room->s : room->part;
        status = fn_product(block->k, scratch, r, v);
        if (status == FIRENET_OK) {
            status = fn_adjoint_product(block->k, scratch, v, out);
        }
        if (j > 0) {
            fn_vec_axpby(context, domain_of(self), 1.0, room->part, 1.0,
                         room->s);
        }
    }
    if (self->constraint != FIRENET_CONSTRAINT_NONE) { /* as r is */
        fn_space_of(context)->real_part(context, domain_of(self), room->s);
    }
    return status;
}

/* p -= K phi, r -= H phi, for the phi of a few steps. */
static firenet_status correct_generally(const fn_analysis *self,
                                        fn_scratch *scratch, fn_vec *dual,
                                        fn_vec *r) {
    firenet_context *context = scratch->context;
    const fn_side x = domain_of(self),
                  rows = {self->range, self->rows, self->split};
    const fn_analysis_room *room = &self->room;
    fn_vec *p = fn_vec_at(context, self->range, dual, self->measured);
    double last = 0.0, first = 0.0;
    for (int step = 0; step < STEPS; ++step) {
        double rs[2], again;
        firenet_status status = apply_blocks(self, scratch, r);
        if (status != FIRENET_OK) {
            return status;
        }
        fn_vec_dot(context, x, r, room->s, rs);
        again = step > 0 ? rs[0] / last : 0.0;
        fn_vec_axpby(context, rows, 1.0, room->image, again, room->step);
        fn_vec_axpby(context, x, 1.0, room->s, again, room->step_image);
        first = step > 0 ? first : rs[0];
        double norm = fn_vec_norm(context, x, room->step_image);
        if (!(rs[0] > SEEN * first) || !(norm > 0.0)) {
            break;
        }
        double length = rs[0] / norm / norm;
        fn_vec_axpby(context, rows, -length, room->step, 1.0, p);
        fn_vec_axpby(context, x, -length, room->step_image, 1.0, r);
        last = rs[0];
    }
    return FIRENET_OK;
}

firenet_status fn_analysis_correct(const fn_analysis *analysis,
                                   fn_scratch *scratch, fn_vec *dual,
                                   fn_vec *r) {
    keep_excess(analysis, scratch->context, r);
    return analysis->general ? correct_generally(analysis, scratch, dual, r)
                             : correct_exactly(analysis, scratch, dual, r);
}
