/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory, messages and threads of a context for libraries built on this one. */
#include "core/executor.h"
#include "core/fftw_lock.h"

#include <firenet/companion.h>

firenet_status firenet_companion_allocate(firenet_context *context,
                                          int64_t count, size_t size,
                                          void **out) {
    if (!out) {
        return fn_refuse_null(context, "out");
    }
    *out = NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    *out = fn_alloc(context, count, size ? size : 1);
    return fn_leave(context, *out ? FIRENET_OK : FIRENET_ERR_NOMEM);
}

void firenet_companion_free(firenet_context *context, void *memory) {
    if (context && memory) {
        fn_free(context, memory);
    }
}

firenet_status firenet_companion_fail(firenet_context *context,
                                      firenet_status status,
                                      const char *message) {
    firenet_status entered = fn_enter(context);
    if (entered != FIRENET_OK) {
        return entered;
    }
    return fn_leave(context, message ? fn_fail(context, status, "%s", message)
                                     : fn_fail_null(context, "message"));
}

firenet_status firenet_companion_run(firenet_context *context, int64_t count,
                                     firenet_task_fn task, void *data) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!task) {
        return fn_leave(context, fn_fail_null(context, "task"));
    }
    fn_parallel(context, count, task, data);
    return fn_leave(context, FIRENET_OK);
}

void firenet_companion_fftw_lock(void) {
    fn_fftw_lock();
}

void firenet_companion_fftw_unlock(void) {
    fn_fftw_unlock();
}
