/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils/scan.h"

#include "clock.h"
#include "coils/h5.h"
#include "device.h"
#include "message.h"

#include <math.h>
#include <stdlib.h>

/* ------------------------------------------------------------------- steps */

void scan_step(scan *s, const char *name) {
    coil_facts *c = &s->r->coils;
    const double time = clock_seconds();
    if (name && c->step_count < MOST_STEPS)
        c->steps[c->step_count++] = (step_facts){name, time - s->started};
    s->started = time;
}

/* ----------------------------------------------------------------- reading */

/* Files of either kind as scanners have them, unless the user says how. */
static void set_origins(scan *s, const options *o) {
    const centring how =
        o->centring == CENTRED_BY_FORMAT ? CENTRED_BOTH : o->centring;
    s->centred = how == CENTRED_FREQUENCY || how == CENTRED_BOTH ? 3 : 0;
    s->image_centred = how == CENTRED_IMAGE || how == CENTRED_BOTH ? 3 : 0;
}

static bool copy_kspace(scan *s, const array *a) {
    const int64_t n = a->values.length;
    s->kspace = malloc((size_t)n * sizeof *s->kspace);
    if (!s->kspace)
        return print_error("out of memory for %lld samples", (long long)n);
    for (int64_t i = 0; i < n; i++)
        s->kspace[i] = (float complex)vector_get(&a->values, i);
    return true;
}

static bool read_kspace(scan *s, const options *o) {
    array a;
    bool ok = array_read_coils(&a, "--kspace", o->kspace);
    if (ok) {
        s->coils = a.coils;
        s->shape[0] = a.rows, s->shape[1] = a.cols;
        s->points = a.rows * a.cols;
        ok = copy_kspace(s, &a);
    }
    array_free(&a);
    return ok;
}

/* Without a mask, a point that is 0 in all coils was not acquired. */
static bool find_mask(scan *s, const options *o) {
    array given = {.rows = 0};
    if (o->mask && !array_read(&given, "--mask", o->mask))
        return false;
    const bool fits =
        !o->mask || (given.rows == s->shape[0] && given.cols == s->shape[1]);
    if (!fits)
        print_error("--mask %s: %lld x %lld; must be %lld x %lld", o->mask,
                    (long long)given.rows, (long long)given.cols,
                    (long long)s->shape[0], (long long)s->shape[1]);
    for (int64_t i = 0; fits && i < s->points; i++) {
        for (int64_t c = 0; !o->mask && c < s->coils && !s->mask[i]; c++)
            s->mask[i] = s->kspace[c * s->points + i] != 0;
        if (o->mask)
            s->mask[i] = vector_get(&given.values, i) != 0;
        if (s->mask[i])
            s->indices[s->samples++] = i;
        for (int64_t c = 0; c < s->coils && !s->mask[i]; c++)
            s->kspace[c * s->points + i] = 0;
    }
    array_free(&given);
    return fits && (s->samples > 0 ||
                    print_error("--kspace %s: all numbers are 0", o->kspace));
}

static bool read_all(scan *s, const options *o) {
    if (h5_is_named(o->kspace))
        return h5_read(s, o);
    if (!read_kspace(s, o))
        return false;
    set_origins(s, o);
    s->mask = calloc((size_t)s->points, 1);
    s->indices = malloc((size_t)s->points * sizeof *s->indices);
    if (!s->mask || !s->indices)
        return print_error("out of memory");
    return find_mask(s, o);
}

bool scan_read(scan *s, result *r) {
    const options *o = r->options;
    *s = (scan){.r = r};
    scan_step(s, NULL);
    if (firenet_context_create(&s->context, NULL, NULL, NULL) != FIRENET_OK)
        return print_error("out of memory");
    if (!device_attach(s->context, o->device))
        return false;
    if (o->threads > 1)
        CALL(s, firenet_context_set_threads(s->context, (int)o->threads));
    if (!(o->kspace ? read_all(s, o) : scan_simulate(s, r)))
        return false;
    r->coils.given = r->coils.used = s->coils;
    if (!image_create(&r->mask, s->shape[0], s->shape[1]) || !scan_fit(s))
        return false;
    scan_step(s, o->kspace ? "reading" : "simulating");
    return true;
}

void scan_close(scan *s) {
    free(s->kspace);
    free(s->maps);
    free(s->mask);
    free(s->indices);
    free(s->clean);
    free(s->noise);
    free(s->box);
    firenet_mrd_slice_release(s->slice);
    firenet_context_release(s->context);
    *s = (scan){0};
}

/* ------------------------------------------------------------------ images */

bool scan_images(const scan *s, float complex *images) {
    firenet_operator *dft = NULL, *all = NULL;
    firenet_status status = firenet_operator_create_centred_dft(
        &dft, s->context, FIRENET_C64, 2, s->shape, s->centred,
        s->image_centred);
    if (!status)
        status = firenet_operator_batch(&all, s->context, dft, s->coils);
    if (!status)
        status = firenet_operator_apply_adjoint(
            s->context, all, FIRENET_C64, s->kspace, s->coils * s->points,
            FIRENET_C64, images, s->coils * s->points);
    firenet_operator_release(dft);
    firenet_operator_release(all);
    CALL(s, status);
    return true;
}

bool scan_montage(const scan *s, const float complex *images, image *out) {
    const int64_t rows = s->shape[0], cols = s->shape[1];
    const int64_t across = (int64_t)ceil(sqrt((double)s->coils));
    const int64_t down = (s->coils + across - 1) / across;
    double largest = 0;
    if (!image_create(out, down * rows, across * cols))
        return false;
    for (int64_t row = 0; row < s->coils * rows; row++) {
        const int64_t c = row / rows, y = c / across * rows + row % rows;
        double *to = out->pixels + y * out->cols + c % across * cols;
        for (int64_t x = 0; x < cols; x++) {
            const double re = (double)crealf(images[row * cols + x]);
            const double im = (double)cimagf(images[row * cols + x]);
            to[x] = sqrt(re * re + im * im); /* doubles: no overflow */
            largest = to[x] > largest ? to[x] : largest;
        }
    }
    for (int64_t i = 0; i < out->rows * out->cols && largest > 0; i++)
        out->pixels[i] /= largest;
    return true;
}
