/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include "array.h"
#include "coils/h5.h"
#include "help.h"
#include "message.h"
#include "option_value.h"
#include "options_analysis.h"
#include "options_coils.h"
#include "save_image.h"

#include <ctype.h>
#include <errno.h>
#include <firenet/version.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ITERATIONS = 1000000 };

/* ---------------------------------------------------------------- values */

static bool is_theory(const char *value) {
    return strcmp(value, "theory") == 0;
}

/* A count of iterations, or 'theory'. */
static bool read_iterations(const char *option, const char *text,
                            int64_t *value) {
    char *end;
    *value = COUNT_THEORY;
    if (is_theory(text))
        return true;
    const long long v = strtoll(text, &end, 10);
    *value = v;
    return (end != text && !*end && v >= 1 && v <= MOST_ITERATIONS) ||
           bad_value(option, text, "an integer from 1 to 1000000, or 'theory'");
}

/* --------------------------------------------------------------- options */

static bool take_input(options *o, const char *value) {
    o->input = value;
    return *value ||
           bad_value("--input", "''", "the path of an image, or 'phantom'");
}

static bool take_size(options *o, const char *value) {
    return read_integer("--size", value, 8, 8192, &o->size) &&
           ((o->size & (o->size - 1)) == 0 ||
            bad_value("--size", value, "a power of two from 8 to 8192"));
}

static bool take_modality(options *o, const char *value) {
    const bool walsh = strcmp(value, "walsh") == 0;
    o->modality = walsh ? MODALITY_WALSH : MODALITY_FOURIER;
    return walsh || strcmp(value, "fourier") == 0 ||
           bad_value("--modality", value, "fourier or walsh");
}

static bool take_rate(options *o, const char *value) {
    return (read_real(value, &o->rate) && o->rate > 0 && o->rate <= 1) ||
           bad_value("--rate", value, "a number above 0, at most 1");
}

static bool take_noise(options *o, const char *value) {
    return (read_real(value, &o->noise) && o->noise >= 0 && o->noise <= 1) ||
           bad_value("--noise", value, "a number from 0 to 1");
}

static bool take_seed(options *o, const char *value) {
    char *end;
    errno = 0;
    o->seed = strtoull(value, &end, 10);
    return (isdigit((unsigned char)*value) && !*end && !errno) ||
           bad_value("--seed", value, "an integer from 0 to 2^64 - 1");
}

static bool take_levels(options *o, const char *value) {
    return read_integer("--levels", value, 1, 12, &o->levels);
}

static bool take_restarts(options *o, const char *value) {
    return read_iterations("--restarts", value, &o->restarts);
}

static bool take_inner(options *o, const char *value) {
    o->grid = strcmp(value, "grid") == 0;
    o->inner = 0;
    return o->grid || read_iterations("--inner", value, &o->inner);
}

static bool take_solver(options *o, const char *value) {
    static const struct {
        const char *name;
        firenet_method method;
    } known[] = {{"adaptive", FIRENET_METHOD_ADAPTIVE},
                 {"plain", FIRENET_METHOD_PLAIN},
                 {"scheduled", FIRENET_METHOD_SCHEDULED},
                 {"grid", FIRENET_METHOD_GRID},
                 {"fista", FIRENET_METHOD_FISTA},
                 {"spinning", FIRENET_METHOD_SPINNING}};
    o->solve = strcmp(value, "network") != 0;
    o->network = !o->solve;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(value, known[i].name) == 0) {
            o->method = known[i].method;
            return true;
        }
    return !o->solve || bad_value("--solver", value,
                                  "network, adaptive, plain, scheduled, grid, "
                                  "fista or spinning");
}

static bool take_problem(options *o, const char *value) {
    if (value[0] == 'P' && value[1] >= '1' && value[1] <= '3' && !value[2]) {
        o->problem = value[1] == '1'   ? FIRENET_PROBLEM_P1
                     : value[1] == '2' ? FIRENET_PROBLEM_P2
                                       : FIRENET_PROBLEM_P3;
        return true;
    }
    return bad_value("--problem", value, "P1, P2 or P3");
}

/* A file of numbers. */
static bool take_array(const char *option, const char *value,
                       const char **path) {
    *path = value;
    return array_is_path(value) ||
           bad_value(option, value, "the path of an .npy or .cfl file");
}

