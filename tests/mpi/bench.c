/* SPDX-License-Identifier: BSD-3-Clause */
/* What an iteration costs on several ranks: seconds beside those of the plain
 * library on one process, in turns; messages and bytes; memory.
 *
 *     mpirun -n P bench_mpi N [w|tv|uwtJ] [ROUNDS] [ITERATIONS]
 *
 * of a phantom-like volume of N^3 c64, a quarter of k-space, Haar's wavelet,
 * total variation or an undecimated db2 of J levels. MPI calls are counted
 * where the libraries make them. */
#include <firenet/mpi.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---------------------------------------------------------------- counting */

/* Allreduce and Barrier, and what goes from rank to rank: lines of a transform
 * where memory is not shared, and halos. */
static double calls[2], bytes[2];
enum { SMALL, LARGE };

static void count(int kind, double amount) {
    calls[kind] += 1.0;
    bytes[kind] += amount;
}

static double size_of(MPI_Datatype type) {
    int size;
    PMPI_Type_size(type, &size);
    return size;
}

int MPI_Allreduce(const void *in, void *out, int n, MPI_Datatype type,
                  MPI_Op op, MPI_Comm comm) {
    count(SMALL, n * size_of(type));
    return PMPI_Allreduce(in, out, n, type, op, comm);
}

int MPI_Isend(const void *in, int n, MPI_Datatype type, int to, int tag,
              MPI_Comm comm, MPI_Request *request) {
    count(LARGE, n * size_of(type));
    return PMPI_Isend(in, n, type, to, tag, comm, request);
}

int MPI_Barrier(MPI_Comm comm) {
    count(SMALL, 0.0);
    return PMPI_Barrier(comm);
}

int MPI_Sendrecv(const void *in, int n, MPI_Datatype type, int to, int tag,
                 void *out, int m, MPI_Datatype of, int from, int of_tag,
                 MPI_Comm comm, MPI_Status *status) {
    count(LARGE, n * size_of(type));
    return PMPI_Sendrecv(in, n, type, to, tag, out, m, of, from, of_tag, comm,
                         status);
}

/* ---------------------------------------------------------------- problems */

typedef struct job {
    firenet_context *context;
    firenet_operator *a, *d;
    firenet_problem *problem;
    firenet_solver *solver;
    int64_t n, m;
    float *x, *y;
} job;

static int64_t side;
static int variation, frame; /* levels */

static void must(firenet_status status, const firenet_context *context) {
    if (status != FIRENET_OK) {
        fprintf(stderr, "bench_mpi: %s: %s\n", firenet_status_message(status),
                firenet_context_last_error(context));
        MPI_Abort(MPI_COMM_WORLD, 1);
    }
}

/* A quarter of the points of planes [begin, end) of axis 1. */
static int64_t *draw(int64_t begin, int64_t end, int64_t *found) {
    int64_t most = side * (end - begin) * side;
    int64_t *indices = malloc((size_t)(most + 1) * sizeof *indices);
    *found = 0;
    for (int64_t i = 0; i < most; ++i) {
        int64_t k[] = {i / side / (end - begin),
                       begin + i / side % (end - begin), i % side};
        int64_t at = (k[0] * side + k[1]) * side + k[2];
        uint64_t z = (uint64_t)at * 0x9e3779b97f4a7c15u;
        if (((z ^ (z >> 29)) * 0xbf58476d1ce4e5b9u >> 62) == 0) {
            indices[(*found)++] = at;
        }
    }
    return indices;
}

static void make_problem(job *j) {
    firenet_regulariser *r = NULL;
    must(j->d ? firenet_regulariser_create_group(
                    &r, j->context, j->d, variation ? 3 : 1,
                    FIRENET_GROUPING_STRIDED, NULL, 0)
              : FIRENET_OK,
         j->context);
    must(j->d
             ? firenet_problem_create_regularised(
                   &j->problem, j->context, FIRENET_PROBLEM_P3, j->a, 0.001, r)
             : firenet_problem_create(&j->problem, j->context,
                                      FIRENET_PROBLEM_P3, j->a, 0.001, NULL, 0),
         j->context);
    must(firenet_solver_create(&j->solver, j->context, j->problem,
                               FIRENET_METHOD_ADAPTIVE),
         j->context);
    firenet_solver_set_real(j->solver, FIRENET_SOLVER_TOLERANCE, 1e-12);
    firenet_regulariser_release(r);
    j->n = firenet_operator_cols(j->a);
    j->m = firenet_operator_rows(j->a);
    j->x = calloc((size_t)(2 * j->n), sizeof *j->x);
    j->y = calloc((size_t)(2 * j->m), sizeof *j->y);
    for (int64_t i = 0; i < 2 * j->m; ++i) {
        j->y[i] = (float)((i * 7919) % 1009) / 1009.0F - 0.5F;
    }
}

