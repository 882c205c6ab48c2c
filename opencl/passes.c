/* SPDX-License-Identifier: BSD-3-Clause */
/* The sweeps of an iteration. */
#include "ocl.h"

#include <math.h>

static void primal(ocl_call *call, firenet_type type, bool nonnegative,
                   const fn_primal_update *u) {
    ocl_int(call, nonnegative);
    ocl_factor(call, u->factor);
    ocl_real(call, u->step);
    ocl_real(call, u->threshold);
    ocl_vector(call, type, u->x);
    ocl_vector(call, type, u->next ? u->next : u->x);
    ocl_vector(call, type, u->g);
    ocl_vector_or_none(call, type, u->sum, u->x);
}

static void dual(ocl_call *call, firenet_type type, const fn_dual_update *u) {
    ocl_factor(call, u->factor);
    ocl_real(call, u->scale);
    ocl_real(call, u->sigma);
    ocl_vector(call, type, u->v);
    ocl_vector(call, type, u->next ? u->next : u->v);
    ocl_vector(call, type, u->ax);
    ocl_vector(call, type, u->ax_next);
    ocl_vector(call, type, u->y);
    ocl_vector_or_none(call, type, u->sum, u->v);
}

static void delta_norms(ocl_call *call, firenet_type type, double next_scale,
                        const fn_dual_update *u) {
    ocl_real(call, next_scale);
    ocl_real(call, u->scale);
    ocl_vector(call, type, u->v);
    ocl_vector(call, type, u->next);
    ocl_vector(call, type, u->ax);
    ocl_vector(call, type, u->ax_next);
}

static void project(ocl_call *call, firenet_type type, const fn_project *u) {
    ocl_real(call, u->sigma);
    ocl_real(call, u->radius);
    ocl_long(call, u->members);
    ocl_long(call, u->member_stride);
    ocl_long(call, u->group_stride);
    ocl_vector(call, type, u->v);
    ocl_vector(call, type, u->next);
    ocl_vector(call, type, u->kx);
    ocl_vector(call, type, u->kx_next);
    ocl_vector_or_none(call, type, u->sum, u->v);
}

static void tangent(ocl_call *call, firenet_type type, const fn_tangent *u) {
    ocl_int(call, u->nonnegative);
    ocl_real(call, u->threshold);
    ocl_real(call, u->eta);
    ocl_vector(call, type, u->x);
    ocl_vector(call, type, u->next);
    ocl_vector(call, type, u->d);
}

/* Those without chunks: whole vectors, and nothing to add up. */
static void reflect(ocl *o, firenet_type type, int64_t n, const fn_reflect *u) {
    ocl_call call = ocl_begin(o, type, OCL_reflect);
    ocl_long(&call, n);
    ocl_factor(&call, u->factor);
    ocl_real(&call, 2.0 * u->a * u->next_scale);
    ocl_real(&call, u->a * u->scale);
    ocl_real(&call, u->b);
    ocl_vector(&call, type, u->x);
    ocl_vector(&call, type, u->next);
    ocl_vector(&call, type, u->anchor);
    ocl_run(&call, n);
}

static void multiply(ocl *o, firenet_type type, int64_t n,
                     const fn_multiply *u) {
    ocl_call call = ocl_begin(o, type, OCL_multiply);
    ocl_long(&call, n);
    ocl_factor(&call, u->factor);
    ocl_vector(&call, type, u->x);
    ocl_run(&call, n);
}

static void combine(ocl *o, firenet_type type, int64_t n, const fn_combine *u) {
    ocl_call call = ocl_begin(o, type, OCL_axpby);
    ocl_long(&call, n);
    ocl_real(&call, u->a);
    ocl_real(&call, u->b);
    ocl_vector(&call, type, u->x);
    ocl_vector(&call, type, u->y);
    ocl_run(&call, n);
}

