# SPDX-License-Identifier: BSD-3-Clause
"""(P1), (P2), (P3) to a certified gap."""
from __future__ import annotations

import dataclasses
import math
import time

import numpy as np

from . import _arrays
from ._arrays import type_of
from ._calls import Hold
from ._errors import RangeError
from ._handles import Context, Seat, read, set_options
from ._levels import Levels
from ._library import C, ctype, lib
from ._monitor import Monitor, Watch
from ._operators import Operator
from ._options import choice
from ._problem import Problem
from ._regulariser import Regulariser
from ._types import Any, Array, ArrayLike
from ._words import GAP_BASES, METHODS, OUTCOMES, OUTPUTS, word

_HISTORY = np.dtype([("iteration", "i8"), ("objective", "f8"), ("gap", "f8"),
                     ("infeasibility", "f8")])


@dataclasses.dataclass
class Result:
    """How a solve ended. `x` is the last iterate; the numbers are its own:

    objective      of the problem, exactly as Problem states it
    gap            absolute and certified: the objective is at most that far
                   above the minimum; in P1, beside the infeasibility
    infeasibility  max(0, ||Ax - y||_2 - eta) in P1, else 0
    residual       ||Ax - y||_2
    iterations, restarts, seconds   what it took
    outcome        "converged", "iteration_limit", "deadline", "stopped",
                   "cancelled", "infeasible" (P1: no x satisfies
                   it), ..; `message` in words
    dual           q, which proves the gap: Problem.dual(q, y) is objective -
                   gap; if infeasible a ray, A^H q = 0, -Re<y, q> > eta ||q||
    term_duals     with a regulariser p_j of each term, None for the l1 norm of
                   x itself: A^H q + sum_j W_j^H p_j = 0, |p_j| <= lam w
    best           the best iterate seen, which after a stop need not be x
    history        at most 1024 rows (iteration, objective, gap, infeasibility)
    state          bytes, for solve(.., state=) to go on from
    gap_basis      "exact"; or, with a regulariser whose dual vectors cannot be
                   made feasible exactly, what X the gap rests on, F(x) >=
                   dual - X ||r||, r = A^H q + sum_j W_j^H p_j: "given" (x_bound),
                   "derived" (from A^H A = c I), "none": then gap is NaN; as
                   with "heuristic", which minimises nothing (spinning)

    Results can be pickled."""

    x: np.ndarray = dataclasses.field(repr=False)
    objective: float
    gap: float
    infeasibility: float
    residual: float
    iterations: int
    restarts: int
    seconds: float
    outcome: str
    best: np.ndarray = dataclasses.field(repr=False)
    dual: np.ndarray = dataclasses.field(repr=False)
    history: np.ndarray = dataclasses.field(repr=False)
    state: bytes = dataclasses.field(repr=False)
    term_duals: list = dataclasses.field(repr=False, default_factory=list)
    gap_basis: str = "exact"

    @property
    def message(self) -> str:
        """The outcome in words."""
        return lib.firenet_outcome_message(
            OUTCOMES[self.outcome]).decode()

    @property
    def relative_gap(self) -> float:
        """gap / objective; 0 where both are."""
        if self.objective:
            return abs(self.gap) / self.objective
        return 0.0 if self.gap == 0 else math.inf

    @property
    def converged(self) -> bool:
        """True if the gap, and in P1 the infeasibility and what it may hide
        of the gap, met the tolerance (solver.h)."""
        return self.outcome == "converged"


class Deadline:
    """Seconds from now on, preparations included; None for ever."""

    def __init__(self, seconds):
        self.seconds = math.inf if seconds is None else seconds
        self._begun = time.monotonic()

    def left(self):
        """What is left of them. One that was no deadline is left to C, which
        says so."""
        if not self.seconds > 0:
            return self.seconds
        return max(self.seconds - (time.monotonic() - self._begun), 1e-9)


