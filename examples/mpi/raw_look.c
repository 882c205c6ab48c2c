/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of raw data, without the samples. Which acquisitions are of which
 * volume is for a collector to say, which gets a sample of each, of one coil.
 */
#include "../coils/h5_stream.h"
#include "../message.h"
#include "raw_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool raw_fail(const volume *v) {
    return print_error("--kspace %s: %s", v->s->kspace,
                       firenet_context_last_error(v->raw->context));
}

static bool no_memory(const volume *v, int64_t bytes) {
    return print_error("rank %d is out of memory: %lld bytes for headers of "
                       "acquisitions",
                       v->rank, (long long)bytes);
}

/* ------------------------------------------------------------------- header
 */

/* Counters whose centre is frequency 0 of n points, n/2. */
static firenet_mrd_limits limits_of(int64_t n) {
    return (firenet_mrd_limits){.maximum = n - 1, .centre = n / 2};
}

firenet_mrd_header raw_header(const raw *r, int64_t planes, int64_t rows) {
    firenet_mrd_header h = r->header;
    h.channels = r->coils;
    h.encoded.matrix[1] = rows;
    h.encoded.matrix[2] = planes;
    for (int k = 0; k < 3; ++k) {
        h.recon.matrix[k] = h.encoded.matrix[k];
        if (k > 0) /* of the readout it tells the oversampling */
            h.encoded.field_of_view[k] = h.recon.field_of_view[k];
    }
    h.step_1 = limits_of(rows);
    h.step_2 = limits_of(planes);
    return h;
}

/* Of the readout without oversampling, as firenet_mrd_slice_shape has it. */
static int64_t find_columns(const firenet_mrd_header *h) {
    const double n = (double)h->encoded.matrix[0];
    const double field = floor(
        n * h->recon.field_of_view[0] / h->encoded.field_of_view[0] + 0.5);
    return (int64_t)fmin(fmax(field, 1.0), n);
}

static bool look_at_header(volume *v, const char *xml) {
    raw *r = v->raw;
    const firenet_mrd_header *h = &r->header;
    if (firenet_mrd_header_parse(r->context, xml, (int64_t)strlen(xml),
                                 &r->header) != FIRENET_OK)
        return raw_fail(v);
    if (h->encoded.matrix[2] < 2)
        return print_error("--kspace %s: slices of 2 axes; allowed is a "
                           "volume. firenet-reconstruct --kspace %s --slice N "
                           "takes a slice",
                           v->s->kspace, v->s->kspace);
    r->coils = h->channels;
    return true;
}

/* ------------------------------------------------------------ acquisitions */

static raw_kind kind_of(const raw *r, const firenet_mrd_acquisition *h) {
    const bool for_both =
        firenet_mrd_has(h, FIRENET_MRD_IS_CALIBRATION_AND_IMAGING) ||
        r->header.calibration == FIRENET_MRD_CALIBRATION_EMBEDDED;
    return firenet_mrd_has(h, FIRENET_MRD_IS_NOISE)              ? RAW_NOISE
           : firenet_mrd_has(h, FIRENET_MRD_IS_PHASE_CORRECTION) ? RAW_NAVIGATOR
           : firenet_mrd_has(h, FIRENET_MRD_IS_CALIBRATION) && !for_both
               ? RAW_CALIBRATION
               : RAW_LINE;
}

static raw_entry entry_of(const raw *r, const firenet_mrd_acquisition *h) {
    const firenet_mrd_counters *c = &h->index;
    const firenet_mrd_header *x = &r->header;
    return (raw_entry){.volume = -1,
                       .row = (uint16_t)(c->step_1 - x->step_1.centre +
                                         x->encoded.matrix[1] / 2),
                       .plane = (uint16_t)(c->step_2 - x->step_2.centre +
                                           x->encoded.matrix[2] / 2),
                       .slice = c->slice,
                       .contrast = c->contrast,
                       .phase = c->phase,
                       .set = c->set,
                       .repetition = c->repetition,
                       .kind = (unsigned char)kind_of(r, h)};
}

static bool keep(volume *v, const raw_entry *e) {
    raw *r = v->raw;
    if (r->count == r->room) {
        const int64_t room = r->room > 0 ? 2 * r->room : 1024;
        raw_entry *more =
            realloc(r->entries, (size_t)room * sizeof *r->entries);
        if (!more)
            return no_memory(v, room * (int64_t)sizeof *more);
        r->entries = more;
        r->room = room;
    }
    r->entries[r->count++] = *e;
    return true;
}

static void watch(raw *r, const firenet_mrd_acquisition *h, raw_kind kind) {
    if (kind != RAW_IGNORED && r->coils == 0)
        r->coils = h->channels;
    if (kind == RAW_LINE && r->first < 0)
        r->first = r->count;
    r->noisy |= kind == RAW_NOISE;
    r->navigated |= kind == RAW_NAVIGATOR;
    r->ghosts |= kind == RAW_LINE && !r->navigated &&
                 firenet_mrd_has(h, FIRENET_MRD_IS_REVERSE);
}

/* ----------------------------------------------------------------- volumes */

static bool is_of(const raw_entry *e, const firenet_mrd_counters *c) {
    return e->kind == RAW_LINE && e->volume < 0 && e->slice == c->slice &&
           e->contrast == c->contrast && e->phase == c->phase &&
           e->set == c->set && e->repetition == c->repetition;
}

