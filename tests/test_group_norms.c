/* SPDX-License-Identifier: BSD-3-Clause */
/* Norms of groups inside the library: projections by the conditions that
 * characterise them, polars by bisection. A new norm is a row of `norms`. */
#include "convex/regulariser.h"
#include "operators.h"

#include <math.h>
#include <stdbool.h>

enum { GROUPS = 6, MOST = 9 };

/* A norm by its definition: what makes a term of it, g(u), and whether p is in
 * t B, of the moduli of a group. */
typedef struct norm {
    double mix; /* its parameter, if it has one */
    firenet_status (*create)(const struct norm *self, firenet_regulariser **out,
                             firenet_context *context, firenet_operator *w,
                             int64_t members, firenet_grouping grouping,
                             const double *weights, int64_t count);
    double (*value)(const struct norm *self, int64_t members, const double *u);
    bool (*holds)(const struct norm *self, int64_t members, double t,
                  const double *p);
} norm;

static firenet_status sparse_group(const norm *self, firenet_regulariser **out,
                                   firenet_context *context,
                                   firenet_operator *w, int64_t members,
                                   firenet_grouping grouping,
                                   const double *weights, int64_t count) {
    return firenet_regulariser_create_sparse_group(
        out, context, w, members, grouping, self->mix, weights, count);
}

static double sparse_group_value(const norm *self, int64_t members,
                                 const double *u) {
    double sum = 0, square = 0;
    for (int64_t k = 0; k < members; k++) {
        sum += u[k];
        square += u[k] * u[k];
    }
    return self->mix * sum + (1 - self->mix) * sqrt(square);
}

/* ||soft(p, t mix)|| <= t (1 - mix) */
static bool sparse_group_holds(const norm *self, int64_t members, double t,
                               const double *p) {
    double left = 0;
    for (int64_t k = 0; k < members; k++)
        left = hypot(left, fmax(p[k] - t * self->mix, 0));
    return left <= t * (1 - self->mix);
}

#define SPARSE_GROUP sparse_group, sparse_group_value, sparse_group_holds
static const norm norms[] = {{0.03, SPARSE_GROUP},
                             {0.4, SPARSE_GROUP},
                             {0.97, SPARSE_GROUP},
                             {1, SPARSE_GROUP}};
enum { NORMS = sizeof norms / sizeof *norms };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
static const int64_t members[] = {2, 5, MOST};

/* Case: type, members, grouping, weights, norm. */
typedef struct group_case {
    tally memory;
    firenet_context *context;
    firenet_regulariser *r;
    const norm *norm;
    firenet_type type;
    int64_t members;
    firenet_grouping grouping;
    double w[GROUPS];
} group_case;
enum { CASES = 4 * 3 * 2 * 2 * NORMS };

static void case_make(group_case *s, int i) {
    firenet_operator *identity;
    const bool weighted = i / 24 % 2;
    s->context = context_new(&s->memory);
    s->type = types[i % 4];
    s->members = members[i / 4 % 3];
    s->grouping =
        i / 12 % 2 ? FIRENET_GROUPING_STRIDED : FIRENET_GROUPING_CONTIGUOUS;
    s->norm = &norms[i / 48];
    for (int g = 0; g < GROUPS; g++)
        s->w[g] = weighted ? 0.5 + g : 1;
    assert_ok(s->context,
              firenet_operator_create_identity(&identity, s->context, s->type,
                                               GROUPS * s->members));
    assert_ok(s->context,
              s->norm->create(s->norm, &s->r, s->context, identity, s->members,
                              s->grouping, weighted ? s->w : NULL,
                              weighted ? GROUPS : 0));
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
    return s->norm->value(s->norm, s->members, u);
}

/* The least t with u in t B, by bisection. */
static double polar_of(const group_case *s, const double *u) {
    double low = 0, high = 1;
    while (!s->norm->holds(s->norm, s->members, high, u))
        high *= 2;
    for (int i = 0; i < 100; i++) {
        double t = (low + high) / 2;
        if (s->norm->holds(s->norm, s->members, t, u))
            high = t;
        else
            low = t;
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
    TCase *tcase = tcase_create("norms");
    tcase_add_loop_test(tcase, values_and_polars_are_their_definitions, 0,
                        CASES);
    tcase_add_loop_test(tcase, projections_satisfy_their_conditions, 0, CASES);
    tcase_add_test(tcase, what_the_group_norm_can_do_it_does);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
