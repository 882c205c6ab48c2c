/* SPDX-License-Identifier: BSD-3-Clause */
/* Whatever goes wrong on one rank, all end within seconds with one status, and
 * none waits. */
#include "study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one call may take until all have returned. */
#define SECONDS 5.0

static void expect_quick(double started) {
    expect_at_most(MPI_Wtime() - started, SECONDS);
}

static void different_arguments_are_refused_by_all(world *w, int variant) {
    const int64_t shape[] = {8, 8 + (variant == 0 && w->rank == 1), 8};
    const int64_t none = 0;
    firenet_type type =
        variant == 1 && w->rank == 0 ? FIRENET_C64 : FIRENET_C128;
    firenet_operator *a = NULL;
    double started = MPI_Wtime();
    firenet_status status = firenet_mpi_operator_create_dft(
        &a, w->team, type, variant == 2 && w->rank == 0 ? 2 : 3, shape, 1, 0, 0,
        0, &none);
    if (w->size > 1) {
        expect_fails(w, FIRENET_ERR_STATE, status);
        expect(a == NULL, "an operator was made");
        const char *names[] = {"shape[1]", "type", "axes"};
        const char *said = firenet_context_last_error(w->context);
        expect(strstr(said, names[variant]) != NULL, "says: %s", said);
    }
    expect_quick(started);
    firenet_operator_release(a);
}

/* One rank's arguments are wrong: the others fail with the same status. */
static void bad_arguments_of_one_end_all(world *w, int variant) {
    const int64_t shape[] = {8, 8, 8};
    int bad = w->rank == w->size - 1;
    const int64_t index[] = {bad && variant == 0 ? -1 : (int64_t)w->rank * 0};
    int64_t position, own = 0;
    firenet_operator *a = NULL;
    double started = MPI_Wtime();
    firenet_mpi_team_select(w->team, 3, shape, 0, 1, index, &position, &own);
    firenet_status status = firenet_mpi_operator_create_dft(
        bad && variant == 1 ? NULL : &a, w->team,
        bad && variant == 2 ? (firenet_type)99 : FIRENET_C128, 3, shape, 1, 0,
        0, bad && variant == 0 ? 1 : 0, index);
    const firenet_status expected[] = {FIRENET_ERR_RANGE, FIRENET_ERR_NULL,
                                       FIRENET_ERR_TYPE};
    (void)own;
    expect_fails(w, expected[variant], status);
    expect(a == NULL, "an operator was made");
    expect(firenet_context_last_error(w->context)[0], "no message");
    expect_quick(started);
}

/* ---------------------------------------------------------- failing memory */

typedef struct failing {
    long calls, fail_at;
    long live;
} failing;

static void *failing_alloc(size_t size, size_t alignment, void *user) {
    failing *f = user;
    if (++f->calls == f->fail_at) {
        return NULL;
    }
    f->live++;
    size_t rounded = (size + alignment - 1) / alignment * alignment;
    return aligned_alloc(alignment, rounded);
}

static void failing_free(void *pointer, void *user) {
    failing *f = user;
    f->live--;
    free(pointer);
}

/* A problem in wavelet coefficients of what f sees, */
static firenet_status create_wavelet_problem(firenet_problem **problem,
                                             firenet_context *context,
                                             firenet_mpi_team *team,
                                             const study *s,
                                             firenet_operator *f) {
    firenet_operator *h = NULL, *inverse = NULL, *a = NULL;
    firenet_status status = firenet_mpi_operator_create_wavelet(
        &h, team, s->type, s->axes, s->shape, s->levels, FIRENET_WAVELET_DB2);
    if (status == FIRENET_OK) {
        status = firenet_operator_adjoint(&inverse, context, h);
        if (status == FIRENET_OK) {
            status = firenet_operator_compose(&a, context, f, inverse);
        }
        status = firenet_mpi_team_agree(team, status);
    }
    if (status == FIRENET_OK) {
        status = firenet_problem_create(problem, context, FIRENET_PROBLEM_P3, a,
                                        0.02, NULL, 0);
    }
    firenet_operator_release(a);
    firenet_operator_release(inverse);
    firenet_operator_release(h);
    return status;
}

/* or in its total variation and an undecimated wavelet. */
static firenet_status create_variation_problem(firenet_problem **problem,
                                               firenet_context *context,
                                               firenet_mpi_team *team,
                                               const study *s,
                                               firenet_operator *f) {
    firenet_operator *d = NULL, *w = NULL;
    firenet_regulariser *parts[2] = {NULL}, *r = NULL;
    firenet_status status = firenet_mpi_operator_create_difference(
        &d, team, s->type, s->axes, s->shape, (int64_t)1 << s->levels,
        FIRENET_BOUNDARY_NEUMANN, NULL);
    if (status == FIRENET_OK) {
        status = firenet_mpi_operator_create_undecimated_wavelet(
            &w, team, s->type, s->axes, s->shape, (int64_t)1 << s->levels, 2,
            FIRENET_WAVELET_DB2);
    }
    if (status == FIRENET_OK) {
        status = firenet_regulariser_create_group(
            &parts[0], context, d, s->axes, FIRENET_GROUPING_STRIDED, NULL, 0);
        if (status == FIRENET_OK) {
            status =
                firenet_regulariser_create_l1(&parts[1], context, w, NULL, 0);
        }
        if (status == FIRENET_OK) {
            status =
                firenet_regulariser_create_sum(&r, context, 2, parts, NULL);
        }
        status = firenet_mpi_team_agree(team, status);
    }
    if (status == FIRENET_OK) {
        status = firenet_problem_create_regularised(
            problem, context, FIRENET_PROBLEM_P3, f, 0.02, r);
    }
    firenet_regulariser_release(r);
    firenet_regulariser_release(parts[0]);
    firenet_regulariser_release(parts[1]);
    firenet_operator_release(d);
    firenet_operator_release(w);
    return status;
}

