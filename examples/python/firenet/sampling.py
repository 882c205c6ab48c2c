# SPDX-License-Identifier: BSD-3-Clause
"""Sampling patterns for an array of `shape`: ascending C-order flat indices,
int64, for fn.sample; the same for a seed on every machine. Fourier patterns
refer to the centred spectrum, fn.dft(.., centred=True)."""
from __future__ import annotations

import numpy as np

from . import _indices
from ._arrays import axes, int64s, room, shape_of, size_of
from ._errors import ShapeError
from ._handles import Context
from ._library import C, ctype, lib
from ._types import Array, ArrayLike, Shape

__all__ = ["fourier_haar", "walsh_haar", "power", "uniform", "lines", "radial",
           "mask", "prior", "census", "limit", "gamma"]


def _draw(function, size, *arguments):
    indices = room("count", max(size, 1), np.int64)
    context = Context()
    context.check(function(context, *arguments,
                           indices.ctypes.data_as(ctype("int64_t*"))))
    return indices


def _law(transform, published=False):
    laws = {("fourier", False): C.FIRENET_SAMPLING_FOURIER_HAAR,
            ("fourier", True): C.FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED,
            ("walsh", False): C.FIRENET_SAMPLING_WALSH_HAAR,
            ("walsh", True): C.FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED}
    try:
        return laws[transform, bool(published)]
    except KeyError:
        raise ValueError(f"transform: {transform!r}, must be 'fourier' or "
                         "'walsh'") from None


def _per_level(sparsities, levels):
    sparsities = int64s(sparsities, "sparsities")
    if len(sparsities) != levels:
        raise ShapeError(f"sparsities has {len(sparsities)} values for "
                         f"{levels} levels")
    return sparsities


def _banded(law, shape, levels, sparsities, count, seed):
    return _draw(lib.firenet_sampling_levels, count, law,
                 *axes(shape_of(shape)), levels,
                 _per_level(sparsities, levels), count, seed)


def fourier_haar(shape: Shape, levels: int, sparsities: ArrayLike, count: int,
                 seed: int = 1, published: bool = False) -> Array:
    """`count` Fourier samples for Haar-sparse images: from dyadic bands, in
    numbers that follow from the sparsities of the `levels` Haar levels, coarse
    to fine. `published` is the law of the paper's text, which halves the first
    band of each axis."""
    return _banded(_law("fourier", published), shape, levels, sparsities,
                   count, seed)


def walsh_haar(shape: Shape, levels: int, sparsities: ArrayLike, count: int,
               seed: int = 1, published: bool = False) -> Array:
    """`count` Walsh samples, in sequency order, for Haar-sparse images; see
    fourier_haar."""
    return _banded(_law("walsh", published), shape, levels, sparsities, count,
                   seed)


def prior(transform: str, shape: Shape, levels: int, count: int,
          decay: float = 1.6, factor: float = 1.5) -> Array:
    """Sparsities to expect of unknown images, coarse to fine, for
    which `count` samples of a "fourier" or "walsh" spectrum are enough: s
    coefficients among the n of a level cost min(n, factor s log2(e n/s)). The
    typical coefficient of a level is 1 / `decay` of that of the next coarser
    one: 1.5 for flat images with edges, 2 for textured ones."""
    sparsities = int64s([0] * max(levels, 1))
    context = Context()
    context.check(lib.firenet_sampling_prior(
        context, _law(transform), *axes(shape_of(shape)), levels, count,
        decay, factor, sparsities))
    return np.array(list(sparsities))


def _of_pattern(function, transform, shape, levels, indices, *rest):
    indices = np.ascontiguousarray(indices, np.int64).ravel()
    context = Context()
    context.check(function(
        context, _law(transform), *axes(shape_of(shape)), levels,
        indices.ctypes.data_as(ctype("int64_t*")), indices.size, *rest))
    return rest[-1]


def census(transform: str, shape: Shape, levels: int,
           indices: ArrayLike) -> Array:
    """How many samples a pattern takes in the bands of each level."""
    return np.array(list(_of_pattern(
        lib.firenet_sampling_census, transform, shape, levels, indices,
        int64s([0] * max(levels, 1)))))


def limit(transform: str, shape: Shape, levels: int, indices: ArrayLike,
          sparsities: ArrayLike, factor: float = 1.5) -> Array:
    """Sparsities reduced to what a pattern supports: where a level's bands are
    not sampled completely, as many as prior() would claim, at least 1."""
    return np.array(list(_of_pattern(
        lib.firenet_sampling_limit, transform, shape, levels, indices, factor,
        _per_level(sparsities, levels))))


def gamma(transform: str, shape: Shape, levels: int,
          indices: ArrayLike) -> float:
    """A gamma to assume for the null space property of a pattern's rows: 2 /
    sqrt(p), p the smallest fraction of a level's samples that it takes."""
    return _of_pattern(lib.firenet_sampling_gamma, transform, shape, levels,
                       indices, ctype("double")()).value


def power(shape: Shape, count: int, seed: int = 1, exponent: int = 2,
          centre: int = 0) -> Array:
    """`count` Fourier samples whose density falls like
    (1 + |frequency|)^-exponent, the exponent an integer 0 .. 16; all
    frequencies below `centre`, in samples of the longest axis, are taken."""
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
