/* SPDX-License-Identifier: BSD-3-Clause */
/* A slice of a file of raw data: acquisitions through the collector of mrd.h.
 */
#include "coils/h5.h"

#include "coils/h5_stream.h"
#include "coils/scan.h"
#include "coils/settings.h"
#include "message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMPLEX_FLOAT = 7 }; /* as the format numbers types */

/* Of k-space, noise and calibration that may be held at a time. */
static const int64_t most_bytes = (int64_t)1 << 32;

/* The file's slices, of which one is kept. */
typedef struct collector {
    const char *path;
    firenet_mrd_scan *scan;
    firenet_mrd_slice *kept;
    int64_t wanted, count;
} collector;

static bool fail(const scan *s, const collector *c) {
    return print_error("--kspace %s: %s", c->path,
                       firenet_context_last_error(s->context));
}

/* Complete slices are let go, but for the one that is wanted. */
static void take(collector *c) {
    for (firenet_mrd_slice *slice; (slice = firenet_mrd_scan_take(c->scan));
         c->count++)
        if (c->count == c->wanted)
            c->kept = slice;
        else
            firenet_mrd_slice_release(slice);
}

static bool collect(scan *s, collector *c, h5_stream *f) {
    firenet_mrd_header header;
    bool more = true;
    s->r->raw.xml = f->xml;
    f->xml = NULL;
    if (firenet_mrd_header_parse(s->context, s->r->raw.xml,
                                 (int64_t)strlen(s->r->raw.xml), &header) ||
        firenet_mrd_scan_create(&c->scan, s->context, &header, most_bytes))
        return fail(s, c);
    while (h5_stream_next(f, &more) && more) {
        if (firenet_mrd_scan_add(c->scan, &f->header, f->data, f->length))
            return fail(s, c);
        take(c);
    }
    if (more)
        return false;
    if (firenet_mrd_scan_finish(c->scan))
        return fail(s, c);
    take(c);
    return true;
}

/* ------------------------------------------------------------ to the scan */

static bool copy_noise(scan *s, const collector *c) {
    const int64_t samples = firenet_mrd_scan_noise_samples(c->scan);
    /* Averages of k-space have less noise. */
    const float factor = 1 / sqrtf((float)firenet_mrd_slice_averages(c->kept));
    if (samples == 0)
        return true;
    s->noise_length = samples;
    s->noise = malloc((size_t)(s->coils * samples) * sizeof *s->noise);
    if (!s->noise)
        return print_error("out of memory");
    if (firenet_mrd_scan_noise(c->scan, s->noise))
        return fail(s, c);
    for (int64_t i = 0; i < s->coils * samples; i++)
        s->noise[i] *= factor;
    return true;
}

static bool copy_kspace(scan *s, const collector *c) {
    const size_t n = (size_t)s->points, all = n * (size_t)s->coils;
    s->kspace = malloc(all * sizeof *s->kspace);
    s->mask = malloc(n);
    s->indices = malloc(n * sizeof *s->indices);
    if (!s->kspace || !s->mask || !s->indices)
        return print_error("out of memory");
    memcpy(s->kspace, firenet_mrd_slice_kspace(c->kept),
           all * sizeof *s->kspace);
    memcpy(s->mask, firenet_mrd_slice_mask(c->kept), n);
    s->samples = firenet_mrd_slice_samples(c->kept);
    memcpy(s->indices, firenet_mrd_slice_indices(c->kept),
           (size_t)s->samples * sizeof *s->indices);
    return s->samples > 0 || print_error("--kspace %s: slice %lld has no "
                                         "samples",
                                         c->path, (long long)c->wanted);
}

static bool copy_calibration(scan *s, const collector *c) {
    int64_t *region = s->box_shape;
    if (firenet_mrd_slice_calibration(s->context, c->kept, LARGEST_REGION,
                                      region, NULL))
        return fail(s, c);
    const int64_t points = region[0] * region[1];
    if (points == 0)
        return true;
    s->box = malloc((size_t)(s->coils * points) * sizeof *s->box);
    if (!s->box)
        return print_error("out of memory");
    return !firenet_mrd_slice_calibration(s->context, c->kept, LARGEST_REGION,
                                          region, s->box) ||
           fail(s, c);
}

/* Where the image will lie, for those who write it. */
static bool keep_place(scan *s, const collector *c) {
    result *r = s->r;
    geometry *g = &r->geometry;
    firenet_mrd_image h;
    if (firenet_mrd_slice_image(c->kept, COMPLEX_FLOAT, 1, &h) ||
        firenet_mrd_image_encode(&h, r->raw.image))
        return fail(s, c);
    r->raw.known = true;
    r->raw.slices = c->count;
    g->sized = g->placed = true;
    for (int i = 0; i < 3; i++) {
        g->voxel[i] = (double)h.field_of_view[i] / h.matrix[i];
        g->centre[i] = (double)h.position[i];
        g->read[i] = (double)h.read_direction[i];
        g->phase[i] = (double)h.phase_direction[i];
        g->slice[i] = (double)h.slice_direction[i];
        g->sized = g->sized && g->voxel[i] > 0;
    }
    /* Some write no directions. */
    g->placed =
        g->sized && fabs(g->read[0]) + fabs(g->read[1]) + fabs(g->read[2]) > .5;
    return true;
}

static bool use(scan *s, collector *c) {
    if (!c->kept)
        return print_error("--slice %lld: %s has %lld, counted from 0",
                           (long long)c->wanted, c->path, (long long)c->count);
    if (firenet_mrd_slice_axes(c->kept) != 2)
        return print_error(
            "--kspace %s: a volume of 3 axes; allowed are slices only. "
            "firenet-reconstruct-mpi takes volumes",
            c->path);
    const int64_t *shape = firenet_mrd_slice_shape(c->kept);
    s->slice = c->kept;
    s->coils = firenet_mrd_slice_coils(c->kept);
    s->shape[0] = shape[0], s->shape[1] = shape[1];
    s->points = shape[0] * shape[1];
    s->centred = s->image_centred = 3;
    return copy_kspace(s, c) && copy_noise(s, c) && copy_calibration(s, c) &&
           keep_place(s, c);
}

bool h5_read(scan *s, const options *o) {
    collector c = {.path = o->kspace, .wanted = o->slice};
    h5_stream f;
    const bool ok = h5_stream_open(&f, s->context, o->kspace) &&
                    collect(s, &c, &f) && use(s, &c);
    if (!s->slice)
        firenet_mrd_slice_release(c.kept);
    firenet_mrd_scan_release(c.scan);
    h5_stream_close(&f);
    return ok;
}