/* A volume that is complete has the lines of its counters since the last. */
static bool take_volume(volume *v, const firenet_mrd_slice *slice) {
    raw *r = v->raw;
    const firenet_mrd_counters *c = &firenet_mrd_slice_first(slice)->index;
    const int64_t *n = r->header.encoded.matrix, lines = n[1] * n[2],
                  number = r->volumes++;
    for (int64_t i = 0; i < r->count; ++i)
        if (is_of(&r->entries[i], c))
            r->entries[i].volume = (int32_t)number;
    if (number != v->s->slice)
        return true;
    r->slice = c->slice;
    r->averages = firenet_mrd_slice_averages(slice);
    r->lines = malloc((size_t)lines);
    if (!r->lines)
        return no_memory(v, lines);
    memcpy(r->lines, firenet_mrd_slice_mask(slice), (size_t)lines);
    return true;
}

static bool take_volumes(volume *v, firenet_mrd_scan *scan) {
    bool good = true;
    for (firenet_mrd_slice *s; good && (s = firenet_mrd_scan_take(scan));) {
        good = take_volume(v, s);
        firenet_mrd_slice_release(s);
    }
    return good;
}

/* One sample of one coil. */
static bool add(volume *v, firenet_mrd_scan *scan,
                const firenet_mrd_acquisition *h) {
    static const float sample[] = {1.0F, 0.0F};
    raw *r = v->raw;
    firenet_mrd_acquisition one = *h;
    one.samples = one.channels = 1;
    one.discard_pre = one.discard_post = one.center_sample = 0;
    one.flags &= ~((uint64_t)1 << (FIRENET_MRD_IS_REVERSE - 1));
    raw_entry e = entry_of(r, h);
    const int64_t ignored = firenet_mrd_scan_ignored(scan);
    if (firenet_mrd_scan_add(scan, &one, sample, 2) != FIRENET_OK)
        return raw_fail(v);
    if (firenet_mrd_scan_ignored(scan) > ignored)
        e.kind = RAW_IGNORED;
    watch(r, h, e.kind);
    return keep(v, &e) && take_volumes(v, scan);
}

static bool look_at_acquisitions(volume *v, h5_stream *f) {
    raw *r = v->raw;
    firenet_mrd_scan *scan = NULL;
    firenet_mrd_header h = r->header;
    bool good = true, more = true;
    h.channels = h.encoded.matrix[0] = 1;
    h.recon = h.encoded;
    if (firenet_mrd_scan_create(&scan, r->context, &h, raw_most_bytes) !=
        FIRENET_OK)
        return raw_fail(v);
    while (good && more)
        good = h5_stream_next(f, &more) && (!more || add(v, scan, &f->header));
    if (good && firenet_mrd_scan_finish(scan) != FIRENET_OK)
        good = raw_fail(v);
    good = good && take_volumes(v, scan);
    firenet_mrd_scan_release(scan);
    return good;
}

/* ---------------------------------------------------------------- findings */

static void warn(const volume *v) {
    const raw *r = v->raw;
    const int64_t *n = v->shape, *recon = r->header.recon.matrix;
    const char *path = v->s->kspace;
    if (!r->noisy)
        print_error("warning: --kspace %s: has no measurement of noise (flag "
                    "19): its coils are not whitened",
                    path);
    if (r->ghosts)
        print_error("warning: --kspace %s: reversed readouts without "
                    "navigators before them: turned only, there may be ghosts",
                    path);
    if (recon[2] != n[0] || recon[1] != n[1] || recon[0] != n[2])
        print_error("warning: --kspace %s: the volume is of %lld x %lld x %lld "
                    "points, as it was acquired; it is not resampled to the "
                    "%lld x %lld x %lld of reconSpace",
                    path, (long long)n[0], (long long)n[1], (long long)n[2],
                    (long long)recon[2], (long long)recon[1],
                    (long long)recon[0]);
}

static bool conclude(volume *v) {
    const raw *r = v->raw;
    const firenet_mrd_header *h = &r->header;
    const int64_t n[] = {h->encoded.matrix[2], h->encoded.matrix[1],
                         find_columns(h)};
    if (v->s->slice >= r->volumes)
        return print_error("--slice %lld: %s has %lld, counted from 0",
                           (long long)v->s->slice, v->s->kspace,
                           (long long)r->volumes);
    v->coils = r->coils;
    if (!set_shape(v, n))
        return false;
    if (v->rank == 0)
        warn(v);
    return true;
}

bool raw_look(volume *v) {
    const h5_part heads = {.heads = true};
    h5_stream f;
    raw *r = v->raw = calloc(1, sizeof *r);
    if (!r ||
        firenet_context_create(&r->context, NULL, NULL, NULL) != FIRENET_OK)
        return no_memory(v, (int64_t)sizeof *r);
    r->first = -1;
    const bool good =
        h5_stream_open_part(&f, r->context, v->s->kspace, &heads) &&
        look_at_header(v, f.xml) && look_at_acquisitions(v, &f) && conclude(v);
    h5_stream_close(&f);
    return good;
}

void raw_free(raw *r) {
    if (!r)
        return;
    free(r->entries);
    free(r->lines);
    firenet_context_release(r->context);
    free(r);
}
