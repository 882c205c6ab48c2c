/* SPDX-License-Identifier: BSD-3-Clause */
#include "contract.h"

#include "support.h"
#include "vec.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One operator under test, with a workspace and a tallied context. */
typedef struct subject {
    const contract_kind *kind;
    char name[128];
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_workspace *w;
    firenet_type domain, range;
    int64_t rows, cols;
    double epsilon; /* what rounding may cost one transform, relative */
} subject;

typedef void (*property)(subject *s);

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

/* ------------------------------------------------------------ properties */

#define holds(s, value, limit) \
    value_at_most((value), (limit), (s)->name, __FILE__, __LINE__)

static firenet_status forward(subject *s, const vec *x, vec *y) {
    return firenet_operator_apply(s->w, x->type, x->data, x->length, y->type,
                                  y->data, y->length);
}

static firenet_status backward(subject *s, const vec *y, vec *x) {
    return firenet_operator_apply_adjoint(s->w, y->type, y->data, y->length,
                                          x->type, x->data, x->length);
}

static vec image_of(subject *s, const vec *x) {
    vec y = vec_new(s->range, s->rows);
    assert_ok(s->context, forward(s, x, &y));
    return y;
}

static vec adjoint_of(subject *s, const vec *y) {
    vec x = vec_new(s->domain, s->cols);
    assert_ok(s->context, backward(s, y, &x));
    return x;
}

/* Between real and complex vectors an operator is linear over the reals. */
static int complex_linear(const subject *s) {
    return type_is_complex(s->domain) && type_is_complex(s->range) &&
           !(s->kind->facts & CONTRACT_REAL_LINEAR);
}

static void describes_itself(subject *s) {
    ck_assert_int_gt(s->rows, 0);
    ck_assert_int_gt(s->cols, 0);
    ck_assert_int_gt(firenet_type_size(s->domain), 0);
    ck_assert_int_gt(firenet_type_size(s->range), 0);
    ck_assert_int_gt((int)strlen(firenet_operator_description(s->a)), 2);
    ck_assert(isfinite(firenet_operator_flops(s->a)));
    holds(s, 0, firenet_operator_flops(s->a));
    holds(s, 1, firenet_operator_traffic(s->a));
    ck_assert(isfinite(firenet_operator_traffic(s->a)));
}

static void knows_what_it_is(subject *s) {
    int facts = s->kind->facts, unitary = firenet_operator_is_unitary(s->a);
    if (facts & CONTRACT_UNITARY)
        ck_assert_msg(unitary, "%s: not called unitary", s->name);
    if (facts & (CONTRACT_UNITARY | CONTRACT_COISOMETRY))
        holds(s, fabs(firenet_operator_coisometry(s->a) - 1), 4 * s->epsilon);
    if (facts & (CONTRACT_UNITARY | CONTRACT_ISOMETRY))
        holds(s, fabs(firenet_operator_isometry(s->a) - 1), 4 * s->epsilon);
    if (unitary)
        ck_assert_int_eq(s->rows, s->cols);
}

static void adjoint_matches_dot_products(subject *s) {
    double worst = NAN;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        vec x = vec_random(s->domain, s->cols, seed);
        vec y = vec_random(s->range, s->rows, seed + 100);
        vec ax = image_of(s, &x), ay = adjoint_of(s, &y);
        double complex left = vec_dot(&ax, &y), right = vec_dot(&x, &ay);
        if (!complex_linear(s))
            left = creal(left), right = creal(right);
        holds(s, cabs(left - right),
              s->epsilon * firenet_operator_norm_bound(s->a) * vec_norm(&x) *
                  vec_norm(&y));
        vec_free(&x);
        vec_free(&y);
        vec_free(&ax);
        vec_free(&ay);
    }
    assert_ok(s->context,
              firenet_operator_check_adjoint(s->a, s->context, 3, 7, &worst));
    /* Relative to ||Ax|| ||y||, and ||Ax|| may be small by chance. */
    holds(s, worst, 100 * s->epsilon);
}

static void is_linear(subject *s) {
    vec x = vec_random(s->domain, s->cols, 11);
    vec z = vec_random(s->domain, s->cols, 12);
    vec mix = vec_new(s->domain, s->cols);
    double complex c = complex_linear(s) ? 0.75 - 1.25 * I : -1.25;
    for (int64_t i = 0; i < s->cols; i++)
        vec_set(&mix, i, c * vec_get(&x, i) + vec_get(&z, i));
    vec ax = image_of(s, &x), az = image_of(s, &z), amix = image_of(s, &mix);
    for (int64_t i = 0; i < s->rows; i++)
        vec_set(&az, i, c * vec_get(&ax, i) + vec_get(&az, i));
    holds(s, vec_distance(&amix, &az),
          s->epsilon * firenet_operator_norm_bound(s->a) *
              (cabs(c) * vec_norm(&x) + vec_norm(&z)));
    vec_fill(&x, 0);
    assert_ok(s->context, forward(s, &x, &ax));
    ck_assert_msg(vec_norm(&ax) == 0, "%s: A 0 is not 0", s->name);
    vec_free(&x);
    vec_free(&z);
    vec_free(&mix);
    vec_free(&ax);
    vec_free(&az);
    vec_free(&amix);
}