/* No chunks, but numbers. */
static fn_partial momentum(ocl *o, firenet_type type, int64_t n,
                           const fn_momentum *u) {
    ocl_call call = ocl_begin_sum(o, type, OCL_momentum);
    ocl_long(&call, n);
    ocl_real(&call, u->b);
    ocl_vector(&call, type, u->z);
    ocl_vector(&call, type, u->x);
    ocl_vector(&call, type, u->next);
    return ocl_run_sum(&call, ocl_groups_for(n));
}

/* Chunks, but no numbers. */
static void group_map(ocl *o, firenet_type type, const fn_chunks *chunks,
                      bool sign, const fn_group_map *u) {
    ocl_call call = ocl_begin(o, type, OCL_group_map);
    ocl_kept used = ocl_chunks_begin(&call, chunks, true);
    ocl_int(&call, sign);
    ocl_real(&call, u->radius);
    ocl_long(&call, u->members);
    ocl_long(&call, u->member_stride);
    ocl_long(&call, u->group_stride);
    ocl_vector(&call, type, u->v);
    ocl_vector(&call, type, u->d);
    ocl_run_groups(&call, ocl_groups_for(chunks->count * FN_CHUNK));
    ocl_chunks_end(chunks, o, used);
}

/* Chunk after chunk: there is no room for the numbers of all. */
static void project_quietly(const fn_pass *pass, const fn_chunks *chunks,
                            firenet_type type, fn_scratch *scratch) {
    for (int64_t i = 0; i < chunks->count; ++i) {
        fn_chunks one = *chunks;
        fn_partial ignored;
        one.chunk += i;
        one.count = 1;
        ocl_core()->host->run(pass, &one, type, scratch, &ignored);
    }
}

/* Projections of norms that have no kernel: by the host, in the memory of the
 * vectors that is mapped for that time. */
static fn_partial project_on_host(const fn_pass *pass, const fn_chunks *chunks,
                                  firenet_type type, fn_scratch *scratch,
                                  fn_partial *partials) {
    const firenet_context *context = scratch->context;
    const fn_space *space = ocl_core()->space_of(context);
    const fn_project *given = pass->update;
    fn_project u = *given;
    const fn_vec *vectors[] = {given->v, given->kx, given->kx_next, given->next,
                               given->sum};
    void *memory[] = {NULL, NULL, NULL, NULL, NULL};
    size_t bytes =
        (size_t)(chunks->chunk[chunks->count - 1].end * given->members) *
        fn_type_size(type);
    bool open = true;
    for (int i = 0; i < 5; ++i) {
        memory[i] = open && vectors[i]
                        ? space->open(context, vectors[i], bytes, i > 2)
                        : NULL;
        open = open && (memory[i] || !vectors[i]);
    }
    u.v = memory[0];
    u.kx = memory[1];
    u.kx_next = memory[2];
    u.next = memory[3];
    u.sum = memory[4];
    const fn_pass here = {pass->kind, &u, pass->next_scale};
    fn_partial found = {{NAN, NAN, NAN, NAN}, NAN};
    if (open && partials) {
        found = ocl_core()->host->run(&here, chunks, type, scratch, partials);
    } else if (open) {
        project_quietly(&here, chunks, type, scratch);
    }
    for (int i = 0; i < 5; ++i) {
        if (memory[i]) {
            space->close(context, vectors[i], memory[i]);
        }
    }
    return found;
}

static ocl_kernel kernel_of(fn_pass_kind kind) {
    switch (kind) {
    case FN_PASS_PRIMAL:
    case FN_PASS_NONNEGATIVE:
        return OCL_primal;
    case FN_PASS_DUAL:
        return OCL_dual;
    case FN_PASS_DELTA_NORMS:
        return OCL_delta_norms;
    case FN_PASS_PROJECT:
        return OCL_project;
    case FN_PASS_TANGENT:
        return OCL_tangent;
    case FN_PASS_REFLECT:
        return OCL_reflect;
    case FN_PASS_MOMENTUM:
        return OCL_momentum;
    case FN_PASS_PROJECT_TANGENT:
    case FN_PASS_GROUP_SIGN:
        return OCL_group_map;
    case FN_PASS_COMBINE:
    case FN_PASS_MULTIPLY:
        break;
    }
    return OCL_axpby;
}

