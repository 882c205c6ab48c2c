/* SPDX-License-Identifier: BSD-3-Clause */
/* Acquisitions, sorted by flags and counters. */
#include "mrd_scan.h"

static bool left_out(const firenet_mrd_acquisition *h) {
    static const int flags[] = {
        FIRENET_MRD_IS_NAVIGATION,         26, 27, 28, 29, 30,
        FIRENET_MRD_IS_PHASE_STABILIZATION};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; ++i) {
        if (firenet_mrd_has(h, flags[i])) {
            return true;
        }
    }
    return h->encoding_space != 0;
}

static firenet_status check_add(firenet_mrd_scan *s,
                                const firenet_mrd_acquisition *h,
                                const float *data, int64_t length) {
    firenet_status status = mrd_check_acquisition(s->context, h);
    const int64_t needed = 2 * (int64_t)h->channels * h->samples;
    if (status == FIRENET_OK && length != needed) {
        status = companion_fail(s->context, FIRENET_ERR_SHAPE,
                                "length: %lld, must be %lld as the header says",
                                (long long)length, (long long)needed);
    }
    for (int64_t i = 0; i < length && status == FIRENET_OK; ++i) {
        if (!isfinite(data[i])) {
            status = companion_fail(s->context, FIRENET_ERR_NUMERIC,
                                    "data[%lld]: not finite", (long long)i);
        }
    }
    return status;
}

/* The first acquisition says how many coils there are, unless the XML did. */
static firenet_status check_coils(firenet_mrd_scan *s,
                                  const firenet_mrd_acquisition *h) {
    if (s->grid.coils == h->channels) {
        return FIRENET_OK;
    }
    if (s->grid.coils > 0) {
        return companion_fail(
            s->context, FIRENET_ERR_SHAPE,
            "channels: %d, must be %lld as in the rest of the scan",
            h->channels, (long long)s->grid.coils);
    }
    s->grid.coils = h->channels;
    const firenet_status status = mrd_check_memory(s);
    s->grid.coils = status == FIRENET_OK ? h->channels : 0;
    return status;
}

static firenet_status add_noise(firenet_mrd_scan *s,
                                const firenet_mrd_acquisition *h,
                                const float *data) {
    const int64_t samples =
        (int64_t)h->samples - h->discard_pre - h->discard_post;
    const int64_t bytes =
        (int64_t)sizeof(mrd_noise) +
        s->grid.coils * samples * (int64_t)sizeof(float complex);
    firenet_status status = mrd_take_bytes(s, bytes);
    if (status != FIRENET_OK) {
        return status;
    }
    mrd_noise *b = companion_alloc(s->context, &status, bytes, 1);
    if (!b) {
        s->bytes -= bytes;
        return status;
    }
    b->next = NULL;
    b->samples = samples;
    for (int64_t i = 0; i < s->grid.coils * samples; ++i) {
        const float *z = data + 2 * (i / samples * h->samples + h->discard_pre +
                                     i % samples);
        b->data[i] = mri_single_complex(z[0], z[1]);
    }
    *s->noise_end = b;
    s->noise_end = &b->next;
    s->noise_samples += samples;
    s->noise_time = s->noise_time > 0.0 ? s->noise_time : h->sample_time;
    return FIRENET_OK;
}

/* Index of a counter of k-space; its centre goes to frequency 0. */
static firenet_status place(const firenet_mrd_scan *s, const char *name,
                            int64_t step, const firenet_mrd_limits *limits,
                            int64_t n, int64_t *out) {
    *out = step - limits->centre + n / 2;
    if (*out >= 0 && *out < n) {
        return FIRENET_OK;
    }
    return companion_fail(
        s->context, FIRENET_ERR_RANGE,
        "%s: %lld, with its centre at %lld outside of the %lld of "
        "the encoded space",
        name, (long long)step, (long long)limits->centre, (long long)n);
}

/* Where samples go along the readout. A centre of 0 is what writers leave who
 * do not say one: of a full readout it is taken as the middle. So is that of a
 * full reversed readout which is said to be where a forward one has it; the
 * sample of difference is a part of the phase that navigators tell. */
static firenet_status find_samples(const firenet_mrd_scan *s,
                                   const firenet_mrd_acquisition *h,
                                   const float *data, mrd_readout *out) {
    const int64_t n = s->grid.samples;
    *out = (mrd_readout){.count = (int64_t)h->samples - h->discard_pre -
                                  h->discard_post,
                         .stride = h->samples,
                         .reverse = firenet_mrd_has(h, FIRENET_MRD_IS_REVERSE),
                         .data = data + 2 * h->discard_pre};
    int64_t centre = (int64_t)h->center_sample - h->discard_pre;
    if (out->count == n &&
        (h->center_sample == 0 || (out->reverse && centre == n / 2))) {
        centre = n / 2;
    } else if (out->reverse) {
        centre = out->count - 1 - centre;
    }
    out->first = n / 2 - centre;
    if (out->first < 0 || out->first + out->count > n) {
        return companion_fail(
            s->context, FIRENET_ERR_RANGE,
            "center_sample: %d of %lld samples (reverse: %d), "
            "which then are outside of the %lld of the encoded "
            "space",
            h->center_sample, (long long)out->count, out->reverse,
            (long long)n);
    }
    return FIRENET_OK;
}