/* ||c v - B B^H v|| / ||c v|| for random v, B the forward map or its adjoint;
 * 0 where c makes no claim. */
static double claim_error(subject *s, double c, int on_range) {
    if (!(c > 0))
        return 0;
    vec v = on_range ? vec_random(s->range, s->rows, 22)
                     : vec_random(s->domain, s->cols, 21);
    vec there = on_range ? adjoint_of(s, &v) : image_of(s, &v);
    vec back = on_range ? image_of(s, &there) : adjoint_of(s, &there);
    for (int64_t i = 0; i < v.length; i++)
        vec_set(&v, i, c * vec_get(&v, i));
    double error = vec_error(&back, &v);
    vec_free(&v);
    vec_free(&there);
    vec_free(&back);
    return error;
}

static void claimed_inverse_holds(subject *s) {
    int unitary = firenet_operator_is_unitary(s->a);
    holds(s, claim_error(s, firenet_operator_coisometry(s->a), 1), s->epsilon);
    holds(s, claim_error(s, firenet_operator_isometry(s->a), 0), s->epsilon);
    holds(s, claim_error(s, unitary, 1), s->epsilon);
    holds(s, claim_error(s, unitary, 0), s->epsilon);
}

static void norm_bound_holds(subject *s) {
    double bound = firenet_operator_norm_bound(s->a), seen = 0;
    vec x = vec_random(s->domain, s->cols, 31);
    for (int k = 0; k < 12; k++) { /* power iteration on A^H A */
        double scale = vec_norm(&x);
        for (int64_t i = 0; scale > 0 && i < s->cols; i++)
            vec_set(&x, i, vec_get(&x, i) / scale);
        vec y = image_of(s, &x);
        seen = fmax(seen, vec_norm(&y));
        assert_ok(s->context, backward(s, &y, &x));
        vec_free(&y);
    }
    holds(s, seen, bound * (1 + s->epsilon));
    holds(s, bound, firenet_operator_norm_proved(s->a));
    if (firenet_operator_coisometry(s->a) > 0) /* then ||A|| is known */
        holds(s, bound, seen * 1.01);
    vec_free(&x);
}

static void writes_only_its_output(subject *s) {
    vec x = vec_random(s->domain, s->cols, 41);
    vec x_before = vec_convert(s->domain, &x);
    vec y = image_of(s, &x);
    vec back = adjoint_of(s, &y);
    vec again = image_of(s, &x);
    ck_assert_msg(vec_same_bits(&x, &x_before), "%s: input written", s->name);
    ck_assert_msg(vec_same_bits(&y, &again), "%s: input written", s->name);
    ck_assert_msg(vec_guards_hold(&x) && vec_guards_hold(&y) &&
                      vec_guards_hold(&back),
                  "%s: written outside a buffer", s->name);
    ck_assert_msg(!isnan(vec_norm(&y)) && !isnan(vec_norm(&back)),
                  "%s: output left unwritten somewhere", s->name);
    vec_free(&x);
    vec_free(&x_before);
    vec_free(&y);
    vec_free(&back);
    vec_free(&again);
}

static void same_bits_every_time(subject *s) {
    vec x = vec_random(s->domain, s->cols, 51);
    vec y = vec_random(s->range, s->rows, 52);
    vec ax = image_of(s, &x), ay = adjoint_of(s, &y);
    firenet_workspace *first = s->w;
    s->memory.poison = 0xFF; /* fresh scratch full of NaNs changes nothing */
    assert_ok(s->context, firenet_workspace_create(&s->w, s->context, s->a));
    vec ay2 = adjoint_of(s, &y), ax2 = image_of(s, &x);
    ck_assert_msg(vec_same_bits(&ax, &ax2), "%s: A x differs", s->name);
    ck_assert_msg(vec_same_bits(&ay, &ay2), "%s: A^H y differs", s->name);
    firenet_workspace_release(first);
    vec_free(&x);
    vec_free(&y);
    vec_free(&ax);
    vec_free(&ay);
    vec_free(&ax2);
    vec_free(&ay2);
}

static void same_bits_on_every_instruction_set(subject *s) {
    vec x = vec_random(s->domain, s->cols, 55);
    vec y = vec_random(s->range, s->rows, 56);
    instructions_use(s->context, 0);
    vec ax = image_of(s, &x), ay = adjoint_of(s, &y);
    for (int i = 1; i < INSTRUCTION_SETS; i++) {
        if (!instructions_use(s->context, i))
            continue;
        vec ax2 = image_of(s, &x), ay2 = adjoint_of(s, &y);
        ck_assert_msg(vec_same_bits(&ax, &ax2), "%s: A x differs", s->name);
        ck_assert_msg(vec_same_bits(&ay, &ay2), "%s: A^H y differs", s->name);
        vec_free(&ax2);
        vec_free(&ay2);
    }
    vec_free(&x);
    vec_free(&y);
    vec_free(&ax);
    vec_free(&ay);
}

