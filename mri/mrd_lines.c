/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines of k-space as they come, and what is made of them once all are
 * there. */
#include "mrd.h"

static int64_t line_count(const mrd_grid *grid) {
    return grid->coils * grid->lines * grid->samples;
}

int64_t mrd_lines_bytes(const mrd_grid *grid) {
    return line_count(grid) * (int64_t)sizeof(float complex) +
           grid->lines * 3 * (int64_t)sizeof(uint16_t);
}

firenet_status mrd_lines_create(mrd_lines *out, firenet_context *context,
                                const mrd_grid *grid) {
    firenet_status status = FIRENET_OK;
    *out =
        (mrd_lines){.data = companion_alloc(context, &status, line_count(grid),
                                            sizeof *out->data),
                    .count = companion_alloc(context, &status, 3 * grid->lines,
                                             sizeof *out->count)};
    if (status != FIRENET_OK) {
        mrd_lines_free(out, context);
        return status;
    }
    out->first = out->count + grid->lines;
    out->end = out->first + grid->lines;
    mrd_lines_clear(out, grid);
    return FIRENET_OK;
}

void mrd_lines_clear(mrd_lines *lines, const mrd_grid *grid) {
    memset(lines->data, 0, (size_t)line_count(grid) * sizeof *lines->data);
    memset(lines->count, 0, (size_t)(3 * grid->lines) * sizeof *lines->count);
}

void mrd_lines_free(mrd_lines *lines, firenet_context *context) {
    firenet_companion_free(context, lines->data);
    firenet_companion_free(context, lines->count);
    *lines = (mrd_lines){0};
}

void mrd_lines_add(mrd_lines *lines, const mrd_grid *grid,
                   const mrd_readout *r) {
    for (int64_t c = 0; c < grid->coils; ++c) {
        float complex *to = lines->data +
                            (c * grid->lines + r->line) * grid->samples +
                            r->first;
        const float *from = r->data + 2 * c * r->stride;
        for (int64_t i = 0; i < r->count; ++i) {
            const float *z = from + 2 * (r->reverse ? r->count - 1 - i : i);
            to[i] += mri_single_complex(z[0], z[1]);
        }
    }
    uint16_t *first = lines->first + r->line, *end = lines->end + r->line;
    const uint16_t begins = (uint16_t)r->first,
                   ends = (uint16_t)(r->first + r->count);
    const bool new_line = lines->count[r->line]++ == 0;
    *first = new_line || begins > *first ? begins : *first;
    *end = new_line || ends < *end ? ends : *end;
}

/* Sums over averages to averages, of what all of them have. */
static void average(mrd_lines *lines, const mrd_grid *grid,
                    float complex *out) {
    for (int64_t i = 0; i < grid->coils * grid->lines; ++i) {
        const int64_t line = i % grid->lines;
        const float part =
            1.0f / (float)(lines->count[line] ? lines->count[line] : 1);
        for (int64_t x = 0; x < grid->samples; ++x) {
            const int64_t at = i * grid->samples + x;
            const bool there = x >= lines->first[line] && x < lines->end[line];
            out[at] = there ? part * lines->data[at] : 0.0f;
        }
    }
}

/* Point x of the readout without oversampling is between samples of the
 * encoded one: the nearest must be there. */
static bool acquired(const mrd_lines *lines, const mrd_grid *grid, int64_t line,
                     int64_t x) {
    const int64_t n = grid->samples, keep = grid->shape[2];
    const double from_middle =
        (double)(x - keep / 2) * (double)n / (double)keep;
    const double at = (double)(n / 2) + floor(from_middle + 0.5);
    return lines->count[line] > 0 && at >= lines->first[line] &&
           at < lines->end[line];
}

static void find_mask(const mrd_lines *lines, const mrd_grid *grid,
                      float complex *kspace, unsigned char *mask) {
    const int64_t keep = grid->shape[2], points = grid->lines * keep;
    for (int64_t i = 0; i < points; ++i) {
        mask[i] = acquired(lines, grid, i / keep, i % keep);
        for (int64_t c = 0; c < grid->coils && !mask[i]; ++c) {
            kspace[c * points + i] = 0.0f;
        }
    }
}

firenet_status mrd_lines_finish(mrd_lines *lines, firenet_context *context,
                                const mrd_grid *grid, float complex **kspace,
                                unsigned char **mask) {
    firenet_status status = FIRENET_OK;
    const int64_t keep = grid->shape[2], points = grid->lines * keep;
    float complex *whole =
        companion_alloc(context, &status, line_count(grid), sizeof *whole);
    *kspace = keep == grid->samples
                  ? whole
                  : companion_alloc(context, &status, grid->coils * points,
                                    sizeof **kspace);
    *mask = companion_alloc(context, &status, points, 1);
    if (status == FIRENET_OK) {
        average(lines, grid, whole);
    }
    if (status == FIRENET_OK && *kspace != whole) {
        status = firenet_mri_remove_oversampling(
            context, FIRENET_C64, grid->coils * grid->lines, grid->samples,
            keep, whole, *kspace);
    }
    if (whole != *kspace) {
        firenet_companion_free(context, whole);
    }
    if (status == FIRENET_OK) {
        find_mask(lines, grid, *kspace, *mask);
        return FIRENET_OK;
    }
    firenet_companion_free(context, *kspace);
    firenet_companion_free(context, *mask);
    *kspace = NULL;
    *mask = NULL;
    return status;
}
