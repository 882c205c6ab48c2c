/* SPDX-License-Identifier: BSD-3-Clause */
/** @file mri.h  From raw coil data to the encoding problem: libfirenet-mri.
 *
 *  Plain functions over plain arrays. Multi-coil data have the coils first,
 *  each in C order: [coils][shape], of `type` FIRENET_C64 or FIRENET_C128.
 *  Matrices between coils are C128, row-major. k-space is that of
 *  firenet_operator_create_centred_dft with the same `centred` masks: unitary,
 *  so that noise has the same standard deviation in k-space and in the image.
 *  Memory, messages and threads are the context's; BLAS and LAPACK use their
 *  own. No state is kept between calls; calls with one context are for one
 *  thread at a time.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] context memory, messages, threads
 *  @param[in] type    FIRENET_C64 or FIRENET_C128, of data and images
 *  @param[in] coils   >= 1
 *  @param[in] axes    1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes
 *
 *  Every function returns FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE;
 *  FIRENET_ERR_RANGE; FIRENET_ERR_NUMERIC (data not finite); FIRENET_ERR_NOMEM;
 *  FIRENET_ERR_BUSY; and the statuses it lists. After a failure outputs are
 *  undefined, except pointers. */
#ifndef FIRENET_MRI_H
#define FIRENET_MRI_H

#include <firenet/firenet.h>

FIRENET_BEGIN_DECLS

/* ------------------------------------------------------------------- noise */

/** Covariance of the coils' noise, Psi = 1/T sum_t n_t n_t^H, from a scan
 *  without signal. The standard deviation of coil c is sqrt(Psi_cc), in units
 *  of the data, of real and imaginary part together.
 *  @param[in] samples     T >= coils
 *  @param[in] noise       [coils][samples]
 *  @param[out] covariance [coils][coils], C128
 *  @return as above. */
FIRENET_API firenet_status firenet_mri_noise_covariance(
    firenet_context *context, firenet_type type, int64_t coils, int64_t samples,
    const void *noise, void *covariance);

/** The same from the outer part of a fully sampled k-space, which is mostly
 *  noise: from the points whose distance to frequency 0 is above `radius` on
 *  every axis, as a fraction of half the axis (0.9: its corners). An
 *  overestimate if the object has energy there.
 *  @param[in] centred     bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] radius      in [0, 1)
 *  @param[in] mask        a byte for each point of shape, 0: not acquired;
 *                         NULL: all were
 *  @param[in] kspace      [coils][shape]
 *  @param[out] covariance [coils][coils], C128
 *  @return as above; FIRENET_ERR_RANGE where fewer than 4 points for each coil
 *          are left. */
FIRENET_API firenet_status firenet_mri_corner_covariance(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t centred, double radius,
    const unsigned char *mask, const void *kspace, void *covariance);

/** Prewhitening: W = L^-1 with Psi = L L^H (Cholesky, lower), so that W Psi W^H
 *  = I: whitened noise has standard deviation 1 in every coil and is
 *  uncorrelated between coils. For m whitened samples take eta from
 *  firenet_noise_bound, about sqrt(m).
 *  @param[in] covariance [coils][coils], C128
 *  @param[out] matrix    W, [coils][coils], C128, lower triangular
 *  @return as above; FIRENET_ERR_NUMERIC where the covariance is not positive
 *          definite (names the coil).
 *  Source: Pruessmann et al., 'Advances in sensitivity encoding with arbitrary
 *  k-space trajectories', Magn. Reson. Med. 46, 2001. */
FIRENET_API firenet_status firenet_mri_whitening(firenet_context *context,
                                                 int64_t coils,
                                                 const void *covariance,
                                                 void *matrix);

/** Applies a matrix to the coils, out_i = sum_j M_ij in_j at every point:
 *  whitening, compression.
 *  @param[in] rows   of M: coils of the output, >= 1
 *  @param[in] coils  columns of M
 *  @param[in] matrix [rows][coils], C128
 *  @param[in] points of each coil, >= 1
 *  @param[in] in     [coils][points]
 *  @param[out] out   [rows][points], no overlap with `in`
 *  @return as above. */
FIRENET_API firenet_status firenet_mri_mix(firenet_context *context,
                                           firenet_type type, int64_t rows,
                                           int64_t coils, const void *matrix,
                                           int64_t points, const void *in,
                                           void *out);

