# SPDX-License-Identifier: BSD-3-Clause
"""(P1), (P2), (P3) to a certified gap."""
from __future__ import annotations

import dataclasses
import math

import numpy as np

from . import _arrays
from ._arrays import type_of
from ._calls import Hold
from ._errors import RangeError
from ._handles import (Context, Seat, create, handle_of, read,
                       set_options)
from ._library import C, ctype, lib
from ._levels import Levels
from ._monitor import Monitor, Watch
from ._operators import Operator
from ._options import choice
from ._types import Any, Array, ArrayLike, Sequence

_KINDS = {"P1": C.FIRENET_PROBLEM_P1, "P2": C.FIRENET_PROBLEM_P2,
          "P3": C.FIRENET_PROBLEM_P3}
_METHODS = {"adaptive": C.FIRENET_METHOD_ADAPTIVE,
            "none": C.FIRENET_METHOD_PLAIN,
            "scheduled": C.FIRENET_METHOD_SCHEDULED,
            "grid": C.FIRENET_METHOD_GRID, "fista": C.FIRENET_METHOD_FISTA}
OUTPUTS = {"ergodic": C.FIRENET_OUTPUT_ERGODIC, "last": C.FIRENET_OUTPUT_LAST}
_OUTCOMES = {name[len("FIRENET_OUTCOME_"):].lower(): value
             for name, value in vars(C).items()
             if name.startswith("FIRENET_OUTCOME_")}
_WORDS = {value: word for word, value in _OUTCOMES.items()}
_HISTORY = np.dtype([("iteration", "i8"), ("objective", "f8"), ("gap", "f8"),
                     ("infeasibility", "f8")])


def outcome(value):
    """An outcome as a word, e.g. "converged"."""
    return _WORDS[value]


class Problem:
    """One of the three, without data:

    P1  min ||x||_{1,w} subject to ||Ax - y||_2 <= eta
    P2  min lam ||x||_{1,w} + ||Ax - y||_2^2
    P3  min lam ||x||_{1,w} + ||Ax - y||_2

    weights: None for 1, one for each coefficient, or Levels."""

    def __init__(self, kind: str, A: Operator, lam: float | None = None,
                 eta: float | None = None,
                 weights: ArrayLike | Levels | None = None) -> None:
        value = choice("problem", kind, _KINDS)
        name, given, other = (("eta", eta, lam) if kind == "P1"
                              else ("lam", lam, eta))
        if given is None or other is not None:
            raise RangeError(f"{kind} takes {name} and nothing else: lam = "
                             f"{lam}, eta = {eta}")
        self.kind, self.A = kind, A
        create_in = "firenet_problem_create"
        rest = (None, 0)
        if isinstance(weights, Levels):
            create_in, rest = create_in + "_in_levels", (weights._handle,)
        elif weights is not None:
            w = _arrays.incoming("weights", weights, np.dtype("f8"),
                                 A.in_shape)[0]
            rest = (w.ctypes.data_as(ctype("double*")), w.size)
        self._handle = create(create_in, "firenet_problem", value,
                              handle_of("A", A, Operator), given, *rest)

    @property
    def parameter(self) -> float:
        """Its lam, or its eta."""
        return lib.firenet_problem_parameter(self._handle)

    def solver_bytes(self, restart: str = "adaptive") -> int:
        """Memory a solve takes, at most."""
        return lib.firenet_solver_bytes(
            self._handle, choice("restart", restart, _METHODS))

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
            status = function(self._handle, context, *given)
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
                   choice("kind", kind, _KINDS), value)
        return value.value


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
                   "cancelled", "stalled", ..; `message` in words
    best           the best iterate seen, which after a stop need not be x
    history        at most 1024 rows (iteration, objective, gap, infeasibility)
    state          bytes, for solve(.., state=) to go on from

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
    history: np.ndarray = dataclasses.field(repr=False)
    state: bytes = dataclasses.field(repr=False)

    @property
    def message(self) -> str:
        """The outcome in words."""
        return lib.firenet_outcome_message(_OUTCOMES[self.outcome]).decode()

    @property
    def relative_gap(self) -> float:
        """gap / objective; 0 where both are."""
        if self.objective:
            return abs(self.gap) / self.objective
        return 0.0 if self.gap == 0 else math.inf

    @property
    def converged(self) -> bool:
        """True if the gap, and in P1 the infeasibility, met the tolerance."""
        return self.outcome == "converged"


class _Solver(Seat):
    """A seat at a problem, with its settings."""

    def __init__(self, problem, method, reals, ints):
        self.problem = problem
        super().__init__("firenet_solver", problem._handle,
                         choice("restart", method, _METHODS))
        set_options(lib.firenet_solver_set_real, self, "FIRENET_SOLVER_", reals)
        set_options(lib.firenet_solver_set_int, self, "FIRENET_SOLVER_", ints)

    def run(self, call, monitor, reference):
        """Runs call(); Ctrl-C cancels it. Returns the Hold."""
        self.check(lib.firenet_solver_set_monitor(self, monitor.thunk, None))
        self.check(lib.firenet_solver_set_int(
            self, C.FIRENET_SOLVER_MONITOR_EVERY, monitor.every))
        if reference is not None:
            type, x, size = self.problem._x(reference)
            self.check(lib.firenet_solver_set_reference(
                self, type, x.ctypes.data, size))
        with Hold(lambda: lib.firenet_solver_cancel(self)) as hold:
            status = hold.run(
                call, monitor.active or self.problem.A._calls_python)
        self.check(status)
        return hold

    def real(self, name):
        return read("double", lib.firenet_solver_result_real, self,
                    getattr(C, "FIRENET_SOLVER_" + name))

    def int(self, name):
        return read("int64_t", lib.firenet_solver_result_int, self,
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
            outcome(self.int("OUTCOME")), self.best(x), self.history(),
            self.state())