class _Solver(Seat):
    """A solver of a problem, with its settings."""

    def __init__(self, problem, method, reals, ints, deadline):
        self.problem, self._deadline = problem, deadline
        method = choice("method", method, METHODS)
        super().__init__("firenet_solver", problem._handle, method,
                         calls_python=problem._calls_python)
        self._set(**reals, deadline=deadline.seconds)
        set_options(lib.firenet_solver_set_int, self, "FIRENET_SOLVER_", ints)

    def _set(self, **reals):
        set_options(lib.firenet_solver_set_real, self, "FIRENET_SOLVER_", reals)

    def run(self, call, monitor, reference):
        """Runs call(); Ctrl-C cancels it. Returns the Hold."""
        self.check(lib.firenet_solver_set_monitor(self, monitor.thunk, None))
        set_options(lib.firenet_solver_set_int, self, "FIRENET_SOLVER_",
                    {"every": monitor.every})
        if reference is not None:
            type, x, size = self.problem._x(reference)
            self.check(lib.firenet_solver_set_reference(
                self, type, x.ctypes.data, size))
        self._set(deadline=self._deadline.left())
        with Hold(lambda: lib.firenet_solver_cancel(self)) as hold:
            status = hold.run(
                call, monitor.active or self.problem._calls_python)
        self.check(status)
        return hold

    def real(self, name):
        return read("double", lib.firenet_solver_get_real, self,
                    getattr(C, "FIRENET_SOLVER_" + name))

    def int(self, name):
        return read("int64_t", lib.firenet_solver_get_int, self,
                    getattr(C, "FIRENET_SOLVER_" + name))

    def history(self):
        rows = []
        cells = (ctype("int64_t")(), *(ctype("double")() for _ in range(3)))
        for i in range(lib.firenet_solver_history_length(self)):
            self.check(lib.firenet_solver_history(self, i, *cells))
            rows.append(tuple(cell.value for cell in cells))
        return np.array(rows, _HISTORY)

    def best(self, x):
        best = np.empty_like(x)
        self.check(lib.firenet_solver_copy_best(
            self, type_of(x.dtype), best.ctypes.data, best.size))
        return best

    def dual(self):
        A = self.problem.A
        q = np.empty(A.shape[0], A.dtype)
        self.check(lib.firenet_solver_copy_dual(
            self, type_of(q.dtype), q.ctypes.data, q.size))
        return q

    def term_duals(self):
        regulariser, duals = self.problem.regulariser, []
        for term, size in enumerate(regulariser._rows if regulariser else []):
            p = np.empty(size, self.problem.A.dtype)
            try:
                self.check(lib.firenet_solver_copy_term_dual(
                    self, term, type_of(p.dtype), p.ctypes.data, p.size))
            except RangeError:  # the l1 norm of x itself
                p = None
            duals.append(p)
        return duals

    def state(self):
        state = np.empty(lib.firenet_solver_state_bytes(self), np.uint8)
        self.check(lib.firenet_solver_save_state(self, state.ctypes.data,
                                                 state.size))
        return state.tobytes()

    def result(self, x):
        return Result(
            x, self.real("OBJECTIVE"), self.real("GAP"),
            self.real("INFEASIBILITY"), self.real("RESIDUAL"),
            self.int("ITERATION"), self.int("RESTARTS"), self.real("SECONDS"),
            word(OUTCOMES, self.int("OUTCOME")), self.best(x), self.dual(),
            self.history(), self.state(), self.term_duals(),
            word(GAP_BASES, self.int("GAP_BASIS")))


def tolerances(tol, feasibility):
    return {"tol": tol,
            "feasibility": tol if feasibility is None else feasibility}


