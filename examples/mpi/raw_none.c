/* SPDX-License-Identifier: BSD-3-Clause */
/* Of a build without libismrmrd. */
#include "../message.h"
#include "raw.h"

bool raw_look(volume *v) {
    return print_error("--kspace %s: this program was built without "
                       "libismrmrd (-Dismrmrd=enabled)",
                       v->s->kspace);
}

bool raw_read(volume *v, const block *b) {
    (void)v, (void)b;
    return false;
}

void raw_free(raw *r) {
    (void)r;
}
