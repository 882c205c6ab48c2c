/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct-mpi: one volume by many processes, or many slices. */
#include "../array.h"
#include "../coils/h5.h"
#include "../message.h"
#include "study.h"

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
    "  --noise E        noise, relative to the samples; default 0.01\n"
    "  --kspace FILE    measured k-space of a volume instead: .npy, C order,\n"
    "                   [planes][rows][columns] with coils before them, or "
    ".cfl\n"
    "                   with its .hdr (axes 2, 1, 0 and 3), of a unitary\n"
    "                   transform. --noise is the noise level in it. Each "
    "rank\n"
    "                   reads only its own part, of all files\n"
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
    "                   ifftshift(x)); 'none' for fftn(x). Not checked\n"
    "  --regulariser W  wavelet (Haar's) or tv; default wavelet\n"
    "  --levels J       of the wavelet; 2^J divides every side; default 3\n"
    "  --tolerance T    relative gap; default 0.001\n"
    "  --iterations K   at most so many; default 500\n"
    "  --seconds T      at most so long for each solution; default: no limit\n"
    "  --out FOLDER     slices that its index.txt calls done are left out\n"
    "  --help, --version\n";

/* The value of an option, or NULL at the end of the arguments. */
static bool take_number(double *out, const char *name, const char *text,
                        double least, double most) {
    char *end = NULL;
    double value = text ? strtod(text, &end) : NAN;
    if (!text || *end || !(value >= least && value <= most))
        return print_error("%s: %s, allowed is %g to %g", name,
                           text ? text : "no value", least, most);
    *out = value;
    return true;
}

static bool take_path(study *s, const char *name, const char *text) {
    const struct {
        const char *name, **path;
    } paths[] = {{"--in", &s->in},
                 {"--out", &s->out},
                 {"--kspace", &s->kspace},
                 {"--mask", &s->mask},
                 {"--maps", &s->maps}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; ++i)
        if (strcmp(name, paths[i].name) == 0 && text) {
            *paths[i].path = text;
            return true;
        }
    return print_error("%s %s: see --help", name, text ? text : "");
}

/* Of the image that is simulated. */
static bool is_of_simulation(const char *name) {
    static const char *const names[] = {"--in", "--size", "--slices", "--rate"};
    for (int i = 0; i < 4; ++i)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
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
                   {"--levels", 1, 20, NULL, NULL, &s->levels},
                   {"--tolerance", 1e-12, 1, &s->tolerance, NULL, NULL},
                   {"--iterations", 1, 1e9, NULL, &s->iterations, NULL},
                   {"--seconds", 0.001, 1e9, &s->seconds, NULL, NULL}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i)
        if (strcmp(name, numbers[i].name) == 0) {
            bool good = take_number(&value, name, text, numbers[i].least,
                                    numbers[i].most);
            if (numbers[i].real && good)
                *numbers[i].real = value;
            if (numbers[i].whole && good)
                *numbers[i].whole = (int64_t)value;
            if (numbers[i].small && good)
                *numbers[i].small = (int)value;
            return good;
        }
    bool regulariser = strcmp(name, "--regulariser") == 0 && text;
    if (regulariser && (!strcmp(text, "tv") || !strcmp(text, "wavelet"))) {
        s->variation = strcmp(text, "tv") == 0;
        return true;
    }
    if (strcmp(name, "--centred") == 0 && text)
        return centring_take(text, &s->centring);
    return take_path(s, name, text);
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

static bool take_arguments(study *s, int argc, char **argv) {
    for (int i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--volume") == 0) {
            s->volume = true;
            continue;
        }
        if (!take_option(s, argv[i], i + 1 < argc ? argv[i + 1] : NULL))
            return false;
        if (is_of_simulation(argv[i]))
            s->simulated = argv[i];
        ++i;
    }
    if (!s->out)
        return print_error("--out: needs the path of a folder; see --help");
    return check_measured(s);
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
                           : reconstruct_slices(team, s);
    firenet_mpi_team_release(team);
    firenet_context_release(context);
    return failed;
}

int main(int argc, char **argv) {
    study s = {.size = 64,
               .slices = 16,
               .rate = 0.25,
               .noise = 0.01,
               .levels = 3,
               .tolerance = 1e-3,
               .iterations = 500,
               .seconds = INFINITY};
    int provided, rank;
    set_program_name("firenet-reconstruct-mpi");
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return fputs(help, stdout) == EOF;
    if (argc > 1 && strcmp(argv[1], "--version") == 0)
        return printf("firenet-reconstruct-mpi %s\n",
                      firenet_version_string()) < 0;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    int failed = !take_arguments(&s, argc, argv);
    if (!failed)
        failed = run(&s);
    MPI_Finalize();
    return failed;
}
