/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/context.h"

#include <stdlib.h>
#include <string.h>

void *fn_default_alloc(size_t size, size_t alignment, void *user) {
    (void)user;
    /* aligned_alloc takes multiples of the alignment. */
    size_t rounded = (size + alignment - 1) / alignment * alignment;
    return rounded < size ? NULL : aligned_alloc(alignment, rounded);
}

void fn_default_free(void *pointer, void *user) {
    (void)user;
    free(pointer);
}

void *fn_alloc(firenet_context *context, int64_t count, size_t size) {
    if (count < 0 || (uint64_t)count > (SIZE_MAX / 2) / size) {
        fn_fail(context, FIRENET_ERR_TOO_LARGE,
                "memory: %lld elements of %zu bytes overflow the address space",
                (long long)count, size);
        return NULL;
    }
    size_t bytes = (size_t)count * size;
    void *pointer =
        context->alloc(bytes ? bytes : 1, FN_ALIGNMENT, context->memory_user);
    if (!pointer) {
        fn_fail(context, FIRENET_ERR_NOMEM,
                "memory: the allocator returned NULL for %zu bytes", bytes);
    }
    return pointer;
}

void *fn_alloc_zero(firenet_context *context, int64_t count, size_t size) {
    void *pointer = fn_alloc(context, count, size);
    if (pointer) {
        memset(pointer, 0, (size_t)count * size);
    }
    return pointer;
}

void fn_free(firenet_context *context, void *pointer) {
    if (pointer) {
        context->release(pointer, context->memory_user);
    }
}
