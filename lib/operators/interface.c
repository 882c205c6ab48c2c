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

static void set_normal(firenet_operator *a, const fn_normal *normal) {
    a->normal = *normal;
}

static void set_own_rows(firenet_operator *a, const fn_own_rows *rows) {
    a->own_rows = *rows;
}

static firenet_status scratch_create(const firenet_operator *a,
                                     firenet_context *context,
                                     fn_scratch *scratch) {
    return fn_operator_scratch(a, context, scratch);
}

static firenet_status apply(const firenet_operator *a, firenet_context *context,
                            bool adjoint, const fn_vec *in, fn_vec *out) {
    fn_scratch scratch = {0};
    firenet_status status = fn_operator_prepare(a, context);
    if (status == FIRENET_OK) {
        status = fn_operator_scratch(a, context, &scratch);
    }
    if (status == FIRENET_OK) {
        status = adjoint ? fn_adjoint_product(a, &scratch, in, out)
                         : fn_product(a, &scratch, in, out);
    }
    fn_scratch_free(&scratch);
    return status;
}

static const fn_interface table = {
    .attach = attach,
    .space_of = space_of,
    .host = &fn_cpu_space,
    .fail = fail,
    .enter = fn_enter,
    .leave = fn_leave,
    .alloc = fn_alloc,
    .free = fn_free,
    .form_of = fn_form_of,
    .set_normal = set_normal,
    .set_own_rows = set_own_rows,
    .prepare = fn_operator_prepare,
    .plan = fn_operator_plan,
    .apply = apply,
    .scratch_create = scratch_create,
    .scratch_free = fn_scratch_free,
    .set_orthonormal = fn_operator_set_orthonormal,
    .kernels = fn_kernels_for,
    .frame_set = fn_wavelet_frame_set,
    .frame_copy = fn_frame_copy,
    .frame_analyse = fn_frame_analyse,
    .frame_synthesise = fn_frame_synthesise,
    .bank_set = fn_wavelet_bank_set,
    .buffers_set = fn_wavelet_buffers_set,
    .level_set = fn_pyramid_level_set,
    .sweep_analyse = fn_wavelet_sweep_analyse,
    .sweep_synthesise = fn_wavelet_sweep_synthesise,
    .slab_difference = fn_create_slab_difference};

const void *firenet_companion_interface(uint64_t key) {
    return key == FN_INTERFACE_KEY ? &table : NULL;
}
