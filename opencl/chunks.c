/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies of chunks and their weights on the device. */
#include "ocl.h"

#include <string.h>

/* The weights of levels, if they have some. */
static bool find_levels(const fn_chunks *chunks,
                        double by_level[OCL_TILE_LEVELS + 1]) {
    int64_t n = chunks->chunk[chunks->count - 1].end;
    bool constant = !chunks->weights && n % (OCL_TILE * OCL_TILE) == 0;
    for (int k = 0; k <= OCL_TILE_LEVELS && constant; ++k) {
        int64_t end = n >> 2 * k, begin = k < OCL_TILE_LEVELS ? end / 4 : 0;
        bool found = false;
        for (int64_t i = 0; i < chunks->count && constant; ++i) {
            const fn_chunk *c = &chunks->chunk[i];
            if (c->begin < end && c->end > begin) {
                constant = !found || !(c->weight < by_level[k] ||
                                       c->weight > by_level[k]);
                by_level[k] = c->weight;
                found = true;
            }
        }
    }
    return constant;
}

/* The first level from which on they are the same. */
static int first_even(const double by_level[OCL_TILE_LEVELS + 1]) {
    int k = OCL_TILE_LEVELS;
    while (k > 0 &&
           !(by_level[k - 1] < by_level[k] || by_level[k - 1] > by_level[k])) {
        --k;
    }
    return k;
}

static cl_int upload_levels(ocl *o, const fn_chunks *chunks, ocl_kept *to) {
    double by_level[OCL_TILE_LEVELS + 1] = {0.0};
    cl_int error = CL_SUCCESS;
    to->levelled = find_levels(chunks, by_level);
    to->least = to->levelled ? first_even(by_level) : OCL_TILE_LEVELS + 1;
    to->even = to->least == 0;
    to->by_level = NULL;
    if (to->levelled) {
        to->by_level = ocl_buffer_new(o, sizeof by_level, by_level, &error);
    }
    return error;
}

static cl_int upload(ocl *o, const fn_chunks *chunks, ocl_kept *to) {
    size_t n = (size_t)chunks->chunk[chunks->count - 1].end;
    cl_int error = CL_SUCCESS;
    to->base.space = &o->space;
    to->table = ocl_buffer_new(o, (size_t)chunks->count * sizeof *chunks->chunk,
                               chunks->chunk, &error);
    to->weights = NULL;
    if (error == CL_SUCCESS && chunks->weights) {
        to->weights = ocl_buffer_new(o, n * sizeof *chunks->weights,
                                     chunks->weights, &error);
    }
    return error;
}

static void let_go(const ocl_kept *kept) {
    if (kept->table) {
        clReleaseMemObject(kept->table);
    }
    if (kept->weights) {
        clReleaseMemObject(kept->weights);
    }
    if (kept->by_level) {
        clReleaseMemObject(kept->by_level);
    }
}

firenet_status ocl_keep_chunks(firenet_context *context, fn_chunks *chunks) {
    ocl *o = ocl_in(context);
    ocl_kept *kept = ocl_memory(o, sizeof *kept);
    if (!kept) {
        return ocl_core()->fail(context, FIRENET_ERR_NOMEM,
                                "memory: the allocator returned NULL");
    }
    pthread_mutex_lock(&o->mutex);
    memset(kept, 0, sizeof *kept);
    cl_int error = upload(o, chunks, kept);
    if (error == CL_SUCCESS) {
        error = upload_levels(o, chunks, kept);
    }
    pthread_mutex_unlock(&o->mutex);
    chunks->kept = &kept->base;
    ocl_retain(o);
    return error == CL_SUCCESS ? FIRENET_OK
                               : ocl_no_memory(context, o, "weights", error);
}

void ocl_drop_chunks(firenet_context *context, fn_kept *base) {
    ocl_kept *kept = (ocl_kept *)base;
    ocl *o = ocl_of(base->space);
    (void)context;
    let_go(kept);
    ocl_memory_free(o, kept);
    ocl_release(o);
}

/* What was made of other chunks, or elsewhere, is copied for this call. */
ocl_kept ocl_chunks_begin(ocl_call *call, const fn_chunks *chunks,
                          bool weights) {
    ocl *o = call->o;
    ocl_kept used = {.table = NULL};
    if (chunks->kept && chunks->kept->space == &o->space) {
        used = *(const ocl_kept *)chunks->kept;
    } else {
        ocl_check(o, "copying weights", upload(o, chunks, &used));
    }
    ocl_long(call, chunks->count);
    ocl_memory_argument(call, used.table);
    if (weights) {
        ocl_int(call, used.weights != NULL);
        ocl_memory_argument(call, used.weights ? used.weights : o->partials);
    }
    return used;
}

void ocl_chunks_end(const fn_chunks *chunks, ocl *o, ocl_kept used) {
    if (!chunks->kept || chunks->kept->space != &o->space) {
        let_go(&used);
    }
}
