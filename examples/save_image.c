/* SPDX-License-Identifier: BSD-3-Clause */
#include "save_image.h"

#include "coils/h5.h"
#include "message.h"
#include "nifti.h"

bool take_save_image(options *o, const char *value) {
    o->save_image = value;
    return nifti_is_named(value) || h5_is_named(value) ||
           print_error("--save-image %s: allowed is the path of a .nii or .h5",
                       value);
}

bool save_image(const result *r) {
    const char *path = r->options->save_image;
    if (!path)
        return true;
    return h5_is_named(path) ? h5_write(r, path)
                             : nifti_write(&r->answer, &r->geometry, path);
}
