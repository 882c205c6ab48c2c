/* SPDX-License-Identifier: BSD-3-Clause */
/* Samples of raw data: a rank's lines piece by piece, so that beside its
 * samples it holds half as much, or one line of all coils. */
#include "../coils/h5_stream.h"
#include "../message.h"
#include "raw_plan.h"

#include <firenet/mri.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a piece at most, unless a line alone has more. */
static const int64_t most_bytes = (int64_t)1 << 28;

/* Lines that are collected at a time. */
typedef struct piece {
    int64_t plane, planes, row, rows;
} piece;

typedef struct reader {
    volume *v;
    const raw *r;
    const block *b;
    double *whitening; /* [coils][coils], complex; NULL: no noise */
    int64_t *list;     /* room for all acquisitions */
    int64_t room;      /* samples of a coil that y has room for */
} reader;

static bool no_memory(const reader *r, int64_t bytes) {
    return print_error("rank %d is out of memory: %lld bytes for samples",
                       r->v->rank, (long long)bytes);
}

/* -------------------------------------------------------------- collecting */

/* Of the piece, where what completes a volume and what calibrates it is of no
 * interest. */
static void localise(const reader *r, const piece *p, int64_t i,
                     firenet_mrd_acquisition *h) {
    static const int flags[] = {
        FIRENET_MRD_LAST_IN_SLICE, FIRENET_MRD_LAST_IN_REPETITION,
        FIRENET_MRD_LAST_IN_MEASUREMENT, FIRENET_MRD_IS_CALIBRATION,
        FIRENET_MRD_IS_CALIBRATION_AND_IMAGING};
    const raw_entry *e = &r->r->entries[i];
    for (size_t f = 0; f < sizeof flags / sizeof *flags; ++f)
        h->flags &= ~((uint64_t)1 << (flags[f] - 1));
    h->index.step_1 = (uint16_t)(e->row - p->row);
    h->index.step_2 = (uint16_t)(e->plane - p->plane);
}

/* Acquisitions of a list through a collector; the caller releases it. */
static bool collect(const reader *r, const piece *p, const int64_t *list,
                    int64_t count, firenet_mrd_scan **scan) {
    const volume *v = r->v;
    const firenet_mrd_header header = raw_header(r->r, p->planes, p->rows);
    const h5_part part = {.list = list, .count = count};
    h5_stream f;
    bool good = true, more = true;
    if (firenet_mrd_scan_create(scan, r->r->context, &header, raw_most_bytes) !=
        FIRENET_OK)
        return raw_fail(v);
    good = h5_stream_open_part(&f, r->r->context, v->s->kspace, &part);
    for (int64_t i = 0; good && more; ++i) {
        good = h5_stream_next(&f, &more);
        if (!good || !more)
            continue;
        localise(r, p, list[i], &f.header);
        good = firenet_mrd_scan_add(*scan, &f.header, f.data, f.length) ==
                   FIRENET_OK ||
               raw_fail(v);
    }
    h5_stream_close(&f);
    return good;
}

/* ------------------------------------------------------------------- noise */

static bool find_matrix(reader *r, const firenet_mrd_scan *scan) {
    firenet_context *context = r->r->context;
    const int64_t coils = r->r->coils, size = 2 * coils * coils,
                  samples = firenet_mrd_scan_noise_samples(scan);
    float *noise = malloc((size_t)(2 * coils * samples) * sizeof *noise);
    double *covariance = malloc((size_t)size * sizeof *covariance);
    r->whitening = malloc((size_t)size * sizeof *r->whitening);
    const bool memory = (noise && covariance && r->whitening) ||
                        no_memory(r, coils * (8 * samples + 32 * coils));
    const bool good =
        memory &&
        ((firenet_mrd_scan_noise(scan, noise) == FIRENET_OK &&
          firenet_mri_noise_covariance(context, FIRENET_C64, coils, samples,
                                       noise, covariance) == FIRENET_OK &&
          firenet_mri_whitening(context, coils, covariance, r->whitening) ==
              FIRENET_OK) ||
         raw_fail(r->v));
    /* Averages of k-space have less noise. */
    for (int64_t i = 0; good && i < size; ++i)
        r->whitening[i] *= sqrt((double)r->r->averages);
    free(noise);
    free(covariance);
    return good;
}

