/* SPDX-License-Identifier: BSD-3-Clause */
/* What ranks take of memory together: as much as one process, but for planes.
 */
#include "study.h"

#include <stdlib.h>

/* In front of what is given out, which is aligned to as many bytes at most. */
enum { HEAD = 64 };

typedef struct counter {
    double live, most;
} counter;

static void *count_alloc(size_t bytes, size_t alignment, void *user) {
    counter *c = user;
    size_t *start = aligned_alloc(HEAD, (bytes + 2 * HEAD - 1) / HEAD * HEAD);
    (void)alignment;
    if (!start) {
        return NULL;
    }
    *start = bytes;
    c->live += (double)bytes;
    c->most = c->live > c->most ? c->live : c->most;
    return (char *)start + HEAD;
}

static void count_free(void *pointer, void *user) {
    size_t *start = pointer;
    start -= HEAD / sizeof *start;
    ((counter *)user)->live -= (double)*start;
    free(start);
}

/* Takes over the operators; w: differences, or the wavelet of the synthesis. */
static void solve(firenet_context *context, const study *s, int variation,
                  firenet_operator *f, firenet_operator *w, const void *y) {
    firenet_operator *inverse = NULL, *a = NULL;
    firenet_regulariser *r = NULL;
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    if (variation) {
        a = firenet_operator_retain(f);
        firenet_regulariser_create_group(&r, context, w, s->axes,
                                         FIRENET_GROUPING_STRIDED, NULL, 0);
        firenet_problem_create_regularised(&problem, context,
                                           FIRENET_PROBLEM_P3, a, 0.01, r);
    } else {
        firenet_operator_adjoint(&inverse, context, w);
        firenet_operator_compose(&a, context, f, inverse);
        firenet_problem_create(&problem, context, FIRENET_PROBLEM_P3, a, 0.01,
                               NULL, 0);
    }
    int64_t n = firenet_operator_cols(a), m = firenet_operator_rows(a);
    void *x = elements(s->type, n);
    firenet_solver_create(&solver, context, problem, FIRENET_METHOD_ADAPTIVE);
    firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 4);
    expect_status(
        context,
        firenet_solver_solve(solver, s->type, y, m, s->type, NULL, x, n),
        FIRENET_OK, "solve", __LINE__);
    free(x);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_regulariser_release(r);
    firenet_operator_release(inverse);
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(w);
}

static double bytes_of_whole(world w, const study *s, int variation) {
    counter c = {0.0, 0.0};
    firenet_operator *d = NULL;
    firenet_context_create(&w.alone, count_alloc, count_free, &c);
    if (variation) {
        firenet_operator_create_difference(&d, w.alone, s->type, s->axes,
                                           s->shape);
    } else {
        d = whole_haar(&w, s);
    }
    solve(w.alone, s, variation, whole_dft(&w, s), d, s->y);
    firenet_context_release(w.alone);
    return c.most;
}

static double bytes_of_rank(world w, const study *s, int variation) {
    counter c = {0.0, 0.0};
    firenet_operator *d = NULL;
    firenet_context_create(&w.context, count_alloc, count_free, &c);
    expect_ok(&w, firenet_mpi_team_create(&w.team, w.context, MPI_COMM_WORLD));
    if (variation) {
        expect_ok(&w, firenet_mpi_operator_create_difference(
                          &d, w.team, s->type, s->axes, s->shape,
                          (int64_t)1 << s->levels, FIRENET_BOUNDARY_PERIODIC,
                          NULL));
    } else {
        d = ranks_haar(&w, s);
    }
    solve(w.context, s, variation, ranks_dft(&w, s), d, s->own_y);
    firenet_mpi_team_release(w.team);
    firenet_context_release(w.context);
    return c.most;
}

/* The work array of transforms is no memory of the context where ranks share
 * it. */
static double elsewhere(const study *s, int size) {
#ifdef __linux__
    return size > 1 ? 16.0 * (double)s->points : 0.0;
#else
    (void)s;
    (void)size;
    return 0.0;
#endif
}

static void ranks_take_what_one_process_does(world *w, int variation) {
    const int64_t shape[] = {48, 48, 48};
    study s = study_new(w, FIRENET_C128, 3, shape, 2, 0, 0);
    double all, here = bytes_of_rank(*w, &s, variation);
    double whole = w->rank == 0 ? bytes_of_whole(*w, &s, variation) : 0.0;
    MPI_Bcast(&whole, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    MPI_Allreduce(&here, &all, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    /* A plane that is transformed, two of a halo, and strips of lines. */
    double planes = 4.0 * w->size * 16.0 * (double)s.rest;
    expect_at_most(all + elsewhere(&s, w->size), 1.02 * whole + planes);
    study_free(&s);
}

const test footprint_tests[] = {
    {"ranks_take_what_one_process_does", ranks_take_what_one_process_does, 2},
    {NULL, NULL, 0},
};
