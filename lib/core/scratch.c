/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/scratch.h"

firenet_status fn_scratch_create(fn_scratch *scratch, firenet_context *context,
                                 size_t shared, size_t per_thread) {
    int threads = fn_threads(context);
    size_t size = shared + (size_t)threads * per_thread;
    *scratch =
        (fn_scratch){.context = context, .size = size, .threads = threads};
    if (size == 0) {
        return FIRENET_OK;
    }
    scratch->memory = fn_alloc(context, (int64_t)size, 1);
    return scratch->memory ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

void fn_scratch_free(fn_scratch *scratch) {
    if (scratch->context) {
        fn_free(scratch->context, scratch->memory);
    }
    *scratch = (fn_scratch){0};
}

void *fn_scratch_push(fn_scratch *scratch, size_t bytes) {
    if (bytes == 0) {
        return NULL; /* an operator without scratch has no memory at all */
    }
    void *pointer = scratch->memory + scratch->used;
    scratch->used += bytes;
    return pointer;
}

/* Neighbours in memory stay on one thread, for the sake of its caches; several
 * runs a thread let the others make up for one that is held up. */
#define RUNS_PER_THREAD 8

typedef struct sharing {
    int64_t items, run_length;
    atomic_llong taken;
    size_t bytes;
    unsigned char *buffers;
    fn_item_fn run;
    const void *data;
} sharing;

static void run_tasks(void *data, int64_t task) {
    sharing *s = data;
    void *buffer = s->bytes ? s->buffers + (size_t)task * s->bytes : NULL;
    int64_t i;
    while ((i = atomic_fetch_add(&s->taken, s->run_length)) < s->items) {
        int64_t left = s->items - i;
        int64_t end = i + (left < s->run_length ? left : s->run_length);
        for (; i < end; ++i) {
            s->run(s->data, i, buffer);
        }
    }
}

void fn_scratch_share(fn_scratch *scratch, size_t bytes, int64_t items,
                      fn_item_fn run, const void *data) {
    size_t mark = scratch->used;
    int64_t threads = scratch->threads;
    int64_t run_length = items / (RUNS_PER_THREAD * threads);
    sharing s = {.items = items,
                 .run_length = run_length > 1 ? run_length : 1,
                 .bytes = bytes,
                 .buffers = fn_scratch_push(scratch, (size_t)threads * bytes),
                 .run = run,
                 .data = data};
    atomic_init(&s.taken, 0);
    fn_parallel(scratch->context, threads < items ? threads : items, run_tasks,
                &s);
    scratch->used = mark;
}
