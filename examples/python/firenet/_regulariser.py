# SPDX-License-Identifier: BSD-3-Clause
"""What a solution is to be small in: sums of l1 and group norms of W x."""
from __future__ import annotations

import numpy as np

from . import _arrays
from ._arrays import axes, shape_of, type_of
from ._create import BOUNDARIES
from ._errors import RangeError
from ._handles import Context, create, handle_of
from ._levels import Levels
from ._library import C, ctype, lib
from ._made import Made
from ._operators import Operator
from ._options import choice
from ._types import Any, ArrayLike, DTypeLike, Sequence, Shape

_CONSTRAINTS = {"none": C.FIRENET_CONSTRAINT_NONE,
                "real": C.FIRENET_CONSTRAINT_REAL,
                "nonnegative": C.FIRENET_CONSTRAINT_NONNEGATIVE}
_GROUPINGS = {"contiguous": C.FIRENET_GROUPING_CONTIGUOUS,
              "strided": C.FIRENET_GROUPING_STRIDED}
_KIND = "firenet_regulariser"


def _make(name, *arguments):
    return create("firenet_regulariser_create_" + name, _KIND, *arguments)


def _reals(name, values, count):
    """(pointer, count) of weights, and what keeps them alive."""
    if values is None:
        return (None, 0), None
    values = _arrays.incoming(name, values, np.dtype("f8"), (count,))[0].copy()
    return (values.ctypes.data_as(ctype("double*")), values.size), values


class Regulariser(Made):
    """R(x) = sum_j g_j(W_j x), x in C: created by l1, group, variation and
    constrained; sums and multiples by numbers are regularisers, too. R(x) is
    its value. It can be pickled and copied."""

    def __init__(self, handle: Any, dtype: np.dtype, in_shape: tuple[int, ...],
                 operators: list[Operator], made: tuple,
                 rows: list[int]) -> None:
        self._handle, self._operators, self._made = handle, operators, made
        self._rows = rows  # of each W
        self.dtype, self.in_shape = dtype, in_shape
        self._calls_python = any(one._calls_python for one in operators)

    def __call__(self, x: ArrayLike) -> float:
        """R(x), whether or not x is in C."""
        x = _arrays.incoming("x", x, self.dtype, self.in_shape)[0]
        context, value = Context(), ctype("double")()
        context.check(lib.firenet_regulariser_evaluate(
            context, self._handle, type_of(x.dtype), x.ctypes.data, x.size,
            value))
        return value.value

    def __len__(self) -> int:
        """The number of terms."""
        return lib.firenet_regulariser_terms(self._handle)

    def __add__(self, other: Regulariser) -> Regulariser:
        if not isinstance(other, Regulariser):
            return NotImplemented
        return _sum([self, other], [1.0, 1.0])

    def __mul__(self, factor: float) -> Regulariser:
        if np.ndim(factor) or not np.isreal(factor):
            return NotImplemented
        return _sum([self], [float(factor)])

    __rmul__ = __mul__

    def constrained(self, constraint: str) -> Regulariser:
        """The same with x "real" or "nonnegative"."""
        handle = _make("constrained", self._handle, choice(
            "constraint", constraint, _CONSTRAINTS))
        return Regulariser(handle, self.dtype, self.in_shape, self._operators,
                           (Regulariser.constrained, self, constraint),
                           self._rows)


def _sum(parts, factors):
    pointers = (ctype(_KIND + "*") * len(parts))(
        *(one._handle._as_parameter_ for one in parts))
    values = (ctype("double") * len(parts))(*factors)
    handle = _make("sum", len(parts), pointers, values)
    return Regulariser(handle, parts[0].dtype, parts[0].in_shape,
                       [one for part in parts for one in part._operators],
                       (_sum, parts, factors),
                       [one for part in parts for one in part._rows])


def l1(W: Operator, weights: ArrayLike | Levels | None = None) -> Regulariser:
    """sum_i w_i |(W x)_i|; weights: None for 1, one for each element of W x in
    its order, or Levels."""
    handle = handle_of("W", W, Operator)
    if isinstance(weights, Levels):
        made = _make("l1_in_levels", handle, weights._handle)
    else:
        flat = None if weights is None else np.ravel(weights)
        pair, keep = _reals("weights", flat, W.shape[0])
        made = _make("l1", handle, *pair)
        weights = keep
    return Regulariser(made, W.domain_dtype, W.in_shape, [W], (l1, W, weights),
                       [W.shape[0]])


def _groups_of(W, members):
    """How many groups of `members` there are in W x."""
    if members < 1 or W.shape[0] % members:
        raise RangeError(f"members = {members}: allowed are divisors of "
                         f"{W.shape[0]}, the elements of W x")
    return W.shape[0] // members


def group(W: Operator, members: int, grouping: str = "strided",
          weights: ArrayLike | None = None) -> Regulariser:
    """sum_g w_g ||(W x)_g||_2, groups of `members` elements of W x: "strided",
    one in each of `members` arrays (the axes of a difference, coils, echoes,
    frames), or "contiguous", side by side."""
    flat = None if weights is None else np.ravel(weights)
    pair, keep = _reals("weights", flat, _groups_of(W, members))
    handle = _make("group", handle_of("W", W, Operator), members,
                   choice("grouping", grouping, _GROUPINGS), *pair)
    return Regulariser(handle, W.domain_dtype, W.in_shape, [W],
                       (group, W, members, grouping, keep), [W.shape[0]])


def sparse_group(W: Operator, members: int, mix: float,
                 grouping: str = "strided",
                 weights: ArrayLike | None = None) -> Regulariser:
    """sum_g w_g (mix ||u_g||_1 + (1 - mix) ||u_g||_2), u = W x: few groups,
    laid out as those of `group`, and few elements in each; mix = 0 .. 1."""
    flat = None if weights is None else np.ravel(weights)
    pair, keep = _reals("weights", flat, _groups_of(W, members))
    handle = _make("sparse_group", handle_of("W", W, Operator), members,
                   choice("grouping", grouping, _GROUPINGS), float(mix), *pair)
    return Regulariser(handle, W.domain_dtype, W.in_shape, [W],
                       (sparse_group, W, members, mix, grouping, keep),
                       [W.shape[0]])


def variation(shape: Shape, dtype: DTypeLike = "complex128",
              boundary: str = "neumann", isotropic: bool = True,
              weights: Sequence[float] | None = None) -> Regulariser:
    """Total variation of arrays of `shape`: forward differences along every
    axis, "periodic" or with 0 at the ends ("neumann"), times one weight for
    each axis; of each point their Euclidean length, or the sum of their
    moduli."""
    shape = shape_of(shape)
    pair, keep = _reals("weights", weights, len(shape))
    handle = _make(
        "variation", type_of(dtype), *axes(shape),
        choice("boundary", boundary, BOUNDARIES),
        C.FIRENET_VARIATION_ISOTROPIC if isotropic
        else C.FIRENET_VARIATION_ANISOTROPIC, pair[0])
    return Regulariser(handle, np.dtype(dtype), shape, [],
                       (variation, shape, np.dtype(dtype), boundary, isotropic,
                        keep), [len(shape) * int(np.prod(shape))])
