/* SPDX-License-Identifier: BSD-3-Clause */
#include "options_coils.h"

#include "coils/h5.h"
#include "option_value.h"

#include <math.h>
#include <stdlib.h>

bool take_maps(options *o, const char *value) {
#ifdef HAVE_MRI
    o->maps = value;
    return *value || print_error("--maps '': allowed is auto, adaptive, or the "
                                 "path of an .npy or .cfl");
#else
    (void)o;
    return print_error("--maps %s: this program was built without "
                       "libfirenet-mri (-Dmri=enabled)",
                       value);
#endif
}

bool take_noise_scan(options *o, const char *value) {
    o->noise_scan = value;
    return *value || print_error("--noise-scan '': allowed is the path of an "
                                 ".npy or .cfl");
}

bool take_coils(options *o, const char *value) {
    return read_integer("--coils", value, 1, 1024, &o->coils);
}

bool take_acceleration(options *o, const char *value) {
    return read_integer("--acceleration-test", value, 2, 64, &o->acceleration);
}

bool take_replicas(options *o, const char *value) {
    return read_integer("--noise-map", value, 2, 10000, &o->replicas);
}

bool take_slice(options *o, const char *value) {
    return read_integer("--slice", value, 0, 1000000, &o->slice);
}

/* Files of raw data say themselves where what is. */
static bool check_raw(const options *o) {
    if (!o->kspace || !h5_is_named(o->kspace))
        return !o->slice ||
               print_error("--slice: allowed with an .h5 as --kspace only");
    if (!o->maps)
        return print_error("--kspace %s: needs --maps", o->kspace);
    return (!o->mask && !o->centring) ||
           print_error("--%s: allowed without an .h5 only",
                       o->mask ? "mask" : "centred");
}

/* The first of the options that only several coils have, or NULL. */
static const char *of_coils(const options *o) {
    return o->noise_scan     ? "noise-scan"
           : o->coils        ? "coils"
           : o->acceleration ? "acceleration-test"
           : o->replicas     ? "noise-map"
                             : NULL;
}

bool check_coils(const options *o) {
    if (!check_raw(o))
        return false;
    if (!o->maps)
        return !of_coils(o) ||
               print_error("--%s: allowed with --maps only", of_coils(o));
    if (o->replicas && o->deadline < HUGE_VAL)
        return print_error("--noise-map: allowed without --deadline only");
    if (!o->kspace && o->acceleration)
        return print_error("--acceleration-test: allowed with --kspace only; "
                           "simulated coils have every 4th line");
    if (!o->kspace && o->noise_scan)
        return print_error("--noise-scan: allowed with --kspace only");
    if (!o->kspace && o->noise == 0)
        return print_error("--noise 0: must be above 0 with --maps, since the "
                           "coils are whitened by it");
    if (o->network || o->solve || o->restarts || o->inner || o->grid ||
        o->shifts || o->levels || o->x0 || o->model ||
        o->modality == MODALITY_WALSH || o->save_kspace)
        return print_error("--maps: allowed with --method analysis only, and "
                           "without --levels, --x0, --save-kspace and "
                           "--modality walsh");
    return o->problem == FIRENET_PROBLEM_P3 ||
           print_error("--problem: allowed with --maps is P3");
}
