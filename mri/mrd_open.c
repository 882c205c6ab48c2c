/* SPDX-License-Identifier: BSD-3-Clause */
/* Slices that are open, and their completion. */
#include "mrd_scan.h"

enum { MOST_OPEN = 65536 };

/* ------------------------------------------------------------------ memory */

firenet_status mrd_take_bytes(firenet_mrd_scan *s, int64_t bytes) {
    if (bytes > s->limit - s->bytes) {
        return companion_fail(
            s->context, FIRENET_ERR_TOO_LARGE,
            "limit: %lld bytes, %lld are held and %lld more needed",
            (long long)s->limit, (long long)s->bytes, (long long)bytes);
    }
    s->bytes += bytes;
    return FIRENET_OK;
}

mrd_key mrd_key_of(const firenet_mrd_acquisition *h) {
    const firenet_mrd_counters *i = &h->index;
    return (mrd_key){i->slice, i->contrast, i->phase, i->set, i->repetition};
}

static bool same(const mrd_key *a, const mrd_key *b, bool repetition) {
    return a->slice == b->slice && a->contrast == b->contrast &&
           a->phase == b->phase && a->set == b->set &&
           (!repetition || a->repetition == b->repetition);
}

/* Room for one more pointer. */
static firenet_status grow(firenet_mrd_scan *s, mrd_open ***list, int64_t count,
                           int64_t *room) {
    if (count < *room) {
        return FIRENET_OK;
    }
    if (count >= MOST_OPEN) {
        return companion_fail(s->context, FIRENET_ERR_TOO_LARGE,
                              "scan: more than %d slices are open", MOST_OPEN);
    }
    const int64_t more = count > 0 ? 2 * count : 16;
    firenet_status status = FIRENET_OK;
    mrd_open **larger =
        companion_alloc(s->context, &status, more, sizeof(mrd_open *));
    if (larger && count > 0) {
        memcpy(larger, *list, (size_t)count * sizeof *larger);
    }
    if (larger) {
        firenet_companion_free(s->context, *list);
        *list = larger;
        *room = more;
    }
    return status;
}

static firenet_status open_new(firenet_mrd_scan *s,
                               const firenet_mrd_acquisition *head,
                               mrd_open ***list, int64_t *count, int64_t *room,
                               mrd_open **out) {
    const int64_t bytes = mrd_lines_bytes(&s->grid) + (int64_t)sizeof(mrd_open);
    firenet_status status = grow(s, list, *count, room);
    if (status == FIRENET_OK) {
        status = mrd_take_bytes(s, bytes);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    mrd_open *o = companion_alloc(s->context, &status, 1, sizeof *o);
    if (o) {
        *o = (mrd_open){.key = mrd_key_of(head), .head = *head};
        status = mrd_lines_create(&o->lines, s->context, &s->grid);
    }
    if (status != FIRENET_OK) {
        firenet_companion_free(s->context, o);
        s->bytes -= bytes;
        return status;
    }
    (*list)[(*count)++] = *out = o;
    return FIRENET_OK;
}

/* The slice that an acquisition is of; mostly it is the last one opened. */
firenet_status mrd_find_open(firenet_mrd_scan *s,
                             const firenet_mrd_acquisition *head,
                             mrd_open **out) {
    const mrd_key k = mrd_key_of(head);
    for (int64_t i = s->open_count - 1; i >= 0; --i) {
        if (same(&s->open[i]->key, &k, true)) {
            *out = s->open[i];
            return FIRENET_OK;
        }
    }
    return open_new(s, head, &s->open, &s->open_count, &s->open_room, out);
}

firenet_status mrd_find_calibration(firenet_mrd_scan *s,
                                    const firenet_mrd_acquisition *head,
                                    mrd_open **out) {
    const mrd_key k = mrd_key_of(head);
    for (int64_t i = s->calibration_count - 1; i >= 0; --i) {
        mrd_open *o = s->calibrations[i];
        if (same(&o->key, &k, false)) {
            if (o->key.repetition != k.repetition) {
                mrd_lines_clear(&o->lines, &s->grid);
                o->key = k;
            }
            *out = o;
            return FIRENET_OK;
        }
    }
    return open_new(s, head, &s->calibrations, &s->calibration_count,
                    &s->calibration_room, out);
}

/* ---------------------------------------------------------------- complete */

/* Lines of the same contrast, phase and set before those of the slice only. */
static mrd_lines *calibration_for(const firenet_mrd_scan *s, const mrd_key *k) {
    mrd_lines *found = NULL;
    for (int64_t i = 0; i < s->calibration_count; ++i) {
        mrd_open *o = s->calibrations[i];
        if (same(&o->key, k, false)) {
            return &o->lines;
        }
        if (o->key.slice == k->slice && !found) {
            found = &o->lines;
        }
    }
    return found;
}

static void forget(firenet_mrd_scan *s, int64_t i) {
    mrd_lines_free(&s->open[i]->lines, s->context);
    firenet_companion_free(s->context, s->open[i]);
    s->bytes -= mrd_lines_bytes(&s->grid) + (int64_t)sizeof(mrd_open);
    memmove(s->open + i, s->open + i + 1,
            (size_t)(s->open_count - i - 1) * sizeof *s->open);
    --s->open_count;
}

void mrd_forget_after(firenet_mrd_scan *s, int64_t count) {
    while (s->open_count > count) {
        forget(s, s->open_count - 1);
    }
}

static firenet_status complete(firenet_mrd_scan *s, int64_t i) {
    mrd_open *o = s->open[i];
    const int64_t needed = mrd_slice_bytes(&s->grid);
    firenet_mrd_slice *slice;
    firenet_status status = mrd_take_bytes(s, needed);
    if (status != FIRENET_OK) {
        return status;
    }
    status = mrd_slice_create(&slice, s->context, &s->grid, &o->head, &o->lines,
                              calibration_for(s, &o->key));
    if (status != FIRENET_OK) {
        s->bytes -= needed;
        return status;
    }
    *s->ready_end = slice;
    s->ready_end = &slice->next;
    forget(s, i);
    return FIRENET_OK;
}

firenet_status mrd_complete(firenet_mrd_scan *s, const mrd_key *k,
                            mrd_extent what) {
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < s->open_count && status == FIRENET_OK;) {
        const mrd_key *o = &s->open[i]->key;
        const bool done =
            what == MRD_ALL || (what == MRD_SLICE && same(o, k, true)) ||
            (what == MRD_REPETITION && o->repetition == k->repetition);
        if (done) {
            status = complete(s, i);
        } else {
            ++i;
        }
    }
    return status;
}