/* Its numbers: read, kept, or left. */
static fn_partial end_sum(ocl_call *call, const fn_pass *pass,
                          const fn_chunks *chunks, firenet_type type,
                          bool asked) {
    int64_t groups = ocl_groups_for(chunks->count * FN_CHUNK);
    const fn_dual_update *u = pass->update;
    if (asked) {
        return ocl_run_sum(call, groups);
    }
    if (pass->kind == FN_PASS_DUAL && u->kept) {
        ocl_run_keep(call, groups, &u->shrink, type, u->kept);
    } else {
        ocl_run_groups(call, groups);
    }
    return (fn_partial){{0.0}, 0.0};
}

static fn_partial run_summed(ocl *o, const fn_pass *pass,
                             const fn_chunks *chunks, firenet_type type,
                             bool asked) {
    ocl_call call = ocl_begin_sum(o, type, kernel_of(pass->kind));
    bool weights =
        pass->kind == FN_PASS_PRIMAL || pass->kind == FN_PASS_NONNEGATIVE ||
        pass->kind == FN_PASS_TANGENT || pass->kind == FN_PASS_PROJECT;
    ocl_kept used = ocl_chunks_begin(&call, chunks, weights);
    switch (pass->kind) {
    case FN_PASS_PRIMAL:
    case FN_PASS_NONNEGATIVE:
        primal(&call, type, pass->kind == FN_PASS_NONNEGATIVE, pass->update);
        break;
    case FN_PASS_DUAL:
        dual(&call, type, pass->update);
        break;
    case FN_PASS_DELTA_NORMS:
        delta_norms(&call, type, pass->next_scale, pass->update);
        break;
    case FN_PASS_PROJECT:
        project(&call, type, pass->update);
        break;
    case FN_PASS_TANGENT:
        tangent(&call, type, pass->update);
        break;
    case FN_PASS_REFLECT:
    case FN_PASS_MOMENTUM:
    case FN_PASS_PROJECT_TANGENT:
    case FN_PASS_GROUP_SIGN:
    case FN_PASS_COMBINE:
    case FN_PASS_MULTIPLY:
        break;
    }
    fn_partial found = end_sum(&call, pass, chunks, type, asked);
    ocl_chunks_end(chunks, o, used);
    return found;
}

fn_partial ocl_pass(const fn_pass *pass, const fn_chunks *chunks,
                    firenet_type type, fn_scratch *scratch,
                    fn_partial *partials) {
    ocl *o = ocl_in(scratch->context);
    int64_t n = chunks->chunk[chunks->count - 1].end;
    fn_partial found = {{0.0}, 0.0};
    if (pass->kind == FN_PASS_PROJECT &&
        ((const fn_project *)pass->update)->norm) {
        return project_on_host(pass, chunks, type, scratch, partials);
    }
    /* All chunks' partials are added up on the device. */
    pthread_mutex_lock(&o->mutex);
    if (pass->kind == FN_PASS_REFLECT) {
        reflect(o, type, n, pass->update);
    } else if (pass->kind == FN_PASS_COMBINE) {
        combine(o, type, n, pass->update);
    } else if (pass->kind == FN_PASS_MULTIPLY) {
        multiply(o, type, n, pass->update);
    } else if (pass->kind == FN_PASS_MOMENTUM) {
        found = momentum(o, type, n, pass->update);
    } else if (pass->kind == FN_PASS_PROJECT_TANGENT ||
               pass->kind == FN_PASS_GROUP_SIGN) {
        group_map(o, type, chunks, pass->kind == FN_PASS_GROUP_SIGN,
                  pass->update);
    } else {
        found = run_summed(o, pass, chunks, type, partials != NULL);
    }
    pthread_mutex_unlock(&o->mutex);
    return found;
}