/* With the first line, which tells the bandwidth of the image. */
static bool find_whitening(reader *r) {
    const raw *w = r->r;
    const raw_entry *line = &w->entries[w->first];
    const piece first = {line->plane, 1, line->row, 1};
    firenet_mrd_scan *scan = NULL;
    int64_t count = 0;
    if (!w->noisy)
        return true;
    for (int64_t i = 0; i < w->count; ++i)
        if (w->entries[i].kind == RAW_NOISE || i == w->first)
            r->list[count++] = i;
    const bool good =
        collect(r, &first, r->list, count, &scan) && find_matrix(r, scan);
    firenet_mrd_scan_release(scan);
    return good;
}

/* ------------------------------------------------------------------ pieces */

static bool is_of(const reader *r, const piece *p, const raw_entry *e) {
    return e->kind == RAW_LINE && e->volume == r->v->s->slice &&
           e->row >= p->row && e->row < p->row + p->rows &&
           e->plane >= p->plane && e->plane < p->plane + p->planes;
}

/* Its lines, and the navigators that come before them: those before a line
 * that is another's are another's, too. From the last one on, so that the list
 * ends where the room does; where it begins. */
static const int64_t *list_piece(const reader *r, const piece *p) {
    const raw *w = r->r;
    int64_t *to = r->list + w->count;
    bool lines = false, navigators = false; /* are there, behind this one */
    for (int64_t i = w->count - 1; i >= 0; --i) {
        const raw_entry *e = &w->entries[i];
        const bool own = is_of(r, p, e),
                   taken = own || (lines && e->kind == RAW_NAVIGATOR &&
                                   e->slice == w->slice);
        if (taken)
            *--to = i;
        if (own) {
            lines = true;
            navigators = false;
        } else if (taken) {
            navigators = true;
        } else if (navigators && e->kind >= RAW_CALIBRATION &&
                   e->slice == w->slice) {
            lines = navigators = false;
        }
    }
    return to;
}

/* The samples of a coil of the piece, to where they are sorted by coils. */
static void gather(const firenet_mrd_slice *s, const piece *p, int64_t columns,
                   float *out) {
    const float *kspace = firenet_mrd_slice_kspace(s);
    const int64_t *indices = firenet_mrd_slice_indices(s);
    const int64_t count = firenet_mrd_slice_samples(s),
                  points = p->planes * p->rows * columns;
    for (int64_t i = 0; i < firenet_mrd_slice_coils(s) * count; ++i)
        memcpy(out + 2 * i,
               kspace + 2 * (i / count * points + indices[i % count]),
               2 * sizeof *out);
}

static void place(reader *r, const firenet_mrd_slice *s, const piece *p,
                  const float *samples) {
    volume *v = r->v;
    const int64_t count = firenet_mrd_slice_samples(s), columns = v->shape[2],
                  *indices = firenet_mrd_slice_indices(s);
    for (int64_t i = 0; i < count; ++i) {
        const int64_t line = indices[i] / columns;
        v->indices[v->m + i] = ((p->plane + line / p->rows) * v->shape[1] +
                                p->row + line % p->rows) *
                                   columns +
                               indices[i] % columns;
    }
    for (int64_t c = 0; c < v->coils; ++c)
        memcpy(v->y + 2 * (c * r->room + v->m), samples + 2 * c * count,
               (size_t)count * 2 * sizeof *v->y);
    v->m += count;
}

