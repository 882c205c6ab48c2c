/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/history.h"

void fn_history_clear(fn_history *history, int64_t stride) {
    history->count = 0;
    history->stride = stride;
}

/* Keeps the multiples of twice the stride. */
static void thin(fn_history *history) {
    int64_t kept = 0;
    history->stride *= 2;
    for (int64_t i = 0; i < history->count; ++i) {
        if (history->record[i].iteration % history->stride == 0) {
            history->record[kept++] = history->record[i];
        }
    }
    history->count = kept;
}

void fn_history_add(fn_history *history, const fn_record *record) {
    if (record->iteration % history->stride != 0) {
        return;
    }
    if (history->count == FN_HISTORY_MAX) {
        thin(history);
    }
    if (record->iteration % history->stride == 0) {
        history->record[history->count++] = *record;
    }
}