def solve(problem: str, A: Operator, y: ArrayLike, lam: float | None = None,
          eta: float | None = None, weights: ArrayLike | Levels | None = None,
          tol: float | None = None, method: str = "adaptive",
          max_iterations: int | None = None, deadline: float | None = None,
          x0: ArrayLike | None = None, callback: Watch | None = None, *,
          every: int = 1, reference: ArrayLike | None = None,
          state: bytes | None = None, feasibility: float | None = None,
          output: str | None = None, norm: float | None = None,
          step_ratio: float | None = None, sharpness: float | None = None,
          delta: float | None = None, penalty: float | None = None,
          x_bound: float | None = None, regulariser: Regulariser | None = None,
          seed: int | None = None,
          check_every: int | None = None) -> Result:
    """Solves "P1", "P2" or "P3" for y; see Problem and Result.

    y, x0: arrays of A's out_shape and in_shape, or flat; x has the same form.
    x0: the start, default 0.
    lam (P2, P3), eta (P1): as the problem states them, nothing is rescaled: lam
    in units of residual (P3) or its square (P2) per unit of x, eta in units of
    y. weights: one for each coefficient, or Levels; or a regulariser that
    replaces ||x||_{1,w}, as fn.variation(..) or fn.l1(W).
    deadline: seconds from now, preparations included. max_iterations: default
    100000.
    tol: of the relative gap, and `feasibility` of the infeasibility relative
    to ||y||; default 1e-6, in single precision 1e-4.
    method: "adaptive", "plain", "scheduled", "grid" or, in P2, "fista"; or, in
    P2 with fn.l1(W), W an orthonormal wavelet transform, "spinning", a heuristic
    without a gap whose positions of W follow from `seed` (default 1).
    callback: called with an Event after `every` iterations; returns True to
    stop. Its exceptions end the solve and are raised.
    reference: an x that events measure their error against.
    state: of an earlier Result, to continue where it ended; y must be the same.
    Ctrl-C raises Interrupted, whose `result` holds the iterate.
    norm, step_ratio, sharpness, delta, penalty, output, check_every: as in
    solver.h.
    x_bound: X with ||x|| <= X for a minimiser x, if one is known: needed for
    the gap of a regulariser with a general W; see Result.gap_basis."""
    deadline = Deadline(deadline)
    ints = {"max_iterations": max_iterations, "output": output and choice(
        "output", output, OUTPUTS), "seed": seed, "check_every": check_every}
    reals = {**tolerances(tol, feasibility), "norm": norm,
             "step_ratio": step_ratio, "sharpness": sharpness, "delta": delta,
             "penalty": penalty, "x_bound": x_bound}
    solver = _Solver(Problem(problem, A, lam, eta, weights, regulariser),
                     method, reals, ints, deadline)
    y, x0, x = vectors(A, y, x0)
    ends = (type_of(y.dtype), y.ctypes.data, y.size, type_of(x.dtype))

    def start():
        return lib.firenet_solver_solve(solver, *ends, data(x0), x.ctypes.data,
                                        x.size)

    def go_on():
        return lib.firenet_solver_resume(solver, *ends, x.ctypes.data, x.size)

    if state is not None:
        if x0 is not None:
            raise RangeError("x0 and state: allowed is one of them")
        solver.check(lib.firenet_solver_load_state(solver, state, len(state)))
    monitor = Monitor(callback, every, x.shape, x.dtype)
    hold = solver.run(start if state is None else go_on, monitor, reference)
    result = solver.result(x)
    result.dual = result.dual.reshape(y.shape)
    return hold.deliver(result)


def noise_bound(scan: ArrayLike, rows: int, failure: float = 0.01) -> float:
    """eta for `rows` measurements, in units of the scan: a long array of noise
    alone, real or complex like the measurements. Exceeded with probability
    `failure`."""
    scan, type = _arrays.flat("scan", scan)
    context = Context()
    value = ctype("double")()
    context.check(lib.firenet_noise_bound(
        context, type, scan.ctypes.data, scan.size, rows, failure, value))
    return value.value


def data(x):
    """The address of an array, None for None."""
    return None if x is None else x.ctypes.data


def vectors(A: Operator, y: Any, x0: Any) -> tuple[Array, Any, Array]:
    """(y, x0, a new x): x comes out shaped if y or x0 came in so, and as A.H @ y
    would where y has one axis, which does not tell."""
    y, shaped = _arrays.incoming("y", y, A.dtype, A.out_shape)
    shaped = shaped or (len(A.out_shape) == 1 and not A._lists[0]
                        and x0 is None)
    if x0 is not None:
        x0, shaped_too = _arrays.incoming("x0", x0, A.domain_dtype, A.in_shape)
        shaped = shaped or shaped_too
    x = _arrays.outgoing("x", None, A.domain_dtype, A.in_shape, shaped)
    return y, x0, x
