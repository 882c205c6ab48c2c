/* SPDX-License-Identifier: BSD-3-Clause */
/* A slow space of vectors that are nowhere in memory as far as their handles
 * tell: a handle is a number, no address of the machine, of a buffer in a table
 * and of a byte in it. Whoever looks behind one crashes. Every access is looked
 * up, bounded and counted; host memory that is opened is a copy.
 *
 * A program linked with this file has it as the space of every context: the
 * definition of fn_default_space here comes before the library's own. */
#include "handles.h"

#include "handles_space.h"

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

void *handles_find(const fn_vec *x, size_t bytes) {
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
    return handles_find(x, bytes);
}

static size_t size_of(fn_side side) {
    return (size_t)side.n * fn_type_size(side.type);
}

size_t handles_chunks_bytes(const fn_chunks *chunks, firenet_type type) {
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
    void *memory = handles_find(x, 0);
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
    memcpy(memory + FN_ALIGNMENT, handles_find(x, bytes), bytes);
    return memory + FN_ALIGNMENT;
}

static void slow_close(const firenet_context *context, const fn_vec *x,
                       void *memory) {
    (void)context;
    unsigned char *start = (unsigned char *)memory - FN_ALIGNMENT;
    copy c;
    memcpy(&c, start, sizeof c);
    if (c.write)
        memcpy(handles_find(x, c.bytes), memory, c.bytes);
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
                           at(x, handles_chunks_bytes(chunks, type)));
}

static double slow_polar(const firenet_context *context,
                         const fn_chunks *chunks, firenet_type type,
                         const fn_vec *x) {
    return fn_cpu_space.polar(context, chunks, type,
                              at(x, handles_chunks_bytes(chunks, type)));
}

static fn_partial slow_groups(const firenet_context *context,
                              const fn_chunks *chunks, firenet_type type,
                              const fn_groups *groups, const fn_vec *x) {
    size_t bytes = handles_chunks_bytes(chunks, type) * (size_t)groups->members;
    return fn_cpu_space.groups(context, chunks, type, groups, at(x, bytes));
}

static void slow_sign(const firenet_context *context, const fn_chunks *chunks,
                      firenet_type type, double lambda, const fn_vec *x,
                      fn_vec *y) {
    size_t bytes = handles_chunks_bytes(chunks, type);
    fn_cpu_space.sign(context, chunks, type, lambda, at(x, bytes),
                      at(y, bytes));
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
    .fill = slow_fill,
    .total = slow_total,
    .add_multiple = slow_add_multiple,
    .real_part = slow_real_part,
    .nonnegative_part = slow_nonnegative_part,
    .l1 = slow_l1,
    .polar = slow_polar,
    .groups = slow_groups,
    .sign = slow_sign,
    .run = handles_run,
};

const fn_space *fn_default_space(void) {
    return &slow;
}
