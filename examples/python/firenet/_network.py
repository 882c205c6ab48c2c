# SPDX-License-Identifier: BSD-3-Clause
"""FIRENETs: networks that need no training."""
from __future__ import annotations

import dataclasses
import functools
import math

import numpy as np

from . import _arrays
from ._arrays import type_of
from ._calls import Hold
from ._errors import RangeError, StateError
from ._handles import Seat, Seats, create, handle_of, read, set_options
from ._library import C, lib
from ._layers import Layer, layer
from ._monitor import Monitor, Watch
from ._levels import Levels
from ._made import Made
from ._operators import Operator
from ._options import choice
from ._regulariser import Regulariser
from ._solve import Deadline, data, vectors
from ._theory import Constants, bound, epsilon
from ._types import Array, ArrayLike, Sequence
from ._words import DUALS, GAP_BASES, OUTCOMES, OUTPUTS, word


@dataclasses.dataclass
class Run:
    """The result of a network. The bounds are of the l2 error: proved before
    any data, and from the gap; nan where nothing is proved.
    dual: the q behind the gap, of A's out_shape: ||q|| <= 1 and |A^H q| <=
    lam w, so that the objective of no x is below -Re <y, q>.
    term_duals, gap_basis: with a Regulariser, as in Result."""

    x: np.ndarray
    objective: float
    gap: float
    residual: float
    epsilon: float
    prior_bound: float
    posterior_bound: float
    seconds: float
    layer: int
    inner: int
    outcome: str
    dual: np.ndarray
    term_duals: list = dataclasses.field(default_factory=list)
    gap_basis: str = "exact"


def _real(name, doc):
    option = getattr(C, "FIRENET_NETWORK_" + name)
    return property(lambda net: read(
        "double", lib.firenet_network_get_real, net._handle, option), doc=doc)


def _int(name, doc):
    option = getattr(C, "FIRENET_NETWORK_" + name)
    return property(lambda net: read(
        "int64_t", lib.firenet_network_get_int, net._handle, option), doc=doc)


