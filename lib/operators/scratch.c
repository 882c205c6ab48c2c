/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/scratch.h"

firenet_status fn_scratch_create(fn_scratch *scratch, firenet_context *context,
                                 size_t shared, size_t lane) {
    int lanes = fn_lanes(context);
    size_t size = shared + (size_t)lanes * lane;
    *scratch = (fn_scratch){.context = context, .size = size, .lanes = lanes};
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

typedef struct sharing {
    int64_t items, lanes;
    size_t bytes;
    unsigned char *buffers;
    fn_item_fn run;
    const void *data;
} sharing;

static void run_lane(void *data, int64_t lane) {
    const sharing *s = data;
    void *buffer = s->bytes ? s->buffers + (size_t)lane * s->bytes : NULL;
    for (int64_t i = lane; i < s->items; i += s->lanes) {
        s->run(s->data, i, buffer);
    }
}

void fn_scratch_share(fn_scratch *scratch, size_t bytes, int64_t items,
                      fn_item_fn run, const void *data) {
    size_t mark = scratch->used;
    sharing s = {.items = items,
                 .lanes = scratch->lanes,
                 .bytes = bytes,
                 .buffers =
                     fn_scratch_push(scratch, (size_t)scratch->lanes * bytes),
                 .run = run,
                 .data = data};
    fn_parallel(scratch->context, s.lanes < items ? s.lanes : items, run_lane,
                &s);
    scratch->used = mark;
}
