/* SPDX-License-Identifier: BSD-3-Clause */
/* A state as a sequence of pieces of memory, always in the same order: counting
 * its bytes, saving it and loading it are three archives. */
#ifndef FN_CORE_ARCHIVE_H
#define FN_CORE_ARCHIVE_H

#include <stddef.h>

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

#endif