/* And which line they are. */
static firenet_status find_readout(const firenet_mrd_scan *s,
                                   const firenet_mrd_acquisition *h,
                                   const float *data, mrd_readout *out) {
    const firenet_mrd_header *x = &s->header;
    int64_t line, partition;
    firenet_status status = find_samples(s, h, data, out);
    if (status == FIRENET_OK) {
        status = place(s, "kspace_encode_step_1", h->index.step_1, &x->step_1,
                       x->encoded.matrix[1], &line);
    }
    if (status == FIRENET_OK) {
        status = place(s, "kspace_encode_step_2", h->index.step_2, &x->step_2,
                       x->encoded.matrix[2], &partition);
    }
    if (status == FIRENET_OK) {
        out->line = partition * x->encoded.matrix[1] + line;
    }
    return status;
}

static firenet_status check_average(const firenet_mrd_scan *s,
                                    const mrd_open *o, int64_t line) {
    return o && o->lines.count[line] == UINT16_MAX
               ? companion_fail(
                     s->context, FIRENET_ERR_RANGE,
                     "average: line %lld was acquired more than %d times",
                     (long long)line, UINT16_MAX)
               : FIRENET_OK;
}

/* Both slices are found before either is changed; the one for calibration, that
 * may be emptied for another repetition, after all that can fail. */
static firenet_status add_line(firenet_mrd_scan *s,
                               const firenet_mrd_acquisition *h,
                               const float *data) {
    const bool both =
        firenet_mrd_has(h, FIRENET_MRD_IS_CALIBRATION_AND_IMAGING);
    const bool calibration =
        firenet_mrd_has(h, FIRENET_MRD_IS_CALIBRATION) || both;
    const bool imaging =
        !calibration || both ||
        s->header.calibration == FIRENET_MRD_CALIBRATION_EMBEDDED;
    mrd_readout readout;
    const int64_t opened = s->open_count;
    mrd_open *image = NULL, *maps = NULL;
    float complex *corrected = NULL;
    firenet_status status = find_readout(s, h, data, &readout);
    if (status == FIRENET_OK && imaging) {
        status = mrd_find_open(s, h, &image);
    }
    if (status == FIRENET_OK) {
        status = check_average(s, image, readout.line);
    }
    if (status == FIRENET_OK) {
        status = mrd_echo_correct(s, h, &readout, &corrected);
    }
    if (status == FIRENET_OK && calibration) {
        status = mrd_find_calibration(s, h, &maps);
    }
    if (status == FIRENET_OK) {
        status = check_average(s, maps, readout.line);
    }
    if (status != FIRENET_OK) {
        mrd_forget_after(s, opened);
    }
    if (status == FIRENET_OK && image) {
        mrd_lines_add(&image->lines, &s->grid, &readout);
        s->image_time = s->image_time > 0.0 ? s->image_time : h->sample_time;
    }
    if (status == FIRENET_OK && maps) {
        mrd_lines_add(&maps->lines, &s->grid, &readout);
    }
    if (status == FIRENET_OK) {
        mrd_echo_came(s, h);
    }
    firenet_companion_free(s->context, corrected);
    return status;
}

/* Navigators that do not fit into a readout are of no use. */
static firenet_status add_navigator(firenet_mrd_scan *s,
                                    const firenet_mrd_acquisition *h,
                                    const float *data) {
    mrd_readout readout;
    if (find_samples(s, h, data, &readout) != FIRENET_OK) {
        ++s->ignored;
        return FIRENET_OK;
    }
    return mrd_echo_add(s, h, &readout);
}

static firenet_status add(firenet_mrd_scan *s, const firenet_mrd_acquisition *h,
                          const float *data) {
    return firenet_mrd_has(h, FIRENET_MRD_IS_NOISE) ? add_noise(s, h, data)
           : firenet_mrd_has(h, FIRENET_MRD_IS_PHASE_CORRECTION)
               ? add_navigator(s, h, data)
               : add_line(s, h, data);
}

/* A slice has its last line at the last of its averages. */
static firenet_status end_slices(firenet_mrd_scan *s,
                                 const firenet_mrd_acquisition *h) {
    const mrd_key k = mrd_key_of(h);
    const bool last_average = h->index.average >= s->header.average.maximum;
    if (firenet_mrd_has(h, FIRENET_MRD_LAST_IN_MEASUREMENT)) {
        return mrd_complete(s, &k, MRD_ALL);
    }
    if (firenet_mrd_has(h, FIRENET_MRD_LAST_IN_REPETITION)) {
        return mrd_complete(s, &k, MRD_REPETITION);
    }
    return last_average && firenet_mrd_has(h, FIRENET_MRD_LAST_IN_SLICE)
               ? mrd_complete(s, &k, MRD_SLICE)
               : FIRENET_OK;
}

firenet_status firenet_mrd_scan_add(firenet_mrd_scan *scan,
                                    const firenet_mrd_acquisition *header,
                                    const float *data, int64_t length) {
    if (!scan) {
        return FIRENET_ERR_NULL;
    }
    if (!header || !data) {
        return companion_fail(scan->context, FIRENET_ERR_NULL, "%s: NULL",
                              header ? "data" : "header");
    }
    firenet_status status = check_add(scan, header, data, length);
    if (status == FIRENET_OK && left_out(header)) {
        ++scan->ignored;
        return header->encoding_space == 0 ? end_slices(scan, header)
                                           : FIRENET_OK;
    }
    const int64_t coils = scan->grid.coils;
    const bool noise = firenet_mrd_has(header, FIRENET_MRD_IS_NOISE);
    if (status == FIRENET_OK) {
        status = check_coils(scan, header);
    }
    if (status == FIRENET_OK) {
        status = add(scan, header, data);
    }
    if (status != FIRENET_OK) {
        scan->grid.coils = coils;
        return status;
    }
    return noise ? FIRENET_OK : end_slices(scan, header);
}
