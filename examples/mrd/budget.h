/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory with an end: what the contexts of a connection may take together. */
#ifndef EXAMPLES_MRD_BUDGET_H
#define EXAMPLES_MRD_BUDGET_H

#include <stdatomic.h>
#include <stddef.h>

typedef struct budget {
    atomic_llong left; /* bytes */
} budget;

/* As firenet_context_create() takes them, with the budget as `user`. Any
 * thread. */
void *budget_take(size_t size, size_t alignment, void *user);
void budget_give(void *memory, void *user);

#endif
