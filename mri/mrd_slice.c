/* SPDX-License-Identifier: BSD-3-Clause */
/* A slice whose lines are all there, and the way of its image to the recon
 * space. */
#include "mrd.h"

static int64_t points_of(const mrd_grid *grid) {
    return grid->lines * grid->shape[2];
}

int64_t mrd_slice_bytes(const mrd_grid *grid) {
    const int64_t points = points_of(grid);
    /* k-space of the image, of calibration, and of one of them as encoded;
     * masks, indices. */
    return (2 * grid->coils * points +
            grid->coils * grid->lines * grid->samples) *
               (int64_t)sizeof(float complex) +
           points * (2 + (int64_t)sizeof(int64_t)) +
           (int64_t)sizeof(firenet_mrd_slice);
}

static firenet_status find_indices(firenet_mrd_slice *s) {
    const int64_t points = points_of(&s->grid);
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < points; ++i) {
        s->samples += s->mask[i] != 0;
    }
    s->indices = companion_alloc(s->context, &status, s->samples + 1,
                                 sizeof *s->indices);
    for (int64_t i = 0, k = 0; i < points && status == FIRENET_OK; ++i) {
        if (s->mask[i]) {
            s->indices[k++] = i;
        }
    }
    return status;
}

static int64_t least_averages(const mrd_lines *lines, const mrd_grid *grid) {
    int64_t least = UINT16_MAX;
    for (int64_t i = 0; i < grid->lines; ++i) {
        if (lines->count[i] > 0 && lines->count[i] < least) {
            least = lines->count[i];
        }
    }
    return least;
}

firenet_status mrd_slice_create(firenet_mrd_slice **out,
                                firenet_context *context, const mrd_grid *grid,
                                const firenet_mrd_acquisition *head,
                                mrd_lines *lines, mrd_lines *calibration) {
    firenet_status status = FIRENET_OK;
    firenet_mrd_slice *s = companion_alloc(context, &status, 1, sizeof *s);
    *out = NULL;
    if (!s) {
        return status;
    }
    *s = (firenet_mrd_slice){.context = firenet_context_retain(context),
                             .grid = *grid,
                             .head = *head,
                             .averages = least_averages(lines, grid)};
    status = mrd_lines_finish(lines, context, grid, &s->kspace, &s->mask);
    if (status == FIRENET_OK && calibration) {
        status = mrd_lines_finish(calibration, context, grid, &s->calibration,
                                  &s->calibration_mask);
    }
    if (status == FIRENET_OK) {
        status = find_indices(s);
    }
    if (status != FIRENET_OK) {
        firenet_mrd_slice_release(s);
        return status;
    }
    *out = s;
    return FIRENET_OK;
}

void firenet_mrd_slice_release(firenet_mrd_slice *slice) {
    if (!slice) {
        return;
    }
    firenet_context *context = slice->context;
    firenet_companion_free(context, slice->kspace);
    firenet_companion_free(context, slice->mask);
    firenet_companion_free(context, slice->calibration);
    firenet_companion_free(context, slice->calibration_mask);
    firenet_companion_free(context, slice->indices);
    firenet_companion_free(context, slice);
    firenet_context_release(context);
}

/* ----------------------------------------------------------------- getters */

/* The axes there are, of z, y, x. */
static const int64_t *axes_of(const firenet_mrd_slice *s,
                              const int64_t *sizes) {
    return sizes + 3 - s->grid.axes;
}

int64_t firenet_mrd_slice_coils(const firenet_mrd_slice *slice) {
    return slice ? slice->grid.coils : 0;
}

int firenet_mrd_slice_axes(const firenet_mrd_slice *slice) {
    return slice ? slice->grid.axes : 0;
}

const int64_t *firenet_mrd_slice_shape(const firenet_mrd_slice *slice) {
    return slice ? axes_of(slice, slice->grid.shape) : NULL;
}

const int64_t *firenet_mrd_slice_recon_shape(const firenet_mrd_slice *slice) {
    return slice ? axes_of(slice, slice->grid.recon) : NULL;
}

const void *firenet_mrd_slice_kspace(const firenet_mrd_slice *slice) {
    return slice ? slice->kspace : NULL;
}

const unsigned char *firenet_mrd_slice_mask(const firenet_mrd_slice *slice) {
    return slice ? slice->mask : NULL;
}

