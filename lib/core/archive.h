/* SPDX-License-Identifier: BSD-3-Clause */
/* Walking over a state piece by piece, always in the same order: counting its
 * bytes, saving it and loading it are three visitors. */
#ifndef FN_CORE_ARCHIVE_H
#define FN_CORE_ARCHIVE_H

#include <stddef.h>

typedef struct fn_visitor fn_visitor;
struct fn_visitor {
    void (*piece)(fn_visitor *visitor, void *data, size_t bytes);
    unsigned char *at; /* the next byte of the state, NULL when counting */
    size_t bytes;      /* visited so far */
};

static inline void fn_visit(fn_visitor *visitor, void *data, size_t bytes) {
    visitor->piece(visitor, data, bytes);
}

#endif
