/* SPDX-License-Identifier: BSD-3-Clause */
/* A primal update between two products with B W^H, W a Haar transform of whole
 * tiles: W B^H v, soft thresholding and W^H x+ in one kernel, in the memory of
 * the image. */
#include "operators/pyramid.h"
#include "plan.h"

/* The Haar transform that a chain ends with the adjoint of; NULL: none that
 * tiles can make all of. */
static const ocl_plan *haar_of(const ocl_plan *plan) {
    if (plan->form.kind != FN_FORM_CHAIN || plan->parts < 2) {
        return NULL;
    }
    const ocl_plan *last = plan->part[plan->parts - 1].plan;
    const ocl_plan *w =
        last->form.kind == FN_FORM_ADJOINT ? last->part[0].plan : NULL;
    bool whole = w && w->form.kind == FN_FORM_HAAR &&
                 w->form.levels == ocl_haar_tile_levels(&w->form);
    return whole ? w : NULL;
}

/* Whether level i of the coefficients is elements [n / 4^(i+1), n / 4^i). */
static bool ordered(const ocl_plan *haar) {
    const fn_pyramid_level *level = haar->form.data;
    for (int i = 0; i < haar->form.levels; ++i) {
        int64_t coarse = haar->form.shape.length >> 2 * (i + 1);
        for (int b = 1; b < 4; ++b) {
            if (level[i].detail_offset[b] % coarse != 0 ||
                level[i].detail_stride[1] != 1) {
                return false;
            }
        }
    }
    return true;
}

/* Weights that the kernel can know: by element, all the same, or by level. */
static const ocl_kept *weights_for(const ocl_plan *haar,
                                   const fn_chunks *chunks) {
    const ocl *o = haar->o;
    if (!chunks->kept || chunks->kept->space != &o->space) {
        return NULL;
    }
    const ocl_kept *kept = (const ocl_kept *)chunks->kept;
    bool known =
        kept->weights || kept->even ||
        (kept->levelled && kept->least <= haar->form.levels && ordered(haar));
    return known ? kept : NULL;
}

/* Groups whose numbers there are. */
static int64_t shrink(const ocl_plan *haar, const ocl_kept *kept,
                      const fn_around *around, const fn_vec *image) {
    const fn_primal_update *u = around->update;
    const fn_shape *shape = &haar->form.shape;
    firenet_type type = haar->a->domain;
    ocl *o = haar->o;
    int64_t tiles = shape->length / (OCL_TILE * OCL_TILE);
    int64_t groups = tiles < OCL_GROUPS ? tiles : OCL_GROUPS;
    ocl_call call = ocl_begin_sum(o, type, OCL_haar_shrink);
    ocl_int(&call, haar->form.levels);
    ocl_long(&call, shape->size[0]);
    ocl_long(&call, shape->size[1]);
    ocl_memory_argument(&call, haar->tables[0]);
    ocl_int(&call, kept->weights != NULL);
    ocl_memory_argument(&call, kept->weights ? kept->weights : o->one);
    ocl_memory_argument(&call, kept->by_level ? kept->by_level : o->one);
    ocl_factor(&call, u->factor);
    ocl_real(&call, u->step);
    ocl_real(&call, u->threshold);
    ocl_vector(&call, type, u->x);
    ocl_vector(&call, type, u->next ? u->next : u->x);
    ocl_vector_or_none(&call, type, u->sum, u->x);
    ocl_vector(&call, type, image);
    ocl_run_groups(&call, groups);
    return groups;
}

/* B^H v, or B of an image, through the buffers of the chain; the image is in
 * the last of those. */
static fn_vec *between(const ocl_plan *plan, int64_t factor) {
    return plan->buffer[factor & 1];
}

static firenet_status to_image(const ocl_plan *plan, const fn_vec *v) {
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < plan->parts - 1 && status == FIRENET_OK; ++i) {
        const ocl_plan *part = plan->part[i].plan;
        status = part->table->run(part, true, v, between(plan, i));
        v = between(plan, i);
    }
    return status;
}

static firenet_status from_image(const ocl_plan *plan, fn_vec *out) {
    firenet_status status = FIRENET_OK;
    for (int64_t i = plan->parts - 2; i >= 0 && status == FIRENET_OK; --i) {
        const ocl_plan *part = plan->part[i].plan;
        status = part->table->run(part, false, between(plan, i),
                                  i == 0 ? out : between(plan, i - 1));
    }
    return status;
}

bool ocl_around(const firenet_context *context, void *data,
                const fn_around *around, fn_partial *found,
                firenet_status *status) {
    const ocl_plan *plan = data, *haar = haar_of(plan);
    const ocl_kept *kept = haar ? weights_for(haar, around->chunks) : NULL;
    ocl *o = plan->o;
    (void)context;
    if (!kept) {
        return false;
    }
    pthread_mutex_lock(&o->mutex);
    *found = (fn_partial){{0.0}, 0.0};
    *status = to_image(plan, around->v);
    if (*status == FIRENET_OK) {
        int64_t groups =
            shrink(haar, kept, around, between(plan, plan->parts - 2));
        *status = from_image(plan, around->image);
        if (around->asked) { /* last: others take the buffers meanwhile */
            *found = ocl_read_sum(o, groups);
        }
    }
    if (*status == FIRENET_OK && o->failed != FIRENET_OK) {
        *status = o->failed;
    }
    pthread_mutex_unlock(&o->mutex);
    return true;
}
