/* SPDX-License-Identifier: BSD-3-Clause */
#include "nifti.h"

#include "message.h"
#include "output_file.h"

#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* The header of NIfTI-1, 348 bytes without gaps, in the machine's own byte
 * order: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h */
typedef struct nifti_header {
    int32_t sizeof_hdr;
    char unused[35];
    char dim_info;
    int16_t dim[8];
    float intent[3];
    int16_t intent_code, datatype, bitpix, slice_start;
    float pixdim[8], vox_offset, slope, intercept;
    int16_t slice_end;
    char slice_code, units;
    float most, least, slice_duration, offset;
    int32_t glmax, glmin;
    char description[80], auxiliary[24];
    int16_t qform, sform;
    float quatern[6];
    float srow[3][4];
    char intent_name[16], magic[4];
} nifti_header;

_Static_assert(sizeof(nifti_header) == 348, "a header without gaps");

enum {
    FLOAT32 = 16,
    MILLIMETRES = 2,
    SCANNER = 1,   /* what srow maps to: the scanner's coordinates */
    READ = 1 << 0, /* which axis is which, two bits each */
    PHASE = 2 << 2,
    SLICE = 3 << 4,
    OFFSET = 352 /* of the pixels: the header and 4 bytes of 0 */
};

bool nifti_is_named(const char *path) {
    const size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".nii") == 0;
}

/* NIfTI's coordinates grow to the right and to the front where patients' do to
 * the left and to the back. */
static void set_place(nifti_header *h, const geometry *g, const array *a) {
    for (int i = 0; i < 3; i++) {
        const double sign = i < 2 ? -1 : 1;
        const double along = g->read[i] * g->voxel[0],
                     down = g->phase[i] * g->voxel[1];
        h->srow[i][0] = (float)(sign * along);
        h->srow[i][1] = (float)(sign * down);
        h->srow[i][2] = (float)(sign * g->slice[i] * g->voxel[2]);
        h->srow[i][3] =
            (float)(sign * (g->centre[i] - along * (double)(a->cols / 2) -
                            down * (double)(a->rows / 2)));
    }
    h->sform = SCANNER;
    h->dim_info = (char)(READ | PHASE | SLICE);
}

static nifti_header header_of(const array *a, const geometry *g) {
    nifti_header h = {
        .sizeof_hdr = (int32_t)sizeof h,
        .dim = {3, (int16_t)a->cols, (int16_t)a->rows, 1, 1, 1, 1, 1},
        .datatype = FLOAT32,
        .bitpix = 32,
        .pixdim = {1, 1, 1, 1, 1, 1, 1, 1},
        .vox_offset = OFFSET,
        .slope = 1,
        .description = "firenet-reconstruct",
        .magic = "n+1"};
    for (int i = 0; i < 3 && g->sized; i++)
        h.pixdim[i + 1] = (float)g->voxel[i];
    h.units = g->sized ? MILLIMETRES : 0;
    if (g->placed)
        set_place(&h, g, a);
    return h;
}

static void write_pixels(const array *a, FILE *file) {
    for (int64_t i = 0; i < a->values.length; i++) {
        const float modulus = (float)cabs(vector_get(&a->values, i));
        fwrite(&modulus, sizeof modulus, 1, file);
    }
}

bool nifti_write(const array *a, const geometry *g, const char *path) {
    static const char no_extensions[OFFSET - sizeof(nifti_header)];
    output_file to = {0};
    if (a->rows > INT16_MAX || a->cols > INT16_MAX)
        return print_error("%s: NIfTI-1 holds up to %d pixels a side", path,
                           INT16_MAX);
    const nifti_header h = header_of(a, g);
    bool ok = output_file_open_path(&to, path);
    if (ok) {
        fwrite(&h, sizeof h, 1, to.file);
        fwrite(no_extensions, sizeof no_extensions, 1, to.file);
        write_pixels(a, to.file);
        ok = output_file_close(&to);
    }
    output_file_drop(&to);
    return ok;
}
