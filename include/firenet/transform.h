/* SPDX-License-Identifier: BSD-3-Clause */
/** @file transform.h  Changes of basis: Fourier, Walsh and wavelet transforms.
 *
 *  All are orthonormal, on arrays of 1 to FIRENET_MAX_AXES axes in C order
 *  (last axis fastest). */
#ifndef FIRENET_TRANSFORM_H
#define FIRENET_TRANSFORM_H

#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** Order of the coefficients of a multilevel wavelet transform. */
typedef enum firenet_layout {
    /** [A_J | H_J V_J D_J | ... | H_1 V_1 D_1], each block in C order: what
     *  sparsity in levels refers to. With d axes a level has 2^d - 1 detail
     *  blocks b = 1, 2, ..: axis a is differenced where bit a of b is set and
     *  averaged elsewhere; in 2-D that is H (difference between rows 2i and
     *  2i+1), V (between columns), D (both). */
    FIRENET_LAYOUT_LEVELS = 10,
    /** The nested square: an array of the image's shape whose half (or, level
     *  by level, 2^-l part) with the low indices of axis a holds what was
     *  averaged on axis a, the next part what was differenced; in 2-D, with H
     *  and V as above, [[A V] [H D]] with A divided likewise. This is
     *  PyWavelets' coeffs_to_array. */
    FIRENET_LAYOUT_NESTED = 20
} firenet_layout;

/** Orthonormal wavelets of compact support: Daubechies' of extremal phase, DBp,
 *  and least asymmetric ones, symlets, SYMp. p is the number of vanishing
 *  moments: details of polynomials of degree below p are 0 away from the ends;
 *  filters have 2p taps. DB1 is Haar's wavelet.
 *  Source: Daubechies, 'Ten Lectures on Wavelets', 1992, 6.4 and 8.1. */
typedef enum firenet_wavelet {
    FIRENET_WAVELET_DB1 = 101,  /**< Haar's, 2 taps */
    FIRENET_WAVELET_DB2 = 102,  /**< 4 taps */
    FIRENET_WAVELET_DB3 = 103,  /**< 6 taps */
    FIRENET_WAVELET_DB4 = 104,  /**< 8 taps */
    FIRENET_WAVELET_DB5 = 105,  /**< 10 taps */
    FIRENET_WAVELET_DB6 = 106,  /**< 12 taps */
    FIRENET_WAVELET_DB7 = 107,  /**< 14 taps */
    FIRENET_WAVELET_DB8 = 108,  /**< 16 taps */
    FIRENET_WAVELET_DB9 = 109,  /**< 18 taps */
    FIRENET_WAVELET_DB10 = 110, /**< 20 taps */
    FIRENET_WAVELET_SYM2 = 202, /**< 4 taps, as DB2 */
    FIRENET_WAVELET_SYM3 = 203, /**< 6 taps, as DB3 */
    FIRENET_WAVELET_SYM4 = 204, /**< 8 taps */
    FIRENET_WAVELET_SYM5 = 205, /**< 10 taps */
    FIRENET_WAVELET_SYM6 = 206, /**< 12 taps */
    FIRENET_WAVELET_SYM7 = 207, /**< 14 taps */
    FIRENET_WAVELET_SYM8 = 208, /**< 16 taps */
    FIRENET_WAVELET_SYM9 = 209, /**< 18 taps */
    FIRENET_WAVELET_SYM10 = 210 /**< 20 taps */
} firenet_wavelet;

/** Order of the rows of a Walsh transform, each a row of signs times
 *  n^{-1/2}. On several axes each axis is ordered so. */
typedef enum firenet_walsh_order {
    /** By the number of sign changes: row k has k. */
    FIRENET_WALSH_SEQUENCY = 10,
    /** Paley's: row k is the product of the Rademacher functions at the set
     *  bits of k. The Gray code k ^ (k >> 1) of a sequency is its dyadic
     *  index. */
    FIRENET_WALSH_DYADIC = 20,
    /** Hadamard's: the Kronecker power of [1 1; 1 -1]. Its index is the dyadic
     *  one with the bits reversed. */
    FIRENET_WALSH_NATURAL = 30
} firenet_walsh_order;

/** Unitary discrete Fourier transform over all axes,
 *  X_k = n^{-1/2} sum_j x_j e^{-2 pi i j k/n} on each axis, any size.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator, messages and planner effort
 *  @param[in] type    element type of the image. A real image has a complex
 *                     spectrum, all of it, so that an index means the same as
 *                     for a complex image, at about half the work if the
 *                     last axis is even and 32 or more: domain F32 or F64,
 *                     range C64 or C128. Linear over the reals: the adjoint
 *                     is Re(F^H y), A^H A = I, and <Ax, y> and <x, A^H y>
 *                     agree in their real parts.
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each >= 1
 *  @param[in] centred bit a set: on axis a frequency 0 stands at index
 *                     floor(n/2) instead of 0. Only frequencies move; the
 *                     image is not shifted.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_UNSUPPORTED (the library was built without that
 *          precision, -Dprecision; firenet_operator_create_user takes a
 *          transform of yours); FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_EXTERNAL (FFTW made no plan); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_dft(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, uint32_t centred);

/** The same with the origin of the image in its middle, on the axes of
 *  `image_centred`:
 *      X_k = n^{-1/2} sum_j x_j e^{-2 pi i (j - floor(n/2)) k/n}.
 *  With all bits of both this is fftshift(fft(ifftshift(x))), which scanners
 *  store. The moduli equal those of firenet_operator_create_dft, the phases do
 *  not: the choice matters with coil maps, phases or real images. It costs
 *  nothing on an even axis that is sampled; elsewhere points are reordered as
 *  they are loaded.
 *
 *  @param[out] out          the new operator, one reference; NULL on failure
 *  @param[in] context       allocator, messages and planner effort
 *  @param[in] type          as in firenet_operator_create_dft
 *  @param[in] axes          number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape         `axes` sizes, each >= 1
 *  @param[in] centred       bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] image_centred bit a set: the image's origin at floor(n/2)
 *  @return as firenet_operator_create_dft. */
