/* SPDX-License-Identifier: BSD-3-Clause */
/* Navigators of echo-planar readouts, slice by slice, and the phase that they
 * say reversed readouts have. They come before the echoes of their excitation:
 * a navigator after those belongs to the next, of another shot, repetition or
 * calibration, so that counters other than the slice need not be regarded. */
#include "mrd_scan.h"

static int64_t echo_bytes(const mrd_grid *g) {
    return (int64_t)sizeof(mrd_echo) +
           2 * g->coils * g->samples * (int64_t)sizeof(float complex);
}

static mrd_echo *find(const firenet_mrd_scan *s, uint16_t slice) {
    mrd_echo *e = s->echoes;
    while (e && e->slice != slice) {
        e = e->next;
    }
    return e;
}

static void clear(const firenet_mrd_scan *s, mrd_echo *e) {
    const int64_t sums = 2 * s->grid.coils * s->grid.samples;
    memset(e->sums, 0, (size_t)sums * sizeof *e->sums);
    e->used = e->known = false;
    e->count[0] = e->count[1] = 0;
}

static firenet_status open_new(firenet_mrd_scan *s, uint16_t slice,
                               mrd_echo **out) {
    const int64_t bytes = echo_bytes(&s->grid);
    firenet_status status = mrd_take_bytes(s, bytes);
    if (status != FIRENET_OK) {
        return status;
    }
    mrd_echo *e = companion_alloc(s->context, &status, bytes, 1);
    if (!e) {
        s->bytes -= bytes;
        return status;
    }
    e->slice = slice;
    e->next = s->echoes;
    clear(s, e);
    s->echoes = *out = e;
    return FIRENET_OK;
}

/* Readouts of all coils into rows of `samples`, `stride` apart. */
static void copy_turned(const mrd_grid *g, const mrd_readout *r, int64_t stride,
                        float complex *to) {
    for (int64_t c = 0; c < g->coils; ++c) {
        const float *from = r->data + 2 * c * r->stride;
        for (int64_t i = 0; i < r->count; ++i) {
            const float *z = from + 2 * (r->reverse ? r->count - 1 - i : i);
            to[c * stride + r->first + i] += mri_single_complex(z[0], z[1]);
        }
    }
}

firenet_status mrd_echo_add(firenet_mrd_scan *s,
                            const firenet_mrd_acquisition *head,
                            const mrd_readout *readout) {
    firenet_status status = FIRENET_OK;
    mrd_echo *e = find(s, head->index.slice);
    if (!e) {
        status = open_new(s, head->index.slice, &e);
    } else if (e->used) {
        clear(s, e);
    }
    if (status == FIRENET_OK) {
        const int64_t n = s->grid.samples;
        copy_turned(&s->grid, readout, 2 * n,
                    e->sums + (readout->reverse ? n : 0));
        ++e->count[readout->reverse];
        e->known = false;
    }
    return status;
}

/* Navigators without signal say nothing. */
static firenet_status find_phase(firenet_mrd_scan *s, mrd_echo *e) {
    static const unsigned char reversed[2] = {0, 1};
    const firenet_status status = firenet_mri_echo_phase(
        s->context, FIRENET_C64, s->grid.coils, 2, s->grid.samples, reversed,
        e->sums, &e->constant, &e->slope);
    if (status == FIRENET_ERR_NUMERIC) {
        e->constant = e->slope = 0.0;
    }
    e->known = status == FIRENET_OK || status == FIRENET_ERR_NUMERIC;
    return e->known ? FIRENET_OK : status;
}

firenet_status mrd_echo_correct(firenet_mrd_scan *s,
                                const firenet_mrd_acquisition *head,
                                mrd_readout *readout, float complex **copy) {
    const int64_t n = s->grid.samples;
    firenet_status status = FIRENET_OK;
    mrd_echo *e = find(s, head->index.slice);
    *copy = NULL;
    if (!e || !readout->reverse || e->count[0] == 0 || e->count[1] == 0) {
        return FIRENET_OK;
    }
    if (!e->known) {
        status = find_phase(s, e);
    }
    float complex *turned =
        companion_alloc(s->context, &status, s->grid.coils * n, sizeof *turned);
    if (status == FIRENET_OK) {
        memset(turned, 0, (size_t)(s->grid.coils * n) * sizeof *turned);
        copy_turned(&s->grid, readout, n, turned);
        status = firenet_mri_correct_echoes(s->context, FIRENET_C64,
                                            s->grid.coils, n, e->constant,
                                            e->slope, turned, turned);
    }
    if (status != FIRENET_OK) {
        firenet_companion_free(s->context, turned);
        return status;
    }
    *copy = turned;
    readout->reverse = false;
    readout->stride = n;
    readout->data = (const float *)(turned + readout->first);
    return FIRENET_OK;
}

void mrd_echo_came(firenet_mrd_scan *s, const firenet_mrd_acquisition *head) {
    mrd_echo *e = find(s, head->index.slice);
    if (e) {
        e->used = true;
    }
}

void mrd_echoes_free(firenet_mrd_scan *s) {
    for (mrd_echo *e; (e = s->echoes);) {
        s->echoes = e->next;
        firenet_companion_free(s->context, e);
    }
}
