/* SPDX-License-Identifier: BSD-3-Clause */
/* Norms of groups inside the library: projections by the conditions that
 * characterise them, polars by bisection. */
#include "convex/regulariser.h"
#include "operators.h"

#include <math.h>

enum { GROUPS = 6, MOST = 9 };

static const double mixes[] = {0.03, 0.4, 0.97, 1};
static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
static const int64_t members[] = {2, 5, MOST};

/* Case: type, mix, members, grouping, weights, size. */
typedef struct group_case {
    tally memory;
    firenet_context *context;
    firenet_regulariser *r;
    firenet_type type;
    double mix;
    int64_t members;
    firenet_grouping grouping;
    double w[GROUPS];
} group_case;
enum { CASES = 4 * 4 * 3 * 2 * 2 };

static void case_make(group_case *s, int i) {
    firenet_operator *identity;
    s->context = context_new(&s->memory);
    s->type = types[i % 4];
    s->mix = mixes[i / 4 % 4];
    s->members = members[i / 16 % 3];
    s->grouping =
        i / 48 % 2 ? FIRENET_GROUPING_STRIDED : FIRENET_GROUPING_CONTIGUOUS;
    for (int g = 0; g < GROUPS; g++)
        s->w[g] = i / 96 ? 0.5 + g : 1;
    assert_ok(s->context,
              firenet_operator_create_identity(&identity, s->context, s->type,
                                               GROUPS * s->members));
    assert_ok(s->context,
              firenet_regulariser_create_sparse_group(
                  &s->r, s->context, identity, s->members, s->grouping, s->mix,
                  i / 96 ? s->w : NULL, i / 96 ? GROUPS : 0));
    firenet_operator_release(identity);
}

static void case_drop(group_case *s) {
    firenet_regulariser_release(s->r);
    context_end(s->context, &s->memory);
}

static int64_t index_of(const group_case *s, int64_t g, int64_t k) {
    return s->grouping == FIRENET_GROUPING_STRIDED ? k * GROUPS + g
                                                   : g * s->members + k;
}

/* Moduli of a group. */
static void moduli(const group_case *s, const vec *x, int64_t g, double *u) {
    for (int64_t k = 0; k < s->members; k++)
        u[k] = cabs(vec_get(x, index_of(s, g, k)));
}

static double value_of(const group_case *s, const double *u) {
    double sum = 0, square = 0;
    for (int64_t k = 0; k < s->members; k++) {
        sum += u[k];
        square += u[k] * u[k];
    }
    return s->mix * sum + (1 - s->mix) * sqrt(square);
}

/* The least t with ||soft(u, t mix)|| <= t (1 - mix), by bisection. */
static double polar_of(const group_case *s, const double *u) {
    double low = 0, high = 0;
    for (int64_t k = 0; k < s->members; k++)
        high = hypot(high, u[k]);
    for (int i = 0; i < 100; i++) {
        double t = (low + high) / 2, left = 0;
        for (int64_t k = 0; k < s->members; k++)
            left = hypot(left, fmax(u[k] - t * s->mix, 0));
        if (left > t * (1 - s->mix))
            low = t;
        else
            high = t;
    }
    return high;
}

START_TEST(values_and_polars_are_their_definitions) {
    group_case s;
    case_make(&s, _i);
    vec x = vec_random(s.type, GROUPS * s.members, (uint64_t)_i);
    double value = 0, polar = 0, u[MOST], eps = type_epsilon(s.type);
    for (int64_t g = 0; g < GROUPS; g++) {
        moduli(&s, &x, g, u);
        value += s.w[g] * value_of(&s, u);
        polar = fmax(polar, polar_of(&s, u) / s.w[g]);
    }
    const fn_term *term = &s.r->term[0];
    ck_assert_ptr_nonnull(fn_term_norm(term));
    fn_partial found = fn_term_norms(term, &term->weights, s.context, s.type,
                                     (const fn_vec *)x.data);
    assert_at_most(fabs(found.sum[0] - value), 20 * eps * value);
    assert_at_most(fabs(found.max - polar), 20 * eps * polar);
    vec_free(&x);
    case_drop(&s);
}
END_TEST

