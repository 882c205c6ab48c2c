# SPDX-License-Identifier: BSD-3-Clause
"""One problem for a sequence of parameters."""
from __future__ import annotations

import copy
import operator
import warnings

import numpy as np

from . import _arrays, _words
from ._arrays import type_of
from ._errors import RangeError
from ._levels import Levels
from ._library import ctype, lib
from ._monitor import Monitor
from ._operators import Operator
from ._problem import Problem
from ._regulariser import Regulariser
from ._solve import Deadline, _Solver, tolerances, vectors
from ._types import Any, Array, ArrayLike, Sequence

_SHOWN = 3  # rows a warning names


class _Plain(np.ndarray):
    """An array with more to it, which what is computed from it is not."""

    _FIELDS: tuple[str, ...] = ()

    def __new__(cls, x, *values):
        array = np.asarray(x).view(cls)
        array.__dict__.update(zip(cls._FIELDS, values))
        return array

    def __array_wrap__(self, array, *_):
        return array.view(np.ndarray)[()]

    def __reduce__(self):
        if not self.__dict__:  # a view of one, a transpose say
            return self.x.__reduce__()
        return type(self), (self.x, *(self.__dict__[name]
                                      for name in self._FIELDS))

    def __deepcopy__(self, memo):
        if not self.__dict__:
            return copy.deepcopy(self.x, memo)
        make, arguments = self.__reduce__()
        return make(*copy.deepcopy(arguments, memo))

    @property
    def x(self) -> Array:
        """The same as a plain array."""
        return self.view(np.ndarray)


class Row(_Plain):
    """A solution of a path, an array, with the `parameter` (lam or eta) it
    belongs to, its `outcome`, certified `gap` and number of `iterations`."""

    _FIELDS = "parameter", "outcome", "gap", "iterations"
    parameter: float
    outcome: str
    gap: float
    iterations: int

    @property
    def converged(self) -> bool:
        """True if the gap met the tolerance."""
        return self.outcome == "converged"


class Path(_Plain):
    """The solutions of a path, an array of one row for each of `parameters`,
    with the `outcomes`, `gaps` and `iterations` of all; path[k] is a Row."""

    _FIELDS = "parameters", "outcomes", "gaps", "iterations"
    parameters: np.ndarray
    outcomes: list[str]
    gaps: np.ndarray
    iterations: np.ndarray

    def __getitem__(self, index: Any) -> Any:
        """A Row for a number, a plain array for anything else."""
        try:
            k = operator.index(index)
        except TypeError:
            return self.x[index]
        if not self.__dict__:
            return self.x[k]
        return Row(self.x[k], float(self.parameters[k]), self.outcomes[k],
                   float(self.gaps[k]), int(self.iterations[k]))

    @property
    def converged(self) -> bool:
        """True if every row did."""
        return all(outcome == "converged" for outcome in self.outcomes)


def path(problem: str, A: Operator, y: ArrayLike,
         parameters: Array | Sequence[float],
         weights: ArrayLike | Levels | None = None, tol: float | None = None,
         method: str = "adaptive", max_iterations: int | None = None,
         deadline: float | None = None, *, feasibility: float | None = None,
         regulariser: Regulariser | None = None) -> Path:
    """Solutions for a sequence of lam (eta in P1), each started from the one
    before: quickest from large to small. One Row for each, with its outcome; a
    RuntimeWarning names rows that did not converge. The deadline, in seconds,
    and the limit are for each. Others as in solve."""
    parameters = _arrays.doubles(parameters, "parameters")
    count = len(parameters)
    if not count:
        raise RangeError("parameters: none, allowed is 1 or more")
    name = "eta" if problem == "P1" else "lam"
    solver = _Solver(
        Problem(problem, A, weights=weights, regulariser=regulariser,
                **{name: parameters[0]}),
        method, tolerances(tol, feasibility),
        {"max_iterations": max_iterations}, Deadline(deadline))
    y, _, first = vectors(A, y, None)
    x = np.zeros((count, *first.shape), first.dtype)
    outcomes, iterations = np.zeros(count, np.intc), np.zeros(count, np.int64)
    gaps = np.full(count, np.nan)
    hold = solver.run(
        lambda: lib.firenet_solver_path(
            solver, count, parameters, type_of(y.dtype), y.ctypes.data, y.size,
            type_of(x.dtype), x.ctypes.data, x.size,
            outcomes.ctypes.data_as(ctype("firenet_outcome*")),
            iterations.ctypes.data_as(ctype("int64_t*")),
            gaps.ctypes.data_as(ctype("double*")), None),
        Monitor(None, 1, first.shape, x.dtype), None)
    found = Path(x, np.array(parameters),
                 [_words.word(_words.OUTCOMES, value) for value in outcomes],
                 gaps, iterations)
    hold.deliver(found)
    _warn(name, found)
    return found


def _warn(name, path):
    """Names the rows that are not what was asked for."""
    failed = [row for row in path if not row.converged]
    if not failed:
        return
    few = ", ".join(f"{name} = {row.parameter:g} {row.outcome}"
                    for row in failed[:_SHOWN])
    warnings.warn(
        f"path: {len(failed)} of {len(path)} rows did not converge: {few}"
        + (", .." if len(failed) > _SHOWN else ""),
        RuntimeWarning, stacklevel=3)
