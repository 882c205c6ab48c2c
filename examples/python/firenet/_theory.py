# SPDX-License-Identifier: BSD-3-Clause
"""What the null space property implies, before any data: rnspl.h."""
from __future__ import annotations

import math

import numpy as np

from . import _arrays
from ._handles import Context, create, handle_of, read
from ._levels import Levels
from ._library import C, ctype, lib
from ._operators import Operator
from ._types import Array


def _theory(name, *arguments, count=1, kind="double"):
    """What a function of rnspl.h says: a number, or `count` of them."""
    context = Context()
    cells = [ctype(kind)() for _ in range(count)]
    context.check(getattr(lib, "firenet_rnspl_" + name)(
        context, *arguments, *cells))
    values = [cell.value for cell in cells]
    return values[0] if count == 1 else values


def epsilon(epsilon0, delta, restarts):
    """eps_n after n restarts from eps_0."""
    return _theory("epsilon", epsilon0, delta, restarts)


def bound(sharpness, epsilon, delta):
    """sharpness (epsilon + delta)."""
    return _theory("prior_bound", sharpness, epsilon, delta)


class Constants:
    """What the robust null space property in levels with constants `rho` in
    (0, 1) and `gamma` > 0 implies: `c1`, `c2`; `lam`, the largest lambda the
    theory allows unless one is given; `d`, the sharpness D = c1/(lam sqrt xi),
    in units of x per unit of the objective of P3."""

    def __init__(self, levels: Levels, rho: float = 0.5,
                 gamma: float = math.sqrt(2),
                 lam: float | None = None) -> None:
        handle_of("levels", levels, Levels)
        self.levels, self.rho, self.gamma = levels, rho, gamma
        self.c1, self.c2 = _theory("constants", rho, gamma, levels.kappa,
                                   count=2)
        self.lam = (_theory("lambda", self.c1, self.c2, levels.xi)
                    if lam is None else lam)
        self.d = _theory("sharpness", self.c1, self.lam, levels.xi)

    @classmethod
    def implied(cls, levels: Levels, inner: int, lam: float,
                norm: float = 1.0) -> Constants:
        """The largest constants for which `inner` iterations per restart and
        `lam` are enough when ||A|| <= norm: what a network made from these
        two alone assumes of A."""
        rho, gamma = _theory("implied", norm, lam, levels.kappa, levels.xi,
                             inner, count=2)
        return cls(levels, rho, gamma, lam)

    def __repr__(self):
        return (f"Constants(rho={self.rho:g}, gamma={self.gamma:g}, "
                f"c1={self.c1:g}, c2={self.c2:g}, lam={self.lam:g}, "
                f"d={self.d:g})")

    def floor(self, sigma: float, noise: float) -> float:
        """c(x) = 2 lam sigma + (1 + c2/d) noise: the delta a network needs for
        a truth x at distance sigma from sparse (Levels.distance) and
        measurements with ||Ax - y||_2 <= noise."""
        return _theory("floor", self.lam, self.d, self.c2, sigma, noise)

    def p_star(self, norm: float = 1.0) -> int:
        """p*, the inner iterations per restart from which the bounds are
        proved, for ||A|| <= norm."""
        return _theory("inner", norm, self.d, kind="int64_t")

    def epsilon(self, epsilon0: float, delta: float, restarts: int) -> float:
        """eps_n, the proved bound of F - F(truth) after n restarts from a start
        where it is at most epsilon0."""
        return _theory("epsilon", epsilon0, delta, restarts)

    def bound(self, epsilon: float, delta: float) -> float:
        """A-priori bound of the l2 error, d (epsilon + delta)."""
        return _theory("prior_bound", self.d, epsilon, delta)

    def posterior_bound(self, gap: float, floor: float) -> float:
        """Bound of the l2 error of any x whose objective in P3 is at most `gap`
        above the minimum, d (gap + floor)."""
        return _theory("posterior_bound", self.d, gap, floor)

    def depth(self, target: float, epsilon0: float, delta: float,
              norm: float = 1.0) -> tuple[int, int]:
        """(restarts, layers) that reach an l2 error of `target`."""
        return tuple(_theory("depth", norm, self.d, epsilon0, delta, target,
                             count=2, kind="int64_t"))

    @property
    def theta_limit(self) -> float:
        """||A~ - A|| from which on no valid constants remain."""
        return _theory("theta_limit", self.rho, self.gamma, self.levels.xi,
                       self.levels.weights.min())

    def perturbed(self, theta: float) -> Constants:
        """The constants of every A~ with ||A~ - A|| <= theta."""
        rho, gamma = _theory("perturbed", self.rho, self.gamma, theta,
                             self.levels.xi, self.levels.weights.min(),
                             count=2)
        return Constants(self.levels, rho, gamma)


