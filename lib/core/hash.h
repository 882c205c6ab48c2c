/* SPDX-License-Identifier: BSD-3-Clause */
/* A hash that detects changed data; it does not resist an adversary. */
#ifndef FN_CORE_HASH_H
#define FN_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* FNV-1a on words of eight bytes, with its high half mixed in. */
static inline uint64_t fn_hash(const void *data, size_t bytes) {
    const unsigned char *at = data;
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)bytes;
    for (; bytes > 0;) {
        uint64_t word = 0;
        size_t part = bytes < sizeof word ? bytes : sizeof word;
        memcpy(&word, at, part);
        hash = (hash ^ word) * UINT64_C(1099511628211);
        hash ^= hash >> 32;
        at += part;
        bytes -= part;
    }
    return hash;
}

#endif
