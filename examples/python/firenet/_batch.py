# SPDX-License-Identifier: BSD-3-Clause
"""One problem for many y at the same time."""
from __future__ import annotations

import numpy as np

from . import _arrays
from ._arrays import type_of
from ._calls import Hold
from ._errors import RangeError
from ._handles import Seat, set_options
from ._levels import Levels
from ._library import ctype, lib
from ._operators import Operator
from ._options import choice
from ._path import _Plain
from ._regulariser import Regulariser
from ._problem import Problem
from ._solve import Deadline, data, tolerances, vectors
from ._types import Array, ArrayLike, Sequence
from ._words import METHODS, OUTCOMES, OUTPUTS, word


class Batch(_Plain):
    """The solutions of solve_batch(), an array of one row for each y, with the
    `outcomes`, certified `gaps` and `iterations` of all."""

    _FIELDS = "outcomes", "gaps", "iterations"
    outcomes: list[str]
    gaps: np.ndarray
    iterations: np.ndarray

    @property
    def converged(self) -> bool:
        """True if every row did."""
        return all(outcome == "converged" for outcome in self.outcomes)


def _rows(A, Y, x0):
    """(y and x0 as arrays of rows, a new x of zeros)"""
    _arrays.unmasked("Y", Y)
    if not len(Y):
        raise RangeError("Y: no rows, allowed is 1 or more")
    y, _, x = vectors(A, Y[0], None)
    shape = x.shape
    if isinstance(Y, np.ndarray) and Y.shape[1:] == y.shape:
        # rows of one type and shape, converted together as each would be
        rows = _arrays.converted("Y", Y, A.dtype).reshape(len(Y), -1)
    else:
        rows = [vectors(A, y, None)[0].ravel() for y in Y]
    if x0 is not None:
        x0 = np.stack([vectors(A, y, one)[1].ravel()
                       for y, one in zip(rows, x0, strict=True)])
    x = np.zeros((len(rows), *shape), A.domain_dtype)
    return np.ascontiguousarray(np.stack(rows) if isinstance(rows, list)
                                else rows), x0, x


def solve_batch(problem: str, A: Operator,
                Y: Array | Sequence[ArrayLike], lam: float | None = None,
                eta: float | None = None,
                weights: ArrayLike | Levels | None = None,
                tol: float | None = None, method: str = "adaptive",
                max_iterations: int | None = None,
                deadline: float | None = None,
                x0: Array | Sequence[ArrayLike] | None = None, *,
                feasibility: float | None = None, output: str | None = None,
                norm: float | None = None, step_ratio: float | None = None,
                sharpness: float | None = None, delta: float | None = None,
                penalty: float | None = None, x_bound: float | None = None,
                regulariser: Regulariser | None = None,
                seed: int | None = None,
                check_every: int | None = None) -> Batch:
    """Solves one problem for every row of Y, each as solve() would, bit for
    bit; threads (configure) take whole rows. This differs from one problem
    with fn.batch(A, n), which couples the rows by one norm and one gap.

    x0: None, or a start for each row. max_iterations is for each row; the
    deadline, in seconds, for all: rows never begun are 0, with the outcome
    "none". Others as in solve. Ctrl-C raises Interrupted, whose `result` are
    the rows so far."""
    deadline = Deadline(deadline)
    made = Problem(problem, A, lam, eta, weights, regulariser)
    seat = Seat("firenet_solver_batch", made._handle,
                choice("method", method, METHODS))
    set_options(lib.firenet_solver_batch_set_real, seat, "FIRENET_SOLVER_",
                {**tolerances(tol, feasibility), "norm": norm,
                 "step_ratio": step_ratio, "sharpness": sharpness,
                 "delta": delta, "penalty": penalty, "x_bound": x_bound,
                 "deadline": deadline.seconds})
    set_options(lib.firenet_solver_batch_set_int, seat, "FIRENET_SOLVER_",
                {"max_iterations": max_iterations,
                 "output": output and choice("output", output, OUTPUTS),
                 "seed": seed, "check_every": check_every})
    y, x0, x = _rows(A, Y, x0)
    count = len(y)
    outcomes, iterations = np.zeros(count, np.intc), np.zeros(count, np.int64)
    gaps = np.full(count, np.nan)
    set_options(lib.firenet_solver_batch_set_real, seat, "FIRENET_SOLVER_",
                {"deadline": deadline.left()})
    with Hold(lambda: lib.firenet_solver_batch_cancel(seat)) as hold:
        status = hold.run(lambda: lib.firenet_solver_batch_solve(
            seat, count, type_of(y.dtype), y.ctypes.data, y.size,
            type_of(x.dtype), data(x0), x.ctypes.data, x.size,
            outcomes.ctypes.data_as(ctype("firenet_outcome*")),
            iterations.ctypes.data_as(ctype("int64_t*")),
            gaps.ctypes.data_as(ctype("double*")), None), made._calls_python)
    seat.check(status)
    words = {one: word(OUTCOMES, one) for one in np.unique(outcomes).tolist()}
    return hold.deliver(Batch(x, [words[one] for one in outcomes.tolist()],
                              gaps, iterations))
