/* SPDX-License-Identifier: BSD-3-Clause */
/* A state as a sequence of pieces of memory, always in the same order: counting
 * its bytes, saving it and loading it are three archives. */
#ifndef FN_CORE_ARCHIVE_H
#define FN_CORE_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

typedef struct fn_archive fn_archive;
struct fn_archive {
    void (*transfer)(fn_archive *archive, void *data, size_t bytes);
    unsigned char *at; /* the next byte of the state, NULL when counting */
    size_t bytes;      /* transferred so far */
};

static inline void fn_archive_bytes(fn_archive *archive, void *data,
                                    size_t bytes) {
    archive->transfer(archive, data, bytes);
}

/* More than a run can count to. */
#define FN_COUNT_MAX ((int64_t)1 << 53)

/* A count of a state that was made up must neither overflow where it is counted
 * on, nor be taken for an index below 0. */
static inline void fn_settle_counts(int64_t *const *counts, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        if (*counts[i] < 0 || *counts[i] > FN_COUNT_MAX) {
            *counts[i] = 0;
        }
    }
}

/* Of the counts at these addresses. */
#define FN_SETTLE_COUNTS(...)                                  \
    fn_settle_counts((int64_t *const[]){__VA_ARGS__},          \
                     sizeof((int64_t *const[]){__VA_ARGS__}) / \
                         sizeof(int64_t *))

#endif