/* p is the point of radius w B next to v: polar(p) <= radius w, and Re <p, v -
 * p> = radius w g(v - p). Then v = p + prox(v), of Moreau. */
START_TEST(projections_satisfy_their_conditions) {
    group_case s;
    case_make(&s, _i);
    int64_t n = GROUPS * s.members;
    vec v = vec_random(s.type, n, (uint64_t)_i), p = vec_new(s.type, n);
    vec left = vec_new(s.type, n);
    const fn_term *term = &s.r->term[0];
    const double radius = 0.2;
    const fn_project update = {.v = v.data,
                               .next = p.data,
                               .kx = v.data,
                               .kx_next = v.data,
                               .radius = radius,
                               .members = s.members,
                               .member_stride = fn_term_member_stride(term),
                               .group_stride = fn_term_group_stride(term),
                               .norm = fn_term_norm(term),
                               .weights = term->weights.weights};
    fn_partial sums;
    ck_assert_int_eq(term->weights.count, 1);
    fn_kernels_for(s.context, s.type)
        ->project_norm(&update, 0, GROUPS, term->weights.chunk[0].weight,
                       &sums);
    double eps = type_epsilon(s.type), u[MOST], moved = 0, inside = 0;
    for (int64_t i = 0; i < n; i++)
        vec_set(&left, i, vec_get(&v, i) - vec_get(&p, i));
    for (int64_t g = 0; g < GROUPS; g++) {
        double along = 0, most = radius * s.w[g], size;
        moduli(&s, &v, g, u);
        inside += polar_of(&s, u) <= most * (1 - 20 * eps);
        size = value_of(&s, u);
        for (int64_t k = 0; k < s.members; k++) {
            int64_t i = index_of(&s, g, k);
            along += creal(conj(vec_get(&p, i)) * vec_get(&left, i));
            moved += pow(cabs(vec_get(&left, i)), 2);
        }
        if (polar_of(&s, u) <= most * (1 - 20 * eps))
            ck_assert_double_eq(along, 0);
        moduli(&s, &p, g, u);
        assert_at_most(polar_of(&s, u), most * (1 + 20 * eps));
        moduli(&s, &left, g, u);
        assert_at_most(fabs(along - most * value_of(&s, u)),
                       20 * eps * most * size);
    }
    ck_assert_msg(inside < GROUPS, "every group is inside");
    assert_at_most(fabs(sums.sum[1] - moved), 20 * eps * moved);
    ck_assert(vec_guards_hold(&p));
    vec_free(&v);
    vec_free(&p);
    vec_free(&left);
    case_drop(&s);
}
END_TEST

/* Groups of one, and without a share of the l1 norm, are the old term. */
START_TEST(what_the_group_norm_can_do_it_does) {
    tally memory;
    firenet_context *c = context_new(&memory);
    firenet_operator *identity;
    assert_ok(c, firenet_operator_create_identity(&identity, c, FIRENET_C128,
                                                  MOST + 1));
    for (int i = 0; i < 2; i++) {
        firenet_regulariser *r;
        assert_ok(c, firenet_regulariser_create_sparse_group(
                         &r, c, identity, i ? 1 : 2, FIRENET_GROUPING_STRIDED,
                         i ? 0.3 : 0, NULL, 0));
        ck_assert_ptr_null(fn_term_norm(&r->term[0]));
        ck_assert_int_eq(fn_term_is_l1(&r->term[0]), i);
        firenet_regulariser_release(r);
    }
    firenet_operator_release(identity);
    context_end(c, &memory);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("group_norms");
    TCase *norms = tcase_create("norms");
    tcase_add_loop_test(norms, values_and_polars_are_their_definitions, 0,
                        CASES);
    tcase_add_loop_test(norms, projections_satisfy_their_conditions, 0, CASES);
    tcase_add_test(norms, what_the_group_norm_can_do_it_does);
    suite_add_tcase(suite, norms);
    return run_suite(suite);
}
