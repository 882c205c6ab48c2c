# SPDX-License-Identifier: BSD-3-Clause
"""Polynomials in several variables on [-1, 1]^d, tensor products that are
orthonormal for the uniform ("legendre") or the arcsine measure ("chebyshev"):
designs for approximating smooth functions from few samples. A multi-index is a
row of d degrees."""
from __future__ import annotations

import numpy as np

from . import _arrays
from ._arrays import room
from ._errors import ShapeError
from ._handles import Context
from ._library import C, ctype, lib
from ._options import choice
from ._types import Array, ArrayLike

__all__ = ["indices", "weights", "values"]

_SETS = {name: getattr(C, "FIRENET_POLYNOMIAL_" + name.upper())
         for name in ("tensor", "total", "hyperbolic")}
_BASES = {name: getattr(C, "FIRENET_POLYNOMIAL_" + name.upper())
          for name in ("legendre", "chebyshev")}


def _doubles(a):
    return a.ctypes.data_as(ctype("double*"))


def indices(kind: str, variables: int, order: int) -> Array:
    """The multi-indices nu of a lower set, int32, one a row, 0 first: "tensor"
    max nu_i <= order, "total" sum nu_i <= order, "hyperbolic"
    prod (nu_i + 1) <= order + 1."""
    context, kind = Context(), choice("kind", kind, _SETS)
    count = ctype("int64_t")()
    context.check(lib.firenet_polynomial_count(context, kind, variables, order,
                                               count))
    found = room("indices", count.value * variables, np.int32)
    context.check(lib.firenet_polynomial_indices(
        context, kind, variables, order, count.value,
        found.ctypes.data_as(ctype("int32_t*"))))
    return found.reshape(count.value, variables)


def _rows(index):
    index = _arrays.array("index", index)
    if index.ndim != 2 or index.dtype.kind not in "iu":
        raise ShapeError(f"index has shape {index.shape} of {index.dtype}: "
                         "allowed are integers, one multi-index a row")
    if index.size and (index.max() > 2**31 - 1 or index.min() < 0):
        raise ValueError(f"index: {index.min()} .. {index.max()}, allowed is "
                         "0 .. 2147483646")
    index = np.ascontiguousarray(index, np.int32)
    return index, (index.shape[1], index.shape[0],
                   index.ctypes.data_as(ctype("int32_t*")))


def weights(basis: str, index: ArrayLike) -> Array:
    """max |Psi_nu| on the cube: weights for fn.l1 that favour lower sets."""
    index, arguments = _rows(index)
    found = room("weights", len(index), np.float64)
    context = Context()
    context.check(lib.firenet_polynomial_weights(
        context, choice("basis", basis, _BASES), *arguments, _doubles(found)))
    return found


def values(basis: str, index: ArrayLike, points: ArrayLike,
           factor: float = 1.0) -> Array:
    """factor Psi_nu(t), one point t of `points` a row, one polynomial a
    column. With m points of the basis's measure and factor m^-0.5 it is a
    design whose Gram matrix is the identity on average."""
    index, arguments = _rows(index)
    at = np.ascontiguousarray(
        _arrays.converted("points", points, np.dtype("f8")))
    if at.ndim != 2 or at.shape[1] != index.shape[1]:
        raise ShapeError(f"points has shape {at.shape}: allowed is "
                         f"(count, {index.shape[1]})")
    found = room("values", len(at) * len(index), np.float64)
    context = Context()
    context.check(lib.firenet_polynomial_values(
        context, choice("basis", basis, _BASES), *arguments, len(at),
        _doubles(at), factor, _doubles(found)))
    return found.reshape(len(at), len(index))
