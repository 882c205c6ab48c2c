/* SPDX-License-Identifier: BSD-3-Clause */
/* A slow space of vectors that are nowhere in memory as far as their handles
 * tell: a handle is a number, no address of the machine, of a buffer in a table
 * and of a byte in it. Whoever looks behind one crashes. Every access is looked
 * up, bounded and counted; host memory that is opened is a copy.
 *
 * A program linked with this file has it as the space of every context: the
 * definition of fn_default_space here comes before the library's own. */
#include "handles.h"

#include "space/space.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No address: bits 63 to 47 of one are all the same. */
#define MARK UINT64_C(0x5ec0)
enum { BUFFERS_MAX = 1 << 16 };

typedef struct buffer {
    unsigned char *memory; /* NULL: free */
    size_t bytes;
} buffer;

static buffer table[BUFFERS_MAX];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_llong accesses;

long long handles_accesses(void) {
    return accesses;
}

_Noreturn static void die(const char *why, const fn_vec *x) {
    fprintf(stderr, "handles: %p: %s\n", (const void *)x, why);
    abort();
}

static fn_vec *handle_of(size_t index, uint64_t offset) {
    return (fn_vec *)(uintptr_t)(MARK << 48 | (uint64_t)index << 32 | offset);
}

/* `bytes` bytes behind a handle; NULL for NULL. */
static void *find(const fn_vec *x, size_t bytes) {
    if (!x)
        return NULL;
    uint64_t value = (uintptr_t)x;
    const buffer *b = &table[value >> 32 & (BUFFERS_MAX - 1)];
    uint64_t offset = value & UINT32_MAX;
    if (value >> 48 != MARK)
        die("not a handle", x);
    if (!b->memory)
        die("of no buffer", x);
    if (offset + bytes > b->bytes)
        die("beyond its buffer", x);
    ++accesses;
    return b->memory + offset;
}

/* As a handle of the host's own space. */
static fn_vec *at(const fn_vec *x, size_t bytes) {
    return find(x, bytes);
}

static size_t size_of(fn_side side) {
    return (size_t)side.n * fn_type_size(side.type);
}

static size_t size_of_chunks(const fn_chunks *chunks, firenet_type type) {
    int64_t n = chunks->chunk[chunks->count - 1].end;
    return (size_t)n * fn_type_size(type);
}

/* ----------------------------------------------------------------- vectors */

static fn_vec *slow_alloc(firenet_context *context, int64_t count, size_t bytes,
                          bool zero) {
    unsigned char *memory = zero ? fn_alloc_zero(context, count, bytes)
                                 : fn_alloc(context, count, bytes);
    size_t i = 0;
    if (!memory)
        return NULL;
    pthread_mutex_lock(&mutex);
    while (i < BUFFERS_MAX && table[i].memory)
        ++i;
    if (i == BUFFERS_MAX)
        die("the table is full", NULL);
    table[i] = (buffer){memory, (size_t)count * bytes};
    pthread_mutex_unlock(&mutex);
    return handle_of(i, 0);
}

static void slow_free(firenet_context *context, fn_vec *x) {
    void *memory = find(x, 0);
    uint64_t value = (uintptr_t)x;
    if (value & UINT32_MAX)
        die("freed in its middle", x);
    pthread_mutex_lock(&mutex);
    table[value >> 32 & (BUFFERS_MAX - 1)] = (buffer){NULL, 0};
    pthread_mutex_unlock(&mutex);
    fn_free(context, memory);
}

static fn_vec *slow_at(const firenet_context *context, const fn_vec *x,
                       size_t bytes) {
    (void)context;
    return (fn_vec *)((uintptr_t)x + bytes);
}

/* What stands before a copy. */
typedef struct copy {
    size_t bytes;
    bool write;
} copy;

static void *slow_open(const firenet_context *context, const fn_vec *x,
                       size_t bytes, bool write) {
    (void)context;
    size_t rounded = (bytes + FN_ALIGNMENT - 1) / FN_ALIGNMENT * FN_ALIGNMENT;
    unsigned char *memory = aligned_alloc(FN_ALIGNMENT, rounded + FN_ALIGNMENT);
    if (!memory)
        die("no memory for a copy", x);
    memcpy(memory, &(copy){bytes, write}, sizeof(copy));
    memcpy(memory + FN_ALIGNMENT, find(x, bytes), bytes);
    return memory + FN_ALIGNMENT;
}

