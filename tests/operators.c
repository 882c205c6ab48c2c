/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators.h"

vec operator_applied(firenet_context *context, firenet_operator *a,
                     const vec *x, int adjoint) {
    firenet_workspace *w;
    vec y =
        adjoint
            ? vec_new(firenet_operator_domain_type(a), firenet_operator_cols(a))
            : vec_new(firenet_operator_range_type(a), firenet_operator_rows(a));
    assert_ok(context, firenet_workspace_create(&w, context, a));
    assert_ok(context,
              adjoint ? firenet_workspace_apply_adjoint(w, x->type, x->data,
                                                        x->length, y.type,
                                                        y.data, y.length)
                      : firenet_workspace_apply(w, x->type, x->data, x->length,
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

vec vec_of(firenet_type type, const double complex *values, int64_t length) {
    vec v = vec_new(type, length);
    for (int64_t i = 0; i < length; i++)
        vec_set(&v, i, values[i]);
    return v;
}

void operator_gives(firenet_context *context, firenet_operator *a, int adjoint,
                    const double complex *x, const double complex *expected,
                    const char *what, int line) {
    firenet_type from = adjoint ? firenet_operator_range_type(a)
                                : firenet_operator_domain_type(a);
    int64_t length =
        adjoint ? firenet_operator_rows(a) : firenet_operator_cols(a);
    vec in = vec_of(from, x, length);
    vec out = operator_applied(context, a, &in, adjoint);
    vec want = vec_of(out.type, expected, out.length);
    value_at_most(vec_error(&out, &want), 20 * type_epsilon(out.type), what,
                  __FILE__, line);
    vec_free(&in);
    vec_free(&out);
    vec_free(&want);
}