static bool take_kspace(options *o, const char *value) {
    o->kspace = value;
    return h5_is_named(value) || array_is_path(value) ||
           bad_value("--kspace", value,
                     "the path of an .npy, .cfl or .h5 file");
}

static bool take_mask(options *o, const char *value) {
    return take_array("--mask", value, &o->mask);
}

static bool take_save_kspace(options *o, const char *value) {
    return take_array("--save-kspace", value, &o->save_kspace);
}

static bool take_sparsities(options *o, const char *value) {
    o->model = NULL;
    o->sparsities = strcmp(value, "prior") == 0    ? EXPECT_PRIOR
                    : strcmp(value, "oracle") == 0 ? EXPECT_ORACLE
                                                   : EXPECT_IMAGE;
    if (o->sparsities == EXPECT_IMAGE)
        o->model = value;
    return *value || bad_value("--sparsities", "''",
                               "prior, oracle or the path of an image");
}

static bool take_centring(options *o, const char *value) {
    return centring_take(value, &o->centring);
}

/* The name that --sparsities FILE had. */
static bool take_model(options *o, const char *value) {
    o->sparsities = EXPECT_IMAGE;
    o->model = value;
    return *value ||
           bad_value("--levels-from-image", "''", "the path of an image");
}

static bool take_x0(options *o, const char *value) {
    o->x0 = value;
    return *value || bad_value("--x0", "''", "the path of an image");
}

static bool take_lambda(options *o, const char *value) {
    o->lambda = 0;
    return is_theory(value) ||
           (read_real(value, &o->lambda) && o->lambda > 0) ||
           bad_value("--lambda", value, "a number above 0, or 'theory'");
}

static bool take_delta(options *o, const char *value) {
    static const struct {
        const char *name;
        cost from;
    } known[] = {{"noise", COST_NOISE},
                 {"data", COST_EXPECTED},
                 {"oracle", COST_ORACLE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(value, known[i].name) == 0) {
            o->delta_from = known[i].from;
            return true;
        }
    o->delta_from = COST_NUMBER;
    return (read_real(value, &o->delta) && o->delta > 0) ||
           bad_value("--delta", value,
                     "a number above 0, 'noise', 'data' or 'oracle'");
}

static bool take_threads(options *o, const char *value) {
    return read_integer("--threads", value, 1, 256, &o->threads);
}

static bool take_device(options *o, const char *value) {
    if (!read_integer("--device", value, 0, 63, &o->device))
        return false;
    ++o->device;
    return true;
}

static bool take_shifts(options *o, const char *value) {
    return read_integer("--shifts", value, 1, 1024, &o->shifts);
}

static bool take_precision(options *o, const char *value) {
    o->f32 = strcmp(value, "f32") == 0;
    return o->f32 || strcmp(value, "f64") == 0 ||
           bad_value("--precision", value, "f32 or f64");
}

static bool take_out(options *o, const char *value) {
    o->out = value;
    return *value || bad_value("--out", "''", "the path of a folder");
}

static const struct {
    const char *name;
    bool (*take)(options *o, const char *value);
} table[] = {
    {"--input", take_input},
    {"--size", take_size},
    {"--modality", take_modality},
    {"--rate", take_rate},
    {"--noise", take_noise},
    {"--seed", take_seed},
    {"--levels", take_levels},
    {"--restarts", take_restarts},
    {"--inner", take_inner},
    {"--lambda", take_lambda},
    {"--shifts", take_shifts},
    {"--precision", take_precision},
    {"--delta", take_delta},
    {"--out", take_out},
    {"--kspace", take_kspace},
    {"--mask", take_mask},
    {"--save-kspace", take_save_kspace},
    {"--save-image", take_save_image},
    {"--sparsities", take_sparsities},
    {"--centred", take_centring},
    {"--levels-from-image", take_model},
    {"--threads", take_threads},
    {"--device", take_device},
    {"--x0", take_x0},
    {"--solver", take_solver},
    {"--problem", take_problem},
    {"--method", take_method},
    {"--sparsity", take_sparsity},
    {"--reweight", take_reweight},
    {"--constraint", take_constraint},
    {"--tolerance", take_tolerance},
    {"--deadline", take_deadline},
    {"--maps", take_maps},
    {"--noise-scan", take_noise_scan},
    {"--coils", take_coils},
    {"--acceleration-test", take_acceleration},
    {"--noise-map", take_replicas},
    {"--slice", take_slice},
};

/* ----------------------------------------------------------- command line */

/* Takes `--name value` or `--name=value`, moving *at past a separate value. */
static bool take_option(options *o, int argc, char **argv, int *at) {
    const char *name = argv[*at], *equals = strchr(name, '=');
    const size_t length = equals ? (size_t)(equals - name) : strlen(name);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strlen(table[i].name) != length ||
            strncmp(table[i].name, name, length) != 0)
            continue;
        if (!equals && ++*at == argc)
            return print_error("%s: needs a value; --help says which", name);
        return table[i].take(o, equals ? equals + 1 : argv[*at]);
    }
    return print_error("%s: no such option; --help lists them", name);
}

