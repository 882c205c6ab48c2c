/* SPDX-License-Identifier: BSD-3-Clause */
/* Corrections of a dual vector (q, p), whose r = K^H (q, p) should vanish. */
#include "convex/analysis.h"

/* What of r must vanish: Re <r, x> >= 0 for every x in C. */
static void keep_excess(const fn_analysis *self, const fn_kernels *kernels,
                        void *r) {
    switch (self->constraint) {
    case FIRENET_CONSTRAINT_NONE:
        break;
    case FIRENET_CONSTRAINT_REAL:
        kernels->real_part(self->cols, r);
        break;
    case FIRENET_CONSTRAINT_NONNEGATIVE:
        kernels->nonnegative_part(self->cols, true, r);
        break;
    }
}

double fn_analysis_excess(const fn_analysis *analysis,
                          const firenet_context *context, void *r) {
    const fn_kernels *kernels = fn_kernels_for(context, analysis->domain);
    keep_excess(analysis, kernels, r);
    return kernels->max(analysis->cols, r);
}

/* q -= A 1 <1, r> / ||A 1||^2, which takes the mean out of r. */
static void correct_mean(const fn_analysis *self,
                         const firenet_context *context, void *dual, void *r) {
    const fn_kernels *range = fn_kernels_for(context, self->range);
    const fn_kernels *domain = fn_kernels_for(context, self->domain);
    double total[2];
    domain->sum(self->cols, r, total);
    double factor[2] = {-total[0] / (self->ones_norm * self->ones_norm),
                        -total[1] / (self->ones_norm * self->ones_norm)};
    range->add_multiple(self->measured, factor, self->ones, dual);
    domain->add_multiple(self->cols, factor, self->ones_image, r);
}

/* p -= c W s / isometry with s = r, or p -= D phi / c, D^H D phi = r. */
static firenet_status correct_exactly(const fn_analysis *analysis,
                                      fn_scratch *scratch, void *dual,
                                      void *r) {
    const fn_dual_block *block = &analysis->block[analysis->corrector];
    const firenet_context *context = scratch->context;
    double factor = analysis->isometry;
    if (analysis->isometry == 0.0) {
        if (analysis->ones_norm > 0.0) {
            correct_mean(analysis, context, dual, r);
        }
        fn_laplacian_solve(&analysis->laplacian, r);
        factor = block->scale * block->scale;
    }
    firenet_status status =
        fn_forward(block->k, scratch, r, analysis->room.image);
    fn_kernels_for(context, analysis->range)
        ->axpby(block->k->rows, -1.0 / factor, analysis->room.image, 1.0,
                fn_at(analysis->range, dual, block->begin));
    return status;
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
                                   const void *r) {
    const fn_kernels *domain = fn_kernels_for(scratch->context, self->domain);
    const fn_analysis_room *room = &self->room;
    firenet_status status = FIRENET_OK;
    for (int j = 0; j < self->count && status == FIRENET_OK; ++j) {
        const fn_dual_block *block = &self->block[j];
        void *v =
            fn_at(self->range, room->image, block->begin - self->measured);
        void *out = j == 0 ? room->s : room->part;
        status = fn_forward(block->k, scratch, r, v);
        if (status == FIRENET_OK) {
            status = fn_adjoint(block->k, scratch, v, out);
        }
        if (j > 0) {
            domain->axpby(self->cols, 1.0, room->part, 1.0, room->s);
        }
    }
    if (self->constraint != FIRENET_CONSTRAINT_NONE) { /* as r is */
        domain->real_part(self->cols, room->s);
    }
    return status;
}

/* p -= K phi, r -= H phi, for the phi of a few steps. */
static firenet_status correct_generally(const fn_analysis *self,
                                        fn_scratch *scratch, void *dual,
                                        void *r) {
    const firenet_context *context = scratch->context;
    const fn_kernels *domain = fn_kernels_for(context, self->domain);
    const fn_kernels *range = fn_kernels_for(context, self->range);
    const fn_analysis_room *room = &self->room;
    void *p = fn_at(self->range, dual, self->measured);
    double last = 0.0, first = 0.0;
    for (int step = 0; step < STEPS; ++step) {
        double rs[2], again;
        firenet_status status = apply_blocks(self, scratch, r);
        if (status != FIRENET_OK) {
            return status;
        }
        fn_vector_dot(context, self->domain, self->cols, r, room->s, rs);
        again = step > 0 ? rs[0] / last : 0.0;
        range->axpby(self->rows, 1.0, room->image, again, room->step);
        domain->axpby(self->cols, 1.0, room->s, again, room->step_image);
        first = step > 0 ? first : rs[0];
        double norm =
            fn_vector_norm(context, self->domain, self->cols, room->step_image);
        if (!(rs[0] > SEEN * first) || !(norm > 0.0)) {
            break;
        }
        double length = rs[0] / norm / norm;
        range->axpby(self->rows, -length, room->step, 1.0, p);
        domain->axpby(self->cols, -length, room->step_image, 1.0, r);
        last = rs[0];
    }
    return FIRENET_OK;
}

firenet_status fn_analysis_correct(const fn_analysis *analysis,
                                   fn_scratch *scratch, void *dual, void *r) {
    keep_excess(analysis, fn_kernels_for(scratch->context, analysis->domain),
                r);
    return analysis->general ? correct_generally(analysis, scratch, dual, r)
                             : correct_exactly(analysis, scratch, dual, r);
}
