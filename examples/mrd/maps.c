/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/maps.h"

#include "coils/settings.h"
#include "mrd/interpolate.h"

#include <firenet/companion.h>
#include <firenet/mri.h>

typedef float complex single;

typedef struct source {
    firenet_context *context;
    int64_t coils;
    int axes;
    const int64_t *region;
    const single *calibration;
} source;

/* Patches of a volume would have 6^3 points. */
enum { PATCH_3D = 4 };

static firenet_status espirit(const source *s, const int64_t *shape,
                              single *maps) {
    return firenet_mri_espirit(s->context, FIRENET_C64, s->coils, s->axes,
                               shape, (1u << s->axes) - 1, s->region,
                               s->calibration, s->axes == 3 ? PATCH_3D : 0, 0,
                               eigenvalue_crop, 1, maps, NULL);
}

static firenet_status refine(const source *s, const int64_t *coarse,
                             const single *few, const int64_t *shape,
                             single *maps) {
    const int64_t points = shape[0] * shape[1];
    for (int64_t c = 0; c < s->coils; c++)
        interpolate(coarse, few + c * coarse[0] * coarse[1], shape,
                    maps + c * points);
    return firenet_mri_normalise(s->context, FIRENET_C64, s->coils, points,
                                 maps, NULL);
}

/* On a grid as wide as the calibration region resolves, some times over. */
static firenet_status quick(const source *s, const int64_t *shape,
                            single *maps) {
    int64_t coarse[2];
    void *few = NULL;
    for (int a = 0; a < 2; a++) {
        const int64_t least = 2 * s->region[a], quarter = shape[a] / 4;
        coarse[a] = quick_length(least > quarter ? least : quarter);
        if (coarse[a] >= shape[a])
            return espirit(s, shape, maps);
    }
    firenet_status status = firenet_companion_allocate(
        s->context, s->coils * coarse[0] * coarse[1], sizeof(single), &few);
    if (!status)
        status = espirit(s, coarse, few);
    if (!status)
        status = refine(s, coarse, few, shape, maps);
    firenet_companion_free(s->context, few);
    return status;
}

firenet_status maps_find(firenet_context *context, maps_kind kind,
                         int64_t coils, int axes, const int64_t *shape,
                         const int64_t *region, const single *calibration,
                         single *maps) {
    const source s = {context, coils, axes, region, calibration};
    switch (kind) {
    case MAPS_QUICK:
        return axes == 2 ? quick(&s, shape, maps) : espirit(&s, shape, maps);
    case MAPS_ADAPTIVE:
        return firenet_mri_adaptive_maps(context, FIRENET_C64, coils, axes,
                                         shape, (1u << axes) - 1, region,
                                         calibration, ADAPTIVE_WIDTH, maps);
    default:
        return espirit(&s, shape, maps);
    }
}
