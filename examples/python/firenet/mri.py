# SPDX-License-Identifier: BSD-3-Clause
"""From a scanner's raw data to a problem for firenet: libfirenet-mri.

    from firenet import mri

Arrays of coils are coils first, (coils, *shape), complex64 or complex128, which
the result has too; others become the narrower of the two that holds them.
Matrices between coils are complex128. k-space is that of fn.dft with the same
`centred` and `image_centred`: for all axes or one flag each, and True by
default, as scanners have it. The formulas and their sources are in
firenet/mri.h. Without the library, ImportError says what to do.
"""
from __future__ import annotations

import ctypes

import numpy as np

from . import _arrays, _library, _mri_interface, _settings
from ._arrays import axes, int64s, shape_of, size_of, type_of
from ._create import _flags
from ._errors import RangeError, ShapeError
from ._handles import Context
from ._types import Array, ArrayLike, Sequence

__all__ = ["adaptive_maps", "calibration_copy", "calibration_shape", "combine",
           "compression", "corner_covariance", "correct_echoes", "echo_phase",
           "espirit",
           "geometric_compression", "geometric_mix", "homodyne", "mix",
           "noise_covariance", "normalise", "remove_oversampling",
           "sum_of_squares", "undo_intensity", "virtual_coils",
           "virtual_conjugates", "whitening"]

_lib = _library.declare(
    _library.load("libfirenet-mri.so.0", "firenet-mri", "mri",
                  "FIRENET_MRI_LIBRARY"), _mri_interface.FUNCTIONS)
_Origin = bool | Sequence[bool]


def _call(name, *arguments):
    """Runs a function in a context of its own; arrays go as their address."""
    context = Context()
    _settings.apply_threads(context)
    context.check(getattr(_lib, "firenet_mri_" + name)(
        context, *(one.ctypes.data if isinstance(one, np.ndarray) else one
                   for one in arguments)))


def _doubles(a):
    return a.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


def _bytes(mask):
    """A mask as C takes it, or None."""
    return mask if mask is None else mask.ctypes.data_as(
        ctypes.POINTER(ctypes.c_uint8))


def _complex(name, x, least=1):
    """x as a contiguous array of complex numbers with `least` axes or more."""
    x = _arrays.floating(name, x)
    if x.ndim < least:
        raise ShapeError(f"{name} has shape {x.shape}: needs {least} axes or "
                         "more")
    if not x.size:
        raise ShapeError(f"{name} has shape {x.shape}: allowed are sizes of 1 "
                         "or more")
    dtype = np.result_type(x.dtype, np.complex64)
    return np.ascontiguousarray(_arrays.converted(name, x, dtype))


def _of_coils(name, x, ndim=None):
    """The same, coils first, of `ndim` axes where that is given."""
    x = _complex(name, x, 2)
    if ndim is not None and x.ndim != ndim:
        raise ShapeError(f"{name} has shape {x.shape}: needs {ndim} axes")
    return x


def _between_coils(name, matrix, ndim=2):
    """Matrices between coils: complex128, of `ndim` axes."""
    matrix = np.ascontiguousarray(_complex(name, matrix), "c16")
    if matrix.ndim != ndim:
        raise ShapeError(f"{name} has shape {matrix.shape}: needs {ndim} axes")
    return matrix


def _alike(name, x, shape):
    if x.shape != shape:
        raise ShapeError(f"{name} has shape {x.shape}: allowed is {shape}")
    return x


def _described(x):
    """What C takes for data of coils: type, coils, axes, shape."""
    return (type_of(x.dtype), len(x), *axes(x.shape[1:]))


def _mask(mask, shape=None):
    """Where k-space was acquired, as bytes."""
    mask = _arrays.array("mask", mask) != 0
    if shape is not None:
        _alike("mask", mask, shape)
    return np.ascontiguousarray(mask, np.uint8)


def _region(region, kspace):
    region = shape_of(region)
    if len(region) != kspace.ndim - 1:
        raise ShapeError(f"region = {region}: needs {kspace.ndim - 1} sizes")
    return region


def _shape_for(shape, calibration):
    shape = shape_of(shape)
    if len(shape) != calibration.ndim - 1:
        raise ShapeError(f"shape = {shape}: calibration has "
                         f"{calibration.ndim - 1} axes behind the coils")
    return shape