static void apply_allocates_nothing(subject *s) {
    long calls = s->memory.calls;
    vec x = vec_random(s->domain, s->cols, 61);
    vec y = image_of(s, &x), back = adjoint_of(s, &y);
    ck_assert_msg(s->memory.calls == calls, "%s: %ld allocations", s->name,
                  s->memory.calls - calls);
    vec_free(&x);
    vec_free(&y);
    vec_free(&back);
}

static void workspace_bytes_are_told(subject *s) {
    firenet_workspace *w;
    long before = s->memory.bytes;
    assert_ok(s->context, firenet_workspace_create(&w, s->context, s->a));
    long used = s->memory.bytes - before;
    long told = (long)firenet_operator_workspace_bytes(s->a);
    ck_assert_msg(used == told, "%s: %ld bytes told, %ld allocated", s->name,
                  told, used);
    firenet_workspace_release(w);
}

static void outlives_the_callers_handles(subject *s) {
    vec x = vec_random(s->domain, s->cols, 71);
    vec before = image_of(s, &x), after = vec_new(s->range, s->rows);
    firenet_context_retain(s->context);
    firenet_operator_release(s->a);
    firenet_context_release(s->context);
    s->a = NULL; /* the workspace keeps its own references */
    assert_ok(s->context, forward(s, &x, &after));
    ck_assert(vec_same_bits(&before, &after));
    vec_free(&x);
    vec_free(&before);
    vec_free(&after);
}

/* --------------------------------------------------------------- misuse */

/* Both directions with one argument wrong each time; outputs stay as is. */
static void refuses_null_pointers(subject *s) {
    vec x = vec_random(s->domain, s->cols, 81);
    vec y = vec_random(s->range, s->rows, 82);
    vec nothing = {s->domain, s->cols, NULL};
    vec none = {s->range, s->rows, NULL};
    assert_status(FIRENET_ERR_NULL, s->context, forward(s, &nothing, &y));
    assert_error_names(s->context, "x:");
    assert_status(FIRENET_ERR_NULL, s->context, forward(s, &x, &none));
    assert_error_names(s->context, "y:");
    assert_status(FIRENET_ERR_NULL, s->context, backward(s, &none, &x));
    assert_error_names(s->context, "y:");
    assert_status(FIRENET_ERR_NULL, s->context, backward(s, &y, &nothing));
    assert_error_names(s->context, "x:");
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_operator_apply(NULL, s->domain, x.data, s->cols,
                                         s->range, y.data, s->rows));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_operator_apply_adjoint(NULL, s->range, y.data,
                                                 s->rows, s->domain, x.data,
                                                 s->cols));
    vec_free(&x);
    vec_free(&y);
}

/* Calls both directions with `x` and `y` dressed as given. */
static void refuse_both(subject *s, const vec *x, const vec *y,
                        firenet_status expected, const char *word) {
    vec input = *x, output = *y;
    assert_status(expected, s->context, forward(s, &input, &output));
    assert_error_names(s->context, word);
    assert_status(expected, s->context, backward(s, &output, &input));
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
    assert_ok(s->context, forward(s, &x, &y));
    y.data = start;
    x.data = start + y_bytes;
    assert_ok(s->context, backward(s, &y, &x));
    vec_free(&both);
    vec_free(&before);
}

static const property properties[] = {describes_itself,
                                      knows_what_it_is,
                                      adjoint_matches_dot_products,
                                      is_linear,
                                      claimed_inverse_holds,
                                      norm_bound_holds,
                                      writes_only_its_output,
                                      same_bits_every_time,
                                      same_bits_on_every_instruction_set,
                                      apply_allocates_nothing,
                                      workspace_bytes_are_told,
                                      outlives_the_callers_handles,
                                      refuses_null_pointers,
                                      refuses_wrong_lengths,
                                      refuses_wrong_types,
                                      refuses_overlapping_buffers};
enum { PROPERTIES = sizeof properties / sizeof properties[0] };

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

/* Test number `which` of the grid, counted over legal combinations; returns
 * how many there are when `which` is negative. */
static int visit(int which) {
    int count = 0;
    for (int k = 0; k < grid.kind_count; k++)
        for (int t = 0; t < TYPES; t++)
            for (int h = 0; h < grid.shape_count; h++) {
                const contract_kind *kind = &grid.kinds[k];
                if (!legal(kind, all_types[t], &grid.shapes[h]))
                    continue;
                if (which >= count && which < count + PROPERTIES) {
                    subject s;
                    subject_make(&s, kind, all_types[t], &grid.shapes[h]);
                    properties[which - count](&s);
                    subject_drop(&s);
                }
                count += PROPERTIES;
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
