/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd/reply.h"

#include "mrd/receive.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool send_bytes(const stream *to, const void *from, size_t size) {
    return to->write(to->user, from, size);
}

bool reply_text(const stream *to, const char *kind, const char *text) {
    unsigned char head[6 + 4];
    const size_t length = strlen(text) + 1; /* and the 0 that ends it */
    put_little(head, MESSAGE_TEXT, 2);
    put_little(head + 2, 4 + length, 4);
    memcpy(head + 6, kind, 3);
    head[9] = ' ';
    return send_bytes(to, head, sizeof head) && send_bytes(to, text, length);
}

bool reply_close(const stream *to) {
    unsigned char head[2];
    put_little(head, MESSAGE_CLOSE, 2);
    return send_bytes(to, head, sizeof head);
}

/* How the image came about, as the format's XML of attributes. */
static int write_attributes(const picture *p, char *out, size_t size) {
    return snprintf(
        out, size,
        "<?xml version=\"1.0\"?>\n<ismrmrdMeta>"
        "<meta><name>DataRole</name><value>Image</value></meta>"
        "<meta><name>firenet_outcome</name><value>%s</value></meta>"
        "<meta><name>firenet_relative_gap</name><value>%.3g</value></meta>"
        "<meta><name>firenet_iterations</name><value>%lld</value></meta>"
        "<meta><name>firenet_seconds</name><value>%.4f</value></meta>"
        "<meta><name>firenet_seconds_maps</name><value>%.4f</value></meta>"
        "<meta><name>firenet_seconds_solver</name><value>%.4f</value></meta>"
        "<meta><name>firenet_seconds_processor</name><value>%.4f</value>"
        "</meta></ismrmrdMeta>",
        p->outcome, p->gap, (long long)p->iterations, p->seconds,
        p->maps_seconds, p->solve_seconds, p->processor_seconds);
}

bool reply_image(const stream *to, const picture *p) {
    char attributes[1024];
    const int length = write_attributes(p, attributes, sizeof attributes);
    unsigned char head[2 + FIRENET_MRD_IMAGE_BYTES + 8];
    firenet_mrd_image h = p->header;
    h.attribute_bytes = (uint32_t)length;
    put_little(head, MESSAGE_IMAGE, 2);
    firenet_mrd_image_encode(&h, head + 2);
    put_little(head + 2 + FIRENET_MRD_IMAGE_BYTES, (uint64_t)length, 8);
    return send_bytes(to, head, sizeof head) &&
           send_bytes(to, attributes, (size_t)length) &&
           send_bytes(to, p->pixels, (size_t)p->bytes);
}
