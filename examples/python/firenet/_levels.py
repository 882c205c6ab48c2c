# SPDX-License-Identifier: BSD-3-Clause
"""Sparsity in levels."""
from __future__ import annotations

import operator

import numpy as np

from . import _arrays
from ._arrays import axes, doubles, int64s, shape_of
from ._errors import ShapeError
from ._handles import Context, create, read
from ._library import C, ctype, lib
from ._types import Array, ArrayLike, Shape

_KIND = "firenet_levels"


class Levels:
    """N coefficients divided into consecutive blocks by the bounds M_1 < .. <
    M_r = N, with sparsities s_k and weights w_(k), by default sqrt(s/s_k)."""

    def __init__(self, bounds: ArrayLike, sparsities: ArrayLike,
                 weights: ArrayLike | None = None) -> None:
        bounds = int64s(bounds, "bounds")
        sparsities = int64s(sparsities, "sparsities")
        count = len(bounds)
        values = doubles(weights, "weights") if weights is not None else None
        for name, given in (("sparsities", sparsities), ("weights", values)):
            if given is not None and len(given) != count:
                raise ShapeError(f"{name} has {len(given)} values for {count} "
                                 "levels")
        self._handle = create("firenet_levels_create", _KIND, count, bounds,
                              sparsities, values)

    @classmethod
    def haar(cls, shape: Shape, levels: int, sparsities: ArrayLike,
             weights: ArrayLike | None = None) -> Levels:
        """The levels of fn.haar(shape, levels), coarse to fine."""
        return cls(haar_bounds(shape, levels), sparsities, weights)

    @classmethod
    def measured(cls, x: ArrayLike, bounds: ArrayLike, threshold: float = 0,
                 weights: ArrayLike | None = None) -> Levels:
        """Levels with the sparsities of x: in each level, the coefficients
        whose modulus exceeds `threshold` times the largest of all, at least
        one."""
        x, type = _arrays.flat("x", x)
        ends, counts = int64s(bounds, "bounds"), int64s([0] * len(bounds))
        if not len(ends) or x.size != ends[-1]:
            raise ShapeError(f"x has {x.size} elements, bounds {list(ends)}: "
                             "the last bound must be the length of x")
        context = Context()
        context.check(lib.firenet_levels_count(
            context, len(ends), ends, type, x.ctypes.data, threshold, counts))
        return cls(bounds, counts, weights)

    def __reduce__(self):
        return Levels, (self.bounds, self.sparsities, self.weights)

    def __copy__(self):
        return self

    def __deepcopy__(self, _):
        return self

    def __len__(self) -> int:
        return lib.firenet_levels_size(self._handle)

    def __repr__(self):
        return (f"Levels({self.bounds.tolist()}, {self.sparsities.tolist()}, "
                f"{self.weights.tolist()})")

    def _per_level(self, function):
        return np.array([function(self._handle, k) for k in range(len(self))])

    def _real(self, property):
        return read("double", lib.firenet_levels_get_real, self._handle,
                    property)

    @property
    def bounds(self) -> Array:
        """M_1 .. M_r."""
        return self._per_level(lib.firenet_levels_bound)

    @property
    def sparsities(self) -> Array:
        """s_1 .. s_r."""
        return self._per_level(lib.firenet_levels_sparsity)

    @property
    def weights(self) -> Array:
        """w_(1) .. w_(r), one for each level."""
        return self._per_level(lib.firenet_levels_weight)

    @property
    def xi(self) -> float:
        """sum_k w_(k)^2 s_k."""
        return self._real(C.FIRENET_LEVELS_XI)

    @property
    def zeta(self) -> float:
        """min_k w_(k)^2 s_k."""
        return self._real(C.FIRENET_LEVELS_ZETA)

    @property
    def kappa(self) -> float:
        """xi / zeta."""
        return self._real(C.FIRENET_LEVELS_KAPPA)

    @property
    def total(self) -> int:
        """s, the sum of the sparsities."""
        return int(self._real(C.FIRENET_LEVELS_TOTAL_SPARSITY))

    def distance(self, x: ArrayLike) -> float:
        """sigma(x): the weighted l1 norm of the rest of x when each level
        drops its s_k entries of largest modulus."""
        x, type = _arrays.flat("x", x)
        context = Context()
        value = ctype("double")()
        context.check(lib.firenet_levels_distance(
            context, self._handle, type, x.ctypes.data, x.size, value))
        return value.value


def undecimated_bounds(shape: Shape, levels: int) -> list[int]:
    """M_1 .. M_J of fn.undecimated(name, shape, levels), all wavelets alike."""
    return _bounds(lib.firenet_levels_undecimated_bounds, shape, levels)


def haar_bounds(shape: Shape, levels: int) -> list[int]:
    """M_1 .. M_J of fn.haar(shape, levels), and of fn.wavelet."""
    return _bounds(lib.firenet_levels_haar_bounds, shape, levels)


def _bounds(call, shape, levels):
    context = Context()
    most = 64  # halvings of an int64: C refuses more and writes nothing
    bounds = int64s([0] * min(max(operator.index(levels), 0), most))
    context.check(call(context, *axes(shape_of(shape)), levels, bounds))
    return list(bounds)