def _tolerances(tol, feasibility):
    return {"tolerance": tol,
            "feasibility": tol if feasibility is None else feasibility}


def solve(problem: str, A: Operator, y: ArrayLike, lam: float | None = None,
          eta: float | None = None, weights: ArrayLike | Levels | None = None,
          tol: float | None = None, restart: str = "adaptive",
          max_iterations: int | None = None, deadline: float | None = None,
          x0: ArrayLike | None = None, callback: Watch | None = None, *,
          every: int = 1, reference: ArrayLike | None = None,
          state: bytes | None = None, feasibility: float | None = None,
          output: str | None = None, norm: float | None = None,
          step_ratio: float | None = None, sharpness: float | None = None,
          delta: float | None = None,
          penalty: float | None = None) -> Result:
    """Solves "P1", "P2" or "P3" for y; see Problem and Result.

    y, x0: arrays of A's out_shape and in_shape, or flat; x comes out as they
    went in. x0: where to start, default 0.
    lam (P2, P3), eta (P1): as the problem states them, nothing is rescaled: lam
    in units of residual (P3) or its square (P2) per unit of x, eta in units of
    y. weights: one for each coefficient, or Levels.
    deadline: seconds from now. max_iterations: default 100000.
    tol: of the relative gap, and `feasibility` of the infeasibility relative
    to ||y||; default 1e-6, in single precision 1e-4.
    restart: "adaptive", "none", "scheduled", "grid" or, in P2, "fista".
    callback: called with an Event after `every` iterations; returns True to
    stop. Its exceptions end the solve and are raised.
    reference: an x that events measure their error against.
    state: of an earlier Result, to go on where it ended; y must be the same.
    Ctrl-C raises Interrupted, whose `result` holds the iterate.
    norm, step_ratio, sharpness, delta, penalty, output: as in solver.h."""
    ints = {"iterations": max_iterations, "output": output and choice(
        "output", output, OUTPUTS)}
    reals = {**_tolerances(tol, feasibility),
             "deadline": deadline, "norm": norm, "step_ratio": step_ratio,
             "sharpness": sharpness, "delta": delta, "penalty": penalty}
    solver = _Solver(Problem(problem, A, lam, eta, weights), restart, reals,
                     ints)
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
    return hold.deliver(solver.result(x))


def path(problem: str, A: Operator, y: ArrayLike,
         parameters: Array | Sequence[float],
         weights: ArrayLike | Levels | None = None, tol: float | None = None,
         restart: str = "adaptive", max_iterations: int | None = None,
         deadline: float | None = None, *,
         feasibility: float | None = None) -> Array:
    """Solutions for a sequence of lam (eta in P1), each started from the one
    before: quickest from large to small. One row for each; the deadline, in
    seconds, and the limit are for each. Others as in solve."""
    parameters = _arrays.doubles(parameters)
    if not len(parameters):
        raise RangeError("parameters: none, allowed is 1 or more")
    name = "eta" if problem == "P1" else "lam"
    solver = _Solver(
        Problem(problem, A, weights=weights, **{name: parameters[0]}), restart,
        {**_tolerances(tol, feasibility), "deadline": deadline},
        {"iterations": max_iterations})
    y, _, first = vectors(A, y, None)
    x = np.zeros((len(parameters), *first.shape), first.dtype)
    hold = solver.run(
        lambda: lib.firenet_solver_path(
            solver, len(parameters), parameters, type_of(y.dtype),
            y.ctypes.data, y.size, type_of(x.dtype), x.ctypes.data, x.size,
            None, None, None, None),
        Monitor(None, 1, first.shape, x.dtype), None)
    return hold.deliver(x)


def noise_bound(scan: ArrayLike, rows: int, failure: float = 0.01) -> float:
    """eta for `rows` measurements, in units of the scan: an array of noise
    alone, real or complex as they are, and long. Exceeded with probability
    `failure`."""
    scan, type = _arrays.flat(scan)
    context = Context()
    value = ctype("double")()
    context.check(lib.firenet_noise_bound(
        context, type, scan.ctypes.data, scan.size, rows, failure, value))
    return value.value


def data(x):
    """The address of an array, None for None."""
    return None if x is None else x.ctypes.data


def vectors(A: Operator, y: Any, x0: Any) -> tuple[Array, Any, Array]:
    """(y, x0, a new x): x comes out shaped if y or x0 came in so."""
    y, shaped = _arrays.incoming("y", y, A.dtype, A.out_shape)
    if x0 is not None:
        x0, shaped_too = _arrays.incoming("x0", x0, A.domain_dtype, A.in_shape)
        shaped = shaped or shaped_too
    x = _arrays.outgoing("x", None, A.domain_dtype, A.in_shape, shaped)
    return y, x0, x
