# SPDX-License-Identifier: BSD-3-Clause
"""(P1), (P2), (P3) without data."""
from __future__ import annotations

import numpy as np

from . import _arrays
from ._arrays import type_of
from ._calls import Hold
from ._errors import RangeError
from ._handles import Context, create, handle_of
from ._levels import Levels
from ._library import ctype, lib
from ._made import Made
from ._operators import Operator
from ._options import choice
from ._regulariser import Regulariser
from ._types import Array, ArrayLike
from ._words import METHODS, PROBLEMS


class Problem(Made):
    """One of the three, without data; it can be pickled and copied:

    P1  min ||x||_{1,w} subject to ||Ax - y||_2 <= eta
    P2  min lam ||x||_{1,w} + ||Ax - y||_2^2
    P3  min lam ||x||_{1,w} + ||Ax - y||_2

    weights: None for 1, one for each coefficient, or Levels. 0 leaves a column
    without penalty, inf keeps its coefficient at 0. With a `regulariser` R,
    such as fn.variation(..), R(x) replaces ||x||_{1,w}."""

    def __init__(self, kind: str, A: Operator, lam: float | None = None,
                 eta: float | None = None,
                 weights: ArrayLike | Levels | None = None,
                 regulariser: Regulariser | None = None) -> None:
        value = choice("problem", kind, PROBLEMS)
        name, given, other = (("eta", eta, lam) if kind == "P1"
                              else ("lam", lam, eta))
        if given is None or other is not None:
            raise RangeError(f"{kind} takes {name} and nothing else: lam = "
                             f"{lam}, eta = {eta}")
        self.kind, self.A = kind, A
        create_in = "firenet_problem_create"
        rest = (None, 0)
        if regulariser is not None:
            if weights is not None:
                raise RangeError("weights and regulariser: allowed is one of "
                                 "them; fn.l1 takes weights")
            create_in += "_regularised"
            rest = (handle_of("regulariser", regulariser, Regulariser),)
        elif isinstance(weights, Levels):
            create_in, rest = create_in + "_in_levels", (weights._handle,)
        elif weights is not None:
            weights = _arrays.incoming("weights", weights, np.dtype("f8"),
                                       A.in_shape)[0].copy()
            rest = (weights.ctypes.data_as(ctype("double*")), weights.size)
        self._handle = create(create_in, "firenet_problem", value,
                              handle_of("A", A, Operator), given, *rest)
        self._calls_python = A._calls_python or (
            regulariser is not None and regulariser._calls_python)
        self._made = Problem, kind, A, lam, eta, weights, regulariser
        self.regulariser = regulariser

    @property
    def parameter(self) -> float:
        """Its lam, or its eta."""
        return lib.firenet_problem_parameter(self._handle)

    def solver_bytes(self, method: str = "adaptive") -> int:
        """Memory a solve takes, at most."""
        return lib.firenet_solver_bytes(self._handle, choice(
            "method", method, METHODS))

    def _x(self, x):
        x = _arrays.incoming("x", x, self.A.domain_dtype, self.A.in_shape)[0]
        return type_of(x.dtype), x, x.size

    def _y(self, y, name="y"):
        y = _arrays.incoming(name, y, self.A.dtype, self.A.out_shape)[0]
        return type_of(y.dtype), y, y.size

    def _call(self, function, *arguments):
        context = Context()
        given = [one.ctypes.data if isinstance(one, np.ndarray) else one
                 for one in arguments]
        with Hold() as hold:
            status = function(context, self._handle, *given)
        context.check(status)
        hold.deliver(None)

    def evaluate(self, x: ArrayLike, y: ArrayLike) -> tuple[float, ...]:
        """(objective, residual, infeasibility) at x."""
        values = [ctype("double")() for _ in range(3)]
        self._call(lib.firenet_problem_evaluate, *self._x(x), *self._y(y),
                   *values)
        return tuple(value.value for value in values)

    def dual(self, q: ArrayLike, y: ArrayLike) -> float:
        """The largest dual value over multiples of q: no objective is
        lower."""
        type, y, size = self._y(y)
        value = ctype("double")()
        self._call(lib.firenet_problem_dual, type, self._y(q, "q")[1], y, size,
                   value)
        return value.value

    def gap(self, x: ArrayLike, q: ArrayLike, y: ArrayLike) -> float:
        """objective(x) less the largest dual value over multiples of q: never
        below objective(x) - minimum; in P1, where x is feasible."""
        value = ctype("double")()
        type, y, size = self._y(y)
        self._call(lib.firenet_problem_gap, *self._x(x), type,
                   self._y(q, "q")[1], y, size, value)
        return value.value

    def prox_primal(self, z: ArrayLike, step: float) -> Array:
        """argmin_u step lam ||u||_{1,w} + ||u - z||_2^2 / 2 (lam = 1 in P1):
        soft thresholding of the modulus. Shaped as z."""
        return self._prox(lib.firenet_problem_prox_primal, "z", z, step,
                          self.A.domain_dtype, self.A.in_shape)

    def prox_dual(self, v: ArrayLike, step: float) -> Array:
        """argmin_u step h*(u) + ||u - v||_2^2 / 2, h the function of the
        residual: v max(0, 1 - step eta/||v||) in P1, v / (1 + step/2) in P2,
        v / max(1, ||v||) in P3. Shaped as v."""
        return self._prox(lib.firenet_problem_prox_dual, "v", v, step,
                          self.A.dtype, self.A.out_shape)

    def _prox(self, function, name, z, step, dtype, shape):
        z, shaped = _arrays.incoming(name, z, dtype, shape)
        out = _arrays.outgoing("out", None, dtype, shape, shaped)
        self._call(function, type_of(dtype), step, z, out, z.size)
        return out

    def parameter_max(self, y: ArrayLike) -> float:
        """The lam (or eta) from which on x = 0 is a solution."""
        value = ctype("double")()
        self._call(lib.firenet_problem_parameter_max, *self._y(y), value)
        return value.value

    def convert(self, x: ArrayLike, y: ArrayLike, kind: str) -> float:
        """The lam or eta with which the problem of another kind has x, a
        solution of this one, among its solutions."""
        value = ctype("double")()
        self._call(lib.firenet_problem_convert, *self._x(x), *self._y(y),
                   choice("kind", kind, PROBLEMS), value)
        return value.value