class Network(Made):
    """phi: measurements to coefficients, `restarts` times `inner` iterations
    for min lam ||x||_{1,w} + ||Ax - y||_2; immutable, shared by threads, can be
    pickled and copied. `levels` may be a Regulariser R, which then takes the
    place of ||x||_{1,w}.

    rho, gamma: constants of A's robust null space property in levels.
    inner: iterations per restart; default p*, from which on the error bounds
    are theorems. lam: default the largest the theory allows.
    delta: an upper bound of constants(levels, rho, gamma, lam).floor(sigma,
    noise), the effect of noise and lack of sparsity, in units of y; default 0.
    theta: ||A~ - A|| if A is known only approximately.
    alpha: with a Regulariser, the sharpness assumed, ||z - x|| <= alpha (F(z) -
    F(x) + delta): the bounds hold if it does. lam is needed then, and without
    alpha p is `inner`, default 160.
    output: "ergodic", the average, which the bounds are for, or "last".
    dual: "keep" keeps the dual variable across restarts and doubles p*; else
    "reset".
    Others as in network.h."""

    def __init__(self, A: Operator, levels: Levels | Regulariser,
                 rho: float | None = None,
                 gamma: float | None = None, restarts: int | None = None,
                 inner: int | None = None, lam: float | None = None,
                 delta: float | None = None, theta: float = 0,
                 output: str = "ergodic", dual: str = "reset", *,
                 grid: int | None = None,
                 measurement_bound: float | None = None,
                 signal_bound: float | None = None,
                 norm: float | None = None,
                 primal_factor: float | None = None,
                 dual_factor: float | None = None,
                 alpha: float | None = None) -> None:
        reals = {"rho": rho, "gamma": gamma, "lam": lam, "delta": delta,
                 "theta": theta, "measurement_bound": measurement_bound,
                 "signal_bound": signal_bound, "norm": norm,
                 "primal_factor": primal_factor, "dual_factor": dual_factor,
                 "alpha": alpha}
        ints = {"restarts": restarts, "inner": inner, "grid": grid}
        config = create("firenet_network_config_create",
                        "firenet_network_config")
        set_options(lib.firenet_network_config_set_real, config,
                    "FIRENET_NETWORK_", reals)
        set_options(lib.firenet_network_config_set_int, config,
                    "FIRENET_NETWORK_",
                    {**ints, "output": choice("output", output, OUTPUTS),
                     "dual": choice("dual", dual, DUALS)})
        general = isinstance(levels, Regulariser)
        if not isinstance(levels, (Levels, Regulariser)):
            raise TypeError(f"levels is {type(levels).__name__}: expected "
                            "firenet.Levels or a regulariser")
        self.A = A
        self.levels = None if general else levels
        self.regulariser = levels if general else None
        self.measurement_bound = measurement_bound
        self.restarts = read("int64_t", lib.firenet_network_config_get_int,
                             config, C.FIRENET_NETWORK_RESTARTS)
        self._handle = create(
            "firenet_network_create" + ("_regularised" if general else ""),
            "firenet_network", handle_of("A", A, Operator),
            levels._handle, config)
        self._seats = Seats("firenet_runner", self._handle)
        self._calls_python = (A._calls_python
                              or general and levels._calls_python)
        self._made = functools.partial(Network, output=output, dual=dual,
                                       **reals, **ints), A, levels

    c1 = _real("C1", "Constant C1 of the theory.")
    c2 = _real("C2", "Constant C2 of the theory.")
    sharpness = _real("SHARPNESS", "D, in units of x per unit of F; with a "
                      "Regulariser the alpha assumed, nan without one.")
    implied_sharpness = _real("IMPLIED_SHARPNESS",
                              "The largest D that inner suffices for.")
    dual_bound = _real("USED_DUAL_BOUND", "K, a bound of all dual variables.")
    lam = _real("USED_LAMBDA", "lambda in use.")
    norm = _real("USED_NORM", "L in use.")
    rho = _real("USED_RHO", "rho in use, with theta.")
    gamma = _real("USED_GAMMA", "gamma in use, with theta.")
    delta = _real("USED_DELTA", "delta in use, with theta.")
    theta_limit = _real("THETA_LIMIT", "theta must stay below it.")
    implied_rho = _real("IMPLIED_RHO", "Largest rho that inner suffices for.")
    implied_gamma = _real("IMPLIED_GAMMA", "Largest gamma, likewise.")
    inner = _int("USED_INNER", "p in use; a grid's smallest.")
    p_star = _int("PROVED_INNER", "p*: from it on the bounds are proved.")
    layers = _int("LAYERS", "3 restarts p + 1.")
    largest_inner = _int("LARGEST_INNER", "p in use; a grid's largest.")
    exact_inner = _int("EXACT_INNER", "p* if theta were 0.")
    runner_bytes = _int("RUNNER_BYTES", "Memory of one thread's run.")
    jacobian_bytes = _int("JACOBIAN_BYTES", "Memory of one Jacobian.")
    _proved = _int("PROVED", "1 if the bounds follow from the assumption.")

    @property
    def proved(self) -> bool:
        """True if the a-priori bounds follow from A having the rNSPL with rho
        and gamma, or with a Regulariser from the sharpness assumed: p >= p* and
        lambda within its limit."""
        return bool(self._proved)

    def __repr__(self):
        return (f"<Network: {self.layers} layers ({self.restarts} restarts of "
                f"{self.inner}), {'' if self.proved else 'not '}proved, "
                f"{self.A.description}>")

    def prior_bounds(self, y_norm: float | None = None) -> Array:
        """The proved bounds of the l2 error after 0 .. n restarts from x0 = 0,
        for every ||y|| <= y_norm and delta as the network was made; nan if it
        is not proved."""
        if self.measurement_bound is not None:
            y_norm = self.measurement_bound
        if y_norm is None:
            raise RangeError("y_norm: needed, as the network was made without "
                             "measurement_bound")
        return np.array([bound(self.sharpness, epsilon(
            y_norm, self.delta, n), self.delta) if self.proved else math.nan
            for n in range(self.restarts + 1)])

    def bound(self, sigma: float, noise: float,
              y_norm: float | None = None) -> float:
        """The a-priori bound of ||net(y) - x||_2 for every x at distance sigma
        from sparse in levels, ||Ax - y|| <= noise and ||y|| <= y_norm (default
        measurement_bound); nan if the network is not proved."""
        if self.levels is None:
            raise StateError("bound: needs levels; with a Regulariser "
                             "prior_bounds has those of its alpha")
        theory = Constants(self.levels, self.rho, self.gamma, self.lam)
        floor, delta = theory.floor(sigma, noise), self.delta
        if floor > delta * (1 + 1e-12):
            raise RangeError(f"sigma and noise cost c(x) = {floor:g}, the "
                             f"network was made for delta = {delta:g}: make "
                             "it with a delta no smaller")
        return self.prior_bounds(y_norm)[-1]

    def layer(self, index: int, epsilon0: float = 0.0,
              instance: int = 0) -> Layer:
        """Layer 1 .. layers as a Layer.

        epsilon0: eps_0 = F(x0) of the run, on which the step sizes depend:
        ||y||_2 for x0 = 0. Not needed with measurement_bound.
        instance: of a grid, from 0."""
        return layer(self._handle, len(self.levels or [None]),
                     len(self.regulariser or ()), instance, index, epsilon0)

    # ------------------------------------------------------------------ runs

    def __call__(self, y: ArrayLike, x0: ArrayLike | None = None,
                 callback: Watch | None = None) -> Array:
        """phi(y), started from x0 if given: y of A's out_shape, x of its
        in_shape, both flat where y went in so. callback as in run."""
        return self.run(y, x0, callback).x

    def run(self, y: ArrayLike, x0: ArrayLike | None = None,
            callback: Watch | None = None, every: int = 1,
            deadline: float = math.inf,
            reference: ArrayLike | None = None, *,
            check_every: int = 0) -> Run:
        """phi(y) as a Run, with its certificate. callback: called with an
        Event after `every` inner iterations; returns True to stop. deadline:
        seconds from now. reference: an x that events measure their error
        against. check_every: inner iterations from one check of the gap, the
        deadline and Ctrl-C to the next; 0: 1, on a device 16. Ctrl-C raises
        Interrupted, whose `result` is the Run."""
        deadline = Deadline(deadline)
        y, x0, x = vectors(self.A, y, x0)
        if reference is not None:
            reference = vectors(self.A, y, reference)[1]
        run, hold = self._run(y, x0, x, 1,
                              Monitor(callback, every, x.shape, x.dtype),
                              deadline, reference, check_every)
        return hold.deliver(run)

    def batch(self, Y: Array | Sequence[ArrayLike],
              x0: Array | Sequence[ArrayLike] | None = None,
              callback: Watch | None = None,
              deadline: float = math.inf) -> Array:
        """phi of every row of Y, a row each. Threads (configure) take whole
        rows; a callback sees them one after the other. The deadline, in
        seconds, is one for all; rows never reached are 0. Ctrl-C raises
        Interrupted, whose `result` are the rows so far."""
        deadline = Deadline(deadline)
        rows = [vectors(self.A, y, None)[0].ravel() for y in _arrays.unmasked(
            "Y", Y)]
        if not rows:
            raise RangeError("Y: no rows, allowed is 1 or more")
        shape = vectors(self.A, Y[0], None)[2].shape
        if x0 is not None:
            x0 = np.stack([vectors(self.A, y, one)[1].ravel()
                           for y, one in zip(rows, x0, strict=True)])
        x = np.zeros((len(rows), *shape), self.A.domain_dtype)
        _, hold = self._run(np.stack(rows), x0, x, len(rows),
                            Monitor(callback, 1, shape, x.dtype), deadline,
                            None)
        return hold.deliver(x)

    def _run(self, y, x0, x, count, monitor, deadline, reference,
             check_every=0):
        """(the Run, the Hold to deliver through)"""
        seat = self._seats.take()
        _prepare(seat, monitor, deadline, reference, check_every)
        with Hold(lambda: lib.firenet_runner_cancel(seat)) as hold:
            status = hold.run(lambda: lib.firenet_runner_run_batch(
                seat, count, type_of(y.dtype), y.ctypes.data, y.size,
                type_of(x.dtype), data(x0), x.ctypes.data, x.size),
                monitor.active or self._calls_python)
        seat.check(status)
        result = _result(seat, x, self.A, self.regulariser)
        if not hold.seen:  # a cancelled seat might cancel its next run
            self._seats.append(seat)
        return result, hold

    # -------------------------------------------------------------- gradients

    def jacobian(self, y: ArrayLike, x0: ArrayLike | None = None) -> Jacobian:
        """The derivative at a point, for any number of products."""
        return Jacobian(self, y, x0)

    def jvp(self, y: ArrayLike, dy: ArrayLike, x0: ArrayLike | None = None,
            dx0: ArrayLike | None = None) -> Array:
        """J (dy, dx0) at (y, x0): the change of phi with y and x0, to first
        order; shaped as net(y)."""
        return self.jacobian(y, x0).jvp(dy, dx0)

    def vjp(self, y: ArrayLike, u: ArrayLike,
            x0: ArrayLike | None = None) -> Array:
        """J^T u at (y, x0): the gradient of Re <u, phi> by y; u as net(y), the
        result as y, both flat or not as u is."""
        return self.jacobian(y, x0).vjp(u)[0]


