/* SPDX-License-Identifier: BSD-3-Clause */
#include "mri.h"

#include <stdio.h>

firenet_status mri_check(firenet_context *context, firenet_type type,
                         const mri_pointer *pointers) {
    if (type != FIRENET_C64 && type != FIRENET_C128) {
        return companion_fail(context, FIRENET_ERR_TYPE,
                              "type: %s (%d), allowed are c64 and c128",
                              firenet_type_name(type), (int)type);
    }
    for (; pointers->name; ++pointers) {
        if (!pointers->value) {
            return companion_fail(context, FIRENET_ERR_NULL, "%s: NULL",
                                  pointers->name);
        }
    }
    return context ? FIRENET_OK : FIRENET_ERR_NULL;
}

/* Elements whose bytes, times a few, are counted without overflow. */
#define MOST (INT64_MAX / 4096)

int64_t mri_points(firenet_context *context, const char *name, int axes,
                   const int64_t *shape, const int64_t *most, int64_t coils,
                   firenet_status *status) {
    int64_t points = 1;
    if (*status == FIRENET_OK) {
        *status =
            companion_check_range(context, "axes", axes, 1, FIRENET_MAX_AXES);
    }
    if (*status == FIRENET_OK) {
        *status = companion_check_range(context, "coils", coils, 1, MOST);
    }
    for (int a = 0; a < axes && *status == FIRENET_OK; ++a) {
        char element[64];
        snprintf(element, sizeof element, "%s[%d]", name, a);
        *status = companion_check_range(context, element, shape[a], 1,
                                        most ? most[a] : MOST);
        if (*status == FIRENET_OK && shape[a] > MOST / coils / points) {
            *status = companion_fail(
                context, FIRENET_ERR_TOO_LARGE,
                "%s: %lld coils, allowed are at most %lld points each", name,
                (long long)coils, (long long)(MOST / coils));
        }
        points *= *status == FIRENET_OK ? shape[a] : 1;
    }
    return *status == FIRENET_OK ? points : 0;
}

firenet_status mri_check_finite(firenet_context *context, const char *name,
                                firenet_type type, int64_t n, const void *x) {
    for (int64_t i = 0; i < n; ++i) {
        mri_number z = mri_get(type, x, i);
        if (!isfinite(creal(z)) || !isfinite(cimag(z))) {
            return companion_fail(context, FIRENET_ERR_NUMERIC,
                                  "%s[%lld]: not finite", name, (long long)i);
        }
    }
    return FIRENET_OK;
}

/* ------------------------------------------------------------- transforms */

firenet_status mri_transform_create(mri_transform *t, firenet_context *context,
                                    firenet_type type, int axes,
                                    const int64_t *shape, uint32_t centred,
                                    uint32_t image_centred, int64_t count) {
    *t = (mri_transform){.type = type};
    firenet_operator *one = NULL;
    firenet_status status = firenet_operator_create_centred_dft(
        &one, context, type, axes, shape, centred, image_centred);
    if (status == FIRENET_OK) {
        status = firenet_operator_batch(&t->operator, context, one, count);
    }
    if (status == FIRENET_OK) {
        status = firenet_workspace_create(&t->workspace, context, t->operator);
    }
    firenet_operator_release(one);
    t->length = firenet_operator_rows(t->operator);
    return status;
}

firenet_status mri_transform_forward(mri_transform *t, const void *image,
                                     void *kspace) {
    return firenet_workspace_apply(t->workspace, t->type, image, t->length,
                                   t->type, kspace, t->length);
}

firenet_status mri_transform_adjoint(mri_transform *t, const void *kspace,
                                     void *image) {
    return firenet_workspace_apply_adjoint(
        t->workspace, t->type, kspace, t->length, t->type, image, t->length);
}

void mri_transform_free(mri_transform *t) {
    firenet_workspace_release(t->workspace);
    firenet_operator_release(t->operator);
    *t = (mri_transform){0};
}
