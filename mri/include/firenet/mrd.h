/* SPDX-License-Identifier: BSD-3-Clause */
/** @file mrd.h  The open raw data format of MR scanners, ISMRMRD or MRD:
 *  libfirenet-mri.
 *
 *  Converts headers of acquisitions and images to and from bytes, parses the
 *  XML header, and sorts acquisitions, in the order in which they arrive, into
 *  slices: arrays for the functions of mri.h and
 *  firenet_operator_create_encoding, Cartesian k-space, coils first, C64,
 *  frequency 0 at floor(n/2) of each axis. It reads no files: the caller passes
 *  bytes from a file or a socket, which are not trusted.
 *
 *  Axes of a slice are, in C order, line and sample, or partition, line and
 *  sample in 3-D. The format counts the other way: x is sample, y line, z
 *  partition.
 *
 *  Memory, messages and threads are the context's, except for the memory of the
 *  XML parser (expat). Structs of this header hold the format's fields, which
 *  do not change, in the machine's number formats.
 *
 *  Sources: Inati et al., 'ISMRM Raw data format: A proposed standard for MRI
 *  raw datasets', Magn. Reson. Med. 77, 2017; the schema and header ismrmrd.h
 *  of ISMRMRD 1.8. */
#ifndef FIRENET_MRD_H
#define FIRENET_MRD_H

#include <firenet/firenet.h>

FIRENET_BEGIN_DECLS

/** Bytes of fixed parts of the format. */
typedef enum firenet_mrd_bytes {
    FIRENET_MRD_ACQUISITION_BYTES = 340, /**< header of an acquisition */
    FIRENET_MRD_IMAGE_BYTES = 198,       /**< header of an image */
    FIRENET_MRD_WAVEFORM_BYTES = 40      /**< header of a waveform */
} firenet_mrd_bytes;

/** Flags of an acquisition, numbered as the format does: flag f is bit
 *  f - 1. */
typedef enum firenet_mrd_flag {
    FIRENET_MRD_LAST_IN_SLICE = 8,               /**< completes a slice */
    FIRENET_MRD_LAST_IN_REPETITION = 14,         /**< completes its slices */
    FIRENET_MRD_IS_NOISE = 19,                   /**< without signal */
    FIRENET_MRD_IS_CALIBRATION = 20,             /**< for maps only */
    FIRENET_MRD_IS_CALIBRATION_AND_IMAGING = 21, /**< for both */
    FIRENET_MRD_IS_REVERSE = 22,                 /**< last sample first */
    FIRENET_MRD_IS_NAVIGATION = 23,              /**< left out */
    FIRENET_MRD_IS_PHASE_CORRECTION = 24,        /**< of reversed readouts */
    FIRENET_MRD_LAST_IN_MEASUREMENT = 25,        /**< completes all slices */
    FIRENET_MRD_IS_PHASE_STABILIZATION = 31      /**< 26 .. 31 are left out */
} firenet_mrd_flag;

/** Where an acquisition belongs. */
typedef struct firenet_mrd_counters {
    uint16_t step_1;     /**< line */
    uint16_t step_2;     /**< partition, of 3-D */
    uint16_t average;    /**< added up */
    uint16_t slice;      /**< of a stack of 2-D slices */
    uint16_t contrast;   /**< echo */
    uint16_t phase;      /**< cardiac phase */
    uint16_t repetition; /**< of the whole */
    uint16_t set;        /**< such as flow encoding */
    uint16_t segment;    /**< of a segmented acquisition; not regarded */
    uint16_t user[8];    /**< free */
} firenet_mrd_counters;

/** Header of an acquisition: one readout of all coils. */
typedef struct firenet_mrd_acquisition {
    uint16_t version;                  /**< of the format, 1 */
    uint64_t flags;                    /**< bits, see firenet_mrd_flag */
    uint32_t measurement;              /**< unique number of it */
    uint32_t scan_counter;             /**< number of this acquisition */
    uint32_t time_stamp;               /**< the scanner's clock */
    uint32_t physiology_time_stamp[3]; /**< such as the ECG's */
    uint16_t samples;                  /**< of each coil, all that follow */
    uint16_t available_channels;       /**< coils there are */
    uint16_t channels;                 /**< coils that follow */
    uint64_t channel_mask[16];         /**< which ones, a bit each */
    uint16_t discard_pre;              /**< samples to leave out in front */
    uint16_t discard_post;             /**< and at the end */
    uint16_t center_sample;            /**< index of frequency 0, of all */
    uint16_t encoding_space;           /**< index of the XML's encoding */
    uint16_t trajectory_dimensions;    /**< floats per sample, 0: none */
    float sample_time;                 /**< between samples, microseconds */
    float position[3];                 /**< of the slice's middle, mm */
    float read_direction[3];           /**< unit vectors */
    float phase_direction[3];          /**< of lines */
    float slice_direction[3];          /**< of partitions or slices */
    float table_position[3];           /**< of the patient's table, mm */
    firenet_mrd_counters index;        /**< where it belongs */
    int32_t user_int[8];               /**< free */
    float user_float[8];               /**< free */
} firenet_mrd_acquisition;

