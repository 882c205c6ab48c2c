/* SPDX-License-Identifier: BSD-3-Clause */
#include "options_analysis.h"

#include "option_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the program does unless it is told otherwise. */
static const char default_sparsity[] = "tv+uwt:db2";
static const int default_reweight = 1;
static const double default_tolerance = .05;
/* Of several coils, which know more of the image: less changes its error by
 * less than 1 %. */
static const double coils_tolerance = .2;

bool take_method(options *o, const char *value) {
    o->network = strcmp(value, "firenet") == 0;
    o->solve = false;
    o->analysis = strcmp(value, "analysis") == 0;
    return o->network || o->analysis ||
           bad_value("--method", value, "analysis or firenet");
}

bool take_sparsity(options *o, const char *value) {
    return sparsity_read(&o->sparsity, "--sparsity", value);
}

bool take_reweight(options *o, const char *value) {
    o->reweight = value[0] - '0';
    return (o->reweight >= 0 && o->reweight <= MOST_REWEIGHTS && !value[1]) ||
           bad_value("--reweight", value, "an integer from 0 to 5");
}

bool take_constraint(options *o, const char *value) {
    static const struct {
        const char *name;
        firenet_constraint constraint;
    } known[] = {{"none", FIRENET_CONSTRAINT_NONE},
                 {"real", FIRENET_CONSTRAINT_REAL},
                 {"nonnegative", FIRENET_CONSTRAINT_NONNEGATIVE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(value, known[i].name) == 0) {
            o->constraint = known[i].constraint;
            return true;
        }
    return bad_value("--constraint", value, "none, real or nonnegative");
}

bool take_tolerance(options *o, const char *value) {
    char *end;
    o->tolerance = strtod(value, &end);
    return (end != value && !*end && o->tolerance > 0 && o->tolerance < 1) ||
           bad_value("--tolerance", value, "a number above 0, below 1");
}

bool take_deadline(options *o, const char *value) {
    char *end;
    o->deadline = strtod(value, &end);
    return (end != value && !*end && o->deadline > 0 && o->deadline <= 1e9) ||
           bad_value("--deadline", value,
                     "a number of seconds above 0, up to 1e9");
}

/* The option given that only sparsity in levels has, or NULL. */
static const char *option_of_levels(const options *o) {
    return o->shifts                       ? "--shifts"
           : o->restarts                   ? "--restarts"
           : o->inner || o->grid           ? "--inner"
           : o->delta_from != COST_DEFAULT ? "--delta"
           : o->network                    ? "--method firenet"
                                           : NULL;
}

/* The one given that only analysis sparsity has, or NULL. */
static const char *option_of_analysis(const options *o) {
    return o->sparsity.count                          ? "--sparsity"
           : o->reweight != REWEIGHT_DEFAULT          ? "--reweight"
           : o->constraint != FIRENET_CONSTRAINT_NONE ? "--constraint"
           : o->tolerance > 0                         ? "--tolerance"
           : o->deadline < HUGE_VAL                   ? "--deadline"
           : o->analysis                              ? "--method analysis"
                                                      : NULL;
}

static bool check_solver(const options *o) {
    return !o->solve || o->method == FIRENET_METHOD_ADAPTIVE ||
           o->method == FIRENET_METHOD_PLAIN ||
           o->method == FIRENET_METHOD_SPINNING ||
           print_error("--solver: allowed with --sparsity is adaptive, plain "
                       "or spinning");
}

/* What a heuristic for one wavelet in (P2) has no use for. */
static bool check_spinning(const options *o) {
    if (!o->solve || o->method != FIRENET_METHOD_SPINNING)
        return true;
    if (o->sparsity.count != 1 ||
        o->sparsity.terms[0].kind != TRANSFORM_DECIMATED)
        return print_error("--solver spinning: allowed with --sparsity of one "
                           "wavelet, such as haar, only");
    if (o->problem != FIRENET_PROBLEM_P2)
        return print_error("--solver spinning: allowed with --problem P2 only");
    if (o->reweight > 0)
        return print_error(
            "--solver spinning: allowed without --reweight only");
    if (o->tolerance > 0)
        return print_error(
            "--solver spinning: has no gap, so --tolerance is not allowed");
    return true;
}

bool choose_analysis(options *o) {
    const char *levels = option_of_levels(o), *wanted = option_of_analysis(o);
    const char *method = "--method firenet";
    if (levels && wanted && strcmp(levels, method) == 0)
        return print_error("%s: not allowed with %s, it belongs to --method "
                           "analysis",
                           wanted, method);
    if (levels && wanted)
        return print_error("%s: not allowed with %s, it belongs to --method "
                           "firenet",
                           levels, wanted);
    /* A solver by itself is one of sparsity in levels, as before there was
     * another. */
    o->analysis = wanted || (!levels && !o->solve) ||
                  (o->solve && o->method == FIRENET_METHOD_SPINNING);
    if (!o->analysis)
        return true;
    if (!check_solver(o) || !check_spinning(o))
        return false;
    if (!o->solve)
        o->method = FIRENET_METHOD_ADAPTIVE;
    o->solve = true;
    o->choose = !o->sparsity.count;
    o->compare = o->choose && !(o->deadline < HUGE_VAL);
    if (o->reweight == REWEIGHT_DEFAULT)
        o->reweight = o->sparsity.count || o->maps ? 0 : default_reweight;
    if (!o->sparsity.count &&
        !sparsity_read(&o->sparsity, "--sparsity", default_sparsity))
        return false;
    if (o->tolerance == 0)
        o->tolerance = o->maps ? coils_tolerance : default_tolerance;
    return true;
}
