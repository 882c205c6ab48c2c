/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/receive.h"

#include <complex.h>
#include <firenet/companion.h>
#include <firenet/mri.h>
#include <stdio.h>
#include <string.h>

/* Bytes that a client may state, of texts that are kept, and of what is
 * skipped. */
enum { MOST_NAME = 1024, MOST_CONFIG = 1 << 16, MOST_XML = 1 << 24 };
static const uint64_t most_skipped = (uint64_t)1 << 40;

/* Of a message; the first is not an end. */
typedef enum step { GO_ON, STOP_CLOSED, STOP_LOST, STOP_REFUSED } step;

static step refuse(receiver *r, const char *what, const char *detail) {
    snprintf(r->why, sizeof r->why, "%s: %s", what, detail);
    return STOP_REFUSED;
}

static step refuse_last_error(receiver *r, const char *what) {
    return refuse(r, what, firenet_context_last_error(r->context));
}

static bool read_bytes(receiver *r, void *to, size_t size) {
    return r->from->read(r->from->user, to, size);
}

/* An integer of the wire; STOP_LOST is for the caller where it did not come. */
static bool read_integer(receiver *r, int size, uint64_t *out) {
    unsigned char bytes[8];
    const bool ok = read_bytes(r, bytes, (size_t)size);
    *out = ok ? get_little(bytes, size) : 0;
    return ok;
}

static step skip(receiver *r, const char *what, uint64_t bytes) {
    unsigned char nothing[4096];
    if (bytes > most_skipped)
        return refuse(r, what, "a length above 2^40 bytes");
    while (bytes > 0) {
        const size_t part =
            bytes < sizeof nothing ? (size_t)bytes : sizeof nothing;
        if (!read_bytes(r, nothing, part))
            return STOP_LOST;
        bytes -= part;
    }
    return GO_ON;
}

/* Memory of the context, or NULL and its message. */
static void *take(receiver *r, int64_t count, size_t size) {
    void *memory = NULL;
    firenet_companion_allocate(r->context, count, size, &memory);
    return memory;
}

/* ------------------------------------------------------------------- texts */

/* uint32 length and as many bytes, of which a 0 ends; the caller's to free. */
static step read_text(receiver *r, const char *what, uint64_t most, char **text,
                      size_t *length) {
    uint64_t bytes;
    *text = NULL;
    if (!read_integer(r, 4, &bytes))
        return STOP_LOST;
    if (bytes > most)
        return refuse(r, what, "too long");
    *text = take(r, (int64_t)bytes + 1, 1);
    if (!*text)
        return refuse_last_error(r, what);
    if (!read_bytes(r, *text, (size_t)bytes)) {
        firenet_companion_free(r->context, *text);
        return STOP_LOST;
    }
    (*text)[bytes] = '\0';
    *length = strlen(*text);
    return GO_ON;
}

static step config_name(receiver *r) {
    char name[MOST_NAME + 1] = {0}, why[400] = "";
    if (!read_bytes(r, name, MOST_NAME))
        return STOP_LOST;
    if (settings_name(&r->settings, name, why, sizeof why))
        return GO_ON;
    if (strchr(name, '='))
        return refuse(r, "config", why);
    r->note(r->user, why);
    return GO_ON;
}

static step config_text(receiver *r) {
    char *text, why[400] = "";
    size_t length;
    step s = read_text(r, "config text", MOST_CONFIG, &text, &length);
    if (s != GO_ON)
        return s;
    const char first = text[strspn(text, " \t\r\n")];
    if (first == '<' || first == '{')
        r->note(r->user,
                "config text: XML or JSON of another program, left out");
    else if (!settings_read(&r->settings, text, length, why, sizeof why))
        s = refuse(r, "config", why);
    firenet_companion_free(r->context, text);
    return s;
}

static step header(receiver *r) {
    char *text;
    size_t length;
    firenet_mrd_header h;
    if (r->scan)
        return refuse(r, "XML header", "was sent twice");
    step s = read_text(r, "XML header", MOST_XML, &text, &length);
    if (s != GO_ON)
        return s;
    firenet_status status = firenet_mrd_header_parse(
        r->context, text, length ? (int64_t)length : 1, &h);
    if (!status)
        status = firenet_mrd_scan_create(&r->scan, r->context, &h, r->limit);
    if (status)
        s = refuse_last_error(r, "XML header");
    firenet_companion_free(r->context, text);
    return s;
}

/* ------------------------------------------------------------------- slices */