/** Header of an image. */
typedef struct firenet_mrd_image {
    uint16_t version;                  /**< of the format, 1 */
    uint16_t data_type;                /**< 2 int16, 5 float, 7 c64, .. */
    uint64_t flags;                    /**< bits */
    uint32_t measurement;              /**< as of the acquisitions */
    uint16_t matrix[3];                /**< pixels: x (fastest), y, z */
    float field_of_view[3];            /**< mm */
    uint16_t channels;                 /**< images in it, 1 of combined coils */
    float position[3];                 /**< of the middle, mm */
    float read_direction[3];           /**< unit vectors */
    float phase_direction[3];          /**< of y */
    float slice_direction[3];          /**< of z */
    float table_position[3];           /**< mm */
    uint16_t average;                  /**< these as of the acquisitions */
    uint16_t slice;                    /**< of a stack */
    uint16_t contrast;                 /**< echo */
    uint16_t phase;                    /**< cardiac phase */
    uint16_t repetition;               /**< of the whole */
    uint16_t set;                      /**< such as flow encoding */
    uint32_t time_stamp;               /**< the scanner's clock */
    uint32_t physiology_time_stamp[3]; /**< such as the ECG's */
    uint16_t image_type;               /**< 1 magnitude, 5 complex, .. */
    uint16_t image_index;              /**< in its series, from 1 */
    uint16_t series;                   /**< of images */
    int32_t user_int[8];               /**< free */
    float user_float[8];               /**< free */
    uint32_t attribute_bytes;          /**< of the XML that follows */
} firenet_mrd_image;

/** Header of an acquisition from its bytes, little-endian, without gaps. Fields
 *  that determine lengths are checked: samples and channels >= 1, channels <=
 *  1024, discard_pre + discard_post < samples, trajectory_dimensions <= 16;
 *  floats are not checked for finiteness.
 *  @param[in] context messages
 *  @param[in] bytes   `count` bytes
 *  @param[in] count   at least FIRENET_MRD_ACQUISITION_BYTES, which are read
 *  @param[out] out    the header; undefined after a failure
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE (too few bytes);
 *          FIRENET_ERR_RANGE (names the field). */
FIRENET_API firenet_status
firenet_mrd_acquisition_decode(firenet_context *context, const void *bytes,
                               int64_t count, firenet_mrd_acquisition *out);

/** The bytes of a header of an acquisition, as it is, unchecked. Any thread.
 *  @param[in] header of an acquisition
 *  @param[out] bytes FIRENET_MRD_ACQUISITION_BYTES
 *  @return FIRENET_OK; FIRENET_ERR_NULL. */
FIRENET_API firenet_status firenet_mrd_acquisition_encode(
    const firenet_mrd_acquisition *header, void *bytes);

/** Bytes that follow a header in a stream: the trajectory, floats, samples
 *  times trajectory_dimensions, and then the data, [channels][samples] complex
 *  floats.
 *  @param[in] header      of an acquisition
 *  @param[out] trajectory bytes of it
 *  @param[out] data       bytes of it
 *  @return FIRENET_OK; FIRENET_ERR_NULL. */
FIRENET_API firenet_status firenet_mrd_acquisition_payload(
    const firenet_mrd_acquisition *header, int64_t *trajectory, int64_t *data);

/** Whether a flag is set.
 *  @param[in] header of an acquisition
 *  @param[in] flag   1 .. 64
 *  @return 1 or 0; 0 for NULL. */
FIRENET_API int firenet_mrd_has(const firenet_mrd_acquisition *header,
                                int flag);

/** Header of an image from its bytes, as they are.
 *  @param[in] context messages
 *  @param[in] bytes   `count` bytes
 *  @param[in] count   at least FIRENET_MRD_IMAGE_BYTES, which are read
 *  @param[out] out    the header
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE. */
FIRENET_API firenet_status firenet_mrd_image_decode(firenet_context *context,
                                                    const void *bytes,
                                                    int64_t count,
                                                    firenet_mrd_image *out);