static void synthesise(job *j, firenet_operator *f, firenet_operator *haar) {
    firenet_operator *inverse = NULL;
    must(firenet_operator_adjoint(&inverse, j->context, haar), j->context);
    must(firenet_operator_compose(&j->a, j->context, f, inverse), j->context);
    firenet_operator_release(inverse);
    firenet_operator_release(haar);
    firenet_operator_release(f);
}

static void make_plain(job *j) {
    const int64_t shape[] = {side, side, side};
    firenet_operator *f = NULL, *p = NULL, *all = NULL, *haar = NULL;
    int64_t m, *indices = draw(0, side, &m);
    must(firenet_context_create(&j->context, NULL, NULL, NULL), NULL);
    must(firenet_operator_create_dft(&f, j->context, FIRENET_C64, 3, shape, 0),
         j->context);
    must(firenet_operator_create_sample(&p, j->context, FIRENET_C64,
                                        side * side * side, indices, m),
         j->context);
    must(firenet_operator_compose(&all, j->context, p, f), j->context);
    firenet_operator_release(f);
    firenet_operator_release(p);
    free(indices);
    if (frame > 0) {
        j->a = all;
        must(firenet_operator_create_undecimated_wavelet(
                 &j->d, j->context, FIRENET_C64, 3, shape, frame,
                 FIRENET_WAVELET_DB2),
             j->context);
    } else if (variation) {
        j->a = all;
        must(firenet_operator_create_difference(&j->d, j->context, FIRENET_C64,
                                                3, shape),
             j->context);
    } else {
        must(firenet_operator_create_haar(&haar, j->context, FIRENET_C64, 3,
                                          shape, 3, FIRENET_LAYOUT_LEVELS),
             j->context);
        synthesise(j, all, haar);
    }
    make_problem(j);
}

static void make_shared(job *j, firenet_mpi_team **team) {
    const int64_t shape[] = {side, side, side};
    firenet_operator *f = NULL, *haar = NULL;
    int64_t begin, planes, m;
    must(firenet_context_create(&j->context, NULL, NULL, NULL), NULL);
    must(firenet_mpi_team_create(team, j->context, MPI_COMM_WORLD), j->context);
    must(firenet_mpi_team_slab(*team, side, 1, &begin, &planes), j->context);
    int64_t *indices = draw(begin, begin + planes, &m);
    must(firenet_mpi_operator_create_dft(&f, *team, FIRENET_C64, 3, shape, 8, 0,
                                         0, m, indices),
         j->context);
    free(indices);
    if (frame > 0) {
        j->a = f;
        must(firenet_mpi_operator_create_undecimated_wavelet(
                 &j->d, *team, FIRENET_C64, 3, shape, 8, frame,
                 FIRENET_WAVELET_DB2),
             j->context);
    } else if (variation) {
        j->a = f;
        must(firenet_mpi_operator_create_difference(
                 &j->d, *team, FIRENET_C64, 3, shape, 8,
                 FIRENET_BOUNDARY_PERIODIC, NULL),
             j->context);
    } else {
        must(firenet_mpi_operator_create_haar(&haar, *team, FIRENET_C64, 3,
                                              shape, 3, FIRENET_LAYOUT_LEVELS),
             j->context);
        synthesise(j, f, haar);
    }
    make_problem(j);
}

static void drop(job *j) {
    firenet_solver_release(j->solver);
    firenet_problem_release(j->problem);
    firenet_operator_release(j->a);
    firenet_operator_release(j->d);
    free(j->x);
    free(j->y);
}

/* ------------------------------------------------------------------- timing */

/* Seconds that a run of so many iterations takes. */
static double run(job *j, int64_t iterations) {
    firenet_solver_set_int(j->solver, FIRENET_SOLVER_ITERATIONS, iterations);
    double started = MPI_Wtime();
    must(firenet_solver_solve(j->solver, FIRENET_C64, j->y, j->m, FIRENET_C64,
                              NULL, j->x, j->n),
         j->context);
    return MPI_Wtime() - started;
}

/* A few iterations and more: what the rest costs each. */
static double per_iteration(job *j, int64_t iterations) {
    double few = run(j, 4);
    memset(calls, 0, sizeof calls);
    memset(bytes, 0, sizeof bytes);
    return (run(j, 4 + iterations) - few) / (double)iterations;
}