static bool take(reader *r, const firenet_mrd_slice *s, const piece *p) {
    const volume *v = r->v;
    const int axes = firenet_mrd_slice_axes(s);
    const int64_t count = firenet_mrd_slice_samples(s),
                  length = v->coils * count;
    if (firenet_mrd_slice_shape(s)[axes - 1] != v->shape[2] ||
        v->m + count > r->room)
        return print_error("--kspace %s: has changed while it is read",
                           v->s->kspace);
    if (count == 0)
        return true;
    float *given = malloc((size_t)length * 2 * sizeof *given);
    float *mixed =
        r->whitening ? malloc((size_t)length * 2 * sizeof *mixed) : given;
    bool good = (given && mixed) || no_memory(r, 16 * length);
    if (good)
        gather(s, p, v->shape[2], given);
    if (good && r->whitening)
        good =
            firenet_mri_mix(r->r->context, FIRENET_C64, v->coils, v->coils,
                            r->whitening, count, given, mixed) == FIRENET_OK ||
            raw_fail(v);
    if (good)
        place(r, s, p, mixed);
    if (mixed != given)
        free(mixed);
    free(given);
    return good;
}

static bool read_piece(reader *r, const piece *p) {
    const int64_t *list = list_piece(r, p),
                  count = r->list + r->r->count - list;
    firenet_mrd_scan *scan = NULL;
    firenet_mrd_slice *slice = NULL;
    if (count == 0)
        return true;
    bool good = collect(r, p, list, count, &scan) &&
                (firenet_mrd_scan_finish(scan) == FIRENET_OK || raw_fail(r->v));
    if (good)
        slice = firenet_mrd_scan_take(scan);
    firenet_mrd_scan_release(scan);
    good = good && slice && take(r, slice, p);
    firenet_mrd_slice_release(slice);
    return good;
}

/* ---------------------------------------------------------------- the block
 */

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t clamp(int64_t n, int64_t most) {
    return n < 1 ? 1 : least(n, most);
}

/* Pieces of as many rows, or planes of one row, as there is memory for. A line
 * is held twice as it is encoded, and once without oversampling. */
static bool read_run(reader *r, const run *of) {
    const volume *v = r->v;
    const int64_t line = 2 * r->r->header.encoded.matrix[0] + v->shape[2],
                  bytes = 8 * v->coils * line,
                  lines = least(r->room / 2 / line, most_bytes / bytes),
                  rows = clamp(lines / v->shape[0], of->count),
                  planes = rows > 1 ? v->shape[0] : clamp(lines, v->shape[0]);
    bool good = true;
    for (int64_t row = 0; row < of->count && good; row += rows)
        for (int64_t plane = 0; plane < v->shape[0] && good; plane += planes) {
            const piece p = {plane, least(planes, v->shape[0] - plane),
                             of->begin + row, least(rows, of->count - row)};
            good = read_piece(r, &p);
        }
    return good;
}

/* Samples of a coil that this rank has at most. */
static int64_t count_room(const reader *r) {
    const volume *v = r->v;
    int64_t lines = 0;
    for (int i = 0; i < 2; ++i)
        for (int64_t plane = 0; plane < v->shape[0]; ++plane)
            for (int64_t k = 0; k < r->b->runs[i].count; ++k)
                lines += r->r->lines[plane * v->shape[1] + r->b->runs[i].begin +
                                     k] != 0;
    return lines * v->shape[2];
}

static bool make_room(reader *r) {
    volume *v = r->v;
    r->room = count_room(r);
    r->list = malloc((size_t)(r->r->count + 1) * sizeof *r->list);
    v->indices = malloc((size_t)(r->room + 1) * sizeof *v->indices);
    v->y = calloc((size_t)(v->coils * r->room + 1), 2 * sizeof *v->y);
    return (r->list && v->indices && v->y) ||
           no_memory(r, 8 * (r->r->count + (v->coils + 1) * r->room));
}

/* Coils one behind the other; echoes that are not whole have left room. */
static void close_up(const reader *r) {
    volume *v = r->v;
    for (int64_t c = 1; c < v->coils; ++c)
        memmove(v->y + 2 * c * v->m, v->y + 2 * c * r->room,
                (size_t)v->m * 2 * sizeof *v->y);
    v->rows = v->m > 0 ? v->coils * v->m : 1;
}

bool raw_read(volume *v, const block *b) {
    reader r = {.v = v, .r = v->raw, .b = b};
    const bool good = make_room(&r) && find_whitening(&r) &&
                      read_run(&r, &b->runs[0]) && read_run(&r, &b->runs[1]);
    if (good)
        close_up(&r);
    free(r.list);
    free(r.whitening);
    return good;
}
