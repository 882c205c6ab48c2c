/* SPDX-License-Identifier: BSD-3-Clause */
/* States that somebody made up, with a checksum that fits, are loaded or
 * refused, and a solver goes on from them to some end, without an access
 * outside its memory: what a run may be resumed from comes from a file. */
#include "core/hash.h"
#include "solving.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes before the checksum: what a state is compared with. */
enum { IDENTITY = 96, ROUNDS = 40 };

/* Words that indices, counts, flags and numbers are least ready for. */
static uint64_t nasty_word(uint64_t *state) {
    static const double reals[] = {0.0, -0.0,    -1.0,     1e300,
                                   NAN, DBL_MIN, INFINITY, -INFINITY};
    static const int64_t integers[] = {-1,        INT64_MAX, INT64_MIN,
                                       INT32_MAX, 1 << 20,   255};
    uint64_t word = random_bits(state), choice = random_bits(state) % 24;
    if (choice < 8)
        memcpy(&word, &reals[choice], sizeof word);
    else if (choice < 14)
        memcpy(&word, &integers[choice - 8], sizeof word);
    return word;
}

/* Changes up to four words, of the small numbers at the head more often. */
static void make_up(unsigned char *bytes, size_t size, uint64_t *state) {
    unsigned char *body = bytes + IDENTITY + sizeof(uint64_t);
    size_t length = size - IDENTITY - sizeof(uint64_t);
    for (uint64_t i = random_bits(state) % 4 + 1; i > 0; --i) {
        size_t reach = random_bits(state) % 2 && length > 1024 ? 1024 : length;
        size_t at = random_bits(state) % (reach / 8) * 8;
        uint64_t word = nasty_word(state);
        memcpy(body + at, &word, sizeof word);
    }
    uint64_t hash = fn_hash(body, length);
    memcpy(bytes + IDENTITY, &hash, sizeof hash);
}

static firenet_status resume(solving *s) {
    return firenet_solver_resume(s->solver, s->type, s->y.data, s->y.length,
                                 s->type, s->x.data, s->x.length);
}

/* Methods in turn, then working sets, which a matrix of 100 columns gets. */
static solving subject(int i) {
    if (i < METHODS)
        return solving_by(i);
    solving_spec spec = {.type = i % 2 ? FIRENET_F64 : FIRENET_C128,
                         .kind = kinds[i % 3],
                         .rows = 40,
                         .cols = 120,
                         .seed = 5,
                         .parameter = -0.05};
    return solving_with(&spec, i % 4 < 2 ? FIRENET_METHOD_ADAPTIVE
                                         : FIRENET_METHOD_WORKING_SET);
}

START_TEST(made_up_states_end_in_a_status) {
    solving s = subject(_i);
    uint64_t random = 77 + (uint64_t)_i;
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 3 + _i % 4);
    solving_run(&s);
    size_t size = firenet_solver_state_bytes(s.solver);
    unsigned char *good = malloc(size), *bad = malloc(size);
    ck_assert_ptr_nonnull(good);
    ck_assert_ptr_nonnull(bad);
    assert_ok(s.context, firenet_solver_save_state(s.solver, good, size));
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 12);
    set_real(&s, FIRENET_SOLVER_DEADLINE, 0.5);
    int loaded = 0;
    for (int round = 0; round < ROUNDS; ++round) {
        memcpy(bad, good, size);
        make_up(bad, size, &random);
        if (firenet_solver_load_state(s.solver, bad, size) == FIRENET_OK) {
            ++loaded;
            resume(&s);
        }
    }
    ck_assert_int_gt(loaded, 0);
    /* The solver itself took no harm. */
    assert_ok(s.context, firenet_solver_load_state(s.solver, good, size));
    assert_ok(s.context, resume(&s));
    free(good);
    free(bad);
    solving_free(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("states");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 300);
    tcase_add_loop_test(c, made_up_states_end_in_a_status, 0, METHODS + 8);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
