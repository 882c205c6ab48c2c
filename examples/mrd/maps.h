/* SPDX-License-Identifier: BSD-3-Clause */
/* Coil maps, of the kind that settings say. */
#ifndef EXAMPLES_MRD_MAPS_H
#define EXAMPLES_MRD_MAPS_H

#include "mrd/settings.h"

#include <complex.h>

/* Maps [coils][shape] from calibration data [coils][region], whitened, of 2
 * axes or 3, of which MAPS_QUICK is not. */
firenet_status maps_find(firenet_context *context, maps_kind kind,
                         int64_t coils, int axes, const int64_t *shape,
                         const int64_t *region,
                         const float complex *calibration, float complex *maps);

#endif
