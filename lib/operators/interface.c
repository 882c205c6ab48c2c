/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/interface.h"

static void attach(firenet_context *context, const fn_space *space,
                   firenet_status (*failed)(firenet_context *context),
                   void (*release)(const fn_space *space)) {
    context->space = space;
    context->space_failed = failed;
    context->space_release = release;
}

static const fn_space *space_of(const firenet_context *context) {
    return fn_space_of(context);
}

static firenet_status fail(firenet_context *context, firenet_status status,
                           const char *message) {
    return fn_fail(context, status, "%s", message);
}

static const fn_interface table = {.attach = attach,
                                   .space_of = space_of,
                                   .host = &fn_cpu_space,
                                   .fail = fail,
                                   .enter = fn_enter,
                                   .leave = fn_leave,
                                   .alloc = fn_alloc,
                                   .free = fn_free,
                                   .form_of = fn_form_of,
                                   .prepare = fn_operator_prepare,
                                   .plan = fn_operator_plan,
                                   .reduce = fn_reduce};

const void *firenet_companion_interface(uint64_t key) {
    return key == FN_INTERFACE_KEY ? &table : NULL;
}
