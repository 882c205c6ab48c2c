/* SPDX-License-Identifier: BSD-3-Clause */
/* Of a build without libfirenet-mri. */
#include "coils/coils.h"
#include "message.h"

bool coils_run(result *r) {
    (void)r;
    return print_error("--maps: built without libfirenet-mri");
}