/* A word that is no option is the image, the first time. */
static bool take_word(options *o, const char *word) {
    if (o->input)
        return print_error("%s: there is an input already, %s", word, o->input);
    return take_input(o, word);
}

/* Which options go together. */
static bool check_recovery(const options *o) {
    if (!o->solve && o->problem != FIRENET_PROBLEM_P3)
        return print_error("--problem: allowed with --method firenet is P3");
    if (o->solve && (o->restarts || o->inner || o->grid))
        return print_error("--solver: needs no --restarts or --inner, they are "
                           "the network's");
    if (o->solve && o->method == FIRENET_METHOD_FISTA &&
        o->problem != FIRENET_PROBLEM_P2)
        return print_error("--solver fista: allowed with --problem P2 only");
    if (o->solve && o->method == FIRENET_METHOD_SCHEDULED &&
        o->problem == FIRENET_PROBLEM_P2)
        return print_error(
            "--solver scheduled: allowed with --problem P1 and P3");
    if (o->problem == FIRENET_PROBLEM_P2 && o->noise == 0 && o->lambda == 0)
        return print_error("--problem P2: needs --lambda if --noise is 0");
    return true;
}

/* What only shows when all options are known. */
static bool check(options *o) {
    if (o->kspace && (o->input || o->size))
        return print_error("--kspace: allowed without --input and --size only");
    if (o->mask && !o->kspace)
        return print_error("--mask: allowed with --kspace only");
    if (o->kspace &&
        (o->sparsities == EXPECT_ORACLE || o->delta_from == COST_ORACLE))
        return print_error(
            "--%s oracle: allowed without --kspace only, since the true "
            "image is not known then",
            o->delta_from == COST_ORACLE ? "delta" : "sparsities");
    if (o->centring && !o->kspace && !o->save_kspace)
        return print_error("--centred: allowed with --kspace and --save-kspace "
                           "only");
    if (o->centring && o->modality == MODALITY_WALSH)
        return print_error("--centred: allowed with --modality fourier only");
    if (!check_coils(o) || !choose_analysis(o) || !check_recovery(o))
        return false;
    const bool phantom = o->input && strcmp(o->input, "phantom") == 0;
    if (o->size && !phantom)
        return print_error("--size %lld: allowed only with --input phantom; an "
                           "image has a size of its own",
                           (long long)o->size);
    if (phantom && !o->size)
        o->size = 256;
    if (o->modality == MODALITY_WALSH && o->shifts > 1)
        return print_error("--shifts %lld: allowed with --modality walsh is 1",
                           (long long)o->shifts);
    if (o->shifts == 0)
        o->shifts = o->modality == MODALITY_WALSH || o->analysis ? 1 : 8;
    return true;
}

parsed options_parse(options *out, int argc, char **argv) {
    *out = (options){.out = "firenet-out",
                     .rate = .15,
                     .noise = .02,
                     .f32 = true,
                     .problem = FIRENET_PROBLEM_P3,
                     .constraint = FIRENET_CONSTRAINT_NONE,
                     .reweight = REWEIGHT_DEFAULT,
                     .deadline = HUGE_VAL,
                     .seed = 1};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            help_print(stdout);
            return PARSED_DONE;
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("firenet-reconstruct %s\n", firenet_version_string());
            return PARSED_DONE;
        }
        if (strcmp(argv[i], "--quiet") == 0)
            out->quiet = true;
        else if (argv[i][0] != '-' ? !take_word(out, argv[i])
                                   : !take_option(out, argc, argv, &i))
            return PARSED_BAD;
    }
    return check(out) ? PARSED_RUN : PARSED_BAD;
}
