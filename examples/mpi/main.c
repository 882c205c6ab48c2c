/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct-mpi: one volume by many processes, or many slices. */
#include "../array.h"
#include "../coils/h5.h"
#include "../message.h"
#include "study.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: mpirun -n RANKS firenet-reconstruct-mpi [options] --out FOLDER\n"
    "\n"
    "Samples part of the k-space of images, adds noise, and reconstructs "
    "them:\n"
    "slices, assigned to the ranks, or one volume, distributed over all of\n"
    "them in slabs. Or reconstructs a volume from measured k-space. Writes\n"
    "images (.npy, complex64), a report and, of a volume, pictures of its\n"
    "middle planes.\n"
    "\n"
    "  --in PATH        .npy or .cfl of [planes][rows][columns], or a folder\n"
    "                   of PNG or PGM slices of one size; default: a phantom\n"
    "  --size N         the phantom's sides; default 64\n"
    "  --slices S       slices of the phantom's stack; default 16\n"
    "  --volume         one volume\n"
    "  --rate R         part of k-space that is sampled; default 0.25\n"
    "  --noise E        noise, relative to the samples; default 0.01; with\n"
    "                   --kspace the noise level in it, by default unknown\n"
    "  --kspace FILE    measured k-space of a volume instead: .npy, C order,\n"
    "                   [planes][rows][columns] with coils before them, or "
    ".cfl\n"
    "                   with its .hdr (axes 2, 1, 0 and 3), of a unitary\n"
    "                   transform. Each rank reads only its own part, of all\n"
    "                   files\n"
    "  --mask FILE      which points were acquired, non-zero in an .npy or "
    ".cfl;\n"
    "                   default: those that are not 0 in all coils\n"
    "  --maps FILE      of the coils, .npy or .cfl, whitened as k-space is;\n"
    "                   one coil needs none\n"
    "  --slice N        --kspace may be raw data, ISMRMRD .h5, which are "
    "whitened\n"
    "                   by their noise measurement: which volume, in the order "
    "of\n"
    "                   completion; default 0\n"
    "  --centred NAME   of --kspace: 'frequency' for fftshift(fftn(x)) "
    "(default\n"
    "                   of .npy without --maps); 'both' for fftshift(fftn(\n"
    "                   ifftshift(x))) (default else); 'image' for fftn(\n"
    "                   ifftshift(x)); 'none' for fftn(x)\n"
    "  --regulariser W  'wavelet', coefficients of Haar's; or what --sparsity "
    "of\n"
    "                   firenet-reconstruct takes: 'tv', 'db4', an "
    "undecimated\n"
    "                   'uwt:db2', a sum as 'tv+uwt:db2'; default wavelet\n"
    "  --problem P      P1, the least regulariser with a residual of the noise "
    "level,\n"
    "                   or P3, lambda times the regulariser plus the "
    "residual's\n"
    "                   norm; if none is named, P1 where that level is known\n"
    "  --lambda X       of P3; default: from the number of pixels and coils, "
    "as\n"
    "                   firenet-reconstruct has it\n"
    "  --levels J       of wavelets, up to 12; 2^J divides every side, or is "
    "at\n"
    "                   most that for uwt:. Default: 3; with uwt: of volumes "
    "1, of\n"
    "                   slices fewer than 3 if a side is below 16\n"
    "  --tolerance T    relative gap; default 0.001\n"
    "  --iterations K   at most so many; default 500\n"
    "  --seconds T      at most so long for each solution; default: no limit\n"
    "  --out FOLDER     slices that its index.txt calls done are left out\n"
    "  --help, --version\n";

/* The value of an option, or NULL at the end of the arguments. */
static bool take_number(double *out, const char *name, const char *text,
                        double least, double most) {
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= least && value <= most))
        return print_error("%s %s: allowed is %g to %g", name, text, least,
                           most);
    *out = value;
    return true;
}

/* A number that counts. */
static bool take_whole(double *out, const char *name, const char *text,
                       double least, double most) {
    if (!take_number(out, name, text, least, most))
        return false;
    return *out == floor(*out) ||
           print_error("%s %s: allowed are whole numbers from %g to %g", name,
                       text, least, most);
}

static void take_path(study *s, const char *name, const char *text) {
    const struct {
        const char *name, **path;
    } paths[] = {{"--in", &s->in},
                 {"--out", &s->out},
                 {"--kspace", &s->kspace},
                 {"--mask", &s->mask},
                 {"--maps", &s->maps}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; ++i)
        if (strcmp(name, paths[i].name) == 0)
            *paths[i].path = text;
}

