/* SPDX-License-Identifier: BSD-3-Clause */
/* The sweeps of the space of handles.c: those of the host's own, on structs
 * with addresses in the place of handles. */
#include "handles_space.h"

#include <string.h>

/* The kernels' structs with addresses in the place of handles. */
typedef union update {
    fn_primal_update primal;
    fn_dual_update dual;
    fn_project project;
    fn_reflect reflect;
    fn_momentum momentum;
    fn_tangent tangent;
    fn_group_map groups;
    fn_combine combine;
} update;

static void translate_primal(fn_primal_update *u, size_t bytes) {
    u->x = handles_find(u->x, bytes);
    u->next = handles_find(u->next, bytes);
    u->g = handles_find(u->g, bytes);
    u->sum = handles_find(u->sum, bytes);
}

static void translate_dual(fn_dual_update *u, size_t bytes) {
    u->v = handles_find(u->v, bytes);
    u->next = handles_find(u->next, bytes);
    u->ax = handles_find(u->ax, bytes);
    u->ax_next = handles_find(u->ax_next, bytes);
    u->y = handles_find(u->y, bytes);
    u->sum = handles_find(u->sum, bytes);
}

static void translate_project(fn_project *u, size_t bytes) {
    bytes *= (size_t)u->members;
    u->v = handles_find(u->v, bytes);
    u->next = handles_find(u->next, bytes);
    u->kx = handles_find(u->kx, bytes);
    u->kx_next = handles_find(u->kx_next, bytes);
    u->sum = handles_find(u->sum, bytes);
}

static void translate_reflect(fn_reflect *u, size_t bytes) {
    u->x = handles_find(u->x, bytes);
    u->next = handles_find(u->next, bytes);
    u->anchor = handles_find(u->anchor, bytes);
}

static void translate_momentum(fn_momentum *u, size_t bytes) {
    u->z = handles_find(u->z, bytes);
    u->x = handles_find(u->x, bytes);
    u->next = handles_find(u->next, bytes);
}

static void translate_tangent(fn_tangent *u, size_t bytes) {
    u->x = handles_find(u->x, bytes);
    u->next = handles_find(u->next, bytes);
    u->d = handles_find(u->d, bytes);
}

static void translate_groups(fn_group_map *u, size_t bytes) {
    bytes *= (size_t)u->members;
    u->v = handles_find(u->v, bytes);
    u->d = handles_find(u->d, bytes);
}

static void translate_combine(fn_combine *u, size_t bytes) {
    u->x = handles_find(u->x, bytes);
    u->y = handles_find(u->y, bytes);
}

static size_t struct_size(fn_pass_kind kind) {
    switch (kind) {
    case FN_PASS_PRIMAL:
    case FN_PASS_NONNEGATIVE:
        return sizeof(fn_primal_update);
    case FN_PASS_DUAL:
    case FN_PASS_DELTA_NORMS:
        return sizeof(fn_dual_update);
    case FN_PASS_PROJECT:
        return sizeof(fn_project);
    case FN_PASS_REFLECT:
        return sizeof(fn_reflect);
    case FN_PASS_MOMENTUM:
        return sizeof(fn_momentum);
    case FN_PASS_TANGENT:
        return sizeof(fn_tangent);
    case FN_PASS_PROJECT_TANGENT:
    case FN_PASS_GROUP_SIGN:
        return sizeof(fn_group_map);
    case FN_PASS_COMBINE:
    case FN_PASS_MULTIPLY: /* of spaces that keep numbers */
        break;
    }
    return sizeof(fn_combine);
}

static void translate(fn_pass_kind kind, update *u, size_t bytes) {
    switch (kind) {
    case FN_PASS_PRIMAL:
    case FN_PASS_NONNEGATIVE:
        translate_primal(&u->primal, bytes);
        break;
    case FN_PASS_DUAL:
    case FN_PASS_DELTA_NORMS:
        translate_dual(&u->dual, bytes);
        break;
    case FN_PASS_PROJECT:
        translate_project(&u->project, bytes);
        break;
    case FN_PASS_REFLECT:
        translate_reflect(&u->reflect, bytes);
        break;
    case FN_PASS_MOMENTUM:
        translate_momentum(&u->momentum, bytes);
        break;
    case FN_PASS_TANGENT:
        translate_tangent(&u->tangent, bytes);
        break;
    case FN_PASS_PROJECT_TANGENT:
    case FN_PASS_GROUP_SIGN:
        translate_groups(&u->groups, bytes);
        break;
    case FN_PASS_COMBINE:
        translate_combine(&u->combine, bytes);
        break;
    case FN_PASS_MULTIPLY:
        break;
    }
}

fn_partial handles_run(const fn_pass *pass, const fn_chunks *chunks,
                       firenet_type type, fn_scratch *scratch,
                       fn_partial *partials) {
    update u;
    memcpy(&u, pass->update, struct_size(pass->kind));
    translate(pass->kind, &u, handles_chunks_bytes(chunks, type));
    const fn_pass here = {pass->kind, &u, pass->next_scale};
    return fn_cpu_space.run(&here, chunks, type, scratch, partials);
}
