/* SPDX-License-Identifier: BSD-3-Clause */
/* How noise comes out of a recovery. */
#ifndef EXAMPLES_COILS_REPLICAS_H
#define EXAMPLES_COILS_REPLICAS_H

#include "coils/scan.h"
#include "session.h"

/* Recovers again with more noise, as often as --noise-map says, and finds the
 * deviation of each pixel; r->answer is on the user's grid. Robson et al.,
 * 'Comprehensive quantification of signal-to-noise ratio and g-factor for
 * image-based and k-space-based parallel imaging reconstructions', Magn. Reson.
 * Med. 60, 2008. Prints an error and returns false on failure. */
bool replicate(const scan *s, const session *e, result *r);

#endif