/* W of the noise, once for as many samples as there are. Too few, or of coils
 * that are silent, do without. */
static firenet_status find_whitening(receiver *r) {
    const int64_t coils = firenet_mrd_scan_coils(r->scan);
    const int64_t samples = firenet_mrd_scan_noise_samples(r->scan);
    if (samples == r->noise_samples || samples < 2 * coils)
        return FIRENET_OK;
    r->noise_samples = samples;
    float complex *noise = take(r, coils * samples, sizeof *noise);
    double *covariance = take(r, 2 * coils * coils, sizeof *covariance);
    double *matrix = take(r, 2 * coils * coils, sizeof *matrix);
    firenet_status status =
        noise && covariance && matrix ? FIRENET_OK : FIRENET_ERR_NOMEM;
    if (!status)
        status = firenet_mrd_scan_noise(r->scan, noise);
    if (!status)
        status = firenet_mri_noise_covariance(r->context, FIRENET_C64, coils,
                                              samples, noise, covariance);
    if (!status)
        status = firenet_mri_whitening(r->context, coils, covariance, matrix);
    firenet_companion_free(r->context, noise);
    firenet_companion_free(r->context, covariance);
    firenet_companion_free(r->context, r->whitening);
    if (status)
        firenet_companion_free(r->context, matrix);
    r->whitening = status ? NULL : matrix;
    return status == FIRENET_ERR_NUMERIC ? FIRENET_OK : status;
}