/** The bytes of a header of an image, as it is. Any thread.
 *  @param[in] header of an image
 *  @param[out] bytes FIRENET_MRD_IMAGE_BYTES
 *  @return FIRENET_OK; FIRENET_ERR_NULL. */
FIRENET_API firenet_status
firenet_mrd_image_encode(const firenet_mrd_image *header, void *bytes);

/* -------------------------------------------------------------- XML header */

/** Matrix and field of view of a space, x (samples), y (lines), z. */
typedef struct firenet_mrd_space {
    int64_t matrix[3];       /**< points, 1 .. 65535 */
    double field_of_view[3]; /**< mm, > 0 */
} firenet_mrd_space;

/** Values that a counter takes; 0 .. 0, centre 0 where the XML has none. */
typedef struct firenet_mrd_limits {
    int64_t minimum; /**< 0 .. 65535, all three */
    int64_t maximum; /**< >= minimum */
    int64_t centre;  /**< of frequency 0, where the counter is of k-space */
} firenet_mrd_limits;

/** How lines for calibration lie among those of the image. */
typedef enum firenet_mrd_calibration {
    FIRENET_MRD_CALIBRATION_NONE = 0,     /**< the XML says nothing */
    FIRENET_MRD_CALIBRATION_EMBEDDED = 1, /**< among them: used for both */
    FIRENET_MRD_CALIBRATION_OTHER = 2     /**< a scan by itself, or another */
} firenet_mrd_calibration;

/** What is taken from the XML header, of its first encoding. */
typedef struct firenet_mrd_header {
    int64_t encodings;                   /**< how many there are */
    int64_t channels;                    /**< receiverChannels; 0: not said */
    firenet_mrd_space encoded;           /**< of the acquisitions */
    firenet_mrd_space recon;             /**< of the images */
    firenet_mrd_limits step_1;           /**< lines */
    firenet_mrd_limits step_2;           /**< partitions */
    firenet_mrd_limits average;          /**< averages */
    firenet_mrd_limits slice;            /**< slices */
    firenet_mrd_limits contrast;         /**< contrasts */
    firenet_mrd_limits phase;            /**< phases */
    firenet_mrd_limits repetition;       /**< repetitions */
    firenet_mrd_limits set;              /**< sets */
    int cartesian;                       /**< 1, epi too; 0: no grid */
    int64_t acceleration[2];             /**< of lines, partitions; >= 1 */
    firenet_mrd_calibration calibration; /**< where its lines are */
    double frequency;                    /**< H1resonanceFrequency_Hz, or 0 */
} firenet_mrd_header;

/** Reads the XML header. Namespace prefixes, and elements not named above, are
 *  ignored. A document type declaration is rejected, so that entities cannot
 *  expand.
 *  @param[in] context messages
 *  @param[in] xml     text, `length` bytes, needs no 0 at its end
 *  @param[in] length  1 .. 2^30
 *  @param[out] out    what it says; undefined after a failure
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (no XML, something
 *          missing, a number out of range: names line or element);
 *          FIRENET_ERR_UNSUPPORTED (built without expat, a document type
 *          declaration, or a trajectory epi whose trajectoryDescription has
 *          samples outside of the flat top); FIRENET_ERR_NOMEM. */
FIRENET_API firenet_status firenet_mrd_header_parse(firenet_context *context,
                                                    const char *xml,
                                                    int64_t length,
                                                    firenet_mrd_header *out);

/* -------------------------------------------------------------------- scan */

/** Sorts acquisitions into slices; one thread at a time. */
typedef struct firenet_mrd_scan firenet_mrd_scan;

/** A slice, or in 3-D a volume: k-space of one slice, contrast, phase,
 *  repetition and set. Immutable; may be used by another thread than its scan,
 *  with the context it was made with only if that is not in use elsewhere. */
typedef struct firenet_mrd_slice firenet_mrd_slice;

/** Starts a scan.
 *  @param[out] out   the scan
 *  @param[in] context memory, messages, threads; kept until it is released
 *  @param[in] header of the scan; copied
 *  @param[in] limit  of the bytes that the scan may hold at a time, of open
 *                    slices, calibration and noise, >= 1
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (header or limit);
 *          FIRENET_ERR_UNSUPPORTED (not Cartesian); FIRENET_ERR_TOO_LARGE (a
 *          slice of one coil is above the limit); FIRENET_ERR_NOMEM. */
