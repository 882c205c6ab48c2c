/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of acquisitions and images: fields one behind the other, without
 * gaps, little-endian. */
#include "mrd.h"

#include <stddef.h>

/* `count` numbers of `size` bytes at an offset of the struct. */
typedef struct field {
    size_t offset, size, count;
} field;

#define ONE(type, name) \
    { offsetof(type, name), sizeof((type *)0)->name, 1 }
#define MANY(type, name)                                         \
    {                                                            \
        offsetof(type, name), sizeof((type *)0)->name[0],        \
            sizeof((type *)0)->name / sizeof((type *)0)->name[0] \
    }
#define AQ(name) ONE(firenet_mrd_acquisition, name)
#define AQS(name) MANY(firenet_mrd_acquisition, name)
#define IM(name) ONE(firenet_mrd_image, name)
#define IMS(name) MANY(firenet_mrd_image, name)

static const field acquisition_fields[] = {AQ(version),
                                           AQ(flags),
                                           AQ(measurement),
                                           AQ(scan_counter),
                                           AQ(time_stamp),
                                           AQS(physiology_time_stamp),
                                           AQ(samples),
                                           AQ(available_channels),
                                           AQ(channels),
                                           AQS(channel_mask),
                                           AQ(discard_pre),
                                           AQ(discard_post),
                                           AQ(center_sample),
                                           AQ(encoding_space),
                                           AQ(trajectory_dimensions),
                                           AQ(sample_time),
                                           AQS(position),
                                           AQS(read_direction),
                                           AQS(phase_direction),
                                           AQS(slice_direction),
                                           AQS(table_position),
                                           AQ(index.step_1),
                                           AQ(index.step_2),
                                           AQ(index.average),
                                           AQ(index.slice),
                                           AQ(index.contrast),
                                           AQ(index.phase),
                                           AQ(index.repetition),
                                           AQ(index.set),
                                           AQ(index.segment),
                                           AQS(index.user),
                                           AQS(user_int),
                                           AQS(user_float),
                                           {0}};
static const field image_fields[] = {IM(version),
                                     IM(data_type),
                                     IM(flags),
                                     IM(measurement),
                                     IMS(matrix),
                                     IMS(field_of_view),
                                     IM(channels),
                                     IMS(position),
                                     IMS(read_direction),
                                     IMS(phase_direction),
                                     IMS(slice_direction),
                                     IMS(table_position),
                                     IM(average),
                                     IM(slice),
                                     IM(contrast),
                                     IM(phase),
                                     IM(repetition),
                                     IM(set),
                                     IM(time_stamp),
                                     IMS(physiology_time_stamp),
                                     IM(image_type),
                                     IM(image_index),
                                     IM(series),
                                     IMS(user_int),
                                     IMS(user_float),
                                     IM(attribute_bytes),
                                     {0}};

/* One number, its first byte the lowest, to or from the machine's order. */
static void copy_number(unsigned char *to, const unsigned char *from,
                        size_t size) {
    const uint16_t one = 1;
    unsigned char low;
    memcpy(&low, &one, 1);
    for (size_t i = 0; i < size; ++i) {
        to[i] = from[low ? i : size - 1 - i];
    }
}

static void decode(const field *f, const unsigned char *bytes, void *out) {
    for (; f->size; ++f) {
        unsigned char *to = (unsigned char *)out + f->offset;
        for (size_t i = 0; i < f->count; ++i, bytes += f->size) {
            copy_number(to + i * f->size, bytes, f->size);
        }
    }
}

static void encode(const field *f, const void *header, unsigned char *bytes) {
    for (; f->size; ++f) {
        const unsigned char *from = (const unsigned char *)header + f->offset;
        for (size_t i = 0; i < f->count; ++i, bytes += f->size) {
            copy_number(bytes, from + i * f->size, f->size);
        }
    }
}

static firenet_status check_bytes(firenet_context *context, const void *bytes,
                                  int64_t count, const void *out,
                                  int64_t needed) {
    if (!context) {
        return FIRENET_ERR_NULL;
    }
    if (!bytes || !out) {
        return companion_fail(context, FIRENET_ERR_NULL, "%s: NULL",
                              bytes ? "out" : "bytes");
    }
    return count >= needed
               ? FIRENET_OK
               : companion_fail(context, FIRENET_ERR_SHAPE,
                                "count: %lld bytes, must be at least %lld, the "
                                "size of a header",
                                (long long)count, (long long)needed);
}

firenet_status mrd_check_acquisition(firenet_context *context,
                                     const firenet_mrd_acquisition *header) {
    firenet_status status = companion_check_range(
        context, "samples", header->samples, 1, UINT16_MAX);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "channels", header->channels, 1,
                                       MRD_MOST_CHANNELS);
    }
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "discard_pre + discard_post",
                                       (int64_t)header->discard_pre +
                                           header->discard_post,
                                       0, header->samples - 1);
    }
    return status == FIRENET_OK
               ? companion_check_range(context, "trajectory_dimensions",
                                       header->trajectory_dimensions, 0, 16)
               : status;
}

firenet_status firenet_mrd_acquisition_decode(firenet_context *context,
                                              const void *bytes, int64_t count,
                                              firenet_mrd_acquisition *out) {
    firenet_status status =
        check_bytes(context, bytes, count, out, FIRENET_MRD_ACQUISITION_BYTES);
    if (status != FIRENET_OK) {
        return status;
    }
    decode(acquisition_fields, bytes, out);
    return mrd_check_acquisition(context, out);
}

firenet_status
firenet_mrd_acquisition_encode(const firenet_mrd_acquisition *header,
                               void *bytes) {
    if (!header || !bytes) {
        return FIRENET_ERR_NULL;
    }
    encode(acquisition_fields, header, bytes);
    return FIRENET_OK;
}

firenet_status
firenet_mrd_acquisition_payload(const firenet_mrd_acquisition *header,
                                int64_t *trajectory, int64_t *data) {
    if (!header || !trajectory || !data) {
        return FIRENET_ERR_NULL;
    }
    /* At most 2^16 2^16 4 and 2^16 2^16 8. */
    *trajectory = (int64_t)header->samples * header->trajectory_dimensions *
                  (int64_t)sizeof(float);
    *data = (int64_t)header->samples * header->channels * 2 *
            (int64_t)sizeof(float);
    return FIRENET_OK;
}

int firenet_mrd_has(const firenet_mrd_acquisition *header, int flag) {
    return header && flag >= 1 && flag <= 64 &&
           (header->flags >> (flag - 1) & 1);
}

firenet_status firenet_mrd_image_decode(firenet_context *context,
                                        const void *bytes, int64_t count,
                                        firenet_mrd_image *out) {
    firenet_status status =
        check_bytes(context, bytes, count, out, FIRENET_MRD_IMAGE_BYTES);
    if (status == FIRENET_OK) {
        decode(image_fields, bytes, out);
    }
    return status;
}

firenet_status firenet_mrd_image_encode(const firenet_mrd_image *header,
                                        void *bytes) {
    if (!header || !bytes) {
        return FIRENET_ERR_NULL;
    }
    encode(image_fields, header, bytes);
    return FIRENET_OK;
}