static void slow_close(const firenet_context *context, const fn_vec *x,
                       void *memory) {
    (void)context;
    unsigned char *start = (unsigned char *)memory - FN_ALIGNMENT;
    copy c;
    memcpy(&c, start, sizeof c);
    if (c.write)
        memcpy(find(x, c.bytes), memory, c.bytes);
    free(start);
}

static void slow_zero(const firenet_context *context, size_t bytes, fn_vec *x) {
    fn_cpu_space.zero(context, bytes, at(x, bytes));
}

static void slow_copy(const firenet_context *context, size_t bytes,
                      const fn_vec *x, fn_vec *y) {
    fn_cpu_space.copy(context, bytes, at(x, bytes), at(y, bytes));
}

static void slow_import(const firenet_context *context, fn_side side, double a,
                        const void *x, fn_vec *y) {
    fn_cpu_space.import(context, side, a, x, at(y, size_of(side)));
}

static void slow_export(const firenet_context *context, fn_side side, double a,
                        const fn_vec *x, void *y) {
    fn_cpu_space.export(context, side, a, at(x, size_of(side)), y);
}

/* ---------------------------------------------------------------- elements */

static void slow_scale(const firenet_context *context, fn_side side, double a,
                       const fn_vec *x, fn_vec *y) {
    size_t bytes = size_of(side);
    fn_cpu_space.scale(context, side, a, at(x, bytes), at(y, bytes));
}

static void slow_axpby(const firenet_context *context, fn_side side, double a,
                       const fn_vec *x, double b, fn_vec *y) {
    size_t bytes = size_of(side);
    fn_cpu_space.axpby(context, side, a, at(x, bytes), b, at(y, bytes));
}

static double slow_distance(const firenet_context *context, fn_side side,
                            double a, const fn_vec *x, const fn_vec *y) {
    size_t bytes = size_of(side);
    return fn_cpu_space.distance(context, side, a, at(x, bytes), at(y, bytes));
}

static void slow_dot(const firenet_context *context, fn_side side,
                     const fn_vec *x, const fn_vec *y, double out[2]) {
    size_t bytes = size_of(side);
    fn_cpu_space.dot(context, side, at(x, bytes), at(y, bytes), out);
}

static double slow_largest(const firenet_context *context, fn_side side,
                           const fn_vec *x) {
    return fn_cpu_space.largest(context, side, at(x, size_of(side)));
}

static int64_t slow_first_nonfinite(const firenet_context *context,
                                    fn_side side, const fn_vec *x) {
    return fn_cpu_space.first_nonfinite(context, side, at(x, size_of(side)));
}

static void slow_fill(const firenet_context *context, fn_side side,
                      const double c[2], fn_vec *x) {
    fn_cpu_space.fill(context, side, c, at(x, size_of(side)));
}

static void slow_total(const firenet_context *context, fn_side side,
                       const fn_vec *x, double out[2]) {
    fn_cpu_space.total(context, side, at(x, size_of(side)), out);
}

static void slow_add_multiple(const firenet_context *context, fn_side side,
                              const double c[2], const fn_vec *x, fn_vec *y) {
    size_t bytes = size_of(side);
    fn_cpu_space.add_multiple(context, side, c, at(x, bytes), at(y, bytes));
}

static void slow_real_part(const firenet_context *context, fn_side side,
                           fn_vec *x) {
    fn_cpu_space.real_part(context, side, at(x, size_of(side)));
}

static void slow_nonnegative_part(const firenet_context *context, fn_side side,
                                  bool negative, fn_vec *x) {
    fn_cpu_space.nonnegative_part(context, side, negative,
                                  at(x, size_of(side)));
}

/* ------------------------------------------------------------------ chunks */

static double slow_l1(const firenet_context *context, const fn_chunks *chunks,
                      firenet_type type, const fn_vec *x) {
    return fn_cpu_space.l1(context, chunks, type,
                           at(x, size_of_chunks(chunks, type)));
}

