/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines of the scan of mrd_xml.h. */
#ifndef TESTS_MRI_MRD_LINES_H
#define TESTS_MRI_MRD_LINES_H

#include "allocations.h"
#include "mrd_xml.h"

#include <firenet/mri.h>
#include <math.h>
#include <stdbool.h>

enum { COILS = 2, X = 16, KEEP = 8, Y = 6, FLOATS = 2 * COILS * X };
enum { LIMIT = 1 << 20 };

static inline firenet_mrd_acquisition line_at(int64_t step, uint64_t flags) {
    return (firenet_mrd_acquisition){.samples = X,
                                     .channels = COILS,
                                     .center_sample = X / 2,
                                     .flags = flags,
                                     .index = {.step_1 = (uint16_t)step}};
}

static inline uint64_t flag(int f) {
    return (uint64_t)1 << (f - 1);
}

/* Sample x of a line and coil. */
static inline double complex value(int64_t coil, int64_t line, int64_t x) {
    return sin((double)(1 + coil + 3 * line + 7 * x)) +
           I * cos((double)(coil - 2 * line + 5 * x));
}

static inline void fill(float *data, int64_t line, int64_t first, int64_t count,
                        double factor) {
    for (int64_t c = 0; c < COILS; c++)
        for (int64_t x = 0; x < count; x++) {
            const double complex z = factor * value(c, line, first + x);
            data[2 * (c * count + x)] = (float)creal(z);
            data[2 * (c * count + x) + 1] = (float)cimag(z);
        }
}

static inline firenet_status add(firenet_mrd_scan *s, firenet_mrd_acquisition h,
                                 double factor) {
    float data[FLOATS];
    fill(data, h.index.step_1, 0, X, factor);
    return firenet_mrd_scan_add(s, &h, data, FLOATS);
}

static tally memory;

typedef struct fixture {
    firenet_context *c;
    firenet_mrd_header header;
    firenet_mrd_scan *scan;
} fixture;

/* As the XML says, or without oversampling and averages. */
static inline fixture open_scan(bool plain) {
    fixture f = {.c = context_new(&memory)};
    f.header = parse(f.c, xml);
    if (plain) {
        f.header.recon = f.header.encoded;
        f.header.average.maximum = 0;
    }
    assert_ok(f.c, firenet_mrd_scan_create(&f.scan, f.c, &f.header, LIMIT));
    return f;
}

static inline void close_scan(fixture *f) {
    firenet_mrd_scan_release(f->scan);
    context_end(f->c, &memory);
}

#endif