/* -------------------------------------------------------------- compression */

/** Coil compression by the singular value decomposition of the data as a
 *  matrix [coils][points]: row i of the matrix is u_i^H, of the i-th largest
 *  singular value s_i, so that the first rows make the virtual coils that keep
 *  most of the energy, sum s_i^2. Rows are orthonormal: white noise stays
 *  white. The largest element of each u_i is made real and positive, so that it
 *  is unique.
 *  @param[in] points  >= 1
 *  @param[in] data    [coils][points], whitened
 *  @param[out] matrix [coils][coils], C128
 *  @param[out] energy `coils` values s_i^2, descending; NULL is allowed
 *  @return as above; FIRENET_ERR_EXTERNAL (LAPACK did not converge).
 *  Source: Huang et al., 'A software channel compression technique for faster
 *  reconstruction with many channels', Magn. Reson. Imaging 26, 2008. */
FIRENET_API firenet_status firenet_mri_compression(
    firenet_context *context, firenet_type type, int64_t coils, int64_t points,
    const void *data, void *matrix, double *energy);

/** The smallest number of virtual coils that loses at most a fraction of the
 *  energy.
 *  @param[in] coils  of `energy`
 *  @param[in] energy of firenet_mri_compression
 *  @param[in] lost   in [0, 1)
 *  @return their number, 1 .. coils; 0 for NULL. */
FIRENET_API int64_t firenet_mri_virtual_coils(int64_t coils,
                                              const double *energy,
                                              double lost);

/** Geometric coil compression for Cartesian readouts, which are sampled fully
 *  along one axis: one matrix for each position x of the readout, since few
 *  coils are sensitive there. With the calibration data zero-padded along the
 *  readout and transformed to places, A_x holds the first rows u_i^H of
 *  firenet_mri_compression of the data at x, and is then turned so that virtual
 *  coils, and the maps they will have, are smooth along x: from the middle
 *  outwards, A_x becomes P A_x with the unitary P that minimises ||P A_x -
 *  A_x'||_F, x' being the previous position; P = V U^H of the singular value
 *  decomposition A_x A_x'^H = U S V^H. Rows are orthonormal: white noise stays
 *  white. Compress the calibration data for the maps likewise.
 *  @param[in] image_centred bit a set: the image's origin at floor(n/2)
 *  @param[in] axis        of the readout, 0 .. axes - 1
 *  @param[in] region      `axes` sizes of the calibration region, at most those
 *                         of shape, frequency 0 at floor(n/2) of each; best
 *                         shape[axis] along the readout
 *  @param[in] calibration [coils][region], whitened
 *  @param[in] rows        of each matrix, the virtual coils, 1 .. coils
 *  @param[out] matrices   [shape[axis]][rows][coils], C128; NULL: not wanted
 *  @param[out] energy     `coils` values, descending, for
 *                         firenet_mri_virtual_coils: the i-th is the sum over
 *                         places of the i-th largest s^2; NULL is allowed
 *  @return as above, and as firenet_operator_create_dft; FIRENET_ERR_EXTERNAL
 *          (LAPACK did not converge).
 *  Source: Zhang, Pauly, Vasanawala, Lustig, 'Coil compression for accelerated
 *  imaging with Cartesian sampling', Magn. Reson. Med. 69, 2013. */
FIRENET_API firenet_status firenet_mri_geometric_compression(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t image_centred, int axis,
    const int64_t *region, const void *calibration, int64_t rows,
    void *matrices, double *energy);

/** Applies these matrices: transforms k-space along the readout, multiplies by
 *  the matrix of each position, and transforms back. Lines that were not
 *  acquired stay 0.
 *  @param[in] rows     virtual coils, >= 1
 *  @param[in] coils    of `in`
 *  @param[in] matrices [shape[axis]][rows][coils], C128
 *  @param[in] centred  bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] image_centred bit a set: the image's origin at floor(n/2)
 *  @param[in] axis     of the readout, 0 .. axes - 1
 *  @param[in] in       [coils][shape], k-space
 *  @param[out] out     [rows][shape], no overlap with `in`
 *  @return as above, and as firenet_operator_create_dft. */