int64_t firenet_mrd_slice_samples(const firenet_mrd_slice *slice) {
    return slice ? slice->samples : 0;
}

const int64_t *firenet_mrd_slice_indices(const firenet_mrd_slice *slice) {
    return slice ? slice->indices : NULL;
}

int64_t firenet_mrd_slice_averages(const firenet_mrd_slice *slice) {
    return slice ? slice->averages : 0;
}

const firenet_mrd_acquisition *
firenet_mrd_slice_first(const firenet_mrd_slice *slice) {
    return slice ? &slice->head : NULL;
}

/* ------------------------------------------------------------- calibration */

static int64_t region_points(int axes, const int64_t *region) {
    int64_t points = 1;
    for (int a = 0; a < axes; ++a) {
        points *= region[a];
    }
    return points;
}

/* The larger region, of calibration lines or of the slice; whether it is that
 * of calibration lines. */
static firenet_status find_region(firenet_context *context,
                                  const firenet_mrd_slice *slice,
                                  int64_t largest, int64_t *region,
                                  bool *calibration) {
    const int axes = slice->grid.axes;
    const int64_t *shape = firenet_mrd_slice_shape(slice);
    const uint32_t centred = (1u << axes) - 1;
    int64_t other[3] = {0};
    *calibration = false;
    firenet_status status = firenet_mri_calibration_shape(
        context, axes, shape, centred, slice->mask, largest, region);
    if (status == FIRENET_OK && slice->calibration) {
        status = firenet_mri_calibration_shape(context, axes, shape, centred,
                                               slice->calibration_mask, largest,
                                               other);
        *calibration =
            region_points(axes, other) >= region_points(axes, region);
    }
    if (*calibration) {
        memcpy(region, other, (size_t)axes * sizeof *region);
    }
    return status;
}

firenet_status firenet_mrd_slice_calibration(firenet_context *context,
                                             const firenet_mrd_slice *slice,
                                             int64_t largest, int64_t *region,
                                             void *data) {
    const mri_pointer pointers[] = {{"slice", slice}, {"region", region}, {0}};
    bool calibration = false;
    firenet_status status = mri_check(context, FIRENET_C64, pointers);
    if (status == FIRENET_OK) {
        status = find_region(context, slice, largest, region, &calibration);
    }
    if (status != FIRENET_OK || !data) {
        return status;
    }
    if (region_points(slice->grid.axes, region) < 1) {
        return companion_fail(context, FIRENET_ERR_STATE,
                              "slice: frequency 0 was not acquired");
    }
    return firenet_mri_calibration_copy(
        context, FIRENET_C64, slice->grid.coils, slice->grid.axes,
        firenet_mrd_slice_shape(slice), (1u << slice->grid.axes) - 1,
        calibration ? slice->calibration : slice->kspace, region, data);
}

/* ------------------------------------------------------------- recon space */

/* Copies what two arrays have in common around floor(n/2) of each axis; the
 * rest of `to` is 0. */
static void copy_middle(const int64_t *from_shape, const float complex *from,
                        const int64_t *to_shape, float complex *to,
                        float factor) {
    int64_t first[3], end[3]; /* in `to` */
    for (int a = 0; a < 3; ++a) {
        const int64_t shift = to_shape[a] / 2 - from_shape[a] / 2;
        first[a] = shift > 0 ? shift : 0;
        end[a] = from_shape[a] + shift < to_shape[a] ? from_shape[a] + shift
                                                     : to_shape[a];
    }
    memset(to, 0,
           (size_t)(to_shape[0] * to_shape[1] * to_shape[2]) * sizeof *to);
    for (int64_t z = first[0]; z < end[0]; ++z) {
        for (int64_t y = first[1]; y < end[1]; ++y) {
            const int64_t fz = z - to_shape[0] / 2 + from_shape[0] / 2,
                          fy = y - to_shape[1] / 2 + from_shape[1] / 2,
                          fx = from_shape[2] / 2 - to_shape[2] / 2;
            const float complex *row =
                from + (fz * from_shape[1] + fy) * from_shape[2];
            float complex *out = to + (z * to_shape[1] + y) * to_shape[2];
            for (int64_t x = first[2]; x < end[2]; ++x) {
                out[x] = factor * row[x + fx];
            }
        }
    }
}

