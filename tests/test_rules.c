/* SPDX-License-Identifier: BSD-3-Clause */
/* What compositions become. Each case is a formula in a small language of one
 * letter per operator, read right to left as it is applied; what is left is
 * told by its description, and its values are those of the parts one by one. */
#include "operators.h"

#include <string.h>
#include <time.h>

enum { N = 8 };

typedef struct parts {
    tally memory;
    firenet_context *context;
    firenet_operator *of[128]; /* by letter */
} parts;

static void parts_make(parts *p) {
    const int64_t some[] = {6, 1, 3, 4, 7, 0, 2, 5}, shape[] = {N};
    const firenet_type type = FIRENET_C128;
    firenet_context *c = p->context = context_new(&p->memory);
    vec v = vec_random(type, N, 1), w = vec_random(FIRENET_F64, N, 2);
    memset(p->of, 0, sizeof p->of);
    firenet_operator **of = p->of;
    assert_ok(c, firenet_operator_create_identity(&of['I'], c, type, N));
    assert_ok(c, firenet_operator_scale(&of['2'], c, of['I'], 2, 0));
    assert_ok(c, firenet_operator_scale(&of['h'], c, of['I'], 0.5, 0));
    assert_ok(c, firenet_operator_scale(&of['i'], c, of['I'], 0, 1));
    assert_ok(c, firenet_operator_create_dft(&of['F'], c, type, 1, shape, 0));
    assert_ok(c, firenet_operator_create_sample(&of['S'], c, type, N, some, N));
    assert_ok(c, firenet_operator_create_diagonal(&of['V'], c, type, N, type,
                                                  v.data));
    assert_ok(c, firenet_operator_create_diagonal(&of['W'], c, type, N,
                                                  FIRENET_F64, w.data));
    assert_ok(c, firenet_operator_create_complex(&of['C'], c, type, N));
    const char *adjoints = "FfSsVvCr";
    for (const char *a = adjoints; *a; a += 2)
        assert_ok(c,
                  firenet_operator_adjoint(&of[(int)a[1]], c, of[(int)a[0]]));
    vec_free(&v);
    vec_free(&w);
}

static void parts_drop(parts *p) {
    for (int i = 0; i < 128; i++)
        firenet_operator_release(p->of[i]);
    context_end(p->context, &p->memory);
}

static firenet_operator *composed(parts *p, const char *formula,
                                  int from_left) {
    size_t n = strlen(formula);
    firenet_operator *a =
        firenet_operator_retain(p->of[(int)formula[from_left ? 0 : n - 1]]);
    for (size_t i = 1; i < n; i++) {
        firenet_operator *next = p->of[(int)formula[from_left ? i : n - 1 - i]];
        firenet_operator *longer;
        assert_ok(p->context, firenet_operator_compose(&longer, p->context,
                                                       from_left ? a : next,
                                                       from_left ? next : a));
        firenet_operator_release(a);
        a = longer;
    }
    return a;
}

static vec applied_one_by_one(parts *p, const char *formula, const vec *x) {
    vec y = vec_convert(x->type, x);
    for (size_t i = strlen(formula); i-- > 0;) {
        vec next = operator_applied(p->context, p->of[(int)formula[i]], &y, 0);
        vec_free(&y);
        y = next;
    }
    return y;
}

static const struct {
    const char *formula, *left;
} cases[] = {
    {"I", "identity[8]"},
    {"IFI", "dft[8]"},
    {"2h", "identity[8]"},
    {"22", "scale[4]"},
    {"ii", "scale[-1]"},
    {"2i", "scale[0+2i]"},
    {"F2", "scale[2] o dft[8]"},
    {"2FhF", "dft[8] o dft[8]"},
    {"F2WhF", "dft[8] o diagonal[8] o dft[8]"},
    {"fF", "identity[8]"},
    {"Ff", "identity[8]"},
    {"fFfFW", "diagonal[8]"},
    {"f2F", "scale[2]"},
    {"VW", "diagonal[8, complex]"},
    {"WW", "diagonal[8]"},
    {"vV", "diagonal[8, complex]"},
    {"Vv", "diagonal[8, complex]"},
    {"vv", "diagonal[8, complex]^H"},
    {"VWvW", "diagonal[8, complex]"},
    {"SS", "sample[8 of 8]"},
    {"ss", "sample[8 of 8]^H"},
    {"SF", "sample[8 of 8] o dft[8]"},
    {"fs", "(sample[8 of 8] o dft[8])^H"},
    {"rC", "identity[8]"},
    {"C", "complex[8]"},
    {"iC", "scale[0+1i] o complex[8]"},
    {"riC", "complex[8]^H o scale[0+1i] o complex[8]"},
    {"r2C", "scale[2]"},
    {"Cr", "complex[8] o complex[8]^H"},
};
enum { CASES = sizeof cases / sizeof cases[0] };

START_TEST(compositions_become_what_is_free) {
    const char *formula = cases[_i].formula;
    parts p;
    parts_make(&p);
    for (int from_left = 0; from_left < 2; from_left++) {
        firenet_operator *a = composed(&p, formula, from_left);
        ck_assert_msg(!strcmp(firenet_operator_description(a), cases[_i].left),
                      "%s became %s, not %s", formula,
                      firenet_operator_description(a), cases[_i].left);
        vec x = vec_random(firenet_operator_domain_type(a), N, 3);
        vec y = operator_applied(p.context, a, &x, 0);
        vec expected = applied_one_by_one(&p, formula, &x);
        assert_at_most(vec_error(&y, &expected), 1e-14);
        firenet_operator_release(a);
        vec_free(&x);
        vec_free(&y);
        vec_free(&expected);
    }
    parts_drop(&p);
}
END_TEST

