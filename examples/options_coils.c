/* SPDX-License-Identifier: BSD-3-Clause */
#include "options_coils.h"

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
    char *end;
    o->coils = strtoll(value, &end, 10);
    return (end != value && !*end && o->coils >= 1 && o->coils <= 1024) ||
           print_error("--coils %s: allowed is an integer from 1 to 1024",
                       value);
}

bool check_coils(const options *o) {
    if (!o->maps)
        return (!o->noise_scan && !o->coils) ||
               print_error("--%s: allowed with --maps only",
                           o->noise_scan ? "noise-scan" : "coils");
    if (!o->kspace && o->noise_scan)
        return print_error("--noise-scan: allowed with --kspace only");
    if (!o->kspace && o->noise == 0)
        return print_error("--noise 0: allowed with --maps is more, for the "
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