class Jacobian:
    """The derivative J of a network at (y, x0), exact for the arithmetic done;
    real-linear: <a, b> = Re a^H b. `x` is phi(y, x0). One thread at a time."""

    def __init__(self, net: Network, y: ArrayLike,
                 x0: ArrayLike | None = None) -> None:
        self._net = net
        y, x0, self.x = vectors(net.A, y, x0)
        self._seat = Seat("firenet_jacobian", net._handle)
        self._call(lib.firenet_jacobian_run, y, data(x0), self.x)

    def jvp(self, dy: ArrayLike, dx0: ArrayLike | None = None) -> Array:
        """J (dy, dx0), of the shape of `x`; dx0 default 0."""
        dy, dx0, _ = vectors(self._net.A, dy, dx0)
        dx = np.empty_like(self.x)
        self._call(lib.firenet_jacobian_jvp, dy, data(dx0), dx)
        return dx

    def vjp(self, u: ArrayLike) -> tuple[Array, Array]:
        """J^T u as (by y, by x0), for u of the shape of `x`."""
        A = self._net.A
        u, shaped = _arrays.incoming("u", u, A.domain_dtype, A.in_shape)
        uy = _arrays.outgoing("uy", None, A.dtype, A.out_shape, shaped)
        ux0 = np.empty_like(u)
        self._run(lambda: lib.firenet_jacobian_vjp(
            self._seat, type_of(u.dtype), u.ctypes.data, u.size,
            type_of(uy.dtype), uy.ctypes.data, uy.size, ux0.ctypes.data),
            (uy, ux0))
        return uy, ux0

    def _call(self, function, y, start, x):
        self._run(lambda: function(
            self._seat, type_of(y.dtype), y.ctypes.data, y.size,
            type_of(x.dtype), start, x.ctypes.data, x.size), x)

    def _run(self, call, result):
        with Hold() as hold:
            status = hold.run(call, self._net._calls_python
                              or not self._seat.calls_python)
        self._seat.check(status)
        hold.deliver(result)


