/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/budget.h"

#include <stdint.h>
#include <stdlib.h>

/* In front of each block, as wide as a cache line: where it begins, what it
 * counts for. */
typedef struct label {
    void *block;
    long long bytes;
} label;

void *budget_take(size_t size, size_t alignment, void *user) {
    budget *b = user;
    if (alignment < sizeof(label))
        alignment = sizeof(label);
    if (size > (size_t)PTRDIFF_MAX - 2 * alignment)
        return NULL;
    const size_t whole = (size + 2 * alignment - 1) / alignment * alignment;
    const long long bytes = (long long)whole;
    if (atomic_fetch_sub(&b->left, bytes) < bytes) {
        atomic_fetch_add(&b->left, bytes);
        return NULL;
    }
    void *block = aligned_alloc(alignment, whole);
    if (!block) {
        atomic_fetch_add(&b->left, bytes);
        return NULL;
    }
    unsigned char *memory = (unsigned char *)block + alignment;
    ((label *)(void *)memory)[-1] = (label){block, bytes};
    return memory;
}

void budget_give(void *memory, void *user) {
    if (!memory)
        return;
    const label l = ((label *)memory)[-1];
    atomic_fetch_add(&((budget *)user)->left, l.bytes);
    free(l.block);
}