static firenet_status copy_whitening(receiver *r, job *j) {
    const size_t bytes = (size_t)firenet_mrd_scan_coils(r->scan) *
                         (size_t)firenet_mrd_scan_coils(r->scan) * 2 *
                         sizeof *j->whitening;
    if (!r->whitening)
        return FIRENET_OK;
    j->whitening = take(r, (int64_t)bytes, 1);
    if (j->whitening)
        memcpy(j->whitening, r->whitening, bytes);
    return j->whitening ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

/* Hands complete slices over. */
static step deliver(receiver *r) {
    for (firenet_mrd_slice *s; (s = firenet_mrd_scan_take(r->scan));) {
        job j = {.slice = s,
                 .settings = r->settings,
                 .owner = firenet_context_retain(r->context),
                 .index = ++r->images};
        settings_resolve(&j.settings, firenet_mrd_slice_axes(s) == 3);
        firenet_status status = find_whitening(r);
        if (!status)
            status = copy_whitening(r, &j);
        if (status) {
            job_release(&j);
            return refuse_last_error(r, "noise");
        }
        if (!r->deliver(r->user, &j))
            return STOP_LOST;
    }
    return GO_ON;
}

/* A stream of noise or calibration alone has no slice. */
static void say_none(receiver *r) {
    char text[128];
    snprintf(text, sizeof text,
             "no image: none of %lld acquisitions is one of a slice",
             (long long)r->acquisitions);
    r->note(r->user, text);
}

static step finish(receiver *r) {
    if (!r->scan)
        return STOP_CLOSED;
    if (firenet_mrd_scan_finish(r->scan))
        return refuse_last_error(r, "slice");
    const step s = deliver(r);
    if (s == GO_ON && r->images == 0)
        say_none(r);
    return s == GO_ON ? STOP_CLOSED : s;
}

/* ------------------------------------------------------------- acquisitions */

/* Says once that there is nothing to correct reversed readouts by. */
static void watch_echoes(receiver *r, const firenet_mrd_acquisition *h) {
    const bool navigator = firenet_mrd_has(h, FIRENET_MRD_IS_PHASE_CORRECTION);
    r->navigators |= navigator;
    if (navigator || r->navigators || r->told ||
        !firenet_mrd_has(h, FIRENET_MRD_IS_REVERSE))
        return;
    r->told = true;
    r->note(r->user, "reversed readouts without navigators before them: "
                     "turned only, there may be ghosts");
}

static step acquisition(receiver *r) {
    unsigned char bytes[FIRENET_MRD_ACQUISITION_BYTES];
    firenet_mrd_acquisition h;
    int64_t trajectory, size;
    if (!r->scan)
        return refuse(r, "acquisition", "was sent before the XML header");
    if (!read_bytes(r, bytes, sizeof bytes))
        return STOP_LOST;
    if (firenet_mrd_acquisition_decode(r->context, bytes, sizeof bytes, &h))
        return refuse_last_error(r, "acquisition");
    firenet_mrd_acquisition_payload(&h, &trajectory, &size);
    step s = skip(r, "trajectory", (uint64_t)trajectory);
    if (s != GO_ON)
        return s;
    /* more than any readout has would only wait for its bytes */
    if (size > r->limit / 4)
        return refuse(r, "acquisition",
                      "of more bytes than a quarter of what "
                      "a scan may hold");
    float *data = take(r, size, 1);
    if (!data)
        return refuse_last_error(r, "acquisition");
    const int64_t count = size / (int64_t)sizeof *data;
    if (!read_bytes(r, data, (size_t)size))
        s = STOP_LOST;
    swap_floats(data, (size_t)count);
    if (s == GO_ON && firenet_mrd_scan_add(r->scan, &h, data, count))
        s = refuse_last_error(r, "acquisition");
    firenet_companion_free(r->context, data);
    r->acquisitions++;
    if (s == GO_ON)
        watch_echoes(r, &h);
    return s == GO_ON ? deliver(r) : s;
}

/* ------------------------------------------------------- what is left out */

static step text(receiver *r) {
    uint64_t length;
    return read_integer(r, 4, &length) ? skip(r, "text", length) : STOP_LOST;
}

/* Bytes of a pixel by the format's number of its type; 0 for others. */
static uint64_t pixel_bytes(int type) {
    static const uint64_t bytes[] = {0, 2, 2, 4, 4, 4, 8, 8, 16};
    return type >= 1 && type <= 8 ? bytes[type] : 0;
}

static step skip_image(receiver *r) {
    unsigned char bytes[FIRENET_MRD_IMAGE_BYTES];
    firenet_mrd_image h;
    uint64_t attributes;
    if (!read_bytes(r, bytes, sizeof bytes))
        return STOP_LOST;
    if (firenet_mrd_image_decode(r->context, bytes, sizeof bytes, &h) ||
        pixel_bytes(h.data_type) == 0)
        return refuse(r, "image", "of an unknown data type");
    if (!read_integer(r, 8, &attributes))
        return STOP_LOST;
    const step s = skip(r, "image", attributes);
    /* 2^32 pixels of 3-D and 16 channels each overflow no uint64. */
    const uint64_t plane = (uint64_t)h.matrix[0] * h.matrix[1];
    const uint64_t planes = (uint64_t)h.matrix[2] * h.channels;
    if (planes > 0 && plane > most_skipped / planes)
        return refuse(r, "image", "too large");
    return s == GO_ON
               ? skip(r, "image", plane * planes * pixel_bytes(h.data_type))
               : s;
}

static step waveform(receiver *r) {
    /* version, flags, measurement, counter, time, samples, channels, .. with
     * the gaps that compilers leave */
    unsigned char bytes[FIRENET_MRD_WAVEFORM_BYTES];
    if (!read_bytes(r, bytes, sizeof bytes))
        return STOP_LOST;
    return skip(r, "waveform",
                4 * get_little(bytes + 28, 2) * get_little(bytes + 30, 2));
}

/* -------------------------------------------------------------- the stream */

static step message(receiver *r) {
    uint64_t id;
    r->from->wait(r->from->user, PATIENCE_IDLE);
    if (!read_integer(r, 2, &id))
        return STOP_LOST;
    r->from->wait(r->from->user, PATIENCE_MESSAGE);
    switch (id) {
    case MESSAGE_CONFIG_NAME:
        return config_name(r);
    case MESSAGE_CONFIG_TEXT:
        return config_text(r);
    case MESSAGE_HEADER:
        return header(r);
    case MESSAGE_CLOSE:
        return finish(r);
    case MESSAGE_TEXT:
        return text(r);
    case MESSAGE_ACQUISITION:
        return acquisition(r);
    case MESSAGE_IMAGE:
        return skip_image(r);
    case MESSAGE_WAVEFORM:
        return waveform(r);
    default: {
        char what[32];
        snprintf(what, sizeof what, "message %d", (int)id);
        return refuse(r, what, "not known, nor is its length");
    }
    }
}

receive_end receive(receiver *r) {
    step s = GO_ON;
    while (s == GO_ON)
        s = message(r);
    firenet_mrd_scan_release(r->scan);
    firenet_companion_free(r->context, r->whitening);
    r->scan = NULL;
    r->whitening = NULL;
    return s == STOP_CLOSED ? RECEIVE_CLOSED
           : s == STOP_LOST ? RECEIVE_LOST
                            : RECEIVE_REFUSED;
}