def _axis(axis, ndim):
    """An axis of the image; negative ones count from the last."""
    if not -ndim <= axis < ndim:
        raise RangeError(f"axis = {axis}: allowed is {-ndim} .. {ndim - 1}")
    return axis % ndim


# ----------------------------------------------------------------------- noise

def noise_covariance(noise: ArrayLike) -> Array:
    """The covariance of the coils' noise, (coils, coils), from a scan without
    signal, (coils, samples); samples >= coils."""
    noise = _of_coils("noise", noise, 2)
    out = np.empty((len(noise), len(noise)), "c16")
    _call("noise_covariance", type_of(noise.dtype), *noise.shape, noise, out)
    return out


def corner_covariance(kspace: ArrayLike, radius: float = 0.85,
                      mask: ArrayLike | None = None,
                      centred: _Origin = True) -> Array:
    """The same from k-space, (coils, *shape), further out than `radius`, a part
    of half of each axis, where mostly noise is left. `mask`: what was
    acquired; None: all."""
    kspace = _of_coils("kspace", kspace)
    shape = kspace.shape[1:]
    mask = None if mask is None else _mask(mask, shape)
    out = np.empty((len(kspace), len(kspace)), "c16")
    _call("corner_covariance", *_described(kspace),
          _flags("centred", centred, shape), radius, _bytes(mask), kspace, out)
    return out


def whitening(covariance: ArrayLike) -> Array:
    """The matrix W, (coils, coils), lower triangular, with which mix makes
    noise of standard deviation 1 in every coil, uncorrelated between coils."""
    covariance = _between_coils("covariance", covariance)
    _alike("covariance", covariance, (len(covariance),) * 2)
    out = np.empty_like(covariance)
    _call("whitening", len(covariance), covariance, out)
    return out


def mix(matrix: ArrayLike, data: ArrayLike) -> Array:
    """Coils through a matrix, (rows, coils): (coils, *shape) to (rows, *shape).
    """
    matrix, data = _between_coils("matrix", matrix), _of_coils("data", data)
    _alike("matrix", matrix, (len(matrix), len(data)))
    out = np.empty((len(matrix), *data.shape[1:]), data.dtype)
    _call("mix", type_of(data.dtype), *matrix.shape, matrix,
          size_of(data.shape[1:]), data, out)
    return out


# ----------------------------------------------------------------- compression

def compression(data: ArrayLike) -> tuple[Array, Array]:
    """(matrix, energy): whitened data (coils, *shape) by singular values; the
    first rows of the matrix, for mix, are the virtual coils that keep most of
    the energy, which is that of each row."""
    data = _of_coils("data", data)
    matrix, energy = np.empty((len(data),) * 2, "c16"), np.empty(len(data))
    _call("compression", type_of(data.dtype), len(data),
          size_of(data.shape[1:]), data, matrix, _doubles(energy))
    return matrix, energy


def virtual_coils(energy: ArrayLike, lost: float) -> int:
    """The number of virtual coils that lose at most the fraction `lost` of the
    energy, in [0, 1)."""
    energy = np.ascontiguousarray(_arrays.array("energy", energy), float)
    return _lib.firenet_mri_virtual_coils(energy.size, _doubles(energy), lost)


def geometric_compression(calibration: ArrayLike, shape: Sequence[int],
                          rows: int, axis: int = -1,
                          image_centred: _Origin = True
                          ) -> tuple[Array, Array]:
    """(matrices, energy): compression for readouts along `axis`, with a matrix
    at each place, (shape[axis], rows, coils), for geometric_mix. `calibration`,
    whitened, (coils, *region), has frequency 0 in the middle; `shape` is that
    of the image. `energy` of all coils is for virtual_coils."""
    calibration = _of_coils("calibration", calibration)
    shape = _shape_for(shape, calibration)
    kind, coils, count, region = _described(calibration)
    axis = _axis(axis, len(shape))
    # Refused by C where it is no number of virtual coils.
    matrices = np.empty((shape[axis], min(max(rows, 0), coils), coils), "c16")
    energy = np.empty(coils)
    _call("geometric_compression", kind, coils, count, int64s(shape),
          _flags("image_centred", image_centred, shape), axis, region,
          calibration, rows, matrices, _doubles(energy))
    return matrices, energy