FIRENET_API firenet_status firenet_mri_geometric_mix(
    firenet_context *context, firenet_type type, int64_t rows, int64_t coils,
    const void *matrices, int axes, const int64_t *shape, uint32_t centred,
    uint32_t image_centred, int axis, const void *in, void *out);

/* --------------------------------------------------------------- readouts */

/** Removes readout oversampling: transforms each row of n samples to image
 *  space, and the `keep` points in the middle back to k-space. Both transforms
 *  are unitary and centred: noise keeps its standard deviation.
 *  @param[in] rows coils and lines together, >= 1
 *  @param[in] n    samples of a readout
 *  @param[in] keep 1 .. n
 *  @param[in] in   [rows][n]
 *  @param[out] out [rows][keep], no overlap with `in`
 *  @return as above, and as firenet_operator_create_dft. */
FIRENET_API firenet_status firenet_mri_remove_oversampling(
    firenet_context *context, firenet_type type, int64_t rows, int64_t n,
    int64_t keep, const void *in, void *out);

/** Phase that readouts of one direction have over those of the other in
 *  echo-planar imaging, a straight line along the readout's image, from
 *  navigators: echoes of both directions without phase encoding. Delays of
 *  gradients shift their k-space, and fields that vary in time turn it, which
 *  without correction makes ghosts half a field of view away. With the images
 *  e_c, o_c of coil c, sums over the forward and the reversed echoes,
 *
 *      h(x) = sum_c conj(e_c(x)) o_c(x),
 *      slope = arg sum_x h(x + 1) conj(h(x)),
 *      constant = arg sum_x h(x) e^{-i slope (x - floor(n/2))},
 *
 *  which weights every point by its signal. A delay of d samples of k-space is
 *  a slope of 2 pi d / n. A phase that grows steadily from echo to echo cancels
 *  in three that go forward, back, forward.
 *  @param[in] echoes     navigators of each coil, >= 2
 *  @param[in] n          samples of each, frequency 0 at floor(n/2)
 *  @param[in] reversed   a byte for each echo, 0: forward; some of either
 *  @param[in] navigators [coils][echoes][n]; reversed ones are turned already
 *  @param[out] constant  radians, in [-pi, pi]
 *  @param[out] slope     radians from one of n points to the next
 *  @return as above; FIRENET_ERR_NUMERIC also where there is no signal that
 *          both directions have; as of firenet_operator_create_dft.
 *  Sources: Ahn and Cho, 'A new phase correction method in NMR imaging based on
 *  autocorrelation and histogram analysis', IEEE Trans. Med. Imaging 6, 1987;
 *  Bruder et al., 'Image reconstruction for echo planar imaging with
 *  nonequidistant k-space sampling', Magn. Reson. Med. 23, 1992. */
FIRENET_API firenet_status firenet_mri_echo_phase(
    firenet_context *context, firenet_type type, int64_t coils, int64_t echoes,
    int64_t n, const unsigned char *reversed, const void *navigators,
    double *constant, double *slope);

/** Takes that phase from reversed readouts: rows of k-space, whose images are
 *  multiplied by e^{-i (constant + slope (x - floor(n/2)))}.
 *  @param[in] rows     coils and lines together, >= 1
 *  @param[in] n        samples of each
 *  @param[in] constant radians, as of firenet_mri_echo_phase
 *  @param[in] slope    radians a point, likewise
 *  @param[in] in       [rows][n], turned, frequency 0 at floor(n/2)
 *  @param[out] out     [rows][n]; may be `in`
 *  @return as above; as of firenet_operator_create_dft. */
FIRENET_API firenet_status firenet_mri_correct_echoes(
    firenet_context *context, firenet_type type, int64_t rows, int64_t n,
    double constant, double slope, const void *in, void *out);

/* ------------------------------------------------------------ combinations */

/** Root of the sum of squares of coil images, sqrt(sum_c |x_c|^2).
 *  @param[in] points of each image
 *  @param[in] images [coils][points]
 *  @param[out] out   `points` elements of `type`, real and >= 0
 *  @return as above. */
FIRENET_API firenet_status firenet_mri_sum_of_squares(
    firenet_context *context, firenet_type type, int64_t coils, int64_t points,
    const void *images, void *out);