/* Ranks that wait leave their core to the one that works. */
static void wait_quietly(void) {
    MPI_Request request;
    int done = 0;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    while (!done) {
        MPI_Test(&request, &done, MPI_STATUS_IGNORE);
        nanosleep(&(struct timespec){0, 2000000}, NULL);
    }
}

static double status_of(const char *name) {
    char line[256];
    double value = 0.0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0) {
            value = strtod(line + strlen(name) + 1, NULL) / 1024.0;
        }
    }
    if (file) {
        fclose(file);
    }
    return value;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Seconds of one message of eight doubles to all, and of one transpose of what
 * a rank has, by MPI alone: the median of many. */
static double median_of_messages(int transpose, int size) {
    enum { TIMES = 31 };
    double times[TIMES], eight[8] = {0.0};
    int each = (int)(2 * side * side * side / size / size);
    float *from = calloc((size_t)each * (size_t)size, sizeof *from);
    float *to = calloc((size_t)each * (size_t)size, sizeof *to);
    for (int i = 0; i < TIMES && from && to; ++i) {
        PMPI_Barrier(MPI_COMM_WORLD);
        double started = MPI_Wtime();
        if (transpose) {
            PMPI_Alltoall(from, each, MPI_FLOAT, to, each, MPI_FLOAT,
                          MPI_COMM_WORLD);
        } else {
            PMPI_Allreduce(MPI_IN_PLACE, eight, 8, MPI_DOUBLE, MPI_SUM,
                           MPI_COMM_WORLD);
        }
        times[i] = MPI_Wtime() - started;
    }
    free(from);
    free(to);
    qsort(times, TIMES, sizeof *times, ascending);
    return times[TIMES / 2];
}

static void print_times(const char *name, double *times, int rounds) {
    qsort(times, (size_t)rounds, sizeof *times, ascending);
    printf("  %-8s ms/iteration: least %.2f, median %.2f, most %.2f\n", name,
           1e3 * times[0], 1e3 * times[rounds / 2], 1e3 * times[rounds - 1]);
}

int main(int argc, char **argv) {
    enum { MOST = 64 };
    double plain[MOST], shared[MOST];
    job one = {0}, all = {0};
    firenet_mpi_team *team = NULL;
    int rank, size, provided;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    side = argc > 1 ? atoll(argv[1]) : 32;
    variation = argc > 2 && strcmp(argv[2], "tv") == 0;
    frame = argc > 2 && strncmp(argv[2], "uwt", 3) == 0 ? atoi(argv[2] + 3) : 0;
    int rounds = argc > 3 ? atoi(argv[3]) : 3;
    int64_t iterations = argc > 4 ? atoll(argv[4]) : 20;
    rounds = rounds < MOST ? rounds : MOST;
    /* Memory of a solution stays for the next one: pages are made once. */
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    double before = status_of("VmRSS:");
    make_shared(&all, &team);
    run(&all, 2);
    double memory = status_of("VmHWM:") - before, most;
    MPI_Reduce(&memory, &most, 1, MPI_DOUBLE, MPI_MAX, 0, MPI_COMM_WORLD);
    if (rank == 0) {
        make_plain(&one);
        run(&one, 2);
    }
    for (int i = 0; i < rounds; ++i) {
        if (rank == 0) {
            plain[i] = per_iteration(&one, iterations);
        }
        wait_quietly();
        shared[i] = per_iteration(&all, iterations);
    }
    double small = median_of_messages(0, size);
    double large = median_of_messages(1, size);
    if (rank == 0) {
        double per = 4.0 + (double)iterations;
        printf("%lld^3 c64, %s, %d ranks\n", (long long)side,
               frame       ? "undecimated db2"
               : variation ? "total variation"
                           : "wavelet",
               size);
        print_times("plain", plain, rounds);
        print_times("shared", shared, rounds);
        printf("  a rank, an iteration: %.1f Allreduce and Barrier of %.0f "
               "bytes in all, "
               "%.1f messages of %.0f bytes in all\n",
               calls[SMALL] / per, bytes[SMALL] / per, calls[LARGE] / per,
               bytes[LARGE] / per);
        printf("  MPI alone, ms: an Allreduce %.3f, a transpose %.3f\n",
               1e3 * small, 1e3 * large);
        printf("  memory of a rank: %.0f MiB, solver and operators at most\n",
               most);
        drop(&one);
        firenet_context_release(one.context);
    }
    drop(&all);
    firenet_mpi_team_release(team);
    firenet_context_release(all.context);
    MPI_Finalize();
    return 0;
}
