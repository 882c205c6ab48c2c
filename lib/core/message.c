/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of failures, and the entry and exit of every public call: no failing
 * call leaves the text of an earlier one. */
#include "core/text.h"

#include "core/context.h"

#include <errno.h>
#include <firenet/status.h>
#include <stdarg.h>
#include <stdint.h>

/* ------------------------------------------------------------ other threads */

/* A call that finds the context in use may not write where its holder writes:
 * it leaves a constant text under the number of its thread. */

static const char in_use[] =
    "busy: another call uses this context or object; one thread at a time may, "
    "and a callback may not use the context it is called from";

/* No two living threads have their errno at one place. */
static uintptr_t this_thread(void) {
    return (uintptr_t)&errno;
}

/* The place this thread has, or a free one, or one that it takes from another
 * thread where more are refused at once than there are places. */
static fn_refusal *place_of(firenet_context *context, uintptr_t thread) {
    for (int i = 0; i < FN_REFUSALS; ++i) {
        if (atomic_load(&context->refused[i].thread) == thread) {
            return &context->refused[i];
        }
    }
    for (int i = 0; i < FN_REFUSALS; ++i) {
        uintptr_t nobody = 0;
        if (atomic_compare_exchange_strong(&context->refused[i].thread, &nobody,
                                           thread)) {
            return &context->refused[i];
        }
    }
    fn_refusal *taken = &context->refused[thread / FN_ALIGNMENT % FN_REFUSALS];
    atomic_store(&taken->thread, thread);
    return taken;
}

static void refuse(firenet_context *context, const char *text) {
    fn_refusal *place = place_of(context, this_thread());
    atomic_store(&place->text, text);
}

/* What this thread says from now on is in last_error. */
static void forget_refusal(firenet_context *context) {
    uintptr_t thread = this_thread();
    for (int i = 0; i < FN_REFUSALS; ++i) {
        uintptr_t expected = thread;
        atomic_compare_exchange_strong(&context->refused[i].thread, &expected,
                                       0);
    }
}

const char *firenet_context_last_error(const firenet_context *context) {
    if (!context) {
        return "context: NULL";
    }
    uintptr_t thread = this_thread();
    for (int i = 0; i < FN_REFUSALS; ++i) {
        if (atomic_load(&context->refused[i].thread) == thread) {
            return atomic_load(&context->refused[i].text);
        }
    }
    return context->last_error;
}

/* ---------------------------------------------------------------- messages */

static firenet_status fail(firenet_context *context, firenet_status status,
                           const char *format, va_list arguments) {
    forget_refusal(context);
    context->reported = true;
    fn_print(context->last_error, sizeof context->last_error, format,
             arguments);
    if (context->log) {
        context->log(FIRENET_LOG_ERROR, context->last_error, context->log_user);
    }
    return status;
}

firenet_status fn_fail(firenet_context *context, firenet_status status,
                       const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fail(context, status, format, arguments);
    va_end(arguments);
    return status;
}

firenet_status fn_fail_null(firenet_context *context, const char *name) {
    return fn_fail(context, FIRENET_ERR_NULL, "%s: NULL, a pointer is needed",
                   name);
}

firenet_status fn_fail_as(firenet_context *context,
                          const firenet_context *branch,
                          firenet_status status) {
    return branch && branch->last_error[0]
               ? fn_fail(context, status, "%s", branch->last_error)
               : status;
}

firenet_status fn_refuse(firenet_context *context, firenet_status status,
                         const char *format, ...) {
    if (!context) {
        return status;
    }
    if (!fn_acquire(&context->busy)) {
        refuse(context, firenet_status_message(status));
        return status;
    }
    va_list arguments;
    va_start(arguments, format);
    fail(context, status, format, arguments);
    va_end(arguments);
    fn_unlock(&context->busy);
    return status;
}

firenet_status fn_refuse_null(firenet_context *context, const char *name) {
    return fn_refuse(context, FIRENET_ERR_NULL, "%s: NULL, a pointer is needed",
                     name);
}

/* ----------------------------------------------------------- entry and exit */

bool fn_acquire(atomic_bool *busy) {
    return !atomic_exchange_explicit(busy, true, memory_order_acquire);
}

void fn_unlock(atomic_bool *busy) {
    atomic_store_explicit(busy, false, memory_order_release);
}

firenet_status fn_enter(firenet_context *context) {
    if (!context) {
        return FIRENET_ERR_NULL;
    }
    if (!fn_acquire(&context->busy)) {
        refuse(context, in_use);
        return FIRENET_ERR_BUSY;
    }
    context->reported = false;
    context->sum_status = FIRENET_OK;
    return FIRENET_OK;
}

firenet_status fn_enter_object(firenet_context *context, atomic_bool *busy) {
    firenet_status status = fn_enter(context);
    if (status == FIRENET_OK && !fn_acquire(busy)) {
        status =
            fn_leave(context, fn_fail(context, FIRENET_ERR_BUSY, "%s", in_use));
    }
    return status;
}

firenet_status fn_leave(firenet_context *context, firenet_status status) {
    if (context->space_failed) {
        firenet_status failed = context->space_failed(context);
        status = failed != FIRENET_OK ? failed : status;
    }
    if (status != FIRENET_OK && !context->reported) {
        fn_fail(context, status, "%s", firenet_status_message(status));
    }
    fn_unlock(&context->busy);
    return status;
}
