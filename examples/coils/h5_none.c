/* SPDX-License-Identifier: BSD-3-Clause */
/* Of a build without libismrmrd. */
#include "coils/h5.h"
#include "message.h"

bool h5_read(struct scan *s, const options *o) {
    (void)s;
    return print_error("--kspace %s: this program was built without "
                       "libismrmrd (-Dismrmrd=enabled)",
                       o->kspace);
}

bool h5_write(const result *r, const char *path) {
    (void)r;
    return print_error("--save-image %s: this program was built without "
                       "libismrmrd (-Dismrmrd=enabled)",
                       path);
}
