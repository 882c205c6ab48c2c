/* SPDX-License-Identifier: BSD-3-Clause */
/* A scan from its header on, and what it gives back. */
#include "mrd_scan.h"

/* ------------------------------------------------------------------- grid */

static int64_t nearest(double value, int64_t least, int64_t most) {
    return value < (double)least  ? least
           : value > (double)most ? most
                                  : (int64_t)floor(value + 0.5);
}

static void set_grid(mrd_grid *grid, const firenet_mrd_header *h) {
    *grid = (mrd_grid){.axes = h->encoded.matrix[2] > 1 ? 3 : 2,
                       .coils = h->channels,
                       .samples = h->encoded.matrix[0],
                       .lines = h->encoded.matrix[1] * h->encoded.matrix[2]};
    for (int k = 0; k < 3; ++k) {
        const int axis = 2 - k;
        const int64_t n = h->encoded.matrix[k];
        /* 2-D has one point there, whatever thickness the spaces state. */
        const bool flat = axis == 0 && grid->axes == 2;
        const double part =
            flat ? 1.0
                 : h->recon.field_of_view[k] / h->encoded.field_of_view[k];
        const int64_t field = nearest((double)n * part, 1, UINT16_MAX);
        grid->shape[axis] = axis == 2 && field < n ? field : n;
        grid->field[axis] = field;
        grid->recon[axis] = flat ? 1 : h->recon.matrix[k];
        grid->field_of_view[k] = (float)h->recon.field_of_view[k];
    }
}

/* Images in doubles: these numbers may be above what an int64_t holds. */
firenet_status mrd_check_memory(const firenet_mrd_scan *s) {
    const mrd_grid *g = &s->grid;
    const double coils = g->coils > 0 ? (double)g->coils : 1.0;
    double field = 1.0, recon = 1.0;
    for (int a = 0; a < 3; ++a) {
        field *= (double)g->field[a];
        recon *= (double)g->recon[a];
    }
    const double encoded = (double)g->samples * (double)g->lines;
    const double most = fmax(fmax(field, recon), 3.0 * coils * encoded);
    return sizeof(float complex) * most <= (double)s->limit
               ? FIRENET_OK
               : companion_fail(
                     s->context, FIRENET_ERR_TOO_LARGE,
                     "header: a slice takes %.0f MB, the limit is %.0f MB",
                     sizeof(float complex) * most / 1e6,
                     (double)s->limit / 1e6);
}

firenet_status firenet_mrd_scan_create(firenet_mrd_scan **out,
                                       firenet_context *context,
                                       const firenet_mrd_header *header,
                                       int64_t limit) {
    const mri_pointer pointers[] = {{"out", out}, {"header", header}, {0}};
    firenet_status status = mri_check(context, FIRENET_C64, pointers);
    if (status != FIRENET_OK) {
        return status;
    }
    *out = NULL;
    status = mrd_check_header(context, header);
    if (status == FIRENET_OK && !header->cartesian) {
        status = companion_fail(context, FIRENET_ERR_UNSUPPORTED,
                                "header: encoding/trajectory is not cartesian");
    }
    if (status == FIRENET_OK) {
        status =
            companion_check_range(context, "limit", limit, 1, INT64_MAX / 8);
    }
    firenet_mrd_scan *s = companion_alloc(context, &status, 1, sizeof *s);
    if (!s) {
        return status;
    }
    *s = (firenet_mrd_scan){.context = firenet_context_retain(context),
                            .header = *header,
                            .limit = limit};
    s->ready_end = &s->ready;
    s->noise_end = &s->noise;
    set_grid(&s->grid, header);
    status = mrd_check_memory(s);
    if (status != FIRENET_OK) {
        firenet_mrd_scan_release(s);
        return status;
    }
    *out = s;
    return FIRENET_OK;
}

static void free_slices(firenet_mrd_scan *s, mrd_open **slices, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        mrd_lines_free(&slices[i]->lines, s->context);
        firenet_companion_free(s->context, slices[i]);
    }
    firenet_companion_free(s->context, slices);
}

void firenet_mrd_scan_release(firenet_mrd_scan *scan) {
    if (!scan) {
        return;
    }
    firenet_context *context = scan->context;
    free_slices(scan, scan->open, scan->open_count);
    free_slices(scan, scan->calibrations, scan->calibration_count);
    for (firenet_mrd_slice *s; (s = firenet_mrd_scan_take(scan));) {
        firenet_mrd_slice_release(s);
    }
    mrd_echoes_free(scan);
    for (mrd_noise *b; (b = scan->noise);) {
        scan->noise = b->next;
        firenet_companion_free(context, b);
    }
    firenet_companion_free(context, scan);
    firenet_context_release(context);
}

/* ---------------------------------------------------------------- results */

firenet_status firenet_mrd_scan_finish(firenet_mrd_scan *scan) {
    return scan ? mrd_complete(scan, NULL, MRD_ALL) : FIRENET_ERR_NULL;
}

firenet_mrd_slice *firenet_mrd_scan_take(firenet_mrd_scan *scan) {
    firenet_mrd_slice *slice = scan ? scan->ready : NULL;
    if (slice) {
        scan->ready = slice->next;
        if (!scan->ready) {
            scan->ready_end = &scan->ready;
        }
        slice->next = NULL;
        scan->bytes -= mrd_slice_bytes(&scan->grid);
    }
    return slice;
}

int64_t firenet_mrd_scan_ignored(const firenet_mrd_scan *scan) {
    return scan ? scan->ignored : 0;
}

int64_t firenet_mrd_scan_coils(const firenet_mrd_scan *scan) {
    return scan ? scan->grid.coils : 0;
}

int64_t firenet_mrd_scan_noise_samples(const firenet_mrd_scan *scan) {
    return scan ? scan->noise_samples : 0;
}

firenet_status firenet_mrd_scan_noise(const firenet_mrd_scan *scan,
                                      void *noise) {
    if (!scan) {
        return FIRENET_ERR_NULL;
    }
    if (!noise) {
        return companion_fail(scan->context, FIRENET_ERR_NULL, "noise: NULL");
    }
    if (scan->noise_samples == 0) {
        return companion_fail(scan->context, FIRENET_ERR_STATE,
                              "scan: holds no acquisition of noise");
    }
    const bool known = scan->noise_time > 0.0 && scan->image_time > 0.0;
    const double scale =
        known ? sqrt(scan->noise_time / scan->image_time) : 1.0;
    const float factor = isfinite(scale) ? (float)scale : 1.0f;
    int64_t at = 0;
    for (const mrd_noise *b = scan->noise; b; b = b->next) {
        for (int64_t i = 0; i < scan->grid.coils * b->samples; ++i) {
            float complex *to = (float complex *)noise;
            to[i / b->samples * scan->noise_samples + at + i % b->samples] =
                factor * b->data[i];
        }
        at += b->samples;
    }
    return FIRENET_OK;
}
