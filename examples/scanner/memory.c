/* SPDX-License-Identifier: BSD-3-Clause */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *memory_take(size_t size, size_t alignment, void *user) {
    memory *m = user;
    atomic_fetch_add(&m->calls, 1);
    atomic_fetch_add(&m->bytes, (long long)size);
    /* aligned_alloc wants a multiple of the alignment. */
    const size_t rounded = (size + alignment - 1) / alignment * alignment;
    void *pointer = rounded < size ? NULL : aligned_alloc(alignment, rounded);
    if (pointer)
        atomic_fetch_add(&m->blocks, 1);
    return pointer;
}

void memory_give(void *pointer, void *user) {
    memory *m = user;
    atomic_fetch_sub(&m->blocks, 1);
    free(pointer);
}

int64_t memory_resident(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return 0;
    if (fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}