/* Each allocation of creating operators and solving fails on the last rank. */
static firenet_status solve_with(firenet_context *context,
                                 firenet_mpi_team *team, const study *s,
                                 int variation) {
    firenet_operator *f = NULL;
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    void *x = elements(s->type, s->length);
    firenet_status status = firenet_mpi_operator_create_dft(
        &f, team, s->type, s->axes, s->shape, (int64_t)1 << s->levels,
        s->centred, s->image_centred, s->own, s->own_indices);
    if (status == FIRENET_OK) {
        status =
            (variation ? create_variation_problem
                       : create_wavelet_problem)(&problem, context, team, s, f);
    }
    if (status == FIRENET_OK) {
        status = firenet_solver_create(&solver, context, problem,
                                       FIRENET_METHOD_ADAPTIVE);
    }
    if (status == FIRENET_OK) {
        status = firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 20);
        status = firenet_solver_solve(solver, s->type, s->own_y, s->own_length,
                                      s->type, NULL, x, s->length);
    }
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_operator_release(f);
    free(x);
    return status;
}

static firenet_status attempt(const study *s, failing *memory_, int variation) {
    firenet_context *context = NULL;
    firenet_mpi_team *team = NULL;
    if (firenet_context_create(&context, failing_alloc, failing_free,
                               memory_) != FIRENET_OK) {
        MPI_Abort(MPI_COMM_WORLD, 3);
    }
    firenet_status status =
        firenet_mpi_team_create(&team, context, MPI_COMM_WORLD);
    if (status == FIRENET_OK) {
        status = solve_with(context, team, s, variation);
    }
    firenet_mpi_team_release(team);
    firenet_context_release(context);
    return status;
}

static void memory_that_fails_on_one_ends_all(world *w, int variant) {
    const int64_t shape[] = {8, 6, 4};
    study s = study_new(w, FIRENET_C128, 3, shape, 1, 0, 7);
    failing count = {0, 0, 0};
    int variation = variant >= 3;
    expect_equal(attempt(&s, &count, variation), FIRENET_OK);
    long most = count.calls;
    MPI_Bcast(&most, 1, MPI_LONG, w->size - 1, MPI_COMM_WORLD);
    int failed = 0;
    /* Fewer of them where many ranks share few cores. */
    const long step = w->size > 4 ? 17 : 5;
    for (long at = 2 + variant; at <= most; at += step) {
        failing here = {0, w->rank == w->size - 1 ? at : 0, 0};
        double started = MPI_Wtime();
        firenet_status status = attempt(&s, &here, variation);
        /* Some are for what can be left out. */
        expect(status == FIRENET_ERR_NOMEM || status == FIRENET_OK,
               "allocation %ld: %s", at, firenet_status_message(status));
        expect(same_on_all((double)status), "allocation %ld: statuses differ",
               at);
        failed += status == FIRENET_ERR_NOMEM;
        expect_equal(here.live, 0);
        expect_quick(started);
    }
    expect(failed > most / step / 4, "of %ld allocations %d ended the call",
           most, failed);
    study_free(&s);
}

/* ------------------------------------------------------- during a solution */

/* What the last rank does in its call. */
typedef struct reason {
    const char *name;
    int monitor, cancel, late, nonsense, settings;
    firenet_status status;
    firenet_outcome outcome;
} reason;

static const reason reasons[] = {
    {"stop", 1, 0, 0, 0, 0, FIRENET_OK, FIRENET_OUTCOME_STOPPED},
    {"monitor fails", 5, 0, 0, 0, 0, FIRENET_ERR_CALLBACK,
     FIRENET_OUTCOME_NONE},
    {"cancel", 0, 1, 0, 0, 0, FIRENET_OK, FIRENET_OUTCOME_CANCELLED},
    {"deadline", 0, 0, 1, 0, 0, FIRENET_OK, FIRENET_OUTCOME_DEADLINE},
    {"y of another length", 0, 0, 0, 1, 0, FIRENET_ERR_SHAPE,
     FIRENET_OUTCOME_NONE},
    {"y has NaN", 0, 0, 0, 2, 0, FIRENET_ERR_NUMERIC, FIRENET_OUTCOME_NONE},
    {"other settings", 0, 0, 0, 0, 1, FIRENET_ERR_STATE, FIRENET_OUTCOME_NONE},
};
enum { REASONS = sizeof reasons / sizeof *reasons };