static int64_t product(const int64_t *sizes) {
    return sizes[0] * sizes[1] * sizes[2];
}

/* Through k-space, from `field` points to `recon` points. */
static firenet_status resample(firenet_context *context, const mrd_grid *grid,
                               const float complex *image,
                               float complex *kspace, float complex *cut,
                               void *out) {
    mri_transform from = {0}, to = {0};
    firenet_status status = mri_transform_create(&from, context, FIRENET_C64, 3,
                                                 grid->field, 7, 7, 1);
    if (status == FIRENET_OK) {
        status = mri_transform_create(&to, context, FIRENET_C64, 3, grid->recon,
                                      7, 7, 1);
    }
    if (status == FIRENET_OK) {
        status = mri_transform_forward(&from, image, kspace);
    }
    if (status == FIRENET_OK) {
        copy_middle(grid->field, kspace, grid->recon, cut,
                    (float)sqrt((double)product(grid->recon) /
                                (double)product(grid->field)));
        status = mri_transform_adjoint(&to, cut, out);
    }
    mri_transform_free(&from);
    mri_transform_free(&to);
    return status;
}

firenet_status firenet_mrd_slice_recon(firenet_context *context,
                                       const firenet_mrd_slice *slice,
                                       const void *image, void *out) {
    const mri_pointer pointers[] = {
        {"slice", slice}, {"image", image}, {"out", out}, {0}};
    firenet_status status = mri_check(context, FIRENET_C64, pointers);
    if (status != FIRENET_OK) {
        return status;
    }
    const mrd_grid *grid = &slice->grid;
    if (memcmp(grid->field, grid->recon, sizeof grid->field) == 0) {
        copy_middle(grid->shape, image, grid->recon, out, 1.0f);
        return FIRENET_OK;
    }
    const int64_t field = product(grid->field);
    float complex *work = companion_alloc(
        context, &status, 2 * field + product(grid->recon), sizeof *work);
    if (status == FIRENET_OK) {
        copy_middle(grid->shape, image, grid->field, work, 1.0f);
        status =
            resample(context, grid, work, work + field, work + 2 * field, out);
    }
    firenet_companion_free(context, work);
    return status;
}

firenet_status firenet_mrd_slice_image(const firenet_mrd_slice *slice,
                                       int data_type, int64_t index,
                                       firenet_mrd_image *out) {
    enum { SINGLE = 5, COMPLEX_SINGLE = 7, MAGNITUDE = 1, COMPLEX = 5 };
    if (!slice || !out) {
        return FIRENET_ERR_NULL;
    }
    if (data_type != SINGLE && data_type != COMPLEX_SINGLE) {
        return companion_fail(
            slice->context, FIRENET_ERR_TYPE,
            "data_type: %d, allowed are 5 (float) and 7 (complex "
            "float)",
            data_type);
    }
    const firenet_mrd_acquisition *a = &slice->head;
    const int64_t before = index > 1 ? index - 1 : 0;
    *out = (firenet_mrd_image){
        .version = 1,
        .data_type = (uint16_t)data_type,
        .measurement = a->measurement,
        .channels = 1,
        .average = a->index.average,
        .slice = a->index.slice,
        .contrast = a->index.contrast,
        .phase = a->index.phase,
        .repetition = a->index.repetition,
        .set = a->index.set,
        .time_stamp = a->time_stamp,
        .image_type = data_type == SINGLE ? MAGNITUDE : COMPLEX,
        .image_index = (uint16_t)(before % UINT16_MAX + 1),
        .series = (uint16_t)(before / UINT16_MAX % UINT16_MAX + 1)};
    for (int k = 0; k < 3; ++k) {
        out->matrix[k] = (uint16_t)slice->grid.recon[2 - k];
        out->field_of_view[k] = slice->grid.field_of_view[k];
        out->position[k] = a->position[k];
        out->read_direction[k] = a->read_direction[k];
        out->phase_direction[k] = a->phase_direction[k];
        out->slice_direction[k] = a->slice_direction[k];
        out->table_position[k] = a->table_position[k];
        out->physiology_time_stamp[k] = a->physiology_time_stamp[k];
    }
    memcpy(out->user_int, a->user_int, sizeof out->user_int);
    memcpy(out->user_float, a->user_float, sizeof out->user_float);
    return FIRENET_OK;
}
