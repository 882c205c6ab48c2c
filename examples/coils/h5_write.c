/* SPDX-License-Identifier: BSD-3-Clause */
/* The image in the format of the raw data. */
#include "coils/h5.h"

#include "coils/h5_file.h"
#include "message.h"
#include "output_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Static_assert(sizeof(ISMRMRD_ImageHeader) == RAW_IMAGE_BYTES,
               "the format's header without gaps");

static void set_header(ISMRMRD_ImageHeader *h, const result *r) {
    if (r->raw.known)
        memcpy(h, r->raw.image, sizeof *h);
    h->data_type = ISMRMRD_CXFLOAT;
    h->image_type = ISMRMRD_IMTYPE_COMPLEX;
    h->matrix_size[0] = (uint16_t)r->answer.cols;
    h->matrix_size[1] = (uint16_t)r->answer.rows;
    h->matrix_size[2] = h->channels = h->image_index = 1;
    for (int i = 0; i < 3 && !r->raw.known; i++)
        h->field_of_view[i] = h->matrix_size[i];
}

static bool append(const ISMRMRD_Dataset *d, const result *r) {
    ISMRMRD_Image one;
    bool ok = ismrmrd_init_image(&one) == ISMRMRD_NOERROR;
    set_header(&one.head, r);
    ok = ok && ismrmrd_make_consistent_image(&one) == ISMRMRD_NOERROR;
    float complex *pixels = one.data;
    for (int64_t i = 0; ok && i < r->answer.values.length; i++)
        pixels[i] = (float complex)vector_get(&r->answer.values, i);
    ok = ok && ismrmrd_append_image(d, "image_0", &one) == ISMRMRD_NOERROR;
    ismrmrd_cleanup_image(&one);
    return ok;
}

static bool write_to(const char *path, const result *r) {
    ISMRMRD_Dataset d;
    if (ismrmrd_init_dataset(&d, path, "dataset"))
        return false;
    bool ok = ismrmrd_open_dataset(&d, true) == ISMRMRD_NOERROR;
    const bool open = ok;
    if (ok && r->raw.xml)
        ok = ismrmrd_write_header(&d, r->raw.xml) == ISMRMRD_NOERROR;
    ok = ok && append(&d, r);
    /* This frees the names, too. */
    return open ? ismrmrd_close_dataset(&d) == ISMRMRD_NOERROR && ok : false;
}

bool h5_write(const result *r, const char *path) {
    output_file to = {0};
    if (r->answer.rows > UINT16_MAX || r->answer.cols > UINT16_MAX)
        return print_error("--save-image %s: the format holds up to %d pixels "
                           "a side",
                           path, UINT16_MAX);
    h5_be_silent();
    /* HDF5 makes the file itself, beside its place, under a name that nobody
     * else has. */
    bool ok = output_file_open_path(&to, path) && output_file_finish(&to);
    if (ok) {
        unlink(to.aside);
        ok = write_to(to.aside, r) ||
             print_error("--save-image %s: cannot be written", path);
        ok = ok && output_file_commit(&to);
    }
    output_file_drop(&to);
    return ok;
}