FIRENET_API firenet_status
firenet_mrd_scan_create(firenet_mrd_scan **out, firenet_context *context,
                        const firenet_mrd_header *header, int64_t limit);

/** Releases a scan and all slices that were not taken; NULL is allowed.
 *  @param[in] scan any */
FIRENET_API void firenet_mrd_scan_release(firenet_mrd_scan *scan);

/** Adds an acquisition by its flags and counters:
 *  - noise is kept for firenet_mrd_scan_noise;
 *  - calibration lines are kept, slice by slice, for all that share the slice,
 *    and belong to the image too where flag 21 or the XML ('embedded') says so;
 *  - reversed readouts are flipped. If phase correction acquisitions of both
 *    directions came before them for their slice, they are corrected by
 *    firenet_mri_echo_phase and firenet_mri_correct_echoes; the first such
 *    acquisition after readouts of the slice starts a new set, for the next
 *    excitation;
 *  - sample `center_sample` goes to frequency 0 of the readout (in a full
 *    reversed one, either of the two middle samples), line step_1 to step_1 -
 *    centre of the XML's limits, 0 included: asymmetric echoes and partial
 *    Fourier leave points that were not acquired;
 *  - averages of a line are averaged;
 *  - navigators of other kinds, phase correction of another length, dummies
 *    and acquisitions of another encoding space are counted by
 *    firenet_mrd_scan_ignored and otherwise ignored. A slice is complete at
 *    LAST_IN_SLICE of its last average (the XML's maximum), all of a
 *    repetition at LAST_IN_REPETITION, and all at LAST_IN_MEASUREMENT.
 *  @param[in] scan   any
 *  @param[in] header of the acquisition, checked as by
 *                    firenet_mrd_acquisition_decode
 *  @param[in] data   [channels][samples] complex floats
 *  @param[in] length floats in data, 2 channels samples
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE (length, or another
 *          number of channels than before); FIRENET_ERR_RANGE (names the
 *          counter, or the samples that are outside of the encoded space);
 *          FIRENET_ERR_NUMERIC (data not finite); FIRENET_ERR_TOO_LARGE (above
 *          the limit of bytes, or 65536 open slices); FIRENET_ERR_NOMEM; as of
 *          firenet_mri_remove_oversampling. The scan is as before the call, but
 *          for slices that were to be completed. */
FIRENET_API firenet_status firenet_mrd_scan_add(
    firenet_mrd_scan *scan, const firenet_mrd_acquisition *header,
    const float *data, int64_t length);

/** Completes what is open: the end of the stream.
 *  @param[in] scan any
 *  @return as of firenet_mrd_scan_add. */
FIRENET_API firenet_status firenet_mrd_scan_finish(firenet_mrd_scan *scan);

/** Takes the next complete slice, in the order of completion.
 *  @param[in] scan any
 *  @return the slice, the caller's to release; NULL where none is complete. */
FIRENET_API firenet_mrd_slice *firenet_mrd_scan_take(firenet_mrd_scan *scan);

/** Number of ignored acquisitions.
 *  @param[in] scan any
 *  @return their number; 0 for NULL. */
FIRENET_API int64_t firenet_mrd_scan_ignored(const firenet_mrd_scan *scan);

/** Coils: those of the header, or of the first acquisition.
 *  @param[in] scan any
 *  @return their number; 0 before it is known, and for NULL. */
FIRENET_API int64_t firenet_mrd_scan_coils(const firenet_mrd_scan *scan);

/** Samples of noise that came so far.
 *  @param[in] scan any
 *  @return of each coil; 0 for none, and for NULL. */
FIRENET_API int64_t
firenet_mrd_scan_noise_samples(const firenet_mrd_scan *scan);

/** The noise, for firenet_mri_noise_covariance. Where both sample times are
 *  known it is scaled to the bandwidth of the image, by
 *  sqrt(time of noise / time of image).
 *  @param[in] scan   any
 *  @param[out] noise [coils][samples], C64
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_STATE (there is none). */
FIRENET_API firenet_status firenet_mrd_scan_noise(const firenet_mrd_scan *scan,
                                                  void *noise);

/* --------------------------------------------------------------------- slice
 */

/** Releases a slice; NULL is allowed. Any thread.
 *  @param[in] slice any */
FIRENET_API void firenet_mrd_slice_release(firenet_mrd_slice *slice);

/** @param[in] slice any
 *  @return number of coils; 0 for NULL. */