/** Matched combination of coil images, sum_c conj(s_c) x_c / sum_c |s_c|^2: the
 *  least squares image of whitened coils. 0 where all maps are 0.
 *  @param[in] points of each image
 *  @param[in] maps   [coils][points]
 *  @param[in] images [coils][points]
 *  @param[out] out   `points` elements, no overlap with the others
 *  @return as above.
 *  Source: Roemer et al., 'The NMR phased array', Magn. Reson. Med. 16,
 *  1990. */
FIRENET_API firenet_status firenet_mri_combine(firenet_context *context,
                                               firenet_type type, int64_t coils,
                                               int64_t points, const void *maps,
                                               const void *images, void *out);

/** Maps of length 1: with rho = sqrt(sum_c |s_c|^2), s_c becomes s_c / rho. The
 *  image that goes with the new maps is rho x: the norm of the encoding
 *  operator is 1, and noise is uniform over the pixels. Maps are 0 where rho
 *  is.
 *  @param[in] points     of each map
 *  @param[in,out] maps   [coils][points]
 *  @param[out] intensity rho, `points` numbers; NULL is allowed
 *  @return as above. */
FIRENET_API firenet_status firenet_mri_normalise(firenet_context *context,
                                                 firenet_type type,
                                                 int64_t coils, int64_t points,
                                                 void *maps, double *intensity);

/** Its inverse on the image: x / rho; 0 where rho <= floor max rho.
 *  @param[in] points    of the image
 *  @param[in] intensity rho, `points` numbers >= 0
 *  @param[in] floor     in [0, 1)
 *  @param[in,out] image `points` elements
 *  @return as above. */
FIRENET_API firenet_status firenet_mri_undo_intensity(
    firenet_context *context, firenet_type type, int64_t points,
    const double *intensity, double floor, void *image);

/* ------------------------------------------------------- calibration region */

/** The largest fully acquired box around frequency 0, grown on all axes
 *  together as long as possible and then on each axis alone, up to `largest`
 *  points.
 *  @param[in] centred bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] mask    a byte for each point of shape, 0: not acquired
 *  @param[in] largest of an axis, >= 1
 *  @param[out] region `axes` sizes; 0 where frequency 0 was not acquired
 *  @return as above. */
FIRENET_API firenet_status firenet_mri_calibration_shape(
    firenet_context *context, int axes, const int64_t *shape, uint32_t centred,
    const unsigned char *mask, int64_t largest, int64_t *region);

/** Copies the box of that shape around frequency 0; in the copy frequency 0 is
 *  at floor(n/2) of each axis.
 *  @param[in] centred bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] kspace  [coils][shape]
 *  @param[in] region  `axes` sizes, 1 .. those of shape
 *  @param[out] out    [coils][region]
 *  @return as above. */
FIRENET_API firenet_status firenet_mri_calibration_copy(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t centred, const void *kspace,
    const int64_t *region, void *out);

/* ---------------------------------------------------------------- coil maps */

/** Coil maps by ESPIRiT: at each pixel, the eigenvectors of largest eigenvalue
 *  of the operator under which k-space consistent with the calibration region
 *  is invariant.
 *
 *  Patches of `kernel` points an axis and all coils are the rows of a matrix;
 *  its right singular vectors with singular values above t times the largest
 *  one span the consistent patches. With P the projection to them, the maps at
 *  a pixel are eigenvectors of G = F^H of the patch-averaged P, whose
 *  eigenvalues are in [0, 1] and 1 where a map explains the data.
 *
 *  The automatic threshold is for whitened data, noise of standard deviation 1:
 *  the singular values of noise alone end at e = sqrt(rows) + sqrt(columns) of
 *  the matrix, and t is 3 e over the largest singular value, but at least 0.01
 *  and at most 0.1.
 *
 *  Maps have length 1, sum_c |s_c|^2 = 1, and a phase such that sum_c conj(u_c)
 *  s_c is real and positive, u being the first virtual coil of the calibration
 *  data (firenet_mri_compression). Maps of an eigenvalue below `crop` are 0.
 *
 *  @param[in] image_centred bit a set: the image's origin at floor(n/2)
 *  @param[in] region      `axes` sizes of the calibration region, at most those
 *                         of shape, frequency 0 at floor(n/2) of each
 *  @param[in] calibration [coils][region]
 *  @param[in] kernel      points of a patch an axis, >= 1; cut to the region;
 *  0:
 *                         6
 *  @param[in] threshold   t in (0, 1), or 0: automatic
 *  @param[in] crop        in [0, 1]; 0.8 is usual
 *  @param[in] sets        of maps, 1 or 2
 *  @param[out] maps       [sets][coils][shape]
 *  @param[out] values     the eigenvalues, [sets][shape]; NULL is allowed
 *  @return as above; FIRENET_ERR_EXTERNAL (LAPACK did not converge).
 *  Source: Uecker et al., 'ESPIRiT - an eigenvalue approach to autocalibrating
 *  parallel MRI', Magn. Reson. Med. 71, 2014. */
