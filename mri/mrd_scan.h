/* SPDX-License-Identifier: BSD-3-Clause */
/* A scan: what is open, what is complete, noise. */
#ifndef MRI_MRD_SCAN_H
#define MRI_MRD_SCAN_H

#include "mrd.h"

/* What a slice has in common; calibration disregards the repetition. */
typedef struct mrd_key {
    uint16_t slice, contrast, phase, set, repetition;
} mrd_key;

typedef struct mrd_open {
    mrd_key key;
    firenet_mrd_acquisition head;
    mrd_lines lines;
} mrd_open;

/* Noise of one acquisition, [coils][samples]. */
typedef struct mrd_noise {
    struct mrd_noise *next;
    int64_t samples;
    float complex data[];
} mrd_noise;

/* Navigators of the echoes of a slice: sums of those of either direction,
 * turned already, [coils][2][samples], and the phase they tell. */
typedef struct mrd_echo {
    struct mrd_echo *next;
    uint16_t slice;
    bool used;        /* an echo came after: the next navigator is another's */
    bool known;       /* the phase */
    int64_t count[2]; /* forward, reversed */
    double constant, slope;
    float complex sums[];
} mrd_echo;

struct firenet_mrd_scan {
    firenet_context *context;
    firenet_mrd_header header;
    mrd_grid grid; /* coils: 0 as long as unknown */
    int64_t limit, bytes, ignored;
    mrd_open **open, **calibrations;
    int64_t open_count, open_room, calibration_count, calibration_room;
    firenet_mrd_slice *ready, **ready_end;
    mrd_echo *echoes; /* of slices that have navigators */
    mrd_noise *noise, **noise_end;
    int64_t noise_samples;
    double noise_time, image_time; /* microseconds a sample; 0: unknown */
};

mrd_key mrd_key_of(const firenet_mrd_acquisition *head);

/* Counts bytes that are about to be taken; ERR_TOO_LARGE above the limit. */
firenet_status mrd_take_bytes(firenet_mrd_scan *s, int64_t bytes);

/* ERR_TOO_LARGE where a slice alone is above the limit. */
firenet_status mrd_check_memory(const firenet_mrd_scan *s);

/* The slice that an acquisition is of, and the calibration it is of; opened
 * where there is none. A repetition that has calibration lines of its own
 * begins anew. */
firenet_status mrd_find_open(firenet_mrd_scan *s,
                             const firenet_mrd_acquisition *head,
                             mrd_open **out);
firenet_status mrd_find_calibration(firenet_mrd_scan *s,
                                    const firenet_mrd_acquisition *head,
                                    mrd_open **out);

/* Takes back what was opened since there were `count`. */
void mrd_forget_after(firenet_mrd_scan *s, int64_t count);

/* Adds a navigator to those of its slice, or begins anew. */
firenet_status mrd_echo_add(firenet_mrd_scan *s,
                            const firenet_mrd_acquisition *head,
                            const mrd_readout *readout);

/* Where the slice has navigators of both directions: a reversed readout without
 * the phase they tell, in *copy, which is for the caller to free, and to which
 * the readout points then; NULL where nothing is to be corrected. */
firenet_status mrd_echo_correct(firenet_mrd_scan *s,
                                const firenet_mrd_acquisition *head,
                                mrd_readout *readout, float complex **copy);

/* After a readout of a slice navigators are those of the next excitation. */
void mrd_echo_came(firenet_mrd_scan *s, const firenet_mrd_acquisition *head);

void mrd_echoes_free(firenet_mrd_scan *s);

/* Completes what is open, of one slice, of one repetition or all of it. */
typedef enum mrd_extent { MRD_SLICE, MRD_REPETITION, MRD_ALL } mrd_extent;
firenet_status mrd_complete(firenet_mrd_scan *s, const mrd_key *k,
                            mrd_extent what);

#endif
