/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the space of handles share. */
#ifndef TESTS_HANDLES_SPACE_H
#define TESTS_HANDLES_SPACE_H

#include "space/space.h"

/* `bytes` bytes behind a handle; NULL for NULL. */
void *handles_find(const fn_vec *x, size_t bytes);

/* Of a vector that the chunks make up. */
size_t handles_chunks_bytes(const fn_chunks *chunks, firenet_type type);

fn_partial handles_run(const fn_pass *pass, const fn_chunks *chunks,
                       firenet_type type, fn_scratch *scratch,
                       fn_partial *partials);

#endif