static int answer_at_20(const firenet_event *event, void *user) {
    return firenet_event_layer(event) == 20 ? *(const int *)user : 0;
}

static void one_rank_ends_a_solution_for_all(world *w, int variant) {
    const int64_t shape[] = {16, 12, 8};
    const reason *r = &reasons[variant];
    study s = study_new(w, FIRENET_C128, 3, shape, 2, 7, 0);
    firenet_operator *f = ranks_dft(w, &s), *h = ranks_haar(w, &s);
    firenet_operator *a = synthesis(w, w->context, f, h);
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    int here = w->rank == w->size - 1, monitor = r->monitor;
    int differs = r->settings && w->size == 1;
    void *x = elements(s.type, s.length);
    expect_ok(w, firenet_problem_create(&problem, w->context,
                                        FIRENET_PROBLEM_P3, a, 0.02, NULL, 0));
    expect_ok(w, firenet_solver_create(&solver, w->context, problem,
                                       FIRENET_METHOD_ADAPTIVE));
    firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-14);
    firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 500);
    if (here && monitor) {
        firenet_solver_set_monitor(solver, answer_at_20, &monitor);
    }
    if (here && r->cancel) {
        firenet_solver_cancel(solver);
    }
    if (here && r->late) {
        firenet_solver_set_real(solver, FIRENET_SOLVER_DEADLINE, 1e-9);
    }
    if (here && r->settings) {
        firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-3);
    }
    if (here && r->nonsense == 2) {
        set(s.type, s.own_y, 0, NAN);
    }
    double started = MPI_Wtime();
    firenet_status status = firenet_solver_solve(
        solver, s.type, s.own_y, s.own_length + (here && r->nonsense == 1),
        s.type, NULL, x, s.length);
    expect_quick(started);
    int64_t outcome = 0;
    firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &outcome);
    expect(differs || status == r->status, "%s: %s, expected %s", r->name,
           firenet_status_message(status), firenet_status_message(r->status));
    expect(differs || r->status != FIRENET_OK || outcome == (int)r->outcome,
           "%s: outcome %lld, expected %d", r->name, (long long)outcome,
           (int)r->outcome);
    expect(r->status == FIRENET_OK || differs ||
               firenet_context_last_error(w->context)[0],
           "%s: no message", r->name);
    free(x);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(h);
    study_free(&s);
}

/* An operator of the host's that fails in the middle, on one rank. */
typedef struct faulty {
    int calls, fail_at;
} faulty;

static int faulty_apply(const void *in, int64_t in_length, void *out,
                        int64_t out_length, void *user) {
    faulty *f = user;
    (void)in_length;
    memcpy(out, in, (size_t)out_length * sizeof(number));
    return ++f->calls == f->fail_at;
}

static void an_operator_that_fails_on_one_ends_all(world *w, int variant) {
    const int64_t shape[] = {16, 12, 8};
    study s = study_new(w, FIRENET_C128, 3, shape, 2, 7, 0);
    faulty state = {0, w->rank == w->size - 1 ? 60 + 3 * variant : 0};
    firenet_operator *f = ranks_dft(w, &s), *a = NULL, *own = NULL, *d = NULL;
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    void *x = elements(s.type, s.length);
    expect_ok(w, firenet_operator_create_user(
                     &own, w->context, s.type, s.length, s.type, s.length,
                     faulty_apply, faulty_apply, NULL, &state, 1.0,
                     FIRENET_CALLBACK_CALLER));
    expect_ok(w, firenet_mpi_operator_create_blocks(&d, w->team, own, s.type));
    expect_ok(w, firenet_operator_compose(&a, w->context, f, d));
    expect_ok(w, firenet_problem_create(&problem, w->context,
                                        FIRENET_PROBLEM_P2, a, 0.05, NULL, 0));
    expect_ok(w, firenet_solver_create(&solver, w->context, problem,
                                       FIRENET_METHOD_ADAPTIVE));
    firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-14);
    double started = MPI_Wtime();
    expect_fails(w, FIRENET_ERR_CALLBACK,
                 firenet_solver_solve(solver, s.type, s.own_y, s.own_length,
                                      s.type, NULL, x, s.length));
    expect_quick(started);
    expect(firenet_context_last_error(w->context)[0], "no message");
    free(x);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_operator_release(a);
    firenet_operator_release(d);
    firenet_operator_release(own);
    firenet_operator_release(f);
    study_free(&s);
}

const test end_tests[] = {
    {"different_arguments_are_refused_by_all",
     different_arguments_are_refused_by_all, 3},
    {"bad_arguments_of_one_end_all", bad_arguments_of_one_end_all, 3},
    {"memory_that_fails_on_one_ends_all", memory_that_fails_on_one_ends_all, 5},
    {"one_rank_ends_a_solution_for_all", one_rank_ends_a_solution_for_all,
     REASONS},
    {"an_operator_that_fails_on_one_ends_all",
     an_operator_that_fails_on_one_ends_all, 6},
    {NULL, NULL, 0},
};
