# SPDX-License-Identifier: BSD-3-Clause
"""Which measurements to take: ascending C-order flat indices, the same for a
seed on every machine. Fourier patterns refer to the centred spectrum."""
import numpy as np

from ._arrays import axes, int64s, shape_of, size_of
from ._errors import ShapeError
from ._handles import Context
from ._library import ctype, lib


def _draw(function, size, *arguments):
    indices = np.empty(max(size, 1), np.int64)
    context = Context()
    context.check(function(context, *arguments,
                           indices.ctypes.data_as(ctype("int64_t*"))))
    return indices


def _banded(function, shape, levels, sparsities, count, seed):
    sparsities = int64s(sparsities)
    if len(sparsities) != levels:
        raise ShapeError(f"sparsities has {len(sparsities)} values for "
                         f"{levels} levels")
    return _draw(function, count, *axes(shape_of(shape)), levels, sparsities,
                 count, seed)


def fourier_haar(shape, levels, sparsities, count, seed=1):
    """Fourier samples for Haar-sparse images: dyadic bands, as many in each as
    the local sparsities ask for."""
    return _banded(lib.firenet_sampling_fourier_haar, shape, levels,
                   sparsities, count, seed)


def walsh_haar(shape, levels, sparsities, count, seed=1):
    """Walsh samples, in sequency order, for Haar-sparse images."""
    return _banded(lib.firenet_sampling_walsh_haar, shape, levels, sparsities,
                   count, seed)


def power(shape, count, seed=1, exponent=2, centre=0):
    """Fourier samples whose density falls like (1 + |frequency|)^-exponent;
    frequencies below `centre` are taken whole."""
    return _draw(lib.firenet_sampling_power, count, *axes(shape_of(shape)),
                 exponent, centre, count, seed)


def uniform(shape, count, seed=1):
    """Samples drawn uniformly without replacement."""
    return power(shape, count, seed, exponent=0)


def lines(shape, count, seed=1, axis=0, exponent=2, centre=0):
    """All points of `count` lines along an axis, which stand where a power law
    on the other axes puts them."""
    shape = shape_of(shape)
    size = count * shape[axis] if 0 <= axis < len(shape) else 1
    return _draw(lib.firenet_sampling_lines, size, *axes(shape), axis,
                 exponent, centre, count, seed)


def radial(shape, count, seed=1):
    """Diameters through frequency 0, turned by the golden angle, rounded to
    the grid of two axes."""
    shape = shape_of(shape)
    if len(shape) != 2:
        raise ShapeError(f"shape {shape}: radial lines need two axes")
    return _draw(lib.firenet_sampling_radial, count, int64s(shape), count,
                 seed)


def mask(shape, indices):
    """An index set as an array of booleans."""
    shape = shape_of(shape)
    chosen = np.zeros(size_of(shape), bool)
    chosen[indices] = True
    return chosen.reshape(shape)
