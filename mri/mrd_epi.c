/* SPDX-License-Identifier: BSD-3-Clause */
#include "mrd_epi.h"

/* As the converters of scanners' files to the format name them. */
static const char *const names[MRD_EPI_NUMBERS] = {
    "rampUpTime", "flatTopTime", "acqDelayTime", "numSamples", "dwellTime"};

mrd_epi mrd_epi_none(void) {
    mrd_epi e = {.current = -1};
    for (int i = 0; i < MRD_EPI_NUMBERS; ++i) {
        e.value[i] = -1.0;
    }
    return e;
}

void mrd_epi_name(mrd_epi *e, const char *name) {
    e->current = -1;
    for (int i = 0; i < MRD_EPI_NUMBERS; ++i) {
        if (strcmp(names[i], name) == 0) {
            e->current = i;
        }
    }
}

firenet_status mrd_epi_check(firenet_context *context, const mrd_epi *e) {
    const double *v = e->value;
    for (int i = 0; i < MRD_EPI_NUMBERS; ++i) {
        if (v[i] < 0.0) {
            return FIRENET_OK;
        }
    }
    const double until =
        v[MRD_EPI_DELAY] + v[MRD_EPI_SAMPLES] * v[MRD_EPI_DWELL];
    if (v[MRD_EPI_DELAY] < v[MRD_EPI_RAMP_UP] ||
        until > v[MRD_EPI_RAMP_UP] + v[MRD_EPI_FLAT_TOP]) {
        return companion_fail(
            context, FIRENET_ERR_UNSUPPORTED,
            "xml: trajectory epi with samples on ramps, from acqDelayTime %g "
            "to %g us; allowed is rampUpTime %g to %g us, the flat top",
            v[MRD_EPI_DELAY], until, v[MRD_EPI_RAMP_UP],
            v[MRD_EPI_RAMP_UP] + v[MRD_EPI_FLAT_TOP]);
    }
    return FIRENET_OK;
}
