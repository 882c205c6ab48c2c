# SPDX-License-Identifier: BSD-3-Clause
"""Small changes of the measurements that move a reconstruction most."""
from __future__ import annotations

import dataclasses

import numpy as np

from . import _arrays
from ._arrays import shape_of, size_of, type_of, view
from ._calls import Hold, guarded
from ._handles import Seat, handle_of, read, set_options
from ._library import C, ctype, lib
from ._monitor import stops
from ._network import Network
from ._operators import Operator
from ._types import (Any, Array, ArrayLike, Callable, DTypeLike, Function,
                     Shape)

_KIND = "firenet_perturbation"


@dataclasses.dataclass
class Perturbation:
    """The perturbation r with the largest Q seen, ||r||, the change of the
    reconstruction, and a row (norm, change) for every step."""

    r: np.ndarray
    norm: float
    change: float
    history: np.ndarray = dataclasses.field(repr=False)

    @property
    def ratio(self) -> float:
        """change / norm."""
        return self.change / self.norm


class Map:
    """A reconstruction to search against: x = phi(y), and vjp(u) = J^T u
    at the y of the last call, the gradient of Re <u, phi>. The shapes are
    those of y and x."""

    def __init__(self, phi: Function, vjp: Function, in_shape: Shape,
                 out_shape: Shape, in_dtype: DTypeLike = "complex128",
                 out_dtype: DTypeLike | None = None) -> None:
        self.y = shape_of(in_shape), np.dtype(in_dtype)
        self.x = shape_of(out_shape), np.dtype(out_dtype or in_dtype)
        self.thunks = (
            _thunk("firenet_map_fn", phi, self.y, self.x),
            _thunk("firenet_map_vjp_fn", vjp, self.x, self.y))


def _thunk(kind, function, source, target):
    """`function` as C calls it: reads `source`, fills `target`."""
    @guarded
    def call(read_from, write_to, _):
        result = _arrays.incoming(
            "result", function(view(read_from, *source).copy()), target[1],
            target[0])[0]
        view(write_to, *target)[...] = result.reshape(target[0])
        return 0
    return ctype(kind)(call)


def _watch(callback, shape, dtype):
    """The monitor; without a callback it lets Python notice Ctrl-C."""
    @guarded
    def call(step, norm, change, r, _):
        if hold.stopped:
            return 1
        if callback is None:
            return 0
        return stops(callback(step, norm, change,
                              view(r, shape, dtype).copy()))
    hold = Hold(lambda: None)  # the next call of the monitor stops the search
    return hold, ctype("firenet_perturbation_fn")(call)


def _search(phi, B, steps):
    """(handle, side of y, side of r)."""
    b = None if B is None else handle_of("B", B, Operator)
    if isinstance(phi, Network):
        y = phi.A.out_shape, phi.A.dtype
        seat = Seat(_KIND, phi._handle, b, steps, function="_create_network")
    elif isinstance(phi, Map):
        y = phi.y
        seat = Seat(_KIND, type_of(y[1]), size_of(y[0]), type_of(phi.x[1]),
                    size_of(phi.x[0]), *phi.thunks, None, b, steps)
    else:
        raise TypeError(f"phi is {type(phi).__name__}: expected a "
                        "firenet.Network, or a firenet.Map of your functions")
    return seat, y, y if B is None else (B.in_shape, B.domain_dtype)


def perturb(phi: Network | Map, y: ArrayLike, B: Operator | None = None,
            steps: int = 100, *, mu: float | None = None,
            step: float | None = None, momentum: float | None = None,
            radius: float | None = None, start: float | None = None,
            seed: int | None = None,
            callback: Callable[[int, float, float, Array], Any] | None = None,
            ) -> Perturbation:
    """Searches for an r with a large Q(r) = ||phi(y + B r) - phi(y)||^2 / 2 -
    mu ||r||^2 / 2, by gradient ascent with momentum, ||r|| <= radius.

    phi: a Network, or a Map. B: an operator into the measurements, default
    the identity. start: ||r|| of the random start, absolute, default 1e-3: a
    small fraction of the norms of interest. callback(step, norm, change, r):
    returns True to stop."""
    search, y_side, r_side = _search(phi, B, steps)
    set_options(
        lib.firenet_perturbation_set_real, search, "FIRENET_PERTURBATION_",
        {"mu": mu, "step": step, "momentum": momentum, "radius": radius,
         "start": start})
    set_options(lib.firenet_perturbation_set_int, search,
                "FIRENET_PERTURBATION_", {"seed": seed})
    y, shaped = _arrays.incoming("y", y, y_side[1], y_side[0])
    r = _arrays.outgoing("r", None, r_side[1], r_side[0],
                         shaped or B is not None)
    hold, thunk = _watch(callback, *r_side)
    search.check(lib.firenet_perturbation_set_monitor(search, thunk, None))
    in_place = (callback is not None or isinstance(phi, Map)
                or phi._calls_python or not search.calls_python)
    with hold:
        status = hold.run(lambda: lib.firenet_perturbation_run(
            search, type_of(y.dtype), y.ctypes.data, y.size, type_of(r.dtype),
            r.ctypes.data, r.size), in_place)
    search.check(status)
    return hold.deliver(_result(search, r))


def _option(name):
    return getattr(C, "FIRENET_PERTURBATION_" + name)


def _result(search, r):
    norm, change = (read("double", lib.firenet_perturbation_get_real, search,
                         _option(name)) for name in ("NORM", "CHANGE"))
    steps = read("int64_t", lib.firenet_perturbation_get_int, search,
                 _option("STEPS"))
    history = np.empty((steps, 2))
    cells = ctype("double")(), ctype("double")()
    for row in range(steps):
        search.check(lib.firenet_perturbation_history(search, row, *cells))
        history[row] = [cell.value for cell in cells]
    return Perturbation(r, norm, change, history)