def constants(levels: Levels, rho: float = 0.5, gamma: float = math.sqrt(2),
              lam: float | None = None) -> Constants:
    """The constants of the theory for levels; see Constants."""
    return Constants(levels, rho, gamma, lam)


class Refutation:
    """What refute() found."""

    def __init__(self, A: Operator, levels: Levels, rho: float, gamma: float,
                 effort: int, seed: int) -> None:
        self._handle = create(
            "firenet_rnspl_refute", "firenet_refutation",
            handle_of("A", A, Operator), handle_of("levels", levels, Levels),
            rho, gamma, effort, seed)
        self._shape, self._dtype = A.shape[1], A.domain_dtype

    def _real(self, name):
        return read("double", lib.firenet_refutation_get_real, self._handle,
                    getattr(C, "FIRENET_REFUTATION_" + name))

    def _int(self, name):
        return read("int64_t", lib.firenet_refutation_get_int, self._handle,
                    getattr(C, "FIRENET_REFUTATION_" + name))

    @property
    def state(self) -> str:
        """'assumed' (nothing was tried), 'not refuted' or 'refuted'."""
        return {C.FIRENET_ASSUMPTION_ASSUMED: "assumed",
                C.FIRENET_ASSUMPTION_NOT_REFUTED: "not refuted",
                C.FIRENET_ASSUMPTION_REFUTED: "refuted"}[self._int("STATE")]

    @property
    def v(self) -> Array:
        """The vector nearest to a witness, ||v|| = 1."""
        v = np.empty(self._shape, self._dtype)
        self._handle.check(lib.firenet_refutation_copy(
            self._handle, _arrays.type_of(v.dtype), v.ctypes.data, v.size))
        return v

    @property
    def ratio(self) -> float:
        """left / right, above 1 for a witness."""
        return self._real("RATIO")

    @property
    def left(self) -> float:
        """||v_S||, S the s_k largest entries of each level."""
        return self._real("LEFT")

    @property
    def right(self) -> float:
        """rho tail / sqrt(xi) + gamma (image + what rounding may add)."""
        return self._real("RIGHT")

    @property
    def tail(self) -> float:
        """The weighted l1 norm of v off S."""
        return self._real("TAIL")

    @property
    def image(self) -> float:
        """||A v||."""
        return self._real("IMAGE")

    @property
    def gamma(self) -> float:
        """Every gamma below this one is refuted, at this rho."""
        return self._real("GAMMA")

    @property
    def products(self) -> int:
        """Applications of A and A^H."""
        return self._int("PRODUCTS")

    def __repr__(self):
        return (f"Refutation({self.state}, ratio={self.ratio:g}, "
                f"gamma={self.gamma:g})")


def refute(A: Operator, levels: Levels, rho: float = 0.5,
           gamma: float = math.sqrt(2), effort: int = 1,
           seed: int = 1) -> Refutation:
    """Searches for a vector that shows that A does not have the null space
    property with these constants, in `effort` rounds of about 290 products for
    each level and for all. Finding none proves nothing."""
    return Refutation(A, levels, rho, gamma, effort, seed)
