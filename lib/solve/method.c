/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/method.h"

/* Rounding of an image that was carried along for some iterations, in units of
 * that of one product. */
#define CARRIED 32.0
/* u need not be the worst direction, hence a margin; nor is one direction known
 * well enough for L to grow by more than LEAP at a time. */
#define MARGIN 1.05
#define LEAP 10.0

bool fn_norm_is_exceeded(fn_method *method, double stretch, double move,
                         double size) {
    struct fn_reached *now = &method->now;
    if (move == 0.0) {
        return false;
    }
    double rounding = CARRIED * method->problem->rounding * size;
    if (!(stretch > now->norm * move * (1.0 + 1e-6) + rounding)) {
        return false;
    }
    now->norm = fmin(MARGIN * (stretch - rounding) / move, LEAP * now->norm);
    ++now->raised;
    return true;
}
