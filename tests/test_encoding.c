/* SPDX-License-Identifier: BSD-3-Clause */
/* The encoding operator of coils against the stack of sample o dft o diagonal
 * that a user would write, over shapes, centrings and masks. */
#include "contract.h"
#include "operators.h"

#include <math.h>
#include <stdlib.h>

static const contract_shape shapes[] = {
    {1, {1}, 0},       {1, {30}, 0},        {2, {1, 7}, 0},   {2, {3, 5}, 0},
    {2, {12, 20}, 0},  {2, {17, 32}, 0},    {2, {32, 16}, 0}, {3, {8, 4, 2}, 0},
    {3, {3, 1, 5}, 0}, {3, {6, 20, 18}, 0},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* ------------------------------------------------------------------ cases */

enum { THIRD, LINES_FIRST, LINES_LAST, COLUMNS, EVERYTHING, MASKS };

/* C-order indices of a mask, not ascending; how many. */
static int64_t mask_indices(int mask, const contract_shape *s, int64_t *out) {
    int64_t cells = contract_cells(s), count = 0;
    for (int64_t i = cells - 1; i >= 0; i--) {
        int64_t last = s->size[s->axes - 1], first = i / (cells / s->size[0]);
        int64_t middle = i / last % (s->axes > 1 ? s->size[s->axes - 2] : 1);
        int taken = mask == THIRD         ? (7 * i + i / 5) % 3 == 0
                    : mask == LINES_FIRST ? first % 4 == 0
                    : mask == LINES_LAST  ? i % last % 4 == 0
                    : mask == COLUMNS     ? middle % 3 == 0
                                          : 1;
        if (taken)
            out[count++] = i;
    }
    return count;
}

typedef struct coils {
    int mask, sets;
    int64_t count;
    uint32_t centred, image_centred;
    int phases; /* maps of modulus 1 */
} coils;

static vec maps_of(const coils *k, firenet_type type, const contract_shape *s) {
    vec maps = vec_random(type, k->sets * k->count * contract_cells(s), 11);
    for (int64_t i = 0; k->phases && i < maps.length; i++)
        vec_set(&maps, i, vec_get(&maps, i) / cabs(vec_get(&maps, i)));
    return maps;
}

static firenet_status encoding(const coils *k, firenet_operator **out,
                               firenet_context *c, firenet_type type,
                               const contract_shape *s) {
    int64_t cells = contract_cells(s);
    int64_t *indices = malloc((size_t)cells * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    int64_t count = mask_indices(k->mask, s, indices);
    uint32_t axes = (1u << s->axes) - 1;
    vec maps = maps_of(k, type, s);
    firenet_status status = firenet_operator_create_encoding(
        out, c, type, s->axes, s->size, k->centred & axes,
        k->image_centred & axes, k->sets, k->count, maps.data, indices, count);
    vec_free(&maps);
    free(indices);
    return status;
}

/* sample o dft o sum_k diagonal(s_kc) of each coil, stacked. */
static firenet_operator *composition(const coils *k, firenet_context *c,
                                     firenet_type type,
                                     const contract_shape *s) {
    int64_t cells = contract_cells(s);
    int64_t *indices = malloc((size_t)cells * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    int64_t count = mask_indices(k->mask, s, indices);
    uint32_t axes = (1u << s->axes) - 1;
    vec maps = maps_of(k, type, s);
    firenet_operator *dft, *sample, *parts[8], *all;
    assert_ok(c, firenet_operator_create_centred_dft(&dft, c, type, s->axes,
                                                     s->size, k->centred & axes,
                                                     k->image_centred & axes));
    assert_ok(c, firenet_operator_create_sample(&sample, c, type, cells,
                                                indices, count));
    for (int64_t coil = 0; coil < k->count; coil++) {
        firenet_operator *seen[2], *set, *measured;
        for (int i = 0; i < k->sets; i++) {
            int64_t at = (i * k->count + coil) * cells;
            vec map = vec_new(type, cells);
            for (int64_t j = 0; j < cells; j++)
                vec_set(&map, j, vec_get(&maps, at + j));
            firenet_operator *diagonal, *pick;
            int64_t *range = malloc((size_t)cells * sizeof *range);
            ck_assert_ptr_nonnull(range);
            for (int64_t j = 0; j < cells; j++)
                range[j] = i * cells + j;
            assert_ok(c, firenet_operator_create_diagonal(
                             &diagonal, c, type, cells, type, map.data));
            assert_ok(c, firenet_operator_create_sample(
                             &pick, c, type, k->sets * cells, range, cells));
            assert_ok(c, firenet_operator_compose(&seen[i], c, diagonal, pick));
            firenet_operator_release(diagonal);
            firenet_operator_release(pick);
            vec_free(&map);
            free(range);
        }
        assert_ok(c, firenet_operator_sum(&set, c, seen, k->sets));
        assert_ok(c, firenet_operator_compose(&measured, c, dft, set));
        assert_ok(c,
                  firenet_operator_compose(&parts[coil], c, sample, measured));
        for (int i = 0; i < k->sets; i++)
            firenet_operator_release(seen[i]);
        firenet_operator_release(set);
        firenet_operator_release(measured);
    }
    assert_ok(c, firenet_operator_stack(&all, c, parts, k->count));
    for (int64_t coil = 0; coil < k->count; coil++)
        firenet_operator_release(parts[coil]);
    firenet_operator_release(dft);
    firenet_operator_release(sample);
    vec_free(&maps);
    free(indices);
    return all;
}

/* --------------------------------------------------------------- contract */

#define KIND(name, ...)                                                   \
    static firenet_status name(firenet_operator **o, firenet_context *c,  \
                               firenet_type t, const contract_shape *s) { \
        const coils k = {__VA_ARGS__};                                    \
        return encoding(&k, o, c, t, s);                                  \
    }
KIND(make_random, THIRD, 1, 3, 7, 7, 0)
KIND(make_plain, THIRD, 1, 2, 0, 0, 0)
KIND(make_first, LINES_FIRST, 1, 3, 7, 0, 0)
KIND(make_last, LINES_LAST, 1, 3, 0, 7, 0)
KIND(make_columns, COLUMNS, 1, 3, 7, 7, 0)
KIND(make_sets, LINES_FIRST, 2, 3, 7, 7, 0)
KIND(make_all, EVERYTHING, 1, 1, 7, 7, 1)
KIND(make_one, THIRD, 1, 1, 7, 7, 1)
CONTRACT_ADJOINT(make_adjoint, make_sets)

static const contract_kind kinds[] = {
    {"encoding", make_random, CONTRACT_COMPLEX, 0, 0},
    {"encoding, not centred", make_plain, CONTRACT_COMPLEX, 0, 0},
    {"encoding, lines of the first axis", make_first, CONTRACT_COMPLEX, 0, 0},
    {"encoding, lines of the last axis", make_last, CONTRACT_COMPLEX, 0, 0},
    {"encoding, lines of the middle axis", make_columns, CONTRACT_COMPLEX, 0,
     0},
    {"encoding, 2 sets", make_sets, CONTRACT_COMPLEX, 0, 0},
    {"encoding, 1 coil of phases", make_all, CONTRACT_COMPLEX, 0,
     CONTRACT_UNITARY},
    {"encoding, 1 coil of phases, sampled", make_one, CONTRACT_COMPLEX, 0,
     CONTRACT_COISOMETRY},
    {"encoding^H", make_adjoint, CONTRACT_COMPLEX, 0, 0},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* ----------------------------------------------------------------- values */

static void same_as_composition(firenet_context *c, const coils *k,
                                firenet_type type, const contract_shape *s) {
    firenet_operator *a, *b = composition(k, c, type, s);
    assert_ok(c, encoding(k, &a, c, type, s));
    ck_assert_int_eq(firenet_operator_rows(a), firenet_operator_rows(b));
    ck_assert_int_eq(firenet_operator_cols(a), firenet_operator_cols(b));
    for (int adjoint = 0; adjoint < 2; adjoint++) {
        vec x = vec_random(
            type, adjoint ? firenet_operator_rows(a) : firenet_operator_cols(a),
            3);
        vec seen = operator_applied(c, a, &x, adjoint);
        vec expected = operator_applied(c, b, &x, adjoint);
        double error = vec_error(&seen, &expected);
        ck_assert_msg(error <= 60 * type_epsilon(type),
                      "mask %d, %d sets, centred %x %x, %lld x %lld x %lld, "
                      "%s: %g",
                      k->mask, k->sets, k->centred, k->image_centred,
                      (long long)s->size[0], (long long)s->size[1],
                      (long long)s->size[2], adjoint ? "A^H" : "A", error);
        vec_free(&x);
        vec_free(&seen);
        vec_free(&expected);
    }
    assert_at_most(firenet_operator_norm_bound(a),
                   (1 + 1e-5) * firenet_operator_norm_bound(b));
    firenet_operator_release(a);
    firenet_operator_release(b);
}

START_TEST(is_the_composition_of_its_parts) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int i = 0; i < SHAPES; i++) {
        for (int mask = 0; mask < MASKS; mask++) {
            for (uint32_t centring = 0; centring < 4; centring++) {
                const coils k = {mask,
                                 1 + (int)(centring & 1),
                                 3,
                                 centring & 1 ? 7 : 2,
                                 centring & 2 ? 7 : 1,
                                 0};
                same_as_composition(c, &k, FIRENET_C64, &shapes[i]);
                same_as_composition(c, &k, FIRENET_C128, &shapes[i]);
            }
        }
    }
    context_end(c, &t);
}
END_TEST

/* More threads than coils, and fewer. */
START_TEST(bits_do_not_depend_on_threads) {
    static const int threads[] = {1, 2, 3, 7};
    tally t = {0};
    firenet_context *c = context_new(&t);
    const coils k = {LINES_FIRST, 2, 5, 7, 7, 0};
    const contract_shape *s = &shapes[SHAPES - 1];
    vec first[2];
    for (int i = 0; i < 4; i++) {
        assert_ok(c, firenet_context_set_threads(c, threads[i]));
        firenet_operator *a;
        assert_ok(c, encoding(&k, &a, c, FIRENET_C64, s));
        for (int adjoint = 0; adjoint < 2; adjoint++) {
            vec x = vec_random(FIRENET_C64,
                               adjoint ? firenet_operator_rows(a)
                                       : firenet_operator_cols(a),
                               3);
            vec seen = operator_applied(c, a, &x, adjoint);
            vec_free(&x);
            if (i == 0) {
                first[adjoint] = seen;
                continue;
            }
            ck_assert_msg(vec_same_bits(&seen, &first[adjoint]),
                          "%d threads, %s", threads[i], adjoint ? "A^H" : "A");
            vec_free(&seen);
        }
        firenet_operator_release(a);
    }
    vec_free(&first[0]);
    vec_free(&first[1]);
    context_end(c, &t);
}
END_TEST

/* All of k-space: A^H A multiplies each pixel by the Gram matrix of its maps,
 * whose largest eigenvalue is known here. */
START_TEST(the_norm_bound_is_the_norm_of_full_sampling) {
    const double complex one[] = {1, 0.5 * I, 0, 2, 0, -1}; /* 3 coils, 2 px */
    const double complex both[] = {1, 0, 0, 2, 0, 0,        /* set 0 */
                                   1, 0, 1, 1, 0, 0};       /* set 1 */
    const int64_t shape[] = {2};
    /* Pixel 0: 1 + 0 + 0, pixel 1: 1/4 + 4 + 1. */
    const double norm_one = sqrt(5.25);
    /* Pixel 0: G = [1 1; 1 2], pixel 1: [4 2; 2 1], eigenvalue 5. */
    const double norm_both = sqrt(5.0);
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int sets = 1; sets <= 2; sets++) {
        vec maps = vec_of(FIRENET_C64, sets == 1 ? one : both, 6 * sets);
        firenet_operator *a;
        assert_ok(c, firenet_operator_create_encoding(&a, c, FIRENET_C64, 1,
                                                      shape, 0, 0, sets, 3,
                                                      maps.data, NULL, 2));
        double norm = sets == 1 ? norm_one : norm_both;
        double seen = firenet_operator_norm_bound(a);
        ck_assert_msg(relative_difference(seen, norm) < 1e-6,
                      "%d sets: %.9g, should be %.9g", sets, seen, norm);
        ck_assert_msg(seen >= norm * (1 - 1e-15), "%d sets: %.17g below %.17g",
                      sets, seen, norm);
        firenet_operator_release(a);
        vec_free(&maps);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(refuses_what_makes_no_sense) {
    const int64_t shape[] = {4, 4}, good[] = {3, 1}, twice[] = {3, 3};
    const int64_t outside[] = {3, 16};
    tally t = {0};
    firenet_context *c = context_new(&t);
    vec maps = vec_random(FIRENET_C64, 2 * 16, 1);
    firenet_operator *a;
#define CREATE(type, centred, sets, coils, maps, indices, count)              \
    firenet_operator_create_encoding(&a, c, type, 2, shape, centred, 0, sets, \
                                     coils, maps, indices, count)
    assert_refused(FIRENET_ERR_TYPE, c, a, "c64 and c128",
                   CREATE(FIRENET_F32, 0, 1, 2, maps.data, good, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "centred",
                   CREATE(FIRENET_C64, 4, 1, 2, maps.data, good, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "sets",
                   CREATE(FIRENET_C64, 0, 3, 2, maps.data, good, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "coils",
                   CREATE(FIRENET_C64, 0, 1, 0, maps.data, good, 2));
    assert_refused(
        FIRENET_ERR_TOO_LARGE, c, a, "coils",
        CREATE(FIRENET_C64, 0, 1, INT64_MAX / 1024, maps.data, good, 2));
    assert_refused(FIRENET_ERR_NULL, c, a, "maps",
                   CREATE(FIRENET_C64, 0, 1, 2, NULL, good, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "indices[1]",
                   CREATE(FIRENET_C64, 0, 1, 2, maps.data, twice, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "indices[1]",
                   CREATE(FIRENET_C64, 0, 1, 2, maps.data, outside, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "count",
                   CREATE(FIRENET_C64, 0, 1, 2, maps.data, NULL, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "count",
                   CREATE(FIRENET_C64, 0, 1, 2, maps.data, good, 17));
    vec_set(&maps, 21, NAN);
    assert_refused(FIRENET_ERR_NUMERIC, c, a, "maps",
                   CREATE(FIRENET_C64, 0, 1, 2, maps.data, good, 2));
#undef CREATE
    vec_free(&maps);
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("encoding");
    TCase *grid = tcase_create("grid"), *values = tcase_create("values");
    contract_add(grid, kinds, KINDS, shapes, SHAPES);
    tcase_add_test(values, is_the_composition_of_its_parts);
    tcase_add_test(values, bits_do_not_depend_on_threads);
    tcase_add_test(values, the_norm_bound_is_the_norm_of_full_sampling);
    tcase_add_test(values, refuses_what_makes_no_sense);
    suite_add_tcase(s, values);
    suite_add_tcase(s, grid);
    return run_suite_in_process(s); /* thousands of forks take longer */
}