FIRENET_API int64_t firenet_mrd_slice_coils(const firenet_mrd_slice *slice);

/** @param[in] slice any
 *  @return 2, or 3: partitions; 0 for NULL. */
FIRENET_API int firenet_mrd_slice_axes(const firenet_mrd_slice *slice);

/** Sizes, in C order: lines of the encoded space, and samples without
 *  oversampling: the encoded matrix times the fraction of its field of view
 *  that the recon space has, rounded.
 *  @param[in] slice any
 *  @return firenet_mrd_slice_axes sizes, the slice's; NULL for NULL. */
FIRENET_API const int64_t *
firenet_mrd_slice_shape(const firenet_mrd_slice *slice);

/** @param[in] slice any
 *  @return k-space, [coils][shape], C64, frequency 0 at floor(n/2) of every
 *          axis, 0 where nothing was acquired; the slice's; NULL for NULL. */
FIRENET_API const void *
firenet_mrd_slice_kspace(const firenet_mrd_slice *slice);

/** Which points were acquired. Of an asymmetric echo that was oversampled, the
 *  point next to where it begins is partly interpolated.
 *  @param[in] slice any
 *  @return a byte for each point of shape, 0: not; the slice's; NULL for
 *          NULL. */
FIRENET_API const unsigned char *
firenet_mrd_slice_mask(const firenet_mrd_slice *slice);

/** @param[in] slice any
 *  @return points acquired; 0 for NULL. */
FIRENET_API int64_t firenet_mrd_slice_samples(const firenet_mrd_slice *slice);

/** @param[in] slice any
 *  @return their indices, ascending, as firenet_operator_create_encoding takes
 *          them; the slice's; NULL for NULL. */
FIRENET_API const int64_t *
firenet_mrd_slice_indices(const firenet_mrd_slice *slice);

/** @param[in] slice any
 *  @return the least number of averages that a line has, >= 1: the variance of
 *          noise in k-space is that of one sample over it; 0 for NULL. */
FIRENET_API int64_t firenet_mrd_slice_averages(const firenet_mrd_slice *slice);

/** @param[in] slice any
 *  @return header of the first acquisition; the slice's; NULL for NULL. */
FIRENET_API const firenet_mrd_acquisition *
firenet_mrd_slice_first(const firenet_mrd_slice *slice);

/** The calibration region, from calibration lines or from the slice, whichever
 *  gives the larger one: its shape (see firenet_mri_calibration_shape), then
 *  its data.
 *  @param[in] context messages, memory
 *  @param[in] slice   any
 *  @param[in] largest points of an axis, >= 1
 *  @param[out] region sizes of its axes; 0 where frequency 0 was not acquired
 *  @param[out] data   [coils][region], C64; NULL: only the shape is asked for
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE; FIRENET_ERR_STATE
 *          (data of an empty region). */
FIRENET_API firenet_status firenet_mrd_slice_calibration(
    firenet_context *context, const firenet_mrd_slice *slice, int64_t largest,
    int64_t *region, void *data);

/** Sizes of the image in the recon space, in C order.
 *  @param[in] slice any
 *  @return firenet_mrd_slice_axes sizes, the slice's; NULL for NULL. */
FIRENET_API const int64_t *
firenet_mrd_slice_recon_shape(const firenet_mrd_slice *slice);

/** Maps an image from the grid of k-space to the recon space: the middle of the
 *  field of view, on the recon matrix by zero-filling or cropping its k-space.
 *  A constant image stays the same constant.
 *  @param[in] context memory, messages
 *  @param[in] slice   any
 *  @param[in] image   on firenet_mrd_slice_shape, C64, origin at floor(n/2)
 *  @param[out] out    on firenet_mrd_slice_recon_shape, C64, no overlap
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM; as of
 *          firenet_operator_create_dft. */
FIRENET_API firenet_status firenet_mrd_slice_recon(
    firenet_context *context, const firenet_mrd_slice *slice, const void *image,
    void *out);

/** Header of the image of a slice in the recon space, one channel.
 *  @param[in] slice     any
 *  @param[in] data_type 5: float, magnitude; 7: complex float
 *  @param[in] index     of the image, from 1; the format counts to 65535, and
 *                       what comes after begins a series of its own
 *  @param[out] out      the header
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE. */
FIRENET_API firenet_status
firenet_mrd_slice_image(const firenet_mrd_slice *slice, int data_type,
                        int64_t index, firenet_mrd_image *out);

FIRENET_END_DECLS

#endif