static double slow_polar(const firenet_context *context,
                         const fn_chunks *chunks, firenet_type type,
                         const fn_vec *x) {
    return fn_cpu_space.polar(context, chunks, type,
                              at(x, size_of_chunks(chunks, type)));
}

static fn_partial slow_groups(const firenet_context *context,
                              const fn_chunks *chunks, firenet_type type,
                              const fn_groups *groups, const fn_vec *x) {
    size_t bytes = size_of_chunks(chunks, type) * (size_t)groups->members;
    return fn_cpu_space.groups(context, chunks, type, groups, at(x, bytes));
}

static void slow_sign(const firenet_context *context, const fn_chunks *chunks,
                      firenet_type type, double lambda, const fn_vec *x,
                      fn_vec *y) {
    size_t bytes = size_of_chunks(chunks, type);
    fn_cpu_space.sign(context, chunks, type, lambda, at(x, bytes),
                      at(y, bytes));
}

/* ------------------------------------------------------------------ sweeps */

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
    u->x = find(u->x, bytes);
    u->next = find(u->next, bytes);
    u->g = find(u->g, bytes);
    u->sum = find(u->sum, bytes);
}

static void translate_dual(fn_dual_update *u, size_t bytes) {
    u->v = find(u->v, bytes);
    u->next = find(u->next, bytes);
    u->ax = find(u->ax, bytes);
    u->ax_next = find(u->ax_next, bytes);
    u->y = find(u->y, bytes);
    u->sum = find(u->sum, bytes);
}

static void translate_project(fn_project *u, size_t bytes) {
    bytes *= (size_t)u->members;
    u->v = find(u->v, bytes);
    u->next = find(u->next, bytes);
    u->kx = find(u->kx, bytes);
    u->kx_next = find(u->kx_next, bytes);
    u->sum = find(u->sum, bytes);
}

static void translate_reflect(fn_reflect *u, size_t bytes) {
    u->x = find(u->x, bytes);
    u->next = find(u->next, bytes);
    u->anchor = find(u->anchor, bytes);
}

static void translate_momentum(fn_momentum *u, size_t bytes) {
    u->z = find(u->z, bytes);
    u->x = find(u->x, bytes);
    u->next = find(u->next, bytes);
}

static void translate_tangent(fn_tangent *u, size_t bytes) {
    u->x = find(u->x, bytes);
    u->next = find(u->next, bytes);
    u->d = find(u->d, bytes);
}

static void translate_groups(fn_group_map *u, size_t bytes) {
    bytes *= (size_t)u->members;
    u->v = find(u->v, bytes);
    u->d = find(u->d, bytes);
}

static void translate_combine(fn_combine *u, size_t bytes) {
    u->x = at(u->x, bytes);
    u->y = at(u->y, bytes);
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

static fn_partial slow_run(const fn_pass *pass, const fn_chunks *chunks,
                           firenet_type type, fn_scratch *scratch,
                           fn_partial *partials) {
    update u;
    memcpy(&u, pass->update, struct_size(pass->kind));
    translate(pass->kind, &u, size_of_chunks(chunks, type));
    const fn_pass here = {pass->kind, &u, pass->next_scale};
    return fn_cpu_space.run(&here, chunks, type, scratch, partials);
}

static const fn_space slow = {
    .host = false,
    .alloc = slow_alloc,
    .free = slow_free,
    .at = slow_at,
    .open = slow_open,
    .close = slow_close,
    .zero = slow_zero,
    .copy = slow_copy,
    .import = slow_import,
    .export = slow_export,
    .scale = slow_scale,
    .axpby = slow_axpby,
    .distance = slow_distance,
    .dot = slow_dot,
    .largest = slow_largest,
    .first_nonfinite = slow_first_nonfinite,
    .fill = slow_fill,
    .total = slow_total,
    .add_multiple = slow_add_multiple,
    .real_part = slow_real_part,
    .nonnegative_part = slow_nonnegative_part,
    .l1 = slow_l1,
    .polar = slow_polar,
    .groups = slow_groups,
    .sign = slow_sign,
    .run = slow_run,
};

const fn_space *fn_default_space(void) {
    return &slow;
}
