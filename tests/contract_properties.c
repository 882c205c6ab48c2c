/* SPDX-License-Identifier: BSD-3-Clause */
/* What an operator is: linear, bounded, the adjoint's partner, pure. */
#include "contract_subject.h"

#include <math.h>
#include <string.h>

#define holds(s, value, limit) \
    value_at_most((value), (limit), (s)->name, __FILE__, __LINE__)

static vec image_of(subject *s, const vec *x) {
    vec y = vec_new(s->range, s->rows);
    assert_ok(s->context, subject_apply(s, x, &y));
    return y;
}

static vec adjoint_of(subject *s, const vec *y) {
    vec x = vec_new(s->domain, s->cols);
    assert_ok(s->context, subject_apply_adjoint(s, y, &x));
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
              firenet_operator_check_adjoint(s->context, s->a, 3, 7, &worst));
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
    assert_ok(s->context, subject_apply(s, &x, &ax));
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
        assert_ok(s->context, subject_apply_adjoint(s, &y, &x));
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
    assert_ok(s->context, subject_apply(s, &x, &after));
    ck_assert(vec_same_bits(&before, &after));
    vec_free(&x);
    vec_free(&before);
    vec_free(&after);
}

const property contract_properties[] = {describes_itself,
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
                                        NULL};
