/* SPDX-License-Identifier: BSD-3-Clause */
#include "contract_subject.h"

#include <math.h>
#include <stdio.h>

int64_t contract_cells(const contract_shape *shape) {
    int64_t cells = 1;
    for (int a = 0; a < shape->axes; a++)
        cells *= shape->size[a];
    return cells;
}

/* --------------------------------------------------------------- makers */

firenet_status contract_adjoint(contract_make make, firenet_operator **out,
                                firenet_context *c, firenet_type type,
                                const contract_shape *s) {
    firenet_operator *a;
    firenet_status status = make(&a, c, type, s);
    if (status == FIRENET_OK)
        status = firenet_operator_adjoint(out, c, a);
    firenet_operator_release(a);
    return status;
}

firenet_status contract_composed(contract_make make_a, contract_make make_b,
                                 firenet_operator **out, firenet_context *c,
                                 firenet_type type, const contract_shape *s) {
    firenet_operator *a = NULL, *b = NULL;
    firenet_status status = make_a(&a, c, type, s);
    if (status == FIRENET_OK)
        status = make_b(&b, c, type, s);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(out, c, a, b);
    firenet_operator_release(a);
    firenet_operator_release(b);
    return status;
}

/* -------------------------------------------------------------- subject */

firenet_status subject_apply(subject *s, const vec *x, vec *y) {
    return firenet_workspace_apply(s->w, x->type, x->data, x->length, y->type,
                                   y->data, y->length);
}

firenet_status subject_apply_adjoint(subject *s, const vec *y, vec *x) {
    return firenet_workspace_apply_adjoint(s->w, y->type, y->data, y->length,
                                           x->type, x->data, x->length);
}

/* ------------------------------------------------------------------ grid */

static const firenet_type all_types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
enum { TYPES = 4 };

static struct {
    const contract_kind *kinds;
    const contract_shape *shapes;
    int kind_count, shape_count;
} grid;

static int all_powers_of_two(const contract_shape *shape) {
    int all = 1;
    for (int a = 0; a < shape->axes; a++)
        all = all && (shape->size[a] & (shape->size[a] - 1)) == 0;
    return all;
}

static int legal(const contract_kind *kind, firenet_type type,
                 const contract_shape *shape) {
    int wanted = type_is_complex(type) ? CONTRACT_COMPLEX : CONTRACT_REAL;
    return (kind->types & wanted) && shape->levels >= kind->least_levels &&
           (!(kind->facts & CONTRACT_POWERS) || all_powers_of_two(shape));
}

static void subject_make(subject *s, const contract_kind *kind,
                         firenet_type type, const contract_shape *shape) {
    int64_t cells = contract_cells(shape);
    *s = (subject){.kind = kind};
    snprintf(s->name, sizeof s->name, "%s, type %d, %d axes, %lld x %lld",
             kind->name, (int)type, shape->axes, (long long)shape->size[0],
             (long long)(cells / shape->size[0]));
    s->context = context_new(&s->memory);
    assert_ok(s->context, kind->make(&s->a, s->context, type, shape));
    assert_ok(s->context, firenet_workspace_create(&s->w, s->context, s->a));
    s->domain = firenet_operator_domain_type(s->a);
    s->range = firenet_operator_range_type(s->a);
    s->rows = firenet_operator_rows(s->a);
    s->cols = firenet_operator_cols(s->a);
    s->epsilon = 20 * type_epsilon(type) * sqrt(1 + log2((double)cells));
}

static void subject_drop(subject *s) {
    firenet_operator_release(s->a);
    firenet_workspace_release(s->w);
    context_end(s->context, &s->memory);
}

static int length_of(const property *list) {
    int length = 0;
    while (list[length])
        length++;
    return length;
}

/* Property number `which` of both lists. */
static void subject_check(subject *s, int which) {
    int properties = length_of(contract_properties);
    if (which < properties)
        contract_properties[which](s);
    else
        contract_refusals[which - properties](s);
}

/* Test number `which` of the grid, counted over legal combinations; returns
 * how many there are when `which` is negative. */
static int visit(int which) {
    int each = length_of(contract_properties) + length_of(contract_refusals);
    int count = 0;
    for (int k = 0; k < grid.kind_count; k++)
        for (int t = 0; t < TYPES; t++)
            for (int h = 0; h < grid.shape_count; h++) {
                const contract_kind *kind = &grid.kinds[k];
                if (!legal(kind, all_types[t], &grid.shapes[h]))
                    continue;
                if (which >= count && which < count + each) {
                    subject s;
                    subject_make(&s, kind, all_types[t], &grid.shapes[h]);
                    subject_check(&s, which - count);
                    subject_drop(&s);
                }
                count += each;
            }
    return count;
}

START_TEST(operator_contract) {
    visit(_i);
}
END_TEST

int contract_add(TCase *tcase, const contract_kind *kinds, int kind_count,
                 const contract_shape *shapes, int shape_count) {
    grid.kinds = kinds;
    grid.kind_count = kind_count;
    grid.shapes = shapes;
    grid.shape_count = shape_count;
    int count = visit(-1);
    tcase_add_loop_test(tcase, operator_contract, 0, count);
    return count;
}
