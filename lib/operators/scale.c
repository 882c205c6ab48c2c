/* SPDX-License-Identifier: BSD-3-Clause */
/* c A is the composition c I o A, where the rules move and merge factors. */
#include "operators/scale.h"

#include "operators/compose.h"
#include "operators/multiple.h"

firenet_status fn_scale(firenet_operator **out, firenet_context *context,
                        firenet_operator *a, double re, double im) {
    if (!a) {
        return fn_fail_null(context, "a");
    }
    firenet_operator *factor = NULL;
    firenet_status status =
        fn_create_multiple(&factor, context, a->range, a->rows, re, im);
    if (status == FIRENET_OK) {
        status = fn_compose(out, context, factor, a);
    }
    firenet_operator_release(factor);
    return status;
}

firenet_status firenet_operator_scale(firenet_operator **out,
                                      firenet_context *context,
                                      firenet_operator *a, double re,
                                      double im) {
    return FN_CREATE(context, out, fn_scale(out, context, a, re, im));
}
