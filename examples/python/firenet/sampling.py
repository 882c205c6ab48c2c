# SPDX-License-Identifier: BSD-3-Clause
"""Which measurements to take, of an array of `shape`: ascending C-order flat
indices, int64, as fn.sample wants them; the same for a seed on every machine.
Fourier patterns refer to the centred spectrum, fn.dft(.., centred=True)."""
from __future__ import annotations

import numpy as np

from . import _indices
from ._arrays import axes, int64s, room, shape_of, size_of
from ._errors import ShapeError
from ._handles import Context
from ._library import ctype, lib
from ._types import Array, ArrayLike, Shape

__all__ = ["fourier_haar", "walsh_haar", "power", "uniform", "lines", "radial",
           "mask"]


def _draw(function, size, *arguments):
    indices = room("count", max(size, 1), np.int64)
    context = Context()
    context.check(function(context, *arguments,
                           indices.ctypes.data_as(ctype("int64_t*"))))
    return indices


def _banded(function, shape, levels, sparsities, count, seed):
    sparsities = int64s(sparsities, "sparsities")
    if len(sparsities) != levels:
        raise ShapeError(f"sparsities has {len(sparsities)} values for "
                         f"{levels} levels")
    return _draw(function, count, *axes(shape_of(shape)), levels, sparsities,
                 count, seed)


def fourier_haar(shape: Shape, levels: int, sparsities: ArrayLike, count: int,
                 seed: int = 1) -> Array:
    """`count` Fourier samples for Haar-sparse images: dyadic bands, as many in
    each as the sparsities of the `levels` Haar levels, coarse to fine, ask
    for."""
    return _banded(lib.firenet_sampling_fourier_haar, shape, levels,
                   sparsities, count, seed)


def walsh_haar(shape: Shape, levels: int, sparsities: ArrayLike, count: int,
               seed: int = 1) -> Array:
    """`count` Walsh samples, in sequency order, for Haar-sparse images; see
    fourier_haar."""
    return _banded(lib.firenet_sampling_walsh_haar, shape, levels, sparsities,
                   count, seed)


def power(shape: Shape, count: int, seed: int = 1, exponent: int = 2,
          centre: int = 0) -> Array:
    """`count` Fourier samples whose density falls like
    (1 + |frequency|)^-exponent, the exponent an integer 0 .. 16; frequencies
    below `centre`, in samples of the longest axis, are taken whole."""
    return _draw(lib.firenet_sampling_power, count, *axes(shape_of(shape)),
                 exponent, centre, count, seed)


def uniform(shape: Shape, count: int, seed: int = 1) -> Array:
    """`count` samples drawn uniformly without replacement."""
    return power(shape, count, seed, exponent=0)


def lines(shape: Shape, count: int, seed: int = 1, axis: int = 0,
          exponent: int = 2, centre: int = 0) -> Array:
    """All points of `count` lines along an axis, the readout; they stand where
    power() on the other axes puts them. count * shape[axis] indices."""
    shape = shape_of(shape)
    size = count * shape[axis] if 0 <= axis < len(shape) else 1
    return _draw(lib.firenet_sampling_lines, size, *axes(shape), axis,
                 exponent, centre, count, seed)


def radial(shape: Shape, count: int, seed: int = 1) -> Array:
    """`count` points on diameters through frequency 0, turned by the golden
    angle, rounded to the grid of two axes."""
    shape = shape_of(shape)
    if len(shape) != 2:
        raise ShapeError(f"shape {shape}: radial lines need two axes")
    return _draw(lib.firenet_sampling_radial, count, int64s(shape), count,
                 seed)


def mask(shape: Shape, indices: ArrayLike) -> Array:
    """An index set as an array of booleans of the shape."""
    shape = shape_of(shape)
    chosen = room("size", size_of(shape), bool)
    indices = _indices.of(indices, shape)
    _indices.check(indices, chosen.size)
    chosen[indices] = True
    return chosen.reshape(shape)
