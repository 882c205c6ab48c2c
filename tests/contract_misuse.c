/* SPDX-License-Identifier: BSD-3-Clause */
/* What an operator refuses, in both directions; outputs stay as they are. */
#include "contract_subject.h"

#include <stdio.h>

static void refuses_null_pointers(subject *s) {
    vec x = vec_random(s->domain, s->cols, 81);
    vec y = vec_random(s->range, s->rows, 82);
    vec nothing = {s->domain, s->cols, NULL};
    vec none = {s->range, s->rows, NULL};
    assert_status(FIRENET_ERR_NULL, s->context, subject_apply(s, &nothing, &y));
    assert_error_names(s->context, "x:");
    assert_status(FIRENET_ERR_NULL, s->context, subject_apply(s, &x, &none));
    assert_error_names(s->context, "y:");
    assert_status(FIRENET_ERR_NULL, s->context,
                  subject_apply_adjoint(s, &none, &x));
    assert_error_names(s->context, "y:");
    assert_status(FIRENET_ERR_NULL, s->context,
                  subject_apply_adjoint(s, &y, &nothing));
    assert_error_names(s->context, "x:");
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_workspace_apply(NULL, s->domain, x.data, s->cols,
                                          s->range, y.data, s->rows));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_workspace_apply_adjoint(NULL, s->range, y.data,
                                                  s->rows, s->domain, x.data,
                                                  s->cols));
    vec_free(&x);
    vec_free(&y);
}

/* Calls both directions with `x` and `y` dressed as given. */
static void refuse_both(subject *s, const vec *x, const vec *y,
                        firenet_status expected, const char *word) {
    vec input = *x, output = *y;
    assert_status(expected, s->context, subject_apply(s, &input, &output));
    assert_error_names(s->context, word);
    assert_status(expected, s->context,
                  subject_apply_adjoint(s, &output, &input));
    assert_error_names(s->context, word);
}

static void refuses_wrong_lengths(subject *s) {
    static const int64_t off[] = {-1, 1, INT64_MAX / 2};
    vec x = vec_random(s->domain, s->cols, 91);
    vec y = vec_random(s->range, s->rows, 92);
    vec x_before = vec_convert(s->domain, &x);
    vec y_before = vec_convert(s->range, &y);
    char value[32];
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        vec odd = {s->domain, s->cols + off[i], x.data};
        snprintf(value, sizeof value, "%lld", (long long)odd.length);
        refuse_both(s, &odd, &y, FIRENET_ERR_SHAPE, "x:");
        assert_error_names(s->context, value);
        odd = (vec){s->range, s->rows + off[i], y.data};
        snprintf(value, sizeof value, "%lld", (long long)odd.length);
        refuse_both(s, &x, &odd, FIRENET_ERR_SHAPE, "y:");
        assert_error_names(s->context, value);
    }
    ck_assert(vec_same_bits(&x, &x_before) && vec_same_bits(&y, &y_before));
    vec_free(&x);
    vec_free(&y);
    vec_free(&x_before);
    vec_free(&y_before);
}

static void refuses_wrong_types(subject *s) {
    static const int types[] = {FIRENET_F32,  FIRENET_F64, FIRENET_C64,
                                FIRENET_C128, 0,           11};
    vec x = vec_random(s->domain, s->cols, 101);
    vec y = vec_random(s->range, s->rows, 102);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        firenet_type type = (firenet_type)types[i];
        vec odd = {type, s->cols, x.data};
        if (type != s->domain)
            refuse_both(s, &odd, &y, FIRENET_ERR_TYPE, "x:");
        odd = (vec){type, s->rows, y.data};
        if (type != s->range)
            refuse_both(s, &x, &odd, FIRENET_ERR_TYPE, "y:");
    }
    vec_free(&x);
    vec_free(&y);
}

static void refuses_overlapping_buffers(subject *s) {
    int64_t most = s->rows > s->cols ? s->rows : s->cols;
    vec both = vec_random(FIRENET_C128, 2 * most, 111);
    vec before = vec_convert(FIRENET_C128, &both);
    size_t x_bytes = (size_t)s->cols * (size_t)firenet_type_size(s->domain);
    size_t y_bytes = (size_t)s->rows * (size_t)firenet_type_size(s->range);
    size_t x_step = (size_t)firenet_type_size(s->domain);
    char *start = both.data;
    vec x = {s->domain, s->cols, start}, y = {s->range, s->rows, start};
    refuse_both(s, &x, &y, FIRENET_ERR_OVERLAP, "overlap");
    y.data = start + x_bytes - x_step; /* the last of x, the first of y */
    refuse_both(s, &x, &y, FIRENET_ERR_OVERLAP, "overlap");
    ck_assert(vec_same_bits(&both, &before));
    y.data = start + x_bytes; /* neighbours are fine */
    vec_fill(&both, 0);
    assert_ok(s->context, subject_apply(s, &x, &y));
    y.data = start;
    x.data = start + y_bytes;
    assert_ok(s->context, subject_apply_adjoint(s, &y, &x));
    vec_free(&both);
    vec_free(&before);
}

const property contract_refusals[] = {
    refuses_null_pointers, refuses_wrong_lengths, refuses_wrong_types,
    refuses_overlapping_buffers, NULL};
