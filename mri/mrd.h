/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the MRD format share. */
#ifndef MRI_MRD_H
#define MRI_MRD_H

#include "mri.h"

#include <firenet/mrd.h>

/* The format's channel mask has as many bits. */
enum { MRD_MOST_CHANNELS = 1024 };

/* Fields that give lengths. */
firenet_status mrd_check_acquisition(firenet_context *context,
                                     const firenet_mrd_acquisition *header);

/* Sizes and limits of a header, which may be made by hand. */
firenet_status mrd_check_header(firenet_context *context,
                                const firenet_mrd_header *header);

/* What all slices of a scan share. Axes are z, y, x; z is 1 in 2-D. */
typedef struct mrd_grid {
    int axes;
    int64_t coils, samples, lines; /* encoded: x; z times y */
    int64_t shape[3];              /* of k-space without oversampling */
    int64_t field[3]; /* points of `shape`'s image that recon keeps */
    int64_t recon[3];
    float field_of_view[3]; /* of recon, x, y, z */
} mrd_grid;

/* Lines of a slice, of its images or of its calibration, as they come. */
typedef struct mrd_lines {
    float complex *data;   /* [coils][lines][samples], sums over averages */
    uint16_t *count;       /* averages, of each line */
    uint16_t *first, *end; /* samples that all of its averages have */
} mrd_lines;

struct firenet_mrd_slice {
    firenet_context *context;
    mrd_grid grid;
    firenet_mrd_acquisition head;
    float complex *kspace, *calibration; /* the second may be NULL */
    unsigned char *mask, *calibration_mask;
    int64_t *indices;
    int64_t samples, averages;
    firenet_mrd_slice *next; /* of the complete ones */
};

static inline mri_single mri_single_complex(float re, float im) {
    const float parts[2] = {re, im};
    mri_single z;
    memcpy(&z, parts, sizeof z);
    return z;
}

/* Bytes of the lines of a slice. */
int64_t mrd_lines_bytes(const mrd_grid *grid);
firenet_status mrd_lines_create(mrd_lines *out, firenet_context *context,
                                const mrd_grid *grid);
void mrd_lines_free(mrd_lines *lines, firenet_context *context);

void mrd_lines_clear(mrd_lines *lines, const mrd_grid *grid);

/* Samples of one line, [coils][stride] complex numbers from `data` on, of which
 * `count` go to first .. first + count - 1, the last one first if `reverse`. */
typedef struct mrd_readout {
    int64_t line, first, count, stride;
    bool reverse;
    const float *data;
} mrd_readout;

/* Adds them up; what does not fit is for the caller to refuse. */
void mrd_lines_add(mrd_lines *lines, const mrd_grid *grid,
                   const mrd_readout *readout);

/* k-space [coils][shape] without oversampling, and which points were acquired;
 * NULL after a failure. */
firenet_status mrd_lines_finish(mrd_lines *lines, firenet_context *context,
                                const mrd_grid *grid, float complex **kspace,
                                unsigned char **mask);

/* A slice of complete lines, which stay the caller's; calibration may be
 * NULL. */
firenet_status mrd_slice_create(firenet_mrd_slice **out,
                                firenet_context *context, const mrd_grid *grid,
                                const firenet_mrd_acquisition *head,
                                mrd_lines *lines, mrd_lines *calibration);

/* Bytes it takes at most. */
int64_t mrd_slice_bytes(const mrd_grid *grid);

#endif
