/* SPDX-License-Identifier: BSD-3-Clause */
/* A run's record in bounded memory: every stride-th iteration, the stride
 * doubling when the room is full. Cleared, it has the stride to start with. */
#ifndef FN_SOLVE_HISTORY_H
#define FN_SOLVE_HISTORY_H

#include <stdint.h>

#define FN_HISTORY_MAX 1024

typedef struct fn_record {
    int64_t iteration;
    double objective, gap, infeasibility;
} fn_record;

typedef struct fn_history {
    int64_t count, stride;
    fn_record record[FN_HISTORY_MAX];
} fn_history;

void fn_history_clear(fn_history *history, int64_t stride);
void fn_history_add(fn_history *history, const fn_record *record);

#endif