FIRENET_API firenet_status firenet_mri_espirit(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t image_centred, const int64_t *region,
    const void *calibration, int64_t kernel, double threshold, double crop,
    int sets, void *maps, double *values);

/** Coil maps by adaptive combination, within milliseconds: at each pixel the
 *  dominant eigenvector of the covariance of the coils' images, low-pass by the
 *  calibration region (a Hann window on it), over a box of `width` points an
 *  axis. Length and phase as of firenet_mri_espirit; no pixel is cropped.
 *  @param[in] image_centred bit a set: the image's origin at floor(n/2)
 *  @param[in] region      `axes` sizes of the calibration region, at most those
 *                         of shape, frequency 0 at floor(n/2) of each
 *  @param[in] calibration [coils][region]
 *  @param[in] width       odd, >= 1; 5 is usual
 *  @param[out] maps       [coils][shape]
 *  @return as above, and as firenet_operator_create_dft.
 *  Source: Walsh, Gmitro, Marcellin, 'Adaptive reconstruction of phased array
 *  MR imagery', Magn. Reson. Med. 43, 2000; Inati, Hansen, Kellman, ISMRM
 *  2013. */
FIRENET_API firenet_status firenet_mri_adaptive_maps(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t image_centred, const int64_t *region,
    const void *calibration, int64_t width, void *maps);

/* ----------------------------------------------------------- partial Fourier
 */

/** Homodyne detection of images whose k-space was acquired on one side only.
 *  Frequencies first .. first + count - 1 of the axis were acquired and hold
 *  frequency 0 and some on both sides of it. They are weighted by 2 where the
 *  mirror frequency is not there, 1 - k/K where it is (a ramp over the
 *  symmetric part -K .. K), and the image is Re(x conj(phi)) phi, phi being the
 *  phase of the image of the symmetric part alone. Zero-filling is what
 *  A^H does and needs no function.
 *  @param[in] centred     bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] image_centred bit a set: the image's origin at floor(n/2)
 *  @param[in] axis        which was acquired partly, and is centred
 *  @param[in] first       index of the first frequency acquired
 *  @param[in] count       how many
 *  @param[in] kspace      [coils][shape]; what was not acquired is not read
 *  @param[out] images     [coils][shape], no overlap with kspace
 *  @return as above, and as firenet_operator_create_dft.
 *  Source: Noll, Nishimura, Macovski, 'Homodyne detection in magnetic resonance
 *  imaging', IEEE Trans. Med. Imaging 10, 1991. */
FIRENET_API firenet_status firenet_mri_homodyne(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t centred, uint32_t image_centred, int axis,
    int64_t first, int64_t count, const void *kspace, void *images);

/** Virtual conjugate coils: for a real image times a phase, coil C + c measures
 *  conj(y_c(-k)) with the map conj(s_c). With maps that include the image's
 *  phase and a real unknown, this imposes conjugate symmetry. Where
 *  -k is not on the grid (k = -n/2) it is n/2, which is the same frequency.
 *  @param[in] centred bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] kspace  [coils][shape]
 *  @param[out] out    [2 coils][shape]: the coils, then their conjugates
 *  @return as above.
 *  Source: Blaimer et al., 'Virtual coil concept for improved parallel MRI',
 *  Magn. Reson. Med. 61, 2009. */
FIRENET_API firenet_status firenet_mri_virtual_conjugates(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t centred, const void *kspace, void *out);

FIRENET_END_DECLS

#endif
