/* SPDX-License-Identifier: BSD-3-Clause */
/* Sizes and limits of a header, from XML or made by hand. */
#include "mrd.h"

#include <stdio.h>

#define MOST_SIZE 65535

typedef struct range {
    const char *name;
    int64_t value, least, most;
} range;

static firenet_status check_ranges(firenet_context *context,
                                   const range *ranges) {
    firenet_status status = FIRENET_OK;
    for (; ranges->name && status == FIRENET_OK; ++ranges) {
        status = companion_check_range(context, ranges->name, ranges->value,
                                       ranges->least, ranges->most);
    }
    return status;
}

static firenet_status check_space(firenet_context *context, const char *name,
                                  const firenet_mrd_space *space) {
    firenet_status status = FIRENET_OK;
    for (int a = 0; a < 3 && status == FIRENET_OK; ++a) {
        char text[64];
        snprintf(text, sizeof text, "%s/matrixSize/%c", name, "xyz"[a]);
        status = companion_check_range(context, text, space->matrix[a], 1,
                                       MOST_SIZE);
        if (status == FIRENET_OK &&
            !(space->field_of_view[a] > 0.0 && space->field_of_view[a] < 1e9)) {
            status =
                companion_fail(context, FIRENET_ERR_RANGE,
                               "%s/fieldOfView_mm/%c: %g, allowed is 0 < it < "
                               "1e9",
                               name, "xyz"[a], space -> field_of_view[a]);
        }
    }
    return status;
}

static firenet_status check_limits(firenet_context *context, const char *name,
                                   const firenet_mrd_limits *limits) {
    char texts[3][80];
    snprintf(texts[0], sizeof texts[0], "%s/minimum", name);
    snprintf(texts[1], sizeof texts[1], "%s/maximum", name);
    snprintf(texts[2], sizeof texts[2], "%s/center", name);
    const range ranges[] = {
        {texts[0], limits->minimum, 0, MOST_SIZE},
        {texts[1], limits->maximum, limits->minimum, MOST_SIZE},
        {texts[2], limits->centre, 0, MOST_SIZE},
        {0}};
    return check_ranges(context, ranges);
}

firenet_status mrd_check_header(firenet_context *context,
                                const firenet_mrd_header *h) {
    const struct {
        const char *name;
        const firenet_mrd_limits *limits;
    } limits[] = {{"kspace_encoding_step_1", &h->step_1},
                  {"kspace_encoding_step_2", &h->step_2},
                  {"average", &h->average},
                  {"slice", &h->slice},
                  {"contrast", &h->contrast},
                  {"phase", &h->phase},
                  {"repetition", &h->repetition},
                  {"set", &h->set},
                  {0}};
    const range ranges[] = {
        {"encoding (count)", h->encodings, 1, INT64_MAX},
        {"receiverChannels", h->channels, 0, MRD_MOST_CHANNELS},
        {"accelerationFactor/kspace_encoding_step_1", h->acceleration[0], 1,
         MOST_SIZE},
        {"accelerationFactor/kspace_encoding_step_2", h->acceleration[1], 1,
         MOST_SIZE},
        {0}};
    firenet_status status = check_space(context, "encodedSpace", &h->encoded);
    if (status == FIRENET_OK) {
        status = check_space(context, "reconSpace", &h->recon);
    }
    for (int i = 0; limits[i].name && status == FIRENET_OK; ++i) {
        status = check_limits(context, limits[i].name, limits[i].limits);
    }
    return status == FIRENET_OK ? check_ranges(context, ranges) : status;
}
