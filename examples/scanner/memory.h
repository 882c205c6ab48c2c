/* SPDX-License-Identifier: BSD-3-Clause */
/* The host's memory, which the library takes what it needs from. It counts, so
 * that the host can prove that nothing was taken during the scan. */
#ifndef SCANNER_MEMORY_H
#define SCANNER_MEMORY_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef struct memory {
    atomic_llong calls;  /* requests so far */
    atomic_llong bytes;  /* asked for so far */
    atomic_llong blocks; /* not yet given back */
} memory;

/* A firenet_alloc_fn and a firenet_free_fn whose `user` is a memory. Any
 * thread. */
void *memory_take(size_t size, size_t alignment, void *user);
void memory_give(void *pointer, void *user);

/* Bytes of the whole process that are in RAM; 0 where the system does not
 * tell. */
int64_t memory_resident(void);

#endif