def geometric_mix(matrices: ArrayLike, kspace: ArrayLike, axis: int = -1,
                  centred: _Origin = True, image_centred: _Origin = True
                  ) -> Array:
    """k-space, (coils, *shape), through the matrices of geometric_compression:
    (rows, *shape)."""
    matrices = _between_coils("matrices", matrices, 3)
    kspace = _of_coils("kspace", kspace)
    shape = kspace.shape[1:]
    axis = _axis(axis, len(shape))
    rows = matrices.shape[1]
    _alike("matrices", matrices, (shape[axis], rows, len(kspace)))
    out = np.empty((rows, *shape), kspace.dtype)
    _call("geometric_mix", type_of(kspace.dtype), rows, len(kspace), matrices,
          *axes(shape), _flags("centred", centred, shape),
          _flags("image_centred", image_centred, shape), axis, kspace, out)
    return out


# -------------------------------------------------------------------- readouts

def remove_oversampling(data: ArrayLike, keep: int) -> Array:
    """Readouts along the last axis, of k-space with frequency 0 in its middle,
    to `keep` samples of the middle of their field of view."""
    data = _complex("data", data)
    out = _arrays.room("keep", max(data.size // data.shape[-1] * keep, 0),
                       data.dtype).reshape(*data.shape[:-1], -1)
    _call("remove_oversampling", type_of(data.dtype),
          data.size // data.shape[-1], data.shape[-1], keep, data, out)
    return out


def echo_phase(navigators: ArrayLike,
               reversed: ArrayLike) -> tuple[float, float]:
    """(constant, slope) of the phase that reversed echoes have over the others,
    in radians, at the middle of the readout's image and from point to point.
    navigators: (coils, echoes, samples), turned already; reversed: which
    echoes are."""
    navigators = _of_coils("navigators", navigators, 3)
    reversed = np.ascontiguousarray(
        _alike("reversed", _arrays.array("reversed", reversed),
               navigators.shape[1:2]) != 0, np.uint8)
    out = np.empty(2)
    _call("echo_phase", type_of(navigators.dtype), *navigators.shape,
          _bytes(reversed), navigators, _doubles(out[:1]), _doubles(out[1:]))
    return float(out[0]), float(out[1])


def correct_echoes(data: ArrayLike, constant: float, slope: float) -> Array:
    """Reversed readouts along the last axis without that phase."""
    data = _complex("data", data)
    out = np.empty_like(data)
    _call("correct_echoes", type_of(data.dtype),
          data.size // data.shape[-1], data.shape[-1], constant, slope, data,
          out)
    return out


# ---------------------------------------------------------------- combinations

def sum_of_squares(images: ArrayLike) -> Array:
    """The root of the sum over coils of |image|^2, real."""
    images = _of_coils("images", images)
    out = np.empty(images.shape[1:], images.dtype)
    _call("sum_of_squares", type_of(images.dtype), len(images), out.size,
          images, out)
    return out.real.copy()


def combine(maps: ArrayLike, images: ArrayLike) -> Array:
    """The least squares image of whitened coils' images, (coils, *shape), with
    their maps; 0 where all maps are."""
    maps, images = _of_coils("maps", maps), _of_coils("images", images)
    _alike("maps", maps, images.shape)
    dtype = np.result_type(maps, images)
    out = np.empty(images.shape[1:], dtype)
    _call("combine", type_of(dtype), len(images), out.size,
          maps.astype(dtype, copy=False), images.astype(dtype, copy=False), out)
    return out


def normalise(maps: ArrayLike) -> tuple[Array, Array]:
    """(maps, rho): maps of length 1 at each pixel, and the length they had. The
    image that goes with them is rho times the one before."""
    maps = _of_coils("maps", maps).copy()
    rho = np.empty(maps.shape[1:])
    _call("normalise", type_of(maps.dtype), len(maps), rho.size, maps,
          _doubles(rho))
    return maps, rho


def undo_intensity(rho: ArrayLike, image: ArrayLike,
                   floor: float = 0.0) -> Array:
    """image / rho; 0 where rho is at most `floor`, in [0, 1), of its
    largest."""
    image = _complex("image", image).copy()
    rho = np.ascontiguousarray(_arrays.array("rho", rho), float)
    _alike("rho", rho, image.shape)
    _call("undo_intensity", type_of(image.dtype), image.size, _doubles(rho),
          floor, image)
    return image


# ---------------------------------------------------------- calibration region

def calibration_shape(mask: ArrayLike, largest: int = 24,
                      centred: _Origin = True) -> tuple[int, ...]:
    """The largest fully sampled box around frequency 0, at most `largest`
    points long; zeros if frequency 0 was not sampled."""
    mask = _mask(mask)
    out = (ctypes.c_int64 * mask.ndim)()
    _call("calibration_shape", *axes(mask.shape),
          _flags("centred", centred, mask.shape), _bytes(mask), largest, out)
    return tuple(out)


def calibration_copy(kspace: ArrayLike, region: Sequence[int],
                     centred: _Origin = True) -> Array:
    """The box of that shape around frequency 0, which is in its middle:
    (coils, *region)."""
    kspace = _of_coils("kspace", kspace)
    region = _region(region, kspace)
    out = _arrays.room("region", max(len(kspace) * size_of(region), 0),
                       kspace.dtype)
    _call("calibration_copy", *_described(kspace),
          _flags("centred", centred, kspace.shape[1:]), kspace,
          int64s(region, "region"), out)
    return out.reshape(len(kspace), *region)


# ------------------------------------------------------------------- coil maps

def espirit(calibration: ArrayLike, shape: Sequence[int], kernel: int = 0,
            threshold: float = 0.0, crop: float = 0.8, sets: int | None = None,
            image_centred: _Origin = True) -> tuple[Array, Array]:
    """(maps, values) by ESPIRiT for images of `shape`, of the whitened
    calibration region, (coils, *region), frequency 0 in its middle: maps
    (coils, *shape) of length 1 and eigenvalues (*shape); with `sets`, 1 or 2,
    both have an axis for the set first. `kernel`: points of a patch an axis, 0
    for 6; `threshold`: singular values that count, of the largest, 0 for the
    rule of mri.h; maps below the eigenvalue `crop` are 0."""
    calibration = _of_coils("calibration", calibration)
    shape = _shape_for(shape, calibration)
    kind, coils, count, region = _described(calibration)
    several = 1 if sets is None else sets
    maps = np.empty((max(several, 0), coils, *shape), calibration.dtype)
    values = np.empty((max(several, 0), *shape))
    _call("espirit", kind, coils, count, int64s(shape),
          _flags("image_centred", image_centred, shape), region, calibration,
          kernel, threshold, crop, several, maps, _doubles(values))
    return (maps[0], values[0]) if sets is None else (maps, values)


def adaptive_maps(calibration: ArrayLike, shape: Sequence[int], width: int = 5,
                  image_centred: _Origin = True) -> Array:
    """Maps, (coils, *shape), by adaptive combination over boxes of `width`
    points, odd: coarser than espirit's, faster, and without a support."""
    calibration = _of_coils("calibration", calibration)
    shape = _shape_for(shape, calibration)
    kind, coils, count, region = _described(calibration)
    maps = np.empty((coils, *shape), calibration.dtype)
    _call("adaptive_maps", kind, coils, count, int64s(shape),
          _flags("image_centred", image_centred, shape), region, calibration,
          width, maps)
    return maps


# -------------------------------------------------------------- partial Fourier

def homodyne(kspace: ArrayLike, axis: int, first: int, count: int,
             centred: _Origin = True, image_centred: _Origin = True) -> Array:
    """Images, (coils, *shape), of k-space whose frequencies first .. first +
    count - 1 of an axis were acquired, more than half of them."""
    kspace = _of_coils("kspace", kspace)
    shape = kspace.shape[1:]
    out = np.empty_like(kspace)
    _call("homodyne", *_described(kspace), _flags("centred", centred, shape),
          _flags("image_centred", image_centred, shape),
          _axis(axis, len(shape)), first, count, kspace, out)
    return out


def virtual_conjugates(kspace: ArrayLike, centred: _Origin = True) -> Array:
    """k-space, (2 coils, *shape): the coils, then conj(y(-k)) of each, which a
    real image's conjugate maps measure."""
    kspace = _of_coils("kspace", kspace)
    out = np.empty((2 * len(kspace), *kspace.shape[1:]), kspace.dtype)
    _call("virtual_conjugates", *_described(kspace),
          _flags("centred", centred, kspace.shape[1:]), kspace, out)
    return out