/* Of the image that is simulated. */
static bool is_of_simulation(const char *name) {
    static const char *const names[] = {"--in", "--size", "--slices", "--rate"};
    for (int i = 0; i < 4; ++i)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool take_regulariser(study *s, const char *text) {
    s->sparsity = (sparsity){0};
    return strcmp(text, "wavelet") == 0 || sparsity_parse(&s->sparsity, text) ||
           print_error(
               "--regulariser %s: allowed are wavelet; " SPARSITY_ALLOWED, text,
               MOST_TERMS);
}

static bool take_problem(study *s, const char *text) {
    s->problem =
        strcmp(text, "P1") == 0 ? FIRENET_PROBLEM_P1 : FIRENET_PROBLEM_P3;
    return s->problem == FIRENET_PROBLEM_P1 || strcmp(text, "P3") == 0 ||
           print_error("--problem %s: allowed is P1 or P3", text);
}

static bool take_option(study *s, const char *name, const char *text) {
    double value = 0.0;
    const struct {
        const char *name;
        double least, most;
        double *real;
        int64_t *whole;
        int *small;
    } numbers[] = {{"--size", 2, 65536, NULL, &s->size, NULL},
                   {"--slices", 1, 1e9, NULL, &s->slices, NULL},
                   {"--slice", 0, 1e9, NULL, &s->slice, NULL},
                   {"--rate", 0.001, 1, &s->rate, NULL, NULL},
                   {"--noise", 0, 10, &s->noise, NULL, NULL},
                   {"--lambda", 1e-30, 1e30, &s->lambda, NULL, NULL},
                   {"--levels", 1, 12, NULL, NULL, &s->levels},
                   {"--tolerance", 1e-12, 1, &s->tolerance, NULL, NULL},
                   {"--iterations", 1, 1e9, NULL, &s->iterations, NULL},
                   {"--seconds", 0.001, 1e9, &s->seconds, NULL, NULL}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i)
        if (strcmp(name, numbers[i].name) == 0) {
            bool good = (numbers[i].real ? take_number : take_whole)(
                &value, name, text, numbers[i].least, numbers[i].most);
            if (numbers[i].real && good)
                *numbers[i].real = value;
            if (numbers[i].whole && good)
                *numbers[i].whole = (int64_t)value;
            if (numbers[i].small && good)
                *numbers[i].small = (int)value;
            return good;
        }
    if (strcmp(name, "--regulariser") == 0)
        return take_regulariser(s, text);
    if (strcmp(name, "--problem") == 0)
        return take_problem(s, text);
    if (strcmp(name, "--centred") == 0)
        return centring_take(text, &s->centring);
    take_path(s, name, text);
    return true;
}

/* (P1) where the noise level is known: simulated, or given. */
static bool choose_problem(study *s) {
    const bool known = !isnan(s->noise) || !s->kspace;
    if (s->problem == FIRENET_PROBLEM_P1 && s->lambda > 0.0)
        return print_error("--lambda: allowed with --problem P3 only");
    if (s->problem == FIRENET_PROBLEM_P1 && !known)
        return print_error("--problem P1: needs --noise, the noise level in "
                           "--kspace");
    if (!s->problem)
        s->problem =
            known && s->lambda == 0.0 ? FIRENET_PROBLEM_P1 : FIRENET_PROBLEM_P3;
    if (s->kspace && s->problem == FIRENET_PROBLEM_P3 && known)
        return print_error("--noise: of --kspace, allowed with --problem P1 "
                           "only");
    if (isnan(s->noise) && !s->kspace)
        s->noise = 0.01;
    return true;
}

/* What an image in a file, or a volume, has no use for. */
static bool check_simulated(study *s) {
    if (s->size && s->in)
        return print_error("--size: allowed without --in only, whose images "
                           "have a size of their own");
    if (s->slices && (s->in || s->volume))
        return print_error("--slices: allowed without --%s only",
                           s->in ? "in" : "volume");
    s->size = s->size ? s->size : 64;
    s->slices = s->slices ? s->slices : 16;
    return true;
}

/* Raw data say what was acquired, and are centred as scanners do it. */
static bool check_raw(const study *s) {
    if (s->mask)
        return print_error("--mask %s: allowed with --kspace of an .npy or "
                           ".cfl file only; raw data say what was acquired",
                           s->mask);
    return s->centring == CENTRED_BY_FORMAT || s->centring == CENTRED_BOTH ||
           print_error("--centred: allowed is both, as raw data are");
}

/* Measured k-space and what only a simulation has. */
static bool check_measured(study *s) {
    const bool raw = s->kspace && h5_is_named(s->kspace);
    const char *const paths[] = {s->kspace, s->mask, s->maps};
    static const char *const names[] = {"--kspace", "--mask", "--maps"};
    if (!s->kspace && (s->mask || s->maps || s->centring))
        return print_error("--%s: allowed with --kspace only", s->mask ? "mask"
                                                               : s->maps
                                                                   ? "maps"
                                                                   : "centred");
    for (int i = 0; i < 3; ++i)
        if (paths[i] && !array_is_named(paths[i]) && !(raw && i == 0))
            return print_error("%s %s: allowed is the path of an .npy or .cfl "
                               "file%s",
                               names[i], paths[i],
                               i == 0 ? ", or an .h5 of raw data" : "");
    if (s->slice > 0 && !raw)
        return print_error(
            "--slice: allowed with --kspace of an .h5 file only");
    if (raw && !check_raw(s))
        return false;
    if (s->kspace && s->simulated)
        return print_error("%s: allowed without --kspace only", s->simulated);
    s->volume = s->volume || s->kspace;
    return true;
}

/* One that --help describes, with a value. */
static bool is_option(const char *name) {
    char line[64];
    return snprintf(line, sizeof line, "\n  %s ", name) < 64 &&
           strncmp(name, "--", 2) == 0 && strstr(help, line) != NULL;
}

/* `--name value` or `--name=value`; moves *at past a separate value. */
static bool take_argument(study *s, char **argv, int *at) {
    char *equals = strchr(argv[*at], '=');
    char name[32];
    const int length = (int)(equals ? equals - argv[*at] : 31);
    snprintf(name, sizeof name, "%.*s", length < 31 ? length : 31, argv[*at]);
    if (strcmp(name, "--volume") == 0) {
        s->volume = true;
        return !equals || print_error("--volume: takes no value");
    }
    if (!is_option(name))
        return print_error("%s: no such option; --help lists them", argv[*at]);
    const char *value = equals ? equals + 1 : argv[++*at];
    if (!value)
        return print_error("%s: needs a value; --help says which", name);
    if (is_of_simulation(name))
        s->simulated = argv[*at - (equals ? 0 : 1)];
    return take_option(s, name, value);
}

static bool take_arguments(study *s, char **argv) {
    for (int i = 1; argv[i]; ++i)
        if (!take_argument(s, argv, &i))
            return false;
    if (!s->out)
        return print_error("--out: needs the path of a folder; see --help");
    return check_measured(s) && check_simulated(s) && choose_problem(s);
}

/* The first argument that is not rank 0's, or 0; theirs, in 4096 bytes.
 * Collective. */
static int find_difference(int argc, char **argv, char *theirs) {
    char text[4096] = "";
    int most, found = 0;
    MPI_Allreduce(&argc, &most, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    for (int i = 1; i < most; ++i) {
        const char *mine = i < argc ? argv[i] : "";
        snprintf(text, sizeof text, "%s", mine);
        MPI_Bcast(text, sizeof text, MPI_CHAR, 0, MPI_COMM_WORLD);
        if (found == 0 && strncmp(text, mine, sizeof text - 1) != 0) {
            memcpy(theirs, text, sizeof text);
            found = i;
        }
    }
    return found;
}

/* All ranks are given the same, or else they would wait for each other: said
 * once, as what is wrong with them. Collective. */
static bool agree_on_arguments(study *s, int rank, int argc, char **argv) {
    char theirs[4096];
    const int found = find_difference(argc, argv, theirs);
    int here = found ? rank : INT_MAX, who, good = 0;
    MPI_Allreduce(&here, &who, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (rank == who)
        return print_error("all ranks need the same options: rank %d has '%s' "
                           "where rank 0 has '%s'",
                           rank, found < argc ? argv[found] : "", theirs);
    if (who < INT_MAX)
        return false;
    if (rank == 0)
        good = take_arguments(s, argv);
    MPI_Bcast(&good, 1, MPI_INT, 0, MPI_COMM_WORLD);
    return good && (rank == 0 || take_arguments(s, argv));
}

/* Whether a launcher says that this is not the first of its ranks, before MPI
 * can be asked. */
static bool is_another_rank(void) {
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK",
                                        "PMI_RANK"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const char *rank = getenv(names[i]);
        if (rank && strcmp(rank, "0") != 0)
            return true;
    }
    return false;
}

/* --help or --version: *failed says how it went. */
static bool only_prints(char **argv, int *failed) {
    for (int i = 1; argv[i]; ++i) {
        const bool helps = strcmp(argv[i], "--help") == 0;
        if (!helps && strcmp(argv[i], "--version") != 0)
            continue;
        *failed = is_another_rank() ? 0
                  : helps           ? fputs(help, stdout) == EOF
                                    : printf("firenet-reconstruct-mpi %s\n",
                                             firenet_version_string()) < 0;
        return true;
    }
    return false;
}

static int run(const study *s) {
    firenet_context *context = NULL;
    firenet_mpi_team *team = NULL;
    firenet_status status = firenet_context_create(&context, NULL, NULL, NULL);
    if (status == FIRENET_OK)
        status = firenet_mpi_team_create(&team, context, MPI_COMM_WORLD);
    int failed = status != FIRENET_OK;
    if (failed)
        print_error("%s", firenet_status_message(status));
    else
        failed = s->volume ? reconstruct_volume(team, context, s)
                           : reconstruct_slices(team, context, s);
    firenet_mpi_team_release(team);
    firenet_context_release(context);
    return failed;
}

int main(int argc, char **argv) {
    study s = {.rate = 0.25,
               .noise = NAN,
               .tolerance = 1e-3,
               .iterations = 500,
               .seconds = INFINITY};
    int provided, rank, failed = 0;
    set_program_name("firenet-reconstruct-mpi");
    if (only_prints(argv, &failed))
        return failed;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    failed = !agree_on_arguments(&s, rank, argc, argv) || run(&s);
    MPI_Finalize();
    return failed;
}