def _prepare(seat, monitor, deadline, reference, check_every):
    """A seat as a run wants it; nothing of its last run is left."""
    seat.check(lib.firenet_runner_set_monitor(seat, monitor.thunk, None))
    seat.check(lib.firenet_runner_set_int(
        seat, C.FIRENET_RUNNER_MONITOR_EVERY, monitor.every))
    seat.check(lib.firenet_runner_set_int(
        seat, C.FIRENET_RUNNER_CHECK_EVERY, check_every))
    seat.check(lib.firenet_runner_set_real(seat, C.FIRENET_RUNNER_DEADLINE,
                                           deadline.left()))
    type, size = (C.FIRENET_F64, 0) if reference is None else (
        type_of(reference.dtype), reference.size)
    seat.check(lib.firenet_runner_set_reference(seat, type, data(reference),
                                                size))


def _term_duals(seat, A, regulariser):
    duals = []
    for term, size in enumerate(regulariser._rows if regulariser else []):
        p = np.empty(size, A.dtype)
        try:
            seat.check(lib.firenet_runner_copy_term_dual(
                seat, term, type_of(p.dtype), p.ctypes.data, p.size))
        except RangeError:  # the l1 norm of x itself
            p = None
        duals.append(p)
    return duals


def _result(seat, x, A, regulariser):
    dual = np.empty(A.out_shape, A.dtype)
    seat.check(lib.firenet_runner_copy_dual(
        seat, type_of(dual.dtype), dual.ctypes.data, dual.size))

    def real(name):
        return read("double", lib.firenet_runner_get_real, seat,
                    getattr(C, "FIRENET_RUNNER_" + name))

    def integer(name):
        return read("int64_t", lib.firenet_runner_get_int, seat,
                    getattr(C, "FIRENET_RUNNER_" + name))

    return Run(x, *map(real, (
        "OBJECTIVE", "GAP", "RESIDUAL", "EPSILON", "PRIOR_BOUND",
        "POSTERIOR_BOUND", "SECONDS")), *map(integer, ("LAYER", "INNER")),
        word(OUTCOMES, integer("OUTCOME")), dual,
        _term_duals(seat, A, regulariser),
        word(GAP_BASES, integer("GAP_BASIS")))