START_TEST(adjoints_of_compositions_simplify_too) {
    parts p;
    parts_make(&p);
    firenet_operator *a = composed(&p, "SFW", 0), *adjoint, *gram, *normal;
    assert_ok(p.context, firenet_operator_adjoint(&adjoint, p.context, a));
    assert_ok(p.context,
              firenet_operator_compose(&gram, p.context, a, adjoint));
    assert_ok(p.context,
              firenet_operator_compose(&normal, p.context, adjoint, a));
    ck_assert_str_eq(firenet_operator_description(normal), "diagonal[8]");
    ck_assert_str_eq(firenet_operator_description(gram),
                     "sample[8 of 8] o dft[8] o diagonal[8] o "
                     "(sample[8 of 8] o dft[8])^H");
    firenet_operator_release(a);
    firenet_operator_release(adjoint);
    firenet_operator_release(gram);
    firenet_operator_release(normal);
    parts_drop(&p);
}
END_TEST

START_TEST(isometries_are_known_through_adjoints_and_scale) {
    const int64_t some[] = {1, 4, 6};
    parts p;
    parts_make(&p);
    firenet_context *c = p.context;
    firenet_operator *sample, *tall, *scaled;
    assert_ok(c, firenet_operator_create_sample(&sample, c, FIRENET_C128, N,
                                                some, 3));
    assert_ok(c, firenet_operator_adjoint(&tall, c, sample));
    assert_ok(c, firenet_operator_scale(&scaled, c, tall, 0, 3));
    assert_at_most(relative_difference(firenet_operator_isometry(tall), 1), 0);
    assert_at_most(firenet_operator_coisometry(tall), 0);
    assert_at_most(relative_difference(firenet_operator_isometry(scaled), 9),
                   1e-15);
    assert_at_most(relative_difference(firenet_operator_norm_bound(scaled), 3),
                   1e-15);
    firenet_operator_release(sample);
    firenet_operator_release(tall);
    firenet_operator_release(scaled);
    parts_drop(&p);
}
END_TEST

START_TEST(complex_factors_stay_inside_real_projections) {
    parts p;
    parts_make(&p);
    firenet_context *c = p.context;
    firenet_operator *projection = composed(&p, "Cr", 0), *sum, *turned;
    firenet_operator *twice[] = {projection, projection};
    assert_ok(c, firenet_operator_sum(&sum, c, twice, 2));
    assert_ok(c, firenet_operator_compose(&turned, c, sum, p.of['i']));
    vec x = vec_random(FIRENET_C128, N, 4);
    vec y = operator_applied(c, turned, &x, 0);
    for (int64_t i = 0; i < N; i++) /* 2 Re(i x) = -2 Im x */
        assert_at_most(cabs(vec_get(&y, i) + 2 * cimag(vec_get(&x, i))), 1e-15);
    vec_free(&x);
    vec_free(&y);
    firenet_operator_release(projection);
    firenet_operator_release(sum);
    firenet_operator_release(turned);
    parts_drop(&p);
}
END_TEST

/* [F 2 W] repeated, so that nothing merges but the multiples, which travel to
 * the front. The time is the processor's own: of a cost that grows with the
 * cube of the number it would be tens of seconds. */
START_TEST(a_thousand_factors_compose_at_once) {
    enum { FACTORS = 999 };
    char formula[FACTORS + 1] = "", expected[FACTORS * 16] = "";
    parts p;
    parts_make(&p);
    for (int i = 0; i < FACTORS; i++)
        formula[i] = "FhW"[i % 3];
    for (int i = 0; i < FACTORS / 3; i++)
        strcat(expected, " o dft[8] o diagonal[8]");
    for (int from_left = 0; from_left < 2; from_left++) {
        clock_t start = clock();
        firenet_operator *a = composed(&p, formula, from_left);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        const char *seen = firenet_operator_description(a);
        ck_assert_msg(!strncmp(seen, "scale[", 6), "%.40s", seen);
        ck_assert_str_eq(strchr(seen, ']') + 1, expected);
        assert_at_most(seconds, 4);
        vec x = vec_random(FIRENET_C128, N, 3);
        vec y = operator_applied(p.context, a, &x, 0);
        vec one_by_one = applied_one_by_one(&p, formula, &x);
        assert_at_most(vec_error(&y, &one_by_one), 1e-12);
        firenet_operator_release(a);
        vec_free(&x);
        vec_free(&y);
        vec_free(&one_by_one);
    }
    parts_drop(&p);
}
END_TEST

START_TEST(merged_factors_stay_within_the_type) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *one, *large, *small, *out;
    assert_ok(c, firenet_operator_create_identity(&one, c, FIRENET_F32, 3));
    assert_ok(c, firenet_operator_scale(&large, c, one, 1e30, 0));
    assert_ok(c, firenet_operator_scale(&small, c, large, 1e-30, 0));
    ck_assert_str_eq(firenet_operator_description(small), "identity[3]");
    assert_refused(FIRENET_ERR_RANGE, c, out, "1e+60",
                   firenet_operator_scale(&out, c, large, 1e30, 0));
    firenet_operator_release(one);
    firenet_operator_release(large);
    firenet_operator_release(small);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("rules");
    TCase *rules = tcase_create("rules");
    tcase_add_loop_test(rules, compositions_become_what_is_free, 0, CASES);
    tcase_add_test(rules, adjoints_of_compositions_simplify_too);
    tcase_add_test(rules, isometries_are_known_through_adjoints_and_scale);
    tcase_add_test(rules, complex_factors_stay_inside_real_projections);
    tcase_add_test(rules, a_thousand_factors_compose_at_once);
    tcase_add_test(rules, merged_factors_stay_within_the_type);
    suite_add_tcase(s, rules);
    return s;
}

int main(void) {
    return run_suite(suite());
}
