/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators.h"

vec operator_applied(firenet_context *context, firenet_operator *a,
                     const vec *x, int adjoint) {
    firenet_workspace *w;
    vec y = vec_new(x->type, adjoint ? firenet_operator_cols(a)
                                     : firenet_operator_rows(a));
    assert_ok(context, firenet_workspace_create(&w, context, a));
    assert_ok(context,
              adjoint ? firenet_operator_apply_adjoint(w, x->type, x->data,
                                                       x->length, y.type,
                                                       y.data, y.length)
                      : firenet_operator_apply(w, x->type, x->data, x->length,
                                               y.type, y.data, y.length));
    firenet_workspace_release(w);
    return y;
}

void operator_refused(firenet_status expected, firenet_status seen,
                      const firenet_context *context,
                      const firenet_operator *out, const char *word, int line) {
    status_is(expected, seen, context, "creation", line);
    ck_assert_msg(out == NULL, "line %d: out is not NULL", line);
    error_names(context, word, line);
}