FIRENET_API firenet_status firenet_operator_create_centred_dft(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, uint32_t centred, uint32_t image_centred);

/** Orthonormal multilevel Haar wavelet analysis, image to coefficients; its
 *  adjoint is its inverse. Averages (a+b)/sqrt 2, differences (a-b)/sqrt 2.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] type    any element type
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each divisible by 2^levels
 *  @param[in] levels  number of decompositions J >= 1
 *  @param[in] layout  order of the coefficients
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the axis and the deepest level possible);
 *          FIRENET_ERR_UNSUPPORTED (layout); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_haar(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels, firenet_layout layout);

/** Undecimated (translation invariant, 'a trous', periodic) Haar analysis: a
 *  Parseval frame W of (1 + (2^d - 1) J) N elements, W^H W = I. Level l takes
 *  A_{l-1} (A_0: the image) to (a + b)/2 and (a - b)/2 on each axis, a and b
 *  points i and i + 2^{l-1} (periodic); no point is left out, so a shifted
 *  image has shifted coefficients. Blocks are in the order of
 *  FIRENET_LAYOUT_LEVELS, each a whole image. For synthesis take the adjoint,
 *  a co-isometry. PyWavelets' swtn(norm=True, trim_approx=True) gives the same
 *  numbers.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] type    any element type
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each at least 2^levels
 *  @param[in] levels  number of decompositions J >= 1
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the axis and the deepest level possible);
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Coifman, Donoho, 'Translation-invariant de-noising', 1995. */
FIRENET_API firenet_status firenet_operator_create_undecimated_haar(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels);

/** Orthonormal multilevel wavelet analysis, image to coefficients, periodic;
 *  its adjoint is its inverse. With the filters h and g_m = (-1)^m h_{2p-1-m}
 *  of the wavelet, a level takes a line x of n points to
 *      a_k = sum_m h_m x_{(2k + m - p + 1) mod n},
 *      d_k = sum_m g_m x_{(2k + m - p + 1) mod n},   k < n/2,
 *  on each axis, then A_l = (a on all axes) likewise. A filter longer than the
 *  line wraps around it more than once and stays orthonormal. These are the
 *  numbers of PyWavelets' wavedecn(mode='periodization'), and with
 *  FIRENET_WAVELET_DB1 those of firenet_operator_create_haar, which it makes.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] type    any element type
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each divisible by 2^levels
 *  @param[in] levels  number of decompositions J >= 1
 *  @param[in] wavelet which one
 *  @param[in] layout  order of the coefficients; firenet_levels_haar_bounds
 *                     gives the level bounds in FIRENET_LAYOUT_LEVELS
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the axis and the deepest level possible);
 *          FIRENET_ERR_UNSUPPORTED (wavelet, layout); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Mallat, IEEE Trans. Pattern Anal. 11(7), 1989. */
FIRENET_API firenet_status firenet_operator_create_wavelet(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels, firenet_wavelet wavelet,
    firenet_layout layout);

/** Undecimated (translation invariant, 'a trous', periodic) analysis with any
 *  wavelet: a Parseval frame W of (1 + (2^d - 1) J) N elements, W^H W = I, laid
 *  out as firenet_operator_create_undecimated_haar. Level l takes A_{l-1} to
 *      a_k = 2^{-1/2} sum_m h_m x_{(k + 2^{l-1} (m - p + 1)) mod n}
 *  and to d_k with g on each axis, filters as in
 *  firenet_operator_create_wavelet; filters longer than the line wrap around.
 *  For synthesis take the adjoint, a co-isometry. Of every block, each 2^l-th
 *  point of each axis is 2^{-dl/2} times the decimated transform's. PyWavelets'
 *  swtn(norm=True, trim_approx=True) gives the same numbers. With
 *  FIRENET_WAVELET_DB1 it makes the undecimated Haar transform.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] type    any element type
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each at least 2^levels
 *  @param[in] levels  number of decompositions J >= 1
 *  @param[in] wavelet which one
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the axis and the deepest level possible);
 *          FIRENET_ERR_UNSUPPORTED (wavelet); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Nason, Silverman, 'The stationary wavelet transform', 1995. */
FIRENET_API firenet_status firenet_operator_create_undecimated_wavelet(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels, firenet_wavelet wavelet);

/** Orthonormal Walsh-Hadamard transform over all axes, symmetric and so its own
 *  inverse. A 2-D transform is the Kronecker product of two 1-D ones.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] type    any element type
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each a power of two
 *  @param[in] order   order of the rows on each axis
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the axis and the nearest powers of two);
 *          FIRENET_ERR_UNSUPPORTED (order); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Fino, Algazi, IEEE Trans. Comput. C-25(11), 1976. */
FIRENET_API firenet_status firenet_operator_create_walsh(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, firenet_walsh_order order);

FIRENET_END_DECLS

#endif
