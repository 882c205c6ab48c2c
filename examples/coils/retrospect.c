/* SPDX-License-Identifier: BSD-3-Clause */
/* A scan that was acquired fully, with fewer lines: what they would have given
 * can be held against what all of them do. */
#include "coils/scan.h"

#include "message.h"

#include <stdlib.h>

enum { MIDDLE = 24 }; /* lines that are always kept, for the maps */

/* Whether a row of the grid is one that the scan would have had. */
static bool is_kept(const scan *s, int64_t row) {
    const int64_t k = row - s->shape[0] / 2, line = k + s->given[0] / 2;
    return line % s->r->options->acceleration == 0 ||
           (k >= -MIDDLE / 2 && k < MIDDLE / 2);
}

static void drop_lines(scan *s) {
    s->samples = 0;
    for (int64_t i = 0; i < s->points; i++) {
        const bool kept = is_kept(s, i / s->shape[1]);
        for (int64_t c = 0; c < s->coils && !kept; c++)
            s->kspace[c * s->points + i] = 0;
        s->mask[i] = s->mask[i] && kept;
        if (s->mask[i])
            s->indices[s->samples++] = i;
    }
}

/* The mask as it is shown: the user's rows. */
static void show_lines(scan *s) {
    const int64_t offset = s->shape[0] / 2 - s->given[0] / 2;
    for (int64_t i = 0; i < s->given[0] * s->given[1]; i++)
        if (!is_kept(s, i / s->given[1] + offset))
            s->r->mask.pixels[i] = 0;
}

bool scan_undersample(scan *s) {
    const int64_t places = s->given[0] * s->given[1];
    if (!s->r->options->acceleration)
        return true;
    if (s->samples < places)
        return print_error("--acceleration-test: %lld of %lld places of "
                           "k-space were acquired; all must be",
                           (long long)s->samples, (long long)places);
    s->clean = malloc((size_t)(s->coils * s->points) * sizeof *s->clean);
    if (!s->clean)
        return print_error("out of memory");
    if (!scan_images(s, s->clean))
        return false;
    drop_lines(s);
    show_lines(s);
    scan_step(s, "undersampling");
    return true;
}
